import type { AcsUser } from '../directory/directory.ts';
import type { RowRecord, RunNotice } from '../journal/journal.ts';
import type { SnapshotStore } from '../journal/ports.ts';
import { knownBy } from '../plan/fields.ts';
import { phoneKey } from '../plan/keys.ts';
import { nameKey } from '../text/name.ts';
import { emailKey } from '../text/email.ts';
import { emailsDisagree, phonesDisagree } from '../plan/match.ts';
import { mayBeStoredAs } from '../plan/names.ts';
import { count } from '../text/figures.ts';
import { isMade, lastStep } from '../journal/outcome.ts';
import { lateTimeouts, look, type LookAt } from './look.ts';
import { identityOf, userIdOf } from './steps.ts';
import { lateUsers, sayLate, witnessesOf } from './witness.ts';
import type { World } from './world.ts';

/** Reads of a list that goes on changing, after which the last one is taken as it is. */
const mostReads = 5;
/** The first pause between two reads, in milliseconds. */
const firstPause = 400;

/**
 * Reads the whole list after the last call, until it can be believed: it shows every user of this run, or the settle timeout has passed
 * since the last create (where an answer was lost, that is waited for in any case), and five more where it is late; and it lacks as many
 * of those who are known as the read before, for a deletion while pages are read may push other users off them.
 *
 * @param onPage told each page of users as it comes, of every read.
 * @returns undefined where the run was told to stop.
 */
export async function readToTheEnd(
  world: World,
  at: LookAt,
  onPage: (page: readonly AcsUser[]) => void,
): Promise<SnapshotStore | undefined> {
  const { directory, journal, settings, elapsed, sleep, stop } = world;
  // By the API's clock: an earlier process may have sent it.
  const sentAgo = directory.now() - (journal.lastCreateAt() ?? Number.NEGATIVE_INFINITY);
  const until = elapsed() + Math.min(Math.max(0, settings.settleTimeoutMs - sentAgo), settings.settleTimeoutMs);
  const lateUntil = until + lateTimeouts * settings.settleTimeoutMs;
  if (journal.wasAnswerLost()) await sleep(Math.max(0, until - elapsed()));
  let lackedBefore = 0;
  let wasSaid = false;
  for (let reads = 1, pause = firstPause; !stop.aborted; reads += 1) {
    const [isLate, isLast] = [elapsed() >= until, elapsed() >= lateUntil];
    const live = world.openSnapshot();
    try {
      await look(directory, at, live, onPage);
      const lacked = lackedBy(live, world);
      const why = isLate && lacked.own && !isLast ? await whyLate(live, world) : undefined;
      if (why !== undefined && !wasSaid) sayLate(why, world.emit);
      wasSaid ||= why !== undefined;
      const isShown = !lacked.own || (isLate && why === undefined);
      if (isShown && (lacked.count === lackedBefore || reads >= mostReads)) return live;
      lackedBefore = lacked.count;
      live.close();
      if (isShown) continue;
      await sleep(Math.max(1, Math.min(pause, (isLate ? lateUntil : until) - elapsed())));
      pause *= 1.6;
    } catch (error) {
      live.close();
      throw error;
    }
  }
  return undefined;
}

async function whyLate(live: SnapshotStore, world: World): Promise<string | undefined> {
  const made = witnessesOf(world.journal, 'user', world.directory.now() - world.settings.settleTimeoutMs);
  return lateUsers(made, (id) => live.user(id), world);
}

/** How many of the users that are known by an earlier look or as the run's own a list does not show, and whether one of its own is among them. */
function lackedBy(live: SnapshotStore, { journal }: World): { count: number; own: boolean } {
  let count = 0;
  for (const id of journal.seen()) if (live.user(id) === undefined) count += 1;
  let own = 0;
  for (const record of journal.rows()) {
    // Who was taken back is to be in no list.
    const id = isMade(lastStep(record, 'undo_user')) ? undefined : userIdOf(record);
    if (id !== undefined && record.readBack?.status !== 'missing' && live.user(id) === undefined) own += 1;
  }
  return { count: count + own, own: own > 0 };
}

