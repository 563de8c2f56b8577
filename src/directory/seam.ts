import { answers, grantBody, identityBody, patchBody, userBody } from './answers.ts';
import { type ClientOptions, createClient, type SeamClient } from './client.ts';
import { type AcsUser, type Directory, DirectoryError, isOfSystem } from './directory.ts';

const PAGE_SIZE = 500;

/** Connects to the Seam API: the adapter of the port. Sends nothing yet. */
export function connectSeam(options: ClientOptions): Directory {
  const client = createClient(options);
  return {
    host: client.host,
    now: client.now,
    ...systemCalls(client),
    ...userCalls(client),
    ...identityCalls(client),
    ...enrollmentCalls(client),
    ...grantCalls(client),
  };
}

/** The answer, or undefined where the API does not have the route. */
async function ifRoute<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof DirectoryError && error.kind === 'no_route') return undefined;
    throw error;
  }
}

function systemCalls({ seam, read, all }: SeamClient) {
  const { systems, accessGroups } = seam.acs;
  return {
    workspace: () => read(seam.workspaces.get(), answers.workspace),
    systems: () => all(systems.list(), answers.systems),
    compatibleCredentialManagers: (id) =>
      all(systems.listCompatibleCredentialManagerAcsSystems({ acs_system_id: id }), answers.systems),
    credentialPools: (id) =>
      ifRoute(all({ pathname: '/acs/credential_pools/list', body: { acs_system_id: id } }, answers.pools)),
    groups: (id) => all(accessGroups.list({ acs_system_id: id }), answers.groups),
    groupMembers: (id) => {
      // The API lists all members in one answer, with all that it knows of each.
      const keeps = { list: 'acs_users', property: 'acs_user_id' };
      const body = { acs_access_group_id: id };
      return all({ pathname: '/acs/access_groups/list_users', body, keeps }, answers.memberIds);
    },
    groupsOf: async (userId) =>
      (await all(accessGroups.list({ acs_user_id: userId }), answers.groups)).map((group) => group.id),
  } satisfies Partial<Directory>;
}

/** @throws {DirectoryError} where one of them is of another system: the person would be taken for somebody who is there. */
function allOf(systemId: string, users: AcsUser[]): AcsUser[] {
  const stranger = users.find((user) => !isOfSystem(user, systemId));
  if (stranger === undefined) return users;
  const message = `The API was asked for the people of access system ${systemId}, and answered with user ${stranger.id} of another one (${stranger.systemId}). Who is there cannot be told; tell Seam's support.`;
  throw new DirectoryError('unanswered', 'other_system', message);
}

function userCalls({ seam, find, write, pages, all }: SeamClient) {
  const { users, credentials } = seam.acs;
  return {
    users: async function* (systemId) {
      const list = users.list({ acs_system_id: systemId, limit: PAGE_SIZE });
      for await (const page of pages(list, answers.users)) yield allOf(systemId, page);
    },
    searchUsers: async (systemId, text) =>
      allOf(systemId, await all(users.list({ acs_system_id: systemId, search: text, limit: PAGE_SIZE }), answers.users)),
    user: async (userId) => {
      const user = await find(users.get({ acs_user_id: userId }), answers.user);
      if (user === undefined || user.id.toLowerCase() === userId.toLowerCase()) return user;
      const message = `The API was asked for user ${userId}, and answered with user ${user.id}. Who is who cannot be told; tell Seam's support, and look whether a proxy in between mixes up answers.`;
      throw new DirectoryError('unanswered', 'other_user', message);
    },
    userOfIdentity: async (identityId, systemId) => {
      const user = await find(users.get({ user_identity_id: identityId, acs_system_id: systemId }), answers.user);
      return user === undefined ? undefined : allOf(systemId, [user])[0];
    },
    createUser: async (user, beforeSend) => {
      const made = await write({ pathname: '/acs/users/create', body: userBody(user) }, answers.user, beforeSend);
      if (isOfSystem(made, user.systemId)) return made;
      // The answer is clear: looking for the user here, and sending it again, would only make more of them there.
      const message = `The API answered with user ${made.id} of another access system (${made.systemId}) than the one it was told. Delete that user there, and tell Seam's support.`;
      throw new DirectoryError('refused', 'other_system', message);
    },
    updateUser: (userId, patch, beforeSend) => {
      const body = { acs_user_id: userId, ...patchBody(patch) };
      return write({ pathname: '/acs/users/update', body }, answers.done, beforeSend);
    },
    deleteUser: (userId, beforeSend) => write(users.delete({ acs_user_id: userId }), answers.done, beforeSend),
    suspendUser: (userId, beforeSend) => write(users.suspend({ acs_user_id: userId }), answers.done, beforeSend),
    unsuspendUser: (userId, beforeSend) => write(users.unsuspend({ acs_user_id: userId }), answers.done, beforeSend),
    addToGroup: (userId, groupId, beforeSend) => {
      const membership = { acs_user_id: userId, acs_access_group_id: groupId };
      return write(users.addToAccessGroup(membership), answers.done, beforeSend);
    },
    removeFromGroup: (userId, groupId, beforeSend) => {
      const membership = { acs_user_id: userId, acs_access_group_id: groupId };
      return write(users.removeFromAccessGroup(membership), answers.done, beforeSend);
    },
    credentials: (userId) => all(credentials.list({ acs_user_id: userId }), answers.credentials),
    credentialsIn: (systemId) => pages(credentials.list({ acs_system_id: systemId, limit: PAGE_SIZE }), answers.credentials),
  } satisfies Partial<Directory>;
}

