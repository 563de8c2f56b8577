import { lateTimeouts, lookUntil } from '../apply/look.ts';
import {
  lastDeletedBy,
  lastMadeBy,
  lateAtMost,
  lateEnrollments,
  lateSentence,
  lateUsers,
  sayLate,
  type Witness,
} from '../apply/witness.ts';
import { type AcsUser, fromBeginning } from '../directory/directory.ts';
import { ExitError } from '../errors.ts';
import type { RunHeader } from '../journal/journal.ts';
import type { Connection } from './connect.ts';
import { type Context, sleepUnless } from './context.ts';
import { heedRuns } from './later-runs.ts';
import { lastWitnesses } from './locks.ts';

/**
 * Waits until the access system lists what the last runs made, as far as it is there, and does not list what the last undo deleted: who
 * is in a list that is late cannot be told. People and enrollments would be made again, and who is gone taken for present.
 *
 * @param enrolls whether somebody is to be enrolled: else the lists of enrollments decide nothing.
 * @throws {ExitError} (4) where a list stays late for five settle timeouts.
 */
export async function waitUntilListed(
  { directory, workspace }: Connection,
  system: RunHeader['system'],
  { settings, shell, typed, watcher: { emit, stop } }: Context,
  enrolls: boolean,
): Promise<void> {
  const since = shell.now() - lateAtMost;
  const found = new Map<string, Witness>();
  const noted = [
    ...ofRuns(settings.out, { workspace, system }, since),
    ...lastWitnesses({ workspace, systemId: system.id }, since, shell),
  ];
  // Noted when its run ended, or when it was undone.
  for (const each of noted) if (found.get(each.id)?.isDeleted !== true) found.set(each.id, each);
  const witnesses = [...found.values()].filter(({ what }) => enrolls || what === 'user');
  if (witnesses.length === 0) return;
  let late: string | undefined;
  const asking = { directory, settings, systemId: system.id };
  const world = { elapsed: () => performance.now(), sleep: (ms: number) => sleepUnless(stop, ms), stop };
  await lookUntil(lateTimeouts * settings.settleTimeoutMs, world, async () => {
    const before = late;
    late = (await whyLate(witnesses, asking)) ?? (await lateEnrollments(witnesses, asking));
    if (late === undefined) return true;
    if (before === undefined) {
      emit({ type: 'phase', phase: 'looking' });
      sayLate(late, emit);
    }
    return undefined;
  });
  if (late === undefined || stop.aborted) return;
  const again = typed === undefined ? 'begin again' : 'type the same command again';
  const message =
    `${lateSentence(late)} By such a list it cannot be told who is there or enrolled, so nothing was sent. Wait some minutes, then ${again}. ` +
    'If that says the same, see to it in the access system: an hour after that run the lists count as they are, and what they lack is made again.';
  throw new ExitError(4, 'list_late', message);
}

/** What the runs of the out folder made or deleted last, whoever's they are, as far as they ended since then (ms). */
function ofRuns(out: string, of: Pick<RunHeader, 'workspace' | 'system'>, since: number): Witness[] {
  const found: Witness[] = [];
  heedRuns([out], of, ({ journal }) => {
    if (!(Date.parse(journal.ending()?.at ?? '') >= since)) return;
    found.push(...lastMadeBy(journal), ...lastDeletedBy(journal));
  });
  return found;
}

/** Why the list of users is late; it is read no further than is needed to tell. */
async function whyLate(witnesses: readonly Witness[], asking: Parameters<typeof lateUsers>[2]): Promise<string | undefined> {
  const users = witnesses.filter(({ what }) => what === 'user');
  const asked = new Set(users.map(({ id }) => id));
  const shown = new Map<string, AcsUser>();
  const isDone = users.every(({ isDeleted }) => !isDeleted);
  await fromBeginning(async () => {
    for await (const page of asking.directory.users(asking.systemId)) {
      for (const user of page) if (asked.has(user.id)) shown.set(user.id, user);
      if (isDone && shown.size === users.length) return;
    }
  });
  return lateUsers(witnesses, (id) => shown.get(id), asking);
}
