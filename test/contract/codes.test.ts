import { expect, test } from 'vitest';
import { answering } from '../directory/recorder.ts';

/**
 * Every code that the API may put on what doorlist reads, with what doorlist takes it for. The lists are those of the OpenAPI: a code
 * that comes, goes or moves makes a test fail, and then somebody has to say what it means.
 */
const meanings = {
  acs_user: {
    error: {
      deleted_externally: 'error',
      salto_ks_subscription_limit_exceeded: 'error',
      failed_to_create_on_acs_system: 'error',
      failed_to_update_on_acs_system: 'error',
      failed_to_delete_on_acs_system: 'error',
      latch_conflict_with_resident_user: 'error',
    },
    warning: {
      being_deleted: 'provisioned, being deleted',
      salto_ks_user_not_subscribed: 'inactive',
      acs_user_inactive: 'inactive',
      unknown_issue_with_acs_user: 'error',
      latch_resident_user: 'provisioned',
    },
    mutation: {
      creating: 'pending',
      deleting: 'pending, being deleted',
      deferring_creation: 'deferred',
      updating_user_information: 'pending',
      updating_access_schedule: 'pending',
      updating_suspension_state: 'pending',
      updating_group_membership: 'pending',
      deferring_group_membership_update: 'deferred',
      updating_credential_assignment: 'pending',
    },
  },
  acs_access_group: {
    error: { failed_to_create_on_acs_system: 'not usable' },
    warning: { unknown_issue_with_acs_access_group: 'not usable', being_deleted: 'being deleted' },
    mutation: {
      creating: 'usable',
      deleting: 'being deleted',
      deferring_deletion: 'being deleted',
      updating_group_information: 'usable',
      updating_access_schedule: 'usable',
      updating_user_membership: 'usable',
      updating_entrance_membership: 'usable',
      deferring_user_membership_update: 'usable',
    },
  },
  // What a user is in one system is told by the user itself.
  user_identity: {
    error: { issue_with_acs_user: 'usable' },
    warning: { being_deleted: 'being deleted', acs_user_profile_does_not_match_user_identity: 'usable' },
    mutation: {},
  },
  // Whatever a system reports is shown by `systems`; any error keeps doorlist from writing to it.
  acs_system: {
    error: {
      seam_bridge_disconnected: 'error',
      bridge_disconnected: 'error',
      visionline_instance_unreachable: 'error',
      salto_ks_subscription_limit_exceeded: 'error',
      acs_system_disconnected: 'error',
      account_disconnected: 'error',
      salto_ks_certification_expired: 'error',
      provider_service_unavailable: 'error',
    },
    warning: {
      salto_ks_subscription_limit_almost_reached: 'warning',
      time_zone_does_not_match_location: 'warning',
      setup_required: 'warning',
    },
    mutation: {},
  },
  access_grant: {
    error: { cannot_create_requested_access_methods: 'error' },
    warning: {
      being_deleted: 'pending, being deleted',
      underprovisioned_access: 'pending',
      overprovisioned_access: 'pending',
      updating_access_times: 'pending',
      requested_code_unavailable: 'provisioned',
      device_does_not_support_access_codes: 'error',
      device_time_constraints_violated: 'error',
    },
    mutation: { updating_spaces: 'pending', updating_access_times: 'pending' },
  },
  access_method: {
    error: { failed_to_issue: 'error' },
    warning: {
      being_deleted: 'pending',
      updating_access_times: 'pending',
      pulled_backup_access_code: 'provisioned',
      delay_in_issuing: 'pending',
    },
    mutation: { provisioning_access: 'pending', revoking_access: 'pending', updating_access_times: 'pending' },
  },
} as const;

type Kind = keyof typeof meanings;
type Part = keyof (typeof meanings)[Kind];

const lists: Readonly<Record<Part, string>> = { error: 'errors', warning: 'warnings', mutation: 'pending_mutations' };

