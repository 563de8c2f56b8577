import { basename } from 'node:path';
import { ExitError } from '../errors.ts';
import { fromHere } from '../text/path.ts';
import { type Journal, JournalError } from '../journal/journal.ts';
import { openJournal } from '../journal/sqlite.ts';
import type { Context } from './context.ts';
import { dropFolder, findRemains, findRun, holdsRun, isUnfinished, journalFile } from './folder.ts';
import { lockRun } from './locks.ts';

/**
 * Deletes a run folder with all its personal data; an unfinished run only after a confirmation or with `--yes`.
 *
 * @returns the deleted folder; undefined where the user declined.
 */
export async function forget(named: string, { settings, shell, watcher }: Context): Promise<string | undefined> {
  const places = { out: settings.out, cwd: shell.cwd };
  const folder = findRemains(places, named) ?? findRun(places, named, () => true, String);
  using _ = await lockRun(folder, 'forget', shell);
  const loose = whyLoose(folder);
  if (loose !== undefined && !settings.yes) {
    const said = `The run ${basename(folder)} is ${loose}: its journal alone knows what became of what was sent.`;
    const finishing = loose === 'not finished' ? `\`doorlist resume ${fromHere(folder, shell)}\` finishes it; ` : '';
    const ways = `${finishing}--yes forgets it all the same.`;
    if (watcher.ask === undefined) throw new ExitError(2, 'unfinished_run', `${said} ${ways}`);
    if (!(await watcher.ask.confirm([said, ways, 'Forget it?']))) return undefined;
  }
  dropFolder(folder);
  return folder;
}

/** Why deleting the run needs a confirmation; undefined where it needs none. */
function whyLoose(folder: string): 'not finished' | 'not readable' | undefined {
  if (!holdsRun(folder)) return undefined;
  let journal: Journal | undefined;
  try {
    journal = openJournal(journalFile(folder), 'read');
    return isUnfinished(journal) && journal.hasSteps() ? 'not finished' : undefined;
  } catch (error) {
    if (error instanceof JournalError) return 'not readable';
    throw error;
  } finally {
    journal?.close();
  }
}
