import type {
  JournalReader,
  ProviderStatus,
  RowRecord,
  RunEnding,
  RunHeader,
  RunNotice,
  RunPhase,
} from '../journal/journal.ts';
import { forecastOf, outcomeOf, type Outcome } from '../journal/outcome.ts';
import {
  enrollments,
  enrollmentStatuses,
  importStatuses,
  leaverStatuses,
  planned,
  providers,
  providerStatuses,
  statuses as table,
  zeros,
  type EnrollmentStatus,
  type RowStatus,
} from '../journal/status.ts';
import { mendingWords, restOf } from './later.ts';
import type { SummaryEvent } from '../events.ts';
import { Reasons, type CausedReason } from './reasons.ts';
import { count } from '../text/figures.ts';

/** The first thing that makes a row need a person: its status, else what the access system says, else the enrollment. */
export const causes = [
  'rejected',
  'conflict',
  'differs',
  'name_mismatch',
  'suspended',
  'cannot_update',
  'changed',
  'gone',
  'failed',
  'no_answer',
  'unknown',
  'error',
  'missing',
  'drifted',
  'inactive',
  'enrollment',
] as const;

export type Cause = (typeof causes)[number];

/** What a run came to, without its rows: what every report says first. */
export interface Reconciliation {
  readonly header: RunHeader;
  readonly phase: RunPhase;
  readonly ending: RunEnding | undefined;
  /** The roster was only looked at: `valid` stands for the rows that could be sent. */
  readonly isCheck: boolean;
  /** Nothing was sent and nothing was to be sent: `create` and `update` stand for `created` and `updated`. */
  readonly isPlan: boolean;
  readonly rows: number;
  /** Rows by status, every status named, in the contract's order. */
  readonly statuses: Readonly<Record<string, number>>;
  readonly enrollment: Readonly<Record<EnrollmentStatus, number>>;
  readonly provider: Readonly<Record<ProviderStatus, number>>;
  readonly absent: number;
  /** Rows that create, or created, a person whose name was there already under another email or phone. */
  readonly namesakes: number;
  /** Row numbers, in roster order, of the rows that make the exit status 1. */
  readonly needPerson: readonly number[];
  /** The same rows by status. */
  readonly needPersonBy: Readonly<Record<string, number>>;
  /** The same rows by cause. */
  readonly causes: ReadonlyMap<Cause, number>;
  /** Why these rows need a person, most frequent first. A row with several problems counts under each. */
  readonly reasons: readonly CausedReason[];
  /** How many rows were accepted with a note, by the note's code. */
  readonly notes: ReadonlyMap<string, number>;
  /** How many cells the widest row has beyond the header. */
  readonly extraCells: number;
  readonly balanced: boolean;
  /** Why it does not balance, in words; empty where it does. */
  readonly imbalance: string;
  readonly notices: readonly RunNotice[];
  /** 0, 1, or what the ending says while the run is not finished. */
  readonly exit: number;
}

/** The one reading of a row's outcome that fits this run. */
export function reader(
  journal: Pick<JournalReader, 'header' | 'phase'>,
  now: number,
): (record: RowRecord) => Outcome<RowStatus> {
  return isPlan(journal) ? (record) => forecastOf(record, now) : (record) => outcomeOf(record, now);
}

function isPlan(journal: Pick<JournalReader, 'header' | 'phase'>): boolean {
  return journal.header.command === 'plan' && journal.phase() === 'planned';
}

/**
 * Counts what a run came to, from its journal alone.
 *
 * @param now instant in milliseconds.
 */
export function reconcile(journal: JournalReader, now: number): Reconciliation {
  const plan = isPlan(journal);
  const read = reader(journal, now);
  const isLeavers = journal.header.command === 'leavers';
  const words = isLeavers ? leaverStatuses : importStatuses.map((status) => (plan ? planned(status) : status));
  const statuses = zeros<RowStatus>(words);
  const enrollment = zeros(enrollmentStatuses);
  const provider = zeros(providerStatuses);
  const needPerson: number[] = [];
  const needPersonBy = zeros<RowStatus>(words);
  const causes = new Map<Cause, number>();
  const reasons = new Reasons(isLeavers);
  const notes = new Map<string, number>();
  const width = journal.header.header.length;
  let rows = 0;
  let last = 0;
  let extraCells = 0;
  let imbalance = '';
  let namesakes = 0;

  for (const record of journal.rows()) {
    rows += 1;
    if (record.row !== last + 1 && imbalance === '')
      imbalance = `Row ${last + 1} of the roster is not where it should be in the journal.`;
    last = record.row;
    extraCells = Math.max(extraCells, record.cells.length - width);
    const outcome = read(record);
    statuses[outcome.status] += 1;
    enrollment[outcome.enrollment] += 1;
    provider[outcome.provider] += 1;
    if (outcome.isNamesake) namesakes += 1;
    for (const code of new Set(record.notes.map((note) => note.code))) notes.set(code, (notes.get(code) ?? 0) + 1);
    if (!outcome.needsPerson) continue;
    needPerson.push(record.row);
    needPersonBy[outcome.status] += 1;
    const cause = causeOf(outcome);
    causes.set(cause, (causes.get(cause) ?? 0) + 1);
    reasons.add(record, outcome, cause);
  }

  imbalance ||= imbalanceOf(statuses, rows);
  const [shared] = journal.sharedUsers();
  if (shared !== undefined) imbalance ||= `Rows ${shared.rows.join(' and ')} have the same user, ${shared.id}.`;
  const balanced = imbalance === '';
  const phase = journal.phase();
  const ending = journal.ending();
  const notices = journal.notices();
  const well = balanced && needPerson.length === 0 && statuses.pending === 0 && !notices.some((notice) => notice.needsPerson);
  return {
    header: journal.header,
    phase,
    ending,
    isCheck: false,
    isPlan: plan,
    rows,
    statuses,
    enrollment,
    provider,
    absent: journal.absentCount(),
    namesakes,
    needPerson,
    needPersonBy,
    causes,
    reasons: reasons.list(),
    notes,
    extraCells,
    balanced,
    imbalance,
    notices,
    exit: stoppedWith(phase, ending) ?? (well ? 0 : 1),
  };
}

