import * as fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { createGate } from '../../src/directory/pace.ts';
import { casesOf, share } from './limits.ts';
import { type Case, mostInASecond, oracle, runGate, VirtualClock } from './simulation.ts';

// The short form of bench/limits.ts, whose table stands in docs/performance.md.
describe('it finds an undisclosed limit, and stays just below it', () => {
  const kinds = [
    'bucket, 0.1 s deep',
    'bucket, 0.5 s deep',
    'GCRA, 2 at once',
    'GCRA, 5 at once',
    'fixed window, 1 s',
    'sliding window, 1 s',
    'window counter, 1 s',
    'refusals cost, window',
    'in flight, 2-16',
  ];
  test.each(kinds)('%s', async (kind) => {
    const shares = [];
    for (const seed of [undefined, 500, 501, 502]) {
      const cases = casesOf(kind, 12, seed).filter(({ limit }) => limit.rate >= 5 && limit.rate <= 60);
      for (const each of cases) shares.push(await share(each));
    }
    const found = shares.map((one) => one.found).toSorted((a, b) => a - b);
    const whole = shares.map((one) => one.whole).toSorted((a, b) => a - b);
    const [tenth, half] = [Math.floor((shares.length - 1) / 10), Math.floor((shares.length - 1) / 2)];
    const isInFlight = kind.startsWith('in flight');
    expect(shares.filter(({ sentWhileHeld }) => sentWhileHeld > 0)).toEqual([]);
    // The worst is a limit of two at once, to which requests travel so unevenly that no even pace reaches a third of it.
    expect(found[0]).toBeGreaterThanOrEqual(isInFlight ? 0.5 : 0.6);
    expect(found[tenth]).toBeGreaterThanOrEqual(isInFlight ? 0.75 : kind.startsWith('window counter') ? 0.88 : 0.9);
    expect(found[half]).toBeGreaterThanOrEqual(isInFlight ? 0.85 : 0.95);
    expect(whole[half]).toBeGreaterThanOrEqual(isInFlight ? 0.85 : 0.92);
    expect(shares.reduce((sum, { refused }) => sum + refused, 0) / shares.length).toBeLessThanOrEqual(0.03);
  });
});

test('a window that refuses most of what is in flight is known at once, and not tried again within half a minute', async () => {
  const limit = { rate: 100, counts: { by: 'window', kind: 'sliding', ms: 1000 }, retryAfter: 'seconds' } as const;
  for (const seed of [1, 2, 3, 4, 5]) {
    const travel = { ms: [150, 400], uneven: 'after' } as const;
    const { server, start, pace } = await runGate({ limit, travel, seconds: 30, seed, lateMs: 5 });
    expect(server.sentWhileHeld).toBe(0);
    expect(server.refused.filter((at) => at > start + 4500)).toEqual([]);
    expect(pace(4.5)).toBeGreaterThan(95);
  }
});

describe('2,000 people at 100 a second, where answers are slow, after the lists were read one page after another', () => {
  const limit = { rate: 100, counts: { by: 'window', kind: 'sliding', ms: 1000 }, retryAfter: 'seconds' } as const;
  const readsBefore = 6;

  test.each([
    { refusals: 'come at once', machine: 'has little else to do', arrivesMs: 1, lateMs: 5, mean: 0.915 },
    { refusals: 'take their time', machine: 'has little else to do', lateMs: 5, mean: 0.91 },
    { refusals: 'come at once', machine: 'has a slow disk', arrivesMs: 1, lateMs: 5, writeMs: 30, mean: 0.9 },
  ])(
    'take little more than twenty seconds: refusals $refusals, the machine $machine',
    async ({ arrivesMs, mean, ...machine }) => {
      const travel = { ms: [150, 400], uneven: 'after', ...(arrivesMs === undefined ? {} : { arrivesMs }) } as const;
      const shares = [];
      for (const seed of [1, 2, 3, 4, 5, 6, 7, 8]) {
        const found: number[] = [];
        const onPace = (pace: { limit?: number }) => found.push(pace.limit ?? 0);
        const { server } = await runGate({ limit, travel, seconds: 28, seed, readsBefore, ...machine }, undefined, { onPace });
        expect(found.at(-1)).toBeGreaterThan(90);
        const [first = 0, last = Number.POSITIVE_INFINITY] = [server.taken[readsBefore], server.taken[readsBefore + 1999]];
        // The window is met once, and not again.
        expect(server.refused.filter((at) => at > first + 4000 && at < last)).toEqual([]);
        shares.push(20_000 / (last - first));
      }
      expect(shares.reduce((sum, share) => sum + share, 0) / shares.length).toBeGreaterThan(mean);
    },
  );

  test.each(['fixed', 'counter'] as const)('a round number is found at the second refusal by a window (%s)', async (kind) => {
    const travel = { ms: [150, 400], uneven: 'after', arrivesMs: 1 } as const;
    const counts = { by: 'window', kind, ms: 1000 } as const;
    let sum = 0;
    for (let seed = 1; seed <= 16; seed += 1) {
      const { server } = await runGate({ limit: { ...limit, counts }, travel, seconds: 30, seed, readsBefore, lateMs: 5 });
      sum += 20_000 / ((server.taken[readsBefore + 1999] ?? Number.POSITIVE_INFINITY) - (server.taken[readsBefore] ?? 0));
    }
    expect(sum / 16).toBeGreaterThan(0.88);
  });
});