/** Names every person of the run who is there twice, no matter what made the other user; a double that is mended is named no more. */
export async function nameDoubles(live: SnapshotStore, world: World): Promise<void> {
  const { directory, journal, emit } = world;
  const doubled: RunNotice[] = [];
  const replaced: RunNotice[] = [];
  let unheld: AcsUser[] | undefined;
  const isUnheld = (id: string): boolean => !journal.wasThereBefore(id, 0) && journal.rowOfUser(id) === undefined;
  for (const record of journal.rows()) {
    const own = userIdOf(record);
    const sent = lastStep(record, 'user');
    if (own === undefined && sent === undefined) continue;
    // A list may be late for the row's own user. Without an email, what is compared is the name as the system keeps it.
    let mine = own === undefined ? undefined : live.user(own);
    if (mine === undefined && own !== undefined && record.person?.email === undefined) mine = await directory.user(own);
    // Where that cannot be read any more, the name may have been kept in any way.
    const isGuess = mine === undefined && record.person?.email === undefined;
    if (isGuess) unheld ??= [...live.users()].filter(({ id }) => isUnheld(id));
    const others = othersOf(record, own, mine, live, unheld ?? [], world);
    if (others.length === 0) continue;
    if (own !== undefined) mine ??= await directory.user(own);
    const users = own !== undefined && mine?.isBeingDeleted === false ? [own, ...others] : others;
    if (users.length > 1 && !isGuess) doubled.push(doubledNotice(record.row, users, world));
    else if (!users.every((id) => sent?.message?.includes(id) === true)) replaced.push(replacedNotice(record.row, own, users));
  }
  await journal.renewNotices('doubled', doubled);
  await journal.renewNotices('replaced', replaced);
  for (const notice of [...doubled, ...replaced]) emit({ type: 'notice', ...notice });
}

/**
 * Says where a list that was believed at last lacks users whom the access system shows when it is asked for each: then others may be
 * missing from it as well.
 *
 * @param rows whose users the list did not show.
 */
export async function nameUnlisted(rows: Iterable<number>, { journal, emit, verifyCommand }: World): Promise<void> {
  const there: { row: number; id: string }[] = [];
  for (const row of rows) {
    const record = journal.row(row);
    const id = record === undefined ? undefined : userIdOf(record);
    const status = record?.readBack?.status;
    if (id !== undefined && status !== undefined && status !== 'missing') there.push({ row, id });
  }
  const [first] = there;
  // What was sent again for want of a trace may have been made twice, and only the list would show it.
  const again =
    first === undefined
      ? undefined
      : Iterator.from(journal.rows()).find(({ steps }) => steps.filter(({ kind }) => kind === 'user').length > 1);
  const doubt =
    again === undefined ? '' : ` Row ${again.row} was sent again after its answer was lost, and may be there twice.`;
  const message =
    first === undefined
      ? ''
      : `The list of the access system does not show ${count(there.length, 'user')} of this run, although ${there.length === 1 ? 'it is' : 'they are'} there when asked for by id (row ${first.row}: ${first.id}). ` +
        `Others may be missing from it too: whether somebody is there twice is not certain.${doubt} \`${verifyCommand}\` looks again.`;
  const notices: RunNotice[] = first === undefined ? [] : [{ code: 'list_lacks', message, needsPerson: true }];
  await journal.renewNotices('list_lacks', notices);
  for (const notice of notices) emit({ type: 'notice', ...notice });
}

/** What could not be read back, by row, and why it could not be the last time; a row that can is deleted. */
export class Unread {
  readonly #what: string;
  readonly #code: RunNotice['code'];
  readonly #rows = new Set<number>();
  #why = '';

  /** @param what what could not be read, in the singular. */
  constructor(code: RunNotice['code'], what: string) {
    this.#code = code;
    this.#what = what;
  }

