import { existsSync, rmSync } from 'node:fs';
import { basename } from 'node:path';
import { type Journal, JournalError } from '../journal/journal.ts';
import { openJournal } from '../journal/sqlite.ts';
import { askConfirmation } from '../ui/confirm.ts';
import { ExitError, usage } from './errors.ts';
import { lockRun } from './locks.ts';
import type { Command } from './main.ts';
import { journalFile } from './prepare.ts';
import { findRemains, findRun, isUnfinished } from './run-folder.ts';
import { print } from './session.ts';
import { readConfig, settle } from './settings.ts';

/** `doorlist forget <run>`: deletes a run folder, people's data and all. An unfinished run only where that is said twice. */
export const run: Command = async ({ arguments: [named], values }) => {
  if (named === undefined) throw usage('Which run? `doorlist forget <run>`; `doorlist runs` lists them.');
  const settings = settle(values, readConfig(process.cwd()));
  const folder = findRemains(settings.out, named) ?? findRun(settings.out, named, () => true, '');
  const lock = lockRun(folder, 'forget');
  try {
    const loose = whyLoose(folder);
    if (loose !== undefined && !settings.yes) {
      const said = `The run ${basename(folder)} is ${loose}: its journal alone knows what became of what was sent.`;
      const ways = `${loose === 'not finished' ? `\`doorlist resume ${folder}\` finishes it; ` : ''}--yes forgets it all the same.`;
      if (!process.stdin.isTTY || !process.stderr.isTTY) throw new ExitError(2, 'unfinished_run', `${said} ${ways}`);
      if (!(await askConfirmation({ stream: process.stderr, lines: [said, ways, 'Forget it?'] }))) return 3;
    }
    rmSync(folder, { recursive: true, force: true });
    print(settings.json ? JSON.stringify({ type: 'forgotten', run: folder }) : `Forgotten: ${folder}`);
    return 0;
  } finally {
    lock.release();
  }
};

/** Why the run is not one to forget lightly; undefined where nothing is lost with it. */
function whyLoose(folder: string): 'not finished' | 'not readable' | undefined {
  if (!existsSync(journalFile(folder))) return undefined;
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
