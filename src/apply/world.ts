import type { Directory } from '../directory/directory.ts';
import { ExitError } from '../errors.ts';
import type { Emit } from '../events.ts';
import type { Journal } from '../journal/journal.ts';
import type { SnapshotStore } from '../journal/ports.ts';
import type { GroupIndex } from '../plan/group-index.ts';
import type { Places } from '../plan/places.ts';
import type { Policy } from '../plan/plan.ts';

/** All that applying reads and writes, as values: a test can replace each of them. */
export interface World {
  readonly directory: Directory;
  readonly journal: Journal;
  readonly emit: Emit;
  readonly systemId: string;
  readonly groups: GroupIndex;
  readonly groupIds: readonly string[];
  /** Where access grants are made. */
  readonly places?: Places | undefined;
  readonly policy: Policy;
  readonly settings: ApplySettings;
  /** Aborted by the first Ctrl-C: no new rows are taken, no new step is begun, waits end. */
  readonly stop: AbortSignal;
  /** Awaited before each new row: the screen's pause. */
  readonly paused?: () => Promise<void>;
  readonly openSnapshot: () => SnapshotStore;
  /** Epoch milliseconds: for dates. It jumps when this machine's clock is set. */
  readonly now: () => number;
  /** Milliseconds since some moment, on a clock that cannot be set: for waiting. */
  readonly elapsed: () => number;
  /** Resolves early when `stop` is aborted. */
  readonly sleep: (ms: number) => Promise<void>;
  /** `doorlist verify` of this run, as it is typed where the person is. */
  readonly verifyCommand: string;
  /** The same of `doorlist undo` that takes back what was claimed as well: the desk and the guided flow cannot. */
  readonly undoClaimedCommand: string;
  /** A random user identity key. */
  readonly newKey: () => string;
  /** Receives the instant key URLs, which go to result.csv and result.xlsx and nowhere else. */
  readonly instantKeyUrl: (row: number, url: string) => void;
}

export interface ApplySettings {
  readonly settleTimeoutMs: number;
  readonly verifyTimeoutMs: number;
  /** Rows that are worked on at the same time. Requests in flight are limited by the gate. */
  readonly walkers: number;
  readonly credentialManagerId?: string | undefined;
  readonly credentialPoolId?: string | undefined;
}

/** Why a run stops before its end, and with which exit status. */
export class Halt extends ExitError {
  constructor(exit: 4 | 130, message: string) {
    super(exit, exit === 130 ? 'interrupted' : 'stopped', message);
  }
}
