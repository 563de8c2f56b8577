import { existsSync, readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { statusOf } from '../../src/cli/main.ts';

export interface Said {
  code: number;
  stdout: string;
  stderr: string;
}

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Carries a command line out in this process, with that environment and as if in that folder; one at a time. For what is to be seen
 * in the access system and in the result files: a process of its own would spend most of its time on starting.
 */
export async function runInside(args: readonly string[], env: Readonly<Record<string, string>>, cwd: string): Promise<Said> {
  const said = { stdout: '', stderr: '' };
  const before = { ...process.env };
  const writes = { stdout: process.stdout.write, stderr: process.stderr.write };
  const listeners = new Map(signals.map((signal) => [signal, process.listeners(signal)]));
  for (const name of Object.keys(process.env)) delete process.env[name];
  Object.assign(process.env, env);
  for (const name of ['stdout', 'stderr'] as const) {
    process[name].write = (text: string | Uint8Array, ...more: unknown[]) => {
      said[name] += String(text);
      for (const done of more) if (typeof done === 'function') done();
      return true;
    };
  }
  // A worker cannot change its folder.
  const [command = '', ...rest] = args.map((arg) => (existsSync(join(cwd, arg)) ? join(cwd, arg) : arg));
  const out = rest.includes('--out') || command === 'systems' ? [] : ['--out', join(cwd, 'reports')];
  try {
    const code = await statusOf([command, ...rest, ...out]);
    expect(openFilesIn(cwd), 'files that the command left open').toEqual([]);
    return { code, ...said };
  } finally {
    Object.assign(process.stdout, { write: writes.stdout });
    Object.assign(process.stderr, { write: writes.stderr });
    for (const name of Object.keys(process.env)) delete process.env[name];
    Object.assign(process.env, before);
    for (const [signal, kept] of listeners) {
      for (const listener of process.listeners(signal)) if (!kept.includes(listener)) process.off(signal, listener);
    }
  }
}

/** Where the system tells. */
function openFilesIn(folder: string): string[] {
  const own = '/proc/self/fd';
  if (!existsSync(own)) return [];
  return readdirSync(own).flatMap((handle) => {
    try {
      const path = readlinkSync(join(own, handle));
      return path.startsWith(folder) ? [path] : [];
    } catch {
      return [];
    }
  });
}
