import type { AcsUser, UserIdentity } from '../directory/directory.ts';

/** The live system at one moment, to be asked by key. Keys are those of keys.ts. */
export interface Snapshot {
  user(id: string): AcsUser | undefined;
  usersByIdentity(identityId: string): AcsUser[];
  usersByEmail(emailKey: string): AcsUser[];
  usersByPhone(phoneKey: string): AcsUser[];
  usersByName(nameKey: string): AcsUser[];
  /** Access group ids of a user; only where memberships were read. */
  groupsOf(userId: string): string[];
  identity(id: string): UserIdentity | undefined;
  identitiesByEmail(emailKey: string): UserIdentity[];
  identitiesByPhone(phoneKey: string): UserIdentity[];
}

/** What a row has to know about the other rows of its roster. */
export interface Others {
  /** Whether two or more rows bear this phone: it is then not used for matching or enrolling. */
  sharesPhone(phoneKey: string): boolean;
  /**
   * The row that keeps this one, which has neither email nor a phone of its own, from being told apart: an earlier such row of the
   * same name, or any other row of the same name.
   */
  namesake(row: number, nameKey: string): number | undefined;
  /** The row that made or holds this user already (resume). */
  holder(userId: string): number | undefined;
}
