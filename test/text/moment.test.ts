import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { momentWords, withMoments } from '../../src/text/moment.ts';

test('UTC, which is written by hand, reads as Intl writes it', () => {
  const instants = fc.integer({ min: Date.UTC(1000, 0, 1), max: Date.UTC(9999, 11, 31) });
  fc.assert(
    fc.property(instants, fc.boolean(), (instant, withZone) => {
      for (const at of [instant, instant - (instant % 60_000)])
        expect(momentWords(at, 'UTC', withZone)).toBe(momentWords(at, 'Etc/UTC', withZone));
    }),
  );
});

test('instants in a text are said in the zone, and what only looks like one stays', () => {
  expect(withMoments('ends: "2041-03-31T21:59:59Z", 2041-09-01T08:00:00+02:00, 2041-13-45T99:00:00Z', 'Europe/Berlin')).toBe(
    'ends: "31 Mar 2041, 23:59:59 Europe/Berlin", 1 Sep 2041, 08:00 Europe/Berlin, 2041-13-45T99:00:00Z',
  );
});

test('the zone is called by its own name wherever it is, and an hour that there is twice is told by its offset', () => {
  expect(withMoments('2031-03-01T14:00:00Z', 'America/New_York')).toBe('1 Mar 2031, 09:00 America/New_York');
  const twice = ['2030-11-03T05:30:00Z', '2030-11-03T06:30:00Z', '2030-11-03T07:30:00Z'];
  expect(twice.map((iso) => withMoments(iso, 'America/New_York'))).toEqual([
    '3 Nov 2030, 01:30 America/New_York (UTC-04:00)',
    '3 Nov 2030, 01:30 America/New_York (UTC-05:00)',
    '3 Nov 2030, 02:30 America/New_York',
  ]);
  expect(withMoments('2031-03-01T14:00:00Z')).toBe('1 Mar 2031, 14:00 UTC');
});
