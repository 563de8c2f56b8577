import { verify as readBack } from '../apply/verify.ts';
import { usage } from '../errors.ts';
import type { Context } from './context.ts';
import { conclude, type Ended, endedWith } from './finish.ts';
import { findRun } from './folder.ts';
import { Run } from './run.ts';
import { heedLateLifts } from './undo.ts';
import { writeRunFiles } from './write-files.ts';

/** Reads the system back again and refreshes the run's results; changes nothing in the system. */
export async function verify(named: string | undefined, context: Context): Promise<Ended> {
  const { settings, shell, watcher } = context;
  const folder = findRun(
    context,
    named,
    (journal) => journal.phase() !== 'planned',
    (out) => `No run in ${out} has sent anything yet: there is nothing to verify.`,
  );
  await using run = await Run.open(folder, 'verify', context);
  const { journal, urls } = run;
  if (journal.phase() === 'planned') throw usage(`The run ${run.name} was only planned: there is nothing to verify.`);
  const site = await run.reach({ writes: false, enrolls: false });
  if (named === undefined) {
    const message = `Verifying ${run.name}, the newest run.`;
    watcher.emit({ type: 'notice', code: 'chosen', message, needsPerson: false });
  }
  await readBack(run.world(site), 'all', settings.verifyTimeoutMs);
  if (run.header.command === 'leavers') await heedLateLifts(run);
  watcher.emit({ type: 'phase', phase: 'reporting' });
  const missing = await run.askUrls(site.connection);
  // Verifying does not finish a stopped run: it can still be resumed.
  const summary =
    journal.phase() === 'applying'
      ? (await writeRunFiles(folder, journal, { now: shell.now(), instantKeyUrls: urls })).summary
      : await conclude(run);
  return endedWith(run, summary, { missing });
}
