import { type AcsUser, DirectoryError } from '../directory/directory.ts';
import type { RowRecord, StepRecord } from '../journal/journal.ts';
import { compareIdentity, type FieldValues, fromSent, hasPatch, isMadeOf, knownBy } from '../plan/fields.ts';
import { ids } from '../plan/keys.ts';
import { emailsDisagree, namesAgree, phonesDisagree } from '../plan/match.ts';
import { mayBeStoredAs } from '../plan/names.ts';
import type { Code } from '../roster/problems.ts';
import { enrollmentWays } from './enrollment.ts';
import { lateTimeouts, look, lookUntil, saysExists, SharedLook } from './look.ts';
import { lateEnrollments, lateUsers, witnessesOf } from './witness.ts';
import type { World } from './world.ts';

/** What looking found out about a call without an answer. */
export type Verdict =
  /** It was carried out: this is what it made. */
  | { readonly kind: 'claimed'; readonly id?: string }
  /** The settle timeout passed without a trace: it was not carried out, and may be tried again. */
  | { readonly kind: 'absent' }
  /** It cannot be told; never guessed, never sent again. */
  | { readonly kind: 'doubt'; readonly code?: Code; readonly message: string }
  /** It was refused as existing already, and what is there is not what was sent. */
  | { readonly kind: 'conflict'; readonly code: Code; readonly message: string }
  /** In the API's own code and words. */
  | { readonly kind: 'refused'; readonly code: string; readonly message: string }
  /** We were told to stop before it could be told. */
  | { readonly kind: 'stopped' };

/** A verdict on a list; `isOfLastSending`: whether it shows a user that the last sending can have made, and not only an earlier one. */
type Judgement = Exclude<Verdict, { kind: 'claimed' }> | { kind: 'claimed'; id: string; isOfLastSending: boolean };

/**
 * Finds out what became of an unanswered step by looking at the live system, more than once with growing pauses, since a list may
 * show a new user late. What a repetition cannot double (a key, a link, a membership, a field, a deletion) needs one look only.
 */
export async function settle(record: RowRecord, step: StepRecord, world: World, looks: Looks): Promise<Verdict> {
  const { directory, settings, policy, now } = world;
  switch (step.kind) {
    case 'identity': {
      const identity = await directory.identityByKey(String(step.sent['user_identity_key']));
      return identity === undefined ? { kind: 'absent' } : { kind: 'claimed', id: identity.id };
    }
    case 'user': {
      const verdict = await settleUser(record, step, world, looks.people);
      return saysExists(step) ? asRefusal(verdict, step, world) : verdict;
    }
    case 'link': {
      const user = await directory.user(String(step.sent['acs_user_id']));
      const identityId = String(step.sent['user_identity_id']);
      return user?.identityId === identityId ? { kind: 'claimed', id: identityId } : { kind: 'absent' };
    }
    case 'enroll': {
      const way = enrollmentWays[record.wishes.enroll ?? policy.enrollWith];
      const find = async (): Promise<Verdict> => {
        const id = await way.made(record, step.sent, world);
        return id === undefined ? { kind: 'absent' } : { kind: 'claimed', id };
      };
      const found = await repeatedly(way.isExact ? 0 : settings.settleTimeoutMs, world, async () => unlessAbsent(await find()));
      if (way.isExact || found.kind !== 'absent') return found;
      return unlessLate('the person was enrolled', world, async () => {
        // First: what is shown in time only now was not in time before.
        const late = await looks.enrollments.ask();
        return { found: await find(), late };
      });
    }
    // Like a renewal: what comes late must not take back a longer time that was given meanwhile.
    case 'update_grant':
      return repeatedly(settings.settleTimeoutMs, world, async () => {
        const { after } = enrollmentWays[record.wishes.enroll ?? policy.enrollWith];
        if ((await after?.isMade(step.sent, directory)) !== true) return undefined;
        return { kind: 'claimed', id: String(step.sent['access_grant_id']) };
      });
    // Repeating these is harmless; but what is there already was done by this run.
    case 'update':
      // Another client may give a person longer than a renewal does: a second one, sent for a late first one, would take that back.
      return repeatedly(record.change.kind === 'renewed' ? settings.settleTimeoutMs : 0, world, async () => {
        const user = await directory.user(String(step.sent['acs_user_id']));
        return user !== undefined && hasPatch(user, step.sent, now()) ? { kind: 'claimed' } : undefined;
      });
    case 'update_identity': {
      const identity = await directory.identity(step.target);
      const isDone = identity !== undefined && compareIdentity(step.sent, identity, now()).length === 0;
      return isDone ? { kind: 'claimed' } : { kind: 'absent' };
    }
    case 'add_group':
    case 'remove_group': {
      const groups = await directory.groupsOf(String(step.sent['acs_user_id']));
      return groups.includes(step.target) === (step.kind === 'add_group') ? { kind: 'claimed' } : { kind: 'absent' };
    }
    // What is carried out late must not be sent twice: it may have been decided otherwise in between.
    case 'suspend':
    case 'undo_suspend':
      return repeatedly(settings.settleTimeoutMs, world, async () => {
        const user = await directory.user(String(step.sent['acs_user_id']));
        return (user?.isSuspended === true) === (step.kind === 'suspend') ? { kind: 'claimed' } : undefined;
      });
    case 'undo_enroll':
    case 'undo_group':
    case 'undo_link':
    case 'undo_user':
    case 'undo_identity':
      return { kind: 'absent' };
  }
}

