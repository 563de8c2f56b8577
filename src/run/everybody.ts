import type { AcsUser } from '../directory/directory.ts';
import { knownBy } from '../plan/fields.ts';
import type { GroupIndex } from '../plan/group-index.ts';
import { contradictions } from '../plan/identity.ts';
import { phoneKey } from '../plan/keys.ts';
import { emailKey } from '../text/email.ts';
import type { Snapshot } from '../plan/snapshot.ts';
import type { exportColumns } from '../roster/columns.ts';
import { readEmail } from '../roster/email.ts';
import { readGroups } from '../roster/groups.ts';
import { readPhone } from '../roster/phone.ts';
import { suspended } from '../roster/status.ts';
import { readUuid } from '../roster/words.ts';
import { toIso } from '../text/moment.ts';

type Column = (typeof exportColumns)[number];

/** What is known of one person of an access system, as the cells of a roster's row. */
export interface PersonCells {
  readonly cells: Readonly<Record<Column, string>>;
  /** Columns whose cell is empty although the system has something there, which a roster cannot say; and the name, if there is none. */
  readonly unsaid: readonly Column[];
}

/**
 * A user as a row that is read back as that user: imported as it is, it changes nothing.
 *
 * @param live a snapshot with the memberships of all groups.
 */
export function cellsOf(user: AcsUser, live: Snapshot, groups: GroupIndex): PersonCells {
  const known = knownBy(user);
  const deferred = Array.isArray(user.deferredGroups) ? (user.deferredGroups as readonly string[]) : [];
  const email = known.email === undefined ? '' : emailCell(known.email);
  const phone = known.phone === undefined ? '' : phoneCell(known.phone);
  const cells: Record<Column, string> = {
    acs_user_id: user.id,
    groups: groupsCell([...new Set([...live.groupsOf(user.id), ...deferred])], groups),
    full_name: user.name,
    email_address: email,
    phone_number: phone,
    starts_at: user.startsAt === undefined ? '' : dateCell(user.startsAt),
    ends_at: user.endsAt === undefined ? '' : dateCell(user.endsAt),
    user_identity_id: identityCell(user, { email, phone }, live),
    enroll: '',
    credential_manager_acs_user_id: '',
    import_as: '',
    status: user.isSuspended ? suspended : 'active',
  };
  const there: Partial<Record<Column, string | undefined>> = {
    full_name: '',
    email_address: known.email,
    phone_number: known.phone,
    starts_at: user.startsAt,
    ends_at: user.endsAt,
  };
  const unsaid = (Object.keys(there) as Column[]).filter(
    (column) => there[column] !== undefined && cells[column].trim() === '',
  );
  return { cells, unsaid };
}

function emailCell(email: string): string {
  const read = readEmail(email);
  return typeof read === 'string' && emailKey(read) === emailKey(email) ? read : '';
}

/** In E.164, whatever the system put between the digits. */
function phoneCell(phone: string): string {
  const number = phoneKey(phone);
  return readPhone(number, { strict: false, lostPlus: false }) === number ? number : '';
}

/** In UTC, to the second. */
function dateCell(instant: string): string {
  const epoch = Date.parse(instant);
  return epoch >= Date.UTC(1900, 0, 1) && epoch < Date.UTC(10_000, 0, 1) ? toIso(epoch) : '';
}

/** Names, as far as a name says which group is meant; ids else. A group that is being deleted cannot be named any more. */
function groupsCell(ids: readonly string[], groups: GroupIndex): string {
  return ids
    .filter((id) => groups.isUsable(id))
    .map((id) => {
      const name = groups.name(id);
      const written = /[;|"\\']/u.test(name) ? `"${name.replaceAll('"', '""')}"` : name;
      const read = readGroups(written);
      const found = Array.isArray(read) ? groups.resolve(read as readonly string[]) : undefined;
      return found?.ids.length === 1 && found.ids[0] === id && found.problems.length === 0 && found.notes.length === 0
        ? written
        : id;
    })
    .sort((a, b) => a.localeCompare(b))
    .join('; ');
}

/** The identity, where it says of the person what the row says. */
function identityCell(user: AcsUser, { email, phone }: { email: string; phone: string }, live: Snapshot): string {
  const identity = user.identityId === undefined ? undefined : live.identity(user.identityId);
  if (identity === undefined || readUuid(identity.id) !== identity.id) return '';
  const person = { fullName: user.name, ...(email === '' ? {} : { email }), ...(phone === '' ? {} : { phone }) };
  return contradictions(identity, person, true).length === 0 ? identity.id : '';
}
