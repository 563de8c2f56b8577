import { enrollmentWays } from '../apply/enrollment.ts';
import { DirectoryError, type Directory } from '../directory/directory.ts';
import type { JournalReader, RowRecord } from '../journal/journal.ts';
import { isMade, lastStep, outcomeOf } from '../journal/outcome.ts';

/** Requests queued at the pace gate at a time. The gate decides how many are in flight and how fast they are sent. */
const atOnce = 16;

/**
 * Requests the instant key URLs of a run that are missing from `urls` and adds them. The URLs are bearer secrets, so the journal
 * does not hold them. A key that no longer exists is left out.
 *
 * @returns the error that ended the requests early; the result files can be written without the missing URLs.
 */
export async function askInstantKeyUrls(
  journal: JournalReader,
  directory: Directory,
  urls: Map<number, string>,
): Promise<DirectoryError | undefined> {
  const now = Date.now();
  const wanted = withoutUrl(journal, urls, now);
  let failed: DirectoryError | undefined;
  const ask = async (): Promise<void> => {
    for (let next = wanted.next(); next.done !== true && failed === undefined; next = wanted.next()) {
      const { row, keyId, identityId } = next.value;
      try {
        const keys = await directory.instantKeys(identityId);
        const key = keys.find(({ id }) => id === keyId) ?? keys.find(({ expiresAt }) => !(Date.parse(expiresAt) <= now));
        if (key !== undefined) urls.set(row, key.url);
      } catch (error) {
        if (!(error instanceof DirectoryError)) throw error;
        if (error.kind !== 'refused' && error.kind !== 'not_found') failed ??= error;
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, ask));
  return failed;
}

function* withoutUrl(
  journal: JournalReader,
  urls: ReadonlyMap<number, string>,
  now: number,
): Generator<{ row: number; keyId: string | undefined; identityId: string }, undefined> {
  for (const record of journal.rows()) {
    const step = lastStep(record, 'enroll');
    if (!givesUrl(record) || !isMade(step) || urls.has(record.row)) continue;
    const { userIdentityId: identityId } = outcomeOf(record, now);
    if (identityId !== '') yield { row: record.row, keyId: step?.id, identityId };
  }
}

/** Whether a run has instant keys, so that its result file needs the network. */
export function hasInstantKeys(journal: JournalReader): boolean {
  for (const record of journal.rows()) {
    if (givesUrl(record) && isMade(lastStep(record, 'enroll'))) return true;
  }
  return false;
}

function givesUrl({ wishes: { enroll } }: RowRecord): boolean {
  return enroll !== undefined && enrollmentWays[enroll].givesUrl;
}
