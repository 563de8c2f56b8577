import { test } from 'vitest';
import { trial, type TrialOptions } from './trial.ts';

// The short form of bench/sweep.ts: the same trials, few and small. They wait more than they work: side by side.
const trials: TrialOptions[] = [
  { seed: 11, people: 20, kills: 3, enroll: 'no', faults: 0.2, settle: 2 },
  { seed: 12, people: 18, kills: 2, enroll: 'automation', faults: 0.2, settle: 2 },
  { seed: 13, people: 12, kills: 2, enroll: 'instant-key', faults: 0.1, settle: 2 },
  { seed: 14, people: 12, kills: 2, enroll: 'grant', faults: 0.2, settle: 2 },
  { seed: 15, people: 12, kills: 2, enroll: 'grant', faults: 0.2, settle: 0 },
];

test.concurrent.for(trials)(
  'every person exactly once, whatever happens: %o',
  { timeout: 180_000 },
  async (options, { expect }) => {
    const result = await trial({ ...options, inside: true });
    expect(result.broken, `${result.broken.join('\n')}\n${result.transcript}`).toEqual([]);
    expect(Object.values(result.kills).reduce((sum, count) => sum + count, 0)).toBeGreaterThan(0);
  },
);

// The same while others work in the system beside it. Issue 14.
const inUse: TrialOptions[] = [
  { seed: 5, people: 16, kills: 2, enroll: 'automation', faults: 0.2, settle: 2, live: true },
  { seed: 4, people: 16, kills: 2, enroll: 'no', faults: 0.2, settle: 2, live: true },
];

test.concurrent(
  'in a system that others use too: nobody lost, nobody doubled in silence, nobody deleted who was there, no user shared',
  { timeout: 180_000 },
  async ({ expect }) => {
    const results = await Promise.all(inUse.map((options) => trial({ ...options, inside: true })));
    const broken = results.flatMap((result) => result.broken.map((words) => `seed ${result.seed}: ${words}`));
    expect(broken, results.map(({ transcript }) => transcript).join('\n')).toEqual([]);
  },
);
