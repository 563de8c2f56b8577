import { DirectoryError, isOfSystem, type AcsUser, type UserIdentity } from '../directory/directory.ts';
import type { ReadBack, RowRecord } from '../journal/journal.ts';
import {
  changeUnconfirmed,
  isJustMade,
  isMade,
  isRightlyInactive,
  lastStep,
  leftAlone,
  outcomeOf,
} from '../journal/outcome.ts';
import { rowEvent } from '../journal/row-event.ts';
import { mayChange } from '../journal/status.ts';
import type { Difference } from '../plan/change.ts';
import { compare } from '../plan/diff.ts';
import { compareIdentity, seenOf } from '../plan/fields.ts';
import type { Snapshot } from '../plan/snapshot.ts';
import { nameDoubles, nameUnlisted, readToTheEnd, Unread } from './last-look.ts';
import { countReadBack, look, type LookAt, oneByOne } from './look.ts';
import { enrollmentsBack, hasStanding } from './read-enrollments.ts';
import { goneCode, type Standing, unconfirmedCode, worst } from './standing.ts';
import { identityOf, identitySent, userIdOf } from './steps.ts';
import { sideBySide } from './side-by-side.ts';
import { verifySuspensions } from './suspend.ts';
import type { World } from './world.ts';

/**
 * Reads the whole list once more and names who is there twice, then reads the users back and compares them field by field with what the
 * rows say, groups included. A 200 is not provisioning: what is still on its way is read again until it has arrived, failed, or the time
 * is up.
 *
 * @param which `touched`: users that the run created or changed, `all`: the users of all rows.
 * @param timeoutMs 0 = one look.
 */
