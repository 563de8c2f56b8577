import { commandLine, optionWords } from '../text/command-line.ts';
import { fromHere } from '../text/path.ts';
import { sanitise } from '../text/sanitise.ts';
import { optionsOf } from './chosen-options.ts';
import type { FlowState } from './flow.ts';
import { pathChosen } from './steps/file-step.ts';
import { problemItems } from './steps/problems-step.ts';

/** The command that does what the flow is about to do. @param room columns for it. */
export function commandOf(state: FlowState, room?: number): string {
  const command = state.step === 'problems' && problemItems(state)[state.cursor] === 'mend' ? 'check' : 'import';
  const isChoosing = state.step === 'file' && state.busy === undefined;
  const path = isChoosing ? pathChosen(state) : state.path;
  const { system, sandbox, existing, ...reading } = isChoosing ? state.given : optionsOf(state);
  const options = command === 'check' ? reading : { system, sandbox, ...reading, existing };
  const said = [...(path === undefined ? [] : [command, fromHere(path, state.here)]), ...optionWords(options)];
  return commandLine(['doorlist', ...said.map((word) => sanitise(word, 1000))], state.here.platform, room);
}