test('a window that refuses again right after a short hold, full still of what came before, is not taken for a lower one', async () => {
  const limit = { rate: 25, counts: { by: 'window', kind: 'sliding', ms: 1000 }, retryAfter: 'none' } as const;
  const travel = { ms: [100, 300], uneven: 'after', arrivesMs: 1 } as const;
  for (let seed = 1; seed <= 24; seed += 1) {
    const { pace } = await runGate({ limit, travel, seconds: 25, seed, lateMs: 5, readsBefore: 6 });
    expect(pace(6) / 25).toBeGreaterThan(0.93);
  }
});

test('where requests arrive so unevenly that refusals are a matter of chance, the pace comes back to what was borne', async () => {
  const limit = { rate: 300, counts: { by: 'bucket', depth: 2 }, retryAfter: 'zero' } as const;
  let sum = 0;
  for (let seed = 1; seed <= 24; seed += 1) {
    const { pace } = await runGate({ limit, travel: { ms: [300, 1200], uneven: 'before' }, seconds: 60, seed, lateMs: 5 });
    sum += pace(6);
  }
  // The best even pace gets some 49 a second through.
  expect(sum / 24).toBeGreaterThan(39);
});

test('where the pace has shown that a limit is higher than it was found, that is said', async () => {
  const limit = { rate: 60, counts: { by: 'window', kind: 'sliding', ms: 1000 }, retryAfter: 'seconds' } as const;
  for (const seed of [1, 2, 3, 4, 5, 6, 7, 8]) {
    const told: { rate: number; limit?: number }[] = [];
    const onPace = (pace: { rate: number; limit?: number }) => told.push(pace);
    await runGate({ limit, travel: { ms: [20, 60], uneven: 'after' }, seconds: 60, seed, lateMs: 5 }, undefined, { onPace });
    expect(told.filter((pace) => pace.rate > (pace.limit ?? Infinity))).toEqual([]);
    expect(told.at(-1)?.limit).toBeGreaterThan(45);
  }
});

test('whatever the limit: no Retry-After is broken, and no more in flight or in a second than was asked for', async () => {
  const anyCase = fc.record({
    limit: fc.record({
      rate: fc.integer({ min: 1, max: 200 }),
      counts: fc.oneof(
        fc.record({ by: fc.constant('bucket' as const), depth: fc.integer({ min: 1, max: 300 }) }),
        fc.record({
          by: fc.constant('window' as const),
          ms: fc.constantFrom(1000, 10_000),
          kind: fc.constantFrom('fixed' as const, 'sliding' as const, 'counter' as const),
        }),
        fc.record({ by: fc.constant('in flight' as const), most: fc.integer({ min: 1, max: 20 }) }),
      ),
      retryAfter: fc.oneof(
        fc.constantFrom('seconds' as const, 'date' as const, 'exact' as const, 'none' as const, 'zero' as const),
        fc.record({ ms: fc.integer({ min: 1, max: 20_000 }) }),
      ),
      strays: fc.constantFrom(0, 0, 0.03),
    }),
    travel: fc.record({
      ms: fc
        .tuple(fc.integer({ min: 2, max: 500 }), fc.integer({ min: 0, max: 500 }))
        .map(([low, more]) => [low, low + more] as const),
      uneven: fc.constantFrom('before' as const, 'after' as const),
    }),
    seconds: fc.constant(20),
    seed: fc.integer(),
    lateMs: fc.constantFrom(0, 20),
    writeMs: fc.constantFrom(0, 5),
  });
  await fc.assert(
    fc.asyncProperty(anyCase, fc.integer({ min: 1, max: 32 }), async (each, concurrency) => {
      const { server } = await runGate(each, createGate, { concurrency });
      expect(server.sentWhileHeld).toBe(0);
      expect(server.mostInFlight).toBeLessThanOrEqual(concurrency);
      if (each.limit.strays === 0) expect(server.taken.length).toBeGreaterThan(0);
    }),
    { numRuns: 40 },
  );
});

