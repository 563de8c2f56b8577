import { randomUUID } from 'node:crypto';
import { ApiError, iso, searchable, type Times, type World } from './world.ts';

export interface UserRow {
  readonly seq: number;
  readonly id: string;
  readonly system_id: string;
  readonly name: string;
  readonly email: string | null;
  readonly phone: string | null;
  readonly identity_id: string | null;
  /** JSON: `{starts_at, ends_at}`. */
  readonly schedule: string | null;
  readonly suspended: number;
  /** Epoch milliseconds, like all times of the table. */
  readonly created_at: number;
  readonly gone_at: number | null;
  /** JSON: {@link Pending}[]. */
  readonly pending: string;
  /** JSON: the error that is shown once the creation is no longer pending. */
  readonly failure: string | null;
  readonly identity_name: string | null;
  readonly identity_email: string | null;
  readonly identity_phone: string | null;
}

interface Pending {
  readonly mutation_code: string;
  readonly message: string;
  readonly from?: object;
  readonly to?: object;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly until: number;
}

export const selectUsers = `
  SELECT u.*, i.name AS identity_name, i.email AS identity_email, i.phone AS identity_phone
  FROM users u LEFT JOIN identities i ON i.id = u.identity_id`;

/** An ACS user as the API shows it. */
export function userObject(row: UserRow, world: World): object {
  const now = Date.now();
  const pending = (JSON.parse(row.pending) as Pending[]).filter(({ until }) => until > now);
  const creating = pending.some(({ mutation_code }) => mutation_code === 'creating');
  const failure = row.failure === null || creating ? undefined : (JSON.parse(row.failure) as object);
  return {
    acs_user_id: row.id,
    acs_system_id: row.system_id,
    workspace_id: world.workspaceId,
    connected_account_id: world.connectedAccountId,
    created_at: iso(row.created_at),
    display_name: row.name,
    full_name: row.name,
    ...(row.email === null ? {} : { email: row.email, email_address: row.email }),
    ...(row.phone === null ? {} : { phone_number: row.phone }),
    ...(row.schedule === null ? {} : { access_schedule: JSON.parse(row.schedule) as Times }),
    ...(row.identity_id === null
      ? {}
      : {
          user_identity_id: row.identity_id,
          user_identity_full_name: row.identity_name,
          user_identity_email_address: row.identity_email,
          user_identity_phone_number: row.identity_phone,
        }),
    is_suspended: row.suspended === 1,
    is_managed: true,
    last_successful_sync_at: null,
    errors: failure === undefined ? [] : [failure],
    warnings:
      row.gone_at === null
        ? []
        : [
            {
              warning_code: 'being_deleted',
              message: 'The user is being deleted.',
              created_at: iso(pending[0]?.at ?? row.gone_at),
            },
          ],
    pending_mutations: pending.map(({ mutation_code, message, from, to, at }) => ({
      mutation_code,
      message,
      created_at: iso(at),
      from,
      to,
    })),
  };
}

/** The oldest user that meets the SQL condition on `u` and is not deleted. */
export function findUser(world: World, condition: string, ...values: string[]): UserRow | undefined {
  return world.state.get<UserRow>(
    `${selectUsers} WHERE ${condition} AND (u.gone_at IS NULL OR u.gone_at > ?) ORDER BY u.seq LIMIT 1`,
    ...values,
    Date.now(),
  );
}

export function userById(world: World, id: string): UserRow {
  const row = findUser(world, 'u.id = ?', id);
  if (row === undefined) throw new ApiError(404, 'acs_user_not_found', 'User not found');
  return row;
}

export function pendingFor(world: World, row: UserRow, code: string, message: string, from: object, to: object): string {
  const now = Date.now();
  const still = (JSON.parse(row.pending) as Pending[]).filter(({ until }) => until > now);
  const { provisionMs } = world.settings;
  const added = { mutation_code: code, message, from, to, at: now, until: now + provisionMs };
  return JSON.stringify(provisionMs === 0 ? still : [...still, added]);
}

interface NewUserRow {
  readonly systemId: string;
  readonly name: string;
  readonly email?: string | null | undefined;
  readonly phone?: string | null | undefined;
  readonly identity?: IdentityRow | undefined;
  readonly schedule?: Times | undefined;
}

/** Adds a user that the access system provisions or refuses in the background. @returns the id. */
export function addUser(world: World, user: NewUserRow): string {
  const { state, settings } = world;
  const id = randomUUID();
  const now = Date.now();
  const until = now + settings.provisionMs;
  const email = user.email ?? null;
  const inUse =
    email !== null &&
    findUser(world, 'u.system_id = ? AND lower(u.email) = lower(?) AND u.failure IS NULL', user.systemId, email) !== undefined;
  const why = inUse
    ? 'The email address provided is already in use.'
    : world.random() < settings.failShare
      ? 'The access system refused the user.'
      : undefined;
  const pending = { mutation_code: 'creating', message: 'The user is being created on the access system.', at: now, until };
  const failure = { error_code: 'failed_to_create_on_acs_system', message: why, created_at: iso(until) };
  state.insert('users', {
    id,
    system_id: user.systemId,
    name: user.name,
    email,
    phone: user.phone ?? null,
    identity_id: user.identity?.id ?? null,
    schedule: user.schedule === undefined ? null : JSON.stringify(user.schedule),
    created_at: now,
    visible_at: now + settings.lateMs,
    pending: JSON.stringify(settings.provisionMs === 0 ? [] : [pending]),
    failure: why === undefined ? null : JSON.stringify(failure),
    searchable: searchableUser({ ...user, id }, user.identity),
  });
  return id;
}

