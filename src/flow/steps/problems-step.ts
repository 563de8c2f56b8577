import { plan } from '../asking.ts';
import { optionsOf } from '../chosen-options.ts';
import type { FlowState, Next } from '../flow.ts';
import { ask, listKeys } from '../moves.ts';

export type ProblemItem = 'go' | 'mend';

/** The choices above the kinds of problems. */
export function problemItems({ roster }: FlowState): ProblemItem[] {
  return (roster?.valid ?? 0) > 0 ? ['go', 'mend'] : ['mend'];
}

export const problemsStep = listKeys((state) => problemItems(state).length + (state.roster?.problems.length ?? 0), enter);

function enter(state: FlowState): Next {
  switch (problemItems(state)[state.cursor]) {
    case 'go':
      return plan(state);
    case 'mend': {
      const { system: _, sandbox: __, existing: ___, ...options } = optionsOf(state);
      return ask(state, { do: 'mend', path: state.path ?? '', options });
    }
    default:
      return { state };
  }
}
