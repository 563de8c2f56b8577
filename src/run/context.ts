import type { AccessSystem } from '../directory/directory.ts';
import type { Emit, RunEvent } from '../events.ts';
import type { Settings } from './settings.ts';

/** What the machine hands to a command: the program passes its process in, a test passes in what it likes. */
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
  /** Calls back at each Ctrl-C, SIGTERM or SIGHUP. @returns what ends that. */
  readonly onSignal: (listener: () => void) => () => void;
  /** Ends the process at once. */
  readonly exit: (status: number) => never;
}

type OutputStream = NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number };

/** Who watches a command: events are told to it, questions are put to it, and it says when to stop. */
export interface Watcher {
  readonly emit: Emit;
  /** Tells what is done to which system, and opens what shows it. */
  announce(about: Extract<RunEvent, { type: 'run' }>): Promise<void>;
  /** From now on the run in this folder can be resumed. */
  begun(folder: string): void;
  /** Aborted when the command is told to stop. */
  readonly stop: AbortSignal;
  /** Awaited before each new row: resolves at once unless the person has paused the run. */
  paused(): Promise<void>;
  /** Absent where no person can be asked. */
  readonly ask?: Ask;
}

/** Questions to the person. */
export interface Ask {
  /**
   * @param lines what the person should know before answering.
   * @param expected what has to be typed to say yes, for what must not happen by habit; default: `y`.
   */
  confirm(lines: readonly string[], expected?: string): Promise<boolean>;
  /** Which of several access systems is meant; undefined for none of them. */
  system(systems: readonly AccessSystem[]): Promise<AccessSystem | undefined>;
}

/** All that a use case gets. */
export interface Context {
  readonly settings: Settings;
  readonly watcher: Watcher;
  readonly shell: Shell;
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
