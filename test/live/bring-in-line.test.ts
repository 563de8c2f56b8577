import { describe, expect, test } from 'vitest';
import type { Fault } from '../faults/server.ts';
import { readCsv, type Row } from '../cli/doorlist.ts';
import { workshop } from '../cli/scene.ts';

// Issue 15, 2 and 6: what `--existing update` brings in line besides the fields that the user has itself.

const update = ['--existing', 'update', '--max-updates', '100%', '--settle-timeout', '1'];
const ann = { full_name: 'Ann Lee', email_address: 'ann@example.com', phone_number: '+15555550100' };
const moved = { full_name: 'Ann Lee', email_address: 'ann.lee@example.com', phone_number: '+15555550199' };

describe('the identity of a user who is changed', () => {
  const linked = async (identity: Row = ann, user: Row = ann) => {
    const made = await workshop();
    const { door, server } = made;
    const { user_identity_id } = server.addIdentity(identity);
    const { acs_user_id } = server.addUser({ full_name: '', ...user, user_identity_id });
    door.roster([{ ...moved, acs_user_id }]);
    return { ...made, user_identity_id, identity: () => server.identities.get(user_identity_id) };
  };

  test('that agreed with it before is changed too, and the person can be enrolled in the same run', async () => {
    const { door, server, identity } = await linked();
    (await door.run('plan', 'roster.csv', ...update)).expectExit(0);
    (await door.run('import', '--plan', door.lastRun(), '--yes', '--max-updates', '100%')).expectExit(0);
    expect(identity()).toMatchObject(moved);
    expect(door.results()[0]).toMatchObject({ import_status: 'updated', provider_status: 'provisioned' });
    expect(door.results()[0]?.['import_message']).toContain(
      'user_identity_email_address: was "ann@example.com", now "ann.lee@example.com".',
    );
    (await door.run('import', 'roster.csv', '--yes', '--enroll', ...update)).expectExit(0);
    expect(door.results()[0]).toMatchObject({ import_status: 'present', enrollment_status: 'enrolled' });
    expect(server.seen('/user_identities/update')).toHaveLength(1);
    const undone = await door.run('undo', door.runs()[0] ?? '', '--yes');
    expect(undone.stdout + undone.stderr).toMatch(/user identity .* user_identity_phone_number was "\+15555550100"/);
    expect(identity()).toMatchObject(moved);
  });

  test('is changed before the enrollment that needs it', async () => {
    const { door, identity } = await linked();
    (await door.run('import', 'roster.csv', '--yes', '--enroll', ...update)).expectExit(0);
    expect(identity()).toMatchObject(moved);
    expect(door.results()[0]).toMatchObject({ import_status: 'updated', enrollment_status: 'enrolled' });
  });

  test.for([
    ['disagreed with it before', { ...ann, full_name: 'Ann Other' }],
    ['has nothing of what is changed', { full_name: 'Ann Lee' }],
  ] as const)('that %s stays as it was', async ([, before]) => {
    const { door, identity } = await linked(before);
    (await door.run('import', 'roster.csv', '--yes', ...update)).expectExit(0);
    expect(identity()).toMatchObject(before);
    expect(door.results()[0]).toMatchObject({ import_status: 'updated' });
  });

  test('that cannot take the change is said, and the person is not enrolled on the old one', async () => {
    const { door, server, identity } = await linked();
    server.addIdentity({ full_name: 'Somebody Else', email_address: moved.email_address });
    (await door.run('import', 'roster.csv', '--yes', '--enroll', ...update)).expectExit(1);
    expect(server.usersOf()[0]).toMatchObject(moved);
    expect(identity()).toMatchObject(ann);
    const [row] = door.results();
    expect(row).toMatchObject({ import_status: 'failed', enrollment_status: 'failed' });
    expect(row?.['import_message']).toMatch(/The user was updated, its user identity was not: .*already exists/);
    expect(server.automations.size).toBe(0);
  });

  test.for(['update', 'renew'])(
    'that is another’s: with --identities the row is a conflict, and --existing %s changes nothing',
    async (existing) => {
      const { door, server } = await linked({ ...ann, full_name: 'Bob Ray' });
      const [user] = server.usersOf();
      Object.assign(user ?? {}, { access_schedule: { starts_at: '2026-01-01T00:00:00Z', ends_at: '2041-01-01T00:00:00Z' } });
      const before = structuredClone(user);
      door.roster([{ ...ann, groups: existing === 'update' ? 'Staff' : '', ends_at: '2041-01-31' }]);
      const planned = await door.run('plan', 'roster.csv', '--json', '--identities', '--existing', existing);
      expect(planned.summary).toMatchObject({ update: 0, renewed: 0, conflict: 1 });
      (
        await door.run('import', 'roster.csv', '--yes', '--identities', '--existing', existing, '--max-updates', '100%')
      ).expectExit(1);
      expect(server.usersOf()).toEqual([before]);
      expect(server.groupsOf(user?.acs_user_id ?? '')).toEqual([]);
      expect(door.results()[0]).toMatchObject({ import_status: 'conflict', import_code: 'other_identity' });
      expect(door.results()[0]?.['import_message']).toMatch(/Mend the identity in the Seam Console, or link the user/u);
    },
  );

  test('and that read back different is drifted', async () => {
    const { door, server, identity } = await linked();
    server.settings.decide = ({ route }) => {
      const found = identity();
      // Somebody changes it by hand between the call and the look.
      if (route === '/user_identities/get' && found !== undefined) found.phone_number = '+15555550177';
      return undefined;
    };
    await door.run('import', 'roster.csv', '--yes', '--verify-timeout', '0', ...update);
    const [row] = door.results();
    expect(row).toMatchObject({ import_status: 'updated', provider_status: 'drifted' });
    expect(row?.['import_message']).toContain('user_identity_phone_number: "+15555550177" in the access system');
  });

  test.for([
    ['before it is carried out', '/user_identities/update', 'hang-before'],
    ['after it was carried out', '/user_identities/update', 'hang-after'],
    ['between the user and the identity', '/acs/users/update', 'hang-after'],
  ] as const)('a kill %s leaves a run that resume finishes', async ([, route, fault]) => {
    const { door, server, identity } = await linked();
    server.settings.decide = (request): Fault | undefined => (request.route === route ? fault : undefined);
    const running = door.start(['import', 'roster.csv', '--yes', ...update]);
    await server.arrival(route);
    await new Promise((resolve) => setTimeout(resolve, 50));
    running.kill('SIGKILL');
    await running.ended;
    delete server.settings.decide;
    (await door.run('resume', '--settle-timeout', '1')).expectExit(0);
    expect(identity()).toMatchObject(moved);
    expect(server.usersOf()[0]).toMatchObject(moved);
    expect(door.results()[0]).toMatchObject({ import_status: 'updated', provider_status: 'provisioned' });
    // Sent once more only where the look shows that nothing was done.
    expect(server.seen('/user_identities/update')).toHaveLength(fault === 'hang-before' ? 2 : 1);
    expect(server.seen('/acs/users/update')).toHaveLength(1);
  });
});

