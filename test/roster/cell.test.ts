import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { neutraliseCell, restoreCell } from '../../src/roster/cell.ts';
import { anyText } from '../any-text.ts';

/** Strings that begin with what the rule looks at, and any others. */
const cell = fc.oneof(
  anyText(),
  fc
    .tuple(
      fc.array(
        fc.constantFrom(
          "'",
          '=',
          '+',
          '-',
          '@',
          '\t',
          '\r',
          '\n',
          ' ',
          '\u00A0',
          '\u200B',
          '\u0000',
          ';',
          '＝',
          '＋',
          '1',
          '.',
          'a',
        ),
        {
          maxLength: 6,
        },
      ),
      fc.string(),
    )
    .map(([start, rest]) => start.join('') + rest),
  fc.stringMatching(/^'{0,3}[+-]?\d{0,18}(?:\.\d{1,3})?$/u),
);

test('what was neutralised reads exactly as before', () => {
  fc.assert(
    fc.property(cell, (text) => {
      expect(restoreCell(neutraliseCell(text))).toBe(text);
      expect(restoreCell(restoreCell(neutraliseCell(neutraliseCell(text))))).toBe(text);
    }),
    { numRuns: 5000 },
  );
});

test('nothing that a spreadsheet could run is left at the start of a cell, whatever parts cells, but for phones and numbers', () => {
  fc.assert(
    fc.property(cell, (text) => {
      const written = neutraliseCell(text);
      expect(/^[\t\r\n]/u.test(written)).toBe(false);
      // Whatever delimiter the reader takes for its own.
      for (const part of written.split(/[;\t\r\n]/u)) {
        const starts = /^[\s\u200B\u0000]*[=+\-@＝＋－＠]/u.test(part);
        expect(starts && !/^(?:\+\d{7,15}|-?\d+(?:\.\d+)?)$/u.test(part), JSON.stringify(written)).toBe(false);
      }
    }),
    { numRuns: 5000 },
  );
});

test.each([
  ['=1+1', "'=1+1"],
  ['\u0000=1', "'\u0000=1"],
  [';=1', ";'=1"],
  ['a;=1;b', "a;'=1;b"],
  ['a; \u0000=1', "a;' \u0000=1"],
  ['a\r\n=1', "a\r\n'=1"],
  ['Staff;+15555550100;-3', 'Staff;+15555550100;-3'],
  ["a;'=1", "a;''=1"],
  ["'=1", "''=1"],
  ['+15555550100', '+15555550100'],
  ['+1 555 555 0100', "'+1 555 555 0100"],
  ['-12.5', '-12.5'],
  ['-', "'-"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['＝1', "'＝1"],
  [' =1', "' =1"],
  ["O'Neill", "O'Neill"],
  ["'tis", "'tis"],
  ['', ''],
])('%j is written as %j', (text, written) => {
  expect(neutraliseCell(text)).toBe(written);
  expect(restoreCell(written)).toBe(text);
});
