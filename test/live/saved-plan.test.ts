import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Row } from '../cli/doorlist.ts';
import { people } from '../cli/people.ts';
import { workshop } from '../cli/scene.ts';

// Issue 14, 15.
describe('a saved plan is more than its outcomes', () => {
  const planned = async (rows: Row[], ...options: string[]) => {
    const made = await workshop();
    made.door.roster(rows);
    (await made.door.run('plan', 'roster.csv', ...options)).expectExit(0);
    const apply = async () => made.door.run('import', '--plan', made.door.lastRun(), '--yes');
    return { ...made, apply };
  };
  const ann: Row = { full_name: 'Ann Lee', email_address: 'ann@example.com' };

  test('the roster was edited since: the plan is applied as it was saved, and that is said', async () => {
    const { door, server, apply } = await planned([ann]);
    door.roster([ann, { full_name: 'Bob Ray', email_address: 'bob@example.com' }]);
    expect((await apply()).expectExit(0).stderr).toMatch(/roster\.csv is another one now/);
    expect(server.usersOf()).toHaveLength(1);
  });

  test('killed while it is applied or taken back, the run has no report that says otherwise', async () => {
    const { door, server } = await planned(people(9));
    server.settings.latency = 60;
    const report = join(door.lastRun(), 'report.html');
    const killed = async (args: string[], route: string) => {
      expect(existsSync(report)).toBe(true);
      await door.killed([...args, '--yes', '--settle-timeout', '1', '--concurrency', '1'], server.arrival(route, 2));
      expect(existsSync(report)).toBe(false);
    };
    await killed(['import', '--plan', door.lastRun()], '/acs/users/create');
    (await door.run('resume', '--settle-timeout', '1', '--verify-timeout', '1')).expectExit(0);
    await killed(['undo'], '/acs/users/delete');
    expect((await door.run('undo', '--yes', '--settle-timeout', '1', '--include-claimed')).expectExit(0)).toBeDefined();
    expect(readFileSync(report, 'utf8')).toContain('Taken back');
  });

  test('a group was renamed and a new one given its old name: the plan is refused', async () => {
    const { server, apply } = await planned([{ ...ann, groups: 'Staff' }]);
    const old = server.group('Staff');
    old.name = 'Server Room';
    server.addGroup('Staff');
    const ended = await apply();
    expect(server.usersOf().map((user) => server.groupsOf(user.acs_user_id))).toEqual([]);
    ended.expectExit(3);
    expect(ended.stderr).toMatch(/row 1/);
  });

  test('a group is being deleted since: the plan is refused', async () => {
    const { server, apply } = await planned([{ ...ann, groups: 'Staff' }]);
    server.beginGroupDeletion(server.group('Staff'));
    const ended = await apply();
    expect(server.usersOf()).toEqual([]);
    ended.expectExit(3);
  });

  test('somebody made an identity for the person since, which the plan would have made: refused', async () => {
    const { server, apply } = await planned([ann], '--identities');
    server.addIdentity({ full_name: 'Ann Lee', email_address: 'ann@example.com' });
    const ended = await apply();
    expect(server.usersOf()).toEqual([]);
    ended.expectExit(3);
  });

  test('somebody of the name came since, under another email: the plan is refused', async () => {
    const { server, apply } = await planned([ann]);
    server.addUser({ full_name: 'Ann Lee', email_address: 'ann@old.example.com' });
    const ended = await apply();
    ended.expectExit(3);
    expect(server.usersOf()).toHaveLength(1);
  });

  test('the only other bearer of the name has gone since: nothing else is done for the row, so the plan is applied', async () => {
    const made = await workshop();
    const other = made.server.addUser({ full_name: 'Ann Lee', email_address: 'ann@old.example.com' });
    made.door.roster([ann]);
    (await made.door.run('plan', 'roster.csv')).expectExit(0);
    made.server.removeUser(other.acs_user_id);
    const ended = await made.door.run('import', '--plan', made.door.lastRun(), '--yes', '--json');
    ended.expectExit(0);
    expect(ended.summary).toMatchObject({ created: 1, namesakes: 0 });
    expect(made.door.results()[0]).toMatchObject({ import_status: 'created', import_code: '' });
  });

  test('the identity that the plan would have used belongs to another user since: refused', async () => {
    const made = await workshop();
    const identity = made.server.addIdentity({ full_name: 'Ann Lee', email_address: 'ann@example.com' });
    made.door.roster([ann, { full_name: 'Bob Ray', email_address: 'bob@example.com' }]);
    (await made.door.run('plan', 'roster.csv', '--identities')).expectExit(0);
    const other = made.server.addUser({ full_name: 'Zoe Poe', email_address: 'zoe@example.com' });
    other.user_identity_id = identity.user_identity_id;
    const ended = await made.door.run('import', '--plan', made.door.lastRun(), '--yes');
    const linked = made.server.usersOf().filter((user) => user.user_identity_id === identity.user_identity_id);
    expect(linked.map((user) => user.full_name)).toEqual(['Zoe Poe']);
    ended.expectExit(3);
  });

  test('the identity that the plan would have enrolled is another one since: refused', async () => {
    const made = await workshop();
    const before = made.server.addIdentity({ full_name: 'Ann Lee', email_address: 'ann@example.com' });
    const user = made.server.addUser({ full_name: 'Ann Lee', email_address: 'ann@example.com' });
    user.user_identity_id = before.user_identity_id;
    made.door.roster([ann]);
    (await made.door.run('plan', 'roster.csv', '--enroll')).expectExit(0);
    const after = made.server.addIdentity({ full_name: 'Ann Lee' });
    user.user_identity_id = after.user_identity_id;
    const ended = await made.door.run('import', '--plan', made.door.lastRun(), '--yes');
    expect([...made.server.automations.values()].map(({ user_identity_id: id }) => id)).toEqual([]);
    ended.expectExit(3);
  });
});
