import { type AcsUser, DirectoryError } from '../directory/directory.ts';
import type { RowRecord, StepKind, StepRecord } from '../journal/journal.ts';
import { isMade, isUnknown, lastStep, stillThere } from '../journal/outcome.ts';
import type { Difference } from '../plan/change.ts';
import { mostTries, refusalsInARow } from './apply.ts';
import { enrollmentWays, isEnrolled } from './enrollment.ts';
import { lookUntil } from './look.ts';
import type { Sight } from './sight.ts';
import { planLift, readUntil } from './suspend.ts';
import { Halt, type World } from './world.ts';
import { seenOf } from '../plan/fields.ts';
import { identityOf, userIdOf } from './steps.ts';
import { count } from '../text/figures.ts';

/** One thing that undo would take back. */
export interface UndoStep {
  readonly row: number;
  readonly kind: StepKind;
  readonly target: string;
  readonly sent: Record<string, unknown>;
  readonly call: (world: World, beforeSend: () => Promise<void>) => Promise<void>;
}

/** What undo would do for a row, or why it leaves something alone. */
export interface UndoPlan {
  readonly row: number;
  readonly steps: readonly UndoStep[];
  /** What is not touched, and why, in sentences. */
  readonly left: readonly string[];
}

interface Filled extends UndoPlan {
  readonly steps: UndoStep[];
  readonly left: string[];
}

/**
 * What can be taken back for a row: what this run added and what has not been changed or used since. Unchanged means: fields, groups
 * and suspension equal to the journalled read-back, and no credentials but what our own enrollment made.
 *
 * @param sight where it is looked: a look at all people at once is good enough to plan and to ask by.
 */
export async function planUndo(
  record: RowRecord,
  world: World,
  includeClaimed: boolean,
  sight: Sight = world.directory,
): Promise<UndoPlan> {
  const plan = await planAllButIdentity(record, world, includeClaimed, sight);
  // Lists may be late: what speaks against taking back is looked at by itself.
  if (plan.left.length > 0 && sight !== world.directory) return planUndo(record, world, includeClaimed);
  const id = plan.identityId;
  if (id === undefined) return plan;
  const goes = goesFirst(plan);
  const staying = (await usersOf(id, userIdOf(record), sight)).filter((userId) => !goes || userId !== userIdOf(record));
  if (staying.length === 0) return withIdentity(plan, record, id);
  const left = [...plan.left, `Row ${plan.row}: identity ${id} stays, since it has other users (${staying.join(', ')}).`];
  return { ...plan, left };
}

/** What is left of {@link planUndo} without its look at the users of the identity. */
interface Draft extends UndoPlan {
  /** The identity that goes as well, where no other user has it. */
  readonly identityId?: string;
}

async function planAllButIdentity(record: RowRecord, world: World, includeClaimed: boolean, sight: Sight): Promise<Draft> {
  if (record.change.kind === 'suspend') return planLift(record, sight, includeClaimed ? undefined : world.undoClaimedCommand);
  const { row } = record;
  const steps: UndoStep[] = [];
  const left: string[] = [];
  const plan: Filled = { row, steps, left };

  const enroll = lastStep(record, 'enroll');
  const user = lastStep(record, 'user');
  const identity = lastStep(record, 'identity');

  for (const [kind, step] of [
    ['user', user],
    ['identity', identity],
    ['enrollment', enroll],
  ] as const) {
    if (isUnknown(step)) {
      left.push(`Row ${row}: whether the ${kind} was made could not be found out; look for it in the access system.`);
      return plan;
    }
  }
  const ownUser = user !== undefined && isMade(user) && user.outcome !== 'already' && !isDone(record, 'undo_user');
  const ownIdentity =
    identity !== undefined && isMade(identity) && identity.outcome !== 'already' && !isDone(record, 'undo_identity');

  if (ownUser && user.outcome === 'claimed' && !includeClaimed) {
    left.push(
      `Row ${row}: user ${user.id ?? ''} was found after its answer was lost, so it is only very likely ours; \`${world.undoClaimedCommand}\` takes it back too.`,
    );
    return plan;
  }

  if (ownUser) {
    const why = await whyKeep(record, sight, world.verifyCommand);
    if (why !== undefined) {
      left.push(`Row ${row}: user ${user.id ?? ''} stays: ${why}`);
      return plan;
    }
  }

  if (enroll !== undefined && isMade(enroll) && enroll.outcome !== 'already' && !isDone(record, 'undo_enroll')) {
    const way = enrollmentWays[record.wishes.enroll ?? world.policy.enrollWith];
    const back = way.takeBack(enroll.id ?? '');
    if (typeof back !== 'string') steps.push({ row, kind: 'undo_enroll', target: '', ...back });
    else if (!ownIdentity) left.push(`Row ${row}: ${back}`);
  }
  const merged = await mergedIdentity(record, sight);
  if (merged !== undefined) left.push(`Row ${row}: ${merged}`);
  takeBackAdded(plan, merged === undefined ? record : withoutLink(record), world, includeClaimed);
  if (ownUser && user.id !== undefined) {
    const id = user.id;
    const call: UndoStep['call'] = ({ directory: live }, intend) => live.deleteUser(id, intend);
    steps.push({ row, kind: 'undo_user', target: '', sent: { acs_user_id: id }, call });
  }
  return ownIdentity && identity.id !== undefined && merged === undefined ? { ...plan, identityId: identity.id } : plan;
}

