import { Temporal } from 'temporal-polyfill';
import { toIso } from '../text/moment.ts';
import { contentOf } from './content.ts';
import { monthNamed, weekdaysNamed } from './months.ts';
import { Fault, Interpreted, quote } from './problems.ts';

export type DateOrder = 'dmy' | 'mdy' | 'ymd';

/** A cell with a date, and where it stands; the line is absent where an earlier version has noted it. */
export interface FoundDate {
  readonly text: string;
  readonly row: number;
  readonly line?: number;
}

/** What the cells of a date column tell about each other; texts are cells. */
export interface DateEvidence {
  /** Cells that can be read only with the day, or only with the month, first. */
  dayFirst?: FoundDate;
  monthFirst?: FoundDate;
  /** A cell like 5/4/2031 that can be read either way. */
  hasUnclear?: true;
  /** A date that needs no order (2031-04-05, a date cell of a workbook): whose day is 12 or less, or more. */
  lowDay?: FoundDate;
  hasHighDay?: true;
  /** A time of day that is not midnight. */
  hasTime?: true;
}

/**
 * Whether a program took the dates for those of a country that writes them the other way: it made dates of those whose day and
 * month could be exchanged, and left the others as texts.
 */
export function isExchanged({ dayFirst, monthFirst, hasUnclear, lowDay, hasHighDay }: DateEvidence): boolean {
  const isOneWay = (dayFirst === undefined) !== (monthFirst === undefined);
  return isOneWay && !hasUnclear && lowDay !== undefined && !hasHighDay;
}

interface Written {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  /** Absent: a date alone. */
  readonly time?: { readonly hour: number; readonly minute: number; readonly second: number };
  /** Minutes east of UTC; absent: local time. */
  readonly offset?: number;
  /** As what day it was read, where it is not written as ISO 8601 has it. */
  readonly how?: string;
}

/** No date is longer, however it is written. */
const longest = 80;
const iso = /^(\d{4})-(\d\d)-(\d\d)(?:[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,]\d{1,9})?)?\s?(Z|z|[+-]\d\d(?::?\d\d)?)?)?$/u;
const basic = /^((?:19|20|21)\d\d)(\d\d)(\d\d)(?:[Tt](\d\d)(\d\d)(\d\d)?(Z|z|[+-]\d\d(?::?\d\d)?)?)?$/u;
/** Hour, minute, second, am or pm, offset: behind a date in words or with slashes. */
const clock = String.raw`(?:(?:[T,]\s*|\s+(?:at\s+)?)(\d{1,2})[:.h](\d\d)(?:[:.](\d\d)(?:[.,]\d{1,9})?)?(?:\s*([ap])\.?\s?m\.?)?\s*(Z|UTC|GMT|[+-]\d\d(?::?\d\d)?)?)?`;
const figures = new RegExp(String.raw`^(\d{1,4})\s?([./-])\s?(\d{1,2})\s?\2\s?(\d{1,4})\.?${clock}$`, 'iu');
const weekday = String.raw`(?:(sun|mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?)(?:day)?\.?,?\s+)?`;
const monthWord = String.raw`(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?`;
const gap = String.raw`[\s.,/-]+`;
const dayMonth = new RegExp(
  String.raw`^${weekday}(\d{1,2})(?:st|nd|rd|th)?(?:\s+of)?${gap}${monthWord}${gap}(\d{1,4})${clock}$`,
  'iu',
);
const monthDay = new RegExp(String.raw`^${weekday}${monthWord}${gap}(\d{1,2})(?:st|nd|rd|th)?${gap}(\d{1,4})${clock}$`, 'iu');
const yearMonth = new RegExp(String.raw`^(\d{4})${gap}${monthWord}${gap}(\d{1,2})${clock}$`, 'iu');

/** "Mittwoch, 31. Dezember 2031", "31 de diciembre de 2031": which words are months is known elsewhere. */
const dayMonthElsewhere = new RegExp(
  String.raw`^(?:(?!den |le |el |il )(\p{L}[\p{L}-]+)\.?,? )?(?:(?:den|le|el|il) )?(\d{1,2})(?:\.|er|[\xBA\xB0])?[ -]?(?:de |di )?(\p{L}{3,12})\.?[ -](?:de |del )?(\d{1,4})${clock}$`,
  'iu',
);