describe('an end that is to go', () => {
  const schedule = { starts_at: '2020-01-01T00:00:00.000Z', ends_at: '2041-01-01T00:00:00.000Z' };
  const ending = async (starts_at: string) => {
    const made = await workshop();
    const user = made.server.addUser({ ...ann, access_schedule: { ...schedule, starts_at } });
    made.door.roster([{ ...ann, ends_at: 'never' }]);
    return { ...made, user };
  };

  test('is removed under --existing update, by import and by a saved plan alike, and by nothing else', async () => {
    const { door, server, user } = await ending(schedule.starts_at);
    (await door.run('import', 'roster.csv', '--yes')).expectExit(1);
    expect(door.results()[0]).toMatchObject({ import_status: 'differs' });
    expect(user.access_schedule).toEqual({ ...schedule });

    (await door.run('plan', 'roster.csv', ...update)).expectExit(0);
    const plan = door.lastRun();
    const [planned] = readCsv(`${plan}/plan.csv`);
    expect(planned).toMatchObject({ import_status: 'update' });
    expect(planned?.['import_message']).toContain('end: 2041-01-01T00:00:00.000Z -> none');

    (await door.run('import', '--plan', plan, '--yes', '--max-updates', '100%')).expectExit(0);
    expect(server.seen('/acs/users/update').map(({ params }) => params['access_schedule'])).toEqual([null]);
    expect(server.usersOf()[0]?.access_schedule).toBeUndefined();
    expect(door.results()[0]).toMatchObject({ import_status: 'updated', provider_status: 'provisioned' });
    const undone = await door.run('undo', plan, '--yes');
    expect(undone.stdout + undone.stderr).toContain('ends_at was "2041-01-01T00:00:00.000Z"');
    (await door.run('import', 'roster.csv', '--yes', ...update)).expectExit(0);
    expect(door.results()[0]).toMatchObject({ import_status: 'present' });
  });

  test('a saved plan is refused where the end has gone meanwhile', async () => {
    const { door, server, user } = await ending(schedule.starts_at);
    (await door.run('plan', 'roster.csv', ...update)).expectExit(0);
    delete user.access_schedule;
    const refused = (await door.run('import', '--plan', door.lastRun(), '--yes', '--max-updates', '100%')).expectExit(3);
    expect(refused.stderr).toMatch(/planned update of user .*, now present/);
    expect(server.seen('changes')).toEqual([]);
  });

  test('stays where the start lies ahead: the API has no schedule with a start alone', async () => {
    const { door, user } = await ending('2035-01-01T00:00:00.000Z');
    (await door.run('import', 'roster.csv', '--yes', ...update)).expectExit(1);
    expect(user.access_schedule).toBeDefined();
    expect(door.results()[0]).toMatchObject({ import_status: 'differs', import_code: 'cannot_update' });
  });

  test('a kill around it leaves a run that resume finishes, and it is sent again only where it was not done', async () => {
    for (const fault of ['hang-before', 'hang-after'] as const) {
      const { door, server } = await ending(schedule.starts_at);
      server.settings.decide = ({ route }) => (route === '/acs/users/update' ? fault : undefined);
      const running = door.start(['import', 'roster.csv', '--yes', ...update]);
      await server.arrival('/acs/users/update');
      await new Promise((resolve) => setTimeout(resolve, 50));
      running.kill('SIGKILL');
      await running.ended;
      delete server.settings.decide;
      (await door.run('resume', '--settle-timeout', '1')).expectExit(0);
      expect(server.usersOf()[0]?.access_schedule).toBeUndefined();
      expect(door.results()[0]).toMatchObject({ import_status: 'updated', provider_status: 'provisioned' });
      expect(server.seen('/acs/users/update')).toHaveLength(fault === 'hang-before' ? 2 : 1);
    }
  });

  test('a start in the past and no schedule at all are the same access', async () => {
    const { door, server } = await workshop();
    server.addUser(ann);
    door.roster([{ ...ann, starts_at: '2020-01-01T00:00:00Z', ends_at: 'never' }]);
    (await door.run('import', 'roster.csv', '--yes')).expectExit(0);
    expect(door.results()[0]).toMatchObject({ import_status: 'present' });
  });
});