/** Where the identity that this run made or linked answers another id by now, it was merged: what is said of it concerns another's. */
async function mergedIdentity(record: RowRecord, sight: Sight): Promise<string | undefined> {
  const id = lastStep(record, 'link')?.id ?? lastStep(record, 'identity')?.id;
  const identity = id === undefined ? undefined : await sight.identity(id);
  if (id === undefined || identity === undefined || identity.id === id) return undefined;
  return `identity ${id} was merged into ${identity.id} by now, which stays as it is, and so do its links.`;
}

function withoutLink(record: RowRecord): RowRecord {
  return { ...record, steps: record.steps.filter(({ kind }) => kind !== 'link') };
}

/** Memberships and the link that this run added to a user, and what it did that is not taken back. */
function takeBackAdded({ row, steps, left }: Filled, record: RowRecord, world: World, includeClaimed: boolean): void {
  const { change } = record;
  const userId = userIdOf(record);
  const isOfIdentity = (field: Difference['field']): boolean =>
    field.startsWith('user_identity_') && field !== 'user_identity_id';
  const before = (isMeant: (difference: Difference) => boolean): string =>
    (change.kind === 'update' || change.kind === 'renewed' ? change.differences.filter(isMeant) : [])
      .map(({ field, theirs }) => `${field} was ${theirs === '' ? 'empty' : `"${theirs}"`}`)
      .join('; ');
  const isOurs = (step: StepRecord): boolean => step.outcome === 'done' || (step.outcome === 'claimed' && includeClaimed);
  for (const step of record.steps) {
    if ((step.kind === 'add_group' || step.kind === 'link') && step.outcome === 'claimed' && !includeClaimed) {
      const what = step.kind === 'link' ? `the link to identity ${step.id ?? ''}` : `group ${world.groups.name(step.target)}`;
      left.push(
        `Row ${row}: ${what} stays: its answer was lost, so it is only very likely ours; \`${world.undoClaimedCommand}\` takes it back too.`,
      );
    }
    if (step.kind === 'add_group' && isOurs(step) && userId !== undefined && !isDone(record, 'undo_group', step.target)) {
      const sent = { acs_user_id: userId, acs_access_group_id: step.target };
      const call: UndoStep['call'] = ({ directory }, intend) => directory.removeFromGroup(userId, step.target, intend);
      steps.push({ row, kind: 'undo_group', target: step.target, sent, call });
    }
    if (step.kind === 'update' && isMade(step)) {
      left.push(`Row ${row}: field updates stay. Before: ${before(({ field }) => !isOfIdentity(field))}.`);
    }
    if (step.kind === 'update_identity' && isMade(step)) {
      const was = before(({ field }) => isOfIdentity(field));
      left.push(`Row ${row}: what was changed of user identity ${step.target} stays. Before: ${was}.`);
    }
    if (step.kind === 'update_grant' && isMade(step)) {
      left.push(`Row ${row}: the end of access grant ${step.id ?? ''}, which was there before, stays moved.`);
    }
    if (step.kind === 'remove_group' && isMade(step)) {
      left.push(`Row ${row}: the user is not put back into group ${world.groups.name(step.target)}.`);
    }
  }
  const link = lastStep(record, 'link');
  if (link !== undefined && isOurs(link) && userId !== undefined && link.id !== undefined && !isDone(record, 'undo_link')) {
    const identityId = link.id;
    const sent = { acs_user_id: userId, user_identity_id: identityId };
    const call: UndoStep['call'] = ({ directory }, intend) => directory.unlinkUser(identityId, userId, intend);
    steps.push({ row, kind: 'undo_link', target: '', sent, call });
  }
}