/** The rows of a roster that was checked, by what can be done with them. */
export type CheckCounts = Readonly<Record<'rows' | 'valid' | 'rejected' | 'skipped' | 'leaver', number>>;

/**
 * What a check came to.
 *
 * @param journal of the rejected rows alone.
 */
export function reconcileCheck(journal: JournalReader, { rows, ...statuses }: CheckCounts, now: number): Reconciliation {
  const model = reconcile(journal, now);
  const imbalance = imbalanceOf(statuses, rows);
  const balanced = imbalance === '';
  return {
    ...model,
    isCheck: true,
    rows,
    statuses,
    balanced,
    imbalance,
    exit: balanced && model.needPerson.length === 0 ? 0 : 1,
  };
}

/** Why the rows by status are not all rows, in words; empty where they are. */
function imbalanceOf(statuses: Readonly<Record<string, number>>, rows: number): string {
  const sum = Object.values(statuses).reduce((total, count) => total + count, 0);
  return sum === rows ? '' : `The statuses add up to ${sum}, and the roster has ${count(rows, 'row')}.`;
}

/** Why a row that needs a person needs one. */
export function causeOf({ status, code, provider, enrollment }: Outcome<RowStatus>): Cause {
  if (status === 'differs' || (status === 'renewed' && (code === 'differs' || code === 'suspended'))) {
    return code === 'name_mismatch' || code === 'suspended' || code === 'cannot_update' ? code : 'differs';
  }
  if (status === 'failed' && code === 'no_answer') return code;
  if (isTrouble(table, status)) return status;
  // A failed enrollment comes before an inactive user: it is what the person mends.
  if (isTrouble(providers, provider) && provider !== 'inactive') return provider;
  return enrollments[enrollment].needsPerson ? 'enrollment' : 'inactive';
}

/** Narrows to the statuses that need a person: one without a {@link Cause} does not compile. */
function isTrouble<Table extends Readonly<Record<string, { readonly needsPerson: boolean }>>>(
  entries: Table,
  status: keyof Table,
): status is { [Status in keyof Table]: Table[Status]['needsPerson'] extends true ? Status : never }[keyof Table] {
  return entries[status]?.needsPerson === true;
}

/** The exit status of a run that was stopped before its end; a run without an ending (a crash) counts as stopped. */
function stoppedWith(phase: RunPhase, ending: RunEnding | undefined): number | undefined {
  if (phase === 'finished') return undefined;
  if (ending === undefined) return phase === 'applying' ? 4 : undefined;
  return ending.exit > 1 ? ending.exit : undefined;
}

/** The rows that need a person, streamed, with their outcomes. */
export function* rowsThatNeedPerson(
  journal: JournalReader,
  { needPerson }: Reconciliation,
  now: number,
): Generator<{ record: RowRecord; outcome: Outcome<RowStatus> }> {
  const read = reader(journal, now);
  for (const row of needPerson) {
    const record = journal.row(row);
    if (record !== undefined) yield { record, outcome: read(record) };
  }
}

/** What the run came to, in numbers. */
export function summaryOf(model: Reconciliation, run: string, files: Readonly<Record<string, string>>): SummaryEvent {
  const { header, isCheck, rows, reasons, statuses, namesakes, absent, provider, balanced, exit } = model;
  const mending = mendingWords(header.options);
  return {
    type: 'summary',
    run,
    rows,
    needPerson: model.needPerson.length,
    reasons,
    unanswered: model.causes.get('no_answer') ?? 0,
    notes: Object.fromEntries(model.notes),
    next: isCheck ? { mending } : { mending, rest: restOf(header) },
    ...statuses,
    ...(isCheck ? {} : { namesakes, enrolled: model.enrollment.enrolled, absent, provider }),
    balanced,
    exit,
    files,
  };
}
