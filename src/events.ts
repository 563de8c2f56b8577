import type { EnrollmentStatus, ImportStatus } from './journal/outcome.ts';
import type { ProviderStatus } from './journal/journal.ts';

export type Phase = 'reading' | 'looking' | 'planning' | 'applying' | 'settling' | 'verifying' | 'reporting' | 'undoing';

/**
 * Everything that a run tells the world while it goes on. Rows are named by number; `who` is for the live screen alone and is
 * dropped by every other listener. All texts are untrusted until they passed the terminal's sanitiser.
 */
export type RunEvent =
  | {
      readonly type: 'run';
      readonly command: string;
      readonly roster: string;
      readonly run?: string;
      readonly host?: string;
      readonly workspace?: { readonly name: string; readonly isSandbox: boolean };
      readonly system?: { readonly id: string; readonly name: string };
      /** `--sandbox`: the embedded practice system. */
      readonly practice?: boolean;
    }
  /** A phase begins; `total` is the number of its units (rows, requests) where it is known. */
  | { readonly type: 'phase'; readonly phase: Phase; readonly total?: number }
  | { readonly type: 'progress'; readonly phase: Phase; readonly done: number }
  /** What the plan would do, as sums over all rows. */
  | { readonly type: 'plan'; readonly rows: number; readonly counts: Readonly<Record<string, number>> }
  /** A row has come to rest (or its status changed). */
  | {
      readonly type: 'row';
      readonly row: number;
      readonly status: ImportStatus;
      readonly code?: string;
      readonly enrollment?: EnrollmentStatus;
      readonly provider?: ProviderStatus;
      /** The person's name, for the live screen alone. */
      readonly who?: string;
    }
  /** About twice a second while requests flow. `rate`: requests a second now allowed; `waitUntil`: epoch ms while a limit holds. */
  | {
      readonly type: 'pace';
      readonly rate: number;
      readonly inFlight: number;
      readonly waitUntil?: number;
      /** Requests a second that were really sent over the last second. */
      readonly sent?: number;
    }
  /** The API does not answer. `since`, `until` and `nextProbe` are epoch ms; `until` is when we give up. */
  | { readonly type: 'outage'; readonly since: number; readonly until: number; readonly nextProbe: number }
  | { readonly type: 'outage-over' }
  /** Told to stop: no new rows are taken, those in flight finish. */
  | { readonly type: 'stopping'; readonly reason: string }
  /** A sentence for a person that concerns the run, not one row. */
  | { readonly type: 'notice'; readonly code: string; readonly message: string; readonly needsPerson: boolean }
  | SummaryEvent;

/** The last line of `--json` and the head of report.json. */
export interface SummaryEvent {
  readonly type: 'summary';
  readonly run: string;
  readonly rows: number;
  readonly [status: string]: unknown;
  readonly balanced: boolean;
  readonly exit: number;
  readonly files: Readonly<Record<string, string>>;
}

/** Receives events as they happen. Listeners draw; they start nothing, retry nothing, count nothing. */
export type Emit = (event: RunEvent) => void;
