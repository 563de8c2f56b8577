import pLimit from 'p-limit';
import { DirectoryError } from './directory.ts';
import type { BeforeSend } from './directory.ts';

/** What became of one request, as the gate has to know it. */
export type Reply<T> =
  /** Carried out. */
  | { readonly fate: 'answered'; readonly value: T }
  /** A definite no: passed on to the caller as it is. */
  | { readonly fate: 'refused'; readonly error: DirectoryError }
  /** 429: not carried out. The gate sends it again, after `retryAfterMs` where the server named a time. */
  | { readonly fate: 'limited'; readonly error: DirectoryError; readonly retryAfterMs?: number }
  /** No connection was made. The gate sends it again; hopeless (a certificate, an unknown host) where a retry is no cure. */
  | { readonly fate: 'unsent'; readonly error: DirectoryError; readonly isHopeless?: boolean }
  /** It may have been carried out. A read is sent again, a write never. */
  | { readonly fate: 'unanswered'; readonly error: DirectoryError };

export interface Call<T> {
  readonly kind: 'read' | 'write';
  /** Sends the request once. Never rejects. */
  send(): Promise<Reply<T>>;
  readonly beforeSend?: BeforeSend;
}

/** Where every request waits for its turn, reads and retries too. */
export interface Gate {
  /** Carries a call to its end. Rejects with a {@link DirectoryError}, or with whatever `beforeSend` rejected with. */
  pass<T>(call: Call<T>): Promise<T>;
  /** A cheap read that tells whether the server is back. */
  probeWith(send: () => Promise<Reply<unknown>>): void;
}

export interface GateOptions {
  /** Requests in flight at most. */
  readonly concurrency: number;
  /** Requests in any one second at most. */
  readonly rate?: number;
  /** How long an outage is waited out. */
  readonly outageTimeoutMs: number;
  /** When aborted, calls that were not sent reject with kind `stopped`; those in flight finish. */
  readonly signal: AbortSignal;
  /** About twice a second while requests flow. `waitUntil` is epoch ms, `sent` requests in the last second. */
  onPace?(pace: { rate: number; inFlight: number; waitUntil?: number; sent?: number }): void;
  /** Epoch ms; undefined when the outage is over. */
  onOutage?(outage: { since: number; until: number; nextProbe: number } | undefined): void;
  readonly clock?: Clock;
}

/** Time, so that a simulation can bring its own. */
export interface Clock {
  /** Epoch ms that never steps back. */
  now(): number;
  /** Calls back after `ms`; returns what cancels it. */
  after(ms: number, callback: () => void): () => void;
}

const systemClock: Clock = {
  now: () => performance.timeOrigin + performance.now(),
  after: (ms, callback) => {
    const timer = setTimeout(callback, ms);
    return () => {
      clearTimeout(timer);
    };
  },
};

const READ_TRIES = 6;
const FIRST_PAUSE_MS = 200;
/** So many failures in a row, of whichever calls, are the server's and not the rows'. */
const OUTAGE_AFTER = 5;
const FIRST_PROBE_MS = 500;
const LAST_PROBE_MS = 15_000;
/** Patience with an endpoint that has never answered: a mistyped one must not hang for the length of an outage. */
const FIRST_ANSWER_MS = 8_000;
const PACE_EVENT_MS = 500;

interface Ticket {
  cancel(error: DirectoryError): void;
  isCancelled: boolean;
  /** From the moment the intent is written: then the call goes on whatever happens. */
  isCommitted: boolean;
}

