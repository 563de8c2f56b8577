import type { AcsUser, UserIdentity } from '../directory/directory.ts';

/** The live system at one moment, to be asked by key. Keys are those of keys.ts. */
export interface Snapshot {
  user(id: string): AcsUser | undefined;
  usersByIdentity(identityId: string): AcsUser[];
  /** Users with this email: their own, or their identity's where they have none of their own. */
  usersByEmail(emailKey: string): AcsUser[];
  /** Users with another email of their own whose identity has this one. */
  usersByIdentityEmail(emailKey: string): AcsUser[];
  /** Users with this phone: their own, or their identity's where they have none of their own. */
  usersByPhone(phoneKey: string): AcsUser[];
  usersByName(nameKey: string): AcsUser[];
  /** Access group ids of a user; only where memberships were read. */
  groupsOf(userId: string): string[];
  /** One that was merged into another is that other one. */
  identity(id: string): UserIdentity | undefined;
  identitiesByEmail(emailKey: string): UserIdentity[];
  identitiesByPhone(phoneKey: string): UserIdentity[];
}

/** A user whom an earlier run has for a row that said `import_as = new`. */
export interface MadeBefore {
  readonly userId: string;
  /** Name of the run. */
  readonly run: string;
  readonly row: number;
  /** The run's roster was this very file: the same row of it is the same person. */
  readonly isThisFile: boolean;
}

/** A row of the earlier run whose rejects this roster is, which they leave out. */
export interface Beside {
  /** Name of the run. */
  readonly run: string;
  readonly row: number;
}

/** Another row of the roster, or one that it leaves out. */
export interface OtherRow {
  /** In words: `row 3`. */
  readonly words: string;
  readonly isBeside: boolean;
}

/** What a row has to know about the other rows of its roster. */
export interface Others {
  /** `row 3 (line 4)` */
  where(row: number): string;
  /** Whether two or more rows bear this phone, those that rejects leave out among them: it is then not used for matching or enrolling. */
  sharesPhone(phoneKey: string): boolean;
  /**
   * The row that keeps this one, which has neither email nor a phone of its own, from being told apart: an earlier such row of the
   * same name, or any other row of the same name.
   */
  namesake(row: number, nameKey: string): number | undefined;
  /** The first other row that an email address stands in; a row that is refused, or that rejects leave out, only where no other has it. */
  rowOfEmail(row: number, emailKey: string): OtherRow | undefined;
  /** The first other row of this name. */
  rowOfName(row: number, nameKey: string): number | undefined;
  /** The first other row that names this user in its `acs_user_id`; a row that is refused only where no other does. */
  rowOfUserId(row: number, userId: string): number | undefined;
  /** An earlier row with this name, this phone and an email address. */
  twin(row: number, nameKey: string, phoneKey: string): number | undefined;
  /** Users whom earlier runs have for rows with `import_as = new` that said who it is as this person's row does; the newest run first. */
  madeBefore(whoKey: string): readonly MadeBefore[];
  /** The row that rejects leave out whose user this is. */
  holderBeside(userId: string): Beside | undefined;
  /** The row that made or holds this user already (resume). */
  holder(userId: string): number | undefined;
}
