import type { Provisioning } from '../directory/directory.ts';
import { ExitError } from '../errors.ts';
import type { Change, Difference, Wishes } from '../plan/change.ts';
import type { Person } from '../roster/person.ts';
import type { RosterRow, Told } from '../roster/interpreter.ts';
import type { NoticeCode } from '../roster/problems.ts';
import type { StagedPlan } from './ports.ts';

/** What a run is bound to. Written once, checked before any call of a later command. */
export interface RunHeader {
  readonly doorlistVersion: string;
  /** ISO 8601 UTC. */
  readonly startedAt: string;
  /** A check has no system, and its journal only the rows that it rejects. Of `leavers` the rows are those of an approved list. */
  readonly command: 'plan' | 'import' | 'check' | 'leavers';
  /** Login name of the account that ran it, where the machine knows it. */
  readonly startedBy?: string;
  readonly roster: {
    /** File name without folders; `-` for standard input. */
    readonly name: string;
    /** Absolute path; absent for standard input. */
    readonly path?: string;
    readonly sha256: string;
  };
  /** The roster's headers, in order, as written there. */
  readonly header: readonly string[];
  /** For each column the canonical field it feeds, or null for an unknown column that is only carried along. */
  readonly fields: readonly (string | null)[];
  /** How the roster was read, in words for a person: encoding, sheet, date order, time zone, dropped ghost rows, ... */
  readonly reading: readonly string[];
  /** What the roster's rows told about each other; absent in journals of earlier versions. */
  readonly told?: Told;
  /** The roster is the rejects of an earlier run, or a list of leavers: it names only some of the people. */
  readonly isPart?: boolean;
  readonly endpointHost: string;
  readonly workspace: { readonly id: string; readonly name: string; readonly isSandbox: boolean };
  readonly system: { readonly id: string; readonly name: string };
  /** IANA zone in which times are said to people: the access system's own, where it has one. Absent in journals of earlier versions. */
  readonly timeZone?: string;
  /** The options that shape the run, by long name; never a secret. */
  readonly options: Readonly<Record<string, string | number | boolean | readonly string[]>>;
}

/**
 * `planned`: nothing was sent. `applying`: requests that change something may have been sent.
 * `finished`: every row has come to its end and was read back.
 */
export type RunPhase = 'planned' | 'applying' | 'finished';

export type StepKind =
  | 'identity'
  | 'user'
  | 'link'
  | 'update'
  | 'update_identity'
  | 'add_group'
  | 'remove_group'
  | 'enroll'
  | 'update_grant'
  | 'suspend'
  | 'undo_enroll'
  | 'undo_suspend'
  | 'undo_group'
  | 'undo_link'
  | 'undo_user'
  | 'undo_identity';

/**
 * - `done`: the API answered that it was carried out.
 * - `claimed`: there was no answer; the result was found afterwards and equals all that was sent.
 * - `already`: it was there before; nothing was sent.
 * - `refused`: a definite no (or, with code `ended`, our own look at the clock); it was not carried out.
 * - `conflict`: it cannot be told safely; nothing was done; a person has to decide.
 * - `unanswered`: sent, and its result is not known yet.
 * - `absent`: it was unanswered, was looked for until the settle timeout, and did not happen: it may be tried again.
 * A step with no outcome at all (a crash) counts as `unanswered`.
 */
export type StepOutcome = 'done' | 'claimed' | 'already' | 'refused' | 'conflict' | 'unanswered' | 'absent';

export interface StepRecord {
  /** Grows with every step of the run: the order in which intents were written. */
  readonly seq: number;
  readonly row: number;
  readonly kind: StepKind;
  /** What the step is about where one row has several of a kind: a group id. Else empty. */
  readonly target: string;
  /** What was sent, without secrets: enough to recognise it when it is found again. */
  readonly sent: Readonly<Record<string, unknown>>;
  /** By the API's clock. */
  readonly intentAt: string;
  readonly outcome?: StepOutcome;
  /** Id of what the step made or found: identity, user, automation, instant key or access grant. */
  readonly id?: string;
  /** Error type of a refusal, reason of a conflict. */
  readonly code?: string;
  readonly message?: string;
}

/** What there is to say of a step's outcome, see {@link StepRecord}. */
export interface Concluded {
  readonly id?: string | undefined;
  readonly code?: string | undefined;
  readonly message?: string | undefined;
}

/** What is known of a row's user in the access system. */
export type ProviderStatus = Provisioning | 'missing' | 'drifted' | 'not_checked';

/** What the last read-back saw of a row's user. */
export interface ReadBack {
  readonly at: string;
  readonly status: ProviderStatus;
  /** The system's own code and words, for `error` and `inactive`. */
  readonly code?: string;
  readonly message?: string;
  /** For `drifted`: what reads differently from what was asked. */
  readonly differences?: readonly Difference[];
  /** Fields, groups and suspension as read, for undo's check that they are unchanged. */
  readonly seen?: Readonly<Record<string, unknown>>;
}

/** A row of the roster, what the plan decided for it, and all that happened to it. */
export interface RowRecord extends RosterRow {
  readonly change: Change;
  readonly wishes: Wishes;
  /** In the order of their intents. */
  readonly steps: readonly StepRecord[];
  readonly readBack?: ReadBack;
}