/** Whether the row's own user is deleted or unlinked before its identity goes. */
function goesFirst({ steps }: UndoPlan): boolean {
  return steps.some(({ kind }) => kind === 'undo_user' || kind === 'undo_link');
}

/** Deleting an identity takes its users along: it goes only where each of them is this run's own and goes, or is no longer linked to it. */
function withIdentity(plan: UndoPlan, record: RowRecord, id: string): UndoPlan {
  const step: UndoStep = {
    row: plan.row,
    kind: 'undo_identity',
    target: '',
    sent: { user_identity_id: id },
    call: async (world, beforeSend) => {
      // At the last moment, and more than once: a removal that was answered may be carried out a little later.
      let now: readonly string[] = [];
      const isFree = await lookUntil(world.settings.settleTimeoutMs, world, async () => {
        now = await usersOf(id, userIdOf(record), world.directory);
        return now.length === 0 ? true : undefined;
      });
      if (isFree !== true) throw new Kept(`identity ${id} still has users (${now.join(', ')})`);
      await world.directory.deleteIdentity(id, beforeSend);
    },
  };
  return { ...plan, steps: [...plan.steps, step] };
}

/** Ids of the users that an identity has: by the list, by what the identity says itself, and by what the row's own user says. */
async function usersOf(id: string, userId: string | undefined, sight: Sight): Promise<string[]> {
  const listed = await sight.usersOfIdentity(id);
  const named = (await sight.identity(id))?.userIds ?? [];
  const found = new Set([...listed.map((user) => user.id), ...named]);
  if (userId !== undefined) {
    const user = await sight.user(userId);
    // Exact, where lists may be late; a user who is being deleted goes anyway.
    if (user === undefined || user.isBeingDeleted || user.identityId !== id) found.delete(userId);
    else found.add(userId);
  }
  return [...found].sort();
}

/** Why a user that this run made must stay, or undefined where it may go. */
async function whyKeep(record: RowRecord, sight: Sight, verifyCommand: string): Promise<string | undefined> {
  const userId = userIdOf(record);
  if (userId === undefined) return undefined;
  const user = await sight.user(userId);
  // Gone already: only what belongs to it is left to take back.
  if (user === undefined || user.isBeingDeleted) return undefined;
  const seen = record.readBack?.seen;
  if (seen === undefined)
    return `it was never read back, so nobody can tell whether it was changed. Run \`${verifyCommand}\` first.`;
  const now = seenOf(user, await sight.groupsOf(userId));
  const sent = lastStep(record, 'user')?.sent['acs_access_group_ids'];
  const then: Record<string, unknown> = { groups: Array.isArray(sent) ? sent.map(String).sort() : [], ...seen };
  const changed = Object.keys(now).filter((field) => JSON.stringify(now[field]) !== JSON.stringify(then[field]));
  if (changed.length > 0) return `it was changed since (${changed.join(', ')}).`;
  const enroll = lastStep(record, 'enroll');
  const credentials = await sight.credentials(userId);
  const foreign = credentials.filter(
    ({ createdAt }) => enroll === undefined || !isMade(enroll) || Date.parse(createdAt) < Date.parse(enroll.intentAt),
  );
  if (foreign.length > 0) return `it has ${count(foreign.length, 'credential')} that this run did not make.`;
  return undefined;
}

/** What the rows of one undo share. */
export interface Undoing {
  readonly world: World;
  readonly includeClaimed: boolean;
  /** Rows in a row that were given up since no try of a step was answered. */
  neverAnswered: number;
  /** Why no row is sent again. */
  halt?: Halt;
}

/**
 * Takes back what a row's plan says and still holds now: the question may have waited for hours. Each step is journalled; safe to
 * interrupt and to repeat. A step whose answer was lost and whose object is there still is sent again, after the row has been looked at
 * anew: each of them names its object by id, so that carried out twice it takes nothing else away.
 *
 * @returns what stays although it was planned, and why, in sentences.
 */
