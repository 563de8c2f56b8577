import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import type { RunHeader } from '../journal/journal.ts';
import { openJournal } from '../journal/sqlite.ts';
import { usage } from './errors.ts';
import { plannedSettings } from './execute.ts';
import { applyRun } from './import.ts';
import { lockRun, systemLock } from './locks.ts';
import type { Command } from './main.ts';
import { journalFile } from './prepare.ts';
import { findRun, isUnfinished } from './run-folder.ts';
import { announce, reconnect } from './reconnect.ts';
import { Session } from './session.ts';
import { readConfig, settle, type Settings } from './settings.ts';
import { aim } from './target.ts';

/** `doorlist resume [run]`: finishes an interrupted run from its journal alone. */
export const run: Command = async ({ arguments: [named], values }) => {
  const settings = settle(values, readConfig(process.cwd()));
  return resumeRun(named, settings, new Session(settings));
};

/** @param named the run; by default the newest unfinished one. @returns the exit status. */
export async function resumeRun(named: string | undefined, settings: Settings, session: Session): Promise<number> {
  const folder = findRun(
    settings.out,
    named,
    isUnfinished,
    `No run in ${settings.out} is unfinished: there is nothing to resume. \`doorlist runs\` lists them all.`,
  );
  const runLock = lockRun(folder, 'resume');
  try {
    const journal = openJournal(journalFile(folder), 'read');
    const { header } = journal;
    const phase = journal.phase();
    const asksToEnroll = journal.openRows().some(({ wishes }) => wishes.enroll !== undefined);
    journal.close();
    if (phase === 'planned') {
      throw usage(
        `The run ${basename(folder)} was only planned; nothing of it was begun. \`doorlist import --plan ${folder}\` applies it.`,
      );
    }
    // What shapes the run is the journal's; the pace and the patience are the new command's.
    const planned = plannedSettings(header);
    const { credentialManager: _, credentialPool: __, ...patience } = settings;
    const merged: Settings = {
      ...patience,
      policy: planned.policy,
      // Whoever knew the system to be slow then must not be doubled now.
      settleTimeoutMs: Math.max(settings.settleTimeoutMs, planned.settleTimeoutMs),
      ...(planned.credentialManager === undefined ? {} : { credentialManager: planned.credentialManager }),
      ...(planned.credentialPool === undefined ? {} : { credentialPool: planned.credentialPool }),
    };
    const bound = await reconnect(header, settings, session);
    const { connection, system } = bound;
    try {
      const lock = systemLock(connection, system, 'resume', basename(folder));
      try {
        await announce(session, 'resume', folder, header, bound);
        if (named === undefined) say(`Resuming ${basename(folder)}, the newest unfinished run.`);
        if (await rosterHasChanged(header)) {
          say(
            `The file ${header.roster.path ?? ''} is another one now. It is not read: the rows of the run's own journal are finished.`,
          );
        }
        const target = await aim(connection, system, merged, asksToEnroll);
        return await applyRun(folder, target, connection, merged, session, [lock], true);
      } finally {
        await session.hide();
        lock.release();
      }
    } finally {
      await connection.close();
    }
  } finally {
    runLock.release();
  }

  function say(message: string): void {
    session.emit({ type: 'notice', code: 'resume', message, needsPerson: false });
  }
}

/** Whether the roster's file is there and holds something else by now. */
async function rosterHasChanged({ roster }: RunHeader): Promise<boolean> {
  if (roster.path === undefined) return false;
  const hash = createHash('sha256');
  try {
    for await (const chunk of createReadStream(roster.path)) hash.update(chunk as Buffer);
  } catch {
    return false;
  }
  return hash.digest('hex') !== roster.sha256;
}
