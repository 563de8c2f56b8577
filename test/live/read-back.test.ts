import { describe, expect, test } from 'vitest';
import { tally } from '../cli/doorlist.ts';
import { people } from '../cli/people.ts';
import { workshop } from '../cli/scene.ts';
import { sleep } from '../faults/server.ts';

// Issue 15, 3 and 4.

const nobodyWaits = ['--settle-timeout', '1', '--verify-timeout', '0'];
const inactive = { code: 'acs_user_inactive', message: 'Not active' };
const nameAndMail = people(1).map(({ full_name = '', email_address = '' }) => ({ full_name, email_address }));

describe('an inactive user', () => {
  test('is read again within the time, and ready when it is', async () => {
    const { door, server } = await workshop();
    server.settings.decide = ({ route }) => {
      if (route !== '/acs/users/get') return undefined;
      const [user] = server.usersOf();
      if (user !== undefined) user.warnings = server.seen('/acs/users/get').length < 3 ? [inactive] : [];
      return undefined;
    };
    door.roster(nameAndMail);
    (await door.run('import', 'roster.csv', '--yes', '--verify-timeout', '20', '--settle-timeout', '1')).expectExit(0);
    expect(door.results()[0]).toMatchObject({ import_status: 'created', provider_status: 'provisioned' });
  });

  test('that stays so needs a person', async () => {
    const { door, server } = await workshop();
    server.settings.decide = ({ route }) => {
      for (const user of route === '/acs/users/get' ? server.usersOf() : []) user.warnings = [inactive];
      return undefined;
    };
    door.roster(nameAndMail);
    (await door.run('import', 'roster.csv', '--yes', '--verify-timeout', '1', '--settle-timeout', '1')).expectExit(1);
    expect(door.results()[0]).toMatchObject({ provider_status: 'inactive', import_code: 'acs_user_inactive' });
  });

  test.for([
    ['before the start that the system has', { starts_at: '2037-01-01T00:00:00Z', ends_at: null }, {}, 0],
    ['after the end that the system has', { starts_at: '2020-01-01T00:00:00Z', ends_at: '2021-01-01T00:00:00Z' }, {}, 0],
    ['between the two', { starts_at: '2020-01-01T00:00:00Z', ends_at: '2037-01-01T00:00:00Z' }, {}, 1],
    ['without either', undefined, {}, 1],
  ] as const)('%s: rightly so or not, and no time is lost on what is right', async ([, access_schedule, more, exit]) => {
    const { door, server } = await workshop();
    for (const row of nameAndMail)
      server.addUser({ ...row, ...(access_schedule && { access_schedule }), warnings: [inactive] });
    door.roster(nameAndMail.map((row) => ({ ...row, ...more })));
    (await door.run('import', 'roster.csv', '--yes', ...nobodyWaits)).expectExit(exit);
    const began = Date.now();
    (await door.run('verify', '--verify-timeout', exit === 0 ? '30' : '0')).expectExit(exit);
    expect(Date.now() - began).toBeLessThan(15_000);
    expect(door.results()[0]).toMatchObject({ import_status: 'present', provider_status: 'inactive' });
  });
});

