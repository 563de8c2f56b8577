import { chosenRoster, inspect } from '../asking.ts';
import type { FlowState, Next } from '../flow.ts';
import { ask, backTo, listKeys } from '../moves.ts';

export type CureItem = 'country' | 'dmy' | 'mdy' | 'ymd' | 'edit';

/** What can be done about all rows that have one problem. */
export function cureItems({ problem, country }: FlowState): CureItem[] {
  // A country that was chosen may have been the wrong one.
  const another = country === '' ? [] : (['country'] as const);
  const forAll: Readonly<Record<string, readonly CureItem[]>> = {
    phone_not_e164: ['country'],
    phone_not_assigned: another,
    phone_length: another,
    date_order: ['dmy', 'mdy', 'ymd'],
  };
  return [...(forAll[problem] ?? []), 'edit'];
}

export const cureStep = listKeys(cureItems, enter);

function enter(state: FlowState, item: CureItem): Next {
  switch (item) {
    case 'country':
      return ask(state, 'countries');
    case 'edit':
      return ask(state, 'faultyTable', chosenRoster(state));
    default:
      return inspect({ ...backTo(state, 'problems'), dateOrder: item }, 'problems');
  }
}
