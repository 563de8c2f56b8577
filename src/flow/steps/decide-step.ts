import { plan } from '../asking.ts';
import type { FlowState, Next } from '../flow.ts';
import { backTo, listKeys } from '../moves.ts';

export type DecideItem = 'same' | 'new' | 'skip' | 'later';

/** Reasons for which the user who matches may be the person of the row. */
const maybeSame: readonly string[] = ['name_mismatch', 'phone_email_differs', 'phone_name_differs', 'same_name'];
const maybeNew: readonly string[] = [...maybeSame, 'phone_name_disagree', 'same_name_in_roster', 'same_phone_in_roster'];

/** What can be said of a row of which the plan does not know who it is. */
export function decideItems({ deciding: { code } }: FlowState): DecideItem[] {
  return [
    ...(maybeSame.includes(code) ? (['same'] as const) : []),
    ...(maybeNew.includes(code) ? (['new'] as const) : []),
    'skip',
    'later',
  ];
}

export const decideStep = listKeys(decideItems, enter);

function enter(state: FlowState, item: DecideItem): Next {
  const [row, ...rows] = state.deciding.rows;
  if (row === undefined) return { state };
  const { fields } = state.corrections;
  const said = item === 'later' ? fields : [...fields, { row: row.row, field: 'import_as' as const, to: item }];
  return next({ ...state, corrections: { ...state.corrections, fields: said }, deciding: { ...state.deciding, rows } });
}

/** The next row; after the last, the roster is planned anew with what was said. */
function next(state: FlowState): Next {
  return state.deciding.rows.length > 0 ? { state: { ...state, cursor: 0 } } : planAgain(state);
}

/** Plans with what was said of some rows. */
export function planAgain(state: FlowState): Next {
  const { plan: planned, deciding, decided } = state;
  const rows = planned?.open.find(({ code, group }) => code === deciding.code && group === undefined)?.rows ?? [];
  return plan({ ...backTo(state, 'plan'), decided: [...decided, { rows: rows.map(({ row }) => row) }] });
}

/** Plans with a group of the system for a name that it does not have. */
export function planWithGroup(state: FlowState, from: string, to: string): Next {
  const { corrections, decided } = state;
  const groups = [...corrections.groups, { from, to }];
  const known = { ...backTo(state, 'plan'), corrections: { ...corrections, groups } };
  return plan({ ...known, decided: [...decided, { group: from, rows: [] }] });
}

/** Takes the last decision back, and plans as before it. */
export function undecided(state: FlowState): Next {
  const { corrections, decided } = state;
  const { group, rows = [] } = decided.at(-1) ?? {};
  const groups = corrections.groups.filter(({ from }) => from !== group);
  const fields = corrections.fields.filter(({ row, field }) => field !== 'import_as' || !rows.includes(row));
  return plan({ ...state, corrections: { ...corrections, groups, fields }, decided: decided.slice(0, -1) });
}
