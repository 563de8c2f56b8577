import { optionsOf } from './chosen-options.ts';
import type { FlowState, Next } from './flow.ts';
import { ask, calm } from './moves.ts';

/** Reads the roster with all that has been chosen so far. */
export function inspect(state: FlowState): Next {
  // An empty map says: as guessed, and not as it was last time.
  const options = state.roster === undefined ? optionsOf(state) : { map: [], ...optionsOf(state) };
  return ask(calm(state), { do: 'inspect', path: state.path ?? '', options });
}

/** Plans the roster with all that has been chosen so far. */
export function plan(state: FlowState): Next {
  return ask(calm(state), { do: 'plan', path: state.path ?? '', options: optionsOf(state) });
}
