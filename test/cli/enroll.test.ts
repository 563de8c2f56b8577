import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Row } from './doorlist.ts';
import { people } from './people.ts';
import { workshop } from './scene.ts';
import { expectPlainRefusal } from './speech.ts';

const plain = (count: number): Row[] => people(count).map(({ groups: _g, starts_at: _s, ends_at: _e, ...row }) => row);

const automations = ['/user_identities/enrollment_automations/'];
const pools = ['/acs/credential_pools/'];

describe('enrollment automations', () => {
  test('four rows, three automations with exactly these parameters; again: nothing more', async () => {
    const { door, server } = await workshop();
    const managerUser = server.addUser({ full_name: 'Manager Side', acs_system_id: server.manager.acs_system_id });
    const rows = plain(4).map((row, n) => ({
      ...row,
      enroll: ['yes', 'no', '', 'yes'][n] ?? '',
      credential_manager_acs_user_id: n === 3 ? managerUser.acs_user_id : '',
    }));
    door.roster(rows);
    const args = ['import', 'roster.csv', '--yes', '--json', '--enroll', '--credential-manager', 'phone passes'];
    args.push('--credential-pool', server.pool.acs_credential_pool_id);
    const first = await door.run(...args);
    expect(first.expectExit(0).summary).toMatchObject({ created: 4, enrolled: 3 });
    expect(server.usersOf()).toHaveLength(4);

    const results = door.results();
    expect(results.map((row) => row['enrollment_status'])).toEqual(['enrolled', 'not_requested', 'enrolled', 'enrolled']);
    const expected = [0, 2, 3].map((n) => ({
      user_identity_id: results[n]?.['user_identity_id'],
      credential_manager_acs_system_id: server.manager.acs_system_id,
      acs_credential_pool_id: server.pool.acs_credential_pool_id,
      ...(n === 3 ? { credential_manager_acs_user_id: managerUser.acs_user_id } : {}),
    }));
    const launched = server.seen('/user_identities/enrollment_automations/launch').map(({ params }) => params);
    expect(launched).toHaveLength(3);
    expect(launched).toEqual(expect.arrayContaining(expected));
    for (const n of [0, 2, 3]) {
      const automation = server.automations.get(results[n]?.['enrollment_automation_id'] ?? '');
      expect(automation?.user_identity_id).toBe(results[n]?.['user_identity_id']);
      expect(server.users.get(results[n]?.['acs_user_id'] ?? '')?.user_identity_id).toBe(automation?.user_identity_id);
    }

    const changes = server.seen('changes').length;
    const again = await door.run(...args);
    expect(again.expectExit(0).summary).toMatchObject({ created: 0, present: 4 });
    expect(door.results().map((row) => row['enrollment_status'])).toEqual(['already', 'not_requested', 'already', 'already']);
    expect(server.seen('changes')).toHaveLength(changes);
    expect([server.automations.size, server.identities.size]).toEqual([3, 3]);
  });

  test('--create-credential-manager-user is passed on, and excludes a row with a manager user of its own', async () => {
    const { door, server } = await workshop();
    const managerUser = server.addUser({ full_name: 'Manager Side', acs_system_id: server.manager.acs_system_id });
    door.roster(plain(2).map((row, n) => ({ ...row, credential_manager_acs_user_id: n === 0 ? managerUser.acs_user_id : '' })));
    const ended = await door.run('import', 'roster.csv', '--yes', '--json', '--enroll', '--create-credential-manager-user');
    expect(ended.expectExit(1).summary).toMatchObject({ created: 1, rejected: 1, enrolled: 1 });
    expect(server.seen('/user_identities/enrollment_automations/launch')).toMatchObject([
      { params: { create_credential_manager_user: true } },
    ]);
  });

  test.for([400, 409] as const)(
    'a clash (%d): an identity that is seen is used, one that cannot be seen or is of another name is a conflict that says so',
    async (clashStatus) => {
      const { door, server } = await workshop({ clashStatus });
      const rows = plain(4);
      const email = (n: number): string => rows[n]?.['email_address'] ?? '';
      const identity = server.addIdentity({
        user_identity_key: 'hr-1',
        full_name: rows[0]?.['full_name'] ?? null,
        email_address: email(0).toUpperCase(),
      });
      server.addIdentity({ email_address: email(1), is_managed: false });
      server.addIdentity({ full_name: 'Quite Different', email_address: email(2) });
      door.roster(rows);
      const ended = await door.run('import', 'roster.csv', '--yes', '--json', '--enroll');
      expect(ended.expectExit(1).summary).toMatchObject({ created: 2, conflict: 2, enrolled: 2 });
      const results = door.results();
      expect(results.map((row) => row['import_status'])).toEqual(['created', 'conflict', 'conflict', 'created']);
      expect(results[0]).toMatchObject({ user_identity_id: identity.user_identity_id, enrollment_status: 'enrolled' });
      expect(results[1]?.['import_message']).toMatch(/unmanaged/i);
      // The three that were there, and the fourth person's.
      expect(server.identities.size).toBe(4);
      expect([server.usersOf().length, server.automations.size]).toEqual([2, 2]);
    },
  );

  test('people who are there are enrolled too, unless they belong to somebody else; a phone that a family shares is given to no identity', async () => {
    const { door, server } = await workshop();
    const rows = plain(5).map((row, n) => (n < 2 ? row : { ...row, phone_number: '+15555550100' }));
    const users = rows.slice(0, 2).map((row) =>
      server.addUser({
        full_name: row['full_name'] ?? '',
        email_address: row['email_address'] ?? '',
        phone_number: row['phone_number'] ?? '',
      }),
    );
    const other = server.addIdentity({ full_name: 'Somebody Else', email_address: 'else@example.com' });
    if (users[1]) users[1].user_identity_id = other.user_identity_id;
    door.roster(rows);
    const ended = await door.run('import', 'roster.csv', '--yes', '--json', '--enroll');
    expect(ended.expectExit(1).summary).toMatchObject({ created: 3, enrolled: 4 });
    expect(door.results()[0]).toMatchObject({ import_status: 'present', enrollment_status: 'enrolled' });
    expect(users[0]?.user_identity_id).toBe(door.results()[0]?.['user_identity_id']);
    expect(users[1]?.user_identity_id).toBe(other.user_identity_id);
    expect(server.automations.size).toBe(4);
    const family = server.usersOf().slice(2);
    expect(family.map((user) => user.phone_number)).toEqual(Array(3).fill('+15555550100'));
    for (const user of family) expect(server.identities.get(user.user_identity_id ?? '')?.phone_number).toBeNull();
  });

  test('where the route is gone people are created all the same, and one message names the other way', async () => {
    const { door, server } = await workshop({ gone: [...automations, ...pools] });
    door.roster(plain(5));
    const ended = (await door.run('import', 'roster.csv', '--yes', '--enroll')).expectExit(1);
    expect(server.usersOf()).toHaveLength(5);
    expect((ended.stdout + ended.stderr).match(/--enroll-with instant-key/g)?.length).toBe(1);
    expect(door.results().map((row) => [row['import_status'], row['enrollment_status']])).toEqual(
      Array.from({ length: 5 }, () => ['created', 'failed']),
    );
  });

  test('credential pools that the API no longer lists are missed by nobody who named none', async () => {
    const { door, server } = await workshop({ gone: pools });
    (await door.run('systems')).expectExit(0);
    door.roster(plain(1));
    (await door.run('import', 'roster.csv', '--yes', '--enroll')).expectExit(0);
    expect(server.automations.size).toBe(1);
    const named = await door.run('import', 'roster.csv', '--yes', '--enroll', '--credential-pool', 'Pool 3');
    expectPlainRefusal(named, 2, /no longer lists credential pools.*--credential-pool/);
  });

  test('a system that is no credential manager is refused before anything is sent', async () => {
    const { door, server } = await workshop({ secondSystem: true });
    door.roster(plain(2));
    const args = ['--system', 'Main Building', '--enroll', '--credential-manager', 'Warehouse'];
    expectPlainRefusal(await door.run('import', 'roster.csv', '--yes', ...args), 2, /Warehouse/);
    expect(server.seen('changes')).toEqual([]);
  });

  test('a failed launch never hides a created user, and importing the rejects enrolls alone', async () => {
    const { door, server } = await workshop({
      decide: ({ route }) =>
        route.endsWith('/launch') && server.seen('/user_identities/enrollment_automations/launch').length <= 1
          ? {
              status: 400,
              headers: { 'content-type': 'application/json' },
              body: '{"error":{"type":"pool_is_dry","message":"No credentials left","request_id":"r"},"ok":false}',
            }
          : undefined,
    });
    door.roster(plain(4));
    const ended = await door.run('import', 'roster.csv', '--yes', '--json', '--enroll');
    expect(ended.expectExit(1).summary).toMatchObject({ created: 4, enrolled: 3 });
    expect(door.rejects()).toHaveLength(1);
    expect(door.rejects()[0]?.['import_message']).toContain('No credentials left');
    const again = await door.run('import', `${door.lastRun()}/rejects.csv`, '--yes', '--json', '--enroll');
    expect(again.expectExit(0).summary).toMatchObject({ created: 0, present: 1, enrolled: 1 });
    expect([server.usersOf().length, server.identities.size, server.automations.size]).toEqual([4, 4, 4]);
  });
});

