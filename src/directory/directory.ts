import { ExitError } from '../errors.ts';

/**
 * The port: what doorlist needs of an access control system. `seam.ts` is its adapter to the Seam API.
 * Every method rejects with {@link DirectoryError} only, or with what the caller's {@link BeforeSend} rejects with.
 */
export interface Directory {
  /** Host of the endpoint, as the confirmation shows it. */
  readonly host: string;
  /** Epoch ms by the API's clock, as its answers tell it; by this machine's until the first answer. */
  now(): number;
  workspace(): Promise<Workspace>;
  systems(): Promise<AccessSystem[]>;
  compatibleCredentialManagers(systemId: string): Promise<AccessSystem[]>;
  /** Undefined where the API has no such route any more. */
  credentialPools(systemId: string): Promise<CredentialPool[] | undefined>;
  groups(systemId: string): Promise<AccessGroup[]>;
  /** Ids of the ACS users in a group. */
  groupMembers(groupId: string): Promise<string[]>;
  /** Ids of the access groups a user is in. */
  groupsOf(userId: string): Promise<string[]>;

  /** Every ACS user of the system, page by page. An error of code {@link listCut} leaves it unfinished. */
  users(systemId: string): AsyncIterable<AcsUser[]>;
  /** Users that `search` (a partial match on several fields) finds, all pages. Compare exactly afterwards. */
  searchUsers(systemId: string, text: string): Promise<AcsUser[]>;
  user(userId: string): Promise<AcsUser | undefined>;
  userOfIdentity(identityId: string, systemId: string): Promise<AcsUser | undefined>;
  createUser(user: NewUser, beforeSend: BeforeSend): Promise<AcsUser>;
  updateUser(userId: string, patch: UserPatch, beforeSend: BeforeSend): Promise<void>;
  deleteUser(userId: string, beforeSend: BeforeSend): Promise<void>;
  /** Takes a user's access away until it is given back; does nothing to one who is suspended already. */
  suspendUser(userId: string, beforeSend: BeforeSend): Promise<void>;
  unsuspendUser(userId: string, beforeSend: BeforeSend): Promise<void>;
  addToGroup(userId: string, groupId: string, beforeSend: BeforeSend): Promise<void>;
  removeFromGroup(userId: string, groupId: string, beforeSend: BeforeSend): Promise<void>;
  /** Credentials of a user: what undo looks at before it deletes a user. */
  credentials(userId: string): Promise<Credential[]>;
  /** Every credential of the system, page by page. */
  credentialsIn(systemId: string): AsyncIterable<Credential[]>;

  /** Every managed user identity of the workspace, page by page. */
  identities(): AsyncIterable<UserIdentity[]>;
  /** Identities that `search` finds, all pages. Compare exactly afterwards. */
  searchIdentities(text: string): Promise<UserIdentity[]>;
  identity(identityId: string): Promise<UserIdentity | undefined>;
  identityByKey(key: string): Promise<UserIdentity | undefined>;
  createIdentity(identity: NewIdentity, beforeSend: BeforeSend): Promise<UserIdentity>;
  updateIdentity(identityId: string, patch: IdentityPatch, beforeSend: BeforeSend): Promise<void>;
  deleteIdentity(identityId: string, beforeSend: BeforeSend): Promise<void>;
  /** ACS users linked to an identity, in any system. */
  usersOfIdentity(identityId: string): Promise<AcsUser[]>;
  linkUser(identityId: string, userId: string, beforeSend: BeforeSend): Promise<void>;
  unlinkUser(identityId: string, userId: string, beforeSend: BeforeSend): Promise<void>;

  enrollmentAutomations(identityId: string): Promise<EnrollmentAutomation[]>;
  enrollmentAutomation(automationId: string): Promise<EnrollmentAutomation | undefined>;
  launchEnrollmentAutomation(launch: NewEnrollmentAutomation, beforeSend: BeforeSend): Promise<EnrollmentAutomation>;
  deleteEnrollmentAutomation(automationId: string, beforeSend: BeforeSend): Promise<void>;
  instantKeys(identityId: string): Promise<InstantKey[]>;
  instantKey(keyId: string): Promise<InstantKey | undefined>;
  generateInstantKey(identityId: string, beforeSend: BeforeSend): Promise<InstantKey>;

