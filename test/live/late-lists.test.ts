import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { tally } from '../cli/doorlist.ts';
import { people } from '../cli/people.ts';
import { workshop } from '../cli/scene.ts';
import { type FakeSeam, type Seen, sleep } from '../faults/server.ts';
import { expectNoSilentDoubles, onCreate } from './said.ts';

const plain = (count: number) => people(count).map(({ full_name = '', email_address = '' }) => ({ full_name, email_address }));

/** The ways of enrolling: what makes one, and what lists them. */
const ways = {
  automation: {
    make: '/user_identities/enrollment_automations/launch',
    list: '/user_identities/enrollment_automations/list',
    items: 'enrollment_automations',
    made: (server: FakeSeam): ReadonlyMap<string, { user_identity_id: string }> => server.automations,
  },
  'instant-key': {
    make: '/user_identities/generate_instant_key',
    list: '/instant_keys/list',
    items: 'instant_keys',
    made: (server: FakeSeam): ReadonlyMap<string, { user_identity_id: string }> => server.instantKeys,
  },
  grant: {
    make: '/access_grants/create',
    list: '/access_grants/list',
    items: 'access_grants',
    made: (server: FakeSeam): ReadonlyMap<string, { user_identity_id: string }> => server.grants,
  },
} as const;
type Way = keyof typeof ways;

/** How many enrollments each person has. */
const timesEnrolled = (server: FakeSeam, way: Way): number[] => {
  const owners = [...ways[way].made(server).values()].map(({ user_identity_id: of }) => of);
  return [...new Set(owners)].map((owner) => owners.filter((of) => of === owner).length);
};

const enrolling = (server: FakeSeam, way: Way): string[] => {
  const places = way === 'grant' ? ['--entrances', server.entrances.keys().next().value ?? ''] : [];
  return ['--yes', '--enroll', '--enroll-with', way, '--settle-timeout', '0.3', '--verify-timeout', '0', ...places];
};

/** An answer that shows an empty list. */
const nothing = (items: string) => ({
  status: 200,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({
    [items]: [],
    pagination: { has_next_page: false, next_page_cursor: null, next_page_url: null },
    ok: true,
  }),
});
/** As if nothing was ever enrolled: lists that are late. */
const lateLists = (way: Way) => (request: Seen) => (request.route === ways[way].list ? nothing(ways[way].items) : undefined);

const flat = (text: string): string => text.replaceAll(/\s+/gu, ' ');

