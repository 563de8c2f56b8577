import { enrollmentWays } from '../apply/enrollment.ts';
import type { SummaryEvent } from '../events.ts';
import type { JournalReader } from '../journal/journal.ts';
import type { Policy } from '../plan/plan.ts';
import { tooMuchChange } from '../plan/safety.ts';
import { plannedPeople, type PlannedPerson } from '../report/planned.ts';
import { sanitise } from '../text/sanitise.ts';
import { connect } from './connect.ts';
import type { Context } from './context.ts';
import { prepare, type Prepared } from './prepare.ts';
import { openNamed } from './roster.ts';
import { Run } from './run.ts';
import type { Settings } from './settings.ts';
import type { Target } from './target.ts';
import { writeEdited, writeRunFiles } from './write-files.ts';

export interface Planned extends Pick<Prepared, 'folder' | 'rows' | 'counts'> {
  readonly summary: SummaryEvent;
  /** The first of those to be created, of those to be changed and of those to be renewed. */
  readonly people: readonly PlannedPerson[];
  /** IANA zone in which their times are said. */
  readonly timeZone: string | undefined;
  /** How many people would be enrolled, how, and what prevents it for others; empty where there is no enrollment. */
  readonly enrolling: string;
}

/** A dry run: plans a roster against the live system, saves the plan in a run folder, and writes its files. */
export async function plan(named: string, context: Context): Promise<Planned> {
  const { settings, watcher, shell } = context;
  await using roster = await openNamed(named, context);
  await using connection = await connect(settings.sandbox, context);
  const { folder, rows, counts, target } = await prepare('plan', roster, connection, context);
  watcher.emit({ type: 'plan', rows, counts });
  watcher.emit({ type: 'phase', phase: 'reporting' });
  await using run = await Run.open(folder, 'plan', context);
  const { summary } = await writeRunFiles(folder, run.journal, { now: shell.now() });
  if (settings.corrections !== undefined) await writeEdited(folder, run.journal, roster.changes);
  await run.journal.setEnding({ at: new Date(shell.now()).toISOString(), exit: summary.exit });
  const enrolling = enrollingWords(run.journal, settings.policy, target);
  return {
    folder,
    rows,
    counts,
    summary,
    people: firstPeople(run.journal, counts),
    timeZone: run.journal.header.timeZone,
    enrolling,
  };
}

/** People that are shown of those to be created, to be changed and to be renewed each; plan.csv has all. */
const shown = 10;

function firstPeople(journal: JournalReader, { create = 0, update = 0, renewed = 0 }: Prepared['counts']): PlannedPerson[] {
  const left = { create: Math.min(create, shown), update: Math.min(update, shown), renewed: Math.min(renewed, shown) };
  const people: PlannedPerson[] = [];
  for (const person of plannedPeople(journal)) {
    if (left[person.action] === 0) continue;
    people.push(person);
    left[person.action] -= 1;
    if (left.create + left.update + left.renewed === 0) break;
  }
  return people;
}

function enrollingWords(journal: JournalReader, { enrollWith, grantMethods }: Policy, { manager, pool }: Target): string {
  let enrolls = 0;
  let blocked = 0;
  let first = '';
  for (const { row, wishes } of journal.rows()) {
    if (wishes.enroll === undefined) continue;
    if (wishes.identity?.kind !== 'conflict') enrolls += 1;
    else {
      blocked += 1;
      if (first === '') first = `row ${row}: ${wishes.identity.message}`;
    }
  }
  if (enrolls + blocked === 0) return '';
  const by = enrollmentWays[enrollWith].means({
    manager: sanitise(manager?.name ?? ''),
    pool: pool === undefined ? undefined : sanitise(pool.name),
    methods: grantMethods,
  });
  const stands =
    blocked === 0 ? '' : ` Not to be enrolled, for what is in the way: ${blocked}, the first of them ${sanitise(first, 300)}`;
  const other = enrollWith === 'automation' ? ' For new systems Seam recommends access grants: --enroll-with grant.' : '';
  return `To be enrolled: ${enrolls}, with ${by} (where not enrolled already).${other}${stands}`;
}

/** Why the safety limits refuse a plan, without options, and the options that lift them, no further than the plan needs; empty where they allow it. */
export function refusal(
  rows: number,
  counts: Planned['counts'],
  { limits }: Settings,
): { readonly refused?: string; readonly lifts?: Readonly<Record<string, string>> } {
  const found = tooMuchChange(rows, counts, limits);
  if (found.length === 0) return {};
  const lifts = Object.fromEntries(found.map(({ lift }) => lift));
  return { refused: found.map(({ sentence }) => sentence).join(' '), lifts };
}
