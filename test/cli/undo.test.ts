import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Ended, tally } from './doorlist.ts';
import { sleep } from '../faults/server.ts';
import { people } from './people.ts';
import { kindOfCommand, printedCommands, wordsOf } from './printed.ts';
import { scene, workshop } from './scene.ts';

const nameAndMail = people(3).map(({ full_name = '', email_address = '' }) => ({ full_name, email_address }));

test.concurrent('a run that broke off can be taken back, what it does not know of included, and is not resumed afterwards', async (context) => {
  const { door, server } = await workshop({ latency: 40 }, context);
  door.roster(people(12));
  await door.killed(
    ['import', 'roster.csv', '--yes', '--enroll', '--concurrency', '4', '--settle-timeout', '1'],
    server.arrival('/acs/users/create', 5),
  );
  const ended = await door.run('undo', '--yes', '--include-claimed', '--settle-timeout', '1', '--verify-timeout', '0');
  // Nothing was read back before it broke off, so nobody can say that nobody has changed it.
  ended.expectExit(1);
  const [verify = ''] = printedCommands(ended.stdout).filter((command) => kindOfCommand(command) === 'verify named');
  await door.run(...wordsOf(verify).slice(1), '--settle-timeout', '1', '--verify-timeout', '0');
  (await door.run('undo', '--yes', '--include-claimed', '--settle-timeout', '1')).expectExit(0);
  expect(server.usersOf()).toHaveLength(0);
  expect(server.identities.size).toBe(0);
  expect(server.automations.size).toBe(0);
  expect(tally(door.results(), 'enrollment_status')).not.toHaveProperty('enrolled');
  // What was made is undone, and everything that tells of the run says so.
  const { summary, notices } = door.report() as { summary: Record<string, number>; notices: { message: string }[] };
  const undone = summary['undone'] ?? 0;
  expect(undone).toBeGreaterThan(4);
  expect(tally(door.results(), 'import_status')).toEqual({ undone, pending: 12 - undone });
  expect(summary).toMatchObject({ created: 0, pending: 12 - undone });
  expect(notices.map(({ message }) => message).join(' ')).toMatch(/Taken back by `doorlist undo`: \d+ rows/);
  expect(readFileSync(join(door.lastRun(), 'report.html'), 'utf8')).toMatch(/done by this run, and taken back/);
  expect((await door.run('runs')).stdout).toMatch(/taken back/);

  const creates = server.seen('/acs/users/create').length;
  const again = await door.run('resume');
  expect(again.code, again.transcript()).toBe(2);
  expect(server.seen('/acs/users/create')).toHaveLength(creates);
  // And nothing stands in the way of the next import.
  (await door.run('import', 'roster.csv', '--yes')).expectExit(0);
  expect(server.usersOf()).toHaveLength(12);
});

test.concurrent('what was found after its answer was lost stays, and the command that takes it back too is printed', async (context) => {
  let lost = 1;
  const { door, server } = await workshop(
    { decide: ({ route }) => (route === '/acs/users/create' && lost-- > 0 ? 'reset-after' : undefined) },
    context,
  );
  door.roster(nameAndMail);
  (await door.run('import', 'roster.csv', '--yes', '--settle-timeout', '1', '--concurrency', '1')).expectExit(0);
  const undone = (await door.run('undo', '--yes')).expectExit(1);
  expect(server.usersOf()).toHaveLength(1);
  const [command = ''] = printedCommands(undone.stdout).filter(
    (each) => kindOfCommand(each) === 'undo named --include-claimed',
  );
  (await door.run(...wordsOf(command).slice(1), '--yes')).expectExit(0);
  expect(server.usersOf()).toHaveLength(0);
});

test.concurrent('what was added to people who were there is taken back, and the results say so', async (context) => {
  const { door, server } = await workshop({}, context);
  for (const { full_name, email_address } of nameAndMail) server.addUser({ full_name, email_address });
  door.roster(nameAndMail.map((row) => ({ ...row, groups: 'Staff' })));
  (await door.run('import', 'roster.csv', '--yes', '--existing', 'update', '--max-updates', '100%', '--enroll')).expectExit(0);
  expect(server.automations.size).toBe(3);
  // Where nobody can be asked, it says what it would take back, and takes nothing back.
  expect((await door.run('undo')).expectExit(2).stderr).toMatch(/--yes[^]*3 {2}group memberships to remove/);
  expect(server.automations.size).toBe(3);
  (await door.run('undo', '--yes')).expectExit(0);
  expect(server.automations.size).toBe(0);
  expect(server.identities.size).toBe(0);
  expect(server.usersOf().map((user) => [user.user_identity_id, server.groupsOf(user.acs_user_id)])).toEqual(
    Array.from({ length: 3 }, () => [undefined, []]),
  );
  expect((await door.run('undo')).expectExit(0).stdout).toMatch(/Nothing of this run is left to take back\./);
  for (const row of door.results()) {
    expect(row).toMatchObject({ import_code: 'undone', enrollment_status: 'not_requested', user_identity_id: '' });
    expect(row['acs_user_id']).not.toBe('');
  }
});

