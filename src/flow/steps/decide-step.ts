import { plan } from '../asking.ts';
import type { FlowState, Next } from '../flow.ts';
import { backTo, listKeys } from '../moves.ts';
import type { Corrections } from '../services.ts';

/** `user` with an id: the row's person is this user. */
type UserItem = `user ${string}`;
export type DecideItem = 'same' | 'new' | 'skip' | 'later' | UserItem;

export function isUserItem(item: DecideItem): item is UserItem {
  return item.startsWith('user ');
}

/** Reasons for which the only user who is named may be the person of the row; where several are named, one of them. */
const maybeSame: readonly string[] = [
  'name_mismatch',
  'phone_email_differs',
  'phone_name_differs',
  'same_name',
  'email_of_identity',
];
const maybeNew: readonly string[] = [
  ...maybeSame,
  'several_users',
  'email_phone_disagree',
  'identity_email_disagree',
  'phone_name_disagree',
  'same_name_in_roster',
  'same_phone_in_roster',
];
/** The row's id is doubted for what else it says. */
const idIsRight: readonly string[] = ['id_contradicts'];
/** Reasons for which the person is one of the users who are named. */
const maybeOneOf: readonly string[] = ['several_users', 'made_before'];
/** The same, where an email or a phone is another user's: an id alone would contradict it. */
const disagreeing: readonly string[] = ['email_phone_disagree', 'identity_email_disagree', 'phone_name_disagree'];
/** Users that are offered at most: no more can be told apart by their ids. */
const mostUsers = 5;

/** What can be said of a row of which the plan does not know who it is: what its message offers. */
export function decideItems({ deciding: { code, rows } }: FlowState): DecideItem[] {
  const { candidates = [] } = rows[0] ?? {};
  const isOneOf =
    maybeOneOf.includes(code) || disagreeing.includes(code) || (maybeSame.includes(code) && candidates.length > 1);
  return [
    ...(isOneOf ? candidates.slice(0, mostUsers).map((id): UserItem => `user ${id}`) : []),
    ...(idIsRight.includes(code) || (maybeSame.includes(code) && !isOneOf) ? (['same'] as const) : []),
    ...(maybeNew.includes(code) ? (['new'] as const) : []),
    'skip',
    'later',
  ];
}

export const decideStep = listKeys(decideItems, enter);

function enter(state: FlowState, item: DecideItem): Next {
  const [row, ...rows] = state.deciding.rows;
  if (row === undefined) return { state };
  const fields = [...state.corrections.fields, ...answer(row.row, item, state.deciding.code)];
  return next({ ...state, corrections: { ...state.corrections, fields }, deciding: { ...state.deciding, rows } });
}

function answer(row: number, item: DecideItem, code: string): Corrections['fields'] {
  if (item === 'later') return [];
  if (!isUserItem(item)) return [{ row, field: 'import_as', to: item }];
  // What the roster says of new and same is answered by the id; which users have what, only by both.
  const importAs = disagreeing.includes(code) ? 'same' : '';
  return [
    { row, field: 'acs_user_id', to: item.slice('user '.length) },
    { row, field: 'import_as', to: importAs },
  ];
}

/** The next row; after the last, the roster is planned anew with what was said. */
function next(state: FlowState): Next {
  return state.deciding.rows.length > 0 ? { state: { ...state, cursor: 0 } } : planAgain(state);
}

/** Plans with what was said of some rows. */
export function planAgain(state: FlowState): Next {
  const { deciding, decided, corrections } = state;
  return plan({
    ...backTo(state, 'plan'),
    decided: [...decided, { fields: corrections.fields.slice(deciding.before) }],
  });
}

/** Plans with a group of the system for a name that it does not have. */
export function planWithGroup(state: FlowState, from: string, to: string): Next {
  const { corrections, decided } = state;
  const groups = [...corrections.groups, { from, to }];
  const known = { ...backTo(state, 'plan'), corrections: { ...corrections, groups } };
  return plan({ ...known, decided: [...decided, { group: from, fields: [] }] });
}

/** Takes the last decision back, and plans as before it. */
export function undecided(state: FlowState): Next {
  const { corrections, decided } = state;
  const { group, fields: said = [] } = decided.at(-1) ?? {};
  const groups = corrections.groups.filter(({ from }) => from !== group);
  const fields = corrections.fields.filter((field) => !said.includes(field));
  return plan({ ...state, corrections: { ...corrections, groups, fields }, decided: decided.slice(0, -1) });
}
