import { randomBytes, randomUUID } from 'node:crypto';
import * as z from 'zod';
import { addUserOf, identityById, userById } from '../people.ts';
import { ApiError, documentById, invalid, iso } from '../world.ts';
import { creates, deletes, reads, route, type Routes, uuid } from './route.ts';
import { systemById } from './systems.ts';

const instantKeyLifeMs = 7 * 24 * 3600 * 1000;

const byIdentity = () => z.strictObject({ user_identity_id: uuid });
const byAutomation = () => z.strictObject({ enrollment_automation_id: uuid });

/**
 * Enrollment automations and instant keys. A client can launch two automations for one identity and create any number of keys:
 * it is undocumented whether the API prevents that, and without a check a client's mistake shows.
 */
export const enrollmentRoutes: Routes = {
  '/user_identities/enrollment_automations/launch': route(
    creates,
    () =>
      z.strictObject({
        user_identity_id: uuid,
        credential_manager_acs_system_id: uuid,
        acs_credential_pool_id: uuid.optional(),
        create_credential_manager_user: z.boolean().optional(),
        credential_manager_acs_user_id: uuid.optional(),
      }),
    (given, world) => {
      const identity = identityById(world, given.user_identity_id);
      const { acs_system_id: managerId, is_credential_manager: isManager } = systemById(
        world,
        given.credential_manager_acs_system_id,
      );
      if (!isManager) throw new ApiError(400, 'not_a_credential_manager', 'The access system is not a credential manager');
      if (given.acs_credential_pool_id !== undefined) {
        const pools = world.state.documents<{ acs_credential_pool_id: string }>('acs_credential_pool', managerId);
        if (!pools.some((pool) => pool.acs_credential_pool_id === given.acs_credential_pool_id)) {
          throw new ApiError(404, 'acs_credential_pool_not_found', 'Credential pool not found in the credential manager');
        }
      }
      if (given.credential_manager_acs_user_id !== undefined) {
        if (given.create_credential_manager_user === true) {
          throw invalid('credential_manager_acs_user_id', 'Not together with create_credential_manager_user');
        }
        if (userById(world, given.credential_manager_acs_user_id).system_id !== managerId) {
          throw new ApiError(404, 'acs_user_not_found', 'User not found in the credential manager');
        }
      }
      if (given.create_credential_manager_user === true) {
        addUserOf(world, managerId, identity);
      }
      const automation = {
        enrollment_automation_id: randomUUID(),
        user_identity_id: identity.id,
        credential_manager_acs_system_id: managerId,
        workspace_id: world.workspaceId,
        created_at: iso(Date.now()),
      };
      world.state.addDocument('enrollment_automation', automation.enrollment_automation_id, identity.id, automation);
      return { enrollment_automation: automation };
    },
  ),

  '/user_identities/enrollment_automations/list': route(reads, byIdentity, (given, world) => {
    const { id } = identityById(world, given.user_identity_id);
    return { enrollment_automations: world.state.documents<object>('enrollment_automation', id) };
  }),

  '/user_identities/enrollment_automations/get': route(reads, byAutomation, (given, world) => ({
    enrollment_automation: documentById(world, 'enrollment_automation', given.enrollment_automation_id),
  })),

  '/user_identities/enrollment_automations/delete': route(deletes, byAutomation, (given, world) => {
    documentById(world, 'enrollment_automation', given.enrollment_automation_id);
    world.state.run('DELETE FROM documents WHERE id = ?', given.enrollment_automation_id);
    return {};
  }),

  '/user_identities/generate_instant_key': route(
    creates,
    () =>
      z.strictObject({
        user_identity_id: uuid,
        max_use_count: z.number().min(1).optional(),
        customization_profile_id: uuid.optional(),
      }),
    (given, world) => {
      const { id: identityId } = identityById(world, given.user_identity_id);
      if (given.customization_profile_id !== undefined) {
        throw new ApiError(404, 'customization_profile_not_found', 'Customization profile not found');
      }
      const key = {
        instant_key_id: randomUUID(),
        workspace_id: world.workspaceId,
        user_identity_id: identityId,
        client_session_id: randomUUID(),
        instant_key_url: keyUrl(),
        created_at: iso(Date.now()),
        expires_at: iso(Date.now() + instantKeyLifeMs),
      };
      world.state.addDocument('instant_key', key.instant_key_id, identityId, key);
      return { instant_key: key };
    },
  ),

  '/instant_keys/get': route(
    reads,
    () => z.strictObject({ instant_key_id: uuid.optional(), instant_key_url: z.string().optional() }),
    (given, world) => {
      const keys = world.state.documents<{ instant_key_id: string; instant_key_url: string }>('instant_key', undefined);
      const key = keys.find(
        ({ instant_key_id: id, instant_key_url: url }) => id === given.instant_key_id || url === given.instant_key_url,
      );
      if (key === undefined) throw new ApiError(404, 'instant_key_not_found', 'Instant key not found');
      return { instant_key: key };
    },
  ),

  '/instant_keys/list': route(
    reads,
    () => z.strictObject({ user_identity_id: uuid.optional() }),
    (given, world) => ({
      instant_keys: world.state.documents<object>(
        'instant_key',
        given.user_identity_id && identityById(world, given.user_identity_id).id,
      ),
    }),
  ),
};

/** `.invalid` is a reserved domain: the link of a practice key leads nowhere. */
export function keyUrl(): string {
  return `https://ik.practice.invalid/${randomBytes(6).toString('base64url')}`;
}
