import { test } from 'vitest';
import { leaversTrial } from './leavers-trial.ts';

// The short form of bench/leavers.ts. Issue 19, must hold 1.
test.concurrent.for([{ seed: 3 }, { seed: 4 }])(
  'whoever is on the list and nobody else is suspended, once, and given back, whatever happens: $seed',
  { timeout: 180_000 },
  async ({ seed }, { expect }) => {
    const result = await leaversTrial({ seed, people: 27, kills: 2, faults: 0.25, inside: true });
    expect(result.broken, `${result.broken.join('\n')}\n${result.transcript}`).toEqual([]);
    expect(result.kills).toBeGreaterThan(0);
    expect(result.falseAnswers).toBeGreaterThan(0);
  },
);
