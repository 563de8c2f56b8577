import { createGate, type Clock, type Reply } from '../../src/directory/pace.ts';
import { seeded } from '../faults/server.ts';

/** A clock whose time passes only when everybody waits, with what is to happen in a queue. */
export class VirtualClock implements Clock {
  #now: number;
  #queue: { at: number; order: number; run: () => void }[] = [];
  #order = 0;

  constructor(start = 1_800_000_000_000) {
    this.#now = start;
  }

  now(): number {
    return this.#now;
  }

  after(ms: number, callback: () => void): () => void {
    const event = { at: this.#now + Math.max(0, ms), order: (this.#order += 1), run: callback };
    let low = 0;
    for (let high = this.#queue.length; low < high;) {
      const middle = (low + high) >> 1;
      const other = this.#queue[middle];
      if (other !== undefined && other.at <= event.at) low = middle + 1;
      else high = middle;
    }
    this.#queue.splice(low, 0, event);
    return () => {
      const index = this.#queue.indexOf(event);
      if (index >= 0) this.#queue.splice(index, 1);
    };
  }

  async sleep(ms: number): Promise<void> {
    await new Promise<void>((resolve) => {
      this.after(ms, resolve);
    });
  }

  /** Lets time pass until the promise is settled, and returns what it was settled with. */
  async until<T>(promise: Promise<T>): Promise<T> {
    let isSettled = false;
    const settle = () => {
      isSettled = true;
    };
    promise.then(settle, settle);
    for (;;) {
      await settled();
      if (isSettled) return await promise;
      const next = this.#queue.shift();
      if (next === undefined) throw new Error('Nothing is going to happen any more, and the promise is not settled.');
      this.#now = Math.max(this.#now, next.at);
      next.run();
    }
  }

  /** Lets time pass until nothing more is going to happen; for callers without promises. */
  run(): void {
    for (let next = this.#queue.shift(); next !== undefined; next = this.#queue.shift()) {
      this.#now = Math.max(this.#now, next.at);
      next.run();
    }
  }

  async pass(ms: number): Promise<void> {
    await this.until(this.sleep(ms));
  }

  /** How many things are still going to happen: timers that somebody left behind. */
  get pending(): number {
    return this.#queue.length;
  }
}

/** Every promise that can go on has gone on. */
async function settled(): Promise<void> {
  await new Promise((resolve) => {
    setImmediate(resolve);
  });
}

/** What a server counts, and what it does with what is too much. Times are ms, rates requests a second. */
export interface Limit {
  readonly counts:
    | { readonly by: 'bucket'; readonly depth: number }
    | { readonly by: 'window'; readonly ms: number; readonly kind: 'fixed' | 'sliding' | 'counter' }
    | { readonly by: 'in flight'; readonly most: number };
  readonly rate: number;
  readonly retryAfter: 'seconds' | 'date' | 'exact' | 'none' | 'zero' | { readonly ms: number };
  /** From then on (ms after the start) the limit is so many times as high. */
  readonly change?: { readonly after: number; readonly factor: number };
  /** Another client takes this share of the limit, evenly, or all of it in every other `turn` (ms). */
  readonly shared?: { readonly share: number } | { readonly turn: number };
  /** A refused request counts as well. */
  readonly refusalsCost?: boolean;
  /** This share of all requests is refused whatever their pace. */
  readonly strays?: number;
}

/** How long requests travel: ms from sending to the answer, between two, and where the unevenness lies. */
export interface Travel {
  readonly ms: readonly [number, number];
  readonly uneven: 'before' | 'after';
  /** Requests arrive after so many ms however long their answers take, and refusals come as quickly. */
  readonly arrivesMs?: number;
  /** So many requests the server works on at a time; the others wait in its own queue. */
  readonly workers?: number;
}

interface Verdict {
  readonly isTaken: boolean;
  readonly retryAfterMs?: number;
}

/** A server that counts requests as servers do, and remembers what it was sent. */
class LimitedServer {
  readonly taken: number[] = [];
  readonly refused: number[] = [];
  /** Requests that were sent although a Retry-After, known to the sender, still held. */
  sentWhileHeld = 0;
  mostInFlight = 0;
  readonly #clock: VirtualClock;
  readonly #limit: Limit;
  readonly #travel: Travel;
  readonly #random: () => number;
  readonly #start: number;
  /** Where in our second a window of the server's, and a second of its clock, begins. */
  readonly #phase: number;
  readonly #isQuickToRefuse: boolean;
  #inFlight = 0;
  #atServer = 0;
  #knownHold = 0;
  #counted: number[] = [];
  #tokens: number;
  #filledAt: number;
  #nextOther: number;
  readonly #freeAt: number[] = [];

