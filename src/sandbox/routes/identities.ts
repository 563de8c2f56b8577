import * as z from 'zod';
import {
  addIdentity,
  deleteUser,
  identityById,
  identityObject,
  type IdentityRow,
  linkUser,
  type NewIdentityRow,
  updateIdentity,
  userById,
} from '../people.ts';
import { ApiError, invalid } from '../world.ts';
import { creates, deletes, email, epochOf, page, paging, puts, reads, route, type Routes, updates, uuid } from './route.ts';

/** The parameters that say who the person is. */
export const described = {
  user_identity_key: z.string().min(1).nullish(),
  email_address: email.nullish(),
  phone_number: z.string().nullish(),
  full_name: z.string().min(1).nullish(),
};

/** The same as columns of the table. */
export function columnsOf(given: Partial<z.output<z.ZodObject<typeof described>>>): NewIdentityRow {
  return { key: given.user_identity_key, name: given.full_name, email: given.email_address, phone: given.phone_number };
}

export const identityRoutes: Routes = {
  '/user_identities/create': route(
    creates,
    () => z.strictObject({ ...described, acs_system_ids: z.array(uuid).optional() }),
    (given, world) => {
      if (given.acs_system_ids !== undefined) {
        throw new ApiError(400, 'not_supported', 'The practice system does not create or link users with an identity');
      }
      const id = addIdentity(world, columnsOf(given));
      return { user_identity: identityObject(identityById(world, id), world) };
    },
  ),

  '/user_identities/update': route(
    updates,
    () => z.strictObject({ ...described, user_identity_id: uuid }),
    (given, world) => {
      updateIdentity(world, identityById(world, given.user_identity_id), columnsOf(given));
      return {};
    },
  ),

  '/user_identities/get': route(
    reads,
    () => z.strictObject({ user_identity_id: uuid.optional(), user_identity_key: z.string().optional() }),
    ({ user_identity_id: id, user_identity_key: key }, world) => {
      if ((id === undefined) === (key === undefined)) {
        throw invalid('user_identity_id', 'Provide either user_identity_id or user_identity_key');
      }
      const row = world.state.get<IdentityRow>(
        'SELECT * FROM identities WHERE managed = 1 AND (id = ? OR key = ?)',
        id ?? '',
        key ?? null,
      );
      if (row === undefined) throw new ApiError(404, 'user_identity_not_found', 'User identity not found');
      return { user_identity: identityObject(row, world) };
    },
  ),

  '/user_identities/list': route(
    reads,
    () =>
      z.strictObject({
        user_identity_ids: z.array(uuid).optional(),
        credential_manager_acs_system_id: uuid.optional(),
        search: z.string().optional(),
        ...paging,
      }),
    (given, world) => {
      const { rows, pagination } = page<IdentityRow>(world, {
        select: 'SELECT i.* FROM identities i',
        table: 'i',
        params: given,
        where: [
          ['i.managed = 1 AND i.visible_at <= ?', Date.now()],
          ['instr(i.searchable, ?) > 0', given.search?.toLowerCase()],
          ['i.created_at < ?', epochOf(given.created_before)],
          ['i.id IN (SELECT value FROM json_each(?))', given.user_identity_ids && JSON.stringify(given.user_identity_ids)],
          [
            `EXISTS (SELECT 1 FROM documents d WHERE d.kind = 'enrollment_automation' AND d.owner = i.id
               AND d.json ->> 'credential_manager_acs_system_id' = ?)`,
            given.credential_manager_acs_system_id,
          ],
        ],
      });
      return { user_identities: rows.map((row) => identityObject(row, world)), pagination };
    },
  ),

  '/user_identities/add_acs_user': route(
    puts,
    () => z.strictObject({ acs_user_id: uuid, user_identity_id: uuid.optional(), user_identity_key: z.string().optional() }),
    (given, world) => {
      const user = userById(world, given.acs_user_id);
      if (given.user_identity_id === undefined) {
        // With a key the API creates a missing identity. doorlist never asks for that, so it is not implemented.
        throw invalid('user_identity_id', 'Required by the practice system');
      }
      const identity = identityById(world, given.user_identity_id);
      if (user.identity_id !== null && user.identity_id !== identity.id) {
        throw new ApiError(400, 'acs_user_has_other_user_identity', 'The user belongs to another user identity');
      }
      linkUser(world, user, identity);
      return {};
    },
  ),

  '/user_identities/remove_acs_user': route(
    deletes,
    () => z.strictObject({ acs_user_id: uuid, user_identity_id: uuid }),
    (given, world) => {
      const user = userById(world, given.acs_user_id);
      if (user.identity_id !== identityById(world, given.user_identity_id).id) {
        throw new ApiError(400, 'acs_user_not_in_user_identity', 'The user does not belong to the user identity');
      }
      linkUser(world, user, undefined);
      return {};
    },
  ),

  '/user_identities/delete': route(
    deletes,
    () => z.strictObject({ user_identity_id: uuid }),
    (given, world) => {
      const { id } = identityById(world, given.user_identity_id);
      // The API deletes the identity's users with it, and their memberships and credentials.
      for (const user of world.state.all<{ id: string }>('SELECT id FROM users WHERE identity_id = ?', id)) {
        deleteUser(world, user.id);
      }
      world.state.run("DELETE FROM documents WHERE owner = ? AND kind IN ('enrollment_automation', 'instant_key')", id);
      world.state.run('DELETE FROM grants WHERE identity_id = ?', id);
      world.state.run('DELETE FROM identities WHERE id = ?', id);
      return {};
    },
  ),
};
