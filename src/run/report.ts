import { ExitError } from '../errors.ts';
import type { Journal, RunNotice } from '../journal/journal.ts';
import { openJournal } from '../journal/sqlite.ts';
import { connect, practiceHost, sameSystem } from './connect.ts';
import type { Context } from './context.ts';
import type { Ended } from './finish.ts';
import { findRun, journalFile } from './folder.ts';
import { askInstantKeyUrls, hasInstantKeys, missingUrls } from './instant-keys.ts';
import { writeRunFiles } from './write-files.ts';

/** Writes a run's result files again, from its journal alone; only instant key URLs are asked for again. */
export async function report(named: string | undefined, context: Context): Promise<Ended> {
  const { settings, shell } = context;
  const folder = findRun(
    { out: settings.out, cwd: shell.cwd },
    named,
    () => true,
    (out) => `There is no run in ${out} yet.`,
  );
  using held = new DisposableStack();
  const journal = held.adopt(openJournal(journalFile(folder), 'read'), (each) => each.close());
  const urls = new Map<number, string>();
  const missing = hasInstantKeys(journal) ? await askAgain(journal, urls, context) : undefined;
  const { summary } = await writeRunFiles(folder, journal, { now: shell.now(), instantKeyUrls: urls });
  return {
    summary,
    notices: [...journal.notices(), ...(missing === undefined ? [] : [missing])],
    isResumable: false,
  };
}

/** @returns a notice, where URLs could not be requested; everything else comes from the journal, without the network. */
async function askAgain(journal: Journal, urls: Map<number, string>, context: Context): Promise<RunNotice | undefined> {
  try {
    await using connection = await connect(journal.header.endpointHost === practiceHost, context);
    await sameSystem(connection, journal.header);
    return await askInstantKeyUrls(journal, connection.directory, urls);
  } catch (error) {
    if (error instanceof ExitError) return missingUrls('The instant key URLs', error.message);
    throw error;
  }
}
