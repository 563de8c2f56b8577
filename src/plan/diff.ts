import type { AcsUser, UserPatch } from '../directory/directory.ts';
import type { Person } from '../roster/person.ts';
import type { Difference } from './change.ts';
import { asciiEmail, emailKey, nameKey, phoneKey } from './keys.ts';

export interface Comparison {
  readonly differences: readonly Difference[];
  /** One users/update call that brings the fields in line; absent where no field differs, or none can be mended. */
  readonly patch?: UserPatch;
  readonly addGroups: readonly string[];
  readonly removeGroups: readonly string[];
  /** Differences that no call of the API can mend, or that are not ours to mend. */
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
 * instants to the second, two starts in the past as equal, groups as sets. What the row does not say is never a difference.
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
  const differences: Difference[] = [];
  const unmendable: Difference[] = [];
  const patch: { -readonly [K in keyof UserPatch]: UserPatch[K] } = {};

  if (nameKey(user.name) !== nameKey(person.fullName)) {
    differences.push({ field: 'full_name', theirs: user.name, ours: person.fullName });
    patch.name = person.fullName;
  }
  if (person.email !== undefined && (user.email === undefined || emailKey(user.email) !== emailKey(person.email))) {
    differences.push({ field: 'email_address', theirs: user.email ?? '', ours: person.email });
    patch.email = asciiEmail(person.email);
  }
  if (person.phone !== undefined && (user.phone === undefined || phoneKey(user.phone) !== phoneKey(person.phone))) {
    differences.push({ field: 'phone_number', theirs: user.phone ?? '', ours: person.phone });
    patch.phone = person.phone;
  }

  const start = person.startsAt !== undefined && !sameStart(user.startsAt, person.startsAt, context.now);
  const end = person.endsAt !== undefined && !sameInstant(user.endsAt, person.endsAt);
  if (start) differences.push({ field: 'starts_at', theirs: user.startsAt ?? '', ours: person.startsAt ?? '' });
  if (end) differences.push({ field: 'ends_at', theirs: user.endsAt ?? '', ours: person.endsAt ?? '' });
  if (start || end) {
    // The API takes both ends or none: an end that the row does not give stays as it is. Who has no start has been there since they
    // were made; "now" would be another plan at every look.
    const startsAt = person.startsAt ?? user.startsAt ?? isoSeconds(Date.parse(user.createdAt) || context.now);
    const endsAt = person.endsAt ?? user.endsAt;
    if (endsAt !== undefined && Date.parse(endsAt) > Math.max(Date.parse(startsAt), context.now)) {
      patch.schedule = { startsAt, endsAt };
    } else {
      unmendable.push(...differences.filter(({ field }) => field === 'starts_at' || field === 'ends_at'));
    }
  }

  if (user.isSuspended) {
    // Somebody suspended this person for a reason that no roster knows: said, never lifted by us.
    const suspended: Difference = { field: 'suspended', theirs: 'suspended', ours: 'active' };
    differences.push(suspended);
    unmendable.push(suspended);
  }

  const theirs = new Set(theirGroups);
  const ours = new Set(groupIds ?? []);
  const addGroups = [...ours].filter((id) => !theirs.has(id)).sort();
  const removeGroups =
    groupIds !== undefined && context.groupPolicy === 'exact' ? [...theirs].filter((id) => !ours.has(id)).sort() : [];
  if (addGroups.length > 0 || removeGroups.length > 0) {
    const names = (ids: Iterable<string>): string =>
      [...ids]
        .map((id) => context.groupName(id))
        .sort()
        .join('; ');
    differences.push({ field: 'groups', theirs: names(theirs), ours: names(ours) });
  }

  return { differences, ...(Object.keys(patch).length === 0 ? {} : { patch }), addGroups, removeGroups, unmendable };
}

/** Instants are compared to the second: the system may add or drop milliseconds and zones. */
export function sameInstant(theirs: string | undefined, ours: string): boolean {
  return theirs !== undefined && Math.floor(Date.parse(theirs) / 1000) === Math.floor(Date.parse(ours) / 1000);
}

/** Two starts in the past are equal: the API may answer a start long past with another one. */
function sameStart(theirs: string | undefined, ours: string, now: number): boolean {
  if (sameInstant(theirs, ours)) return true;
  return theirs !== undefined && Date.parse(theirs) <= now && Date.parse(ours) <= now;
}

function isoSeconds(epoch: number): string {
  return `${new Date(epoch).toISOString().slice(0, 19)}Z`;
}
