import type { AcsUser, IdentityPatch, NewUser, UserIdentity, UserPatch } from '../directory/directory.ts';
import type { Person } from '../roster/person.ts';
import { toIso } from '../text/moment.ts';
import type { Difference } from './change.ts';
import { phoneKey } from './keys.ts';
import { nameKey } from '../text/name.ts';
import { asciiEmail, emailKey } from '../text/email.ts';

// The fields of a person that an ACS user has too: each stands once in `fields`, and everything that reads, sends, compares or
// settles a field goes through the functions below. A property of Person, AcsUser, NewUser or UserPatch that is neither in the
// table nor excluded here by name does not compile.

/** Fields of the user itself. The excluded ones name other objects, or say how a row is to be handled. */
export type FieldKey = Exclude<
  keyof Person,
  | 'isEndless'
  | 'groups'
  | 'acsUserId'
  | 'userIdentityId'
  | 'enroll'
  | 'entrances'
  | 'spaces'
  | 'credentialManagerAcsUserId'
  | 'importAs'
  | 'belongs'
  | 'isSuspended'
>;
export type FieldValues = Pick<Person, FieldKey | 'isEndless'>;

/** The end of a row that says in words that there is none. */
export const noEnd = 'none';

/** The groups of a user who is in none of those that were looked at: where none are to be removed, these are the roster's. */
export const noneOfThese = 'none of these';

type UserKey = Exclude<
  keyof AcsUser,
  | 'id'
  | 'systemId'
  | 'identityId'
  | 'identityEmail'
  | 'identityPhone'
  | 'isSuspended'
  | 'isUnmanaged'
  | 'createdAt'
  | 'provisioning'
  | 'isBeingDeleted'
  | 'deferredGroups'
  | 'troubles'
>;
type CreateKey = Exclude<keyof NewUser, 'systemId' | 'identityId' | 'groupIds'>;
type TextKey = UserKey & CreateKey & keyof UserPatch;

interface Field<Column = string, User = UserKey, Part = keyof UserPatch> {
  /** Its name in the roster, in differences, and in the journal's `sent` and `seen`. */
  readonly column: Column;
  /** The property of a live user. */
  readonly user: User;
  /** The property of a create or an update that carries it. */
  readonly part: Part;
  /** Whether a user that was created without the field has to be without it. */
  readonly isExact: boolean;
  /** The value as the API takes it. */
  readonly toApi: (value: string) => string;
  /** Whether a live value means the same as the row's. `now` in epoch ms. */
  readonly isSame: (theirs: string | undefined, ours: string, now: number) => boolean;
  /** Whether a live value is what a create made of `sent`; `past`: epoch ms up to which a sent start may have been replaced. */
  readonly isMadeOf: (theirs: string | undefined, sent: string, past: number) => boolean;
  /** What a create says of the field; `values` are those of the whole row. */
  readonly inCreate: (value: string, values: FieldValues) => Partial<Pick<NewUser, CreateKey>>;
  /** The update that brings the user in line, or undefined where no call of the API can. */
  readonly inUpdate: (value: string, values: FieldValues, user: AcsUser, now: number) => UserPatch | undefined;
  /** What a patch says of the field; undefined where it leaves it alone. */
  readonly ofPatch: (patch: UserPatch) => string | undefined;
}

export const fields = {
  fullName: text('full_name', 'name', nameKey),
  email: text('email_address', 'email', emailKey, asciiEmail),
  phone: text('phone_number', 'phone', phoneKey),
  startsAt: instant('starts_at', 'startsAt', sameStart, wasStart),
  endsAt: instant('ends_at', 'endsAt', sameEnd, sameEnd),
} satisfies Readonly<Record<FieldKey, Field>>;

type Table = typeof fields;
export type FieldColumn = Table[keyof Table]['column'];

/** Fields that a user identity has as well. */
const identityFields = [fields.fullName, fields.email, fields.phone] as const;
/** A field of the identity, as a user shows it. */
export type IdentityColumn = `user_identity_${(typeof identityFields)[number]['column']}`;

type NoneOf<T extends never> = T;
// An error in these two lines names a property of NewUser, UserPatch or AcsUser that no field of the table stands for.
export type NotSent = NoneOf<Exclude<CreateKey | keyof UserPatch, Table[keyof Table]['part']>>;
export type NotRead = NoneOf<Exclude<UserKey, Table[keyof Table]['user']>>;

const entries = Object.entries(fields) as readonly [FieldKey, Field<FieldColumn>][];

