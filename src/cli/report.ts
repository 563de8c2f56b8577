import { basename } from 'node:path';
import { DirectoryError } from '../directory/directory.ts';
import { openJournal } from '../journal/sqlite.ts';
import { sanitise } from '../text/sanitise.ts';
import { tell } from './ending.ts';
import { ExitError } from './errors.ts';
import { askInstantKeyUrls, hasInstantKeys } from './instant-keys.ts';
import type { Command } from './main.ts';
import { journalFile } from './prepare.ts';
import { findRun } from './run-folder.ts';
import { reconnect } from './reconnect.ts';
import { Session } from './session.ts';
import { readConfig, settle } from './settings.ts';
import { writeRunFiles } from './write-files.ts';

/** `doorlist report [run]`: writes the run's result files again, from its journal alone (instant key URLs are asked for again). */
export const run: Command = async ({ arguments: [named], values }) => {
  const settings = settle(values, readConfig(process.cwd()));
  const session = new Session({ ...settings, plain: true });
  const folder = findRun(settings.out, named, () => true, `There is no run in ${settings.out} yet.`);
  if (named === undefined && !session.json) process.stderr.write(`Reporting on ${basename(folder)}, the newest run.\n`);
  const journal = openJournal(journalFile(folder), 'read');
  try {
    const urls = new Map<number, string>();
    if (hasInstantKeys(journal)) {
      try {
        await askAgain(urls);
      } catch (error) {
        // The journal knows all the rest, and needs nobody for it.
        if (!(error instanceof ExitError || error instanceof DirectoryError)) throw error;
        process.stderr.write(
          `doorlist: The instant key URLs could not be asked for again, and result.csv is written without them: ${sanitise(error.message, 2000)}\n`,
        );
      }
    }
    const { summary } = await writeRunFiles(folder, journal, { now: Date.now(), instantKeyUrls: urls });
    return await tell(session, summary, undefined, journal);
  } finally {
    journal.close();
  }

  async function askAgain(urls: Map<number, string>): Promise<void> {
    const { connection } = await reconnect(journal.header, settings, session);
    try {
      const failed = await askInstantKeyUrls(journal, connection.directory, urls);
      if (failed !== undefined) throw failed;
    } finally {
      await connection.close();
    }
  }
};
