import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ExitError } from '../../src/errors.ts';
import { parseCommandLine } from '../../src/cli/options.ts';
import { settingsFrom } from '../../src/run/settings.ts';
import type { FakeSeam } from '../faults/server.ts';
import type { Doorlist } from './doorlist.ts';
import { people } from './people.ts';
import { scene, workshop } from './scene.ts';
import { expectPlainRefusal } from './speech.ts';

interface Case {
  readonly what: string;
  readonly status: number;
  readonly says: readonly RegExp[];
  readonly args?: readonly string[];
  readonly set?: (door: Doorlist, server: FakeSeam) => void;
  /** By the program as a process, to its exit status. The others are refused by the same code within this one. */
  readonly isProcess?: true;
}

const importing = ['import', 'roster.csv', '--yes'];

/**
 * Each of these ends before anything is sent that changes something. One of a kind: the other rosters that are refused stand in
 * test/roster/fixtures.test.ts, the other keys and endpoints in credentials.test.ts.
 */
const cases: readonly Case[] = [
  { what: 'a missing file', isProcess: true, status: 2, says: [/nowhere\.csv/], args: ['import', 'nowhere.csv', '--yes'] },
  {
    what: 'a directory',
    status: 2,
    says: [/folder\.csv/],
    args: ['import', 'folder.csv', '--yes'],
    set: (door) => {
      mkdirSync(join(door.cwd, 'folder.csv'));
    },
  },
  { what: 'an empty file', status: 2, says: [/empty/i], set: (door) => void door.write('roster.csv', '') },
  {
    what: 'a header without rows',
    status: 2,
    says: [/row/i],
    set: (door) => void door.write('roster.csv', 'full_name,email_address\n'),
  },
  {
    what: 'a binary file',
    status: 2,
    says: [/roster\.csv/],
    set: (door) => void door.write('roster.csv', Buffer.from(Array.from({ length: 4000 }, (_, n) => (n * 7919) % 256))),
  },
  {
    what: 'a file that is called .xlsx and is none',
    status: 2,
    says: [/broken\.xlsx/],
    args: ['import', 'broken.xlsx', '--yes'],
    set: (door) => void door.write('broken.xlsx', 'PK\u0003\u0004 and then nothing'),
  },
  { what: 'no roster', status: 2, says: [/roster/i], args: ['import', '--yes'] },
  { what: 'an unknown command', status: 2, says: [/imprt/, /import/], args: ['imprt', 'roster.csv'] },
  {
    what: 'no --yes where nobody can be asked',
    status: 2,
    says: [/--yes/, /doorlist plan --out import roster\.csv/],
    args: ['--out', 'import', 'import', 'roster.csv'],
  },
  {
    what: 'no key',
    status: 2,
    says: [/SEAM_API_KEY/],
    set: (door) => {
      delete door.env['SEAM_API_KEY'];
    },
  },
  {
    what: 'a wrong key',
    isProcess: true,
    status: 4,
    says: [/key/i],
    set: (door) => {
      door.env['SEAM_API_KEY'] = 'seam_wrong_5ZmJ8q';
    },
  },
  {
    what: 'an unknown system',
    isProcess: true,
    status: 2,
    says: [/Basement/, /Main Building/],
    args: [...importing, '--system', 'Basement'],
  },
  {
    what: 'several systems and no word which',
    status: 2,
    says: [/--system/, /Main Building/, /Warehouse/],
    set: (_, server) => void server.addSystem({ name: 'Warehouse' }),
  },
  {
    what: 'more creates than allowed',
    status: 3,
    says: [/--max-creates/, /\b5\b/, /\b4\b/],
    args: [...importing, '--max-creates', '4'],
  },
  {
    what: 'more rejects than allowed',
    status: 3,
    says: [/--max-rejects/],
    args: [...importing, '--max-rejects', '0'],
    set: (door) => void door.roster([...people(3), { full_name: '', email_address: 'x@example.com' }]),
  },
  {
    what: 'somebody there already under --existing fail',
    status: 3,
    says: [/--existing/],
    args: [...importing, '--existing', 'fail'],
    set: (_, server) => void server.addUser({ full_name: 'Somebody', email_address: 'person.2@example.com' }),
  },
  { what: 'a run that does not exist', status: 2, says: [/2020-nothing/], args: ['resume', '2020-nothing'] },
  { what: 'nothing to resume', status: 2, says: [/run/i], args: ['resume'] },
  // That nobody can be asked matters only where there is something to ask about.
  { what: 'nothing to undo', status: 2, says: [/nothing to undo/], args: ['undo'] },
  {
    what: 'a list of leavers that does not exist',
    status: 2,
    says: [/no run or file "nowhere\.csv"/],
    args: ['leavers', 'nowhere.csv'],
  },
];

