import { execFileSync } from 'node:child_process';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { commandLine, shellWord } from '../../src/text/command-line.ts';

it.skipIf(process.platform === 'win32')('a shell reads every word as it was, on one line or on several', () => {
  const word = fc.string({ unit: 'binary' }).filter((text) => !text.includes('\0') && text.isWellFormed());
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 5 }), fc.integer({ min: 5, max: 80 }), (words, room) => {
      const typed = commandLine(['printf', String.raw`%s\0`, ...words], 'linux', room);
      const read = execFileSync('sh', ['-c', typed], { encoding: 'utf8' });
      expect(read.split('\0').slice(0, -1)).toEqual(words);
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
