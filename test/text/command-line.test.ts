import { execFileSync } from 'node:child_process';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { anyShellWord, commandLine, shellWord } from '../../src/text/command-line.ts';

it.skipIf(process.platform === 'win32')('a shell reads every word as it was, on one line or on several', () => {
  const word = fc.string({ unit: 'binary' }).filter((text) => !text.includes('\0') && text.isWellFormed());
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 5 }), fc.integer({ min: 5, max: 80 }), (words, room) => {
      const typed = commandLine(['printf', String.raw`%s\0`, ...words], 'linux', room);
      const anywhere = [String.raw`printf '%s\0'`, ...words.map(anyShellWord)].join(' ');
      const read = execFileSync('sh', ['-c', `${typed}; ${anywhere}`], { encoding: 'utf8' });
      expect(read.split('\0').slice(0, -1)).toEqual([...words, ...words]);
    }),
    { numRuns: 60 },
  );
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
