import * as fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { expect, test } from 'vitest';
import { Fault, Interpreted } from '../../src/roster/problems.ts';
import { readDate, Zone } from '../../src/roster/schedule.ts';

/** Zones whose clocks change by an hour, by half an hour, at midnight, by a whole day once, or never. */
const zones = [
  'Europe/Berlin',
  'America/New_York',
  'Australia/Lord_Howe',
  'Africa/Cairo',
  'America/Sao_Paulo',
  'Pacific/Apia',
  'Asia/Kolkata',
  'UTC',
];
const known = new Map(zones.map((id) => [id, new Zone(id)]));

/** Local times, half of them within a few hours of a change of the clocks. */
const moment = fc
  .record({
    id: fc.constantFrom(...zones),
    at: fc.integer({ min: Date.UTC(2005, 0, 1) / 1000, max: Date.UTC(2040, 0, 1) / 1000 }),
    near: fc.boolean(),
    aside: fc.integer({ min: -4 * 3600, max: 4 * 3600 }),
  })
  .map(({ id, at, near, aside }) => {
    const zoned = Temporal.Instant.fromEpochMilliseconds(at * 1000).toZonedDateTimeISO(id);
    const change = near ? zoned.getTimeZoneTransition('next') : null;
    const local = (change ?? zoned)
      .toPlainDateTime()
      .add({ seconds: change === null ? 0 : aside })
      .round('second');
    return { id, local };
  });

function zoneOf(id: string): Zone {
  const zone = known.get(id);
  if (zone === undefined) throw new RangeError(id);
  return zone;
}

/** What Temporal says when it must not choose. */
function slowly(local: Temporal.PlainDateTime, id: string): string | undefined {
  try {
    return local.toZonedDateTime(id, { disambiguation: 'reject' }).toInstant().toString({ smallestUnit: 'second' });
  } catch {
    return undefined;
  }
}

test('a local time is what Temporal says it is, and refused where Temporal would have to choose', () => {
  let refused = 0;
  fc.assert(
    fc.property(moment, ({ id, local }) => {
      const read = readDate(
        local.toString({ smallestUnit: 'second' }),
        'start',
        { order: undefined, isDays: false },
        zoneOf(id),
      );
      const expected = slowly(local, id);
      if (expected === undefined) {
        refused += 1;
        expect(read).toBeInstanceOf(Fault);
        expect(['date_twice', 'date_no_such_time']).toContain((read as Fault).code);
      } else expect(read).toBe(expected);
    }),
    { numRuns: 3000 },
  );
  expect(refused).toBeGreaterThan(50);
});

test('a date alone is the whole day, to its last second, however long the day is', () => {
  fc.assert(
    fc.property(moment, ({ id, local }) => {
      const day = local.toPlainDate();
      const first = day.toZonedDateTime(id);
      const last = day.add({ days: 1 }).toZonedDateTime(id).subtract({ seconds: 1 });
      const text = day.toString();
      expect(readDate(text, 'start', { order: undefined, isDays: false }, zoneOf(id))).toBe(first.toInstant().toString());
      expect(readDate(text, 'end', { order: undefined, isDays: false }, zoneOf(id))).toBe(last.toInstant().toString());
    }),
    { numRuns: 1000 },
  );
});

test('the last day of the year 9999, which means no end in many systems, is an end in every zone', () => {
  const column = { order: undefined, isDays: false };
  const read = (text: string, id: string) => readDate(text, 'end', column, zoneOf(id));
  expect(read('9999-12-31', 'Europe/Berlin')).toBe('9999-12-31T22:59:59Z');
  for (const text of ['9999-12-31', '9999-12-31 23:59:59', '9999-12-31T23:59:59-05:00'])
    expect(read(text, 'America/New_York')).toBe('9999-12-31T23:59:59Z');
  expect(readDate('9999-12-31 23:00', 'start', column, zoneOf('America/New_York'))).toBeInstanceOf(Fault);
});

test('a date is the same day however it is written', () => {
  const month = [
    'January',
    'February',
    'March',
    'April',
    'May',
    'June',
    'July',
    'August',
    'September',
    'October',
    'November',
    'December',
  ];
  const two = (number: number) => String(number).padStart(2, '0');
  fc.assert(
    fc.property(moment, fc.constantFrom('/', '.', '-'), ({ id, local }, mark) => {
      const { year, month: m, day: d, hour, minute } = local;
      const name = month[m - 1] ?? '';
      const time = `${two(hour)}:${two(minute)}`;
      const half = `${((hour + 11) % 12) + 1}:${two(minute)} ${hour < 12 ? 'am' : 'PM'}`;
      const zone = zoneOf(id);
      const expected = valueOf(
        readDate(`${local.toPlainDate().toString()} ${time}`, 'start', { order: undefined, isDays: false }, zone),
      );
      for (const written of [
        `${d} ${name} ${year} ${time}`,
        `${name} ${d}, ${year} ${half}`,
        `${two(d)}-${name.slice(0, 3)}-${year} ${time}`,
        `${year}/${m}/${d} ${half}`,
      ]) {
        expect([written, valueOf(readDate(written, 'start', { order: undefined, isDays: false }, zone))]).toEqual([
          written,
          expected,
        ]);
      }
      expect(
        valueOf(readDate([d, m, year].join(mark).concat(' ', time), 'start', { order: 'dmy', isDays: false }, zone)),
      ).toEqual(expected);
      expect(
        valueOf(readDate([two(m), two(d), year].join(mark).concat(' ', half), 'start', { order: 'mdy', isDays: false }, zone)),
      ).toEqual(expected);
    }),
    { numRuns: 500 },
  );
});

/** The instant, or the code of what is wrong. */
function valueOf(read: string | Interpreted<string> | Fault): string {
  if (typeof read === 'string') return read;
  return read instanceof Interpreted ? read.value : read.code;
}

test('what is said of a midnight is what it counts as: in a column of days a day, else a time', () => {
  const zone = new Zone('Europe/Berlin');
  const said = (isDays: boolean) => readDate('12/31/2030 12:00:00 AM', 'end', { order: 'mdy', isDays }, zone);
  expect(said(true)).toMatchObject({ value: '2030-12-31T22:59:59Z', message: expect.stringMatching(/31 December 2030\.$/u) });
  expect(said(false)).toMatchObject({ value: '2030-12-30T23:00:00Z', message: expect.stringContaining('2030, 00:00.') });
});
