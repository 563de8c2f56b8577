import { describe, expect, test } from 'vitest';
import { tally } from '../cli/doorlist.ts';
import { people } from '../cli/people.ts';
import { scene, workshop } from '../cli/scene.ts';
import type { Fault } from '../faults/server.ts';

const nameAndMail = people(4).map(({ full_name = '', email_address = '' }) => ({ full_name, email_address }));

test.concurrent("an access that ends before it is sent, by the API's own clock, is not sent, and no identity either", async (context) => {
  const { door, server } = await workshop({ now: () => Date.now() + 3_600_000 }, context);
  const soon = `${new Date(Date.now() + 1_800_000).toISOString().slice(0, 19)}Z`;
  door.roster(nameAndMail.map((row, n) => ({ ...row, ends_at: n === 0 ? soon : '2041-01-01T00:00:00Z' })));
  const ended = await door.run('import', 'roster.csv', '--yes', '--json', '--identities');
  expect(ended.expectExit(1).summary).toMatchObject({ created: 3, rejected: 1 });
  expect(door.results()[0]).toMatchObject({ import_status: 'rejected', import_code: 'ended' });
  expect(server.seen('/acs/users/create')).toHaveLength(3);
  expect(server.seen('/user_identities/create')).toHaveLength(3);
});

test.concurrent('identities that are all refused for one cause stop the run, and nobody is a conflict for it', async (context) => {
  const { door, server } = await workshop(
    {
      decide: ({ route }) =>
        route === '/user_identities/create'
          ? {
              status: 400,
              headers: { 'content-type': 'application/json' },
              body: '{"error":{"type":"plan_limit","message":"Not in your plan","request_id":"r"},"ok":false}',
            }
          : undefined,
    },
    context,
  );
  door.roster(people(60));
  const ended = (await door.run('import', 'roster.csv', '--yes', '--json', '--identities')).expectExit(4);
  expect(ended.summary).toMatchObject({ pending: 60, conflict: 0 });
  delete server.settings.decide;
  (await door.run('resume')).expectExit(0);
});

test.concurrent("one person's enrollments that cannot be read fail that enrollment alone", async (context) => {
  const { door, server } = await workshop({}, context);
  const [first] = nameAndMail.map((row) =>
    server.addUser({ ...row, user_identity_id: server.addIdentity(row).user_identity_id }),
  );
  server.settings.decide = ({ route, params }) =>
    route === '/user_identities/enrollment_automations/list' && params['user_identity_id'] === first?.user_identity_id
      ? '500-before'
      : undefined;
  door.roster(nameAndMail);
  (await door.run('import', 'roster.csv', '--yes', '--enroll')).expectExit(1);
  expect(tally(door.results(), 'enrollment_status')).toEqual({ failed: 1, enrolled: 3 });
  expect(door.results()[0]).toMatchObject({ import_status: 'present', import_code: 'look_failed' });
});

test.concurrent('a person who cannot be read before they are linked fails alone', async (context) => {
  const { door, server } = await workshop({}, context);
  const [first] = nameAndMail.map((row) => server.addUser(row));
  server.settings.decide = ({ route, params }) =>
    route === '/acs/users/get' && params['acs_user_id'] === first?.acs_user_id ? '500-before' : undefined;
  door.roster(nameAndMail);
  (await door.run('import', 'roster.csv', '--yes', '--identities')).expectExit(1);
  expect(door.results().map((row) => row['import_code'])).toEqual(['look_failed', '', '', '']);
  expect(server.usersOf().filter((user) => user.user_identity_id !== undefined)).toHaveLength(3);
  delete server.settings.decide;
  (await door.run('import', `${door.lastRun()}/rejects.csv`, '--yes', '--identities')).expectExit(0);
  expect(server.usersOf().every((user) => user.user_identity_id !== undefined)).toBe(true);
});

