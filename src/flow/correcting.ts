import { inspect } from './asking.ts';
import type { Action, Change, FlowState, Next } from './flow.ts';
import type { Corrections } from './services.ts';

/** Changes that can be taken back. */
const mostPast = 200;

/** Whether cells can be corrected now: among the problems, also while the last correction is still judged. */
export function isCorrectable({ step, busy, leadsTo }: FlowState): boolean {
  return step === 'problems' && (busy === undefined || (busy === 'inspect' && leadsTo === 'stay'));
}

/** The roster as corrected, or as before the last correction, read anew. */
export function correcting(state: FlowState, action: Extract<Action, { type: 'correct' | 'undo' | 'redo' }>): Next {
  const { past, future } = state.history;
  switch (action.type) {
    case 'correct':
      return judged(state, action, (back) => ({ past: [...past, back].slice(-mostPast), future: [] }));
    case 'undo':
      return judged(state, past.at(-1), (back) => ({ past: past.slice(0, -1), future: [...future, back] }));
    case 'redo':
      return judged(state, future.at(-1), (back) => ({ past: [...past, back], future: future.slice(0, -1) }));
  }
}

/** @param history what it is then, by the change that takes this one back. */
function judged(state: FlowState, change: Change | undefined, history: (back: Change) => FlowState['history']): Next {
  if (change === undefined) return { state };
  const { corrections } = state;
  const now = new Map([...corrections.cells, ...corrections.fields].map((each) => [keyOf(each), each.to]));
  const back: Change = {
    cells: change.cells.map((each) => ({ ...each, to: now.get(keyOf(each)) ?? null })),
    fields: change.fields.map((each) => ({ ...each, to: now.get(keyOf(each)) ?? '' })),
  };
  return inspect({ ...state, corrections: withChange(corrections, change), history: history(back) }, 'stay');
}

function withChange({ cells, fields, groups }: Corrections, added: Change): Corrections {
  const changed = new Set([...added.cells, ...added.fields].map(keyOf));
  const isKept = (each: Cell | Field): boolean => !changed.has(keyOf(each));
  return {
    cells: [...cells.filter(isKept), ...added.cells.filter((each): each is Corrections['cells'][number] => each.to !== null)],
    fields: [...fields.filter(isKept), ...added.fields.filter(({ to }) => to !== '')],
    groups,
  };
}

type Cell = Change['cells'][number];
type Field = Change['fields'][number];

function keyOf(each: Cell | Field): string {
  return `${each.row} ${'column' in each ? each.column : each.field}`;
}