  /** Entrances of the system; undefined where the API has no such route. */
  entrances(systemId: string): Promise<Place[] | undefined>;
  /** Spaces of the workspace; undefined where the API has no such route. */
  spaces(): Promise<Place[] | undefined>;
  grant(grantId: string): Promise<AccessGrant | undefined>;
  grantByKey(key: string): Promise<AccessGrant | undefined>;
  /** Grants of an identity; with an entrance, those of them that open it. */
  grantsOf(identityId: string, entranceId?: string): Promise<AccessGrant[]>;
  /** Of these grants, those that the list shows; with an entrance, those of them that open it. */
  grants(grantIds: readonly string[], entranceId?: string): Promise<AccessGrant[]>;
  /** Methods of these grants, each of which has to be there. */
  methodsOf(grantIds: readonly string[]): Promise<AccessMethod[]>;
  createGrant(grant: NewGrant, beforeSend: BeforeSend): Promise<AccessGrant>;
  /** Moves the end, or removes it (null). The API revokes every method of the grant and issues it anew. */
  updateGrant(grantId: string, endsAt: string | null, beforeSend: BeforeSend): Promise<void>;
  deleteGrant(grantId: string, beforeSend: BeforeSend): Promise<void>;
}

/**
 * Awaited once for a call that changes something: after the pace gate has granted its slot, immediately before the request is
 * sent (not again when a 429 makes the gate send it again). The engine writes its intent here. Where it rejects, nothing is
 * sent and the rejection passes through unchanged.
 */
export type BeforeSend = () => Promise<void>;

export interface Workspace {
  readonly id: string;
  readonly name: string;
  readonly isSandbox: boolean;
  readonly isSuspended: boolean;
}

export interface AccessSystem {
  readonly id: string;
  readonly name: string;
  readonly isCredentialManager: boolean;
  readonly defaultCredentialManagerId?: string;
  /** IANA name, where the system knows its place. */
  readonly timeZone?: string;
  readonly errors: readonly Trouble[];
  readonly warnings: readonly Trouble[];
}

/** An error or a warning that the system itself reports on one of its objects. */
export interface Trouble {
  readonly code: string;
  readonly message: string;
}

export interface AccessGroup {
  readonly id: string;
  readonly name: string;
  /** A deletion is under way, or waits for its time: not usable. */
  readonly isBeingDeleted: boolean;
  /** The access system itself does not have the group, or cannot say what it has of it: not usable. */
  readonly trouble?: Trouble;
}

export interface CredentialPool {
  readonly id: string;
  readonly name: string;
}

export interface Credential {
  readonly id: string;
  readonly userId?: string;
  readonly createdAt: string;
}

/** How far the access system has come with a user. See {@link AcsUser.provisioning}. */
export type Provisioning = 'provisioned' | 'pending' | 'deferred' | 'inactive' | 'error';

export interface AcsUser {
  readonly id: string;
  readonly systemId: string;
  readonly name: string;
  readonly email?: string;
  readonly phone?: string;
  readonly identityId?: string;
  /** Email and phone of the linked identity: a user without its own is known by them. */
  readonly identityEmail?: string;
  readonly identityPhone?: string;
  /** ISO 8601 as the API gave them. */
  readonly startsAt?: string;
  readonly endsAt?: string;
  readonly isSuspended: boolean;
  /** The workspace sees the user and does not keep it. */
  readonly isUnmanaged?: true;
  readonly createdAt: string;
  /** errors -> error; inactive warnings -> inactive; deferred creation or membership -> deferred; any other mutation -> pending. */
  readonly provisioning: Provisioning;
  /** Groups that the user joins when the access starts, by id: no list of members shows them yet. `any`: the API does not say which. */
  readonly deferredGroups?: readonly string[] | 'any';
  /** A deletion is under way: not usable, a match with it is a conflict. */
  readonly isBeingDeleted: boolean;
  /** The system's own errors and the warnings that explain `provisioning`. */
  readonly troubles: readonly Trouble[];
}

/** Body of users/create, field for field. Instants are UTC with `Z`. */
export interface NewUser {
  readonly systemId: string;
  readonly name: string;
  readonly email?: string;
  readonly phone?: string;
  readonly identityId?: string;
  readonly groupIds?: readonly string[];
  readonly schedule?: { readonly startsAt?: string; readonly endsAt?: string };
}

export interface UserPatch {
  readonly name?: string;
  readonly email?: string;
  readonly phone?: string;
  /** Both ends, as the API demands; null removes the schedule. */
  readonly schedule?: { readonly startsAt: string; readonly endsAt: string } | null;
}

export interface UserIdentity {
  readonly id: string;
  readonly name?: string;
  readonly email?: string;
  readonly phone?: string;
  /** Ids of its ACS users in all systems, where the API says so. */
  readonly userIds?: readonly string[];
  /** Ids of identities that were merged into this one: each of them is this one now. */
  readonly mergedIds?: readonly string[];
  /** A deletion is under way, which takes along every user that is linked to the identity: not usable. */
  readonly isBeingDeleted: boolean;
}

export interface NewIdentity {
  /** Random, made by doorlist and journalled before its first use: the one client-chosen unique key of the API. */
  readonly key: string;
  readonly name: string;
  readonly email?: string;
  readonly phone?: string;
}

