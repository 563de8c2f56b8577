import { fieldNamed, isResultFile, resultColumns } from './columns.ts';
import type { EarlierRefusals } from './earlier-refusals.ts';
import { headsAnyLeavers, headsLeavers } from './leaving.ts';
import { isLabel, isPlaceholder, isSentence, isTotalOrRemark } from './name.ts';
import type { Person } from './person.ts';
import { Fault, quote } from './problems.ts';
import type { Roster } from './read.ts';
import { SecondTable } from './second-table.ts';

/** How the names of accounts begin whose owners have left; a quick look. */
const somebody =
  /^(?:ex|former|past|deleted|removed|inactive|disabled|terminated|deactivated|suspended|no|ehemalige|gelöschte|ancien|ancienne)r?[ -]/iu;

/** Tells the rows of a roster that are no people: headings, totals, placeholders, a second table. Rows come in order, each once. */
export class NotAPerson {
  /** The roster's own columns, without those that an earlier run added. */
  readonly #own: readonly number[];
  readonly #nameColumns: readonly number[];
  readonly #earlier: EarlierRefusals;
  readonly #second: SecondTable;
  #holdsMore: boolean;
  /** The heading above the row, where it says that the people below it have left. */
  #leavers: string | undefined;

  /** @param nameColumns the columns of the name that are there, the one that tells most first. */
  constructor(roster: Roster, nameColumns: readonly number[], earlier: EarlierRefusals) {
    const results = new Set<string>(isResultFile(roster.header) ? resultColumns : []);
    this.#own = [...roster.header.keys()].filter((column) => !results.has(roster.header[column] ?? ''));
    this.#nameColumns = nameColumns;
    this.#earlier = earlier;
    this.#second = new SecondTable(roster);
    this.#holdsMore =
      roster.earlier?.told?.holdsMore === true ||
      roster.sample.some((cells) => this.#filledIn(cells) > Math.max(1, this.#nameParts(cells)));
  }

  /** Whether rows hold more than a name, as far as is known. */
  get holdsMore(): boolean {
    return this.#holdsMore;
  }

  /** Looks at a row that cannot be read: a heading is often a line of one cell. */
  pass(cells: readonly string[]): void {
    if (this.#filledIn(cells) === 1) this.#isBelow(cells);
  }

  /**
   * Why a row is no person; undefined where it is one.
   *
   * @param isNamedAsThere whether the name is the one that the access system has.
   * @param hasProblems whether something is wrong with its cells.
   * @param isFirst whether it is the first of the file.
   */
  why(
    person: Person,
    cells: readonly string[],
    {
      isNamedAsThere,
      hasProblems,
      isFirst,
    }: { readonly isNamedAsThere: boolean; readonly hasProblems: boolean; readonly isFirst: boolean },
  ): Fault | undefined {
    const { fullName, email, phone, acsUserId, startsAt, belongs, importAs } = person;
    const isBare = email === undefined && phone === undefined && acsUserId === undefined;
    if (isBare && this.#filledIn(cells) === 1 && this.#isBelow(cells)) {
      return new Fault(
        'not_a_person',
        `${quote(this.#leavers ?? '')} is the heading of people who have left.`,
        'Delete it together with the rows below it of people who have left.',
      );
    }
    if (this.#leavers !== undefined && belongs !== false) {
      return new Fault('below_leavers', `The row stands below ${quote(this.#leavers)}, which says that the people have left.`);
    }
    if (isBare || hasProblems) {
      const table = this.#second.see(cells, isFirst);
      if (table !== undefined) return table;
    }
    const below = this.#second.fault();
    if (below !== undefined) return below;
    if (hasProblems && this.#own.every((column) => !/[\p{L}\p{N}\p{Extended_Pictographic}]/u.test(cells[column] ?? ''))) {
      return new Fault('not_a_person', 'The row holds nothing but signs.', 'Delete the row.');
    }
    if (isPlaceholder(fullName) && !isNamedAsThere) {
      return new Fault('not_a_person', `${quote(fullName)} is a placeholder or an example, not a person.`);
    }
    if (somebody.test(fullName) && headsLeavers(fullName) && !isNamedAsThere) {
      return new Fault('not_a_person', `${quote(fullName)} says that somebody has left, and not who.`);
    }
    if (!isBare) {
      // An id may be what an earlier run added.
      this.#holdsMore ||= email !== undefined || phone !== undefined;
      return undefined;
    }
    if (/^(?:email_address|phone_number)$/u.test(fieldNamed(fullName, true) ?? '')) {
      return new Fault(
        'not_a_person',
        `${quote(fullName)} is what a column is called, not a person.`,
        'Delete the row; if people stand side by side and not below each other, turn the table round (Paste special > Transpose).',
      );
    }
    if (fullName !== '' && isTotalOrRemark(fullName)) {
      return new Fault('not_a_person', `${quote(fullName)} is a total or a remark, not a person.`);
    }
    if (startsAt !== undefined) return undefined;
    const label = importAs === undefined && !isNamedAsThere ? this.#label(cells) : undefined;
    if (label !== undefined) return new Fault('not_a_person', `${quote(label)} heads a total or a legend, not a person.`);
    return this.#nameAlone(fullName, cells, hasProblems);
  }

  /** What stands before the name and says that the row is a total or a legend. */
  #label(cells: readonly string[]): string | undefined {
    const isFilled = (column: number): boolean => (cells[column] ?? '').trim() !== '';
    const first = this.#own.find(isFilled) ?? -1;
    const name = this.#nameColumns.find(isFilled) ?? -1;
    const text = (cells[first] ?? '').trim();
    return first < name && !this.#nameColumns.includes(first) && isLabel(text, cells[name] ?? '') ? text : undefined;
  }

  /** Why a row that holds nothing but a name, or no more than one other cell, is no person. */
  #nameAlone(fullName: string, cells: readonly string[], hasProblems: boolean): Fault | undefined {
    const own = this.#filledIn(cells);
    const parts = this.#nameParts(cells);
    if (own > Math.max(1, parts)) {
      this.#holdsMore ||= parts > 0;
      return undefined;
    }
    // Below a title that is a header word too, the header stands among the rows.
    if (fieldNamed(fullName, true) !== undefined) {
      return new Fault('not_a_person', `${quote(fullName)} is what a column is called, not a person.`);
    }
    if (isSentence(fullName)) return new Fault('not_a_person', `${quote(fullName)} is a remark, not a person.`);
    const name = cells[this.#nameColumns[0] ?? -1] ?? '';
    const isMore = this.#holdsMore || this.#earlier.has('not_a_person', name, cells);
    // What is wrong with the name itself says more.
    if (!isMore || (parts > 0 && hasProblems)) return undefined;
    if (parts === 0) {
      const only = cells.find((cell) => cell.trim() !== '') ?? '';
      const mend = 'Delete the row; if it is a person, fill in the name.';
      return new Fault('not_a_person', `The row holds nothing but ${quote(only)}.`, mend);
    }
    return new Fault('not_a_person', `The row holds nothing but ${quote(fullName || name)}, and other rows hold more.`);
  }

  /** Takes note of a heading: the only filled cell of its row. Returns whether it says that the people below it have left. */
  #isBelow(cells: readonly string[]): boolean {
    const text = (cells.find((cell) => cell.trim() !== '') ?? '').trim();
    const isLeavers = this.#holdsMore ? headsAnyLeavers(text) : headsLeavers(text);
    if (isLeavers) this.#leavers = text;
    else if (this.#holdsMore) this.#leavers = undefined;
    return isLeavers;
  }

  /** How many cells are filled, those of an earlier result left out. */
  #filledIn(cells: readonly string[]): number {
    return filled(this.#own, cells);
  }

  /** How many of the columns of the name are filled. */
  #nameParts(cells: readonly string[]): number {
    return filled(this.#nameColumns, cells);
  }
}

function filled(columns: readonly number[], cells: readonly string[]): number {
  return columns.reduce((count, column) => count + ((cells[column] ?? '').trim() === '' ? 0 : 1), 0);
}
