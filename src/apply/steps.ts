import type {
  BeforeSend,
  DirectoryError,
  IdentityPatch,
  NewIdentity,
  NewUser,
  UserIdentity,
  UserPatch,
} from '../directory/directory.ts';
import type { RowRecord, StepKind, StepOutcome, StepRecord } from '../journal/journal.ts';
import { isMade, lastStep, plannedUpdateSteps, whyNotEnrolled } from '../journal/outcome.ts';
import { createOf, hasPatch, toSent } from '../plan/fields.ts';
import { contradictions } from '../plan/identity.ts';
import { ids, phoneKey } from '../plan/keys.ts';
import { asciiEmail, emailKey } from '../text/email.ts';
import { isLater } from '../plan/renewal.ts';
import type { Person } from '../roster/person.ts';
import type { Code } from '../roster/problems.ts';
import { enrollmentWays } from './enrollment.ts';
import { lateTimeouts, lookUntil, saysExists } from './look.ts';
import { suspendStep } from './suspend.ts';
import type { World } from './world.ts';

/** The outcome of a step that needed no call, or of a look after a refusal. */
export interface Decided {
  readonly outcome: StepOutcome;
  readonly id?: string;
  readonly code?: string;
  readonly message?: string;
}

/** Nothing is done, and a person has to decide. */
function conflict(code: Code, message: string): Decided {
  return { outcome: 'conflict', code, message };
}

/** The next thing to do for a row. */
export interface Step {
  readonly kind: StepKind;
  readonly target: string;
  /** What will be sent, for the journal: enough to recognise it when it is found again. */
  readonly sent: Record<string, unknown>;
  /** A look before the call that may make it needless. */
  readonly before?: () => Promise<Decided | undefined>;
  /** The call; resolves to the id of what it made, where it makes something. */
  readonly call: (beforeSend: BeforeSend) => Promise<string | void>;
  /** A look after a definite refusal: "already exists" is not "finished", and not failed either. */
  readonly refused?: (error: DirectoryError) => Promise<Decided | undefined>;
}

/**
 * The one missing step that comes next for a row, or undefined where nothing is left to do. It follows from the
 * row's own steps: a person with a user and without the wanted enrollment has one step left.
 */
export function nextStep(record: RowRecord, world: World): Step | undefined {
  const { change } = record;
  // What was taken back is not begun again.
  if (record.steps.some(({ kind }) => kind.startsWith('undo_'))) return undefined;
  if (change.kind === 'suspend') return suspendStep(record, world);
  if (change.kind === 'create') return identityStep(record, world) ?? userStep(record, world) ?? enrollSteps(record, world);
  if (change.kind === 'present' || change.kind === 'update' || change.kind === 'renewed') {
    return (
      updateStep(record, world) ??
      identityStep(record, world) ??
      linkStep(record, change.userId, world) ??
      enrollSteps(record, world)
    );
  }
  return undefined;
}

/** Whether a step may be taken: it was not tried yet, or it is known not to have happened. */
function isOpen(record: RowRecord, kind: StepKind, target = ''): boolean {
  const step = lastStep(record, kind, target);
  return step === undefined || step.outcome === 'absent';
}

/** The identity that the person has, or undefined while there is none. */
export function identityOf(record: RowRecord): string | undefined {
  const step = lastStep(record, 'identity');
  if (isMade(step)) return step?.id;
  const { change, wishes } = record;
  if (wishes.identity?.kind === 'use') return wishes.identity.identityId;
  return change.kind === 'update' ? change.identity?.identityId : undefined;
}

/** The user that the person has, or undefined while there is none. */
export function userIdOf(record: RowRecord): string | undefined {
  const step = lastStep(record, 'user');
  if (isMade(step)) return step?.id;
  return 'userId' in record.change ? record.change.userId : undefined;
}

