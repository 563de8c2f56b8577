import { anyShellWord } from '../text/command-line.ts';
import { columnUnused, type Columns } from './column-unused.ts';
import { columnLabel, columnWord, says } from './columns.ts';
import { isAboutAccess, isBarring } from './leaving.ts';
import { isNothing } from './nothing.ts';
import { quote } from './problems.ts';
import { RosterError } from './roster-error.ts';
import { markSaid } from './status.ts';

/** A column that holds nothing but marks so far: yes, no, x, ticks. */
interface Marks {
  readonly column: number;
  readonly values: Set<string>;
  hasYes: boolean;
  hasNo: boolean;
  hasEmpty: boolean;
  isOver: boolean;
}

/** Whether a header is written in a script of which no header is known: in Cyrillic letters, but not in Latin, Japanese or Chinese ones. */
function isUnread(header: string): boolean {
  return /[\p{L}--[\p{Script=Latin}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Common}]]/v.test(header);
}

/** Watches the columns of marks that are not used: they may say who belongs in, or which groups people have. */
export class MarkColumns {
  readonly #header: readonly string[];
  /** Which columns may be the status: all, those under whose header a yes bars a person, or none. */
  readonly #mayBeStatus: 'all' | 'barring' | 'none';
  readonly #hasGroups: boolean;
  #marks: Marks[];

  constructor({ header, fields, free, known }: Columns) {
    this.#header = header;
    this.#mayBeStatus = !known.has('status') ? 'all' : fields.includes('status') ? 'barring' : 'none';
    this.#hasGroups = known.has('groups');
    this.#marks = free
      .filter((column) => !says(header[column] ?? '', 'other'))
      .map((column) => ({ column, values: new Set(), hasYes: false, hasNo: false, hasEmpty: false, isOver: false }));
  }

  /**
   * Takes note of a row. Almost every column is given up at its first filled cell.
   *
   * @param isLeaver whether the status of a row says that its person does not belong in: then no mark has to.
   */
  see(cells: readonly string[], isLeaver: (cells: readonly string[]) => boolean): void {
    if (this.#marks.length === 0 || isLeaver(cells)) return;
    let isOver = false;
    for (const marks of this.#marks) {
      const cell = cells[marks.column] ?? '';
      // Marks repeat from row to row.
      if (marks.values.has(cell)) continue;
      if (cell === '' || cell.trim() === '' || isNothing(cell)) {
        marks.hasEmpty = true;
        continue;
      }
      const said = markSaid(cell);
      if (said === undefined) {
        marks.isOver = true;
        isOver = true;
        continue;
      }
      if (said) marks.hasYes = true;
      else marks.hasNo = true;
      if (marks.values.size < 3) marks.values.add(cell.trim());
    }
    if (isOver) this.#marks = this.#marks.filter((marks) => !marks.isOver);
  }

  /** Columns of marks of which nothing has to be asked, in words for a person. */
  told(): string[] {
    return this.#mayBeStatus !== 'all'
      ? []
      : this.#marked().flatMap(({ column, values, hasYes, hasNo }) => {
          if (!hasYes || !hasNo) return [];
          const word = columnWord(this.#header, column);
          return [
            `${columnLabel(this.#header, column, [...values])} is not used; if it says who may come in, say --map status=${anyShellWord(word)}`,
          ];
        });
  }

  #marked(): readonly Marks[] {
    return this.#marks.filter(({ values }) => values.size > 0);
  }

  /** @throws {RosterError} the question whether a column of marks says who may come in, or which groups people have. */
  ask(name: string): void {
    for (const { column, values, hasYes, hasNo, hasEmpty } of this.#mayBeStatus === 'none' ? [] : this.#marked()) {
      const header = this.#header[column] ?? '';
      const isBarred = isBarring(header);
      if (!isBarred && this.#mayBeStatus === 'barring') continue;
      if (!isBarred && !isAboutAccess(header)) {
        if (!isUnread(header) || !hasYes || !(hasNo || hasEmpty)) continue;
        const what = 'says yes or no to something in a script that is not understood';
        const say = 'Call it "Active" if it says who may come in, or "Blocked" if it says who may not';
        throw columnUnused(this.#header, name, column, [...values], what, [], say);
      }
      if (isBarred ? hasYes : hasNo)
        throw columnUnused(this.#header, name, column, [...values], 'may say who does not belong in', ['status']);
      if (!isBarred && hasYes && hasEmpty) {
        const what = 'may say who belongs in, with empty cells for those who do not';
        throw columnUnused(this.#header, name, column, [...values], what, [], 'Write yes or no into each cell');
      }
    }
    const groups = this.#marked().filter(({ values, hasYes }) => hasYes && ![...values].some((value) => /^\d/u.test(value)));
    if (this.#hasGroups || groups.length < 2) return;
    const named = groups.map(({ column }) => quote(this.#header[column] ?? '')).slice(0, 8);
    const listed = `${named.join(', ')}${groups.length > named.length ? ' and others' : ''}`;
    const asks =
      `columns ${listed} hold nothing but marks, and are not used. If they are groups or doors, write the names of ` +
      `each person's groups into one column "Groups", with semicolons between them.`;
    throw new RosterError('columns_marked', `${quote(name)}: the ${asks} If they are not, say --map groups=`, {
      option: 'map',
      asks: `The ${asks}`,
      choices: [{ value: 'groups=', label: 'they are no groups: leave them alone' }],
    });
  }
}
