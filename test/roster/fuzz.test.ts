import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { seeds, trial } from './fuzz.ts';

test('three hundred mutated files are rows or one clear error each (bench/fuzz-roster.ts does a hundred thousand)', async () => {
  const from = await seeds();
  const folder = await mkdtemp(path.join(tmpdir(), 'doorlist-test-'));
  const outcomes = new Map<string, number>();
  try {
    for (let seed = 1; seed <= 300; seed += 1) {
      const outcome = await trial(seed, from, path.join(folder, 'roster'));
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    }
  } finally {
    await rm(folder, { recursive: true });
  }
  // Mutations that only ever broke files, or never did, would prove nothing.
  expect(outcomes.get('rows')).toBeGreaterThan(75);
  expect(outcomes.size).toBeGreaterThan(10);
});
