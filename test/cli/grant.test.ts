import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Row } from './doorlist.ts';
import { people } from './people.ts';
import { workshop } from './scene.ts';
import { expectPlainRefusal } from './speech.ts';

const enroll = ['--enroll', '--enroll-with', 'grant'];
const importing = ['import', 'roster.csv', '--yes', '--json', ...enroll];
const later = '2031-06-30T00:00:00Z';

const plain = (count: number, more: Row = {}): Row[] =>
  people(count).map(({ starts_at: _s, ends_at: _e, ...row }) => ({ ...row, ...more }));

test('twelve people: one grant each with its key, its places, methods and times; again none; undo leaves nothing', async () => {
  const { door, server } = await workshop();
  const rows = plain(12).map((row, n): Row => ({
    ...row,
    starts_at: n % 2 === 0 ? '2030-01-01T00:00:00Z' : '',
    ends_at: n % 3 === 0 ? later : '',
    entrances: n < 4 ? 'Roof; north door' : '',
    spaces: n === 2 || n === 5 ? server.place('Tower') : '',
    enroll: n === 11 ? 'no' : '',
  }));
  door.roster(rows);
  const args = [...importing, '--entrances', 'South Door', '--spaces', 'lobby', '--grant-method', 'mobile_key'];
  const first = await door.run(...args);
  expect(first.expectExit(0).summary).toMatchObject({ created: 12, enrolled: 11 });
  const results = door.results();
  const ids = (...names: string[]): string[] => names.map((name) => server.place(name));
  rows.slice(0, 11).forEach((row, n) => {
    const grants = server.grantsOf(row['email_address'] ?? '');
    const own = row['entrances'] !== '' || row['spaces'] !== '';
    expect(grants, `row ${n + 1}`).toMatchObject([
      {
        access_grant_id: results[n]?.['access_grant_id'],
        access_grant_key: expect.stringMatching(/^doorlist-[0-9a-f-]{36}$/),
        user_identity_id: results[n]?.['user_identity_id'],
        acs_entrance_ids: own ? (row['entrances'] === '' ? [] : ids('Roof', 'North Door')) : ids('South Door'),
        space_ids: own ? (row['spaces'] === '' ? [] : ids('Tower')) : ids('Lobby'),
        methods: [{ mode: 'mobile_key', instant_key_url: results[n]?.['instant_key_url'] }],
        ends_at: row['ends_at'] === '' ? null : later,
        ...(row['starts_at'] === '' ? {} : { starts_at: row['starts_at'] }),
      },
    ]);
    expect(results[n]).toMatchObject({
      enrollment_status: 'enrolled',
      enrollment_automation_id: '',
      provider_status: 'provisioned',
    });
  });
  expect(results[11]).toMatchObject({ enrollment_status: 'not_requested', access_grant_id: '' });
  // Each has its own user alone, although a grant makes one for whoever has none.
  expect([server.usersOf().length, server.grants.size]).toEqual([12, 11]);
  // Three calls that change something for each person: identity, user, grant.
  expect(server.seen('changes')).toHaveLength(3 * 11 + 1);
  // The URLs are keys: they stand in the result files and nowhere else.
  const url = results[0]?.['instant_key_url'] ?? 'none';
  for (const { path, bytes } of door.files()) if (!path.endsWith('result.csv')) expect(bytes.includes(url), path).toBe(false);
  (await door.run('report')).expectExit(0);
  expect(door.results().map((row) => row['instant_key_url'])).toEqual(results.map((row) => row['instant_key_url']));

  const run = door.lastRun();
  const changes = server.seen('changes').length;
  const again = await door.run(...args);
  expect(again.expectExit(0).summary).toMatchObject({ created: 0, present: 12 });
  expect(door.results().map((row) => row['enrollment_status'])).toEqual([
    ...Array<string>(11).fill('already'),
    'not_requested',
  ]);
  expect(door.results()[3]?.['access_grant_id']).toBe(results[3]?.['access_grant_id']);
  expect(server.seen('changes')).toHaveLength(changes);

  // What was there is not this run's, and stays.
  (await door.run('undo', '--yes')).expectExit(0);
  expect(server.grants.size).toBe(11);
  (await door.run('undo', run, '--yes')).expectExit(0);
  expect([server.grants.size, server.usersOf().length, server.identities.size]).toEqual([0, 0, 0]);
});

