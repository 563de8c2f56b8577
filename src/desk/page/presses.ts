/**
 * A press of the mouse counts for what it began at, although the page moves under it before it is let go: an answer that comes meanwhile
 * may take a line away, and the browser would tell of no press at all. A pointer that is moved away gives the press up, as ever.
 */
export function keepPresses(): void {
  let begun: { readonly at: Element; readonly place: DOMRect } | undefined;
  window.addEventListener('pointerdown', ({ target, button, pointerId, pointerType }) => {
    begun = undefined;
    const at = (target as Element).closest('button, label, summary, input, select');
    // In a text the mouse is for what it is moved over, and a list opens at once.
    const isPress = at !== null && !at.matches('select, input:not([type=checkbox], [type=radio])');
    if (!isPress || button !== 0 || pointerType !== 'mouse') return;
    begun = { at, place: at.getBoundingClientRect() };
    at.setPointerCapture(pointerId);
  });
  window.addEventListener('pointermove', (event) => {
    if (begun === undefined || isIn(begun.place, event) || isIn(begun.at.getBoundingClientRect(), event)) return;
    if (begun.at.hasPointerCapture(event.pointerId)) begun.at.releasePointerCapture(event.pointerId);
    begun = undefined;
  });
}

function isIn({ left, right, top, bottom }: DOMRect, { clientX, clientY }: PointerEvent): boolean {
  return clientX >= left && clientX <= right && clientY >= top && clientY <= bottom;
}
