import { chmodSync, chownSync, mkdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { Doorlist } from '../cli/doorlist.ts';
import { people } from '../cli/people.ts';
import { around, canMount, mount } from '../cli/troubles.ts';
import { workshop } from '../cli/scene.ts';
import { expectPlainRefusal } from '../cli/speech.ts';
import { sleep, type FakeSeam } from '../faults/server.ts';

const rows = people(12).map(({ full_name = '', email_address = '' }) => ({ full_name, email_address }));

/** An account of its own on the same machine: another home, another state folder. */
function account(server: FakeSeam): Doorlist {
  const door = new Doorlist(server, 'inside');
  onTestFinished(() => door.dispose());
  door.roster(rows);
  return door;
}

interface Second {
  door: Doorlist;
  shell?: string;
  env?: Record<string, string>;
}

/** One imports; while it does, another tries to. Nobody is doubled, and the other is told who is at it. */
async function meet(server: FakeSeam, first: Second, { door, shell, env }: Second): Promise<void> {
  const over = Promise.withResolvers<void>();
  server.settings.hold = ({ route }) =>
    route === '/acs/users/create' ? Promise.race([over.promise, sleep(20_000)]) : undefined;
  const running = first.door.start(['import', 'roster.csv', '--yes'], first);
  await server.arrival('/acs/users/create', 3);
  const again = ['import', 'roster.csv', '--yes', '--out', 'elsewhere'];
  Object.assign(door.env, env);
  const refused = await (shell === undefined ? door.run(...again) : door.runWith({ shell }, ...again));
  over.resolve();
  (await running.ended).expectExit(0);
  expect(server.usersOf(), `the second: exit ${refused.code ?? '?'}`).toHaveLength(rows.length);
  expectPlainRefusal(refused, 2, /in use|another|running/i);
}

// Issue 14, 3.
test('127.0.0.1 and localhost are one system: the second import is refused', async () => {
  const { door, server } = await workshop({ emailUniqueness: 'none' });
  door.roster(rows);
  const env = { SEAM_ENDPOINT: server.url.replace('127.0.0.1', 'localhost') };
  await meet(server, { door }, { door, env });
});

test('a run that was begun through another spelling of the host is unfinished all the same', async () => {
  const { door, server } = await workshop({ latency: 40, emailUniqueness: 'none' });
  door.roster(rows);
  await door.killed(['import', 'roster.csv', '--yes'], server.arrival('/acs/users/create', 5));
  const sent = server.seen('changes').length;
  const env = { SEAM_ENDPOINT: server.url.replace('127.0.0.1', 'localhost') };
  Object.assign(door.env, env);
  expectPlainRefusal(await door.run('import', 'roster.csv', '--yes'), 2, /resume/);
  expect(server.seen('changes')).toHaveLength(sent);
});

test('another key of the same workspace is the same system', async () => {
  const { door, server } = await workshop({ emailUniqueness: 'none' });
  door.roster(rows);
  const other = account(server);
  delete other.env['SEAM_API_KEY'];
  Object.assign(other.env, {
    SEAM_PERSONAL_ACCESS_TOKEN: server.personalAccessToken,
    SEAM_WORKSPACE_ID: server.workspace.workspace_id,
    XDG_STATE_HOME: door.env['XDG_STATE_HOME'],
  });
  await meet(server, { door }, { door: other });
});

test.skipIf(process.platform === 'win32')(
  'two accounts of one machine, each with its own home and state folder, meet at the lock',
  async () => {
    const { server } = await workshop({ emailUniqueness: 'none' });
    const [first, second] = [account(server), account(server)];
    // Their temporary folder is the machine's, as it is unless somebody sets another.
    for (const { env } of [first, second]) delete env['TMPDIR'];
    await meet(server, { door: first }, { door: second });
  },
);

test.skipIf(process.platform === 'win32')(
  'two accounts meet at the lock although each has a temporary folder of its own',
  async () => {
    const { server } = await workshop({ emailUniqueness: 'none' });
    await meet(server, { door: account(server) }, { door: account(server) });
  },
);

test.skipIf(process.platform === 'win32')(
  'a cron job without XDG variables and with another home meets the person at the desk',
  async () => {
    const { server } = await workshop({ emailUniqueness: 'none' });
    const [first, second] = [account(server), account(server)];
    for (const name of Object.keys(second.env)) if (name.startsWith('XDG_')) delete second.env[name];
    for (const { env } of [first, second]) delete env['TMPDIR'];
    await meet(server, { door: first }, { door: second });
  },
);

const isRoot = process.getuid?.() === 0;
const nobody = 65_534;

/** An account of another user of the operating system: its folders are that user's. */
function foreign(server: FakeSeam): { door: Doorlist; shell: string } {
  const door = account(server);
  delete door.env['TMPDIR'];
  delete door.env['XDG_CACHE_HOME'];
  mkdirSync(join(door.home, 'state'), { recursive: true });
  for (const path of [door.folder, door.home, join(door.home, 'state'), door.cwd]) {
    chownSync(path, nobody, nobody);
    chmodSync(path, 0o755);
  }
  return { door, shell: `exec setpriv --reuid ${nobody} --regid ${nobody} --clear-groups "$@"` };
}

test.skipIf(!isRoot)('two users of the operating system meet at the lock, and each can take it after the other', async () => {
  const { server } = await workshop({ emailUniqueness: 'none' });
  const own = account(server);
  delete own.env['TMPDIR'];
  const other = foreign(server);
  await meet(server, { door: own }, other);
  // The file that one account made is no wall for the other, whichever came first.
  const again = ['import', 'roster.csv', '--yes'] as const;
  (await other.door.runWith(other, ...again)).expectExit(0);
  (await own.run(...again)).expectExit(0);
  (await other.door.runWith(other, ...again)).expectExit(0);
});

test.skipIf(!isRoot)('an account without rights imports, and root meets it at the lock', async () => {
  const { server } = await workshop({ emailUniqueness: 'none' });
  const own = account(server);
  delete own.env['TMPDIR'];
  await meet(server, foreign(server), { door: own });
});

test.skipIf(!canMount)('a state folder on a disk that takes no writes is named, and nothing is sent', async () => {
  const { door, server } = await workshop();
  door.roster([{ full_name: 'Ann Lee', email_address: 'ann@example.com' }]);
  (await door.run('import', 'roster.csv', '--yes', '--verify-timeout', '0')).expectExit(0);
  door.roster([{ full_name: 'Bob Ray', email_address: 'bob@example.com' }]);
  const changes = server.seen('changes').length;
  const { shell = '' } = around['a read-only home'] ?? {};
  const ended = await door.runWith({ shell }, 'import', 'roster.csv', '--yes');
  expect(ended.expectExit(2).stderr).toMatch(/The state folder \S+unfinished cannot be used: .*readonly.*Nothing was sent/);
  expect(server.seen('changes')).toHaveLength(changes);
});

test.skipIf(!canMount)('a run is one run by whatever path, where its disk is mounted twice', async () => {
  const { door, server } = await workshop({ latency: 100 });
  door.roster(rows);
  const running = door.start(['import', 'roster.csv', '--yes', '--concurrency', '1']);
  await server.arrival('/acs/users/create', 2);
  const elsewhere = (args: string): string =>
    `${mount} bash -c 'mkdir again && mount --bind reports again && "$@"' bash "$@" ${args}`;
  const refused = await door.runWith({ shell: elsewhere(`again/${basename(door.lastRun())}`) }, 'report');
  expectPlainRefusal(refused, 2, /is in use by another doorlist/);
  (await running.ended).expectExit(0);
});
