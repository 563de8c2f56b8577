import type { AcsUser } from '../directory/directory.ts';
import type { Person } from '../roster/person.ts';
import { emailKey, ids, nameKey, phoneKey } from './keys.ts';
import type { Others, Snapshot } from './snapshot.ts';

export type Match =
  | { readonly kind: 'nobody' }
  | { readonly kind: 'user'; readonly user: AcsUser }
  | { readonly kind: 'doubt'; readonly code: string; readonly message: string; readonly candidates: readonly AcsUser[] };

/**
 * Which user of the live system a person is. A wrong match hands one person's access to another, so matching is conservative: by the
 * row's own id or identity, else by email; a phone decides only where the emails do not disagree and the names agree; a name never
 * decides. A user that may be the person but need not be is a doubt, and nothing is created while there is one.
 */
export function match(person: Person, row: number, live: Snapshot, others: Others): Match {
  if (person.acsUserId !== undefined) {
    const user = live.user(person.acsUserId);
    if (user === undefined) {
      return doubt('user_not_found', `The access system has no user ${person.acsUserId}.`, []);
    }
    return usable(user, row, others);
  }
  if (person.importAs === 'new') return { kind: 'nobody' };

  const byEmail = person.email === undefined ? [] : live.usersByEmail(emailKey(person.email));
  const phone = person.phone === undefined ? undefined : phoneKey(person.phone);
  const phoneDecides = phone !== undefined && !others.sharesPhone(phone);
  const byPhone = phoneDecides ? live.usersByPhone(phone) : [];
  return (
    matchIdentity(person, byEmail, row, live, others) ??
    matchEmail(person, byEmail, byPhone, row, others) ??
    matchPhone(person, byPhone, row, others) ??
    doubtNamesake(person, phoneDecides, row, live, others) ?? { kind: 'nobody' }
  );
}

function matchIdentity(
  { userIdentityId }: Person,
  byEmail: readonly AcsUser[],
  row: number,
  live: Snapshot,
  others: Others,
): Match | undefined {
  if (userIdentityId === undefined) return undefined;
  const linked = live.usersByIdentity(userIdentityId);
  if (linked.length > 1) {
    return doubt('several_users', `Identity ${userIdentityId} has several users in this system: ${ids(linked)}.`, linked);
  }
  const [user] = linked;
  if (user === undefined) return undefined;
  const other = byEmail.find(({ id }) => id !== user.id);
  if (other === undefined) return usable(user, row, others);
  const message = `The row's identity belongs to user ${user.id} and its email to user ${other.id}.`;
  return doubt('identity_email_disagree', message, [user, other]);
}

function matchEmail(
  person: Person,
  byEmail: readonly AcsUser[],
  byPhone: readonly AcsUser[],
  row: number,
  others: Others,
): Match | undefined {
  if (byEmail.length > 1) return doubt('several_users', `Several users have this email: ${ids(byEmail)}.`, byEmail);
  const [user] = byEmail;
  if (user === undefined) return undefined;
  const bearers = byPhone.filter(({ id }) => id !== user.id);
  // The phone is another user's alone: the row's email or its phone is wrong, and only a person can say which.
  if (bearers.length > 0 && bearers.length === byPhone.length) {
    const message = `The email is user ${user.id}'s and the phone is user ${ids(bearers)}'s.`;
    return doubt('email_phone_disagree', message, [user, ...bearers]);
  }
  return ofOtherIdentity(person, user, 'email') ?? usable(user, row, others);
}

/** By phone, where no user has the row's email: a user with the phone is this person, a relative, or a shared desk. */
function matchPhone(person: Person, byPhone: readonly AcsUser[], row: number, others: Others): Match | undefined {
  const agreeing = byPhone.filter((user) => namesAgree(user, person) && !emailsDisagree(user, person));
  if (agreeing.length > 1) return doubt('several_users', `Several users have this phone and name: ${ids(agreeing)}.`, agreeing);
  const [user] = agreeing;
  if (user !== undefined) return ofOtherIdentity(person, user, 'phone') ?? usable(user, row, others);
  // Another name and another email: another person. Only one of the two alike, or the email unknown: in doubt.
  const unsure = byPhone.filter((other) => namesAgree(other, person) || !emailsDisagree(other, person));
  if (unsure.length === 0) return undefined;
  return namesAgree(unsure[0], person)
    ? doubt('phone_email_differs', `User ${ids(unsure)} has this name and phone, but another email.`, unsure)
    : doubt('phone_name_differs', `User ${ids(unsure)} has this phone, but another name.`, unsure);
}

/** A namesake is never a match; but where nothing else tells the two apart, creating might double the person. */
function doubtNamesake(person: Person, phoneDecides: boolean, row: number, live: Snapshot, others: Others): Match | undefined {
  const namesakes = live
    .usersByName(nameKey(person.fullName))
    // A user of another row is no doubt: the two rows are two people.
    .filter((user) => [undefined, row].includes(others.holder(user.id)))
    .filter((user) => !emailsDisagree(user, person) && !(phoneDecides && phonesDisagree(user, person)));
  if (namesakes.length > 0) {
    const message = `User ${ids(namesakes)} has this name, and nothing tells whether it is the same person.`;
    return doubt('same_name', message, namesakes);
  }
  if (person.email !== undefined || phoneDecides || person.userIdentityId !== undefined) return undefined;
  const namesake = others.namesake(row, nameKey(person.fullName));
  if (namesake === undefined) return undefined;
  return doubt('same_name_in_roster', `Row ${namesake} has this name too, and nothing tells the two apart.`, []);
}

function ofOtherIdentity({ userIdentityId }: Person, user: AcsUser, by: 'email' | 'phone'): Match | undefined {
  if (userIdentityId === undefined || user.identityId === undefined || user.identityId === userIdentityId) return undefined;
  return doubt('other_identity', `User ${user.id} has the row's ${by} but belongs to identity ${user.identityId}.`, [user]);
}

function usable(user: AcsUser, row: number, others: Others): Match {
  if (user.isBeingDeleted) return doubt('being_deleted', `User ${user.id} is being deleted.`, [user]);
  const holder = others.holder(user.id);
  if (holder !== undefined && holder !== row) {
    return doubt('claimed_twice', `User ${user.id} is already the user of row ${holder}.`, [user]);
  }
  return { kind: 'user', user };
}

/** How a person settles any doubt. */
const wayOut = 'Fill acs_user_id with the right user, or put import_as = new for a new person, or skip.';

function doubt(code: string, message: string, candidates: readonly AcsUser[]): Match {
  return { kind: 'doubt', code, message: `${message} ${wayOut}`, candidates };
}

export function namesAgree(user: AcsUser | undefined, person: Pick<Person, 'fullName'>): boolean {
  return user !== undefined && nameKey(user.name) === nameKey(person.fullName);
}

/** Both have one, and they are not the same. */
export function emailsDisagree(user: Pick<AcsUser, 'email'>, person: Pick<Person, 'email'>): boolean {
  return user.email !== undefined && person.email !== undefined && emailKey(user.email) !== emailKey(person.email);
}

/** Both have one, and they are not the same. */
export function phonesDisagree(user: Pick<AcsUser, 'phone'>, person: Pick<Person, 'phone'>): boolean {
  return user.phone !== undefined && person.phone !== undefined && phoneKey(user.phone) !== phoneKey(person.phone);
}
