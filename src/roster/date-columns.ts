import { rowAt } from '../text/row.ts';
import { orderSaid } from './columns.ts';
import { zoneOfHeader } from './header-zone.ts';
import { isEndless, isNothing } from './nothing.ts';
import { Fault, Interpreted, quote } from './problems.ts';
import type { Roster } from './read.ts';
import {
  eitherDay,
  isExchanged,
  mayTellDates,
  readDate,
  weigh,
  Zone,
  type DateEvidence,
  type DateOrder,
  type FoundDate,
} from './schedule.ts';

type Edge = 'start' | 'end';
type DateRead = string | Interpreted<string> | Fault;

/** What the dates of a roster told: a file of only some of its rows does not tell it any more. */
export type DatesTold = Readonly<Partial<Record<'starts_at' | 'ends_at', DateEvidence>>>;

interface DateOptions {
  /** The IANA zone of times that do not say theirs. */
  readonly timeZone: string;
  /** Whether the user has said so: then no header counts. */
  readonly isZoneChosen?: boolean | undefined;
  /** The order of day and month, where the user says it. */
  readonly dateOrder?: DateOrder | undefined;
}

/** A time of day without a zone of its own. */
const bareTime = /\d(?:T|[ ,]+)\d{1,2}(?:[:.h]\d\d|\s?[ap]\.?m)(?!.*(?:z|utc|gmt|[+-]\d\d:?\d\d)\s*$)/iu;

const midnight = /\D0?0:00(?::00)?(?:\.0+)?\s*$/u;

/** What an end that there is not is read as. */
export const endless = '';

