import { commandOf, isCorrected } from '../../flow/command.ts';
import type { FlowState } from '../../flow/flow.ts';
import { work } from '../../flow/steps/confirm-step.ts';
import { rejectsOf } from '../../flow/steps/next-step.ts';
import { commandLine } from '../../text/command-line.ts';
import { count } from '../../text/figures.ts';
import { fromHere } from '../../text/path.ts';
import { sanitise } from '../../text/sanitise.ts';

export const sameCommand = 'The same as a command:';
const planKept = 'The plan is kept, and nothing was sent. This does exactly what it says:';

/** Where the rows to mend are. The path has a line of its own: terminals break long lines anywhere. */
export function mendedLines(path: string): string[] {
  return ['The rows to mend are in', `  ${path}`, 'Mend them there, save, and run doorlist again with that file.'];
}

export function listedLines(path: string): string[] {
  return ['The list of everybody is in', `  ${path}`, 'Edited and saved, it can be imported like any other roster.'];
}

/** Whether the flow has come so far that its command is printed at the end, where nothing was done yet. */
export function endsWithCommand({ ended, roster, plan, aim }: FlowState): boolean {
  return ended === undefined && (roster !== undefined || (plan !== undefined && aim === 'renew'));
}

/** What is worth knowing after the flow's screen is gone. */
export function farewell(state: FlowState, columns: number): string[] {
  const { ended, mended, plan, roster, listed } = state;
  if (listed !== undefined) return listedLines(sanitise(fromHere(listed, state.here), 4096));
  const written = rejectsOf((mended ?? ended)?.files ?? {});
  if (ended?.exit === 1 && written !== undefined) return mendedLines(sanitise(fromHere(written, state.here), 4096));
  if (!endsWithCommand(state)) return [];
  return [
    ...(written === undefined ? [] : mendedLines(sanitise(fromHere(written, state.here), 4096))),
    ...(written === undefined || roster === undefined || roster.valid === 0
      ? []
      : [`The other ${count(roster.valid, 'row')} were not imported yet.`]),
    ...(plan === undefined || plan.refused !== undefined || written !== undefined || work(plan.counts) === 0
      ? []
      : [
          planKept,
          `  ${commandLine(['doorlist', 'import', '--plan', sanitise(fromHere(plan.run, state.here), 4096)], state.here.platform, columns - 2)}`,
        ]),
    ...commandLines(commandOf(state, columns - 2), isCorrected(state) && plan === undefined && written === undefined),
  ];
}

function commandLines(command: string | undefined, isLost: boolean): string[] {
  if (command !== undefined) return [sameCommand, `  ${command}`];
  return isLost ? ['What was typed into the rows was not kept: nothing was planned with it.'] : [];
}
