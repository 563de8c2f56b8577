import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/server.ts';
import { carried, type Client, clientOf, type Json, landmarks } from './client.ts';

const quick = { latencyMs: 0, requestsPerSecond: 0, provisionMs: 0 };

let sandbox: Sandbox;
let call: Client;
let home: Awaited<ReturnType<typeof landmarks>>;

beforeEach(async () => {
  sandbox = await startSandbox({ file: ':memory:', ...quick });
  call = clientOf(sandbox);
  home = await landmarks(call);
});
afterEach(() => sandbox.close());

async function create(more: Json): Promise<Json> {
  const answer = await call('/acs/users/create', { acs_system_id: home.systemId, full_name: 'Ines Blum', ...more });
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  return carried(answer, 'acs_user');
}

async function identify(more: Json): Promise<string> {
  const answer = await call('/user_identities/create', more);
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  return String(carried(answer, 'user_identity')['user_identity_id']);
}

async function namesIn(body: Json): Promise<unknown[]> {
  return carried<Json[]>(await call('/acs/users/list', body), 'acs_users').map((user) => user['full_name']);
}

test('a new practice system is the one that the samples speak of', async () => {
  expect([...home.groupIds.keys()]).toEqual(['Main Entrance', 'Offices', 'Warehouse', 'Lab', 'Parking', 'Night Shift']);
  expect(carried(await call('/workspaces/get'), 'workspace')).toMatchObject({ name: 'Practice workspace', is_sandbox: true });
  expect(await namesIn({ acs_system_id: home.systemId })).toHaveLength(12);
  const members = await call('/acs/access_groups/list_users', { acs_access_group_id: home.groupIds.get('Lab') });
  expect(carried<Json[]>(members, 'acs_users').map((user) => user['full_name'])).toEqual(['Hiroshi Tanaka', 'Chloé Martin']);
  const managers = await call('/acs/systems/list_compatible_credential_manager_acs_systems', { acs_system_id: home.systemId });
  expect(carried<Json[]>(managers, 'acs_systems')).toMatchObject([{ acs_system_id: home.managerId }]);
});

describe('reading users', () => {
  test('search finds a part of name, email, phone and id, blind to case, and of the linked identity', async () => {
    const user_identity_id = await identify({ full_name: 'Zoë Őri', phone_number: '+36205550199' });
    const { acs_user_id } = await create({ full_name: 'Zoe', email_address: 'Zoe.Ori@example.com', user_identity_id });
    for (const search of ['ZOE.ORI@', 'zoë ŐRI', '5550199', user_identity_id, String(acs_user_id).slice(3, 20).toUpperCase()]) {
      expect(await namesIn({ search }), search).toEqual(['Zoe']);
    }
    expect(await namesIn({ search: '%' })).toEqual([]);
    expect(await namesIn({ user_identity_phone_number: '+36205550199' })).toEqual(['Zoe']);
    expect(await namesIn({ user_identity_email_address: 'Zoe.Ori@example.com' })).toEqual([]);
  });

  test('every user stands on exactly one page, whoever is created meanwhile', async () => {
    sandbox.faults({ settings: { pageSize: 7 } });
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 0, max: 20 }), async (limit, extra) => {
        for (let n = 0; n < extra; n += 1) await create({});
        const before = carried<Json[]>(await call('/acs/users/list', { search: 'Ines' }), 'acs_users');
        expect(before.length).toBeLessThanOrEqual(7);
        const seen: unknown[] = [];
        let cursor: unknown;
        do {
          const answer = await call('/acs/users/list', { limit, page_cursor: cursor ?? null });
          const page = carried<Json[]>(answer, 'acs_users');
          expect(page.length).toBeLessThanOrEqual(Math.min(limit, 7));
          seen.push(...page.map((user) => user['acs_user_id']));
          const pagination = carried(answer, 'pagination');
          expect(pagination['has_next_page']).toBe(pagination['next_page_cursor'] !== null);
          cursor = pagination['next_page_cursor'];
          await create({ full_name: 'Late' });
        } while (cursor !== null);
        expect(new Set(seen).size).toBe(seen.length);
        for (const { acs_user_id } of before) expect(seen).toContain(acs_user_id);
      }),
      { numRuns: 4 },
    );
  });

  test('a cursor belongs to the filters that it was given for', async () => {
    const first = await call('/acs/users/list', { acs_system_id: home.systemId, limit: 3 });
    const page_cursor = carried(first, 'pagination')['next_page_cursor'];
    const next = { acs_system_id: home.systemId, limit: 5, page_cursor };
    expect((await call('/acs/users/list', next)).status).toBe(200);
    expect((await call('/acs/users/list', { ...next, search: 'a' })).status).toBe(400);
  });
});

