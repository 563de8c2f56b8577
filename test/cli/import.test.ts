import { describe, expect, test } from 'vitest';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FakeSeam } from '../faults/server.ts';
import { tally, type Row } from './doorlist.ts';
import { mix, people } from './people.ts';
import { scene, workshop } from './scene.ts';

const bad: Row[] = [
  ...['ann@', 'two words@example.com', 'no-at.example.com'].map((email_address, n) => ({
    full_name: `Bad Email ${'ABC'[n] ?? ''}`,
    email_address,
  })),
  ...['1.21256E+10', '5555', '+0123456789'].map((phone_number, n) => ({
    full_name: `Bad Phone ${'ABC'[n] ?? ''}`,
    email_address: `bad.phone.${n}@example.com`,
    phone_number,
  })),
  ...['', '   ', '\u200b'].map((full_name, n) => ({ full_name, email_address: `nameless.${n}@example.com` })),
  ...['2020-01-01T00:00:00Z', '2019-12-31', '2001-02-03T04:05:06+07:00'].map((ends_at, n) => ({
    full_name: `Long Gone ${'ABC'[n] ?? ''}`,
    email_address: `gone.${n}@example.com`,
    ends_at,
  })),
  ...['A', 'B', 'C'].map((letter) => ({
    full_name: `Back Wards ${letter}`,
    email_address: `backwards.${letter}@example.com`,
    starts_at: '2041-01-02T00:00:00Z',
    ends_at: '2041-01-01T00:00:00Z',
  })),
  ...['Staf', 'Staff;Basement', '00000000-0000-4000-8000-000000000000'].map((groups, n) => ({
    full_name: `Wrong Group ${'ABC'[n] ?? ''}`,
    email_address: `group.${n}@example.com`,
    groups,
  })),
];

/** The system holds exactly these people, field by field. */
function expectPeople(server: FakeSeam, rows: readonly Row[]): void {
  const held = server
    .usersOf()
    .map((user) => ({
      name: user.full_name,
      email: user.email_address,
      phone: user.phone_number,
      starts: Date.parse(user.access_schedule?.starts_at ?? ''),
      ends: Date.parse(user.access_schedule?.ends_at ?? ''),
      groups: server.groupsOf(user.acs_user_id),
    }))
    .sort((a, b) => String(a.email).localeCompare(String(b.email)));
  const wanted = rows
    .map((row) => ({
      name: row['full_name'],
      email: row['email_address'],
      phone: row['phone_number'],
      starts: Date.parse(row['starts_at'] ?? ''),
      ends: Date.parse(row['ends_at'] ?? ''),
      groups: (row['groups'] ?? '')
        .split(';')
        .map((name) => name.trim())
        .filter((name) => name !== '')
        .map((name) => (name === 'visitors' ? 'Visitors' : name))
        .sort(),
    }))
    .sort((a, b) => String(a.email).localeCompare(String(b.email)));
  expect(held).toEqual(wanted);
}

describe('300 good rows and 18 bad ones', () => {
  test('300 are created as asked, 18 rejected unsent, all accounted for; a second import creates nobody', async () => {
    const { door, server } = await workshop({ pageSize: 70, latency: 5 });
    const good = people(300);
    const rows = mix(good, bad);
    const roster = door.roster(rows);

    const first = await door.start(['import', roster, '--yes', '--json']).ended;
    first.expectExit(1);
    expect(first.summary).toMatchObject({
      rows: 318,
      created: 300,
      rejected: 18,
      failed: 0,
      unknown: 0,
      balanced: true,
      exit: 1,
    });
    expectPeople(server, good);
    // As many in flight as the pace needs: never more than 64.
    const most = Math.max(...server.requests.map(({ inFlight }) => inFlight));
    expect(most).toBeLessThanOrEqual(64);
    expect(most).toBeGreaterThanOrEqual(2);

    const badEmails = new Set(bad.map((row) => row['email_address']));
    const badNames = new Set(bad.map((row) => row['full_name']));
    for (const { params } of server.seen('changes')) {
      expect(badEmails).not.toContain(params['email_address']);
      expect(badNames).not.toContain(params['full_name']);
    }

    const results = door.results();
    expect(results).toHaveLength(318);
    expect(results.map((row) => row['import_row'])).toEqual(rows.map((_, index) => String(index + 1)));
    expect(results.map((row) => row['email_address'])).toEqual(rows.map((row) => row['email_address'] ?? ''));
    for (const row of results) {
      if (badEmails.has(row['email_address']) || badNames.has(row['full_name'])) {
        expect(row, JSON.stringify(row)).toMatchObject({ import_status: 'rejected', acs_user_id: '' });
        expect(row['import_code']).toMatch(/^[a-z0-9_]+$/);
        expect(row['import_message']).not.toBe('');
      } else {
        expect(row, JSON.stringify(row)).toMatchObject({ import_status: 'created', provider_status: 'provisioned' });
        expect(server.users.get(row['acs_user_id'] ?? '')?.email_address).toBe(row['email_address']);
      }
    }
    // Six kinds of trouble are told apart.
    expect(Object.keys(tally(door.rejects(), 'import_code')).length).toBeGreaterThanOrEqual(6);
    expect(door.rejects()).toHaveLength(18);

    const second = await door.run('import', roster, '--yes', '--json');
    second.expectExit(1);
    expect(second.summary).toMatchObject({ rows: 318, created: 0, present: 300, rejected: 18, balanced: true });
    expectPeople(server, good);
    expect(server.seen('/acs/users/create')).toHaveLength(300);
  });

  test('the result file of an import can be imported and creates nobody; mended rejects create just those', async () => {
    const { door, server } = await workshop();
    door.roster([...people(10), ...bad.slice(0, 2)]);
    (await door.run('import', 'roster.csv', '--yes')).expectExit(1);
    const run = door.lastRun();

    const again = await door.run('import', join(run, 'result.csv'), '--yes', '--json');
    expect(again.expectExit(1).summary).toMatchObject({ rows: 12, created: 0, present: 10, rejected: 2 });
    expect(server.usersOf()).toHaveLength(10);

    const mended = readFileSync(join(run, 'rejects.csv'), 'utf8')
      .replace('ann@', 'ann@example.com')
      .replace('two words@example.com', 'two.words@example.com');
    door.write('mended.csv', mended);
    const third = await door.run('import', 'mended.csv', '--yes', '--json');
    expect(third.expectExit(0).summary).toMatchObject({ rows: 2, created: 2 });
    expect(server.usersOf()).toHaveLength(12);
  });
});

