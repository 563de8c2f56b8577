import { ExitError } from './errors.ts';
import { type CommandName, help, type Invocation, parseCommandLine } from './options.ts';
import { version } from './version.ts';

/** What a command gets. Every command resolves to its exit status. */
export type Command = (invocation: Invocation) => Promise<number>;

/** A file for each command, loaded only when it is meant: `--help` must not wait for what it does not need. */
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

/** The one way in: argv -> command; any error -> one clear message and the exit status. */
export async function main(argv: readonly string[]): Promise<void> {
  for (const stream of [process.stdout, process.stderr]) {
    // `| head` closes the pipe: whoever reads has seen enough. The work goes on, for an import is not done when nobody looks.
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
  }
  const exit = await statusOf(argv);
  process.exitCode = exit;
  // What is still open (idle connections, a terminal's raw mode) must not keep the process; what is written must be out first.
  await Promise.all([process.stdout, process.stderr].map((stream) => new Promise((resolve) => stream.write('', resolve))));
  process.exit(exit);
}

/** Carries a command line out. Whatever goes wrong is said on standard error. @returns the exit status. */
export async function statusOf(argv: readonly string[]): Promise<number> {
  try {
    return await dispatch(argv);
  } catch (error) {
    return explain(error);
  }
}

async function dispatch(argv: readonly string[]): Promise<number> {
  const invocation = parseCommandLine(argv);
  if (invocation.values.version === true) {
    process.stdout.write(`${version}\n`);
    return 0;
  }
  if (invocation.values.help === true) {
    process.stdout.write(help(invocation.command));
    return 0;
  }
  if (invocation.command === undefined) {
    if (process.stdin.isTTY && process.stderr.isTTY) {
      const { run } = await import('./guided.ts');
      return run(invocation);
    }
    process.stderr.write(help());
    return 2;
  }
  const { run } = await commands[invocation.command]();
  return run(invocation);
}

/** One clear message and the exit status; never a stack trace, never a secret. */
async function explain(error: unknown): Promise<number> {
  const [exit, message] = await meaningOf(error);
  if (message !== '') {
    const { sanitise } = await import('../text/sanitise.ts');
    const lines = message.split('\n').map((line) => sanitise(line, 4000));
    process.stderr.write(`doorlist: ${lines.join('\n')}\n`);
  }
  return exit;
}

async function meaningOf(error: unknown): Promise<[number, string]> {
  if (error instanceof ExitError) return [error.exit, error.message];
  const name = error instanceof Error ? error.name : '';
  const message = error instanceof Error ? error.message : String(error);
  // By name, so that this file does not load the rooms that throw them.
  if (name === 'RosterError' || name === 'CredentialsError') return [2, message];
  if (name === 'JournalError') return [(error as { code?: string }).code === 'full' ? 4 : 2, message];
  if (name === 'WriteError' || name === 'Halt') return [(error as { exit?: number }).exit ?? 4, message];
  if (name === 'Stopped') return [130, 'Interrupted. Nothing was sent.'];
  if (name === 'DirectoryError') {
    const { kind } = error as { kind?: string };
    if (kind === 'stopped') return [130, 'Interrupted. Nothing was sent.'];
    if (kind === 'unauthorized')
      return [4, `The key was refused: ${message} Nothing was sent. Check SEAM_API_KEY and the workspace it belongs to.`];
    return [4, message];
  }
  if ((error as NodeJS.ErrnoException).code === 'ENOSPC') return [4, 'No space left on the disk. Make room, then try again.'];
  const detail = process.env['DOORLIST_DEBUG'] === '1' && error instanceof Error ? `\n${error.stack ?? ''}` : '';
  return [
    4,
    `Something is wrong inside doorlist itself (${message}). Please report it; a run that was begun can be resumed.${detail}`,
  ];
}