/** What of an identity is changed. */
export type IdentityPatch = Pick<UserPatch, 'name' | 'email' | 'phone'>;

export interface NewEnrollmentAutomation {
  readonly identityId: string;
  readonly credentialManagerId: string;
  readonly poolId?: string | undefined;
  readonly createCredentialManagerUser?: true | undefined;
  readonly credentialManagerAcsUserId?: string | undefined;
}

export interface EnrollmentAutomation {
  readonly id: string;
  readonly credentialManagerId: string;
}

export interface InstantKey {
  readonly id: string;
  /** A bearer secret: it goes into result.csv and result.xlsx and nowhere else. */
  readonly url: string;
  readonly expiresAt: string;
}

/** An entrance or a space. */
export interface Place {
  readonly id: string;
  readonly name: string;
}

/** Body of access_grants/create, field for field. Instants are UTC with `Z`. */
export interface NewGrant {
  /** Random, made by doorlist and journalled before its first use: unique in the workspace. */
  readonly key: string;
  readonly identityId: string;
  readonly entranceIds: readonly string[];
  readonly spaceIds: readonly string[];
  /** Kinds of access methods: `mobile_key`, `card`, `code`, `cloud_key`. */
  readonly methods: readonly string[];
  readonly startsAt?: string;
  readonly endsAt?: string;
}

export interface AccessGrant {
  readonly id: string;
  readonly identityId?: string;
  /** The API does not say which entrances a grant opens: only, with a filter, whether it opens one. */
  readonly spaceIds: readonly string[];
  /** Kinds of the methods that were asked for. */
  readonly methods: readonly string[];
  readonly methodIds: readonly string[];
  /** ISO 8601 as the API gave them. */
  readonly startsAt: string;
  readonly endsAt?: string;
  /** A bearer secret, like an instant key's: only of a grant whose one method is a mobile key. */
  readonly url?: string;
  readonly isBeingDeleted: boolean;
  /** Errors, and warnings that mean that an entrance stays shut -> error; times or entrances that are being changed -> pending. */
  readonly provisioning: Provisioning;
  readonly troubles: readonly Trouble[];
}

/** One way through the doors of a grant: a key, a card or a code. */
export interface AccessMethod {
  readonly id: string;
  /** Issued -> provisioned; one that waits for work at a desk (a card to be encoded or assigned) -> deferred; else pending. */
  readonly provisioning: Provisioning;
  readonly troubles: readonly Trouble[];
}

/**
 * What became of a call that did not succeed:
 * - `refused`: a definite answer (4xx); it was not carried out, and repeating it would not help.
 * - `not_found`: a definite answer that the object does not exist.
 * - `no_route`: the endpoint does not know the route (404 for the path itself).
 * - `unanswered`: it may have been carried out (timeout, reset, 408, any 5xx, HTML, 200 without ok): look, then decide.
 * - `unauthorized`: the key is refused; nothing further will succeed.
 * - `unreachable`: an outage was waited out to its limit, or the host cannot be reached at all; this call was not sent.
 * - `stopped`: the run was told to stop before the call was sent.
 */
export type DirectoryErrorKind =
  | 'refused'
  | 'not_found'
  | 'no_route'
  | 'unanswered'
  | 'unauthorized'
  | 'unreachable'
  | 'stopped';

/** The code of a list whose next page the API refuses, as where the cursor has expired: it can be read from its beginning again. */
export const listCut = 'list_cut';

/** The only error that leaves the directory room: no SDK error, no cause, no key, no body. */
export class DirectoryError extends ExitError {
  override readonly name = 'DirectoryError';
  readonly kind: DirectoryErrorKind;

  /** @param code the API's own error type, or one of doorlist where there was no answer (`timeout`, `reset`, `not_json`, ...). */
  constructor(kind: DirectoryErrorKind, code: string, message: string) {
    super(kind === 'stopped' ? 130 : 4, code, message);
    this.kind = kind;
  }
}

/** Whether a user is of the access system. */
export function isOfSystem(user: Pick<AcsUser, 'systemId'>, systemId: string): boolean {
  return user.systemId.toLowerCase() === systemId.toLowerCase();
}

/** Readings of one list, of which the API may cut short all but the last. */
const mostReadings = 3;

/** Reads a list. Where the API does not go on with it, it is read from its beginning again, so that `read` may see an item twice. */
export async function fromBeginning<T>(read: () => Promise<T>): Promise<T> {
  for (let readings = 1; ; readings += 1) {
    try {
      return await read();
    } catch (error) {
      if (!(error instanceof DirectoryError) || error.code !== listCut || readings >= mostReadings) throw error;
    }
  }
}