test('a grant that would open nothing, or something that is not there, is refused before anything is sent', async () => {
  const { door, server } = await workshop();
  door.roster(plain(3));
  expectPlainRefusal(await door.run('import', 'roster.csv', '--yes', ...enroll), 2, /--entrances or --spaces/);
  const noWay = ['--enroll', '--entrances', 'North Door'];
  expectPlainRefusal(await door.run('import', 'roster.csv', '--yes', ...noWay), 2, /--entrances.*--enroll-with grant/);
  const unknown = ['--entrances', 'Nroth Door', ...enroll];
  expectPlainRefusal(await door.run('import', 'roster.csv', '--yes', ...unknown), 2, /--entrances.*Did you mean "North Door"/);
  expect(server.seen('changes')).toEqual([]);
  door.roster(plain(3).map((row, n) => ({ ...row, spaces: ['Lobby', '', 'Lobbi'][n] ?? '' })));
  const ended = await door.run(...importing);
  expect(ended.expectExit(1).summary).toMatchObject({ created: 1, rejected: 2, enrolled: 1 });
  expect(door.results().map((row) => row['import_code'])).toEqual(['', 'grant_opens_nothing', 'unknown_place']);
  expect(door.results()[2]?.['import_message']).toMatch(/The workspace has no space "Lobbi"\. Did you mean "Lobby"\?/);
  expect(server.usersOf()).toHaveLength(1);
});

test('entrances of a roster whose people get no grant are said to be left alone', async () => {
  const { door } = await workshop();
  door.roster(plain(1, { entrances: 'Roof' }));
  (await door.run('import', 'roster.csv', '--yes')).expectExit(0);
  expect(door.results()[0]?.['import_message']).toMatch(/Nothing was done with entrances: only an access grant/);
});

test('a grant that was there, and begins later, is read back as it is after its person was changed', async () => {
  const { door } = await workshop();
  const rows = plain(2, { starts_at: '2030-01-01T00:00:00Z', ends_at: later, entrances: 'North Door' });
  door.roster(rows);
  (await door.run(...importing)).expectExit(0);
  door.roster(rows.map((row, at) => ({ ...row, phone_number: `+1555555020${at}` })));
  (await door.run(...importing, '--existing', 'update', '--max-updates', '100%')).expectExit(0);
  for (const row of door.results())
    expect(row).toMatchObject({ import_status: 'updated', enrollment_status: 'already', provider_status: 'provisioned' });
});

test('a grant that is there and differs is reported; its end is moved where that is asked for and no card is in it', async () => {
  const { door, server } = await workshop();
  const rows = plain(5, { groups: '', ends_at: later, entrances: 'North Door' });
  const soon = '2029-12-31T00:00:00Z';
  const door1 = { acs_entrance_ids: [server.place('North Door')] };
  const grants = rows.map((row, n) => {
    const identity = server.addIdentity({ full_name: row['full_name'] ?? '', email_address: row['email_address'] ?? '' });
    server.addUser({
      full_name: row['full_name'] ?? '',
      email_address: row['email_address'] ?? '',
      ...(row['phone_number'] === '' ? {} : { phone_number: row['phone_number'] ?? '' }),
      access_schedule: { starts_at: '2026-01-01T00:00:00Z', ends_at: later },
      user_identity_id: identity.user_identity_id,
    });
    const of = { user_identity_id: identity.user_identity_id };
    return server.addGrant(
      [
        { ...of, ...door1, ends_at: soon },
        { ...of, ...door1, ends_at: soon, modes: ['card', 'mobile_key'] },
        { ...of, ...door1, modes: ['code'] },
        // Of another part of the house: nothing that the row asks for.
        { ...of, space_ids: [server.place('Tower')] },
        { ...of, space_ids: [server.place('Lobby')], ends_at: later, modes: ['card', 'mobile_key'] },
      ][n] ?? of,
    );
  });
  door.roster(rows);
  const ended = await door.run(...importing);
  expect(ended.expectExit(1).summary).toMatchObject({ present: 5, enrolled: 1 });
  const results = door.results();
  expect(results.map((row) => row['enrollment_status'])).toEqual(['failed', 'failed', 'failed', 'enrolled', 'already']);
  expect(results[0]?.['import_message']).toMatch(/ends at 2029-12-31.*--existing renew/);
  expect(results[1]?.['import_message']).toMatch(/ends at 2029-12-31.*encoded at a desk again/);
  expect(results[2]?.['import_message']).toMatch(/gives code and not mobile_key/);
  expect(results[4]?.['access_grant_id']).toBe(grants[4]?.access_grant_id);
  expect(server.seen('/access_grants/update')).toEqual([]);

  const renewed = await door.run(...importing, '--existing', 'renew');
  expect(renewed.expectExit(1).summary).toMatchObject({ present: 5 });
  expect(door.results().map((row) => row['enrollment_status'])).toEqual(['already', 'failed', 'failed', 'already', 'already']);
  expect(door.results()[0]?.['import_message']).toMatch(/The end of access grant .* was moved to 2031-06-30/);
  expect(server.seen('/access_grants/update').map(({ params }) => params)).toEqual([
    { access_grant_id: grants[0]?.access_grant_id, ends_at: later },
  ]);
  expect(grants[0]?.ends_at).toBe(later);
  const renewal = door.lastRun();

  // A grant that goes on beyond the row's end lets the person in for longer than the roster says.
  const earlier = '2030-06-30T00:00:00Z';
  for (const user of server.usersOf()) user.access_schedule = { starts_at: '2026-01-01T00:00:00Z', ends_at: earlier };
  door.roster(rows.map((row) => ({ ...row, ends_at: earlier })));
  await door.run(...importing, '--existing', 'renew');
  expect(door.results()[0]?.['import_message']).toMatch(/ends at 2031-06-30.*--existing update/);
  await door.run(...importing, '--existing', 'update');
  expect(door.results().map((row) => row['enrollment_status'])).toEqual(['already', 'failed', 'failed', 'already', 'failed']);
  expect(door.results()[4]?.['import_message']).toMatch(/ends at 2031-06-30.*encoded at a desk again/);
  expect(grants[0]?.ends_at).toBe(earlier);
  expect((await door.run('undo', renewal, '--yes')).stdout).toMatch(/the end of access grant .* stays moved/);
});

