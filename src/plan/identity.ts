import type { AcsUser, IdentityPatch, UserIdentity } from '../directory/directory.ts';
import type { Code } from '../roster/problems.ts';
import type { Person } from '../roster/person.ts';
import type { IdentityPlan } from './change.ts';
import { ids, phoneKey } from './keys.ts';
import { nameKey } from '../text/name.ts';
import { emailKey } from '../text/email.ts';
import { emailsDisagree, phonesDisagree } from './match.ts';
import type { Others, Snapshot } from './snapshot.ts';

/**
 * Which user identity a person gets: the row's own or the user's own, else the one with the row's email, else the one with the
 * row's phone where no other user has that phone, else a new one. An identity that contradicts the row is a conflict.
 *
 * @param change what the user's own identity is changed to before.
 */
export function planIdentity(
  person: Person,
  user: AcsUser | undefined,
  live: Snapshot,
  others: Others,
  change: IdentityPatch = {},
): IdentityPlan {
  const phone = person.phone === undefined ? undefined : phoneKey(person.phone);
  const ownPhone = phone !== undefined && !others.sharesPhone(phone);

  if (user?.identityId !== undefined) {
    if (person.userIdentityId !== undefined && person.userIdentityId !== user.identityId) {
      return conflict('other_identity', `User ${user.id} belongs to identity ${user.identityId}, not to the row's.`);
    }
    const theirs = live.identity(user.identityId);
    const against = theirs === undefined ? [] : contradictions({ ...theirs, ...change }, person, ownPhone);
    if (against.length > 0) {
      return conflict(
        'other_identity',
        `User ${user.id} belongs to identity ${user.identityId}, which has another ${against.join(' and ')}.`,
        // A column of the row cannot settle it: the user is linked already.
        'Mend the identity in the Seam Console, or link the user to the right one there, then import the row again.',
      );
    }
    return { kind: 'use', identityId: user.identityId, link: false };
  }

  if (person.userIdentityId !== undefined) {
    const identity = live.identity(person.userIdentityId);
    if (identity === undefined) {
      return conflict('identity_not_found', `The workspace has no managed user identity ${person.userIdentityId}.`);
    }
    return use(identity);
  }
  const byEmail = person.email === undefined ? [] : staying(live.identitiesByEmail(emailKey(person.email)));
  if (byEmail.length > 1) return conflict('several_identities', `Several identities have this email: ${ids(byEmail)}.`);
  const [mailed] = byEmail;
  if (mailed !== undefined) return use(mailed);

  if (ownPhone) {
    const byPhone = staying(live.identitiesByPhone(phone));
    const bearers = live.usersByPhone(phone).filter(({ id }) => id !== user?.id);
    const [phoned] = byPhone;
    if (byPhone.length > 1 || (phoned !== undefined && bearers.length > 0)) {
      return conflict('shared_identity_phone', `The phone also belongs to another person (identity ${ids(byPhone)}).`);
    }
    if (phoned !== undefined) return use(phoned);
    return { kind: 'create', withPhone: bearers.length === 0 };
  }
  return { kind: 'create', withPhone: false };

  function use(identity: UserIdentity): IdentityPlan {
    if (identity.isBeingDeleted) {
      const message = `Identity ${identity.id} is being deleted, and takes along every user that is linked to it.`;
      return { kind: 'conflict', code: 'being_deleted', message: `${message} Import the row again when it is gone.` };
    }
    const against = contradictions(identity, person, ownPhone);
    if (against.length > 0) {
      return conflict('identity_contradicts', `Identity ${identity.id} has another ${against.join(' and ')}.`);
    }
    const holder = live.usersByIdentity(identity.id).find(({ id }) => id !== user?.id);
    if (holder !== undefined) {
      return conflict('identity_of_another', `Identity ${identity.id} belongs to user ${holder.id} of this system.`);
    }
    return { kind: 'use', identityId: identity.id, link: user !== undefined };
  }
}

/** Identities that are there to stay; those that are being deleted only where there is no other. */
function staying(identities: readonly UserIdentity[]): readonly UserIdentity[] {
  const stay = identities.filter((identity) => !identity.isBeingDeleted);
  return stay.length > 0 ? stay : identities;
}

/** The fields of an identity that say something else than the row does. A shared phone says nothing. */
export function contradictions(identity: UserIdentity, person: Person, phoneCounts: boolean): string[] {
  const against: string[] = [];
  if (identity.name !== undefined && identity.name !== '' && nameKey(identity.name) !== nameKey(person.fullName)) {
    against.push('name');
  }
  if (emailsDisagree(identity, person)) against.push('email');
  if (phoneCounts && phonesDisagree(identity, person)) against.push('phone');
  return against;
}

function conflict(
  code: Code,
  message: string,
  wayOut = 'A person has to decide: fill user_identity_id, or mend the identity.',
): IdentityPlan {
  return { kind: 'conflict', code, message: `${message} ${wayOut}` };
}
