import { inspect } from '../asking.ts';
import { unread, type FlowState, type Next, type StepKeys } from '../flow.ts';
import { backTo, moved } from '../moves.ts';
import type { Pick } from '../services.ts';
import { withField } from './columns-step.ts';
import { planWithGroup } from './decide-step.ts';

/** The lines that what was typed leaves: a word of the label, or of another name, begins with it, or it is the value. */
export function pickItems({ pick, typed }: FlowState): readonly Pick[] {
  const wanted = typed.trim().toLowerCase();
  const items = pick?.items ?? [];
  if (wanted === '') return items;
  const isMeant = ({ value, label, also = [] }: Pick): boolean =>
    value.toLowerCase() === wanted || [label, ...also].some((name) => ` ${name.toLowerCase()}`.includes(` ${wanted}`));
  // GB is meant before all that begin with it, and what is called so before what is called so elsewhere.
  const far = ({ value, label }: Pick): number =>
    value.toLowerCase() === wanted ? 0 : ` ${label.toLowerCase()}`.includes(` ${wanted}`) ? 1 : 2;
  return items.filter(isMeant).toSorted((a, b) => far(a) - far(b));
}

export const pickStep: StepKeys = {
  key(state, name) {
    if (name === 'backspace') return { state: { ...state, typed: state.typed.slice(0, -1), cursor: 0 } };
    const items = pickItems(state);
    if (name !== 'enter') return { state: moved(state, name, items.length) };
    const chosen = items[state.cursor];
    return chosen === undefined ? { state } : take(state, chosen.value);
  },
  text: (state, typed) => ({ ...state, typed: state.typed + typed, cursor: 0 }),
};

function take(state: FlowState, value: string): Next {
  const { pick, trail } = state;
  switch (pick?.of.is) {
    case 'column':
      return { state: withField(backTo(state, 'columns'), pick.of.index, value === '' ? null : value) };
    case 'country': {
      const isSolving = trail.some(({ step }) => step === 'cure');
      const known = { ...state, country: value };
      return isSolving
        ? inspect(backTo(known, 'problems'), 'problems')
        : { state: { ...backTo(known, 'columns'), isEdited: true } };
    }
    case 'header-row': {
      // Another header: what was said of the columns does not hold for it, nor what was typed into cells.
      const { path, given, answers, chosen, existing } = state;
      const { map: _, ...others } = { ...given, ...answers };
      return inspect(
        {
          ...backTo(state, 'columns'),
          ...unread,
          trail: backTo(state, 'columns').trail,
          path,
          chosen,
          existing,
          answers: { ...others, 'header-row': value },
        },
        'columns',
      );
    }
    case 'group':
      return planWithGroup(state, pick.of.named, value);
    default:
      return { state };
  }
}
