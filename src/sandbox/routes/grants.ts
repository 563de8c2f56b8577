import { randomInt, randomUUID } from 'node:crypto';
import * as z from 'zod';
import { addIdentity, addUserOf, findUser, identityById, type IdentityRow } from '../people.ts';
import { ApiError, documentById, invalid, iso, timesOf, type Times, type World } from '../world.ts';
import { keyUrl } from './enrollment.ts';
import { columnsOf, described } from './identities.ts';
import { creates, deletes, documentPage, instant, page, reads, route, type Routes, updates, uuid } from './route.ts';
import { isFound } from './systems.ts';

interface Entrance {
  readonly acs_entrance_id: string;
  readonly acs_system_id: string;
  readonly display_name: string;
  readonly space_ids: readonly string[];
  readonly can_unlock_with_card: boolean;
  readonly can_unlock_with_cloud_key: boolean;
  readonly can_unlock_with_code: boolean;
  readonly can_unlock_with_mobile_key: boolean;
}

interface Space {
  readonly space_id: string;
  readonly space_key: string;
  readonly name: string;
}

type Mode = z.output<typeof mode>;

const mode = z.enum(['code', 'card', 'mobile_key', 'cloud_key']);
const requested = z.strictObject({
  mode,
  code: z.string().min(4).max(9).regex(/^\d+$/).optional(),
  instant_key_max_use_count: z.number().int().min(1).optional(),
});

interface Method {
  readonly id: string;
  readonly mode: Mode;
  readonly code?: string;
  readonly maxUses?: number;
  readonly url?: string;
}

interface GrantRow {
  readonly seq: number;
  readonly id: string;
  readonly key: string | null;
  readonly identity_id: string;
  readonly name: string | null;
  /** Epoch milliseconds, like all times of the table but those of the access. */
  readonly created_at: number;
  /** ISO 8601. */
  readonly starts_at: string;
  readonly ends_at: string | null;
  /** JSON: ids of the spaces, and of the entrances that the grant opens, those of its spaces among them. */
  readonly spaces: string;
  readonly entrances: string;
  /** JSON: {@link Method}[]. */
  readonly methods: string;
  /** Until then the methods are not issued, and the times are being changed. */
  readonly busy_until: number;
  readonly is_changed: number;
  /** What is shown as an error after that. */
  readonly failure: string | null;
}

const modeWords: Readonly<Record<Mode, string>> = {
  code: 'PIN code',
  card: 'Plastic card',
  mobile_key: 'Mobile key',
  cloud_key: 'Cloud key',
};

function grantObject(row: GrantRow, { workspaceId }: World): object {
  const methods = JSON.parse(row.methods) as Method[];
  const createdAt = iso(row.created_at);
  const isBusy = row.busy_until > Date.now();
  const mobile = methods.filter((method) => method.mode === 'mobile_key');
  return {
    workspace_id: workspaceId,
    access_grant_id: row.id,
    ...(row.key === null ? {} : { access_grant_key: row.key }),
    user_identity_id: row.identity_id,
    location_ids: [],
    space_ids: JSON.parse(row.spaces) as string[],
    requested_access_methods: methods.map((method) => ({
      display_name: modeWords[method.mode],
      mode: method.mode,
      ...(method.maxUses === undefined ? {} : { instant_key_max_use_count: method.maxUses }),
      created_at: createdAt,
      created_access_method_ids: [method.id],
    })),
    access_method_ids: methods.map(({ id }) => id),
    name: row.name,
    display_name: row.name ?? 'Access grant',
    created_at: createdAt,
    starts_at: row.starts_at,
    ends_at: row.ends_at,
    ...(methods.length === 1 && mobile[0]?.url !== undefined ? { instant_key_url: mobile[0].url } : {}),
    warnings: [],
    errors:
      row.failure === null || isBusy
        ? []
        : [{ error_code: 'cannot_create_requested_access_methods', message: row.failure, created_at: createdAt }],
    pending_mutations:
      isBusy && row.is_changed === 1
        ? [
            {
              mutation_code: 'updating_access_times',
              message: 'The access times are being updated.',
              created_at: createdAt,
              access_method_ids: methods.map(({ id }) => id),
              from: { starts_at: null, ends_at: null },
              to: { starts_at: row.starts_at, ends_at: row.ends_at },
            },
          ]
        : [],
  };
}

