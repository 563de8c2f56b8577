import { basename } from 'node:path';
import { verify } from '../apply/verify.ts';
import { openJournal } from '../journal/sqlite.ts';
import { tell } from './ending.ts';
import { usage } from './errors.ts';
import { conclude, haltOf, plannedSettings, worldOf } from './execute.ts';
import { lockRun } from './locks.ts';
import { askInstantKeyUrls } from './instant-keys.ts';
import { sanitise } from '../text/sanitise.ts';
import type { Command } from './main.ts';
import { journalFile } from './prepare.ts';
import { findRun } from './run-folder.ts';
import { announce, reconnect } from './reconnect.ts';
import { Session } from './session.ts';
import { readConfig, settle } from './settings.ts';
import { aim } from './target.ts';
import { writeRunFiles } from './write-files.ts';

/** `doorlist verify [run]`: reads the system back again and refreshes the run's results; changes nothing in the system. */
export const run: Command = async ({ arguments: [named], values }) => {
  const settings = settle(values, readConfig(process.cwd()));
  const session = new Session(settings);
  const folder = findRun(
    settings.out,
    named,
    (journal) => journal.phase() !== 'planned',
    `No run in ${settings.out} has sent anything yet: there is nothing to verify.`,
  );
  const runLock = lockRun(folder, 'verify');
  const journal = openJournal(journalFile(folder), 'write');
  try {
    const { header } = journal;
    if (journal.phase() === 'planned') throw usage(`The run ${basename(folder)} was only planned: there is nothing to verify.`);
    const planned = plannedSettings(header);
    const bound = await reconnect(header, settings, session);
    const { connection, system } = bound;
    try {
      await announce(session, 'verify', folder, header, bound);
      if (named === undefined) {
        session.emit({
          type: 'notice',
          code: 'chosen',
          message: `Verifying ${basename(folder)}, the newest run.`,
          needsPerson: false,
        });
      }
      const target = await aim(connection, system, { policy: { ...planned.policy, enroll: false } }, false);
      const world = worldOf(journal, connection, target, planned.policy, settings, session, new Map());
      try {
        await verify(world, 'all', settings.verifyTimeoutMs);
      } catch (error) {
        const halt = haltOf(error);
        await session.hide();
        process.stderr.write(`doorlist: ${sanitise(halt.message, 2000)}\n`);
        return halt.exit;
      }
      session.emit({ type: 'phase', phase: 'reporting' });
      // Looking does not end a run that was stopped: it stays as resumable as it was.
      const urls = new Map<number, string>();
      await askInstantKeyUrls(journal, connection.directory, urls);
      const { summary } =
        journal.phase() === 'applying'
          ? await writeRunFiles(folder, journal, { now: Date.now(), instantKeyUrls: urls })
          : { summary: await conclude(folder, journal, undefined, urls) };
      await session.hide();
      return await tell(session, summary, undefined, journal);
    } finally {
      await session.hide();
      await connection.close();
    }
  } finally {
    journal.close();
    runLock.release();
  }
};