describe('instant keys', () => {
  test('URLs that cannot be had any more are said by verify and report, and never end without a word', async () => {
    const { door, server } = await workshop();
    door.roster(people(2));
    const enroll = ['--enroll', '--enroll-with', 'instant-key'];
    (await door.run('import', 'roster.csv', '--yes', ...enroll)).expectExit(0);
    server.instantKeys.clear();
    for (const command of ['verify', 'report']) {
      expect((await door.run(command)).stderr).toMatch(
        /2 of the instant key URLs could not be fetched.*doorlist report [^`]+`/s,
      );
      expect((await door.run(command, '--json')).stderr).toMatch(/2 of the instant key URLs could not be fetched/);
    }
  });

  test('URLs that could not be fetched are said by every command that writes the results, and fetched by the next one', async () => {
    const { door, server } = await workshop();
    door.roster(people(3));
    const enroll = ['--enroll', '--enroll-with', 'instant-key'];
    server.settings.decide = ({ route }) =>
      route === '/user_identities/generate_instant_key' && server.instantKeys.size === 2
        ? { status: 401, body: '{}' }
        : undefined;
    (await door.run('import', 'roster.csv', '--yes', '--settle-timeout', '1', ...enroll)).expectExit(4);
    const urls = (): (string | undefined)[] => door.results().map((row) => row['instant_key_url']);
    const keys = (): string[] => [...server.instantKeys.values()].map((key) => key.instant_key_url);
    const cannot =
      /of the instant key URLs could not be fetched, and the result files are written without them: .*`doorlist report [^`]+`/s;

    server.settings.decide = ({ route }) => (route === '/instant_keys/list' ? { status: 403, body: '{}' } : undefined);
    const resumed = await door.run('resume', '--settle-timeout', '1');
    expect(resumed.stderr, resumed.transcript()).toMatch(cannot);
    expect(keys()).toHaveLength(3);
    expect(urls().filter((url) => url === '')).toHaveLength(2);
    for (const command of ['verify', 'report']) {
      const timeout = command === 'verify' ? ['--verify-timeout', '0'] : [];
      delete server.settings.decide;
      const found = (await door.run(command, ...timeout)).expectExit(0);
      expect(found.stderr).not.toMatch(/URL/);
      expect(new Set(urls())).toEqual(new Set(keys()));
      server.settings.decide = ({ route }) => (route === '/instant_keys/list' ? { status: 403, body: '{}' } : undefined);
      expect((await door.run(command, ...timeout)).stderr).toMatch(cannot);
      expect(urls()).toEqual(['', '', '']);
    }
    // What undo does not take back is in its results as well.
    const [user] = server.usersOf();
    if (user) user.full_name = 'Changed Since';
    expect((await door.run('undo', '--yes')).stderr).toMatch(cannot);
  });

  test('three URLs in result.csv and nowhere else, with a token and its workspace; again: none more', async () => {
    const { door, server } = await workshop();
    delete door.env['SEAM_API_KEY'];
    door.env['SEAM_PERSONAL_ACCESS_TOKEN'] = server.personalAccessToken;
    door.env['SEAM_WORKSPACE_ID'] = server.workspace.workspace_id;
    door.roster(plain(3));
    const args = ['import', 'roster.csv', '--yes', '--json', '--enroll', '--enroll-with', 'instant-key'];
    (await door.run(...args)).expectExit(0);
    const urls = [...server.instantKeys.values()].map((key) => key.instant_key_url);
    expect(urls).toHaveLength(3);
    expect(new Set(door.results().map((row) => row['instant_key_url']))).toEqual(new Set(urls));
    const run = door.lastRun();
    for (const { path, bytes } of door.files()) {
      if (path === `${run}/result.csv`) continue;
      for (const url of urls) expect(bytes.includes(url), path).toBe(false);
    }
    for (const { stdout, stderr } of door.history) for (const url of urls) expect(stdout + stderr).not.toContain(url);

    (await door.run(...args)).expectExit(0);
    expect(server.instantKeys.size).toBe(3);
    expect(door.results().map((row) => row['enrollment_status'])).toEqual(['already', 'already', 'already']);
    expect(new Set(door.results().map((row) => row['instant_key_url']))).toEqual(new Set(urls));
    expect(readFileSync(`${run}/report.html`, 'utf8')).not.toContain(urls[0]);
  });
});
