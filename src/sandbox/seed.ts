import { randomUUID } from 'node:crypto';
import type { State } from './state.ts';
import { iso, searchable } from './world.ts';

/** The access groups of a new practice system. */
const groupNames = ['Main Entrance', 'Offices', 'Warehouse', 'Lab', 'Parking', 'Night Shift'] as const;

type GroupName = (typeof groupNames)[number];

interface Resident {
  readonly name: string;
  readonly email?: string;
  readonly phone?: string;
  readonly groups: readonly GroupName[];
  readonly suspended?: true;
  /** Has a user identity with the same name, email and phone, and a card credential. */
  readonly identity?: true;
}

// The people of a new practice system: few, but enough to plan against. Email addresses and phone numbers are from the ranges reserved for examples.
const residents: readonly Resident[] = [
  {
    name: 'Ada Okafor',
    email: 'ada.okafor@example.com',
    phone: '+12025550101',
    groups: ['Main Entrance', 'Offices'],
    identity: true,
  },
  { name: 'Ben Carter', email: 'ben.carter@example.com', phone: '+12025550102', groups: ['Main Entrance', 'Warehouse'] },
  { name: 'Chloé Martin', email: 'chloe.martin@example.com', phone: '+12025550103', groups: ['Main Entrance', 'Lab'] },
  { name: 'Dmitri Volkov', email: 'dmitri.volkov@example.com', groups: ['Main Entrance', 'Night Shift'] },
  {
    name: 'Elena Rossi',
    email: 'elena.rossi@example.com',
    phone: '+12025550105',
    groups: ['Main Entrance', 'Offices', 'Parking'],
    identity: true,
  },
  { name: 'Farid Haddad', email: 'farid.haddad@example.com', phone: '+12025550106', groups: ['Warehouse', 'Night Shift'] },
  {
    name: 'Grace Kim',
    email: 'grace.kim@example.com',
    phone: '+12025550107',
    groups: ['Main Entrance', 'Offices'],
    identity: true,
  },
  { name: 'Hiroshi Tanaka', email: 'hiroshi.tanaka@example.com', phone: '+12025550108', groups: ['Lab'] },
  { name: 'Isabel Núñez', email: 'isabel.nunez@example.com', groups: ['Main Entrance', 'Parking'] },
  { name: 'Jonas Weber', email: 'jonas.weber@example.com', phone: '+12025550110', groups: ['Main Entrance'], suspended: true },
  { name: 'Front Desk', phone: '+12025550111', groups: ['Main Entrance'] },
  { name: 'Contractor Badge 7', groups: ['Warehouse'] },
];

const dayMs = 24 * 3600 * 1000;

/** The entrances of a new practice system, each with its space. The loading dock takes cards and codes alone. */
const doors = [
  { name: 'Front Door', space: 'Ground Floor', mobile: true },
  { name: 'Loading Dock', space: 'Ground Floor', mobile: false },
  { name: 'Lab Door', space: 'Laboratory', mobile: true },
  { name: 'Garage Gate', space: 'Parking Deck', mobile: true },
] as const;

/** Fills a new file: a workspace, an access system with its groups, doors and people, a credential manager and a pool. */
export function seed(state: State): void {
  const now = Date.now();
  const createdAt = iso(now - 90 * dayMs);
  const workspaceId = randomUUID();
  const connectedAccountId = randomUUID();
  const [systemId, managerId] = [randomUUID(), randomUUID()];
  const common = { workspace_id: workspaceId, connected_account_id: connectedAccountId, created_at: createdAt };

  state.addDocument('workspace', workspaceId, connectedAccountId, {
    workspace_id: workspaceId,
    name: 'Practice workspace',
    company_name: 'Practice workspace',
    connect_partner_name: null,
    connect_webview_customization: {},
    is_publishable_key_auth_enabled: false,
    is_sandbox: true,
    is_suspended: false,
    organization_id: null,
  });

  const system = {
    ...common,
    connected_account_ids: [connectedAccountId],
    image_url: 'https://practice.invalid/system.png',
    image_alt_text: 'Practice system',
    location: { time_zone: 'America/New_York' },
    errors: [],
    warnings: [],
  };
  state.addDocument('acs_system', systemId, '', {
    ...system,
    acs_system_id: systemId,
    name: 'Practice Tower',
    external_type: 'salto_space_system',
    external_type_display_name: 'Salto ProAccess Space',
    is_credential_manager: false,
    default_credential_manager_acs_system_id: managerId,
  });
  state.addDocument('acs_system', managerId, '', {
    ...system,
    acs_system_id: managerId,
    name: 'Practice Credential Manager',
    external_type: 'hid_credential_manager_organization',
    external_type_display_name: 'HID Credential Manager',
    is_credential_manager: true,
  });
  const poolId = randomUUID();
  state.addDocument('acs_credential_pool', poolId, managerId, {
    acs_credential_pool_id: poolId,
    acs_system_id: managerId,
    display_name: 'Mobile keys',
    external_type: 'hid_part_number',
    external_type_display_name: 'HID part number',
    workspace_id: workspaceId,
    created_at: createdAt,
  });

  const groupIds = new Map<GroupName, string>();
  for (const name of groupNames) {
    const groupId = randomUUID();
    groupIds.set(name, groupId);
    state.addDocument('acs_access_group', groupId, systemId, groupObject(groupId, systemId, name, common));
  }

  addDoors(state, systemId, common);
  for (const [at, resident] of residents.entries()) {
    const userId = addResident(state, resident, systemId, groupIds, now - (60 - at) * dayMs);
    if (resident.identity) addCard(state, userId, { ...common, acs_system_id: systemId }, String(1040 + at));
  }
  addUnmanagedIdentity(state, now - 30 * dayMs);
}

