import { existsSync, realpathSync } from 'node:fs';
import { basename } from 'node:path';
import { settleAll } from '../apply/apply.ts';
import { openJournal } from '../journal/sqlite.ts';
import type { Journal } from '../journal/journal.ts';
import { askConfirmation } from '../ui/confirm.ts';
import type { Connection } from './connect.ts';
import { ExitError } from './errors.ts';
import { conclude, plannedSettings, worldOf } from './execute.ts';
import { askInstantKeyUrls } from './instant-keys.ts';
import { type Lock, lockRun } from './locks.ts';
import { journalFile } from './prepare.ts';
import { isUnfinished, readRuns } from './run-folder.ts';
import type { Session } from './session.ts';
import type { Settings } from './settings.ts';
import { aim } from './target.ts';

/** Runs of this very system that were begun and not finished: from the state folder, and from the out folder. */
function unfinishedRuns(lock: Lock, connection: Connection, systemId: string, settings: Settings): string[] {
  const found = new Set<string>();
  for (const folder of lock.unfinished()) {
    if (existsSync(journalFile(folder))) found.add(folder);
    else lock.finish(folder);
  }
  for (const { folder, journal } of readRuns(settings.out)) {
    if (journal === undefined) continue;
    const { header } = journal;
    const same =
      header.endpointHost === connection.host &&
      header.workspace.id === connection.workspace.id &&
      header.system.id === systemId;
    if (same && isUnfinished(journal)) found.add(realpathSync(folder));
    journal.close();
  }
  return [...found].filter((folder) => {
    let journal: Journal;
    try {
      journal = openJournal(journalFile(folder), 'read');
    } catch (error) {
      if (settings.abandon) {
        lock.finish(folder);
        return false;
      }
      throw new ExitError(
        2,
        'unfinished_run',
        `Run ${basename(folder)} on this access system was begun and not finished, and its journal cannot be read: ${error instanceof Error ? error.message : String(error)}\n` +
          'Nothing was sent. What it sent without an answer may be about the same people: look for doubles after importing with --abandon, or mend the journal first.',
      );
    }
    try {
      if (!isUnfinished(journal)) lock.finish(folder);
      // A run that sent nothing is not unfinished.
      return isUnfinished(journal) && journal.hasSteps();
    } finally {
      journal.close();
    }
  });
}

/**
 * An unfinished run is settled or resumed before a new one starts on its system, for its unanswered creates may be about the same
 * people: at a terminal a question, else exit 2 with the commands.
 */
export async function clearTheWay(
  lock: Lock,
  connection: Connection,
  systemId: string,
  settings: Settings,
  session: Session,
): Promise<void> {
  const [folder] = unfinishedRuns(lock, connection, systemId, settings);
  if (folder === undefined) return;
  const name = basename(folder);
  if (!settings.abandon) {
    const said = `Run ${name} on this access system is not finished (${folder}).`;
    const ways = [
      `  doorlist resume ${folder}      finishes it (then start this again)`,
      '  doorlist import ... --abandon     settles what is unknown in it, leaves the rest, and starts this one',
    ];
    if (settings.yes || !process.stdin.isTTY || !process.stderr.isTTY) {
      throw new ExitError(2, 'unfinished_run', [said, 'Nothing was sent. Either of these goes on:', ...ways].join('\n'));
    }
    await session.hide();
    const abandon = await askConfirmation({
      stream: process.stderr,
      lines: [said, ...ways, '', 'Settle what is unknown in it, leave the rest of it, and go on with this roster?'],
      onInterrupt: () => session.interrupt(),
    });
    if (!abandon)
      throw new ExitError(3, 'unfinished_run', `Nothing was sent. To finish the earlier run: doorlist resume ${folder}`);
    await session.show();
  }
  await abandonRun(folder, connection, settings, session);
  lock.finish(folder);
  await clearTheWay(lock, connection, systemId, settings, session);
}

async function abandonRun(folder: string, connection: Connection, settings: Settings, session: Session): Promise<void> {
  const runLock = lockRun(folder, 'import');
  const journal = openJournal(journalFile(folder), 'write');
  try {
    const { header } = journal;
    const planned = plannedSettings(header);
    const system = (await connection.directory.systems()).find(({ id }) => id === header.system.id);
    if (system === undefined)
      throw new ExitError(2, 'unknown_system', `The access system of run ${basename(folder)} is not there any more.`);
    const target = await aim(
      connection,
      system,
      planned,
      [...journal.rows()].some((row) => row.wishes.enroll !== undefined),
    );
    const urls = new Map<number, string>();
    const world = worldOf(journal, connection, target, planned.policy, settings, session, urls);
    const halted = await settleAll(world);
    if (halted !== undefined) throw halted;
    await journal.notice({
      code: 'abandoned',
      message: 'This run was abandoned for a later one; what was pending in it stays undone.',
      needsPerson: false,
    });
    await journal.setPhase('finished');
    await askInstantKeyUrls(journal, connection.directory, urls);
    await conclude(folder, journal, undefined, urls);
  } finally {
    journal.close();
    runLock.release();
  }
}
