import { beforeAll, expect, test } from 'vitest';
import { Api, type Params } from '../faults/api.ts';
import { createOpenApiChecker, type OpenApiChecker } from './openapi.ts';

let checker: OpenApiChecker;
beforeAll(async () => {
  checker = await createOpenApiChecker();
});

// The tests' own server models what no published server does: its answers are held against what Seam publishes.
test('what the tests’ own server says of people, identities and groups, being deleted or not, has the published shape', () => {
  const api = new Api({ identityDeletion: 60_000, provisioningDelay: 60_000 });
  const going = api.addIdentity({ full_name: 'Ann Lee', email_address: 'ann@example.com', user_identity_key: 'key' });
  api.beginIdentityDeletion(going.user_identity_id);
  api.beginGroupDeletion(api.group('Staff'));
  const user = api.addUser({
    full_name: 'Ann Lee',
    email_address: 'ann@example.com',
    user_identity_id: going.user_identity_id,
    warnings: [{ code: 'being_deleted', message: 'It goes' }],
    errors: [{ code: 'deleted_externally', message: 'It is gone there' }],
    pending: ['deleting', 'creating', 'deferring_creation', 'updating_user_information'],
    groups: ['Staff'],
  });
  api.addCredential({ acs_user_id: user.acs_user_id });
  const { acs_user_id } = user;
  const place = { acs_entrance_ids: [api.place('Roof')], space_ids: [api.place('Lobby')] };
  const { access_grant_id, access_grant_key } = api.addGrant({
    user_identity_id: going.user_identity_id,
    access_grant_key: 'mine',
    modes: ['card', 'mobile_key'],
    errors: [{ code: 'cannot_create_requested_access_methods', message: 'No' }],
    warnings: [{ code: 'being_deleted', message: 'It goes' }],
    ...place,
  });
  const { user_identity_id } = going;
  const calls: [string, Params][] = [
    ['/acs/users/list', { acs_system_id: api.system.acs_system_id }],
    ['/acs/users/get', { acs_user_id }],
    ['/acs/access_groups/list', { acs_user_id }],
    ['/acs/access_groups/list_users', { acs_access_group_id: api.group('Staff').acs_access_group_id }],
    ['/acs/credentials/list', { acs_user_id }],
    ['/acs/systems/list', {}],
    ['/workspaces/get', {}],
    ['/acs/entrances/list', { acs_system_id: api.system.acs_system_id }],
    ['/spaces/list', {}],
    [
      '/access_grants/create',
      { user_identity_id: going.user_identity_id, requested_access_methods: [{ mode: 'mobile_key' }], ...place },
    ],
    ['/access_grants/get', { access_grant_key }],
    ['/access_grants/list', { acs_entrance_id: api.place('North Door') }],
    ['/access_grants/get_related', { access_grant_ids: [access_grant_id], include: ['access_methods'] }],
    ['/access_grants/update', { access_grant_id, ends_at: null }],
    ['/access_grants/delete', { access_grant_id }],
    ['/user_identities/list', {}],
    ['/user_identities/get', { user_identity_id }],
    ['/user_identities/list_acs_users', { user_identity_id }],
  ];
  const troubles = calls.flatMap(([path, params]) => [
    ...checker.request('POST', path, params),
    ...checker.response(path, 200, { ...api.call(path, 'POST', params), ok: true }),
  ]);
  expect(troubles).toEqual([]);
});