export async function undo(planned: UndoPlan, undoing: Undoing): Promise<string[]> {
  const { world, includeClaimed } = undoing;
  const { journal, stop } = world;
  for (let tries = 1; ; tries += 1) {
    if (stop.aborted) throw new Halt(130, 'Interrupted.');
    const record = journal.row(planned.row);
    if (record === undefined) return [];
    const draft = await planAllButIdentity(record, world, includeClaimed, world.directory);
    // Who else has the identity is looked at when its turn comes, after the row's own user has gone.
    const plan = draft.identityId === undefined ? draft : withIdentity(draft, record, draft.identityId);
    const left = plan.left.filter((sentence) => !planned.left.includes(sentence));
    const isPlanned = (step: UndoStep) =>
      planned.steps.some(({ kind, target }) => kind === step.kind && target === step.target);
    const missed = await takeSteps(plan.steps.filter(isPlanned), record, undoing);
    if (missed === undefined) return left;
    if (missed.isLost !== true) return [...left, `Row ${planned.row}: ${missed.said}`];
    if (undoing.halt !== undefined) throw undoing.halt;
    if (tries >= mostTries) return [...left, `Row ${planned.row}: ${giveUp(missed, undoing)}`];
  }
}

/** @throws {Halt} where it is not this row: the access system takes nothing at all. */
function giveUp({ said }: Missed, undoing: Undoing): string {
  undoing.neverAnswered += 1;
  if (undoing.neverAnswered >= refusalsInARow) {
    undoing.halt = new Halt(
      4,
      `${refusalsInARow} rows in a row were sent again and again, and never answered: the access system can be read, and takes nothing that is sent.`,
    );
    throw undoing.halt;
  }
  return `${said} It was sent ${mostTries} times, and it is there still. Undo the run again later.`;
}

/** Why the steps of a row were not all taken, in a sentence; `isLost`: its answer was lost, and it was not carried out. */
interface Missed {
  readonly said: string;
  readonly isLost?: true;
}

/** Takes one step after the other, to the first that is not carried out: an identity is not deleted while its user is there. */
async function takeSteps(steps: readonly UndoStep[], record: RowRecord, undoing: Undoing): Promise<Missed | undefined> {
  const { world } = undoing;
  const { journal, stop } = world;
  for (const step of steps) {
    if (stop.aborted) throw new Halt(130, 'Interrupted.');
    let seq: number | undefined;
    try {
      await step.call(world, async () => {
        seq = await journal.intend(step.row, step.kind, step.target, step.sent, world.directory.now());
      });
      if (seq !== undefined) await journal.conclude(seq, 'done');
    } catch (error) {
      if (error instanceof Kept) return { said: `${error.message}; it stays.` };
      if (!(error instanceof DirectoryError)) throw error;
      const missed = await heedError(step, seq, error, record, world);
      if (missed !== undefined) return missed;
    }
    undoing.neverAnswered = 0;
  }
  return undefined;
}

/** Concludes a step that was not answered with a success. @returns undefined where what it takes back is gone all the same. */
async function heedError(
  step: UndoStep,
  seq: number | undefined,
  error: DirectoryError,
  record: RowRecord,
  world: World,
): Promise<Missed | undefined> {
  const { journal, stop } = world;
  const { kind, code, message } = error;
  // Not found: it is gone already, as wanted.
  if (kind === 'not_found') {
    if (seq !== undefined) await journal.conclude(seq, 'claimed');
    return undefined;
  }
  if (seq !== undefined && kind === 'unanswered') {
    await journal.conclude(seq, 'unanswered', { code, message });
    const isGone = await lookWhetherGone(step, record, world);
    if (isGone === true) {
      await journal.conclude(seq, 'claimed');
      return undefined;
    }
    if (stop.aborted) throw new Halt(130, 'Interrupted.');
    if (isGone === false) {
      await journal.conclude(seq, 'absent', { code, message });
      return { said: `${notTakenBack(step)}: ${message}`, isLost: true };
    }
    haltAt(isGone);
    return { said: `${notTakenBack(step)}, or nobody knows: ${message} Looking for it failed: ${isGone.message}` };
  }
  if (seq !== undefined) await journal.conclude(seq, kind === 'unanswered' ? 'unanswered' : 'refused', { code, message });
  haltAt(error);
  // It may be refused because nothing is left to be taken back.
  if (seq !== undefined && kind === 'refused' && (await lookWhetherGone(step, record, world, 0)) === true) {
    await journal.conclude(seq, 'claimed');
    return undefined;
  }
  return { said: `${notTakenBack(step)}: ${message}` };
}

