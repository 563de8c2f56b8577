import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createGate } from '../../src/directory/pace.ts';
import { seeded } from '../faults/server.ts';
import { type Limit, LimitedServer, mostInASecond, VirtualClock } from './simulation.ts';

interface Run {
  readonly limit: Limit;
  /** ms before an answer, between two. */
  readonly latency: readonly [number, number];
  readonly people: number;
  readonly seed: number;
  readonly concurrency?: number;
  readonly rate?: number;
}

/** So many people, one request each and all at once, through one gate. */
async function simulate({ limit, latency, people, seed, concurrency = 8, rate }: Run) {
  const random = seeded(seed);
  const clock = new VirtualClock(1_800_000_000_000 + random() * 10_000);
  const server = new LimitedServer(clock, limit, latency, random);
  const gate = createGate({
    concurrency,
    ...(rate === undefined ? {} : { rate }),
    outageTimeoutMs: 900_000,
    signal: new AbortController().signal,
    clock,
    random,
  });
  const start = clock.now();
  const everybody = Array.from({ length: people }, () => gate.pass({ kind: 'write', send: () => server.request() }));
  await clock.until(Promise.all(everybody));
  const end = server.taken.at(-1) ?? start;
  return {
    server,
    clock,
    start,
    seconds: (end - start) / 1000,
    whole: server.goodput(start, end),
    found: server.goodput(start + 6000, end),
    refused: server.refused.length / (server.refused.length + people),
  };
}

describe('it finds an undisclosed limit, and stays just below it', () => {
  const limits = [
    { rate: 50, retryAfter: 'seconds', people: 600 },
    { rate: 40, retryAfter: 'date', people: 600 },
    { rate: 25, retryAfter: 'none', people: 600 },
  ] as const;
  const cases = limits.flatMap((limit) => (['fixed', 'sliding', 'bucket'] as const).map((counts) => ({ ...limit, counts })));

  test.each(cases)('$rate/s, counted as $counts, Retry-After $retryAfter', async ({ people, ...limit }) => {
    const runs = [];
    for (const latency of [5, 20, 40, 60]) {
      for (let seed = 1; seed <= 5; seed += 1) {
        runs.push(await simulate({ limit, latency: [latency, latency * 1.5], people, seed: seed * 131 + latency }));
      }
    }
    // What must hold, in every run.
    for (const run of runs) {
      expect(run.server.taken).toHaveLength(people);
      expect(run.server.sentWhileHeld).toBe(0);
      expect(run.whole).toBeGreaterThanOrEqual(0.8);
      expect(run.found).toBeGreaterThanOrEqual(0.9);
      expect(run.refused).toBeLessThanOrEqual(0.03);
    }
    // What it is built for, in most.
    const found = runs.map((run) => run.found).toSorted((a, b) => a - b);
    expect(found[Math.floor(found.length / 2)]).toBeGreaterThanOrEqual(0.97);
    const refused = runs.reduce((sum, run) => sum + run.refused, 0) / runs.length;
    expect(refused).toBeLessThanOrEqual(0.015);
  });
});

test('whatever the limit: nobody is lost, no Retry-After is broken, few are refused, and it takes a bearable time', async () => {
  const anyRun = fc.record({
    limit: fc.record({
      rate: fc.integer({ min: 1, max: 500 }),
      counts: fc.constantFrom('fixed', 'sliding', 'bucket'),
      retryAfter: fc.constantFrom('seconds', 'date', 'none'),
    }),
    latency: fc
      .tuple(fc.integer({ min: 1, max: 100 }), fc.integer({ min: 0, max: 50 }))
      .map(([low, more]) => [low, low + more] as const),
    seed: fc.integer(),
    concurrency: fc.integer({ min: 1, max: 16 }),
  });
  await fc.assert(
    fc.asyncProperty(anyRun, async (run) => {
      const people = Math.min(800, 20 * run.limit.rate);
      const { server, seconds } = await simulate({ ...run, people });
      expect(server.taken).toHaveLength(people);
      expect(server.sentWhileHeld).toBe(0);
      expect(server.mostInFlight).toBeLessThanOrEqual(run.concurrency);
      expect(server.refused.length).toBeLessThanOrEqual(people * 0.03 + 6 * run.concurrency);
      const reachable = Math.min(run.limit.rate, (run.concurrency * 1000) / (run.latency[1] + 7));
      expect(seconds).toBeLessThanOrEqual((people / reachable) * 1.5 + 6);
    }),
    { numRuns: 30 },
  );
});

test('a bucket that bears small bursts only is filled at its rate all the same', async () => {
  const { seconds } = await simulate({
    limit: { rate: 50, counts: 'bucket', depth: 10, retryAfter: 'none' },
    latency: [20, 25],
    people: 3000,
    seed: 3,
  });
  expect(3000 / seconds).toBeGreaterThan(40);
});

describe('a limit that changes half-way', () => {
  test.each(['fixed', 'sliding', 'bucket'] as const)('half of it (%s): found within seconds', async (counts) => {
    const limit: Limit = { rate: 60, counts, retryAfter: 'seconds', change: { after: 15_000, rate: 30 } };
    const { server, start, clock } = await simulate({ limit, latency: [20, 30], people: 1800, seed: 11 });
    expect(server.goodput(start + 25_000, clock.now())).toBeGreaterThan(0.85);
    expect(server.refused.length).toBeLessThan(60);
  });

  test('twice of it: found within minutes', async () => {
    const limit: Limit = { rate: 25, counts: 'sliding', retryAfter: 'seconds', change: { after: 15_000, rate: 50 } };
    const { server, start } = await simulate({ limit, latency: [20, 30], people: 6000, seed: 5 });
    expect(server.goodput(start + 60_000, start + 120_000)).toBeGreaterThan(0.8);
  });
});

test('a rate and a concurrency that are asked for hold in every second', async () => {
  const limit: Limit = { rate: 500, counts: 'sliding', retryAfter: 'none' };
  const { server, seconds } = await simulate({ limit, latency: [5, 120], people: 300, seed: 2, rate: 20, concurrency: 4 });
  expect(mostInASecond(server.taken)).toBeLessThanOrEqual(20);
  expect(server.mostInFlight).toBeLessThanOrEqual(4);
  expect(300 / seconds).toBeGreaterThan(19);
  const slow = await simulate({ limit, latency: [5, 5], people: 10, seed: 2, rate: 0.5 });
  expect(slow.seconds).toBeGreaterThan(18);
});

test('a server that refuses everything for a while is asked ever more rarely, and then goes on at full speed', async () => {
  const clock = new VirtualClock();
  const start = clock.now();
  const sent: number[] = [];
  const gate = createGate({ concurrency: 8, outageTimeoutMs: 900_000, signal: new AbortController().signal, clock });
  const calls = Array.from({ length: 400 }, () =>
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
  expect(clock.now() - start).toBeLessThan(60_000);
});