describe('refusals that are not the limit, and limits that change', () => {
  const window = { by: 'window', kind: 'sliding', ms: 1000 } as const;
  const plain = { travel: { ms: [20, 60], uneven: 'after' }, seed: 5, lateMs: 5 } as const;

  test('3% stray refusals', async () => {
    const limit = { rate: 50, counts: window, retryAfter: 'seconds', strays: 0.03 } as const;
    const one = await share({ ...plain, limit, seconds: 90, from: 6 });
    expect(one.found).toBeGreaterThan(0.5);
  });

  test('3% stray refusals where there is no limit: 120 people of three calls and their looks are done within a minute', async () => {
    const limit = { rate: 1e6, counts: { by: 'bucket', depth: 1e6 }, retryAfter: 'seconds', strays: 0.03 } as const;
    let done = 0;
    for (let seed = 1; seed <= 20; seed += 1) {
      const { server } = await runGate({ ...plain, limit, seconds: 60, seed });
      if (server.taken.length >= 388) done += 1;
    }
    expect(done).toBeGreaterThanOrEqual(19);
  });

  test('a low limit, which every few requests meet, is not taken for stray refusals', async () => {
    const limit = { rate: 3, counts: { by: 'window', kind: 'counter', ms: 1000 }, retryAfter: 'exact' } as const;
    for (let seed = 1; seed <= 6; seed += 1) {
      const { server, pace } = await runGate({ ...plain, limit, seconds: 120, seed });
      expect(server.refused.length).toBeLessThanOrEqual(20);
      expect(pace(6)).toBeGreaterThan(1.8);
    }
  });

  test.each([window, { by: 'bucket', depth: 25 }] as const)('half of it: found within seconds ($by)', async (counts) => {
    const limit = { rate: 50, counts, retryAfter: 'seconds', change: { after: 20_000, factor: 0.5 } } as const;
    const one = await share({ ...plain, limit, seconds: 60, from: 30 });
    expect(one.found).toBeGreaterThan(0.85);
    expect(one.refused).toBeLessThan(0.02);
  });

  test.each([window, { by: 'bucket', depth: 12 }] as const)('twice of it: found within minutes ($by)', async (counts) => {
    const limit = { rate: 25, counts, retryAfter: 'seconds', change: { after: 30_000, factor: 2 } } as const;
    const one = await share({ ...plain, limit, seconds: 210, from: 30 });
    expect(one.found).toBeGreaterThan(0.7);
  });

  test('a Retry-After that is far too long is obeyed', async () => {
    const limit = { rate: 50, counts: window, retryAfter: { ms: 20_000 } } as const;
    const { server } = await runGate({ ...plain, limit, seconds: 60 });
    expect(server.sentWhileHeld).toBe(0);
    expect(server.refused.length).toBeLessThan(20);
  });
});

describe('in flight', () => {
  const limit = { rate: 1e6, counts: { by: 'bucket', depth: 1e6 }, retryAfter: 'none' } as const;

  test('as many as slow answers need', async () => {
    const { pace } = await runGate({ limit, travel: { ms: [150, 400], uneven: 'after' }, seconds: 20, seed: 3 });
    // 64 in flight, each 275 ms on average.
    expect(pace(10)).toBeGreaterThan(0.9 * (64 / 0.275));
  });

  test('no more than a server works on at a time and as many again, whose answers would only come later', async () => {
    const seen: number[] = [];
    const travel = { ms: [100, 300], uneven: 'after', workers: 10 } as const;
    const { pace } = await runGate({ limit, travel, seconds: 60, seed: 3 }, createGate, {
      onPace: ({ inFlight }) => seen.push(inFlight),
    });
    const late = seen.slice(-60).toSorted((a, b) => a - b);
    expect(late[30]).toBeLessThanOrEqual(40);
    // A request is worked on for 160 ms on average.
    expect(pace(20)).toBeGreaterThan(0.9 * (10 / 0.16));
  });
});

