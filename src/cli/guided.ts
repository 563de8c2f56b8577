import type { WriteStream, ReadStream } from 'node:tty';
import { usage } from '../errors.ts';
import { runFlow } from '../ui/guided/guided.ts';
import { guidedServices, terminalDisplay } from './guided-services.ts';
import type { Command } from './main.ts';
import { canDraw } from './session.ts';

/** `doorlist` alone, or with just a file, at a terminal: leads a person from a roster to a finished import. */
export const run: Command = async ({ arguments: [roster], values, shell, settingsFor, watcher }) => {
  if (!canDraw(shell)) {
    throw usage(
      'This terminal (by TERM, it is dumb or not named) cannot show the guided flow. `doorlist --help` lists the commands that do the same.',
    );
  }
  // The flow handles Ctrl-C as a key, and each run in it opens its own session.
  await watcher[Symbol.asyncDispose]();
  const { isInterrupted, exit } = await runFlow(guidedServices(shell, settingsFor, terminalDisplay(shell, settingsFor)), {
    stream: shell.stderr as WriteStream,
    input: shell.stdin as ReadStream,
    here: shell,
    ...(roster === undefined ? {} : { roster }),
    options: Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Record<string, string>,
  });
  return exit ?? (isInterrupted ? 130 : 0);
};