test('an empty cell of groups takes no group away, under --groups exact too: said', async () => {
  const { door, server } = await workshop();
  const { acs_user_id: ann } = server.addUser({ full_name: 'Ann Lee', email_address: 'ann@example.com', groups: ['Staff'] });
  server.addUser({ full_name: 'Bob Ray', email_address: 'bob@example.com', groups: ['Staff'] });
  door.roster([
    { full_name: 'Ann Lee', email_address: 'ann@example.com', groups: '' },
    { full_name: 'Bob Ray', email_address: 'bob@example.com', groups: 'Staff' },
  ]);
  const exact = ['import', 'roster.csv', '--yes', '--existing', 'update', '--groups', 'exact'];
  const { stdout } = (await door.run(...exact)).expectExit(0);
  expect(stdout).toContain('1 person stays in groups that an empty cell does not name');
  expect(door.results().map((row) => row['import_message'])).toEqual([
    'The groups cell is empty, which takes no group away: the user stays in Staff.',
    '',
  ]);
  expect(server.groupsOf(ann)).toEqual(['Staff']);
});

test('an old run that is resumed sets nobody back whom somebody else has changed or made since', async () => {
  const { door, server } = await workshop();
  const names = ['Ann', 'Bea', 'Cem', 'Dan', 'Eve'];
  const emailOf = (name: string) => `${name.toLowerCase()}@example.com`;
  for (const name of names.slice(0, 4))
    server.addUser({ full_name: `${name} Lee`, email_address: emailOf(name), phone_number: '+15555550100' });
  door.roster(
    names.map((name, at) => ({ full_name: `${name} Lee`, email_address: emailOf(name), phone_number: `+1555555020${at}` })),
  );
  server.settings.decide = ({ route }): Fault | undefined => (route === '/acs/users/update' ? 'hang-before' : undefined);
  const running = door.start(['import', 'roster.csv', '--yes', '--concurrency', '1', ...update]);
  await server.arrival('/acs/users/update');
  await new Promise((resolve) => setTimeout(resolve, 50));
  running.kill('SIGKILL');
  await running.ended;
  delete server.settings.decide;
  // The newer import of another machine.
  const bea = server.usersOf().find(({ full_name }) => full_name === 'Bea Lee');
  Object.assign(bea ?? {}, { phone_number: '+15555550300' });
  server.addUser({ full_name: 'Eve Lee', email_address: emailOf('Eve'), phone_number: '+15555550304' });
  (await door.run('resume', '--settle-timeout', '1')).expectExit(1);
  const now = Object.fromEntries(server.usersOf().map((user) => [user.full_name.slice(0, 3), user.phone_number]));
  expect(now).toEqual({
    Ann: '+15555550200',
    Bea: '+15555550300',
    Cem: '+15555550202',
    Dan: '+15555550203',
    Eve: '+15555550304',
  });
  const [, row, , , made] = door.results();
  for (const each of [row, made]) expect(each).toMatchObject({ import_status: 'differs', import_code: 'changed_since' });
  expect(row?.['import_message']).toMatch(/^Changed in the access system after this run was planned.*\+15555550300/u);
});
