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
