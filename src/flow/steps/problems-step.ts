import { mend, plan } from '../asking.ts';
import type { FlowState } from '../flow.ts';
import { listKeys, on } from '../moves.ts';
import type { ProblemKind } from '../services.ts';

export type ProblemItem = 'go' | 'mend';

/** The choices above the kinds of problems. */
export function problemItems({ roster }: FlowState): ProblemItem[] {
  return (roster?.valid ?? 0) > 0 ? ['go', 'mend'] : ['mend'];
}

/** To the problems; where no row can be sent, the first one is chosen: it can be solved here. */
export function toProblems(state: FlowState): FlowState {
  return { ...on(state, 'problems'), problem: '', cursor: (state.roster?.valid ?? 0) > 0 ? 0 : problemItems(state).length };
}

export const problemsStep = listKeys<ProblemItem | ProblemKind>(
  (state) => [...problemItems(state), ...(state.roster?.problems ?? [])],
  (state, item) => {
    if (item === 'go') return plan(state);
    return item === 'mend' ? mend(state) : { state: { ...on(state, 'cure'), problem: item.code } };
  },
);