test.concurrent('an instant key goes with the identity that was made for it; where the identity was there before, it stays, and undo says so', async (context) => {
  const { door, server } = await workshop({}, context);
  door.roster(nameAndMail);
  const [there] = nameAndMail;
  if (there) server.addIdentity(there);
  (await door.run('import', 'roster.csv', '--yes', '--enroll', '--enroll-with', 'instant-key')).expectExit(0);
  expect(server.instantKeys.size).toBe(3);
  const ended = (await door.run('undo', '--yes')).expectExit(1);
  expect(ended.stdout.match(/Row \d+: the instant key \S+ stays; it expires by itself\./g)).toHaveLength(1);
  expect(ended.stdout).toMatch(/Row 1: the instant key/);
  expect([server.usersOf().length, server.identities.size]).toEqual([0, 1]);
});

test.concurrent('an undo that is interrupted says how to go on, and goes on; nothing is made again in between', async (context) => {
  const { door, server } = await workshop({}, context);
  door.roster(people(12));
  /** Runs until so many requests have come, of which the last are answered only when the program is about to stop. */
  const interrupted = async (args: readonly string[], route: string, count: number): Promise<Ended> => {
    const stopping = Promise.withResolvers<void>();
    let come = 0;
    server.settings.hold = (seen) => (seen.route === route && (come += 1) >= count ? stopping.promise : undefined);
    const running = door.start([...args, '--yes', '--concurrency', '4', '--settle-timeout', '1']);
    await server.arrival(route, count);
    running.kill('SIGINT');
    while (!running.stderr().includes('Stopping safely')) await sleep(10);
    stopping.resolve();
    return (await running.ended).expectExit(130);
  };
  await interrupted(['import', 'roster.csv'], '/acs/users/create', 8);
  await door.run('verify', '--settle-timeout', '1', '--verify-timeout', '0');
  const made = server.usersOf().length;
  const ended = await interrupted(['undo'], '/acs/users/delete', 3);
  expect(ended.stderr).toContain(` of ${made} rows.`);
  expect(ended.stderr).toMatch(/doorlist undo/);
  const left = server.usersOf().length;
  expect(left).toBeLessThan(made);
  expect(tally(door.results(), 'import_code')).toMatchObject({ undone: made - left });
  expect((await door.run('resume')).code).toBe(2);
  const again = /^ {2}doorlist (undo \S+)$/mu.exec(ended.stderr)?.[1]?.split(' ') ?? [];
  (await door.run(...again, '--yes')).expectExit(0);
  expect(server.usersOf()).toHaveLength(0);
  const { stdout } = await door.run('report');
  expect(stdout).toMatch(/^Ended early: \d+ of 12 rows not attempted\./u);
  const page = readFileSync(join(door.lastRun(), 'report.html'), 'utf8');
  expect(page).toMatch(/The run was taken back before its end: 0 of 12 rows ended well, \d+ taken back, \d+ not attempted/u);
  expect(page).not.toContain('given up');
});

test.concurrent('an undo whose journal cannot grow any more stops with 4, and says the command that goes on', async (context) => {
  const { door, server } = await scene({}, context);
  door.roster(people(60));
  (await door.run('import', 'roster.csv', '--yes', '--verify-timeout', '0')).expectExit(0);
  // One row after the other, or a busy machine writes many with one commit.
  const shell = `trap '' XFSZ; ulimit -f 150; exec "$@"`;
  const ended = (await door.runWith({ shell }, 'undo', '--yes', '--concurrency', '1')).expectExit(4);
  expect(server.usersOf().length).toBeLessThan(60);
  expect(server.usersOf().length).toBeGreaterThan(0);
  expect((await door.run('runs')).stdout).toContain('taken back in part');
  const again = /^ {2}doorlist (undo \S+)$/mu.exec(ended.stderr)?.[1]?.split(' ') ?? [];
  (await door.run(...again, '--yes')).expectExit(0);
  expect(server.usersOf()).toHaveLength(0);
});

