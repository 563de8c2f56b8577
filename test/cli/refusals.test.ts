import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { FakeSeam } from '../faults/server.ts';
import type { Doorlist } from './doorlist.ts';
import { people } from './people.ts';
import { offline, scene } from './scene.ts';
import { expectPlainRefusal } from './speech.ts';

interface Case {
  readonly what: string;
  readonly status: number;
  readonly says: readonly RegExp[];
  readonly args?: readonly string[];
  readonly set?: (door: Doorlist, server: FakeSeam) => void;
}

const importing = ['import', 'roster.csv', '--yes'];

/** Each of these ends before anything is sent that changes something. */
const cases: readonly Case[] = [
  { what: 'a missing file', status: 2, says: [/nowhere\.csv/], args: ['import', 'nowhere.csv', '--yes'] },
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
  { what: 'blank lines alone', status: 2, says: [/roster\.csv/], set: (door) => void door.write('roster.csv', '\n\n\n') },
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
    what: 'a picture that is called .csv',
    status: 2,
    says: [/roster\.csv/],
    set: (door) =>
      void door.write('roster.csv', Buffer.from('89504e470d0a1a0a0000000d49484452000000100000001008060000001ff3ff61', 'hex')),
  },
  {
    what: 'a file that is called .xlsx and is none',
    status: 2,
    says: [/broken\.xlsx/],
    args: ['import', 'broken.xlsx', '--yes'],
    set: (door) => void door.write('broken.xlsx', 'PK\u0003\u0004 and then nothing'),
  },
  {
    what: 'no name column',
    status: 2,
    says: [/name/i, /--map/],
    set: (door) => void door.write('roster.csv', 'email_address,badge\nann@example.com,1\n'),
  },
  {
    what: 'two columns that claim one field',
    status: 2,
    says: [/--map/, /E-mail/, /Email address/],
    set: (door) => void door.write('roster.csv', 'Name,E-mail,Email address\nAnn,a@example.com,b@example.com\n'),
  },
  { what: 'no roster', status: 2, says: [/roster/i], args: ['import', '--yes'] },
  { what: 'an unknown command', status: 2, says: [/imprt/, /import/], args: ['imprt', 'roster.csv'] },
  { what: 'an unknown option', status: 2, says: [/--yess/, /--yes/], args: ['import', 'roster.csv', '--yess'] },
  { what: 'an option without its value', status: 2, says: [/--system/], args: ['import', 'roster.csv', '--yes', '--system'] },
  {
    what: 'a value outside its list',
    status: 2,
    says: [/--existing/, /skip/, /update/],
    args: [...importing, '--existing', 'maybe'],
  },
  { what: 'a rate that is no number', status: 2, says: [/--rate/, /fast/], args: [...importing, '--rate', 'fast'] },
  { what: 'a limit of nothing', status: 2, says: [/--limit/], args: [...importing, '--limit', '0'] },
  { what: 'rows from back to front', status: 2, says: [/--rows/], args: [...importing, '--rows', '9-3'] },
  { what: 'an unknown country', status: 2, says: [/--country/], args: [...importing, '--country', 'XX'] },
  { what: 'an unknown time zone', status: 2, says: [/--timezone/], args: [...importing, '--timezone', 'Mars/Olympus'] },
  { what: 'a mapping to an unknown field', status: 2, says: [/--map/], args: [...importing, '--map', 'shoe=Name'] },
  {
    what: 'a mapping to an unknown column',
    status: 2,
    says: [/--map/, /Shoe/],
    args: [...importing, '--map', 'full_name=Shoe'],
  },
  { what: 'no --yes where nobody can be asked', status: 2, says: [/--yes/], args: ['import', 'roster.csv'] },
  {
    what: 'no key',
    status: 2,
    says: [/SEAM_API_KEY/],
    set: (door) => {
      delete door.env['SEAM_API_KEY'];
    },
  },
  {
    what: 'two kinds of keys at once',
    status: 2,
    says: [/SEAM_API_KEY/, /SEAM_PERSONAL_ACCESS_TOKEN/],
    set: (door, server) => {
      door.env['SEAM_PERSONAL_ACCESS_TOKEN'] = server.personalAccessToken;
      door.env['SEAM_WORKSPACE_ID'] = server.workspace.workspace_id;
    },
  },
  {
    what: 'a token without its workspace',
    status: 2,
    says: [/SEAM_WORKSPACE_ID/],
    set: (door, server) => {
      delete door.env['SEAM_API_KEY'];
      door.env['SEAM_PERSONAL_ACCESS_TOKEN'] = server.personalAccessToken;
    },
  },
  {
    what: 'plain http to another machine',
    status: 2,
    says: [/https/],
    set: (door) => {
      door.env['SEAM_ENDPOINT'] = 'http://seam.example.com';
    },
  },
  {
    what: 'an endpoint that is no address',
    status: 2,
    says: [/SEAM_ENDPOINT/],
    set: (door) => {
      door.env['SEAM_ENDPOINT'] = 'over there';
    },
  },
  {
    what: 'a wrong key',
    status: 4,
    says: [/key/i],
    set: (door) => {
      door.env['SEAM_API_KEY'] = 'seam_wrong_5ZmJ8q';
    },
  },
  { what: 'an unknown system', status: 2, says: [/Basement/, /Main Building/], args: [...importing, '--system', 'Basement'] },
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
    what: 'more creates than allowed in percent',
    status: 3,
    says: [/--max-creates/],
    args: [...importing, '--max-creates', '50%'],
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
  { what: 'nothing to report', status: 2, says: [/run/i], args: ['report'] },
  { what: 'forgetting what is no run', status: 2, says: [/"."/], args: ['forget', '.'] },
];

