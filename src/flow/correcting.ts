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
  const before = new Map(corrections.fields.map(({ row, field, to }) => [`${row} ${field}`, to]));
  const back: Change = {
    cells: change.cells.map(({ row, column, from, to }) => ({ row, column, from: to, to: from })),
    fields: change.fields.map((each) => ({ ...each, to: before.get(`${each.row} ${each.field}`) ?? '' })),
  };
  return inspect({ ...state, corrections: withChange(corrections, change), history: history(back) }, 'stay');
}

function withChange({ cells, fields, groups }: Corrections, added: Change): Corrections {
  const byCell = new Map(cells.map((cell) => [`${cell.row} ${cell.column}`, cell]));
  for (const { row, column, from, to } of added.cells) {
    const key = `${row} ${column}`;
    const first = byCell.get(key)?.from ?? from;
    // As the roster itself has it: no correction.
    if (to === first) byCell.delete(key);
    else byCell.set(key, { row, column, from: first, to });
  }
  const byField = new Map(fields.map((each) => [`${each.row} ${each.field}`, each]));
  for (const each of added.fields) {
    if (each.to === '') byField.delete(`${each.row} ${each.field}`);
    else byField.set(`${each.row} ${each.field}`, each);
  }
  return { cells: [...byCell.values()], fields: [...byField.values()], groups };
}
