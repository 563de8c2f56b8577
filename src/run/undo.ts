import { basename, dirname } from 'node:path';
import { settleAll } from '../apply/apply.ts';
import { oneByOne } from '../apply/look.ts';
import { sideBySide } from '../apply/side-by-side.ts';
import { lookAtAll } from '../apply/sight.ts';
import { userIdOf } from '../apply/steps.ts';
import { planUndo, undo as takeBack, type UndoPlan, verifyTakenBack } from '../apply/undo.ts';
import { deletedBy, lastDeletedBy } from '../apply/witness.ts';
import type { World } from '../apply/world.ts';
import { ExitError, interrupted, usage } from '../errors.ts';
import type { SummaryEvent } from '../events.ts';
import type { RowRecord, StepKind, StepRecord } from '../journal/journal.ts';
import { isMade } from '../journal/outcome.ts';
import { commandOn } from '../text/command-line.ts';
import { count, figure } from '../text/figures.ts';
import { sanitise } from '../text/sanitise.ts';
import type { Context } from './context.ts';
import { conclude, haltOf } from './finish.ts';
import { findRun, type PassedOver, refuseToGuess } from './folder.ts';
import { heedLater, sayUnread, unheeded } from './later-runs.ts';
import { ofOther } from './owner.ts';
import { Run, type Site } from './run.ts';
import { dropReport } from './write-files.ts';

export interface Undone {
  readonly folder: string;
  /** Lines that say what will be taken back and what will not; shown before the question, where there was one. */
  readonly preview: readonly string[];
  /** Rows for which something was taken back. */
  readonly rows: number;
  /** Sentences that say what was not taken back, and why. */
  readonly left: readonly string[];
  /** Absent where it stopped early. */
  readonly summary?: SummaryEvent;
  readonly stopped?: { readonly exit: number; readonly message: string };
}

interface Plans {
  readonly plans: readonly UndoPlan[];
  readonly left: string[];
  /** By later run: how many of the users to delete stand in its roster. */
  readonly later: Map<string, number>;
}

/** Takes back what a run added, where it is unchanged and unused since, and nothing else. */
export async function undo(named: string | undefined, context: Context): Promise<Undone> {
  const { watcher } = context;
  const folder = findRun(
    context,
    named,
    (each) => each.hasSteps(),
    (out) => `No run in ${out} has sent anything: there is nothing to undo.`,
    refuseOthers,
  );
  await using run = await Run.open(folder, 'undo', context);
  const site = await run.reach({ writes: true, enrolls: false });
  const world = run.world(site);
  // A run that was interrupted may have created objects whose answers were lost: they are settled first.
  const halted = await settleAll(world);
  if (halted !== undefined) throw halted;
  const found = heedLaterRuns(run, await lookWhatToTake(run, world, site.target.groupIds));
  const preview = previewLines(run, found);
  await agree(site, found, preview, context);
  const undone = { folder, preview, left: found.left };
  const takenBack = () => found.plans.filter(({ row }) => isTakenBack(run.journal.row(row))).length;
  try {
    await takeAll(run, site, world, found);
  } catch (error) {
    const { exit, message } = haltOf(error);
    await conclude(run).catch((failure: unknown) => {
      // Where the disk is full, nothing can be written either: how to go on is said all the same.
      if (!(failure instanceof ExitError)) throw failure;
    });
    const rows = takenBack();
    const soFar = `Taken back so far: ${figure(rows)} of ${count(found.plans.length, 'row')}.`;
    return { ...undone, rows, stopped: { exit, message: `${message} ${soFar}` } };
  }
  const rows = takenBack();
  if (found.plans.length > 0 || Iterator.from(run.journal.rows()).some(isTakenBack)) {
    await sayHowMany(run, found.left.length > 0);
  }
  watcher.emit({ type: 'phase', phase: 'reporting' });
  const missing = await run.askUrls(site.connection);
  if (missing !== undefined) watcher.emit({ type: 'notice', ...missing });
  return { ...undone, rows, summary: await conclude(run) };
}

/** The newest run may be another account's: an older one is not taken for it, and neither is that one under this account's key. */
function refuseOthers({ unread, others: [newest] }: PassedOver): void {
  refuseToGuess(unread);
  if (newest === undefined) return;
  const { folder, owner } = newest;
  throw usage(
    `The newest run that sent anything, ${basename(folder)}, ${ofOther(owner)}. Nothing was done; name the run that is meant. \`doorlist runs\` lists them all.`,
    'other_account',
  );
}

/** Whether anything of the row was taken back, by this undo or an earlier one. */
function isTakenBack(record: RowRecord | undefined): boolean {
  return record?.steps.some((step) => step.kind.startsWith('undo_') && isMade(step)) === true;
}

