import { stringify } from 'csv-stringify/sync';
import * as fc from 'fast-check';
import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { Temporal } from 'temporal-polyfill';
import { expect, test } from 'vitest';
import type { Person } from '../../src/roster/person.ts';
import { now, readText } from '../roster/reading.ts';

/** What reading has to come to, whatever way it takes. */
interface Meaning {
  readonly row: number;
  readonly line: number;
  readonly person?: Person;
  /** Fields at fault, and codes of notes. */
  readonly faults: readonly string[];
  readonly notes: readonly string[];
}

const header = ['Name', 'Email', 'Phone', 'Starts at', 'Ends at', 'Groups', 'Remark'];
const zone = 'Europe/Berlin';
const digits = (least: number, most: number) =>
  fc.array(fc.integer({ min: 0, max: 9 }), { minLength: least, maxLength: most }).map((all) => all.join(''));
const two = (least: number, most: number) =>
  fc.integer({ min: least, max: most }).map((value) => String(value).padStart(2, '0'));
const day = fc.tuple(fc.integer({ min: 2029, max: 2032 }), two(1, 13), two(1, 31)).map((parts) => parts.join('-'));
const time = fc.tuple(two(0, 24), two(0, 59)).map((parts) => parts.join(':'));

const names = fc.constantFrom('Ana Lima', 'Zoë  Ångström', '  Bo Li ', 'O’Neil', '李小龍', 'Jean-Luc P.');
/** Few enough that some come twice. */
const emails = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: 1, max: 60 }).map((n) => `p${n}@example.com`) },
  { weight: 2, arbitrary: fc.integer({ min: 1, max: 60 }).map((n) => `P${n}@Example.com`) },
  fc.constantFrom('', 'nobody', 'a@b@example.com', 'a@bücher.example', 'a@xn--bcher-kva.example'),
);
const phones = fc.oneof(
  fc.constantFrom('', '+15555550100', '+4917112345678', '+4901711234567', '+390612345678', '555 0100', '+44 20 7946 0958'),
  fc
    .tuple(fc.constantFrom('1', '7', '39', '44', '49', '54', '55', '86', '353', '999'), digits(6, 11))
    .map(([code, rest]) => `+${code}${rest}`),
);
const dates = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom('', '2031-03-01', '2032-01-01 08:00', '2031-07-01T08:00Z') },
  // Clocks are put forward over the first, and back over the second.
  fc.constantFrom('', '2031-03-30 02:30', '2031-10-26 02:30', '2031-03-30', '2031-10-26', '2031-02-30', 'soon'),
  day,
  fc.tuple(day, fc.constantFrom(' ', 'T'), time, fc.constantFrom('', '', 'Z', '+05:30')).map((parts) => parts.join('')),
);
const groups = fc.constantFrom('', 'Staff', 'Staff;Lab', ' staff ; Staff|Lab;', 'Ops | Night  shift');
const remarks = fc.constantFrom('', 'ok', 'a, b', 'two\nlines', 'he said "no"', '\r\nthree\r\n');
const rosters = fc.array(fc.tuple(names, emails, phones, dates, dates, groups, remarks), {
  minLength: 1,
  maxLength: 80,
  size: 'max',
});

test('rows mean what the slow and obvious way of reading them makes of them', async () => {
  const seen = new Map<string, number>();
  await fc.assert(
    fc.asyncProperty(rosters, fc.constantFrom('\n', '\r\n'), fc.boolean(), async (rows, end, quoted) => {
      // A lone line feed does not end a record of CRLF for the writer, but it does for every reader.
      const format = { record_delimiter: end, quoted, quoted_match: /[\r\n]/u };
      const text = stringify([header, ...rows], format);
      const { rows: found } = await readText(text, { timeZone: zone });
      const fast = found.map(({ row, line, person, problems, notes }): Meaning => {
        const faults = problems.map(({ field }) => field ?? '');
        return { row, line, ...(person === undefined ? {} : { person }), faults, notes: notes.map(({ code }) => code) };
      });
      const slow = slowly(rows, (cells) => stringify([cells], format));
      expect(fast).toEqual(slow);
      for (const { faults, notes } of slow) {
        for (const what of faults.length > 0 ? faults : ['fine', ...notes]) seen.set(what, (seen.get(what) ?? 0) + 1);
      }
    }),
    { numRuns: 60 },
  );
  // Each way in which a row can end was really met.
  for (const what of ['fine', 'email_address', 'phone_number', 'starts_at', 'ends_at', 'shared_phone', 'phone_interpreted']) {
    expect(seen.get(what) ?? 0, what).toBeGreaterThan(20);
  }
});

