import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { people } from '../cli/people.ts';
import { scene, workshop } from '../cli/scene.ts';
import { onCreate } from './said.ts';

const hook = new URL('clock-hook.ts', import.meta.url).href;
const hour = 3_600_000;
const day = 24 * hour;

const rows = people(3).map(({ full_name = '', email_address = '' }) => ({ full_name, email_address }));

/** An import whose machine's clock is set, `set(ms)`, while it runs. */
async function clocked(...[options, test]: Parameters<typeof scene>) {
  const made = await scene({ emailUniqueness: 'none', ...options }, test);
  const file = join(made.door.folder, 'clock');
  const env = { NODE_OPTIONS: `--import ${hook}`, DOORLIST_CLOCK_FILE: file };
  made.door.roster(rows);
  return {
    ...made,
    set: (ms: number) => writeFileSync(file, String(ms)),
    start: (...args: string[]) => made.door.start(args, { env, patience: 45_000 }),
  };
}

// Issue 14, 4.
test.concurrent('the clock is put an hour forward while an answer is looked for: the waiting goes on, and nobody is sent twice', async (context) => {
  const { server, set, start } = await clocked(
    {
      listLag: 2500,
      decide: onCreate('person.2@example.com', 'reset-after' as const),
    },
    context,
  );
  const running = start('import', 'roster.csv', '--yes', '--settle-timeout', '5');
  await server.arrival('/acs/users/create', 3);
  setTimeout(() => set(hour), 500);
  const ended = await running.ended;
  expect(server.seen('/acs/users/create'), `exit ${ended.code ?? '?'}`).toHaveLength(3);
  expect([server.usersOf().length, ended.code]).toEqual([3, 0]);
});

test.concurrent('the clock is put forward in a resume after a kill: the waiting goes on, and nobody is sent twice', async (context) => {
  const { server, set, start } = await clocked({ listLag: 6000, latency: 20 }, context);
  server.settings.decide = onCreate('person.2@example.com', 'hang-after' as const);
  const first = start('import', 'roster.csv', '--yes', '--settle-timeout', '9');
  await server.arrival('/acs/users/create', 3);
  await new Promise((resolve) => setTimeout(resolve, 200));
  first.kill('SIGKILL');
  await first.ended;
  const resuming = start('resume', '--settle-timeout', '9');
  await server.arrival('/acs/users/list', 1);
  setTimeout(() => set(hour), 500);
  const ended = await resuming.ended;
  expect(server.seen('/acs/users/create'), `exit ${ended.code ?? '?'}`).toHaveLength(3);
  expect([server.usersOf().length, ended.code]).toEqual([3, 0]);
});

test.concurrent('the clock is put an hour forward while the system still provisions: it is waited for as long as was asked', async (context) => {
  const { door, server, set, start } = await clocked({ provisioningDelay: 3000 }, context);
  const running = start('import', 'roster.csv', '--yes', '--verify-timeout', '20');
  await server.arrival('/acs/users/get', 1);
  setTimeout(() => set(hour), 300);
  (await running.ended).expectExit(0);
  expect(door.results().map((row) => row['provider_status'])).toEqual(['provisioned', 'provisioned', 'provisioned']);
});

test.concurrent('the clock is put an hour back while an answer is looked for: the waiting does not last an hour', async (context) => {
  const { server, set, start } = await clocked({ decide: onCreate('person.2@example.com', 'reset-before' as const) }, context);
  const running = start('import', 'roster.csv', '--yes', '--settle-timeout', '3', '--verify-timeout', '3');
  await server.arrival('/acs/users/create', 3);
  setTimeout(() => set(-hour), 500);
  const ended = await running.ended;
  expect([server.usersOf().length, ended.code]).toEqual([3, 0]);
});

test.concurrent("whether an instant key has expired is told by the API's clock, however wrong this machine's is", async (context) => {
  let ahead = -30 * day;
  const { door, server } = await workshop({ now: () => Date.now() + ahead }, context);
  door.roster(rows);
  const enrolled = async () => {
    (await door.run('import', 'roster.csv', '--yes', '--enroll', '--enroll-with', 'instant-key')).expectExit(0);
    return [server.instantKeys.size, ...new Set(door.results().map((row) => row['enrollment_status']))];
  };
  expect(await enrolled()).toEqual([3, 'enrolled']);
  expect(await enrolled()).toEqual([3, 'already']);
  // The keys, which are good for a week, have expired for the API, and for this machine not yet begun.
  ahead += 8 * day;
  expect(await enrolled()).toEqual([6, 'enrolled']);
});

test.concurrent("the API's clock is put back while an answer is lost: a user of the run's own identity is the row's all the same", async (context) => {
  let ahead = 0;
  const decide = onCreate('person.2@example.com', 'reset-after' as const);
  const { door, server } = await workshop(
    {
      now: () => Date.now() + ahead,
      decide: (request) => {
        if (request.route === '/acs/users/create') ahead = -hour;
        return decide(request);
      },
    },
    context,
  );
  door.roster(rows);
  (await door.run('import', 'roster.csv', '--yes', '--identities', '--settle-timeout', '1')).expectExit(0);
  expect(door.results().map((row) => row['import_code'])).toEqual(['', 'settled', '']);
  expect(server.usersOf()).toHaveLength(3);
});

test.concurrent("this machine's clock is not the API's: both are said, before rows are refused for an end that has passed", async (context) => {
  const { door, server } = await workshop({ now: () => Date.now() + 900 * day }, context);
  door.roster(rows);
  const planned = (await door.run('plan', 'roster.csv')).expectExit(0);
  const year = new Date(Date.now() + 900 * day).getUTCFullYear();
  expect(planned.stderr).toMatch(new RegExp(`clock says .*, and the API's .* ${year}, `, 'u'));
  expect(server.seen('changes')).toEqual([]);
});