describe('writing users', () => {
  test('what was sent is what stands there', async () => {
    const groups = [home.groupIds.get('Lab'), home.groupIds.get('Parking')];
    const { acs_user_id } = await create({
      email_address: 'ines@example.com',
      phone_number: 'anything at all',
      acs_access_group_ids: groups,
      access_schedule: { starts_at: '2026-01-01T08:00:00+02:00', ends_at: '2099-01-01T00:00:00Z' },
    });
    expect(carried(await call('/acs/users/get', { acs_user_id }), 'acs_user')).toMatchObject({
      full_name: 'Ines Blum',
      email_address: 'ines@example.com',
      email: 'ines@example.com',
      phone_number: 'anything at all',
      access_schedule: { starts_at: '2026-01-01T06:00:00.000Z', ends_at: '2099-01-01T00:00:00.000Z' },
      errors: [],
      warnings: [],
      pending_mutations: [],
    });
    const in_groups = carried<Json[]>(await call('/acs/access_groups/list', { acs_user_id }), 'acs_access_groups');
    expect(in_groups.map((group) => group['acs_access_group_id'])).toEqual(groups);
  });

  test('a schedule ends in the future and after its start', async () => {
    const refused = async (access_schedule: Json): Promise<unknown> =>
      carried(await call('/acs/users/create', { acs_system_id: home.systemId, full_name: 'Xerxes', access_schedule }), 'error')[
        'type'
      ];
    expect(await refused({ ends_at: new Date(Date.now() - 1000).toISOString() })).toBe('invalid_input');
    expect(await refused({ starts_at: '2099-01-02T00:00:00Z', ends_at: '2099-01-01T00:00:00Z' })).toBe('invalid_input');
    expect(await namesIn({ search: 'Xerxes' })).toEqual([]);
  });

  test('an unknown group creates nobody', async () => {
    const body = { acs_system_id: home.systemId, full_name: 'Xaver', acs_access_group_ids: [home.managerId] };
    expect((await call('/acs/users/create', body)).status).toBe(404);
    expect(await namesIn({ search: 'Xaver' })).toEqual([]);
  });

  test('an update changes what it names, and search follows', async () => {
    const { acs_user_id } = await create({ email_address: 'old@example.com', phone_number: '+12025550177' });
    await call('/acs/users/update', { acs_user_id, email_address: 'new@example.com' }, { method: 'PATCH' });
    expect(await namesIn({ search: 'old@example.com' })).toEqual([]);
    expect(carried<Json[]>(await call('/acs/users/list', { search: 'new@example.com' }), 'acs_users')).toMatchObject([
      { acs_user_id, full_name: 'Ines Blum', phone_number: '+12025550177' },
    ]);
  });

  test('a deleted user is gone, also from groups', async () => {
    const groupId = home.groupIds.get('Lab') ?? '';
    const { acs_user_id } = await create({ acs_access_group_ids: [groupId] });
    await call('/acs/users/delete', { acs_user_id: String(acs_user_id) }, { method: 'DELETE' });
    expect((await call('/acs/users/get', { acs_user_id })).status).toBe(404);
    expect(await namesIn({ search: 'Ines' })).toEqual([]);
    const members = carried<Json[]>(await call('/acs/access_groups/list_users', { acs_access_group_id: groupId }), 'acs_users');
    expect(members.map((user) => user['acs_user_id'])).not.toContain(acs_user_id);
  });
});

