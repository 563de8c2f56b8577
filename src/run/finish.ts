import { replan } from '../apply/replan.ts';
import { apply, isAtRest, settleAll } from '../apply/apply.ts';
import { verify } from '../apply/verify.ts';
import { Halt, type World } from '../apply/world.ts';
import { lastMadeBy } from '../apply/witness.ts';
import { ExitError, troubleOf } from '../errors.ts';
import { withOpenFilesLimit } from './open-files.ts';
import type { SummaryEvent } from '../events.ts';
import { commandOn } from '../text/command-line.ts';
import { count } from '../text/figures.ts';
import { type Journal, JournalError, type RunNotice } from '../journal/journal.ts';
import { isUnknown, outcomeOf } from '../journal/outcome.ts';
import { rowEvent, type RowEvent } from '../journal/row-event.ts';
import { RosterKeys } from '../journal/roster-keys.ts';
import { heedLaterRosters } from './later-runs.ts';
import { reconcile, summaryOf } from '../report/reconcile.ts';
import { whoIs } from '../report/who.ts';
import { namedIn } from '../roster/named-in.ts';
import type { SystemLock } from './locks.ts';
import { noteRowsBeside, readingOf, rosterOf } from './rows-beside.ts';
import type { Run, Site } from './run.ts';
import { writeRunFiles } from './write-files.ts';

/** The result of a command on a run. The exit status is in the summary. */
export interface Ended {
  readonly summary: SummaryEvent;
  /** Why the command stopped early, as a sentence. */
  readonly stopped?: string;
  readonly notices: readonly RunNotice[];
  readonly isResumable: boolean;
  /** The journal is damaged: what is unknown stays so. */
  readonly isDamaged?: boolean;
}

/**
 * Applies a planned run, reads it back and writes the results. Shared by import, `import --plan` and resume.
 *
 * @param again whether an earlier process began the run: see {@link execute}.
 */
export async function finish(run: Run, site: Site, again: boolean): Promise<Ended> {
  const { journal, folder } = run;
  const { watcher } = run.context;
  site.lock?.begin(folder);
  watcher.begun(folder);
  for (const event of decidedEvents(journal, run.context.shell.now())) watcher.emit(event);
  const halt = await execute(run.world(site), again, () => heedLaterRosters(run));
  if (halt === undefined && journal.phase() === 'finished') endOnSystem(run, site.lock);
  watcher.emit({ type: 'phase', phase: 'reporting' });
  const missing = halt === undefined ? await run.askUrls(site.connection) : undefined;
  try {
    return endedWith(run, await conclude(run, halt), { halt, missing });
  } catch (error) {
    if (halt === undefined || !(error instanceof ExitError)) throw error;
    return unwritten(run, halt, error);
  }
}

/** A run that was stopped, and whose results could not be written: how far it came is in the journal. */
function unwritten(run: Run, halt: Halt, error: ExitError): Ended {
  const { journal, folder, context } = run;
  const said = [...new Set([halt.message, error.message])].join('\n');
  const failure = new ExitError(4, error.code, `${said}\n${goOnLines(journal, folder, context.shell)}`);
  if (journal.phase() === 'planned') throw failure;
  try {
    const summary = summaryOf(reconcile(journal, context.shell.now()), folder, {});
    return endedWith(run, { ...summary, exit: 4 }, { halt: new Halt(4, said) });
  } catch {
    throw failure;
  }
}

/** Notes that a run is finished, and by what the next one can tell a late list. */
export function endOnSystem({ folder, journal, context }: Run, lock: SystemLock | undefined): void {
  lock?.finish(folder);
  lock?.note(lastMadeBy(journal), context.shell.now());
}

/** How a run goes on that was stopped and whose results could not be written. One that never began is none to resume. */
export function goOnLines(journal: Pick<Journal, 'phase'>, folder: string, shell: Parameters<typeof commandOn>[2]): string {
  return journal.phase() === 'planned'
    ? 'Nothing was sent. Give the command again.'
    : `To go on:\n  ${commandOn(['resume'], folder, shell)}`;
}

/** The result of a command, for display. */
export function endedWith(
  { journal }: Run,
  summary: SummaryEvent,
  { halt, missing }: { halt?: Halt | undefined; missing?: RunNotice | undefined } = {},
): Ended {
  const { exit } = summary;
  return {
    summary,
    ...(halt === undefined ? {} : { stopped: halt.message }),
    notices: [...journal.notices(), ...(missing === undefined ? [] : [missing])],
    isResumable: exit === 4 || exit === 130 || (exit === 1 && journal.phase() === 'applying'),
  };
}

/**
 * The events of the rows that the plan already decided, so that each row of a run is announced exactly once. A row that is not valid
 * is nobody in particular; who it says is shown.
 */
export function* decidedEvents(journal: Pick<Journal, 'header' | 'rows'>, now: number): Generator<RowEvent> {
  for (const record of journal.rows()) {
    const { kind } = record.change;
    if (!['rejected', 'conflict', 'differs', 'changed', 'gone'].includes(kind)) continue;
    yield { ...rowEvent(record, now), who: whoIs(record, journal.header.fields) };
  }
}

