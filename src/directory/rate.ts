import { createStrayFinder } from './strays.ts';

/** A request that was let through, from the moment its slot was taken. */
export interface Send {
  /** When it went out. */
  at: number;
  /** The pace at which it went, requests a second. */
  readonly pace: number;
  isAnswered: boolean;
  isRefused: boolean;
}

/** Finds out how many requests a second the server takes, and says when the next one may go. All times are ms of one clock. */
export interface RateFinder {
  /** When the next request may go; Infinity where only an answer to one in flight can tell. */
  nextAt(inFlight: number, now: number): number;
  /** Takes the slot that {@link nextAt} named. */
  take(now: number): Send;
  /** Gives a slot back that was not used. */
  drop(send: Send): void;
  /** The server took the request, whatever its answer was. */
  accepted(send: Send, now: number): void;
  /** The server refused it for its limit's sake (429). */
  refused(send: Send, now: number, retryAfterMs: number | undefined): void;
  /** Nothing may be sent before. */
  holdUntil(): number;
  /** Whether the server itself named that time. */
  isHoldAsked(): boolean;
  /** Requests a second now allowed. */
  pace(): number;
  /** The server's limit in requests a second, as far as refusals have shown it. */
  limit(): number | undefined;
  /** Requests sent in the last second, without those that were refused. */
  sentLately(now: number): number;
}

const SECOND = 1000;
/** Each constant's worth stands in docs/performance.md ("The constants"), measured by bench/limits.ts. */
const FIRST_PACE = 6;
/** Used time in which the pace doubles: before the first wall (beside an answer's time), and beyond a climb. */
const FIRST_DOUBLING_MS = 400;
const DOUBLING_MS = 2000;
/** Used time of a climb: after the first wall at most, and no more than so many times what it took to meet it; after later ones. */
const FIRST_CLIMB_MS = 12_000;
const FIRST_CLIMB_TIMES = 8;
const CLIMB_MS = 80_000;
/** What a wall leaves of its pace, at least and at most; how far above its base a climb ends, at least. */
const LEFT = [0.75, 0.97] as const;
const CLIMB = 1.03;
const MOST_DOUBT = 0.8;
/** Two counts of a second that differ by no more than this share are the same, and the base is this share of them at least. */
const SAME_COUNT = 0.03;
const WINDOW_LEFT = 0.96;
const FIRST_BACKOFF_MS = 250;
const LAST_BACKOFF_MS = 15_000;
/** What a late timer missed is made up for as far as one gap, within these. */
const LATE_MS = [10, 20] as const;
/** The nth last request is older than a second by this where the pace is capped: requests travel at uneven speed. */
const GUARD_MS = 20;
const SLOWEST = 0.3;
const REMEMBERED = 20_000;

/** A refusal, and all that was in flight when it was learnt of. */
interface Wall {
  /** When the first of its refused requests was sent, and at which pace. */
  at: number;
  pace: number;
  readonly learnt: number;
  /** What was taken in the second before it, and how long nothing was sent after it (ms). */
  count: number;
  stillMs: number;
}

const clamp = (value: number, least: number, most: number): number => Math.min(most, Math.max(least, value));

/**
 * The control law. **Requests are always evenly spaced; only the pace changes**, for an evenly spaced sender below the limit is
 * refused by no kind of limit. The pace starts at 6/s and doubles in about half a second until the first refusal (a wall). At every
 * wall nothing is sent as long as the server says (and 250 ms at least, doubled while nothing is taken). Then the pace climbs from a
 * base that the server is known to bear, fast at first and ever more gently, to a top just above the limit, and then on: so it stays
 * just under the limit, and finds one that was raised. After the first wall the base is three quarters of what was taken in the
 * second before it, and the top the refused pace. After a later one, what was taken is poured through a leaking bucket, in thought:
 * the fastest leak with which it was as full at this wall as at the one before is the limit. The more that bucket holds beside what
 * leaks while nothing is sent, the likelier the limit is a window, and the more the count of its last second is believed; the same
 * count at two walls is a window. Walls that follow one another quickly however far the pace fell are strays ({@link
 * createStrayFinder}): then the pace goes back to the highest of theirs, and on.
 *
 * @param firstPace requests a second to begin with
 * @param ceiling requests in any one second at most, whatever the server would take
 */
