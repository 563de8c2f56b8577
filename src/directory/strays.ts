/** What is known of a wall: a refusal, and what was in flight when it was learnt of. */
interface Wall {
  /** Requests taken since the wall before, and refused at this one. */
  readonly taken: number;
  readonly refused: number;
  /** Requests sent from its first refused one on until it was learnt of. */
  readonly wave: number;
  /** Time since the wall before, in ms. */
  readonly took: number;
  /** Requests a second at which it was met. */
  readonly pace: number;
}

/** Where the pace goes on after a wall. */
interface Onward {
  /** Requests a second. */
  readonly pace: number;
  /** Whether refusals like this one come at any pace: then it goes on to higher ones. Else it stays about there. */
  readonly isStray: boolean;
}

/** Tells refusals that have nothing to do with the pace (strays) from a limit's. */
export interface StrayFinder {
  /** Undefined where the wall is the limit's and says where that is. */
  wall(wall: Wall): Onward | undefined;
}

/** A wall is quick after so few taken, or so soon after the one before unless more than so many were taken. */
const QUICK_TAKEN = 100;
const QUICK_MS = 12_000;
const MANY_TAKEN = 300;
/** More quick walls than these in a row are strays, unless fewer are taken for each that is refused. */
const PATIENCE = 3;
const FEWEST_TAKEN = 10;
/** What is taken for each that is refused is smoothed by this; strays leave at least this share of it as the pace rises. */
const LATEST = 0.3;
const STILL_TAKEN = 0.4;
/** Of three walls in a row, so many times the least: as much was taken before each, or as much a second. */
const ALIKE_TAKEN = 1.2;
const ALIKE_MEAN = 1.1;
/** More than two refused, and more than this share of what was in flight, are a limit's. */
const FLOOD = 0.2;

/**
 * A limit refuses at a level and not below it: its walls are rare once the pace has fallen, come regularly while it has not, and
 * refuse much of what is in flight. Strays come at any pace, at random, one at a time, and refuse the same share. So walls that
 * follow one another quickly although the pace fell at each are taken for strays, unless the last three are alike, one refuses a
 * flood, or much is refused in all. Then the pace rises, which proves it: where a greater share is refused, it was the limit
 * after all, and the pace goes back to the highest at which it was not.
 */
export function createStrayFinder(): StrayFinder {
  let quick = 0;
  /** Requests taken for each that is refused: lately, and when walls were taken for strays, from then on. */
  let lately = 0;
  let usual: number | undefined;
  /** The highest pace at which no greater share was refused since. */
  let bearable = 0;
  /** Of the last three walls. */
  let runs: number[] = [];
  let means: number[] = [];

  return {
    wall({ taken, refused, wave, took, pace }) {
      runs = [...runs.slice(-2), taken + 1];
      means = [...means.slice(-2), taken / took];
      const isFlood = refused > 2 && refused > FLOOD * wave;
      const each = taken / refused;
      const smoothed = lately + (each - lately) * Math.max(LATEST, 1 / (quick + 1));
      if (usual !== undefined) {
        lately = smoothed;
        if (each >= usual / 2) bearable = pace;
        if (!isFlood && lately >= Math.max(FEWEST_TAKEN, STILL_TAKEN * usual)) return { pace, isStray: true };
        [usual, quick] = [undefined, 0];
        return { pace: bearable, isStray: false };
      }
      const isQuick = taken < QUICK_TAKEN || (took < QUICK_MS && taken < MANY_TAKEN);
      quick = areAlike(runs, ALIKE_TAKEN) || isFlood ? 0 : isQuick ? quick + 1 : Math.floor(quick / 2);
      lately = quick <= 1 ? each : smoothed;
      if (quick <= PATIENCE || lately < FEWEST_TAKEN || areAlike(means, ALIKE_MEAN)) return undefined;
      [usual, bearable] = [lately, pace];
      return { pace, isStray: true };
    },
  };
}

function areAlike(three: readonly number[], times: number): boolean {
  return three.length === 3 && Math.max(...three) < times * Math.min(...three);
}
