import { countryColumn, countryNamed } from './country-column.ts';
import { toIso } from '../text/moment.ts';
import { anyShellWord } from '../text/command-line.ts';
import { FirstRows } from './duplicates.ts';
import { isNameLike } from './content.ts';
import { readEmail } from './email.ts';
import { emailKey } from '../text/email.ts';
import { columnWord, fieldNamed, fields, isExport, isResultFile, orderSaid, resultColumns, type Field } from './columns.ts';
import { readGroups } from './groups.ts';
import { headsLeavers } from './leaving.ts';
import { isFirstLast, isPlaceholder, isSentence, isTotalOrRemark, readName } from './name.ts';
import { isEndless, isNothing } from './nothing.ts';
import type { Person } from './person.ts';
import { isCountry, readPhone } from './phone.ts';
import { OddNames } from './odd-names.ts';
import { Fault, Interpreted, quote, type Code, type Note, type Problem } from './problems.ts';
import type { RawRow } from './raw-row.ts';
import type { Roster } from './read.ts';
import { RosterError } from './roster-error.ts';
import { isExchanged, mayTellDates, readDate, weigh, Zone, type DateEvidence, type DateOrder } from './schedule.ts';
import { SecondTable } from './second-table.ts';
import { anyLetter, readStatus, statusOrMark, suspended, unclearLetters } from './status.ts';
import { disagree, joinHalves } from './whole-name.ts';
import { readId, readImportAs, readUuid, readYesNo } from './words.ts';

export interface InterpretOptions {
  /** ISO 3166 country of national phone numbers. */
  readonly country?: string | undefined;
  /** IANA zone of times that do not say theirs. */
  readonly timeZone: string;
  readonly dateOrder?: DateOrder | undefined;
  readonly strictPhones?: boolean;
  /** Epoch milliseconds: an end before it is refused. */
  readonly now: number;
}

/** A row with what it asks for, or with what is wrong with it. */
export interface RosterRow {
  readonly row: number;
  readonly line: number;
  readonly cells: readonly string[];
  /** Present if and only if there are no problems. */
  readonly person?: Person;
  readonly problems: readonly Problem[];
  readonly notes: readonly Note[];
}

/** What the rows of a roster told about each other: a file of only some of them does not tell it any more. */
export interface Told {
  readonly dates: Readonly<Partial<Record<'starts_at' | 'ends_at', DateEvidence>>>;
  /** See the fields of that name. */
  readonly holdsMore: boolean;
  readonly isFirstLast: boolean;
  readonly isCut: boolean;
}

type Draft = { -readonly [Key in keyof Person]: Person[Key] };
type Reader = (person: Draft, cells: readonly string[], row: number) => void;

const none: readonly never[] = [];
const readHalf = (text: string) => readName(text, true, false);
/** What stands for an end that there is not, until the person is made. */
const endless = '';

/**
 * Makes people of a roster's rows. Where dates like 1/3/2031 need it, the whole column is looked through first, for a date that
 * can be read only one way.
 *
 * @throws {RosterError} where that look finds that the file cannot be read, or where there is no such country.
 */
export async function createInterpreter(roster: Roster, options: InterpretOptions): Promise<Interpreter> {
  if (options.country !== undefined && !isCountry(options.country)) {
    throw new RosterError(
      'country_unknown',
      `--country ${options.country}: a country is its ISO code, like US, DE or GB (the United Kingdom).`,
    );
  }
  askStatus(roster);
  return new Interpreter(roster, options, new Zone(options.timeZone), await dateEvidence(roster));
}

async function dateEvidence(roster: Roster): Promise<Map<number, DateEvidence>> {
  const columns = new Map<number, DateEvidence>();
  for (const [column, field] of roster.fields.entries())
    if (field === 'starts_at' || field === 'ends_at') columns.set(column, { ...roster.earlier?.told?.dates[field] });
  if (columns.size === 0 || !(await roster.mayHold(mayTellDates))) return columns;
  for await (const batch of roster.rows()) {
    for (const { row, cells, problems } of batch) {
      if (problems !== undefined) continue;
      for (const [column, evidence] of columns) weigh(evidence, cells[column] ?? '', row);
    }
  }
  return columns;
}

