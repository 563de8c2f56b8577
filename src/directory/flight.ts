/** Finds out how many requests the server does at once before its answers slow down. */
export interface FlightFinder {
  /** Requests in flight at most. */
  most(): number;
  /** An answer came, after so many ms, and so many requests were in flight with it. */
  answered(latency: number, inFlight: number): void;
}

const LEAST = 2;
/** Answers count as slower from so many times their usual time on, and not for the few ms that a busy machine makes of it. */
const SLOWER = 2;
const JITTER_MS = 20;

/**
 * Begins with as many as may be: it is the pace that raises the number in flight. When that many are out and answers have become twice
 * as slow as they were, more only wait in the server's own queue, and the number falls by a quarter with each round of answers; while
 * they have not, it rises by half again. Answers that stay slow although half as many are in flight are slow for another reason: that
 * is their usual time from then on.
 *
 * @param ceiling requests in flight at most, however quick the answers
 */
export function createFlightFinder(ceiling: number): FlightFinder {
  let most = ceiling;
  let usual = Number.POSITIVE_INFINITY;
  /** When answers became slow: how slow, and with how many in flight. */
  let slow: { readonly mean: number; readonly most: number } | undefined;
  let count = 0;
  let sum = 0;
  let fullest = 0;

  return {
    most: () => Math.floor(most),
    answered(latency, inFlight) {
      count += 1;
      if (count <= 0) return;
      sum += latency;
      fullest = Math.max(fullest, inFlight);
      if (count < Math.max(8, most)) return;
      const mean = sum / count;
      const isFull = fullest >= Math.floor(most);
      usual = Math.min(usual, mean);
      if (mean < usual * SLOWER + JITTER_MS) {
        slow = undefined;
        if (isFull) most = Math.min(ceiling, most * 1.5);
      } else if (isFull) {
        slow ??= { mean, most };
        if (most > slow.most / 2) most = Math.max(Math.min(ceiling, LEAST), most * 0.75);
        else if (mean > slow.mean * 0.75) [usual, slow] = [mean, undefined];
        else slow = { mean, most };
      }
      // The answers to those already in flight tell of the number as it was.
      [count, sum, fullest] = [-inFlight, 0, 0];
    },
  };
}
