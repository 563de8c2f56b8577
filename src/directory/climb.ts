/** A pace that rises with the time in which it is used. Paces are requests a second, times ms. */
export interface Climb {
  pace(this: void): number;
  /** Begins anew: from a base to a top, where it is level after so long and from where it rises on; at once and on where `ms` is 0. */
  start(this: void, from: number, to: number, ms: number): void;
  /** So much time passed in which the pace was the brake. */
  use(this: void, ms: number): void;
  raise(this: void, by: number): void;
}

/** Used time in which the pace doubles after strays. */
const DOUBLING_MS = 1000;

/** By a cubic curve: fast at first, level at the top, and faster again beyond it. At the beginning it is level, and is only raised. */
export function createClimb(firstPace: number): Climb {
  let [base, top, length, used] = [0, firstPace, 0, 0];

  return {
    pace: () => (length === 0 ? top : top - (top - base) * (1 - used / length) ** 3),
    start(from, to, ms) {
      [base, top, length, used] = [from, Math.max(from, to), ms, 0];
    },
    use(ms) {
      if (length === 0) top *= 2 ** (ms / DOUBLING_MS);
      used += ms;
    },
    raise(by) {
      top += by;
    },
  };
}