/** A user of the access system that no row names. */
export interface AbsentUser {
  readonly id: string;
  readonly name: string;
  readonly email?: string;
  readonly phone?: string;
  readonly state: string;
  /** The roster's row that says that the person does not belong in; absent: no row names them. */
  readonly row?: number;
  /** All that could be seen of the user, to tell later whether it was changed. Absent in journals of earlier versions. */
  readonly seen?: Readonly<Record<string, unknown>>;
}

/** Something that concerns the run and not one row: a double, a vanished route, a changed roster file. */
export interface RunNotice {
  readonly code: NoticeCode;
  readonly message: string;
  /** A notice that makes the exit status 1. */
  readonly needsPerson: boolean;
}

/** How a run, or the last command on it, ended. */
export interface RunEnding {
  readonly at: string;
  readonly exit: number;
  /** Why it stopped early, in words; absent where it went to its end. */
  readonly stopped?: string;
}

/** What reports need of a journal: reading only. */
export interface JournalReader {
  readonly header: RunHeader;
  phase(): RunPhase;
  ending(): RunEnding | undefined;
  /** In roster order, streamed. */
  rows(): Iterable<RowRecord>;
  row(row: number): RowRecord | undefined;
  absent(): Iterable<AbsentUser>;
  absentCount(): number;
  notices(): RunNotice[];
  /** Users that more than one row has, made or matched: there must be none. */
  sharedUsers(): { id: string; rows: number[] }[];
}

/** A journal of which some part may be damaged. */
export interface DamagedJournal extends JournalReader {
  /** A row as it was planned, without its steps. */
  planned(row: number): RowRecord | undefined;
}

/**
 * What applying needs. Every promise resolves only when its write is durable; writes of one moment share one commit.
 * A write that cannot be made durable rejects with {@link JournalError}: nothing may be sent after that.
 */
export interface Journal extends DamagedJournal, Disposable {
  /** `applying` also means that result files written before are out of date. */
  setPhase(phase: RunPhase): Promise<void>;
  markWritten(): Promise<void>;
  /** Whether the result files have been written since anything was last applied. */
  isWritten(): boolean;
  setEnding(ending: RunEnding): Promise<void>;
  /** Before the call; `at` in epoch ms by the API's clock. Returns the step's `seq`. */
  intend(row: number, kind: StepKind, target: string, sent: Record<string, unknown>, at: number): Promise<number>;
  /** After the answer, or after settling. Returns the step as it now stands. */
  conclude(seq: number, outcome: StepOutcome, more?: Concluded): Promise<StepRecord>;
  /**
   * Concludes a creation with the user that it made. Checked and written in one transaction: a user who was there before the row was
   * first sent, or who is another row's, is not this row's. Returns undefined then, and the step stays as it was.
   */
  own(seq: number, outcome: 'done' | 'claimed', userId: string): Promise<StepRecord | undefined>;
  /** A step that was decided without a call (`already`, `conflict`, `refused` with code `ended`), as it now stands. */
  record(row: number, kind: StepKind, target: string, outcome: StepOutcome, more?: Concluded): Promise<StepRecord>;
  /** A new decision for a row that was not attempted yet (resume looks again). */
  replan(row: number, plan: StagedPlan): Promise<void>;
  saveReadBack(row: number, readBack: ReadBack): Promise<void>;
  notice(notice: RunNotice): Promise<void>;
  /** Puts these notices in the place of all that have the code. */
  renewNotices(code: NoticeCode, notices: readonly RunNotice[]): Promise<void>;
  /** Notes users that a look has shown, between two calls that change something. */
  saw(userIds: readonly string[]): Promise<void>;
  /** Every user that a look has shown. */
  seen(): Iterable<string>;
  /** Whether a look has shown a user before the row's person was first sent; for a row that sent none, before anything was. */
  wasThereBefore(userId: string, row: number): boolean;
  /** The row whose user this is, by match or by creation. */
  rowOfUser(userId: string): number | undefined;
  /** Rows that were matched with no user and whose people did not leave: refused, in doubt, left out, or to be created. Streamed. */
  unmatchedRows(): Iterable<RowRecord>;
  /** Whom the run has for rows with `import_as = new`, made or matched. */
  madeAsNew(): Iterable<{ readonly row: number; readonly userId: string; readonly person: Person }>;
  /** What was sent by rows whose creation is under way or without an answer, or did not happen so far. */
  openCreates(): Iterable<Pick<StepRecord, 'row' | 'sent'>>;
  /** The latest steps of a kind that were answered as carried out, newest first; only those sent until then (ms of the API's clock). */
  latestDone(kind: StepKind, most: number, until?: number): StepRecord[];
  /** When the last creation was sent, in epoch ms by the API's clock. */
  lastCreateAt(): number | undefined;
  /** Whether any creation was ever without an answer, settled since or not. */
  wasAnswerLost(): boolean;
  /** Rows that have something left to do, in roster order: not yet attempted, half done, or unknown. Streamed. */
  openRows(): Generator<RowRecord>;
  /** Whether anything was ever sent, or was about to be. */
  hasSteps(): boolean;
  /** May be called twice. */
  close(): void;
}

/**
 * The journal cannot be written or read. `full`: no space left; `damaged`: not a journal of doorlist's; `newer`: made by a later doorlist;
 * `gone`: it was moved or deleted while it was open; `taken`: another machine works on the run now.
 */
export class JournalError extends ExitError {
  override readonly name = 'JournalError';

  constructor(code: 'full' | 'damaged' | 'newer' | 'io' | 'gone' | 'taken', message: string) {
    super(code === 'full' || code === 'gone' || code === 'taken' ? 4 : 2, code, message);
  }
}
