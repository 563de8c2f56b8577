import { mend, plan } from '../asking.ts';
import type { FlowState, Next } from '../flow.ts';
import { listKeys, on } from '../moves.ts';

export type ProblemItem = 'go' | 'mend';

/** The choices above the kinds of problems. */
export function problemItems({ roster }: FlowState): ProblemItem[] {
  return (roster?.valid ?? 0) > 0 ? ['go', 'mend'] : ['mend'];
}

/** To the problems; where no row can be sent, the first one is chosen: it can be solved here. */
export function toProblems(state: FlowState): FlowState {
  return { ...on(state, 'problems'), cursor: (state.roster?.valid ?? 0) > 0 ? 0 : problemItems(state).length };
}

export const problemsStep = listKeys((state) => problemItems(state).length + (state.roster?.problems.length ?? 0), enter);

function enter(state: FlowState): Next {
  const items = problemItems(state);
  switch (items[state.cursor]) {
    case 'go':
      return plan(state);
    case 'mend':
      return mend(state);
    default: {
      const code = state.roster?.problems[state.cursor - items.length]?.code;
      return { state: code === undefined ? state : { ...on(state, 'cure'), problem: code } };
    }
  }
}
