import { setImmediate as others } from 'node:timers/promises';
import type { RawRow } from '../roster/raw-row.ts';
import { openRoster, stampOf, type ReadOptions, type Roster } from '../roster/read.ts';

/** Cells that are kept at most, about 150 MB; a larger roster is read from its file each time. */
const mostCells = 2_000_000;
/** Rows that are given at a time before others have their turn: a question that is not wanted any more is told so. */
const mostAtOnce = 4096;

/** What it takes to read a roster's rows again without its file. */
interface Kept {
  /** The file as it is on the disk, and how it was read. */
  readonly key: string;
  readonly map: string;
  readonly roster: Roster;
}

/**
 * The rows of the roster that is being corrected, as they stand in its file: they are judged anew after each correction, and nearly all
 * the time that takes would go into taking the same file apart again. Nothing that was judged is kept. A plan and an import read the
 * file itself.
 */
export class KeptRoster {
  #kept: Kept | undefined;

  /** Opens a roster, from memory where file and options are those of the last one. @throws {RosterError} as openRoster does. */
  async open(path: string, options: ReadOptions): Promise<Roster> {
    const stamp = await stampOf(path);
    const key = JSON.stringify([path, stamp, options]);
    const mapOf = async ({ header }: Roster): Promise<string> => JSON.stringify(await options.savedMap?.(header)) ?? '';
    if (this.#kept?.key === key && this.#kept.map === (await mapOf(this.#kept.roster))) return this.#kept.roster;
    this.drop();
    const roster = await openRoster({ path }, options);
    if (stamp === undefined) return roster;
    const map = await mapOf(roster);
    return {
      ...roster,
      get reading() {
        return roster.reading;
      },
      rows: () =>
        gathered(roster, async (rows) => {
          this.#kept = { key, map, roster: fromMemory(roster, rows, await roster.sha256()) };
        }),
    };
  }

  drop(): void {
    this.#kept = undefined;
  }
}

/** A roster's rows as they come. @param done is given all of them at their end, unless they are too many. */
async function* gathered(roster: Roster, done: (rows: readonly RawRow[]) => Promise<void>) {
  const rows: RawRow[] = [];
  let cells = 0;
  for await (const batch of roster.rows()) {
    cells += batch.length * roster.header.length;
    if (cells > mostCells) rows.length = 0;
    else rows.push(...batch);
    yield batch;
  }
  if (cells <= mostCells) await done(rows);
}

/** A roster whose rows were read to their end: its file may be closed. */
function fromMemory(roster: Roster, all: readonly RawRow[], sha256: string): Roster {
  const held = new Map<(text: string) => boolean, boolean>();
  const close = () => Promise.resolve();
  return {
    ...roster,
    reading: roster.reading,
    async *rows() {
      for (let from = 0; from < all.length; from += mostAtOnce) {
        await others();
        yield all.slice(from, from + mostAtOnce);
      }
    },
    mayHold(test) {
      const found = held.get(test) ?? all.some(({ cells }) => cells.some(test));
      held.set(test, found);
      return Promise.resolve(found);
    },
    sha256: () => Promise.resolve(sha256),
    close,
    [Symbol.asyncDispose]: close,
  };
}
