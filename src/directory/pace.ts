import { duration } from '../text/figures.ts';
import { DirectoryError } from './directory.ts';
import type { BeforeSend } from './directory.ts';
import { createFlightFinder } from './flight.ts';
import { createRateFinder } from './rate.ts';

/** What became of one request, as the gate has to know it. */
export type Reply<T> =
  /** Carried out. */
  | { readonly fate: 'answered'; readonly value: T }
  /** A definite no: passed on to the caller as it is. */
  | { readonly fate: 'refused'; readonly error: DirectoryError }
  /** 429: not carried out. The gate sends it again, after `retryAfterMs` where the server named a time. */
  | { readonly fate: 'limited'; readonly retryAfterMs?: number }
  /** No connection was made. The gate sends it again; `isHopeless` (a certificate, an unknown host) where that is no cure. */
  | { readonly fate: 'unsent'; readonly error: DirectoryError; readonly isHopeless: boolean }
  /** It may have been carried out. The gate sends a read again, a write never. `isOther`: it was answered, by another in the API's place or not as it does. */
  | { readonly fate: 'unanswered'; readonly error: DirectoryError; readonly isOther?: boolean; readonly isHopeless?: boolean };

type Failure = Extract<Reply<unknown>, { readonly fate: 'unsent' | 'unanswered' }>;

interface Call<T> {
  readonly kind: 'read' | 'write';
  /** Sends the request once. Never rejects. */
  send(this: void): Promise<Reply<T>>;
  readonly beforeSend?: BeforeSend;
}

/** How fast requests flow. */
interface Pace {
  readonly rate: number;
  readonly limit?: number;
  readonly sent: number;
  readonly inFlight: number;
  readonly mostInFlight: number;
  readonly waitUntil?: number;
  readonly why?: 'asked' | 'refused';
}

/** The one gate that every request passes, reads and repetitions too. */
export interface Gate {
  /** Carries a call to its end. Rejects with a {@link DirectoryError}, or with whatever `beforeSend` rejected with. */
  pass<T>(call: Call<T>): Promise<T>;
  /** Names the cheap read that tells, in an outage, whether the server is back. */
  probeWith(send: () => Promise<Reply<unknown>>): void;
}

/** Time, so that a simulation can bring its own. */
export interface Clock {
  /** Epoch ms that never steps back. */
  now(): number;
  /** Calls back after `ms`; returns what prevents it. */
  after(ms: number, callback: () => void): () => void;
}

/** A timer set for longer goes off at once. After this long, 25 days, the gate looks again whether the time has come. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

const systemClock: Clock = {
  now: () => performance.timeOrigin + performance.now(),
  after: (ms, callback) => {
    const timer = setTimeout(callback, Math.min(ms, LONGEST_TIMER_MS));
    return () => {
      clearTimeout(timer);
    };
  },
};

/** A read that fails by itself, while others succeed, is given up after so many tries. */
const READ_TRIES = 6;
const FIRST_PAUSE_MS = 200;
const LAST_PAUSE_MS = 6_400;
/** So many failures in a row, of whichever calls, are the server's and not the rows'. */
const OUTAGE_AFTER = 5;
const FIRST_PROBE_MS = 500;
const LAST_PROBE_MS = 15_000;
/** Patience with an endpoint that has never answered: a mistyped one must not hang for the length of an outage. */
const FIRST_ANSWER_MS = 8_000;
const PACE_EVENT_MS = 500;
const MOST_IN_FLIGHT = 64;

interface Ticket {
  /** From when the intent is about to be written until the answer: such a call is not called back. */
  isCommitted: boolean;
  isCancelled: boolean;
  /** Ends the ticket's waiting, for a slot or in a pause. */
  wake?: () => void;
  reject(error: DirectoryError): void;
}

/**
 * Opens a gate. It lets requests through at the pace that {@link createRateFinder} finds, no more in flight at once than
 * {@link createFlightFinder} finds useful, sends again what was definitely not
 * carried out (429, no connection) and reads without an answer, and never a write without an answer.
 *
 * Slots are given out one by one, in the order of asking, each at the moment its request is sent; all that wait, wait in one
 * queue with one timer. So nobody wakes together, and a hold that comes up holds those who have waited as well.
 *
 * When five calls in a row fail for the server's sake it is an outage: nobody sends, one probe at a time goes out, and work goes
 * on when anything is answered. After `outageTimeoutMs` (8 s if nothing was ever answered; at once if the host is unknown or its
 * certificate is not trusted) every waiting call is rejected with kind `unreachable`, and so is every later one.
 *
 * @param options.concurrency requests in flight at most; 64 if not given
 * @param options.rate requests in any one second at most
 * @param options.firstPace requests a second to begin with, where it is known that the server takes more than 12
 * @param options.signal when aborted, calls that are not sent are rejected with kind `stopped` at once; those in flight finish
 * @param options.onPace about twice a second while requests flow: the `rate` now allowed and the found `limit` in requests a second,
 *   `sent` in the last second, in flight now and at most; `waitUntil` is epoch ms, `why` whether the server asked for it
 * @param options.onOutage times in epoch ms; undefined when the outage is over, not when it is given up
 */
