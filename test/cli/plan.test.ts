import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { FakeSeam } from '../faults/server.ts';
import { readCsv, type Doorlist, type Row } from './doorlist.ts';
import { people } from './people.ts';
import { workshop } from './scene.ts';

/** A crowd of people who are already there, and a roster that meets them in every way. */
function crowd(server: FakeSeam, size: number): Row[] {
  for (let n = 0; n < size; n += 1) {
    server.addUser({
      full_name: `There Already ${n}`,
      email_address: `there.${n}@example.com`,
      groups: n % 3 === 0 ? ['Staff'] : [],
    });
  }
  server.addUser({ full_name: 'Same Person', email_address: 'same.person@example.com', groups: ['Visitors'] });
  server.addUser({ full_name: 'Old Name', email_address: 'renamed@example.com' });
  server.addUser({ full_name: 'Few Groups', email_address: 'groups@example.com', groups: ['Visitors'] });
  server.addUser({ full_name: 'Twin One', email_address: 'twin@example.com' });
  server.addUser({ full_name: 'Twin Two', email_address: 'TWIN@example.com' });
  server.addUser({ full_name: 'Email Owner', email_address: 'owner@example.com', phone_number: '+15555550301' });
  server.addUser({ full_name: 'Phone Owner', email_address: 'phone.owner@example.com', phone_number: '+15555550302' });
  server.addUser({ full_name: 'Only Name' });
  return [
    { full_name: 'Same  Person', email_address: 'SAME.Person@Example.COM', groups: '' },
    { full_name: 'New Name', email_address: 'renamed@example.com' },
    { full_name: 'Few Groups', email_address: 'groups@example.com', groups: 'Staff; Visitors' },
    { full_name: 'Twin Three', email_address: 'twin@example.com' },
    { full_name: 'Email Owner', email_address: 'owner@example.com', phone_number: '+15555550302' },
    { full_name: 'Only Name', groups: 'Visitors' },
    { full_name: 'Brand New', email_address: 'brand.new@example.com', groups: 'staff' },
    { full_name: 'Second Row', email_address: 'Brand.New@example.com' },
  ];
}

async function planned(door: Doorlist): Promise<{ status: string[]; run: string; text: string }> {
  const ended = await door.run('plan', 'roster.csv', '--json');
  const run = door.lastRun();
  expect(ended.summary.balanced, ended.transcript()).toBe(true);
  const file = join(run, 'plan.csv');
  return { status: readCsv(file).map((row) => row['import_status'] ?? '?'), run, text: readFileSync(file, 'utf8') };
}

test('against 1,209 people every kind of row is told apart, the same each time; import does as planned, and then nothing is left to do', async () => {
  const { door, server } = await workshop();
  door.roster(crowd(server, 1201));
  const before = server.usersOf().map((user) => ({ ...user }));
  expect(before).toHaveLength(1209);
  const { status, run, text } = await planned(door);
  expect(status).toEqual(['present', 'differs', 'differs', 'conflict', 'conflict', 'conflict', 'create', 'rejected']);
  expect((await planned(door)).text).toBe(text);
  expect(server.seen('changes')).toEqual([]);
  expect(server.usersOf()).toEqual(before);
  // Nobody of the crowd is in a row: 1,201 and those whom no row can be said to mean.
  const absent = readCsv(join(run, 'absent.csv'));
  expect(absent.length).toBeGreaterThanOrEqual(1201);
  expect(absent.map((row) => Object.values(row).join())).not.toContainEqual(expect.stringContaining('same.person@example.com'));

  (await door.run('import', 'roster.csv', '--yes')).expectExit(1);
  expect(server.seen('changes').map(({ route }) => route)).toEqual(['/acs/users/create']);
  expect(server.usersOf().slice(0, before.length)).toEqual(before);

  const again = await planned(door);
  expect(again.status).toEqual(['present', 'differs', 'differs', 'conflict', 'conflict', 'conflict', 'present', 'rejected']);
});

