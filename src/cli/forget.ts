import { rmSync } from 'node:fs';
import { basename } from 'node:path';
import { openJournal } from '../journal/sqlite.ts';
import { askConfirmation } from '../ui/confirm.ts';
import { ExitError, usage } from './errors.ts';
import { lockRun } from './import.ts';
import type { Command } from './main.ts';
import { journalFile } from './prepare.ts';
import { findRun, isUnfinished } from './run-folder.ts';
import { print } from './session.ts';
import { readConfig, settle } from './settings.ts';

/** `doorlist forget <run>`: deletes a run folder, people's data and all. An unfinished run only where that is said twice. */
export const run: Command = async ({ arguments: [named], values }) => {
  if (named === undefined) throw usage('Which run? `doorlist forget <run>`; `doorlist runs` lists them.');
  const settings = settle(values, readConfig(process.cwd()));
  const folder = findRun(settings.out, named, () => true, '');
  const lock = lockRun(folder, 'forget');
  try {
    const journal = openJournal(journalFile(folder), 'read');
    const loose = isUnfinished(journal) && journal.hasSteps();
    journal.close();
    if (loose && !settings.yes) {
      const said = `The run ${basename(folder)} is not finished: its journal alone knows what became of what was sent.`;
      const ways = `\`doorlist resume ${folder}\` finishes it; --yes forgets it all the same.`;
      if (!process.stdin.isTTY || !process.stderr.isTTY) throw new ExitError(2, 'unfinished_run', `${said} ${ways}`);
      if (!(await askConfirmation({ stream: process.stderr, lines: [said, ways, 'Forget it?'] }))) return 3;
    }
    rmSync(folder, { recursive: true, force: true });
    print(`Forgotten: ${folder}`);
    return 0;
  } finally {
    lock.release();
  }
};
