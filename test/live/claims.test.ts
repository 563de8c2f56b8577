import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from 'vitest';
import type { Row } from '../cli/doorlist.ts';
import { people } from '../cli/people.ts';
import { workshop } from '../cli/scene.ts';
import { seeded, sleep, type FakeSeam } from '../faults/server.ts';
import { everythingSaid, expectDistinctIds, onCreate } from './said.ts';

const ann: Row = { full_name: 'Ann Lee', email_address: 'ann@example.com' };
const bob: Row = { full_name: 'Bob Ray', email_address: 'bob@example.com' };
const quick = ['--settle-timeout', '1', '--verify-timeout', '0'];
const known = (row: Row) => ({ full_name: row['full_name'] ?? '', email_address: row['email_address'] ?? '' });

// Issue 14, 11.
describe.concurrent('what is claimed was not there before it was sent', () => {
  const hour = 3_600_000;
  /** Somebody makes the person by hand, a minute before the create that is lost without having been carried out. */
  const handmade = (server: FakeSeam, row: Row, skew = 0) =>
    server.addUser({ ...known(row), created_at: new Date(Date.now() + skew - 60_000).toISOString() });

  test.for([
    ['as this machine', 0],
    ['an hour ahead of this machine', hour],
    ['an hour behind this machine', -hour],
  ] as const)(
    'the clock of the server reads %s: somebody made by hand after the look and before the create is not claimed',
    async ([, skew], context) => {
      const { door, server } = await workshop(
        {
          emailUniqueness: 'none',
          now: () => Date.now() + skew,
          decide: onCreate('ann@example.com', 'reset-before' as const),
        },
        context,
      );
      let made: string | undefined;
      server.meanwhile('/acs/users/create', 1, () => {
        made = handmade(server, ann, skew).acs_user_id;
      });
      door.roster([ann]);
      const ended = await door.run('import', 'roster.csv', '--yes', ...quick);
      const [row] = door.results();
      expect(row?.['acs_user_id'] === made && row?.['import_status'] === 'created', `exit ${ended.code ?? '?'}: claimed`).toBe(
        false,
      );
      // Whatever it became: the person, and whoever made them, hear of it.
      ended.expectExit(1);
      expect(everythingSaid(door, ended)).toContain(made);
      await door.run('undo', '--yes', '--include-claimed', ...quick);
      expect(server.users.has(made ?? ''), 'undo deleted somebody whom the run did not make').toBe(true);
    },
  );

  test.for([0, hour, -hour])(
    'the clock of the server is %i ms off: a create of our own whose answer was lost is claimed all the same',
    async (skew, context) => {
      const { door, server } = await workshop(
        {
          now: () => Date.now() + skew,
          decide: onCreate('ann@example.com', 'reset-after' as const),
        },
        context,
      );
      door.roster([ann]);
      (await door.run('import', 'roster.csv', '--yes', ...quick)).expectExit(0);
      expect(door.results()[0]).toMatchObject({ import_status: 'created', import_code: 'settled' });
      expect(server.usersOf()).toHaveLength(1);
    },
  );

  test('made by hand after a plan was saved, and in no list when it is applied: not claimed', async (context) => {
    const { door, server } = await workshop(
      {
        emailUniqueness: 'none',
        decide: onCreate('ann@example.com', 'reset-before' as const),
      },
      context,
    );
    door.roster([ann]);
    (await door.run('plan', 'roster.csv', ...quick)).expectExit(0);
    const made = server.addUser({ ...known(ann), created_at: new Date(Date.now() - 60_000).toISOString(), listedIn: 1000 });
    // Between the looks and the first call, for as long as the list still lags.
    await door.run('import', '--plan', door.lastRun(), '--yes', '--settle-timeout', '2', '--verify-timeout', '0');
    await door.run('undo', '--yes', '--include-claimed', ...quick);
    expect(server.users.has(made.acs_user_id), 'undo deleted somebody whom the run did not make').toBe(true);
  });

  test('killed before the create was sent, made by hand, and in no list when it is resumed: not claimed', async (context) => {
    const { door, server } = await workshop({ emailUniqueness: 'none', latency: 20 }, context);
    door.roster([bob, ann]);
    await door.killed(
      ['import', 'roster.csv', '--yes', '--concurrency', '1', ...quick],
      server.arrival('/acs/users/create', 1),
    );
    const made = server.addUser({ ...known(ann), created_at: new Date(Date.now() - 30_000).toISOString(), listedIn: 1500 });
    server.settings.decide = onCreate('ann@example.com', 'reset-before' as const);
    await door.run('resume', '--settle-timeout', '3', '--verify-timeout', '0');
    await door.run('verify', ...quick);
    await door.run('undo', '--yes', '--include-claimed', ...quick);
    expect(server.users.has(made.acs_user_id), 'undo deleted somebody whom the run did not make').toBe(true);
  });
});

