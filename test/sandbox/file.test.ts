import { type ChildProcess, spawn } from 'node:child_process';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { forgetState, startSandbox } from '../../src/sandbox/server.ts';
import { carried, type Client, clientOf, type Json, landmarks } from './client.ts';

const apiKey = 'seam_practice_key_opens_nothing';
const quick = { latencyMs: 0, requestsPerSecond: 0, provisionMs: 0 };

let folder: string;
let file: string;
const children: ChildProcess[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'doorlist-practice-'));
  file = join(folder, 'out', 'practice.sqlite');
});
afterEach(async () => {
  await Promise.all(children.splice(0).map(kill));
  rmSync(folder, { recursive: true });
});

async function serve(): Promise<{ call: Client; child: ChildProcess }> {
  const server = JSON.stringify(new URL('../../src/sandbox/server.ts', import.meta.url));
  const script = `const { startSandbox } = await import(${server});
    const { url } = await startSandbox(${JSON.stringify({ file, apiKey, ...quick })});
    console.log(url);`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  let url = '';
  for await (const said of child.stdout) {
    url = String(said).trim();
    break;
  }
  expect(url).toMatch(/^http:/);
  return { call: clientOf({ url, apiKey }), child };
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

/** Ids of everybody whose name begins so, all pages. */
async function everybody(call: Client, search: string): Promise<unknown[]> {
  const ids: unknown[] = [];
  let page_cursor: unknown = null;
  do {
    const answer = await call('/acs/users/list', { search, page_cursor });
    ids.push(...carried<Json[]>(answer, 'acs_users').map((user) => user['acs_user_id']));
    page_cursor = carried(answer, 'pagination')['next_page_cursor'];
  } while (page_cursor !== null);
  return ids;
}

test('a later process finds the same people, and nobody else can read the file', async () => {
  const first = await startSandbox({ file, ...quick });
  const ids = await landmarks(clientOf(first));
  await clientOf(first)('/acs/users/create', { acs_system_id: ids.systemId, full_name: 'Ines Blum' });
  await first.close();
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const { call } = await serve();
  expect(await landmarks(call)).toEqual(ids);
  expect(await everybody(call, 'Ines')).toHaveLength(1);
});

test('two processes on one file: each sees what the other did, and nothing is lost', async () => {
  const [one, two] = await Promise.all([serve(), serve()]);
  const { systemId } = await landmarks(one.call);
  expect((await landmarks(two.call)).systemId).toBe(systemId);
  const answered = await Promise.all(
    [one.call, two.call].flatMap((call, which) =>
      Array.from({ length: 60 }, async (_, n) => {
        const answer = await call('/acs/users/create', { acs_system_id: systemId, full_name: `Both ${which}-${n}` });
        return carried(answer, 'acs_user')['acs_user_id'];
      }),
    ),
  );
  const [seen, alsoSeen] = [await everybody(one.call, 'Both'), await everybody(two.call, 'Both')];
  expect(seen).toEqual(alsoSeen);
  expect(new Set(seen)).toEqual(new Set(answered));
  await Promise.all(children.map(kill));
  const db = new DatabaseSync(file);
  expect(db.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' });
  db.close();
});

test('whatever was answered is still there after kill -9', async () => {
  const { call, child } = await serve();
  const { systemId, groupIds } = await landmarks(call);
  const groups = [...groupIds.values()];
  const answered: unknown[] = [];
  const works = Array.from({ length: 4 }, async (_, worker) => {
    for (let n = 0; ; n += 1) {
      const body = { acs_system_id: systemId, full_name: `Kill ${worker}-${n}`, acs_access_group_ids: groups };
      const answer = await call('/acs/users/create', body).catch(() => undefined);
      if (answer === undefined) return;
      answered.push(carried(answer, 'acs_user')['acs_user_id']);
    }
  });
  while (answered.length <= 10) await sleep(10);
  await kill(child);
  await Promise.all(works);
  const again = (await serve()).call;
  const there = await everybody(again, 'Kill');
  for (const id of answered) expect(there).toContain(id);
  // A user comes with all groups, or not at all.
  for (const acs_user_id of there.slice(0, 5)) {
    const inGroups = carried<Json[]>(await again('/acs/access_groups/list', { acs_user_id }), 'acs_access_groups');
    expect(inGroups).toHaveLength(groups.length);
  }
});

test('a file that is something else is left as it is, and the reason is said in words', async () => {
  const text = join(folder, 'roster.csv');
  writeFileSync(text, 'name,email\n'.repeat(200));
  await expect(startSandbox({ file: text })).rejects.toThrow(/roster\.csv cannot be used: .*Move it away/);
  expect(readFileSync(text, 'utf8')).toBe('name,email\n'.repeat(200));

  const other = join(folder, 'other.sqlite');
  const db = new DatabaseSync(other);
  db.exec('CREATE TABLE mine (a)');
  db.close();
  const before = readFileSync(other);
  await expect(startSandbox({ file: other })).rejects.toThrow(/other\.sqlite cannot be used: made by another program/);
  expect(() => forgetState(other)).toThrow(/made by another program/);
  expect(readFileSync(other).equals(before)).toBe(true);
  await expect(startSandbox({ file: folder })).rejects.toThrow(/cannot be used/);
});

test('a file of another version is refused with what begins a new one, and that does', async () => {
  await (await startSandbox({ file, ...quick })).close();
  const older = new DatabaseSync(file);
  older.exec('PRAGMA user_version = 1');
  older.close();
  await expect(startSandbox({ file, ...quick })).rejects.toThrow(/another version of doorlist .*sandbox --reset/);
  forgetState(file);
  const anew = await startSandbox({ file, ...quick });
  await landmarks(clientOf(anew));
  await anew.close();
});

test('a port in use is said in words', async () => {
  const first = await startSandbox({ file, ...quick });
  try {
    const port = Number(new URL(first.url).port);
    await expect(startSandbox({ file, port })).rejects.toThrow(`cannot listen on port ${port}: it is in use`);
  } finally {
    await first.close();
  }
});

test('close ends at once: idle connections, hanging requests and slow ones are let go', async () => {
  const sandbox = await startSandbox({ file, ...quick });
  const call = clientOf(sandbox);
  const idle = connect(Number(new URL(sandbox.url).port), '127.0.0.1');
  await once(idle, 'connect');
  idle.on('error', () => undefined);
  await call('/workspaces/get');
  sandbox.faults({
    add: [
      { route: '/acs/*', what: 'hang' },
      { route: '/user_identities/*', what: 'delay', ms: 60_000 },
    ],
  });
  const received: unknown[] = [];
  const note = (request: unknown) => received.push(request);
  subscribe('http.server.request.start', note);
  const waiting = [call('/acs/systems/list'), call('/user_identities/list')].map((answer) => answer.catch(() => 'let go'));
  while (received.length < 2) await sleep(10);
  unsubscribe('http.server.request.start', note);
  const start = performance.now();
  await sandbox.close();
  expect(performance.now() - start).toBeLessThan(15_000);
  expect(await Promise.all(waiting)).toEqual(['let go', 'let go']);
  idle.destroy();
});

test('a disk without shared memory keeps the practice system in a rollback journal', async () => {
  mkdirSync(join(folder, 'out'));
  // SQLite follows no link there.
  const noSharing = () => symlinkSync('nowhere', `${file}-shm`);
  noSharing();
  const first = await startSandbox({ file, apiKey, ...quick });
  const added = await clientOf({ url: first.url, apiKey })('/user_identities/create', { full_name: 'Ana Lima' });
  const id = carried(added, 'user_identity')['user_identity_id'];
  await first.close();
  // One that comes from another disk, in WAL mode.
  const usual = new DatabaseSync(file);
  usual.exec('PRAGMA journal_mode = WAL; SELECT 1 FROM sqlite_schema;');
  const [main, wal] = [readFileSync(file), readFileSync(`${file}-wal`)];
  usual.close();
  writeFileSync(file, main);
  writeFileSync(`${file}-wal`, wal);
  noSharing();
  const again = await startSandbox({ file, apiKey, ...quick });
  const found = await clientOf({ url: again.url, apiKey })('/user_identities/get', { user_identity_id: id });
  expect(carried(found, 'user_identity')['full_name']).toBe('Ana Lima');
  await again.close();
  noSharing();
  forgetState(file);
  expect(existsSync(file)).toBe(false);
});
