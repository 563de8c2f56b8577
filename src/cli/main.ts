import { ExitError, systemWords, troubleOf } from '../errors.ts';
import type { Context, Shell } from '../run/context.ts';
import { type OptionValues, type Settings, settingsFrom } from '../run/settings.ts';
import { version } from '../run/version.ts';
import { shellWord } from '../text/command-line.ts';
import { fromHere } from '../text/path.ts';
import { sanitise } from '../text/sanitise.ts';
import { demoRoster } from './demo.ts';
import { carried, commandNamed, type CommandName, help, type Invocation, parseCommandLine, takesRoster } from './options.ts';
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
  export: () => import('./export.ts'),
  leavers: () => import('./leavers.ts'),
  runs: () => import('./runs.ts'),
  forget: () => import('./forget.ts'),
  systems: () => import('./systems.ts'),
  sandbox: () => import('./sandbox.ts'),
  template: () => import('./template.ts'),
  desk: () => import('./desk.ts'),
  completion: () => import('./completion.ts'),
  help: () => import('./help.ts'),
};

/**
 * The entry point: runs the command line and exits with its status.
 *
 * @param atEnd told the status when the work is done.
 */
export async function main(argv: readonly string[], atEnd?: (exit: number) => void): Promise<void> {
  const command = argv.find((word) => commandNamed(word) !== undefined);
  const isPrinting = command === undefined || printing.has(command);
  const shell = processShell((error) => onLostOutput(error, isPrinting));
  const ended = await statusOf(argv, shell, (text) => shell.say(text));
  process.exitCode = ended;
  // Open handles (idle connections, a terminal in raw mode) must not keep the process alive; pending output is flushed first.
  await shell.flushed();
  // What is lost is the whole work of a command that prints; of another one the work is done, and a person has to be told.
  const exit = ended === 0 && isOutputLost ? (isPrinting ? 4 : 1) : ended;
  process.exitCode = exit;
  atEnd?.(exit);
  process.exit(exit);
}

/** Commands that have done nothing where what they print is lost. */
const printing: ReadonlySet<string> = new Set(['check', 'export', 'runs', 'systems', 'template', 'completion', 'help']);

let isOutputLost = false;

/**
 * The work goes on where its output is not read or not kept: the journal and the results are the run, and not what is printed.
 * `| head` closes the pipe when it has read enough, which is not worth a word; that a log is cut short is said once.
 */
function onLostOutput({ code = 'unknown' }: NodeJS.ErrnoException, isPrinting: boolean): void {
  if (isOutputLost || code === 'EPIPE' || code === 'ERR_STREAM_DESTROYED') return;
  isOutputLost = true;
  const said = `doorlist: standard output cannot be written (${systemWords[code] ?? 'the system refuses it'}, ${code}), and what stands there is cut short.`;
  process.stderr.write(isPrinting ? `${said}\n` : `${said} The work goes on; the results of a run are in its folder.\n`);
}

/**
 * Runs a command line; an error is printed to standard error.
 *
 * @param say prints help or version.
 * @returns the exit status.
 */
export async function statusOf(
  argv: readonly string[],
  shell: Shell,
  say = (text: string): unknown => shell.stdout.write(text),
): Promise<number> {
  try {
    return await dispatch(argv, shell, say);
  } catch (error) {
    return await explain(error, shell);
  }
}

async function dispatch(argv: readonly string[], shell: Shell, say: (text: string) => unknown): Promise<number> {
  const invocation: Invocation = parseCommandLine(argv);
  const { command, values, words: typed } = invocation;
  if (values.version === true) {
    say(`${version} ${shell.platform}-${process.arch}\n`);
    return 0;
  }
  if (values.help === true) {
    say(help(command, demoHere(shell)));
    return 0;
  }
  const isGuided = command === undefined && shell.stdin.isTTY === true && shell.stderr.isTTY === true;
  if (command === undefined && !isGuided) {
    shell.stderr.write(help(undefined, demoHere(shell)));
    return 2;
  }
  const [{ readConfig }, { Session }] = await Promise.all([import('./config.ts'), import('./session.ts')]);
  const { run } = command === undefined ? await import('./guided.ts') : await commands[command]();
  const config = await readConfig(shell.cwd);
  const settingsFor = (said: OptionValues): Settings => settingsFrom(said, config, shell.cwd);
  const [named] = invocation.arguments;
  const settings =
    named !== undefined && takesRoster(command)
      ? (await import('../run/earlier.ts')).settingsForRoster(named, values, carried, settingsFor, shell).settings
      : settingsFor(values);
  await using watcher = new Session(settings, shell);
  return await run({ arguments: invocation.arguments, values, settings, settingsFor, watcher, shell, typed });
}

/** The demo's roster as a command names it in this folder. */
export function demoHere({ cwd, platform }: Shell): string {
  return shellWord(fromHere(demoRoster, { cwd }), platform);
}

/** Prints one message for an error, without a stack trace and without secrets. @returns the exit status. */
async function explain(error: unknown, { stderr, env }: Shell): Promise<number> {
  const [exit, message] = meaningOf(error, env['DOORLIST_DEBUG'] === '1');
  if (message !== '') {
    const { withOpenFilesLimit } = await import('../run/open-files.ts');
    const lines = `doorlist: ${exit === 130 ? message : withOpenFilesLimit(message)}`
      .split('\n')
      .map((line) => sanitise(line, 4000));
    const { wrapped, widthOf } = await import('../ui/wrapped.ts');
    stderr.write(`${(await wrapped(lines, widthOf(stderr))).join('\n')}\n`);
  }
  return exit;
}

function meaningOf(error: unknown, isDebugging: boolean): [number, string] {
  if (error instanceof ExitError) return [error.exit, error.message];
  const message = error instanceof Error ? error.message : String(error);
  const outside = troubleOf(error);
  if (outside !== undefined) return [4, `${outside} Mend that, then try again; a run that was begun can be resumed.`];
  const detail = isDebugging && error instanceof Error ? `\n${error.stack ?? ''}` : '';
  return [
    4,
    `Something is wrong inside doorlist itself (${message}). Please report it; a run that was begun can be resumed.${detail}`,
  ];
}
