import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readConfig } from '../../src/cli/config.ts';
import { stateFolder } from '../../src/run/machine.ts';
import { settingsFrom } from '../../src/run/settings.ts';
import type { Seen } from '../faults/server.ts';
import { people } from './people.ts';
import { offline, scene, workshop } from './scene.ts';
import { expectPlainRefusal } from './speech.ts';

/** The most requests that began within any one second. */
function busiestSecond(requests: readonly Seen[]): number {
  const starts = requests.map(({ at }) => at).sort((a, b) => a - b);
  let most = 0;
  let first = 0;
  starts.forEach((at, index) => {
    while ((starts[first] ?? 0) <= at - 1000) first += 1;
    most = Math.max(most, index - first + 1);
  });
  return most;
}

test('a pilot: --rows imports these rows alone and accounts for all', async () => {
  const { door, server } = await workshop();
  door.roster(people(10));
  const ended = await door.run('import', 'roster.csv', '--yes', '--json', '--rows', '4-6');
  expect(ended.expectExit(0).summary).toMatchObject({ rows: 10, created: 3, skipped: 7, balanced: true });
  expect(new Set(server.usersOf().map((user) => user.email_address))).toEqual(
    new Set([4, 5, 6].map((row) => `person.${row}@example.com`)),
  );
  expect(door.results()).toHaveLength(10);
});

test('--rate and --concurrency hold in every one-second window, reads included', async () => {
  const { door, server } = await workshop({ latency: [20, 300], pageSize: 5 });
  for (let n = 0; n < 40; n += 1) server.addUser({ full_name: `There ${n}`, email_address: `there.${n}@example.com` });
  door.roster(people(80));
  (await door.run('import', 'roster.csv', '--yes', '--rate', '20', '--concurrency', '4')).expectExit(0);
  expect(server.usersOf()).toHaveLength(120);
  // Counted where they arrive: a busy machine delays some by a quarter of a second, and those count for the next window.
  expect(busiestSecond(server.requests)).toBeLessThanOrEqual(25);
  expect(Math.max(...server.requests.map(({ inFlight }) => inFlight))).toBeLessThanOrEqual(4);
});

test('--map says which column is what, --no-guess stops guessing, --out chooses where run folders go', async () => {
  const { door, server } = await workshop();
  door.roster([{ Mitarbeiter: 'Ann Lee', Kontakt: 'ann@example.com', Name: 'not this one' }]);
  const args = ['--map', 'full_name=Mitarbeiter', '--map', 'email_address=Kontakt', '--out', 'elsewhere'];
  (await door.run('import', 'roster.csv', '--yes', '--no-guess', ...args)).expectExit(0);
  expect(server.usersOf()).toMatchObject([{ full_name: 'Ann Lee', email_address: 'ann@example.com' }]);
  expect(door.runs()).toEqual([]);
  expect(door.results(door.lastRun('elsewhere'))).toHaveLength(1);
});

test('--json with a command that prints text is a mistake, and its help is not', async () => {
  const { door } = await workshop();
  const texts = [['help'], ['help', 'import'], ['completion', 'bash'], ['sandbox'], ['desk'], ['template']];
  for (const words of texts) expectPlainRefusal(await door.run(...words, '--json'), 2, /json/u);
  for (const words of [['import', '--help'], ['--version'], ['template', '--to', 'empty.csv']])
    (await door.run(...words, '--json')).expectExit(0);
});

test('figures of the pace have three digits, and earlier runs have no files of SQLite beside them that were only read', async () => {
  const { door, server } = await workshop({ limit: { rate: 23 } });
  door.roster(people(40));
  const { events } = (await door.run('import', 'roster.csv', '--yes', '--json')).expectExit(0);
  const rates = events.flatMap(({ type, rate, limit }) => (type === 'pace' ? [rate, limit ?? 0].map(String) : []));
  expect(events.every(({ waitUntil = 0 }) => Number.isInteger(waitUntil))).toBe(true);
  expect(rates.length).toBeGreaterThan(3);
  expect(rates.filter((rate) => rate.length > 5)).toEqual([]);
  delete server.settings.limit;
  const earlier = door.lastRun();
  for (const command of [['runs'], ['plan', 'roster.csv'], ['import', 'roster.csv', '--yes']]) await door.run(...command);
  expect(readdirSync(earlier).filter((name) => name.startsWith('run.sqlite'))).toEqual(['run.sqlite']);
});