describe.concurrent('nobody is enrolled twice by a list that is late', () => {
  test.for(['automation', 'instant-key'] as const)(
    'an answer is lost: as long as the list lacks others whom the run enrolled, nothing is sent again: %s',
    async (way, context) => {
      const { door, server } = await workshop({ enrollmentLag: 5000 }, context);
      let nth = 0;
      server.settings.decide = ({ route }) => (route === ways[way].make && (nth += 1) === 2 ? 'reset-after' : undefined);
      door.roster(plain(3));
      const options = [...enrolling(server, way), '--settle-timeout', '2', '--verify-timeout', '10', '--concurrency', '1'];
      (await door.run('import', 'roster.csv', ...options)).expectExit(0);
      expect(timesEnrolled(server, way)).toEqual([1, 1, 1]);
      expect(tally(door.results(), 'enrollment_status')).toEqual({ enrolled: 3 });
    },
  );

  test.for(['automation', 'instant-key'] as const)(
    'the list stays late: the enrollment is left unknown, with the reason, and resume finds it: %s',
    async (way, context) => {
      const { door, server } = await workshop({}, context);
      let nth = 0;
      const late = lateLists(way);
      server.settings.decide = (request) =>
        request.route === ways[way].make && (nth += 1) === 2 ? 'reset-after' : late(request);
      door.roster(plain(3));
      (await door.run('import', 'roster.csv', ...enrolling(server, way), '--concurrency', '1')).expectExit(1);
      const unknown = door.results().find((row) => row['enrollment_status'] === 'unknown');
      expect(unknown?.['import_code']).toBe('list_late');
      expect(unknown?.['import_message']).toContain('whether the person was enrolled cannot be told yet');
      delete server.settings.decide;
      (await door.run('resume')).expectExit(0);
      expect(timesEnrolled(server, way)).toEqual([1, 1, 1]);
    },
  );

  test('the first answer of all is lost, so that nothing says that the list is late: two are never taken for well', async (context) => {
    const { door, server } = await workshop({}, context);
    const late = lateLists('automation');
    let nth = 0;
    server.settings.decide = (request) =>
      request.route === ways.automation.make && (nth += 1) === 1 ? 'reset-after' : late(request);
    door.roster(plain(1));
    (await door.run('import', 'roster.csv', ...enrolling(server, 'automation'))).expectExit(1);
    expect(door.results()[0]).toMatchObject({ provider_status: 'error', import_code: 'enrollment_unconfirmed' });
    expect(door.results()[0]?.['import_message']).toContain('whether there are two could not be told');
    delete server.settings.decide;
    (await door.run('verify', '--verify-timeout', '0')).expectExit(1);
    for (const id of server.automations.keys()) expect(door.results()[0]?.['import_message']).toContain(id);
  });

  test.for(['automation', 'instant-key', 'grant'] as const)(
    'the roster is imported again before the list shows the enrollments: %s',
    async (way, context) => {
      const { door, server } = await workshop({}, context);
      server.settings.decide = lateLists(way);
      door.roster(plain(3));
      (await door.run('import', 'roster.csv', ...enrolling(server, way))).expectExit(0);
      // Each is there when asked for by id.
      expect(tally(door.results(), 'provider_status')).toEqual({ pending: 3 });
      const again = (await door.run('import', 'roster.csv', ...enrolling(server, way))).expectExit(4);
      expect(flat(again.stderr)).toContain('so nothing was sent. Wait some minutes, then type the same command again.');
      delete server.settings.decide;
      (await door.run('import', 'roster.csv', ...enrolling(server, way))).expectExit(0);
      expect(tally(door.results(), 'enrollment_status')).toEqual({ already: 3 });
      expect(timesEnrolled(server, way)).toEqual([1, 1, 1]);
    },
  );

  test('a grant is sent again under its key, refused as being there, and found by the key late', async (context) => {
    const { door, server } = await workshop({}, context);
    let nth = 0;
    let until = Number.POSITIVE_INFINITY;
    const unknown = { type: 'access_grant_not_found', message: 'Access grant not found', request_id: 'x' };
    server.settings.decide = ({ route, params }) => {
      if (route === ways.grant.make && (nth += 1) === 2) until = Date.now() + 6000;
      if (route === ways.grant.make && nth === 2) return 'reset-after';
      if (route !== '/access_grants/get' || params['access_grant_key'] === undefined || Date.now() > until) return undefined;
      return {
        status: 404,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ error: unknown, ok: false }),
      };
    };
    door.roster(plain(3));
    const options = [...enrolling(server, 'grant'), '--settle-timeout', '2', '--concurrency', '1'];
    (await door.run('import', 'roster.csv', ...options)).expectExit(0);
    expect(tally(door.results(), 'enrollment_status')).toEqual({ enrolled: 3 });
    expect(timesEnrolled(server, 'grant')).toEqual([1, 1, 1]);
  });

  test('an enrollment that undo took back is not taken for there because a late list shows it', async (context) => {
    const { door, server } = await workshop({}, context);
    const row = { full_name: 'Ann Lee', email_address: 'ann@example.com' };
    const { user_identity_id } = server.addIdentity(row);
    server.addUser({ ...row, user_identity_id });
    door.roster([row]);
    (await door.run('import', 'roster.csv', ...enrolling(server, 'automation'))).expectExit(0);
    const shown = JSON.stringify({ ...server.call(ways.automation.list, 'POST', { user_identity_id }), ok: true });
    (await door.run('undo', '--yes', '--settle-timeout', '0.3')).expectExit(0);
    expect(server.automations.size).toBe(0);
    server.settings.decide = ({ route }) =>
      route === ways.automation.list ? { ...nothing('enrollment_automations'), body: shown } : undefined;
    (await door.run('import', 'roster.csv', ...enrolling(server, 'automation'))).expectExit(4);
    delete server.settings.decide;
    (await door.run('import', 'roster.csv', ...enrolling(server, 'automation'))).expectExit(0);
    expect(door.results()[0]?.['enrollment_status']).toBe('enrolled');
  });
});

