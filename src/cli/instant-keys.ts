import { DirectoryError, type Directory } from '../directory/directory.ts';
import type { JournalReader } from '../journal/journal.ts';
import { isMade, lastStep, outcomeOf } from '../journal/outcome.ts';

/**
 * The URLs of a run's instant keys, asked for again: they are bearer secrets that no journal holds. A key that cannot be had any
 * more is simply not among them.
 */
export async function instantKeyUrls(journal: JournalReader, directory: Directory): Promise<Map<number, string>> {
  const urls = new Map<number, string>();
  const now = Date.now();
  for (const record of journal.rows()) {
    const step = lastStep(record, 'enroll');
    if (record.wishes.enroll !== 'instant-key' || !isMade(step)) continue;
    const { userIdentityId } = outcomeOf(record, now);
    if (userIdentityId === '') continue;
    try {
      const keys = await directory.instantKeys(userIdentityId);
      const key = keys.find(({ id }) => id === step?.id) ?? keys.find(({ expiresAt }) => !(Date.parse(expiresAt) <= now));
      if (key !== undefined) urls.set(record.row, key.url);
    } catch (error) {
      if (error instanceof DirectoryError && (error.kind === 'refused' || error.kind === 'not_found')) continue;
      throw error;
    }
  }
  return urls;
}

/** Whether a run has instant keys, so that its result file needs the network. */
export function hasInstantKeys(journal: JournalReader): boolean {
  for (const record of journal.rows()) {
    if (record.wishes.enroll === 'instant-key' && isMade(lastStep(record, 'enroll'))) return true;
  }
  return false;
}
