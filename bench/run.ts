import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

export const repository = path.join(import.meta.dirname, '..');
export const main = path.join(repository, 'dist/main.js');

/** A process that has ended. */
export interface Ran {
  readonly exit: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** From before its start until after its end. */
  readonly seconds: number;
  /** Processor time of all its threads. */
  readonly cpuSeconds: number;
  /** The most memory that it held at any time, in bytes. */
  readonly peak: number;
}

/** Makes a process write down what it has used, at its end. */
export const accountant = `data:text/javascript,${encodeURIComponent(
  `import { writeFileSync } from 'node:fs';
   process.on('exit', () => writeFileSync(process.env.BENCH_USAGE, JSON.stringify(process.resourceUsage())));`,
)}`;

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Without it neither processor time nor memory is known, and the start is as quick as it is for users. */
  readonly isAccounted?: boolean;
}

/** Runs Node to its end. Rejects where it does not come to one of the exit statuses that tell of finished work. */
export async function runNode(args: readonly string[], { cwd, env, isAccounted = true }: RunOptions = {}): Promise<Ran> {
  const folder = mkdtempSync(path.join(tmpdir(), 'doorlist-bench-'));
  const usageFile = path.join(folder, 'usage.json');
  try {
    const before = performance.now();
    const child = spawn(process.execPath, [...(isAccounted ? ['--import', accountant] : []), ...args], {
      cwd: cwd ?? repository,
      env: { ...process.env, ...env, BENCH_USAGE: usageFile },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const texts = { stdout: '', stderr: '' };
    for (const stream of ['stdout', 'stderr'] as const) {
      child[stream].setEncoding('utf8').on('data', (text: string) => (texts[stream] = (texts[stream] + text).slice(-20_000)));
    }
    const exit = await new Promise<number | null>((resolve, reject) => child.on('error', reject).on('close', resolve));
    const wall = (performance.now() - before) / 1000;
    if (exit !== 0 && exit !== 1) throw new Error(`${args.join(' ')} ended with ${exit}:\n${texts.stderr}${texts.stdout}`);
    const usage = isAccounted ? (JSON.parse(readFileSync(usageFile, 'utf8')) as NodeJS.ResourceUsage) : undefined;
    return {
      exit,
      ...texts,
      seconds: wall,
      cpuSeconds: usage === undefined ? Number.NaN : (usage.userCPUTime + usage.systemCPUTime) / 1e6,
      peak: usage === undefined ? Number.NaN : usage.maxRSS * 1024,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Runs the built program itself. */
export async function doorlist(args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  return runNode([main, ...args], options);
}

/** Runs a few lines of JavaScript as a module that may import our dependencies. Its arguments begin at `process.argv[1]`. */
export async function runScript(code: string, args: readonly string[]): Promise<Ran> {
  return runNode(['--input-type=module', '-e', code, ...args]);
}

/** A folder that is gone when the work in it is done. */
export async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(path.join(tmpdir(), 'doorlist-bench-'));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
