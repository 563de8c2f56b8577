import { chosenRoster, inspect } from '../asking.ts';
import type { FlowState, KeyName, Next, StepKeys } from '../flow.ts';
import { ask, backTo, moved, on } from '../moves.ts';
import type { Corrections, FaultyRow } from '../services.ts';

export type EditItem = 'value' | 'skip' | 'other' | 'done';

/** The row that is being corrected. */
export function faultyRow({ faulty }: FlowState): FaultyRow | undefined {
  return faulty.rows[faulty.at];
}

export function editItems(state: FlowState): EditItem[] {
  const isCell = faultyRow(state)?.column !== undefined;
  return [
    ...(isCell ? (['value'] as const) : []),
    'skip',
    ...(state.faulty.rows.length > 1 ? (['other'] as const) : []),
    'done',
  ];
}

/** Shows the rows that are left to correct; where there are none, the roster is read anew. */
export function edited(state: FlowState, rows: readonly FaultyRow[]): Next {
  if (rows.length === 0) return done(state);
  return { state: shown(on(state, 'edit'), rows, state.step === 'edit' ? state.faulty.at : 0) };
}

/** Reads the roster as corrected. */
export function done(state: FlowState): Next {
  return inspect(backTo(state, 'problems'), 'problems');
}

export const editStep: StepKeys = {
  key: editKey,
  // What is typed is the new value, whichever line is chosen.
  text: (state, typed) => (editItems(state)[0] === 'value' ? put(state, typed) : state),
};

function editKey(state: FlowState, name: KeyName): Next {
  const items = editItems(state);
  if (items[state.cursor] === 'value' && name in caretMoves)
    return { state: caretMoves[name as keyof typeof caretMoves](state) };
  if (name !== 'enter') return { state: moved(state, name, items.length) };
  const row = faultyRow(state);
  if (row === undefined) return done(state);
  const { cells, fields } = state.corrections;
  switch (items[state.cursor]) {
    case 'value': {
      const { column } = row;
      if (column === undefined || state.typed === row.value)
        return { state: { ...state, error: 'Type what is right, or choose another line.' } };
      const others = cells.filter((each) => each.row !== row.row || each.column !== column);
      return judge(state, { ...state.corrections, cells: [...others, { row: row.row, column, to: state.typed }] });
    }
    case 'skip':
      return judge(state, { ...state.corrections, fields: [...fields, { row: row.row, field: 'import_as', to: 'skip' }] });
    case 'other':
      return { state: shown(state, state.faulty.rows, (state.faulty.at + 1) % state.faulty.rows.length) };
    default:
      return done(state);
  }
}

/** Puts letters in where the caret stands. */
function put(state: FlowState, added: string): FlowState {
  const { typed, caret } = state;
  const value = `${typed.slice(0, caret)}${added}${typed.slice(caret)}`.slice(0, 1000);
  return { ...state, cursor: 0, typed: value, caret: Math.min(value.length, caret + added.length) };
}

const letters = new Intl.Segmenter();

/** The letter, as a person counts, that begins at a place of a text; empty at its end. */
export function letterAt(text: string, at: number): string {
  return letters.segment(text).containing(at)?.segment ?? '';
}

const before = ({ typed, caret }: FlowState): number => caret - letterAt(typed, caret - 1).length;

const caretMoves = {
  left: (state: FlowState) => ({ ...state, caret: before(state) }),
  right: (state: FlowState) => ({ ...state, caret: state.caret + letterAt(state.typed, state.caret).length }),
  home: (state: FlowState) => ({ ...state, caret: 0 }),
  end: (state: FlowState) => ({ ...state, caret: state.typed.length }),
  backspace: (state: FlowState) => ({
    ...state,
    typed: state.typed.slice(0, before(state)) + state.typed.slice(state.caret),
    caret: before(state),
  }),
};

function judge(state: FlowState, corrections: Corrections): Next {
  const corrected = { ...state, corrections };
  return ask(corrected, { do: 'faulty', chosen: chosenRoster(corrected), code: state.problem });
}

function shown(state: FlowState, rows: readonly FaultyRow[], at: number): FlowState {
  const faulty = { rows, at: Math.min(at, rows.length - 1) };
  const typed = rows[faulty.at]?.value ?? '';
  return { ...state, faulty, cursor: 0, typed, caret: typed.length };
}
