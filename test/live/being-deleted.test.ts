import { describe, expect, test } from 'vitest';
import type { Doorlist, Row } from '../cli/doorlist.ts';
import { workshop } from '../cli/scene.ts';
import type { FakeSeam } from '../faults/server.ts';
import { everythingSaid } from './said.ts';

const ann: Row = { full_name: 'Ann Lee', email_address: 'ann@example.com' };
const bob: Row = { full_name: 'Bob Ray', email_address: 'bob@example.com' };
const known = (row: Row) => ({ full_name: row['full_name'] ?? '', email_address: row['email_address'] ?? '' });

// Issue 14, 14.
describe('an identity that is being deleted', () => {
  const going = async () => {
    const made = await workshop();
    const identity = made.server.addIdentity({ full_name: 'Ann Lee', email_address: 'ann@example.com' });
    made.server.beginIdentityDeletion(identity.user_identity_id);
    return { ...made, identity };
  };
  /** The deletion ends; everybody whom the run calls well is still there. */
  const expectNobodyGone = (door: Doorlist, server: FakeSeam, identityId: string): void => {
    server.endIdentityDeletion(identityId);
    const well = door.results().filter((row) => ['created', 'present', 'updated'].includes(row['import_status'] ?? ''));
    const gone = well.filter((row) => !server.users.has(row['acs_user_id'] ?? '')).map((row) => row['full_name']);
    expect(gone, 'said to be well and taken along by the identity').toEqual([]);
  };

  test('is not used for a new user, and that is said', async () => {
    const { door, server, identity } = await going();
    door.roster([ann, bob]);
    const ended = await door.run('import', 'roster.csv', '--yes', '--identities');
    expectNobodyGone(door, server, identity.user_identity_id);
    ended.expectExit(1);
    expect(everythingSaid(door, ended)).toContain(identity.user_identity_id);
    expect(door.results()[1]).toMatchObject({ import_status: 'created' });
  });

  test('is not used where the row names it by its id', async () => {
    const { door, server, identity } = await going();
    door.roster([{ ...ann, user_identity_id: identity.user_identity_id }]);
    const ended = await door.run('import', 'roster.csv', '--yes');
    expectNobodyGone(door, server, identity.user_identity_id);
    ended.expectExit(1);
  });

  test('is not given to somebody who is there already', async () => {
    const { door, server, identity } = await going();
    const user = server.addUser(known(ann));
    door.roster([ann]);
    await door.run('import', 'roster.csv', '--yes', '--identities');
    server.endIdentityDeletion(identity.user_identity_id);
    expect(server.users.has(user.acs_user_id), 'linked to it, and taken along').toBe(true);
  });

  test('somebody who belongs to one is not enrolled on it and not called present: the user goes with it', async () => {
    const { door, server, identity } = await going();
    server.addUser({ ...known(ann), user_identity_id: identity.user_identity_id });
    door.roster([ann]);
    const ended = await door.run('import', 'roster.csv', '--yes', '--enroll');
    expect(server.automations.size).toBe(0);
    ended.expectExit(1);
    expectNobodyGone(door, server, identity.user_identity_id);
  });

  test('begins to be deleted between the look and the create: that is said in the end', async () => {
    const { door, server } = await workshop();
    const identity = server.addIdentity({ full_name: 'Ann Lee', email_address: 'ann@example.com' });
    server.meanwhile('/acs/users/create', 1, () => server.beginIdentityDeletion(identity.user_identity_id));
    door.roster([ann]);
    const ended = await door.run('import', 'roster.csv', '--yes', '--identities');
    ended.expectExit(1);
    expect(everythingSaid(door, ended)).toContain(identity.user_identity_id);
  });

  test('is what undo has left behind a moment ago: the next import does not use it', async () => {
    const { door, server } = await workshop({ identityDeletion: 4000 });
    door.roster([ann]);
    (await door.run('import', 'roster.csv', '--yes', '--identities')).expectExit(0);
    (await door.run('undo', '--yes')).expectExit(0);
    const [identity] = server.identities.values();
    await door.run('import', 'roster.csv', '--yes', '--identities');
    expectNobodyGone(door, server, identity?.user_identity_id ?? '');
  });
});

// Issue 14, 14.
describe('a group that is being deleted', () => {
  test.for(['warning', 'mutation'] as const)('(a %s says so) is not used: the row is rejected', async (sign) => {
    const { door, server } = await workshop();
    server.beginGroupDeletion(server.group('Staff'), sign);
    door.roster([{ ...ann, groups: 'Staff' }, bob]);
    const ended = await door.run('import', 'roster.csv', '--yes');
    ended.expectExit(1);
    expect(server.usersOf().map((user) => user.full_name)).toEqual(['Bob Ray']);
    expect(door.results()[0]).toMatchObject({ import_status: 'rejected' });
    expect(door.results()[0]?.['import_message']).toMatch(/being deleted/i);
  });

  test('is no second bearer of its name: a new group of that name is meant', async () => {
    const { door, server } = await workshop();
    server.beginGroupDeletion(server.group('Staff'));
    const fresh = server.addGroup('Staff');
    door.roster([{ ...ann, groups: 'Staff' }]);
    (await door.run('import', 'roster.csv', '--yes')).expectExit(0);
    expect(server.memberships.get(fresh.acs_access_group_id)?.size).toBe(1);
  });
});
