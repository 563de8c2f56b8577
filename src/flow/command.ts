import { commandLine, optionWords } from '../text/command-line.ts';
import { fromHere } from '../text/path.ts';
import { sanitise } from '../text/sanitise.ts';
import { optionsOf } from './asking.ts';
import type { FlowState } from './flow.ts';
import { pathChosen } from './steps/file-step.ts';
import { problemItems } from './steps/problems-step.ts';

/**
 * The command that does what the flow is about to do; undefined where none does: what was typed into cells is in no file before
 * the plan is.
 *
 * @param room columns for it.
 */
export function commandOf(state: FlowState, room?: number): string | undefined {
  const words = commandWords(state);
  return words && commandLine(['doorlist', ...words], state.here.platform, room);
}

function commandWords(state: FlowState): string[] | undefined {
  const run = (path: string): string => sanitise(fromHere(path, state.here), 4096);
  if (isCorrected(state)) {
    const isPlanned = state.step === 'plan' || state.trail.some(({ step }) => step === 'plan');
    return state.plan === undefined || !isPlanned ? undefined : ['import', '--plan', run(state.plan.run)];
  }
  const { choices, cursor, typed } = state.file;
  if (state.step === 'file' && typed.trim() === '' && choices[cursor]?.where === 'unfinished')
    return ['resume', run(choices[cursor].path)];
  const deed = deedOf(state);
  if (deed === 'list') {
    const { system, sandbox } = optionsOf(state);
    return ['export', ...optionWords({ system, sandbox }), '--to', 'people.xlsx'];
  }
  // The people are ticked, or the day typed, here alone.
  if (deed !== undefined || state.step === 'left') return undefined;
  const command = state.step === 'problems' && problemItems(state)[state.cursor] === 'mend' ? 'check' : 'import';
  const isChoosing = state.step === 'file' && state.busy === undefined;
  const path = isChoosing ? pathChosen(state) : state.path;
  const { system, sandbox, existing, ...reading } = isChoosing ? state.given : optionsOf(state);
  const options = command === 'check' ? reading : { system, sandbox, ...reading, existing };
  const said = [...(path === undefined ? [] : [command, fromHere(path, state.here)]), ...optionWords(options)];
  return said.map((word) => sanitise(word, 1000));
}

/** What is being done without a roster, as long as there is none. */
function deedOf({ step, file, aim, path }: FlowState): 'left' | 'renew' | 'list' | undefined {
  const where = step === 'file' && file.typed.trim() === '' ? file.choices[file.cursor]?.where : undefined;
  if (where === 'left' || where === 'renew' || where === 'list') return where;
  return step === 'file' || aim === 'import' || path !== undefined ? undefined : aim;
}

/** Whether anything was typed into the roster's cells. */
export function isCorrected({ corrections: { cells, fields, groups } }: FlowState): boolean {
  return cells.length + fields.length + groups.length > 0;
}
