import { test } from 'vitest';
import { trial, type TrialOptions } from './trial.ts';

// The short form of bench/sweep.ts: the same trials, few and small. They wait more than they work: side by side.
const trials: TrialOptions[] = [
  { seed: 11, people: 30, kills: 3, enroll: 'no', faults: 0.2, settle: 2 },
  { seed: 12, people: 24, kills: 3, enroll: 'automation', faults: 0.2, settle: 2 },
  { seed: 13, people: 18, kills: 2, enroll: 'instant-key', faults: 0.1, settle: 2 },
];

test.concurrent.for(trials)(
  'every person exactly once, whatever happens: %o',
  { timeout: 180_000 },
  async (options, { expect }) => {
    const result = await trial(options);
    expect(result.broken, `${result.broken.join('\n')}\n${result.transcript}`).toEqual([]);
    expect(Object.values(result.kills).reduce((sum, count) => sum + count, 0)).toBeGreaterThan(0);
  },
);