/** One row after the other, each library asked anew, nothing remembered but the texts themselves. */
function slowly(rows: readonly (readonly string[])[], written: (cells: readonly string[]) => string): Meaning[] {
  const emailsBefore = new Set<string>();
  const phonesBefore = new Set<string>();
  let line = 2;
  const holdsMore = rows.some((cells) => cells.slice(1).some((cell) => cell !== ''));
  // A column of midnights is one of days.
  const hasTime = (column: number) => rows.some((cells) => /[ T](?!00:00)\d\d:\d\d/u.test(cells[column] ?? ''));
  const days = { start: !hasTime(3), end: !hasTime(4) };
  return rows.map(([name = '', email = '', phone = '', starts = '', ends = '', group = '', remark = ''], index) => {
    const faults: string[] = [];
    const notes: string[] = [];
    const person: { -readonly [Key in keyof Person]: Person[Key] } = { fullName: name.trim().split(/\s+/u).join(' ') };

    if (email !== '') {
      if (!/^[a-z0-9]+@[a-zü-]+\.[a-z]+$/iu.test(email)) faults.push('email_address');
      else person.email = email;
    }
    if (phone !== '') {
      const parsed = phone.startsWith('+') ? parsePhoneNumberFromString(phone, { extract: false }) : undefined;
      const isAsWritten = parsed?.number === phone.replaceAll(' ', '');
      if (parsed?.isPossible() !== true || !(isAsWritten || parsed.isValid()) || !/^\+[1-9]\d{6,14}$/u.test(parsed.number))
        faults.push('phone_number');
      else {
        person.phone = parsed.number;
        if (!isAsWritten) notes.push('phone_interpreted');
      }
    }
    const startsAt = starts === '' ? undefined : instant(days.start ? starts.replace(/[ T]00:00$/u, '') : starts, 'start');
    const endsAt = ends === '' ? undefined : instant(days.end ? ends.replace(/[ T]00:00$/u, '') : ends, 'end');
    if (startsAt === 'wrong') faults.push('starts_at');
    else if (startsAt !== undefined) person.startsAt = startsAt;
    if (endsAt === 'wrong') faults.push('ends_at');
    else if (endsAt !== undefined) {
      person.endsAt = endsAt;
      const start = person.startsAt === undefined ? -Infinity : Date.parse(person.startsAt);
      if (Date.parse(endsAt) <= start || Date.parse(endsAt) <= now) faults.push('ends_at');
    }
    const wanted = group.split(/[;|]/u).map((part) => part.trim().split(/\s+/u).join(' '));
    const named = wanted.filter(
      (part, at) => part !== '' && wanted.findIndex((other) => other.toLowerCase() === part.toLowerCase()) === at,
    );
    if (named.length > 0) person.groups = named;

    const isBare = holdsMore && [email, phone, starts, ends, group, remark].every((cell) => cell === '');
    if (isBare) faults.push('full_name');

    if (person.email !== undefined) {
      const key = person.email.toLowerCase().replace('bücher', 'xn--bcher-kva');
      if (emailsBefore.has(key)) faults.push('email_address');
      emailsBefore.add(key);
    }
    if (person.phone !== undefined) {
      if (phonesBefore.has(person.phone)) notes.push('shared_phone');
      phonesBefore.add(person.phone);
    }
    const meaning = { row: index + 1, line, ...(faults.length > 0 ? {} : { person }), faults, notes };
    line += written([name, email, phone, starts, ends, group, remark]).match(/\r\n|\n/gu)?.length ?? 0;
    return meaning;
  });
}

/** The UTC instant, or `wrong`. */
function instant(text: string, edge: 'start' | 'end'): string {
  try {
    if (/^\d{4}-\d\d-\d\d$/u.test(text)) {
      const date = Temporal.PlainDate.from(text, { overflow: 'reject' });
      const from = (one: Temporal.PlainDate) => one.toZonedDateTime(zone).toInstant();
      return (edge === 'start' ? from(date) : from(date.add({ days: 1 })).subtract({ seconds: 1 })).toString();
    }
    if (!/^\d{4}-\d\d-\d\d[ T]\d\d:\d\d/u.test(text) || text.includes('24:')) return 'wrong';
    if (/(?:Z|[+-]\d\d:\d\d)$/u.test(text)) return Temporal.Instant.from(text).toString();
    return Temporal.PlainDateTime.from(text, { overflow: 'reject' })
      .toZonedDateTime(zone, { disambiguation: 'reject' })
      .toInstant()
      .toString();
  } catch {
    return 'wrong';
  }
}
