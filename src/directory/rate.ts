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
/** The first pace, and in how much used time (beside an answer's) it doubles until the first refusal. */
const FIRST_PACE = 6;
const FIRST_DOUBLING_MS = 400;
/** In how much used time the pace doubles beyond where it was refused, and where refusals are strays. */
const DOUBLING_MS = 8000;
const STRAY_DOUBLING_MS = 4000;
/** How long a climb back to the refused pace takes: after the first refusal, and after later ones at least and at most. */
const FIRST_CLIMB_MS = 12_000;
const CLIMB_MS = 60_000;
const LONGEST_CLIMB_MS = 90_000;
/** Refused sooner than this, or after fewer taken, more than so many times in a row, but not more than this share: strays. */
const QUICK_MS = 20_000;
const QUICK_TAKEN = 50;
const QUICK_WALLS = 3;
const LARGEST_STRAY_SHARE = 1 / 12;
/** Two counts of a second that differ by no more than this share, and one, are the same: a window of a second is that. */
const SAME_COUNT = 0.03;
const FIRST_BACKOFF_MS = 250;
const LAST_BACKOFF_MS = 15_000;
/** The nth last request is older than a second by this where the pace is capped: requests travel at uneven speed. */
const GUARD_MS = 20;
const LATEST_MS = 40;
const REMEMBERED = 20_000;

/** A refusal, and all that was in flight when it was learnt of. */
interface Wall {
  /** When the first of its refused requests was sent, and at which pace. */
  at: number;
  pace: number;
  readonly learnt: number;
  /** What was taken in the second before it. */
  count: number;
}

/**
 * The control law. **Requests are always evenly spaced; only the pace changes**, for an evenly spaced sender below the limit is
 * refused by no kind of limit. The pace starts at 6/s and doubles in less than a second, until the first refusal (a wall). After
 * every wall it stands still as long as the server says (and 250 ms at least, doubled while nothing is taken), goes back to a base that the
 * server is known to bear, and climbs from there, fast at first and then ever more gently, to the pace that was refused and
 * beyond: so it stays just under the limit, and finds one that was raised. The base is three quarters of what was taken in the
 * second before the first wall. After a later one, what was taken since is poured through a bucket that leaks: the fastest leak
 * with which the bucket was as full at this wall as at the one before is the limit, if the limit is a bucket's; the more that
 * bucket holds, the likelier it is a window instead, whose limit is the count of its last second; the same count at two walls is
 * one for sure. Where walls come in quick succession however far the pace fell, those refusals are strays, which come at any pace:
 * then it does not fall but climbs, until they become twice as frequent.
 *
 * @param firstPace requests a second to begin with
 * @param ceiling requests in any one second at most, whatever the server would take
 */
