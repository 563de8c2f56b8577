import { createGate } from '../../src/directory/pace.ts';
import { seeded } from '../faults/server.ts';
import { type Case, type Limit, oracle, type Outcome, runGate, type Travel } from './simulation.ts';

type Counts = Limit['counts'];

interface Kind {
  counts(this: void, rate: number): Counts;
  readonly more?: Partial<Limit>;
  readonly seconds?: number;
  /** From where (s) the share is counted, if not from 6 s on; up to where. */
  readonly from?: number;
}

const bucket = (times: number) => (rate: number) => ({ by: 'bucket', depth: Math.max(2, rate * times) }) as const;
const window = (kind: 'fixed' | 'sliding' | 'counter', seconds: number) => () =>
  ({ by: 'window', kind, ms: seconds * 1000 }) as const;

/** The kinds of limits that are known from servers and their libraries. */
export const kinds: Readonly<Record<string, Kind>> = {
  'bucket of 1 request': { counts: () => ({ by: 'bucket', depth: 1 }) },
  'bucket, 0.1 s deep': { counts: bucket(0.1) },
  'bucket, 0.2 s deep': { counts: bucket(0.2) },
  'bucket, 0.5 s deep': { counts: bucket(0.5) },
  'bucket, 1 s deep': { counts: bucket(1) },
  'bucket, 3 s deep': { counts: bucket(3) },
  'bucket, 10 s deep': { counts: bucket(10) },
  'GCRA, 2 at once': { counts: () => ({ by: 'bucket', depth: 2 }) },
  'GCRA, 5 at once': { counts: () => ({ by: 'bucket', depth: 5 }) },
  'fixed window, 1 s': { counts: window('fixed', 1) },
  'sliding window, 1 s': { counts: window('sliding', 1) },
  'window counter, 1 s': { counts: window('counter', 1) },
  'refusals cost, window': { counts: window('sliding', 1), more: { refusalsCost: true } },
  'refusals cost, bucket': { counts: bucket(0.5), more: { refusalsCost: true } },
  'fixed window, 10 s': { counts: window('fixed', 10) },
  'sliding window, 10 s': { counts: window('sliding', 10) },
  'window counter, 10 s': { counts: window('counter', 10) },
  'fixed window, 60 s': { counts: window('fixed', 60), seconds: 300 },
  'sliding window, 60 s': { counts: window('sliding', 60), seconds: 300 },
  'in flight, 2-16': { counts: (rate) => ({ by: 'in flight', most: Math.min(16, Math.max(2, Math.round(rate / 12))) }) },
  'shared, evenly': { counts: window('sliding', 1), more: { shared: { share: 0.4 } } },
  'shared, by turns': { counts: window('sliding', 1), more: { shared: { turn: 5000 } } },
  '3% strays, window': { counts: window('sliding', 1), more: { strays: 0.03 } },
  '3% strays, bucket': { counts: bucket(0.5), more: { strays: 0.03 } },
  '1% strays, window': { counts: window('sliding', 1), more: { strays: 0.01 } },
  'halved, window': { counts: window('sliding', 1), more: { change: { after: 20_000, factor: 0.5 } }, from: 30 },
  'halved, bucket': { counts: bucket(0.5), more: { change: { after: 20_000, factor: 0.5 } }, from: 30 },
  'doubled, window': { counts: window('sliding', 1), more: { change: { after: 30_000, factor: 2 } }, from: 30, seconds: 210 },
  'doubled, bucket': { counts: bucket(0.5), more: { change: { after: 30_000, factor: 2 } }, from: 30, seconds: 210 },
  'Retry-After of 20 s': { counts: window('sliding', 1), more: { retryAfter: { ms: 20_000 } } },
};

const rates = [1, 2, 5, 10, 20, 25, 40, 50, 100, 200, 500];
const travels = [
  [5, 10],
  [20, 60],
  [80, 200],
  [300, 1500],
] as const;
const retryAfters = ['seconds', 'seconds', 'date', 'exact', 'none', 'zero'] as const;

/**
 * So many cases of a kind, the same ones each time for a seed: limits, latencies and forms of Retry-After, mixed differently. Without
 * a seed, those on which the law was made, each limit and latency in turn; with one, others, drawn from between and around them.
 */
export function casesOf(name: string, count: number, seed?: number): (Case & { from: number })[] {
  const kind = kinds[name];
  if (kind === undefined) throw new Error(`There is no kind "${name}".`);
  const random = seeded(seed ?? 7);
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
  const between = (least: number, most: number): number => least * (most / least) ** random();
  return Array.from({ length: count }, (_, n) => {
    let rate = rates[(n * 3 + 4) % rates.length] ?? 10;
    let ms: Travel['ms'] = travels[(n + (n >> 2)) % travels.length] ?? [20, 60];
    if (seed !== undefined) {
      rate = Math.round(between(1, 500) * 2) / 2;
      const least = between(5, 400);
      ms = [least, least * between(1.5, 5)];
    }
    const travel: Travel = { ms, uneven: pick(['before', 'after']) };
    const limit: Limit = { rate, counts: kind.counts(rate), retryAfter: pick(retryAfters), ...kind.more };
    return {
      limit,
      travel,
      seconds: kind.seconds ?? 60,
      seed: (seed ?? 1) * 1000 + n * 17,
      lateMs: pick([0, 5, 20]),
      writeMs: pick([0, 0, 4]),
      from: kind.from ?? 6,
    };
  });
}

export interface Share {
  readonly each: Case;
  /** Shares of the oracle: of the whole run, and from where it counts. */
  readonly whole: number;
  readonly found: number;
  readonly refused: number;
  readonly sentWhileHeld: number;
  readonly run: Outcome;
  readonly best: number;
}

/** One case through the gate, beside its oracle. */
export async function share(each: Case & { from: number }, openGate: typeof createGate = createGate): Promise<Share> {
  const run = await runGate(each, openGate);
  const { change } = each.limit;
  // After a change, the oracle of the limit as it is then.
  const { change: _, ...still } = each.limit;
  const lasting = change === undefined ? still : { ...still, rate: still.rate * change.factor, counts: each.limit.counts };
  const best = oracle({ ...each, limit: lasting, seconds: 60 });
  return {
    each,
    whole: run.pace(0) / best.pace(0),
    found: run.pace(each.from) / best.pace(6),
    refused: run.refused,
    sentWhileHeld: run.server.sentWhileHeld,
    run,
    best: best.pace(6),
  };
}
