import { basename } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { User } from '../faults/api.ts';
import { tally } from './doorlist.ts';
import { people } from './people.ts';
import { workshop } from './scene.ts';

describe('read-back', () => {
  test('users whom the system fails after its 200 are all found', async () => {
    const { door, server } = await workshop({ provisioningDelay: 400, provisioningFailures: 0.2, pageSize: 25 });
    door.roster(people(60));
    const ended = (await door.run('import', 'roster.csv', '--yes', '--json')).expectExit(1);
    const read = ended.events.flatMap(({ type, phase, done }) =>
      type === 'progress' && phase === 'verifying' ? [Number(done)] : [],
    );
    expect(read.length).toBeGreaterThan(2);
    expect(read).toEqual([...new Set(read)].toSorted((a, b) => a - b));
    expect(read.at(-1)).toBe(60);
    const failed = server.usersOf().filter((user) => user.errors.length > 0);
    expect(failed.length).toBeGreaterThan(3);
    expect(ended.summary).toMatchObject({ created: 60, provider: { error: failed.length, provisioned: 60 - failed.length } });
    const found = door.results().filter((row) => row['provider_status'] === 'error');
    expect(new Set(found.map((row) => row['acs_user_id']))).toEqual(new Set(failed.map((user) => user.acs_user_id)));
    for (const row of found) expect(row['import_message']).toContain('failed_to_create_on_acs_system');
    expect(door.rejects()).toHaveLength(failed.length);
  });

  test('slow provisioning is waited for up to --verify-timeout; what is still pending is no failure', async () => {
    const { door } = await workshop({ provisioningDelay: 60_000 });
    door.roster(people(5));
    const ended = (await door.run('import', 'roster.csv', '--yes', '--json', '--verify-timeout', '1')).expectExit(0);
    expect(ended.summary).toMatchObject({ created: 5, provider: { pending: 5 } });
    expect(ended.ms).toBeLessThan(15_000);
  });

  test('people who wait for a credential are deferred, and nobody waits for them', async () => {
    const { door } = await workshop({ deferCreation: true });
    door.roster(people(5));
    const ended = (await door.run('import', 'roster.csv', '--yes', '--json')).expectExit(0);
    expect(ended.summary).toMatchObject({ provider: { deferred: 5 } });
    expect(ended.ms).toBeLessThan(15_000);
  });
});

describe('what hands have done since', () => {
  test('verify finds who was deleted and who was changed, changes nothing itself; undo leaves whoever was changed or used', async () => {
    const { door, server } = await workshop();
    // The rows say nothing of phones, and only one of them of groups.
    door.roster(
      people(8).map(({ full_name = '', email_address = '' }, n) => ({
        full_name,
        email_address,
        groups: n === 0 ? 'Staff' : '',
      })),
    );
    (await door.run('import', 'roster.csv', '--yes', '--settle-timeout', '1')).expectExit(0);
    const users = new Map(server.usersOf().map((user) => [user.email_address, user]));
    const person = (n: number): User => {
      const user = users.get(`person.${n}@example.com`);
      if (user === undefined) throw new Error(`Person ${n} is not there.`);
      return user;
    };
    const [moved, gone, renamed, phoned, grouped, keyed] = [person(1), person(2), person(3), person(4), person(5), person(6)];
    server.removeUser(gone.acs_user_id);
    renamed.full_name = 'Somebody Else';
    const staff = server.memberships.get(server.group('Staff').acs_access_group_id);
    staff?.delete(moved.acs_user_id);
    // Neither of these is a difference from the row.
    phoned.phone_number = '+15555550177';
    staff?.add(grouped.acs_user_id);
    const changes = server.seen('changes').length;

    (await door.run('verify', '--json', '--settle-timeout', '1', '--verify-timeout', '0')).expectExit(1);
    const status = new Map(door.results().map((row) => [row['acs_user_id'], row['provider_status']]));
    expect(status.get(gone.acs_user_id)).toBe('missing');
    expect(status.get(renamed.acs_user_id)).toBe('drifted');
    expect(status.get(moved.acs_user_id)).toBe('drifted');
    expect(tally(door.results(), 'provider_status')).toEqual({ missing: 1, drifted: 2, provisioned: 5 });
    expect(server.seen('changes')).toHaveLength(changes);
    expect(door.runs()).toHaveLength(1);

    server.credentials.set('c', {
      acs_credential_id: '11111111-1111-4111-8111-111111111111',
      acs_system_id: server.system.acs_system_id,
      acs_user_id: keyed.acs_user_id,
      created_at: new Date().toISOString(),
    });
    // A change by hand that a verify has seen is still a change by hand.
    const undone = (await door.run('undo', '--yes')).expectExit(1);
    expect(new Set(server.usersOf())).toEqual(new Set([moved, renamed, phoned, grouped, keyed]));
    for (const words of [
      /changed since \(phone_number\)/,
      /changed since \(groups\)/,
      /changed since \((full_)?name\)/,
      /credential/,
    ]) {
      expect(undone.stdout).toMatch(words);
    }
  });
});

test('--identities without enrollment links everybody to one; undo of the run asks first, and leaves the system as it was found', async () => {
  const { door, server } = await workshop();
  server.addUser({ full_name: 'Was Here', email_address: 'was.here@example.com' });
  const before = JSON.stringify(server.usersOf());
  door.roster([...people(5), { full_name: 'Was Here', email_address: 'was.here@example.com' }]);
  (await door.run('import', 'roster.csv', '--yes', '--identities')).expectExit(0);
  expect(server.identities.size).toBe(6);
  expect(server.automations.size).toBe(0);
  for (const user of server.usersOf()) {
    expect(server.identities.get(user.user_identity_id ?? '')?.email_address).toBe(user.email_address);
  }

  const changes = server.seen('changes').length;
  expect([2, 3]).toContain((await door.run('undo')).code);
  expect(server.seen('changes')).toHaveLength(changes);

  (await door.run('undo', basename(door.lastRun()), '--yes')).expectExit(0);
  expect(JSON.stringify(server.usersOf())).toBe(before);
  expect(server.identities.size).toBe(0);
  // Again: nothing left to do.
  const undone = server.seen('changes').length;
  (await door.run('undo', basename(door.lastRun()), '--yes')).expectExit(0);
  expect(server.seen('changes')).toHaveLength(undone);
});
