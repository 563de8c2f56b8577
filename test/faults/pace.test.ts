import { expect, test } from 'vitest';
import { measurePace } from './pace.ts';

// The short form of bench/pace.ts, which holds the targets themselves; here they leave room for a machine with other things to do,
// which sends late. Whether the law of the pace is right is told with a clock of its own in test/directory/pace.test.ts.
test('at an undisclosed limit nothing is lost and little is wasted', { timeout: 120_000, retry: 1 }, async () => {
  const pace = await measurePace({ people: 300, limit: 25, retryAfter: 'seconds' });
  const said = JSON.stringify({ ...pace, ended: undefined });
  expect(pace.ended.expectExit(0).summary).toMatchObject({ created: 300, balanced: true });
  expect(pace.created).toBe(300);
  expect(pace.goodputOnceFound, said).toBeGreaterThanOrEqual(0.4);
  expect(pace.goodput, said).toBeGreaterThanOrEqual(0.35);
  expect(pace.refused, said).toBeLessThanOrEqual(0.03);
  expect(pace.duringRetryAfter, said).toBe(0);
});
