/** What is known of a wall: a refusal, and what was in flight when it was learnt of. */
interface Wall {
  /** Requests taken since the wall before, and refused at this one. */
  readonly taken: number;
  readonly refused: number;
  /** Requests sent from its first refused one on until it was learnt of. */
  readonly wave: number;
  /** Time since the wall before, in ms. */
  readonly took: number;
  /** Requests a second at which the wall before and this one were met. */
  readonly paces: readonly [number, number];
}

/** Tells refusals that have nothing to do with the pace (strays) from a limit's. */
export interface StrayFinder {
  /** The pace from which to go on after a wall that is a stray; undefined where it is the limit's. */
  wall(wall: Wall): number | undefined;
}

/** A wall is quick so soon after the one before, or after so few taken. */
const QUICK_MS = 12_000;
const QUICK_TAKEN = 100;
/** More quick walls than these in a row are strays, unless fewer are taken for each that is refused. */
const PATIENCE = 3;
const FEWEST_TAKEN = 10;
/** Of three walls in a row, so many times the least: as much was taken before each, or as much a second. */
const ALIKE_TAKEN = 1.2;
const ALIKE_MEAN = 1.1;
/** More than two refused, and more than this share of what was in flight, are a limit's. */
const FLOOD = 0.2;

/**
 * A limit refuses at a level and not below it: its walls are rare once the pace has fallen, come regularly while it has not, and
 * refuse much of what is in flight. Strays come at any pace, at random, one at a time. So walls that follow one another quickly
 * although the pace fell at each are strays, unless the last three are alike, one refuses a flood, or much is refused in all.
 */
export function createStrayFinder(): StrayFinder {
  let quick = 0;
  let isStray = false;
  /** The highest pace at which a quick wall was met. */
  let peak = 0;
  /** Requests taken for each that is refused, lately. */
  let lately = 0;
  /** Of the last three walls. */
  let runs: number[] = [];
  let means: number[] = [];

  return {
    wall({ taken, refused, wave, took, paces }) {
      const wasStray = isStray;
      isStray = false;
      runs = [...runs.slice(-2), taken + 1];
      means = [...means.slice(-2), taken / took];
      const isQuick = took < QUICK_MS || taken < QUICK_TAKEN;
      const isFlood = refused > 2 && refused > FLOOD * wave;
      quick = areAlike(runs, ALIKE_TAKEN) || isFlood ? 0 : isQuick ? quick + 1 : Math.floor(quick / 2);
      const each = taken / refused;
      lately = quick <= 1 ? each : lately + (each - lately) * Math.max(0.2, 1 / quick);
      peak = quick <= 1 ? Math.max(...paces) : Math.max(peak, paces[1]);
      if (quick <= PATIENCE || lately < FEWEST_TAKEN || (!wasStray && areAlike(means, ALIKE_MEAN))) return undefined;
      isStray = true;
      return wasStray ? paces[1] : peak;
    },
  };
}

function areAlike(three: readonly number[], times: number): boolean {
  return three.length === 3 && Math.max(...three) < times * Math.min(...three);
}
