import { fieldNamed } from './columns.ts';
import { contentOf } from './content.ts';
import { Fault } from './problems.ts';

/** Looks for headers among the rows: the header again is no person, and below another one nothing can be placed. */
export class SecondTable {
  readonly #header: readonly string[];
  #below: Fault | undefined;

  constructor(header: readonly string[]) {
    this.#header = header.map((name) => name.trim().toLowerCase());
  }

  /** Looks at a row that does not look like a person: why it is none, where it is a header. */
  see(cells: readonly string[]): Fault | undefined {
    let [same, known, other] = [0, 0, 0];
    for (const [column, cell] of cells.entries()) {
      const name = cell.trim();
      if (name === '') continue;
      if (name.toLowerCase() === this.#header[column]) same += 1;
      else if (fieldNamed(name, true) !== undefined) known += 1;
      else if (/\d/u.test(name) || contentOf(name) !== undefined) return undefined;
      else other += 1;
    }
    const isHeader = same > 0 && same === this.#header.filter((name) => name !== '').length && known + other === 0;
    if (!isHeader && (same + known < 2 || same + known < other)) return undefined;
    if (known + other === 0) return new Fault('not_a_person', 'The row is the header once more.');
    this.#below = new Fault('second_table', 'The row stands below the header of a second table.');
    return new Fault('second_table', 'The row is the header of a second table.');
  }

  /** What is wrong with every row from here on; undefined where there was no second table. */
  fault(): Fault | undefined {
    return this.#below;
  }
}
