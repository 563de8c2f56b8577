import { DirectoryError } from '../directory/directory.ts';
import type { RowRecord } from '../journal/journal.ts';
import { isJustMade, isMade, lastStep } from '../journal/outcome.ts';
import { enrollmentWays, isEnrolled, type MadeEnrollment } from './enrollment.ts';
import { Unread } from './last-look.ts';
import { sideBySide } from './side-by-side.ts';
import { doubledCode, goneCode, type Standing, unconfirmed, unconfirmedCode, unlisted } from './standing.ts';
import { identityOf } from './steps.ts';
import type { World } from './world.ts';

/** What is known of the enrollments of a run: each is read until it is as it was sent. */
export interface EnrollmentsBack {
  /** Undefined where the row has none, or it is in place, or it could not be read. */
  readonly of: (row: number) => Standing | undefined;
  /** Reads those of these rows that are not in place by an earlier look. @param onRead told the rows of each answer. */
  readonly read: (rows: readonly number[], onRead?: (records: readonly RowRecord[]) => void) => Promise<void>;
  /** Says how many could not be read. */
  readonly tell: () => Promise<void>;
}

/** As in `verify`: rows that the run touched, right after it, or all of them at any later time. */
type Which = 'touched' | 'all';

/** Whether the row has an enrollment that is read back. An instant key is looked for after the run alone: later it may have been used. */
export function hasStanding(record: RowRecord, which: Which): boolean {
  const { wishes, readBack } = record;
  if (wishes.enroll === undefined || !isMade(lastStep(record, 'enroll'))) return false;
  if (which === 'touched' || !enrollmentWays[wishes.enroll].standing.isOnce) return true;
  return [goneCode, unconfirmedCode, doubledCode].includes(readBack?.code ?? '');
}

export function enrollmentsBack(world: World, which: Which): EnrollmentsBack {
  const { journal, directory, settings } = world;
  const found = new Map<number, Standing>();
  const inPlace = new Set<number>();
  const unread = new Unread('enrollments_unread', 'enrollment');
  let routeGone: string | undefined;

  async function readSome(records: readonly RowRecord[]): Promise<void> {
    const [way] = records.map(({ wishes }) => wishes.enroll);
    if (way === undefined) return;
    const failed = (why: string): void => {
      for (const { row } of records) unread.add(row, why);
    };
    if (routeGone !== undefined) {
      failed(routeGone);
      return;
    }
    try {
      const standings = await enrollmentWays[way].standing.of(records.map(madeEnrollment), directory);
      for (const record of records) {
        const standing = standings.get(madeEnrollment(record).id);
        if (standing === undefined) continue;
        unread.delete(record.row);
        if (standing.status === 'provisioned' && (standing.differences ?? []).length === 0) {
          inPlace.add(record.row);
          found.delete(record.row);
        } else found.set(record.row, standing.isUnseen === true ? await unseen(record, standing, world) : standing);
      }
    } catch (error) {
      // One look that fails must not leave the run unfinished: the users are read all the same.
      if (!(error instanceof DirectoryError) || !['unanswered', 'refused', 'no_route', 'not_found'].includes(error.kind))
        throw error;
      if (error.kind === 'no_route') routeGone = error.message;
      failed(error.message);
    }
  }

  function* batches(rows: readonly number[]): Generator<readonly RowRecord[]> {
    let batch: RowRecord[] = [];
    let atOnce = 1;
    for (const row of rows) {
      const record = inPlace.has(row) ? undefined : journal.row(row);
      const way = record?.wishes.enroll;
      if (record === undefined || way === undefined || !hasStanding(record, which)) continue;
      batch.push(record);
      atOnce = enrollmentWays[way].standing.atOnce;
      if (batch.length < atOnce) continue;
      yield batch;
      batch = [];
    }
    if (batch.length > 0) yield batch;
  }

  return {
    of: (row) => found.get(row),
    read: async (rows, onRead) =>
      sideBySide(batches(rows), settings.walkers, async (records) => {
        await readSome(records);
        onRead?.(records);
      }),
    tell: async () => unread.tell(world),
  };
}

/** What is known of an enrollment that no list shows. @param standing what it is where it is not there either. */
async function unseen(record: RowRecord, standing: Standing, world: World): Promise<Standing> {
  const way = enrollmentWays[record.wishes.enroll ?? world.policy.enrollWith];
  const sent = record.steps.filter(({ kind }) => kind === 'enroll').length;
  if (await isEnrolled(way, madeEnrollment(record), world.directory)) return unlisted(way.noun, sent > 1 && !way.isExact);
  return isFresh(record, world) ? unconfirmed : standing;
}

/** Whether the enrollment was made so lately that the access system need not show it yet. One that was found has been shown. */
function isFresh(record: RowRecord, { directory, settings }: World): boolean {
  const made = lastStep(record, 'enroll');
  return made?.outcome !== 'already' && isJustMade(made, directory.now(), settings.settleTimeoutMs);
}

function madeEnrollment(record: RowRecord): MadeEnrollment {
  const [made, moved] = [lastStep(record, 'enroll'), lastStep(record, 'update_grant')];
  return {
    id: made?.id ?? '',
    identityId: identityOf(record) ?? '',
    sent: { ...made?.sent, ...(isMade(moved) && moved?.sent) },
  };
}