export function createGate(options: GateOptions): Gate {
  const { concurrency, outageTimeoutMs, signal, clock = systemClock } = options;
  const limit = pLimit(concurrency);
  const law = createLaw(options.rate);
  const tickets = new Set<Ticket>();
  const queue: (() => void)[] = [];
  let wake: (() => void) | undefined;
  let inFlight = 0;
  let probe: (() => Promise<Reply<unknown>>) | undefined;

  let hasAnswered = false;
  let failuresInRow = 0;
  let failingSince = 0;
  let limitedSince: number | undefined;
  let outage: { readonly since: number; readonly until: number } | undefined;
  let verdict: DirectoryError | undefined;

  const isOut = () => outage !== undefined;
  const sleep = async (ms: number) =>
    await new Promise<void>((resolve) => {
      clock.after(ms, resolve);
    });

  function cancelWaiting(error: DirectoryError): void {
    for (const ticket of tickets) if (!ticket.isCommitted) ticket.cancel(error);
  }

  function giveUp(error: DirectoryError): void {
    verdict = error;
    for (const ticket of tickets) ticket.cancel(error);
  }

  if (!signal.aborted) {
    signal.addEventListener(
      'abort',
      () => {
        cancelWaiting(stopped());
      },
      { once: true },
    );
  }

  /** Lets those through whose time has come, one slot each, and sets one timer for the next. */
  function pump(): void {
    wake?.();
    wake = undefined;
    while (queue.length > 0 && !isOut()) {
      const now = clock.now();
      const at = law.nextAt(now);
      if (at > now) {
        wake = clock.after(at - now, pump);
        return;
      }
      law.take(now);
      queue.shift()?.();
    }
  }

  async function turn(): Promise<void> {
    await new Promise<void>((resolve) => {
      queue.push(resolve);
      pump();
    });
  }

  let lastPaceEvent = 0;
  function tellPace(): void {
    const now = clock.now();
    if (now - lastPaceEvent < PACE_EVENT_MS) return;
    lastPaceEvent = now;
    const holdUntil = law.holdUntil();
    options.onPace?.({
      rate: law.rate(now),
      inFlight,
      sent: law.sentLately(now),
      ...(holdUntil > now ? { waitUntil: holdUntil } : {}),
    });
  }

  async function transmit<T>(send: () => Promise<Reply<T>>): Promise<Reply<T>> {
    inFlight += 1;
    tellPace();
    const reply = await send();
    inFlight -= 1;
    const now = clock.now();
    if (reply.fate === 'limited') {
      law.refused(now, reply.retryAfterMs);
      limitedSince ??= now;
    }
    if (reply.fate === 'answered' || reply.fate === 'refused') {
      law.accepted(now);
      limitedSince = undefined;
    }
    if (reply.fate === 'unsent' || reply.fate === 'unanswered') noteFailure(reply, now);
    else noteLife();
    tellPace();
    return reply;
  }

  function noteLife(): void {
    hasAnswered = true;
    failuresInRow = 0;
    if (outage !== undefined) {
      outage = undefined;
      options.onOutage?.(undefined);
      pump();
    }
  }

  function noteFailure(reply: Extract<Reply<unknown>, { fate: 'unsent' | 'unanswered' }>, now: number): void {
    if (failuresInRow === 0) failingSince = now;
    failuresInRow += 1;
    if (reply.fate === 'unsent' && reply.isHopeless === true && !hasAnswered) {
      giveUp(reply.error);
    } else if (failuresInRow >= OUTAGE_AFTER && outage === undefined && verdict === undefined) {
      const patience = hasAnswered ? outageTimeoutMs : Math.min(outageTimeoutMs, FIRST_ANSWER_MS);
      outage = { since: failingSince, until: failingSince + patience };
      void sitOut(outage, reply.error);
    }
  }

  async function sitOut(mine: NonNullable<typeof outage>, firstError: DirectoryError): Promise<void> {
    let error = firstError;
    for (let pause = FIRST_PROBE_MS; ; pause = Math.min(pause * 2, LAST_PROBE_MS)) {
      const nextProbe = Math.min(clock.now() + pause, mine.until);
      options.onOutage?.({ since: mine.since, until: mine.until, nextProbe });
      await sleep(nextProbe - clock.now());
      if (outage !== mine || signal.aborted) return;
      if (clock.now() >= mine.until) {
        giveUp(error);
        return;
      }
      if (probe === undefined) {
        noteLife();
        return;
      }
      const reply = await transmit(probe);
      if (outage !== mine) return;
      if (reply.fate === 'unsent' || reply.fate === 'unanswered') error = reply.error;
    }
  }

  async function carry<T>(call: Call<T>, ticket: Ticket): Promise<T> {
    let hasBegun = false;
    for (let failures = 0; !ticket.isCancelled;) {
      await turn();
      if (ticket.isCancelled) break;
      ticket.isCommitted = true;
      if (!hasBegun && call.beforeSend) {
        hasBegun = true;
        await call.beforeSend();
        // The intent took its time: whatever has come up meanwhile holds this call too.
        if (law.holdUntil() > clock.now() || isOut()) {
          ticket.isCommitted = false;
          continue;
        }
      }
      const reply = await transmit(async () => await call.send());
      if (reply.fate === 'answered') return reply.value;
      if (reply.fate === 'refused') throw reply.error;
      if (reply.fate === 'unanswered' && (call.kind === 'write' || ++failures >= READ_TRIES)) throw reply.error;
      ticket.isCommitted = false;
      if (signal.aborted) throw stopped();
      if (verdict) throw verdict;
      if (reply.fate === 'limited') {
        if (limitedSince !== undefined && Math.max(clock.now(), law.holdUntil()) - limitedSince > outageTimeoutMs) {
          giveUp(
            new DirectoryError('unreachable', 'rate_limited', 'The API has refused every request for too long (HTTP 429).'),
          );
        }
      } else await sleep(FIRST_PAUSE_MS * 2 ** Math.min(failures, 5) * (0.75 + Math.random() / 2));
    }
    throw stopped();
  }

  return {
    async pass(call) {
      if (verdict) throw verdict;
      if (signal.aborted) throw stopped();
      return await new Promise((resolve, reject) => {
        const ticket: Ticket = {
          isCancelled: false,
          isCommitted: false,
          cancel(error) {
            ticket.isCancelled = true;
            reject(error);
          },
        };
        tickets.add(ticket);
        limit(async () => await carry(call, ticket))
          .then(resolve, reject)
          .finally(() => tickets.delete(ticket));
      });
    },
    probeWith(send) {
      probe = send;
    },
  };
}

