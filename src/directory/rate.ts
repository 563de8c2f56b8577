import { createClimb } from './climb.ts';
import { createHold } from './hold.ts';
import { createSends, leakOf, takenBetweenRefused, type Send } from './sends.ts';
import { createStrayFinder } from './strays.ts';

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
  /** The server's limit in requests a second, as far as refusals have shown it, or since then the pace, where that is higher. */
  limit(): number | undefined;
  /** Requests sent in the last second, without those that were refused. */
  sentLately(now: number): number;
}

const SECOND = 1000;
/** Each constant's worth stands in docs/performance.md ("The constants"), measured by bench/limits.ts. */
const FIRST_PACE = 12;
/**
 * In flight at most until the first wall: this many, and so many more for each answer. More would only be refused together where the
 * limit is low and answers are slow.
 */
const FIRST_IN_FLIGHT = [2, 2] as const;
/** However much is refused: a request every five seconds, where no hold forbids it. */
const LEAST_PACE = 0.2;
/**
 * What each answer adds to the pace before the first wall, and so many times as much again for each second that it took: as long as
 * few were taken, and later.
 */
const FIRST_GAIN = 1.7;
const SLOW_GAIN = [2, 6] as const;
const FEW_TAKEN = 12;
/** Before the first wall, answers to requests that were sent one by one, as lists are read, raise the pace no further than this. */
const ALONE_PACE = 24;
/** One refusal among fewer requests than this, the first of all, says only that the start was too fast, and leaves this much of it. */
const FEW = 6;
const FEW_LEFT = 0.25;
/** Used time in which a climb reaches its top: the first, which begins far below the limit, and later ones. */
const FIRST_CLIMB_MS = 15_000;
const CLIMB_MS = 25_000;
/** How far above its base a climb is level, at least, where the limit is no window's. */
const CLIMB = 1.02;
/** What a wall leaves: of what was taken in a second, after the first; of its pace, at least and at most, after later ones. */
const FIRST_LEFT = 0.75;
const LEFT = [0.5, 0.97] as const;
const MOST_DOUBT = 0.8;
/** At the second wall, when after so few taken hardly anything is known of the limit; not where a wall costs a longer hold than this. */
const SECOND_DOUBT = 0.55;
const SECOND_TAKEN = 200;
const LONG_HOLD_MS = 5000;
/** Two counts of a second are the same if they differ by no more than this share, or by one. */
const SAME_COUNT = 0.03;
/** Such a count is a window's: its shares for the base, at least, and for the top, from so great a count on that one more says little. */
const WINDOW_LEFT = [0.97, 0.98] as const;
const GREAT_COUNT = 20;
/** So many refused at the first wall, between which less than this share of the count was taken a second, are a window's as well. */
const FULL = [5, 0.75] as const;
/** Limits are round numbers: a count that is a multiple of this, give or take one, is a window's at the first wall too. */
const ROUND = 100;
/** A fixed window lets more through in a second that lies in two: at the second wall a round number counts up to so many times it. */
const ROUND_OVER = 1.2;
const LEAST_DOUBT = 0.1;
/** Where no more than this share of so many in flight is refused at the first wall, they arrive unevenly: chance brings a few at once. */
const UNEVEN = [5, 0.25] as const;
/** A climb takes so many holds then, and no longer than others. */
const UNEVEN_HOLDS = 15;
/** What a late timer missed is made up for as far as one gap, within these. */
const LATE_MS = [4, 20] as const;
/** The nth last request is older than a second by this where the pace is capped: requests travel at uneven speed. */
const GUARD_MS = 20;

/** A refusal, and all that was in flight when it was learnt of. */
interface Wall {
  /** When the first of its refused requests was sent, and at which pace. */
  at: number;
  pace: number;
  readonly learnt: number;
  /** Known once it is decided: what was taken in the second before it, and how long nothing was sent after it (ms). */
  count: number;
  stillMs: number;
}

const clamp = (value: number, least: number, most: number): number => Math.min(most, Math.max(least, value));

