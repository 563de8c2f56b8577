import { figure } from '../text/figures.ts';
import type { ProviderStatus } from './journal.ts';

/** How a status is to be taken: the sign and the colour that it is shown with. */
export type Tone = 'good' | 'attention' | 'bad' | 'rest';

/** Each tone has a sign of its own, so that the colour only repeats it. */
export const signs: Readonly<Record<Tone, '✓' | '!' | '✗' | '·'>> = { good: '✓', attention: '!', bad: '✗', rest: '·' };

/** The values of `import_status`, in the order in which result files, report.json and `--json` name them. */
export const importStatuses = [
  'created',
  'present',
  'updated',
  'differs',
  'conflict',
  'rejected',
  'failed',
  'skipped',
  'renewed',
  'leaver',
  'undone',
  'pending',
  'unknown',
] as const;

/** The same of a run of `leavers`, whose rows are the people of an approved list. */
export const leaverStatuses = [
  'suspended',
  'already',
  'changed',
  'conflict',
  'gone',
  'failed',
  'undone',
  'pending',
  'unknown',
] as const;

export type ImportStatus = (typeof importStatuses)[number] | (typeof leaverStatuses)[number];

/** What `plan` says of a row: `create` and `update` for what `import` would report as `created` and `updated`. */
export type PlanStatus = Exclude<ImportStatus, 'created' | 'updated'> | 'create' | 'update';

export type RowStatus = ImportStatus | PlanStatus;

export interface StatusEntry {
  readonly tone: Tone;
  /** Whether a row with this status makes the exit status 1 and stands in rejects.csv. */
  readonly needsPerson: boolean;
  /** Beside the number of rows, in the summary on the terminal. */
  readonly means: string;
  /** Beside the number of rows in report.html, where it says it in other words. */
  readonly inReport?: string;
  /** For what a plan decides: behind the number of rows in one sentence (default: the status), and on the flow's screen (default: `means`). */
  readonly inPlan?: { readonly short?: string; readonly long?: string };
  /** The status by which a plan forecasts this one, where it has a name of its own. */
  readonly planned?: PlanStatus;
}

const good = { tone: 'good', needsPerson: false } as const;
const attention = { tone: 'attention', needsPerson: true } as const;
const bad = { tone: 'bad', needsPerson: true } as const;
const rest = { tone: 'rest', needsPerson: false } as const;

/** Every status of a row, in the order in which a person is told of them. */
export const statuses = {
  create: {
    ...good,
    means: 'will be new in the access system',
    inReport: 'will be created',
    inPlan: { short: 'to create' },
  },
  update: {
    ...good,
    means: 'there already, will be brought in line',
    inReport: 'already there, will be brought into line',
    inPlan: { short: 'to update', long: 'there already, to be brought in line' },
  },
  created: { ...good, means: 'new in the access system', inReport: 'created by this run', planned: 'create' },
  updated: {
    ...good,
    means: 'there already, brought in line',
    inReport: 'already there, brought into line',
    planned: 'update',
  },
  renewed: {
    ...good,
    means: 'there already, access made to last longer',
    inReport: 'already there; the end was moved to the row’s later one',
    inPlan: { short: 'to renew', long: 'there already, with an access that will last longer' },
  },
  present: {
    ...good,
    means: 'there already, nothing to do',
    inReport: 'already there, and in agreement',
    inPlan: { short: 'already there' },
  },
  differs: {
    ...attention,
    means: 'there already, different, left alone',
    inReport: 'already there, different, left alone',
    inPlan: { short: 'different, to be left alone', long: 'there already but different, left alone' },
  },
  conflict: {
    ...attention,
    means: 'not clear who this is; nothing was done',
    inReport: 'who it is cannot be told',
    inPlan: { long: 'not clear: somebody has to decide' },
  },
  rejected: { ...bad, means: 'not valid; nothing was sent', inPlan: { long: 'not valid, left out' } },
  failed: { ...bad, means: 'refused by the API', inReport: 'refused by the access system' },
  unknown: { ...attention, means: 'sent, and the answer is still missing', inReport: 'sent; the answer was lost' },
  pending: { ...rest, means: 'not attempted yet' },
  leaver: {
    ...rest,
    means: 'not to be in, as the roster says; nothing was sent',
    inPlan: { long: 'not to be in, as the roster says: nothing is sent' },
  },
  suspended: {
    ...good,
    means: 'without access from now on',
    inReport: 'suspended by this run',
    inPlan: { short: 'to suspend', long: 'to be without access from now on' },
  },
  already: {
    ...good,
    means: 'suspended already, nothing was sent',
    inPlan: { short: 'suspended already', long: 'suspended already' },
  },
  changed: {
    ...attention,
    means: 'changed since the list was made; left alone',
    inPlan: { long: 'changed since the list was made, left alone' },
  },
  gone: {
    ...attention,
    means: 'not in the access system any more',
    inPlan: {},
  },
  undone: { ...rest, means: 'done by this run, and taken back' },
  skipped: { ...rest, means: 'left out, as asked', inPlan: {} },
} as const satisfies Readonly<Record<RowStatus, StatusEntry>>;