test.concurrent('the API answers a create with somebody who was there before: not called created, said, and left by undo', async (context) => {
  const { door, server } = await workshop({ emailUniqueness: 'none' }, context);
  const there = server.addUser(known(bob));
  const wire = { acs_user_id: there.acs_user_id, acs_system_id: there.acs_system_id, full_name: there.full_name };
  server.settings.decide = ({ route }) =>
    route === '/acs/users/create'
      ? { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify({ acs_user: wire, ok: true }) }
      : undefined;
  door.roster([ann]);
  (await door.run('import', 'roster.csv', '--yes', ...quick)).expectExit(1);
  expect(door.results()[0]).toMatchObject({ import_status: 'conflict', import_code: 'not_made' });
  expect(door.results()[0]?.['import_message']).toContain(there.acs_user_id);
  await door.run('undo', '--yes', '--include-claimed', ...quick);
  expect(server.users.has(there.acs_user_id)).toBe(true);
});

// Issue 14, 12.
describe.concurrent('no two rows end with one user', () => {
  const alike: Row = { full_name: 'Kim Park', ends_at: '2041-12-31T00:00:00Z', groups: 'Staff', import_as: 'new' };

  test('two people alike in all: the answer for the one arrives while the other compares', async (context) => {
    const { door, server } = await workshop({ emailUniqueness: 'none' }, context);
    const compared = Promise.withResolvers<void>();
    let creates = 0;
    // The first is made and its answer held back; the second is lost unmade.
    server.settings.decide = ({ route }) => (route === '/acs/users/create' && ++creates === 2 ? 'reset-before' : undefined);
    server.settings.hold = ({ route, params }) => {
      if (route === '/acs/users/create' && creates <= 2) return compared.promise;
      if (route !== '/acs/access_groups/list' || params['acs_user_id'] === undefined) return undefined;
      compared.resolve();
      return sleep(400);
    };
    door.roster([alike, alike]);
    setTimeout(() => compared.resolve(), 6000);
    const ended = await door.run('import', 'roster.csv', '--yes', '--json', ...quick);
    expectDistinctIds(door, server);
    if (ended.code === 0) expect(server.usersOf()).toHaveLength(2);
  });

  test('a journal in which two rows share a user does not balance, and the report says so', async (context) => {
    const { door } = await workshop({}, context);
    door.roster([ann, bob]);
    (await door.run('import', 'roster.csv', '--yes')).expectExit(0);
    const journal = new DatabaseSync(join(door.lastRun(), 'run.sqlite'));
    const ids = door.results().map((row) => row['acs_user_id'] ?? '');
    // Whatever its tables are called: the one user's id is put in the place of the other's.
    const tables = journal.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all() as { name: string }[];
    for (const { name } of tables) {
      const columns = journal.prepare(`PRAGMA table_info("${name}")`).all() as { name: string; type: string }[];
      for (const column of columns.filter(({ type }) => type === 'TEXT')) {
        journal
          .prepare(`UPDATE "${name}" SET "${column.name}" = replace("${column.name}", ?, ?)`)
          .run(ids[1] ?? '', ids[0] ?? '');
      }
    }
    journal.close();
    const ended = await door.run('report', '--json');
    expect(door.results().map((row) => row['acs_user_id'])).toEqual([ids[0], ids[0]]);
    expect(ended.summary).toMatchObject({ balanced: false, exit: 1 });
  });

  // Both creates are carried out, and the process is killed around their answers.
  test.for([1, 2, 4])(
    'killed at a moment of chance (%i) with both in flight, and resumed: each has one of its own',
    async (seed, context) => {
      const { door, server } = await workshop({ emailUniqueness: 'none', latency: 30 }, context);
      const random = seeded(seed);
      server.settings.decide = ({ route, number }) =>
        route === '/acs/users/create' && number < 12 ? (random() < 0.5 ? 'reset-after' : 'reset-before') : undefined;
      door.roster([alike, alike, alike]);
      const running = door.start(['import', 'roster.csv', '--yes', ...quick]);
      await server.arrival('/acs/users/create', 2);
      await sleep(random() * 800);
      running.kill('SIGKILL');
      await running.ended;
      await door.run('resume', ...quick);
      expectDistinctIds(door, server);
      expect(server.usersOf().length).toBeLessThanOrEqual(3);
    },
  );
});