/**
 * The control law. **Requests are always evenly spaced; only the pace changes**, for an evenly spaced sender below the limit is
 * refused by no kind of limit. The pace starts at 12/s, and each answer raises it, by 1.7 and more the longer it took, until the first
 * refusal (a wall). After every wall comes a {@link createHold hold}. Then the pace climbs from a base that the server is known to
 * bear, by a cubic curve: fast at first, level at a top just above the limit, and faster again beyond it. So it stays just under the
 * limit, and finds one that was raised. After the first wall the base is three quarters of what was taken in the second before it,
 * and the top the refused pace; where less than that was taken among the refused, whose number is five at least, and where it is a
 * round number, of whole hundreds, it is a window's count already, and the base and the top are just below it. As long as the
 * limit is taken for a window's, no second has more than the pace, even after some of its requests went late.
 * After a later one, what was taken is poured through a leaking bucket, in thought: the {@link leakOf fastest leak} with which it was
 * as full at this wall as at the one before is the limit. The more that bucket holds beside what leaks while nothing is sent, the
 * likelier the limit is a window, the more the count of its last second is believed, by half for the base and as a whole for the top;
 * at the second wall by about half of that at least. The same count at two walls is a window, and from 20 on the top is just below
 * it; at the second wall, so is a whole hundred that its count is less than a fifth above, where a window is likely at all. A wall
 * within a second of a hold, in which neither a bucket nor a window had time to fill, is believed only when it comes twice. Where no
 * more than a quarter of five or more in flight was refused at the first wall, requests arrive so unevenly that refusals are a matter of
 * chance: later climbs are shorter then, the shorter the hold.
 * Walls that follow one another quickly however far the pace fell may be strays ({@link createStrayFinder}): then the pace rises until
 * a greater share is refused. Alone among the first few requests, a refusal only says that the start was too fast.
 *
 * @param firstPace requests a second to begin with
 * @param ceiling requests in any one second at most, whatever the server would take
 */