test.concurrent('many people are looked at in lists, and each again right before the deletion: who was changed meanwhile stays', async (context) => {
  const { door, server } = await workshop({}, context);
  door.roster(people(60));
  (await door.run('import', 'roster.csv', '--yes', '--verify-timeout', '5')).expectExit(0);
  const user = (n: number): string =>
    server.usersOf().find(({ email_address }) => email_address === `person.${n}@example.com`)?.acs_user_id ?? '';
  const [renamed, carded, joined, before] = [user(57), user(58), user(59), user(60)];
  server.addCredential({ acs_user_id: before });
  server.meanwhile('/acs/users/delete', 1, () => {
    Object.assign(server.users.get(renamed) ?? {}, { full_name: 'Somebody Else' });
    server.addCredential({ acs_user_id: carded });
    server.memberships.get(server.group('Staff').acs_access_group_id)?.add(joined);
  });
  const sent = server.requests.length;
  const ended = (await door.run('undo', '--yes', '--concurrency', '1')).expectExit(1);
  expect(server.usersOf().map(({ acs_user_id }) => acs_user_id)).toEqual(
    expect.arrayContaining([renamed, carded, joined, before]),
  );
  expect(server.usersOf()).toHaveLength(4);
  expect(ended.stdout).toMatch(/59 {2}users to delete/);
  expect(ended.stdout).toMatch(/Row 60: user \S+ stays: it has 1 credential that this run did not make\./);
  expect((server.requests.length - sent) / 60).toBeLessThan(4.7);
});

test.concurrent('rows are looked at and taken back several at the same time, each once, a stray 429 in between', async (context) => {
  const { door, server } = await workshop({}, context);
  door.roster(people(8));
  (await door.run('import', 'roster.csv', '--yes', '--enroll', '--settle-timeout', '1', '--verify-timeout', '0')).expectExit(0);
  const before = server.requests.length;
  let asked = 0;
  server.settings.decide = ({ route }) => (route === '/acs/users/delete' && (asked += 1) === 5 ? '429' : undefined);
  // The first of a kind is answered when the second one arrives, which one row after the other would never send.
  const second = new Map(
    ['/acs/users/get', '/acs/users/delete', '/user_identities/delete'].map((route) => [route, Promise.withResolvers<string>()]),
  );
  const first = new Set<string>();
  const met: string[] = [];
  server.settings.hold = ({ route }) => {
    const waited = second.get(route);
    if (first.has(route)) waited?.resolve(route);
    if (waited === undefined || first.has(route)) return undefined;
    first.add(route);
    return Promise.race([waited.promise.then((each) => met.push(each)), sleep(5000)]);
  };
  (await door.run('undo', '--yes', '--verify-timeout', '0')).expectExit(0);
  expect(met).toEqual([...second.keys()]);
  expect([server.usersOf().length, server.identities.size, server.automations.size]).toEqual([0, 0, 0]);
  const deleted = server.requests
    .slice(before)
    .flatMap(({ route, committed, params }) => (route === '/acs/users/delete' && committed ? [params['acs_user_id']] : []));
  expect([deleted.length, new Set(deleted).size]).toEqual([8, 8]);
});

test.concurrent('an identity that was merged into another meanwhile is that other one: undo neither deletes it nor takes its user away', async (context) => {
  const { door, server } = await workshop({}, context);
  const [row] = nameAndMail;
  const user = server.addUser({ ...row, full_name: row?.full_name ?? '' });
  door.roster(nameAndMail.slice(0, 1));
  (await door.run('import', 'roster.csv', '--yes', '--identities')).expectExit(0);
  const id = user.user_identity_id ?? '';
  const primary = server.addIdentity({ full_name: user.full_name, user_identity_key: 'hr' });
  server.mergeIdentity(id, primary);
  await door.run('verify', '--settle-timeout', '1', '--verify-timeout', '0');
  expect(door.results()[0]?.['provider_status']).toBe('provisioned');
  // A roster that names the old id means the same person.
  const run = door.lastRun();
  door.roster(nameAndMail.slice(0, 1).map((each) => ({ ...each, user_identity_id: id })));
  (await door.run('import', 'roster.csv', '--yes', '--identities')).expectExit(0);
  expect(door.results()[0]?.['import_status']).toBe('present');
  const ended = await door.run('undo', run, '--yes', '--settle-timeout', '0');
  expect(ended.stdout).toMatch(new RegExp(`identity ${id} was merged into ${primary.user_identity_id}`));
  expect([...server.identities.keys()]).toEqual([primary.user_identity_id]);
  expect(user.user_identity_id).toBe(primary.user_identity_id);
});
