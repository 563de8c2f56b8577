import { type FoundEnrollment, enrollmentWays } from '../apply/enrollment.ts';
import { sideBySide } from '../apply/side-by-side.ts';
import { DirectoryError, type Directory } from '../directory/directory.ts';
import type { JournalReader, RowRecord, RunNotice } from '../journal/journal.ts';
import { isMade, lastStep, outcomeOf } from '../journal/outcome.ts';

/** Requests queued at the pace gate at a time. The gate decides how many are in flight and how fast they are sent. */
const atOnce = 16;

/**
 * Requests the instant key URLs of a run that are missing from `urls` and adds them. The URLs are bearer secrets, so the journal
 * does not hold them.
 *
 * @param again the command that asks for them again.
 * @returns a notice that says how many URLs are missing and why; the result files can be written without them.
 */
export async function askInstantKeyUrls(
  journal: JournalReader,
  directory: Directory,
  urls: Map<number, string>,
  again: string,
): Promise<RunNotice | undefined> {
  const wanted = withoutUrl(journal, urls, directory.now());
  let missing = 0;
  let failed: string | undefined;
  try {
    await sideBySide(wanted, atOnce, async ({ row, asked, found }) => {
      try {
        const url = await asked(directory, found);
        if (url === undefined) missing += 1;
        else if (url !== '') urls.set(row, url);
      } catch (error) {
        missing += 1;
        const isOfThisKey = error instanceof DirectoryError && (error.kind === 'refused' || error.kind === 'not_found');
        if (!isOfThisKey) throw error;
      }
    });
  } catch (error) {
    if (!(error instanceof DirectoryError)) throw error;
    failed = error.message;
  }
  // An error that concerns more than one key ends the requests.
  for (const _ of wanted) missing += 1;
  return missing === 0 ? undefined : missingUrls(`${missing} of the instant key URLs`, again, failed);
}

/** Says that the result files lack URLs, and how they are asked for again. */
export function missingUrls(which: string, again: string, why = 'they have expired or are gone.'): RunNotice {
  const message = `${which} could not be fetched, and the result files are written without them: ${why} \`${again}\` asks for them again.`;
  return { code: 'instant_key_urls', message, needsPerson: false };
}

function* withoutUrl(
  journal: JournalReader,
  urls: ReadonlyMap<number, string>,
  now: number,
): Generator<{ row: number; asked: NonNullable<ReturnType<typeof urlOf>>; found: FoundEnrollment }, undefined> {
  for (const record of journal.rows()) {
    const step = lastStep(record, 'enroll');
    const asked = urlOf(record);
    if (asked === undefined || !isMade(step) || urls.has(record.row)) continue;
    const { userIdentityId: identityId, enrollment } = outcomeOf(record, now);
    // An enrollment that was taken back has no URL any more.
    if (identityId !== '' && enrollment !== 'not_requested')
      yield { row: record.row, asked, found: { id: step?.id ?? '', identityId, now } };
  }
}

/** Whether a run has instant keys, so that its result file needs the network. */
export function hasInstantKeys(journal: JournalReader): boolean {
  for (const record of journal.rows()) {
    if (urlOf(record) !== undefined && isMade(lastStep(record, 'enroll'))) return true;
  }
  return false;
}

/** How the URL that a row's enrollment gives is asked for; undefined where it gives none. */
function urlOf(record: RowRecord) {
  const { enroll } = record.wishes;
  return enroll === undefined ? undefined : enrollmentWays[enroll].url?.(record);
}
