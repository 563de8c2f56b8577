import { enrollmentWays } from './enrollment.ts';
import type { AcsUser } from '../directory/directory.ts';
import type { Emit } from '../events.ts';
import type { AbsentUser, ReadBack } from '../journal/journal.ts';
import type { RosterIndex, SnapshotStore, StagedPlan, Staging } from '../journal/ports.ts';
import type { GroupIndex } from '../plan/group-index.ts';
import { readFields, seenOf } from '../plan/fields.ts';
import { capital } from '../text/capital.ts';
import { nameKey } from '../text/name.ts';
import { emailKey } from '../text/email.ts';
import type { Places } from '../plan/places.ts';
import { match } from '../plan/match.ts';
import { address } from '../plan/named.ts';
import { claimsUnsent, type NamedIn } from '../plan/unsent.ts';
import { claimedTwice, claimsOf, planRow, type PlannedRow, type Policy } from '../plan/plan.ts';
import type { RosterRow } from '../roster/interpreter.ts';
import type { Note, Problem } from '../roster/problems.ts';

export interface Preparation {
  readonly staged: Staging;
  readonly keys: RosterIndex;
  readonly namedIn: NamedIn;
  readonly live: SnapshotStore;
  readonly groups: GroupIndex;
  readonly places?: Places | undefined;
  readonly policy: Policy;
  /** Whether a row is in the pilot of `--limit` or `--rows`. */
  readonly inPilot: (row: number) => boolean;
  /** Canonical field of each column: where a rejected row's email and name would stand. */
  readonly fields: readonly (string | null)[];
  /** The roster's own headers. */
  readonly header: readonly string[];
  /** The roster names only some of the people it is about: a person who is not in it is not missing. */
  readonly isPart?: boolean;
  /** Epoch milliseconds. */
  readonly now: number;
  readonly emit: Emit;
}

/** Reads all rows, in batches, into the staged journal. Nothing in memory grows with the roster. */
export async function stage({
  rows,
  staged,
  keys,
  namedIn,
  emit,
}: Pick<Preparation, 'staged' | 'keys' | 'namedIn' | 'emit'> & {
  readonly rows: AsyncIterable<readonly RosterRow[]>;
}): Promise<void> {
  let done = 0;
  for await (const batch of rows) {
    for (const row of batch) {
      staged.add(row);
      keys.add(row, namedIn(row), row.person === undefined);
      keys.addShared(row.notes);
    }
    done += batch.length;
    emit({ type: 'progress', phase: 'reading', done });
  }
  keys.index();
}

/** Plans every staged row against the snapshot, and notes the users of the system that no row names. */
export function planAll(preparation: Preparation): void {
  const { staged, keys, namedIn, live, groups, places, policy, inPilot, now, emit } = preparation;
  const context = { live, others: keys.others(() => undefined), groups, places, policy, now };
  let done = 0;
  for (const row of staged.staged()) {
    staged.plan(row.row, decide(row));
    done += 1;
    if (done % 1000 === 0) emit({ type: 'progress', phase: 'planning', done });
  }
  // One user is one person's: rows that share a user, or an identity for two users, are in conflict.
  const where = (row: number): string => keys.where(row);
  for (const rival of keys.claimedTwice()) for (const row of rival.sent) staged.plan(row, claimedTwice(row, rival, where));
  for (const user of live.users()) staged.before(user.id);
  if (preparation.isPart !== true) for (const { user, row } of live.unnamed()) staged.absent(asAbsent(user, row));

  function decide(row: RosterRow): StagedPlan {
    if (!inPilot(row.row)) {
      nameUnsent(row);
      return { change: { kind: 'skipped', code: 'not_in_pilot' }, wishes: {} };
    }
    if (row.person === undefined) {
      const goesOn = accessGoesOn(row, nameUnsent(row), now);
      return { change: { kind: 'rejected' }, wishes: {}, ...noted(row, [goesOn]) };
    }
    const planned = planRow(row.row, row.person, context);
    if (planned.change.kind === 'rejected') nameUnsent(row);
    if (['skipped', 'conflict'].includes(planned.change.kind)) nameByCells(row, preparation);
    if (planned.change.kind === 'leaver') live.leaves(planned.change.userId, row.row);
    else name(planned);
    keys.claim(row.row, claimsOf(planned));
    return {
      change: planned.change,
      wishes: planned.wishes,
      // A row that is valid in itself has the problems of its plan alone; a row may be planned more than once.
      problems: planned.problems.map((problem) => withColumn(problem, preparation)),
      ...noted(row, [sharedPhoneNote(row), managerUserNote(row, planned), placesNote(row, planned), ...(planned.notes ?? [])]),
      ...(planned.user === undefined ? {} : { readBack: stateOf(planned.user, now) }),
    };
  }

  /** A row that is not sent keeps its user from other rows, and from the list of leavers. @returns {@link nameByCells} */
  function nameUnsent(row: RosterRow): readonly AcsUser[] {
    const person = namedIn(row);
    const found = person.importAs === 'skip' ? undefined : match(person, row.row, live, context.others);
    if (found?.kind === 'user') live.name(found.user.id);
    if (found?.kind === 'doubt') for (const { id } of found.candidates) live.name(id);
    keys.claim(row.row, claimsUnsent(row.row, person, live, context.others), true);
    return nameByCells(row, preparation);
  }

  /** The row's notes with those of this plan; nothing where they stay as they are. */
  function noted({ notes }: RosterRow, said: readonly (Note | undefined)[]): Pick<StagedPlan, 'notes'> {
    const kept = notes.filter(({ code }) => !saidByPlan.has(code));
    const added = said.filter((note) => note !== undefined).map((note) => withColumn(note, preparation));
    return added.length === 0 && kept.length === notes.length ? {} : { notes: [...kept, ...added] };
  }

  function name({ change }: PlannedRow): void {
    if ('userId' in change) live.name(change.userId);
    if (change.kind === 'conflict') for (const id of change.candidates) live.name(id);
  }

  /** Reading the roster has noted it on the later rows; the first row with the phone is noted only here. */
  function sharedPhoneNote({ row, person, notes }: RosterRow): Note | undefined {
    if (person?.phone === undefined || notes.some(({ code }) => code === 'shared_phone')) return undefined;
    const other = keys.sharers(person.phone).find((sharer) => sharer !== row);
    if (other === undefined) return undefined;
    return {
      code: 'shared_phone',
      field: 'phone_number',
      value: person.phone,
      message: `${capital(keys.where(other))} has this phone too; it is not used to find or enroll anybody.`,
    };
  }

  function placesNote({ person }: RosterRow, { change, wishes }: PlannedRow): Note | undefined {
    const field = person?.entrances !== undefined ? 'entrances' : person?.spaces !== undefined ? 'spaces' : undefined;
    if (field === undefined || wishes.grant !== undefined || change.kind === 'rejected' || change.kind === 'skipped') {
      return undefined;
    }
    return {
      code: 'places_ignored',
      field,
      message: `Nothing was done with ${field}: only an access grant opens them.`,
    };
  }

  function managerUserNote({ person }: RosterRow, { wishes }: PlannedRow): Note | undefined {
    if (
      person?.credentialManagerAcsUserId === undefined ||
      wishes.enroll === undefined ||
      enrollmentWays[wishes.enroll].needs === 'credential manager'
    )
      return undefined;
    return {
      code: 'manager_user_ignored',
      field: 'credential_manager_acs_user_id',
      message: 'This way of enrolling has no use for credential_manager_acs_user_id.',
    };
  }
}

