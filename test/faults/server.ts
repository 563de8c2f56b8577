import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { randomUUID } from 'node:crypto';
import { Api, Refusal, type ApiOptions, type Params } from './api.ts';

const faultWays = ['500', '503', 'html', '408', 'not-ok', 'reset', 'cut', 'hang'] as const;
type FaultWay = (typeof faultWays)[number];

/**
 * What goes wrong with a request, and whether it was carried out: `html` is a proxy's 502 page, `not-ok` a 200 whose body says
 * `ok: false`, `reset` a closed connection without an answer, `cut` an answer of which half arrives, `hang` no answer at all,
 * `late` a closed connection whose request is carried out a little afterwards. `twice` is a proxy that repeats a request and passes
 * the second answer on, and `exists-after` a request that is carried out and answered as if it had been there already.
 */
export type Fault = `${FaultWay}-before` | `${FaultWay}-after` | 'late' | '429' | 'twice' | 'exists-after';

export const faultsWithoutHang: readonly Fault[] = [
  ...faultWays.filter((way) => way !== 'hang').flatMap((way): Fault[] => [`${way}-before`, `${way}-after`]),
  'late',
];

/** An answer that a test dictates word by word. */
interface Dictated {
  status: number;
  headers?: Record<string, string>;
  body: string;
}

interface Limit {
  /** Requests in a window of one second. */
  rate: number;
  window?: 'sliding' | 'fixed';
  /** A bucket of tokens instead of a window: so many requests at once. */
  atOnce?: number;
  retryAfter?: 'seconds' | 'date' | 'none';
}

export interface ServerOptions extends ApiOptions {
  seed?: number;
  limit?: Limit;
  /** Milliseconds before an answer: fixed, or between two. */
  latency?: number | [number, number];
  /** By route (or `*`): the share of requests that go wrong and how. Reads are left alone unless their route is named. */
  faults?: Record<string, { share: number; kinds: readonly Fault[] }>;
  /** When a `late` request is carried out, in ms after the connection was closed. */
  lateBy?: number;
  /** When a hanging connection is closed, in ms. */
  hangFor?: number;
  /** Asked before everything else, after the request is recorded: a fault, a dictated answer, or nothing. */
  decide?: (request: Seen) => Fault | Dictated | undefined;
  /** Awaited after a request was carried out and before it is answered. */
  hold?: (request: Seen) => Promise<unknown> | undefined;
}

/** One request as the server saw it. */
export interface Seen {
  readonly number: number;
  /** Epoch ms, with fractions. */
  readonly at: number;
  readonly route: string;
  readonly method: string;
  readonly params: Params;
  readonly headers: IncomingMessage['headers'];
  /** Requests in the server's hands, this one included. */
  readonly inFlight: number;
  /** It came while a Retry-After, answered before, still held. */
  readonly duringRetryAfter: boolean;
  status?: number;
  outcome?: 'ok' | 'refused' | 'limited' | 'unauthorized' | 'dictated' | Fault;
  /** Whether the request changed the system's state. */
  committed: boolean;
  endedAt?: number;
}

export class FakeSeam extends Api {
  readonly requests: Seen[] = [];
  readonly apiKey = `seam_${randomUUID().replaceAll('-', '')}`;
  readonly personalAccessToken = `seam_at_${randomUUID().replaceAll('-', '')}`;
  keyIsRevoked = false;
  settings: Required<Pick<ServerOptions, 'latency' | 'faults' | 'lateBy' | 'hangFor'>> &
    Pick<ServerOptions, 'limit' | 'decide' | 'hold'>;

  #http: Server;
  #port = 0;
  #inFlight = 0;
  #granted: number[] = [];
  #fullAt = 0;
  #held: { from: number; until: number } = { from: 0, until: 0 };
  #rng: () => number;
  #clock: () => number;
  #waiting: { wanted: (request: Seen) => boolean; left: number; done: () => void }[] = [];
  #others: { route: string; left: number; act: () => void }[] = [];