  /** @param isWarm whether a bucket has nothing left of its first filling */
  constructor(clock: VirtualClock, limit: Limit, travel: Travel, random: () => number, isWarm = false) {
    this.#clock = clock;
    this.#limit = limit;
    this.#travel = travel;
    this.#random = random;
    this.#start = clock.now();
    this.#phase = random() * (limit.counts.by === 'window' ? limit.counts.ms : 1000);
    this.#isQuickToRefuse = random() < 0.5 || travel.arrivesMs !== undefined;
    this.#tokens = limit.counts.by === 'bucket' && !isWarm ? limit.counts.depth : 1;
    this.#filledAt = clock.now();
    this.#nextOther = clock.now();
  }

  /** A request: on its way, counted when it arrives, answered. */
  send(answered: (verdict: Verdict) => void): void {
    const [low, high] = this.#travel.ms;
    const latency = low + this.#random() * (high - low);
    const { uneven, arrivesMs } = this.#travel;
    const before =
      arrivesMs ?? (uneven === 'before' ? latency - low * 0.5 : low * 0.4 + Math.min(2, low * 0.1) * this.#random());
    // Epoch ms have no more than four decimal places.
    if (this.#clock.now() < this.#knownHold - 0.01) this.sentWhileHeld += 1;
    this.#inFlight += 1;
    this.mostInFlight = Math.max(this.mostInFlight, this.#inFlight);
    this.#clock.after(before, () => {
      const now = this.#clock.now();
      this.#others(now);
      const isStray = this.#random() < (this.#limit.strays ?? 0);
      const wait = isStray ? 1000 : this.#count(now);
      (wait === 0 ? this.taken : this.refused).push(now);
      if (wait === 0) this.#atServer += 1;
      const work = wait > 0 && this.#isQuickToRefuse ? Math.min(latency - before, 2) : latency - before;
      const queued = wait === 0 ? this.#queued(now, work) : 0;
      this.#clock.after(queued + work, () => {
        this.#inFlight -= 1;
        if (wait === 0) this.#atServer -= 1;
        answered(wait === 0 ? { isTaken: true } : { isTaken: false, ...this.#refusal(now, wait) });
      });
    });
  }

  /** The same as a reply to the gate. */
  async request(): Promise<Reply<void>> {
    return await new Promise((resolve) => {
      this.send(({ isTaken, retryAfterMs }) => {
        if (isTaken) resolve({ fate: 'answered', value: undefined });
        else resolve({ fate: 'limited', ...(retryAfterMs !== undefined && retryAfterMs > 0 ? { retryAfterMs } : {}) });
      });
    });
  }

  /** Requests a second that were taken from one time to another. */
  pace(from: number, to: number): number {
    return this.taken.filter((at) => at >= from && at < to).length / ((to - from) / 1000);
  }

  /** How long a request waits for one of the workers. */
  #queued(now: number, work: number): number {
    if (this.#travel.workers === undefined) return 0;
    this.#freeAt.sort((a, b) => a - b);
    const free = this.#freeAt.length < this.#travel.workers ? now : Math.max(now, this.#freeAt.shift() ?? now);
    this.#freeAt.push(free + work);
    return free - now;
  }

  #refusal(at: number, wait: number): { retryAfterMs?: number } {
    const way = this.#limit.retryAfter;
    if (way === 'none') return {};
    const until =
      typeof way === 'object'
        ? at + way.ms
        : way === 'zero'
          ? at
          : way === 'exact'
            ? at + wait
            : way === 'seconds'
              ? at + Math.ceil(wait / 1000) * 1000
              : // A date has whole seconds, of the server's own clock.
                Math.ceil((at + wait - this.#phase) / 1000) * 1000 + this.#phase;
    this.#knownHold = Math.max(this.#knownHold, until);
    return { retryAfterMs: until - this.#clock.now() };
  }

  #rate(now: number): number {
    const { change, rate } = this.#limit;
    return change !== undefined && now - this.#start >= change.after ? rate * change.factor : rate;
  }

  /** What another client was given meanwhile. */
  #others(now: number): void {
    const { shared, rate } = this.#limit;
    if (shared === undefined) return;
    for (; this.#nextOther < now; this.#nextOther += 1000 / (rate * ('share' in shared ? shared.share : 1))) {
      const isTurn = 'share' in shared || Math.floor((this.#nextOther - this.#start) / shared.turn) % 2 === 0;
      if (isTurn) this.#count(this.#nextOther);
    }
  }

  /** Counts the request, or says how many ms are to be waited. */
  #count(now: number): number {
    const { counts, refusalsCost = false } = this.#limit;
    const rate = this.#rate(now);
    if (counts.by === 'in flight') return this.#atServer >= counts.most ? 20 : 0;
    if (counts.by === 'bucket') {
      this.#tokens = Math.min(counts.depth, this.#tokens + ((now - this.#filledAt) / 1000) * rate);
      this.#filledAt = now;
      const wait = this.#tokens < 1 ? ((1 - this.#tokens) / rate) * 1000 : 0;
      if (wait === 0) this.#tokens -= 1;
      else if (refusalsCost) this.#tokens = Math.max(0, this.#tokens - 0.5);
      return wait;
    }
    const { ms, kind } = counts;
    const most = (rate * ms) / 1000;
    const start = kind === 'sliding' ? now - ms : Math.floor((now - this.#phase) / ms) * ms + this.#phase;
    let gone = 0;
    while ((this.#counted[gone] ?? Number.POSITIVE_INFINITY) <= start - (kind === 'counter' ? ms : 0)) gone += 1;
    this.#counted.splice(0, gone);
    let used = this.#counted.length;
    if (kind === 'counter') {
      // The part of the window before that still lies within one length, as if it had been taken evenly.
      const before = this.#counted.filter((at) => at <= start).length;
      used = used - before + before * (1 - (now - start) / ms);
    }
    const isTaken = used + 1 <= Math.max(1, most) + 1e-9;
    if (isTaken || refusalsCost) this.#counted.push(now);
    if (isTaken) return 0;
    return Math.max(0.001, (kind === 'sliding' ? (this.#counted[0] ?? now) : start) + ms - now);
  }
}

/** One server, one way there, one length. */
export interface Case {
  readonly limit: Limit;
  readonly travel: Travel;
  readonly seconds: number;
  readonly seed: number;
  /** Timers of the sender come up to so many ms late. */
  readonly lateMs?: number;
  /** What the sender writes before each request takes up to so many ms. */
  readonly writeMs?: number;
  /** So many reads go before, one after another. */
  readonly readsBefore?: number;
}

/** What a sender made of a server. Paces are requests a second that were taken. */
export interface Outcome {
  readonly server: LimitedServer;
  readonly start: number;
  /** From one second of the run to another. */
  pace(from: number, to?: number): number;
  /** Share of all requests that were refused. */
  readonly refused: number;
}

function outcome(server: LimitedServer, start: number, seconds: number): Outcome {
  const refused = server.refused.length;
  return {
    server,
    start,
    pace: (from, to = seconds) => server.pace(start + from * 1000, start + to * 1000),
    refused: refused === 0 ? 0 : refused / (refused + server.taken.length),
  };
}

/** As many people as there is time for, through one gate. */
export async function runGate(
  { limit, travel, seconds, seed, lateMs = 0, writeMs = 0, readsBefore = 0 }: Case,
  openGate: typeof createGate = createGate,
  options: Pick<Parameters<typeof createGate>[0], 'concurrency' | 'rate' | 'onPace'> = {},
): Promise<Outcome> {
  const random = seeded(seed);
  const clock = new VirtualClock(1_800_000_000_000 + random() * 10_000);
  const server = new LimitedServer(clock, limit, travel, random);
  const stop = new AbortController();
  const lateness = seeded(seed + 1);
  const gate = openGate({
    concurrency: 64,
    ...options,
    outageTimeoutMs: 900_000,
    signal: stop.signal,
    clock: { now: () => clock.now(), after: (ms, callback) => clock.after(ms + lateness() ** 3 * lateMs, callback) },
    random,
  });
  const start = clock.now();
  const walk = async (): Promise<void> => {
    while (!stop.signal.aborted) {
      const beforeSend = writeMs > 0 ? { beforeSend: async () => clock.sleep(lateness() * writeMs) } : {};
      await gate.pass({ kind: 'write', send: () => server.request(), ...beforeSend }).catch(() => undefined);
    }
  };
  const reading = async (): Promise<void> => {
    for (let n = 0; n < readsBefore; n += 1) await gate.pass({ kind: 'read', send: () => server.request() });
  };
  await clock.until(reading());
  const walkers = Array.from({ length: 80 }, walk);
  await clock.pass(seconds * 1000);
  stop.abort();
  await clock.until(Promise.all(walkers));
  return outcome(server, start, seconds);
}

/**
 * The best that an evenly spaced sender does at one pace that never changes, on the same server and a machine whose timers and writes
 * are as late, with at most 1% refused (beside the strays), holding as it is told. It need not find that pace, and its bucket begins
 * empty: what a bucket gives once is no pace. What a late timer missed, it makes up for at once or never, whichever is better.
 */
export function oracle(each: Case): Outcome {
  const { counts, rate, change, strays = 0 } = each.limit;
  const [low, high] = each.travel.ms;
  const top = counts.by === 'in flight' ? (counts.most * 2000) / (low + high) : rate * Math.max(1, change?.factor ?? 1);
  // Where too much is refused at any pace, the one that most is taken of.
  const best = bestPace(each, top, 0.01 + strays) ?? bestPace(each, top, 1);
  if (best === undefined) throw new Error('No server refuses every pace.');
  return best;
}

function bestPace(each: Case, top: number, bearable: number): Outcome | undefined {
  let best: Outcome | undefined;
  for (const makesUp of (each.lateMs ?? 0) > 0 ? [true, false] : [true]) {
    // A pace that is refused now and then may take less than a lower one, and more than it sends no pace takes.
    for (let pace = top * (makesUp ? 1.02 : 1.5); pace > Math.max(top / 20, best?.pace(0) ?? 0); pace *= 0.985) {
      best = sendEvenly(each, { pace, makesUp, bearable, beaten: best?.server.taken.length ?? 0 }) ?? best;
    }
  }
  return best;
}

/**
 * @param bearable the share that may be refused.
 * @returns undefined where it is more, or no more than `beaten` are taken: which is known long before the end.
 */
function sendEvenly(
  { limit, travel, seconds, seed, lateMs = 0, writeMs = 0 }: Case,
  { pace, makesUp, bearable, beaten }: { pace: number; makesUp: boolean; bearable: number; beaten: number },
): Outcome | undefined {
  const random = seeded(seed);
  const lateness = seeded(seed + 1);
  const clock = new VirtualClock(1_800_000_000_000 + random() * 10_000);
  const server = new LimitedServer(clock, limit, travel, random, true);
  const start = clock.now();
  const end = start + seconds * 1000;
  let hold = 0;
  let inFlight = 0;
  let sent = 0;
  let slot = start;
  const send = (): void => {
    server.send(({ isTaken, retryAfterMs = 0 }) => {
      inFlight -= 1;
      if (!isTaken) hold = Math.max(hold, clock.now() + (retryAfterMs > 0 ? retryAfterMs : 250));
    });
  };
  const mayBeSent = (ms: number) => (pace * ms) / 1000 + 1;
  const mostRefused = bearable * mayBeSent(end - start);
  const next = (): void => {
    const now = clock.now();
    const { length: refused } = server.refused;
    if (now >= end || refused > mostRefused || sent - refused + mayBeSent(end - now) <= beaten) return;
    if (now < hold || inFlight >= 64) {
      slot = Math.max(hold, now + 1);
    } else {
      inFlight += 1;
      sent += 1;
      if (writeMs > 0) clock.after(lateness() * writeMs, send);
      else send();
      slot = (makesUp ? slot : now) + 1000 / pace;
    }
    clock.after(slot - now + (slot > now ? lateness() ** 3 * lateMs : 0), next);
  };
  next();
  clock.run();
  const found = outcome(server, start, seconds);
  return found.refused <= bearable && found.server.taken.length > beaten ? found : undefined;
}

/** Most of the times that lie in any one second. */
export function mostInASecond(times: readonly number[]): number {
  const sorted = times.toSorted((a, b) => a - b);
  let most = 0;
  for (let first = 0, last = 0; last < sorted.length; last += 1) {
    while ((sorted[last] ?? 0) - (sorted[first] ?? 0) >= 1000) first += 1;
    most = Math.max(most, last - first + 1);
  }
  return most;
}
