import type { RowRecord } from '../journal/journal.ts';
import type { RosterIndex } from '../journal/ports.ts';
import { changedSince, isMade, isUnknown, lastStep, plannedUpdateSteps } from '../journal/outcome.ts';
import type { Difference } from '../plan/change.ts';
import { sameDecision, whatDiffers } from '../plan/decision.ts';
import { claimedTwice, claimsOf, planRow, type PlannedRow } from '../plan/plan.ts';
import { claimsUnsent, isUnsent, type NamedIn } from '../plan/unsent.ts';
import type { Person } from '../roster/person.ts';
import { look, tellLooking } from './look.ts';
import { stateOf, withColumn } from './stage.ts';
import type { World } from './world.ts';

/**
 * Looks again before a run goes on: between the end of one process and the start of the next, people may have been created, changed
 * or deleted by hand. Every row that has nothing made yet is decided anew against the system as it is now. A row that has begun keeps
 * its decision; what it still asks of a group that is gone is refused, since it would be refused for ever.
 *
 * @returns how many rows are decided differently now.
 */
export async function replan(world: World, keys: RosterIndex, namedIn: NamedIn): Promise<number> {
  const { journal, emit } = world;
  const untouched: number[] = [];
  for (const record of journal.openRows()) {
    if (isUntouched(record)) untouched.push(record.row);
    else await refuseLostGroups(record, world);
  }
  if (untouched.length === 0) return 0;

  emit({ type: 'phase', phase: 'looking' });
  let changed = 0;
  for await (const [record, anew] of decideAnew(world, keys, namedIn, untouched)) {
    const planned = unlessChangedSince(record, anew);
    const isSame = sameDecision(record, planned);
    if (!isSame) changed += 1;
    if (!isSame || isSaidOtherwise(record, planned)) await save(record, planned, world);
  }
  return changed;
}

/**
 * Rows that the system as it is now would have planned otherwise, in sentences that say what is different. What is merely said of a
 * row, as who else bears the name, is brought up to date.
 */
export async function outdated(world: World, keys: RosterIndex, namedIn: NamedIn): Promise<string[]> {
  const { journal, groups } = world;
  const rows: number[] = [];
  for (const record of journal.rows()) if (isDecidable(record)) rows.push(record.row);
  const found: string[] = [];
  for await (const [record, planned] of decideAnew(world, keys, namedIn, rows)) {
    if (sameDecision(record, planned)) {
      if (isSaidOtherwise(record, planned)) await save(record, planned, world);
      continue;
    }
    found.push(`row ${record.row}: ${whatDiffers(record, planned, (id) => groups.name(id))}`);
  }
  return found;
}

/**
 * A user whom somebody else has changed, or made, since the run was planned is not set back to what an older roster says: the row
 * `differs` then, and a person decides. What has come nearer to the row since is brought in line all the same.
 */
function unlessChangedSince({ change: then }: RowRecord, planned: PlannedRow): PlannedRow {
  const { change: now } = planned;
  if (now.kind !== 'update') return planned;
  const known = then.kind === 'update' && then.userId === now.userId ? then.differences : [];
  const isKnown = ({ field, theirs }: Difference) => known.some((each) => each.field === field && each.theirs === theirs);
  if (now.differences.every(isKnown)) return planned;
  const { userId, differences } = now;
  return { ...planned, change: { kind: 'differs', userId, code: changedSince, differences } };
}

function isSaidOtherwise(record: RowRecord, planned: PlannedRow): boolean {
  return JSON.stringify(record.change) !== JSON.stringify(planned.change);
}

async function save({ row }: RowRecord, planned: PlannedRow, { journal, now }: World): Promise<void> {
  const { change, wishes, user } = planned;
  const problems = planned.problems.map((problem) => withColumn(problem, journal.header));
  const readBack = user === undefined ? undefined : stateOf(user, now());
  await journal.replan(row, { change, wishes, problems, ...(readBack === undefined ? {} : { readBack }) });
}