export function createGate(options: {
  readonly concurrency?: number;
  readonly rate?: number;
  readonly firstPace?: number;
  readonly outageTimeoutMs: number;
  readonly signal: AbortSignal;
  onPace?(this: void, pace: Pace): void;
  onOutage?(this: void, outage: { since: number; until: number; nextProbe: number; reason?: string } | undefined): void;
  readonly clock?: Clock;
  readonly random?: () => number;
}): Gate {
  const { concurrency = MOST_IN_FLIGHT, outageTimeoutMs, signal, clock = systemClock, random = Math.random } = options;
  const flight = createFlightFinder(concurrency);
  const rate = createRateFinder(options.rate, random, options.firstPace);
  const tickets = new Set<Ticket>();
  let queue: (() => void)[] = [];
  let cancelTimer: (() => void) | undefined;
  let inFlight = 0;
  let lastPaceEvent = 0;
  let probe: (() => Promise<Reply<unknown>>) | undefined;

  let hasAnswered = false;
  let failuresInRow = 0;
  let failingSince = 0;
  /** Since when nothing but 429 comes back. */
  let limitedSince: number | undefined;
  let outage: { readonly since: number; readonly until: number; end(this: void): void } | undefined;
  let verdict: DirectoryError | undefined;

  const isOut = () => outage !== undefined;

  function cancelWaiting(error: DirectoryError): void {
    outage?.end();
    // What stands in the queue is not committed yet.
    queue = [];
    pump();
    for (const ticket of tickets) {
      if (ticket.isCommitted) continue;
      ticket.isCancelled = true;
      ticket.reject(error);
      ticket.wake?.();
    }
  }

  signal.addEventListener(
    'abort',
    () => {
      cancelWaiting(stopped());
    },
    { once: true },
  );

  function giveUp(code: string, message: string): void {
    verdict = new DirectoryError('unreachable', code, message);
    cancelWaiting(verdict);
  }

  /** Lets the first in the queue through when their time has come, and sets the timer for the next. */
  function pump(): void {
    cancelTimer?.();
    cancelTimer = undefined;
    while (!isOut()) {
      const first = queue[0];
      if (first === undefined) return;
      const now = clock.now();
      const at = inFlight < flight.most() ? rate.nextAt(inFlight, now) : Number.POSITIVE_INFINITY;
      if (at > now) {
        if (at !== Number.POSITIVE_INFINITY) cancelTimer = clock.after(at - now, pump);
        return;
      }
      queue.shift();
      first();
    }
  }

  /** Waits for a slot and takes it. Undefined for a ticket that was cancelled meanwhile. */
  async function slot(ticket: Ticket, isSentBack: boolean) {
    return await new Promise<ReturnType<typeof take> | undefined>((resolve) => {
      const letThrough = () => {
        resolve(take());
      };
      // What was sent back has waited once already.
      if (isSentBack) queue.unshift(letThrough);
      else queue.push(letThrough);
      ticket.wake = () => {
        resolve(undefined);
      };
      pump();
    });
  }

  function take() {
    inFlight += 1;
    const send = rate.take(clock.now());
    return {
      /** Gives the slot back unused. */
      drop(): void {
        inFlight -= 1;
        rate.drop(send);
        pump();
      },
      async transmit<T>(request: () => Promise<Reply<T>>): Promise<Reply<T>> {
        send.at = clock.now();
        tellPace(send.at);
        const reply = await request();
        const now = clock.now();
        if (reply.fate === 'answered') flight.answered(now - send.at, inFlight);
        inFlight -= 1;
        if (reply.fate === 'limited') {
          rate.refused(send, now, reply.retryAfterMs);
          limitedSince ??= now;
          tellPace(now, true);
        } else if (reply.fate === 'unsent') rate.drop(send);
        else rate.accepted(send, now);
        if (reply.fate === 'unsent' || reply.fate === 'unanswered') noteFailure(reply, now);
        else noteLife(reply.fate !== 'limited');
        pump();
        return reply;
      },
    };
  }

  function tellPace(now: number, atOnce = false): void {
    if (!atOnce && now - lastPaceEvent < PACE_EVENT_MS) return;
    lastPaceEvent = now;
    const sent = rate.sentLately(now);
    const waitUntil = rate.holdUntil();
    const limit = rate.limit();
    options.onPace?.({
      rate: rate.pace(),
      ...(limit === undefined ? {} : { limit }),
      sent,
      inFlight,
      mostInFlight: flight.most(),
      ...(waitUntil > now ? { waitUntil, why: rate.isHoldAsked() ? 'asked' : 'refused' } : {}),
    });
  }

  function noteLife(isAnswer: boolean): void {
    hasAnswered = true;
    failuresInRow = 0;
    if (isAnswer) limitedSince = undefined;
    if (!isOut()) return;
    outage?.end();
    options.onOutage?.(undefined);
  }

  function noteFailure(reply: Failure, now: number): void {
    if (failuresInRow === 0) failingSince = now;
    failuresInRow += 1;
    if (isOut() || verdict !== undefined || signal.aborted) return;
    if (reply.isHopeless === true && !hasAnswered) giveUp(reply.error.code, reply.error.message);
    else if (failuresInRow >= OUTAGE_AFTER || !hasAnswered) sitOut(reply);
  }

  function sitOut(first: Failure): void {
    let latest = first;
    let cancelProbe = (): void => undefined;
    const since = failingSince;
    const until = clock.now() + (hasAnswered ? outageTimeoutMs : Math.min(outageTimeoutMs, FIRST_ANSWER_MS));
    const cancelDeadline = clock.after(until - clock.now(), () => {
      const lasted = hasAnswered ? ` for ${duration(Math.max(1000, clock.now() - since))}` : '';
      giveUp(latest.error.code, `The API has not answered${lasted}. ${latest.error.message}`);
    });
    const mine = {
      since,
      until,
      end: () => {
        cancelDeadline();
        cancelProbe();
        if (outage === mine) outage = undefined;
      },
    };
    outage = mine;

    const probeIn = (pause: number): void => {
      const now = clock.now();
      const nextProbe = Math.max(now + pause, rate.holdUntil());
      if (nextProbe < until) {
        cancelProbe = clock.after(nextProbe - now, () => {
          void sendProbe(Math.min(pause * 2, LAST_PROBE_MS));
        });
      }
      const reason = latest.fate === 'unanswered' && latest.isOther === true ? { reason: latest.error.message } : {};
      options.onOutage?.({ since, until, nextProbe: Math.min(nextProbe, until), ...reason });
    };
    const sendProbe = async (nextPause: number): Promise<void> => {
      if (probe === undefined) {
        noteLife(false);
        pump();
        return;
      }
      const reply = await take().transmit(probe);
      if (outage !== mine) return;
      if (reply.fate === 'unsent' || reply.fate === 'unanswered') latest = reply;
      probeIn(nextPause);
    };
    probeIn(FIRST_PROBE_MS);
  }

  /** A limit that nothing passes any more is an outage too. */
  function mindTheLimit(): void {
    if (limitedSince === undefined || verdict !== undefined) return;
    const waiting = rate.holdUntil() - clock.now();
    if (clock.now() + Math.max(0, waiting) - limitedSince <= outageTimeoutMs) return;
    const asked = waiting > 1000 ? `, and asks to wait another ${duration(waiting)}` : '';
    giveUp('rate_limited', `The API has refused every request (HTTP 429, too many)${asked}. Try again later.`);
  }

  async function carry<T>(call: Call<T>, ticket: Ticket): Promise<T> {
    let isIntentWritten = call.beforeSend === undefined;
    let isSentBack = false;
    for (let tries = 0; !ticket.isCancelled;) {
      const taken = await slot(ticket, isSentBack);
      isSentBack = true;
      if (taken === undefined) break;
      if (ticket.isCancelled) {
        taken.drop();
        break;
      }
      ticket.isCommitted = true;
      if (!isIntentWritten) {
        try {
          await call.beforeSend?.();
        } catch (error) {
          taken.drop();
          throw error;
        }
        isIntentWritten = true;
        // Writing took its time: what has come up meanwhile holds this call too.
        if (rate.holdUntil() > clock.now() || isOut()) {
          taken.drop();
          release(ticket);
          continue;
        }
      }
      const reply = await taken.transmit(call.send);
      if (reply.fate === 'answered') return reply.value;
      if (reply.fate === 'refused') {
        // A key that is refused once is refused: nothing that waits has a chance, and nothing more is sent.
        if (reply.error.kind === 'unauthorized') {
          verdict ??= reply.error;
          cancelWaiting(verdict);
        }
        throw reply.error;
      }
      if (reply.fate === 'unanswered' && (call.kind === 'write' || ++tries >= READ_TRIES)) throw reply.error;
      release(ticket);
      if (reply.fate === 'limited') mindTheLimit();
      else await pause(ticket, Math.min(LAST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.max(0, tries - 1)));
    }
    // Nobody hears this: the ticket was rejected when it was cancelled.
    throw stopped();
  }

  /** The call is not under way any more: it may be called back, and is if that was asked for meanwhile. */
  function release(ticket: Ticket): void {
    ticket.isCommitted = false;
    const error = verdict ?? (signal.aborted ? stopped() : undefined);
    if (error === undefined) return;
    ticket.isCancelled = true;
    ticket.reject(error);
  }

  async function pause(ticket: Ticket, ms: number): Promise<void> {
    if (ticket.isCancelled) return;
    await new Promise<void>((resolve) => {
      const cancel = clock.after(ms * (0.75 + random() / 2), resolve);
      ticket.wake = () => {
        cancel();
        resolve();
      };
    });
  }

  return {
    async pass(call) {
      if (signal.aborted) throw stopped();
      if (verdict !== undefined) throw verdict;
      return await new Promise((resolve, reject) => {
        const ticket: Ticket = { isCommitted: false, isCancelled: false, reject };
        tickets.add(ticket);
        carry(call, ticket)
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
  return new DirectoryError('stopped', 'stopped', 'Interrupted. Nothing more was sent.');
}