/** @throws {RosterError} the question whether a column is a status at all, where none of its words says so. */
function askStatus({ name, header, fields: resolved, sample, isMapped, isBarred, earlier }: Roster): void {
  for (const [column, field] of resolved.entries()) {
    // Whether it is a status was settled when all rows were there.
    if (field !== 'status' || isMapped(column) || earlier?.fields.includes('status') === true) continue;
    const words = [
      ...new Set(sample.map((cells) => (cells[column] ?? '').trim()).filter((word) => word !== '' && !isNothing(word))),
    ];
    if (words.length === 0 || words.some((word) => statusOrMark(word, isBarred(column)) !== undefined)) {
      continue;
    }
    const word = columnWord(header, column);
    const label = `${quote(header[column] ?? '')} (${words.slice(0, 3).map(quote).join(', ')})`;
    const doubt = `column ${label} does not say who belongs in.`;
    throw new RosterError(
      'status_unclear',
      `${quote(name)}: the ${doubt} ` +
        `If it is no status, say --ignore ${anyShellWord(word)}; if it is, --map status=${anyShellWord(word)}, and mend its words.`,
      {
        option: 'map',
        asks: `The ${doubt}`,
        choices: [
          { value: word, label: 'it is no status: leave it alone', option: 'ignore' },
          { value: `status=${word}`, label: 'it is a status, and its rows are to be mended' },
        ],
      },
    );
  }
}

