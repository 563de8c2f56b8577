import type { Clock, Reply } from '../../src/directory/pace.ts';

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

export interface Limit {
  /** Requests a second. */
  readonly rate: number;
  readonly counts: 'fixed' | 'sliding' | 'bucket';
  /** Depth of the bucket; a second's worth if not given. */
  readonly depth?: number;
  readonly retryAfter: 'seconds' | 'date' | 'none';
  /** From then on (ms after the start) the rate is another one. */
  readonly change?: { readonly after: number; readonly rate: number };
}

/** A server that counts requests as servers do, and remembers what it was sent. All times are ms. */
export class LimitedServer {
  readonly taken: number[] = [];
  readonly refused: number[] = [];
  /** Requests that were sent although a Retry-After, known to the sender, still held. */
  sentWhileHeld = 0;
  mostInFlight = 0;
  readonly #clock: VirtualClock;
  readonly #limit: Limit;
  readonly #latency: readonly [number, number];
  readonly #random: () => number;
  readonly #start: number;
  /** Where in our second a window of the server's begins. */
  readonly #phase: number;
  #inFlight = 0;
  #knownHold = 0;
  #window: number[] = [];
  #tokens: number;
  #filledAt: number;

  constructor(clock: VirtualClock, limit: Limit, latency: readonly [number, number], random: () => number) {
    this.#clock = clock;
    this.#limit = limit;
    this.#latency = latency;
    this.#random = random;
    this.#start = clock.now();
    this.#phase = random() * 1000;
    this.#tokens = limit.depth ?? limit.rate;
    this.#filledAt = clock.now();
  }

  /** A request: on its way, counted when it arrives, answered. Networks are uneven: up to 6 ms on the way there. */
  async request(): Promise<Reply<void>> {
    const [low, high] = this.#latency;
    const latency = low + this.#random() * (high - low);
    if (this.#clock.now() < this.#knownHold) this.sentWhileHeld += 1;
    this.#inFlight += 1;
    this.mostInFlight = Math.max(this.mostInFlight, this.#inFlight);
    await this.#clock.sleep(0.2 + Math.min(6, latency * 0.2) * this.#random());
    const now = this.#clock.now();
    const wait = this.#count(now);
    await this.#clock.sleep(wait > 0 ? Math.min(latency, 2) : latency);
    this.#inFlight -= 1;
    if (wait === 0) {
      this.taken.push(now);
      return { fate: 'answered', value: undefined };
    }
    this.refused.push(now);
    if (this.#limit.retryAfter === 'none') return { fate: 'limited' };
    // A date has whole seconds, of the server's own clock.
    const until =
      this.#limit.retryAfter === 'seconds'
        ? now + Math.ceil(wait / 1000) * 1000
        : Math.ceil((now + wait - this.#phase) / 1000) * 1000 + this.#phase;
    this.#knownHold = Math.max(this.#knownHold, until);
    const retryAfterMs = until - this.#clock.now();
    return retryAfterMs > 0 ? { fate: 'limited', retryAfterMs } : { fate: 'limited' };
  }

  /** The share of the limit that was used from one time to another. */
  goodput(from: number, to: number): number {
    const taken = this.taken.filter((at) => at >= from && at < to).length;
    return taken / ((to - from) / 1000) / this.#rate(to);
  }

  #rate(now: number): number {
    const { change, rate } = this.#limit;
    return change !== undefined && now - this.#start >= change.after ? change.rate : rate;
  }

  /** Counts the request, or says how many ms are to be waited. */
  #count(now: number): number {
    const rate = this.#rate(now);
    if (this.#limit.counts === 'bucket') {
      this.#tokens = Math.min(this.#limit.depth ?? rate, this.#tokens + ((now - this.#filledAt) / 1000) * rate);
      this.#filledAt = now;
      if (this.#tokens < 1) return ((1 - this.#tokens) / rate) * 1000;
      this.#tokens -= 1;
      return 0;
    }
    const isFixed = this.#limit.counts === 'fixed';
    const start = isFixed ? Math.floor((now - this.#phase) / 1000) * 1000 + this.#phase : now - 1000;
    this.#window = this.#window.filter((at) => at > start);
    if (this.#window.length >= rate) return Math.max(0.001, (isFixed ? start : (this.#window[0] ?? now)) + 1000 - now);
    this.#window.push(now);
    return 0;
  }
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