  add(row: number, why: string): void {
    this.#rows.add(row);
    this.#why = why;
  }

  delete(row: number): void {
    this.#rows.delete(row);
  }

  async tell({ journal, emit, verifyCommand }: World): Promise<void> {
    const [first] = [...this.#rows].sort((a, b) => a - b);
    const many = this.#rows.size > 1 ? `the first is row ${first}` : `row ${first}`;
    const message = `${count(this.#rows.size, this.#what)} could not be read back (${many}): ${this.#why} \`${verifyCommand}\` looks again.`;
    const notices: RunNotice[] = first === undefined ? [] : [{ code: this.#code, message, needsPerson: false }];
    await journal.renewNotices(this.#code, notices);
    for (const notice of notices) emit({ type: 'notice', ...notice });
  }
}

function doubledNotice(row: number, userIds: readonly string[], { verifyCommand }: World): RunNotice {
  return {
    code: 'doubled',
    message:
      `Row ${row}: the person has more than one user in the access system: ${userIds.toSorted().join(' and ')}. ` +
      `Keep one and delete the other there, then run \`${verifyCommand}\`.`,
    needsPerson: true,
  };
}

/** The row itself needs a person: its user is missing, or it was never known. */
function replacedNotice(row: number, own: string | undefined, others: readonly string[]): RunNotice {
  const what = own === undefined ? 'it has no user of its own' : `its user ${own} is gone`;
  const message = `Row ${row}: ${what}, and the person may be there as ${others.join(', ')}.`;
  return { code: 'replaced', message, needsPerson: false };
}

/**
 * Users who are the row's person too: of the same email (their own or their identity's) or identity; of the same name and phone, unless
 * their emails disagree; of the same name, where neither an email nor a phone can tell. Users of other rows are other people, and so
 * are those whom the plan knew where it decided for a matched user, or where the row says `import_as = new`.
 */
function othersOf(
  record: RowRecord,
  own: string | undefined,
  mine: AcsUser | undefined,
  live: SnapshotStore,
  unheld: readonly AcsUser[],
  { journal }: World,
): string[] {
  const { row, person } = record;
  if (person === undefined) return [];
  const known = mine === undefined ? {} : knownBy(mine);
  const { email = known.email, phone = known.phone } = person;
  const names = new Set([nameKey(person.fullName), ...(mine === undefined ? [] : [nameKey(mine.name)])]);
  const hasName = (user: AcsUser): boolean => names.has(nameKey(user.name));
  const identityId = identityOf(record);

  const found = [
    ...(email === undefined ? [] : live.usersByEmail(emailKey(email))),
    ...(identityId === undefined ? [] : live.usersByIdentity(identityId)),
    ...(phone === undefined
      ? []
      : live
          .usersByPhone(phoneKey(phone))
          .filter((user) => hasName(user) && !emailsDisagree(user, { ...(email && { email }) }))),
    ...(email !== undefined || phone !== undefined
      ? []
      : [...names].flatMap((name) => live.usersByName(name)).filter((user) => Object.keys(knownBy(user)).length === 0)),
  ];
  if (mine === undefined && email === undefined) {
    const isLike = (user: AcsUser): boolean => knownBy(user).email === undefined && !phonesDisagree(user, person);
    found.push(...unheld.filter((user) => isLike(user) && mayBeStoredAs(person.fullName, user.name)));
  }
  // Another row is never created beside such a user knowingly; but a resume leaves it undecided where the list lacks its identity yet.
  const knewThem = person.importAs === 'new' || lastStep(record, 'user') === undefined;
  const ids = found.filter(({ id, isBeingDeleted }) => {
    if (id === own || isBeingDeleted || (knewThem && journal.wasThereBefore(id, row))) return false;
    return (journal.rowOfUser(id) ?? row) === row;
  });
  return [...new Set(ids.map(({ id }) => id))];
}
