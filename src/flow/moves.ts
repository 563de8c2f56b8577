import type { Asked, Effect, FlowState, KeyName, Next, PickOf, Step, StepKeys } from './flow.ts';
import type { Pick } from './services.ts';

/** Asks a service for something: what it brings is awaited. */
export function ask<Do extends Effect['do']>(state: FlowState, what: Do, ...given: Asked<Do>): Next {
  const ticket = state.ticket + 1;
  const effect = { do: what, with: given, ticket } as unknown as Next['effect'] & object;
  return { state: { ...state, busy: what, ticket }, effect };
}

/** Nothing is waited for any more. */
export function idle(state: FlowState): FlowState {
  return { ...state, busy: undefined, progress: undefined };
}

/** Takes the last error away. */
export function calm(state: FlowState): FlowState {
  return { ...state, error: undefined };
}

/** To a step, the cursor on a line of it. */
export function to(state: FlowState, step: Step, cursor = 0): FlowState {
  return { ...calm(state), step, cursor };
}

/** One step further, from where Escape leads back. */
export function on(state: FlowState, step: Step): FlowState {
  const here = { step: state.step, cursor: state.cursor };
  return { ...to(state, step), trail: step === state.step ? state.trail : [...state.trail, here] };
}

/** To the list of what can be chosen, at the value that is chosen now. */
export function picking(state: FlowState, of: PickOf, items: readonly Pick[], value = ''): FlowState {
  const cursor = Math.max(
    0,
    items.findIndex((each) => each.value === value),
  );
  return { ...on(state, 'pick'), typed: '', pick: { of, items }, cursor };
}

/** Back to a step that led here. */
export function backTo(state: FlowState, step: Step): FlowState {
  const at = state.trail.findLastIndex((each) => each.step === step);
  return at < 0 ? to(state, step) : { ...to(state, step, state.trail[at]?.cursor), trail: state.trail.slice(0, at) };
}

/** Moves the cursor in a list of so many lines. */
export function moved(state: FlowState, name: KeyName, length: number): FlowState {
  return { ...state, cursor: cursorAfter(state.cursor, name, length, state.lines) };
}

/** The keys of a step that is one list: Enter takes the chosen line. */
export function listKeys<Item>(
  itemsOf: (state: FlowState) => readonly Item[],
  take: (state: FlowState, item: Item) => Next,
): StepKeys {
  return {
    key(state, name) {
      const items = itemsOf(state);
      if (name !== 'enter') return { state: moved(state, name, items.length) };
      const item = items[state.cursor];
      return item === undefined ? { state } : take(state, item);
    },
  };
}

/** @param page lines that the page keys move by. */
export function cursorAfter(cursor: number, name: KeyName, length: number, page: number): number {
  const last = Math.max(0, length - 1);
  const places: Partial<Record<KeyName, number>> = {
    up: cursor - 1,
    down: cursor + 1,
    pageup: cursor - page,
    pagedown: cursor + page,
    home: 0,
    end: last,
  };
  return Math.min(last, Math.max(0, places[name] ?? cursor));
}

/** The value so many places further, past the end from the beginning again. */
export function turned<Value>(values: readonly Value[], value: Value, by: number): Value {
  const next = (Math.max(0, values.indexOf(value)) + by + values.length) % values.length;
  return values[next] as Value;
}