/** Reads the rows of one roster. */
class Interpreter {
  readonly #header: readonly string[];
  readonly #fields: readonly (Field | null)[];
  readonly #column: Record<Field, number>;
  /** Where an earlier run's messages stand, in a result file of doorlist's; else -1. */
  readonly #messageColumn: number;
  readonly #codeColumn: number;
  readonly #options: InterpretOptions;
  readonly #zone: Zone;
  readonly #evidence: ReadonlyMap<number, DateEvidence>;
  /** The columns of a status, whether a yes in each means that the person does not belong in, and the letters that tell nothing there. */
  readonly #status: readonly {
    readonly column: number;
    readonly isBarred: boolean;
    /** Whether `--map` names it as a column of those who are barred: then a yes there counts, whatever the other columns say. */
    readonly decides: boolean;
    readonly unclear: ReadonlySet<string>;
  }[];
  /** The roster's own columns, without those that an earlier run added. */
  readonly #own: readonly number[];
  readonly #nameColumns: readonly number[];
  /** The column that names each person's country, though it is not used; -1: there is none. */
  readonly #countryColumn: number;
  /** Whether first, last and whole name are all there, and `--map` does not say which of them counts. */
  readonly #comparesNames: boolean;
  /** What headers say of the order of day and month. */
  readonly #orders: ReadonlyMap<number, DateOrder | undefined>;
  /** Whether rows hold more than a name, as far as is known. */
  #holdsMore: boolean;
  readonly #particle: number;
  readonly #secondLast: number;
  readonly #isFirstLast: boolean;
  /** Whether a blank at the start of the cell beside the name is an exception. */
  readonly #isCut: boolean;
  readonly #readWhole: (text: string) => ReturnType<typeof readName>;
  readonly #isOurs: boolean;
  /** A list of the access system's people, as they are called there. */
  readonly #isExport: boolean;
  readonly #second: SecondTable;
  readonly #odd = new OddNames();
  readonly #name: string;
  readonly #now: string;
  readonly #emails = new FirstRows();
  readonly #phones = new FirstRows();
  readonly #users = new FirstRows();
  /** Date columns with a time of day, which tells other files of the same people how midnights are meant; here it is known already. */
  readonly #timed = new Set<number>();
  /** Dates repeat from row to row; what was read once is not read again. */
  readonly #dates: Record<'start' | 'end', Map<string, string | Interpreted<string> | Fault>> = {
    start: new Map(),
    end: new Map(),
  };
  /** So do groups. */
  readonly #groups = new Map<string, ReturnType<typeof readGroups>>();
  /** What becomes of the cells of each field, in the order in which it is told. Halves of the name are read with the whole one. */
  readonly #readers: Readonly<Record<Field, Reader | 'full_name'>> = {
    full_name: (person, cells, row) => void (person.fullName = this.#nameOf(cells, row)),
    first_name: 'full_name',
    last_name: 'full_name',
    email_address: this.#kept('email', 'email_address', readEmail),
    phone_number: this.#kept('phone', 'phone_number', (text, cells) => this.#phone(text, cells)),
    starts_at: this.#kept('startsAt', 'starts_at', (text) => this.#date(text, 'start', this.#column.starts_at)),
    ends_at: (person, cells) => {
      const end = this.#value('ends_at', cells, (text) => this.#date(text, 'end', this.#column.ends_at));
      if (end === endless) person.isEndless = true;
      else if (end !== undefined) person.endsAt = end;
    },
    groups: this.#listed('groups'),
    acs_user_id: this.#kept('acsUserId', 'acs_user_id', readId),
    user_identity_id: this.#kept('userIdentityId', 'user_identity_id', readUuid),
    enroll: this.#kept('enroll', 'enroll', readYesNo),
    entrances: this.#listed('entrances'),
    spaces: this.#listed('spaces'),
    credential_manager_acs_user_id: this.#kept('credentialManagerAcsUserId', 'credential_manager_acs_user_id', readUuid),
    import_as: this.#kept('importAs', 'import_as', readImportAs),
    status: (person, cells) => {
      if (!this.#leaves(cells)) return;
      person.belongs = false;
      if (this.#status.some(({ column }) => (cells[column] ?? '').trim().toLowerCase() === suspended))
        person.isSuspended = true;
    },
  };
  /** The readers of the columns that are there. */
  readonly #steps: readonly Reader[];
  /** The heading above the row, where it says that the people below it have left. */
  #leavers: string | undefined;
  /** Of the row that is being read. */
  #problems: Problem[] = [];
  #notes: Note[] = [];

  constructor(roster: Roster, options: InterpretOptions, zone: Zone, evidence: ReadonlyMap<number, DateEvidence>) {
    this.#name = roster.name;
    this.#header = roster.header;
    this.#fields = roster.fields;
    this.#column = Object.fromEntries(fields.map((field) => [field, roster.fields.indexOf(field)])) as Record<Field, number>;
    this.#isOurs = isResultFile(roster.header);
    this.#messageColumn = this.#isOurs ? roster.header.indexOf('import_message') : -1;
    this.#codeColumn = this.#isOurs ? roster.header.indexOf('import_code') : -1;
    this.#options = options;
    this.#zone = zone;
    this.#evidence = evidence;
    this.#now = toIso(options.now);
    this.#status = roster.fields.flatMap((field, column) => {
      if (field !== 'status') return [];
      const header = roster.header[column] ?? '';
      const words = roster.sample.map((cells) => cells[column] ?? '');
      return [
        {
          column,
          isBarred: roster.isBarred(column),
          decides: roster.isBarred(column) && roster.isMapped(column),
          unclear: unclearLetters(header, words),
        },
      ];
    });
    const whole = this.#column.full_name;
    this.#nameColumns = [whole, this.#column.first_name, this.#column.last_name].filter((column) => column >= 0);
    this.#countryColumn = countryColumn(roster.header);
    this.#comparesNames = whole >= 0 && !roster.isMapped(whole) && this.#column.first_name >= 0 && this.#column.last_name >= 0;
    const results = new Set<string>(this.#isOurs ? resultColumns : []);
    this.#orders = new Map([...evidence.keys()].map((column) => [column, orderSaid(roster.header[column] ?? '')]));
    this.#own = [...roster.header.keys()].filter((column) => !results.has(roster.header[column] ?? ''));
    const told = roster.earlier?.told;
    this.#holdsMore =
      told?.holdsMore === true || roster.sample.some((cells) => this.#filledIn(cells) > Math.max(1, this.#nameParts(cells)));
    this.#particle = roster.particle;
    this.#secondLast = roster.second;
    this.#isFirstLast = told?.isFirstLast ?? (whole >= 0 && roster.sample.some((cells) => isFirstLast(cells[whole] ?? '')));
    const beside = roster.sample.map((cells) => cells[whole + 1] ?? '').filter((cell) => cell !== '');
    this.#isCut =
      told?.isCut ??
      (whole >= 0 &&
        !(roster.header[whole + 1] ?? ' ').startsWith(' ') &&
        beside.filter((cell) => cell.startsWith(' ')).length * 2 <= beside.length);
    this.#readWhole = (text) => readName(text, false, this.#isFirstLast);
    this.#isExport = isExport(roster.header);
    this.#second = new SecondTable(roster.header);
    this.#steps = fields.flatMap((field) => {
      const reader = this.#readers[field];
      return typeof reader === 'function' && (field === 'full_name' || this.#column[field] >= 0) ? [reader] : [];
    });
  }

  /** Reads the next row. Rows come in order, each once: repeated emails are told from those before. */
  read({ row, line, cells, problems, notes }: RawRow): RosterRow {
    if (problems !== undefined && problems.length > 0) {
      // A heading is often a line of one cell.
      if (this.#filledIn(cells) === 1) this.#isBelow(cells);
      return { row, line, cells, problems, notes: notes ?? none };
    }
    this.#problems = [];
    this.#notes = notes === undefined ? [] : [...notes];

    const person: Draft = { fullName: '' };
    for (const step of this.#steps) step(person, cells, row);

    if (person.importAs === 'skip') {
      // Nothing is done for the row, so nothing about it needs mending.
      person.fullName ||= person.email ?? `row ${row}`;
      return { row, line, cells, person, problems: none, notes: none };
    }
    this.#checkEnd(person, cells);
    if (this.#isCut && (cells[this.#column.full_name + 1] ?? '').startsWith(' ')) this.#cutName(person.fullName, cells);
    const other = this.#otherThanPerson(person, cells);
    if (other !== undefined) {
      this.#problems = [];
      const isHere = (column: number): boolean => (cells[column] ?? '').trim() !== '';
      const column = [this.#nameColumn(), ...this.#nameColumns].find(isHere) ?? this.#nameColumn();
      this.#fault(other, 'full_name', cells, column);
      return { row, line, cells, problems: this.#problems, notes: this.#notes };
    }
    this.#repeats(person, row, cells);
    if (this.#problems.length === 0) this.#odd.see(person.fullName, row);
    return this.#problems.length > 0
      ? { row, line, cells, problems: this.#problems, notes: this.#notes }
      : { row, line, cells, person, problems: none, notes: this.#notes };
  }

  /** Why a row is no person: a heading, a total, a placeholder, a second table; undefined where it is one. */
  #otherThanPerson(person: Draft, cells: readonly string[]): Fault | undefined {
    const { fullName, email, phone, acsUserId, startsAt, belongs } = person;
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
    if (isBare || this.#problems.length > 0) {
      const table = this.#second.see(cells);
      if (table !== undefined) return table;
    }
    const below = this.#second.fault();
    if (below !== undefined) return below;
    if (isPlaceholder(fullName) && !this.#isNamedAsThere(cells)) {
      return new Fault('not_a_person', `${quote(fullName)} is a placeholder or an example, not a person.`);
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
    const own = this.#filledIn(cells);
    const parts = this.#nameParts(cells);
    if (own > parts) {
      this.#holdsMore ||= parts > 0;
      return undefined;
    }
    // Below a title that is a header word too, the header stands among the rows.
    if (fieldNamed(fullName, true) !== undefined) {
      return new Fault('not_a_person', `${quote(fullName)} is what a column is called, not a person.`);
    }
    if (isSentence(fullName)) return new Fault('not_a_person', `${quote(fullName)} is a remark, not a person.`);
    const isMore = this.#holdsMore || this.#wasRefused('not_a_person', cells[this.#nameColumn()] ?? '', cells);
    // What is wrong with the name itself says more.
    if (!isMore || (parts === 0 ? own > 1 : this.#problems.length > 0)) return undefined;
    if (parts === 0)
      return new Fault('not_a_person', `The row holds nothing but ${quote(cells.find((cell) => cell.trim() !== '') ?? '')}.`);
    return new Fault(
      'not_a_person',
      `The row holds nothing but ${quote(fullName || (cells[this.#nameColumn()] ?? ''))}, and other rows hold more.`,
    );
  }

  /** Whether an earlier run refused a cell, which stands there still, for what its other rows were like. */
  #wasRefused(code: Code, text: string, cells: readonly string[]): boolean {
    return (
      this.#codeColumn >= 0 && cells[this.#codeColumn] === code && (cells[this.#messageColumn] ?? '').includes(quote(text))
    );
  }

  /** A name without quotes is cut at its comma ("Quill, Tara,Sales"): its second half stands in the next cell, behind a blank. */
  #cutName(name: string, cells: readonly string[]): void {
    const column = this.#column.full_name;
    const next = (cells[column + 1] ?? '').trim();
    if (name.includes(' ') || !isNameLike(name) || !isNameLike(next)) return;
    const message = `${quote(name)} and ${quote(next)} in the next column look like one name, cut at a comma.`;
    this.#fault(new Fault('name_unclear', message), 'full_name', cells);
  }

  /** Takes note of a heading: the only filled cell of its row. Returns whether it says that the people below it have left. */
  #isBelow(cells: readonly string[]): boolean {
    const text = (cells.find((cell) => cell.trim() !== '') ?? '').trim();
    const isLeavers = headsLeavers(text);
    if (isLeavers) this.#leavers = text;
    else if (this.#holdsMore) this.#leavers = undefined;
    return isLeavers;
  }

  /** How many cells are filled, those of an earlier result left out. */
  #filledIn(cells: readonly string[]): number {
    return this.#own.reduce((count, column) => count + ((cells[column] ?? '').trim() === '' ? 0 : 1), 0);
  }

  /** How many of the columns of the name are filled. */
  #nameParts(cells: readonly string[]): number {
    return this.#nameColumns.reduce((count, column) => count + ((cells[column] ?? '').trim() === '' ? 0 : 1), 0);
  }

  /** Whether the row's status says that the person does not belong in. */
  #leaves(cells: readonly string[]): boolean {
    let said: boolean | undefined;
    let isDecided = false;
    for (const { column, isBarred, decides, unclear } of this.#status) {
      const found = this.#value(
        'status',
        cells,
        (text) => readStatus(text, isBarred, this.#wasRefused('status_unknown', text, cells) ? anyLetter : unclear),
        column,
      );
      if (found === undefined) continue;
      // Who is not frozen may have cancelled.
      if (isBarred && found) continue;
      if (decides) {
        isDecided = true;
        continue;
      }
      if (said !== undefined && said !== found) {
        const message = `${quote(cells[column] ?? '')} contradicts another column of the row.`;
        this.#fault(new Fault('status_contradicts', message), 'status', cells, column);
      }
      said = found;
    }
    return isDecided || said === false;
  }

  /** What the rows told so far. */
  told(): Told {
    const dates = [...this.#evidence].map(([column, evidence]) => [
      this.#fields[column],
      this.#timed.has(column) ? { ...evidence, hasTime: true as const } : evidence,
    ]);
    return {
      dates: Object.fromEntries(dates) as Told['dates'],
      holdsMore: this.#holdsMore,
      isFirstLast: this.#isFirstLast,
      isCut: this.#isCut,
    };
  }

  /** The columns that are used, each with its field and how its cells are understood, in words for a person. */
  reading(): string[] {
    return this.#fields.flatMap((field, index) =>
      field === null ? [] : [`${this.#header[index] ?? ''}: ${this.#how(field, index)}`],
    );
  }

  /** The names that were taken and may be no people, in words for a person. */
  doubts(): string[] {
    return this.#odd.told();
  }

  #how(field: Field, index: number): string {
    const words = field.replaceAll('_', ' ');
    if (field === 'phone_number') {
      const { country } = this.#options;
      return `${words}, with its country code${country === undefined ? '' : ` or as a number of ${country.toUpperCase()}`}`;
    }
    return field === 'starts_at' || field === 'ends_at' ? [words, ...this.#order(index)].join('; ') : words;
  }

  /** How day and month are told apart in a date column, where there is something to tell. */
  #order(index: number): string[] {
    if (this.#options.dateOrder !== undefined) return [`date order ${this.#options.dateOrder}, as --date-order says`];
    const named = this.#orders.get(index);
    if (named !== undefined) return [`date order ${named}, as the header says`];
    const { dayFirst, monthFirst } = this.#evidence.get(index) ?? {};
    const said = (found: { text: string; row: number }) => `${quote(found.text)} in row ${found.row}`;
    if (dayFirst && monthFirst) return [`day and month stand both ways (${said(dayFirst)}, ${said(monthFirst)})`];
    const told = this.#told(index);
    if (told === undefined) return [];
    const of = told.column === index ? '' : ` of ${quote(this.#header[told.column] ?? '')}`;
    return [`${told.order === 'dmy' ? 'day' : 'month'} first, as ${said(told)}${of} tells`];
  }

  /** The reader of a field that is a property of the person as it stands. */
  #kept<Key extends keyof Draft>(
    key: Key,
    field: Field,
    read: (text: string, cells: readonly string[]) => Draft[Key] | Interpreted<Draft[Key]> | Fault,
  ): Reader {
    return (person, cells) => {
      const value = this.#value(field, cells, read);
      if (value !== undefined) person[key] = value;
    };
  }

  /** Reads one cell; undefined where the column is not there, the cell is empty, or it is at fault. */
  #value<Value>(
    field: Field,
    cells: readonly string[],
    read: (text: string, cells: readonly string[]) => Value | Interpreted<Value> | Fault,
    column = this.#column[field],
  ): Value | undefined {
    const text = column < 0 ? '' : (cells[column] ?? '');
    if (text === '') return undefined;
    // Almost every cell begins with a letter, a digit or a plus.
    const isOdd = isOddAtFirst(text.charCodeAt(0));
    if (isOdd && isBlank(text)) return undefined;
    const found =
      isOdd && isError(text) ? new Fault('error_cell', `The cell holds the error ${text.trim()}.`) : read(text, cells);
    if (found instanceof Fault) {
      if (isNothing(text) && !this.#nameColumns.includes(column)) {
        this.#note('empty_word', `${quote(text)} was read as an empty cell.`, field, cells, column);
      } else this.#fault(found, field, cells, column);
      return undefined;
    }
    if (!(found instanceof Interpreted)) return found;
    this.#note(found.code, found.message, field, cells, column);
    return found.value;
  }

  #fault({ code, message, cure }: Fault, field: Field, cells: readonly string[], column = this.#column[field]): void {
    this.#problems.push({ code, field, ...this.#where(cells, column), message, cure });
  }

  #note(code: Code, message: string, field: Field, cells: readonly string[], column = this.#column[field]): void {
    this.#notes.push({ code, field, ...this.#where(cells, column), message });
  }

  #where(cells: readonly string[], column: number): { readonly column?: string; readonly value?: string } {
    const header = this.#header[column];
    return header === undefined ? {} : { column: header, value: cells[column] ?? '' };
  }

  #nameOf(cells: readonly string[], row: number): string {
    const problemsBefore = this.#problems.length;
    const there = this.#isNamedAsThere(cells) ? nameAsThere(cells[this.#column.full_name] ?? '') : '';
    if (there !== '') return there;
    const full = this.#value('full_name', cells, this.#isOurs ? (text) => this.#nameAgain(text, cells) : this.#readWhole);
    const first = this.#value('first_name', cells, readHalf);
    const last = this.#value('last_name', cells, (text) => {
      if (this.#particle < 0 && this.#secondLast < 0) return readHalf(text);
      const whole = [beside(cells, this.#particle), text, beside(cells, this.#secondLast)];
      return readHalf(whole.filter(Boolean).join(' '));
    });
    const joined = first === undefined && last === undefined ? '' : joinHalves(first ?? '', last ?? '');
    if (full !== undefined && full !== '') {
      if (this.#comparesNames && joined !== '' && disagree(full, joined)) throw this.#wholeAgainstHalves(full, joined, row);
      return full;
    }
    if (joined !== '') return joined;
    if (this.#problems.length === problemsBefore) {
      this.#fault(new Fault('name_missing', 'The row has no name.'), 'full_name', cells, this.#nameColumn());
    }
    return '';
  }

  /** Whether the row's name is the one that the access system has: nothing in it is to be understood otherwise. */
  #isNamedAsThere(cells: readonly string[]): boolean {
    return this.#isExport && this.#column.acs_user_id === 0 && (cells[0] ?? '').trim() !== '';
  }

  /** The name of a result file's row: what could not be told among others cannot be told without them. */
  #nameAgain(text: string, cells: readonly string[]): ReturnType<typeof readName> {
    return readName(text, false, this.#isFirstLast || this.#wasRefused('name_unclear', text, cells));
  }

  /** The column to which it is put down that a row has no name. */
  #nameColumn(): number {
    return [this.#column.full_name, this.#column.last_name, this.#column.first_name].find((one) => one >= 0) ?? -1;
  }

  /** The question which of the names counts. */
  #wholeAgainstHalves(full: string, joined: string, row: number): RosterError {
    const word = columnWord(this.#header, this.#column.full_name);
    const label = quote(this.#header[this.#column.full_name] ?? '');
    const doubt = `row ${row}: the column ${label} says ${quote(full)}, and first and last name say ${quote(joined)}.`;
    return new RosterError(
      'names_disagree',
      `${quote(this.#name)}, ${doubt} ` +
        `Say which counts: --map full_name=${anyShellWord(word)}, or --ignore ${anyShellWord(word)} for first and last name.`,
      {
        option: 'map',
        asks: `In ${doubt} Which counts?`,
        choices: [
          { value: word, label: `first and last name: ${quote(joined)}`, option: 'ignore' },
          { value: `full_name=${word}`, label: `${label}: ${quote(full)}` },
        ],
      },
    );
  }

  #phone(text: string, cells: readonly string[]): string | Interpreted<string> | Fault {
    const { country, strictPhones } = this.#options;
    const lostPlus =
      this.#isNamedAsThere(cells) || (this.#messageColumn >= 0 && !wasRefused(text, cells[this.#messageColumn] ?? ''));
    const read = readPhone(text, { country, strict: strictPhones ?? false, lostPlus });
    return country === undefined || !(read instanceof Interpreted) || text.includes('+')
      ? read
      : (this.#elsewhere(text, country.toUpperCase(), cells) ?? read);
  }

  /** What is wrong with a national number that is read as one of a country where the row names another. */
  #elsewhere(text: string, country: string, cells: readonly string[]): Fault | undefined {
    const there = cells[this.#countryColumn] ?? '';
    const named = there === '' ? country : (countryNamed(there) ?? country);
    if (named === country) return undefined;
    return new Fault(
      'phone_not_e164',
      `${quote(text)} would be a number of ${country}, as --country says, but the row's ${quote(this.#header[this.#countryColumn] ?? '')} is ${quote(there)}.`,
    );
  }

  /** Says where an end lies before the start or in the past. */
  #checkEnd({ startsAt, endsAt, belongs }: Draft, cells: readonly string[]): void {
    // A leaver's access may be over already.
    if (endsAt === undefined || belongs === false) return;
    const text = cells[this.#column.ends_at] ?? '';
    if (startsAt !== undefined && endsAt <= startsAt) {
      const message = `The end ${quote(text)} is not after the start ${quote(cells[this.#column.starts_at] ?? '')}.`;
      this.#fault(new Fault('ends_before_start', message), 'ends_at', cells);
    } else if (endsAt <= this.#now && !this.#isNamedAsThere(cells)) {
      // A row of an export creates no user: an end that has passed is the one that the access system has.
      this.#fault(new Fault('ended', `The end ${quote(text)} lies in the past.`), 'ends_at', cells);
    }
  }

  /** A reader of names or ids that are separated like groups. */
  #listed(field: 'groups' | 'entrances' | 'spaces'): Reader {
    return (person, cells) => {
      const named = this.#value(field, cells, (text) => this.#groupsOf(text));
      if (named !== undefined && named.length > 0) person[field] = named;
    };
  }

  #groupsOf(text: string): ReturnType<typeof readGroups> {
    const before = this.#groups.get(text);
    if (before !== undefined) return before;
    const read = isNothing(text)
      ? new Interpreted<readonly string[]>([], 'empty_word', `${quote(text)} was read as an empty cell.`)
      : readGroups(text);
    if (this.#groups.size < 4096) this.#groups.set(text, read);
    return read;
  }

  #date(text: string, edge: 'start' | 'end', column: number): string | Interpreted<string> | Fault {
    const known = this.#dates[edge];
    const before = known.get(text);
    if (before !== undefined) return before;
    const read = this.#readDate(text, edge, column);
    if (!this.#timed.has(column)) {
      const seen: DateEvidence = {};
      weigh(seen, text, 0);
      if (seen.hasTime) this.#timed.add(column);
    }
    if (known.size < 4096) known.set(text, read);
    return read;
  }

  #readDate(text: string, edge: 'start' | 'end', column: number): string | Interpreted<string> | Fault {
    if (edge === 'end' && isEndless(text)) {
      return new Interpreted(endless, 'no_end', `${quote(text)} was read as: access does not end.`);
    }
    const evidence = this.#evidence.get(column) ?? {};
    if (isExchanged(evidence) && !isNothing(text)) {
      const { lowDay, dayFirst, monthFirst } = evidence;
      const example = dayFirst ?? monthFirst;
      return new Fault(
        'date_exchanged',
        `Some days and months of the column were exchanged by a program that opened the list: row ${lowDay?.row} has the date ` +
          `${quote(lowDay?.text ?? '')} and row ${example?.row} the text ${quote(example?.text ?? '')}, and no date has a day above 12.`,
      );
    }
    return readDate(text, edge, { order: this.#orderOf(column), isDays: !evidence.hasTime }, this.#zone);
  }

  #orderOf(column: number): DateOrder | undefined {
    return this.#options.dateOrder ?? this.#orders.get(column) ?? this.#told(column)?.order;
  }

  /** What the column's own dates tell about day and month, else those of the other date columns where they agree. */
  #told(
    column: number,
  ): { readonly order: DateOrder; readonly text: string; readonly row: number; readonly column: number } | undefined {
    const telling = [...this.#evidence].flatMap(([of, { dayFirst, monthFirst }]) => [
      ...(dayFirst === undefined ? [] : [{ order: 'dmy' as const, column: of, ...dayFirst }]),
      ...(monthFirst === undefined ? [] : [{ order: 'mdy' as const, column: of, ...monthFirst }]),
    ]);
    const own = telling.filter((one) => one.column === column);
    const [first, ...others] = own.length > 0 ? own : telling;
    return others.every(({ order }) => order === first?.order) ? first : undefined;
  }

  #repeats({ email, phone, acsUserId }: Draft, row: number, cells: readonly string[]): void {
    if (email !== undefined) {
      const earlier = this.#emails.claim(emailKey(email), row);
      // Users who are there may share an address; a row of an export says which of them it means.
      if (earlier !== undefined && !this.#isNamedAsThere(cells)) {
        const message = `The email address ${quote(email)} stands in row ${earlier} already.`;
        this.#fault(new Fault('duplicate_email', message), 'email_address', cells);
      }
    }
    if (acsUserId !== undefined) {
      const earlier = this.#users.claim(acsUserId, row);
      if (earlier !== undefined) {
        const message = `Row ${earlier} names the ACS user ${quote(acsUserId)} already.`;
        this.#fault(new Fault('duplicate_acs_user_id', message), 'acs_user_id', cells);
      }
    }
    if (phone !== undefined) {
      const earlier = this.#phones.claim(phone, row);
      if (earlier !== undefined) {
        this.#note('shared_phone', `Row ${earlier} has the phone number ${phone} too.`, 'phone_number', cells);
      }
    }
  }
}

