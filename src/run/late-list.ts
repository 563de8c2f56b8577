import { firstThere, lateTimeouts, lookUntil } from '../apply/look.ts';
import { type Directory, fromBeginning } from '../directory/directory.ts';
import { ExitError } from '../errors.ts';
import { type Context, sleepUnless } from './context.ts';
import type { SystemLock } from './locks.ts';

/** A list that lacks somebody for longer than this is not late any more: the access system leaves the user out. */
const hour = 3_600_000;

/**
 * Waits until the access system lists the users that the last run of this account made, as far as they are there: who is in a list that
 * is late cannot be told, and everybody of that run would be made again.
 *
 * @throws {ExitError} (4) where the list stays late for five settle timeouts.
 */
export async function waitUntilListed(
  lock: SystemLock,
  directory: Directory,
  systemId: string,
  { settings: { settleTimeoutMs }, shell, watcher: { emit, stop } }: Context,
): Promise<void> {
  const made = new Set(lock.lastMade(shell.now() - hour));
  if (made.size === 0) return;
  emit({ type: 'phase', phase: 'looking' });
  let late: string | undefined;
  const world = { elapsed: () => performance.now(), sleep: (ms: number) => sleepUnless(stop, ms), stop };
  await lookUntil(lateTimeouts * settleTimeoutMs, world, async () => {
    const before = late;
    late = await unlisted(made, directory, systemId);
    if (late === undefined) return true;
    const message = `The list of the access system does not show user ${late} yet, who was made by the last import: it is read again until it does.`;
    if (before === undefined) emit({ type: 'notice', code: 'list_late', message, needsPerson: false });
    return undefined;
  });
  if (late === undefined || stop.aborted) return;
  const message =
    `The list of the access system is late: it lacks user ${late}, who was made by the last import and is there when asked for by id. ` +
    'The people it lacks would be made again, so nothing was sent. Wait some minutes, then type the same command again.';
  throw new ExitError(4, 'list_late', message);
}

/** One of the users who is there and in no list; forgets those who are in it. */
async function unlisted(made: Set<string>, directory: Directory, systemId: string): Promise<string | undefined> {
  await fromBeginning(async () => {
    for await (const page of directory.users(systemId)) {
      for (const { id } of page) made.delete(id);
      if (made.size === 0) return;
    }
  });
  return firstThere(made, directory);
}
