import type { AcsUser } from '../directory/directory.ts';
import type { Person } from '../roster/person.ts';
import type { Code, Note, Problem } from '../roster/problems.ts';
import { emailKey } from '../text/email.ts';
import { toIso } from '../text/moment.ts';
import type { EnrollWay, Change, GrantMethod, Difference, IdentityPlan, Wishes } from './change.ts';
import { compare, type DiffContext } from './diff.ts';
import { compareIdentity, followingPatch, knownBy } from './fields.ts';
import type { GroupIndex } from './group-index.ts';
import { planIdentity } from './identity.ts';
import { phoneKey, usersHave } from './keys.ts';
import { nameKey } from '../text/name.ts';
import { managerUserProblems } from './manager-user.ts';
import { match } from './match.ts';
import { type Places, placesOf } from './places.ts';
import { renewalOf } from './renewal.ts';
import type { Others, Snapshot } from './snapshot.ts';

/** The options that shape a plan. */
export interface Policy {
  readonly existing: 'skip' | 'update' | 'renew' | 'fail';
  readonly allowRenames: boolean;
  readonly groups: 'add' | 'exact';
  /** Link every person to a user identity, enrolled or not. */
  readonly identities: boolean;
  /** Enroll every person whose row does not say otherwise. */
  readonly enroll: boolean;
  readonly enrollWith: EnrollWay;
  readonly createCredentialManagerUser: boolean;
  readonly grantMethods: readonly GrantMethod[];
}

export interface PlannedRow {
  readonly change: Change;
  readonly wishes: Wishes;
  /** Problems that only the live system could show: an unknown group. The row is rejected for them. */
  readonly problems: readonly Problem[];
  /** What only the live system could tell: a cell that is several groups, an access that has ended. */
  readonly notes?: readonly Note[];
  /** The user the row was matched with, for its state. */
  readonly user?: AcsUser;
}

