import { expect, test } from 'vitest';
import { RowLines } from '../../src/roster/row-lines.ts';

test('the line of every row is told, and none that is not known', () => {
  const lines = new RowLines();
  for (const [index, line] of [2, 3, 6, 7, 12].entries()) lines.see(index + 1, line);
  expect([1, 2, 3, 4, 5, 6].map((row) => lines.words(row))).toEqual([
    'row 1 (line 2)',
    'row 2 (line 3)',
    'row 3 (line 6)',
    'row 4 (line 7)',
    'row 5 (line 12)',
    'row 6',
  ]);
  expect(lines.words(5, ', ')).toBe('row 5, line 12');
  const many = new RowLines();
  for (let row = 1; row <= 40_000; row += 1) many.see(row, 2 * row);
  expect(many.words(16_000)).toBe('row 16000 (line 32000)');
  expect(many.words(40_000)).toBe('row 40000');
});