const monthNames = 'January February March April May June July August September October November December'.split(' ');
const months = monthNames.map((name) => name.slice(0, 3).toLowerCase());
const weekdays = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

const figureDate = /\d[ ]?[./-][ ]?\d{1,2}[ ]?[./-][ ]?\d{4}/u;

/** Whether a text has something like a date with day and month in figures and the year last, or a midnight: quick, and right for ASCII. */
export function mayTellDates(text: string): boolean {
  // Plain searches first: they are many times as fast as the pattern.
  if (text.includes('0:00') && /[ T]0?0:00/u.test(text)) return true;
  return figureDate.test(text) || (text.includes('12:00') && /12:00(?::00)? ?a/iu.test(text));
}

const time = /(?:[T,]| (?:at )?) ?(\d{1,2})[:h](\d\d)(?:[:.](\d\d))?(?:[.,]\d{1,9})?(?: ?([ap])\.? ?m)?/iu;

/** Takes note of what a cell tells about the others of its column. */
export function weigh(evidence: DateEvidence, cell: string, at: Omit<FoundDate, 'text'>): void {
  const text = cell.trim();
  if (text.length > longest) return;
  const clock = time.exec(text);
  if (clock !== null) {
    const [, hour = '', minute, second, half] = clock;
    const isMidnight =
      (half?.toLowerCase() === 'a' ? hour === '12' : Number(hour) === 0) && minute === '00' && (second ?? '00') === '00';
    if (!isMidnight) evidence.hasTime = true;
  }
  const plainIso = iso.exec(text);
  if (plainIso !== null) {
    if (Number(plainIso[3]) > 12) evidence.hasHighDay = true;
    else evidence.lowDay ??= { text, ...at };
    return;
  }
  const found = figures.exec(text);
  if (found === null) return;
  const [, first = '', , second = '', year = ''] = found;
  if (year.length !== 4 || first.length > 2) return;
  const [a, b, c] = [Number(first), Number(second), Number(year)];
  const isDayFirst = isDay(c, b, a);
  if (isDayFirst === isDay(c, a, b)) {
    if (isDayFirst) evidence.hasUnclear = true;
  } else if (isDayFirst) evidence.dayFirst ??= { text, ...at };
  else evidence.monthFirst ??= { text, ...at };
}

/** A time zone with its offsets remembered by the local hour. */
export class Zone {
  readonly id: string;
  /** Local hour since 1970 -> offset in milliseconds; NaN where the hour is not the same offset throughout. */
  readonly #offsets = new Map<number, number>();

  /** @throws {RangeError} where there is no such IANA zone. */
  constructor(id: string) {
    this.id = Temporal.PlainDate.from('2000-01-01').toZonedDateTime(id).timeZoneId;
  }

