import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import { holdEvent } from './events-schema.ts';
import { runInside } from './inside.ts';
import { holdPrinted } from './printed.ts';

const binary = resolve(import.meta.dirname, '../../dist/main.js');

/** Where doorlist finds its system: an address, a key, and whatever else the environment says. */
interface Endpoint {
  url: string;
  apiKey: string;
}

export interface RunOptions {
  stdin?: string;
  env?: Record<string, string | undefined>;
  cwd?: string;
  /** A line of bash around the program, which is `"$@"`: `"$@" | head -n 1`. */
  shell?: string;
  /** Gives up on the process after so many ms (default 60 s). */
  patience?: number;
}

export type Row = Record<string, string>;

/** How a process ended, and what it said. */
export class Ended {
  readonly args: readonly string[];
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly ms: number;

  constructor(fields: Pick<Ended, 'args' | 'code' | 'signal' | 'stdout' | 'stderr' | 'ms'>) {
    this.args = fields.args;
    this.code = fields.code;
    this.signal = fields.signal;
    this.stdout = fields.stdout;
    this.stderr = fields.stderr;
    this.ms = fields.ms;
  }

  /** All that it wrote, for a person to read when an assertion fails. */
  transcript(): string {
    return [
      `$ doorlist ${this.args.join(' ')}`,
      `exit ${this.code ?? this.signal ?? '?'} after ${Math.round(this.ms)} ms`,
      `--- stdout\n${this.stdout.slice(-6000)}`,
      `--- stderr\n${this.stderr.slice(-6000)}`,
    ].join('\n');
  }

  /** Throws with everything it said unless it ended with this status. */
  expectExit(code: number): this {
    if (this.code !== code) throw new Error(`Expected exit status ${code}.\n${this.transcript()}`);
    return this;
  }

  /** The `--json` events, one a line. */
  get events(): Record<string, unknown>[] {
    return this.stdout
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => {
        let event: Record<string, unknown>;
        try {
          event = JSON.parse(line) as Record<string, unknown>;
        } catch {
          throw new Error(`A line of --json is not JSON: ${line}\n${this.transcript()}`);
        }
        holdEvent(event);
        return event;
      });
  }

  /** The last `--json` line, which has to be the summary. */
  get summary(): Summary {
    const last = this.events.at(-1);
    if (last?.['type'] !== 'summary') throw new Error(`The last line of --json is not the summary.\n${this.transcript()}`);
    return last as unknown as Summary;
  }
}

export interface Summary extends Record<string, unknown> {
  run: string;
  rows: number;
  balanced: boolean;
  exit: number;
  files: Record<string, string>;
  provider: Record<string, number>;
}

/** A process on its way. */
export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  kill(signal: NodeJS.Signals): void;
  stdout(): string;
  stderr(): string;
}

/**
 * doorlist as its user has it: the real binary in a folder of its own, with its own home, state and configuration folders, talking
 * to a real server. Call `dispose` in the end.
 */
export class Doorlist {
  readonly folder = mkdtempSync(join(tmpdir(), 'doorlist-test-'));
  readonly home = join(this.folder, 'home');
  /** The working folder, where reports/ arises. */
  readonly cwd = join(this.folder, 'work');
  readonly history: Ended[] = [];
  env: Record<string, string>;
  /** Whether {@link run} starts no process, but does the work in this one. */
  readonly #isInside: boolean;
  #running = new Set<ChildProcess>();

  constructor(endpoint?: Endpoint, where: 'process' | 'inside' = 'process') {
    this.#isInside = where === 'inside';
    mkdirSync(this.home);
    mkdirSync(this.cwd);
    this.env = {
      PATH: process.env['PATH'] ?? '',
      HOME: this.home,
      XDG_STATE_HOME: join(this.home, 'state'),
      XDG_CONFIG_HOME: join(this.home, 'config'),
      // All tests share what V8 compiled of the bundle.
      XDG_CACHE_HOME: resolve(import.meta.dirname, '../../node_modules/.cache/doorlist-tests'),
      XDG_DATA_HOME: join(this.home, 'data'),
      TMPDIR: this.folder,
      LANG: 'C.UTF-8',
      TZ: 'UTC',
      ...(endpoint === undefined ? {} : { SEAM_API_KEY: endpoint.apiKey, SEAM_ENDPOINT: endpoint.url }),
    };
  }