/** What a row is decided against. */
export interface PlanContext {
  readonly live: Snapshot;
  readonly others: Others;
  readonly groups: GroupIndex;
  /** Where access grants are made. */
  readonly places?: Places | undefined;
  readonly policy: Policy;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** Decides one row. Pure: the same row, snapshot and policy give the same plan. */
export function planRow(row: number, said: Person, context: PlanContext): PlannedRow {
  const person = withPrimaryIdentity(said, context.live);
  const resolved = person.groups === undefined ? undefined : context.groups.resolve(person.groups);
  const opened = context.places !== undefined && enrolls(person, context.policy) ? placesOf(person, context.places) : undefined;
  const planned = decide(row, person, resolved, opened, context);
  const live = [
    accessEnded(planned, person, context),
    phoneOfAnother(planned, row, person, context),
    groupsKept(planned, person, context),
  ];
  const notes = [...(resolved?.notes ?? []), ...(opened?.notes ?? []), ...live.filter((note) => note !== undefined)];
  return notes.length === 0 ? planned : { ...planned, notes };
}

/** A user whose access is over, while the row, which names no end, has its person belong in. */
function accessEnded({ change, user }: PlannedRow, person: Person, { now }: PlanContext): Note | undefined {
  const endsAt = user?.endsAt;
  if (endsAt === undefined || Date.parse(endsAt) > now || person.endsAt !== undefined || person.isEndless === true)
    return undefined;
  if (change.kind === 'leaver') return undefined;
  return {
    code: 'access_ended',
    message: `The access of this user ended at ${toIso(Date.parse(endsAt))}, and the row names no end: the person has no access.`,
  };
}

/** A user's groups are to be exactly the row's, and the cell is empty: what a row does not say is not taken away. */
function groupsKept({ user }: PlannedRow, person: Person, { live, groups, policy }: PlanContext): Note | undefined {
  const kept = user === undefined || person.groups !== undefined || policy.groups !== 'exact' ? [] : live.groupsOf(user.id);
  if (kept.length === 0) return undefined;
  const names = kept.map((id) => groups.name(id)).sort();
  return {
    code: 'groups_kept',
    field: 'groups',
    message: `The groups cell is empty, which takes no group away: the user stays in ${names.join('; ')}.`,
  };
}

/** A person who is created with the phone of a user of another name and email, who is in no row: a person who changed both is there twice. */
function phoneOfAnother({ change }: PlannedRow, row: number, person: Person, { live, others }: PlanContext): Note | undefined {
  const phone = person.phone === undefined ? undefined : phoneKey(person.phone);
  if (change.kind !== 'create' || person.importAs === 'new' || phone === undefined || others.sharesPhone(phone))
    return undefined;
  const bearers = live.usersByPhone(phone).filter((user) => {
    const { email } = knownBy(user);
    return !user.isBeingDeleted && (email === undefined || others.rowOfEmail(row, emailKey(email)) === undefined);
  });
  if (bearers.length === 0) return undefined;
  return {
    code: 'phone_of_another',
    field: 'phone_number',
    message: `${usersHave(bearers)} this phone, under another name and email: the same person, if both have changed.`,
  };
}

/** A row that names an identity which was merged into another one means that one. */
function withPrimaryIdentity(person: Person, live: Snapshot): Person {
  const id = person.userIdentityId === undefined ? undefined : live.identity(person.userIdentityId)?.id;
  return id === undefined || id === person.userIdentityId ? person : { ...person, userIdentityId: id };
}

function enrolls(person: Person, policy: Policy): boolean {
  return person.belongs !== false && (person.enroll ?? policy.enroll);
}

function decide(
  row: number,
  person: Person,
  resolved: ReturnType<GroupIndex['resolve']> | undefined,
  opened: ReturnType<typeof placesOf> | undefined,
  { live, others, groups, policy, now }: PlanContext,
): PlannedRow {
  if (person.importAs === 'skip') return { change: { kind: 'skipped', code: 'skip_row' }, wishes: {}, problems: [] };

  if (person.belongs === false) {
    const found = match(person, row, live, others);
    // That a suspended person is suspended is no news, and the rest of the row holds as for other people.
    const isSuspended = person.isSuspended === true && found.kind === 'user' && found.user.isSuspended;
    if (!isSuspended) return { change: leaver(person, found), wishes: {}, problems: [] };
  }

  const problems = [...(resolved?.problems ?? []), ...(opened?.problems ?? []), ...managerUserProblems(person, policy)];
  if (problems.length > 0) return { change: { kind: 'rejected' }, wishes: {}, problems };

  const matched = match(person, row, live, others);
  if (matched.kind === 'doubt') {
    return conflict(
      matched.code,
      matched.message,
      matched.candidates.map(({ id }) => id),
    );
  }

  const wantsEnrollment = enrolls(person, policy);
  const wantsIdentity = wantsEnrollment || policy.identities || person.userIdentityId !== undefined;
  const groupIds = resolved?.ids;
  const user = matched.kind === 'user' ? matched.user : undefined;
  const context: DiffContext = { now, groupPolicy: policy.groups, groupName: (id) => groups.name(id) };
  const change =
    user === undefined
      ? undefined
      : withIdentity(
          user,
          changeFor(user, compare(person, groupIds, user, live.groupsOf(user.id), context), person, policy, now),
        );
  const changed = change?.kind === 'update' ? change.identity?.patch : undefined;
  const identity = wantsIdentity ? planIdentity(person, user, live, others, changed) : undefined;
  const wishes: Wishes = {
    ...(groupIds === undefined ? {} : { groupIds }),
    ...(identity === undefined ? {} : { identity }),
    ...(wantsEnrollment ? { enroll: policy.enrollWith } : {}),
    ...(opened === undefined ? {} : { grant: { ...opened.opens, methods: policy.grantMethods } }),
  };

  if (user === undefined || change === undefined) {
    if (identity?.kind === 'conflict') return conflict(identity.code, identity.message, []);
    const namesakes = matched.kind === 'nobody' ? matched.namesakes.map(({ id }) => id) : [];
    return { change: { kind: 'create', ...(namesakes.length === 0 ? {} : { namesakes }) }, wishes, problems: [] };
  }
  // With an enrollment, the enrollment fails and says so; else the link is all that was asked for besides, and nothing is done by halves.
  if (identity?.kind === 'conflict' && !wantsEnrollment && (change.kind === 'update' || change.kind === 'renewed'))
    return { ...conflict(identity.code, identity.message, [user.id]), user };
  // The row itself names an identity that the user does not have: a difference, unless linking is what was asked for.
  const linkOnly = identity?.kind === 'use' && identity.link && !wantsEnrollment && !policy.identities;
  if (linkOnly && policy.existing !== 'update') {
    const { identity: _, ...others } = wishes;
    return { change: withUnlinked(change, user, identity), wishes: others, problems: [], user };
  }
  return { change, wishes, problems: [], user };

  /** Where the user's identity, which is this user's alone in the system, agreed with the user so far, it is changed with it. */
  function withIdentity(found: AcsUser, planned: Change): Change {
    const { id, identityId = '' } = found;
    const theirs = live.identity(identityId);
    if (planned.kind !== 'update' || planned.patch === undefined || theirs === undefined) return planned;
    if (live.usersByIdentity(identityId).some((other) => other.id !== id)) return planned;
    const { phone, ...rest } = planned.patch;
    // A phone that several rows bear identifies no person.
    const isOwn = phone !== undefined && !others.sharesPhone(phoneKey(phone));
    const patch = followingPatch({ ...rest, ...(isOwn ? { phone } : {}) }, found, theirs, now);
    const differences = compareIdentity(patch, theirs, now);
    if (differences.length === 0) return planned;
    return { ...planned, identity: { identityId, patch }, differences: [...planned.differences, ...differences] };
  }
}

/** Puts what the comparison found under the policy. */
function changeFor(user: AcsUser, found: ReturnType<typeof compare>, person: Person, policy: Policy, now: number): Change {
  const { differences, patch, addGroups, removeGroups, unmendable } = found;
  const userId = user.id;
  if (differences.length === 0) return { kind: 'present', userId };
  const renames = differences.some(({ field }) => field === 'full_name') && person.importAs !== 'same';
  if (renames && !(policy.existing === 'update' && policy.allowRenames)) {
    // Addresses are recycled: a matched user of another name may be another person, so nothing of theirs is touched.
    return { kind: 'differs', userId, code: 'name_mismatch', differences };
  }
  const renewal = policy.existing === 'renew' ? renewalOf(user, person, differences, now) : undefined;
  if (renewal !== undefined) return renewal;
  if (policy.existing !== 'update') {
    const suspended = differences.every(({ field }) => field === 'suspended');
    return { kind: 'differs', userId, code: suspended ? 'suspended' : 'differs', differences };
  }
  const mends = patch !== undefined || addGroups.length > 0 || removeGroups.length > 0;
  if (!mends) {
    const suspended = unmendable.every(({ field }) => field === 'suspended');
    return { kind: 'differs', userId, code: suspended ? 'suspended' : 'cannot_update', differences };
  }
  return { kind: 'update', userId, differences, ...(patch === undefined ? {} : { patch }), addGroups, removeGroups };
}

/** A user that several rows were matched with, or an identity that they would bring to several users. */
export interface Rival {
  readonly what: 'User' | 'Identity';
  readonly id: string;
  /** In roster order. */
  readonly rows: readonly number[];
  /** Those of them for which something is to be sent. */
  readonly sent: readonly number[];
}

/** What a row's plan takes for its own: the user that it was matched with, and the identity that a user is to be linked to. */
export interface Claims {
  readonly userId?: string;
  readonly identityId?: string;
}

/** One user, and one identity that is to be linked, are one person's. */
export function claimsOf({ change, wishes }: Pick<PlannedRow, 'change' | 'wishes'>): Claims {
  const { identity } = wishes;
  const links =
    change.kind === 'create' ||
    ((change.kind === 'present' || change.kind === 'update' || change.kind === 'renewed') &&
      identity?.kind === 'use' &&
      identity.link);
  return {
    ...('userId' in change ? { userId: change.userId } : {}),
    ...(links && identity?.kind === 'use' ? { identityId: identity.identityId } : {}),
  };
}

/** What becomes of a row that shares its user, or an identity for two users, with other rows. @param where {@link Others.where} */
export function claimedTwice(row: number, { what, id, rows }: Omit<Rival, 'sent'>, where: (row: number) => string): PlannedRow {
  const others = rows.filter((other) => other !== row);
  const rest = `${others.length === 1 ? 'row' : 'rows'} ${others.map((other) => where(other).replace(/^row /u, '')).join(', ')}`;
  const isUser = what === 'User';
  const message = isUser
    ? `User ${id} matches ${rest} too, and one user is one person. Fill acs_user_id in the right row.`
    : `Identity ${id} would belong to ${rest} too, and one identity is one person. Fill user_identity_id in the right row alone.`;
  return conflict('claimed_twice', message, isUser ? [id] : []);
}

function withUnlinked(change: Change, user: AcsUser, identity: IdentityPlan & { kind: 'use' }): Change {
  const unlinked: Difference = { field: 'user_identity_id', theirs: '', ours: identity.identityId };
  if (change.kind === 'present') return { kind: 'differs', userId: user.id, code: 'differs', differences: [unlinked] };
  if (change.kind === 'differs' || change.kind === 'renewed') {
    return { ...change, differences: [...change.differences, unlinked] };
  }
  return change;
}

/** Who a person that does not belong in is in the system: a person of another name is not listed as theirs. */
function leaver(person: Person, found: ReturnType<typeof match>): Change {
  if (found.kind === 'doubt') {
    return { kind: 'conflict', code: found.code, message: found.message, candidates: found.candidates.map(({ id }) => id) };
  }
  if (found.kind !== 'user') return { kind: 'leaver' };
  const { id, name } = found.user;
  if (person.acsUserId === undefined && nameKey(name) !== nameKey(person.fullName)) {
    const message = `The row's person is to leave, and the user who matches is ${name}. Fill acs_user_id if it is the same person.`;
    return { kind: 'conflict', code: 'name_mismatch', message, candidates: [id] };
  }
  return { kind: 'leaver', userId: id };
}

function conflict(code: Code, message: string, candidates: readonly string[]): PlannedRow {
  return { change: { kind: 'conflict', code, message, candidates }, wishes: {}, problems: [] };
}
