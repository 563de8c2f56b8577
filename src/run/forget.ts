import { basename } from 'node:path';
import { ExitError } from '../errors.ts';
import { count } from '../text/figures.ts';
import { commandOn } from '../text/command-line.ts';
import { fromHere } from '../text/path.ts';
import { type Journal, JournalError } from '../journal/journal.ts';
import { openJournal } from '../journal/sqlite.ts';
import { sanitise } from '../text/sanitise.ts';
import type { Context } from './context.ts';
import { dropFolder, findRemains, findRun, holdsRun, isUnfinished, journalFile, ownFiles } from './folder.ts';
import { lockRun } from './locks.ts';

export interface Forgotten {
  readonly folder: string;
  /** What is not doorlist's own, and keeps the folder. */
  readonly left: readonly string[];
}

/**
 * Deletes what doorlist has made in a run folder, people's data and all, and the folder where nothing else is in it.
 *
 * @returns undefined where the person said no.
 * @throws {ExitError} (2) where no person can be asked and nothing says yes.
 */
export async function forget(named: string, { settings, shell, watcher }: Context): Promise<Forgotten | undefined> {
  const places = { out: settings.out, cwd: shell.cwd };
  const folder = findRemains(places, named) ?? findRun(places, named, () => true, String);
  using _ = await lockRun(folder, 'forget', shell);
  if (!settings.yes) {
    const loose = whyLoose(folder);
    const name = sanitise(basename(folder), 200);
    const here = sanitise(fromHere(folder, shell), 4096);
    const lines = [
      ...(loose === undefined ? [] : [`The run ${name} is ${loose}: its journal alone knows what became of what was sent.`]),
      ...(loose === 'not finished' ? [`\`${commandOn(['resume'], folder, shell)}\` finishes it.`] : []),
      `Delete ${count(ownFiles(folder).length, 'file')} of doorlist's own in ${here}? They cannot be brought back.`,
    ];
    if (watcher.ask === undefined) throw new ExitError(2, 'consent', `${lines.join('\n')}\n--yes deletes without asking.`);
    if (!(await watcher.ask.confirm(lines))) return undefined;
  }
  return { folder, left: dropFolder(folder) };
}

/** Why deleting the run needs a confirmation; undefined where it needs none. */
function whyLoose(folder: string): 'not finished' | 'not readable' | undefined {
  if (!holdsRun(folder)) return undefined;
  let journal: Journal | undefined;
  try {
    journal = openJournal(journalFile(folder), 'read');
    return isUnfinished(journal) ? 'not finished' : undefined;
  } catch (error) {
    if (error instanceof JournalError) return 'not readable';
    throw error;
  } finally {
    journal?.close();
  }
}