export async function verify(world: World, which: 'touched' | 'all', timeoutMs: number): Promise<void> {
  const { journal, emit, now, elapsed, sleep, stop } = world;
  if (journal.header.command === 'leavers') return verifySuspensions(world, timeoutMs);
  const wanted: number[] = [];
  const userIds: string[] = [];
  let withGroups = world.policy.groups === 'exact';
  let identities = false;
  for (const record of journal.rows()) {
    if (!isWanted(record, which, now())) continue;
    wanted.push(record.row);
    userIds.push(userIdOf(record) ?? '');
    withGroups ||= (record.wishes.groupIds?.length ?? 0) > 0;
    identities ||= identityOf(record) !== undefined;
  }
  if (!journal.hasSteps() && wanted.length === 0) return;
  emit({ type: 'phase', phase: 'verifying', total: wanted.length });

  const inList = wanted.length > oneByOne;
  const at = (isList: boolean): LookAt => ({
    systemId: world.systemId,
    groupIds: withGroups && isList ? world.groupIds : [],
    identities: identities && isList,
  });
  const wasRead = countReadBack(userIds, emit);
  // Where users are read one by one afterwards, the list itself is no reading.
  const onPage = (page: readonly AcsUser[]): void => {
    if (inList) wasRead(page.flatMap(({ id, provisioning }) => (provisioning === 'pending' ? [] : [id])));
  };
  const unread = new Unread('not_read_back', 'user');
  const enrollments = enrollmentsBack(world, which);
  await enrollments.read(wanted, (records) => {
    wasRead(records.map((record) => userIdOf(record) ?? ''));
  });
  const last = await readToTheEnd(world, at(inList), onPage);
  if (last === undefined) return;
  const until = elapsed() + timeoutMs;
  // A list may show a new user or a change late; after the settle timeout it is believed.
  const lateUntil = elapsed() + Math.min(timeoutMs, world.settings.settleTimeoutMs);
  let open: number[];
  const unlisted = new Set(wanted.filter((_, at) => last.user(userIds[at] ?? '') === undefined));
  /** Rows whose users the latest list did not show, and which were not asked for by id since. */
  const unasked = new Set<number>();
  try {
    await nameDoubles(last, world);
    open = inList ? await readAll(wanted, last) : await readEach(wanted);
  } finally {
    last.close();
  }

  for (let pause = 250; open.length > 0 && elapsed() < until && !stop.aborted; pause = Math.min(pause * 1.6, 10_000)) {
    await sleep(Math.max(1, Math.min(pause, until - elapsed())));
    await enrollments.read(open);
    open = open.length > oneByOne ? await readList(open) : await readEach(open);
  }
  // No list showed them, but that is no proof: told that they are gone, a person would have them made again.
  await readEach([...unasked]);
  await nameUnlisted(unlisted, world);
  await unread.tell(world);
  await enrollments.tell();

  async function readList(rows: readonly number[]): Promise<number[]> {
    using live = world.openSnapshot();
    await look(world.directory, at(true), live, onPage);
    return await readAll(rows, live);
  }

  async function readAll(rows: readonly number[], live: Snapshot): Promise<number[]> {
    const left: number[] = [];
    let saving: Promise<void>[] = [];
    for (const row of rows) {
      const record = journal.row(row);
      if (record === undefined) continue;
      const user = live.user(userIdOf(record) ?? '');
      if (user === undefined && !isMade(lastStep(record, 'undo_user'))) {
        unasked.add(row);
        if (elapsed() < lateUntil) left.push(row);
        continue;
      }
      unlisted.delete(row);
      unasked.delete(row);
      const groups = user !== undefined && withGroups ? live.groupsOf(user.id) : undefined;
      const identityId = identityOf(record);
      // One that is in no list may have been merged: it answers another id then.
      const identity =
        identityId === undefined || user === undefined
          ? undefined
          : (live.identity(identityId) ?? (await world.directory.identity(identityId)));
      const back = readBackOf(record, user, groups, identity, enrollments.of(row), world);
      saving.push(save(record, back, which, world));
      if (isOpen(record, back)) left.push(row);
      else wasRead([userIdOf(record) ?? '']);
      if (saving.length >= 500) {
        await Promise.all(saving);
        saving = [];
      }
    }
    await Promise.all(saving);
    return left;
  }

  async function readEach(rows: readonly number[]): Promise<number[]> {
    const left: number[] = [];
    await sideBySide(rows, oneByOne, async (row) => {
      if (await isStillOpen(row)) left.push(row);
    });
    return left.sort((a, b) => a - b);
  }

  async function isStillOpen(row: number): Promise<boolean> {
    const record = journal.row(row);
    const userId = record === undefined ? undefined : userIdOf(record);
    if (record === undefined || userId === undefined) return false;
    unasked.delete(row);
    try {
      const shown = await world.directory.user(userId);
      // One who was moved to another access system is gone from this one, as its list says too.
      const user = shown !== undefined && isOfSystem(shown, world.systemId) ? shown : undefined;
      const groups = user !== undefined && withGroups ? await world.directory.groupsOf(userId) : undefined;
      const identityId = identityOf(record);
      const identity = identityId === undefined ? undefined : await world.directory.identity(identityId);
      const back = readBackOf(record, user, groups, identity, enrollments.of(row), world);
      unread.delete(row);
      await save(record, back, which, world);
      if (isOpen(record, back)) return true;
      wasRead([userId]);
      return false;
    } catch (error) {
      if (!(error instanceof DirectoryError) || !['unanswered', 'refused'].includes(error.kind)) throw error;
      // One person that cannot be read must not leave the run unfinished: the row keeps what was known of it.
      unread.add(row, error.message);
      return false;
    }
  }

  /** Whether another look could still change the verdict. */
  function isOpen(record: RowRecord, readBack: ReadBack): boolean {
    const { person } = record;
    const { status, code } = readBack;
    // Who was taken back is to be gone, and is not waited for.
    if (isMade(lastStep(record, 'undo_user'))) return false;
    if (status === 'inactive') return !isRightlyInactive({ ...(person && { person }), readBack }, now());
    return (
      status === 'pending' || ((mayChange(status) || code === goneCode || code === unconfirmedCode) && elapsed() < lateUntil)
    );
  }
}

