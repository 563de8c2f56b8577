import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { enrollmentRoutes } from '../../src/sandbox/routes/enrollment.ts';
import { grantRoutes } from '../../src/sandbox/routes/grants.ts';
import { identityRoutes } from '../../src/sandbox/routes/identities.ts';
import type { Routes } from '../../src/sandbox/routes/route.ts';
import { systemRoutes } from '../../src/sandbox/routes/systems.ts';
import { userRoutes } from '../../src/sandbox/routes/users.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/server.ts';
import { type Answer, carried, type Client, clientOf, type Json, landmarks } from '../sandbox/client.ts';
import type { z } from 'zod';
import { createOpenApiChecker, type OpenApiChecker } from './openapi.ts';

const routes: Routes = { ...systemRoutes, ...userRoutes, ...identityRoutes, ...enrollmentRoutes, ...grantRoutes };
const quick = { latencyMs: 0, requestsPerSecond: 0, provisionMs: 60_000 };
const inOneYear = new Date(Date.now() + 365 * 24 * 3600 * 1000).toISOString();
const nowhere = randomUUID();

let checker: OpenApiChecker;
let sandbox: Sandbox;
let call: Client;
let home: Awaited<ReturnType<typeof landmarks>>;
/** `METHOD path` of every request that was held against the OpenAPI and answered with 200. */
const succeeded = new Set<string>();

beforeAll(async () => {
  checker = await createOpenApiChecker();
  sandbox = await startSandbox({ file: ':memory:', ...quick });
  call = clientOf(sandbox);
  home = await landmarks(call);
});
afterAll(() => sandbox.close());
beforeEach(() => sandbox.faults({ clear: true, settings: quick }));

/** Sends what the OpenAPI allows, and holds the answer against it. */
async function good(path: string, body: Json = {}, method = 'POST'): Promise<Answer> {
  expect(checker.request(method, path, body)).toEqual([]);
  const answer = await call(path, body, { method });
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  expect(checker.response(path, 200, answer.body)).toEqual([]);
  succeeded.add(`${method} ${path}`);
  return answer;
}

/** Sends anything, and holds the error against the shape of errors. Returns its status and type. */
async function bad(path: string, body: unknown = {}, how: Parameters<Client>[2] = {}): Promise<[number, string]> {
  const answer = await call(path, body, how);
  expect(answer.status, JSON.stringify(answer.body)).toBeGreaterThanOrEqual(400);
  expect(checker.response(path, answer.status, answer.body)).toEqual([]);
  expect(answer.headers.get('seam-request-id')).toBe(carried(answer, 'error')['request_id']);
  return [answer.status, String(carried(answer, 'error')['type'])];
}

async function newUser(more: Json = {}): Promise<string> {
  const answer = await good('/acs/users/create', { acs_system_id: home.systemId, full_name: 'Ines Blum', ...more });
  return String(carried(answer, 'acs_user')['acs_user_id']);
}

async function newIdentity(more: Json = {}): Promise<string> {
  const answer = await good('/user_identities/create', { user_identity_key: randomUUID(), full_name: 'Ines Blum', ...more });
  return String(carried(answer, 'user_identity')['user_identity_id']);
}