test('who is who, and in which group: what is in doubt is left to a person, and says why', async () => {
  const { door, server } = await workshop();
  const ann = server.addUser({ full_name: 'Ann Lee', email_address: 'ann@example.com', phone_number: '+15555550001' });
  const bob = server.addUser({ full_name: 'Bob Ray', email_address: 'bob@example.com', phone_number: '+15555550002' });
  server.addUser({ full_name: 'Front Desk', email_address: 'desk@example.com', phone_number: '+15555550100' });
  server.addUser({ full_name: 'Kim Park' });
  const twins = [server.addGroup('Lab'), server.addGroup('lab')];
  const before = server.usersOf().map((user) => ({ ...user }));
  const rows: Row[] = [
    // The email of one and the phone of another.
    { full_name: 'Ann Lee', email_address: 'ann@example.com', phone_number: '+15555550002' },
    // A phone that a family shares, also with somebody who is there, merges nobody.
    ...['Mia', 'Noah', 'Olga'].map((name) => ({
      full_name: `${name} Stone`,
      email_address: `${name}@example.com`,
      phone_number: '+15555550100',
    })),
    // Two of one name are two people; a bare name among rows that hold more is no person.
    { full_name: 'Jo Fox', email_address: 'jo.1@example.com' },
    { full_name: 'Jo Fox', email_address: 'jo.2@example.com' },
    { full_name: 'Kim Park' },
    // An email for the second time.
    { full_name: 'Jo B. Fox', email_address: 'JO.1@Example.com' },
    // A group by its id, and by a name that two bear.
    { full_name: 'Cid Poe', email_address: 'cid@example.com', groups: twins[0]?.acs_access_group_id ?? '' },
    { full_name: 'Dot Kay', email_address: 'dot@example.com', groups: 'LAB' },
  ];
  door.roster(rows);
  const ended = await door.run('import', 'roster.csv', '--yes', '--json');
  expect(ended.expectExit(1).summary).toMatchObject({ rows: 10, created: 6, conflict: 1, rejected: 3 });
  const results = door.results();
  expect(results.map((row) => row['import_status'])).toEqual([
    'conflict',
    ...Array<string>(5).fill('created'),
    'rejected',
    'rejected',
    'created',
    'rejected',
  ]);
  expect(results[6]).toMatchObject({ import_code: 'not_a_person' });
  for (const user of [ann, bob]) expect(results[0]?.['import_message']).toContain(user.acs_user_id);
  expect(results[7]?.['import_message']).toMatch(/\brow 5\b/i);
  for (const twin of twins) expect(results[9]?.['import_message']).toContain(twin.acs_access_group_id);
  expect(server.groupsOf(results[8]?.['acs_user_id'] ?? '')).toEqual(['Lab']);
  expect(server.usersOf().slice(0, 4)).toEqual(before);
  expect(
    server
      .usersOf()
      .slice(4)
      .map((user) => user.full_name)
      .sort(),
  ).toEqual(['Cid Poe', 'Jo Fox', 'Jo Fox', 'Mia Stone', 'Noah Stone', 'Olga Stone']);
  expect(server.seen('changes')).toHaveLength(6);
});