export function createRateFinder(
  ceiling = Number.POSITIVE_INFINITY,
  random: () => number = Math.random,
  firstPace = FIRST_PACE,
): RateFinder {
  const hold = createHold(random);
  const strays = createStrayFinder();
  const sends = createSends();
  let slot = 0;
  let wasBraked = false;
  let walls: Wall[] = [];
  let isDecided = true;
  /** Whether the last wall came so soon after a hold that it says too little about the limit. */
  let isEarly = false;
  let limit: number | undefined;
  let isWindow = false;
  /** Whether requests arrive so unevenly that refusals are a matter of chance. */
  let isUneven = false;

  const climb = createClimb(firstPace);
  /** Until when its time is used: time in which it was the brake. */
  let usedAt = 0;
  let answers = 0;
  /** Whether all that was sent before had been answered when the last slot was asked for. */
  let isAlone = false;

  const pace = () => Math.min(ceiling, Math.max(LEAST_PACE, climb.pace()));

  /** From when on one more is no more than `most` in the second that ends with it. */
  function secondAfter(most: number): number {
    return Number.isFinite(most) ? (sends.nthLast(Math.max(1, Math.ceil(most - 0.001))) ?? 0) + SECOND : 0;
  }

  /** The limit is a window's, of so many a second. */
  function stayBelow(window: number): void {
    [limit, isWindow] = [window, true];
    climb.start(WINDOW_LEFT[0] * window, WINDOW_LEFT[1] * window, CLIMB_MS);
  }

  /** What the first wall says about the limit. */
  function decideFirst(wall: Wall, now: number): void {
    const all = sends.between(0, now);
    if (all.length < FEW && all.filter(({ isRefused }) => isRefused).length === 1) {
      walls = [];
      climb.start(0, FEW_LEFT * wall.pace, 0);
      return;
    }
    const count = Math.max(1, Math.min(wall.count, wall.pace));
    const round = ROUND * Math.max(1, Math.round(count / ROUND));
    const window = Math.abs(count - round) <= 1 ? round : count;
    const wave = sends.between(wall.at, wall.learnt);
    isUneven = wave.length >= UNEVEN[0] && wave.filter(({ isRefused }) => isRefused).length <= UNEVEN[1] * wave.length;
    if (window === round || takenBetweenRefused(wave, FULL[0]) < FULL[1] * count) {
      stayBelow(window);
    } else climb.start(FIRST_LEFT * count, Math.min(wall.pace, 2 * count), FIRST_CLIMB_MS);
  }

  /** What a wall says about the limit, once the hold is over. */
  function decide(wall: Wall, [earliest, before]: readonly (Wall | undefined)[], now: number): void {
    [isDecided, isWindow] = [true, false];
    wall.stillMs = Math.max(1, now - wall.learnt);
    wall.count = sends.taken(wall.at - SECOND, wall.at).length;
    if (before === undefined) {
      decideFirst(wall, now);
      return;
    }
    const isSame = Math.abs(wall.count - before.count) <= Math.max(1, SAME_COUNT * wall.count);
    if (isSame && earliest === undefined && wall.at < before.learnt + SECOND) {
      // A window of a second is full still of what was taken before the first wall: it is the same wall.
      walls = [before];
      decideFirst(before, now);
      return;
    }
    const took = wall.at - before.at;
    const taken = sends.taken(before.at, wall.at).length;
    // A second holds too few to tell a low limit: no fewer than on average.
    const count = Math.min(Math.max(wall.count, (taken / took) * SECOND), wall.pace);
    const wave = sends.between(wall.at, wall.learnt);
    const refused = sends.between(wall.at, now).filter(({ isRefused }) => isRefused).length;
    const onward = strays.wall({ taken, refused, wave: wave.length, took, pace: wall.pace });
    isEarly = onward === undefined && earliest !== undefined && !isEarly && wall.at < before.learnt + before.stillMs + SECOND;
    if (onward !== undefined || isEarly) {
      const { pace: borne, isStray } = onward ?? { pace: wall.pace, isStray: false };
      if (isStray) limit = undefined;
      climb.start(LEFT[1] * borne, borne, isStray ? 0 : CLIMB_MS);
      return;
    }
    const since = earliest?.at ?? 0;
    const fastest = 0.995 * wall.pace;
    const least = Math.min(fastest, Math.max((taken / took) * SECOND, wall.pace / 50));
    const { leak, fill } = leakOf(sends.taken(since, wall.at), [since, before.at, wall.at], [least, fastest]);
    limit = leak;
    const drained = (leak * before.stillMs) / SECOND;
    const isSecond = earliest === undefined && taken < SECOND_TAKEN && before.stillMs < LONG_HOLD_MS;
    const doubt = clamp(fill / drained - 0.25, isSecond ? SECOND_DOUBT : 0, MOST_DOUBT);
    isWindow = isSame && count >= GREAT_COUNT;
    const round = ROUND * Math.floor((count + 1) / ROUND);
    if (!isWindow && earliest === undefined && doubt > LEAST_DOUBT && count <= ROUND_OVER * round) {
      stayBelow(round);
      return;
    }
    const guess = Math.max(leak + (doubt / 2) * (count - leak), isSame ? WINDOW_LEFT[0] * count : 0);
    const from = clamp(guess, LEFT[0] * wall.pace, LEFT[1] * wall.pace);
    const to = isWindow ? WINDOW_LEFT[1] * count : Math.max(CLIMB * from, from + doubt * (wall.pace - from));
    climb.start(from, to, isUneven ? Math.min(UNEVEN_HOLDS * wall.stillMs, CLIMB_MS) : CLIMB_MS);
  }

  return {
    nextAt(inFlight, now) {
      isAlone = inFlight === 0 && answers > 0;
      if (walls.length === 0 && inFlight >= FIRST_IN_FLIGHT[0] + FIRST_IN_FLIGHT[1] * answers) return Number.POSITIVE_INFINITY;
      if (inFlight > 0 && hold.isOneByOne() && (sends.nthLast(1) ?? 0) >= hold.until()) return Number.POSITIVE_INFINITY;
      const wall = walls.at(-1);
      if (wall !== undefined && !isDecided && now >= hold.until()) decide(wall, [walls.at(-3), walls.at(-2)], now);
      // What went late makes room in a window only a second after it went; what would fill it, a little later still.
      const at = Math.max(
        slot,
        secondAfter(ceiling) + GUARD_MS,
        isWindow ? Math.max(secondAfter(pace()), secondAfter(pace() / WINDOW_LEFT[1]) + GUARD_MS) : 0,
      );
      if (at > now) wasBraked = true;
      return at;
    },

    take(now) {
      const rate = pace();
      const late = clamp(SECOND / rate, ...LATE_MS);
      // Only a pace that is used is known to be bearable.
      if (wasBraked && walls.length > 0) climb.use(Math.min(now - usedAt, (2 * SECOND) / rate));
      usedAt = now;
      slot = Math.max(slot, now - late) + SECOND / pace();
      const send = { at: now, pace: rate, raises: wasBraked || (isAlone && rate < ALONE_PACE), isRefused: false };
      wasBraked = false;
      sends.add(send);
      return send;
    },

    drop: sends.drop,

    accepted(send, now) {
      answers += 1;
      // What waited while one request found out whether refusals had ended is not made up for: even two more at once may be too many.
      if (hold.isOneByOne()) slot = Math.max(slot, now);
      hold.accepted(send);
      const slowGain = SLOW_GAIN[answers > FEW_TAKEN ? 1 : 0];
      if (walls.length === 0 && send.raises) climb.raise(FIRST_GAIN * (1 + (slowGain * (now - send.at)) / SECOND));
    },

    refused(send, now, retryAfterMs) {
      send.isRefused = true;
      const wall = walls.at(-1);
      if (hold.refused(send, now, retryAfterMs)) {
        walls = [...walls.slice(-2), { at: send.at, pace: send.pace, learnt: now, count: 0, stillMs: 0 }];
        isDecided = false;
      } else if (wall !== undefined && send.at < wall.at && !isDecided) {
        [wall.at, wall.pace] = [send.at, send.pace];
      }
      slot = Math.max(slot, hold.until());
    },

    holdUntil: hold.until,
    isHoldAsked: hold.isAsked,
    pace,
    limit: () => (limit === undefined ? undefined : Math.max(limit, pace())),
    sentLately: (now) => sends.taken(now - SECOND, now).length,
  };
}
