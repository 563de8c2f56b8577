import { DirectoryError, type Directory } from '../directory/directory.ts';
import type { JournalReader } from '../journal/journal.ts';
import { isMade, lastStep, outcomeOf } from '../journal/outcome.ts';

/**
 * Adds the URLs of a run's instant keys that are not among `urls` yet, asked for again: they are bearer secrets that no journal
 * holds. A key that cannot be had any more is simply left out.
 *
 * @returns why the rest could not be asked for; everything else can be written all the same.
 */
export async function askInstantKeyUrls(
  journal: JournalReader,
  directory: Directory,
  urls: Map<number, string>,
): Promise<DirectoryError | undefined> {
  const now = Date.now();
  for (const record of journal.rows()) {
    const step = lastStep(record, 'enroll');
    if (record.wishes.enroll !== 'instant-key' || !isMade(step) || urls.has(record.row)) continue;
    const { userIdentityId } = outcomeOf(record, now);
    if (userIdentityId === '') continue;
    try {
      const keys = await directory.instantKeys(userIdentityId);
      const key = keys.find(({ id }) => id === step?.id) ?? keys.find(({ expiresAt }) => !(Date.parse(expiresAt) <= now));
      if (key !== undefined) urls.set(record.row, key.url);
    } catch (error) {
      if (!(error instanceof DirectoryError)) throw error;
      if (error.kind !== 'refused' && error.kind !== 'not_found') return error;
    }
  }
  return undefined;
}

/** Whether a run has instant keys, so that its result file needs the network. */
export function hasInstantKeys(journal: JournalReader): boolean {
  for (const record of journal.rows()) {
    if (record.wishes.enroll === 'instant-key' && isMade(lastStep(record, 'enroll'))) return true;
  }
  return false;
}