/** What doorlist takes an object with these marks for. */
const taken: Readonly<Record<Kind, (marks: object) => Promise<string>>> = {
  acs_user: async (marks) => {
    const { directory } = await answering({ body: { acs_user: { acs_user_id: 'u', acs_system_id: 's', ...marks }, ok: true } });
    const user = await directory.user('u');
    return `${user?.provisioning ?? 'none'}${user?.isBeingDeleted === true ? ', being deleted' : ''}`;
  },
  acs_access_group: async (marks) => {
    const { directory } = await answering({ body: { acs_access_groups: [{ acs_access_group_id: 'g', ...marks }], ok: true } });
    const [group] = await directory.groups('s');
    return group?.isBeingDeleted === true ? 'being deleted' : group?.trouble === undefined ? 'usable' : 'not usable';
  },
  user_identity: async (marks) => {
    const { directory } = await answering({ body: { user_identity: { user_identity_id: 'i', ...marks }, ok: true } });
    return (await directory.identity('i'))?.isBeingDeleted === true ? 'being deleted' : 'usable';
  },
  access_grant: async (marks) => {
    const body = { access_grant: { access_grant_id: 'g', user_identity_id: 'i', ...marks }, ok: true };
    const grant = await (await answering({ body })).directory.grant('g');
    return `${grant?.provisioning ?? 'none'}${grant?.isBeingDeleted === true ? ', being deleted' : ''}`;
  },
  access_method: async (marks) => {
    const body = { batch: { access_methods: [{ access_method_id: 'm', is_issued: true, ...marks }] }, ok: true };
    const [method] = await (await answering({ body })).directory.methodsOf(['g']);
    return method?.provisioning ?? 'none';
  },
  acs_system: async (marks) => {
    const { directory } = await answering({ body: { acs_systems: [{ acs_system_id: 's', name: 'S', ...marks }], ok: true } });
    const [system] = await directory.systems();
    return system?.errors[0] !== undefined ? 'error' : system?.warnings[0] !== undefined ? 'warning' : 'nothing';
  },
};

interface Alternative {
  readonly properties?: Readonly<Record<string, { readonly enum?: readonly string[] }>>;
}
interface ListSchema {
  readonly items: Alternative & { readonly oneOf?: readonly Alternative[] };
}

const { openapi } = (await import('@seamapi/types/connect')) as unknown as {
  openapi: { components: { schemas: Record<string, { properties: Record<string, ListSchema | undefined> }> } };
};

/** The codes that the OpenAPI names for a list of an object. */
function published(kind: Kind, part: Part): string[] {
  const list = openapi.components.schemas[kind]?.properties[lists[part]];
  if (list === undefined) return [];
  return (list.items.oneOf ?? [list.items]).flatMap(({ properties }) => properties?.[`${part}_code`]?.enum ?? []);
}

const parts = Object.entries(meanings).flatMap(([kind, of]) =>
  Object.entries(of).map(([part, codes]) => [kind as Kind, part as Part, codes as Readonly<Record<string, string>>] as const),
);

test.each(parts)('%s: each %s code of the OpenAPI is known', async (kind, part, codes) => {
  expect(Object.keys(codes).sort()).toEqual([...new Set(published(kind, part))].sort());
  const found = await Promise.all(
    Object.keys(codes).map(async (code) => [
      code,
      await taken[kind]({ [lists[part]]: [{ [`${part}_code`]: code, message: '', created_at: '' }] }),
    ]),
  );
  expect(Object.fromEntries(found)).toEqual(codes);
});

test('the access systems are of kinds that are known', () => {
  const type = openapi.components.schemas['acs_system']?.properties['external_type'] as { enum?: string[] } | undefined;
  // Nothing depends on the kind: one that is new is seen here, and its codes above.
  expect(type?.enum?.toSorted()).toEqual([
    'assa_abloy_credential_service',
    'assa_abloy_vostio',
    'assa_abloy_vostio_credential_service',
    'avigilon_alta_org',
    'brivo_account',
    'dormakaba_ambiance_site',
    'dormakaba_community_site',
    'hid_credential_manager_organization',
    'hotek_site',
    'kisi_organization',
    'latch_building',
    'legic_connect_credential_service',
    'pti_site',
    'salto_ks_site',
    'salto_space_system',
    'visionline_system',
  ]);
});
