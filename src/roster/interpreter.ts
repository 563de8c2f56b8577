import { FirstRows, hash } from './duplicates.ts';
import { emailKey, readEmail } from './email.ts';
import { fields, isResultFile, type Field } from './columns.ts';
import { readGroups } from './groups.ts';
import { readName } from './name.ts';
import type { Person } from './person.ts';
import { isCountry, readPhone } from './phone.ts';
import { Fault, Interpreted, quote, type Code, type Note, type Problem } from './problems.ts';
import type { RawRow } from './raw-row.ts';
import type { Roster } from './read.ts';
import { RosterError } from './roster-error.ts';
import { figureDate, readDate, toIso, weigh, Zone, type DateOrder, type OrderEvidence } from './schedule.ts';
import { readId, readImportAs, readUuid, readYesNo } from './words.ts';

export interface InterpretOptions {
  /** ISO 3166 country of national phone numbers. */
  readonly country?: string;
  /** IANA zone of times that do not say theirs. */
  readonly timeZone: string;
  readonly dateOrder?: DateOrder;
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

/** How one column was read so far. */
export interface ColumnReading {
  readonly column: string;
  readonly field: Field | null;
  /** Cells that were not empty; of these, how many were interpreted and how many are at fault. */
  readonly filled: number;
  readonly interpreted: number;
  readonly faulty: number;
  /** The field, and how its cells are understood, in words for a person; empty for a column that is not used. */
  readonly how: string;
}

export interface Interpreter {
  /** Reads the next row. Rows come in order, each once: repeated emails are told from those before. */
  read(raw: RawRow): RosterRow;
  summary(): { readonly columns: readonly ColumnReading[] };
}

type Draft = { -readonly [Key in keyof Person]: Person[Key] };

const none: readonly never[] = [];

/**
 * Makes people of a roster's rows. Where dates like 1/3/2031 need it, the whole column is looked through first, for a date that
 * can be read only one way.
 *
 * @throws {RosterError} where that look finds that the file cannot be read, or where there is no such country.
 */
export async function createInterpreter(roster: Roster, options: InterpretOptions): Promise<Interpreter> {
  if (options.country !== undefined && !isCountry(options.country)) {
    throw new RosterError('country_unknown', `--country ${options.country}: a country is two letters, like GB, US or DE.`);
  }
  const zone = new Zone(options.timeZone);
  const evidence = options.dateOrder === undefined ? await dateEvidence(roster) : new Map<number, OrderEvidence>();
  return new RowInterpreter(roster, options, zone, evidence);
}

async function dateEvidence(roster: Roster): Promise<Map<number, OrderEvidence>> {
  const columns = new Map<number, OrderEvidence>();
  for (const [column, field] of roster.fields.entries())
    if (field === 'starts_at' || field === 'ends_at') columns.set(column, {});
  if (columns.size === 0 || !(await roster.mayHold(figureDate))) return columns;
  for await (const batch of roster.rows()) {
    for (const { row, cells, problems } of batch) {
      if (problems !== undefined) continue;
      for (const [column, evidence] of columns) weigh(evidence, cells[column] ?? '', row);
    }
  }
  return columns;
}

class RowInterpreter implements Interpreter {
  readonly #header: readonly string[];
  readonly #fields: readonly (Field | null)[];
  readonly #column: Record<Field, number>;
  /** Where an earlier run's messages stand, in a result file of ours; else -1. */
  readonly #messageColumn: number;
  readonly #options: InterpretOptions;
  readonly #zone: Zone;
  readonly #evidence: ReadonlyMap<number, OrderEvidence>;
  readonly #now: string;
  readonly #emails = new FirstRows();
  readonly #phones = new FirstRows();
  readonly #users = new FirstRows();
  readonly #filled: Uint32Array;
  readonly #interpreted: Uint32Array;
  readonly #faulty: Uint32Array;
  /** Dates repeat from row to row; what was read once is not read again. */
  readonly #dates: Record<'start' | 'end', Map<string, string | Interpreted<string> | Fault>> = {
    start: new Map(),
    end: new Map(),
  };
  /** So do groups. */
  readonly #groups = new Map<string, readonly string[] | Fault>();
  /** Of the row that is being read. */
  #problems: Problem[] = [];
  #notes: Note[] = [];

