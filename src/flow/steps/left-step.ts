import { optionsOf } from '../asking.ts';
import type { FlowState, Next, StepKeys } from '../flow.ts';
import { ask, moved } from '../moves.ts';
import type { AbsentPerson } from '../services.ts';

/** The people whom what was typed leaves: it stands in their name or their email. */
export function leftPeople({ left, typed }: FlowState): readonly AbsentPerson[] {
  const wanted = typed.trim().toLowerCase();
  return wanted === ''
    ? left.people
    : left.people.filter(({ name, email }) => `${name} ${email}`.toLowerCase().includes(wanted));
}

export const leftStep: StepKeys = {
  key(state, name) {
    if (name === 'backspace') return { state: { ...state, typed: state.typed.slice(0, -1), cursor: 0 } };
    const people = leftPeople(state);
    // Below the people is the line that goes on.
    if (name !== 'enter') return { state: moved(state, name, people.length + 1) };
    if (state.typed.trim() !== '' && people.length === 0)
      return { state: { ...state, error: 'Nobody in the list is called that.' } };
    const chosen = people[state.cursor];
    return chosen === undefined ? goOn(state) : { state: ticked(state, chosen) };
  },
  // A blank ticks, as Enter does.
  text(state, typed) {
    const chosen = leftPeople(state)[state.cursor];
    if (typed === ' ') return chosen === undefined ? state : ticked(state, chosen);
    return { ...state, typed: state.typed + typed, cursor: 0 };
  },
};

/** Ticks somebody, or takes the tick away; without `isTicked`, whichever it is not. */
export function ticked(state: FlowState, { id }: Pick<AbsentPerson, 'id'>, isTicked?: boolean): FlowState {
  const { left } = state;
  const others = left.ticked.filter((each) => each !== id);
  const isNow = isTicked ?? others.length === left.ticked.length;
  return { ...state, left: { ...left, ticked: isNow ? [...others, id] : others } };
}

function goOn(state: FlowState): Next {
  const { run, ticked: ids } = state.left;
  if (ids.length === 0) return { state: { ...state, error: 'Nobody is ticked. Enter ticks the person of a line.' } };
  return ask(state, 'suspend', run, ids, optionsOf(state));
}
