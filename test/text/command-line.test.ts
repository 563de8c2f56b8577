import { execFileSync } from 'node:child_process';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { anyShellWord, commandLine, shellWord } from '../../src/text/command-line.ts';
import { anyText } from '../any-text.ts';

it.skipIf(process.platform === 'win32')('a shell reads every word as it was, on one line or on several', () => {
  const word = anyText().filter((text) => !text.includes('\0'));
  const lines = fc.sample(fc.tuple(fc.array(word, { minLength: 1, maxLength: 5 }), fc.integer({ min: 5, max: 80 })), 60);
  const print = String.raw`printf '%s\0'`;
  // One shell for all of them, each with a sign before it: to start one for each takes a hundred times as long.
  const script = lines.flatMap(([words, room], at) => [
    `${print} ${at}`,
    commandLine(['printf', String.raw`%s\0`, ...words], 'linux', room),
    [print, ...words.map(anyShellWord)].join(' '),
  ]);
  const read = execFileSync('sh', ['-s'], { encoding: 'utf8', input: script.join('\n') });
  expect(read.split('\0').slice(0, -1)).toEqual(lines.flatMap(([words], at) => [String(at), ...words, ...words]));
});

it.each([
  [String.raw`reports\20261001-people`, String.raw`reports\20261001-people`],
  ['my reports/one', '"my reports/one"'],
  ["Ada's reports", `"Ada's reports"`],
  ['cost $5', "'cost $5'"],
  ["Ada's `x`", "'Ada''s `x`'"],
])('writes %s as the shells of Windows take it', (word, typed) => {
  expect(shellWord(word, 'win32')).toBe(typed);
});

it('a word of a header is typed alike everywhere, where no shell reads anything into it', () => {
  expect(['Email', 'Work email', "Chef d'équipe", '#2'].map(anyShellWord)).toEqual([
    'Email',
    '"Work email"',
    `"Chef d'équipe"`,
    '"#2"',
  ]);
});