/** What the whole list says about creates without an answer. */
export interface Whole {
  /** Users who may be what they have made: seen by no look before them, and no row's. */
  readonly unheld: readonly AcsUser[];
  /** Why the list is later than assumed, in words: it does not show what this run made longer than the settle timeout ago. */
  readonly late: string | undefined;
}

/** Looks that steps without an answer share. */
export interface Looks {
  readonly people: SharedLook<Whole>;
  /** Why the lists of enrollments are later than assumed. */
  readonly enrollments: SharedLook<string | undefined>;
}

export function sharedLooks(world: World): Looks {
  const { directory, journal, settings } = world;
  const made = () => witnessesOf(journal, 'enroll', directory.now() - settings.settleTimeoutMs);
  return {
    people: new SharedLook(() => lookAtAll(world)),
    enrollments: new SharedLook(() => lateEnrollments(made(), world)),
  };
}

/** Reads the whole list, and asks by id for the users whom it should show by now and does not. */
async function lookAtAll(world: World): Promise<Whole> {
  const { directory, journal, systemId, settings, openSnapshot, sleep } = world;
  const made = witnessesOf(journal, 'user', directory.now() - settings.settleTimeoutMs);
  using live = openSnapshot();
  await look(directory, { systemId, groupIds: [], identities: false, untilWhole: sleep }, live);
  const isUnheld = ({ id }: AcsUser): boolean => !journal.wasThereBefore(id, 0) && journal.rowOfUser(id) === undefined;
  const unheld = Iterator.from(live.users()).filter(isUnheld).toArray();
  return { unheld, late: await lateUsers(made, (id) => live.user(id), world) };
}

async function settleUser(record: RowRecord, step: StepRecord, world: World, whole: SharedLook<Whole>): Promise<Verdict> {
  const { directory, settings, systemId } = world;
  const identityId = step.sent['user_identity_id'];
  if (typeof identityId === 'string') {
    const judgeUser = (user: AcsUser | undefined): Verdict => {
      if (user === undefined) return { kind: 'absent' };
      // An identity that this run made has no user from elsewhere, whatever the API's clock said meanwhile.
      const isOwn = record.steps.some(
        ({ kind, outcome, id }) => kind === 'identity' && outcome === 'done' && id === identityId,
      );
      if (isFresh(user, record, world) && (isOwn || isYounger(user, firstSending(record))))
        return { kind: 'claimed', id: user.id };
      const holder = world.journal.rowOfUser(user.id);
      const whose = holder === undefined || holder === record.row ? 'was there before it was sent' : `is row ${holder}'s`;
      return {
        kind: 'doubt',
        message: `The answer was lost, and user ${user.id} of identity ${identityId} ${whose}. Nothing was sent again.`,
      };
    };
    const find = async () => judgeUser(await directory.userOfIdentity(identityId, systemId));
    const found = await repeatedly(settings.settleTimeoutMs, world, async () => unlessAbsent(await find()));
    if (found.kind !== 'absent') return found;
    return settleByAll(step, world, whole, (unheld) => judgeUser(unheld.find((user) => user.identityId === identityId)));
  }
  const sent = fromSent(step.sent);
  const text = sent.email ?? sent.phone ?? sent.fullName;
  const attempts = record.steps.filter(({ kind }) => kind === 'user');
  // An earlier sending may have made a user who shows late: then the last sending may have made another, who shows later still.
  const patience = settings.settleTimeoutMs * (attempts.length > 1 ? 2 : 1);
  const found = await repeatedly(patience, world, async (isLast) => {
    const verdict = await judge(await searched(text, world, whole), record, step, world);
    return verdict.kind === 'claimed' && (isLast || verdict.isOfLastSending) ? verdict : undefined;
  });
  if (found.kind !== 'absent') return found;
  return settleByAll(step, world, whole, (unheld) => judge(unheld, record, step, world));
}

