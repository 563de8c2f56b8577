/** A request that was let through, from the moment its slot was taken. */
export interface Send {
  /** When it went out (ms). */
  at: number;
  /** The pace at which it went, requests a second. */
  readonly pace: number;
  /** Whether its answer raises the pace before the first wall: the pace was the brake, not the caller and not the number in flight. */
  readonly raises: boolean;
  isRefused: boolean;
}

/** What was sent lately, in order. All times are ms of one clock. */
export interface Sends {
  add(send: Send): void;
  /** Forgets one that was not sent. */
  drop(this: void, send: Send): void;
  /** When the nth last was sent. */
  nthLast(n: number): number | undefined;
  /** All that were sent from one time on, before another. */
  between(from: number, to: number): Send[];
  /** The same without those that were refused. */
  taken(from: number, to: number): Send[];
}

const REMEMBERED = 20_000;

export function createSends(): Sends {
  let all: Send[] = [];

  function between(from: number, to: number): Send[] {
    const first = all.findLastIndex(({ at }) => at < from) + 1;
    return all.slice(first).filter(({ at }) => at < to);
  }

  return {
    add(send) {
      if (all.length > REMEMBERED * 1.2) all = all.slice(-REMEMBERED);
      all.push(send);
    },
    drop(send) {
      all = all.filter((each) => each !== send);
    },
    nthLast: (n) => all.at(-n)?.at,
    between,
    taken: (from, to) => between(from, to).filter(({ isRefused }) => !isRefused),
  };
}

/**
 * Pours what was taken through a leaking bucket: the fastest leak (requests a second, from `fastest` down to `least`) with which it
 * is at least as full at the end as it was in between, at a time when it ran over as well. With it, how full it is at the end.
 */
export function leakOf(
  taken: readonly Send[],
  [start, between, end]: readonly [number, number, number],
  [least, fastest]: readonly [number, number],
): { leak: number; fill: number } {
  for (let leak = fastest; ; leak = Math.max(least, leak * 0.99)) {
    let [fill, last] = [0, start];
    let fillBetween: number | undefined;
    const leakUntil = (at: number): number => Math.max(0, fill - ((at - last) / 1000) * leak);
    for (const { at } of taken) {
      if (at > between) fillBetween ??= leakUntil(between);
      [fill, last] = [leakUntil(at) + 1, at];
    }
    fill = leakUntil(end);
    if (fill >= (fillBetween ?? 0) || leak <= least) return { leak, fill };
  }
}

/**
 * Requests a second that were taken between the first that was refused and the last; Infinity where fewer than `fewest` were
 * refused.
 *
 * @param wave what was sent from the first that was refused on
 */
export function takenBetweenRefused(wave: readonly Send[], fewest: number): number {
  const refused = wave.filter(({ isRefused }) => isRefused);
  const [first, last] = [refused[0], refused.at(-1)];
  if (first === undefined || last === undefined || refused.length < fewest) return Number.POSITIVE_INFINITY;
  const all = wave.indexOf(last) - wave.indexOf(first) + 1;
  return ((all - refused.length) / Math.max(1, last.at - first.at)) * 1000;
}
