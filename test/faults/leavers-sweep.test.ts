import { test } from 'vitest';
import { leaversTrial } from './leavers-trial.ts';

// The short form of bench/leavers.ts. Issue 19, must hold 1.
test(
  'whoever is on the list and nobody else is suspended, once, and given back, whatever happens',
  { timeout: 180_000 },
  async ({ expect }) => {
    const result = await leaversTrial({ seed: 3, people: 27, kills: 2, faults: 0.25, inside: true });
    expect(result.broken, `${result.broken.join('\n')}\n${result.transcript}`).toEqual([]);
    expect(result.kills).toBeGreaterThan(0);
    expect(result.falseAnswers).toBeGreaterThan(0);
  },
);
