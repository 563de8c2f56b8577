import { randomUUID } from 'node:crypto';
import { beforeAll, expect, test } from 'vitest';
import type { Directory } from '../../src/directory/directory.ts';
import { answering, noIntent, type Said } from '../directory/recorder.ts';
import { createOpenApiChecker, type OpenApiChecker } from './openapi.ts';

const id = randomUUID;
const user = {
  systemId: id(),
  name: 'Zoë Ångström',
  email: 'zoe@example.com',
  phone: '+15555550100',
  identityId: id(),
  groupIds: [id(), id()],
  schedule: { startsAt: '2030-01-01T00:00:00Z', endsAt: '2031-01-01T00:00:00Z' },
};
const acsUser = { acs_user_id: id(), acs_system_id: user.systemId };
const identity = { user_identity_id: id() };
const automation = { enrollment_automation_id: id(), user_identity_id: id(), credential_manager_acs_system_id: id() };
const instantKey = { instant_key_id: id(), instant_key_url: 'https://key.example.com/1', expires_at: '2030-01-01T00:00:00Z' };
const launch = { identityId: id(), credentialManagerId: id(), poolId: id() };

const grant = { access_grant_id: id(), user_identity_id: id() };
const newGrant = {
  key: 'doorlist-1',
  identityId: id(),
  entranceIds: [id()],
  spaceIds: [id(), id()],
  methods: ['mobile_key', 'card', 'code', 'cloud_key'],
};

async function first<T>(pages: AsyncIterable<T>): Promise<void> {
  for await (const _ of pages) return;
}

type Case = [route: string, answer: object, ...calls: ((directory: Directory) => Promise<unknown>)[]];

/** Every method of the port, with everything it can say, and the route it has to take. */
const cases: Record<Exclude<keyof Directory, 'host' | 'now'>, Case> = {
  workspace: ['/workspaces/get', { workspace: { workspace_id: id(), name: 'Home' } }, (d) => d.workspace()],
  systems: ['/acs/systems/list', { acs_systems: [] }, (d) => d.systems()],
  compatibleCredentialManagers: [
    '/acs/systems/list_compatible_credential_manager_acs_systems',
    { acs_systems: [] },
    (d) => d.compatibleCredentialManagers(id()),
  ],
  credentialPools: ['/acs/credential_pools/list', { acs_credential_pools: [] }, (d) => d.credentialPools(id())],
  groups: ['/acs/access_groups/list', { acs_access_groups: [] }, (d) => d.groups(id())],
  groupMembers: ['/acs/access_groups/list_users', { acs_users: [] }, (d) => d.groupMembers(id())],
  groupsOf: ['/acs/access_groups/list', { acs_access_groups: [] }, (d) => d.groupsOf(id())],
  users: ['/acs/users/list', { acs_users: [] }, (d) => first(d.users(id()))],
  searchUsers: ['/acs/users/list', { acs_users: [] }, (d) => d.searchUsers(id(), 'zoe@example.com')],
  user: ['/acs/users/get', { acs_user: acsUser }, (d) => d.user(acsUser.acs_user_id)],
  userOfIdentity: ['/acs/users/get', { acs_user: acsUser }, (d) => d.userOfIdentity(id(), user.systemId)],
  createUser: [
    '/acs/users/create',
    { acs_user: acsUser },
    (d) => d.createUser(user, noIntent),
    (d) => d.createUser({ systemId: user.systemId, name: 'Zoë' }, noIntent),
    (d) => d.createUser({ ...user, schedule: { endsAt: '2031-01-01T00:00:00Z' } }, noIntent),
  ],
  updateUser: [
    '/acs/users/update',
    {},
    (d) => d.updateUser(id(), { name: user.name, email: user.email, phone: user.phone, schedule: user.schedule }, noIntent),
    (d) => d.updateUser(id(), { schedule: null }, noIntent),
  ],
  deleteUser: ['/acs/users/delete', {}, (d) => d.deleteUser(id(), noIntent)],
  suspendUser: ['/acs/users/suspend', {}, (d) => d.suspendUser(id(), noIntent)],
  unsuspendUser: ['/acs/users/unsuspend', {}, (d) => d.unsuspendUser(id(), noIntent)],
  addToGroup: ['/acs/users/add_to_access_group', {}, (d) => d.addToGroup(id(), id(), noIntent)],
  removeFromGroup: ['/acs/users/remove_from_access_group', {}, (d) => d.removeFromGroup(id(), id(), noIntent)],
  credentials: ['/acs/credentials/list', { acs_credentials: [] }, (d) => d.credentials(id())],
  credentialsIn: ['/acs/credentials/list', { acs_credentials: [] }, (d) => first(d.credentialsIn(id()))],
  identities: ['/user_identities/list', { user_identities: [] }, (d) => first(d.identities())],
  searchIdentities: ['/user_identities/list', { user_identities: [] }, (d) => d.searchIdentities('zoe@example.com')],
  identity: ['/user_identities/get', { user_identity: identity }, (d) => d.identity(id())],
  identityByKey: ['/user_identities/get', { user_identity: identity }, (d) => d.identityByKey('doorlist-1')],
  createIdentity: [
    '/user_identities/create',
    { user_identity: identity },
    (d) => d.createIdentity({ key: 'doorlist-1', name: user.name, email: user.email, phone: user.phone }, noIntent),
    (d) => d.createIdentity({ key: 'doorlist-1', name: user.name }, noIntent),
  ],
  updateIdentity: [
    '/user_identities/update',
    {},
    (d) => d.updateIdentity(id(), { name: user.name, email: user.email, phone: user.phone }, noIntent),
  ],
  deleteIdentity: ['/user_identities/delete', {}, (d) => d.deleteIdentity(id(), noIntent)],
  usersOfIdentity: ['/acs/users/list', { acs_users: [] }, (d) => d.usersOfIdentity(id())],
  linkUser: ['/user_identities/add_acs_user', {}, (d) => d.linkUser(id(), id(), noIntent)],
  unlinkUser: ['/user_identities/remove_acs_user', {}, (d) => d.unlinkUser(id(), id(), noIntent)],
  enrollmentAutomations: [
    '/user_identities/enrollment_automations/list',
    { enrollment_automations: [automation] },
    (d) => d.enrollmentAutomations(id()),
  ],
  enrollmentAutomation: [
    '/user_identities/enrollment_automations/get',
    { enrollment_automation: automation },
    (d) => d.enrollmentAutomation(id()),
  ],
  launchEnrollmentAutomation: [
    '/user_identities/enrollment_automations/launch',
    { enrollment_automation: automation },
    (d) => d.launchEnrollmentAutomation({ ...launch, createCredentialManagerUser: true }, noIntent),
    (d) => d.launchEnrollmentAutomation({ ...launch, credentialManagerAcsUserId: id() }, noIntent),
  ],
  deleteEnrollmentAutomation: [
    '/user_identities/enrollment_automations/delete',
    {},
    (d) => d.deleteEnrollmentAutomation(id(), noIntent),
  ],
  instantKeys: ['/instant_keys/list', { instant_keys: [instantKey] }, (d) => d.instantKeys(id())],
  instantKey: ['/instant_keys/get', { instant_key: instantKey }, (d) => d.instantKey(id())],
  generateInstantKey: [
    '/user_identities/generate_instant_key',
    { instant_key: instantKey },
    (d) => d.generateInstantKey(id(), noIntent),
  ],
  entrances: ['/acs/entrances/list', { acs_entrances: [] }, (d) => d.entrances(id())],
  spaces: ['/spaces/list', { spaces: [] }, (d) => d.spaces()],
  grant: ['/access_grants/get', { access_grant: grant }, (d) => d.grant(id())],
  grantByKey: ['/access_grants/get', { access_grant: grant }, (d) => d.grantByKey('doorlist-1')],
  grantsOf: ['/access_grants/list', { access_grants: [grant] }, (d) => d.grantsOf(id()), (d) => d.grantsOf(id(), id())],
  grants: ['/access_grants/list', { access_grants: [grant] }, (d) => d.grants([id(), id()])],
  methodsOf: ['/access_grants/get_related', { batch: { access_methods: [] } }, (d) => d.methodsOf([id(), id()])],
  createGrant: [
    '/access_grants/create',
    { access_grant: grant },
    (d) => d.createGrant(newGrant, noIntent),
    (d) => d.createGrant({ ...newGrant, startsAt: '2030-01-01T00:00:00Z', endsAt: '2031-01-01T00:00:00Z' }, noIntent),
  ],
  updateGrant: [
    '/access_grants/update',
    {},
    (d) => d.updateGrant(id(), '2031-01-01T00:00:00Z', noIntent),
    (d) => d.updateGrant(id(), null, noIntent),
  ],
  deleteGrant: ['/access_grants/delete', {}, (d) => d.deleteGrant(id(), noIntent)],
};

