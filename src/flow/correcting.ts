import { inspect } from './asking.ts';
import type { Action, Change, FlowState, Next } from './flow.ts';
import { backTo, idle } from './moves.ts';
import type { Corrections } from './services.ts';
import { placeOnWay, wayOf } from './way.ts';

/** Changes that can be taken back. */
const mostPast = 200;

/** Whether cells can be corrected now: among the problems, also while the last correction is still judged. */
export function isCorrectable({ step, busy, leadsTo }: FlowState): boolean {
  return step === 'problems' && (busy === undefined || (busy === 'inspect' && leadsTo === 'stay'));
}

/** Steps at which there is no roster whose cells could be meant, and work that has its rows already. */
const tooLate: ReadonlySet<string | undefined> = new Set<FlowState['step'] | FlowState['busy']>([
  ...(['file', 'question', 'until', 'left', 'next', 'over'] as const),
  ...(['run', 'apply', 'resume', 'undo', 'suspend'] as const),
]);

/**
 * A correction that comes when the problems were left already, from another tab: nothing that was typed is lost. Before the problems, it
 * is kept for them; after them, they come again, since what was planned is not what was typed. Where it is too late for both, the
 * state stays the same object.
 */
export function correctingLate(state: FlowState, change: Change): Next {
  if (state.roster === undefined || tooLate.has(state.step) || tooLate.has(state.busy)) return { state };
  const added = (back: Change) => ({ past: [...state.history.past, back].slice(-mostPast), future: [] });
  if (placeOnWay(state) >= wayOf.problems) return judged(backTo(state, 'problems'), change, added);
  // What is read at this moment is read without it.
  return { state: { ...idle(corrected(state, change, added)), ticket: state.ticket + 1, isEdited: true } };
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
  return change === undefined ? { state } : inspect(corrected(state, change, history), 'stay');
}

function corrected(state: FlowState, change: Change, history: (back: Change) => FlowState['history']): FlowState {
  const { corrections } = state;
  const now = new Map([...corrections.cells, ...corrections.fields].map((each) => [keyOf(each), each.to]));
  const back: Change = {
    cells: change.cells.map((each) => ({ ...each, to: now.get(keyOf(each)) ?? null })),
    fields: change.fields.map((each) => ({ ...each, to: now.get(keyOf(each)) ?? '' })),
  };
  return { ...state, corrections: withChange(corrections, change), history: history(back) };
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
