import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Doorlist, Row } from '../cli/doorlist.ts';
import { people } from '../cli/people.ts';
import { workshop } from '../cli/scene.ts';

const plain = (count: number): Row[] =>
  people(count).map(({ full_name = '', email_address = '' }) => ({ full_name, email_address }));

const ann: Row = { full_name: 'Ann Lee', email_address: 'ann@example.com' };
const bob: Row = { full_name: 'Bob Ray', email_address: 'bob@example.com' };

// Issue 14, 6.
describe('import_as = new is left in the sheet', () => {
  const again = async (row: Row, there: { full_name: string; email_address?: string; phone_number?: string }) => {
    const { door, server } = await workshop({ emailUniqueness: 'none' });
    const user = server.addUser(there);
    door.roster([{ ...row, import_as: 'new' }]);
    const ended = await door.run('import', 'roster.csv', '--yes');
    return { door, server, user, ended };
  };

  test('the next month it is the same person: same name and same email is present', async () => {
    const { door, server } = await workshop({ emailUniqueness: 'none' });
    door.roster(plain(2).map((row) => ({ ...row, import_as: 'new' })));
    (await door.run('import', 'roster.csv', '--yes')).expectExit(0);
    (await door.run('import', 'roster.csv', '--yes')).expectExit(0);
    expect(door.results().map((row) => row['import_status'])).toEqual(['present', 'present']);
    expect(server.usersOf()).toHaveLength(2);
  });

  test('same name and same phone, with no email on either side, is present', async () => {
    const { door, server, user } = await again(
      { full_name: 'Ann  Lee', phone_number: '+15555550101' },
      { full_name: 'ann lee', phone_number: '+15555550101' },
    );
    expect(server.usersOf()).toHaveLength(1);
    expect(door.results()[0]).toMatchObject({ import_status: 'present', acs_user_id: user.acs_user_id });
  });

  test('another name under the same email, or another email under the same name, is a new person as the row says', async () => {
    for (const there of [
      { full_name: 'Ann Lee', email_address: 'family@example.com' },
      { full_name: 'Bob Lee', email_address: 'other@example.com' },
    ]) {
      const { door, server } = await again({ full_name: 'Bob Lee', email_address: 'family@example.com' }, there);
      expect(door.results()[0]).toMatchObject({ import_status: 'created' });
      expect(server.usersOf()).toHaveLength(2);
    }
  });
});

// Issue 14, 7.
describe('a user whose email stands on the linked identity only', () => {
  const linked = async (name: string) => {
    const made = await workshop({ emailUniqueness: 'none' });
    const identity = made.server.addIdentity({
      full_name: name,
      email_address: 'ann@example.com',
      phone_number: '+15555550101',
    });
    const user = made.server.addUser({ full_name: name, user_identity_id: identity.user_identity_id });
    return { ...made, user };
  };

  test('is known by it', async () => {
    const { door, server, user } = await linked('Ann Lee');
    door.roster([{ full_name: 'Ann Lee', email_address: 'Ann@Example.com' }]);
    await door.run('import', 'roster.csv', '--yes');
    expect(server.usersOf()).toHaveLength(1);
    expect(door.results()[0]).toMatchObject({ import_status: 'present', acs_user_id: user.acs_user_id });
  });

  test('is known by it under another name too, and that is a difference, not a second user', async () => {
    const { door, server } = await linked('Annabel Lee-Smith');
    door.roster([{ full_name: 'Ann Lee', email_address: 'ann@example.com' }]);
    const ended = await door.run('import', 'roster.csv', '--yes');
    expect(server.usersOf().map((each) => each.full_name)).toEqual(['Annabel Lee-Smith']);
    expect(door.results()[0]).toMatchObject({
      import_status: 'differs',
      import_code: 'name_mismatch',
      // A filled cell would decide that the row is this user when the file is imported again.
      acs_user_id: '',
    });
    ended.expectExit(1);
  });

  test('is known by the phone of it where the row has no email and the names agree', async () => {
    const { door, server, user } = await linked('Ann Lee');
    door.roster([{ full_name: 'Ann Lee', phone_number: '+15555550101' }]);
    await door.run('import', 'roster.csv', '--yes');
    expect(server.usersOf()).toHaveLength(1);
    expect(door.results()[0]).toMatchObject({ acs_user_id: user.acs_user_id });
  });
});