/** What a check says of a row that could be sent. */
export const valid: StatusEntry = { ...good, means: 'can be sent' };

/** The entry of a status that is known as text only, such as a key of a plan's counts. */
export function statusNamed(word: string): StatusEntry | undefined {
  if (word === 'valid') return valid;
  return Object.hasOwn(statuses, word) ? statuses[word as RowStatus] : undefined;
}

/**
 * What stands beside the number of rows that failed: those that were never answered were not refused.
 *
 * @param words for a refusal, of the status itself.
 */
export function failedWords(words: string, rows: number, unanswered: number): string {
  const lost = 'sent several times and never answered';
  if (unanswered === 0) return words;
  return unanswered >= rows ? lost : `${figure(rows - unanswered)} ${words}, ${figure(unanswered)} ${lost}`;
}

/** What a plan says for an import's status. */
export function planned(status: ImportStatus): PlanStatus {
  const { planned: forecast }: StatusEntry = statuses[status];
  return forecast ?? (status as PlanStatus);
}

export type EnrollmentStatus = 'enrolled' | 'already' | 'failed' | 'pending' | 'unknown' | 'not_requested';

interface SideEntry {
  readonly needsPerson: boolean;
  /** In the lists of report.html. */
  readonly inReport: string;
  /** Behind a row's status on the live screen, where there is more to say of the row than its status. */
  readonly besides?: string;
}

/** Every value of `enrollment_status`, in the order in which report.json names them. */
export const enrollments = {
  enrolled: { needsPerson: false, inReport: 'enrollment launched', besides: 'enrolled' },
  already: { needsPerson: false, inReport: 'enrolled before' },
  failed: { needsPerson: true, inReport: 'failed', besides: 'enrollment failed' },
  pending: { needsPerson: false, inReport: 'pending' },
  unknown: { needsPerson: true, inReport: 'not known yet', besides: 'enrollment not known yet' },
  not_requested: { needsPerson: false, inReport: 'not asked for' },
} as const satisfies Readonly<Record<EnrollmentStatus, SideEntry>>;

export interface ProviderEntry extends SideEntry {
  /** Behind the number of rows, in the summary on the terminal; absent: not told there. */
  readonly means?: string;
  /** A later look may find another status: the system is not done with the user, or shows its data late. */
  readonly mayChange?: true;
}

/** Every value of `provider_status`, in the order in which report.json and `--json` name them. */
export const providers = {
  provisioned: { needsPerson: false, inReport: 'provisioned', means: 'ready' },
  pending: { needsPerson: false, inReport: 'pending', means: 'still being set up', mayChange: true },
  deferred: {
    needsPerson: false,
    inReport: 'deferred until a credential is issued',
    means: 'set up when a credential is issued',
  },
  /** No person is needed before the start and after the end of the access: `outcomeOf` decides it. */
  inactive: {
    needsPerson: true,
    inReport: 'inactive',
    means: 'not active',
    besides: 'but not active',
    mayChange: true,
  },
  error: { needsPerson: true, inReport: 'in error', means: 'with an error', besides: 'but the system reports an error' },
  missing: { needsPerson: true, inReport: 'missing', means: 'gone again', besides: 'but gone again', mayChange: true },
  drifted: {
    needsPerson: true,
    inReport: 'changed since',
    means: 'different from what was sent',
    besides: 'but reads back different',
    mayChange: true,
  },
  not_checked: { needsPerson: false, inReport: 'not looked at' },
} as const satisfies Readonly<Record<ProviderStatus, ProviderEntry>>;

/** What there is to say of a row besides its status, in a few words; what makes it need a person comes first. */
export function besidesOf(row: {
  readonly enrollment?: EnrollmentStatus;
  readonly provider?: ProviderStatus;
  readonly needsPerson: boolean;
}): string | undefined {
  const sides: SideEntry[] = [enrollments[row.enrollment ?? 'not_requested'], providers[row.provider ?? 'not_checked']];
  const of = (needsPerson: boolean) => sides.find((side) => side.needsPerson === needsPerson && side.besides !== undefined);
  return ((row.needsPerson ? of(true) : undefined) ?? of(false))?.besides;
}

/** Whether a later look may find another provider status. */
export function mayChange(status: ProviderStatus): boolean {
  return 'mayChange' in providers[status];
}

export const enrollmentStatuses = namesOf(enrollments);
export const providerStatuses = namesOf(providers);

/** The statuses of one of these tables, in its order. */
export function namesOf<Name extends string>(table: Readonly<Record<Name, unknown>>): readonly Name[] {
  return Object.keys(table) as Name[];
}

/** A count of 0 for every status. */
export function zeros<Name extends string>(names: readonly Name[]): Record<Name, number> {
  return Object.fromEntries(names.map((name) => [name, 0])) as Record<Name, number>;
}