function sayHowMany(run: Run, needsPerson: boolean): Promise<void> {
  let rows = 0;
  for (const record of run.journal.rows()) if (isTakenBack(record)) rows += 1;
  return sayTakenBack(run, `Taken back by \`doorlist undo\`: ${count(rows, 'row')}.`, needsPerson);
}

/** After a look at the people of a list of leavers: a suspension that was lifted late is no longer said to stay. */
export async function heedLateLifts(run: Run): Promise<void> {
  const said = run.journal.notices().filter(({ code }) => code === 'not_undone');
  const lifted = new Set<string>();
  for (const record of run.journal.rows()) if (isTakenBack(record)) lifted.add(`Row ${record.row}`);
  const left = said.filter(({ message }) => !lifted.has(message.slice(0, message.indexOf(':'))));
  if (left.length === said.length) return;
  await run.journal.renewNotices('not_undone', left);
  await sayHowMany(run, left.length > 0);
}

function sayTakenBack({ journal }: Run, message: string, needsPerson: boolean): Promise<void> {
  return journal.renewNotices('taken_back', [{ code: 'taken_back', message, needsPerson }]);
}

/** Steps of which it depends on how the person is by now whether they are taken back. */
const asksForPerson: ReadonlySet<StepKind> = new Set<StepKind>(['user', 'suspend', 'identity', 'link']);

async function lookWhatToTake(
  { journal, context: { watcher, settings } }: Run,
  world: World,
  groupIds: readonly string[],
): Promise<Plans> {
  const plans: UndoPlan[] = [];
  const begun = () => Iterator.from(journal.rows()).filter(({ steps }) => steps.length > 0);
  const people = begun().reduce((sum) => sum + 1, 0);
  const isAsked = ({ steps }: RowRecord) => steps.some(({ kind }) => asksForPerson.has(kind));
  const asked = begun()
    .filter(isAsked)
    .reduce((sum) => sum + 1, 0);
  const identities = begun().some(({ steps }) => steps.some(({ kind }) => kind === 'link' || kind === 'identity'));
  watcher.emit({ type: 'phase', phase: 'looking', total: people });
  // For few people, asking about each costs less than all lists.
  using live = asked > oneByOne ? world.openSnapshot() : undefined;
  const sight = live === undefined ? undefined : await lookAtAll(world, live, { people: asked, groupIds, identities });
  await sideBySide(begun(), world.settings.walkers, async (record) => {
    await world.paused?.();
    if (watcher.stop.aborted) throw interrupted('Interrupted. Nothing was taken back.');
    plans.push(await planUndo(record, world, settings.includeClaimed, sight));
    watcher.emit({ type: 'progress', phase: 'looking', done: plans.length });
  });
  plans.sort((a, b) => a.row - b.row);
  return { plans: plans.filter(({ steps }) => steps.length > 0), left: plans.flatMap(({ left }) => left), later: new Map() };
}

/** What a later run has done again for a user is that run's by now, and is left. Also counts the users who stand in its roster. */
function heedLaterRuns(run: Run, { plans, left, later }: Plans): Plans {
  const { journal, folder, context } = run;
  let kept = plans;
  const unread = heedLater([context.settings.out, dirname(folder)], journal, ({ folder: other, journal: since }) => {
    kept = kept.flatMap((plan) => {
      const record = journal.row(plan.row);
      const userId = record === undefined ? undefined : userIdOf(record);
      const row = userId === undefined ? undefined : since.rowOfUser(userId);
      const theirs = row === undefined ? undefined : since.row(row);
      if (theirs === undefined) return [plan];
      const again = plan.steps.filter((step) => doneAgain(step, theirs));
      for (const { kind } of again)
        left.push(`Row ${plan.row}: ${stays[kind]} stays: the later run ${basename(other)} made it again.`);
      const steps = plan.steps.filter((step) => !again.includes(step));
      if (
        steps.some(({ kind }) => kind === 'undo_user') &&
        since.header.command !== 'leavers' &&
        theirs.change.kind !== 'leaver'
      )
        later.set(basename(other), (later.get(basename(other)) ?? 0) + 1);
      return steps.length === 0 ? [] : [{ ...plan, steps }];
    });
  });
  sayUnread(unread, unheeded, context.watcher);
  return { plans: kept, left, later };
}

/** What is taken back of what; and how it is called where it stays. */
const takes: Readonly<Record<string, StepKind>> = { undo_suspend: 'suspend', undo_group: 'add_group' };
const stays: Readonly<Record<string, string>> = { undo_suspend: 'the suspension', undo_group: 'a group membership' };

function doneAgain({ kind, target }: Pick<StepRecord, 'kind' | 'target'>, { steps }: RowRecord): boolean {
  const last = (of: StepKind | undefined) => steps.findLast((step) => step.kind === of && step.target === target);
  return ['done', 'claimed'].includes(last(takes[kind])?.outcome ?? '') && !isMade(last(kind));
}