  constructor(roster: Roster, options: InterpretOptions, zone: Zone, evidence: ReadonlyMap<number, OrderEvidence>) {
    this.#header = roster.header;
    this.#fields = roster.fields;
    this.#column = Object.fromEntries(fields.map((field) => [field, roster.fields.indexOf(field)])) as Record<Field, number>;
    this.#messageColumn = isResultFile(roster.header) ? roster.header.indexOf('import_message') : -1;
    this.#options = options;
    this.#zone = zone;
    this.#evidence = evidence;
    this.#now = toIso(options.now);
    this.#filled = new Uint32Array(roster.header.length);
    this.#interpreted = new Uint32Array(roster.header.length);
    this.#faulty = new Uint32Array(roster.header.length);
  }

  read({ row, line, cells, problems, notes }: RawRow): RosterRow {
    for (const { field } of notes ?? none) this.#count(this.#interpreted, field);
    if (problems !== undefined && problems.length > 0) {
      for (const { field } of problems) this.#count(this.#faulty, field);
      return { row, line, cells, problems, notes: notes ?? none };
    }
    this.#problems = [];
    this.#notes = notes === undefined ? [] : [...notes];

    const importAs = this.#value('import_as', cells, readImportAs);
    const person: Draft = { fullName: this.#name(cells) };
    const email = this.#value('email_address', cells, readEmail);
    if (email !== undefined) person.email = email;
    const phone = this.#value('phone_number', cells, (text) => this.#phone(text, cells));
    if (phone !== undefined) person.phone = phone;
    this.#schedule(person, cells);
    const groups = this.#value('groups', cells, (text) => this.#groupsOf(text));
    if (groups !== undefined && groups.length > 0) person.groups = groups;
    const acsUserId = this.#value('acs_user_id', cells, readId);
    if (acsUserId !== undefined) person.acsUserId = acsUserId;
    const userIdentityId = this.#value('user_identity_id', cells, readUuid);
    if (userIdentityId !== undefined) person.userIdentityId = userIdentityId;
    const enroll = this.#value('enroll', cells, readYesNo);
    if (enroll !== undefined) person.enroll = enroll;
    const manager = this.#value('credential_manager_acs_user_id', cells, readUuid);
    if (manager !== undefined) person.credentialManagerAcsUserId = manager;
    if (importAs !== undefined) person.importAs = importAs;

    if (importAs === 'skip') {
      // Nothing is done for the row, so nothing about it needs mending.
      person.fullName ||= person.email ?? `row ${row}`;
      return { row, line, cells, person, problems: none, notes: none };
    }
    this.#repeats(person, row, cells);
    return this.#problems.length > 0
      ? { row, line, cells, problems: this.#problems, notes: this.#notes }
      : { row, line, cells, person, problems: none, notes: this.#notes };
  }

  summary(): { readonly columns: readonly ColumnReading[] } {
    return {
      columns: this.#header.map((column, index) => ({
        column,
        field: this.#fields[index] ?? null,
        filled: this.#filled[index] ?? 0,
        interpreted: this.#interpreted[index] ?? 0,
        faulty: this.#faulty[index] ?? 0,
        how: this.#how(index),
      })),
    };
  }

