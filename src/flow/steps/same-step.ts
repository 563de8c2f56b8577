import { plan } from '../asking.ts';
import type { FlowState, Next } from '../flow.ts';
import { listKeys, on } from '../moves.ts';
import { toProblems } from './problems-step.ts';
import { askWhere } from './place-step.ts';

export type SameItem = 'go' | 'place' | 'columns' | 'problems';

export function sameItems({ roster }: FlowState): SameItem[] {
  return ['go', 'place', 'columns', ...((roster?.rejected ?? 0) > 0 ? (['problems'] as const) : [])];
}

export const sameStep = listKeys(sameItems, enter);

function enter(state: FlowState, item: SameItem): Next {
  switch (item) {
    case 'place':
      return state.live === undefined ? askWhere(state) : { state: on(state, 'place') };
    case 'columns':
      return { state: on(state, 'columns') };
    case 'problems':
      return { state: toProblems(state) };
    default:
      return (state.roster?.valid ?? 0) === 0 ? { state: toProblems(state) } : plan(state);
  }
}
