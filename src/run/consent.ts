import { isDeepStrictEqual } from 'node:util';
import { ExitError, interrupted } from '../errors.ts';
import type { SummaryEvent } from '../events.ts';
import { commandLine } from '../text/command-line.ts';
import { fromHere } from '../text/path.ts';
import type { JournalReader } from '../journal/journal.ts';
import { tooMuchChange } from '../plan/safety.ts';
import { sanitise } from '../text/sanitise.ts';
import type { Prepared } from './prepare.ts';
import type { Run, Site } from './run.ts';
import { writeRunFiles } from './write-files.ts';
import { count, figure } from '../text/figures.ts';

/** The numbers the user agreed to: rows by kind of change, plus enrollments and links. */
export type Sums = Readonly<Record<string, number>>;

/**
 * Checks the safety limits and `--existing fail`, then asks the user. Returns only where the run may be applied.
 *
 * @param agreed sums that the user has agreed to already: the same sums are not asked about again.
 * @returns the sums, where the user was asked about them; undefined where there was no question.
 * @throws {Refused} where the run is refused, {ExitError} (130) where it is interrupted. A refused plan's files are written.
 */
export async function consent(
  run: Run,
  site: Site,
  { rows, counts }: Pick<Prepared, 'rows' | 'counts'>,
  agreed?: Sums,
): Promise<Sums | undefined> {
  const { settings, watcher } = run.context;
  const of = (kind: string): number => counts[kind] ?? 0;
  const excess = tooMuchChange(rows, counts, settings.limits);
  if (excess.length > 0) {
    const isTyped = run.context.typed !== undefined;
    const lines = excess.map(({ sentence, lift: [option, value] }) =>
      isTyped ? `${sentence} If that is right: --${option} ${value}` : sentence,
    );
    if (!isTyped) lines.push('If that is right, plan the roster again, and go beyond the limit there.');
    return refuse(run, 'too_much_change', lines.join('\n'));
  }
  const there = of('present') + of('differs') + of('update');
  if (run.settings.policy.existing === 'fail' && there > 0) {
    const said = `Already there: the people of ${there} of ${count(rows, 'row')}, and --existing fail refuses that.`;
    return refuse(run, 'existing', said);
  }
  if (watcher.stop.aborted) throw interrupted();
  const { enroll, link } = enrollmentsAndLinks(run.journal);
  const sums = { ...counts, enroll, link };
  const isAsked =
    !settings.yes && of('create') + of('update') + of('renewed') + enroll + link > 0 && !isDeepStrictEqual(sums, agreed);
  if (isAsked) {
    const todo = said([
      [of('create'), 'to create'],
      [of('update'), 'to update'],
      [of('renewed'), 'to renew'],
      [enroll, 'to enroll'],
      [link, 'to link to their identities'],
    ]);
    const left = said([
      [of('present'), 'there already'],
      [of('differs'), 'there already but different'],
      [of('conflict'), of('conflict') === 1 ? 'conflict' : 'conflicts'],
      [of('rejected'), 'rejected'],
      [of('leaver'), 'who left'],
      [of('skipped'), 'skipped'],
    ]);
    const known = [
      [of('namesakes'), 'the name of somebody who is there under another email or phone'],
      [of('phone_of_another'), 'the phone of somebody who is there under another name and email'],
    ] as const;
    const besides = known
      .filter(([people]) => people > 0)
      .map(([people, what]) => `Of those to create, ${figure(people)} ${people === 1 ? 'has' : 'have'} ${what}.`);
    const changed = agreed === undefined ? [] : ['The access system has changed meanwhile.'];
    const lines = ['', ...changed, placeWords(site), `${todo}.${left === '' ? '' : ` Left alone: ${left}.`}`, ...besides];
    // For production the user types the number, because a `y` is typed out of habit.
    const typed = site.connection.workspace.isSandbox || of('create') === 0 ? undefined : String(of('create'));
    const answer = await watcher.ask?.confirm(lines, typed);
    if (watcher.stop.aborted) throw interrupted();
    if (answer !== true) return refuse(run, 'declined', 'Not confirmed.');
  }
  if (!isAsked) watcher.emit({ type: 'plan', rows, counts });
  return isAsked ? sums : undefined;
}

/** `5,000 to create, 3 to update`: what there is, without zeros. */
function said(sums: readonly (readonly [sum: number, words: string])[]): string {
  return sums
    .filter(([sum]) => sum > 0)
    .map(([sum, words]) => `${figure(sum)} ${words}`)
    .join(', ');
}

/** Names the system that will be changed, and whether it is practice, sandbox or production. */
export function placeWords({ connection: { workspace, practice, host }, target }: Site): string {
  const kind = workspace.isSandbox ? 'a SANDBOX workspace' : 'a PRODUCTION workspace';
  return `${sanitise(workspace.name)} is ${kind}${practice ? '' : ` at ${host}`}; the access system is ${sanitise(target.system.name)}.`;
}

/** A plan that was refused, with the summary of what it would have done. */
export class Refused extends ExitError {
  readonly summary: SummaryEvent;

  constructor(code: string, message: string, summary: SummaryEvent) {
    super(3, code, message);
    this.summary = summary;
  }
}

/** @throws {Refused} once the plan's files are written. */
export async function refuse(run: Run, code: string, message: string): Promise<never> {
  const { journal, folder, context } = run;
  const at = new Date(context.shell.now()).toISOString();
  await journal.setEnding({ at, exit: 3, stopped: message });
  const { summary } = await writeRunFiles(folder, journal, { now: context.shell.now() });
  throw new Refused(code, `${message}\nNothing was sent.${whatItWouldDo(run)}`, summary);
}

/** Where each row's plan is to be seen: the files of a run that is no plan say of its rows that they were not attempted. */
function whatItWouldDo({ header, folder, context: { shell, typed = [] } }: Run): string {
  const words = ' What each row would do:';
  if (header.command === 'plan') return `${words} ${fromHere(folder, shell)}`;
  // Standard input is read by now.
  if (header.command !== 'import' || header.roster.path === undefined || typed.length === 0) return '';
  const planning = ['doorlist', 'plan', ...typed.slice(1).filter((word) => word !== '--yes' && word !== '--abandon')];
  return `${words}\n  ${commandLine(planning, shell.platform)}`;
}

/** Number of people the plan would enroll, and number of existing users it would link to a user identity. */
function enrollmentsAndLinks(journal: JournalReader): { enroll: number; link: number } {
  const found = { enroll: 0, link: 0 };
  for (const { change, wishes } of journal.rows()) {
    const { identity, enroll } = wishes;
    const isThere = change.kind === 'present' || change.kind === 'update' || change.kind === 'renewed';
    if (identity?.kind === 'conflict' || !(isThere || change.kind === 'create')) continue;
    if (enroll !== undefined) found.enroll += 1;
    if (isThere && identity !== undefined && (identity.kind === 'create' || identity.link)) found.link += 1;
  }
  return found;
}
