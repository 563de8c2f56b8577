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
    'ends: "31 Mar 2041, 23:59:59 CEST", 1 Sep 2041, 08:00 CEST, 2041-13-45T99:00:00Z',
  );
});
