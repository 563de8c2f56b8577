import { columnLabel, columnWord, says, shellWord, type Field } from './columns.ts';
import { contentOf, type Content } from './content.ts';
import { quote } from './problems.ts';
import { RosterError } from './roster-error.ts';
import { isPlaceholder } from './name.ts';
import { isEndless, isNothing } from './nothing.ts';

interface Watched {
  readonly column: number;
  content: Content | undefined;
  isOver: boolean;
  readonly values: string[];
}

const fieldsOf: Readonly<Record<Content, readonly Field[]>> = {
  date: ['ends_at', 'starts_at'],
  phone: ['phone_number'],
  email: ['email_address'],
};

const words: Readonly<Record<Content, string>> = { date: 'dates', phone: 'phone numbers', email: 'email addresses' };

/** Whether a cell may stand in a column of whatever kind: "n/a", "TBD", and "never", which is an end. */
function isUntelling(cell: string): boolean {
  return isNothing(cell) || isEndless(cell) || isPlaceholder(cell);
}

/** Watches the columns that are not used: what nothing but dates stand in may be the end of access, whatever its header says. */
export class UnusedColumns {
  readonly #header: readonly string[];
  /** The fields that a column of each kind could be. */
  readonly #open: Readonly<Record<Content, readonly Field[]>>;
  /** Those that hold nothing else so far. */
  #watched: Watched[];

  /**
   * @param isIgnored whether a column is left alone on purpose.
   * @param spoken fields of which `--map` has said that there is no column.
   */
  constructor(
    header: readonly string[],
    fields: readonly (Field | null)[],
    isIgnored: (column: number) => boolean,
    spoken: readonly string[],
  ) {
    this.#header = header;
    const open = (content: Content) => fieldsOf[content].filter((field) => !fields.includes(field) && !spoken.includes(field));
    this.#open = { date: open('date'), phone: open('phone'), email: open('email') };
    const isAny = Object.values(this.#open).some((free) => free.length > 0);
    this.#watched = header.flatMap((name, column) =>
      isAny && fields[column] === null && !isIgnored(column) && !says(name, 'other')
        ? [{ column, content: undefined, isOver: false, values: [] }]
        : [],
    );
  }

  /** Takes note of a row. Almost every column is given up at its first filled cell. */
  see(cells: readonly string[]): void {
    let isOver = false;
    for (const watched of this.#watched) {
      const cell = cells[watched.column] ?? '';
      if (cell === '' || cell.trim() === '' || isUntelling(cell)) continue;
      const content = contentOf(cell);
      if (content === undefined || (watched.content !== undefined && watched.content !== content)) {
        watched.isOver = true;
        isOver = true;
        continue;
      }
      watched.content = content;
      if (watched.values.length < 3) watched.values.push(cell.trim());
    }
    if (isOver) this.#watched = this.#watched.filter((watched) => !watched.isOver);
  }

  /** @throws {RosterError} the question what a column of dates, phones or emails is, where that field has no column. */
  ask(name: string): void {
    for (const { column, content, values } of this.#watched) {
      if (content === undefined) continue;
      const open = this.#open[content];
      if (open.length === 0) continue;
      const word = columnWord(this.#header, column);
      const choices = [
        ...open.map((field) => ({ value: `${field}=${word}`, label: `it is ${field}` })),
        { value: word, label: 'it is none of these: leave it alone', option: 'ignore' as const },
      ];
      const answers = [...open.map((field) => `--map ${field}=${shellWord(word)}`), `--ignore ${shellWord(word)}`];
      throw new RosterError(
        'column_unused',
        `${quote(name)}: the column ${columnLabel(this.#header, column, values)} holds nothing but ${words[content]}, and is not used. ` +
          `Say what it is: ${answers.join(' or ')}.`,
        {
          option: 'map',
          choices: choices.map((choice) => ({
            ...choice,
            label: `${columnLabel(this.#header, column, values)}: ${choice.label}`,
          })),
        },
      );
    }
  }
}
