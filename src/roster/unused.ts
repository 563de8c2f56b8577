import { columnLabel, columnWord, fieldNamed, says, shellWord, type Field } from './columns.ts';
import { contentOf, isWholeLike, type Content } from './content.ts';
import { quote } from './problems.ts';
import { RosterError } from './roster-error.ts';
import { isPlaceholder } from './name.ts';
import { isEndless, isNothing } from './nothing.ts';
import { isAboutAccess, isBarring, isForRemarks, saysLeft } from './leaving.ts';
import { markSaid, statusToldBy } from './status.ts';

interface Watched {
  readonly column: number;
  content: Content | undefined;
  readonly isDated: boolean;
  isMixed: boolean;
  isOver: boolean;
  readonly values: string[];
}

/** A column that holds nothing but marks so far: yes, no, x, ticks. */
interface Marks {
  readonly column: number;
  readonly values: Set<string>;
  hasYes: boolean;
  hasNo: boolean;
  hasEmpty: boolean;
  isOver: boolean;
}

const ends =
  /\bend|expir|until|\btill?\b|\bto\b|\bleft\b|leav|terminat|inactive|last (?:day|date)|ablauf|ende\b|\bbis\b|austritt|gekündigt|\bfin\b|sortie|départ|hasta|baja|caduc|venc|salida|fine\b|scad|cessa|einde|\btot\b|verval|t\.o\.m|slut|até|término|saída|\bdo\b|koniec|wygas|終了|期限|退/iu;
const starts =
  /start|since|\bfrom\b|join|hire|issued|begin|entr|beginn|\bseit\b|\bab\b|\bvon\b|début|depuis|embauche|desde|alta\b|inicio|inizio|\bdal\b|assun|vanaf|sinds|fr\.o\.m|från|desde|admiss|\bod\b|zatrudn|開始|入社/iu;

/** Of start and end, those that the header of a column of dates does not speak against. */
function likely(header: string, open: readonly Field[]): readonly Field[] {
  const meant = ends.test(header) ? 'ends_at' : starts.test(header) ? 'starts_at' : undefined;
  return meant !== undefined && open.includes(meant) ? [meant] : open;
}

const clock = /^\d{1,2}(?:[:.h]\d\d(?::\d\d)?(?: ?[ap]\.?m\.?)?| ?[ap]\.?m\.?)$/iu;

/** More kinds of cells than this are no status. */
const mostStatuses = 12;

const fieldsOf: Readonly<Record<Content, readonly Field[]>> = {
  date: ['ends_at', 'starts_at'],
  period: ['ends_at', 'starts_at'],
  phone: ['phone_number'],
  email: ['email_address'],
};

