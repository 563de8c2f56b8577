import * as z from 'zod';

/**
 * Settings and injected faults of the practice system: `sandbox.faults(order)` in-process, or
 * `POST /_practice/faults` with the same object as its JSON body and the same bearer key (it answers `{ok: true, settings}`).
 *
 *     { "clear": true,
 *       "settings": { "clashStatus": 409, "lateMs": 2000 },
 *       "add": [ { "route": "/acs/users/create", "what": "drop", "when": "after", "times": 1 },
 *                { "route": "/acs/users/*", "what": "status", "status": 503, "probability": 0.2 },
 *                { "what": "status", "status": 503, "forMs": 4000 } ] }
 *
 * The last is an outage of four seconds. The first fault that strikes a request decides its answer; delays add up.
 */
// Made for an order alone: a start needs none.
const settings = () =>
  z.strictObject({
    /** Requests accepted in any one second; 0 for no limit. */
    requestsPerSecond: z.number().min(0),
    /** Form of the Retry-After header of a 429. */
    retryAfter: z.enum(['seconds', 'date', 'none']),
    /** Milliseconds before a request is carried out. */
    latencyMs: z.number().min(0),
    /** Milliseconds for which an accepted change stays pending in the background. */
    provisionMs: z.number().min(0),
    /** Milliseconds for which a deleted user still appears in lists, with the warning `being_deleted`. */
    deleteMs: z.number().min(0),
    /** Share (0..1) of new users and access grants whose creation fails in the background. */
    failShare: z.number().min(0).max(1),
    /** Status for an identity whose key, email or phone is taken; the API's own status is undocumented. */
    clashStatus: z.union([z.literal(400), z.literal(409)]),
    /** Milliseconds until new users, identities and access grants appear in lists and searches (`get` finds them at once). */
    lateMs: z.number().min(0),
    /** Records on a page at most, whatever `limit` asks for. */
    pageSize: z.number().int().min(1),
  });

const fault = () =>
  z.intersection(
    z.object({
      /** A path, or a prefix that ends in `*`; every route by default. */
      route: z.string().default('*'),
      /** Only requests whose body or query string contains this text. */
      holding: z.string().optional(),
      /** Lets this many matching requests pass first. */
      skip: z.number().int().min(0).default(0),
      /** How many requests it strikes at most. */
      times: z.number().int().min(1).default(Number.MAX_SAFE_INTEGER),
      /** 0..1, by the seeded generator. */
      probability: z.number().min(0).max(1).default(1),
      /** Milliseconds from now after which it ends. */
      forMs: z.number().min(0).optional(),
      /** Before the request is carried out, or after, when only the answer is lost. */
      when: z.enum(['before', 'after']).default('before'),
    }),
    z.discriminatedUnion('what', [
      /** An error in the API's own shape. 429 carries Retry-After as the settings say, or these seconds. */
      z.object({
        what: z.literal('status'),
        status: z.number().int().min(400).max(599),
        type: z.string().optional(),
        message: z.string().optional(),
        retryAfterSeconds: z.number().min(0).optional(),
      }),
      /** A proxy's HTML page. */
      z.object({ what: z.literal('html'), status: z.number().int().min(200).max(599).default(502) }),
      /** 200 with `ok: false`. */
      z.object({ what: z.literal('not_ok') }),
      /** The connection is reset. */
      z.object({ what: z.literal('drop') }),
      /** No answer ever. */
      z.object({ what: z.literal('hang') }),
      z.object({ what: z.literal('delay'), ms: z.number().min(0) }),
      /** The route does not exist: 404, as for any unknown path. */
      z.object({ what: z.literal('off') }),
    ]),
  );

const order = () =>
  z.strictObject({
    /** Remove the faults ordered before (settings stay). */
    clear: z.boolean().default(false),
    settings: settings().partial().default({}),
    add: z.array(fault()).default([]),
  });

export type Settings = z.output<ReturnType<typeof settings>>;
export type FaultOrder = z.input<ReturnType<typeof order>>;
type Fault = z.output<ReturnType<typeof fault>>;

/** The fault that decides a request's answer, and the delay before it in milliseconds. */
export interface Strike {
  readonly fault: Exclude<Fault, { what: 'delay' }> | undefined;
  readonly delayMs: number;
}

export class Faults {
  readonly settings: Settings;
  readonly #random: () => number;
  #active: { readonly fault: Fault; readonly endsAt: number; seen: number; struck: number }[] = [];

  constructor(initial: Settings, random: () => number) {
    this.settings = { ...initial };
    this.#random = random;
  }

  /** @throws {z.ZodError} where the order is invalid. */
  order(input: unknown): void {
    const { clear, settings: changed, add } = order().parse(input);
    if (clear) this.#active = [];
    Object.assign(this.settings, changed);
    const now = Date.now();
    this.#active.push(...add.map((fault) => ({ fault, endsAt: now + (fault.forMs ?? Infinity), seen: 0, struck: 0 })));
  }

  /** Counts the request against every fault that it matches. `text` is its body and query string. */
  strike(path: string, text: string): Strike {
    if (this.#active.length === 0) return { fault: undefined, delayMs: 0 };
    const now = Date.now();
    this.#active = this.#active.filter(({ fault, endsAt, struck }) => endsAt > now && struck < fault.times);
    let decided: Strike['fault'];
    let delayMs = 0;
    for (const active of this.#active) {
      const { fault } = active;
      if (!matches(fault.route, path) || (fault.holding !== undefined && !text.includes(fault.holding))) continue;
      if (decided !== undefined && fault.what !== 'delay') continue;
      active.seen += 1;
      if (active.seen <= fault.skip || this.#random() >= fault.probability) continue;
      active.struck += 1;
      if (fault.what === 'delay') delayMs += fault.ms;
      else decided = fault;
    }
    return { fault: decided, delayMs };
  }
}

function matches(pattern: string, path: string): boolean {
  return pattern.endsWith('*') ? path.startsWith(pattern.slice(0, -1)) : path === pattern;
}

/** Numbers 0..1 that are the same for the same seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Accepts `limit` requests in any window of one second. A refused request does not count. */
export class RequestLimit {
  #accepted: number[] = [];

  /** 0 where the request is accepted, else the milliseconds until one would be. `now`: milliseconds of a clock that never steps back. */
  ask(limit: number, now: number): number {
    if (limit === 0) return 0;
    const from = now - 1000;
    let gone = 0;
    while (gone < this.#accepted.length && (this.#accepted[gone] ?? 0) <= from) gone += 1;
    this.#accepted.splice(0, gone);
    if (this.#accepted.length < limit) {
      this.#accepted.push(now);
      return 0;
    }
    return Math.max(1, (this.#accepted[this.#accepted.length - Math.ceil(limit)] ?? now) - from);
  }
}