/**
 * Before a create is sent again the whole list is compared: a search may cover fewer fields than expected, and names are kept otherwise.
 * Who is not in a list that is later than assumed may be there all the same: it is waited for, and then left in doubt.
 */
async function settleByAll(
  step: StepRecord,
  world: World,
  whole: SharedLook<Whole>,
  judgeAll: (unheld: readonly AcsUser[]) => Verdict | Promise<Verdict>,
): Promise<Verdict> {
  return unlessLate('the person was made', world, async () => {
    const { unheld, late } = await whole.ask();
    return { found: await judgeAll(unheld), late: saysExists(step) ? undefined : late };
  });
}

/**
 * Takes nothing found for an answer only where what was read is not late. Where it was, what is in question may be younger than the
 * witnesses: it is looked for one settle timeout longer.
 *
 * @param what whether it happened is the question.
 */
async function unlessLate(
  what: string,
  world: World,
  find: () => Promise<{ found: Verdict; late: string | undefined }>,
): Promise<Verdict> {
  const { elapsed, settings } = world;
  let why = '';
  let lateAt = Number.NEGATIVE_INFINITY;
  const verdict = await lookUntil(lateTimeouts * settings.settleTimeoutMs, world, async () => {
    const { found, late } = await find();
    if (found.kind !== 'absent') return found;
    if (late === undefined) return elapsed() - lateAt < settings.settleTimeoutMs ? undefined : found;
    why = late;
    lateAt = elapsed();
    return undefined;
  });
  if (verdict !== undefined) return verdict;
  if (world.stop.aborted) return { kind: 'stopped' };
  const message = `The answer was lost, and whether ${what} cannot be told yet: ${why}. Nothing was sent again.`;
  return { kind: 'doubt', code: 'list_late', message };
}

function unlessAbsent(verdict: Verdict): Verdict | undefined {
  return verdict.kind === 'absent' ? undefined : verdict;
}

/** Users whom a search shows. Where the API does not search any more, the whole list is compared each time. */
async function searched(text: string, { directory, systemId }: World, whole: SharedLook<Whole>): Promise<readonly AcsUser[]> {
  try {
    return await directory.searchUsers(systemId, text);
  } catch (error) {
    if (error instanceof DirectoryError && (error.kind === 'refused' || error.kind === 'not_found'))
      return (await whole.ask()).unheld;
    throw error;
  }
}

/** A create that was refused as existing already was not carried out, unless an earlier passing on of the same request was. */
async function asRefusal(verdict: Verdict, step: StepRecord, { directory, systemId }: World): Promise<Verdict> {
  if (verdict.kind !== 'absent' && verdict.kind !== 'doubt') return verdict;
  const { code = 'refused', message = '' } = step;
  const { email, phone } = fromSent(step.sent);
  const there = new Set<string>();
  for (const text of [email, phone]) {
    if (text === undefined) continue;
    for (const user of await directory.searchUsers(systemId, text)) {
      const isLike =
        hasEmail(user, email) || (phone !== undefined && knownBy(user).phone !== undefined && !phonesDisagree(user, { phone }));
      if (isLike) there.add(user.id);
    }
  }
  if (verdict.kind === 'absent' && there.size === 0) return { kind: 'refused', code, message };
  const who =
    there.size === 0 && verdict.kind === 'doubt' ? verdict.message : `Found there: user ${[...there].sort().join(', ')}.`;
  return {
    kind: 'conflict',
    code: 'already_exists',
    message: `The access system refused the person as already there (${message}). ${who} Fill acs_user_id with the right user, then import the row again.`,
  };
}

/** What repeated looks find out; where they find nothing, the step was not carried out. */
async function repeatedly(
  timeoutMs: number,
  world: World,
  find: (isLast: boolean) => Promise<Verdict | undefined>,
): Promise<Verdict> {
  return (await lookUntil(timeoutMs, world, find)) ?? { kind: world.stop.aborted ? 'stopped' : 'absent' };
}