describe('refused with one clear message, and nothing sent', () => {
  test.for(cases)('$what: $status', async ({ status, says, args = importing, set, isProcess }) => {
    const { door, server } = await (isProcess ? scene() : workshop());
    door.roster(people(5));
    set?.(door, server);
    const ended = await door.run(...args);
    expectPlainRefusal(ended, status, ...says);
    expect(ended.stdout + ended.stderr).not.toContain(door.env['SEAM_API_KEY'] ?? server.apiKey);
    expect(server.seen('changes')).toEqual([]);
    expect(server.usersOf().filter((user) => user.full_name !== 'Somebody')).toEqual([]);
  });

  test('a system that reports errors of its own', async () => {
    const { door, server } = await workshop();
    server.system.errors.push({ code: 'account_disconnected', message: 'The bridge is offline' });
    door.roster(people(5));
    const ended = await door.run(...importing);
    expectPlainRefusal(ended, 4, /account_disconnected|The bridge is offline/);
    expect(server.seen('changes')).toEqual([]);
  });

  test('a system in a time zone that nobody knows, for dates that lean on it', async () => {
    const { door, server } = await workshop({ timeZone: 'Mars/Olympus' });
    door.roster([{ full_name: 'Ann Lee', email_address: 'ann@example.com', ends_at: '2031-03-01' }]);
    expectPlainRefusal(await door.run(...importing), 2, /Mars\/Olympus/, /--timezone/);
    expect(server.seen('changes')).toEqual([]);
    (await door.run(...importing, '--timezone', 'Europe/London')).expectExit(0);
  });

  test('a suspended workspace', async () => {
    const { door, server } = await workshop({ isSuspendedWorkspace: true });
    door.roster(people(5));
    const ended = await door.run(...importing);
    expect([2, 4]).toContain(ended.code);
    expectPlainRefusal(ended, ended.code ?? -1, /suspended/i);
    expect(server.seen('changes')).toEqual([]);
  });

  test('an endpoint where nobody listens', async () => {
    const { door, server } = await workshop();
    await server.close();
    door.roster(people(5));
    const ended = await door.run(...importing, '--outage-timeout', '1');
    expectPlainRefusal(ended, 4, /127\.0\.0\.1/);
    await server.listen();
  });

  test('a redirect is not followed, and its target never sees the key', async () => {
    const { door, server } = await workshop();
    const trap = await workshop();
    server.settings.decide = () => ({ status: 307, headers: { location: `${trap.server.url}/acs/systems/list` }, body: '' });
    door.roster(people(5));
    const ended = await door.run(...importing, '--outage-timeout', '1');
    expect(ended.code).not.toBe(0);
    expectPlainRefusal(ended, ended.code ?? -1);
    expect(trap.server.requests).toEqual([]);
  });
});

describe('a command line that says something wrong is refused by name, before anything is loaded', () => {
  test.for<[string, RegExp[], ...string[]]>([
    ['an unknown option', [/--yess/, /--yes/], '--yess'],
    ['an option without its value', [/--system/], '--system'],
    ['a value outside its list', [/--existing/, /skip/, /update/], '--existing', 'maybe'],
    ['a rate that is no number', [/--rate/, /fast/], '--rate', 'fast'],
    ['a rate below all that a timer can wait', [/--rate/, /0\.001/], '--rate', '0.0000001'],
    ['seconds beyond all that a timer can wait', [/--outage-timeout/, /2000000/], '--outage-timeout', '9999999999'],
    ['a limit of nothing', [/--limit/], '--limit', '0'],
    ['rows from back to front', [/--rows/], '--rows', '9-3'],
    ['an unknown time zone', [/--timezone/], '--timezone', 'Mars/Olympus'],
    ['a limit in percent beyond all', [/--max-creates/], '--max-creates', '101%'],
    ['two rosters', [/import/, /second\.csv/], 'second.csv'],
    // As a script writes it whose variable is not set: an empty folder would be the working folder.
    ['an empty value', [/--out/, /empty/], '--out', ''],
    // The commands that go on with a run name its folder.
    ['a folder whose name cannot be typed', [/--out/, /cannot be shown/], '--out', 'new\nfolder'],
    ['a folder whose name is shown another way round', [/--out/, /cannot be shown/], '--out', 'a\u202Efdp'],
    ['an empty value behind =', [/--system/, /empty/], '--system='],
    ['a header that is there and is not', [/--no-header/, /--header-row/], '--no-header', '--header-row', '2'],
    ['one field twice', [/--map/, /full_name/, /"Name"/, /"Who"/], '--map', 'full_name=Name', '--map', 'full_name=Who'],
  ])('%s', ([, says, ...args]) => {
    let error: unknown;
    try {
      settingsFrom(parseCommandLine([...importing, ...args]).values, {}, '/');
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(ExitError);
    expect((error as ExitError).exit).toBe(2);
    for (const words of says) expect((error as ExitError).message).toMatch(words);
  });

  test('an empty run, which is no default, and a file that looks like an option', () => {
    expect(() => parseCommandLine(['undo', '', '--yes'])).toThrow(/undo.*empty/u);
    expect(() => parseCommandLine(['check', '-staff.csv'])).toThrow(/\.\/-staff\.csv/u);
  });
});

test('two workspaces of one name are told apart by their ids', async () => {
  const { door, server } = await workshop();
  door.roster(people(1));
  (await door.run('plan', 'roster.csv')).expectExit(0);
  const was = server.workspace.workspace_id;
  server.workspace.workspace_id = randomUUID();
  const ended = (await door.run('import', '--plan', door.lastRun(), '--yes')).expectExit(2);
  expect(ended.stderr).toContain(
    `workspace "Elsewhere Ltd" (${was}), and this key to "Elsewhere Ltd" (${server.workspace.workspace_id})`,
  );
});
