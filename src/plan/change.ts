import type { IdentityPatch, UserPatch } from '../directory/directory.ts';
import type { Code } from '../roster/problems.ts';
import type { FieldColumn, IdentityColumn } from './fields.ts';

/** What the plan decides for one row. A value: computed from the row and one snapshot, printable, the same on every run. */
export type Change =
  /** `namesakes`: ids of users of this name who are there under another email or phone. */
  | { readonly kind: 'create'; readonly namesakes?: readonly string[] }
  | { readonly kind: 'present'; readonly userId: string }
  | {
      readonly kind: 'update';
      readonly userId: string;
      readonly differences: readonly Difference[];
      /** One users/update call, where fields differ. */
      readonly patch?: UserPatch;
      /** The user's identity, which agreed with the user so far and is changed with it. */
      readonly identity?: IdentityUpdate;
      readonly addGroups: readonly string[];
      readonly removeGroups: readonly string[];
    }
  /** `--existing renew`: the end moves to the row's later one; the other differences stay. */
  | {
      readonly kind: 'renewed';
      readonly userId: string;
      readonly differences: readonly Difference[];
      readonly patch: UserPatch;
    }
  | { readonly kind: 'differs'; readonly userId: string; readonly code: Code; readonly differences: readonly Difference[] }
  | { readonly kind: 'conflict'; readonly code: Code; readonly message: string; readonly candidates: readonly string[] }
  | { readonly kind: 'rejected' }
  /** The row's person does not belong in: nothing is sent; `userId` is who they are in the system, where they are there. */
  | { readonly kind: 'leaver'; readonly userId?: string }
  /** Of an approved list of leavers: the person is to be suspended, as long as the user is `seen` so. */
  | { readonly kind: 'suspend'; readonly userId: string; readonly seen: Readonly<Record<string, unknown>> }
  /** Of such a list: left alone, because the user is suspended already, is another since, or is not there any more. */
  | { readonly kind: 'already' | 'changed' | 'gone'; readonly userId: string; readonly message: string }
  | { readonly kind: 'skipped'; readonly code: 'skip_row' | 'not_in_pilot' };

/** One user_identities/update call. */
export interface IdentityUpdate {
  readonly identityId: string;
  readonly patch: IdentityPatch;
}

/** What of an access grant is read back. */
export type GrantColumn = `access_grant_${'starts_at' | 'ends_at' | 'entrances' | 'spaces' | 'methods' | 'user_identity_id'}`;

/** One field on which the access system and the row do not agree. Values as a person reads them. */
export interface Difference {
  readonly field: FieldColumn | IdentityColumn | GrantColumn | 'groups' | 'suspended' | 'user_identity_id';
  readonly theirs: string;
  readonly ours: string;
}

/** Which identity a row's person gets, where one is wanted. */
export type IdentityPlan =
  | { readonly kind: 'use'; readonly identityId: string; readonly link: boolean }
  | { readonly kind: 'create'; readonly withPhone: boolean }
  /** The user is there, but which identity is theirs cannot be told: no linking and no enrolling. */
  | { readonly kind: 'conflict'; readonly code: Code; readonly message: string };

/** The ways of enrolling, the default first. What each does stands in apply/. */
export const enrollWays = ['automation', 'instant-key', 'grant'] as const;

export type EnrollWay = (typeof enrollWays)[number];

/** The methods that a grant can give, the default first. */
export const grantMethods = ['mobile_key', 'card', 'code', 'cloud_key'] as const;

export type GrantMethod = (typeof grantMethods)[number];

/** What an access grant gives: ids of what it opens, and by what it is opened. */
export interface GrantWish {
  readonly entranceIds: readonly string[];
  readonly spaceIds: readonly string[];
  readonly methods: readonly GrantMethod[];
}

/** What is to be done for a row besides its change. */
export interface Wishes {
  /** Access group ids that the row's names stand for. */
  readonly groupIds?: readonly string[];
  readonly identity?: IdentityPlan;
  readonly enroll?: EnrollWay;
  /** Where the row is enrolled with an access grant. */
  readonly grant?: GrantWish;
}
