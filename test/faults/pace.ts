import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Doorlist, type Ended } from '../cli/doorlist.ts';
import { people as everybody } from '../cli/people.ts';
import { seeded, startServer } from './server.ts';
import type { Wire } from './wire-hook.ts';

const hook = new URL('wire-hook.ts', import.meta.url).href;

export interface PaceOptions {
  people: number;
  /** The server's undisclosed limit, requests a second. */
  limit: number;
  retryAfter: 'seconds' | 'date' | 'none';
  window?: 'sliding' | 'fixed';
  /** A bucket instead of a window, which takes so many at once. */
  atOnce?: number;
  latency?: [number, number];
  /** Requests in flight at most; doorlist's own default where it is left out. */
  concurrency?: number;
  /** This share of all requests is refused whatever their pace. */
  strays?: number;
  /** Three calls a person instead of one. */
  enrolls?: boolean;
}

export interface PaceResult {
  ended: Ended;
  created: number;
  /** Answered requests a second as a share of the limit: from the first create to the last, and from 6 s after the first. */
  goodput: number;
  goodputOnceFound: number;
  /** Share of all requests that were refused with 429. */
  refused: number;
  /** Requests begun although the client had read an answer whose Retry-After still held, by the client's own clock. */
  duringRetryAfter: number;
  /** The same as the server saw it, by when requests arrived: those that were on their way already are among them. */
  arrivedMeanwhile: number;
  seconds: number;
}

/** Imports people against an undisclosed limit and measures, at the server's own log, what became of it. */
export async function measurePace({
  people: count,
  limit,
  retryAfter,
  window = 'sliding',
  atOnce,
  latency = [20, 60],
  concurrency,
  strays = 0,
  enrolls = false,
}: PaceOptions): Promise<PaceResult> {
  // Without the search for emails among all users, which would make the server slower with each person it has.
  const random = seeded(3);
  const server = await startServer({
    ...(strays === 0 ? {} : { decide: () => (random() < strays ? ('429' as const) : undefined) }),
    limit: { rate: limit, retryAfter, window, ...(atOnce === undefined ? {} : { atOnce }) },
    latency,
    emailUniqueness: 'none',
  });
  const door = new Doorlist(server);
  const wireFile = join(door.folder, 'wire.json');
  try {
    door.roster(everybody(count));
    const ended = await door.runWith(
      { patience: 300_000, env: { NODE_OPTIONS: `--import ${hook}`, DOORLIST_WIRE_FILE: wireFile } },
      'import',
      'roster.csv',
      '--yes',
      '--json',
      '--verify-timeout',
      '0',
      ...(enrolls ? ['--enroll'] : []),
      ...(concurrency === undefined ? [] : ['--concurrency', String(concurrency)]),
    );
    const wire = JSON.parse(readFileSync(wireFile, 'utf8')) as Wire;
    const creates = server.seen('/acs/users/create').filter(({ outcome }) => outcome === 'ok');
    const first = creates[0]?.at ?? 0;
    const last = creates.at(-1)?.at ?? 0;
    const share = (from: number): number => {
      const answered = server.requests.filter(({ at, outcome }) => outcome === 'ok' && at >= from && at <= last).length;
      return answered / ((last - from) / 1000) / limit;
    };
    return {
      ended,
      created: server.usersOf().length,
      goodput: share(first),
      goodputOnceFound: share(first + 6000),
      refused: server.requests.filter(({ outcome }) => outcome === 'limited').length / server.requests.length,
      duringRetryAfter: wire.begun.filter((at) => wire.held.some(({ read, until }) => at > read && at < until)).length,
      arrivedMeanwhile: server.requests.filter((request) => request.duringRetryAfter).length,
      seconds: (last - first) / 1000,
    };
  } finally {
    await server.close();
    door.dispose();
  }
}