function notTakenBack({ kind }: UndoStep): string {
  return `${backWords[kind] ?? kind} could not be taken back`;
}

/** What stops the whole undo, and not one row. */
function haltAt({ kind, message }: DirectoryError): void {
  if (kind === 'stopped') throw new Halt(130, 'Interrupted.');
  if (kind === 'unreachable' || kind === 'unauthorized') throw new Halt(4, message);
}

type Back = Pick<StepRecord, 'kind' | 'target' | 'sent'>;

/** What each step takes back, in words. */
const backWords: Readonly<Partial<Record<StepKind, string>>> = {
  undo_enroll: 'the enrollment',
  undo_suspend: 'the suspension',
  undo_group: 'a group membership',
  undo_link: 'the link to the user identity',
  undo_user: 'the user',
  undo_identity: 'the user identity',
};

/** Whether what a step takes back is there. @param user the row's, as it reads now. */
async function isThere(
  step: Back,
  record: RowRecord,
  user: AcsUser | undefined,
  { directory, policy }: World,
): Promise<boolean> {
  const there = user === undefined || user.isBeingDeleted ? undefined : user;
  try {
    switch (step.kind) {
      case 'undo_user':
        return there !== undefined;
      case 'undo_suspend':
        return there?.isSuspended === true;
      case 'undo_link':
        return there !== undefined && there.identityId === step.sent['user_identity_id'];
      case 'undo_group':
        return there !== undefined && (await directory.groupsOf(there.id)).includes(step.target);
      case 'undo_identity':
        return (await directory.identity(String(step.sent['user_identity_id'])))?.isBeingDeleted === false;
      case 'undo_enroll': {
        const way = enrollmentWays[record.wishes.enroll ?? policy.enrollWith];
        const made = { id: lastStep(record, 'enroll')?.id ?? '', identityId: identityOf(record) ?? '' };
        return await isEnrolled(way, made, directory);
      }
      default:
        return false;
    }
  } catch (error) {
    // What the API does not know any more has nothing left of it.
    if (error instanceof DirectoryError && error.kind === 'not_found') return false;
    throw error;
  }
}

/** Whether what an unanswered step takes back is gone by now, and the step was carried out; the error of a look that failed. */
async function lookWhetherGone(
  step: Back,
  record: RowRecord,
  world: World,
  timeoutMs = world.settings.settleTimeoutMs,
): Promise<boolean | DirectoryError> {
  try {
    const gone = await lookUntil(timeoutMs, world, async () => {
      const user = await world.directory.user(userIdOf(record) ?? '');
      return (await isThere(step, record, user, world)) ? undefined : true;
    });
    return gone === true;
  } catch (error) {
    if (error instanceof DirectoryError) return error;
    throw error;
  }
}

/**
 * Reads back what was taken back: a 200 is no deletion. A step whose object is there still counts as refused, so that the row is not
 * accounted for as undone, and the next undo tries again.
 *
 * @param timeoutMs 0 = one look.
 * @returns what is there still, in sentences.
 */
export async function verifyTakenBack(rows: readonly number[], world: World, timeoutMs: number): Promise<string[]> {
  const { journal } = world;
  const staying = new Map<number, readonly StepRecord[]>();
  try {
    await readUntil(rows, userIdOf, world, timeoutMs, async (record, user) => {
      const stays: StepRecord[] = [];
      for (const step of record.steps) {
        if (step.outcome === 'done' && step.kind in backWords && (await isThere(step, record, user, world))) stays.push(step);
      }
      staying.set(record.row, stays);
      return stays.length === 0;
    });
  } catch (error) {
    if (!(error instanceof DirectoryError)) throw error;
    return [`Whether all that was taken back is gone could not be read: ${error.message}`];
  }
  const said: string[] = [];
  for (const [row, stays] of [...staying].sort(([a], [b]) => a - b)) {
    if (stays.length === 0) continue;
    const what = stays.map(({ kind }) => backWords[kind]).join(', ');
    const message = `Row ${row}: the answer was that it is taken back, and it is there still: ${what}.`;
    await Promise.all(stays.map(({ seq }) => journal.conclude(seq, 'refused', { code: stillThere, message })));
    said.push(message);
  }
  return said;
}

function isDone(record: RowRecord, kind: StepKind, target = ''): boolean {
  return isMade(lastStep(record, kind, target));
}

class Kept extends Error {
  override readonly name = 'Kept';
}