/**
 * Applies all rows of a planned run and reads them back.
 *
 * @param again whether an earlier process began the run: then unanswered steps are settled first, and rows that were not
 *   attempted yet are planned again against the current state of the system.
 * @param heed looks whether the people of a list of leavers are in a later roster by now.
 * @returns why the run stopped, or undefined where it finished.
 */
export async function execute(world: World, again: boolean, heed?: () => Promise<void>): Promise<Halt | undefined> {
  const { journal, emit, settings } = world;
  try {
    await journal.setPhase('applying');
    if (again) {
      await retryEnrollments(journal);
      tellAtRest(world);
      const halted = await settleAll(world);
      if (halted !== undefined) return halted;
      using keys = new RosterKeys();
      const isLeavers = journal.header.command === 'leavers';
      // Whom to suspend is looked at right before each call.
      if (isLeavers) await heed?.();
      if (!isLeavers) noteRowsBeside(keys, rosterOf(journal.header), journal.rows());
      const changed = isLeavers ? 0 : await replan(world, keys, (row) => namedIn(row, readingOf(journal.header)));
      if (changed > 0) {
        emit({
          type: 'notice',
          code: 'replanned',
          message: `${count(changed, 'row is', 'rows are')} decided differently now, since the access system has changed in between.`,
          needsPerson: false,
        });
      }
    }
    if (again) tellAtRest(world);
    let total = 0;
    // Who is there already and lacks nothing is nobody to bring in.
    for (const record of journal.openRows()) total += Number(record.steps.length > 0 || !isAtRest(record, world));
    if (total > 0) emit({ type: 'phase', phase: journal.header.command === 'leavers' ? 'suspending' : 'applying', total });
    const halted = await apply(world);
    if (halted !== undefined) return halted;
    await verify(world, 'touched', settings.verifyTimeoutMs);
    if (world.stop.aborted) return new Halt(130, 'Interrupted.');
    if (!hasLoose(journal, world.now())) await journal.setPhase('finished');
    return undefined;
  } catch (error) {
    return haltOf(error);
  }
}

/** Tells how many rows an earlier process has brought to rest, or what was settled since. */
function tellAtRest(world: World): void {
  const counts: Record<string, number> = {};
  let enrolled = 0;
  for (const record of world.journal.rows()) {
    if (!isAtRest(record, world)) continue;
    const { status, enrollment } = outcomeOf(record, world.now());
    counts[status] = (counts[status] ?? 0) + 1;
    enrolled += Number(enrollment === 'enrolled');
  }
  world.emit({ type: 'resumed', counts, enrolled });
}

/** Turns an error that ends a run early into a {@link Halt}; any other error is a bug and is thrown again. */
export function haltOf(error: unknown): Halt {
  if (error instanceof Halt) return error;
  if (!(error instanceof ExitError)) {
    // A full or lost folder of temporary files ends the run like a full disk does: the journal is sound, and the results can be told.
    const trouble = troubleOf(error);
    if (trouble === undefined) throw error;
    return new Halt(4, withOpenFilesLimit(trouble));
  }
  return error.exit === 130 ? new Halt(130, 'Interrupted.') : new Halt(4, withOpenFilesLimit(error.message));
}

/** Whether a row is still pending or unknown: a run with such a row is not finished. */
function hasLoose(journal: Journal, now: number): boolean {
  for (const record of journal.rows()) {
    const { status, enrollment } = outcomeOf(record, now);
    if (status === 'pending' || status === 'unknown' || enrollment === 'unknown') return true;
    if (record.steps.some((step) => isUnknown(step) && step === record.steps.at(-1))) return true;
  }
  return false;
}

/** Marks refused enrollments as not done, so that `resume` tries them again without touching the user. */
async function retryEnrollments(journal: Journal): Promise<void> {
  for (const record of journal.rows()) {
    const step = record.steps.findLast(({ kind }) => kind === 'enroll' || kind === 'update_grant');
    if (step?.outcome === 'refused') {
      const { code, message } = step;
      await journal.conclude(step.seq, 'absent', { code, message });
    }
  }
}

/** Records the ending in the journal, then writes every result file. @returns the summary, whose `exit` is the exit status. */
export async function conclude({ folder, journal, urls, context }: Run, halt?: Halt): Promise<SummaryEvent> {
  const now = context.shell.now();
  const at = new Date(now).toISOString();
  const write = async (): Promise<SummaryEvent> =>
    (await writeRunFiles(folder, journal, { now, instantKeyUrls: urls })).summary;
  try {
    await journal.setEnding(halt === undefined ? { at, exit: 0 } : { at, exit: halt.exit, stopped: halt.message });
  } catch (error) {
    // The process that has taken the run over writes its files.
    if (halt === undefined || !(error instanceof JournalError) || error.code === 'taken') throw error;
    // The run stopped because the journal cannot be written. A run without a recorded ending counts as stopped.
    return write();
  }
  const summary = await write();
  if (halt === undefined && summary.exit !== 0) await journal.setEnding({ at, exit: summary.exit });
  await journal.markWritten();
  return summary;
}
