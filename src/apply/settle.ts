import type { AcsUser } from '../directory/directory.ts';
import type { RowRecord, StepRecord } from '../journal/journal.ts';
import { type FieldValues, fromSent, hasPatch, isMadeOf } from '../plan/fields.ts';
import { emailKey, nameKey, phoneKey } from '../plan/keys.ts';
import { emailsDisagree, namesAgree, phonesDisagree } from '../plan/match.ts';
import type { Snapshot } from '../plan/snapshot.ts';
import { enrollmentWays } from './enrollment.ts';
import type { SharedLook } from './look.ts';
import { userIdOf } from './steps.ts';
import type { World } from './world.ts';

/** What looking found out about a call without an answer. */
export type Verdict =
  /** It was carried out: this is what it made. */
  | { readonly kind: 'claimed'; readonly id?: string; readonly doubles?: readonly string[] }
  /** The settle timeout passed without a trace: it was not carried out, and may be tried again. */
  | { readonly kind: 'absent' }
  /** It cannot be told; never guessed, never sent again. */
  | { readonly kind: 'doubt'; readonly message: string }
  /** We were told to stop before it could be told. */
  | { readonly kind: 'stopped' };

/** The first pause between two looks, in milliseconds; each further one is half as long again. */
const firstPause = 200;

/**
 * Finds out what became of an unanswered step by looking at the live system, more than once with growing pauses, since a list may
 * show a new user late. What a repetition cannot double (a key, a link, a membership, a field, a deletion) needs one look only.
 */
export async function settle(record: RowRecord, step: StepRecord, world: World, whole: SharedLook): Promise<Verdict> {
  const { directory, settings, policy, now } = world;
  switch (step.kind) {
    case 'identity': {
      const identity = await directory.identityByKey(String(step.sent['user_identity_key']));
      return identity === undefined ? { kind: 'absent' } : { kind: 'claimed', id: identity.id };
    }
    case 'user':
      return settleUser(record, step, world, whole);
    case 'link': {
      const user = await directory.user(String(step.sent['acs_user_id']));
      const identityId = String(step.sent['user_identity_id']);
      return user?.identityId === identityId ? { kind: 'claimed', id: identityId } : { kind: 'absent' };
    }
    case 'enroll': {
      const way = enrollmentWays[record.wishes.enroll ?? policy.enrollWith];
      return repeatedly(settings.settleTimeoutMs, world, async () => {
        const id = await way.find(record, step.sent, world);
        return id === undefined ? undefined : { kind: 'claimed', id };
      });
    }
    // Repeating these is harmless; but what is there already was done by this run.
    case 'update': {
      const user = await directory.user(String(step.sent['acs_user_id']));
      return user !== undefined && hasPatch(user, step.sent, now()) ? { kind: 'claimed' } : { kind: 'absent' };
    }
    case 'add_group':
    case 'remove_group': {
      const groups = await directory.groupsOf(String(step.sent['acs_user_id']));
      return groups.includes(step.target) === (step.kind === 'add_group') ? { kind: 'claimed' } : { kind: 'absent' };
    }
    case 'undo_enroll':
    case 'undo_group':
    case 'undo_link':
    case 'undo_user':
    case 'undo_identity':
      return { kind: 'absent' };
  }
}

async function settleUser(record: RowRecord, step: StepRecord, world: World, whole: SharedLook): Promise<Verdict> {
  const { directory, journal, settings, systemId } = world;
  const identityId = step.sent['user_identity_id'];
  if (typeof identityId === 'string') {
    // With an identity the look is exact.
    return repeatedly(settings.settleTimeoutMs, world, async () => {
      const user = await directory.userOfIdentity(identityId, systemId);
      if (user === undefined) return undefined;
      const holder = journal.rowOfUser(user.id);
      if (journal.wasThereBefore(user.id) || (holder !== undefined && holder !== record.row)) {
        const whose = holder === undefined || holder === record.row ? 'was there before the run' : `is row ${holder}'s`;
        return {
          kind: 'doubt',
          message: `The answer was lost, and user ${user.id} of identity ${identityId} ${whose}. Nothing was sent again.`,
        };
      }
      return { kind: 'claimed', id: user.id };
    });
  }
  const sent = fromSent(step.sent);
  const text = sent.email ?? sent.phone ?? sent.fullName;
  const searched = await repeatedly(settings.settleTimeoutMs, world, async () => {
    const verdict = await judge(await directory.searchUsers(systemId, text), record, step, world);
    return verdict.kind === 'claimed' ? verdict : undefined;
  });
  if (searched.kind !== 'absent') return searched;
  // Before it is sent again the whole list is compared exactly: a search may cover fewer fields than expected.
  return judge(await whole.ask((live) => candidates(live, sent)), record, step, world);
}

