import { basename, dirname } from 'node:path';
import { outdated } from '../apply/replan.ts';
import { ExitError, usage } from '../errors.ts';
import { fromHere } from '../text/path.ts';
import { againWords } from '../report/later.ts';
import { commandLine, commandOn } from '../text/command-line.ts';
import { doubtsOf } from '../journal/doubts.ts';
import { RosterKeys } from '../journal/roster-keys.ts';
import { clearTheWay } from './abandon.ts';
import { connect } from './connect.ts';
import { consent, type Sums } from './consent.ts';
import type { Context } from './context.ts';
import { type Ended, finish } from './finish.ts';
import { isOtherRoster, runNamed } from './folder.ts';
import { waitUntilListed } from './late-list.ts';
import { lockSystem, type SystemLock } from './locks.ts';
import { noteMadeBefore } from './made-before.ts';
import { namedIn } from '../roster/named-in.ts';
import { noteRowsBeside, readingOf, rosterOf } from './rows-beside.ts';
import { planAgain, prepare } from './prepare.ts';
import { openNamed } from './roster.ts';
import { Run, type Site } from './run.ts';
import { dropReport } from './write-files.ts';
import { count } from '../text/figures.ts';

/** Plans a roster, asks, creates, enrolls, reads back, writes the results. */
export async function importRoster(named: string, context: Context): Promise<Ended> {
  await using held = new AsyncDisposableStack();
  const roster = held.use(await openNamed(named, context));
  const connection = held.use(await connect(context.settings.sandbox, context));
  let lock: SystemLock | undefined;
  let plan = await prepare('import', roster, connection, context, async (system) => {
    lock = held.use(await lockSystem(connection, system, 'import', basename(named), context.shell));
    await clearTheWay(lock, connection, system.id, context);
    return lock;
  });
  for (let agreed: Sums | undefined; ;) {
    const site: Site = { connection, target: plan.target, lock };
    await using run = await Run.open(plan.folder, 'import', context);
    agreed = await consent(run, site, plan, agreed);
    if (agreed === undefined) return await finish(run, site, false);
    // The system may have changed while the question was open: the plan is made again before it is applied.
    await run[Symbol.asyncDispose]();
    plan = await planAgain(plan.folder, site, context);
  }
}

/** Applies exactly a saved plan, or refuses where the system has changed in a way that matters to it. */
export async function importPlan(named: string, context: Context): Promise<Ended> {
  const folder = runNamed(context, named);
  await using run = await Run.open(folder, 'import', context);
  const { journal } = run;
  if (run.header.command === 'leavers') throw usage(`${run.name} is a list of leavers, and no plan of a roster.`);
  if (journal.phase() !== 'planned') {
    const next =
      journal.phase() === 'applying'
        ? `\`${commandOn(['resume'], folder, context.shell)}\` finishes it.`
        : 'Plan the roster again to see what is left.';
    throw usage(`The plan ${run.name} has been applied already. ${next}`);
  }
  const site = await run.reach({ writes: true, enrolls: run.enrolls() }, async (connection, lock) => {
    await clearTheWay(lock, connection, run.header.system.id, context);
    await waitUntilListed(connection, run.header.system, context, run.enrolls());
  });
  const { roster } = run.header;
  if (await isOtherRoster(roster)) {
    const message = `The file ${roster.path} is another one now than when the plan was made. It is not read: the rows as they were planned are imported.`;
    context.watcher.emit({ type: 'notice', code: 'roster_changed', message, needsPerson: false });
  }
  await refuseOutdated(run, site);
  const counts: Record<string, number> = { namesakes: 0, phone_of_another: 0 };
  let rows = 0;
  for (const record of journal.rows()) {
    for (const what of [record.change.kind, ...doubtsOf(record)]) counts[what] = (counts[what] ?? 0) + 1;
    rows += 1;
  }
  const asked = await consent(run, site, { rows, counts });
  if (asked !== undefined) {
    // The system may have changed while the question was open.
    await refuseOutdated(run, site);
    context.watcher.emit({ type: 'plan', rows, counts });
  }
  dropReport(folder);
  return await finish(run, site, false);
}

/** @throws {ExitError} (3) where the current state of the system would lead to another plan for some row. */
async function refuseOutdated(run: Run, site: Site): Promise<void> {
  using keys = new RosterKeys();
  if (Iterator.from(run.journal.rows()).some(({ person }) => person?.importAs === 'new'))
    noteMadeBefore(keys, run.header, run.folder, run.context);
  noteRowsBeside(keys, rosterOf(run.header), run.journal.rows());
  const changes = await outdated(run.world(site), keys, (row) => namedIn(row, readingOf(run.header)));
  if (changes.length === 0) return;
  const { header, folder, context } = run;
  const { path } = header.roster;
  const { cwd, platform } = context.shell;
  const words = ['--out', fromHere(dirname(folder), { cwd }), ...againWords(header.options, false)];
  // Where no command was typed, none is told.
  const again =
    path === undefined || context.typed === undefined
      ? undefined
      : commandLine(['doorlist', 'plan', fromHere(path, { cwd }), ...words], platform);
  throw new ExitError(
    3,
    'plan_outdated',
    [
      `The access system has changed since the plan was made, in a way that matters to ${count(changes.length, 'row')}. Nothing was sent.`,
      ...changes.slice(0, 5).map((line) => `  ${line}`),
      ...(again === undefined ? ['Plan the roster again.'] : ['Plan the roster again:', `  ${again}`]),
    ].join('\n'),
  );
}
