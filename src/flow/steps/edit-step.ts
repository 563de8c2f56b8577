import { chosenRoster, inspect } from '../asking.ts';
import type { FlowState, KeyName, Next, StepKeys } from '../flow.ts';
import { ask, backTo, moved, on } from '../moves.ts';
import type { Corrections, FaultyTable } from '../services.ts';

export type EditItem = 'value' | 'skip' | 'other' | 'done';

/** The row that is being corrected, and its cell at fault with the text that typing begins from: `column` is absent where the row as a whole is. */
export function faultyRow({ faulty: { header, rows, at }, fields, problem }: FlowState) {
  const { row = 0, line = 0, cells = [], problems = [] } = rows[at] ?? {};
  const fault = problems.find(({ code }) => code === problem) ?? problems[0];
  if (fault === undefined) return undefined;
  const { column = -1 } = fault;
  const named = (...names: readonly string[]): string =>
    names
      .map((field) => cells[fields.indexOf(field)] ?? '')
      .join(' ')
      .trim();
  const who = named('full_name') || named('first_name', 'last_name');
  const value = cells[column] ?? '';
  // Of the error of a formula no letter is right.
  return { ...fault, row, line, who, header: header[column] ?? '', begin: fault.code === 'error_cell' ? '' : value };
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

/** Shows the rows that have the problem, and those that were corrected and still have one; where there are none, the roster is read anew. */
export function edited(state: FlowState, { header, rows }: FaultyTable): Next {
  const left = rows.filter(
    ({ problems: [first, ...more], changed }) =>
      first !== undefined && (changed.length > 0 || [first, ...more].some(({ code }) => code === state.problem)),
  );
  if (left.length === 0) return done(state);
  const faulty = { header, rows: left, at: 0 };
  return { state: shown({ ...on(state, 'edit'), faulty }, state.step === 'edit' ? state.faulty.at : 0) };
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
      if (column === undefined || state.typed === row.begin)
        return { state: { ...state, error: 'Type what is right, or choose another line.' } };
      const others = cells.filter((each) => each.row !== row.row || each.column !== column);
      return judge(state, { ...state.corrections, cells: [...others, { row: row.row, column, to: state.typed }] });
    }
    case 'skip':
      return judge(state, { ...state.corrections, fields: [...fields, { row: row.row, field: 'import_as', to: 'skip' }] });
    case 'other':
      return { state: shown(state, (state.faulty.at + 1) % state.faulty.rows.length) };
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
  return ask(corrected, 'faultyTable', chosenRoster(corrected));
}

function shown(state: FlowState, at: number): FlowState {
  const { faulty } = state;
  const chosen = { ...state, faulty: { ...faulty, at: Math.min(at, faulty.rows.length - 1) } };
  const typed = faultyRow(chosen)?.begin ?? '';
  return { ...chosen, cursor: 0, typed, caret: typed.length };
}