/** A name on one line, as it stands. */
function nameAsThere(text: string): string {
  return text
    .normalize('NFC')
    .replace(/\p{White_Space}+/gu, ' ')
    .trim();
}

/** Whether an earlier run's message is about this phone number, and says anything but that it was read with its plus. */
function wasRefused(text: string, message: string): boolean {
  const quoted = quote(text);
  const at = message.indexOf(quoted);
  return at >= 0 && !message.startsWith(` was read as +${text} `, at + quoted.length);
}

/** Whether a cell that begins so may show nothing, or be an error: with a blank, a number sign, or what is not ASCII. */
function isOddAtFirst(unit: number): boolean {
  return unit <= 0x20 || unit === 0x23 || unit >= 0x7f;
}

/** Whether a cell that is not empty shows nothing. */
function isBlank(text: string): boolean {
  return /^[\p{White_Space}\p{Cf}]*$/u.test(text);
}

/** Whether a cell holds a spreadsheet's error value. */
function isError(text: string): boolean {
  return /^\s*#(?:N\/A|REF!|VALUE!|NAME\?|DIV\/0!|NULL!|NUM!|SPILL!|CALC!|FIELD!|BLOCKED!|CONNECT!|UNKNOWN!|GETTING_DATA|#+)\s*$/iu.test(
    text,
  );
}

/** What stands beside the last name in a column of its own: "van", the second last name. */
function beside(cells: readonly string[], column: number): string {
  const text = (cells[column] ?? '').trim();
  return isNothing(text) ? '' : text;
}
