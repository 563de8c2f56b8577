import type { RosterRow } from '../roster/interpreter.ts';
import type { Person } from '../roster/person.ts';
import { emailKey } from '../text/email.ts';
import type { Change } from './change.ts';
import { match } from './match.ts';
import type { Claims } from './plan.ts';
import type { Others, Snapshot } from './snapshot.ts';

/** Whom a row names, as far as its cells can be read. */
export type NamedIn = (row: Pick<RosterRow, 'row' | 'cells' | 'person' | 'problems'>) => Person;

/** Whether nothing is sent for a row, although it is somebody's: it is refused, or left out by option. */
export function isUnsent(change: Change): boolean {
  return change.kind === 'rejected' || (change.kind === 'skipped' && change.code === 'not_in_pilot');
}

/** The user whom a row that is not sent would be matched with: it is no other row's. What another row says of itself is that row's. */
export function claimsUnsent(row: number, said: Person, live: Snapshot, others: Others): Claims {
  if (said.importAs === 'skip') return {};
  const { email, acsUserId, ...rest } = said;
  const person: Person = {
    ...rest,
    ...(email === undefined || others.rowOfEmail(row, emailKey(email)) !== undefined ? {} : { email }),
    ...(acsUserId === undefined || others.rowOfUserId(row, acsUserId) !== undefined ? {} : { acsUserId }),
  };
  const found = match(person, row, live, others);
  return found.kind === 'user' ? { userId: found.user.id } : {};
}
