import { resolve } from 'node:path';
import { spawn, type IPty } from '@lydell/node-pty';
import xterm from '@xterm/headless';

export interface TerminalOptions {
  readonly columns?: number;
  readonly rows?: number;
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** A real pseudo-terminal with a program in it, and a terminal emulator that shows what a person would see. */
export class Terminal {
  /** Every byte that the program wrote. */
  raw = '';
  readonly exited: Promise<number>;
  readonly #pty: IPty;
  readonly #screen: InstanceType<typeof xterm.Terminal>;

  constructor(command: string, args: readonly string[], { columns = 80, rows = 24, cwd, env = {} }: TerminalOptions = {}) {
    this.#screen = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true, scrollback: 1000 });
    const { NO_COLOR: _, CI: __, FORCE_COLOR: ___, VITEST: ____, NODE_ENV: _____, ...inherited } = process.env;
    this.#pty = spawn(command, [...args], {
      cols: columns,
      rows,
      name: 'xterm-256color',
      cwd: cwd ?? process.cwd(),
      // As in all tests, what V8 compiled of the bundle is shared, whatever folder is the person's home.
      env: { ...inherited, XDG_CACHE_HOME: resolve(import.meta.dirname, '../../node_modules/.cache/doorlist-tests'), ...env },
    });
    this.#pty.onData((data) => {
      this.raw += data;
      this.#screen.write(data);
    });
    this.exited = new Promise((resolve) => this.#pty.onExit(({ exitCode }) => resolve(exitCode)));
  }

  /** The window's lines, without trailing blanks; with what has scrolled out of it, when asked for. */
  async lines(from: 'window' | 'scrollback' = 'window'): Promise<string[]> {
    await new Promise<void>((resolve) => this.#screen.write('', resolve));
    const { active } = this.#screen.buffer;
    const first = from === 'window' ? active.baseY : 0;
    const lines = Array.from(
      { length: active.length - first },
      (_, index) => active.getLine(first + index)?.translateToString(true) ?? '',
    );
    while (lines.at(-1) === '') lines.pop();
    return lines;
  }

  async text(from: 'window' | 'scrollback' = 'window'): Promise<string> {
    return (await this.lines(from)).join('\n');
  }

  /** Waits for one text after the other, and presses Enter at each. */
  async entersAt(...texts: readonly (string | RegExp)[]): Promise<void> {
    for (const text of texts) {
      await this.sees(text);
      this.press(keys.enter);
    }
  }

  /** Waits until the window shows it; shows the window where it never does. */
  async sees(expected: string | RegExp, timeoutMs = 15_000): Promise<string> {
    const until = Date.now() + timeoutMs;
    for (;;) {
      const text = await this.text();
      if (typeof expected === 'string' ? text.includes(expected) : expected.test(text)) return text;
      if (Date.now() > until) throw new Error(`Never saw ${String(expected)}. The window shows:\n${text}`);
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  }

  press(keys: string): void {
    this.#pty.write(keys);
  }

  resize(columns: number, rows: number): void {
    this.#screen.resize(columns, rows);
    this.#pty.resize(columns, rows);
  }

  /** Closes the window, as its cross does or a connection that breaks. */
  hangUp(): void {
    (this.#pty as IPty & { destroy(): void }).destroy();
  }

  /** Ends whatever still runs. */
  async close(): Promise<void> {
    try {
      this.#pty.kill('SIGKILL');
    } catch {
      // It has ended by itself.
    }
    await this.exited;
    this.#screen.dispose();
  }
}

export const keys = {
  ctrlC: '\u0003',
  ctrlZ: '\u001a',
  enter: '\r',
  escape: '\u001b',
  up: '\u001b[A',
  down: '\u001b[B',
  left: '\u001b[D',
  right: '\u001b[C',
} as const;
