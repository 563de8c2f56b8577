import { fieldNamed, type Field } from './columns.ts';
import { contentOf } from './content.ts';
import { Fault } from './problems.ts';

/** Looks for headers among the rows: the header again is no person, and below another one nothing can be placed. */
export class SecondTable {
  readonly #header: readonly string[];
  readonly #fields: readonly (Field | null)[];
  #below: Fault | undefined;

  constructor({ header, fields }: { readonly header: readonly string[]; readonly fields: readonly (Field | null)[] }) {
    this.#header = header.map((name) => name.trim().toLowerCase());
    this.#fields = fields;
  }

  /**
   * Looks at a row that does not look like a person: why it is none, where it is a header.
   *
   * @param isFirst whether it stands right below the header: then it may say more of the columns that are not used.
   */
  see(cells: readonly string[], isFirst: boolean): Fault | undefined {
    let [exact, same, known, other, otherUsed] = [0, 0, 0, 0, 0];
    for (const [column, cell] of cells.entries()) {
      const name = cell.trim();
      if (name === '') continue;
      const field = fieldNamed(name, true);
      const used = this.#fields[column] ?? undefined;
      if (name.toLowerCase() === this.#header[column]) exact += 1;
      else if (field !== undefined && field === used) same += 1;
      else if (field !== undefined) known += 1;
      else if (/\d/u.test(name) || contentOf(name) !== undefined) return undefined;
      else if (used === undefined) other += 1;
      else otherUsed += 1;
    }
    const [headers, others] = [exact + same + known, other + otherUsed];
    const isHeader = exact > 0 && exact === this.#header.filter((name) => name !== '').length && exact === headers + others;
    if (!isHeader && (headers < 2 || headers < others)) return undefined;
    if (known + otherUsed === 0 && (isFirst || other === 0))
      return new Fault('not_a_person', 'The row is the header once more.');
    this.#below = new Fault('second_table', 'The row stands below the header of a second table.');
    return new Fault('second_table', 'The row is the header of a second table.');
  }

  /** What is wrong with every row from here on; undefined where there was no second table. */
  fault(): Fault | undefined {
    return this.#below;
  }
}