describe.concurrent('an update', () => {
  test('whose answer was lost in a crash is still an update, is not sent twice, and says what was there before', async (context) => {
    const { door, server } = await workshop({}, context);
    for (const { full_name, email_address } of nameAndMail) server.addUser({ full_name, email_address });
    const hang = (route: string): Fault | undefined =>
      route === '/acs/users/update' || route === '/acs/users/add_to_access_group' ? 'hang-after' : undefined;
    server.settings.decide = ({ route }) => hang(route);
    door.roster(
      nameAndMail.map((row, n) => ({ ...row, phone_number: n < 2 ? `+1555555020${n}` : '', groups: n < 2 ? '' : 'Staff' })),
    );
    const running = door.start([
      'import',
      'roster.csv',
      '--yes',
      '--existing',
      'update',
      '--max-updates',
      '100%',
      '--settle-timeout',
      '1',
    ]);
    await server.arrival('changes');
    await new Promise((resolve) => setTimeout(resolve, 50));
    running.kill('SIGKILL');
    await running.ended;
    delete server.settings.decide;
    (await door.run('resume')).expectExit(0);
    expect(server.seen('changes')).toHaveLength(4);
    expect(tally(door.results(), 'import_status')).toEqual({ updated: 4 });
    expect(door.results()[0]?.['import_message']).toContain('was (nothing), now "+15555550200"');
  });

  test('does not say that it mended what it left alone', async (context) => {
    const { door, server } = await workshop({}, context);
    for (const row of nameAndMail) server.addUser(row).is_suspended = true;
    door.roster(nameAndMail.map((row, n) => ({ ...row, phone_number: `+1555555020${n}` })));
    await door.run('import', 'roster.csv', '--yes', '--existing', 'update', '--max-updates', '100%', '--verify-timeout', '0');
    for (const row of door.results()) {
      expect(row).toMatchObject({ import_status: 'updated', import_code: 'suspended', provider_status: 'drifted' });
      expect(row['import_message']).toMatch(/phone_number: was .*Left as it is: suspended: "suspended" in the access system/);
    }
  });
});

test.concurrent('a user who was there before is nobody whose answer was lost, whatever identity they have got since', async (context) => {
  const { door, server } = await workshop({}, context);
  const { full_name = '', email_address = '' } = nameAndMail[0] ?? {};
  const identity = server.addIdentity({ full_name, email_address });
  const other = server.addUser({ full_name: 'Somebody Else', email_address: 'else@example.com' });
  server.settings.decide = ({ route }) => {
    if (route !== '/acs/users/create') return undefined;
    // Somebody links them by hand in the very moment.
    other.user_identity_id = identity.user_identity_id;
    return 'reset-before';
  };
  door.roster([{ full_name, email_address }]);
  const ended = await door.run('import', 'roster.csv', '--yes', '--identities', '--settle-timeout', '1');
  ended.expectExit(1);
  expect(door.results()[0]).toMatchObject({ import_status: 'unknown', import_code: 'in_doubt', acs_user_id: '' });
  expect(ended.stdout.trimEnd().split('\n').at(-1)).toMatch(/doorlist resume/);
});

test.concurrent('a journal that cannot grow any more stops the run with 4 and the command that goes on', async (context) => {
  const { door, server } = await scene({}, context);
  door.roster(people(200));
  const shell = `trap '' XFSZ; ulimit -f 600; exec "$@"`;
  const ended = await door.runWith(
    { shell },
    'import',
    'roster.csv',
    '--yes',
    '--settle-timeout',
    '1',
    '--verify-timeout',
    '0',
  );
  ended.expectExit(4);
  expect(ended.stdout.trimEnd()).toMatch(/doorlist resume \S+$/);
  expect(server.usersOf().length).toBeLessThan(200);
  (await door.run('resume', '--settle-timeout', '1')).expectExit(0);
  expect(server.usersOf()).toHaveLength(200);
});

test.concurrent('two rows of one identity are in conflict, for it would get two users', async (context) => {
  const { door, server } = await workshop({}, context);
  const { user_identity_id } = server.addIdentity({ full_name: 'Ann Smith' });
  const mails = ['ann@example.com', 'ann.smith@example.com', 'bob@example.com'];
  door.roster(
    mails.map((email_address, n) => ({
      full_name: n < 2 ? 'Ann Smith' : 'Bob Brown',
      email_address,
      user_identity_id: n < 2 ? user_identity_id : '',
    })),
  );
  (await door.run('import', 'roster.csv', '--yes')).expectExit(1);
  expect(server.usersOf()).toHaveLength(1);
  expect(door.results()[0]).toMatchObject({ import_status: 'conflict', import_code: 'claimed_twice' });
  expect(door.results()[0]?.['import_message']).toMatch(/row 2/);
  expect(door.results()[1]?.['import_message']).toMatch(/row 1/);
});
