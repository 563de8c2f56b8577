#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Chunks } from './chunks.ts';
import type * as Program from './cli/main.ts';
import type * as Machine from './run/machine.ts';

// Nothing newer than this line may run on an older Node: the rest is loaded only after the version is known.
const [major = 0] = process.versions.node.split('.').map(Number);
if (major < 24) {
  process.stderr.write(
    `doorlist needs Node 24 or newer; this is Node ${process.versions.node}. Get it from https://nodejs.org\n`,
  );
  process.exitCode = 2;
} else {
  const hasHome = ensureHome();
  const { getAsset, isSea } = process.getBuiltinModule('node:sea');
  const folder = import.meta.dirname;
  // The chunks are of ASCII alone.
  const chunks = isSea()
    ? new Chunks('', (name) => getAsset(name, 'utf8'))
    : new Chunks(folder, (name) => readFileSync(join(folder, name), 'latin1'));
  const words = process.argv.slice(2);
  const [command = 'guided'] = words;
  // Where temporary files' folder takes the place of a home, others may write into it, and it holds no code.
  const isKept = hasHome && process.env['NODE_DISABLE_COMPILE_CACHE'] === undefined;
  if (isKept && /^[a-z]+$/u.test(command) && !words.includes('--help')) recall(chunks, command);
  const { main } = chunks.require('./program.js') as typeof Program;
  // A command that was refused ran little of what it consists of.
  void main(words, (exit) => {
    if (exit < 2) chunks.keep();
  });
}

function recall(chunks: Chunks, command: string): void {
  try {
    const { cacheFolder, makeFolder } = chunks.require('./machine.js') as typeof Machine;
    const folder = cacheFolder(process.env);
    makeFolder(folder);
    chunks.recall(folder, command);
  } catch {
    // A convenience.
  }
}

/**
 * In a container the account may have no home folder, and the library that knows the places of settings does not survive that: the
 * folder of temporary files takes its place. @returns whether there is a home.
 */
function ensureHome(): boolean {
  const { homedir, tmpdir } = process.getBuiltinModule('node:os');
  try {
    return homedir() !== '';
  } catch {
    process.env['HOME'] = tmpdir();
    return false;
  }
}
