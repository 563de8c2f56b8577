import { inspect, plan } from '../asking.ts';
import type { FlowContext, FlowState, KeyName, Next, StepKeys } from '../flow.ts';
import { moved, on, turned } from '../moves.ts';

/** A line below the columns: how cells are read that can be meant in more than one way. */
export type ReadingItem = 'country' | 'date-order';

export function readingItems({ fields }: FlowState): ReadingItem[] {
  return [
    ...(fields.includes('phone_number') ? (['country'] as const) : []),
    ...(fields.includes('starts_at') || fields.includes('ends_at') ? (['date-order'] as const) : []),
  ];
}

/** Why the columns cannot be read like this. */
export function columnsFault({ fields, country }: FlowState): string | undefined {
  const twice = fields.find((field, index) => field !== null && fields.indexOf(field) !== index);
  if (twice !== undefined && twice !== null) return `Two columns cannot both be ${twice}. Choose "not used" for one of them.`;
  if (!fields.includes('full_name') && !(fields.includes('first_name') && fields.includes('last_name'))) {
    return 'Which column is the name? Choose full_name for it, or first_name and last_name.';
  }
  return country.length === 1 ? 'A country has two letters, such as US or GB.' : undefined;
}

export const columnsStep: StepKeys = {
  key: columnsKey,
  text(state, typed) {
    if (readingItems(state)[state.cursor - state.fields.length] !== 'country') return state;
    // A third letter begins anew.
    const before = state.country.length === 2 ? '' : state.country;
    const country = `${before}${typed.replaceAll(/[^a-z]/gi, '')}`.toUpperCase().slice(0, 2);
    return { ...state, country, isEdited: true };
  },
};

function columnsKey(state: FlowState, name: KeyName, context: FlowContext): Next {
  const { fields, cursor } = state;
  const extra = readingItems(state);
  const item = extra[cursor - fields.length];
  if (name === 'backspace') {
    if (item !== undefined) return { state: item === 'country' ? { ...state, country: '', isEdited: true } : state };
    return { state: { ...state, fields: fields.with(cursor, null), isEdited: true } };
  }
  if (name === 'left' || name === 'right') {
    const by = name === 'right' ? 1 : -1;
    if (item === 'date-order')
      return { state: { ...state, dateOrder: turned([undefined, 'dmy', 'mdy', 'ymd'], state.dateOrder, by), isEdited: true } };
    if (cursor >= fields.length) return { state };
    const field = turned([null, ...context.fields], fields[cursor] ?? null, by);
    return { state: { ...state, fields: fields.with(cursor, field), isEdited: true } };
  }
  if (name !== 'enter') return { state: moved(state, name, fields.length + extra.length) };
  if (columnsFault(state) !== undefined) return { state };
  return state.isEdited ? inspect(state) : afterColumns(state);
}

/** What follows the columns: the problems, or the plan where there are none. */
export function afterColumns(state: FlowState): Next {
  return (state.roster?.rejected ?? 0) > 0 ? { state: on(state, 'problems') } : plan(state);
}