/** A field with a property of its own, under one name in the live user, in a create and in an update. */
function text<Column extends string, Part extends TextKey>(
  column: Column,
  part: Part,
  keyOf: (value: string) => string,
  toApi: (value: string) => string = (value) => value,
): Field<Column, Part, Part> {
  const isSame = (theirs: string | undefined, ours: string): boolean => theirs !== undefined && keyOf(theirs) === keyOf(ours);
  const alone = (value: string): { readonly [K in TextKey]?: string } => ({ [part]: toApi(value) });
  return {
    column,
    user: part,
    part,
    isExact: true,
    toApi,
    isSame,
    isMadeOf: isSame,
    inCreate: alone,
    inUpdate: alone,
    ofPatch: (patch) => patch[part],
  };
}

/** One end of the schedule. */
function instant<Column extends string, End extends 'startsAt' | 'endsAt'>(
  column: Column,
  end: End,
  isSame: Field['isSame'],
  isMadeOf: Field['isMadeOf'],
): Field<Column, End, 'schedule'> {
  return {
    column,
    user: end,
    part: 'schedule',
    isExact: false,
    toApi: (value) => value,
    isSame,
    isMadeOf,
    inCreate: (_, { startsAt, endsAt }) => ({
      schedule: { ...(startsAt === undefined ? {} : { startsAt }), ...(endsAt === undefined ? {} : { endsAt }) },
    }),
    inUpdate: (_, values, user, now) => {
      // The API takes both ends or none: an end that the row does not give stays as it is. A user without a start has had access
      // since its creation; "now" would be another plan at every look.
      const startsAt = values.startsAt ?? user.startsAt ?? toIso(Date.parse(user.createdAt) || now);
      // Only a schedule that is gone has no end, and a start that lies ahead would go with it: the access would begin at once.
      if (values.isEndless === true) return Date.parse(startsAt) <= now ? { schedule: null } : undefined;
      const endsAt = values.endsAt ?? user.endsAt;
      const isPossible = endsAt !== undefined && Date.parse(endsAt) > Math.max(Date.parse(startsAt), now);
      return isPossible ? { schedule: { startsAt, endsAt } } : undefined;
    },
    ofPatch: ({ schedule }) => (schedule === null ? (end === 'endsAt' ? noEnd : undefined) : schedule?.[end]),
  };
}

/** The email and the phone that a user is known by: its own, or its identity's where it has none of its own. */
export function knownBy(user: Pick<AcsUser, 'email' | 'phone' | 'identityEmail' | 'identityPhone'>): {
  readonly email?: string;
  readonly phone?: string;
} {
  const email = user.email ?? user.identityEmail;
  const phone = user.phone ?? user.identityPhone;
  return { ...(email === undefined ? {} : { email }), ...(phone === undefined ? {} : { phone }) };
}

/** What a create has to say of a person: the part of users/create that the row decides. */
export function createOf(values: FieldValues): Pick<NewUser, CreateKey> {
  const parts = entries.map(([key, field]) => (values[key] === undefined ? {} : field.inCreate(values[key], values)));
  return Object.assign({}, ...parts) as Pick<NewUser, CreateKey>;
}

/** The values that a create sends, by column: what the journal keeps of them. */
export function toSent(values: FieldValues): Record<FieldColumn, string | undefined> {
  const sent = entries.map(([key, { column, toApi }]) => [column, values[key] === undefined ? undefined : toApi(values[key])]);
  return Object.fromEntries(sent) as Record<FieldColumn, string | undefined>;
}

/** The values that a create sent, from the journal. */
export function fromSent(sent: Readonly<Record<string, unknown>>): FieldValues {
  const values = entries.map(([key, { column }]) => [key, sent[column]]).filter(([, value]) => typeof value === 'string');
  return { fullName: '', ...(Object.fromEntries(values) as Partial<FieldValues>) };
}

/** Fields in which a user differs from what the row says, and the update that mends them. What the row leaves out is no difference. */
export function compareFields(
  values: FieldValues,
  user: AcsUser,
  now: number,
): { differences: Difference[]; patch: UserPatch; unmendable: Difference[] } {
  const differences: Difference[] = [];
  const unmendable: Difference[] = [];
  const patch: UserPatch = {};
  const known = { ...user, ...knownBy(user) };
  for (const [key, field] of entries) {
    const ours = key === 'endsAt' && values.isEndless === true ? noEnd : values[key];
    const theirs = known[field.user];
    if (ours === undefined || field.isSame(theirs, ours, now)) continue;
    const difference = { field: field.column, theirs: theirs ?? '', ours };
    differences.push(difference);
    const mend = field.inUpdate(ours, values, user, now);
    if (mend === undefined) unmendable.push(difference);
    else Object.assign(patch, mend);
  }
  return { differences, patch, unmendable };
}

