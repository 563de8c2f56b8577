import type { AcsUser } from '../directory/directory.ts';
import type { ReadBack, RowRecord } from '../journal/journal.ts';
import { isMade, isUnknown, lastStep } from '../journal/outcome.ts';
import { rowEvent } from '../journal/row-event.ts';
import { seenOf } from '../plan/fields.ts';
import { standingOf } from '../plan/leaving.ts';
import { countReadBack, look, oneByOne } from './look.ts';
import { sideBySide } from './side-by-side.ts';
import type { Sight } from './sight.ts';
import type { Step } from './steps.ts';
import type { UndoPlan } from './undo.ts';
import type { World } from './world.ts';

/** Suspends the person of a row, after a look at the last moment: a user who is not as planned is left alone. */
export function suspendStep(record: RowRecord, { directory }: World): Step | undefined {
  const { change } = record;
  const step = lastStep(record, 'suspend');
  if (change.kind !== 'suspend' || (step !== undefined && step.outcome !== 'absent')) return undefined;
  const { userId, seen } = change;
  return {
    kind: 'suspend',
    target: '',
    sent: { acs_user_id: userId },
    before: async () => {
      const standing = standingOf(await directory.user(userId), { id: userId, seen });
      if (standing === undefined) return undefined;
      const { kind, message } = standing;
      return kind === 'already' ? { outcome: 'already', message } : { outcome: 'conflict', code: kind, message };
    },
    call: (beforeSend) => directory.suspendUser(userId, beforeSend),
    refused: (error) => {
      const message = 'The user is not in the access system any more.';
      return Promise.resolve(error.kind === 'not_found' ? { outcome: 'conflict', code: 'gone', message } : undefined);
    },
  };
}

/** The user whom a row of a list of leavers is about. */
function userOf({ change }: RowRecord): string | undefined {
  return 'userId' in change ? change.userId : undefined;
}

/** Whom the run has suspended, as far as the journal knows, and has not given back. */
function isSuspended(record: RowRecord): boolean {
  const step = lastStep(record, 'suspend');
  return (step?.outcome === 'done' || step?.outcome === 'claimed') && !isMade(lastStep(record, 'undo_suspend'));
}

/**
 * Reads back whom the run has suspended: a 200 is no suspension. Users who are not suspended yet are read again until the time is up.
 *
 * @param timeoutMs 0 = one look.
 */
export async function verifySuspensions(world: World, timeoutMs: number): Promise<void> {
  const { journal, directory, emit, now } = world;
  const rows: number[] = [];
  const userIds: string[] = [];
  for (const record of journal.rows()) {
    if (!isSuspended(record)) continue;
    rows.push(record.row);
    userIds.push(userOf(record) ?? '');
  }
  emit({ type: 'phase', phase: 'verifying', total: rows.length });
  const wasRead = countReadBack(userIds, emit);
  // Of a list, each page is told as it comes.
  const onPage = (page: readonly AcsUser[]): void =>
    wasRead(page.flatMap(({ id, isSuspended, provisioning }) => (isSuspended && provisioning !== 'pending' ? [id] : [])));
  const isRight = async (record: RowRecord, shown: AcsUser | undefined): Promise<boolean> => {
    // A list skips somebody where another one is deleted while its pages are read.
    const user = shown ?? (await directory.user(userOf(record) ?? ''));
    const back = lastStep(record, 'undo_suspend');
    if (back !== undefined && user?.isSuspended === false) {
      // What an undo has sent was carried out late: nobody is to suspend the person by hand.
      await journal.conclude(back.seq, 'claimed');
      const lifted = journal.row(record.row);
      if (lifted !== undefined) emit(rowEvent(lifted, now()));
      return true;
    }
    const at = new Date(now()).toISOString();
    const status = user === undefined || user.isBeingDeleted ? 'missing' : user.isSuspended ? user.provisioning : 'drifted';
    const readBack: ReadBack = {
      at,
      status,
      ...user?.troubles[0],
      ...(status === 'drifted' ? { differences: [{ field: 'suspended', theirs: 'active', ours: 'suspended' }] } : {}),
    };
    await journal.saveReadBack(record.row, readBack);
    emit(rowEvent({ ...record, readBack }, now()));
    if (status === 'drifted' || status === 'pending') return false;
    wasRead([userOf(record) ?? '']);
    return true;
  };
  await readUntil(rows, userOf, world, timeoutMs, isRight, onPage);
}