describe('in the background', () => {
  const state = async (acs_user_id: unknown): Promise<Json> =>
    carried(await call('/acs/users/get', { acs_user_id }), 'acs_user');
  // The clock alone is the tests': what they look at in time does not depend on how fast the machine is.
  beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }));
  afterEach(() => void vi.useRealTimers());

  test('a new user is pending, then provisioned', async () => {
    sandbox.faults({ settings: { provisionMs: 60_000 } });
    const { acs_user_id } = await create({});
    expect(await state(acs_user_id)).toMatchObject({ pending_mutations: [{ mutation_code: 'creating' }], errors: [] });
    vi.setSystemTime(Date.now() + 60_000);
    expect(await state(acs_user_id)).toMatchObject({ pending_mutations: [], errors: [] });
  });

  test('an email that is in use in the system is accepted, and refused later', async () => {
    sandbox.faults({ settings: { provisionMs: 60_000 } });
    await create({ email_address: 'shared@example.com' });
    const { acs_user_id } = await create({ email_address: 'Shared@Example.com' });
    expect(await state(acs_user_id)).toMatchObject({ pending_mutations: [{ mutation_code: 'creating' }], errors: [] });
    vi.setSystemTime(Date.now() + 60_000);
    expect(await state(acs_user_id)).toMatchObject({
      pending_mutations: [],
      errors: [{ error_code: 'failed_to_create_on_acs_system', message: 'The email address provided is already in use.' }],
    });
  });

  test('the share that fails is the same for the same seed', async () => {
    const failed = async (seed: number): Promise<boolean[]> => {
      const other = await startSandbox({ file: ':memory:', ...quick, failShare: 0.3, seed });
      try {
        const ask = clientOf(other);
        const { systemId } = await landmarks(ask);
        const errors: boolean[] = [];
        for (let n = 0; n < 100; n += 1) {
          const answer = await ask('/acs/users/create', { acs_system_id: systemId, full_name: `P ${n}` });
          errors.push((carried(answer, 'acs_user')['errors'] as unknown[]).length > 0);
        }
        return errors;
      } finally {
        await other.close();
      }
    };
    const [once, again, otherwise] = [await failed(7), await failed(7), await failed(8)];
    expect(again).toEqual(once);
    expect(otherwise).not.toEqual(once);
    const share = once.filter(Boolean).length / 100;
    expect(share).toBeGreaterThan(0.15);
    expect(share).toBeLessThan(0.45);
  });
});

test('credentials are found by their user, identity and text', async () => {
  // By the whole name: three letters from a to f stand in some random id often enough.
  const ada = carried<Json[]>(await call('/acs/users/list', { search: 'Ada Okafor' }), 'acs_users')[0];
  const count = async (body: Json): Promise<number> =>
    carried<Json[]>(await call('/acs/credentials/list', body), 'acs_credentials').length;
  expect(await count({})).toBe(3);
  expect(await count({ acs_user_id: ada?.['acs_user_id'] })).toBe(1);
  expect(await count({ user_identity_id: ada?.['user_identity_id'] })).toBe(1);
  expect(await count({ search: 'CARD 1040' })).toBe(1);
  expect(await count({ created_before: '2001-01-01T00:00:00Z' })).toBe(0);
});

