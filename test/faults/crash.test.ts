import { expect, test } from 'vitest';
import { crashAt } from './crash.ts';

// Every point is reached by bench/sweep.ts; here each write is reached once, from one of its two sides.
test('killed at any durable write, everybody ends up exactly once', { timeout: 240_000 }, async () => {
  const writes = await crashAt(1, '');
  expect(writes).toBeGreaterThan(8);
  const points = Array.from({ length: writes }, (_, n) => `${n % 2 === 0 ? 'before' : 'after'}:${n + 1}`);
  // Two at a time: the machine has two cores.
  const work = points.values();
  await Promise.all(
    [1, 2].map(async () => {
      for (const point of work) expect(await crashAt(1, point)).toBe(0);
    }),
  );
});
