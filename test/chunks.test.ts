import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import https from 'node:https';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { Chunks } from '../src/chunks.ts';

let folder = '';
let build = 0;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'doorlist-chunks-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  // V8 remembers within a process what it compiled: other chunks in every test.
  build += 1;
  vi.stubGlobal('BUILD', String(build));
});
afterEach(() => vi.unstubAllGlobals());

const texts: Record<string, string> = {
  'a.js': `const b = require('./b.js'); exports.sum = () => b.one() + 1; exports.path = require('node:path'); exports.folder = __dirname;`,
  'b.js': `exports.one = () => 1;`,
  'c.js': `exports.assert = require('assert'); exports.https = require('node:https');`,
};

function chunks(): Chunks {
  return new Chunks(
    '/there',
    (name) => `(function (exports, require, __dirname) { 'use strict'; /* ${build} */ ${texts[name]}\n})`,
  );
}

/** A start of a command. @returns what its first chunk exports. */
function start(command = 'check'): Record<string, unknown> {
  const started = chunks();
  started.recall(folder, command);
  const a = started.require('./a.js') as Record<string, unknown>;
  (a['sum'] as () => number)();
  started.keep();
  return a;
}

function kept(command = 'check'): string {
  return path.join(folder, readdirSync(folder).find((name) => name.startsWith(`${command}-`)) ?? 'nothing');
}

test('a chunk is loaded once, and has its folder, other chunks and the modules of Node', () => {
  const { sum, ...others } = start();
  expect((sum as () => number)()).toBe(2);
  expect(others).toEqual({ path, folder: '/there' });
  const all = chunks();
  expect(all.require('./b.js')).toBe(all.require('./b.js'));
});

test('a module of Node that takes long to load works like itself', () => {
  const module = chunks().require('./c.js') as {
    assert: (fine: boolean) => void;
    https: typeof https;
  };
  expect(() => module.assert(false)).toThrow(/falsy/);
  expect(new module.https.Agent()).toBeInstanceOf(https.Agent);
});

test('what was compiled is kept for the command, for its owner alone, and left as it is while it holds', () => {
  start();
  const { ino, mode } = statSync(kept());
  expect(mode & 0o777).toBe(0o600);
  start();
  expect(statSync(kept()).ino).toBe(ino);
  start('plan');
  expect(readdirSync(folder)).toHaveLength(2);
});

test.each<[string, (file: string) => void]>([
  ['was made of other chunks', () => vi.stubGlobal('BUILD', 'another')],
  ['others can write', (file) => chmodSync(file, 0o620)],
  ['is cut short', (file) => truncateSync(file, statSync(file).size - 8)],
  ['is empty', (file) => truncateSync(file)],
  [
    'has one bit turned',
    (file) => {
      const bytes = readFileSync(file);
      bytes[bytes.length - 9] = (bytes.at(-9) ?? 0) ^ 4;
      writeFileSync(file, bytes);
    },
  ],
])('what %s is not run, and made anew', (_, spoil) => {
  start();
  spoil(kept());
  const { ino } = statSync(kept());
  start();
  expect(statSync(kept()).ino).not.toBe(ino);
  expect(statSync(kept()).mode & 0o777).toBe(0o600);
});

test('where nothing can be written, nothing is kept and nothing is said', () => {
  const started = chunks();
  started.recall(path.join(folder, 'not there'), 'check');
  started.require('./a.js');
  started.keep();
  expect(readdirSync(folder)).toEqual([]);
});
