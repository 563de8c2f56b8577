import { double, assert, integer, property } from 'fast-check';
import { expect, test } from 'vitest';
import { parseLimit, tooMuchChange } from '../../src/plan/safety.ts';

const share = { value: 100, unit: 'percent' } as const;

test('the option that a refusal names lifts it, and nothing less does', () => {
  assert(
    property(integer({ min: 1, max: 60_000 }), double({ min: 0, max: 1, noNaN: true }), (rows, part) => {
      const update = Math.round(rows * part);
      const [said] = tooMuchChange(rows, { update }, { maxUpdates: { value: 30, unit: 'percent' }, maxRejects: share });
      expect(said !== undefined).toBe(update * 100 > rows * 30);
      if (said === undefined) return;
      expect(said.lift[0]).toBe('max-updates');
      const lift = parseLimit(said.lift[1]);
      expect(lift).toBeDefined();
      if (lift === undefined) return;
      expect(tooMuchChange(rows, { update }, { maxUpdates: lift, maxRejects: share })).toEqual([]);
      const less = { ...lift, value: lift.value - 1 };
      expect(tooMuchChange(rows, { update }, { maxUpdates: less, maxRejects: share })).toHaveLength(1);
    }),
  );
});
