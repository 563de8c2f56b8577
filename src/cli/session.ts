import type { ReadStream, WriteStream } from 'node:tty';
import type { Emit, RunEvent } from '../events.ts';
import type { Ask, Shell, Watcher } from '../run/context.ts';
import type { Settings } from '../run/settings.ts';
import { printable, sanitise } from '../text/sanitise.ts';
import { columnsOf } from '../ui/wrapped.ts';
import { ask, askConfirmation } from '../ui/ask.ts';
import { openJson } from '../ui/json-lines.ts';
import { openLines } from '../ui/plain-lines.ts';
import { openScreen } from '../ui/screen/open.ts';
import { resumeLines } from '../ui/summary.ts';
import type { Ui } from '../ui/ui.ts';

/** The terminal side of one command: its display, its questions, and its stop signal. */
export class Session implements Watcher, AsyncDisposable {
  readonly #shell: Shell;
  readonly #stop = new AbortController();
  readonly #ignoreSignals: () => void;
  readonly #plain: boolean;
  readonly json: boolean;
  /** Whether the command runs inside the guided flow, which continues afterwards. */
  readonly isGuided: boolean;
  readonly ask?: Ask;
  #ui: Ui | undefined;
  #resting: { promise: Promise<void>; end: () => void } | undefined;
  #about: RunEvent | undefined;
  /** Notices of a time without a display: it shows them when it opens. */
  #unshown: RunEvent[] = [];
  #begun: string | undefined;

  constructor({ json, plain }: Pick<Settings, 'json' | 'plain'>, shell: Shell, isGuided = false) {
    this.#shell = shell;
    this.json = json;
    this.#plain = plain;
    this.isGuided = isGuided;
    this.#ignoreSignals = shell.onSignal(() => this.interrupt());
    if (!json && shell.stderr.isTTY === true && shell.stdin.isTTY === true) this.ask = this.#questions();
  }

  /** Aborted by the first Ctrl-C, SIGTERM or SIGHUP. */
  get stop(): AbortSignal {
    return this.#stop.signal;
  }

  /** The first signal stops safely; the second exits at once, which is as safe as a kill. */
  interrupt(): void {
    if (this.#stop.signal.aborted) this.#leave();
    this.#resting?.end();
    this.emit({
      type: 'stopping',
      reason: 'Stopping safely: what was begun is finished first. Ctrl-C once more leaves at once.',
    });
    this.#stop.abort();
  }

  #leave(): never {
    const { stderr, exit } = this.#shell;
    if (stderr.isTTY === true) stderr.write('\u001B[?25h\n');
    if (this.#begun !== undefined) stderr.write(`${resumeLines(this.#begun, this.#shell).join('\n')}\n`);
    return exit(130);
  }

  begun(folder: string): void {
    this.#begun = folder;
  }

  paused(): Promise<void> {
    return this.#resting?.promise ?? Promise.resolve();
  }

  async announce(about: Extract<RunEvent, { type: 'run' }>): Promise<void> {
    this.emit(about);
    await this.show();
  }

  /** Opens the display: the live screen at a terminal, JSON or plain lines elsewhere. */
  async show(): Promise<void> {
    if (this.#ui !== undefined) return;
    const { stdout, stderr } = this.#shell;
    if (this.json) this.#ui = openJson(stdout);
    else if (this.#plain || !canDraw(this.#shell)) this.#ui = openLines(stderr);
    else {
      this.#ui = await openScreen({
        stream: stderr as WriteStream,
        input: this.#shell.stdin as ReadStream,
        onStop: () => this.interrupt(),
        onAbort: () => this.#leave(),
        onPause: (isPaused) => this.#pause(isPaused),
      });
    }
    if (this.#about !== undefined) this.#ui.emit(this.#about);
    for (const notice of this.#unshown.splice(0)) this.#ui.emit(notice);
  }

  /** Closes the display and restores the terminal, for a question or the final summary. */
  async hide(): Promise<void> {
    const ui = this.#ui;
    this.#ui = undefined;
    await ui?.close();
  }

  readonly emit: Emit = (event) => {
    // The screen is closed for a question and opened again; the new screen needs the event that says what the run is.
    if (event.type === 'run') this.#about = event;
    if (this.#ui === undefined && event.type === 'notice') this.#unshown.push(event);
    this.#ui?.emit(event);
  };

  /** Writes lines to standard output. The caller sanitises foreign text in them. */
  print(...lines: readonly string[]): void {
    this.#shell.stdout.write(`${lines.join('\n')}\n`);
  }

  /** Writes JSON to standard output, an object a line; it bears foreign text. */
  printJson(...values: readonly object[]): void {
    this.print(...values.map(printable));
  }

  /** Restores the terminal and removes the signal listeners. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.hide();
    this.#ignoreSignals();
  }

  #questions(): Ask {
    const { stdin: input, stderr: stream } = this.#shell;
    const onInterrupt = (): void => this.interrupt();
    const put = async <Answer>(question: () => Promise<Answer>): Promise<Answer> => {
      const wasShown = this.#ui !== undefined;
      await this.hide();
      const answer = await question();
      if (wasShown && !this.stop.aborted) await this.show();
      return answer;
    };
    return {
      confirm: (lines, expected) =>
        put(async () => {
          const { default: wrap } = await import('wrap-ansi');
          // Sentences are broken between words; an indented line is a command or a table, and stays whole.
          const fitted = lines.flatMap((line) => (line.startsWith(' ') ? [line] : wrap(line, columnsOf(stream)).split('\n')));
          return askConfirmation({ input, stream, lines: fitted, onInterrupt, expected });
        }),
      system: (systems) =>
        put(async () => {
          const listed = systems.map(({ name, id }, at) => `  ${at + 1}  ${sanitise(name)}  (${id})`);
          const lines = ['Which access system is meant?', ...listed];
          const answer = await ask({ input, stream, lines, prompt: 'Its number (Enter leaves): ', onInterrupt });
          return systems[Number(answer) - 1];
        }),
    };
  }

  #pause(isPaused: boolean): void {
    this.#resting?.end();
    this.#resting = undefined;
    if (!isPaused) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#resting = { promise, end: resolve };
  }
}

/** Whether the terminal can show a live screen: a dumb one cannot erase written lines. */
export function canDraw({ stderr, ...shell }: Pick<Shell, 'stderr' | 'env' | 'platform'>): boolean {
  return stderr.isTTY === true && !isDumb(shell);
}

/** Whether the terminal takes plain text alone; where none is named, that is all that can be relied on (but Windows names none). */
export function isDumb({ env, platform }: Pick<Shell, 'env' | 'platform'>): boolean {
  const { TERM = '' } = env;
  return TERM === 'dumb' || (TERM === '' && platform !== 'win32');
}
