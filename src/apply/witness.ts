import { type AcsUser, type Directory, DirectoryError, isOfSystem } from '../directory/directory.ts';
import type { Emit } from '../events.ts';
import type { Journal } from '../journal/journal.ts';
import type { EnrollWay } from '../plan/change.ts';
import { enrollmentWays } from './enrollment.ts';
import { isMade, lastStep } from '../journal/outcome.ts';
import { lateTimeouts } from './look.ts';
import { isUnseen } from './standing.ts';
import { identityOf } from './steps.ts';
import { capital } from '../text/capital.ts';

/**
 * Something that a run made or deleted, as the API answered. A list that does not show it so is late, and says nothing about who else is
 * not in it.
 */
export interface Witness {
  readonly what: 'user' | EnrollWay;
  readonly id: string;
  /** Of an enrollment: whose it is. Else empty. */
  readonly identityId: string;
  readonly isDeleted: boolean;
  /** When the call was sent, in ms of the API's clock; 0 where a look has shown it since: if none does any more, somebody has deleted it. */
  readonly at: number;
}

/** Of each kind the latest ones are asked about, so many. */
const most = 20;
/** Milliseconds. A list that lacks something for longer is not late any more: the access system leaves it out. */
export const lateAtMost = 3_600_000;

/** What a run made last. @param until only what was sent until then, and not long before (ms of the API's clock). */
export function witnessesOf(journal: Journal, kind: 'user' | 'enroll', until?: number): Witness[] {
  const since = until === undefined ? 0 : until - lateAtMost;
  return journal.latestDone(kind, most, until).flatMap(({ row, intentAt, id = '' }): Witness[] => {
    const record = journal.row(row);
    const at = Date.parse(intentAt);
    const what = kind === 'user' ? 'user' : record?.wishes.enroll;
    if (record === undefined || what === undefined || at < since) return [];
    // Undone: it is one that was deleted.
    if (isMade(lastStep(record, 'undo_user')) || isMade(lastStep(record, 'undo_enroll'))) return [];
    if (what === 'user')
      return [{ what, id, identityId: '', isDeleted: false, at: record.readBack?.seen === undefined ? at : 0 }];
    const wasShown = record.readBack !== undefined && !isUnseen(record.readBack);
    // It may have been used since: then no list need show it any more. Of a user who is not ready, it is not known whether it was shown.
    const isReady = wasShown && ['provisioned', 'drifted'].includes(record.readBack?.status ?? '');
    if (isReady && enrollmentWays[what].standing.isOnce) return [];
    return [{ what, id, identityId: identityOf(record) ?? '', isDeleted: false, at: wasShown ? 0 : at }];
  });
}

/** Users and enrollments that a run made last. */
export function lastMadeBy(journal: Journal): Witness[] {
  return [...witnessesOf(journal, 'user'), ...witnessesOf(journal, 'enroll')];
}

/** What an undo of the run has deleted last. */
export function lastDeletedBy(journal: Journal): Witness[] {
  return (['undo_user', 'undo_enroll'] as const).flatMap((kind) => {
    const rows = journal.latestDone(kind, most).map(({ row }) => row);
    return deletedBy(journal, kind, rows);
  });
}

/**
 * What an undo deletes of these rows, as far as it can be a witness.
 *
 * @param rows of the steps that delete users (`undo_user`) or enrollments (`undo_enroll`).
 */
export function deletedBy(journal: Journal, kind: 'undo_user' | 'undo_enroll', rows: readonly number[]): Witness[] {
  return rows.slice(0, most).flatMap((row): Witness[] => {
    const record = journal.row(row);
    const what = kind === 'undo_user' ? 'user' : record?.wishes.enroll;
    const made = record === undefined ? undefined : lastStep(record, kind === 'undo_user' ? 'user' : 'enroll');
    if (record === undefined || what === undefined || made?.id === undefined) return [];
    return [{ what, id: made.id, identityId: what === 'user' ? '' : (identityOf(record) ?? ''), isDeleted: true, at: 0 }];
  });
}

interface Asking {
  readonly directory: Directory;
  readonly systemId: string;
  readonly settings: { readonly settleTimeoutMs: number };
}

