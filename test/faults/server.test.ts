import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { faultsWithoutHang, startServer, type FakeSeam, type ServerOptions } from './server.ts';

// The judge has to be judged first: a server that lets mistakes pass would let doorlist's pass.

async function started(options: ServerOptions = {}): Promise<FakeSeam> {
  const server = await startServer(options);
  onTestFinished(() => server.close());
  return server;
}

interface Answer {
  status: number;
  headers: Headers;
  body: Record<string, Record<string, unknown>> & { acs_users?: { full_name: string; acs_user_id: string }[] };
}

async function ask(server: FakeSeam, route: string, params: object, headers: Record<string, string> = {}): Promise<Answer> {
  const response = await fetch(server.url + route, {
    method: 'POST',
    headers: { authorization: `Bearer ${server.apiKey}`, 'content-type': 'application/json', ...headers },
    body: JSON.stringify(params),
  });
  return { status: response.status, headers: response.headers, body: (await response.json()) as Answer['body'] };
}

const person = (server: FakeSeam, name: string, more: object = {}): object => ({
  acs_system_id: server.system.acs_system_id,
  full_name: name,
  ...more,
});

test('it creates, lists by page and searches', async () => {
  const server = await started({ pageSize: 2 });
  for (const name of ['Ann', 'Bob', 'Cid', 'Dora', 'Anna']) await ask(server, '/acs/users/create', person(server, name));
  const names: string[] = [];
  let cursor: unknown;
  do {
    const { body } = await ask(server, '/acs/users/list', {
      acs_system_id: server.system.acs_system_id,
      ...(typeof cursor === 'string' ? { page_cursor: cursor } : {}),
    });
    names.push(...(body.acs_users ?? []).map((user) => user.full_name));
    cursor = body['pagination']?.['next_page_cursor'];
  } while (typeof cursor === 'string');
  expect(names).toEqual(['Ann', 'Bob', 'Cid', 'Dora', 'Anna']);
  const found = await ask(server, '/acs/users/list', { search: 'ann' });
  expect(found.body.acs_users?.map((user) => user.full_name)).toEqual(['Ann', 'Anna']);
});

test.for([
  ['an unknown parameter', { nickname: 'x' }, 'nickname'],
  ['a missing name', { full_name: undefined }, 'full_name'],
  ['a system that is no uuid', { acs_system_id: 'main' }, 'acs_system_id'],
  ['an end in the past', { access_schedule: { ends_at: '2020-01-01T00:00:00Z' } }, 'access_schedule'],
  ['an email without a host', { email_address: 'ann' }, 'email_address'],
] as const)('%s is refused with validation_errors and changes nothing', async ([, more, field]) => {
  const server = await started();
  const { status, body } = await ask(server, '/acs/users/create', person(server, 'Ann', more));
  expect(status).toBe(400);
  expect(body['error']?.['validation_errors']).toHaveProperty(field);
  expect(server.users.size).toBe(0);
});

test('only its own key opens it, a personal access token only with the workspace', async () => {
  const server = await started();
  const token = `Bearer ${server.personalAccessToken}`;
  const status = async (headers: Record<string, string>): Promise<number> =>
    (await ask(server, '/workspaces/get', {}, headers)).status;
  expect(await status({})).toBe(200);
  expect(await status({ authorization: 'Bearer seam_wrong' })).toBe(401);
  expect(await status({ authorization: token })).toBe(401);
  expect(await status({ authorization: token, 'seam-workspace': server.workspace.workspace_id })).toBe(200);
});

test('every fault before leaves nothing behind, every fault after leaves exactly one user', async () => {
  const server = await started({ lateBy: 20 });
  for (const fault of faultsWithoutHang) {
    server.settings.decide = () => fault;
    const before = server.users.size;
    await ask(server, '/acs/users/create', person(server, fault)).catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, fault === 'late' ? 60 : 0));
    expect([fault, server.users.size - before]).toEqual([fault, fault.endsWith('-before') ? 0 : 1]);
    expect(server.requests.at(-1)).toMatchObject({ outcome: fault, committed: !fault.endsWith('-before') });
  }
});

test.for(['seconds', 'date', 'none'] as const)('beyond its limit it answers 429 with Retry-After: %s', async (retryAfter) => {
  const server = await started({ limit: { rate: 20, retryAfter } });
  const answers = await Promise.all(Array.from({ length: 30 }, () => ask(server, '/workspaces/get', {})));
  const refused = answers.filter(({ status }) => status === 429);
  expect(refused).toHaveLength(10);
  const header = refused[0]?.headers.get('retry-after') ?? '';
  if (retryAfter === 'none') expect(header).toBe('');
  if (retryAfter === 'seconds') expect(header).toBe('1');
  if (retryAfter === 'date') expect(Date.parse(header) - Date.now()).toBeLessThanOrEqual(2000);
  if (retryAfter !== 'none') {
    await new Promise((resolve) => setTimeout(resolve, 60));
    await ask(server, '/workspaces/get', {});
    expect(server.requests.at(-1)?.duringRetryAfter).toBe(true);
  }
});

