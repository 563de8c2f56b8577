import type { AccessSystem } from '../directory/directory.ts';
import type { Emit, RunEvent } from '../events.ts';
import type { KeptRoster } from './kept-roster.ts';
import type { Settings } from './settings.ts';

/** The process as a command sees it. The program passes the real one in, tests pass their own. */
export interface Shell {
  readonly stdin: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The working folder, absolute. */
  readonly cwd: string;
  readonly platform: NodeJS.Platform;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Requests a second at the start, for an access system that is known to need no careful one. */
  readonly firstPace?: number;
  /** Calls `listener` at each Ctrl-C and SIGTERM, and at a SIGHUP that comes first, unless `nohup` keeps it away. @returns a function that removes it. */
  readonly onSignal: (listener: () => void) => () => void;
  /** Ends the process at once. */
  readonly exit: (status: number) => never;
}

type OutputStream = NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number };

/** The receiver of a command's events and questions; it also signals when to stop. */
export interface Watcher {
  readonly emit: Emit;
  /** Announces the command, its roster and its access system, and opens the display. */
  announce(about: Extract<RunEvent, { type: 'run' }>): Promise<void>;
  /** Records that the run in this folder can be resumed from now on. */
  begun(folder: string): void;
  /** Aborted when the command is asked to stop. */
  readonly stop: AbortSignal;
  /** Awaited before each new row: resolves at once unless the user has paused the run. */
  paused(): Promise<void>;
  /** Absent where there is no terminal to ask at, and with `--json`. */
  readonly ask?: Ask;
}

/** Questions to the user. */
export interface Ask {
  /**
   * @param lines shown before the question; the last one is the question.
   * @param expected the text that confirms; default: `y`. A number is asked for where a habitual `y` would be dangerous.
   */
  confirm(lines: readonly string[], expected?: string): Promise<boolean>;
  /** Lets the user choose one of several access systems; undefined if none was chosen. */
  system(systems: readonly AccessSystem[]): Promise<AccessSystem | undefined>;
}

/** Everything a use case receives from its command. */
export interface Context {
  readonly settings: Settings;
  readonly watcher: Watcher;
  readonly shell: Shell;
  /** Keeps the rows of the roster that is being corrected; in the guided flow alone. */
  readonly kept?: KeptRoster;
  /** The words of the command line, the command first; absent in the guided flow. */
  readonly typed?: readonly string[];
}

/** Resolves after `ms`, or as soon as `stop` is aborted. */
export function sleepUnless(stop: AbortSignal, ms: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  if (stop.aborted) return Promise.resolve();
  const done = (): void => {
    clearTimeout(timer);
    stop.removeEventListener('abort', done);
    resolve();
  };
  const timer = setTimeout(done, ms);
  stop.addEventListener('abort', done);
  return promise;
}