describe('identities', () => {
  test('key, email and phone are unique, whatever the status says', async () => {
    const person = { user_identity_key: 'k', email_address: 'a@example.com', phone_number: '+12025550188' };
    await identify(person);
    for (const clashStatus of [400, 409] as const) {
      sandbox.faults({ settings: { clashStatus } });
      for (const taken of [{ user_identity_key: 'k' }, { email_address: 'A@example.com' }, { phone_number: '+12025550188' }]) {
        expect((await call('/user_identities/create', taken)).status, JSON.stringify(taken)).toBe(clashStatus);
      }
    }
    expect((await call('/user_identities/get', { user_identity_key: 'k' })).body).toMatchObject({ user_identity: person });
  });

  test('what is changed of one is what it and its users are found by', async () => {
    const [mine] = [
      await identify({ full_name: 'Mine', email_address: 'mine@example.com' }),
      await identify({ email_address: 'b@example.com' }),
    ];
    const { acs_user_id } = await create({ user_identity_id: mine });
    const update = (change: Json) => call('/user_identities/update', { user_identity_id: mine, ...change });
    expect((await update({ email_address: 'b@example.com' })).status).toBe(400);
    expect(
      (await update({ email_address: 'Mine@example.com', full_name: 'Maxima', phone_number: '+12025550177' })).status,
    ).toBe(200);
    expect((await update({ phone_number: null })).status).toBe(200);
    const now = { full_name: 'Maxima', email_address: 'Mine@example.com', phone_number: null };
    const found = await call('/user_identities/list', { search: 'maxima' });
    expect(carried(found, 'user_identities')).toMatchObject([now]);
    const users = carried(await call('/acs/users/list', { search: 'maxima' }), 'acs_users');
    expect(users).toMatchObject([
      { acs_user_id, user_identity_email_address: 'Mine@example.com', user_identity_phone_number: null },
    ]);
  });

  test('an unmanaged identity holds its email and is in no list', async () => {
    const email_address = 'karim.benali@example.com';
    expect((await call('/user_identities/create', { email_address })).status).toBe(400);
    const search = { search: 'karim' };
    expect(carried(await call('/user_identities/list', search), 'user_identities')).toEqual([]);
  });

  test('a user belongs to one identity, and is found by it', async () => {
    const [mine, other] = [await identify({ full_name: 'Mine' }), await identify({ full_name: 'Other' })];
    const { acs_user_id } = await create({});
    const link = (user_identity_id: string) => call('/user_identities/add_acs_user', { acs_user_id, user_identity_id });
    expect((await link(mine)).status).toBe(200);
    expect((await link(mine)).status).toBe(200);
    expect((await link(other)).status).toBe(400);
    const found = await call('/acs/users/get', { user_identity_id: mine, acs_system_id: home.systemId });
    expect(found.body).toMatchObject({ acs_user: { acs_user_id, user_identity_full_name: 'Mine' } });
    expect((await call('/user_identities/get', { user_identity_id: mine })).body).toMatchObject({
      user_identity: { acs_user_ids: [acs_user_id] },
    });
    await call('/user_identities/remove_acs_user', { acs_user_id, user_identity_id: mine });
    expect((await call('/acs/users/get', { user_identity_id: mine, acs_system_id: home.systemId })).status).toBe(404);
  });

  test('deleting an identity takes its users, automations and keys along', async () => {
    const user_identity_id = await identify({ full_name: 'Going' });
    const { acs_user_id } = await create({ user_identity_id });
    await call('/user_identities/enrollment_automations/launch', {
      user_identity_id,
      credential_manager_acs_system_id: home.managerId,
      create_credential_manager_user: true,
    });
    await call('/user_identities/generate_instant_key', { user_identity_id });
    expect(await namesIn({ acs_system_id: home.managerId })).toEqual(['Going']);
    await call('/user_identities/delete', { user_identity_id });
    expect((await call('/acs/users/get', { acs_user_id })).status).toBe(404);
    expect(await namesIn({ acs_system_id: home.managerId })).toEqual([]);
    expect(carried(await call('/instant_keys/list'), 'instant_keys')).toEqual([]);
  });
});