/** Looks again and again until something is found or the time is up; the last look comes after the time is up. */
async function repeatedly(timeoutMs: number, world: World, find: () => Promise<Verdict | undefined>): Promise<Verdict> {
  const { elapsed, sleep, stop } = world;
  const until = elapsed() + timeoutMs;
  for (let pause = firstPause; ; pause *= 1.5) {
    const isLast = elapsed() >= until;
    const verdict = await find();
    if (verdict !== undefined) return verdict;
    if (isLast) return { kind: 'absent' };
    await sleep(Math.max(1, Math.min(pause, until - elapsed())));
    if (stop.aborted) return { kind: 'stopped' };
  }
}

function candidates(live: Snapshot, sent: FieldValues): AcsUser[] {
  const found = new Map<string, AcsUser>();
  const add = (users: readonly AcsUser[]): void => {
    for (const user of users) found.set(user.id, user);
  };
  if (sent.email !== undefined) add(live.usersByEmail(emailKey(sent.email)));
  if (sent.phone !== undefined) add(live.usersByPhone(phoneKey(sent.phone)));
  add(live.usersByName(nameKey(sent.fullName)));
  return [...found.values()];
}

/**
 * Claims only what was not there before the run, equals all that was sent, and is no other row's. What looks like the person and is
 * not equal leaves a doubt: it may have been changed or made by hand.
 */
async function judge(users: readonly AcsUser[], record: RowRecord, step: StepRecord, world: World): Promise<Verdict> {
  const { journal } = world;
  const sent = fromSent(step.sent);
  const fresh = users.filter((user) => {
    if (journal.wasThereBefore(user.id) || user.isBeingDeleted) return false;
    const holder = journal.rowOfUser(user.id);
    return holder === undefined || holder === record.row;
  });
  const equal: AcsUser[] = [];
  for (const user of fresh) if (await equalsSent(user, sent, step, world)) equal.push(user);
  equal.sort((a, b) => a.createdAt.localeCompare(b.createdAt) || a.id.localeCompare(b.id));
  const [first] = equal;
  if (first !== undefined) {
    const alike = alikeRow(record, sent, world);
    if (alike !== undefined) {
      return { kind: 'doubt', message: `User ${first.id} may be this row's or row ${alike}'s: nothing tells the two apart.` };
    }
    const doubles = equal.slice(1).map(({ id }) => id);
    return { kind: 'claimed', id: first.id, ...(doubles.length === 0 ? {} : { doubles }) };
  }
  const similar = fresh.filter(
    (user) =>
      (user.email !== undefined && sent.email !== undefined && emailKey(user.email) === emailKey(sent.email)) ||
      (namesAgree(user, sent) && !emailsDisagree(user, sent) && !phonesDisagree(user, sent)),
  );
  if (similar.length > 0) {
    const named = similar.map(({ id }) => id).join(', ');
    return {
      kind: 'doubt',
      message: `The answer was lost, and user ${named} is like this person but not equal to what was sent. Nothing was sent again.`,
    };
  }
  return { kind: 'absent' };
}

async function equalsSent(user: AcsUser, sent: FieldValues, step: StepRecord, world: World): Promise<boolean> {
  if (!isMadeOf(user, sent, Math.max(world.now(), Date.parse(step.intentAt)))) return false;
  const groupIds = step.sent['acs_access_group_ids'];
  if (Array.isArray(groupIds) && groupIds.length > 0) {
    const theirs = new Set(await world.directory.groupsOf(user.id));
    if (!groupIds.every((id) => theirs.has(String(id)))) return false;
  }
  return true;
}

/** Another row that asks for the very same person and has no user yet, so that a found user could be either's. */
function alikeRow(record: RowRecord, sent: FieldValues, { journal }: World): number | undefined {
  return journal
    .rowsAlike(sent.fullName, sent.email, sent.phone)
    .find((row) => row !== record.row && userIdOf(journal.row(row) ?? record) === undefined);
}