function previewLines(run: Run, { plans, left, later }: Plans): string[] {
  const sums = new Map<string, number>();
  for (const { kind } of plans.flatMap(({ steps }) => steps)) sums.set(kind, (sums.get(kind) ?? 0) + 1);
  return [
    run.header.command === 'leavers'
      ? `Run ${sanitise(run.name)}: this run's suspensions of people who are still as it left them.`
      : `Run ${sanitise(run.name)}: this run's additions that nobody has changed or used since.`,
    ...[...sums].map(([kind, count]) => `  ${String(count).padStart(6)}  ${words[kind] ?? kind}`),
    ...(sums.size === 0 ? ['  nothing to take back'] : []),
    ...[...later]
      .slice(0, 1)
      .map(
        ([name, users]) =>
          `  ${count(users, 'user', 'users')} to delete ${users === 1 ? 'stands' : 'stand'} in the roster of the later run ${sanitise(name)}.`,
      ),
    ...(left.length === 0
      ? []
      : [`Not touched (${left.length}):`, ...left.slice(0, 20).map((line) => `  ${sanitise(line, 400)}`)]),
    ...(left.length > 20 ? [`  ... and ${left.length - 20} more`] : []),
  ];
}

async function agree(
  { connection: { workspace, practice } }: Site,
  { plans }: Plans,
  preview: readonly string[],
  { settings, watcher }: Context,
): Promise<void> {
  if (plans.length === 0 || settings.yes) return;
  const kind = workspace.isSandbox ? 'a SANDBOX workspace' : 'a PRODUCTION workspace';
  const where = practice ? 'the practice system' : `${sanitise(workspace.name)}, ${kind}`;
  if (watcher.ask === undefined)
    throw usage(
      ['Nobody can be asked here (no terminal): add --yes to undo without a question. What it would do:', ...preview].join(
        '\n',
      ),
    );
  const lines = [...preview, `Take it back for ${count(plans.length, 'row')}, from ${where}?`];
  // For production the user types the number, because a `y` is typed out of habit.
  const sure = await watcher.ask.confirm(lines, workspace.isSandbox ? undefined : String(plans.length));
  if (watcher.stop.aborted) throw interrupted('Interrupted. Nothing was taken back.');
  if (!sure) throw new ExitError(3, 'declined', 'Not confirmed. Nothing was taken back.');
}

async function takeAll(run: Run, site: Site, world: World, { plans, left }: Plans): Promise<void> {
  const { journal, folder, context } = run;
  const { emit } = context.watcher;
  emit({ type: 'phase', phase: 'undoing', total: plans.length });
  if (journal.phase() === 'applying' && plans.length > 0) {
    // Otherwise `resume` would create again what undo deletes.
    const message = 'This run was taken back before its end; what was pending in it stays undone.';
    await journal.notice({ code: 'undone', message, needsPerson: false });
    await journal.setPhase('finished');
    await journal.markWritten();
    site.lock?.finish(folder);
  }
  if (plans.length > 0) {
    // However it ends from here on, the results of the import alone are not the truth any more.
    const again = commandOn(['undo'], folder, context.shell);
    await sayTakenBack(run, `\`doorlist undo\` has begun and was not finished. \`${again}\` goes on.`, true);
    dropReport(folder);
  }
  // Before it begins, too: where it is killed, the next command knows whom it deleted first. What is there all the same tells nothing.
  const planned = (['undo_user', 'undo_enroll'] as const).flatMap((kind) => {
    const rows = plans.filter(({ steps }) => steps.some((step) => step.kind === kind)).map(({ row }) => row);
    return deletedBy(journal, kind, rows);
  });
  site.lock?.note(planned, context.shell.now());
  const undoing = { world, includeClaimed: context.settings.includeClaimed, neverAnswered: 0 };
  let done = 0;
  await sideBySide(plans, world.settings.walkers, async (plan) => {
    await world.paused?.();
    for (const message of await takeBack(plan, undoing)) {
      left.push(message);
      emit({ type: 'notice', code: 'not_undone', message, needsPerson: true });
    }
    done += 1;
    emit({ type: 'progress', phase: 'undoing', done });
  });
  const rows = plans.map(({ row }) => row);
  site.lock?.note(lastDeletedBy(journal), context.shell.now());
  for (const message of await verifyTakenBack(rows, world, context.settings.verifyTimeoutMs)) {
    left.push(message);
    emit({ type: 'notice', code: 'not_undone', message, needsPerson: true });
  }
  await journal.renewNotices(
    'not_undone',
    left.map((message) => ({ code: 'not_undone', message, needsPerson: true })),
  );
}

const words: Readonly<Record<string, string>> = {
  undo_enroll: 'enrollments to take back',
  undo_suspend: 'suspensions to lift',
  undo_group: 'group memberships to remove',
  undo_link: 'links to user identities to remove',
  undo_user: 'users to delete',
  undo_identity: 'user identities to delete',
};