  constructor(options: ServerOptions = {}) {
    const rng = options.random ?? seeded(options.seed ?? 1);
    super({ ...options, random: rng });
    this.#clock = options.now ?? Date.now;
    this.#rng = rng;
    this.settings = {
      latency: options.latency ?? 0,
      faults: options.faults ?? {},
      lateBy: options.lateBy ?? 300,
      hangFor: options.hangFor ?? 60_000,
      ...(options.limit === undefined ? {} : { limit: options.limit }),
      ...(options.decide === undefined ? {} : { decide: options.decide }),
      ...(options.hold === undefined ? {} : { hold: options.hold }),
    };
    this.#http = createServer((request, response) => {
      this.#serve(request, response).catch((error: unknown) => {
        console.error('The test server failed:', error);
        response.destroy();
      });
    });
    this.#http.keepAliveTimeout = 30_000;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  async listen(): Promise<this> {
    await new Promise<void>((resolve) => this.#http.listen(this.#port, '127.0.0.1', resolve));
    this.#port = (this.#http.address() as AddressInfo).port;
    return this;
  }

  /** Refuses connections until `listen` is called again (on the same port); those that are open are closed. */
  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#http.close(resolve));
    this.#http.closeAllConnections();
    await closed;
  }

  /** Requests to a route, or to all routes that change something. */
  seen(route: string): Seen[] {
    return this.requests.filter((request) => (route === 'changes' ? this.changes(request.route) : request.route === route));
  }

  /** Resolves when so many further requests to the route have arrived; the last of them is not yet answered. */
  async arrival(route: string, count = 1): Promise<void> {
    return new Promise((done) => {
      const wanted = (request: Seen): boolean => (route === 'changes' ? this.changes(request.route) : request.route === route);
      this.#waiting.push({ wanted, left: count, done });
    });
  }

  /** A second client acts just before the nth further request to the route is carried out. */
  meanwhile(route: string, nth: number, act: () => void): void {
    this.#others.push({ route, left: nth, act });
  }

  /** Nobody waits for arrivals any more. */
  forgetArrivals(): void {
    this.#waiting = [];
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.#inFlight += 1;
    const at = performance.timeOrigin + performance.now();
    const held = at > this.#held.from && at < this.#held.until;
    const url = new URL(request.url ?? '/', this.url);
    const inFlight = this.#inFlight;
    let counted = true;
    const left = (): void => {
      if (counted) this.#inFlight -= 1;
      counted = false;
    };
    response.once('close', left);
    let body = '';
    try {
      request.setEncoding('utf8');
      for await (const chunk of request) body += chunk as string;
    } catch {
      // The client died while it was sending: nothing arrived.
      return;
    }
    const seen: Seen = {
      number: this.requests.length,
      at,
      route: url.pathname,
      method: request.method ?? '',
      params: {},
      headers: request.headers,
      inFlight,
      duringRetryAfter: held,
      committed: false,
    };
    this.requests.push(seen);
    const answer = (status: number, headers: Record<string, string>, text: string): void => {
      seen.status = status;
      seen.endedAt = performance.timeOrigin + performance.now();
      left();
      response.writeHead(status, { 'seam-request-id': randomUUID(), date: new Date(this.#clock()).toUTCString(), ...headers });
      response.end(text);
    };
    const json = (status: number, value: unknown, headers: Record<string, string> = {}): void => {
      answer(status, { 'content-type': 'application/json; charset=utf-8', ...headers }, JSON.stringify(value));
    };
    const refuse = (
      status: number,
      type: string,
      message: string,
      more: object = {},
      headers: Record<string, string> = {},
    ): void => {
      json(status, { error: { type, message, request_id: randomUUID(), ...more }, ok: false }, headers);
    };

    try {
      Object.assign(seen.params, paramsOf(url, body));
    } catch {
      seen.outcome = 'refused';
      refuse(400, 'malformed_json', 'The body is not JSON');
      return;
    }
    for (const waiter of this.#waiting) {
      if (waiter.wanted(seen) && --waiter.left === 0) waiter.done();
    }
    this.#waiting = this.#waiting.filter(({ left }) => left > 0);

    for (const other of this.#others) if (other.route === seen.route && --other.left === 0) other.act();
    this.#others = this.#others.filter(({ left }) => left > 0);

    const decided = this.settings.decide?.(seen);
    if (typeof decided === 'object') {
      seen.outcome = 'dictated';
      answer(decided.status, decided.headers ?? {}, decided.body);
      return;
    }
    if (!this.#isAuthorized(request)) {
      seen.outcome = 'unauthorized';
      refuse(401, 'unauthorized', 'Unauthorized');
      return;
    }
    const wait = decided === '429' ? 1 : this.#limited(at);
    if (wait > 0) {
      seen.outcome = 'limited';
      const until = at + wait * 1000;
      const way = this.settings.limit?.retryAfter ?? 'seconds';
      const headers: Record<string, string> = {};
      if (way === 'seconds') {
        const seconds = Math.ceil(wait);
        headers['retry-after'] = String(seconds);
        this.#hold(at, at + seconds * 1000);
      } else if (way === 'date') {
        const date = Math.ceil(until / 1000) * 1000;
        headers['retry-after'] = new Date(date).toUTCString();
        this.#hold(at, date);
      }
      refuse(429, 'too_many_requests', 'Too many requests', {}, headers);
      return;
    }

    const { latency } = this.settings;
    const pause = typeof latency === 'number' ? latency : latency[0] + this.#rng() * (latency[1] - latency[0]);
    if (pause > 0) await sleep(pause);

    const fault = decided ?? this.#fault(seen.route);
    if (fault === undefined || fault === '429' || fault === 'twice') {
      try {
        if (fault === 'twice') {
          this.call(seen.route, seen.method, seen.params);
          seen.committed = this.changes(seen.route);
        }
        const result = this.call(seen.route, seen.method, seen.params);
        seen.committed = this.changes(seen.route);
        seen.outcome = 'ok';
        await this.settings.hold?.(seen);
        json(200, { ...result, ok: true });
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        seen.outcome = 'refused';
        const more = error.validationErrors;
        refuse(error.status, error.type, error.message, more === undefined ? {} : { validation_errors: validationShape(more) });
      }
      return;
    }

    seen.outcome = fault;
    let result: Record<string, unknown> = {};
    const carryOut = (): void => {
      try {
        result = this.call(seen.route, seen.method, seen.params);
        seen.committed = this.changes(seen.route);
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
      }
    };
    if (fault === 'exists-after') {
      carryOut();
      refuse(409, 'acs_user_already_exists', 'An ACS user with this email address already exists');
      return;
    }
    if (fault === 'late') setTimeout(carryOut, this.settings.lateBy);
    else if (fault.endsWith('-after')) carryOut();
    const way = fault === 'late' ? 'reset' : fault.slice(0, fault.lastIndexOf('-'));
    switch (way as FaultWay) {
      case '500':
        refuse(500, 'internal_server_error', 'Something went wrong');
        return;
      case '503':
        answer(503, { 'content-type': 'text/plain' }, 'Service Unavailable');
        return;
      case 'html':
        answer(502, { 'content-type': 'text/html' }, '<html><body><h1>502 Bad Gateway</h1></body></html>');
        return;
      case '408':
        refuse(408, 'request_timeout', 'The request took too long');
        return;
      case 'not-ok':
        json(200, { ok: false });
        return;
      case 'reset':
        seen.status = 0;
        response.destroy();
        return;
      case 'cut': {
        seen.status = 0;
        const text = JSON.stringify({ ...result, ok: true });
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(text)) });
        response.write(text.slice(0, text.length / 2));
        setTimeout(() => response.destroy(), 10);
        return;
      }
      case 'hang':
        seen.status = 0;
        setTimeout(() => response.destroy(), this.settings.hangFor).unref();
    }
  }

  /** The client hears of it a moment later. */
  #hold(at: number, until: number): void {
    const isHeld = at < this.#held.until;
    this.#held = { from: isHeld ? this.#held.from : at + 50, until: Math.max(this.#held.until, until) };
  }

  #isAuthorized(request: IncomingMessage): boolean {
    if (this.keyIsRevoked) return false;
    const { authorization } = request.headers;
    if (authorization === `Bearer ${this.apiKey}`) return true;
    return (
      authorization === `Bearer ${this.personalAccessToken}` &&
      request.headers['seam-workspace'] === this.workspace.workspace_id
    );
  }

  /** Seconds until the window has room again; 0 where it has, and then the request counts. Refused requests do not count. */
  #limited(at: number): number {
    const { limit } = this.settings;
    if (limit === undefined) return 0;
    if (limit.atOnce !== undefined) {
      // The time at which the bucket was, or will be, full.
      const full = Math.max(this.#fullAt, at) + 1000 / limit.rate;
      const wait = full - at - (limit.atOnce * 1000) / limit.rate;
      if (wait <= 0) this.#fullAt = full;
      return Math.max(0, wait / 1000);
    }
    const start = limit.window === 'fixed' ? Math.floor(at / 1000) * 1000 : at - 1000;
    this.#granted = this.#granted.filter((granted) => granted > start);
    if (this.#granted.length < limit.rate) {
      this.#granted.push(at);
      return 0;
    }
    const frees = limit.window === 'fixed' ? start + 1000 : (this.#granted[0] ?? at) + 1000;
    return Math.max((frees - at) / 1000, 0.001);
  }

  #fault(route: string): Fault | undefined {
    const faults = this.settings.faults[route] ?? (this.changes(route) ? this.settings.faults['*'] : undefined);
    if (faults === undefined || this.#rng() >= faults.share) return undefined;
    return faults.kinds[Math.floor(this.#rng() * faults.kinds.length)];
  }
}

/** A server that listens on a free port of 127.0.0.1. Close it in the end. */
export async function startServer(options: ServerOptions = {}): Promise<FakeSeam> {
  return new FakeSeam(options).listen();
}

/** A generator of numbers from 0 to 1 that is the same for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export async function sleep(ms: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, ms));
}

function paramsOf(url: URL, body: string): Params {
  const query: Params = {};
  for (const [name, value] of url.searchParams) query[name] = value === 'true' ? true : value === 'false' ? false : value;
  if (body === '') return query;
  const parsed = JSON.parse(body) as unknown;
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) throw new TypeError('not an object');
  return { ...query, ...parsed };
}

function validationShape(errors: Record<string, string[]>): Record<string, unknown> {
  return { _errors: [], ...Object.fromEntries(Object.entries(errors).map(([name, words]) => [name, { _errors: words }])) };
}