/** Adds a user who is called as the identity is, or by what else is known of it. */
export function addUserOf(world: World, systemId: string, identity: IdentityRow): void {
  const { id, name, email, phone } = identity;
  addUser(world, { systemId, name: name ?? email ?? phone ?? id, email, phone, identity });
}

interface Searched {
  readonly id: string;
  readonly name: string;
  readonly email?: string | null | undefined;
  readonly phone?: string | null | undefined;
}

function searchableUser({ id, name, email, phone }: Searched, identity: IdentityRow | undefined): string {
  return searchable(id, name, email, phone, identity?.id, identity?.name, identity?.phone);
}

type UserFields = Pick<UserRow, 'name' | 'email' | 'phone' | 'schedule' | 'pending'>;

export function updateUser(world: World, row: UserRow, fields: UserFields): void {
  const identity = row.identity_id === null ? undefined : identityById(world, row.identity_id);
  world.state.update('users', row.id, { ...fields, searchable: searchableUser({ ...fields, id: row.id }, identity) });
}

export function linkUser({ state }: World, row: UserRow, identity: IdentityRow | undefined): void {
  state.update('users', row.id, { identity_id: identity?.id ?? null, searchable: searchableUser(row, identity) });
}

/** Deletes a user with its memberships and credentials: at once, or after `deleteMs`. */
export function deleteUser({ state, settings }: World, id: string): void {
  state.run('DELETE FROM memberships WHERE user_id = ?', id);
  state.run("DELETE FROM documents WHERE kind = 'acs_credential' AND owner = ?", id);
  if (settings.deleteMs === 0) {
    state.run('DELETE FROM users WHERE id = ?', id);
    return;
  }
  const now = Date.now();
  const until = now + settings.deleteMs;
  const pending = { mutation_code: 'deleting', message: 'The user is being deleted from the access system.', at: now, until };
  state.update('users', id, { gone_at: until, pending: JSON.stringify([pending]) });
}

export interface IdentityRow {
  readonly seq: number;
  readonly id: string;
  readonly key: string | null;
  readonly name: string | null;
  readonly email: string | null;
  readonly phone: string | null;
  /** Epoch milliseconds. */
  readonly created_at: number;
}

/** A user identity as the API shows it. */
export function identityObject(row: IdentityRow, { state, workspaceId }: World): object {
  const users = state.all<{ id: string }>(
    'SELECT id FROM users WHERE identity_id = ? AND (gone_at IS NULL OR gone_at > ?) ORDER BY seq',
    row.id,
    Date.now(),
  );
  return {
    user_identity_id: row.id,
    user_identity_key: row.key,
    email_address: row.email,
    phone_number: row.phone,
    full_name: row.name,
    display_name: row.name ?? row.email ?? row.phone ?? row.id,
    acs_user_ids: users.map(({ id }) => id),
    created_at: iso(row.created_at),
    workspace_id: workspaceId,
    errors: [],
    warnings: [],
  };
}

export function identityById(world: World, id: string): IdentityRow {
  const row = world.state.get<IdentityRow>('SELECT * FROM identities WHERE id = ?', id);
  if (row === undefined) throw new ApiError(404, 'user_identity_not_found', 'User identity not found');
  return row;
}

export interface NewIdentityRow {
  readonly key?: string | null | undefined;
  readonly name?: string | null | undefined;
  readonly email?: string | null | undefined;
  readonly phone?: string | null | undefined;
}

/** Key, email and phone are unique in the workspace, unmanaged identities included. */
function refuseTaken({ state, settings }: World, id: string, { key, email, phone }: NewIdentityRow): void {
  for (const [column, value] of Object.entries({ key, email, phone })) {
    const taken = `SELECT 1 FROM identities WHERE ${column} = ? AND id <> ?`;
    if (value !== null && value !== undefined && state.get(taken, value, id) !== undefined) {
      throw new ApiError(
        settings.clashStatus,
        'user_identity_already_exists',
        `A user identity with this ${column} exists already`,
      );
    }
  }
}

/** Changes what is given of an identity; null clears. Its users are found by what it says now. */
export function updateIdentity(world: World, { id, ...row }: IdentityRow, given: NewIdentityRow): void {
  refuseTaken(world, id, given);
  const { key = row.key, name = row.name, email = row.email, phone = row.phone } = given;
  world.state.update('identities', id, { key, name, email, phone, searchable: searchable(id, name, email, phone) });
  const users = world.state.all<UserRow>(`${selectUsers} WHERE u.identity_id = ?`, id);
  for (const user of users) linkUser(world, user, { ...row, id, key, name, email, phone });
}

export function addIdentity(world: World, identity: NewIdentityRow): string {
  const { state, settings } = world;
  const { key = null, name = null, email = null, phone = null } = identity;
  const id = randomUUID();
  refuseTaken(world, id, identity);
  const now = Date.now();
  const times = { created_at: now, visible_at: now + settings.lateMs };
  state.insert('identities', { id, key, name, email, phone, ...times, searchable: searchable(id, name, email, phone) });
  return id;
}
