import { randomUUID } from 'node:crypto';
import { replan } from '../apply/replan.ts';
import { apply, settleAll } from '../apply/run.ts';
import { verify } from '../apply/verify.ts';
import { Halt, type World } from '../apply/world.ts';
import { DirectoryError } from '../directory/directory.ts';
import type { SummaryEvent } from '../events.ts';
import { type Journal, JournalError, type RunHeader } from '../journal/journal.ts';
import { isUnknown, outcomeOf } from '../journal/outcome.ts';
import { LiveSnapshot } from '../journal/live.ts';
import { RosterKeys } from '../journal/roster-keys.ts';
import type { Policy } from '../plan/plan.ts';
import type { Connection } from './connect.ts';
import type { Session } from './session.ts';
import { settle, type Settings } from './settings.ts';
import type { Target } from './target.ts';
import { writeRunFiles } from './write-files.ts';

/** The world that a run's steps live in. */
export function worldOf(
  journal: Journal,
  { directory }: Connection,
  target: Target,
  policy: Policy,
  settings: Settings,
  session: Session,
  urls: Map<number, string>,
): World {
  return {
    directory,
    journal,
    emit: session.emit,
    systemId: target.system.id,
    groups: target.groups,
    groupIds: journal.header.fields.includes('groups') ? target.groupIds : [],
    policy,
    settings: {
      settleTimeoutMs: settings.settleTimeoutMs,
      verifyTimeoutMs: settings.verifyTimeoutMs,
      // More people than requests: while some wait for the journal or for a verdict, the others keep the line busy.
      walkers: settings.concurrency + 16,
      ...(target.manager === undefined ? {} : { credentialManagerId: target.manager.id }),
      ...(target.pool === undefined ? {} : { credentialPoolId: target.pool.id }),
    },
    stop: session.stop,
    paused: async () => session.paused(),
    openSnapshot: () => new LiveSnapshot(),
    now: Date.now,
    sleep: session.sleep,
    newKey: () => `doorlist-${randomUUID()}`,
    instantKeyUrl: (row, url) => urls.set(row, url),
  };
}

/** The options that a run was planned with, from its journal. */
export function plannedSettings({ options }: RunHeader): Settings {
  const values = Object.fromEntries(Object.entries(options).filter(([, value]) => typeof value !== 'number'));
  return settle(values, {});
}

/**
 * Applies a planned run to its end and reads it back: the one road that import, `import --plan` and resume share.
 *
 * @param again whether the run was begun by an earlier process: then what is unknown is settled first, and what is not yet
 *   attempted is decided anew against the system as it is now.
 * @returns why it stopped, or undefined where it went to its end.
 */
export async function execute(world: World, again: boolean): Promise<Halt | undefined> {
  const { journal, emit, settings } = world;
  try {
    await journal.setPhase('applying');
    if (again) {
      await retryEnrollments(journal);
      emit({ type: 'phase', phase: 'settling' });
      const halted = await settleAll(world);
      if (halted !== undefined) return halted;
      const keys = new RosterKeys();
      try {
        const changed = await replan(world, keys);
        if (changed > 0) {
          emit({
            type: 'notice',
            code: 'replanned',
            message: `${changed} row(s) are decided differently now, since the access system has changed in between.`,
            needsPerson: false,
          });
        }
      } finally {
        keys.close();
      }
    }
    let total = 0;
    for (const _ of journal.openRows()) total += 1;
    emit({ type: 'phase', phase: 'applying', total });
    const halted = await apply(world);
    if (halted !== undefined) return halted;
    await verify(world, 'touched', settings.verifyTimeoutMs);
    if (world.stop.aborted) return new Halt(130, 'Interrupted.');
    if (!hasLoose(journal)) await journal.setPhase('finished');
    return undefined;
  } catch (error) {
    return haltOf(error);
  }
}

/** What ends a run early, as a {@link Halt}; anything else is a fault of ours and passes through. */
export function haltOf(error: unknown): Halt {
  if (error instanceof Halt) return error;
  if (error instanceof JournalError) return new Halt(4, error.message);
  if (error instanceof DirectoryError) {
    if (error.kind === 'stopped') return new Halt(130, 'Interrupted.');
    if (error.kind === 'unauthorized') return new Halt(4, `The key was refused: ${error.message}`);
    return new Halt(4, error.message);
  }
  throw error;
}

/** Whether a row is still on its way: a run with one is not finished. */
function hasLoose(journal: Journal): boolean {
  const now = Date.now();
  for (const record of journal.rows()) {
    const { status, enrollment } = outcomeOf(record, now);
    if (status === 'pending' || status === 'unknown' || enrollment === 'unknown') return true;
    if (record.steps.some((step) => isUnknown(step) && step === record.steps.at(-1))) return true;
  }
  return false;
}

/** A failed enrollment is tried again alone, by the resume that a person asks for. */
async function retryEnrollments(journal: Journal): Promise<void> {
  for (const record of journal.rows()) {
    const step = record.steps.findLast(({ kind }) => kind === 'enroll');
    if (step?.outcome === 'refused') {
      await journal.conclude(step.seq, 'absent', {
        ...(step.code === undefined ? {} : { code: step.code }),
        ...(step.message === undefined ? {} : { message: step.message }),
      });
    }
  }
}

/** Writes down how the command ended, then every result file. @returns the summary, whose `exit` is the exit status. */
export async function conclude(
  folder: string,
  journal: Journal,
  halt: Halt | undefined,
  urls: ReadonlyMap<number, string>,
): Promise<SummaryEvent> {
  const at = new Date().toISOString();
  try {
    await journal.setEnding(halt === undefined ? { at, exit: 0 } : { at, exit: halt.exit, stopped: halt.message });
  } catch (error) {
    if (halt === undefined || !(error instanceof JournalError)) throw error;
    // A journal that takes nothing any more is why it stopped: a run without an ending was stopped, and says so by that.
    return (await writeRunFiles(folder, journal, { now: Date.now(), instantKeyUrls: urls })).summary;
  }
  const { summary } = await writeRunFiles(folder, journal, { now: Date.now(), instantKeyUrls: urls });
  if (halt === undefined && summary.exit !== 0) await journal.setEnding({ at, exit: summary.exit });
  await journal.markWritten();
  return summary;
}