/** Whether a user is what a create made of these values. `past` as in {@link Field.isMadeOf}; without it, times are not compared. */
export function isMadeOf(user: AcsUser, sent: FieldValues, past?: number): boolean {
  return entries.every(([key, field]) => {
    if (past === undefined && !field.isExact) return true;
    const theirs = user[field.user];
    const value = sent[key];
    return value === undefined ? !field.isExact || theirs === undefined : field.isMadeOf(theirs, value, past ?? 0);
  });
}

/** Whether a user has everything that an update sent. */
export function hasPatch(user: AcsUser, patch: UserPatch, now: number): boolean {
  return entries.every(([, field]) => {
    const sent = field.ofPatch(patch);
    return sent === undefined || field.isSame(user[field.user], sent, now);
  });
}

/**
 * What of a user's update its identity follows: the fields that both had, and alike. An identity that contradicts the user in any field
 * follows in none: it may be kept for another purpose, or be another person's.
 */
export function followingPatch(patch: UserPatch, user: AcsUser, identity: UserIdentity, now: number): IdentityPatch {
  const known = { ...user, ...knownBy(user) };
  const following: { -readonly [K in keyof IdentityPatch]: IdentityPatch[K] } = {};
  for (const { part, isSame } of identityFields) {
    const [theirs, own, ours] = [identity[part], known[part], patch[part]];
    if (theirs === undefined || own === undefined || own === '') continue;
    if (!isSame(theirs, own, now)) return {};
    if (ours !== undefined) following[part] = ours;
  }
  return following;
}

/** Fields in which an identity differs from what an update sends, or has sent. */
export function compareIdentity(patch: IdentityPatch, identity: UserIdentity | undefined, now: number): Difference[] {
  return identityFields.flatMap(({ column, part, isSame }): Difference[] => {
    const [theirs, ours] = [identity?.[part], patch[part]];
    if (ours === undefined || isSame(theirs, ours, now)) return [];
    return [{ field: `user_identity_${column}`, theirs: theirs ?? '', ours }];
  });
}

/** Columns that an update changes. */
export function columnsOf(patch: UserPatch): FieldColumn[] {
  return entries.filter(([, { part }]) => patch[part] !== undefined).map(([, { column }]) => column);
}

/** Columns of the identity that an update changes. */
export function identityColumnsOf(patch: IdentityPatch): IdentityColumn[] {
  return identityFields.filter(({ part }) => patch[part] !== undefined).map(({ column }) => `user_identity_${column}` as const);
}

/** All fields of a user by column, as read. */
export function readFields(user: AcsUser): Record<FieldColumn, string | null> {
  return Object.fromEntries(entries.map(([, field]) => [field.column, user[field.user] ?? null])) as Record<
    FieldColumn,
    string | null
  >;
}

/** What undo compares: all that can be changed by hand on a user; no `groups` where they were not read. */
export function seenOf(user: AcsUser, groups: readonly string[] | undefined): Record<string, unknown> {
  return {
    ...readFields(user),
    user_identity_id: user.identityId ?? null,
    is_suspended: user.isSuspended,
    ...(groups === undefined ? {} : { groups: [...groups].sort() }),
  };
}

/** Instants are compared to the second: the system may add or drop milliseconds and zones. */
function sameInstant(theirs: string | undefined, ours: string): boolean {
  return theirs !== undefined && Math.floor(Date.parse(theirs) / 1000) === Math.floor(Date.parse(ours) / 1000);
}

/**
 * A system that keeps ends to the minute cuts 23:59:59 to 23:59:00, and would do so again: that is the same end. One that is later than
 * asked for is always another, and so is one that is sooner for any other reason.
 */
export function sameEnd(theirs: string | undefined, ours: string): boolean {
  if (theirs === undefined || ours === noEnd) return theirs === undefined && ours === noEnd;
  return sameInstant(theirs, ours) || Date.parse(theirs) === Math.floor(Date.parse(ours) / 60_000) * 60_000;
}

/** Two starts in the past are equal: the API may answer a start long past with another one. So is none, for the access has begun. */
function sameStart(theirs: string | undefined, ours: string, now: number): boolean {
  return sameInstant(theirs, ours) || ((theirs === undefined || Date.parse(theirs) <= now) && Date.parse(ours) <= now);
}

/** The API may replace a start that lay in the past when it was sent, or drop it. */
function wasStart(theirs: string | undefined, sent: string, past: number): boolean {
  if (sameInstant(theirs, sent)) return true;
  return Date.parse(sent) <= past && (theirs === undefined || Date.parse(theirs) <= past);
}
