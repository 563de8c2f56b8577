import { basename } from 'node:path';
import { describe, expect, test } from 'vitest';
import { tally } from './doorlist.ts';
import { people } from './people.ts';
import { scene } from './scene.ts';

describe('read-back', () => {
  test('users whom the system fails after its 200 are all found', async () => {
    const { door, server } = await scene({ provisioningDelay: 400, provisioningFailures: 0.2 });
    door.roster(people(60));
    const ended = (await door.run('import', 'roster.csv', '--yes', '--json')).expectExit(1);
    const failed = server.usersOf().filter((user) => user.errors.length > 0);
    expect(failed.length).toBeGreaterThan(3);
    expect(ended.summary).toMatchObject({ created: 60, provider: { error: failed.length, provisioned: 60 - failed.length } });
    const found = door.results().filter((row) => row['provider_status'] === 'error');
    expect(new Set(found.map((row) => row['acs_user_id']))).toEqual(new Set(failed.map((user) => user.acs_user_id)));
    for (const row of found) expect(row['import_message']).toContain('failed_to_create_on_acs_system');
    expect(door.rejects()).toHaveLength(failed.length);
  });

  test('slow provisioning is waited for up to --verify-timeout; what is still pending is no failure', async () => {
    const { door } = await scene({ provisioningDelay: 60_000 });
    door.roster(people(5));
    const ended = (await door.run('import', 'roster.csv', '--yes', '--json', '--verify-timeout', '1')).expectExit(0);
    expect(ended.summary).toMatchObject({ created: 5, provider: { pending: 5 } });
    expect(ended.ms).toBeLessThan(15_000);
  });

  test('people who wait for a credential are deferred, and nobody waits for them', async () => {
    const { door } = await scene({ deferCreation: true });
    door.roster(people(5));
    const ended = (await door.run('import', 'roster.csv', '--yes', '--json')).expectExit(0);
    expect(ended.summary).toMatchObject({ provider: { deferred: 5 } });
    expect(ended.ms).toBeLessThan(15_000);
  });

  test('verify finds who was deleted and who was changed by hand, and changes nothing itself', async () => {
    const { door, server } = await scene();
    door.roster(people(6));
    (await door.run('import', 'roster.csv', '--yes')).expectExit(0);
    const moved = server.usersOf().find((user) => server.groupsOf(user.acs_user_id).length > 0);
    const [gone, renamed] = server.usersOf().filter((user) => user !== moved);
    server.removeUser(gone?.acs_user_id ?? '');
    if (renamed) renamed.full_name = 'Somebody Else';
    for (const members of server.memberships.values()) members.delete(moved?.acs_user_id ?? '');
    const changes = server.seen('changes').length;

    const ended = await door.run('verify', '--json', '--verify-timeout', '0');
    ended.expectExit(1);
    const status = new Map(door.results().map((row) => [row['acs_user_id'], row['provider_status']]));
    expect(status.get(gone?.acs_user_id)).toBe('missing');
    expect(status.get(renamed?.acs_user_id)).toBe('drifted');
    expect(status.get(moved?.acs_user_id)).toBe('drifted');
    expect(tally(door.results(), 'provider_status')).toEqual({ missing: 1, drifted: 2, provisioned: 3 });
    expect(server.seen('changes')).toHaveLength(changes);
    expect(door.runs()).toHaveLength(1);
  });
});

describe('undo', () => {
  test('of a run that only created leaves the system as it was found', async () => {
    const { door, server } = await scene();
    server.addUser({ full_name: 'Was Here', email_address: 'was.here@example.com' });
    const before = JSON.stringify(server.usersOf());
    door.roster([...people(8), { full_name: 'Was Here', email_address: 'was.here@example.com' }]);
    (await door.run('import', 'roster.csv', '--yes', '--identities')).expectExit(0);
    expect(server.usersOf()).toHaveLength(9);
    (await door.run('undo', basename(door.lastRun()), '--yes')).expectExit(0);
    expect(JSON.stringify(server.usersOf())).toBe(before);
    expect(server.identities.size).toBe(0);
    // Again: nothing left to do.
    const changes = server.seen('changes').length;
    (await door.run('undo', basename(door.lastRun()), '--yes')).expectExit(0);
    expect(server.seen('changes')).toHaveLength(changes);
  });

  test('leaves whoever was changed or used since, and says so', async () => {
    const { door, server } = await scene();
    door.roster(people(4));
    (await door.run('import', 'roster.csv', '--yes')).expectExit(0);
    const [renamed, keyed] = server.usersOf();
    if (renamed) renamed.full_name = 'Changed Since';
    server.credentials.set('c', {
      acs_credential_id: '11111111-1111-4111-8111-111111111111',
      acs_system_id: server.system.acs_system_id,
      acs_user_id: keyed?.acs_user_id ?? '',
      created_at: new Date().toISOString(),
    });
    const ended = await door.run('undo', '--yes');
    expect([0, 1]).toContain(ended.code);
    expect(server.usersOf().map((user) => user.acs_user_id)).toEqual([renamed?.acs_user_id, keyed?.acs_user_id]);
    expect(ended.stdout + ended.stderr).toMatch(/changed|credential/i);
  });

  test('asks first', async () => {
    const { door, server } = await scene();
    door.roster(people(2));
    (await door.run('import', 'roster.csv', '--yes')).expectExit(0);
    const ended = await door.run('undo');
    expect([2, 3]).toContain(ended.code);
    expect(server.usersOf()).toHaveLength(2);
  });
});
