import { rowAt } from '../text/row.ts';

/** The most places where lines and rows part that are kept: a file with more of them has its lines told up to there. */
const mostParts = 2 ** 14;

/**
 * The line of every row that was seen. Lines run beside the rows but for an empty line or a second line of a cell: only where the
 * two part is kept, and no more than a fixed number of times.
 */
export class RowLines {
  readonly #rows: number[] = [];
  /** Line less row, from that row on. */
  readonly #apart: number[] = [];
  #last = 0;
  #isFull = false;

  /** Takes note of the next row. */
  see(row: number, line: number): void {
    const apart = line - row;
    if (this.#isFull) return;
    if (this.#apart.at(-1) !== apart) {
      if (this.#rows.length >= mostParts) {
        this.#isFull = true;
        return;
      }
      this.#rows.push(row);
      this.#apart.push(apart);
    }
    this.#last = row;
  }

  /** `row 3 (line 4)`; without the line where it is not known; within brackets, `row 3, line 4`. */
  words(row: number, apart?: ', '): string {
    return rowAt(row, this.#lineOf(row), apart);
  }

  #lineOf(row: number): number | undefined {
    if (row > this.#last) return undefined;
    let [low, high] = [0, this.#rows.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#rows[middle] ?? 0) <= row) low = middle + 1;
      else high = middle;
    }
    const apart = this.#apart[low - 1];
    return apart === undefined ? undefined : row + apart;
  }
}
