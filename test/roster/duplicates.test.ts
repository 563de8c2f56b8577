import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { FirstRows } from '../../src/roster/duplicates.ts';

test('it remembers the first row of every key as a map does, through every growth', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ maxLength: 3 }), { minLength: 1, maxLength: 6000 }), (keys) => {
      const table = new FirstRows();
      const map = new Map<string, number>();
      for (const [index, key] of keys.entries()) {
        expect(table.claim(key, index + 1)).toBe(map.get(key));
        if (!map.has(key)) map.set(key, index + 1);
      }
    }),
    { numRuns: 30 },
  );
});

test('a quarter of a million addresses that differ in one digit are told apart', () => {
  const table = new FirstRows();
  for (let row = 1; row <= 250_000; row += 1) {
    if (table.claim(`person.${row}@example.com`, row) !== undefined) expect.unreachable(`row ${row}`);
  }
  expect(table.claim('person.77777@example.com', 250_001)).toBe(77_777);
});
