import * as z from 'zod';
import { selectUsers, userById, userObject, type UserRow } from '../people.ts';
import { documentById, iso, searchable, type World } from '../world.ts';
import { documentPage, paging, reads, route, type Routes, uuid } from './route.ts';

interface System {
  readonly acs_system_id: string;
  readonly name: string;
  readonly is_credential_manager: boolean;
}

export function systemById(world: World, id: string): System {
  return documentById(world, 'acs_system', id);
}

/** The fields that `search` compares. */
const credentialText = `lower(concat_ws(char(10), d.json ->> 'display_name', d.json ->> 'code', d.json ->> 'card_number',
  d.json ->> 'acs_user_id', d.id))`;

const search = z.string().min(1).optional();

/** What `search` finds; all, where nothing is searched for. */
export function isFound(text: string | undefined, ...fields: readonly string[]): boolean {
  return text === undefined || searchable(...fields).includes(text.toLowerCase());
}

const bySystem = () => z.strictObject({ acs_system_id: uuid });

/** Routes of the workspace, systems, access groups, credential pools and credentials. */
export const systemRoutes: Routes = {
  '/workspaces/get': route(
    reads,
    () => z.strictObject({}),
    (_, { state, workspaceId }) => ({
      workspace: state.document<object>('workspace', workspaceId),
    }),
  ),

  '/acs/systems/list': route(
    reads,
    () => z.strictObject({ connected_account_id: uuid.optional(), customer_key: z.string().optional(), search }),
    ({ connected_account_id: accountId, customer_key: customer, search }, { state, connectedAccountId }) => ({
      // The practice system has no customers, so a customer key matches nothing.
      acs_systems:
        customer !== undefined || (accountId !== undefined && accountId !== connectedAccountId)
          ? []
          : state.documents<System>('acs_system').filter(({ name, acs_system_id }) => isFound(search, name, acs_system_id)),
    }),
  ),

  '/acs/systems/list_compatible_credential_manager_acs_systems': route(reads, bySystem, (given, world) => {
    const { is_credential_manager: isManager } = systemById(world, given.acs_system_id);
    const managers = world.state.documents<System>('acs_system').filter((system) => system.is_credential_manager);
    return { acs_systems: isManager ? [] : managers };
  }),

  '/acs/access_groups/list': route(
    reads,
    () =>
      z.strictObject({
        acs_system_id: uuid.optional(),
        acs_user_id: uuid.optional(),
        user_identity_id: uuid.optional(),
        search,
      }),
    ({ acs_system_id: systemId, acs_user_id: userId, user_identity_id: identityId, search }, world) => {
      const groups = world.state
        .documents<{ acs_access_group_id: string; name: string }>('acs_access_group', systemId)
        .filter(({ name, acs_access_group_id }) => isFound(search, name, acs_access_group_id));
      if (userId === undefined && identityId === undefined) return { acs_access_groups: groups };
      if (userId !== undefined) userById(world, userId);
      const joined = world.state.all<{ group_id: string }>(
        'SELECT m.group_id FROM memberships m JOIN users u ON u.id = m.user_id WHERE u.id = ? OR u.identity_id = ?',
        userId ?? '',
        identityId ?? '',
      );
      const ids = new Set(joined.map((row) => row.group_id));
      return { acs_access_groups: groups.filter((group) => ids.has(group.acs_access_group_id)) };
    },
  ),

  '/acs/access_groups/list_users': route(
    reads,
    () => z.strictObject({ acs_access_group_id: uuid }),
    (given, world) => {
      documentById(world, 'acs_access_group', given.acs_access_group_id);
      const now = Date.now();
      const rows = world.state.all<UserRow>(
        `${selectUsers} JOIN memberships m ON m.user_id = u.id
       WHERE m.group_id = ? AND u.visible_at <= ? AND (u.gone_at IS NULL OR u.gone_at > ?) ORDER BY u.seq DESC`,
        given.acs_access_group_id,
        now,
        now,
      );
      return { acs_users: rows.map((row) => userObject(row, world)) };
    },
  ),

  '/acs/credential_pools/list': route(reads, bySystem, (given, world) => {
    const { acs_system_id: systemId } = systemById(world, given.acs_system_id);
    return { acs_credential_pools: world.state.documents<object>('acs_credential_pool', systemId) };
  }),

  '/acs/credentials/list': route(
    reads,
    () =>
      z.strictObject({
        acs_user_id: uuid.optional(),
        acs_system_id: uuid.optional(),
        user_identity_id: uuid.optional(),
        search,
        is_multi_phone_sync_credential: z.boolean().optional(),
        ...paging,
      }),
    (given, world) => {
      const { is_multi_phone_sync_credential: isSynced, created_before: before } = given;
      const { rows, pagination } = documentPage<object>(world, 'acs_credential', given, [
        ['d.owner = ?', given.acs_user_id],
        ["d.json ->> 'acs_system_id' = ?", given.acs_system_id],
        ['d.owner IN (SELECT id FROM users WHERE identity_id = ?)', given.user_identity_id],
        ["coalesce(d.json ->> 'is_multi_phone_sync_credential', 0) = ?", isSynced === undefined ? undefined : Number(isSynced)],
        [`instr(${credentialText}, ?) > 0`, given.search?.toLowerCase()],
        ["d.json ->> 'created_at' < ?", before && iso(Date.parse(before))],
      ]);
      return { acs_credentials: rows, pagination };
    },
  ),
};
