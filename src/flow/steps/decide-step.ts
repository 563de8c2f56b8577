import { plan } from '../asking.ts';
import type { FlowState, Next } from '../flow.ts';
import { backTo, listKeys } from '../moves.ts';
import type { Corrections } from '../services.ts';

export type DecideItem = 'same' | 'new' | 'skip' | 'later';

/** Reasons for which the user who matches may be the person of the row. */
const maybeSame: readonly string[] = ['name_mismatch', 'phone_email_differs', 'phone_name_differs', 'same_name'];
const maybeNew: readonly string[] = [...maybeSame, 'same_name_in_roster', 'same_phone_in_roster'];

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

/** Plans with what was said of some rows, or of a group. */
export function planAgain(state: FlowState, corrections: Corrections = state.corrections): Next {
  return plan({ ...backTo(state, 'plan'), corrections });
}
