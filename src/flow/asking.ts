import { optionsOf } from './chosen-options.ts';
import type { FlowState, Next } from './flow.ts';
import { ask, calm } from './moves.ts';
import type { Chosen, FlowOptions } from './services.ts';

/** The roster with all that has been chosen so far. */
export function chosenRoster(state: FlowState, options: FlowOptions = optionsOf(state)): Chosen {
  return { path: state.path ?? '', options, corrections: state.corrections };
}

/** Reads the roster with all that has been chosen so far. */
export function inspect(state: FlowState, leadsTo = state.leadsTo): Next {
  // An empty map says: as guessed, and not as it was last time.
  const options = state.roster === undefined ? optionsOf(state) : { map: [], ...optionsOf(state) };
  return ask({ ...calm(state), leadsTo }, 'inspect', chosenRoster(state, options));
}

/** Plans the roster with all that has been chosen so far. */
export function plan(state: FlowState): Next {
  return ask(calm(state), 'plan', chosenRoster(state));
}

/** Validates the roster and writes the rows that cannot be sent. */
export function mend(state: FlowState): Next {
  const { system: _, sandbox: __, existing: ___, ...options } = optionsOf(state);
  return ask(state, 'mend', chosenRoster(state, options));
}
