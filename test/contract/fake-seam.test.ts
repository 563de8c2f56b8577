import { type AddressInfo, Server } from 'node:net';
import { createFake } from '@seamapi/fake-seam-connect';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import type { AcsUser, Directory, NewUser } from '../../src/directory/directory.ts';
import { directoryAt, noIntent } from '../directory/recorder.ts';

/**
 * A second opinion on `acs/users`: Seam's own fake. It serves neither identities nor enrollment nor pages, its ids are no UUIDs,
 * and it binds every interface unless it is held to one.
 */
let close: () => Promise<void>;
let url: string;
let key: string;
let directory: Directory;
let systemId: string;

beforeAll(async () => {
  const fake = await createFake();
  key = (await fake.seed()).seam_apikey1_token;
  const listen = Reflect.get(Server.prototype, 'listen') as (...args: unknown[]) => Server;
  const spy = vi.spyOn(Server.prototype, 'listen').mockImplementation(function onLoopback(this: Server, ...args: unknown[]) {
    return Reflect.apply(listen, this, [{ port: 0, host: '127.0.0.1' }, args.find((arg) => typeof arg === 'function')]);
  });
  await fake.startServer({ port: 0 });
  const server = spy.mock.contexts[0] as Server;
  spy.mockRestore();
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  close = async () => {
    await new Promise((resolve) => server.close(resolve));
  };
});
afterAll(async () => {
  await close();
});
beforeEach(async () => {
  directory = directoryAt(url, { auth: { apiKey: key } });
  systemId = (await directory.systems())[0]?.id ?? '';
});

async function everybody(): Promise<AcsUser[]> {
  const users: AcsUser[] = [];
  for await (const page of directory.users(systemId)) users.push(...page);
  return users;
}

const ann: NewUser = { name: 'Ann Ångström', email: 'ann@example.com', phone: '+15555550100', systemId: '' };

test('a workspace and its system', async () => {
  expect(await directory.workspace()).toMatchObject({ isSandbox: true, isSuspended: false });
  expect(systemId).not.toBe('');
});

test('a user is created, listed, searched for, read, changed and deleted', async () => {
  const created = await directory.createUser(
    {
      ...ann,
      systemId,
      schedule: { startsAt: '2030-01-01T00:00:00Z', endsAt: '2031-01-01T00:00:00Z' },
    },
    noIntent,
  );
  expect(created).toMatchObject({ name: ann.name, email: ann.email, phone: ann.phone, isSuspended: false });
  expect(Date.parse(created.endsAt ?? '')).toBe(Date.parse('2031-01-01T00:00:00Z'));
  expect((await everybody()).map(({ id }) => id)).toContain(created.id);
  expect((await directory.searchUsers(systemId, 'ann@example.com')).map(({ id }) => id)).toContain(created.id);
  expect(await directory.user(created.id)).toEqual(created);

  // A changed address goes into the deprecated `email` alone there, so only the others are looked at.
  await directory.updateUser(created.id, { name: 'Ann Berg', email: 'berg@example.com', phone: '+15555550101' }, noIntent);
  expect(await directory.user(created.id)).toMatchObject({ name: 'Ann Berg', phone: '+15555550101' });

  await directory.deleteUser(created.id, noIntent);
  expect(await directory.user(created.id)).toBeUndefined();
});

test('what it refuses is refused for good, in its own words', async () => {
  await expect(directory.createUser({ ...ann, systemId, email: 'not an address' }, noIntent)).rejects.toMatchObject({
    kind: 'refused',
    message: expect.stringMatching(/email/) as unknown,
  });
  await expect(directory.deleteUser('nobody', noIntent)).rejects.toMatchObject({ kind: 'not_found' });
});

test('fifty at once, each once', async () => {
  const before = (await everybody()).length;
  await Promise.all(
    Array.from({ length: 50 }, async (_, n) =>
      directory.createUser({ systemId, name: `P ${n}`, email: `p${n}@example.com` }, noIntent),
    ),
  );
  const after = await everybody();
  expect(after).toHaveLength(before + 50);
  expect(new Set(after.map(({ email }) => email)).size).toBe(after.length);
});