test('what a grant says of itself is read back: errors, methods that are not issued, cards that wait for a desk', async () => {
  const { door, server } = await workshop();
  door.roster(plain(4, { entrances: 'Roof' }));
  server.settings.decide = ({ route }) => {
    if (route !== '/access_grants/get_related') return undefined;
    for (const grant of server.grants.values()) {
      const email = server.usersOf().find((user) => user.user_identity_id === grant.user_identity_id)?.email_address;
      const n = plain(4).findIndex((row) => row['email_address'] === email);
      const [method] = grant.methods;
      if (n === 0) grant.errors = [{ code: 'cannot_create_requested_access_methods', message: 'No licence for mobile keys' }];
      if (n === 1 && method !== undefined) method.is_issued = false;
      if (n === 2 && method !== undefined) method.errors = [{ code: 'failed_to_issue', message: 'The reader is offline' }];
    }
    return undefined;
  };
  await door.run(...importing, '--settle-timeout', '0', '--verify-timeout', '1');
  // The errors were set while the grants themselves had been read already.
  const ended = await door.run('verify', '--verify-timeout', '0');
  delete server.settings.decide;
  expect(ended.code).toBe(1);
  const results = door.results();
  expect(results.map((row) => row['provider_status'])).toEqual(['error', 'pending', 'error', 'provisioned']);
  expect(results[0]?.['import_message']).toContain('No licence for mobile keys');
  expect(results[2]?.['import_code']).toBe('failed_to_issue');

  door.roster(plain(4, { entrances: 'Roof' }));
  for (const grant of server.grants.values()) server.grants.delete(grant.access_grant_id);
  await door.run('verify', '--settle-timeout', '0', '--verify-timeout', '0');
  expect(door.results().map((row) => row['import_code'])).toEqual(Array(4).fill('grant_gone'));
  (await door.run(...importing, '--grant-method', 'card', '--grant-method', 'code', '--verify-timeout', '0')).expectExit(0);
  for (const row of door.results()) expect(row).toMatchObject({ provider_status: 'deferred', instant_key_url: '' });
});

test('a grant that reads otherwise than it was sent is said: an end that was dropped would never come', async () => {
  const { door, server } = await workshop();
  const changes = [{ ends_at: null }, { starts_at: '2026-01-01T00:00:00Z' }, { space_ids: [] }, { ends_at: later }, {}];
  const rows = plain(changes.length, { starts_at: '2030-01-01T00:00:00Z', ends_at: '2030-06-30T00:00:00Z', spaces: 'Lobby' });
  door.roster([...rows.slice(0, -1), { ...rows.at(-1), starts_at: '', ends_at: '' }]);
  server.settings.decide = ({ route }) => {
    if (route !== '/access_grants/list') return undefined;
    rows.forEach(({ email_address = '' }, n) => Object.assign(server.grantsOf(email_address)[0] ?? {}, changes[n]));
    return undefined;
  };
  (await door.run(...importing, '--verify-timeout', '0')).expectExit(1);
  const said = door
    .results()
    .map((row) => /access_grant_(\w+): (.+) in the access/u.exec(row['import_message'] ?? '')?.slice(1));
  expect(said).toEqual([
    ['ends_at', '(nothing)'],
    ['starts_at', '"2026-01-01T00:00:00Z"'],
    ['spaces', '(nothing)'],
    ['ends_at', `"${later}"`],
    undefined,
  ]);
});

