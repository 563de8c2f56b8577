import { mkdirSync, writeFileSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { tally } from './doorlist.ts';
import { people } from './people.ts';
import { workshop } from './scene.ts';
import { expectPlainRefusal } from './speech.ts';

const nameAndMail = people(4).map(({ full_name = '', email_address = '' }) => ({ full_name, email_address }));

test('a plan is applied later as it stands: without the roster, under no other options, and not when somebody has come whom it would double', async () => {
  const { door, server } = await workshop();
  const [ann, bob] = nameAndMail
    .slice(0, 2)
    .map(({ full_name, email_address }) => server.addUser({ full_name, email_address }));
  // Two are there and only get an end, two are new.
  const ends_at = '2041-03-31T16:30:00Z';
  door.roster(nameAndMail.map((row) => ({ ...row, ends_at })));
  await door.run('plan', 'roster.csv', '--existing', 'update');
  const planned = performance.now();
  door.roster([]);
  const apply = ['import', '--plan', basename(door.lastRun()), '--yes', '--max-updates', '100%'];

  expectPlainRefusal(await door.run(...apply, '--limit', '1'), 2, /--limit/);
  const between = server.addUser({ full_name: 'Somebody Else', email_address: nameAndMail[3]?.email_address ?? '' });
  const refused = await door.run(...apply);
  expect([2, 3], refused.transcript()).toContain(refused.code);
  expect(server.seen('changes')).toEqual([]);
  server.removeUser(between.acs_user_id);

  // A start that is left open is the moment of the plan, which has passed by now.
  await sleep(Math.max(0, 1100 - (performance.now() - planned)));
  (await door.run(...apply)).expectExit(0);
  expect(server.usersOf().map((user) => user.access_schedule?.ends_at)).toEqual(Array(4).fill(ends_at));
  expect(server.usersOf().slice(0, 2)).toMatchObject([{ acs_user_id: ann?.acs_user_id }, { acs_user_id: bob?.acs_user_id }]);
  expect(tally(door.results(), 'import_status')).toEqual({ updated: 2, created: 2 });
});

test('resume gives the URLs of the interrupted process too; report without the key writes all but them', async () => {
  const { door, server } = await workshop({ latency: 40 });
  door.roster(people(12));
  await door.killed(
    ['import', 'roster.csv', '--yes', '--enroll', '--enroll-with', 'instant-key'],
    server.arrival('/user_identities/generate_instant_key', 5),
  );
  (await door.run('resume', '--settle-timeout', '1')).expectExit(0);
  const urls = new Set([...server.instantKeys.values()].map((key) => key.instant_key_url));
  expect(urls.size).toBe(12);
  expect(new Set(door.results().map((row) => row['instant_key_url']))).toEqual(urls);

  const ended = await door.runWith({ env: { SEAM_API_KEY: undefined } }, 'report');
  ended.expectExit(0);
  expect(ended.stderr).toMatch(/instant key URLs.*SEAM_API_KEY/is);
  expect(door.results().map((row) => row['instant_key_url'])).toEqual(Array(12).fill(''));
});

test('an unfinished run whose journal cannot be read stands in the way until that is said', async () => {
  const { door, server } = await workshop({ latency: 40 });
  door.roster(nameAndMail);
  await door.killed(['import', 'roster.csv', '--yes'], server.arrival('/acs/users/create', 2));
  const run = door.lastRun();
  writeFileSync(join(run, 'run.sqlite'), 'no journal any more');
  // Pages that are still in the log would make up for the file.
  for (const rest of ['-wal', '-shm']) rmSync(join(run, `run.sqlite${rest}`), { force: true });
  const creates = server.seen('/acs/users/create').length;
  expectPlainRefusal(await door.run('import', 'roster.csv', '--yes'), 2, /cannot be read/, /--abandon/);
  expect(server.seen('/acs/users/create')).toHaveLength(creates);
  const abandoning = (await door.run('import', 'roster.csv', '--yes', '--abandon')).expectExit(0);
  expect(abandoning.stderr).toMatch(/was not finished.*look for doubles afterwards.*run.sqlite is damaged/su);
  // It can be forgotten, said twice, and then nothing stands in the way.
  expectPlainRefusal(await door.run('forget', run), 2, /--yes/);
  (await door.run('forget', run, '--yes')).expectExit(0);
  (await door.run('import', 'roster.csv', '--yes')).expectExit(0);
});

test('what a check left behind can be forgotten too, and nothing that is not ours', async () => {
  const { door } = await workshop();
  door.roster([{ full_name: 'Ann Smith', email_address: 'no address' }]);
  (await door.run('check', 'roster.csv')).expectExit(1);
  const left = door.lastRun();
  expectPlainRefusal(await door.run('forget', basename(left)), 2, /--yes/);
  (await door.run('forget', basename(left), '--yes')).expectExit(0);
  expect(door.runs()).toEqual([]);
  expectPlainRefusal(await door.run('forget', door.cwd), 2, /no run/);
});

test('what is older than so many days is forgotten all at once, but no run that is not finished', async () => {
  const { door } = await workshop();
  door.roster([{ full_name: 'Ann Smith', email_address: 'ann@example.com' }]);
  const planned = async (startedAt: string, phase: string): Promise<string> => {
    const before = new Set(door.runs());
    await door.run('plan', 'roster.csv');
    const folder = door.runs().find((each) => !before.has(each)) ?? '';
    const db = new DatabaseSync(join(folder, 'run.sqlite'));
    db.prepare("UPDATE meta SET value = json_set(value, '$.startedAt', ?) WHERE key = 'header'").run(startedAt);
    db.prepare("UPDATE meta SET value = ? WHERE key = 'phase'").run(phase);
    db.close();
    return folder;
  };
  const [old, loose, young] = [
    await planned('2021-05-01T10:00:00.000Z', 'planned'),
    await planned('2021-05-02T10:00:00.000Z', 'applying'),
    await planned(new Date(Date.now() - 86_400_000 * 5).toISOString(), 'planned'),
  ];
  const check = join(door.cwd, 'reports/2020-01-31T09-00-00Z-staff');
  mkdirSync(check);
  writeFileSync(join(check, 'rejects.csv'), 'Name\r\n');
  mkdirSync(join(door.cwd, 'reports/2020-holidays'));

  expectPlainRefusal(
    await door.run('forget', '--older-than', '7'),
    2,
    /2 folders in reports that are older than 7 days/,
    /--yes/,
  );
  expectPlainRefusal(await door.run('forget', old, '--older-than', '7'), 2, /not both/);
  const ended = (await door.run('forget', '--older-than', '7', '--yes')).expectExit(1);
  expect(ended.stdout).toContain(`Kept: ${loose} is not finished.`);
  expect(new Set(door.runs())).toEqual(new Set([loose, young, join(door.cwd, 'reports/2020-holidays')]));
  expect((await door.run('forget', '--older-than', '3000', '--yes')).expectExit(0).stdout).toMatch(/Nothing .* is older/);
});