/** Notes that planning makes: a row that is planned again has those of its last plan. */
const saidByPlan: ReadonlySet<string> = new Set([
  'manager_user_ignored',
  'places_ignored',
  'access_ended',
  'phone_of_another',
  'groups_kept',
  'access_goes_on',
]);

/** What only the live system could show of a cell, with the roster's own header. */
export function withColumn<Said extends Problem | Note>(
  said: Said,
  { fields, header }: Pick<Preparation, 'fields' | 'header'>,
): Said {
  const at = said.field === undefined ? -1 : fields.indexOf(said.field);
  return at < 0 ? said : { ...said, column: header[at] ?? '' };
}

/**
 * A row that is not sent still names its person: users that its cells may mean must not be listed as leavers.
 *
 * @returns those who bear its id, else its identity, else its email, else its name.
 */
function nameByCells(row: RosterRow, { fields, live }: Pick<Preparation, 'fields' | 'live'>): readonly AcsUser[] {
  const cell = (field: string): string => row.cells[fields.indexOf(field)]?.trim() ?? '';
  const names = [cell('full_name'), `${cell('first_name')} ${cell('last_name')}`].filter((name) => name.trim() !== '');
  const byId = live.user(cell('acs_user_id'));
  const byIdentity = live.usersByIdentity(cell('user_identity_id').toLowerCase());
  // However the cell is written, and whatever else is in it.
  const emails = new Set([cell('email_address'), ...(cell('email_address').match(address) ?? [])].map(emailKey));
  const byEmail = [...emails].flatMap((key) =>
    key === '' ? [] : [...live.usersByEmail(key), ...live.usersByIdentityEmail(key)],
  );
  const byName = names.flatMap((name) => live.usersByName(nameKey(name)));
  const groups = [byId === undefined ? [] : [byId], byIdentity, byEmail, byName];
  for (const { id } of groups.flat()) live.name(id);
  return groups.find((users) => users.length > 0) ?? [];
}

/** A row whose end has passed is refused; but the access that it speaks of may go on in the system, and nothing else would say so. */
function accessGoesOn({ problems }: RosterRow, users: readonly AcsUser[], now: number): Note | undefined {
  if (!problems.some(({ code }) => code === 'ended')) return undefined;
  const open = users.filter(({ isSuspended, endsAt }) => !isSuspended && !(Date.parse(endsAt ?? '') <= now));
  if (open.length === 0) return undefined;
  const said = open.map(
    ({ id, endsAt }) => `user ${id} has access ${endsAt === undefined ? 'without end' : `until ${endsAt}`}`,
  );
  return {
    code: 'access_goes_on',
    field: 'ends_at',
    message: `In the access system ${said.join(', ')}: if it is this person, and the access is over, suspend the user there, or write left in a column status for doorlist leavers.`,
  };
}

/** What a snapshot says of a user's provisioning. */
export function stateOf(user: AcsUser, now: number): ReadBack {
  return {
    at: new Date(now).toISOString(),
    status: user.provisioning,
    ...user.troubles[0],
    // Whether a user is rightly inactive is told by its own start and end.
    ...(user.provisioning === 'inactive' && { seen: readFields(user) }),
  };
}

function asAbsent(user: AcsUser, row: number | undefined): AbsentUser {
  return {
    id: user.id,
    name: user.name,
    ...(user.email === undefined ? {} : { email: user.email }),
    ...(user.phone === undefined ? {} : { phone: user.phone }),
    ...(row === undefined ? {} : { row }),
    seen: seenOf(user, undefined),
    state: user.isBeingDeleted ? 'being deleted' : user.isSuspended ? 'suspended' : user.provisioning,
  };
}
