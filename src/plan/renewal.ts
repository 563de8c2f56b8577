import type { AcsUser } from '../directory/directory.ts';
import type { Person } from '../roster/person.ts';
import type { Change, Difference } from './change.ts';
import { fields, sameEnd } from './fields.ts';

/**
 * What `--existing renew` does for a matched user: its end is moved to the row's later one, and nothing else. Undefined where the row
 * has no later end, or where the user has none: an end for a user who has none would be a restriction.
 *
 * @param differences all that differs, the end among it.
 * @param now epoch milliseconds.
 */
export function renewalOf(
  user: AcsUser,
  { fullName, endsAt }: Person,
  differences: readonly Difference[],
  now: number,
): Change | undefined {
  if (endsAt === undefined || !isLater(endsAt, user)) return undefined;
  // Of the row only its end is sent: the start stays the user's own.
  const patch = fields.endsAt.inUpdate(endsAt, { fullName, endsAt }, user, now);
  return patch === undefined ? undefined : { kind: 'renewed', userId: user.id, differences, patch };
}

/** Whether an end lies after the user's own, and is not the same. A user without an end has access for ever. */
export function isLater(endsAt: string, user: Pick<AcsUser, 'endsAt'>): boolean {
  if (user.endsAt === undefined || sameEnd(user.endsAt, endsAt)) return false;
  return Date.parse(endsAt) > Date.parse(user.endsAt);
}
