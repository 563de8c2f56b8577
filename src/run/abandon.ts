import { basename } from 'node:path';
import { settleAll } from '../apply/apply.ts';
import { verify } from '../apply/verify.ts';
import { ExitError, usage } from '../errors.ts';
import { commandLine, commandOn } from '../text/command-line.ts';
import { JournalError } from '../journal/journal.ts';
import { openJournal } from '../journal/sqlite.ts';
import type { Connection } from './connect.ts';
import type { Context } from './context.ts';
import { conclude, endOnSystem } from './finish.ts';
import { holdsRun, isUnfinished, journalFile, readRuns, stampOf } from './folder.ts';
import type { SystemLock } from './locks.ts';
import { ofOther, otherOwner } from './owner.ts';
import { Run } from './run.ts';
import { aim } from './target.ts';

/**
 * Makes sure that no unfinished run is left on the access system before a new one starts, because its unanswered creates may
 * concern the same people. At a terminal the user is asked; otherwise the command exits with 2 and names the commands.
 *
 * @throws {ExitError} (2 or 3) where the earlier run stays unfinished.
 */
export async function clearTheWay(lock: SystemLock, connection: Connection, systemId: string, context: Context): Promise<void> {
  const { settings, watcher, shell, typed } = context;
  const damaged = new Set<string>();
  for (;;) {
    const folder = unfinishedRuns(lock, connection, systemId, context).find((each) => !damaged.has(each));
    if (folder === undefined) return;
    if (!settings.abandon) {
      const finish = commandOn(['resume'], folder, shell);
      const owner = otherOwner(folder);
      const whose = owner === undefined ? '' : ` It ${ofOther(owner)}.`;
      const said = `Run ${basename(folder)} on this access system is not finished (${folder}).${whose}`;
      // Without a command that was typed, it is the guided flow that goes on.
      const first = 'Finish it first: it stands above the rosters to choose from. Then start this again.';
      if (typed === undefined) throw usage(`${said}\nNothing was sent. ${first}`, 'unfinished_run');
      const ways = [
        '',
        `  ${finish}`,
        'finishes it; then start this again.',
        '',
        `  ${commandLine(['doorlist', ...typed.slice(0, 1), '--abandon', ...typed.slice(1)], shell.platform)}`,
        'settles what is unknown in it, leaves the rest of it, and starts this one.',
      ];
      if (settings.yes || watcher.ask === undefined) {
        throw usage([said, 'Nothing was sent. Either of these goes on:', ...ways].join('\n'), 'unfinished_run');
      }
      const question = 'Settle what is unknown in it, leave the rest of it, and go on with this roster?';
      if (!(await watcher.ask.confirm([said, ...ways, '', question]))) {
        throw new ExitError(3, 'unfinished_run', `Nothing was sent. To finish the earlier run:\n  ${finish}`);
      }
    }
    try {
      await abandon(folder, lock, connection, context);
    } catch (error) {
      if (!(error instanceof JournalError)) throw error;
      // Nothing is settled from a journal that is damaged, and the run must not be in the way for ever.
      damaged.add(folder);
      sayUnsettled('damaged_run', folder, error.message, watcher);
    }
    lock.finish(folder);
  }
}

/** Says of an unfinished run in which nothing can be settled what that means. */
function sayUnsettled(code: 'damaged_run' | 'lost_run', folder: string, why: string, { emit }: Context['watcher']): void {
  const message = `Run ${basename(folder)} on this access system was not finished. What it sent without an answer may be about the same people: look for doubles afterwards. ${why}`;
  emit({ type: 'notice', code, message, needsPerson: false });
}

/** Runs of this very system that were begun and not finished: from the lock's own list, and from the out folder. */
function unfinishedRuns(lock: SystemLock, connection: Connection, systemId: string, { settings, watcher }: Context): string[] {
  const found = new Set<string>();
  const begun = new Map<string, string>();
  for (const { folder, journal } of readRuns(settings.out)) {
    if (journal === undefined) continue;
    const { header } = journal;
    begun.set(stampOf(Date.parse(header.startedAt)), folder);
    const same = header.workspace.id === connection.workspace.id && header.system.id === systemId;
    if (same && isUnfinished(journal)) found.add(folder);
  }
  for (const folder of lock.unfinished()) {
    const name = basename(folder);
    if (holdsRun(folder)) found.add(folder);
    else {
      lock.finish(folder);
      const [, renamed] = [...begun].find(([stamp]) => name.startsWith(stamp)) ?? [];
      if (renamed !== undefined) {
        if (found.has(renamed)) lock.begin(renamed);
        continue;
      }
      const why = `Its folder is not there any more (${folder}). Where it was only moved, \`doorlist resume\` with its new folder finishes it.`;
      sayUnsettled('lost_run', folder, why, watcher);
    }
  }
  return [...found].filter((folder) => isInTheWay(folder, lock, { settings, watcher }));
}

/** @throws {ExitError} (2) where its journal cannot be read, unless it is abandoned. */
function isInTheWay(folder: string, lock: SystemLock, { settings, watcher }: Pick<Context, 'settings' | 'watcher'>): boolean {
  try {
    using journal = openJournal(journalFile(folder), 'read');
    if (!isUnfinished(journal)) lock.finish(folder);
    // A run that sent nothing does not block.
    return isUnfinished(journal) && journal.hasSteps();
  } catch (error) {
    if (!(error instanceof JournalError)) throw error;
    if (settings.abandon) {
      lock.finish(folder);
      sayUnsettled('damaged_run', folder, error.message, watcher);
      return false;
    }
    throw usage(
      `Run ${basename(folder)} on this access system was begun and not finished, and its journal cannot be read: ${error.message}\n` +
        'Nothing was sent. What it sent without an answer may be about the same people: look for doubles after importing with --abandon, or mend the journal first.',
      'unfinished_run',
    );
  }
}

/** Settles the unanswered steps of an earlier run, and ends it. */
async function abandon(folder: string, lock: SystemLock, connection: Connection, context: Context): Promise<void> {
  await using run = await Run.open(folder, 'import', context);
  const { journal, header } = run;
  const system = (await connection.directory.systems()).find(({ id }) => id === header.system.id);
  if (system === undefined) {
    throw usage(`The access system of run ${run.name} is not there any more.`, 'unknown_system');
  }
  const target = await aim(connection, system, run.settings, run.enrolls());
  const world = run.world({ connection, target });
  const halted = await settleAll(world);
  if (halted !== undefined) throw halted;
  await verify(world, 'touched', 0);
  const message = 'This run was abandoned for a later one; what was pending in it stays undone.';
  await journal.notice({ code: 'abandoned', message, needsPerson: false });
  await journal.setPhase('finished');
  const missing = await run.askUrls(connection);
  if (missing !== undefined) context.watcher.emit({ type: 'notice', ...missing });
  await conclude(run);
  endOnSystem(run, lock);
}