// Issue 14, 8.
describe('one name and one phone under two emails in a roster', () => {
  const twice: Row[] = [
    { full_name: 'Ann Lee', email_address: 'ann@example.com', phone_number: '+15555550101' },
    { full_name: 'Bob Ray', email_address: 'bob@example.com', phone_number: '+15555550102' },
    { full_name: 'ann  lee', email_address: 'ann.lee@example.org', phone_number: '+1 555 555 0101' },
  ];
  test('the later row is a conflict that names the earlier one, and one user is made', async () => {
    const { door, server } = await workshop();
    door.roster(twice);
    const ended = await door.run('import', 'roster.csv', '--yes');
    expect(server.usersOf().map((user) => user.full_name)).toEqual(['Ann Lee', 'Bob Ray']);
    expect(door.results().map((row) => row['import_status'])).toEqual(['created', 'created', 'conflict']);
    expect(door.results()[2]?.['import_message']).toMatch(/\brow 1\b/i);
    ended.expectExit(1);
  });

  test('import_as = new in the later row says that it is somebody else', async () => {
    const { door, server } = await workshop();
    door.roster(twice.map((row, n) => ({ ...row, import_as: n === 2 ? 'new' : '' })));
    (await door.run('import', 'roster.csv', '--yes')).expectExit(0);
    expect(server.usersOf()).toHaveLength(3);
  });
});

// Issue 14, 13.
describe('a row whose acs_user_id is another person', () => {
  const shifted = async (rows: (ids: string[]) => Row[], ...options: string[]) => {
    const made = await workshop({ emailUniqueness: 'none' });
    const there = [
      made.server.addUser({ full_name: 'Ann Lee', email_address: 'ann@example.com', phone_number: '+15555550101' }),
      made.server.addUser({ full_name: 'Bob Ray', email_address: 'bob@example.com', phone_number: '+15555550102' }),
    ];
    const before = structuredClone(there);
    made.door.roster(rows(there.map((user) => user.acs_user_id)));
    const ended = await made.door.run(
      'import',
      'roster.csv',
      '--yes',
      '--existing',
      'update',
      '--max-updates',
      '100%',
      ...options,
    );
    return { ...made, there, before, ended };
  };
  const expectConflicts = (door: Doorlist, ...rows: number[]): void => {
    for (const row of rows) {
      expect(door.results()[row - 1]).toMatchObject({ import_status: 'conflict', import_code: 'id_contradicts' });
    }
  };

  test('the column of ids is sorted and the others are not: conflicts, and nobody gets another one’s email and phone', async () => {
    const { door, there, before } = await shifted(
      ([a = '', b = '']) => [
        { ...ann, phone_number: '+15555550101', acs_user_id: b },
        { ...bob, phone_number: '+15555550102', acs_user_id: a },
      ],
      '--allow-renames',
    );
    expect(there).toEqual(before);
    expectConflicts(door, 1, 2);
  });

  test('the columns of ids and of names are sorted, those of emails and phones are not: conflicts', async () => {
    const { door, there, before } = await shifted(([a = '', b = '']) => [
      { full_name: 'Ann Lee', email_address: 'bob@example.com', phone_number: '+15555550102', acs_user_id: a },
      { full_name: 'Bob Ray', email_address: 'ann@example.com', phone_number: '+15555550101', acs_user_id: b },
    ]);
    expect(there).toEqual(before);
    expectConflicts(door, 1, 2);
  });

  test('the email is that of somebody who is there and in no row', async () => {
    const { door, there, before } = await shifted(([a = '']) => [
      { full_name: 'Ann Lee', email_address: 'bob@example.com', acs_user_id: a },
    ]);
    expect(there).toEqual(before);
    expectConflicts(door, 1);
  });

  test('the phone alone is that of somebody who is there', async () => {
    const { door, there, before } = await shifted(([a = '']) => [
      { full_name: 'Ann Lee', email_address: 'ann@example.com', phone_number: '+15555550102', acs_user_id: a },
    ]);
    expect(there).toEqual(before);
    expectConflicts(door, 1);
  });

  test('an email that nobody has is the person’s new one: updated', async () => {
    const { door, there, before } = await shifted(([a = '']) => [
      { full_name: 'Ann Lee', email_address: 'new@example.com', acs_user_id: a },
      { full_name: 'New Body', email_address: 'new.body@example.com', phone_number: '+15555550103' },
    ]);
    expect(there[0]?.email_address).toBe('new@example.com');
    expect(there[1]).toEqual(before[1]);
    expect(door.results().map((row) => row['import_status'])).toEqual(['updated', 'created']);
  });
});