describe('every answer is one that the OpenAPI describes', () => {
  test('workspace, systems, groups, pools', async () => {
    const { systemId, managerId } = home;
    for (const method of ['GET', 'POST']) {
      await good('/workspaces/get', {}, method);
      await good('/acs/systems/list', {}, method);
      await good('/acs/systems/list_compatible_credential_manager_acs_systems', { acs_system_id: systemId }, method);
      await good('/acs/access_groups/list', { acs_system_id: systemId }, method);
      const found = await good('/acs/access_groups/list', { search: 'lab' }, method);
      expect(carried<Json[]>(found, 'acs_access_groups').map(({ name }) => name)).toEqual(['Lab']);
      expect(carried<Json[]>(await good('/acs/systems/list', { search: 'tower' }, method), 'acs_systems')).toHaveLength(1);
      await good('/acs/credential_pools/list', { acs_system_id: managerId }, method);
      for (const groupId of home.groupIds.values()) {
        await good('/acs/access_groups/list_users', { acs_access_group_id: groupId }, method);
      }
      await good('/acs/credentials/list', {}, method);
    }
  });

  test('a user from creation to deletion, with every kind of pending change', async () => {
    const [groupId = ''] = home.groupIds.values();
    const acs_user_id = await newUser({
      email_address: 'ines.blum@example.com',
      phone_number: '+12025550170',
      acs_access_group_ids: [groupId],
      access_schedule: { starts_at: new Date().toISOString(), ends_at: inOneYear },
    });
    await newUser({ email: 'INES.blum@example.com', access_schedule: { ends_at: null } });
    const identityId = await newIdentity({ email_address: 'ines.blum@example.com', phone_number: '+12025550170' });
    for (const method of ['PUT', 'POST']) {
      await good('/user_identities/add_acs_user', { acs_user_id, user_identity_id: identityId }, method);
      await good('/acs/users/add_to_access_group', { acs_user_id, acs_access_group_id: groupId }, method);
    }
    await good('/acs/users/update', { acs_user_id, full_name: 'Ines Blume', email_address: 'ines@example.com' }, 'PATCH');
    await good('/acs/users/update', { acs_user_id, phone_number: '+12025550171', access_schedule: null });
    const schedule = { starts_at: new Date().toISOString(), ends_at: inOneYear };
    await good('/acs/users/update', { user_identity_id: identityId, acs_system_id: home.systemId, access_schedule: schedule });
    await good('/acs/users/suspend', { acs_user_id });
    const both = await good('/acs/users/get', { acs_user_id });
    const codes = carried<{ pending_mutations: Json[] }>(both, 'acs_user').pending_mutations.map(
      (mutation) => mutation['mutation_code'],
    );
    expect(new Set(codes)).toEqual(
      new Set([
        'creating',
        'updating_group_membership',
        'updating_user_information',
        'updating_access_schedule',
        'updating_suspension_state',
      ]),
    );
    await good('/acs/users/unsuspend', { acs_user_id });
    for (const method of ['GET', 'POST']) {
      await good('/acs/users/get', { user_identity_id: identityId, acs_system_id: home.systemId }, method);
      await good('/acs/users/list', { acs_system_id: home.systemId, limit: '3' }, 'GET');
      await good('/acs/users/list', { search: 'ines', created_before: inOneYear }, method);
      await good('/acs/users/list', { user_identity_email_address: 'ines.blum@example.com' }, method);
      await good('/acs/users/list', { user_identity_phone_number: '+12025550170' }, method);
      await good('/acs/access_groups/list', { user_identity_id: identityId }, method);
    }
    for (const method of ['DELETE', 'POST']) {
      await good('/acs/users/remove_from_access_group', { acs_user_id, acs_access_group_id: groupId }, method);
    }
    await good('/user_identities/remove_acs_user', { acs_user_id, user_identity_id: identityId }, 'DELETE');
    await good('/user_identities/add_acs_user', { acs_user_id, user_identity_id: identityId });
    await good('/user_identities/remove_acs_user', { acs_user_id, user_identity_id: identityId });

    sandbox.faults({ settings: { deleteMs: 60_000 } });
    await good('/acs/users/delete', { acs_user_id });
    const gone = carried(await good('/acs/users/get', { acs_user_id }), 'acs_user');
    expect(gone).toMatchObject({
      warnings: [{ warning_code: 'being_deleted' }],
      pending_mutations: [{ mutation_code: 'deleting' }],
    });
    sandbox.faults({ settings: { deleteMs: 0 } });
    await good('/acs/users/delete', { acs_user_id: await newUser() }, 'DELETE');
  });

  test('a user whom the access system refused', async () => {
    sandbox.faults({ settings: { provisionMs: 0, failShare: 1 } });
    const answer = await good('/acs/users/get', { acs_user_id: await newUser() });
    expect(carried(answer, 'acs_user')['errors']).toMatchObject([{ error_code: 'failed_to_create_on_acs_system' }]);
  });

  test('identities', async () => {
    const key = randomUUID();
    const identityId = await newIdentity({ user_identity_key: key, email_address: 'only@example.com', full_name: null });
    await newIdentity({ user_identity_key: null, full_name: null });
    for (const method of ['GET', 'POST']) {
      await good('/user_identities/get', { user_identity_id: identityId }, method);
      await good('/user_identities/get', { user_identity_key: key }, method);
      await good('/user_identities/list', { search: 'only@' }, method);
      await good('/user_identities/list', { credential_manager_acs_system_id: home.managerId }, method);
    }
    await good('/user_identities/update', { user_identity_id: identityId, full_name: 'Ines Rot' }, 'PATCH');
    await good('/user_identities/update', { user_identity_id: identityId, phone_number: null });
    await good('/user_identities/list', { user_identity_ids: [identityId], limit: 1 });
    await good('/user_identities/delete', { user_identity_id: identityId }, 'DELETE');
    await good('/user_identities/delete', { user_identity_id: await newIdentity() });
  });

  test('enrollment automations and instant keys', async () => {
    const launch = { user_identity_id: await newIdentity(), credential_manager_acs_system_id: home.managerId };
    const path = '/user_identities/enrollment_automations';
    const answer = await good(`${path}/launch`, {
      ...launch,
      acs_credential_pool_id: home.poolId,
      create_credential_manager_user: true,
    });
    const { enrollment_automation_id } = carried(answer, 'enrollment_automation');
    const managers = await good('/acs/users/list', { acs_system_id: home.managerId });
    const credential_manager_acs_user_id = carried<Json[]>(managers, 'acs_users')[0]?.['acs_user_id'];
    await good(`${path}/launch`, { ...launch, credential_manager_acs_user_id });
    await good('/user_identities/generate_instant_key', { user_identity_id: launch.user_identity_id, max_use_count: 2 });
    for (const method of ['GET', 'POST']) {
      await good(`${path}/list`, { user_identity_id: launch.user_identity_id }, method);
      await good(`${path}/get`, { enrollment_automation_id }, method);
      const keys = await good('/instant_keys/list', { user_identity_id: launch.user_identity_id }, method);
      const [key, ...others] = carried<Json[]>(keys, 'instant_keys');
      expect(others).toEqual([]);
      await good('/instant_keys/get', { instant_key_id: key?.['instant_key_id'] }, method);
    }
    await good(`${path}/delete`, { enrollment_automation_id }, 'DELETE');
    const again = carried(await good(`${path}/launch`, launch), 'enrollment_automation');
    await good(`${path}/delete`, { enrollment_automation_id: again['enrollment_automation_id'] });
  });

  test('access grants, their methods, entrances and spaces', async () => {
    const entrances = carried<Json[]>(await good('/acs/entrances/list', { acs_system_id: home.systemId }), 'acs_entrances');
    const spaces = carried<Json[]>(await good('/spaces/list'), 'spaces');
    const acs_entrance_id = String(entrances.find(({ display_name }) => display_name === 'Front Door')?.['acs_entrance_id']);
    const space_id = String(spaces.find(({ name }) => name === 'Laboratory')?.['space_id']);
    const user_identity_id = await newIdentity();
    const access_grant_key = randomUUID();
    const whole = {
      user_identity_id,
      access_grant_key,
      acs_entrance_ids: [acs_entrance_id],
      space_ids: [space_id],
      space_keys: ['parking-deck'],
      requested_access_methods: [{ mode: 'mobile_key', instant_key_max_use_count: 2 }],
      starts_at: new Date().toISOString(),
      ends_at: inOneYear,
      name: 'Ines',
    };
    const grant = carried(await good('/access_grants/create', whole), 'access_grant');
    expect(grant).toMatchObject({ access_grant_key, user_identity_id, ends_at: inOneYear });
    const { access_grant_id } = grant;
    const all = ['code', 'card', 'mobile_key', 'cloud_key'].map((mode) => ({ mode }));
    const place = { acs_entrance_ids: [acs_entrance_id] };
    const user_identity = { full_name: 'Ada Blum', email_address: 'ada.blum@example.com' };
    await good('/access_grants/create', { user_identity, requested_access_methods: all, ...place });
    // The grant made the user that the identity did not have.
    const made = await good('/acs/users/list', { search: 'ada.blum@' });
    expect(carried<Json[]>(made, 'acs_users')).toHaveLength(1);
    await good('/access_grants/create', { ...whole, access_grant_key: randomUUID(), ends_at: null });
    for (const method of ['PATCH', 'POST']) {
      await good('/access_grants/update', { access_grant_id, ends_at: null }, method);
      await good('/access_grants/update', { access_grant_key, starts_at: whole.starts_at, name: null }, method);
    }
    for (const method of ['GET', 'POST']) {
      await good('/access_grants/get', { access_grant_id }, method);
      const changed = carried(await good('/access_grants/get', { access_grant_key }, method), 'access_grant');
      expect(changed['pending_mutations']).toMatchObject([{ mutation_code: 'updating_access_times' }]);
      for (const filter of [{ user_identity_id, acs_entrance_id }, { space_id }, { acs_system_id: home.systemId }]) {
        const found = await good('/access_grants/list', filter, method);
        expect(carried<Json[]>(found, 'access_grants').map((each) => each['access_grant_id'])).toContain(access_grant_id);
      }
      const one = method === 'GET' ? access_grant_id : [access_grant_id];
      const include = method === 'GET' ? 'access_methods' : ['access_methods', 'acs_entrances', 'spaces'];
      const { batch } = (await good('/access_grants/get_related', { access_grant_ids: one, include }, method)).body;
      expect((batch as Json)['access_methods']).toHaveLength(1);
      const doors = await good('/acs/entrances/list', { space_id, search: 'lab' }, method);
      expect(carried<Json[]>(doors, 'acs_entrances')).toHaveLength(1);
      expect(carried<Json[]>(await good('/spaces/list', { search: 'deck' }, method), 'spaces')).toHaveLength(1);
    }
    sandbox.faults({ settings: { provisionMs: 0, failShare: 1 } });
    const failed = await good('/access_grants/create', { ...whole, access_grant_key: randomUUID() });
    expect(carried(failed, 'access_grant')['errors']).toMatchObject([{ error_code: 'cannot_create_requested_access_methods' }]);
    await good('/access_grants/delete', { access_grant_id }, 'DELETE');
    await good('/access_grants/delete', { access_grant_id: carried(failed, 'access_grant')['access_grant_id'] });

    const bare = { user_identity_id, requested_access_methods: [{ mode: 'code' }], ...place };
    const wrong: [Json, number, string][] = [
      [{ ...bare, acs_entrance_ids: [] }, 400, 'invalid_input'],
      [{ ...bare, acs_entrance_ids: [nowhere] }, 404, 'acs_entrance_not_found'],
      [{ ...bare, space_ids: [nowhere] }, 404, 'space_not_found'],
      [{ ...bare, user_identity_id: nowhere }, 404, 'user_identity_not_found'],
      [{ ...bare, user_identity }, 400, 'invalid_input'],
      [{ ...bare, requested_access_methods: [] }, 400, 'invalid_input'],
      [{ ...bare, ends_at: '2020-01-01T00:00:00Z' }, 400, 'invalid_input'],
    ];
    for (const [body, status, type] of wrong) expect(await bad('/access_grants/create', body)).toEqual([status, type]);
    await good('/access_grants/create', { ...bare, access_grant_key: 'mine' });
    expect(await bad('/access_grants/create', { ...bare, access_grant_key: 'mine' })).toEqual([
      400,
      'access_grant_already_exists',
    ]);
    expect(await bad('/access_grants/get', { access_grant_key: 'nobody' })).toEqual([404, 'access_grant_not_found']);
  });

  test('errors', async () => {
    const { systemId, managerId } = home;
    const user = { acs_system_id: systemId, full_name: 'Nobody' };
    const acs_user_id = await newUser();
    const user_identity_id = await newIdentity({ email_address: 'taken@example.com' });
    const path = '/user_identities/enrollment_automations';
    const launch = { user_identity_id, credential_manager_acs_system_id: managerId };
    const cases: [string, unknown, number, string][] = [
      ['/acs/users/create', {}, 400, 'invalid_input'],
      ['/acs/users/create', { ...user, acs_system_id: nowhere }, 404, 'acs_system_not_found'],
      ['/acs/users/create', { ...user, user_identity_id: nowhere }, 404, 'user_identity_not_found'],
      ['/acs/users/create', { ...user, acs_access_group_ids: [nowhere] }, 404, 'acs_access_group_not_found'],
      ['/acs/users/create', { ...user, access_schedule: { ends_at: '2020-01-01T00:00:00Z' } }, 400, 'invalid_input'],
      ['/acs/users/get', {}, 400, 'invalid_input'],
      ['/acs/users/get', { acs_user_id: nowhere }, 404, 'acs_user_not_found'],
      ['/acs/users/get', { user_identity_id, acs_system_id: systemId }, 404, 'acs_user_not_found'],
      ['/acs/users/list', { page_cursor: 'nonsense' }, 400, 'invalid_input'],
      ['/acs/users/add_to_access_group', { acs_user_id, acs_access_group_id: nowhere }, 404, 'acs_access_group_not_found'],
      ['/acs/access_groups/list', { name: 'Lab' }, 400, 'invalid_input'],
      ['/acs/credential_pools/list', { acs_system_id: nowhere }, 404, 'acs_system_not_found'],
      ['/user_identities/get', { user_identity_key: 'nobody' }, 404, 'user_identity_not_found'],
      ['/user_identities/create', { email_address: 'TAKEN@example.com' }, 400, 'user_identity_already_exists'],
      ['/user_identities/create', { email_address: 'karim.benali@example.com' }, 400, 'user_identity_already_exists'],
      [
        '/user_identities/update',
        { user_identity_id, email_address: 'karim.benali@example.com' },
        400,
        'user_identity_already_exists',
      ],
      ['/user_identities/update', { user_identity_id: nowhere }, 404, 'user_identity_not_found'],
      [`${path}/launch`, { ...launch, credential_manager_acs_system_id: systemId }, 400, 'not_a_credential_manager'],
      [`${path}/launch`, { ...launch, acs_credential_pool_id: nowhere }, 404, 'acs_credential_pool_not_found'],
      [`${path}/launch`, { ...launch, credential_manager_acs_user_id: acs_user_id }, 404, 'acs_user_not_found'],
      [`${path}/delete`, { enrollment_automation_id: nowhere }, 404, 'enrollment_automation_not_found'],
      ['/acs/nothing', {}, 404, 'not_found'],
      ['/toString', {}, 404, 'not_found'],
    ];
    for (const [at, body, status, type] of cases) expect(await bad(at, body), at).toEqual([status, type]);
    expect(await bad('/acs/users/create', undefined, { method: 'GET' })).toEqual([405, 'method_not_allowed']);
    expect(await bad('/workspaces/get', {}, { key: 'seam_wrong' })).toEqual([401, 'unauthorized']);
    expect(await bad('/workspaces/get', {}, { headers: { authorization: '' } })).toEqual([401, 'unauthorized']);
    expect(await bad('/acs/users/create', user, { headers: { 'content-type': 'text/plain' } })).toEqual([
      400,
      'invalid_content_type',
    ]);
    expect(await bad('/acs/users/list', ['not', 'an', 'object'])).toEqual([400, 'invalid_input']);
    sandbox.faults({ settings: { requestsPerSecond: 1 } });
    await call('/workspaces/get');
    expect(await bad('/workspaces/get')).toEqual([429, 'too_many_requests']);
    sandbox.faults({ settings: quick, add: [{ what: 'status', status: 503, times: 1 }] });
    expect(await bad('/workspaces/get')).toEqual([503, 'practice_fault']);
  });

  test('every method of every route was among them', () => {
    const all = Object.entries(routes).flatMap(([path, { methods }]) => methods.map((method) => `${method} ${path}`));
    expect([...succeeded].sort()).toEqual(all.sort());
  });
});