describe('--existing', () => {
  test('update with --allow-renames brings in line exactly those that differ', async () => {
    const { door, server } = await workshop();
    const same = server.addUser({ full_name: 'Same Person', email_address: 'same@example.com', groups: ['Night Shift'] });
    const renamed = server.addUser({ full_name: 'Old Name', email_address: 'renamed@example.com' });
    const fewer = server.addUser({ full_name: 'Few Groups', email_address: 'groups@example.com', groups: ['Visitors'] });
    const phone = server.addUser({ full_name: 'New Phone', email_address: 'phone@example.com', phone_number: '+15555550001' });
    const bystander = server.addUser({ full_name: 'Nobody Asked', email_address: 'by@example.com' });
    door.roster([
      { full_name: 'Same Person', email_address: 'same@example.com' },
      { full_name: 'New Name', email_address: 'renamed@example.com' },
      { full_name: 'Few Groups', email_address: 'groups@example.com', groups: 'Staff' },
      {
        full_name: 'New Phone',
        email_address: 'phone@example.com',
        phone_number: '+15555550002',
        ends_at: '2041-01-01T00:00:00Z',
      },
    ]);
    const args = ['import', 'roster.csv', '--yes', '--json', '--existing', 'update', '--max-updates', '100%'];
    const careful = await door.run(...args);
    expect(careful.expectExit(1).summary).toMatchObject({ present: 1, updated: 2, differs: 1 });
    expect(server.users.get(renamed.acs_user_id)?.full_name).toBe('Old Name');

    const bold = await door.run(...args, '--allow-renames');
    expect(bold.expectExit(0).summary).toMatchObject({ present: 3, updated: 1 });
    expect(server.users.get(renamed.acs_user_id)?.full_name).toBe('New Name');
    expect(server.groupsOf(fewer.acs_user_id)).toEqual(['Staff', 'Visitors']);
    expect(server.users.get(phone.acs_user_id)).toMatchObject({ phone_number: '+15555550002' });
    expect(Date.parse(server.users.get(phone.acs_user_id)?.access_schedule?.ends_at ?? '')).toBe(
      Date.parse('2041-01-01T00:00:00Z'),
    );
    for (const { params } of server.seen('changes')) {
      expect([same.acs_user_id, bystander.acs_user_id]).not.toContain(params['acs_user_id']);
    }
    expect(server.seen('/acs/users/create')).toEqual([]);
    // One call for the fields of one person, one for each missing group.
    expect(server.seen('changes')).toHaveLength(3);
  });

  test('updates beyond 30% of the rows are refused unless told otherwise; --groups exact takes away what the row does not name', async () => {
    const { door, server } = await workshop();
    const rows = people(10).map(({ full_name = '', email_address = '' }) => ({
      full_name,
      email_address,
      phone_number: '',
      groups: '',
    }));
    const users = rows.map((row, n) =>
      server.addUser({
        full_name: row.full_name,
        email_address: row.email_address,
        groups: n === 0 ? ['Visitors', 'Night Shift'] : [],
      }),
    );
    for (const [n, row] of rows.entries()) {
      if (n === 0) row.groups = 'Staff; Visitors';
      else if (n < 4) row.phone_number = `+1555555040${n}`;
    }
    door.roster(rows);
    const args = ['import', 'roster.csv', '--yes', '--existing', 'update', '--groups', 'exact'];
    const ended = (await door.run(...args)).expectExit(3);
    expect(ended.stderr).toMatch(/--max-updates/);
    expect(server.seen('changes')).toEqual([]);
    // The files of a run that was refused say of its rows that they were not attempted; a plan says what they would be.
    const [, planning = ''] = /What each row would do:\n {2}doorlist (.+)/u.exec(ended.stderr) ?? [];
    expect(planning).toBe('plan roster.csv --existing update --groups exact');
    (await door.run(...planning.split(' '))).expectExit(0);
    expect(readCsv(join(door.lastRun(), 'plan.csv')).map((row) => row['import_status'])).toContain('update');
    (await door.run(...args, '--max-updates', '4')).expectExit(0);
    expect(server.groupsOf(users[0]?.acs_user_id ?? '')).toEqual(['Staff', 'Visitors']);
    // Three phones; one group more and one less.
    expect(server.seen('changes')).toHaveLength(5);
  });

  test('the ways out of a conflict work: acs_user_id says who, import_as says new or nobody', async () => {
    const { door, server } = await workshop();
    server.addUser({ full_name: 'Twin', email_address: 'twin@example.com' });
    const second = server.addUser({ full_name: 'Twin', email_address: 'Twin@example.com' });
    server.addUser({ full_name: 'Only Name' });
    server.addUser({ full_name: 'Leave Me', email_address: 'a@example.com', phone_number: '+15555550501' });
    door.roster([
      { full_name: 'Twin', email_address: 'twin@example.com', acs_user_id: second.acs_user_id },
      { full_name: 'Only Name', import_as: 'new' },
      { full_name: 'Leave Me', email_address: 'b@example.com', phone_number: '+15555550501', import_as: 'skip' },
    ]);
    const ended = await door.run('import', 'roster.csv', '--yes', '--json');
    expect(ended.expectExit(0).summary).toMatchObject({ present: 1, created: 1, skipped: 1 });
    expect(door.results()[0]?.['acs_user_id']).toBe(second.acs_user_id);
    expect(server.usersOf().filter((user) => user.full_name === 'Only Name')).toHaveLength(2);
  });
});

