import type { Emit, RunEvent } from '../events.ts';
import { openJson } from '../ui/json-lines.ts';
import { openLines } from '../ui/plain-lines.ts';
import { openScreen } from '../ui/screen/open.ts';
import type { Ui } from '../ui/ui.ts';
import type { Settings } from './settings.ts';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** What one command shares with the person at the terminal: how it shows itself, and how it is told to stop. */
export class Session {
  readonly #stop = new AbortController();
  #ui: Ui | undefined;
  #resting: { promise: Promise<void>; end: () => void } | undefined;
  #about: RunEvent | undefined;
  readonly #onSignal = (): void => this.interrupt();
  readonly json: boolean;
  readonly isGuided: boolean;
  readonly #plain: boolean;

  /** @param guided whether the guided flow goes on when the command has ended. */
  constructor({ json, plain }: Pick<Settings, 'json' | 'plain'>, guided?: 'guided') {
    this.json = json;
    this.#plain = plain;
    this.isGuided = guided !== undefined;
    for (const signal of signals) process.on(signal, this.#onSignal);
  }

  /** Where another session follows in the same process: signals are that one's. */
  end(): void {
    for (const signal of signals) process.off(signal, this.#onSignal);
  }

  /** Aborted by the first Ctrl-C, SIGTERM or SIGHUP. */
  get stop(): AbortSignal {
    return this.#stop.signal;
  }

  /** Whether what goes on is with the practice system. */
  get practice(): boolean {
    return this.#about?.type === 'run' && this.#about.practice === true;
  }

  /** The first stops safely; the second leaves at once, which is as safe as a kill. */
  interrupt(): void {
    if (this.#stop.signal.aborted) this.leave();
    this.#resting?.end();
    this.emit({ type: 'stopping', reason: 'Interrupted. Finishing what is in flight; once more leaves at once.' });
    this.#stop.abort();
  }

  leave(): never {
    if (process.stderr.isTTY) process.stderr.write('\u001B[?25h\n');
    process.exit(130);
  }

  /** Awaited before each new row: resolves at once unless the screen's pause is on. */
  paused(): Promise<void> | undefined {
    return this.#resting?.promise;
  }

  /** Opens what shows the run: the live screen at a terminal, JSON or plain lines elsewhere. */
  async show(): Promise<void> {
    if (this.#ui !== undefined) return;
    if (this.json) this.#ui = openJson(process.stdout);
    else if (this.#plain || !canDraw()) this.#ui = openLines(process.stderr);
    else {
      this.#ui = await openScreen({
        stream: process.stderr,
        input: process.stdin,
        onStop: () => this.interrupt(),
        onAbort: () => this.leave(),
        onPause: (isPaused) => this.#pause(isPaused),
      });
    }
    if (this.#about !== undefined) this.#ui.emit(this.#about);
  }

  /** Puts the terminal back, so that a question can be asked or the end be told. */
  async hide(): Promise<void> {
    const ui = this.#ui;
    this.#ui = undefined;
    await ui?.close();
  }

  readonly emit: Emit = (event) => {
    // The screen is closed for a question and opened again: what it is about has to be told to it once more.
    if (event.type === 'run') this.#about = event;
    this.#ui?.emit(event);
  };

  #pause(isPaused: boolean): void {
    this.#resting?.end();
    this.#resting = undefined;
    if (!isPaused) return;
    let end = (): void => {};
    const promise = new Promise<void>((resolve) => {
      end = resolve;
    });
    this.#resting = { promise, end };
  }

  /** Resolves after `ms`, or as soon as the session is told to stop. */
  readonly sleep = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      if (this.stop.aborted) return resolve();
      const done = (): void => {
        clearTimeout(timer);
        this.stop.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, ms);
      this.stop.addEventListener('abort', done);
    });
}

/** Whether there is a terminal to draw on: a dumb one cannot take back what was written. */
export function canDraw(): boolean {
  return process.stderr.isTTY && process.env['TERM'] !== 'dumb';
}

/** Writes lines for a person to standard output. Foreign text in them has to be sanitised by the caller. */
export function print(...lines: readonly string[]): void {
  process.stdout.write(`${lines.join('\n')}\n`);
}
