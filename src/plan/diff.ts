import type { AcsUser, UserPatch } from '../directory/directory.ts';
import type { Person } from '../roster/person.ts';
import type { Difference } from './change.ts';
import { compareFields, noneOfThese } from './fields.ts';

export interface Comparison {
  readonly differences: readonly Difference[];
  /** One users/update call that brings the fields in line; absent where no field differs, or none can be mended. */
  readonly patch?: UserPatch;
  readonly addGroups: readonly string[];
  readonly removeGroups: readonly string[];
  /** Differences that no call of the API can mend, or that an import is not to mend. */
  readonly unmendable: readonly Difference[];
}

export interface DiffContext {
  /** Epoch milliseconds. */
  readonly now: number;
  readonly groupPolicy: 'add' | 'exact';
  readonly groupName: (id: string) => string;
}

/**
 * Compares a user with what the row says, as the system means the fields: email blind to case, name blind to case and spacing,
 * instants to the second, an end that is kept to the minute as equal, two starts in the past as equal, groups as sets. What the row does
 * not say is never a difference.
 *
 * @param groupIds what the row's groups stand for; undefined where the row says nothing about groups.
 * @param theirGroups ids of the groups the user is in.
 */
export function compare(
  person: Person,
  groupIds: readonly string[] | undefined,
  user: AcsUser,
  theirGroups: readonly string[],
  context: DiffContext,
): Comparison {
  const { differences, patch, unmendable } = compareFields(person, user, context.now);
  if (user.isSuspended && person.isSuspended !== true) {
    // A suspension has a reason that the roster does not know: it is reported and never lifted.
    const suspended: Difference = { field: 'suspended', theirs: 'suspended', ours: 'active' };
    differences.push(suspended);
    unmendable.push(suspended);
  }

  const theirs = new Set(theirGroups);
  const ours = new Set(groupIds ?? []);
  // A membership that is given when the access starts is no difference, although no list shows it yet.
  const isDeferred = (id: string): boolean => user.deferredGroups === 'any' || user.deferredGroups?.includes(id) === true;
  const addGroups = [...ours].filter((id) => !theirs.has(id) && !isDeferred(id)).sort();
  const removeGroups =
    groupIds !== undefined && context.groupPolicy === 'exact' ? [...theirs].filter((id) => !ours.has(id)).sort() : [];
  if (addGroups.length > 0 || removeGroups.length > 0) {
    const names = (ids: Iterable<string>): string =>
      [...ids]
        .map((id) => context.groupName(id))
        .sort()
        .join('; ');
    const none = context.groupPolicy === 'add' ? noneOfThese : '';
    differences.push({ field: 'groups', theirs: names(theirs) || none, ours: names(ours) });
  }

  return { differences, ...(Object.keys(patch).length === 0 ? {} : { patch }), addGroups, removeGroups, unmendable };
}
