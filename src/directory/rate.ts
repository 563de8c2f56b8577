/** A request that was let through, from the moment its slot was taken. */
export interface Send {
  /** When it went out. */
  at: number;
  readonly isInBurst: boolean;
  isRefused: boolean;
}

/** Finds out how many requests a second the server takes, and says when the next one may go. All times are ms of one clock. */
export interface RateFinder {
  /** When the next request may go; Infinity where only an answer to one in flight can tell. */
  nextAt(inFlight: number): number;
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
  /** Requests a second now allowed; undefined while that is unknown. */
  allowed(): number | undefined;
  /** Requests sent in the last second. */
  sentLately(now: number): number;
}

const SECOND = 1000;
/** Our second is longer than the server's by this, so that requests which travel at uneven speed do not crowd into one of its. */
const GUARD_MS = 20;
/** From this limit on the unevenness of their travel is added: of so many requests some always crowd. */
const LARGE_LIMIT = 100;
/** Slots that were missed are made up for: by time at a small limit; by number at a large one, where they would be a burst. */
const LATE_MS = 100;
const LATE_SLOTS = 8;
/** The opening burst: requests a second, and how many more with each that is taken. */
const OPENING_RATE = 100;
const OPENING_GROWTH = 2;
/** A burst so short hardly ever lies across the edge of a fixed window. */
const SHORT_BURST_MS = 450;
/** Refusals closer together than this are one search, and say something about each other. */
const SEARCH_MS = 4000;
const MEMORY_MS = 2 * SEARCH_MS;
const SMALLEST_FALL = 0.02;
const LARGEST_FALL = 0.3;
const RISE_STEP = 0.04;
const RISE_EVERY_MS = 1200;
const FIRST_RISE_MS = 45_000;
const LAST_RISE_MS = 300_000;
/** Where what we found may be the depth of a bucket and not its rate, the first rise comes at once, and is a larger one. */
const EARLY_RISE_MS = 0;
const EARLY_RISE_STEP = 0.25;
const SMALL_LIMIT = 10;
const FIRST_BACKOFF_MS = 250;
const LAST_BACKOFF_MS = 15_000;

/** Where we ran into the limit: all refusals of requests that were sent before we had learnt of the first. */
interface Wall {
  /** When the first refused request was sent. */
  first: number;
  /** When we learnt of it. */
  readonly learnt: number;
  /** The one before, as it was then. */
  readonly previous: { readonly first: number; readonly taken: number } | undefined;
  /** The level that led into it. */
  readonly level: number;
  /** The level before a rise that led into it. */
  readonly risenFrom: number | undefined;
  readonly phase: 'opening' | 'second burst' | 'confirmed' | 'steady';
  /** Requests taken up to it, over all. */
  readonly taken: number;
  readonly fall: number;
}

/**
 * The control law.
 *
 * Servers count in fixed windows of a second, in sliding ones, or with a bucket of tokens, and tell none of it. All three take at
 * least `n` evenly spaced requests a second where their limit is `n`, so the law is: find `n`, then space requests evenly just
 * below it, at `n / 1.02`, never more than `n` in any 1.02 s.
 *
 * Finding it takes a burst until the first refusal: what the server took in that second is `n`, unless the burst lay across the
 * edge of a fixed window (then it is too much), or a bucket was refilled under it. So after the hold a second burst follows, no
 * larger than the first count: from silence, it passes if the count was right, and else is refused at the right one; for a bucket,
 * the average from refusal to refusal is its rate. Bursts cost nothing on a server of windows: what they send early, it would
 * have taken later.
 *
 * If a refusal comes all the same, the level falls: by 2%, and by twice as much each time another follows within seconds, but
 * where two refusals can be read as one fixed window (there is a phase for which both came after equally many requests), to what
 * was read. It never falls below the average that was taken between refusals. As every refusal lowers the level by a factor and
 * nothing raises it for a while, the refusals end: it converges from above, after one or two walls on most servers.
 *
 * After 45 s, then ever more rarely, it rises a little, faster while nothing is refused, since limits change; at once where the two
 * bursts look like a bucket, whose depth says nothing about its rate. A rise that is refused goes back to where it began.
 *
 * What it costs: 2% of the limit for good (from 100 a second on, twice the mean deviation of the latency on top), the time of the holds while searching (one or two), the requests in flight at each
 * wall, and one hold for each rise that fails.
 *
 * A Retry-After holds everything until its end. Where there is none, the pause is ours: 250 ms, doubled while nothing is taken,
 * with jitter against other clients of the same key.
 *
 * @param ceiling requests in any one second at most, whatever the server would take
 */
