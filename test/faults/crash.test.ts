import { expect, test } from 'vitest';
import { crashAt } from './crash.ts';
import { seeded } from './server.ts';

// bench/sweep.ts reaches every durable write from both sides. Here it is one of every four writes, drawn with a seed that never changes,
// by turns from before it and from after it.
test('killed at a durable write, whichever, everybody ends up exactly once', { timeout: 240_000 }, async () => {
  const writes = await crashAt(1, '');
  expect(writes).toBeGreaterThan(8);
  const random = seeded(3);
  const points: string[] = [];
  for (let first = 1; first <= writes; first += 4) {
    const write = Math.min(writes, first + Math.floor(random() * 4));
    points.push(`${points.length % 2 === 0 ? 'before' : 'after'}:${write}`);
  }
  // Two at a time: the machine has two cores.
  const work = points.values();
  await Promise.all(
    [1, 2].map(async () => {
      for (const point of work) expect(await crashAt(1, point, 'inside')).toBe(0);
    }),
  );
});