export function createRateFinder(
  ceiling = Number.POSITIVE_INFINITY,
  random: () => number = Math.random,
  firstPace = FIRST_PACE,
): RateFinder {
  const strays = createStrayFinder();
  let sends: Send[] = [];
  let latency = 0;
  let slot = 0;
  let hold = 0;
  let asked = 0;
  let backoff = FIRST_BACKOFF_MS;
  let walls: Wall[] = [];
  let isDecided = true;
  /** Rounds of refusals since anything was taken, and when the last of them was learnt of. */
  let rounds = 0;
  let roundAt = 0;
  let limit: number | undefined;

  /** The climb: from base to top in `length` ms of used time, and how much of it has passed. */
  let [base, top, length, used] = [0, firstPace, 0, 0];
  let usedAt = 0;

  const pace = () => Math.min(ceiling, used >= length ? top : top - (top - base) * (1 - used / length) ** 3);

  function use(ms: number): void {
    if (used >= length) top *= 2 ** (ms / (walls.length === 0 ? FIRST_DOUBLING_MS + latency : DOUBLING_MS));
    used += ms;
  }

  function climb(from: number, to: number, ms: number): void {
    [base, top, length, used] = [from, to, ms, 0];
  }

  const takenBetween = (from: number, to: number) => sends.filter(({ at, isRefused }) => at >= from && at < to && !isRefused);

  function sentLately(now: number): number {
    const first = sends.findLastIndex(({ at }) => at <= now - SECOND) + 1;
    return sends.slice(first).filter(({ isRefused }) => !isRefused).length;
  }

  /** What a wall says about the limit, once all that was in flight is answered. */
  function decide(wall: Wall, before: Wall | undefined, now: number): void {
    isDecided = true;
    wall.stillMs = Math.max(1, now - wall.learnt);
    wall.count = takenBetween(wall.at - SECOND, wall.at).length;
    const count = Math.min(wall.count, wall.pace);
    if (before === undefined) {
      const took = wall.at - (sends[0]?.at ?? wall.at);
      climb(Math.max(SLOWEST, LEFT[0] * count), wall.pace, Math.min(FIRST_CLIMB_MS, FIRST_CLIMB_TIMES * took));
      return;
    }
    const took = wall.at - before.at;
    const wave = sends.filter(({ at }) => at >= wall.at && at <= wall.learnt).length;
    const refused = sends.filter(({ at, isRefused }) => at >= wall.at && isRefused).length;
    const onward = strays.wall({
      taken: takenBetween(before.at, wall.at).length,
      refused,
      wave,
      took,
      paces: [before.pace, wall.pace],
    });
    if (onward !== undefined) {
      climb(0, onward, 0);
      return;
    }
    const { leak, fill } = replay(wall, before);
    limit = leak;
    const doubt = clamp(fill / ((leak * before.stillMs) / SECOND) - 0.25, 0, MOST_DOUBT);
    const isSame = Math.abs(wall.count - before.count) <= SAME_COUNT * wall.count;
    const guess = Math.max(leak + doubt * (count - leak), isSame ? WINDOW_LEFT * count : 0);
    const from = clamp(guess, LEFT[0] * wall.pace, LEFT[1] * wall.pace);
    climb(from, Math.max(CLIMB * from, from + doubt * (wall.pace - from)), CLIMB_MS);
  }

  /** The fastest leak, down to the mean of what was taken, with which a bucket was as full at this wall as at the one before. */
  function replay(wall: Wall, before: Wall): { leak: number; fill: number } {
    const since = walls.at(-3)?.at ?? 0;
    const taken = takenBetween(since, wall.at);
    const mean = (taken.filter(({ at }) => at >= before.at).length / (wall.at - before.at)) * SECOND;
    const fastest = 0.995 * wall.pace;
    const least = Math.min(fastest, Math.max(mean, wall.pace / 50));
    for (let leak = fastest; ; leak = Math.max(least, leak * 0.99)) {
      let [fill, last] = [0, since];
      let fillBefore: number | undefined;
      const leakUntil = (at: number): number => Math.max(0, fill - ((at - last) / SECOND) * leak);
      for (const { at } of taken) {
        if (at > before.at) fillBefore ??= leakUntil(before.at);
        [fill, last] = [leakUntil(at) + 1, at];
      }
      fill = leakUntil(wall.at);
      if (fill >= (fillBefore ?? 0) || leak <= least) return { leak, fill };
    }
  }

  return {
    nextAt(inFlight, now) {
      // One at a time finds out when refusals end, unless it is the first time and the server has said so.
      if (inFlight > 0 && (rounds > 1 || (rounds > 0 && hold !== asked))) return Number.POSITIVE_INFINITY;
      const wall = walls.at(-1);
      if (wall !== undefined && !isDecided) {
        const isOut = sends.slice(-200).some(({ at, isAnswered }) => !isAnswered && at <= wall.learnt);
        const decideAt = Math.max(hold, isOut ? wall.learnt + 2 * latency : 0);
        if (now < decideAt) return decideAt;
        decide(wall, walls.at(-2), now);
        slot = Math.max(slot, now);
      }
      if (ceiling === Number.POSITIVE_INFINITY) return Math.max(hold, slot);
      const nth = sends.at(-Math.max(1, Math.ceil(ceiling - 0.001)));
      return Math.max(hold, slot, nth === undefined ? 0 : nth.at + SECOND + GUARD_MS);
    },

    take(now) {
      const rate = pace();
      const late = clamp(SECOND / rate, ...LATE_MS);
      // Only a pace that is used is known to be bearable, and nothing is known before the first answer.
      const isUsed = latency > 0 && now <= slot + 25 && 2.5 * (sentLately(now) + 1) >= rate;
      if (isUsed) use(Math.min(now - usedAt, (2 * SECOND) / rate));
      usedAt = now;
      slot = Math.max(slot, now - late) + SECOND / pace();
      if (sends.length > REMEMBERED * 1.2) sends = sends.slice(-REMEMBERED);
      const send = { at: now, pace: rate, isAnswered: false, isRefused: false };
      sends.push(send);
      return send;
    },

    drop(send) {
      sends = sends.filter((each) => each !== send);
    },

    accepted(send, now) {
      send.isAnswered = true;
      latency = latency === 0 ? now - send.at : latency * 0.8 + (now - send.at) * 0.2;
      if (send.at < hold) return;
      rounds = 0;
      backoff = FIRST_BACKOFF_MS;
    },

    refused(send, now, retryAfterMs) {
      send.isAnswered = true;
      send.isRefused = true;
      const wall = walls.at(-1);
      if (send.at > roundAt) {
        if (rounds === 0) {
          walls = [...walls.slice(-2), { at: send.at, pace: send.pace, learnt: now, count: 0, stillMs: 0 }];
          isDecided = false;
        }
        rounds += 1;
        roundAt = now;
        hold = Math.max(hold, now + backoff * (0.75 + random() / 2));
        backoff = Math.min(backoff * 2, LAST_BACKOFF_MS);
      } else if (wall !== undefined && send.at < wall.at && !isDecided) {
        wall.at = send.at;
        wall.pace = send.pace;
      }
      if (retryAfterMs !== undefined) asked = Math.max(asked, now + retryAfterMs);
      hold = Math.max(hold, asked);
      slot = Math.max(slot, hold);
    },

    holdUntil: () => hold,
    isHoldAsked: () => hold === asked,
    pace,
    limit: () => limit,
    sentLately,
  };
}
