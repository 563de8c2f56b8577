import { ExitError } from '../errors.ts';
import type { Context, Shell } from '../run/context.ts';
import type { OptionValues, Settings } from '../run/settings.ts';
import { type CommandName, help, type Invocation, parseCommandLine } from './options.ts';
import type { Session } from './session.ts';
import { processShell } from './shell.ts';

/** What a command receives: its arguments and options, and the context that it passes to its use case. */
export interface Call extends Context {
  readonly arguments: readonly string[];
  readonly values: OptionValues;
  readonly watcher: Session;
  /** Makes settings from other options and the same config file. */
  readonly settingsFor: (values: OptionValues) => Settings;
}

/** Every command resolves to its exit status. */
export type Command = (call: Call) => Promise<number>;

/** One module for each command, loaded only for that command, so that `--help` starts fast. */
const commands: Record<CommandName, () => Promise<{ run: Command }>> = {
  check: () => import('./check.ts'),
  plan: () => import('./plan.ts'),
  import: () => import('./import.ts'),
  resume: () => import('./resume.ts'),
  verify: () => import('./verify.ts'),
  report: () => import('./report.ts'),
  undo: () => import('./undo.ts'),
  runs: () => import('./runs.ts'),
  forget: () => import('./forget.ts'),
  systems: () => import('./systems.ts'),
  sandbox: () => import('./sandbox.ts'),
  template: () => import('./template.ts'),
};

/** The entry point: runs the command line and exits with its status. */
export async function main(argv: readonly string[]): Promise<void> {
  // A pipe that is closed (`| head`), a full disk under a redirected output, a terminal that is gone: what cannot be written any more is
  // not read either, and the work goes on. Journal, result files and exit status say how it ended.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  const exit = await statusOf(argv, processShell());
  process.exitCode = exit;
  // Open handles (idle connections, a terminal in raw mode) must not keep the process alive; pending output is flushed first.
  await Promise.all(
    [process.stdout, process.stderr].map((stream) => new Promise((resolve) => stream.write('', () => resolve(undefined)))),
  );
  process.exit(exit);
}

/** Runs a command line; an error is printed to standard error. @returns the exit status. */
export async function statusOf(argv: readonly string[], shell: Shell): Promise<number> {
  try {
    return await dispatch(parseCommandLine(argv), shell);
  } catch (error) {
    return explain(error, shell);
  }
}

async function dispatch(invocation: Invocation, shell: Shell): Promise<number> {
  const { command, values } = invocation;
  if (values.version === true) {
    const { version } = await import('../run/version.ts');
    shell.stdout.write(`${version}\n`);
    return 0;
  }
  if (values.help === true) {
    shell.stdout.write(help(command));
    return 0;
  }
  const isGuided = command === undefined && shell.stdin.isTTY === true && shell.stderr.isTTY === true;
  if (command === undefined && !isGuided) {
    shell.stderr.write(help());
    return 2;
  }
  const [{ settingsFrom }, { readConfig }, { Session }] = await Promise.all([
    import('../run/settings.ts'),
    import('./config.ts'),
    import('./session.ts'),
  ]);
  const { run } = command === undefined ? await import('./guided.ts') : await commands[command]();
  const config = await readConfig(shell.cwd);
  const settingsFor = (said: OptionValues): Settings => settingsFrom(said, config, shell.cwd);
  const settings = settingsFor(values);
  await using watcher = new Session(settings, shell);
  return await run({ arguments: invocation.arguments, values, settings, settingsFor, watcher, shell });
}

/** Prints one message for an error, without a stack trace and without secrets. @returns the exit status. */
async function explain(error: unknown, { stderr, env }: Shell): Promise<number> {
  const [exit, message] = meaningOf(error, env['DOORLIST_DEBUG'] === '1');
  if (message !== '') {
    const { sanitise } = await import('../text/sanitise.ts');
    const lines = message.split('\n').map((line) => sanitise(line, 4000));
    stderr.write(`doorlist: ${lines.join('\n')}\n`);
  }
  return exit;
}

function meaningOf(error: unknown, isDebugging: boolean): [number, string] {
  if (error instanceof ExitError) return [error.exit, error.message];
  const message = error instanceof Error ? error.message : String(error);
  if ((error as NodeJS.ErrnoException).code === 'ENOSPC') return [4, 'No space left on the disk. Make room, then try again.'];
  const detail = isDebugging && error instanceof Error ? `\n${error.stack ?? ''}` : '';
  return [
    4,
    `Something is wrong inside doorlist itself (${message}). Please report it; a run that was begun can be resumed.${detail}`,
  ];
}
