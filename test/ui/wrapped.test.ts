import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { columnsOf, wrapped } from '../../src/ui/wrapped.ts';

test('lines fit the terminal, no word is broken or lost, and a command stays in one piece', async () => {
  const line = fc
    .tuple(fc.nat({ max: 6 }), fc.array(fc.stringMatching(/^[a-z]{1,12}$/), { minLength: 1, maxLength: 30 }))
    .map(([indent, words]) => `${' '.repeat(indent)}${words.join(' ')}`);
  await fc.assert(
    fc.asyncProperty(fc.array(line), fc.integer({ min: 40, max: 120 }), async (lines, width) => {
      const broken = await wrapped(lines, width);
      for (const each of broken) expect(each.length).toBeLessThanOrEqual(width);
      expect(broken.join(' ').split(/ +/u)).toEqual(lines.join(' ').split(/ +/u));
      expect(await wrapped(lines, undefined)).toEqual(lines);
    }),
  );
  const command = `  doorlist import ${'a'.repeat(60)}.csv --existing update --sandbox`;
  expect(await wrapped([command], 80)).toEqual([command]);
});

test('a terminal that does not know its size has 80 columns', () => {
  expect([columnsOf({}), columnsOf({ columns: 0 }), columnsOf({ columns: 44 })]).toEqual([80, 80, 44]);
});