describe.concurrent('nothing is waited for without need', () => {
  /** A person who is there already, with an identity, so that the identity stays. */
  const annIsThere = (server: FakeSeam): { row: Record<string, string>; user_identity_id: string } => {
    const row = { full_name: 'Ann Lee', email_address: 'ann@example.com' };
    const { user_identity_id } = server.addIdentity(row);
    server.addUser({ ...row, user_identity_id });
    return { row, user_identity_id };
  };
  const noRoute = {
    automation: { status: 404, headers: { 'content-type': 'application/json' }, body: '{"error":{"type":"not_found"}}' },
    'instant-key': { status: 405, headers: { 'content-type': 'text/plain' }, body: 'Method Not Allowed' },
  };

  test('a grant that undo took back is being deleted for a while, and listed meanwhile', async (context) => {
    const { door, server } = await workshop({}, context);
    const { row, user_identity_id } = annIsThere(server);
    door.roster([row]);
    (await door.run('import', 'roster.csv', ...enrolling(server, 'grant'))).expectExit(0);
    const listed = server.call(ways.grant.list, 'POST', { user_identity_id });
    const warnings = [{ warning_code: 'being_deleted', message: 'It is being deleted', created_at: new Date().toISOString() }];
    const grants = (listed['access_grants'] as object[]).map((one) => ({ ...one, warnings }));
    (await door.run('undo', '--yes', '--settle-timeout', '0.3')).expectExit(0);
    server.settings.decide = ({ route, params }) =>
      route === ways.grant.list && params['access_grant_ids'] === undefined && params['acs_entrance_id'] === undefined
        ? { ...nothing('access_grants'), body: JSON.stringify({ ...listed, access_grants: grants, ok: true }) }
        : undefined;
    (await door.run('import', 'roster.csv', ...enrolling(server, 'grant'))).expectExit(0);
    expect(timesEnrolled(server, 'grant')).toEqual([1]);
  });

  test('an instant key was shown, then used, and is in no list any more', async (context) => {
    const { door, server } = await workshop({}, context);
    door.roster(plain(2));
    (await door.run('import', 'roster.csv', ...enrolling(server, 'instant-key'))).expectExit(0);
    server.settings.decide = lateLists('instant-key');
    door.roster(plain(3));
    const again = await door.run('import', 'roster.csv', ...enrolling(server, 'instant-key'));
    expect(again.code).not.toBe(4);
    expect(server.usersOf()).toHaveLength(3);
  });

  test('enrollments are listed late, and nobody is to be enrolled', async (context) => {
    const { door, server } = await workshop({}, context);
    server.settings.decide = lateLists('automation');
    door.roster(plain(2));
    (await door.run('import', 'roster.csv', ...enrolling(server, 'automation'))).expectExit(0);
    const quick = ['--settle-timeout', '0.3'];
    (await door.run('export', ...quick)).expectExit(0);
    const asked = server.requests.length;
    (await door.run('import', 'roster.csv', '--yes', ...quick)).expectExit(0);
    expect(server.requests.slice(asked).filter(({ route }) => route === ways.automation.list)).toEqual([]);
  });

  test.for(['automation', 'instant-key'] as const)(
    'the API does not tell of one enrollment, but of all that a person has: %s',
    async (way, context) => {
      const { door, server } = await workshop({}, context);
      const { row } = annIsThere(server);
      const get = ways[way].list.replace('/list', '/get');
      const [late, isLate] = [lateLists(way), { value: true }];
      server.settings.decide = (request) => (request.route === get ? noRoute[way] : isLate.value ? late(request) : undefined);
      door.roster([row]);
      const ended = (await door.run('import', 'roster.csv', ...enrolling(server, way))).expectExit(1);
      expect(ended.stderr).not.toContain('could not be read');
      expect(door.results()[0]?.['import_code']).toBe('enrollment_unconfirmed');
      isLate.value = false;
      (await door.run('verify', '--verify-timeout', '0')).expectExit(0);
      const undone = await door.run('undo', '--yes', '--settle-timeout', '0.3');
      expect(undone.stdout + undone.stderr).not.toContain('could not be read');
      expect(ways[way].made(server).size).toBe(way === 'automation' ? 0 : 1);
    },
  );
});

