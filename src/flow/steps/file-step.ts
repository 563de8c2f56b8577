import { pathMeant } from '../../text/path.ts';
import { inspect } from '../asking.ts';
import { unread, type FlowState, type KeyName, type Next, type StepKeys } from '../flow.ts';
import { ask, cursorAfter, to } from '../moves.ts';
import { connect } from './place-step.ts';

/** The file that Enter would take. */
export function pathChosen({ file, here }: FlowState): string | undefined {
  return file.typed.trim() === '' ? file.choices[file.cursor]?.path : pathMeant(file.typed, here);
}

/** Shows the files to choose from, and looks for them where that was not done yet. */
export function listRosters(state: FlowState): Next {
  const empty = { ...state, file: { ...state.file, typed: '' } };
  return state.file.choices.length > 0 ? { state: empty } : ask(empty, 'rosters');
}

export const fileStep: StepKeys = {
  key: fileKey,
  text: (state, typed) => ({ ...state, file: { ...state.file, typed: state.file.typed + typed } }),
};

function fileKey(state: FlowState, name: KeyName): Next {
  const { choices, cursor, typed } = state.file;
  if (name === 'backspace') return { state: { ...state, file: { ...state.file, typed: typed.replace(/.$/su, '') } } };
  if (name !== 'enter')
    return {
      state: { ...state, file: { choices, typed: '', cursor: cursorAfter(cursor, name, choices.length, state.lines) } },
    };
  const path = pathChosen(state);
  const where = typed.trim() === '' ? choices[cursor]?.where : undefined;
  if (where === 'renew' || where === 'list') return withoutRoster(state, where);
  if (path === undefined || path === '') return { state };
  if (where === 'left') return ask({ ...state, ...unread, path: undefined }, 'absent', path);
  if (where === 'unfinished') return resumeRun(state, path);
  return inspectFile(state, path);
}

/** Finishes an interrupted run. */
export function resumeRun(state: FlowState, path: string): Next {
  return ask({ ...state, ...unread, path }, 'resume', path, {});
}

/** Chooses the system first: the people are those who are there. */
function withoutRoster(state: FlowState, aim: 'renew' | 'list'): Next {
  const empty: FlowState = { ...state, ...unread, path: undefined, aim, ...(aim === 'renew' ? { existing: 'renew' } : {}) };
  return connect(to(empty, 'place'), state.given['sandbox'] === true);
}

/** Reads another file: nothing that was said of the last one holds for it. */
export function inspectFile(state: FlowState, path: string): Next {
  return inspect({ ...state, ...unread, path });
}