function identityStep(record: RowRecord, world: World): Step | undefined {
  const { person, wishes } = record;
  const { identity } = wishes;
  if (person === undefined || identity === undefined || identity.kind === 'use' || !isOpen(record, 'identity'))
    return undefined;
  if (identity.kind === 'conflict') {
    const decided = conflict(identity.code, identity.message);
    return { kind: 'identity', target: '', sent: {}, before: () => Promise.resolve(decided), call: () => Promise.resolve('') };
  }
  // One key for a person, whatever happens: a repeated creation under the same key cannot double.
  const earlier = lastStep(record, 'identity')?.sent['user_identity_key'];
  const body: NewIdentity = {
    key: typeof earlier === 'string' ? earlier : world.newKey(),
    name: person.fullName,
    ...(person.email === undefined ? {} : { email: asciiEmail(person.email) }),
    ...(person.phone === undefined || !identity.withPhone ? {} : { phone: person.phone }),
  };
  return {
    kind: 'identity',
    target: '',
    sent: { user_identity_key: body.key, full_name: body.name, email_address: body.email, phone_number: body.phone },
    call: async (beforeSend) => (await world.directory.createIdentity(body, beforeSend)).id,
    refused: async (error) => {
      // A clash with an earlier try of our own, which the API may be slow to show.
      const timeouts = typeof earlier !== 'string' ? 0 : saysExists(error) ? 1 + lateTimeouts : 1;
      const patience = timeouts * world.settings.settleTimeoutMs;
      const mine = await lookUntil(patience, world, () => world.directory.identityByKey(body.key));
      if (mine !== undefined) return { outcome: 'claimed', id: mine.id };
      return clashOf(body, error, record, person, world);
    },
  };
}

/** What the creation of an identity sent, from the journal. */
export function identitySent(sent: StepRecord['sent']): IdentityPatch {
  const { full_name: name, email_address: email, phone_number: phone } = sent as Readonly<Record<string, string | undefined>>;
  return { ...(name && { name }), ...(email && { email }), ...(phone && { phone }) };
}

/** The identity that is in the way of a new one: it is taken where it is the person's beyond doubt. */
async function clashOf(
  body: NewIdentity,
  error: DirectoryError,
  record: RowRecord,
  person: Person,
  { directory, systemId }: World,
): Promise<Decided> {
  const found = await identitiesLike(body, directory);
  const [only] = found;
  if (found.length > 1) return conflict('several_identities', `Several identities are like this person: ${ids(found)}.`);
  if (only === undefined) {
    return conflict(
      'identity_clash',
      `The API refused the user identity (${error.message}) and shows none with this email or phone. ` +
        'An unmanaged identity of the workspace is a likely cause: make it managed, or change the email. Where the access system is only late to show it, wait; then import the row again.',
    );
  }
  if (only.isBeingDeleted) {
    const message = `Identity ${only.id} has this email or phone and is being deleted. When it is gone, import the row again.`;
    return conflict('being_deleted', message);
  }
  const against = contradictions(only, person, body.phone !== undefined);
  const byEmail = only.email !== undefined && body.email !== undefined && emailKey(only.email) === emailKey(body.email);
  if (against.length > 0 || (!byEmail && only.name === undefined)) {
    const what = against.length > 0 ? `another ${against.join(' and ')}` : 'no name to tell by';
    const message = `Identity ${only.id} has ${what}. A person has to decide: fill user_identity_id, or mend the identity.`;
    return conflict('identity_contradicts', message);
  }
  const holder = await directory.userOfIdentity(only.id, systemId);
  if (holder !== undefined && holder.id !== userIdOf(record)) {
    const message = `Identity ${only.id} is like this person and belongs to user ${holder.id} of this system by now. Import the row again.`;
    return conflict('identity_of_another', message);
  }
  return { outcome: 'already', id: only.id };
}

async function identitiesLike(body: NewIdentity, directory: World['directory']): Promise<UserIdentity[]> {
  const found = new Map<string, UserIdentity>();
  for (const [field, keyOf] of [
    ['email', emailKey],
    ['phone', phoneKey],
  ] as const) {
    const { [field]: own } = body;
    if (own === undefined) continue;
    for (const identity of await directory.searchIdentities(own)) {
      const { [field]: theirs } = identity;
      if (theirs !== undefined && keyOf(theirs) === keyOf(own)) found.set(identity.id, identity);
    }
  }
  return [...found.values()];
}

function userStep(record: RowRecord, { directory, systemId }: World): Step | undefined {
  const { person, wishes } = record;
  if (person === undefined || !isOpen(record, 'user')) return undefined;
  const identityId = identityOf(record);
  // The identity step that failed is the row's outcome already.
  if (wishes.identity !== undefined && identityId === undefined) return undefined;
  const body: NewUser = {
    systemId,
    ...createOf(person),
    ...(identityId === undefined ? {} : { identityId }),
    ...(wishes.groupIds === undefined || wishes.groupIds.length === 0 ? {} : { groupIds: wishes.groupIds }),
  };
  return {
    kind: 'user',
    target: '',
    sent: { ...toSent(person), user_identity_id: body.identityId, acs_access_group_ids: body.groupIds },
    call: async (beforeSend) => (await directory.createUser(body, beforeSend)).id,
  };
}