describe.concurrent('nobody is made twice, or not at all, by reads that are late', () => {
  const settling = ['--settle-timeout', '2', '--verify-timeout', '6'];

  test.for([
    {
      what: 'the list and the look by the identity, of a user with one of its own',
      lag: { getLag: 5000 },
      more: ['--identities'],
    },
    { what: 'all reads, by id as well', lag: { getByIdLag: 5000 }, more: [] },
  ])('late are $what', async ({ lag, more }, context) => {
    const decide = onCreate('person.2@example.com', 'reset-after' as const);
    const { door, server } = await workshop({ emailUniqueness: 'none', listLag: 5000, ...lag, decide }, context);
    door.roster(plain(3));
    (await door.run('import', 'roster.csv', '--yes', ...more, '--concurrency', '1', ...settling)).expectExit(0);
    expect(server.usersOf()).toHaveLength(3);
  });

  test('somebody is sent again, and the list stays late: that nobody can tell whether they are there twice needs a person', async (context) => {
    const { door, server } = await workshop(
      { emailUniqueness: 'none', listLag: 4000, decide: onCreate('person.1@example.com', 'reset-after' as const) },
      context,
    );
    door.roster(plain(1));
    const ended = (await door.run('import', 'roster.csv', '--yes', '--settle-timeout', '0.3')).expectExit(1);
    expect(flat(ended.stderr)).toContain('is there when asked for by id. It is read again until that is over.');
    expect(flat(ended.stderr)).toContain('Row 1 was sent again after its answer was lost, and may be there twice.');
    await sleep(4000);
    (await door.run('verify')).expectExit(1);
    expectNoSilentDoubles(door, server, await door.run('verify'));
  });

  test('whom undo has deleted is not taken for there because a late list shows them', async (context) => {
    const { door, server } = await workshop({}, context);
    door.roster(plain(3));
    const quick = ['--yes', '--settle-timeout', '0.3'];
    (await door.run('import', 'roster.csv', ...quick)).expectExit(0);
    const shown = server.call('/acs/users/list', 'POST', { acs_system_id: server.system.acs_system_id });
    (await door.run('undo', ...quick)).expectExit(0);
    expect(server.usersOf()).toEqual([]);
    server.settings.decide = ({ route }) =>
      route === '/acs/users/list' ? { ...nothing('acs_users'), body: JSON.stringify({ ...shown, ok: true }) } : undefined;
    const late = (await door.run('import', 'roster.csv', ...quick)).expectExit(4);
    expect(flat(late.stderr)).toMatch(/is late and shows user \S+, who was deleted before\. .* so nothing was sent\./u);
    delete server.settings.decide;
    (await door.run('import', 'roster.csv', ...quick)).expectExit(0);
    expect(server.usersOf()).toHaveLength(3);
  });

  test.for([['plan', 'roster.csv'], ['export']])('%s does not tell from a late list who is there', async (command, context) => {
    const { door } = await workshop({ listLag: 60_000 }, context);
    door.roster(plain(2));
    const quick = ['--settle-timeout', '0.3'];
    (await door.run('import', 'roster.csv', '--yes', ...quick)).expectExit(1);
    const ended = (await door.run(...command, ...quick)).expectExit(4);
    expect(flat(ended.stderr)).toContain('cannot be told who is there');
    expect(ended.stdout).toBe('');
  });

  test('who was moved to another access system meanwhile is not waited for', async (context) => {
    const { door, server } = await workshop({ secondSystem: true }, context);
    door.roster(plain(2));
    const options = ['--yes', '--system', server.system.acs_system_id];
    (await door.run('import', 'roster.csv', ...options)).expectExit(0);
    const other = [...server.systems.values()].find(
      (system) => !system.is_credential_manager && system.acs_system_id !== server.system.acs_system_id,
    );
    const [moved] = server.usersOf();
    if (moved !== undefined && other !== undefined) moved.acs_system_id = other.acs_system_id;
    (await door.run('import', 'roster.csv', ...options)).expectExit(0);
    expect(server.usersOf()).toHaveLength(2);
  });

  test('another account waits for the list too, where its runs are in the same out folder', async (context) => {
    const { door, server } = await workshop({ listLag: 60_000 }, context);
    door.roster(plain(2));
    const quick = ['--yes', '--settle-timeout', '0.3'];
    (await door.run('import', 'roster.csv', ...quick)).expectExit(1);
    door.env = { ...door.env, XDG_STATE_HOME: join(door.home, 'another') };
    (await door.run('import', 'roster.csv', ...quick)).expectExit(4);
    expect(server.usersOf()).toHaveLength(2);
  });

  test('who has nobody to bring in is not said to bring people in', async (context) => {
    const { door, server } = await workshop({}, context);
    for (const { full_name = '', email_address = '' } of plain(2)) server.addUser({ full_name, email_address });
    door.roster(plain(2));
    const { stderr } = (await door.run('import', 'roster.csv', '--yes')).expectExit(0);
    expect(stderr).not.toMatch(/Bringing|Reading everybody back/u);
  });

  test('leavers asks by id for whom the list leaves out, and does not call them gone', async (context) => {
    const { door, server } = await workshop({}, context);
    const [old, other] = ['Old Hand', 'Old Mate'].map((full_name) => server.addUser({ full_name }));
    door.roster(plain(8));
    (await door.run('import', 'roster.csv', '--yes')).expectExit(0);
    const all = server.call('/acs/users/list', 'POST', { acs_system_id: server.system.acs_system_id });
    const shown = (all['acs_users'] as { acs_user_id: string }[]).filter((user) => user.acs_user_id !== old?.acs_user_id);
    const body = JSON.stringify({ ...all, acs_users: shown, ok: true });
    server.settings.decide = ({ route }) => (route === '/acs/users/list' ? { ...nothing('acs_users'), body } : undefined);
    (await door.run('leavers', door.lastRun(), '--yes')).expectExit(0);
    for (const { acs_user_id: id } of [old, other].filter((user) => user !== undefined))
      expect(server.users.get(id)?.is_suspended).toBe(true);
  });
});