/** The date columns of one roster: a cell is read with what its header and the cells of its column tell about day and month. */
export class DateColumns {
  readonly #header: readonly string[];
  readonly #fields: Roster['fields'];
  readonly #evidence: ReadonlyMap<number, DateEvidence>;
  /** What headers say of the order of day and month. */
  readonly #orders: ReadonlyMap<number, DateOrder | undefined>;
  /** The order that an option gives. */
  readonly #given: DateOrder | undefined;
  readonly #zone: Zone;
  /** The zones that headers name, where none was chosen, and the letters of those that can be read in more ways than one. */
  readonly #zones = new Map<number, Zone>();
  readonly #unclear = new Map<number, string>();
  /** Date columns with a time of day, which tells other files of the same people how midnights are meant; here it is known already. */
  readonly #timed = new Set<number>();
  /** Dates repeat from row to row; what was read once is not read again. */
  readonly #known: Readonly<Record<Edge, Map<string, DateRead>>> = {
    start: new Map(),
    end: new Map(),
  };

  constructor(
    { header, fields }: Roster,
    evidence: ReadonlyMap<number, DateEvidence>,
    { timeZone, isZoneChosen, dateOrder }: DateOptions,
  ) {
    this.#header = header;
    this.#fields = fields;
    this.#evidence = evidence;
    this.#orders = new Map([...evidence.keys()].map((column) => [column, orderSaid(header[column] ?? '')]));
    this.#given = dateOrder;
    this.#zone = new Zone(timeZone);
    for (const column of isZoneChosen === true ? [] : evidence.keys()) {
      const named = zoneOfHeader(header[column] ?? '');
      if (named === undefined) continue;
      if ('id' in named) this.#zones.set(column, new Zone(named.id));
      else this.#unclear.set(column, named.unclear);
    }
  }

  /**
   * Where dates like 1/3/2031 need it, looks the whole roster through for a date that can be read only one way.
   *
   * @throws {RosterError} where that look finds that the file cannot be read.
   */
  static async of(roster: Roster, options: DateOptions): Promise<DateColumns> {
    return new DateColumns(roster, await dateEvidence(roster), options);
  }

  /** Reads one cell, which is not empty. */
  read(text: string, edge: Edge, column: number): DateRead {
    const known = this.#known[edge];
    const before = known.get(text);
    if (before !== undefined) return before;
    const read = this.#read(text, edge, column);
    if (!this.#timed.has(column)) {
      const seen: DateEvidence = {};
      weigh(seen, text, { row: 0 });
      if (seen.hasTime) this.#timed.add(column);
    }
    if (known.size < 4096) known.set(text, read);
    return read;
  }

  /** The day of a cell, and the one that it is with day and month exchanged, in words. */
  eitherDay(text: string, column: number): ReturnType<typeof eitherDay> {
    return eitherDay(text, this.#orderOf(column));
  }

  #read(text: string, edge: Edge, column: number): DateRead {
    if (edge === 'end' && isEndless(text)) {
      return new Interpreted(endless, 'no_end', `${quote(text)} was read as: access does not end.`);
    }
    const evidence = this.#evidence.get(column) ?? {};
    if (isExchanged(evidence) && !isNothing(text)) {
      const { lowDay, dayFirst, monthFirst } = evidence;
      const example = dayFirst ?? monthFirst;
      return new Fault(
        'date_exchanged',
        `Some days and months of the column were exchanged by a program that opened the list: ${lowDay === undefined ? '' : rowAt(lowDay.row, lowDay.line)} has the date ` +
          `${quote(lowDay?.text ?? '')} and ${example === undefined ? '' : rowAt(example.row, example.line)} the text ${quote(example?.text ?? '')}, and no date has a day above 12.`,
      );
    }
    const zone = this.#zones.get(column) ?? this.#zone;
    const read = readDate(text, edge, { order: this.#orderOf(column), isDays: !evidence.hasTime }, zone);
    const isDay = evidence.hasTime !== true && midnight.test(text);
    const letters = bareTime.test(text) && !isDay ? this.#unclear.get(column) : undefined;
    if (letters === undefined || read instanceof Fault) return read;
    return new Fault('date_zone_unclear', `The header says ${quote(letters)}, which does not tell the time zone for certain.`);
  }

  #orderOf(column: number): DateOrder | undefined {
    return this.#given ?? this.#orders.get(column) ?? this.#telling(column)?.order;
  }

  /** What the column's own dates tell about day and month, else those of the other date columns where they agree. */
  #telling(column: number): (FoundDate & { readonly order: DateOrder; readonly column: number }) | undefined {
    const telling = [...this.#evidence].flatMap(([of, { dayFirst, monthFirst }]) => [
      ...(dayFirst === undefined ? [] : [{ order: 'dmy' as const, column: of, ...dayFirst }]),
      ...(monthFirst === undefined ? [] : [{ order: 'mdy' as const, column: of, ...monthFirst }]),
    ]);
    const own = telling.filter((one) => one.column === column);
    const [first, ...others] = own.length > 0 ? own : telling;
    return others.every(({ order }) => order === first?.order) ? first : undefined;
  }

  /** How day and month are told apart in a date column, where there is something to tell. */
  order(column: number): string[] {
    const zone = this.#zones.get(column);
    return [...this.#orderWords(column), ...(zone === undefined ? [] : [`times in ${zone.id}, as the header says`])];
  }

  #orderWords(column: number): string[] {
    if (this.#given !== undefined) return [`date order ${this.#given}, as chosen`];
    const named = this.#orders.get(column);
    if (named !== undefined) return [`date order ${named}, as the header says`];
    const { dayFirst, monthFirst } = this.#evidence.get(column) ?? {};
    const both = [dayFirst, monthFirst].flatMap((found) =>
      found === undefined ? [] : `${quote(found.text)} in ${rowAt(found.row, found.line, ', ')}`,
    );
    if (both.length > 1) return [`day and month stand both ways (${both.join('; ')})`];
    const told = this.#telling(column);
    if (told === undefined) return [];
    const of = told.column === column ? '' : ` of ${quote(this.#header[told.column] ?? '')}`;
    return [
      `${told.order === 'dmy' ? 'day' : 'month'} first, as ${quote(told.text)} in ${rowAt(told.row, told.line)}${of} tells`,
    ];
  }

  told(): DatesTold {
    const told = [...this.#evidence].map(([column, evidence]) => [
      this.#fields[column],
      this.#timed.has(column) ? { ...evidence, hasTime: true as const } : evidence,
    ]);
    return Object.fromEntries(told) as DatesTold;
  }
}

async function dateEvidence(roster: Roster): Promise<Map<number, DateEvidence>> {
  const columns = new Map<number, DateEvidence>();
  for (const [column, field] of roster.fields.entries())
    if (field === 'starts_at' || field === 'ends_at') columns.set(column, { ...roster.earlier?.told?.dates[field] });
  if (columns.size === 0 || !(await roster.mayHold(mayTellDates))) return columns;
  for await (const batch of roster.rows()) {
    for (const { row, line, cells, problems } of batch) {
      if (problems !== undefined) continue;
      for (const [column, evidence] of columns) weigh(evidence, cells[column] ?? '', { row, line });
    }
  }
  return columns;
}