let checker: OpenApiChecker;
beforeAll(async () => {
  checker = await createOpenApiChecker();
});

test.each(Object.entries(cases))('%s', async (_, [route, body, ...calls]) => {
  const said: Said = { body: { ...body, ok: true } };
  const { directory, heard } = await answering(said);
  for (const call of calls) await call(directory);
  expect(heard).toHaveLength(calls.length);
  for (const request of heard) {
    // No query either: what we search for would stand in the logs of everything in between.
    expect(request.path).toBe(route);
    expect(checker.request(request.method, request.path, request.body)).toEqual([]);
  }
});

test('a user is created with all that a roster can say, field for field', async () => {
  const { directory, heard } = await answering({ body: { acs_user: acsUser, ok: true } });
  await directory.createUser(user, noIntent);
  expect(heard[0]?.body).toEqual({
    acs_system_id: user.systemId,
    full_name: user.name,
    email_address: user.email,
    phone_number: user.phone,
    user_identity_id: user.identityId,
    acs_access_group_ids: user.groupIds,
    access_schedule: { starts_at: user.schedule.startsAt, ends_at: user.schedule.endsAt },
  });
});

test('an automation is launched with all its parameters, field for field', async () => {
  const { directory, heard } = await answering({ body: { enrollment_automation: automation, ok: true } });
  const credentialManagerAcsUserId = id();
  await directory.launchEnrollmentAutomation({ ...launch, credentialManagerAcsUserId }, noIntent);
  await directory.launchEnrollmentAutomation({ ...launch, createCredentialManagerUser: true }, noIntent);
  const common = {
    user_identity_id: launch.identityId,
    credential_manager_acs_system_id: launch.credentialManagerId,
    acs_credential_pool_id: launch.poolId,
  };
  expect(heard.map(({ body }) => body)).toEqual([
    { ...common, credential_manager_acs_user_id: credentialManagerAcsUserId },
    { ...common, create_credential_manager_user: true },
  ]);
});
