import { chosenRoster, inspect, plan } from '../asking.ts';
import type { FlowContext, FlowState, KeyName, Next, StepKeys } from '../flow.ts';
import { ask, moved, picking, turned } from '../moves.ts';
import { toProblems } from './problems-step.ts';

/** A line of the step: going on, a column, or how cells are read that can be meant in more than one way. */
export type ColumnsItem =
  | { readonly is: 'go' | 'country' | 'date-order' | 'header-row' }
  | { readonly is: 'column'; readonly index: number };

/** The columns that were found first, then those that were not. Their order stays while they are changed. */
export function columnsItems({ fields, roster }: FlowState): ColumnsItem[] {
  const columns = (roster?.columns ?? []).map(({ field }, index) => ({
    is: 'column' as const,
    index,
    isFound: field !== null,
  }));
  return [
    { is: 'go' },
    ...columns.filter(({ isFound }) => isFound),
    ...columns.filter(({ isFound }) => !isFound),
    ...(fields.includes('phone_number') ? [{ is: 'country' as const }] : []),
    ...(fields.includes('starts_at') || fields.includes('ends_at') ? [{ is: 'date-order' as const }] : []),
    { is: 'header-row' },
  ];
}

/** Why the columns cannot be read like this: a field that two columns are, or that no column is the name. */
export function columnsFault({ fields }: FlowState): { readonly twice?: string } | undefined {
  const twice = fields.find((field, index) => field !== null && field !== 'status' && fields.indexOf(field) !== index);
  if (twice !== undefined && twice !== null) return { twice };
  const hasName = fields.includes('full_name') || (fields.includes('first_name') && fields.includes('last_name'));
  return hasName ? undefined : {};
}

export const columnsStep: StepKeys = { key: columnsKey };

const orders = [undefined, 'dmy', 'mdy', 'ymd'] as const;

function columnsKey(state: FlowState, name: KeyName, context: FlowContext): Next {
  const items = columnsItems(state);
  const item = items[state.cursor];
  const by = name === 'left' ? -1 : 1;
  switch (name) {
    case 'left':
    case 'right':
      if (item?.is === 'date-order')
        return { state: { ...state, dateOrder: turned(orders, state.dateOrder, by), isEdited: true } };
      if (item?.is !== 'column') return { state };
      return {
        state: withField(
          state,
          item.index,
          turned([null, ...context.fields.map((each) => each.name)], state.fields[item.index] ?? null, by),
        ),
      };
    case 'backspace':
      if (item?.is === 'country') return { state: { ...state, country: '', isEdited: true } };
      return { state: item?.is === 'column' ? withField(state, item.index, null) : state };
    case 'enter':
      if (item !== undefined) return enter(state, item, context);
      return { state };
    default:
      return { state: moved(state, name, items.length) };
  }
}

function enter(state: FlowState, item: ColumnsItem, context: FlowContext): Next {
  switch (item.is) {
    case 'go':
      if (columnsFault(state) !== undefined) return { state };
      return state.isEdited ? inspect(state, 'plan') : afterColumns(state);
    case 'column': {
      const items = context.fields.map(({ name, label, means, also = [] }) => ({ value: name, label, about: means, also }));
      const none = { value: '', label: 'Not used', about: 'carried along into the results' };
      return { state: picking(state, item, [none, ...items], state.fields[item.index] ?? '') };
    }
    case 'date-order':
      return { state: { ...state, dateOrder: turned(orders, state.dateOrder, 1), isEdited: true } };
    case 'country':
      return ask(state, 'countries');
    case 'header-row':
      return ask(state, 'firstLines', chosenRoster(state));
  }
}

/** Makes a column feed a field, or none. */
export function withField(state: FlowState, index: number, field: string | null): FlowState {
  return { ...state, fields: state.fields.with(index, field), isEdited: true };
}

/** What follows the columns: the problems, or the plan where there are none. */
export function afterColumns(state: FlowState): Next {
  return (state.roster?.rejected ?? 0) > 0 ? { state: toProblems(state) } : plan(state);
}