  dispose(): void {
    for (const child of this.#running) child.kill('SIGKILL');
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Writes a file into the working folder and returns its path. */
  write(name: string, content: string | Uint8Array): string {
    const path = join(this.cwd, name);
    writeFileSync(path, content);
    return path;
  }

  /** Writes a roster from rows; the header is the union of their fields in order of appearance. */
  roster(rows: readonly Row[], name = 'roster.csv'): string {
    const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
    return this.write(name, stringify([columns, ...rows.map((row) => columns.map((column) => row[column] ?? ''))]));
  }

  start(args: readonly string[], options: RunOptions = {}): Running {
    const began = performance.now();
    const env: Record<string, string> = { ...this.env };
    for (const [name, value] of Object.entries(options.env ?? {})) {
      if (value === undefined) delete env[name];
      else env[name] = value;
    }
    const command = [process.execPath, binary, ...args];
    const [file = '', ...rest] = options.shell === undefined ? command : ['bash', '-c', options.shell, 'bash', ...command];
    const child = spawn(file, rest, { cwd: options.cwd ?? this.cwd, env, stdio: 'pipe' });
    this.#running.add(child);
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.stdin.on('error', () => undefined);
    child.stdin.end(options.stdin ?? '');
    const ended = new Promise<Ended>((resolve, reject) => {
      const patience = setTimeout(() => {
        child.kill('SIGKILL');
        reject(new Error(`It did not end in time.\n${end(null, null).transcript()}`));
      }, options.patience ?? 60_000);
      const end = (code: number | null, signal: NodeJS.Signals | null): Ended =>
        new Ended({ args, code, signal, stdout, stderr, ms: performance.now() - began });
      child.once('error', reject);
      child.once('close', (code, signal) => {
        clearTimeout(patience);
        this.#running.delete(child);
        const result = end(code, signal);
        this.history.push(result);
        try {
          holdPrinted(`${stdout}\n${stderr}`);
          resolve(result);
        } catch (error) {
          reject(error instanceof Error ? error : new Error(String(error)));
        }
      });
    });
    return { child, ended, kill: (signal) => child.kill(signal), stdout: () => stdout, stderr: () => stderr };
  }

  /** Starts it, and kills it in its middle: when that has come. */
  async killed(args: readonly string[], when: Promise<unknown>): Promise<void> {
    const running = this.start(args);
    await when;
    running.kill('SIGKILL');
    await running.ended;
  }

  async run(...args: readonly string[]): Promise<Ended> {
    if (!this.#isInside) return this.start(args).ended;
    const began = performance.now();
    const said = await runInside(args, this.env, this.cwd);
    const ended = new Ended({ args, signal: null, ...said, ms: performance.now() - began });
    this.history.push(ended);
    holdPrinted(`${said.stdout}\n${said.stderr}`);
    return ended;
  }

  async runWith(options: RunOptions, ...args: readonly string[]): Promise<Ended> {
    return this.start(args, options).ended;
  }

  /** Run folders, oldest first. */
  runs(out = 'reports'): string[] {
    const folder = resolve(this.cwd, out);
    if (!existsSync(folder)) return [];
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => join(folder, entry.name))
      .sort((a, b) => basename(a).localeCompare(basename(b)));
  }

  /** The newest run folder. */
  lastRun(out = 'reports'): string {
    const last = this.runs(out).at(-1);
    if (last === undefined) throw new Error(`No run folder.\n${this.transcript()}`);
    return last;
  }

  results(run = this.lastRun()): Row[] {
    return readCsv(join(run, 'result.csv'));
  }

  rejects(run = this.lastRun()): Row[] {
    return readCsv(join(run, 'rejects.csv'));
  }

  report(run = this.lastRun()): Record<string, unknown> {
    return JSON.parse(readFileSync(join(run, 'report.json'), 'utf8')) as Record<string, unknown>;
  }

  /** Every file below the folder of this test, with its bytes: for "the key stands nowhere". */
  *files(folder = this.folder): Generator<{ path: string; bytes: Buffer }> {
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const path = join(entry.parentPath, entry.name);
      yield { path, bytes: readFileSync(path) };
    }
  }

  /** Every command run so far with all it said. */
  transcript(): string {
    return this.history.map((ended) => ended.transcript()).join('\n\n');
  }
}

/** A CSV file as rows by header. Throws where a row has more or fewer cells than the header. */
export function readCsv(path: string): Row[] {
  return parse<Row>(readFileSync(path), { bom: true, columns: true, record_delimiter: ['\r\n', '\n'] });
}

/** How often each value stands in a column. */
export function tally(rows: readonly Row[], column: string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const row of rows) {
    const value = row[column] ?? '(no such column)';
    counts[value] = (counts[value] ?? 0) + 1;
  }
  return counts;
}
