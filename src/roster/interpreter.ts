import { countryColumn, countryNamed } from './country-column.ts';
import { toIso } from '../text/moment.ts';
import { anyShellWord } from '../text/command-line.ts';
import { DateColumns, type DatesTold, endless } from './date-columns.ts';
import { FirstRows } from './duplicates.ts';
import { EarlierRefusals } from './earlier-refusals.ts';
import { dayIsLast, saysExclusive } from './exclusive-end.ts';
import { isNameLike } from './content.ts';
import { readEmail } from './email.ts';
import { emailKey } from '../text/email.ts';
import { columnWord, fields, isExport, isResultFile, type Field } from './columns.ts';
import { readGroups } from './groups.ts';
import { isFirstLast, readLastName, readName } from './name.ts';
import { checkSaid } from './leaving.ts';
import { nameKey } from '../text/name.ts';
import { Namesakes } from './namesakes.ts';
import { NotAPerson } from './not-a-person.ts';
import { isAction, isNone, isNothing } from './nothing.ts';
import type { Person } from './person.ts';
import { isCountry, readPhone } from './phone.ts';
import { OddNames } from './odd-names.ts';
import { Fault, Interpreted, quote, type Code, type Note, type Problem } from './problems.ts';
import type { RawRow } from './raw-row.ts';
import type { Roster } from './read.ts';
import { RosterError } from './roster-error.ts';
import { RowLines } from './row-lines.ts';
import type { DateOrder } from './schedule.ts';
import { anyLetter, readStatus, suspended } from './status.ts';
import { type StatusColumn, statusColumns } from './status-columns.ts';
import { disagree, joinHalves } from './whole-name.ts';
import { readId, readImportAs, readUuid, readYesNo } from './words.ts';

export interface InterpretOptions {
  /** ISO 3166 country of national phone numbers. */
  readonly country?: string | undefined;
  /** IANA zone of times that do not say theirs. */
  readonly timeZone: string;
  /** Whether the user has said so: then no header counts that names another. */
  readonly isZoneChosen?: boolean | undefined;
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
  readonly dates: DatesTold;
  /** See the fields of that name. */
  readonly holdsMore: boolean;
  readonly isFirstLast: boolean;
  readonly isCut: boolean;
}

type Draft = { -readonly [Key in keyof Person]: Person[Key] };
type Reader = (person: Draft, cells: readonly string[], row: number) => void;

const none: readonly never[] = [];
const readHalf = (text: string) => readName(text, true, false);

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
  const status = statusColumns(roster);
  return new Interpreter(roster, options, status, await DateColumns.of(roster, options));
}