test.for(['500-before', 'refused'] as const)(
  'users who cannot be read back (%s) are no success without a word',
  async (how) => {
    const { door, server } = await workshop();
    const refusal = { status: 400, body: '{"error":{"type":"odd","message":"Odd","request_id":"r"},"ok":false}' };
    server.settings.decide = ({ route }) => (route === '/acs/users/get' ? (how === 'refused' ? refusal : how) : undefined);
    door.roster(nameAndMail);
    const ended = await door.run('import', 'roster.csv', '--yes', '--outage-timeout', '1', ...nobodyWaits);
    expect(ended.expectExit(0).stdout).toContain('But there is a warning');
    expect(ended.stderr).toMatch(
      /doorlist: 1 user could not be read back \(row 1\): The API .*\/acs\/users\/get: .*`doorlist verify/,
    );
    delete server.settings.decide;
    (await door.run('verify')).expectExit(0);
    expect(door.report()['notices']).toEqual([]);
  },
);

test('a user who is in another access system afterwards is gone from this one', async () => {
  const { door, server } = await workshop();
  server.settings.hold = async ({ route }) => {
    if (route !== '/acs/users/create') return;
    for (const user of server.usersOf()) user.acs_system_id = server.manager.acs_system_id;
  };
  door.roster(nameAndMail);
  (await door.run('import', 'roster.csv', '--yes', '--settle-timeout', '0', '--verify-timeout', '0')).expectExit(1);
  expect(door.results()[0]).toMatchObject({ import_code: 'missing', provider_status: 'missing' });
});

test('an access system that keeps ends to the minute has what was sent: once imported, nothing is different or to be done', async (context) => {
  const { door, server } = await workshop({}, context);
  const end = '2041-03-31T21:59:00Z';
  let lost = 1;
  server.settings.decide = ({ route }) => {
    for (const { access_schedule } of server.usersOf()) if (access_schedule?.ends_at) access_schedule.ends_at = end;
    for (const grant of server.grants.values()) grant.ends_at = end;
    return route === '/acs/users/create' && lost-- > 0 ? '500-after' : undefined;
  };
  const rows = people(3).map((row) => ({ ...row, groups: '', ends_at: '2041-03-31', entrances: 'North Door' }));
  door.roster(rows);
  const granting = ['--enroll', '--enroll-with', 'grant', ...nobodyWaits];
  (await door.run('import', 'roster.csv', '--yes', ...granting)).expectExit(0);
  expect(tally(door.results(), 'provider_status')).toEqual({ provisioned: 3 });
  expect(door.results().map((row) => row['import_code'])).toEqual(['settled', '', '']);

  const before = server.seen('changes').length;
  for (const existing of ['skip', 'update', 'renew']) {
    (await door.run('import', 'roster.csv', '--yes', '--existing', existing, ...granting)).expectExit(0);
    expect(tally(door.results(), 'import_status')).toEqual({ present: 3 });
    expect(tally(door.results(), 'enrollment_status')).toEqual({ already: 3 });
  }
  expect(server.seen('changes')).toHaveLength(before);
});

test('what an identity that was made reads otherwise, or that it is gone, is said', async () => {
  const { door, server } = await workshop();
  const rows = people(3).map(({ full_name = '', email_address = '', phone_number = '' }) => ({
    full_name,
    email_address,
    phone_number,
  }));
  door.roster(rows);
  server.settings.hold = async ({ route }) => {
    if (route !== '/acs/users/create' || server.identities.size < 3) return;
    const of = (n: number) => [...server.identities.values()].find((each) => each.email_address === rows[n]?.email_address);
    const [gone, handedOn] = [of(0), of(1)];
    if (gone !== undefined) server.identities.delete(gone.user_identity_id);
    if (handedOn !== undefined) handedOn.email_address = 'boss@example.com';
  };
  (await door.run('import', 'roster.csv', '--yes', '--identities', '--concurrency', '1', ...nobodyWaits)).expectExit(1);
  expect(door.results().map((row) => row['provider_status'])).toEqual(['drifted', 'drifted', 'provisioned']);
  expect(door.results()[0]?.['import_message']).toMatch(/user_identity_id: \(nothing\) in the access system/);
  expect(door.results()[1]?.['import_message']).toMatch(/user_identity_email_address: "boss@example.com" in the access/);
});

test('an issue that the system does not know is an error', async () => {
  const { door, server } = await workshop();
  for (const row of nameAndMail) {
    server.addUser({ ...row, warnings: [{ code: 'unknown_issue_with_acs_user', message: 'Something is wrong' }] });
  }
  door.roster(nameAndMail);
  (await door.run('import', 'roster.csv', '--yes', ...nobodyWaits)).expectExit(1);
  expect(door.results()[0]).toMatchObject({ provider_status: 'error', import_code: 'unknown_issue_with_acs_user' });
});

test('a user that was deleted in the access system itself is an error that says what can be done', async () => {
  const { door, server } = await workshop();
  const [row = {}] = nameAndMail;
  const gone = server.addUser({
    full_name: '',
    ...row,
    errors: [{ code: 'deleted_externally', message: 'It is gone there.' }],
  });
  door.roster([row]);
  (await door.run('import', 'roster.csv', '--yes', ...nobodyWaits)).expectExit(1);
  const [result] = door.results();
  expect(result).toMatchObject({ provider_status: 'error', import_code: 'deleted_externally' });
  expect(result?.['import_message']).toMatch(/It is gone there\. To .* delete this user in the Seam Console, .* import it;/);
  // The way out leads out.
  server.users.delete(gone.acs_user_id);
  (await door.run('import', 'roster.csv', '--yes', ...nobodyWaits)).expectExit(0);
  expect(door.results()[0]).toMatchObject({ import_status: 'created' });
});

test('a membership that is given when the access starts is no difference, and is not asked for again', async () => {
  const { door, server } = await workshop();
  const [row] = nameAndMail;
  const group = server.group('Staff').acs_access_group_id;
  const user = server.addUser({ full_name: '', ...row, pending: [`deferring_group_membership_update:${group}`] });
  door.roster([{ full_name: '', ...row, groups: 'Staff' }]);
  (await door.run('import', 'roster.csv', '--yes', '--existing', 'update', ...nobodyWaits)).expectExit(0);
  expect(door.results()[0]).toMatchObject({ import_status: 'present', provider_status: 'deferred' });
  // Of another group it says nothing.
  user.pending = [`deferring_group_membership_update:${server.group('Night Shift').acs_access_group_id}`];
  (await door.run('import', 'roster.csv', '--yes', ...nobodyWaits)).expectExit(1);
  expect(door.results()[0]).toMatchObject({ import_status: 'differs' });
  expect(server.seen('changes')).toEqual([]);
});

describe('an enrollment that is asked for and not made', () => {
  const notRequested = { enrollment_status: 'not_requested', enrollment_automation_id: '' };

  test('for a difference that is left alone: said with its reason, nothing is pending', async () => {
    const { door, server } = await workshop();
    for (const row of nameAndMail) server.addUser(row);
    door.roster(nameAndMail.map((row) => ({ ...row, phone_number: '+15555550123' })));
    (await door.run('import', 'roster.csv', '--yes', '--enroll', ...nobodyWaits)).expectExit(1);
    expect(door.results()[0]).toMatchObject({ import_status: 'differs', ...notRequested });
    expect(door.results()[0]?.['import_message']).toContain('Not enrolled: the row and the user differ.');
    expect((await door.run('resume')).expectExit(2).stderr).toMatch(/unfinished|finish/);
  });

  test('for a suspension, with --existing update as well', async () => {
    const { door, server } = await workshop();
    for (const row of nameAndMail) server.addUser({ ...row, is_suspended: true });
    door.roster(nameAndMail.map((row) => ({ ...row, phone_number: '+15555550123' })));
    const update = ['--existing', 'update', '--max-updates', '100%', '--enroll'];
    (await door.run('import', 'roster.csv', '--yes', ...update, ...nobodyWaits)).expectExit(1);
    expect(door.results()[0]).toMatchObject({ import_status: 'updated', import_code: 'suspended', ...notRequested });
    expect(door.results()[0]?.['import_message']).toContain('Not enrolled: the user is suspended.');
    expect([server.automations.size, server.seen('/user_identities/enrollment_automations/launch')]).toEqual([0, []]);
  });

  test('for a person who could not be made or changed', async () => {
    const { door, server } = await workshop();
    const refusal = {
      status: 400,
      headers: { 'content-type': 'application/json' },
      body: '{"error":{"type":"no_room","message":"No room","request_id":"r"},"ok":false}',
    };
    server.settings.decide = ({ route }) => (/users\/(create|update)$/.test(route) ? refusal : undefined);
    const [there, gone] = people(2).map(({ full_name = '', email_address = '' }) => ({ full_name, email_address }));
    server.addUser({ full_name: '', ...there });
    door.roster([
      { full_name: '', ...there, phone_number: '+15555550123' },
      { full_name: '', ...gone },
    ]);
    const update = ['--existing', 'update', '--max-updates', '100%', '--enroll'];
    (await door.run('import', 'roster.csv', '--yes', ...update, ...nobodyWaits)).expectExit(1);
    expect(door.results()).toMatchObject([
      { import_status: 'failed', ...notRequested },
      { import_status: 'failed', ...notRequested },
    ]);
    expect(server.automations.size).toBe(0);
  });
});

test.for(['automation', 'instant-key'] as const)(
  'an enrollment that is answered and not there afterwards is said, and made again from the rejects: %s',
  async (way) => {
    const { door, server } = await workshop();
    const rows = people(41).map(({ full_name = '', email_address = '' }) => ({ full_name, email_address }));
    const kept: Map<string, { user_identity_id: string }> = way === 'automation' ? server.automations : server.instantKeys;
    server.settings.hold = async () => {
      for (const [id, { user_identity_id: of }] of kept)
        if (server.identities.get(of)?.email_address === rows[0]?.email_address) kept.delete(id);
    };
    const enrolling = ['--yes', '--enroll', '--enroll-with', way, '--settle-timeout', '1', '--verify-timeout', '5'];
    for (const some of [rows.slice(0, 2), rows]) {
      door.roster(some);
      (await door.run('import', 'roster.csv', ...enrolling)).expectExit(1);
      expect(door.rejects()).toMatchObject([{ import_row: '1', provider_status: 'error', import_code: 'enrollment_gone' }]);
    }
    delete server.settings.hold;
    (await door.run('import', `${door.lastRun()}/rejects.csv`, ...enrolling)).expectExit(0);
    expect([door.results()[0]?.['enrollment_status'], kept.size]).toEqual(['enrolled', 41]);
  },
);

test.for(['automation', 'instant-key'] as const)(
  'a second enrollment by somebody else is said, with both ids: %s',
  async (way) => {
    const { door, server } = await workshop();
    door.roster(nameAndMail);
    server.settings.hold = async ({ route, params }) => {
      if (!/launch$|instant_key$/.test(route)) return;
      delete server.settings.hold;
      server.call(route, 'POST', params);
    };
    const enrolling = ['import', 'roster.csv', '--yes', '--enroll', '--enroll-with', way, ...nobodyWaits];
    (await door.run(...enrolling)).expectExit(1);
    const ids = [...(way === 'automation' ? server.automations : server.instantKeys).keys()];
    expect(ids).toHaveLength(2);
    expect(door.results()[0]).toMatchObject({ provider_status: 'error', import_code: 'enrollment_doubled' });
    expect(door.results()[0]?.['import_message']).toMatch(/^The person has more than one/);
    for (const id of ids) expect(door.results()[0]?.['import_message']).toContain(id);
  },
);

test.concurrent.for(['automation', 'instant-key', 'grant'] as const)(
  'an enrollment that a system shows late is not said to be gone before --settle-timeout is over: %s',
  async (way, context) => {
    const { door, server } = await workshop({}, context);
    const made: Map<string, object> = {
      automation: server.automations,
      'instant-key': server.instantKeys,
      grant: server.grants,
    }[way];
    const late = new Map<string, object>();
    server.settings.hold = async () => {
      for (const [id, each] of made) late.set(id, each);
      made.clear();
    };
    door.roster(nameAndMail);
    const places = way === 'grant' ? ['--entrances', server.entrances.keys().next().value ?? ''] : [];
    const enrolling = ['--yes', '--enroll', '--enroll-with', way, ...places];
    (await door.run('import', 'roster.csv', ...enrolling, '--settle-timeout', '3', '--verify-timeout', '0')).expectExit(1);
    expect(door.results()[0]).toMatchObject({ provider_status: 'error', import_code: 'enrollment_unconfirmed' });
    expect(door.results()[0]?.['import_message']).toContain('could not be confirmed yet');
    // It is gone only where it is not there after that time either.
    await sleep(4000);
    (await door.run('verify', ...nobodyWaits)).expectExit(1);
    expect(door.results()[0]?.['import_code']).toMatch(/_gone$/);
    delete server.settings.hold;
    for (const [id, each] of late) made.set(id, each);
    (await door.run('verify', ...nobodyWaits)).expectExit(0);
  },
);

test.concurrent('a change that a system shows late is not said to be lost before --settle-timeout is over', async (context) => {
  const { door, server } = await workshop({}, context);
  const [row = {}] = nameAndMail;
  const there = server.addUser({ full_name: '', ...row });
  door.roster([{ full_name: '', ...row, phone_number: '+15555550123' }]);
  server.settings.hold = async () => {
    delete there.phone_number;
  };
  const update = ['import', 'roster.csv', '--yes', '--existing', 'update', '--max-updates', '100%'];
  (await door.run(...update, '--settle-timeout', '3', '--verify-timeout', '0')).expectExit(1);
  expect(door.results()[0]).toMatchObject({ provider_status: 'drifted', import_code: 'change_unconfirmed' });
  expect(door.results()[0]?.['import_message']).toContain('Could not be confirmed yet');
  await sleep(4000);
  (await door.run('verify', ...nobodyWaits)).expectExit(1);
  expect(door.results()[0]).toMatchObject({ provider_status: 'drifted', import_code: 'drifted' });
});
