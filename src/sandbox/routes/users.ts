import * as z from 'zod';
import {
  addUser,
  deleteUser,
  findUser,
  identityById,
  pendingFor,
  updateUser,
  userById,
  userObject,
  selectUsers,
  type UserRow,
} from '../people.ts';
import { ApiError, documentById, invalid, timesOf, type Times, type World } from '../world.ts';
import {
  creates,
  deletes,
  email,
  epochOf,
  instant,
  page,
  paging,
  puts,
  reads,
  route,
  type Routes,
  updates,
  uuid,
} from './route.ts';

/** The parameters by which most routes identify a user: its id, or identity and system. */
const named = { acs_user_id: uuid.optional(), user_identity_id: uuid.optional(), acs_system_id: uuid.optional() };

type Named = z.output<z.ZodObject<typeof named>>;

function namedUser(world: World, { acs_user_id: id, user_identity_id: identityId, acs_system_id: systemId }: Named): UserRow {
  if (id !== undefined) {
    if (identityId !== undefined) throw invalid('user_identity_id', 'Provide acs_user_id or user_identity_id, not both');
    return userById(world, id);
  }
  if (identityId === undefined) throw invalid('acs_user_id', 'Provide acs_user_id, or user_identity_id with acs_system_id');
  if (systemId === undefined) throw invalid('acs_system_id', 'Required with user_identity_id');
  identityById(world, identityId);
  const row = findUser(world, 'u.identity_id = ? AND u.system_id = ?', identityId, systemId);
  if (row === undefined) throw new ApiError(404, 'acs_user_not_found', 'User not found');
  return row;
}

/** The schedule as stored: in UTC, always with a start. */
function scheduleOf(given: Parameters<typeof timesOf>[0]): Times {
  return timesOf(given, (must) => invalid('access_schedule', `ends_at must ${must}`));
}

interface Group {
  readonly acs_access_group_id: string;
  readonly acs_system_id: string;
}

function groupOfSystem(world: World, groupId: string, systemId: string): Group {
  const group = documentById<Group>(world, 'acs_access_group', groupId);
  if (group.acs_system_id !== systemId) {
    throw new ApiError(400, 'acs_access_group_in_other_system', 'The access group belongs to another access system');
  }
  return group;
}

function suspend(world: World, given: Named, suspended: boolean): object {
  const row = namedUser(world, given);
  const [from, to] = [{ is_suspended: row.suspended === 1 }, { is_suspended: suspended }];
  const pending = pendingFor(world, row, 'updating_suspension_state', 'The suspension state is being updated.', from, to);
  world.state.update('users', row.id, { suspended: suspended ? 1 : 0, pending });
  return {};
}

/** Has a user join a group, or leave it. */
function move(world: World, row: UserRow, groupId: string, joins: boolean): object {
  const [none, group] = [{ acs_access_group_id: null }, { acs_access_group_id: groupId }];
  const [from, to] = joins ? [none, group] : [group, none];
  const pending = pendingFor(world, row, 'updating_group_membership', 'The membership is being updated.', from, to);
  world.state.run(joins ? join : 'DELETE FROM memberships WHERE group_id = ? AND user_id = ?', groupId, row.id);
  world.state.update('users', row.id, { pending });
  return {};
}

const join = 'INSERT OR IGNORE INTO memberships (group_id, user_id) VALUES (?, ?)';

const membership = () => z.strictObject({ acs_user_id: uuid, acs_access_group_id: uuid });

