import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { proportions } from '../../../src/ui/screen/bar.tsx';

it('shares all cells out, in proportion, and hides nobody while there is room', () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 50_000 }), { minLength: 4, maxLength: 4 }), fc.nat({ max: 200 }), (weights, length) => {
      const cells = proportions(weights, length);
      expect(cells.reduce((sum, part) => sum + part, 0)).toBe(length);
      expect(Math.min(...cells)).toBeGreaterThanOrEqual(0);
      const sum = weights.reduce((total, weight) => total + weight, 0);
      if (sum === 0) return;
      weights.forEach((weight, index) => {
        if (weight === 0) expect(cells[index]).toBe(0);
        else if (length >= weights.length) expect(cells[index]).toBeGreaterThan(0);
        // Nobody's share is off by more than a cell for each of the others.
        expect(Math.abs((cells[index] ?? 0) - (weight / sum) * length)).toBeLessThanOrEqual(weights.length);
      });
    }),
  );
});