function updateStep(record: RowRecord, { directory }: World): Step | undefined {
  const { change } = record;
  if (change.kind !== 'update' && change.kind !== 'renewed') return undefined;
  for (const { kind, target } of plannedUpdateSteps(record)) {
    if (!isOpen(record, kind, target)) continue;
    if (kind === 'update_identity') {
      // The identity follows the user: where the user keeps its fields, so does the identity.
      if (!isMade(lastStep(record, 'update'))) continue;
      const patch = change.kind === 'update' ? (change.identity?.patch ?? {}) : {};
      return {
        kind,
        target,
        sent: { user_identity_id: target, ...patch },
        call: (beforeSend) => directory.updateIdentity(target, patch, beforeSend),
      };
    }
    if (kind === 'update') {
      const patch = change.patch ?? {};
      return {
        kind,
        target,
        sent: { acs_user_id: change.userId, ...patch },
        ...(change.kind === 'renewed' && { before: () => whyNotRenew(change.userId, change.patch, directory) }),
        call: (beforeSend) => directory.updateUser(change.userId, patch, beforeSend),
      };
    }
    return {
      kind,
      target,
      sent: { acs_user_id: change.userId, acs_access_group_id: target },
      call: (beforeSend) =>
        kind === 'add_group'
          ? directory.addToGroup(change.userId, target, beforeSend)
          : directory.removeFromGroup(change.userId, target, beforeSend),
    };
  }
  return undefined;
}

/** A look at the last moment: the end that is there by now must not become an earlier one. */
async function whyNotRenew(
  userId: string,
  { schedule }: UserPatch,
  directory: World['directory'],
): Promise<Decided | undefined> {
  const user = await directory.user(userId);
  if (user === undefined || schedule === undefined || schedule === null) return undefined;
  if (hasPatch(user, { schedule }, directory.now())) return { outcome: 'already' };
  if (!isLater(schedule.endsAt, user)) {
    return conflict(
      'lasts_longer',
      `Access ${user.endsAt === undefined ? 'has no end' : `lasts until ${user.endsAt}`} by now, and is not made to end sooner.`,
    );
  }
  const start = { schedule: { startsAt: schedule.startsAt, endsAt: user.endsAt ?? '' } };
  const theirs = { ...user, startsAt: user.startsAt ?? user.createdAt };
  if (hasPatch(theirs, start, directory.now())) return undefined;
  return conflict('other_start', `Access begins at ${theirs.startsAt} by now. Import the row again to renew it.`);
}

function linkStep(record: RowRecord, userId: string, { directory }: World): Step | undefined {
  const { identity } = record.wishes;
  const identityId = identityOf(record);
  if (identityId === undefined || identity === undefined || !isOpen(record, 'link')) return undefined;
  if (identity.kind === 'use' && !identity.link) return undefined;
  return {
    kind: 'link',
    target: '',
    sent: { acs_user_id: userId, user_identity_id: identityId },
    before: async () => {
      const user = await directory.user(userId);
      if (user?.identityId === undefined) return undefined;
      return user.identityId === identityId
        ? { outcome: 'already', id: identityId }
        : conflict('other_identity', `User ${userId} belongs to identity ${user.identityId} by now.`);
    },
    call: async (beforeSend) => {
      await directory.linkUser(identityId, userId, beforeSend);
      return identityId;
    },
  };
}

function enrollSteps(record: RowRecord, world: World): Step | undefined {
  const { enroll } = record.wishes;
  return enrollStep(record, world) ?? (enroll === undefined ? undefined : enrollmentWays[enroll].after?.step(record, world));
}

function enrollStep(record: RowRecord, world: World): Step | undefined {
  const { wishes } = record;
  const identityId = identityOf(record);
  const userId = userIdOf(record);
  if (wishes.enroll === undefined || identityId === undefined || userId === undefined || !isOpen(record, 'enroll'))
    return undefined;
  const ways = [lastStep(record, 'link'), lastStep(record, 'update_identity', identityId)];
  if (ways.some((step) => step !== undefined && !isMade(step))) return undefined;
  if (whyNotEnrolled(record) !== undefined) return undefined;
  // An identity that this run made has no enrollment from elsewhere.
  const isNew = lastStep(record, 'identity')?.outcome === 'done';
  const way = enrollmentWays[wishes.enroll];
  const enrolling = way.enroll(record, identityId, world);
  if (enrolling === undefined) return undefined;
  return {
    kind: 'enroll',
    target: '',
    ...enrolling,
    before: async () => (isNew ? undefined : way.find(record, enrolling.sent, world)),
  };
}