test('a rate and a concurrency that are asked for hold in every second', async () => {
  const limit = { rate: 500, counts: { by: 'window', kind: 'sliding', ms: 1000 }, retryAfter: 'none' } as const;
  const each: Case = { limit, travel: { ms: [5, 120], uneven: 'after' }, seconds: 20, seed: 2, lateMs: 20, writeMs: 4 };
  const { server, pace } = await runGate(each, createGate, { rate: 20, concurrency: 4 });
  expect(mostInASecond(server.taken)).toBeLessThanOrEqual(20);
  expect(server.mostInFlight).toBeLessThanOrEqual(4);
  expect(pace(2)).toBeGreaterThan(19);
  const slow = await runGate(each, createGate, { rate: 0.5 });
  expect(slow.server.taken.length).toBeLessThanOrEqual(11);
});

test('the oracle, beside which all of these are measured, takes the best pace and not the fastest that is borne', () => {
  const limit = { rate: 100, counts: { by: 'window', kind: 'fixed', ms: 1000 }, retryAfter: 'seconds' } as const;
  const best = oracle({ limit, travel: { ms: [150, 400], uneven: 'after' }, seconds: 60, seed: 1 });
  expect(best.pace(6)).toBeGreaterThan(95);
});

test('after a refusal that names no time, one request goes out at once, whatever is still in flight, and no second before its answer', async () => {
  const clock = new VirtualClock();
  const start = clock.now();
  const sent: number[] = [];
  const gate = createGate({ outageTimeoutMs: 900_000, signal: new AbortController().signal, clock });
  const calls = Array.from({ length: 10 }, () =>
    gate.pass<void>({
      kind: 'write',
      send: async () => {
        const order = sent.push(clock.now() - start);
        await clock.sleep(order === 4 ? 10 : 3000);
        return order === 4 ? { fate: 'limited' } : { fate: 'answered', value: undefined };
      },
    }),
  );
  await clock.until(Promise.all(calls));
  const [refused = 0, next = 0, second = 0] = sent.slice(3);
  expect(next - refused).toBeLessThan(500);
  expect(second - next).toBeGreaterThanOrEqual(3000);
});

test('however many are refused at random, a request goes out every few seconds, and none while a Retry-After holds', async () => {
  const limit = { rate: 50, counts: { by: 'bucket', depth: 50 }, retryAfter: 'seconds', strays: 0.3 } as const;
  for (let seed = 1; seed <= 10; seed += 1) {
    const paces: number[] = [];
    const travel = { ms: [20, 60], uneven: 'after' } as const;
    const { server } = await runGate({ limit, travel, seconds: 120, seed }, createGate, {
      onPace: ({ rate }) => paces.push(rate),
    });
    expect(server.sentWhileHeld).toBe(0);
    expect(Math.min(...paces)).toBeGreaterThanOrEqual(0.2);
  }
});

test('a Retry-After longer than a timer can be set for is obeyed', async () => {
  vi.useFakeTimers();
  try {
    let sent = 0;
    const gate = createGate({ outageTimeoutMs: 1e12, signal: new AbortController().signal });
    const call = gate.pass<void>({
      kind: 'write',
      send: () => {
        sent += 1;
        return Promise.resolve(sent === 1 ? { fate: 'limited', retryAfterMs: 3e9 } : { fate: 'answered', value: undefined });
      },
    });
    await vi.advanceTimersByTimeAsync(2.9e9);
    expect(sent).toBe(1);
    await vi.advanceTimersByTimeAsync(0.2e9);
    await call;
    expect(sent).toBe(2);
  } finally {
    vi.useRealTimers();
  }
});

test('a server that refuses everything for a while is asked ever more rarely, and then goes on', async () => {
  const clock = new VirtualClock();
  const start = clock.now();
  const sent: number[] = [];
  const gate = createGate({ concurrency: 8, outageTimeoutMs: 900_000, signal: new AbortController().signal, clock });
  const calls = Array.from({ length: 100 }, () =>
    gate.pass<void>({
      kind: 'write',
      send: async () => {
        sent.push(clock.now());
        await clock.sleep(20);
        const isStorm = clock.now() - start > 1000 && clock.now() - start < 31_000;
        return isStorm ? { fate: 'limited' } : { fate: 'answered', value: undefined };
      },
    }),
  );
  await clock.until(Promise.all(calls));
  const inStorm = sent.filter((at) => at - start > 2000 && at - start < 31_000);
  expect(inStorm.length).toBeLessThan(16);
  expect(clock.now() - start).toBeLessThan(75_000);
});