function addDoors(
  state: State,
  systemId: string,
  common: { readonly workspace_id: string; readonly created_at: string },
): void {
  const spaces = new Map<string, string>(doors.map(({ space }) => [space, randomUUID()]));
  for (const [name, spaceId] of spaces) {
    state.addDocument('space', spaceId, '', {
      space_id: spaceId,
      space_key: name.toLowerCase().replaceAll(' ', '-'),
      workspace_id: common.workspace_id,
      created_at: common.created_at,
      name,
      display_name: name,
      device_count: 0,
      acs_entrance_count: doors.filter(({ space }) => space === name).length,
    });
  }
  for (const { name, space, mobile } of doors) {
    const entranceId = randomUUID();
    const { workspace_id: _, ...of } = common;
    state.addDocument('acs_entrance', entranceId, systemId, {
      ...of,
      acs_entrance_id: entranceId,
      acs_system_id: systemId,
      display_name: name,
      space_ids: [spaces.get(space)],
      can_unlock_with_card: true,
      can_unlock_with_cloud_key: mobile,
      can_unlock_with_code: true,
      can_unlock_with_mobile_key: mobile,
      errors: [],
      warnings: [],
    });
  }
}

function groupObject(groupId: string, systemId: string, name: string, common: object): object {
  return {
    ...common,
    acs_access_group_id: groupId,
    acs_system_id: systemId,
    name,
    display_name: name,
    access_group_type: 'salto_space_group',
    access_group_type_display_name: 'Salto Space group',
    external_type: 'salto_space_group',
    external_type_display_name: 'Salto Space group',
    is_managed: true,
    errors: [],
    warnings: [],
    pending_mutations: [],
  };
}

function addResident(
  state: State,
  resident: Resident,
  systemId: string,
  groupIds: ReadonlyMap<GroupName, string>,
  createdAt: number,
): string {
  const { name, groups, suspended, identity } = resident;
  const email = resident.email ?? null;
  const phone = resident.phone ?? null;
  const userId = randomUUID();
  const identityId = identity === undefined ? null : randomUUID();
  const said = { name, email, phone, created_at: createdAt, visible_at: 0 };
  if (identityId !== null) {
    const found = searchable(identityId, name, email, phone);
    state.insert('identities', { ...said, id: identityId, key: randomUUID(), searchable: found });
  }
  state.insert('users', {
    ...said,
    id: userId,
    system_id: systemId,
    identity_id: identityId,
    suspended: suspended === undefined ? 0 : 1,
    searchable: searchable(userId, name, email, phone, identityId),
  });
  for (const group of groups) state.insert('memberships', { group_id: groupIds.get(group) ?? '', user_id: userId });
  return userId;
}

function addCard(state: State, userId: string, common: object, cardNumber: string): void {
  const credentialId = randomUUID();
  state.addDocument('acs_credential', credentialId, userId, {
    ...common,
    acs_credential_id: credentialId,
    acs_user_id: userId,
    display_name: `Card ${cardNumber}`,
    access_method: 'card',
    card_number: cardNumber,
    external_type: 'salto_space_key',
    external_type_display_name: 'Salto Space key',
    is_issued: true,
    is_managed: true,
    errors: [],
    warnings: [],
  });
}

/** An unmanaged identity: the API does not list it, and creating an identity with its email address fails. */
function addUnmanagedIdentity(state: State, createdAt: number): void {
  const [id, name, email] = [randomUUID(), 'Karim Benali', 'karim.benali@example.com'];
  const said = { id, name, email, created_at: createdAt, visible_at: 0 };
  state.insert('identities', { ...said, managed: 0, searchable: searchable(id, name, email) });
}
