import { basename } from 'node:path';
import { settleAll } from '../apply/run.ts';
import { planUndo, undo, type UndoPlan } from '../apply/undo.ts';
import { printedSummary } from '../events.ts';
import { openJournal } from '../journal/sqlite.ts';
import { askConfirmation } from '../ui/confirm.ts';
import { sanitise } from '../text/sanitise.ts';
import { ExitError, usage } from './errors.ts';
import { conclude, haltOf, plannedSettings, worldOf } from './execute.ts';
import { lockRun, systemLock } from './locks.ts';
import { askInstantKeyUrls } from './instant-keys.ts';
import type { Command } from './main.ts';
import { journalFile } from './prepare.ts';
import { announce, reconnect } from './reconnect.ts';
import { findRun } from './run-folder.ts';
import { print, Session } from './session.ts';
import { readConfig, settle } from './settings.ts';
import { aim } from './target.ts';

/** `doorlist undo [run]`: takes back what that run added and nobody has changed or used since, and nothing else. */
export const run: Command = async ({ arguments: [named], values }) => {
  const settings = settle(values, readConfig(process.cwd()));
  const canAsk = process.stdin.isTTY && process.stderr.isTTY && !settings.json;
  if (!settings.yes && !canAsk) throw usage('Nobody can be asked here (no terminal): add --yes to undo without a question.');
  const session = new Session(settings);
  const folder = findRun(
    settings.out,
    named,
    (each) => each.hasSteps(),
    `No run in ${settings.out} has sent anything: there is nothing to undo.`,
  );
  const runLock = lockRun(folder, 'undo');
  const journal = openJournal(journalFile(folder), 'write');
  try {
    const { header } = journal;
    const planned = plannedSettings(header);
    const bound = await reconnect(header, settings, session);
    const { connection, system } = bound;
    try {
      const lock = systemLock(connection, system, 'undo', basename(folder));
      try {
        await announce(session, 'undo', folder, header, bound);
        const target = await aim(connection, system, { policy: { ...planned.policy, enroll: false } }, false);
        const world = worldOf(journal, connection, target, planned.policy, settings, session, new Map());
        const plans: UndoPlan[] = [];
        const left: string[] = [];
        let isTaking = false;
        try {
          // A run that broke off may have made more than it knows of.
          const halted = await settleAll(world);
          if (halted !== undefined) throw halted;
          let done = 0;
          session.emit({ type: 'phase', phase: 'looking' });
          for (const record of journal.rows()) {
            if (session.stop.aborted) throw new ExitError(130, 'interrupted', 'Interrupted. Nothing was taken back.');
            if (record.steps.length === 0) continue;
            const plan = await planUndo(record, world, settings.includeClaimed);
            left.push(...plan.left);
            if (plan.steps.length > 0) plans.push(plan);
            done += 1;
            session.emit({ type: 'progress', phase: 'looking', done });
          }
          await session.hide();
          const sums = new Map<string, number>();
          for (const { kind } of plans.flatMap(({ steps }) => steps)) sums.set(kind, (sums.get(kind) ?? 0) + 1);
          const lines = [
            `Run ${basename(folder)}: this run's additions that nobody has changed or used since.`,
            ...[...sums].map(([kind, count]) => `  ${String(count).padStart(6)}  ${words[kind] ?? kind}`),
            ...(sums.size === 0 ? ['  nothing to take back'] : []),
            ...(left.length === 0
              ? []
              : [`Not touched (${left.length}):`, ...left.slice(0, 20).map((line) => `  ${sanitise(line, 400)}`)]),
            ...(left.length > 20 ? [`  ... and ${left.length - 20} more`] : []),
          ];
          if (!session.json) print(...lines);
          if (sums.size > 0 && !settings.yes) {
            const sure = await askConfirmation({
              stream: process.stderr,
              lines: ['Take it back?'],
              onInterrupt: () => session.interrupt(),
            });
            if (session.stop.aborted) throw new ExitError(130, 'interrupted', 'Interrupted. Nothing was taken back.');
            if (!sure) throw new ExitError(3, 'declined', 'Not confirmed. Nothing was taken back.');
          }
          await session.show();
          session.emit({ type: 'phase', phase: 'undoing', total: plans.length });
          if (journal.phase() === 'applying' && plans.length > 0) {
            // Or a resume would make again what is being taken back.
            await journal.notice({
              code: 'undone',
              message: 'This run was taken back before its end; what was pending in it stays undone.',
              needsPerson: false,
            });
            await journal.setPhase('finished');
            await journal.markWritten();
            lock.finish(folder);
          }
          isTaking = plans.length > 0;
          let back = 0;
          for (const plan of plans) {
            const failed = await undo(plan, world, settings.includeClaimed);
            for (const message of failed) {
              left.push(message);
              session.emit({ type: 'notice', code: 'not_undone', message, needsPerson: true });
            }
            back += 1;
            session.emit({ type: 'progress', phase: 'undoing', done: back });
          }
        } catch (error) {
          if (error instanceof ExitError) throw error;
          const halt = haltOf(error);
          if (isTaking) await conclude(folder, journal, undefined, new Map());
          await session.hide();
          process.stderr.write(`doorlist: ${sanitise(halt.message, 2000)}\nTo go on: doorlist undo ${folder}\n`);
          return halt.exit;
        }
        const urls = new Map<number, string>();
        await askInstantKeyUrls(journal, connection.directory, urls);
        const summary = await conclude(folder, journal, undefined, urls);
        await session.hide();
        const exit = left.length === 0 ? 0 : 1;
        if (session.json)
          print(
            JSON.stringify({ type: 'undo', run: folder, taken_back: plans.length, left: left.length }),
            JSON.stringify({ ...printedSummary(summary), exit }),
          );
        else
          print(
            `Taken back for ${plans.length} row(s); ${left.length === 0 ? 'nothing was left' : `${left.length} left alone`}. The results in ${folder} say so.`,
          );
        return exit;
      } finally {
        await session.hide();
        lock.release();
      }
    } finally {
      await connection.close();
    }
  } finally {
    journal.close();
    runLock.release();
  }
};

const words: Readonly<Record<string, string>> = {
  undo_enroll: 'enrollment automations to delete',
  undo_group: 'group memberships to remove',
  undo_link: 'links to user identities to remove',
  undo_user: 'users to delete',
  undo_identity: 'user identities to delete',
};