  #count(counter: Uint32Array, field: string | undefined): void {
    const column = this.#fields.indexOf((field ?? '') as Field);
    if (column >= 0) counter[column] = (counter[column] ?? 0) + 1;
  }

  #how(index: number): string {
    const field = this.#fields[index] ?? null;
    if (field === null) return '';
    if (field === 'phone_number') {
      const { country } = this.#options;
      return country === undefined ? `${field}, in E.164` : `${field}, in E.164 or as a number of ${country.toUpperCase()}`;
    }
    return field === 'starts_at' || field === 'ends_at' ? [field, ...this.#order(index)].join('; ') : field;
  }

  /** How day and month are told apart in a date column, where there is something to tell. */
  #order(index: number): string[] {
    if (this.#options.dateOrder !== undefined) return [`date order ${this.#options.dateOrder}, as --date-order says`];
    const { dayFirst, monthFirst } = this.#evidence.get(index) ?? {};
    const said = (found: { text: string; row: number }) => `${quote(found.text)} in row ${found.row}`;
    if (dayFirst && monthFirst) return [`day and month stand both ways (${said(dayFirst)}, ${said(monthFirst)})`];
    if (dayFirst) return [`day first, as ${said(dayFirst)} tells`];
    return monthFirst ? [`month first, as ${said(monthFirst)} tells`] : [];
  }

  /** Reads one cell; undefined where the column is not there, the cell is empty, or it is at fault. */
  #value<Value>(
    field: Field,
    cells: readonly string[],
    read: (text: string) => Value | Interpreted<Value> | Fault,
  ): Value | undefined {
    const column = this.#column[field];
    const text = column < 0 ? '' : (cells[column] ?? '');
    if (text === '' || isBlank(text)) return undefined;
    this.#filled[column] = (this.#filled[column] ?? 0) + 1;
    const found = isError(text) ? new Fault('error_cell', `The cell holds the error ${text.trim()}.`) : read(text);
    if (found instanceof Fault) {
      this.#fault(found, field, column, text);
      return undefined;
    }
    if (!(found instanceof Interpreted)) return found;
    this.#interpreted[column] = (this.#interpreted[column] ?? 0) + 1;
    this.#note(found.code, found.message, field, column, text);
    return found.value;
  }

  #fault({ code, message, cure }: Fault, field: Field, column: number, value: string): void {
    const header = this.#header[column];
    if (column >= 0) this.#faulty[column] = (this.#faulty[column] ?? 0) + 1;
    this.#problems.push({ code, field, ...(header === undefined ? {} : { column: header, value }), message, cure });
  }

  #note(code: Code, message: string, field: Field, column: number, value: string): void {
    const header = this.#header[column];
    this.#notes.push({ code, field, ...(header === undefined ? {} : { column: header, value }), message });
  }

  #name(cells: readonly string[]): string {
    const problemsBefore = this.#problems.length;
    const full = this.#value('full_name', cells, readName);
    const first = this.#value('first_name', cells, readName);
    const last = this.#value('last_name', cells, readName);
    if (full !== undefined && full !== '') return full;
    const joined = [first, last].filter((part) => part !== undefined && part !== '').join(' ');
    if (joined !== '') return joined;
    if (this.#problems.length === problemsBefore) {
      const column = [this.#column.full_name, this.#column.last_name, this.#column.first_name].find((one) => one >= 0) ?? -1;
      this.#fault(new Fault('name_missing', 'The row has no name.'), 'full_name', column, cells[column] ?? '');
    }
    return '';
  }

  #phone(text: string, cells: readonly string[]): string | Interpreted<string> | Fault {
    const { country, strictPhones } = this.#options;
    const lostPlus = this.#messageColumn >= 0 && !wasRefused(text, cells[this.#messageColumn] ?? '');
    return readPhone(text, { ...(country === undefined ? {} : { country }), strict: strictPhones ?? false, lostPlus });
  }

  #schedule(person: Draft, cells: readonly string[]): void {
    const startsAt = this.#value('starts_at', cells, (text) => this.#date(text, 'start', this.#column.starts_at));
    const endsAt = this.#value('ends_at', cells, (text) => this.#date(text, 'end', this.#column.ends_at));
    if (startsAt !== undefined) person.startsAt = startsAt;
    if (endsAt === undefined) return;
    person.endsAt = endsAt;
    const column = this.#column.ends_at;
    const text = cells[column] ?? '';
    if (startsAt !== undefined && endsAt <= startsAt) {
      const fault = new Fault(
        'ends_before_start',
        `The end ${quote(text)} is not after the start ${quote(cells[this.#column.starts_at] ?? '')}.`,
      );
      this.#fault(fault, 'ends_at', column, text);
    } else if (endsAt <= this.#now) {
      this.#fault(new Fault('ended', `The end ${quote(text)} lies in the past.`), 'ends_at', column, text);
    }
  }

  #groupsOf(text: string): readonly string[] | Fault {
    const before = this.#groups.get(text);
    if (before !== undefined) return before;
    const read = readGroups(text);
    if (this.#groups.size < 4096) this.#groups.set(text, read);
    return read;
  }

  #date(text: string, edge: 'start' | 'end', column: number): string | Interpreted<string> | Fault {
    const known = this.#dates[edge];
    const before = known.get(text);
    if (before !== undefined) return before;
    const { dayFirst, monthFirst } = this.#evidence.get(column) ?? {};
    const told = (dayFirst === undefined) === (monthFirst === undefined) ? undefined : dayFirst === undefined ? 'mdy' : 'dmy';
    const read = readDate(text, edge, this.#options.dateOrder ?? told, this.#zone);
    if (known.size < 4096) known.set(text, read);
    return read;
  }

  #repeats({ email, phone, acsUserId }: Draft, row: number, cells: readonly string[]): void {
    if (email !== undefined) {
      const [high, low] = hash(emailKey(email));
      const earlier = this.#emails.claim(high, low, row);
      const column = this.#column.email_address;
      if (earlier !== undefined) {
        const fault = new Fault('duplicate_email', `The email address ${quote(email)} stands in row ${earlier} already.`);
        this.#fault(fault, 'email_address', column, cells[column] ?? '');
      }
    }
    if (acsUserId !== undefined) {
      const [high, low] = hash(acsUserId);
      const earlier = this.#users.claim(high, low, row);
      const column = this.#column.acs_user_id;
      if (earlier !== undefined) {
        const fault = new Fault('duplicate_acs_user_id', `Row ${earlier} is the ACS user ${quote(acsUserId)} already.`);
        this.#fault(fault, 'acs_user_id', column, cells[column] ?? '');
      }
    }
    if (phone !== undefined) {
      const digits = Number(phone.slice(1));
      const earlier = this.#phones.claim(Math.floor(digits / 2 ** 32), digits % 2 ** 32, row);
      const column = this.#column.phone_number;
      if (earlier !== undefined) {
        this.#note(
          'shared_phone',
          `Row ${earlier} has the phone number ${phone} too.`,
          'phone_number',
          column,
          cells[column] ?? '',
        );
      }
    }
  }
}

/** Whether an earlier run's message is about this phone number, and says anything but that it was read with its plus. */
function wasRefused(text: string, message: string): boolean {
  const quoted = quote(text);
  const at = message.indexOf(quoted);
  return at >= 0 && !message.startsWith(` was read as +${text} `, at + quoted.length);
}

/** Whether a cell that is not empty shows nothing. */
function isBlank(text: string): boolean {
  const first = text.charCodeAt(0);
  return (first <= 0x20 || first >= 0x7f) && /^[\p{White_Space}\p{Cf}]*$/u.test(text);
}

/** Whether a cell holds a spreadsheet's error value. */
function isError(text: string): boolean {
  return (
    text.includes('#') &&
    /^\s*#(?:N\/A|REF!|VALUE!|NAME\?|DIV\/0!|NULL!|NUM!|SPILL!|CALC!|FIELD!|BLOCKED!|CONNECT!|UNKNOWN!|GETTING_DATA|#+)\s*$/iu.test(
      text,
    )
  );
}