export function createRateFinder(ceiling = Number.POSITIVE_INFINITY, random: () => number = Math.random): RateFinder {
  let level = Number.POSITIVE_INFINITY;
  let sends: Send[] = [];
  let taken = 0;
  let latency = 0;
  /** How far answers are from the mean latency, on average. */
  let deviation = 0;
  /** When the next evenly spaced request is due. */
  let slot = 0;
  let hold = 0;
  let backoff = FIRST_BACKOFF_MS;
  let walls: Wall[] = [];
  /** The wall we stand at: nothing was taken since. */
  let wall: Wall | undefined;

  /** What is left of the second burst, and when it began. */
  let burst = 0;
  let burstSince = 0;
  let isConfirmed = false;

  let risenFrom: number | undefined;
  let riseStep = 0;
  let riseAt = Number.POSITIVE_INFINITY;
  let risePatience = EARLY_RISE_MS;

  const pace = () => Math.min(level, ceiling);
  /** Our second. */
  const guarded = (rate: number) => SECOND + GUARD_MS + (rate >= LARGE_LIMIT && rate === level ? 2 * deviation : 0);

  function takenBetween(from: number, to: number): number {
    let count = 0;
    for (let i = sends.length - 1; i >= 0; i -= 1) {
      const send = sends[i];
      if (send === undefined || send.at < from) break;
      if (send.at <= to && !send.isRefused) count += 1;
    }
    return count;
  }

  /** The limit of a fixed window that explains the latest walls alike, if there is one below `most`. */
  function readWindow(at: Wall, most: number): number | undefined {
    const recent = walls.filter((each) => each.first > at.first - MEMORY_MS).slice(-3);
    if (recent.length < 3) return undefined;
    const fits: { limit: number; miss: number }[] = [];
    for (let phase = 0; phase < SECOND; phase += 5) {
      const counts = recent.map((each) => {
        const age = (((each.first - at.first + phase) % SECOND) + SECOND) % SECOND;
        return takenBetween(each.first - age, each.learnt);
      });
      const limit = counts.reduce((sum, count) => sum + count, 0) / counts.length;
      if (limit <= most && limit > most / 3) fits.push({ limit, miss: Math.max(...counts) - Math.min(...counts) });
    }
    const best = Math.min(...fits.map(({ miss }) => miss));
    if (best > Math.max(2, most * 0.05)) return undefined;
    const limits = fits.filter(({ miss }) => miss <= best + 1).map(({ limit }) => limit);
    limits.sort((a, b) => a - b);
    const [low = 0, high = 0] = [limits[0], limits.at(-1)];
    return high - low > Math.max(2, high * 0.35) ? undefined : (low + high) / 2;
  }

  /** What a wall says the level should be. Asked again with every refusal that belongs to it. */
  function levelAfter(at: Wall): number {
    const count = takenBetween(at.first - SECOND - GUARD_MS, at.learnt);
    if (at.phase === 'opening') return Math.max(1, takenBetween(at.first - SECOND, at.learnt));
    if (at.risenFrom !== undefined && at.level < at.risenFrom * 2) return at.risenFrom;
    const since = at.previous === undefined ? Number.POSITIVE_INFINITY : at.first - at.previous.first;
    const most = at.level * (1 - at.fall);
    const isSearch = at.phase === 'steady' && since < SEARCH_MS;
    // Out of a search the count says little: a request or two that were late at the server make a wall as well.
    let found = isSearch || at.phase === 'second burst' || at.risenFrom !== undefined ? Math.min(count, most) : most;
    if (isSearch) found = Math.min(found, readWindow(at, at.level * 0.97) ?? found);
    const average = since > SECOND && at.previous !== undefined ? ((at.taken - at.previous.taken) / since) * SECOND : 0;
    return Math.max(1, found, Math.min(average, most), at.risenFrom ?? 0);
  }

  return {
    nextAt(inFlight) {
      const rate = pace();
      // Refused again before anything was taken: one at a time finds out when that ends.
      if (wall !== walls.at(-1) && wall !== undefined && inFlight > 0) return Number.POSITIVE_INFINITY;
      if (level === Number.POSITIVE_INFINITY) {
        const room = Math.ceil((latency / SECOND) * (OPENING_RATE + OPENING_GROWTH * taken));
        if (inFlight >= Math.max(2, room)) return Number.POSITIVE_INFINITY;
        if (rate === Number.POSITIVE_INFINITY) return hold;
      }
      const oldest = sends.at(-Math.max(1, Math.ceil(rate - 0.001)));
      return Math.max(hold, slot, oldest === undefined ? 0 : oldest.at + guarded(rate));
    },

    take(now) {
      taken += 1;
      const rate = pace();
      const isInBurst = burst > 0;
      if (isInBurst) {
        if (burstSince === 0) burstSince = now;
        burst -= 1;
        isConfirmed = burst < 1 && now - burstSince < SHORT_BURST_MS;
      }
      if (rate !== Number.POSITIVE_INFINITY && (burst < 1 || rate === ceiling)) {
        const gap = guarded(rate) / rate;
        slot = Math.max(slot, now - Math.min(LATE_MS, LATE_SLOTS * gap)) + gap;
      }
      if (sends.length > 0 && (sends[0]?.at ?? now) < now - 2 * MEMORY_MS)
        sends = sends.filter(({ at }) => at > now - MEMORY_MS);
      const send = { at: now, isInBurst, isRefused: false };
      sends.push(send);
      return send;
    },

    drop(send) {
      taken -= 1;
      sends = sends.filter((each) => each !== send);
    },

    accepted(send, now) {
      latency = latency === 0 ? now - send.at : latency * 0.8 + (now - send.at) * 0.2;
      deviation = deviation * 0.95 + Math.abs(now - send.at - latency) * 0.05;
      if (send.at >= hold) {
        wall = undefined;
        backoff = FIRST_BACKOFF_MS;
      }
      // Only a level that is used to the full is known to be bearable.
      if (now < riseAt || level >= ceiling || takenBetween(now - SECOND, now) < level * 0.85) return;
      const step = risePatience === EARLY_RISE_MS ? EARLY_RISE_STEP : RISE_STEP;
      riseStep = risenFrom === undefined ? Math.max(1, level * step) : riseStep * 2;
      risenFrom ??= level;
      level += riseStep;
      riseAt = now + RISE_EVERY_MS;
    },

    refused(send, now, retryAfterMs) {
      send.isRefused = true;
      taken -= 1;
      if (wall === undefined || send.at > wall.learnt) {
        const isFirst = wall === undefined;
        const previous = walls.at(-1);
        const isSearching = previous !== undefined && send.at - previous.learnt < SEARCH_MS;
        wall = {
          first: send.at,
          learnt: now,
          previous: previous && { first: previous.first, taken: previous.taken },
          level: pace(),
          risenFrom,
          phase:
            level === Number.POSITIVE_INFINITY
              ? 'opening'
              : send.isInBurst
                ? 'second burst'
                : isConfirmed
                  ? 'confirmed'
                  : 'steady',
          taken,
          fall:
            send.isInBurst || level === Number.POSITIVE_INFINITY
              ? 0
              : isSearching && previous.fall > 0
                ? Math.min(LARGEST_FALL, previous.fall * 2)
                : SMALLEST_FALL,
        };
        isConfirmed = false;
        if (isFirst) {
          walls = [...walls.slice(-3), wall];
          if (risenFrom !== undefined) risePatience = Math.min(Math.max(FIRST_RISE_MS, risePatience * 2), LAST_RISE_MS);
          risenFrom = undefined;
        } else backoff = Math.min(backoff * 2, LAST_BACKOFF_MS);
        // After the opening a whole second, so that the second burst comes from silence.
        const pause = wall.phase === 'opening' ? SECOND + GUARD_MS : backoff * (0.75 + random() / 2);
        if (retryAfterMs === undefined) hold = Math.max(hold, now + pause);
      } else wall.first = Math.min(wall.first, send.at);

      // Where nothing was taken since the last wall, there is nothing to learn from this one.
      if (wall === walls.at(-1)) {
        level = levelAfter(wall);
        burst = wall.phase === 'opening' ? level : 0;
        burstSince = 0;
        // A fixed window that the first burst lay across halves the count at most, and seldom leaves nearly all of it.
        const ratio = level / wall.level;
        const isLikelyBucket = wall.phase === 'second burst' && (ratio > 0.75 || ratio < 0.5);
        riseAt = now + (isLikelyBucket || level < SMALL_LIMIT ? risePatience : Math.max(FIRST_RISE_MS, risePatience));
      }
      if (retryAfterMs !== undefined) hold = Math.max(hold, now + retryAfterMs);
      slot = hold;
    },

    holdUntil: () => hold,
    allowed: () => (pace() === Number.POSITIVE_INFINITY ? undefined : pace()),
    sentLately: (now) => takenBetween(now - SECOND, now),
  };
}
