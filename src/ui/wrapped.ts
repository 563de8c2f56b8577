/** Columns of a terminal; 80 for one that does not know its size. */
export function columnsOf({ columns }: { readonly columns?: number }): number {
  return columns === undefined || columns === 0 ? 80 : columns;
}

/** The room that lines of text have: undefined off a terminal. */
export function widthOf(stream: { readonly isTTY?: boolean; readonly columns?: number }): number | undefined {
  return stream.isTTY === true ? columnsOf(stream) : undefined;
}

/**
 * Lines that fit a terminal: longer ones are broken between words and go on as far in as they began. A command stays in one piece, to
 * be copied.
 *
 * @param width undefined: off a terminal nothing is broken.
 */
export async function wrapped(lines: readonly string[], width: number | undefined): Promise<readonly string[]> {
  if (width === undefined) return lines;
  // Imported when it is needed: it is slow to load.
  const { default: wrap } = await import('wrap-ansi');
  return lines.flatMap((line) => {
    const [indent = ''] = /^ */u.exec(line) ?? [];
    const text = line.slice(indent.length);
    const fits = (room: number): string[] => wrap(text, Math.max(20, room)).split('\n');
    if ((indent !== '' && text.startsWith('doorlist ')) || fits(width - indent.length).length === 1) return [line];
    const [first = '', ...more] = fits(width - indent.length - 2);
    return [`${indent}${first}`, ...more.map((part) => `${indent === '' ? '' : `${indent}  `}${part}`)];
  });
}