/** A card is never issued by itself: it is encoded at a desk. */
function methodObjects(row: GrantRow, { workspaceId }: World): object[] {
  return (JSON.parse(row.methods) as Method[]).map((method) => {
    const isIssued = method.mode !== 'card' && row.failure === null && row.busy_until <= Date.now();
    return {
      workspace_id: workspaceId,
      access_method_id: method.id,
      display_name: modeWords[method.mode],
      mode: method.mode,
      created_at: iso(row.created_at),
      issued_at: isIssued ? iso(row.busy_until) : null,
      is_issued: isIssued,
      ...(method.mode === 'card' ? { is_encoding_required: true } : {}),
      ...(method.code === undefined ? {} : { code: method.code }),
      ...(method.url === undefined ? {} : { instant_key_url: method.url }),
      warnings: [],
      errors: [],
      pending_mutations: [],
    };
  });
}

function grantOf(world: World, { access_grant_id: id, access_grant_key: key }: z.output<ReturnType<typeof named>>): GrantRow {
  if ((id === undefined) === (key === undefined)) {
    throw invalid('access_grant_id', 'Provide either access_grant_id or access_grant_key');
  }
  const row = world.state.get<GrantRow>('SELECT * FROM grants WHERE id = ? OR key = ?', id ?? '', key ?? null);
  if (row === undefined) throw new ApiError(404, 'access_grant_not_found', 'Access grant not found');
  return row;
}

function grantTimes(starts_at: string | undefined, ends_at: string | null | undefined): Times {
  return timesOf({ starts_at, ends_at }, (must) => invalid('ends_at', `Must ${must}`));
}

/** Whether a request asks for what the practice system has none of: it matches nothing. */
function isSaid(...parameters: readonly (string | null | undefined)[]): boolean {
  return parameters.some((value) => value !== undefined && value !== null);
}

/** The entrances that are named, and those of the spaces. */
function opened(world: World, entranceIds: readonly string[], spaceIds: readonly string[]): Entrance[] {
  for (const id of entranceIds) documentById(world, 'acs_entrance', id);
  for (const id of spaceIds) documentById(world, 'space', id);
  return world.state
    .documents<Entrance>('acs_entrance')
    .filter(
      ({ acs_entrance_id: id, space_ids: own }) => entranceIds.includes(id) || own.some((each) => spaceIds.includes(each)),
    );
}

/** The access systems of the entrances have a user for the identity from then on: the API makes the missing one by itself. */
function giveUsers(world: World, identity: IdentityRow, entrances: readonly Entrance[]): void {
  for (const systemId of new Set(entrances.map((entrance) => entrance.acs_system_id))) {
    if (findUser(world, 'u.identity_id = ? AND u.system_id = ?', identity.id, systemId) !== undefined) continue;
    addUserOf(world, systemId, identity);
  }
}

const related = z.enum([
  'spaces',
  'devices',
  'acs_entrances',
  'connected_accounts',
  'acs_systems',
  'user_identities',
  'acs_access_groups',
  'access_methods',
]);
const named = () => z.strictObject({ access_grant_id: uuid.optional(), access_grant_key: z.string().min(1).optional() });
const limits = { limit: z.number().int().positive().default(500), page_cursor: z.string().nullish() };

/**
 * Access grants, their methods, and the entrances and spaces that they open. A key is unique in the workspace, a grant without one is
 * made as often as it is asked for.
 */
