import type { WriteStream, ReadStream } from 'node:tty';
import { usage } from '../errors.ts';
import type { Shell } from '../run/context.ts';
import { guidedServices, type Display } from '../run/guided.ts';
import { runFlow } from '../ui/guided/guided.ts';
import { tell } from './ending.ts';
import type { Call, Command } from './main.ts';
import { carried } from './options.ts';
import { canDraw, Session } from './session.ts';
import { run as takeBack } from './undo.ts';

/** The terminal: a run has it to itself. */
export function terminalDisplay(shell: Shell, settingsFor: Call['settingsFor']): Display<Session> {
  return {
    open: (settings) => new Session(settings, shell, true),
    tell: (watcher, end) => tell({ watcher, shell }, end),
    undo: (watcher, folder, settings) => takeBack({ arguments: [folder], values: {}, settings, settingsFor, watcher, shell }),
  };
}

/** `doorlist` alone, or with just a file, at a terminal: leads a person from a roster to a finished import. */
export const run: Command = async ({ arguments: [roster], values, shell, settingsFor, watcher }) => {
  if (!canDraw(shell)) {
    throw usage(
      'This terminal (by TERM, it is dumb or not named) cannot show the guided flow. `doorlist --help` lists the commands that do the same.',
    );
  }
  // The flow handles Ctrl-C as a key, and each run in it opens its own session.
  await watcher[Symbol.asyncDispose]();
  const services = guidedServices(shell, settingsFor, terminalDisplay(shell, settingsFor), carried);
  const { isInterrupted, exit } = await runFlow(services, {
    stream: shell.stderr as WriteStream,
    input: shell.stdin as ReadStream,
    here: shell,
    ...(roster === undefined ? {} : { roster }),
    options: Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Record<string, string>,
  });
  return exit ?? (isInterrupted ? 130 : 0);
};