test('a grant that is another person’s, opens something else, or has none of its methods is said', async () => {
  const { door, server } = await workshop();
  door.roster(plain(4, { entrances: 'Roof; North Door' }));
  server.settings.hold = async ({ route }) => {
    if (route !== '/access_grants/create') return;
    const [first, second, third] = [...server.grants.values()];
    if (second !== undefined && first !== undefined) second.user_identity_id = first.user_identity_id;
    if (third !== undefined) third.acs_entrance_ids = [server.place('Roof'), server.place('South Door')];
  };
  server.settings.decide = ({ route }) => {
    const fourth = [...server.grants.values()][3];
    if (fourth === undefined || route !== '/access_grants/get_related') return undefined;
    fourth.methods = [];
    return undefined;
  };
  (
    await door.run(...importing, '--rate', '20', '--concurrency', '1', '--settle-timeout', '0', '--verify-timeout', '1')
  ).expectExit(1);
  expect(door.results().map((row) => row['provider_status'])).toEqual(['provisioned', 'drifted', 'drifted', 'pending']);
  const said = door.results().map((row) => row['import_message'] ?? '');
  expect(said[1]).toMatch(/access_grant_user_identity_id: "[-0-9a-f]+" in the access system/u);
  expect(said[2]).toContain(`access_grant_entrances: "${server.place('Roof')}" in the access system`);
});

test('a later end of a grant that is answered and not carried out is said', async () => {
  const { door, server } = await workshop();
  door.roster(plain(1, { ends_at: '2030-06-30T00:00:00Z' }));
  (await door.run(...importing, '--entrances', 'Roof')).expectExit(0);
  door.roster(plain(1, { ends_at: later }));
  server.settings.decide = ({ route }) =>
    route === '/access_grants/update' ? { status: 200, body: '{"ok":true}' } : undefined;
  const renewing = ['--existing', 'renew', '--entrances', 'Roof', '--verify-timeout', '0'];
  (await door.run(...importing, ...renewing)).expectExit(1);
  expect(door.results()[0]?.['import_message']).toContain('access_grant_ends_at: "2030-06-30T00:00:00Z" in the access system');
});

test('where automations and pools are gone people are created, enrollments fail, and one message names the grant first', async () => {
  const { door, server } = await workshop({ gone: ['/user_identities/enrollment_automations/', '/acs/credential_pools/'] });
  door.roster(plain(5));
  const ended = (await door.run('import', 'roster.csv', '--yes', '--enroll')).expectExit(1);
  expect(server.usersOf()).toHaveLength(5);
  const said = ended.stdout + ended.stderr;
  expect(said.match(/--enroll-with grant/g)).toHaveLength(1);
  expect(said).toMatch(/--enroll-with grant.*--enroll-with instant-key/);
  expect(door.rejects().map((row) => row['import_code'])).toEqual(Array(5).fill('enrollment_route_gone'));
  // The way out that it names is one.
  const again = await door.run(...importing, '--spaces', 'Lobby');
  expect(again.expectExit(0).summary).toMatchObject({ present: 5, enrolled: 5 });
  expect(server.grants.size).toBe(5);
  expect(readFileSync(`${door.lastRun()}/report.html`, 'utf8')).not.toContain('ik.example.test');
});

test('an API without access grants says so before anything is sent, and names other ways', async () => {
  const { door, server } = await workshop({ gone: ['/access_grants/', '/acs/entrances/', '/spaces/'] });
  door.roster(plain(2));
  const ended = await door.run('import', 'roster.csv', '--yes', ...enroll, '--entrances', 'Roof');
  expectPlainRefusal(ended, 2, /no access grants.*--enroll-with automation/);
  expect(server.seen('changes')).toEqual([]);
  (await door.run('systems')).expectExit(0);
});

test('a lost answer is settled by the key, at once, and a refusal leads to that look before it is believed', async () => {
  const { door, server } = await workshop({ listLag: 2000, lateBy: 3000 });
  door.roster(plain(4, { spaces: 'Tower' }));
  const struck = new Set<unknown>();
  server.settings.decide = ({ route, params: { access_grant_key: key } }) => {
    if (route !== '/access_grants/create' || struck.has(key)) return undefined;
    struck.add(key);
    // Passed on twice by something in between, answered falsely though carried out, and carried out only later.
    return (['twice', 'html-after', 'late'] as const)[struck.size - 1];
  };
  const began = performance.now();
  const ended = await door.run(...importing, '--settle-timeout', '0', '--verify-timeout', '0');
  // The list is later than that, and that is said.
  expect(ended.expectExit(1).summary).toMatchObject({ created: 4, enrolled: 4, unknown: 0, failed: 0 });
  expect(performance.now() - began).toBeLessThan(20_000);
  expect(server.grants.size).toBe(4);
  // The one that was carried out late was sent again, under its key.
  expect(server.seen('/access_grants/create')).toHaveLength(5);
  expect(new Set(door.results().map((row) => row['access_grant_id']))).toEqual(new Set(server.grants.keys()));
  expect(door.results().every((row) => row['instant_key_url'] !== '')).toBe(true);
});