/** Plans rows against the system as it is now. Nothing in memory grows with them but their numbers. */
async function* decideAnew(
  world: World,
  keys: RosterIndex,
  namedIn: NamedIn,
  rows: readonly number[],
): AsyncGenerator<readonly [RowRecord, PlannedRow]> {
  const { journal, groups, places, policy, now } = world;
  let identities = policy.identities || policy.enroll;
  for (const record of journal.rows()) {
    const { person, wishes, notes } = record;
    keys.add(record, namedIn(record), person === undefined);
    keys.addShared(notes);
    identities ||= wishes.identity !== undefined || person?.userIdentityId !== undefined || person?.enroll === true;
  }
  keys.index();
  using live = world.openSnapshot();
  const at = {
    systemId: world.systemId,
    journal,
    groupIds: world.groupIds,
    identities: identities || ('where linked' as const),
    untilWhole: world.sleep,
  };
  await look(world.directory, at, live, tellLooking(world.emit));
  const anew = new Set(rows);
  const others = keys.others((userId) => {
    // What the rows in question were matched with before is no longer theirs.
    const holder = journal.rowOfUser(userId);
    return holder === undefined || anew.has(holder) ? undefined : holder;
  });
  const context = { live, others, groups, places, policy, now: now() };
  const decide = (record: RowRecord): PlannedRow | undefined => {
    const identity = lastStep(record, 'identity');
    const made = isMade(identity) ? identity?.id : undefined;
    // A list that does not show the run's own identity yet is older than the plan.
    if (record.person === undefined || (made !== undefined && live.identity(made) === undefined)) return undefined;
    // The identity that this run made for the person is the person's, and so is a user that is linked to it.
    const person: Person = made === undefined ? record.person : { ...record.person, userIdentityId: made };
    return planRow(record.row, person, context);
  };
  const claimUnsent = (record: RowRecord): void =>
    keys.claim(record.row, claimsUnsent(record.row, namedIn(record), live, others), true);
  for (const row of rows) {
    const record = journal.row(row);
    const planned = record === undefined ? undefined : decide(record);
    if (record === undefined || planned === undefined) continue;
    if (isUnsent(planned.change)) claimUnsent(record);
    else keys.claim(row, claimsOf(planned));
  }
  for (const record of journal.rows()) if (!anew.has(record.row) && isUnsent(record.change)) claimUnsent(record);
  const rivals = new Map(keys.claimedTwice().flatMap((rival) => rival.sent.map((row) => [row, rival] as const)));
  for (const row of rows) {
    const record = journal.row(row);
    const rival = rivals.get(row);
    const planned = record === undefined ? undefined : decide(record);
    if (record === undefined || planned === undefined) continue;
    yield [record, rival === undefined ? planned : claimedTwice(row, rival, (other) => keys.where(other))];
  }
}

/** A row whose steps ask for a group that is gone says so, instead of asking again at every resume. */
async function refuseLostGroups(record: RowRecord, { journal, groups }: World): Promise<void> {
  for (const { kind, target } of plannedUpdateSteps(record)) {
    const step = lastStep(record, kind, target);
    if (kind !== 'add_group' || groups.isUsable(target) || (step !== undefined && step.outcome !== 'absent')) continue;
    const message = `The access system no longer has the group ${groups.name(target)}. Name another one in the row, then import it again.`;
    await journal.record(record.row, kind, target, 'refused', { code: 'unknown_group', message });
  }
}

/** Nothing of the person has been made or changed yet in the access system, and nothing is in doubt. */
function isUntouched(record: RowRecord): boolean {
  return record.steps.every((step) => (step.kind === 'identity' ? !isUnknown(step) : step.outcome === 'absent'));
}

/** A row that the system has a say in: it could be read, and it was not left out by option. */
function isDecidable({ person, change }: RowRecord): boolean {
  return person !== undefined && !(change.kind === 'skipped' && change.code === 'not_in_pilot');
}