export const grantRoutes: Routes = {
  '/access_grants/create': route(
    creates,
    () =>
      z.strictObject({
        user_identity_id: uuid.optional(),
        user_identity: z.strictObject(described).optional(),
        requested_access_methods: z.array(requested),
        access_grant_key: z.string().min(1).optional(),
        acs_entrance_ids: z.array(uuid).default([]),
        space_ids: z.array(uuid).default([]),
        space_keys: z.array(z.string().min(1)).default([]),
        device_ids: z.array(uuid).default([]),
        location_ids: z.array(uuid).optional(),
        location: z
          .strictObject({
            name: z.string().optional(),
            acs_entrance_ids: z.array(uuid).default([]),
            device_ids: z.array(uuid).default([]),
          })
          .optional(),
        name: z.string().nullish(),
        starts_at: instant.optional(),
        ends_at: instant.nullish(),
        reservation_key: z.string().optional(),
        customization_profile_id: uuid.optional(),
      }),
    (given, world) => {
      const { state, settings } = world;
      if ((given.user_identity_id === undefined) === (given.user_identity === undefined)) {
        throw invalid('user_identity_id', 'Provide either user_identity_id or user_identity');
      }
      for (const name of ['location', 'location_ids', 'customization_profile_id', 'reservation_key'] as const) {
        if (given[name] !== undefined) throw new ApiError(400, 'not_supported', `The practice system has no ${name}`);
      }
      if (given.device_ids.length > 0) throw new ApiError(404, 'device_not_found', 'Device not found');
      if (given.requested_access_methods.length === 0) throw invalid('requested_access_methods', 'At least one is needed');
      const key = given.access_grant_key ?? null;
      if (key !== null && state.get('SELECT 1 FROM grants WHERE key = ?', key) !== undefined) {
        throw new ApiError(settings.clashStatus, 'access_grant_already_exists', 'An access grant with this key exists already');
      }
      const keyed = state
        .documents<Space>('space')
        .filter((space) => given.space_keys.includes(space.space_key))
        .map((space) => space.space_id);
      if (keyed.length < given.space_keys.length) throw new ApiError(404, 'space_not_found', 'Space not found');
      const spaceIds = [...new Set([...given.space_ids, ...keyed])];
      if (given.acs_entrance_ids.length + spaceIds.length === 0) throw invalid('acs_entrance_ids', 'Nothing would be opened');
      const entrances = opened(world, given.acs_entrance_ids, spaceIds);
      const times = grantTimes(given.starts_at, given.ends_at);
      const identityId = given.user_identity_id ?? addIdentity(world, columnsOf(given.user_identity ?? {}));
      const identity = identityById(world, identityId);
      giveUsers(world, identity, entrances);
      const methods = given.requested_access_methods.map((method): Method => ({
        id: randomUUID(),
        mode: method.mode,
        ...(method.mode === 'code' ? { code: method.code ?? String(randomInt(100_000, 1_000_000)) } : {}),
        ...(method.mode === 'mobile_key' ? { maxUses: method.instant_key_max_use_count ?? 1, url: keyUrl() } : {}),
      }));
      const lacking = methods.find((method) => !entrances.some((entrance) => entrance[`can_unlock_with_${method.mode}`]));
      const failure =
        lacking !== undefined
          ? `No entrance of the grant can be unlocked with a ${modeWords[lacking.mode].toLowerCase()}.`
          : world.random() < settings.failShare
            ? 'The access system refused the access methods.'
            : null;
      const id = randomUUID();
      const now = Date.now();
      state.insert('grants', {
        ...times,
        id,
        key,
        identity_id: identityId,
        name: given.name ?? null,
        created_at: now,
        visible_at: now + settings.lateMs,
        spaces: JSON.stringify(spaceIds),
        entrances: JSON.stringify(entrances.map((entrance) => entrance.acs_entrance_id)),
        methods: JSON.stringify(methods),
        busy_until: now + settings.provisionMs,
        failure,
      });
      return { access_grant: grantObject(grantOf(world, { access_grant_id: id }), world) };
    },
  ),

  '/access_grants/get': route(reads, named, (given, world) => ({ access_grant: grantObject(grantOf(world, given), world) })),

  '/access_grants/list': route(
    reads,
    () =>
      z.strictObject({
        user_identity_id: uuid.optional(),
        acs_system_id: uuid.optional(),
        acs_entrance_id: uuid.optional(),
        space_id: uuid.optional(),
        access_grant_ids: z.array(uuid).optional(),
        access_grant_key: z.string().nullish(),
        access_code_id: uuid.optional(),
        customer_key: z.string().optional(),
        device_id: uuid.optional(),
        location_id: uuid.optional(),
        reservation_key: z.string().optional(),
        ...limits,
      }),
    (given, world) => {
      // The practice system has no devices, codes, customers, reservations or old locations: these match nothing.
      const { access_code_id, customer_key, device_id, location_id, reservation_key } = given;
      const isOfNone = isSaid(access_code_id, customer_key, device_id, location_id, reservation_key);
      const holds = (column: string) => `EXISTS (SELECT 1 FROM json_each(g.${column}) e WHERE e.value = ?)`;
      const { rows, pagination } = page<GrantRow>(world, {
        select: 'SELECT g.* FROM grants g',
        table: 'g',
        params: given,
        where: [
          ['g.visible_at <= ?', Date.now()],
          ...(isOfNone ? [['0'] as const] : []),
          ['g.identity_id = ?', given.user_identity_id],
          [holds('entrances'), given.acs_entrance_id],
          [holds('spaces'), given.space_id],
          // IS, since null asks for the grants without a key.
          ['g.key IS ?', given.access_grant_key],
          ['g.id IN (SELECT value FROM json_each(?))', given.access_grant_ids && JSON.stringify(given.access_grant_ids)],
          [
            'EXISTS (SELECT 1 FROM json_each(g.entrances) e JOIN documents d ON d.id = e.value WHERE d.owner = ?)',
            given.acs_system_id,
          ],
        ],
      });
      return { access_grants: rows.map((row) => grantObject(row, world)), pagination };
    },
  ),

  '/access_grants/update': route(
    updates,
    () =>
      z.strictObject({
        ...named().shape,
        starts_at: instant.optional(),
        ends_at: instant.nullish(),
        name: z.string().nullish(),
      }),
    (given, world) => {
      const row = grantOf(world, given);
      const { starts_at = row.starts_at, ends_at = row.ends_at, name = row.name } = given;
      const busy_until = Date.now() + world.settings.provisionMs;
      world.state.update('grants', row.id, { ...grantTimes(starts_at, ends_at), name, is_changed: 1, busy_until });
      return {};
    },
  ),

  '/access_grants/delete': route(
    deletes,
    () => z.strictObject({ access_grant_id: uuid }),
    (given, world) => {
      world.state.run('DELETE FROM grants WHERE id = ?', grantOf(world, given).id);
      return {};
    },
  ),

  '/access_grants/get_related': route(
    reads,
    () =>
      z.strictObject({
        access_grant_ids: z.array(uuid).default([]),
        access_grant_keys: z.array(z.string()).default([]),
        include: z.array(related).optional(),
        exclude: z.array(related).default([]),
      }),
    (given, world) => {
      const { access_grant_ids: ids, access_grant_keys: keys, include = related.options, exclude } = given;
      const rows = [
        ...ids.map((access_grant_id) => grantOf(world, { access_grant_id })),
        ...keys.map((access_grant_key) => grantOf(world, { access_grant_key })),
      ];
      // Of what is related to a grant the practice system tells the methods, the entrances and the spaces.
      const lists = {
        access_methods: () => rows.flatMap((row) => methodObjects(row, world)),
        acs_entrances: () => ofGrants('acs_entrance', 'entrances'),
        spaces: () => ofGrants('space', 'spaces'),
      };
      const ofGrants = (kind: 'acs_entrance' | 'space', column: 'entrances' | 'spaces'): object[] =>
        [...new Set(rows.flatMap((row) => JSON.parse(row[column]) as string[]))]
          .map((id) => world.state.document<object>(kind, id))
          .filter((found) => found !== undefined);
      const batch = Object.entries(lists).filter(
        ([name]) => include.some((each) => each === name) && !exclude.some((each) => each === name),
      );
      return { batch: Object.fromEntries(batch.map(([name, list]) => [name, list()])) };
    },
  ),

  '/acs/entrances/list': route(
    reads,
    () =>
      z.strictObject({
        acs_system_id: uuid.optional(),
        acs_credential_id: uuid.optional(),
        acs_entrance_ids: z.array(uuid).optional(),
        connected_account_id: uuid.optional(),
        customer_key: z.string().optional(),
        location_id: uuid.nullish(),
        search: z.string().min(1).optional(),
        space_id: uuid.optional(),
        ...limits,
      }),
    (given, world) => {
      const owner = ['d.owner = ?', given.acs_system_id] as const;
      const { rows, pagination } = documentPage<Entrance>(world, 'acs_entrance', given, [owner]);
      const isOfNone = isSaid(given.acs_credential_id, given.customer_key, given.location_id);
      const found = rows.filter(
        (entrance) =>
          !isOfNone &&
          (given.acs_entrance_ids === undefined || given.acs_entrance_ids.includes(entrance.acs_entrance_id)) &&
          (given.space_id === undefined || entrance.space_ids.includes(given.space_id)) &&
          (given.connected_account_id === undefined || given.connected_account_id === world.connectedAccountId) &&
          isFound(given.search, entrance.display_name, entrance.acs_entrance_id),
      );
      return { acs_entrances: found, pagination };
    },
  ),

  '/spaces/list': route(
    reads,
    () =>
      z.strictObject({
        connected_account_id: uuid.optional(),
        customer_key: z.string().optional(),
        parent_space_id: uuid.optional(),
        parent_space_key: z.string().optional(),
        search: z.string().min(1).optional(),
        space_key: z.string().optional(),
        ...limits,
      }),
    (given, world) => {
      const { rows, pagination } = documentPage<Space>(world, 'space', given);
      const isOfNone = isSaid(given.customer_key, given.parent_space_id, given.parent_space_key);
      const found = rows.filter(
        (space) =>
          !isOfNone &&
          (given.space_key === undefined || space.space_key === given.space_key) &&
          (given.connected_account_id === undefined || given.connected_account_id === world.connectedAccountId) &&
          isFound(given.search, space.name, space.space_id, space.space_key),
      );
      return { spaces: found, pagination };
    },
  ),
};