async function save(
  record: RowRecord,
  looked: ReadBack,
  which: 'touched' | 'all',
  { journal, emit, now }: World,
): Promise<void> {
  // What undo compares with is what the run left behind: a later look must not take a change by hand for it.
  const earlier = record.readBack;
  const stays = earlier !== undefined && (which === 'all' ? earlier.status !== 'pending' : !mayChange(earlier.status));
  const back = stays && earlier.seen !== undefined ? { ...looked, seen: earlier.seen } : looked;
  await journal.saveReadBack(record.row, back);
  emit(rowEvent({ ...record, readBack: back }, now()));
}

function isWanted(record: RowRecord, which: 'touched' | 'all', now: number): boolean {
  if (userIdOf(record) === undefined) return false;
  const { status } = outcomeOf(record, now);
  if (status === 'created' || status === 'updated' || status === 'renewed') return true;
  if (which === 'all') return status === 'present' || status === 'differs' || record.steps.length > 0;
  if (record.steps.some(({ kind }) => kind === 'link' || kind === 'add_group' || kind === 'update')) return true;
  return (
    hasStanding(record, which) &&
    (lastStep(record, 'enroll')?.outcome !== 'already' || isMade(lastStep(record, 'update_grant')))
  );
}

/** What a look at a row's user says; `drifted` where it reads differently from what the row asked for. */
function readBackOf(
  record: RowRecord,
  user: AcsUser | undefined,
  groups: readonly string[] | undefined,
  identity: UserIdentity | undefined,
  enrollment: Standing | undefined,
  world: World,
): ReadBack {
  const { now, policy, directory, settings } = world;
  const at = new Date(now()).toISOString();
  const { person, change, wishes } = record;
  if (user === undefined || person === undefined || user.isBeingDeleted) return { at, status: 'missing' };
  if (identity?.isBeingDeleted === true) {
    const message = `User identity ${identity.id} is being deleted, and takes the user along. When it is gone, empty acs_user_id and user_identity_id in this row and import it.`;
    return { at, status: 'error', code: 'being_deleted', message };
  }
  const context = { now: now(), groupPolicy: policy.groups, groupName: (id: string) => world.groups.name(id) };
  const differences: Difference[] = [...compare(person, wishes.groupIds, user, groups ?? [], context).differences];
  const identityId = identityOf(record);
  if (identityId !== undefined && (identity === undefined || ![identityId, identity.id].includes(user.identityId ?? ''))) {
    // A link to an identity that is gone is none.
    const theirs = user.identityId === identityId ? '' : (user.identityId ?? '');
    differences.push({ field: 'user_identity_id', theirs, ours: identityId });
  }
  const { outcome, sent } = lastStep(record, 'identity') ?? {};
  // One that was there before, or into which this run's was merged, may say what it likes.
  if (
    identity?.id === identityId &&
    identity !== undefined &&
    sent !== undefined &&
    (outcome === 'done' || outcome === 'claimed')
  )
    differences.push(...compareIdentity(identitySent(sent), identity, now()));
  differences.push(...(enrollment?.differences ?? []));
  if (change.kind === 'update' && change.identity !== undefined) {
    const { identityId: id, patch } = change.identity;
    if (isMade(lastStep(record, 'update_identity', id))) differences.push(...compareIdentity(patch, identity, now()));
  }
  // Differences that the plan left alone are in the row's status, and are no drift.
  const left = new Set<string>(leftAlone(change).map(({ field }) => field));
  const drifted = differences.filter(({ field }) => !left.has(field));
  const [ownTrouble] = user.troubles;
  const own: Standing = { status: user.provisioning, ...(ownTrouble === undefined ? {} : { trouble: ownTrouble }) };
  const standing = enrollment === undefined ? own : worst(own, enrollment);
  const trouble = standing.trouble ?? ownTrouble;
  const isWorse = standing.status === 'error' || standing.status === 'inactive' || standing.status === 'pending';
  const status = isWorse || drifted.length === 0 ? standing.status : 'drifted';
  return {
    at,
    status,
    ...trouble,
    ...(status === 'drifted' && record.steps.some((step) => isJustMade(step, directory.now(), settings.settleTimeoutMs))
      ? { code: changeUnconfirmed }
      : {}),
    ...(drifted.length === 0 ? {} : { differences: drifted }),
    seen: seenOf(user, groups),
  };
}
