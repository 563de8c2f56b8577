import type { AcsUser, UserIdentity } from '../directory/directory.ts';
import type { Change, Wishes } from '../plan/change.ts';
import type { NamedKey } from '../plan/named.ts';
import type { Claims, Rival } from '../plan/plan.ts';
import type { Others, Snapshot } from '../plan/snapshot.ts';
import type { Person } from '../roster/person.ts';
import type { RosterRow } from '../roster/interpreter.ts';
import type { Note, Problem } from '../roster/problems.ts';
import type { AbsentUser, ReadBack } from './journal.ts';

// What planning and applying need beside the journal itself.

/** Lists that a snapshot is filled by. */
export type SnapshotList = 'users' | 'identities';

/** A snapshot that is filled page by page: first all `add` calls, then `index`, then questions. */
export interface SnapshotStore extends Snapshot, Disposable {
  addUsers(users: readonly AcsUser[]): void;
  addMembers(groupId: string, userIds: readonly string[]): void;
  addIdentities(identities: readonly UserIdentity[]): void;
  /** Ends a reading of a list: who was added before it and not in it is dropped. @returns how many those are. */
  endReading(list: SnapshotList): number;
  index(): void;
  /** Whether any user is linked to a user identity. */
  hasLinks(): boolean;
  /** Every user, by id. */
  users(): Iterable<AcsUser>;
  /** Marks a user as named by some row of the roster, however doubtfully. */
  name(userId: string): void;
  /** Users that no row names, by name. */
  unnamed(): Iterable<{ readonly user: AcsUser; readonly row: number | undefined }>;
  /** Notes the row that says of a user that they do not belong in. */
  leaves(userId: string | undefined, row: number): void;
  close(): void;
}

/** What the rows of a roster have in common. First all `add` calls, then `index`, then questions; claims come while planning. */
export interface RosterIndex {
  /** @param isRefused whether the person is what can be read of a row that is refused: it speaks of whom it names, and of nothing else. */
  add(at: Pick<RosterRow, 'row' | 'line'>, person: Person, isRefused?: boolean): void;
  /** What reading a row has told of its phone: that of a row that is refused is borne by somebody all the same. */
  addShared(notes: readonly Note[]): void;
  index(): void;
  /** The first rows that bear the phone, three at most. */
  sharers(phoneKey: string): number[];
  /** `row 3 (line 4)`; without the line of a row that was not added. */
  where(row: number): string;
  /** The other rows as a row's plan has to know them; `holder` is {@link Others.holder}. */
  others(holder: Others['holder']): Others;
  /** @param isUnsent whether nothing is sent for the row: it keeps its user from other rows, and stays as it is. */
  claim(row: number, claims: Claims, isUnsent?: boolean): void;
  claimedTwice(): Rival[];
}

/** What the rows of a roster name. First all `add` calls, then questions. */
export interface NamedIndex {
  /** @param leaves whether the row says that its person does not belong in. */
  add(key: NamedKey, row: number, leaves: boolean): void;
  /** A row that names it; with `stays`, only one that does not say that its person leaves. */
  rowThatNames(key: NamedKey, stays: boolean): number | undefined;
}

/** What planning found for a row. */
export interface StagedPlan {
  readonly change: Change;
  readonly wishes: Wishes;
  readonly problems?: readonly Problem[];
  readonly notes?: readonly Note[];
  readonly readBack?: ReadBack;
}

/** A journal that is being planned. Nothing in it is durable yet. */
export interface Staging {
  add(row: RosterRow): void;
  /** In roster order; `plan` may be called meanwhile. */
  staged(): Iterable<RosterRow>;
  /** Replaces what was planned for the row before. */
  plan(row: number, plan: StagedPlan): void;
  /** Notes that a user stood in the system before the run. */
  before(userId: string): void;
  absent(user: AbsentUser): void;
}
