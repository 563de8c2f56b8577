import { writeSync } from 'node:fs';
import { usage } from '../errors.ts';
import type { Shell } from '../run/context.ts';
import { ignoresHangup } from './hangup.ts';

const stops = ['SIGINT', 'SIGTERM'] as const;

/** The shell of this process. */
export interface ProcessShell extends Shell {
  /** Writes a short text to standard output without opening the stream. */
  readonly say: (text: string) => void;
  /** Resolves when all that was written to the streams is out. */
  readonly flushed: () => Promise<unknown>;
}

/**
 * The process as a command sees it. A stream is opened when it is first used, since opening one takes a tenth of the time that `--help` takes.
 *
 * @param onLostOutput told why standard output cannot be written any more.
 */
export function processShell(onLostOutput: (error: NodeJS.ErrnoException) => void): ProcessShell {
  const opened = new Set<NodeJS.EventEmitter>();
  const once = <Stream extends NodeJS.EventEmitter>(
    stream: Stream,
    onError: (error: NodeJS.ErrnoException) => void,
  ): Stream => {
    if (!opened.has(stream)) stream.on('error', onError);
    opened.add(stream);
    return stream;
  };
  // A terminal that is gone cannot be told so.
  const ignore = (): void => {};
  const isKept = ignoresHangup(process.env);
  if (isKept) process.on('SIGHUP', ignore);
  const signals = isKept ? stops : ([...stops, 'SIGHUP'] as const);
  return {
    get stdin() {
      return once(process.stdin, ignore);
    },
    get stdout() {
      return once(process.stdout, onLostOutput);
    },
    get stderr() {
      return once(process.stderr, ignore);
    },
    env: process.env,
    get cwd() {
      return workingFolder();
    },
    platform: process.platform,
    now: Date.now,
    onSignal(listener) {
      let isStopping = false;
      const hear = (signal: NodeJS.Signals): void => {
        // A terminal that is closed sends SIGHUP twice, by the system and by its shell: the second one is no second request to stop.
        if (signal === 'SIGHUP' && isStopping) return;
        isStopping = true;
        listener();
      };
      for (const signal of signals) process.on(signal, hear);
      return () => {
        for (const signal of signals) process.off(signal, hear);
      };
    },
    exit: (status) => process.exit(status),
    say(text) {
      const bytes = Buffer.from(text);
      const written = writtenAtOnce(bytes);
      if (written < bytes.length) once(process.stdout, onLostOutput).write(bytes.subarray(written));
    },
    flushed() {
      // What goes wrong with one of them is said on the other.
      const both = opened.size === 0 ? [] : [this.stdout, this.stderr];
      return Promise.all(both.map((stream) => new Promise((resolve) => stream.write('', () => resolve(undefined)))));
    },
  };
}

/** How many bytes standard output takes at once. A console of Windows takes letters from the stream alone. */
function writtenAtOnce(bytes: Buffer): number {
  try {
    return process.platform === 'win32' ? 0 : writeSync(1, bytes);
  } catch {
    // The stream will wait, or tell why not.
    return 0;
  }
}

function workingFolder(): string {
  try {
    return process.cwd();
  } catch {
    throw usage('The folder that this terminal is in is not there any more. Go to another one with `cd`, then try again.');
  }
}