  /** Epoch milliseconds of a local time, or the two readings of one that does not exist or exists twice. */
  instant(wall: number): number | readonly [Temporal.ZonedDateTime, Temporal.ZonedDateTime] {
    const hour = Math.floor(wall / 3_600_000);
    let offset = this.#offsets.get(hour);
    if (offset === undefined) {
      const [first, last] = [this.#readings(hour * 3_600_000), this.#readings(hour * 3_600_000 + 3_599_000)];
      const all = [...first, ...last].map((reading) => reading.offsetNanoseconds);
      offset = all.every((nanoseconds) => nanoseconds === all[0]) ? (all[0] ?? 0) / 1e6 : Number.NaN;
      if (this.#offsets.size < 100_000) this.#offsets.set(hour, offset);
    }
    if (!Number.isNaN(offset)) return wall - offset;
    const both = this.#readings(wall);
    return both[0].epochMilliseconds === both[1].epochMilliseconds ? both[0].epochMilliseconds : both;
  }

  /** Epoch milliseconds of the first moment of a local day. */
  startOfDay(wall: number): number {
    return plain(wall).toPlainDate().toZonedDateTime(this.id).epochMilliseconds;
  }

  #readings(wall: number): [Temporal.ZonedDateTime, Temporal.ZonedDateTime] {
    const local = plain(wall);
    return [
      local.toZonedDateTime(this.id, { disambiguation: 'earlier' }),
      local.toZonedDateTime(this.id, { disambiguation: 'later' }),
    ];
  }
}

function plain(wall: number): Temporal.PlainDateTime {
  return Temporal.Instant.fromEpochMilliseconds(wall).toZonedDateTimeISO('UTC').toPlainDateTime();
}

/**
 * A start or an end as a UTC instant (`2031-03-01T08:00:00Z`). A date alone is the first second of that day, as an end its last.
 *
 * @param column `order` of day and month in dates like 1/3/2031, undefined where nothing tells it; `isDays`, whether its midnights
 *   are days.
 */
export function readDate(
  text: string,
  edge: 'start' | 'end',
  column: { readonly order: DateOrder | undefined; readonly isDays: boolean },
  zone: Zone,
): string | Interpreted<string> | Fault {
  if (text.length > longest) return new Fault('date_invalid', `${quote(text)} is not a date.`);
  const written = parse(text, column.order);
  if (written instanceof Fault) return written;
  const { year, month, day, offset, how } = written;
  const isMidnight = written.time?.hour === 0 && written.time.minute === 0 && written.time.second === 0;
  const time = column.isDays && isMidnight && offset === undefined ? undefined : written.time;
  const wall = Date.UTC(year, month - 1, day, time?.hour ?? 0, time?.minute ?? 0, time?.second ?? 0);
  const exact =
    time === undefined ? dayEdge(wall, edge, zone) : offset === undefined ? zone.instant(wall) : wall - offset * 60_000;
  if (typeof exact !== 'number') return neverOrTwice(text, exact, zone);
  // West of Greenwich the last hours of 9999 lie beyond: the day is meant, and no hour of it.
  const instant = edge === 'end' && exact > lastInstant ? lastInstant : exact;
  if (instant > lastInstant)
    return new Fault(
      'date_impossible',
      `${quote(text)} lies beyond the year 9999.`,
      'Leave the cell empty if there is no end.',
    );
  const number = Math.round(wall / 86_400_000) + daysTo1970;
  if (time === undefined && number >= 1990 && number < 2200) {
    return new Fault(
      'date_invalid',
      `${quote(text)} is what a spreadsheet shows as a date where only the year ${number} was typed.`,
      'Write the whole date, like 2031-03-01.',
    );
  }
  const utc = toIso(instant);
  if (how === undefined) return utc;
  const hours = time === undefined ? '' : `, ${String(time.hour).padStart(2, '0')}:${String(time.minute).padStart(2, '0')}`;
  return new Interpreted(utc, 'date_interpreted', `${quote(text)} was read as ${how}${hours}.`);
}

/** Beyond it, ISO 8601 has no four-digit year. "9999-12-31" is what many systems write for "no end". */
const lastInstant = Date.UTC(9999, 11, 31, 23, 59, 59);

/** Spreadsheets count days from 30 December 1899. */
const daysTo1970 = 25_569;

function dayEdge(wall: number, edge: 'start' | 'end', zone: Zone): number {
  return edge === 'start' ? zone.startOfDay(wall) : zone.startOfDay(wall + 86_400_000) - 1000;
}

function neverOrTwice(
  text: string,
  [earlier, later]: readonly [Temporal.ZonedDateTime, Temporal.ZonedDateTime],
  zone: Zone,
): Fault {
  // Of a time that is skipped the two readings are different local times; of one that exists twice they are the same one.
  const readings = `${earlier.toString({ timeZoneName: 'never' })} or ${later.toString({ timeZoneName: 'never' })}`;
  return earlier.toPlainDateTime().equals(later.toPlainDateTime())
    ? new Fault(
        'date_twice',
        `${quote(text)} exists twice in ${zone.id}: ${readings}.`,
        `Write which one is meant: ${readings}.`,
      )
    : new Fault(
        'date_no_such_time',
        `${quote(text)} does not exist in ${zone.id}: clocks are put forward over it.`,
        `Write the time that is meant: ${readings}.`,
      );
}

function parse(text: string, order: DateOrder | undefined): Written | Fault {
  const trimmed = iso.test(text)
    ? text
    : text
        .replace(/\p{Cf}/gu, '')
        .replace(/\p{White_Space}+/gu, ' ')
        .trim()
        .replace(/^'+/u, '');
  const plainIso = iso.exec(trimmed) ?? basic.exec(trimmed);
  if (plainIso !== null) {
    const [, year, month, day, hour, minute, second, zone] = plainIso;
    return checked(
      text,
      { year: Number(year), month: Number(month), day: Number(day) },
      clockOf(hour, minute, second, undefined, zone),
    );
  }
  const inFigures = figures.exec(trimmed);
  if (inFigures !== null) return parseFigures(text, inFigures, order);
  const [, year, month, day] = kanji.exec(trimmed) ?? [];
  if (day !== undefined) return checked(text, { year: Number(year), month: Number(month), day: Number(day) }, {}, true);
  return parseWords(text, trimmed) ?? parseElsewhere(text, trimmed) ?? notADate(text, trimmed);
}

/** "2031年3月1日", with a day of the week in brackets or without. */
const kanji = /^(\d{4}) ?年 ?(\d{1,2}) ?月 ?(\d{1,2}) ?日(?: ?[(（]\p{Lo}[)）])?$/u;

function parseFigures(text: string, found: RegExpExecArray, order: DateOrder | undefined): Written | Fault {
  const [, first = '', , second = '', third = '', ...clockParts] = found;
  const time = clockOf(...clockParts);
  const [a, b, c] = [Number(first), Number(second), Number(third)];
  if (first.length === 4 && third.length <= 2) return checked(text, { year: a, month: b, day: c }, time, true);
  if (third.length !== 4 || first.length > 2) {
    return third.length <= 2 && first.length <= 2
      ? new Fault('date_two_digit_year', `The year of ${quote(text)} has two digits.`)
      : new Fault('date_invalid', `${quote(text)} is not a date.`);
  }
  if (order === 'ymd')
    return new Fault(
      'date_order',
      `${quote(text)} does not begin with the year, and the order that was chosen is year, month, day.`,
    );
  const dayFirst = { year: c, month: b, day: a };
  const monthFirst = { year: c, month: a, day: b };
  if (order !== undefined) return checked(text, order === 'dmy' ? dayFirst : monthFirst, time, true);
  if (a === b || (a > 12 && b <= 12)) return checked(text, dayFirst, time, true);
  if (b > 12) return checked(text, monthFirst, time, true);
  return new Fault(
    'date_order',
    `${quote(text)} may be ${inWords(dayFirst)} or ${inWords(monthFirst)}, and no other date of the column tells which.`,
  );
}

function parseWords(text: string, trimmed: string): Written | Fault | undefined {
  let found = dayMonth.exec(trimmed);
  let [, name, day, month, year, ...rest] = found ?? [];
  if (found === null) {
    found = monthDay.exec(trimmed);
    [, name, month, day, year, ...rest] = found ?? [];
  }
  if (found === null) {
    found = yearMonth.exec(trimmed);
    [, year, month, day, ...rest] = found ?? [];
  }
  if (found === null) return undefined;
  const said = weekdays.indexOf((name ?? '').slice(0, 3).toLowerCase());
  return dateInWords(
    text,
    { day, month: months.indexOf((month ?? '').slice(0, 3).toLowerCase()) + 1, year },
    (weekday) => name === undefined || said === weekday,
    rest,
  );
}

/** A date in words of another language than English. */
function parseElsewhere(text: string, trimmed: string): Written | Fault | undefined {
  const [, name, day, word = '', year, ...rest] = dayMonthElsewhere.exec(trimmed) ?? [];
  const month = monthNamed(word);
  const days = name === undefined ? undefined : weekdaysNamed(name);
  if (month === undefined || (name !== undefined && days === undefined)) return undefined;
  return dateInWords(text, { day, month, year }, (weekday) => days === undefined || days.has(weekday), rest);
}

/** @param isNamed whether a day of the week, 0 for Sunday, is the one that the text says, if it says one. */
function dateInWords(
  text: string,
  { day, month, year }: { readonly day: string | undefined; readonly month: number; readonly year: string | undefined },
  isNamed: (weekday: number) => boolean,
  clock: readonly (string | undefined)[],
): Written | Fault {
  if (year?.length !== 4) return new Fault('date_two_digit_year', `The year of ${quote(text)} does not have four digits.`);
  const date = { year: Number(year), month, day: Number(day) };
  const read = checked(text, date, clockOf(...clock), true);
  return read instanceof Fault || isNamed(new Date(Date.UTC(date.year, month - 1, date.day)).getUTCDay())
    ? read
    : new Fault('date_impossible', `${quote(text)}: ${inWords(date)} is not that day of the week.`);
}

function notADate(text: string, trimmed: string): Fault {
  if (/^\d{5}(?:[.,]\d+)?$/u.test(trimmed)) {
    const day = toIso((Number.parseInt(trimmed, 10) - daysTo1970) * 86_400_000).slice(0, 10);
    return new Fault('date_serial', `${quote(text)} is a spreadsheet's day number (${day}, unless the file counts from 1904).`);
  }
  if (contentOf(text) === 'period') {
    return new Fault('date_invalid', `${quote(text)} is two dates.`, 'Put the start and the end into columns of their own.');
  }
  return new Fault('date_invalid', `${quote(text)} is not a date that can be read only one way.`);
}

type Clock = Pick<Written, 'time' | 'offset'> | undefined;

/** The time of day of a match; undefined where the clock has no such time. */
function clockOf(hour?: string, minute?: string, second?: string, half?: string, zone?: string): Clock {
  if (hour === undefined) return {};
  const isPm = half?.toLowerCase() === 'p';
  let hours = Number(hour);
  if (half !== undefined) {
    if (hours < 1 || hours > 12) return undefined;
    hours = (hours % 12) + (isPm ? 12 : 0);
  }
  const time = { hour: hours, minute: Number(minute), second: Number(second ?? 0) };
  if (time.hour > 23 || time.minute > 59 || time.second > 59) return undefined;
  if (zone === undefined) return { time };
  const [, sign, offsetHours = '0', offsetMinutes = '0'] = /^([+-])(\d\d):?(\d\d)?$/u.exec(zone) ?? [];
  const minutes = Number(offsetHours) * 60 + Number(offsetMinutes);
  if (minutes > 14 * 60 || Number(offsetMinutes) > 59) return undefined;
  return { time, offset: sign === '-' ? -minutes : minutes };
}

function checked(
  text: string,
  date: { readonly year: number; readonly month: number; readonly day: number },
  clock: Clock,
  interpreted = false,
): Written | Fault {
  if (clock === undefined) return new Fault('date_impossible', `The clock has no such time as in ${quote(text)}.`);
  const { year, month, day } = date;
  if (year < 1900) return new Fault('date_impossible', `${quote(text)} lies before the year 1900.`);
  if (!isDay(year, month, day)) {
    return new Fault('date_impossible', `The calendar has no such day as ${quote(text)}.`);
  }
  if (year >= 2443 && year < 2700) {
    return new Fault(
      'date_impossible',
      `${quote(text)} lies centuries ahead: as a year of the Buddhist calendar, ${year} is ${year - 543}.`,
      'Write the year as it is counted elsewhere, or "never" where there is no end.',
    );
  }
  return { ...date, ...clock, ...(interpreted ? { how: inWords(date) } : {}) };
}

/** Whether the calendar has the day. */
function isDay(year: number, month: number, day: number): boolean {
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

/** The day of a date, and the one that it is with day and month exchanged, in words; undefined where it is no date or there is no other. */
export function eitherDay(text: string, order: DateOrder | undefined): readonly [day: string, exchanged: string] | undefined {
  const written = parse(text, order);
  if (written instanceof Fault || written.day > 12 || written.day === written.month) return undefined;
  const { year, month, day } = written;
  return [inWords(written), inWords({ year, month: day, day: month })];
}

function inWords({ year, month, day }: { readonly year: number; readonly month: number; readonly day: number }): string {
  return `${day} ${monthNames[month - 1] ?? `month ${month}`} ${year}`;
}