// Issue 15, 5.
describe('a name that is written otherwise', () => {
  const married = async (importAs: string, ...options: string[]) => {
    const made = await workshop();
    const user = made.server.addUser({ full_name: 'Ann Lee', email_address: 'ann@example.com' });
    made.door.roster([{ full_name: 'Ann Ray', email_address: 'ann@example.com', import_as: importAs }, ...plain(3)]);
    const ended = await made.door.run('import', 'roster.csv', '--yes', ...options);
    return { ...made, user, ended };
  };

  test('import_as = same accepts one rename, and --existing update carries it out', async () => {
    const { door, server, user, ended } = await married('same', '--existing', 'update');
    ended.expectExit(0);
    expect(server.users.get(user.acs_user_id)?.full_name).toBe('Ann Ray');
    expect(door.results()[0]).toMatchObject({ import_status: 'updated', acs_user_id: user.acs_user_id });
  });

  test('without it the same row is left alone', async () => {
    const { door, server, user } = await married('', '--existing', 'update');
    expect(server.users.get(user.acs_user_id)?.full_name).toBe('Ann Lee');
    expect(door.results()[0]).toMatchObject({ import_status: 'differs', import_code: 'name_mismatch' });
  });

  test('without --existing update it is that user, and left as it is', async () => {
    const { door, server, user } = await married('same');
    expect(server.users.get(user.acs_user_id)?.full_name).toBe('Ann Lee');
    expect(door.results()[0]).toMatchObject({
      import_status: 'differs',
      import_code: 'differs',
      acs_user_id: user.acs_user_id,
    });
  });

  test('import_as = same where nobody matches creates nobody', async () => {
    const { door, server } = await workshop();
    door.roster([{ ...ann, import_as: 'same' }]);
    (await door.run('import', 'roster.csv', '--yes')).expectExit(1);
    expect(server.usersOf()).toEqual([]);
    expect(door.results()[0]).toMatchObject({ import_status: 'conflict', import_code: 'nobody_matches' });
  });

  test('apostrophes, hyphens and what nobody sees do not make another name', async () => {
    const { door, server } = await workshop();
    server.addUser({ full_name: 'Siobh\u{E1}n O\u{2019}Neil\u{2011}Stra\u{DF}e', email_address: 'ann@example.com' });
    door.roster([{ full_name: "Siobha\u{301}n O'Neil-STRASSE", email_address: 'ann@example.com' }]);
    (await door.run('import', 'roster.csv', '--yes')).expectExit(0);
    expect(door.results()[0]).toMatchObject({ import_status: 'present' });
  });
});

