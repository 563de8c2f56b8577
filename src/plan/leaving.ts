import type { AcsUser } from '../directory/directory.ts';
import type { Code } from '../roster/problems.ts';
import type { Change } from './change.ts';
import { seenOf } from './fields.ts';
import { namedByUser, type NamedKey } from './named.ts';
import type { Snapshot } from './snapshot.ts';

/** A person of an approved list, as the run that made the list saw them. */
export interface Listed {
  readonly id: string;
  readonly name: string;
  readonly email?: string;
  readonly phone?: string;
  /** The roster's row that says that they leave. */
  readonly row?: number;
  /** All that could be seen of the user; absent in journals of earlier versions. */
  readonly seen?: Readonly<Record<string, unknown>>;
}

/** What a listed person is decided against. */
export interface LeavingContext {
  readonly live: Snapshot;
  /** The first row of the list's roster that names something; with `stays`, only a row that does not say that its person leaves. */
  readonly rowThatNames: (key: NamedKey, stays: boolean) => number | undefined;
  /** A run later than the list whose roster has the user, in words. */
  readonly laterRun: (userId: string) => string | undefined;
}

/** Decides one person of the list. Pure. A doubt is a conflict: a wrong suspension locks a person out. */
export function planLeaving(listed: Listed, context: LeavingContext): Change {
  const user = context.live.user(listed.id);
  if (user === undefined) return gone(listed.id);
  const isGoing = user.identityId !== undefined && context.live.identity(user.identityId)?.isBeingDeleted === true;
  const standing = standingOf(isGoing ? { ...user, isBeingDeleted: true } : user, listed);
  if (standing !== undefined) return standing;
  const against = doubtAbout(user, listed, context);
  if (against !== undefined) return leftAlone(listed.id, ...against);
  return { kind: 'suspend', userId: user.id, seen: seenOf(user, undefined) };
}

function leftAlone(id: string, code: Code, message: string): Change {
  return { kind: 'conflict', code, message: `${message} Not suspended.`, candidates: [id] };
}

/** A person who is in a roster that is later than the list. @param why in a sentence. */
export function inLaterRoster(id: string, why: string): Change {
  return leftAlone(id, 'in_later_roster', why);
}

/** Why there is nothing to suspend: the user is gone, suspended, or another than it was. Undefined where it is as it was seen. */
export function standingOf(
  user: AcsUser | undefined,
  was: Pick<Listed, 'id' | 'seen'> & Partial<Listed>,
): (Change & { kind: 'already' | 'changed' | 'gone' }) | undefined {
  const userId = was.id;
  if (user === undefined) return gone(userId);
  if (user.isBeingDeleted) return { kind: 'gone', userId, message: 'The user is being deleted.' };
  if (user.isSuspended) return { kind: 'already', userId, message: 'Suspended already; nothing was sent.' };
  const then = was.seen ?? { full_name: was.name, email_address: was.email ?? null, phone_number: was.phone ?? null };
  const now: Record<string, unknown> = seenOf(user, undefined);
  const changed = Object.keys(then).filter((field) => JSON.stringify(then[field]) !== JSON.stringify(now[field]));
  if (changed.length === 0) return undefined;
  const said = changed.map((field) => `${field} was ${shown(then[field])}, is ${shown(now[field])}`);
  return { kind: 'changed', userId, message: `Changed since the list was made: ${said.join('; ')}. Not suspended.` };
}

function gone(userId: string): Change & { kind: 'gone' } {
  return { kind: 'gone', userId, message: 'The user is not in the access system any more.' };
}

function shown(value: unknown): string {
  return value === null || value === undefined ? '(nothing)' : JSON.stringify(value);
}

function doubtAbout(user: AcsUser, listed: Listed, context: LeavingContext): [code: Code, message: string] | undefined {
  if (user.isUnmanaged === true) return ['unmanaged', 'The user is not managed through this workspace.'];
  for (const key of namedByUser(user)) {
    // The row that says that this person leaves, and other such rows, do not speak for them.
    const row = context.rowThatNames(key, listed.row !== undefined);
    if (row !== undefined) return [doubts[key.what][0], `Row ${row} of the roster ${doubts[key.what][1]}.`];
  }
  const later = context.laterRun(user.id);
  return later === undefined ? undefined : ['in_later_roster', later];
}

/** What a code says that is a doubt about many people of a list alike, in a sentence; undefined where the message says it for each. */
export function doubtMeans(code: string): string | undefined {
  const words = Object.values(doubts).find(([one]) => one === code)?.[1];
  return words === undefined ? undefined : `A row of the roster ${words}.`;
}

const doubts: Readonly<Record<NamedKey['what'], readonly [code: Code, words: string]>> = {
  id: ['named_by_row', 'names this user'],
  identity: ['shares_identity', 'has a user of the same identity'],
  email: ['shares_email', 'has the same email address'],
  phone: ['shares_phone', 'has the same phone number'],
  name: ['shares_name', 'has the same name'],
};