export function createRateFinder(
  ceiling = Number.POSITIVE_INFINITY,
  random: () => number = Math.random,
  firstPace = FIRST_PACE,
): RateFinder {
  let sends: Send[] = [];
  let latency = 0;
  let slot = 0;
  let hold = 0;
  let asked = 0;
  let backoff = FIRST_BACKOFF_MS;
  let walls: Wall[] = [];
  /** Nothing was taken since the last wall. */
  let isAtWall = false;
  let isDecided = true;
  let limit: number | undefined;
  /** How many requests at once the server bore beyond the limit's pace. */
  let depth = 0;
  let lastFill = 0;

  /** The climb: from base to top in `length` ms of used time, and how much of it has passed. */
  let base = 0;
  let top = firstPace;
  let length = 0;
  let used = 0;
  let usedAt = 0;

  let quickWalls = 0;
  let isStray = false;
  /** Requests taken for each that is refused: lately, and where only strays are. */
  let lately = 0;
  let usually = 0;
  let means: number[] = [];

  function pace(): number {
    const doubling = walls.length === 0 ? FIRST_DOUBLING_MS + latency : isStray ? STRAY_DOUBLING_MS : DOUBLING_MS;
    if (used >= length) return Math.min(ceiling, top * 2 ** ((used - length) / doubling));
    return Math.min(ceiling, top - (top - base) * (1 - used / length) ** 3);
  }

  const takenBetween = (from: number, to: number) => sends.filter(({ at, isRefused }) => at >= from && at < to && !isRefused);

  function sentLately(now: number): number {
    const first = sends.findLastIndex(({ at }) => at <= now - SECOND) + 1;
    return sends.slice(first).filter(({ isRefused }) => !isRefused).length;
  }

  function climb(from: number, to: number, ms: number): void {
    [base, top, length, used] = [from, to, ms, 0];
  }

  /** What a wall says about the limit, once all that was in flight is answered. */
  function decide(wall: Wall, before: Wall | undefined): void {
    isDecided = true;
    const count = takenBetween(wall.at - SECOND, wall.at).length;
    wall.count = count;
    if (before === undefined) {
      climb(
        Math.max(0.3, 0.75 * Math.min(count, wall.pace)),
        Math.max(0.5 * wall.pace, Math.min(count, wall.pace)),
        FIRST_CLIMB_MS,
      );
      return;
    }
    const taken = takenBetween(before.at, wall.at).length;
    const mean = (taken / (wall.at - before.at)) * SECOND;
    const isSame = Math.abs(count - before.count) <= SAME_COUNT * count + 1;
    // The pace was another, and yet as many were taken as before: these are no strays.
    const isWindow = isSame && (count < 0.8 * wall.pace - 2 || count > 1.02 * wall.pace + 1);
    if (!isWindow && areStrays(wall, before, taken, mean)) return;
    const { leak, fill } = replay(wall, before, Math.min(0.995 * wall.pace, Math.max(mean, wall.pace / 50)));
    limit = isSame ? Math.max(leak, Math.min(count, wall.pace)) : leak;
    depth = Math.min(fill, lastFill);
    lastFill = fill;
    // A bucket that would not drain in a hold may as well be a window.
    const isLikeWindow = fill / (leak * ((hold - wall.learnt) / SECOND)) - 0.25;
    const doubt = Math.min(isSame ? 0.8 : 0.4, Math.max(0, isLikeWindow));
    const guess = isWindow ? 0.96 * count : leak + doubt * (Math.min(count, wall.pace) - leak);
    const least = isWindow ? 0 : 0.75 * wall.pace;
    const from = Math.min(0.98 * wall.pace, Math.max(least, guess, isSame ? 0.96 * count : 0));
    const longest = Math.max(CLIMB_MS, Math.min(LONGEST_CLIMB_MS, 8 * (wall.at - before.at)));
    climb(from, Math.max(from * 1.03, from + (isWindow ? 0 : doubt) * (wall.pace - from)), longest);
  }

  /** The fastest leak, down to the least, with which a bucket was as full at this wall as at the one before. */
  function replay(wall: Wall, before: Wall, least: number): { leak: number; fill: number } {
    const since = walls.at(-3)?.at ?? 0;
    const taken = takenBetween(since, wall.at);
    for (let leak = 0.995 * wall.pace; ; leak = Math.max(least, leak * 0.99)) {
      let fill = 0;
      let last = since;
      let fillBefore: number | undefined;
      for (const { at } of taken) {
        if (at > before.at) fillBefore ??= Math.max(0, fill - ((before.at - last) / SECOND) * leak);
        fill = Math.max(0, fill - ((at - last) / SECOND) * leak) + 1;
        last = at;
      }
      fill = Math.max(0, fill - ((wall.at - last) / SECOND) * leak);
      if (fill >= (fillBefore ?? 0) || leak <= least) return { leak, fill };
    }
  }

  /** Whether refusals are strays; if so, the pace goes on from here. */
  function areStrays(wall: Wall, before: Wall, taken: number, mean: number): boolean {
    const refused = sends.filter(({ at, isRefused }) => at >= wall.at && isRefused).length;
    quickWalls = wall.at - before.at < QUICK_MS || taken < QUICK_TAKEN ? quickWalls + 1 : Math.floor(quickWalls / 2);
    lately = quickWalls <= 1 ? taken / refused : lately + (taken / refused - lately) * Math.max(0.2, 1 / quickWalls);
    // What is taken from wall to wall, whatever the pace, is a bucket's rate.
    means = [...means.slice(-2), mean];
    const isBucket = !isStray && Math.max(...means) < 1.1 * Math.min(...means);
    if (quickWalls <= QUICK_WALLS || lately * LARGEST_STRAY_SHARE < 1 || isBucket) isStray = false;
    else {
      usually = isStray ? Math.max(usually, lately) : lately;
      isStray = lately > usually / 2;
      if (!isStray) quickWalls = 0;
      climb(0, wall.pace * (isStray ? 1 : 0.75), 0);
      return true;
    }
    return false;
  }

  return {
    nextAt(inFlight, now) {
      // Refused again before anything was taken: one at a time finds out when that ends.
      if (isAtWall && inFlight > 0) return Number.POSITIVE_INFINITY;
      const wall = walls.at(-1);
      if (wall !== undefined && !isDecided) {
        const isOut = sends.slice(-200).some(({ at, isAnswered }) => !isAnswered && at <= wall.learnt);
        const decideAt = Math.max(hold, isOut ? wall.learnt + 2 * latency : 0);
        if (now < decideAt) return decideAt;
        decide(wall, walls.at(-2));
        slot = Math.max(slot, now);
      }
      if (ceiling === Number.POSITIVE_INFINITY) return Math.max(hold, slot);
      const nth = sends.at(-Math.max(1, Math.ceil(ceiling - 0.001)));
      return Math.max(hold, slot, nth === undefined ? 0 : nth.at + SECOND + GUARD_MS);
    },

    take(now) {
      const rate = pace();
      // What was missed is made up for as far as timers are late, or as a quarter of the bucket that was found, twice, bears it.
      const gap = SECOND / rate;
      const late = Math.max(Math.min(20, Math.max(10, gap)), Math.min(LATEST_MS, (depth / 4) * gap));
      // Only a pace that is used is known to be bearable.
      if (now <= slot + 25 && 2.5 * (sentLately(now) + 1) >= rate) used += Math.min(now - usedAt, (2 * SECOND) / rate);
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
      isAtWall = false;
      backoff = FIRST_BACKOFF_MS;
    },

    refused(send, now, retryAfterMs) {
      send.isAnswered = true;
      send.isRefused = true;
      const wall = walls.at(-1);
      if (wall === undefined || send.at > wall.learnt) {
        if (!isAtWall) {
          walls = [...walls.slice(-2), { at: send.at, pace: send.pace, learnt: now, count: 0 }];
          isDecided = false;
        }
        isAtWall = true;
        hold = Math.max(hold, now + backoff * (0.75 + random() / 2));
        backoff = Math.min(backoff * 2, LAST_BACKOFF_MS);
      } else if (send.at < wall.at && !isDecided) {
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