test('lists lag, emails clash in provisioning, identities clash at once and unmanaged ones unseen', async () => {
  let ahead = 0;
  const server = await started({
    listLag: 80_000,
    provisioningDelay: 20,
    clashStatus: 400,
    now: () => Date.now() + ahead,
  });
  await ask(server, '/acs/users/create', person(server, 'Ann', { email_address: 'ann@example.com' }));
  const second = await ask(server, '/acs/users/create', person(server, 'Bob', { email_address: 'ANN@example.com' }));
  expect(second.body['acs_user']).toMatchObject({ errors: [], pending_mutations: [{ mutation_code: 'creating' }] });
  expect((await ask(server, '/acs/users/list', {})).body.acs_users).toEqual([]);
  ahead = 100_000;
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect((await ask(server, '/acs/users/list', {})).body.acs_users).toMatchObject([
    { full_name: 'Ann', errors: [], pending_mutations: [] },
    { full_name: 'Bob', errors: [{ error_code: 'failed_to_create_on_acs_system' }], pending_mutations: [] },
  ]);

  server.addIdentity({ email_address: 'hidden@example.com', is_managed: false });
  const clash = await ask(server, '/user_identities/create', { email_address: 'Hidden@example.com' });
  expect(clash.status).toBe(400);
  expect((await ask(server, '/user_identities/list', {})).body['user_identities']).toEqual([]);
});

test('what live systems do: pages that skip, names kept another way, deletions that take people along, creates that exist', async () => {
  const server = await started({
    pageSize: 2,
    cursors: 'offset',
    storeName: (name) => name.slice(0, 3),
    emailUniqueness: 'create',
    identityDeletion: 60,
  });
  const [first] = ['Anna', 'Bob', 'Cid', 'Dora'].map((full_name) => server.addUser({ full_name }));
  const page = async (more: object): Promise<Answer['body']> => (await ask(server, '/acs/users/list', more)).body;
  const before = await page({});
  server.meanwhile('/acs/users/list', 1, () => server.removeUser(first?.acs_user_id ?? ''));
  const after = await page({ page_cursor: before['pagination']?.['next_page_cursor'] });
  const names = [before, after].flatMap(({ acs_users: users = [] }) => users.map((user) => user.full_name));
  expect(names).toEqual(['Anna', 'Bob', 'Dora']);

  server.settings.decide = () => 'twice';
  const clash = await ask(server, '/acs/users/create', person(server, 'Emil', { email_address: 'emil@example.com' }));
  expect([clash.status, server.usersOf().at(-1)?.full_name]).toEqual([409, 'Emi']);
  delete server.settings.decide;

  const identity = server.addIdentity({});
  const linked = server.addUser({ full_name: 'Finn', user_identity_id: identity.user_identity_id });
  const id = { user_identity_id: identity.user_identity_id };
  await ask(server, '/user_identities/delete', id);
  expect((await ask(server, '/user_identities/get', id)).body['user_identity']).toMatchObject({
    warnings: [{ warning_code: 'being_deleted' }],
  });
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(server.users.has(linked.acs_user_id)).toBe(false);
});

test('the crash hook counts durable writes and kills at exactly the chosen one', () => {
  const folder = mkdtempSync(join(tmpdir(), 'doorlist-hook-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  const program = `
    import { DatabaseSync } from 'node:sqlite';
    import { renameSync } from 'node:fs';
    const db = new DatabaseSync(process.argv[1]);
    db.exec('CREATE TABLE IF NOT EXISTS t (n)');
    db.exec('BEGIN'); db.prepare('INSERT INTO t VALUES (?)').run(1); db.prepare('INSERT INTO t VALUES (?)').run(2); db.exec('COMMIT');
    db.prepare('INSERT INTO t VALUES (?)').run(3);
    db.close();
    renameSync(process.argv[1], process.argv[1] + '.done');
    console.log('end');`;
  let tries = 0;
  const go = (env: Record<string, string>): { signal: string | null; said: string; rows: number } => {
    tries += 1;
    const file = join(folder, `t${tries}.sqlite`);
    const { signal, stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', program, file], {
      encoding: 'utf8',
      env: { ...env, NODE_OPTIONS: `--import ${new URL('crash-hook.ts', import.meta.url).href}` },
    });
    const count = `import { DatabaseSync } from 'node:sqlite'; import { existsSync } from 'node:fs';
      const f = process.argv[1]; const db = new DatabaseSync(existsSync(f + '.done') ? f + '.done' : f);
      try { console.log(db.prepare('SELECT count(*) AS n FROM t').get().n); } catch { console.log(-1); }`;
    const rows = Number(spawnSync(process.execPath, ['--input-type=module', '-e', count, file], { encoding: 'utf8' }).stdout);
    return { signal, said: stdout.trim(), rows };
  };
  const countFile = join(folder, 'count');
  expect(go({ DOORLIST_CRASH_COUNT: countFile })).toEqual({ signal: null, said: 'end', rows: 3 });
  expect(readFileSync(countFile, 'utf8')).toBe('4');
  const killed = { signal: 'SIGKILL', said: '' };
  expect(go({ DOORLIST_CRASH: 'before:1' })).toEqual({ ...killed, rows: -1 });
  expect(go({ DOORLIST_CRASH: 'before:2' })).toEqual({ ...killed, rows: 0 });
  expect(go({ DOORLIST_CRASH: 'after:2' })).toEqual({ ...killed, rows: 2 });
  expect(go({ DOORLIST_CRASH: 'after:3' })).toEqual({ ...killed, rows: 3 });
  expect(go({ DOORLIST_CRASH: 'after:4' })).toEqual({ ...killed, rows: 3 });
});
