import type { FlowState, Next, StepKeys } from '../flow.ts';
import { ask, cursorAfter, turned } from '../moves.ts';

/** Lines below the plan's table: a blank, and all that there is to say of the row that is chosen. */
export const DETAIL_LINES = 3;

/** Rows that the plan's table shows at once, of the lines that a step has. */
export function tableRows(lines: number): number {
  return Math.max(1, lines - 2 - DETAIL_LINES);
}

export const tableStep: StepKeys = {
  key(state, name) {
    const { plan, table, lines } = state;
    if (plan === undefined) return { state };
    if (name === 'left' || name === 'right') {
      const kinds = [undefined, ...Object.keys(plan.counts).filter((kind) => (plan.counts[kind] ?? 0) > 0)];
      return rows({ ...state, cursor: 0 }, turned(kinds, table.kind, name === 'right' ? 1 : -1));
    }
    const all = table.kind === undefined ? plan.rows : (plan.counts[table.kind] ?? 0);
    const page = tableRows(lines);
    const chosen = { ...state, cursor: cursorAfter(state.cursor, name, all, page) };
    return chosen.cursor >= table.from && chosen.cursor < table.from + page ? { state: chosen } : rows(chosen, table.kind);
  },
};

/** Fills the table so that the chosen row is in it, and moves it no further than that takes. */
export function rows(state: FlowState, kind: string | undefined): Next {
  const { table, cursor, lines } = state;
  const count = tableRows(lines);
  const from = Math.max(Math.min(table.from, cursor), cursor - count + 1);
  return ask(state, 'rows', state.plan?.run ?? '', kind, from, count);
}
