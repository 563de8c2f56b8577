import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { FirstRows, hash } from '../../src/roster/duplicates.ts';

test('it remembers the first row of every key as a map does, through every growth', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ maxLength: 3 }), { minLength: 1, maxLength: 6000 }), (keys) => {
      const table = new FirstRows();
      const map = new Map<string, number>();
      for (const [index, key] of keys.entries()) {
        const [high, low] = hash(key);
        expect(table.claim(high, low, index + 1)).toBe(map.get(key));
        if (!map.has(key)) map.set(key, index + 1);
      }
    }),
    { numRuns: 30 },
  );
});

test('a quarter of a million addresses that differ in one digit are told apart', () => {
  const table = new FirstRows();
  for (let row = 1; row <= 250_000; row += 1) {
    const [high, low] = hash(`person.${row}@example.com`);
    if (table.claim(high, low, row) !== undefined) expect.unreachable(`row ${row}`);
  }
  const [high, low] = hash('person.77777@example.com');
  expect(table.claim(high, low, 250_001)).toBe(77_777);
});

test('a key of two zeros is a key', () => {
  const table = new FirstRows();
  expect(table.claim(0, 0, 7)).toBeUndefined();
  expect(table.claim(0, 0, 8)).toBe(7);
});