function identityCalls({ seam, find, write, pages, all }: SeamClient) {
  const { acs, userIdentities } = seam;
  return {
    identities: () => pages(userIdentities.list({ limit: PAGE_SIZE }), answers.identities),
    searchIdentities: (text) => all(userIdentities.list({ search: text, limit: PAGE_SIZE }), answers.identities),
    identity: (id) => find(userIdentities.get({ user_identity_id: id }), answers.identity),
    identityByKey: (key) => find(userIdentities.get({ user_identity_key: key }), answers.identity),
    createIdentity: (identity, beforeSend) =>
      write({ pathname: '/user_identities/create', body: identityBody(identity) }, answers.identity, beforeSend),
    updateIdentity: (id, patch, beforeSend) => {
      const body = { user_identity_id: id, ...patchBody(patch) };
      return write({ pathname: '/user_identities/update', body }, answers.done, beforeSend);
    },
    deleteIdentity: (id, beforeSend) => write(userIdentities.delete({ user_identity_id: id }), answers.done, beforeSend),
    usersOfIdentity: (id) => all(acs.users.list({ user_identity_id: id, limit: PAGE_SIZE }), answers.users),
    linkUser: (id, userId, beforeSend) =>
      write(userIdentities.addAcsUser({ user_identity_id: id, acs_user_id: userId }), answers.done, beforeSend),
    unlinkUser: (id, userId, beforeSend) =>
      write(userIdentities.removeAcsUser({ user_identity_id: id, acs_user_id: userId }), answers.done, beforeSend),
  } satisfies Partial<Directory>;
}

/** The SDK has dropped the enrollment automations, the API has not: these are sent by their paths. */
function enrollmentCalls({ seam, find, write, all }: SeamClient) {
  const automations = '/user_identities/enrollment_automations';
  return {
    enrollmentAutomations: (identityId) =>
      all({ pathname: `${automations}/list`, body: { user_identity_id: identityId } }, answers.automations),
    enrollmentAutomation: (id) =>
      find({ pathname: `${automations}/get`, body: { enrollment_automation_id: id } }, answers.automation),
    launchEnrollmentAutomation: (launch, beforeSend) => {
      const body = {
        user_identity_id: launch.identityId,
        credential_manager_acs_system_id: launch.credentialManagerId,
        acs_credential_pool_id: launch.poolId,
        create_credential_manager_user: launch.createCredentialManagerUser,
        credential_manager_acs_user_id: launch.credentialManagerAcsUserId,
      };
      return write({ pathname: `${automations}/launch`, body }, answers.automation, beforeSend);
    },
    deleteEnrollmentAutomation: (id, beforeSend) => {
      const body = { enrollment_automation_id: id };
      return write({ pathname: `${automations}/delete`, body }, answers.done, beforeSend);
    },
    instantKeys: (identityId) => all(seam.instantKeys.list({ user_identity_id: identityId }), answers.instantKeys),
    instantKey: (id) => find(seam.instantKeys.get({ instant_key_id: id }), answers.instantKey),
    generateInstantKey: (identityId, beforeSend) =>
      write(seam.userIdentities.generateInstantKey({ user_identity_id: identityId }), answers.instantKey, beforeSend),
  } satisfies Partial<Directory>;
}

function grantCalls({ read, find, write, all }: SeamClient) {
  const grants = '/access_grants';
  return {
    entrances: (systemId) =>
      ifRoute(all({ pathname: '/acs/entrances/list', body: { acs_system_id: systemId, limit: PAGE_SIZE } }, answers.entrances)),
    spaces: () => ifRoute(all({ pathname: '/spaces/list', body: { limit: PAGE_SIZE } }, answers.spaces)),
    grant: (id) => find({ pathname: `${grants}/get`, body: { access_grant_id: id } }, answers.grant),
    grantByKey: (key) => find({ pathname: `${grants}/get`, body: { access_grant_key: key } }, answers.grant),
    grantsOf: (identityId, entranceId) => {
      const body = { user_identity_id: identityId, acs_entrance_id: entranceId, limit: PAGE_SIZE };
      return all({ pathname: `${grants}/list`, body }, answers.grants);
    },
    grants: (ids, entranceId) => {
      const body = { access_grant_ids: ids, acs_entrance_id: entranceId, limit: PAGE_SIZE };
      return all({ pathname: `${grants}/list`, body }, answers.grants);
    },
    methodsOf: async (ids) => {
      const body = { access_grant_ids: ids, include: ['access_methods'] };
      return (await read({ pathname: `${grants}/get_related`, body }, answers.methods)).access_methods;
    },
    createGrant: (grant, beforeSend) =>
      write({ pathname: `${grants}/create`, body: grantBody(grant) }, answers.grant, beforeSend),
    updateGrant: (id, endsAt, beforeSend) =>
      write({ pathname: `${grants}/update`, body: { access_grant_id: id, ends_at: endsAt } }, answers.done, beforeSend),
    deleteGrant: (id, beforeSend) =>
      write({ pathname: `${grants}/delete`, body: { access_grant_id: id } }, answers.done, beforeSend),
  } satisfies Partial<Directory>;
}