test('a plan says who, and what from and to; unknown groups are named once, with those that there are', async () => {
  const { door, server } = await workshop();
  server.addUser({ full_name: 'Old Phone', email_address: 'old@example.com', phone_number: '+15555550001', groups: ['Staff'] });
  const lost = { groups: 'Stafff' };
  door.roster([
    {
      full_name: 'Old Phone',
      email_address: 'old@example.com',
      phone_number: '+15555550002',
      groups: 'Visitors',
      ends_at: '2041-03-31',
    },
    { full_name: 'Lost One', email_address: 'lost.1@example.com', phone_number: '', ...lost },
    { full_name: 'Lost Two', email_address: 'lost.2@example.com', phone_number: '', ...lost },
    ...people(12),
  ]);
  const ended = await door.run('plan', 'roster.csv', '--existing', 'update', '--max-updates', '100%');
  expect(ended.expectExit(1).stdout.replaceAll(/ +/gu, ' ')).toContain(
    [
      'To change: 1',
      ' ~ Old Phone (row 1)',
      ' phone: "+15555550001" -> "+15555550002"',
      // In the access system's own zone, whatever this machine's is.
      ' ends: (nothing) -> "31 Mar 2041, 23:59:59 Europe/Berlin"',
      ' groups: "Staff" -> "Staff; Visitors"',
      '',
      'To create: 12',
      ` + ${people(1)[0]?.['full_name']}, `,
    ].join('\n'),
  );
  expect(ended.stdout).toContain('... and 2 more: plan.csv lists all');
  expect(ended.stdout.replaceAll(/\s+/gu, ' ')).toMatch(
    /2 rows: The access system has no group "Stafff"\. \(rows 2, 3\) -> Did you mean "Staff"\? The system has "Staff", /,
  );
  expect(ended.stdout.match(/Stafff/g)).toHaveLength(1);
  expect(readFileSync(join(door.lastRun(), 'report.html'), 'utf8')).toContain(
    'ends: <bdi><i>nothing</i></bdi> → <bdi>31 Mar 2041, 23:59:59 Europe/Berlin</bdi>',
  );
  expect(readCsv(join(door.lastRun(), 'plan.csv'))[0]?.['import_message']).toContain(
    'ends_at: (nothing) -> "2041-03-31T21:59:59Z"',
  );
  const report = door.report() as { plan: { import_row: number; action: string; changes: object[] }[] };
  expect(report.plan).toHaveLength(13);
  expect(report.plan[0]).toMatchObject({ import_row: 1, who: 'Old Phone', action: 'update' });
  expect(report.plan[0]?.changes).toContainEqual({ field: 'phone_number', from: '+15555550001', to: '+15555550002' });
});

test('a user is not said to be in no group where only the groups that the roster names were looked at', async () => {
  const { door, server } = await workshop();
  const ada = { full_name: 'Ada Sample', email_address: 'ada@example.com' };
  server.addUser({ ...ada, groups: ['Staff'] });
  door.roster([{ ...ada, groups: 'Visitors' }]);
  const message = () => readCsv(join(door.lastRun(), 'result.csv'))[0]?.['import_message'];
  (await door.run('import', 'roster.csv', '--yes')).expectExit(1);
  expect(message()).toBe('groups: "none of these" in the access system, "Visitors" in the roster.');
  (await door.run('import', 'roster.csv', '--yes', '--existing', 'update', '--max-updates', '100%')).expectExit(0);
  expect(message()).toBe('groups: was "none of these", now "Visitors".');
});

test('a row that says that the person left is a leaver: nothing is sent, and whoever it matches is in absent.csv with the row', async () => {
  const { door, server } = await workshop();
  const [ada, bob] = ['Ada Sample', 'Bob Sample'].map((name) =>
    server.addUser({ full_name: name, email_address: `${name.slice(0, 3).toLowerCase()}@example.com` }),
  );
  door.roster([
    { Name: 'Ada Sample', Email: 'ada@example.com', Status: 'Terminated', 'Termination date': '2020-01-31' },
    { Name: 'Bob Sample', Email: 'bob@example.com', Status: 'Active', 'Termination date': '' },
    { Name: 'Cid Never There', Email: 'cid@example.com', Status: 'left', 'Termination date': '' },
    { Name: 'Robert Sample', Email: 'bob@example.com ', Status: 'left', 'Termination date': '' },
  ]);
  const ended = (await door.run('import', 'roster.csv', '--json', '--yes')).expectExit(1);
  expect(ended.summary).toMatchObject({ rows: 4, leaver: 2, present: 1, rejected: 1, created: 0, balanced: true });
  const run = door.lastRun();
  expect(readCsv(join(run, 'result.csv')).map((row) => row['import_status'])).toEqual([
    'leaver',
    'present',
    'leaver',
    'rejected',
  ]);
  const absent = readCsv(join(run, 'absent.csv'));
  const rowOf = (id: string | undefined) => absent.find((row) => row['acs_user_id'] === id)?.['import_row'];
  expect([rowOf(ada?.acs_user_id), rowOf(bob?.acs_user_id)]).toEqual(['1', undefined]);
  expect(server.seen('changes')).toEqual([]);
});

test('a row whose id leads nowhere names its person all the same, who is not listed as absent', async () => {
  const { door, server } = await workshop();
  const [ada] = ['Ada', 'Bob'].map((n) => server.addUser({ full_name: `${n} Sample`, email_address: `${n}@example.com` }));
  const id = ada?.acs_user_id.replace(/^.{8}/u, '00000000') ?? '';
  door.roster([{ full_name: 'Ada Sample', email_address: 'Ada@example.com', acs_user_id: id }]);
  const ended = (await door.run('plan', 'roster.csv', '--json')).expectExit(1);
  expect(ended.summary).toMatchObject({ conflict: 1, absent: 1 });
  expect(readCsv(join(door.lastRun(), 'absent.csv')).map((row) => row['full_name'])).toEqual(['Bob Sample']);
});
