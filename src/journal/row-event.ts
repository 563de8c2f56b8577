import type { ProviderStatus, RowRecord } from './journal.ts';
import { outcomeOf } from './outcome.ts';
import type { EnrollmentStatus, ImportStatus } from './status.ts';

/**
 * A row has come to rest, or was read back (`verifying`), which changes nothing about its status. With status `unknown` or
 * code `unanswered` it is not at rest: it is being settled, and a later event says how that ended.
 */
export interface RowEvent {
  readonly type: 'row';
  readonly row: number;
  readonly status: ImportStatus;
  readonly code?: string;
  readonly enrollment?: EnrollmentStatus;
  readonly provider?: ProviderStatus;
  /** As the row's outcome says; the screens list these rows apart. */
  readonly needsPerson: boolean;
  /** The person's name, for the live screen alone. */
  readonly who?: string;
  /** It came to rest in an earlier process: no sign of how fast this one is, and counted by the event `resumed`. */
  readonly isOld?: true;
}

/** What a run tells of a row. @param now instant in milliseconds. */
export function rowEvent(record: RowRecord, now: number): RowEvent {
  const { status, code, enrollment, provider, needsPerson } = outcomeOf(record, now);
  return { type: 'row', row: record.row, status, code, enrollment, provider, needsPerson, who: record.person?.fullName ?? '' };
}

/** The same of a row that is being settled. */
export function unansweredEvent(record: RowRecord, now: number): RowEvent {
  const { type, row, status, needsPerson, who } = rowEvent(record, now);
  return { type, row, status, code: 'unanswered', needsPerson, ...(who !== undefined && { who }) };
}
