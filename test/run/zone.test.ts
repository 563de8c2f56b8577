import { expect, test } from 'vitest';
import { zoneNamed } from '../../src/run/zone.ts';
import { offline } from '../cli/scene.ts';

test.for([
  ['Europe/Berlin', 'Europe/Berlin'],
  [':Europe/Berlin', 'Europe/Berlin'],
  ['/usr/share/zoneinfo/Asia/Tokyo', 'Asia/Tokyo'],
  // POSIX: an empty one is UTC.
  ['', 'UTC'],
  // What POSIX writes otherwise, ICU takes for UTC, or with the sign the wrong way round.
  ['CET-1CEST', undefined],
  ['<+0530>-5:30', undefined],
  ['GMT+5', undefined],
  ['+05:00', undefined],
  ['Foo/Bar', undefined],
  ['undefined', undefined],
] as const)('a TZ of "%s" names the zone %s', ([said, zone]) => {
  expect(zoneNamed(said)).toBe(zone);
});

test.skipIf(process.platform === 'win32')(
  'a zone that cannot be told is asked for where a time depends on it, and UTC elsewhere',
  async () => {
    const door = offline();
    door.roster([{ full_name: 'Ann Lee', starts_at: '2031-03-01 08:00' }]);
    const refused = (await door.runWith({ env: { TZ: 'CET-1CEST' } }, 'check', 'roster.csv')).expectExit(2);
    expect(refused.stderr).toContain('(TZ is "CET-1CEST")');
    expect(refused.stderr).toContain('--timezone');
    const checked = await door.runWith({ env: { TZ: 'CET-1CEST' } }, 'check', 'roster.csv', '--timezone', 'Europe/Berlin');
    checked.expectExit(0);
    expect((await door.runWith({ env: { TZ: 'Foo/Bar' } }, 'runs')).expectExit(0).stdout).toContain('when (UTC)');
    const empty = (await door.runWith({ env: { TZ: '' } }, 'check', 'roster.csv')).expectExit(0);
    expect(empty.stdout).toContain("times without a zone are in UTC (this machine's own)");
  },
);