const words: Readonly<Record<Content, string>> = {
  date: 'dates',
  period: 'periods',
  phone: 'phone numbers',
  email: 'email addresses',
};

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
  /** Where the roster has no status: the columns that hold a few kinds of cells so far, and these. */
  #statuses: { readonly column: number; readonly cells: Set<string> }[];
  #marks: Marks[];
  /** Where the roster has no status: the columns of remarks, and the first of those that say that somebody has left. */
  readonly #remarks: { readonly column: number; readonly found: { readonly row: number; readonly text: string }[] }[];
  /** Where start or end is known: the columns that hold nothing but times of day so far, and some of these. */
  #times: { readonly column: number; readonly values: string[]; isOver: boolean }[];
  /** Columns that go with that of the name ("Tenant 2" beside "Tenant 1"), and names in them. */
  readonly #more: { readonly column: number; readonly names: string[]; readonly isNumbered: boolean; isOver: boolean }[];
  #row = 0;
  readonly #hasStatus: boolean;
  readonly #hasGroups: boolean;

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
    this.#open = { date: open('date'), period: open('period'), phone: open('phone'), email: open('email') };
    const isAny = Object.values(this.#open).some((free) => free.length > 0);
    this.#watched = header.flatMap((name, column) =>
      isAny && fields[column] === null && !isIgnored(column) && !says(name, 'other')
        ? [
            {
              column,
              content: undefined,
              isDated: ends.test(name) || starts.test(name),
              isMixed: false,
              isOver: false,
              values: [],
            },
          ]
        : [],
    );
    this.#hasStatus = fields.includes('status') || spoken.includes('status');
    this.#hasGroups = fields.includes('groups') || spoken.includes('groups');
    this.#marks = header.flatMap((name, column) =>
      fields[column] === null && !isIgnored(column) && !says(name, 'other')
        ? [{ column, values: new Set<string>(), hasYes: false, hasNo: false, hasEmpty: false, isOver: false }]
        : [],
    );
    const isDated = fields.includes('starts_at') || fields.includes('ends_at');
    this.#times = header.flatMap((name, column) =>
      isDated &&
      fields[column] === null &&
      !isIgnored(column) &&
      (ends.test(name) || starts.test(name) || /time|uhr|zeit/iu.test(name))
        ? [{ column, values: [], isOver: false }]
        : [],
    );
    const whole = header[fields.indexOf('full_name')]?.trim().toLowerCase();
    // A column for each shift, under headers that are not known: the names in the others are people too.
    const isNamesAlone =
      fieldNamed(whole ?? '', true) === undefined && fields.every((field) => field === null || field === 'full_name');
    const stem = whole?.replace(/[\s_#-]*1$/u, '');
    this.#more = header.flatMap((name, column) => {
      const other = name.trim().toLowerCase();
      const isNumbered = other === whole || (stem !== whole && other.replace(/[\s_#-]*\d$/u, '') === stem);
      return stem !== undefined && stem !== '' && (isNumbered || isNamesAlone) && fields[column] === null && !isIgnored(column)
        ? [{ column, names: [], isNumbered, isOver: false }]
        : [];
    });
    this.#remarks = header.flatMap((name, column) =>
      !this.#hasStatus && fields[column] === null && !isIgnored(column) && isForRemarks(name) ? [{ column, found: [] }] : [],
    );
    this.#statuses = header.flatMap((_, column) =>
      !this.#hasStatus && fields[column] === null && !isIgnored(column) ? [{ column, cells: new Set<string>() }] : [],
    );
  }

  /** Takes note of a row. Almost every column is given up at its first filled cell. */
  see(cells: readonly string[]): void {
    this.#seeStatuses(cells);
    this.#seeMarks(cells);
    this.#row += 1;
    for (const times of this.#times) {
      const cell = (cells[times.column] ?? '').trim();
      if (cell === '' || isUntelling(cell)) continue;
      if (!clock.test(cell)) times.isOver = true;
      else if (times.values.length < 3) times.values.push(cell);
    }
    if (this.#times.some(({ isOver }) => isOver)) this.#times = this.#times.filter(({ isOver }) => !isOver);
    for (const more of this.#more) {
      const name = (cells[more.column] ?? '').trim();
      if (name === '' || more.names.length >= 50 || more.isOver) continue;
      // Departments are capitalised words too, but the same ones again and again.
      if (!more.isNumbered && (!isWholeLike(name) || more.names.includes(name))) more.isOver = true;
      else if (isWholeLike(name)) more.names.push(name);
    }
    for (const { column, found } of this.#remarks) {
      const text = cells[column] ?? '';
      if (text !== '' && found.length < 4 && saysLeft(text)) found.push({ row: this.#row, text });
    }
    let isOver = false;
    for (const watched of this.#watched) {
      const cell = cells[watched.column] ?? '';
      if (cell === '' || cell.trim() === '' || isUntelling(cell)) continue;
      const content = contentOf(cell);
      // Under a header that names an end or a start, other words may stand among the dates: "end of March".
      if (content === undefined && watched.isDated) {
        watched.isMixed = true;
        continue;
      }
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

  #seeStatuses(cells: readonly string[]): void {
    let isOver = false;
    for (const { column, cells: kinds } of this.#statuses) {
      const cell = cells[column] ?? '';
      if (cell === '' || kinds.has(cell)) continue;
      if (!isUntelling(cell) && cell.trim() !== '') kinds.add(cell);
      isOver ||= kinds.size > mostStatuses;
    }
    if (isOver) this.#statuses = this.#statuses.filter(({ cells: kinds }) => kinds.size <= mostStatuses);
  }

  #seeMarks(cells: readonly string[]): void {
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
    return this.#hasStatus
      ? []
      : this.#marked().flatMap(({ column, values, hasYes, hasNo }) => {
          if (!hasYes || !hasNo) return [];
          const word = columnWord(this.#header, column);
          return [
            `${columnLabel(this.#header, column, [...values])} is not used; if it says who may come in, say --map status=${shellWord(word)}`,
          ];
        });
  }

  #marked(): readonly Marks[] {
    return this.#marks.filter(({ values }) => values.size > 0);
  }

  /** @throws {RosterError} the question whether a column of marks says who may come in, or which groups people have. */
  #askMarks(name: string): void {
    for (const { column, values, hasYes, hasNo, hasEmpty } of this.#hasStatus ? [] : this.#marked()) {
      const header = this.#header[column] ?? '';
      const isBarred = isBarring(header);
      if (!isBarred && !isAboutAccess(header)) continue;
      if (isBarred ? hasYes : hasNo)
        throw this.#question(name, column, [...values], 'may say who does not belong in', ['status']);
      if (!isBarred && hasYes && hasEmpty) {
        const what = 'may say who belongs in, with empty cells for those who do not';
        throw this.#question(name, column, [...values], what, [], `Write yes or no into each cell, or say `);
      }
    }
    const groups = this.#marked().filter(({ values, hasYes }) => hasYes && ![...values].some((value) => /^\d/u.test(value)));
    if (this.#hasGroups || groups.length < 2) return;
    const named = groups.map(({ column }) => quote(this.#header[column] ?? '')).slice(0, 8);
    const listed = `${named.join(', ')}${groups.length > named.length ? ' and others' : ''}`;
    throw new RosterError(
      'columns_marked',
      `${quote(name)}: the columns ${listed} hold nothing but marks, and are not used. If they are groups or doors, write the names of ` +
        `each person's groups into one column "Groups", with semicolons between them. If they are not, say --map groups=`,
      { option: 'map', choices: [{ value: 'groups=', label: `${listed}: they are no groups; leave them alone` }] },
    );
  }

  /** @throws {RosterError} the question what a column of dates, phones, emails or statuses is, where that field has no column. */
  ask(name: string): void {
    for (const { column, content, values, isMixed } of this.#watched) {
      if (content === undefined || this.#open[content].length === 0) continue;
      if (isMixed && content !== 'date' && content !== 'period') continue;
      const what = `holds ${isMixed ? '' : 'nothing but '}${words[content]}`;
      if (content === 'period')
        throw this.#question(name, column, values, what, [], 'Put start and end into two columns, or say ');
      throw this.#question(name, column, values, what, likely(this.#header[column] ?? '', this.#open[content]));
    }
    for (const { column, cells } of this.#statuses) {
      const told = [...cells].filter((cell) => statusToldBy(cell) !== undefined);
      const leaving = told.filter((cell) => statusToldBy(cell) === false);
      // "Retired" among other words may be an occupation.
      if (leaving.length > 0 && told.length * 2 > cells.size)
        throw this.#question(name, column, leaving, 'says who has left', ['status']);
    }
    for (const { column, values } of this.#times) {
      if (values.length === 0) continue;
      const say = 'Write date and time into one column, like 2031-03-01 09:00, or say ';
      throw this.#question(name, column, values, 'holds times of day', [], say);
    }
    for (const { column, names, isOver } of this.#more) {
      if (names.length === 0 || isOver) continue;
      const say = 'Give each of them a row of their own, or say ';
      throw this.#question(name, column, names, 'seems to hold more people', [], say);
    }
    for (const { column, found } of this.#remarks) {
      if (found.length === 0) continue;
      const rows = found.map(({ row }) => row);
      const where = `in row ${rows.slice(0, 3).join(' and ')}${rows.length > 3 ? ' and others' : ''}`;
      const texts = found.map(({ text }) => text);
      const say = `Delete the rows of those who are not to come in, or say `;
      throw this.#question(name, column, texts, `says ${where} that somebody has left`, [], say);
    }
    this.#askMarks(name);
  }

  #question(
    name: string,
    column: number,
    values: readonly string[],
    what: string,
    open: readonly Field[],
    say = 'Say what it is: ',
  ): RosterError {
    const word = columnWord(this.#header, column);
    const label = columnLabel(this.#header, column, values);
    const choices = [
      ...open.map((field) => ({ value: `${field}=${word}`, label: `${label}: it is ${field}` })),
      { value: word, label: `${label}: it is none of these: leave it alone`, option: 'ignore' as const },
    ];
    const answers = [...open.map((field) => `--map ${field}=${shellWord(word)}`), `--ignore ${shellWord(word)}`];
    return new RosterError(
      'column_unused',
      `${quote(name)}: the column ${label} ${what}, and is not used. ${say}${answers.join(' or ')}.`,
      { option: 'map', choices },
    );
  }
}