/** Reads the rows of one roster. */
class Interpreter {
  readonly #header: readonly string[];
  readonly #fields: readonly (Field | null)[];
  readonly #column: Record<Field, number>;
  readonly #earlier: EarlierRefusals;
  readonly #notAPerson: NotAPerson;
  readonly #options: InterpretOptions;
  readonly #dates: DateColumns;
  readonly #status: readonly StatusColumn[];
  /** The columns of the name that are there; to the first it is put down that a row has none. */
  readonly #nameColumns: readonly number[];
  /** The column that names each person's country, though it is not used; -1: there is none. */
  readonly #countryColumn: number;
  /** Whether first, last and whole name are all there, and `--map` does not say which of them counts. */
  readonly #comparesNames: boolean;
  readonly #particle: number;
  readonly #secondLast: number;
  readonly #isFirstLast: boolean;
  /** Whether a blank at the start of the cell beside the name is an exception. */
  readonly #isCut: boolean;
  readonly #readWhole: (text: string) => ReturnType<typeof readName>;
  readonly #isOurs: boolean;
  /** A list of the access system's people, as they are called there. */
  readonly #isExport: boolean;
  readonly #odd = new OddNames();
  readonly #name: string;
  readonly #now: string;
  readonly #emails = new FirstRows();
  readonly #phones = new FirstRows();
  /** User ids, and names of rows that have none. */
  readonly #users = new FirstRows();
  readonly #lines = new RowLines();
  readonly #namesakes = new Namesakes();
  /** Groups repeat from row to row; what was read once is not read again. */
  readonly #groups = new Map<string, ReturnType<typeof readGroups>>();
  /** What becomes of the cells of each field, in the order in which it is told. Halves of the name are read with the whole one. */
  readonly #readers: Readonly<Record<Field, Reader | 'full_name'>> = {
    full_name: (person, cells, row) => void (person.fullName = this.#nameOf(cells, row)),
    first_name: 'full_name',
    last_name: 'full_name',
    email_address: this.#kept('email', 'email_address', readEmail),
    phone_number: this.#kept('phone', 'phone_number', (text, cells) => this.#phone(text, cells)),
    starts_at: this.#kept('startsAt', 'starts_at', (text, cells) => this.#date(text, cells, 'start', this.#column.starts_at)),
    ends_at: (person, cells) => {
      const end = this.#value('ends_at', cells, (text) => this.#date(text, cells, 'end', this.#column.ends_at));
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
  /** Of the row that is being read. */
  #problems: Problem[] = [];
  #notes: Note[] = [];

  constructor(roster: Roster, options: InterpretOptions, status: readonly StatusColumn[], dates: DateColumns) {
    this.#name = roster.name;
    this.#header = roster.header;
    this.#fields = roster.fields;
    this.#column = Object.fromEntries(fields.map((field) => [field, roster.fields.indexOf(field)])) as Record<Field, number>;
    this.#isOurs = isResultFile(roster.header);
    this.#earlier = new EarlierRefusals(roster.header);
    this.#options = options;
    this.#dates = dates;
    this.#status = status;
    this.#now = toIso(options.now);
    const whole = this.#column.full_name;
    this.#nameColumns = [whole, this.#column.last_name, this.#column.first_name].filter((column) => column >= 0);
    this.#notAPerson = new NotAPerson(roster, this.#nameColumns, this.#earlier);
    this.#countryColumn = countryColumn(roster.header);
    this.#comparesNames = whole >= 0 && !roster.isMapped(whole) && this.#column.first_name >= 0 && this.#column.last_name >= 0;
    const told = roster.earlier?.told;
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
    this.#steps = fields.flatMap((field) => {
      const reader = this.#readers[field];
      return typeof reader === 'function' && (field === 'full_name' || this.#column[field] >= 0) ? [reader] : [];
    });
  }

  /** Reads the next row. Rows come in order, each once: repeated emails are told from those before. */
  read({ row, line, cells, problems, notes }: RawRow): RosterRow {
    this.#lines.see(row, line);
    if (problems !== undefined && problems.length > 0) {
      this.#notAPerson.pass(cells);
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
    const other = this.#notAPerson.why(person, cells, {
      isNamedAsThere: this.#isNamedAsThere(cells),
      hasProblems: this.#problems.length > 0,
      isFirst: row === 1,
    });
    if (other !== undefined) {
      this.#problems = [];
      const isHere = (column: number): boolean => (cells[column] ?? '').trim() !== '';
      this.#fault(other, 'full_name', cells, this.#nameColumns.find(isHere) ?? this.#nameColumns[0] ?? -1);
      return { row, line, cells, problems: this.#problems, notes: this.#notes };
    }
    this.#repeats(person, row, cells);
    if (this.#problems.length === 0) this.#odd.see(person.fullName, row, line);
    return this.#problems.length > 0
      ? { row, line, cells, problems: this.#problems, notes: this.#notes }
      : { row, line, cells, person, problems: none, notes: this.#notes };
  }

  /** A name without quotes is cut at its comma ("Quill, Tara,Sales"): its second half stands in the next cell, behind a blank. */
  #cutName(name: string, cells: readonly string[]): void {
    const column = this.#column.full_name;
    const next = (cells[column + 1] ?? '').trim();
    if (name.includes(' ') || !isNameLike(name) || !isNameLike(next)) return;
    const message = `${quote(name)} and ${quote(next)} in the next column look like one name, cut at a comma.`;
    this.#fault(new Fault('name_unclear', message), 'full_name', cells);
  }

  /** Whether the row's status says that the person does not belong in. */
  #leaves(cells: readonly string[]): boolean {
    let said: boolean | undefined;
    let isDecided = false;
    for (const { column, isBarred, decides, isCheck, unclear } of this.#status) {
      const found = this.#value(
        'status',
        cells,
        (text) =>
          (isCheck ? checkSaid(text) : undefined) ??
          readStatus(text, isBarred, this.#earlier.has('status_unknown', text, cells) ? anyLetter : unclear),
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
    return {
      dates: this.#dates.told(),
      holdsMore: this.#notAPerson.holdsMore,
      isFirstLast: this.#isFirstLast,
      isCut: this.#isCut,
    };
  }

  /** The columns that are used, each with its field and how its cells are understood, in words for a person. */
  reading(): string[] {
    return this.#fields.flatMap((field, index) =>
      field === null ? [] : [`${(this.#header[index] ?? '').trim()}: ${this.#how(field, index)}`],
    );
  }

  /** The names that were taken and may be no people, or the same person twice, in words for a person. */
  doubts(): string[] {
    return [...this.#odd.told(), ...this.#namesakes.told()];
  }

  #how(field: Field, index: number): string {
    const words = field.replaceAll('_', ' ');
    if (field === 'phone_number') {
      const { country } = this.#options;
      return `${words}, with its country code${country === undefined ? '' : ` or as a number of ${country.toUpperCase()}`}`;
    }
    if (field !== 'starts_at' && field !== 'ends_at') return words;
    const last = field === 'ends_at' && saysExclusive(this.#header[index] ?? '') ? [dayIsLast] : [];
    return [words, ...this.#dates.order(index), ...last].join('; ');
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
      const letsIn = () => this.#status.some((one) => one.column === column && !one.isBarred);
      const isAsked = () => field === 'enroll' || (letsIn() && !isAction(this.#header[column] ?? ''));
      const saysNo = isNone(text) && isAsked();
      if (isNothing(text) && !saysNo && !this.#nameColumns.includes(column)) {
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
      if (this.#particle < 0 && this.#secondLast < 0) return readLastName(text);
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
      this.#fault(new Fault('name_missing', 'The row has no name.'), 'full_name', cells, this.#nameColumns[0] ?? -1);
    }
    return '';
  }

  /** Whether the row's name is the one that the access system has: nothing in it is to be understood otherwise. */
  #isNamedAsThere(cells: readonly string[]): boolean {
    return this.#isExport && this.#column.acs_user_id === 0 && (cells[0] ?? '').trim() !== '';
  }

  /** The name of a result file's row: what could not be told among others cannot be told without them. */
  #nameAgain(text: string, cells: readonly string[]): ReturnType<typeof readName> {
    return readName(text, false, this.#isFirstLast || this.#earlier.has('name_unclear', text, cells));
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

  #date(text: string, cells: readonly string[], edge: 'start' | 'end', column: number) {
    const isOrderSaid = this.#options.dateOrder !== undefined;
    const days = () => this.#dates.eitherDay(text, column);
    const found = this.#earlier.exchanged(text, cells, days, isOrderSaid) ?? this.#dates.read(text, edge, column);
    const told = typeof found === 'string' ? this.#earlier.toldApart(text, cells, days) : undefined;
    return told === undefined ? found : new Interpreted(found as string, 'date_interpreted', told);
  }

  #phone(text: string, cells: readonly string[]): string | Interpreted<string> | Fault {
    const { country, strictPhones } = this.#options;
    const lostPlus = this.#isNamedAsThere(cells) || this.#earlier.tookPhone(text, cells);
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
      `${quote(text)} would be a number of ${country}, the country that was chosen, but the row's ${quote(this.#header[this.#countryColumn] ?? '')} is ${quote(there)}.`,
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

  #repeats(person: Draft, row: number, cells: readonly string[]): void {
    const { email, phone, acsUserId } = person;
    if (email !== undefined) {
      const earlier = this.#emails.claim(emailKey(email), row);
      // Users who are there may share an address; a row of an export says which of them it means.
      if (earlier !== undefined && !this.#isNamedAsThere(cells)) {
        const message = `The email address ${quote(email)} stands in ${this.#lines.words(earlier)} already.`;
        this.#fault(new Fault('duplicate_email', message), 'email_address', cells);
      }
    }
    if (acsUserId !== undefined) {
      const earlier = this.#users.claim(acsUserId, row);
      if (earlier !== undefined) {
        const message = `${this.#rowWords(earlier)} names the ACS user ${quote(acsUserId)} already.`;
        this.#fault(new Fault('duplicate_acs_user_id', message), 'acs_user_id', cells);
      }
    }
    let sharer: number | undefined;
    if (phone !== undefined) {
      sharer = this.#phones.claim(phone, row);
      if (sharer !== undefined) {
        this.#note('shared_phone', `${this.#rowWords(sharer)} has the phone number ${phone} too.`, 'phone_number', cells);
      }
    }
    if (this.#problems.length === 0) this.#seeNamesake(person, row, sharer);
  }

  /** Another row, as a sentence begins with it. */
  #rowWords(row: number): string {
    return this.#lines.words(row).replace('row', 'Row');
  }

  /** A namesake is another person where its own email or phone says so, and nothing but that. */
  #seeNamesake(person: Draft, row: number, sharer: number | undefined): void {
    const { fullName, email, phone, acsUserId, userIdentityId, importAs, belongs } = person;
    if (belongs === false || (acsUserId ?? userIdentityId ?? importAs) !== undefined) return;
    // A row that nothing tells from its namesakes is in doubt, and the plan says so.
    if (email === undefined && (phone === undefined || sharer !== undefined)) return;
    const earlier = this.#users.claim(`\0${nameKey(fullName)}`, row);
    if (earlier === undefined || earlier === sharer) return;
    this.#namesakes.see(fullName, this.#lines.words(row, ', '), this.#lines.words(earlier, ', '));
  }
}

/** A name on one line, as it stands. */
function nameAsThere(text: string): string {
  return text
    .normalize('NFC')
    .replace(/\p{White_Space}+/gu, ' ')
    .trim();
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