function stopped(): DirectoryError {
  return new DirectoryError('stopped', 'stopped', 'Stopped before this was sent.');
}

const SECOND = 1000;
const GUARD_MS = 15;

function createLaw(ceiling: number | undefined) {
  let sends: number[] = [];
  let cap = ceiling ?? Number.POSITIVE_INFINITY;
  let hold = 0;
  let lastRefusal = 0;
  let backoff = 250;
  const forget = (now: number) => {
    sends = sends.filter((at) => at > now - 2 * SECOND);
  };
  return {
    nextAt(now: number): number {
      const last = sends.at(-1) ?? 0;
      const rate = Math.min(cap, 1000);
      const oldest = sends.at(-Math.max(1, Math.floor(cap)));
      return Math.max(
        hold,
        last + SECOND / rate,
        oldest === undefined || cap === Number.POSITIVE_INFINITY ? 0 : oldest + SECOND + GUARD_MS,
        now,
      );
    },
    take(now: number): void {
      sends.push(now);
      if (sends.length > 4000) forget(now);
    },
    accepted(now: number): void {
      backoff = 250;
      if (cap !== Number.POSITIVE_INFINITY && now - lastRefusal > 20_000) {
        cap = Math.min(cap * 1.02, ceiling ?? Number.POSITIVE_INFINITY);
        lastRefusal = now - 15_000;
      }
    },
    refused(now: number, retryAfterMs: number | undefined): void {
      if (now >= hold) {
        const lately = sends.filter((at) => at > now - SECOND).length;
        cap = Math.max(1, Math.min(cap, lately) * 0.9);
        if (retryAfterMs === undefined) {
          hold = now + backoff * (0.75 + Math.random() / 2);
          backoff = Math.min(backoff * 2, 15_000);
        }
      }
      lastRefusal = now;
      if (retryAfterMs !== undefined) hold = Math.max(hold, now + retryAfterMs + 5);
    },
    holdUntil: () => hold,
    rate: (_now: number) => (cap === Number.POSITIVE_INFINITY ? 1000 : cap),
    sentLately: (now: number) => sends.filter((at) => at > now - SECOND).length,
  };
}