test('every route knows every parameter of the OpenAPI, and no other', async () => {
  const { openapi } = await import('@seamapi/types/connect');
  const paths = openapi.paths as Record<string, { post: { requestBody?: { content: { 'application/json': Json } } } }>;
  const namesIn = (schema: Json): string[] => [
    ...Object.keys((schema['properties'] as Json | undefined) ?? {}),
    ...['oneOf', 'allOf'].flatMap((some) => ((schema[some] as Json[] | undefined) ?? []).flatMap(namesIn)),
  ];
  for (const [path, { params }] of Object.entries(routes)) {
    const schema = paths[path]?.post.requestBody?.content['application/json']['schema'] as Json | undefined;
    const known = Object.keys((params() as z.ZodObject).shape);
    expect(new Set(known), path).toEqual(new Set(namesIn(schema ?? {})));
  }
});

test('what the OpenAPI refuses, the practice system refuses', async () => {
  const acs_user_id = await newUser();
  const requests: [string, Json][] = [
    ['/acs/users/create', { acs_system_id: home.systemId, full_name: 'Ines Blum' }],
    ['/acs/users/list', { acs_system_id: home.systemId }],
    ['/acs/users/update', { acs_user_id }],
    ['/acs/credentials/list', {}],
    ['/user_identities/create', {}],
    ['/user_identities/list', {}],
    ['/user_identities/generate_instant_key', { user_identity_id: await newIdentity() }],
    ['/access_grants/create', { user_identity_id: await newIdentity(), requested_access_methods: [{ mode: 'card' }] }],
    ['/access_grants/list', {}],
    ['/access_grants/get_related', {}],
    ['/access_grants/update', { access_grant_key: 'x' }],
    ['/acs/entrances/list', {}],
    ['/spaces/list', {}],
  ];
  const wrongs = [
    null,
    true,
    0,
    -1,
    1.5,
    '',
    'x',
    'a@b',
    'ä@example.com',
    '.a@example.com',
    [],
    [1],
    {},
    { ends_at: 'soon' },
    { bogus: 1 },
  ];
  let refused = 0;
  for (const [path, right] of requests) {
    const params = (routes[path]?.params() as z.ZodObject | undefined)?.shape ?? {};
    for (const name of [...Object.keys(params), 'bogus']) {
      for (const wrong of wrongs) {
        const body = { ...right, [name]: wrong };
        const violations = checker.request('POST', path, body);
        if (violations.length === 0) continue;
        expect(await bad(path, body), `${path} ${JSON.stringify(body)} ${violations.join()}`).toEqual([400, 'invalid_input']);
        refused += 1;
      }
    }
  }
  expect(refused).toBeGreaterThan(300);
});