test('an out folder that is a file', async () => {
  const { door } = await workshop();
  door.roster(people(1));
  expectPlainRefusal(await door.run('import', 'roster.csv', '--yes', '--out', 'roster.csv'), 2, /is a file, and no folder/u);
});

test('folders of the user do not depend on the working folder', () => {
  for (const env of [{}, { XDG_STATE_HOME: '' }, { XDG_STATE_HOME: 'state' }])
    expect(stateFolder(env)).toBe(resolve('/', stateFolder(env)));
});

describe('doorlist.config.json and .env', () => {
  test('the file gives options their default, a flag wins', async () => {
    const { door } = await workshop();
    door.roster(people(6));
    door.write('doorlist.config.json', JSON.stringify({ limit: 2, out: 'from-file' }));
    (await door.run('import', 'roster.csv', '--yes', '--limit', '4')).expectExit(0);
    expect(door.results(door.lastRun('from-file')).map((row) => row['import_status'])).toEqual([
      ...Array<string>(4).fill('created'),
      'skipped',
      'skipped',
    ]);
  });

  test('a flag wins over another option of the file that it excludes', () => {
    const read = (flags: Record<string, string | boolean>, file: Record<string, string | boolean>) => {
      const { pilot, reading } = settingsFrom(flags, file, '/');
      return [pilot?.to, reading.headerRow];
    };
    expect(read({ rows: '2-3', 'header-row': '4' }, { limit: '9', 'no-header': true })).toEqual([3, 4]);
    expect(read({ limit: '9', 'no-header': true }, { rows: '2-3', 'header-row': '4' })).toEqual([9, 'none']);
  });

  test('the file is read as an editor of Windows saves it, with a mark in front', async () => {
    const door = offline();
    door.write('doorlist.config.json', '\uFEFF{"limit": 2}');
    expect(await readConfig(door.cwd)).toEqual({ limit: '2' });
  });

  test.for([
    ['yes', true],
    ['max-creates', '100%'],
    ['endpoint', 'http://127.0.0.1:1'],
    ['shoe-size', 42],
  ] as const)('it may not hold %s', async ([name, value]) => {
    const door = offline();
    door.write('doorlist.config.json', JSON.stringify({ [name]: value }));
    await expect(readConfig(door.cwd)).rejects.toThrow(
      expect.objectContaining({ exit: 2, message: expect.stringContaining(`"${name}"`) as string }),
    );
  });

  test('a key in .env is read; an endpoint there does not redirect a key from the environment', async () => {
    const { door, server } = await scene();
    const trap = await scene();
    door.write('.env', `SEAM_API_KEY=${server.apiKey}\nSEAM_ENDPOINT=${server.url}\nNODE_OPTIONS=--no-such-option\n`);
    const env = { SEAM_API_KEY: undefined, SEAM_ENDPOINT: undefined };
    expect((await door.runWith({ env }, 'systems')).expectExit(0).stdout).toContain('Main Building');

    // This key comes from the environment: it does not go where a file says, but where it always goes (here kept from the network).
    door.write('.env', `SEAM_ENDPOINT=${trap.server.url}\n`);
    const noNames = `import dns from 'node:dns'; dns.lookup = (...args) => args.at(-1)(new Error('no names here'));`;
    const alone = { SEAM_ENDPOINT: undefined, NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(noNames)}` };
    await door.runWith({ env: alone }, 'systems', '--outage-timeout', '1');
    expect(trap.server.requests).toEqual([]);
  });
});
