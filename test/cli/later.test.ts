import { writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { people } from './people.ts';
import { scene } from './scene.ts';
import { expectPlainRefusal } from './speech.ts';

const nameAndMail = people(4).map(({ full_name = '', email_address = '' }) => ({ full_name, email_address }));

describe('a plan that is applied later', () => {
  test('still holds a second later, also for whoever only gets an end', async () => {
    const { door, server } = await scene();
    for (const { full_name, email_address } of nameAndMail) server.addUser({ full_name, email_address });
    door.roster(nameAndMail.map((row) => ({ ...row, ends_at: '2041-03-31T16:30:00Z' })));
    await door.run('plan', 'roster.csv', '--existing', 'update');
    await new Promise((resolve) => setTimeout(resolve, 1100));
    const plan = basename(door.lastRun());
    (await door.run('import', '--plan', plan, '--yes', '--max-updates', '100%')).expectExit(0);
    expect(server.usersOf().map((user) => user.access_schedule?.ends_at)).toEqual(Array(4).fill('2041-03-31T16:30:00Z'));
  });

  test('takes no option that would have made another plan of it', async () => {
    const { door, server } = await scene();
    door.roster(nameAndMail);
    await door.run('plan', 'roster.csv');
    const plan = basename(door.lastRun());
    expectPlainRefusal(await door.run('import', '--plan', plan, '--yes', '--limit', '1'), 2, /--limit/);
    expect(server.usersOf()).toHaveLength(0);
  });
});

describe('instant keys', () => {
  test('resume gives the URLs of the interrupted process too; report without the key writes all but them', async () => {
    const { door, server } = await scene({ latency: 40 });
    door.roster(people(12));
    const running = door.start(['import', 'roster.csv', '--yes', '--enroll', '--enroll-with', 'instant-key']);
    await server.arrival('/user_identities/generate_instant_key', 5);
    running.kill('SIGKILL');
    await running.ended;
    (await door.run('resume', '--settle-timeout', '1')).expectExit(0);
    const urls = new Set([...server.instantKeys.values()].map((key) => key.instant_key_url));
    expect(urls.size).toBe(12);
    expect(new Set(door.results().map((row) => row['instant_key_url']))).toEqual(urls);

    const ended = await door.runWith({ env: { SEAM_API_KEY: undefined } }, 'report');
    ended.expectExit(0);
    expect(ended.stderr).toMatch(/instant key URLs.*SEAM_API_KEY/is);
    expect(door.results().map((row) => row['instant_key_url'])).toEqual(Array(12).fill(''));
  });
});

test('an unfinished run whose journal cannot be read stands in the way until that is said', async () => {
  const { door, server } = await scene({ latency: 40 });
  door.roster(nameAndMail);
  const running = door.start(['import', 'roster.csv', '--yes']);
  await server.arrival('/acs/users/create', 2);
  running.kill('SIGKILL');
  await running.ended;
  const run = door.lastRun();
  writeFileSync(join(run, 'run.sqlite'), 'no journal any more');
  const creates = server.seen('/acs/users/create').length;
  expectPlainRefusal(await door.run('import', 'roster.csv', '--yes'), 2, /cannot be read/, /--abandon/);
  expect(server.seen('/acs/users/create')).toHaveLength(creates);
  // It can be forgotten, said twice, and then nothing stands in the way.
  expectPlainRefusal(await door.run('forget', run), 2, /--yes/);
  (await door.run('forget', run, '--yes')).expectExit(0);
  (await door.run('import', 'roster.csv', '--yes')).expectExit(0);
});

test('what a check left behind can be forgotten too, and nothing that is not ours', async () => {
  const { door } = await scene();
  door.roster([{ full_name: 'Ann Smith', email_address: 'no address' }]);
  (await door.run('check', 'roster.csv')).expectExit(1);
  const left = door.lastRun();
  (await door.run('forget', basename(left))).expectExit(0);
  expect(door.runs()).toEqual([]);
  expectPlainRefusal(await door.run('forget', door.cwd), 2, /no run/);
});