/**
 * Why a list of users is late, in words; undefined where no witness says so.
 *
 * @param shown a user as the list shows it.
 */
export async function lateUsers(
  witnesses: readonly Witness[],
  shown: (id: string) => Pick<AcsUser, 'isBeingDeleted'> | undefined,
  { directory, systemId, settings }: Asking,
): Promise<string | undefined> {
  const late = await firstWrong(
    witnesses.filter(({ what }) => what === 'user'),
    directory.now() - (1 + lateTimeouts) * settings.settleTimeoutMs,
    ({ id }) => Promise.resolve(shown(id)?.isBeingDeleted === false),
    async ({ id }) => {
      const user = await directory.user(id);
      // Neither one who was moved to another access system nor one whom the workspace no longer keeps is listed.
      const isOf = user !== undefined && isOfSystem(user, systemId) && user.isUnmanaged !== true;
      return isOf && !user.isBeingDeleted;
    },
  );
  return late === undefined ? undefined : `the list of the access system is late and ${wrongWords(late, 'user', 'who')}`;
}

/** Why the lists of what people are enrolled with are late, in words; undefined where no witness says so. */
export async function lateEnrollments(
  witnesses: readonly Witness[],
  { directory, settings }: Omit<Asking, 'systemId'>,
): Promise<string | undefined> {
  const late = await firstWrong(
    witnesses.filter(({ what }) => what !== 'user'),
    directory.now() - (1 + lateTimeouts) * settings.settleTimeoutMs,
    async ({ what, id, identityId }) => (await wayOf(what).listed(identityId, directory)).includes(id),
    async ({ what, id }) => wayOf(what).isThere(id, directory),
  );
  if (late === undefined) return undefined;
  const { noun } = wayOf(late.what);
  return `the access system is late to list ${noun}s, and the list of a person ${wrongWords(late, noun, 'which')}`;
}

/** Why a list is late, as {@link lateUsers} and {@link lateEnrollments} say it, as a sentence. */
export function lateSentence(why: string): string {
  return `${capital(why)}.`;
}

/** Says that a late list is waited for. */
export function sayLate(why: string, emit: Emit): void {
  const message = `${lateSentence(why)} It is read again until that is over.`;
  emit({ type: 'notice', code: 'list_late', message, needsPerson: false });
}

function wayOf(what: Witness['what']): (typeof enrollmentWays)[EnrollWay] {
  return enrollmentWays[what as EnrollWay];
}

interface Wrong extends Witness {
  readonly isThere: boolean;
}

function wrongWords({ id, isDeleted, isThere }: Wrong, noun: string, which: 'who' | 'which'): string {
  if (isDeleted) return `shows ${noun} ${id}, ${which} was deleted before`;
  return `lacks ${noun} ${id}, ${which} was made before and ${isThere ? 'is there when asked for by id' : 'was never shown so far'}`;
}

/**
 * The first that is there when asked for by id and in no list, or in a list and not there. One that neither shows may be late in both:
 * then the first of these, unless it was made long before.
 *
 * @param since when it was not made so long before, in ms of the API's clock: afterwards it is taken for deleted by somebody else.
 */
async function firstWrong(
  witnesses: readonly Witness[],
  since: number,
  isListed: (witness: Witness) => Promise<boolean>,
  isThere: (witness: Witness) => Promise<boolean>,
): Promise<Wrong | undefined> {
  const unseen: Witness[] = [];
  for (const witness of witnesses) {
    try {
      if ((await isListed(witness)) !== witness.isDeleted) continue;
      const there = await isThere(witness);
      if (there !== witness.isDeleted) return { ...witness, isThere: there };
      if (!witness.isDeleted) unseen.push(witness);
    } catch (error) {
      // Whoever has it may be gone as well: it tells nothing.
      if (!(error instanceof DirectoryError) || !['not_found', 'refused', 'no_route'].includes(error.kind)) throw error;
    }
  }
  const first = unseen.find(({ at }) => at >= since);
  return first === undefined ? undefined : { ...first, isThere: false };
}