test('every parameter of users/create can come from a roster, here from standard input, and nothing else is sent', async () => {
  const { door, server } = await scene({ timeZone: 'America/New_York' });
  const identity = server.addIdentity({
    full_name: 'Ann Lee',
    email_address: 'ann@example.com',
    phone_number: '+15555550100',
  });
  const stdin = [
    'Name,E-mail,Mobile,Valid from,Valid until,Access groups,user_identity_id,Shoe',
    `Ann Lee,ann@example.com,+15555550100,2031-01-01T00:00:00Z,2041-01-01T00:00:00Z,Staff|Visitors,${identity.user_identity_id},42`,
    // Dates alone run from the first to the last second of their days where the access system stands.
    'Bob Ray,,,2031-01-10,2031-07-20,,,',
  ].join('\n');
  (await door.runWith({ stdin }, 'import', '-', '--yes', '--concurrency', '1')).expectExit(0);
  const schedule = (starts: RegExp, ends: RegExp) => ({
    starts_at: expect.stringMatching(starts) as string,
    ends_at: expect.stringMatching(ends) as string,
  });
  expect(server.seen('/acs/users/create').map(({ params }) => params)).toEqual([
    {
      acs_system_id: server.system.acs_system_id,
      full_name: 'Ann Lee',
      email_address: 'ann@example.com',
      phone_number: '+15555550100',
      access_schedule: schedule(/^2031-01-01T00:00:00(\.000)?Z$/, /^2041-01-01T00:00:00(\.000)?Z$/),
      acs_access_group_ids: [server.group('Staff').acs_access_group_id, server.group('Visitors').acs_access_group_id],
      user_identity_id: identity.user_identity_id,
    },
    {
      acs_system_id: server.system.acs_system_id,
      full_name: 'Bob Ray',
      access_schedule: schedule(/^2031-01-10T05:00:00(\.000)?Z$/, /^2031-07-21T03:59:59(\.\d+)?Z$/),
    },
  ]);
  expect(door.results()[0]).toMatchObject({
    Shoe: '42',
    user_identity_id: identity.user_identity_id,
    import_status: 'created',
  });
});

test('rows the system refuses fail alone, with the reason it gave', async () => {
  const { door, server } = await workshop({
    decide: ({ route, params }) =>
      route === '/acs/users/create' && params['email_address'] === 'person.4@example.com'
        ? {
            status: 422,
            headers: { 'content-type': 'application/json' },
            body: '{"error":{"type":"salto_says_no","message":"The badge printer is on fire","request_id":"r"},"ok":false}',
          }
        : undefined,
  });
  door.roster(people(9));
  const ended = await door.run('import', 'roster.csv', '--yes', '--json');
  expect(ended.expectExit(1).summary).toMatchObject({ created: 8, failed: 1, balanced: true });
  expect(door.results()[3]).toMatchObject({ import_status: 'failed', import_code: 'salto_says_no' });
  expect(door.results()[3]?.['import_message']).toContain('The badge printer is on fire');
  expect(server.usersOf()).toHaveLength(8);
  expect(
    server.seen('/acs/users/create').filter(({ params }) => params['email_address'] === 'person.4@example.com'),
  ).toHaveLength(1);
});

test('twenty rows in a row that are never answered, while the system can be read, stop the run and can be resumed', async () => {
  const { door, server } = await workshop({
    decide: ({ route }) => (route === '/acs/users/create' ? { status: 502, body: '<html>Bad Gateway</html>' } : undefined),
  });
  door.roster(people(22));
  const ended = await door.run('import', 'roster.csv', '--yes', '--json', '--settle-timeout', '0', '--rate', '500');
  ended.expectExit(4);
  expect(ended.stderr).toContain('20 rows in a row');
  const { failed, pending, unknown } = ended.summary as unknown as Record<'failed' | 'pending' | 'unknown', number>;
  expect({ failed, open: pending + unknown }).toEqual({ failed: 0, open: 22 });
  delete server.settings.decide;
  (await door.run('resume', '--settle-timeout', '0')).expectExit(0);
  expect(server.usersOf()).toHaveLength(22);
});

test('a row that was killed at its last try is sent again by resume', async () => {
  const { door, server } = await workshop({
    decide: ({ route }) => (route === '/acs/users/create' ? { status: 502, body: '<html>Bad Gateway</html>' } : undefined),
  });
  door.roster(people(1));
  const args = ['import', 'roster.csv', '--yes', '--settle-timeout', '0', '--rate', '500'];
  await door.killed(args, server.arrival('/acs/users/create', 6));
  delete server.settings.decide;
  (await door.run('resume', '--settle-timeout', '0')).expectExit(0);
  expect(server.usersOf()).toHaveLength(1);
});

test('twenty refusals in a row for one cause stop the run and leave the rest pending', async () => {
  const { door, server } = await workshop({
    decide: ({ route }) =>
      route === '/acs/users/create'
        ? {
            status: 403,
            headers: { 'content-type': 'application/json' },
            body: '{"error":{"type":"license_used_up","message":"No seats left","request_id":"r"},"ok":false}',
          }
        : undefined,
  });
  door.roster(people(100));
  const ended = await door.run('import', 'roster.csv', '--yes', '--json');
  ended.expectExit(4);
  const summary = ended.summary as unknown as { failed: number; pending: number; balanced: boolean };
  expect(summary.balanced).toBe(true);
  expect(server.seen('/acs/users/create').length).toBeLessThan(40);
  expect(summary.pending).toBeGreaterThan(60);
});
