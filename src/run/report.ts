import { ExitError } from '../errors.ts';
import { commandOn } from '../text/command-line.ts';
import { count } from '../text/figures.ts';
import { type Journal, JournalError, type RunNotice } from '../journal/journal.ts';
import { salvage } from '../journal/salvage.ts';
import { openWhatIsThere } from '../journal/sqlite.ts';
import { reconnect, sameSystem } from './connect.ts';
import type { Context } from './context.ts';
import type { Ended } from './finish.ts';
import { findRun, journalFile, keepEarlier } from './folder.ts';
import { askInstantKeyUrls, hasInstantKeys, missingUrls } from './instant-keys.ts';
import { lockRun } from './locks.ts';
import { writeRunFiles } from './write-files.ts';

/** Writes a run's result files again, from its journal alone, or from what can be read of it; instant key URLs are asked for again. */
export async function report(named: string | undefined, context: Context): Promise<Ended> {
  const folder = findRun(
    context,
    named,
    () => true,
    (out) => `There is no run in ${out} yet.`,
  );
  // A process that works on the run writes the same files in the end, and knows more then.
  using _ = await lockRun(folder, 'report', context.shell);
  using journal = openWhatIsThere(journalFile(folder));
  try {
    return await whole(folder, journal, context);
  } catch (error) {
    if (!(error instanceof JournalError) || error.code !== 'damaged') throw error;
    return await remains(folder, journal, context.shell.now());
  }
}

async function whole(folder: string, journal: Journal, context: Context): Promise<Ended> {
  const { shell } = context;
  const urls = new Map<number, string>();
  const missing = hasInstantKeys(journal) ? await askAgain(folder, journal, urls, context) : undefined;
  const { summary } = await writeRunFiles(folder, journal, { now: shell.now(), instantKeyUrls: urls });
  return {
    summary,
    notices: [...journal.notices(), ...(missing === undefined ? [] : [missing])],
    isResumable: false,
  };
}

/** What can still be read of a damaged journal. A result.csv of better days is kept beside it. */
async function remains(folder: string, damaged: Journal, now: number): Promise<Ended> {
  const { journal, lost, isOpenEnded } = salvage(damaged);
  const earlier = keepEarlier(folder);
  const { summary } = await writeRunFiles(folder, journal, { now });
  const missing = [
    ...(lost.length === 0
      ? []
      : [`${count(lost.length, 'row')} of it cannot be read, and ${lost.length === 1 ? 'is' : 'are'} unknown`]),
    ...(isOpenEnded ? ['rows at its end may be missing'] : []),
  ];
  const said = [
    `${journalFile(folder)} is damaged: ${missing.length === 0 ? 'every row can be read' : missing.join('; ')}. The result files hold what can still be read.`,
    ...(earlier === undefined ? [] : [`The earlier result.csv is kept as ${earlier}.`]),
    'The run cannot be resumed. To go on, import the roster again: who is in the system already is found there, and not created again.',
  ];
  return {
    summary: { ...summary, exit: 1 },
    notices: journal.notices(),
    isResumable: false,
    isDamaged: true,
    stopped: said.join(' '),
  };
}

/** @returns a notice, where URLs could not be requested; everything else comes from the journal, without the network. */
async function askAgain(
  folder: string,
  journal: Journal,
  urls: Map<number, string>,
  context: Context,
): Promise<RunNotice | undefined> {
  const again = commandOn(['report'], folder, context.shell);
  try {
    await using connection = await reconnect(journal.header, folder, context);
    await sameSystem(connection, journal.header);
    return await askInstantKeyUrls(journal, connection.directory, urls, again);
  } catch (error) {
    if (error instanceof ExitError) return missingUrls('The instant key URLs', again, error.message);
    throw error;
  }
}