// Issue 15, 7.
describe('several users of one email', () => {
  test('one of them is being deleted: the other one is the match', async () => {
    const { door, server } = await workshop({ emailUniqueness: 'none' });
    const going = server.addUser({ full_name: 'Ann Lee', email_address: 'ann@example.com' });
    going.pending.push('deleting');
    const stays = server.addUser({ full_name: 'Ann Lee', email_address: 'ann@example.com' });
    door.roster([ann]);
    (await door.run('import', 'roster.csv', '--yes')).expectExit(0);
    expect(door.results()[0]).toMatchObject({ import_status: 'present', acs_user_id: stays.acs_user_id });
  });

  test('one of them alone bears the name of the row: that is the match', async () => {
    const { door, server } = await workshop({ emailUniqueness: 'none' });
    server.addUser({ full_name: 'Front Desk', email_address: 'ann@example.com' });
    const own = server.addUser({ full_name: 'Ann Lee', email_address: 'ann@example.com' });
    door.roster([ann]);
    (await door.run('import', 'roster.csv', '--yes')).expectExit(0);
    expect(door.results()[0]).toMatchObject({ import_status: 'present', acs_user_id: own.acs_user_id });
  });
});

test('ids that the API writes in capitals are those of the row: its results and its list can be imported again', async () => {
  const { door, server } = await workshop();
  const capital = (digit: string): string => `${digit.repeat(8)}-ABCD-4ABC-8ABC-${digit.repeat(12)}`;
  const identity = server.addIdentity({
    user_identity_id: capital('C'),
    full_name: 'Bob Ray',
    email_address: 'bob@example.com',
  });
  server.addUser({ acs_user_id: capital('A'), full_name: 'Ann Lee', email_address: 'ann@example.com' });
  server.addUser({ acs_user_id: capital('B'), full_name: 'Bob Ray', user_identity_id: identity.user_identity_id });
  door.roster([ann, bob]);
  (await door.run('import', 'roster.csv', '--yes', '--identities', '--existing', 'update')).expectExit(0);
  expect(door.results().map((row) => row['acs_user_id'])).toEqual([capital('A'), capital('B')]);
  (await door.run('import', `${door.lastRun()}/result.csv`, '--yes')).expectExit(0);
  expect(door.results().map((row) => row['import_status'])).toEqual(['present', 'present']);
});

test('two new people of one bare name are made once, however often their file is fed; in another file they are a question', async () => {
  const { door, server } = await workshop({});
  const twins = [
    { full_name: 'Ana Berg', import_as: 'new' },
    { full_name: 'Ana Berg', import_as: 'new' },
  ];
  door.roster(twins);
  // Runs of one second are not told apart by their names.
  const run = async (...args: string[]) => (await door.run(...args, '--json', '--verify-timeout', '0')).summary;
  const first = (await run('import', 'roster.csv', '--yes')).run;
  const ids = door.results(first).map(({ acs_user_id }) => acs_user_id);
  expect(new Set(ids).size).toBe(2);
  for (const _ of ['again', 'and when only the second run is left that knows them']) {
    const again = await run('import', 'roster.csv', '--yes');
    expect(door.results(again.run).map(({ import_status, acs_user_id }) => [import_status, acs_user_id])).toEqual(
      ids.map((id) => ['present', id]),
    );
    if (existsSync(first)) (await door.run('forget', first, '--yes')).expectExit(0);
  }
  // A saved plan says the same when it is applied.
  door.roster([...twins, { full_name: 'Bo Lind', import_as: 'new' }]);
  const plan = (await run('plan', 'roster.csv')).run;
  const rows = door.results((await run('import', '--plan', plan, '--yes')).run);
  expect(rows.map(({ import_status, import_code }) => [import_status, import_code])).toEqual([
    ['conflict', 'made_before'],
    ['conflict', 'made_before'],
    ['created', ''],
  ]);
  for (const id of ids) expect(rows[0]?.['import_message']).toContain(id);
  expect(server.usersOf()).toHaveLength(3);
});
