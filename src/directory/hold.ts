import type { Send } from './sends.ts';

/** How long nothing is sent after a refusal. All times are ms of one clock. */
export interface Hold {
  /** Nothing may be sent before. */
  until(this: void): number;
  /** Whether the server itself named that time. */
  isAsked(this: void): boolean;
  /** Whether only one request may be out since then, which finds out whether refusals have ended. */
  isOneByOne(): boolean;
  accepted(send: Send): void;
  /** Returns whether it is the first refusal since anything was taken. */
  refused(send: Send, now: number, retryAfterMs: number | undefined): boolean;
}

const FIRST_BACKOFF_MS = 250;
const LAST_BACKOFF_MS = 15_000;

/**
 * As long as the server says, and 250 ms at least, which double with every round of refusals while nothing is taken. What was in
 * flight when a refusal was learnt of is of the same round.
 */
export function createHold(random: () => number): Hold {
  let until = 0;
  let asked = 0;
  let backoff = FIRST_BACKOFF_MS;
  /** Whether the last refusal named a time, however short. */
  let wasAsked = false;
  let rounds = 0;
  let roundAt = 0;

  return {
    until: () => until,
    isAsked: () => until === asked,
    // The first time, the server may have said when they end.
    isOneByOne: () => rounds > 1 || (rounds > 0 && !wasAsked),
    accepted({ at }) {
      if (at < until) return;
      rounds = 0;
      backoff = FIRST_BACKOFF_MS;
    },
    refused({ at }, now, retryAfterMs) {
      const isRound = at > roundAt;
      if (isRound) {
        rounds += 1;
        roundAt = now;
        until = Math.max(until, now + backoff * (0.75 + random() / 2));
        backoff = Math.min(backoff * 2, LAST_BACKOFF_MS);
      }
      wasAsked = retryAfterMs !== undefined;
      if (retryAfterMs !== undefined) asked = Math.max(asked, now + retryAfterMs);
      until = Math.max(until, asked);
      return isRound && rounds === 1;
    },
  };
}
