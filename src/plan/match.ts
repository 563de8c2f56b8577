import type { AcsUser } from '../directory/directory.ts';
import type { Person } from '../roster/person.ts';
import { emailKey, nameKey, phoneKey } from './keys.ts';
import type { Others, Snapshot } from './snapshot.ts';

/** How a row found its user; the smaller number is the stronger evidence. */
export type Evidence = 'acs_user_id' | 'user_identity_id' | 'email' | 'phone';

export type Match =
  | { readonly kind: 'nobody' }
  | { readonly kind: 'user'; readonly user: AcsUser; readonly by: Evidence }
  | { readonly kind: 'doubt'; readonly code: string; readonly message: string; readonly candidates: readonly AcsUser[] };

/**
 * Which user of the live system a person is. Whoever gets this wrong hands one person's access to another, so it is conservative:
 * by the row's own id or identity, else by email; a phone decides only where the emails do not disagree and the names agree; a
 * name never decides. Whatever points at somebody without deciding is a doubt, and nobody is created while there is one.
 */
export function match(person: Person, row: number, live: Snapshot, others: Others): Match {
  if (person.acsUserId !== undefined) {
    const user = live.user(person.acsUserId);
    if (user === undefined) {
      return doubt('user_not_found', `The access system has no user ${person.acsUserId}.`, []);
    }
    return usable(user, 'acs_user_id', row, others);
  }
  if (person.importAs === 'new') return { kind: 'nobody' };

  const byEmail = person.email === undefined ? [] : live.usersByEmail(emailKey(person.email));
  const phone = person.phone === undefined ? undefined : phoneKey(person.phone);
  const phoneDecides = phone !== undefined && !others.sharesPhone(phone);
  const byPhone = phoneDecides ? live.usersByPhone(phone) : [];

  if (person.userIdentityId !== undefined) {
    const linked = live.usersByIdentity(person.userIdentityId);
    if (linked.length > 1) {
      return doubt(
        'several_users',
        `Identity ${person.userIdentityId} has several users in this system: ${ids(linked)}.`,
        linked,
      );
    }
    const [user] = linked;
    if (user !== undefined) {
      const other = byEmail.find(({ id }) => id !== user.id);
      if (other) {
        return doubt(
          'identity_email_disagree',
          `The row's identity belongs to user ${user.id} and its email to user ${other.id}.`,
          [user, other],
        );
      }
      return usable(user, 'user_identity_id', row, others);
    }
  }

  if (byEmail.length > 1) return doubt('several_users', `Several users have this email: ${ids(byEmail)}.`, byEmail);
  const [mailed] = byEmail;
  if (mailed !== undefined) {
    // Somebody else's phone on this row: one of the two is wrong, and a person has to say which.
    const theirs = byPhone.filter(({ id }) => id !== mailed.id);
    if (theirs.length > 0 && !byPhone.some(({ id }) => id === mailed.id)) {
      return doubt('email_phone_disagree', `The email is user ${mailed.id}'s and the phone is user ${ids(theirs)}'s.`, [
        mailed,
        ...theirs,
      ]);
    }
    if (person.userIdentityId !== undefined && mailed.identityId !== undefined && mailed.identityId !== person.userIdentityId) {
      return doubt('other_identity', `User ${mailed.id} has the row's email but belongs to identity ${mailed.identityId}.`, [
        mailed,
      ]);
    }
    return usable(mailed, 'email', row, others);
  }

  // Nobody has the email. Whoever has the phone is this person, a relative, or the front desk.
  const agreeing = byPhone.filter((user) => namesAgree(user, person) && !emailsDisagree(user, person));
  if (agreeing.length > 1) return doubt('several_users', `Several users have this phone and name: ${ids(agreeing)}.`, agreeing);
  const [phoned] = agreeing;
  if (phoned !== undefined) {
    if (person.userIdentityId !== undefined && phoned.identityId !== undefined && phoned.identityId !== person.userIdentityId) {
      return doubt('other_identity', `User ${phoned.id} has the row's phone but belongs to identity ${phoned.identityId}.`, [
        phoned,
      ]);
    }
    return usable(phoned, 'phone', row, others);
  }
  // Another name and another email: a relative or the front desk. One of the two alike, and the other silent or different: in doubt.
  const phoneDoubt = byPhone.filter((user) => namesAgree(user, person) || !emailsDisagree(user, person));
  if (phoneDoubt.length > 0) {
    return namesAgree(phoneDoubt[0], person)
      ? doubt('phone_email_differs', `User ${ids(phoneDoubt)} has this name and phone, but another email.`, phoneDoubt)
      : doubt('phone_name_differs', `User ${ids(phoneDoubt)} has this phone, but another name.`, phoneDoubt);
  }

  // A namesake decides nothing, but where nothing tells the two apart, creating might double them.
  // Whoever is another row's user already is no doubt: that row was planned beside this one.
  const namesakes = live
    .usersByName(nameKey(person.fullName))
    .filter((user) => [undefined, row].includes(others.holder(user.id)))
    .filter((user) => !emailsDisagree(user, person) && !(phoneDecides && phonesDisagree(user, person)));
  if (namesakes.length > 0) {
    return doubt(
      'same_name',
      `User ${ids(namesakes)} has this name, and nothing tells whether it is the same person.`,
      namesakes,
    );
  }
  if (person.email === undefined && !phoneDecides && person.userIdentityId === undefined) {
    const namesake = others.namesake(row, nameKey(person.fullName));
    if (namesake !== undefined) {
      return doubt('same_name_in_roster', `Row ${namesake} has this name too, and nothing tells the two apart.`, []);
    }
  }
  return { kind: 'nobody' };
}

function usable(user: AcsUser, by: Evidence, row: number, others: Others): Match {
  if (user.isBeingDeleted) return doubt('being_deleted', `User ${user.id} is being deleted.`, [user]);
  const holder = others.holder(user.id);
  if (holder !== undefined && holder !== row) {
    return doubt('claimed_twice', `User ${user.id} is already the user of row ${holder}.`, [user]);
  }
  return { kind: 'user', user, by };
}

/** What a person can do about any doubt. */
const wayOut = 'Fill acs_user_id with the right user, or put import_as = new for a new person, or skip.';

function doubt(code: string, message: string, candidates: readonly AcsUser[]): Match {
  return { kind: 'doubt', code, message: `${message} ${wayOut}`, candidates };
}

function ids(users: readonly AcsUser[]): string {
  return users
    .map(({ id }) => id)
    .sort()
    .join(', ');
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