/** Reads the users of these rows again and again until each is as it should be, or the time is up. @returns the rows that are not. */
export async function readUntil(
  rows: readonly number[],
  idOf: (record: RowRecord) => string | undefined,
  world: World,
  timeoutMs: number,
  isRight: (record: RowRecord, user: AcsUser | undefined) => Promise<boolean>,
  onPage?: (page: readonly AcsUser[]) => void,
): Promise<number[]> {
  const { journal, directory, elapsed, sleep, stop, systemId } = world;
  const until = elapsed() + timeoutMs;
  let open = [...rows];
  for (let pause = 250; open.length > 0; pause = Math.min(pause * 1.6, 10_000)) {
    const live = open.length > oneByOne ? world.openSnapshot() : undefined;
    try {
      if (live !== undefined) await look(directory, { systemId, groupIds: [], identities: false }, live, onPage);
      const left: number[] = [];
      await sideBySide(open, oneByOne, async (row) => {
        const record = journal.row(row);
        const id = record === undefined ? undefined : idOf(record);
        if (record === undefined || id === undefined) return;
        const user = live === undefined ? await directory.user(id) : live.user(id);
        if (!(await isRight(record, user))) left.push(row);
      });
      open = left.sort((a, b) => a - b);
    } finally {
      live?.close();
    }
    if (open.length === 0 || elapsed() >= until || stop.aborted) break;
    await sleep(Math.max(1, Math.min(pause, until - elapsed())));
  }
  return open;
}

/**
 * Lifts the suspension that this run made, where the user is still as the run left it.
 *
 * @param claimedBy the command that lifts what was claimed as well; undefined where that is done now.
 */
export async function planLift(record: RowRecord, sight: Sight, claimedBy: string | undefined): Promise<UndoPlan> {
  const { row, change } = record;
  const nothing: UndoPlan = { row, steps: [], left: [] };
  const left = (sentence: string): UndoPlan => ({ row, steps: [], left: [`Row ${row}: ${sentence}`] });
  const step = lastStep(record, 'suspend');
  if (change.kind !== 'suspend' || step === undefined) return nothing;
  const { userId } = change;
  if (isUnknown(step)) return left(`whether user ${userId} was suspended could not be found out; look in the access system.`);
  if (!isSuspended(record)) return nothing;
  const user = await sight.user(userId);
  // Gone, or given back by another client: nothing is left to be lifted.
  if (user === undefined || user.isBeingDeleted) return nothing;
  // Where the suspension was answered and never shown, it may only be late; and one that was lifted late is lifted by this run.
  const isInDoubt = record.readBack?.status === 'drifted' || lastStep(record, 'undo_suspend') !== undefined;
  if (!user.isSuspended && !isInDoubt) return nothing;
  if (step.outcome === 'claimed' && claimedBy !== undefined) {
    return left(
      `user ${userId} was found suspended after the answer was lost, so that it is only very likely this run's doing; \`${claimedBy}\` lifts it too.`,
    );
  }
  const now: Record<string, unknown> = seenOf(user, undefined);
  const then: Readonly<Record<string, unknown>> = { ...change.seen, is_suspended: user.isSuspended };
  const changed = Object.keys(now).filter((field) => JSON.stringify(now[field]) !== JSON.stringify(then[field]));
  if (changed.length > 0) return left(`user ${userId} stays suspended: it was changed since (${changed.join(', ')}).`);
  return {
    row,
    left: [],
    steps: [
      {
        row,
        kind: 'undo_suspend',
        target: '',
        sent: { acs_user_id: userId },
        call: (world, beforeSend) => world.directory.unsuspendUser(userId, beforeSend),
      },
    ],
  };
}