describe('refused with one clear message, and nothing sent', () => {
  test.for(cases)('$what: $status', async ({ status, says, args = importing, set }) => {
    const { door, server } = await scene();
    door.roster(people(5));
    set?.(door, server);
    const ended = await door.run(...args);
    expectPlainRefusal(ended, status, ...says);
    expect(ended.stdout + ended.stderr).not.toContain(door.env['SEAM_API_KEY'] ?? server.apiKey);
    expect(server.seen('changes')).toEqual([]);
    expect(server.usersOf().filter((user) => user.full_name !== 'Somebody')).toEqual([]);
  });

  test('a system that reports errors of its own', async () => {
    const { door, server } = await scene();
    server.system.errors.push({ code: 'account_disconnected', message: 'The bridge is offline' });
    door.roster(people(5));
    const ended = await door.run(...importing);
    expectPlainRefusal(ended, 4, /account_disconnected|The bridge is offline/);
    expect(server.seen('changes')).toEqual([]);
  });

  test('a suspended workspace', async () => {
    const { door, server } = await scene({ isSuspendedWorkspace: true });
    door.roster(people(5));
    const ended = await door.run(...importing);
    expect([2, 4]).toContain(ended.code);
    expectPlainRefusal(ended, ended.code ?? -1, /suspended/i);
    expect(server.seen('changes')).toEqual([]);
  });

  test('an endpoint where nobody listens', async () => {
    const { door, server } = await scene();
    await server.close();
    door.roster(people(5));
    const ended = await door.run(...importing, '--outage-timeout', '1');
    expectPlainRefusal(ended, 4, /127\.0\.0\.1/);
    await server.listen();
  });

  test('a redirect is not followed, and its target never sees the key', async () => {
    const { door, server } = await scene();
    const trap = await scene();
    server.settings.decide = () => ({ status: 307, headers: { location: `${trap.server.url}/acs/systems/list` }, body: '' });
    door.roster(people(5));
    const ended = await door.run(...importing, '--outage-timeout', '1');
    expect(ended.code).not.toBe(0);
    expectPlainRefusal(ended, ended.code ?? -1);
    expect(trap.server.requests).toEqual([]);
  });
});

test('an older Node would be told so; this one shows help and version', async () => {
  const door = offline();
  const help = (await door.run('--help')).expectExit(0);
  for (const command of [
    'check',
    'plan',
    'import',
    'resume',
    'verify',
    'report',
    'undo',
    'runs',
    'forget',
    'systems',
    'sandbox',
    'template',
  ]) {
    expect(help.stdout).toMatch(new RegExp(`^\\s+(doorlist )?${command}\\b`, 'm'));
  }
  for (const option of [
    'system',
    'sandbox',
    'out',
    'yes',
    'json',
    'plain',
    'existing',
    'allow-renames',
    'groups',
    'max-creates',
    'max-updates',
    'max-rejects',
    'limit',
    'rows',
    'concurrency',
    'rate',
    'abandon',
    'settle-timeout',
    'outage-timeout',
    'verify-timeout',
    'identities',
    'enroll',
    'enroll-with',
    'credential-manager',
    'credential-pool',
    'create-credential-manager-user',
    'map',
    'no-guess',
    'sheet',
    'delimiter',
    'encoding',
    'country',
    'timezone',
    'date-order',
    'strict-phones',
  ]) {
    expect(help.stdout).toContain(`--${option}`);
  }
  expect((await door.run('--version')).expectExit(0).stdout.trim()).toMatch(/^(doorlist )?\d+\.\d+\.\d+$/);
});
