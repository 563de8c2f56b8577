import { lookUntil } from '../apply/look.ts';
import { lateAtMost, lateEnrollments, lateTimeouts, lateUsers, type Witness } from '../apply/witness.ts';
import { type AcsUser, type Directory, fromBeginning } from '../directory/directory.ts';
import { ExitError } from '../errors.ts';
import type { Connection } from './connect.ts';
import { type Context, sleepUnless } from './context.ts';
import { lastWitnesses } from './locks.ts';

/**
 * Waits until the access system lists what the last run of this account made, as far as it is there, and does not list whom its last undo
 * deleted: who is in a list that is late cannot be told. People and enrollments would be made again, and who is gone taken for present.
 *
 * @throws {ExitError} (4) where a list stays late for five settle timeouts.
 */
export async function waitUntilListed(
  { directory, workspace }: Connection,
  systemId: string,
  { settings: { settleTimeoutMs }, shell, watcher: { emit, stop } }: Context,
): Promise<void> {
  const witnesses = lastWitnesses({ workspace, systemId }, shell.now() - lateAtMost, shell);
  if (witnesses.length === 0) return;
  let late: string | undefined;
  const world = { elapsed: () => performance.now(), sleep: (ms: number) => sleepUnless(stop, ms), stop };
  await lookUntil(lateTimeouts * settleTimeoutMs, world, async () => {
    const before = late;
    late = (await whyLate(witnesses, directory, systemId)) ?? (await lateEnrollments(witnesses, directory));
    if (late === undefined) return true;
    if (before === undefined) {
      emit({ type: 'phase', phase: 'looking' });
      emit({
        type: 'notice',
        code: 'list_late',
        message: `${sentence(late)} It is read again until that is over.`,
        needsPerson: false,
      });
    }
    return undefined;
  });
  if (late === undefined || stop.aborted) return;
  const message =
    `${sentence(late)} By such a list it cannot be told who is there or enrolled, so nothing was sent. Wait some minutes, then type the same command again. ` +
    'If that says the same, look there by hand what is the matter; an hour after that run it is not waited for any more.';
  throw new ExitError(4, 'list_late', message);
}

/** Why the list of users is late; it is read no further than is needed to tell. */
async function whyLate(witnesses: readonly Witness[], directory: Directory, systemId: string): Promise<string | undefined> {
  const users = witnesses.filter(({ what }) => what === 'user');
  const asked = new Set(users.map(({ id }) => id));
  const shown = new Map<string, AcsUser>();
  const isDone = users.every(({ isDeleted }) => !isDeleted);
  await fromBeginning(async () => {
    for await (const page of directory.users(systemId)) {
      for (const user of page) if (asked.has(user.id)) shown.set(user.id, user);
      if (isDone && shown.size === users.length) return;
    }
  });
  return lateUsers(witnesses, (id) => shown.get(id), directory);
}

function sentence(clause: string): string {
  return `${clause.charAt(0).toUpperCase()}${clause.slice(1)}.`;
}