test.concurrent('an API that does not search any more: who was made is found in the whole list, and the run ends', async (context) => {
  const lost = onCreate('person.2@example.com', 'reset-after' as const);
  const refusal = { error: { type: 'invalid_input', message: 'There is no search.' }, ok: false };
  const { door, server } = await workshop(
    {
      decide: (request) =>
        request.params['search'] === undefined ? lost(request) : { status: 400, body: JSON.stringify(refusal) },
    },
    context,
  );
  door.roster(people(3));
  (await door.run('import', 'roster.csv', '--yes', '--settle-timeout', '2')).expectExit(0);
  expect(door.results().map((row) => row['import_code'])).toEqual(['', 'settled', '']);
  expect(server.usersOf()).toHaveLength(3);
});

test.concurrent('a create that is answered by something in between until it is given up says what was answered', async (context) => {
  const { door, server } = await workshop({}, context);
  server.settings.decide = ({ route }) =>
    route === '/acs/users/create' ? { status: 307, headers: { location: 'https://login.example.test/' }, body: '' } : undefined;
  door.roster([{ full_name: 'Ana Lima', email_address: 'ana@example.com' }]);
  (await door.run('import', 'roster.csv', '--yes', '--settle-timeout', '0', '--verify-timeout', '0')).expectExit(1);
  expect(door.results()[0]).toMatchObject({ import_status: 'failed', import_code: 'no_answer' });
  expect(door.results()[0]?.['import_message']).toMatch(
    /The last time: .*a redirect from \/acs\/users\/create.* Import the row again/,
  );
});

test.concurrent('what was never answered is told apart from what was refused, in the summary and in the report', async (context) => {
  const { door, server } = await workshop({}, context);
  const refusal = JSON.stringify({ error: { type: 'invalid_input', message: 'Not this one.' }, ok: false });
  server.settings.decide = ({ route, params }) => {
    if (route !== '/acs/users/create') return undefined;
    return params['full_name'] === 'Ana Lima' ? { status: 503, body: '' } : { status: 400, body: refusal };
  };
  const ana = { full_name: 'Ana Lima', email_address: 'ana@example.com' };
  const once = ['--yes', '--settle-timeout', '0', '--verify-timeout', '0'];
  const report = () => readFileSync(join(door.lastRun(), 'report.html'), 'utf8');
  door.roster([ana, { full_name: 'Bo Li', email_address: 'bo@example.com' }]);
  const both = (await door.run('import', 'roster.csv', ...once)).expectExit(1);
  expect(both.stdout).toContain('2 failed  1 refused by the API, 1 sent several times and never answered');
  expect(report()).toContain('1 refused by the access system, 1 sent several times and never answered');
  expect(report()).toContain('1 row: sent several times, and never answered.');
  expect(report()).toContain('1 row: refused by the system.');
  door.roster([ana]);
  const one = (await door.run('import', 'roster.csv', ...once)).expectExit(1);
  expect(one.stdout).toContain('1 failed  sent several times and never answered');
  for (const said of [one.stdout, report()]) expect(said).not.toMatch(/refused by/);
});
