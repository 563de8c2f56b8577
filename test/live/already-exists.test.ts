import { expect, test } from 'vitest';
import { people } from '../cli/people.ts';
import { workshop } from '../cli/scene.ts';
import { sleep } from '../faults/server.ts';
import { everythingSaid, onCreate } from './said.ts';

const quick = ['--settle-timeout', '1', '--verify-timeout', '0'];
const plain = (count: number) => people(count).map(({ full_name = '', email_address = '' }) => ({ full_name, email_address }));

// Issue 14, 16.
test('a create that was carried out is answered "already exists": it is looked for, found and this run’s', async () => {
  const { door, server } = await workshop({ decide: onCreate('person.2@example.com', 'exists-after' as const) });
  door.roster(plain(3));
  const ended = await door.run('import', 'roster.csv', '--yes', ...quick);
  expect(server.usersOf()).toHaveLength(3);
  expect(door.results()[1], `exit ${ended.code ?? '?'}`).toMatchObject({ import_status: 'created', import_code: 'settled' });
  ended.expectExit(0);
});

test('a proxy repeats every create, and the second answer is "already exists": everybody is found', async () => {
  const { door, server } = await workshop({
    emailUniqueness: 'create',
    decide: ({ route }) => (route === '/acs/users/create' ? 'twice' : undefined),
  });
  door.roster(plain(25));
  const ended = await door.run('import', 'roster.csv', '--yes', '--json', ...quick);
  expect(ended.summary).toMatchObject({ created: 25, failed: 0, pending: 0, exit: 0 });
  expect(server.usersOf()).toHaveLength(25);
});

test('the list lags: the create that "already exists" is looked for until the settle timeout', async () => {
  const { door, server } = await workshop({ listLag: 1000, decide: onCreate('person.2@example.com', 'exists-after' as const) });
  door.roster(plain(3));
  const ended = await door.run('import', 'roster.csv', '--yes', '--settle-timeout', '3', '--verify-timeout', '0');
  expect(server.usersOf()).toHaveLength(3);
  expect(door.results()[1], `exit ${ended.code ?? '?'}`).toMatchObject({ import_status: 'created' });
});

test('somebody else was faster: the row names the user who is there, and is not called created', async () => {
  const { door, server } = await workshop({ emailUniqueness: 'create' });
  const rows = plain(3);
  door.roster(rows);
  let other = '';
  server.meanwhile('/acs/users/create', 1, () => {
    other = server.addUser({ full_name: 'Somebody Else', email_address: 'person.2@example.com' }).acs_user_id;
  });
  const ended = await door.run('import', 'roster.csv', '--yes', ...quick);
  ended.expectExit(1);
  expect(door.results()[1]?.['import_status']).not.toBe('created');
  expect(everythingSaid(door, ended)).toContain(other);
});

test('nobody is there, and the API goes on saying "already exists": the row fails with the reason it gave, sent once', async () => {
  const { door, server } = await workshop({
    decide: ({ route, params }) =>
      route === '/acs/users/create' && params['email_address'] === 'person.2@example.com'
        ? {
            status: 409,
            headers: { 'content-type': 'application/json' },
            body: '{"error":{"type":"acs_user_already_exists","message":"An ACS user with this email address already exists","request_id":"r"},"ok":false}',
          }
        : undefined,
  });
  door.roster(plain(3));
  (await door.run('import', 'roster.csv', '--yes', ...quick)).expectExit(1);
  expect(door.results()[1]).toMatchObject({ import_status: 'failed', import_code: 'acs_user_already_exists' });
  expect(server.usersOf()).toHaveLength(2);
});

// The answer "already exists" comes after 40 ms, and the process is killed before it, or after it.
const killedAfter = async (ms: number): Promise<void> => {
  const { door, server } = await workshop({
    emailUniqueness: 'create',
    latency: 40,
    listLag: 500,
    decide: ({ route, params }) =>
      route === '/acs/users/create' && params['email_address'] === 'person.2@example.com' ? 'twice' : undefined,
  });
  door.roster(plain(3));
  const running = door.start(['import', 'roster.csv', '--yes', '--settle-timeout', '2', '--verify-timeout', '0']);
  await server.arrival('/acs/users/create', 3);
  await sleep(ms);
  running.kill('SIGKILL');
  await running.ended;
  let ended = await door.run('resume', '--settle-timeout', '2', '--verify-timeout', '0');
  if (ended.code === 2) ended = await door.run('report');
  expect(server.usersOf()).toHaveLength(3);
  expect(door.results()[1], `exit ${ended.code ?? '?'}`).toMatchObject({ import_status: 'created' });
};
test('killed before the answer, and resumed: one user, and the row is created', () => killedAfter(0));
test('killed after the answer, and resumed: one user, and the row is created', () => killedAfter(500));
