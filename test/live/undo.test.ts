import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Row } from '../cli/doorlist.ts';
import { workshop } from '../cli/scene.ts';
import { sleep, type Fault, type ServerOptions } from '../faults/server.ts';

const ann: Row = { full_name: 'Ann Lee', email_address: 'ann@example.com' };
const bob: Row = { full_name: 'Bob Ray', email_address: 'bob@example.com' };
const quick = ['--settle-timeout', '1', '--verify-timeout', '0'];
const known = (row: Row) => ({ full_name: row['full_name'] ?? '', email_address: row['email_address'] ?? '' });

test('a user who is changed between the first look and the deletion, while undo asks, stays and is said', async () => {
  const { door, server } = await workshop();
  door.roster([ann, bob]);
  (await door.run('import', 'roster.csv', '--yes', ...quick)).expectExit(0);
  // Two looks at each of the two users: the first pair before the question, the second before the deletion.
  server.meanwhile('/acs/users/get', 3, () => {
    for (const user of server.usersOf()) user.full_name += ' by hand';
  });
  const undone = await door.run('undo', '--yes', ...quick);
  expect(server.usersOf().map((user) => user.full_name)).toEqual(['Ann Lee by hand', 'Bob Ray by hand']);
  expect(undone.stdout + undone.stderr).toMatch(/stays: it was changed since \(.*full_name/);
});

// Issue 14, 10.
describe('undo leaves those who were there before the run', () => {
  const linking = async (options: ServerOptions, ...more: string[]) => {
    const made = await workshop(options);
    const there = [ann, bob].map((row) => made.server.addUser(known(row)));
    made.door.roster([ann, bob]);
    const ended = await made.door.run('import', 'roster.csv', '--yes', '--identities', ...quick, ...more);
    const everybodyIsThere = (context: string): void => {
      const left = there.filter((user) => !made.server.users.has(user.acs_user_id)).map((user) => user.full_name);
      expect(left, `deleted with an identity; ${context}`).toEqual([]);
    };
    return { ...made, ended, everybodyIsThere };
  };
  const toLink = (fault: Fault, times = 1) => {
    let left = times;
    return ({ route }: { route: string }): Fault | undefined =>
      route === '/user_identities/add_acs_user' && left-- > 0 ? fault : undefined;
  };

  test.for(['reset-after', '500-after', 'cut-after'] as const)(
    'somebody is linked to a new identity, the answer to the link is lost (%s): undo does not delete the person with the identity',
    async (fault) => {
      const { door, everybodyIsThere } = await linking({ decide: toLink(fault) });
      const undone = await door.run('undo', '--yes', ...quick);
      everybodyIsThere(`undo: exit ${undone.code ?? '?'}`);
    },
  );

  test('with --include-claimed the link is undone first and the identity goes; the person stays', async () => {
    const { door, server, everybodyIsThere } = await linking({ decide: toLink('reset-after') });
    await door.run('undo', '--yes', '--include-claimed', ...quick);
    everybodyIsThere('');
    expect(server.identities.size).toBe(0);
  });

  test('the removal of the link was answered and has not happened yet: the identity is not deleted under the person', async () => {
    const { door, everybodyIsThere } = await linking({ unlinkLag: 3000 });
    const undone = await door.run('undo', '--yes', ...quick);
    everybodyIsThere(`undo: exit ${undone.code ?? '?'}`);
  });

  test('somebody linked a person to the identity in between, whom the list does not show yet under it', async () => {
    const { door, server } = await workshop();
    door.roster([ann]);
    (await door.run('import', 'roster.csv', '--yes', '--identities')).expectExit(0);
    const [identity] = server.identities.values();
    const other = server.addUser({ ...known(bob), listedIn: 60_000 });
    other.user_identity_id = identity?.user_identity_id ?? '';
    await door.run('undo', '--yes');
    expect(server.users.has(other.acs_user_id)).toBe(true);
  });

  // The process is killed at the link, or a little after it, and undo follows without a resume.
  const killedAfter = async (ms: number): Promise<void> => {
    const { door, server } = await workshop({ latency: 30 });
    const there = server.addUser(known(ann));
    door.roster([ann]);
    const running = door.start(['import', 'roster.csv', '--yes', '--identities', ...quick]);
    await server.arrival('/user_identities/add_acs_user');
    await sleep(ms);
    running.kill('SIGKILL');
    await running.ended;
    await sleep(100);
    const undone = await door.run('undo', '--yes', ...quick);
    expect(server.users.has(there.acs_user_id), `undo: exit ${undone.code ?? '?'}`).toBe(true);
  };
  test('killed when the link arrived, then undone: the person stays', () => killedAfter(0));
  test('killed a little after the link arrived, then undone: the person stays', () => killedAfter(150));
});

describe('a deletion that is answered is looked for: an answer of 200 is none', () => {
  const answeredOnly =
    (route: string) =>
    (seen: { route: string }): { status: number; body: string } | undefined =>
      seen.route === route ? { status: 200, body: '{"ok":true}' } : undefined;

  test('the users are there still: said, and their rows are not undone; the next undo tries again', async () => {
    const { door, server } = await workshop();
    door.roster([ann, bob]);
    (await door.run('import', 'roster.csv', '--yes', ...quick)).expectExit(0);
    server.settings.decide = answeredOnly('/acs/users/delete');
    const undone = (await door.run('undo', '--yes', ...quick)).expectExit(1);
    const said = /Row 2: the answer was that it is taken back, and it is there still: the user\./u;
    for (const text of [undone.transcript(), JSON.stringify(door.report())])
      expect(text.replaceAll(/\s+/gu, ' ')).toMatch(said);
    expect(undone.stdout).toContain('Taken back for 0 rows; 2 left alone.');
    expect(door.report()).toHaveProperty('summary', expect.objectContaining({ created: 2, undone: 0, exit: 1 }));
    (await door.run('verify', ...quick)).expectExit(1);
    delete server.settings.decide;
    (await door.run('undo', '--yes', ...quick)).expectExit(0);
    expect(server.usersOf()).toHaveLength(0);
    expect(door.report()).toHaveProperty('summary', expect.objectContaining({ created: 0, undone: 2, exit: 0 }));
  });

  test.for([
    ['/user_identities/enrollment_automations/delete', 'the enrollment'],
    ['/acs/users/remove_from_access_group', 'a group membership'],
    ['/user_identities/remove_acs_user', 'the link to the user identity'],
  ] as const)('%s is answered for somebody who was there before, and not carried out: said', async ([route, what]) => {
    const { door, server } = await workshop();
    server.addUser(known(ann));
    server.addIdentity(known(ann));
    door.roster([{ ...ann, groups: 'Staff' }]);
    const options = ['--enroll', '--existing', 'update', '--max-updates', '100%'];
    (await door.run('import', 'roster.csv', '--yes', ...options, ...quick)).expectExit(0);
    server.settings.decide = answeredOnly(route);
    (await door.run('undo', '--yes', ...quick)).expectExit(1);
    expect(JSON.stringify(door.report())).toContain(
      `Row 1: the answer was that it is taken back, and it is there still: ${what}.`,
    );
  });

  const losing = (route: string, fault: Fault, times: number): NonNullable<ServerOptions['decide']> => {
    let left = times;
    return (seen) => (seen.route === route && left-- > 0 ? fault : undefined);
  };

  test.for(['500-after', '500-before', 'reset-before', 'hang-before'] as const)(
    'the answer is lost (%s): it is looked whether the user is gone, and sent again where it is not',
    async (fault) => {
      const { door, server } = await workshop({ hangFor: 300 });
      door.roster([ann, bob]);
      (await door.run('import', 'roster.csv', '--yes', ...quick)).expectExit(0);
      server.settings.decide = losing('/acs/users/delete', fault, 1);
      (await door.run('undo', '--yes', ...quick)).expectExit(0);
      expect(server.usersOf()).toHaveLength(0);
      expect(door.report()).toHaveProperty('summary', expect.objectContaining({ created: 0, undone: 2, exit: 0 }));
    },
  );

  test('a user who is changed while it is looked whether it is gone stays', async () => {
    const { door, server } = await workshop();
    door.roster([ann]);
    (await door.run('import', 'roster.csv', '--yes', ...quick)).expectExit(0);
    server.settings.decide = losing('/acs/users/delete', '500-before', 1);
    // A look before the question, one before the deletion, and the first one after it.
    server.meanwhile('/acs/users/get', 4, () => {
      for (const user of server.usersOf()) user.full_name += ' by hand';
    });
    const undone = (await door.run('undo', '--yes', ...quick)).expectExit(1);
    expect(undone.stdout + undone.stderr).toMatch(/stays: it was changed since \(.*full_name/);
    expect(server.usersOf()).toHaveLength(1);
  });

  test('a deletion that is never answered and never carried out is given up after six tries: said, and the row is not undone', async () => {
    const { door, server } = await workshop();
    door.roster([ann]);
    (await door.run('import', 'roster.csv', '--yes', '--settle-timeout', '0', '--verify-timeout', '0')).expectExit(0);
    server.settings.decide = losing('/acs/users/delete', '500-before', 100);
    const sent = server.requests.length;
    await door.run('undo', '--yes', '--settle-timeout', '0', '--verify-timeout', '0');
    expect(server.requests.slice(sent).filter(({ route }) => route === '/acs/users/delete')).toHaveLength(6);
    expect(JSON.stringify(door.report())).toContain('It was sent 6 times, and it is there still.');
    // The row says no other thing.
    expect(door.results()[0]?.['import_message']).toContain(
      'it was there still when it looked: the user. Undo the run again later.',
    );
    expect(door.report()).toHaveProperty('summary', expect.objectContaining({ created: 1, undone: 0, exit: 1 }));
  });

  test('an access system that takes nothing at all: undo stops, says that nothing was taken back, and the next one does it', async () => {
    const { door, server } = await workshop();
    door.roster(Array.from({ length: 24 }, (_, n) => ({ full_name: `Ann Lee ${n}`, email_address: `ann${n}@example.com` })));
    const atOnce = ['--yes', '--settle-timeout', '0', '--verify-timeout', '0'];
    (await door.run('import', 'roster.csv', ...atOnce)).expectExit(0);
    server.settings.decide = losing('/acs/users/delete', '500-before', 1000);
    const stopped = (await door.run('undo', ...atOnce)).expectExit(4);
    expect(stopped.stderr).toContain('takes nothing that is sent. Taken back so far: 0 of 24 rows.');
    delete server.settings.decide;
    (await door.run('undo', ...atOnce)).expectExit(0);
    expect(server.usersOf()).toHaveLength(0);
  });

  test('killed in the middle: neither the report nor the list of runs says that all is well', async () => {
    const { door, server } = await workshop();
    door.roster([ann, bob]);
    (await door.run('import', 'roster.csv', '--yes', ...quick)).expectExit(0);
    server.settings.hold = ({ route }) => (route === '/acs/users/delete' ? sleep(5000) : undefined);
    const running = door.start(['undo', '--yes', ...quick]);
    await server.arrival('/acs/users/delete', 1);
    await sleep(100);
    running.kill('SIGKILL');
    await running.ended;
    delete server.settings.hold;
    const report = (await door.run('report')).expectExit(1);
    expect(report.stdout).not.toContain('All is well');
    expect(report.stderr).toMatch(/was not finished\. `doorlist undo \S+` goes on/u);
    expect(JSON.stringify(door.report())).toMatch(/`doorlist undo \S+` goes on/u);
    expect((await door.run('runs')).stdout).toContain('taken back in part');
    // The deletions that were under way are not known to be done, and nobody is asked to create these people again.
    const going = '`doorlist undo` began to take this back, and it is not known whether it is gone: the user.';
    const startsSo = expect.stringContaining(going) as unknown;
    expect(door.results().map((row) => row['import_message'])).toContainEqual(startsSo);
    (await door.run('verify', ...quick)).expectExit(1);
    for (const row of door.results().filter((each) => each['provider_status'] === 'missing'))
      expect(row).toMatchObject({ import_code: '', import_message: startsSo });
    expect(door.report()).not.toHaveProperty(['summary', 'files', 'rejects.csv']);
    (await door.run('undo', '--yes', ...quick)).expectExit(0);
    (await door.run('report')).expectExit(0);
    expect((await door.run('runs')).stdout).toMatch(/taken back$/mu);
    // Who is gone as wanted is not waited for.
    const verified = (await door.run('verify')).expectExit(0);
    expect(verified.stdout).toContain('2 rows were taken back; nothing needs a person.');
    expect(verified.ms).toBeLessThan(15_000);
  });

  test('what stays, and why, stands in the report too', async () => {
    const { door, server } = await workshop();
    door.roster([ann, bob]);
    (await door.run('import', 'roster.csv', '--yes', ...quick)).expectExit(0);
    const user = server.usersOf()[0];
    if (user) user.full_name += ' by hand';
    (await door.run('undo', '--yes', ...quick)).expectExit(1);
    expect(door.report()).toHaveProperty('summary.exit', 1);
    expect(JSON.stringify(door.report())).toMatch(/stays: it was changed since/u);
    // A row that was taken back did not end well, and is none that needs a person.
    expect(readFileSync(path.join(door.lastRun(), 'report.html'), 'utf8')).toContain('1 of 2 rows taken back.');
  });
});

test('an earlier run is taken back: a membership that a later run gave again stays, and who is in its roster is said', async () => {
  const { door, server } = await workshop();
  const there = server.addUser({ full_name: 'Ana Lima', email_address: 'ana@example.com' });
  server.addGroup('Night Watch');
  door.roster([
    { full_name: 'Ana Lima', email_address: 'ana@example.com', groups: 'Staff; Night Watch' },
    { full_name: 'Bo Li', email_address: 'bo@example.com', groups: '' },
  ]);
  const updating = ['import', 'roster.csv', '--yes', '--existing', 'update', '--max-updates', '100%', ...quick];
  (await door.run(...updating)).expectExit(0);
  const first = door.lastRun();
  server.memberships.get(server.group('Staff').acs_access_group_id)?.clear();
  (await door.run(...updating)).expectExit(0);
  const { stdout } = (await door.run('undo', first, '--yes', ...quick)).expectExit(1);
  expect(stdout).toMatch(/a group membership stays: the later run \S+ made it again/);
  expect(stdout).toMatch(/1 user to delete stands in the roster of the later run/);
  expect(server.groupsOf(there.acs_user_id)).toEqual(['Staff']);
});