export const userRoutes: Routes = {
  '/acs/users/create': route(
    creates,
    () =>
      z.strictObject({
        acs_system_id: uuid,
        full_name: z.string().trim().min(1),
        email_address: email.optional(),
        email: email.optional(),
        // The API does not check it.
        phone_number: z.string().optional(),
        user_identity_id: uuid.optional(),
        acs_access_group_ids: z.array(uuid).default([]),
        access_schedule: z.strictObject({ starts_at: instant.optional(), ends_at: instant.nullish() }).optional(),
      }),
    (given, world) => {
      const { acs_system_id: systemId, acs_access_group_ids: groupIds, access_schedule: schedule } = given;
      documentById(world, 'acs_system', systemId);
      for (const groupId of groupIds) groupOfSystem(world, groupId, systemId);
      const id = addUser(world, {
        systemId,
        name: given.full_name,
        email: given.email_address ?? given.email,
        phone: given.phone_number,
        identity: given.user_identity_id === undefined ? undefined : identityById(world, given.user_identity_id),
        schedule: schedule && scheduleOf(schedule),
      });
      for (const groupId of groupIds) world.state.run(join, groupId, id);
      return { acs_user: userObject(userById(world, id), world) };
    },
  ),

  '/acs/users/list': route(
    reads,
    () =>
      z.strictObject({
        acs_system_id: uuid.optional(),
        user_identity_id: uuid.optional(),
        user_identity_email_address: z.string().optional(),
        user_identity_phone_number: z.string().optional(),
        search: z.string().min(1).optional(),
        ...paging,
      }),
    (given, world) => {
      const now = Date.now();
      const { rows, pagination } = page<UserRow>(world, {
        select: selectUsers,
        table: 'u',
        params: given,
        where: [
          ['u.visible_at <= ?', now],
          ['(u.gone_at IS NULL OR u.gone_at > ?)', now],
          ['u.system_id = ?', given.acs_system_id],
          ['u.identity_id = ?', given.user_identity_id],
          ['i.email = ?', given.user_identity_email_address],
          ['i.phone = ?', given.user_identity_phone_number],
          ['instr(u.searchable, ?) > 0', given.search?.toLowerCase()],
          ['u.created_at < ?', epochOf(given.created_before)],
        ],
      });
      return { acs_users: rows.map((row) => userObject(row, world)), pagination };
    },
  ),

  '/acs/users/get': route(
    reads,
    () => z.strictObject(named),
    (given, world) => ({
      acs_user: userObject(namedUser(world, given), world),
    }),
  ),

  '/acs/users/update': route(
    updates,
    () =>
      z.strictObject({
        ...named,
        full_name: z.string().trim().min(1).optional(),
        email_address: email.optional(),
        email: email.optional(),
        phone_number: z.string().optional(),
        access_schedule: z.strictObject({ starts_at: instant, ends_at: instant }).nullish(),
        hid_acs_system_id: uuid.optional(),
      }),
    (given, world) => {
      const row = namedUser(world, given);
      const name = given.full_name ?? row.name;
      const email = given.email_address ?? given.email ?? row.email;
      const phone = given.phone_number ?? row.phone;
      let { pending } = row;
      if (name !== row.name || email !== row.email || phone !== row.phone) {
        const from = { full_name: row.name, email_address: row.email, phone_number: row.phone };
        const to = { full_name: name, email_address: email, phone_number: phone };
        pending = pendingFor(world, row, 'updating_user_information', 'The user information is being updated.', from, to);
      }
      let { schedule } = row;
      if (given.access_schedule !== undefined) {
        const none = { starts_at: null, ends_at: null };
        const from = schedule === null ? none : (JSON.parse(schedule) as Times);
        const to = given.access_schedule === null ? none : scheduleOf(given.access_schedule);
        const message = 'The access schedule is being updated.';
        pending = pendingFor(world, { ...row, pending }, 'updating_access_schedule', message, from, to);
        schedule = given.access_schedule === null ? null : JSON.stringify(to);
      }
      updateUser(world, row, { name, email, phone, schedule, pending });
      return {};
    },
  ),

  '/acs/users/add_to_access_group': route(puts, membership, (given, world) => {
    const row = userById(world, given.acs_user_id);
    const { acs_access_group_id: groupId } = groupOfSystem(world, given.acs_access_group_id, row.system_id);
    return move(world, row, groupId, true);
  }),

  '/acs/users/remove_from_access_group': route(
    deletes,
    () => z.strictObject({ acs_user_id: uuid.optional(), user_identity_id: uuid.optional(), acs_access_group_id: uuid }),
    (given, world) => {
      const { acs_access_group_id: groupId, ...user } = given;
      const { acs_system_id } = documentById<Group>(world, 'acs_access_group', groupId);
      return move(world, namedUser(world, { ...user, acs_system_id }), groupId, false);
    },
  ),

  '/acs/users/suspend': route(
    creates,
    () => z.strictObject(named),
    (given, world) => suspend(world, given, true),
  ),
  '/acs/users/unsuspend': route(
    creates,
    () => z.strictObject(named),
    (given, world) => suspend(world, given, false),
  ),

  '/acs/users/delete': route(
    deletes,
    () => z.strictObject(named),
    (given, world) => {
      deleteUser(world, namedUser(world, given).id);
      return {};
    },
  ),
};
