import { existsSync, readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { expect } from 'vitest';
import { statusOf } from '../../src/cli/main.ts';

export interface Said {
  code: number;
  stdout: string;
  stderr: string;
}

/**
 * Carries a command line out in this process, with that environment and in that folder. For what is to be seen in the access system
 * and in the result files: a process of its own would spend most of its time on starting.
 */
export async function runInside(args: readonly string[], env: Readonly<Record<string, string>>, cwd: string): Promise<Said> {
  const said = { stdout: '', stderr: '' };
  const into = (name: 'stdout' | 'stderr') =>
    new Writable({
      decodeStrings: false,
      write(chunk: string, _, done) {
        said[name] += chunk;
        done();
      },
    });
  const code = await statusOf(args, {
    stdin: Readable.from([]),
    stdout: into('stdout'),
    stderr: into('stderr'),
    env,
    cwd,
    platform: process.platform,
    now: Date.now,
    // The test's own server needs no careful start, which would be a second of waiting at each command.
    firstPace: 500,
    onSignal: () => () => undefined,
    exit: (status) => {
      throw new Error(`The command left with ${status}.`);
    },
  });
  expect(openFilesIn(cwd), 'files that the command left open').toEqual([]);
  return { code, ...said };
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