/**
 * Claims only what is younger than the create, equals all that was sent, and is no other row's. A name may be kept another way than it
 * was sent; then an email or a phone has to say who it is. What looks like the person and is not equal leaves a doubt: it may have been
 * changed or made by hand.
 */
async function judge(shown: readonly AcsUser[], record: RowRecord, step: StepRecord, world: World): Promise<Judgement> {
  const sent = fromSent(step.sent);
  // A list that grows while its pages are read shows a user on two of them.
  const users = [...new Map(shown.map((user) => [user.id, user])).values()];
  const like = users.filter((user) => isFresh(user, record, world) && isLike(user, sent, record.row, world));
  const equal: AcsUser[] = [];
  for (const user of like)
    if (isYounger(user, firstSending(record)) && (await equalsSent(user, sent, step, world))) equal.push(user);
  equal.sort((a, b) => a.createdAt.localeCompare(b.createdAt) || a.id.localeCompare(b.id));
  const [first] = equal.filter((user) => namesAgree(user, sent));
  const only = equal.length === 1 && (sent.email ?? sent.phone) !== undefined ? equal[0] : undefined;
  const found = first ?? only;
  if (found !== undefined) {
    const alike = alikeRow(found, record.row, namesAgree(found, sent), world);
    const isOfLastSending = equal.some((user) => isYounger(user, step));
    if (alike === undefined) return { kind: 'claimed', id: found.id, isOfLastSending };
    return { kind: 'doubt', message: `User ${found.id} may be this row's or row ${alike}'s: nothing tells the two apart.` };
  }
  if (like.length === 0) return { kind: 'absent' };
  return {
    kind: 'doubt',
    message: `The answer was lost. What was found there (user ${ids(like)}) is like this person but need not be what was sent. Nothing was sent again.`,
  };
}

/** Whether the row may have made a user, as far as the journal can tell. */
function isFresh(user: AcsUser, { row }: RowRecord, { journal }: World): boolean {
  if (user.isBeingDeleted || journal.wasThereBefore(user.id, row)) return false;
  return (journal.rowOfUser(user.id) ?? row) === row;
}

/** Whether the API made a user when this had been sent, or later: by its own clock, which may be told in whole seconds. */
function isYounger({ createdAt }: AcsUser, sending: StepRecord | undefined): boolean {
  return sending !== undefined && Date.parse(createdAt) >= Math.floor(Date.parse(sending.intentAt) / 1000) * 1000;
}

function firstSending({ steps }: RowRecord): StepRecord | undefined {
  return steps.find(({ kind }) => kind === 'user');
}

/** Whether a user may be the person, however the system keeps names, and is not plainly another row's that waits for its answer. */
function isLike(user: AcsUser, sent: FieldValues, row: number, world: World): boolean {
  if (hasEmail(user, sent.email)) return true;
  if (emailsDisagree(user, sent) || phonesDisagree(user, sent)) return false;
  if (namesAgree(user, sent)) return true;
  return mayBeStoredAs(sent.fullName, user.name) && alikeRow(user, row, true, world) === undefined;
}

function hasEmail(user: AcsUser, email: string | undefined): boolean {
  return email !== undefined && knownBy(user).email !== undefined && !emailsDisagree(user, { email });
}

async function equalsSent(user: AcsUser, sent: FieldValues, step: StepRecord, world: World): Promise<boolean> {
  const past = Math.max(world.now(), Date.parse(step.intentAt));
  if (!mayBeStoredAs(sent.fullName, user.name) || !isMadeOf({ ...user, name: sent.fullName }, sent, past)) return false;
  const groupIds = step.sent['acs_access_group_ids'];
  if (Array.isArray(groupIds) && groupIds.length > 0) {
    const theirs = new Set(await world.directory.groupsOf(user.id));
    if (!groupIds.every((id) => theirs.has(String(id)))) return false;
  }
  return true;
}

/** Another row without a user that may have made this one as well; `isSpelled`: only one that sent the name just so. */
function alikeRow(user: AcsUser, row: number, isSpelled: boolean, { journal }: World): number | undefined {
  // An email is one row's alone.
  if (user.email !== undefined) return undefined;
  for (const other of journal.openCreates()) {
    const sent = fromSent(other.sent);
    const agrees = isSpelled ? namesAgree(user, sent) : mayBeStoredAs(sent.fullName, user.name);
    if (other.row !== row && agrees && isMadeOf({ ...user, name: sent.fullName }, sent)) return other.row;
  }
  return undefined;
}
