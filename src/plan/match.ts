import type { AcsUser } from '../directory/directory.ts';
import type { Code } from '../roster/problems.ts';
import type { Person } from '../roster/person.ts';
import { knownBy } from './fields.ts';
import { ids, phoneKey, usersHave, whoKey } from './keys.ts';
import { capital } from '../text/capital.ts';
import { nameKey } from '../text/name.ts';
import { emailKey } from '../text/email.ts';
import type { MadeBefore, Others, Snapshot } from './snapshot.ts';

export type Match =
  /** `namesakes`: users of this name who are known to be others by their email or phone alone. */
  | { readonly kind: 'nobody'; readonly namesakes: readonly AcsUser[] }
  | { readonly kind: 'user'; readonly user: AcsUser }
  | { readonly kind: 'doubt'; readonly code: Code; readonly message: string; readonly candidates: readonly AcsUser[] };

/** A row, and what is there that could be its person. */
interface Case {
  readonly person: Person;
  readonly row: number;
  readonly live: Snapshot;
  readonly others: Others;
  /** Users with the row's email. */
  readonly byEmail: readonly AcsUser[];
  /** Users with the row's phone; none where several rows bear it: it is then one of a family or of a desk. */
  readonly byPhone: readonly AcsUser[];
  readonly phoneDecides: boolean;
}

/**
 * Which user of the live system a person is. A wrong match hands one person's access to another, so matching is conservative: by the
 * row's own id or identity, else by email; a phone decides only where the emails do not disagree and the names agree; a name never
 * decides. A user that may be the person but need not be is a doubt, and nothing is created while there is one. `import_as` settles
 * a doubt: `same` takes the only candidate, `new` takes no user but one who is alike in name and email.
 */
export function match(person: Person, row: number, live: Snapshot, others: Others): Match {
  const phone = person.phone === undefined ? undefined : phoneKey(person.phone);
  const phoneDecides = phone !== undefined && !others.sharesPhone(phone);
  const known: Case = {
    person,
    row,
    live,
    others,
    byEmail: person.email === undefined ? [] : staying(live.usersByEmail(emailKey(person.email)), live),
    byPhone: phoneDecides ? live.usersByPhone(phone) : [],
    phoneDecides,
  };
  if (person.acsUserId !== undefined) return matchId(known, person.acsUserId);
  if (person.importAs === 'new') return matchNew(known);
  const found =
    matchIdentity(known) ?? matchEmail(known) ?? matchIdentityEmail(known) ?? matchPhone(known) ?? doubtAlike(known);
  if (found !== undefined) return found;
  if (person.importAs === 'same') {
    return doubt(
      'nobody_matches',
      'The row says import_as = same, and nobody matches.',
      [],
      'Empty import_as for a new person.',
    );
  }
  return { kind: 'nobody', namesakes: namesakes(known) };
}

/** The row's own id decides, unless the row or the roster shows that it is another person's: one column may have been sorted alone. */
function matchId(known: Case, id: string): Match {
  const { person, row, live, others, byEmail, byPhone } = known;
  const user = live.user(id);
  if (user === undefined) {
    const cure = 'Put the right id into acs_user_id, or empty it: then the name, email and phone say who it is.';
    return doubt('user_not_found', `The access system has no user ${id}.`, [], cure);
  }
  const contradicts = (why: string, more: readonly AcsUser[] = []): Match =>
    doubt(
      'id_contradicts',
      `The row names user ${id}, but ${why}.`,
      [user, ...more],
      'Mend acs_user_id, or the cell that is wrong; if all is right, put import_as = same.',
    );
  const isSaid = person.importAs === 'same';
  for (const [what, bearers] of [
    ['email', byEmail],
    ['phone', byPhone],
  ] as const) {
    // Phones and addresses are handed on, and the row says so; but a bearer of its name would be the person rather.
    const strangers = bearers.filter((bearer) => !isGoing(bearer, live) && !(isSaid && !namesAgree(bearer, person)));
    if (strangers.length > 0 && !bearers.some((bearer) => bearer.id === user.id)) {
      return contradicts(`its ${what} belongs to user ${ids(strangers)}`, strangers);
    }
  }
  const { email } = knownBy(user);
  // The id, the name and the row's own word: more cannot be said.
  if (isSaid && namesAgree(user, person)) return usable(user, known);
  if (email !== undefined && (person.email === undefined || emailsDisagree(user, person))) {
    const other = others.rowOfEmail(row, emailKey(email));
    // Rows that rejects leave out cannot be mended in them: there the row's own word counts.
    if (other !== undefined && !(isSaid && other.isBeside)) return contradicts(`that user's email stands in ${other.words}`);
  }
  if (person.email !== undefined && (email === undefined || emailsDisagree(user, person))) {
    const other = others.rowOfEmail(row, emailKey(person.email));
    if (other !== undefined && !(isSaid && other.isBeside))
      return contradicts(`its email, which is not that user's, stands in ${other.words} too`);
  }
  if (!namesAgree(user, person) && !isSaid) {
    const other = others.rowOfName(row, nameKey(user.name));
    if (other !== undefined)
      return contradicts(`that user bears the name of ${others.where(other)}; if it is right, put import_as = same`);
  }
  return usable(user, known);
}

/** A new person although a user matches: but `new` left in a sheet must not make the same person again every time. */
function matchNew(known: Case): Match {
  const { person, row, live, others } = known;
  const before = others
    .madeBefore(whoKey(person))
    .map((made) => ({ made, user: live.user(made.userId) }))
    .filter(({ user }) => user !== undefined && isFree(user, known) && others.rowOfUserId(row, user.id) === undefined);
  const itself = before.find(({ made }) => made.isThisFile && made.row === row)?.user;
  if (itself !== undefined) return usable(itself, known);
  const alike = live
    .usersByName(nameKey(person.fullName))
    .filter((user) => isSamePerson(user, person) && isFree(user, known) && others.rowOfUserId(row, user.id) === undefined);
  const [user, ...more] = staying(alike, live);
  if (user === undefined) return matchMade(known, before) ?? { kind: 'nobody', namesakes: [] };
  if (more.length === 0) return usable(user, known);
  const message = `Several users have this name and ${person.email === undefined ? 'phone' : 'email'}: ${ids(alike)}.`;
  return doubt('several_users', message, alike, 'Fill acs_user_id with the right user, or put import_as = skip.');
}

/** Nobody is alike as the system has it: but whom an earlier run made for a row like this one may be this person. */
function matchMade(
  known: Case,
  before: readonly { readonly made: MadeBefore; readonly user: AcsUser | undefined }[],
): Match | undefined {
  const { person, live } = known;
  const users = staying(
    [...new Map(before.flatMap(({ user }) => (user === undefined ? [] : [[user.id, user]]))).values()],
    live,
  );
  const [user, ...more] = users;
  const [first] = before;
  if (user === undefined || first === undefined) return undefined;
  // The system may keep a name its own way: an email or a phone says who it is.
  if (more.length === 0 && (person.email ?? person.phone) !== undefined) return usable(user, known);
  const { run, row } = first.made;
  const message = `${usersHave(users)} this name already from a row with import_as = new (row ${row} of the run ${run}), and nothing tells whether it is the same person.`;
  const cure =
    'Fill acs_user_id with that user where it is the same person; for one more person of this name, give that user a row of its own with its acs_user_id.';
  return doubt('made_before', message, users, cure);
}

function matchIdentity(known: Case): Match | undefined {
  const { person, live, byEmail } = known;
  const { userIdentityId } = person;
  if (userIdentityId === undefined) return undefined;
  const linked = staying(live.usersByIdentity(userIdentityId), live);
  if (linked.length > 1) {
    return doubt('several_users', `Identity ${userIdentityId} has several users in this system: ${ids(linked)}.`, linked);
  }
  const [user] = linked;
  if (user === undefined) return undefined;
  const other = byEmail.find(({ id }) => id !== user.id);
  if (other === undefined) return emailOfOther(user, known) ?? usable(user, known);
  const message = `The row's identity belongs to user ${user.id} and its email to user ${other.id}.`;
  return doubt('identity_email_disagree', message, [user, other]);
}

function matchEmail(known: Case): Match | undefined {
  const { person, live, byEmail } = known;
  const byPhone = known.byPhone.filter((bearer) => !isGoing(bearer, live));
  const [user, ...more] = theOneOfTheName(byEmail, person);
  if (user === undefined) return undefined;
  if (more.length > 0) return doubt('several_users', `Several users have this email: ${ids(byEmail)}.`, byEmail);
  const bearers = byPhone.filter(({ id }) => id !== user.id);
  // The phone is another user's alone: the row's email or its phone is wrong, and only a person can say which.
  if (bearers.length > 0 && bearers.length === byPhone.length) {
    const message = `The email belongs to user ${user.id} and the phone to user ${ids(bearers)}.`;
    return doubt('email_phone_disagree', message, [user, ...bearers], idAndSame);
  }
  return ofOtherIdentity(person, user, 'email') ?? usable(user, known);
}

/** Of several users with one address, the only one that bears the row's name, where all others bear another. */
function theOneOfTheName(users: readonly AcsUser[], person: Person): readonly AcsUser[] {
  const namesakes = users.filter((user) => namesAgree(user, person));
  const isClear = namesakes.length === 1 && users.every((user) => nameKey(user.name) !== '');
  return isClear ? namesakes : users;
}

/** Where no user is known by the row's email: a user with an address of its own may belong to an identity with the row's. */
function matchIdentityEmail(known: Case): Match | undefined {
  const { person, live } = known;
  if (person.email === undefined) return undefined;
  const users = staying(live.usersByIdentityEmail(emailKey(person.email)), live);
  return unsure(
    'email_of_identity',
    `${usersHave(users)} another email, but belong${users.length === 1 ? 's' : ''} to an identity with this one.`,
    users,
    known,
  );
}

/** By phone, where no user has the row's email: a user with the phone is this person, a relative, or a shared desk. */
function matchPhone(known: Case): Match | undefined {
  const { person, live, byPhone, phoneDecides } = known;
  const agreeing = staying(
    byPhone.filter((user) => namesAgree(user, person) && !emailsDisagree(user, person)),
    live,
  );
  if (agreeing.length > 1) return doubt('several_users', `Several users have this phone and name: ${ids(agreeing)}.`, agreeing);
  const [user] = agreeing;
  if (user !== undefined) {
    return emailOfOther(user, known) ?? ofOtherIdentity(person, user, 'phone') ?? usable(user, known);
  }
  // However many share the phone, one name on one phone is more likely one person with two addresses than two people.
  const bearers = person.phone === undefined || phoneDecides ? byPhone : live.usersByPhone(phoneKey(person.phone));
  const ofName = staying(
    bearers.filter((other) => namesAgree(other, person) && emailsDisagree(other, person) && isFree(other, known)),
    live,
  );
  const differs = unsure('phone_email_differs', `${usersHave(ofName)} this name and phone, but another email.`, ofName, known);
  if (differs !== undefined) return differs;
  // Another name and another email: another person. Another name, and the email unknown: in doubt.
  const others = staying(
    byPhone.filter((other) => !emailsDisagree(other, person)),
    live,
  );
  const message = `${usersHave(others)} this phone, but another name`;
  const ofThisName = others.length === 0 ? [] : alikeInName(known);
  if (ofThisName.length === 0) return unsure('phone_name_differs', `${message}.`, others, known);
  // Who is meant by import_as = same is then no more certain than before.
  const both = [...others, ...ofThisName];
  return doubt('phone_name_disagree', `${message}; ${usersHave(ofThisName)} this name, but not this phone.`, both, idAndSame);
}

/** Users of the row's name who may be its person, whatever their phone. */
function alikeInName(known: Case, isLeftOut: (user: AcsUser) => boolean = () => false): readonly AcsUser[] {
  const { person, live } = known;
  const alike = live.usersByName(nameKey(person.fullName));
  return staying(
    // A user of another row is no doubt: the two rows are two people.
    alike.filter((user) => isFree(user, known) && !emailsDisagree(user, person) && !isLeftOut(user)),
    live,
  );
}

/** A namesake is never a match; but where nothing else tells the two apart, creating might double the person. */
function doubtAlike(known: Case): Match | undefined {
  const { person, row, others, phoneDecides } = known;
  const name = nameKey(person.fullName);
  const alike = alikeInName(known, (user) => phoneDecides && phonesDisagree(user, person));
  const found = unsure(
    'same_name',
    `${usersHave(alike)} this name, and nothing tells whether it is the same person.`,
    alike,
    known,
  );
  if (found !== undefined) return found;
  if (person.email !== undefined) {
    const twin = person.phone === undefined ? undefined : others.twin(row, name, phoneKey(person.phone));
    if (twin === undefined) return undefined;
    const message = `${capital(others.where(twin))} has this name and phone number too, under another email address.`;
    return doubt(
      'same_phone_in_roster',
      message,
      [],
      'Delete the row that is too many, or put import_as = new in it for a new person.',
    );
  }
  if (phoneDecides || person.userIdentityId !== undefined) return undefined;
  const namesake = others.namesake(row, name);
  if (namesake === undefined) return undefined;
  return doubt(
    'same_name_in_roster',
    `${capital(others.where(namesake))} has this name too, and nothing tells the two apart.`,
    [],
  );
}

function namesakes(known: Case): readonly AcsUser[] {
  const { person, live } = known;
  return live.usersByName(nameKey(person.fullName)).filter((user) => isFree(user, known) && !isGoing(user, live));
}

function ofOtherIdentity({ userIdentityId }: Person, user: AcsUser, by: 'email' | 'phone'): Match | undefined {
  if (userIdentityId === undefined || user.identityId === undefined || user.identityId === userIdentityId) return undefined;
  return doubt('other_identity', `User ${user.id} has the row's ${by} but belongs to identity ${user.identityId}.`, [user]);
}

/** Father and son: the row with the user's email is the user's rather, also where that row is in doubt itself, or refused. */
function emailOfOther(user: AcsUser, { person, row, others }: Case): Match | undefined {
  const { email } = knownBy(user);
  if (email === undefined || (person.email !== undefined && !emailsDisagree(user, person))) return undefined;
  const other = others.rowOfEmail(row, emailKey(email));
  if (other === undefined) return undefined;
  return doubt('claimed_twice', `User ${user.id} matches this row, but its email stands in ${other.words}.`, [user], idAndSame);
}

function usable(user: AcsUser, { row, live, others }: Case): Match {
  if (isGoing(user, live)) {
    const what = user.isBeingDeleted ? '' : ` with identity ${user.identityId ?? ''}`;
    const message = `User ${user.id} is being deleted${what}.`;
    return doubt('being_deleted', message, [user], 'Wait until the user is gone, then import the row again.');
  }
  const holder = others.holder(user.id);
  if (holder !== undefined && holder !== row) {
    return doubt('claimed_twice', `User ${user.id} is already the user of ${others.where(holder)}.`, [user]);
  }
  const beside = others.holderBeside(user.id);
  if (beside !== undefined) {
    const message = `User ${user.id} is already the user of row ${beside.row} of the run ${beside.run}.`;
    return doubt('claimed_twice', message, [user]);
  }
  return { kind: 'user', user };
}

/** Users that may be the person and need not be: a doubt, unless the row says that the only one of them is. */
function unsure(code: Code, message: string, users: readonly AcsUser[], known: Case): Match | undefined {
  const [user, ...more] = users;
  if (user === undefined) return undefined;
  const isSaid = known.person.importAs === 'same' && more.length === 0;
  return isSaid
    ? (emailOfOther(user, known) ?? ofOtherIdentity(known.person, user, 'email') ?? usable(user, known))
    : doubt(code, message, users);
}

/** How a person settles a doubt in which an email or a phone is that of another user: an id alone would contradict it. */
const idAndSame =
  'Fill acs_user_id with the right user and put import_as = same, or put import_as = new for a new person, or skip, or mend the cell that is wrong.';

/** How a person settles any doubt. */
const anyWay =
  'Fill acs_user_id with the right user, or put import_as = new for a new person, same where the one named is this person, or skip.';

function doubt(code: Code, message: string, candidates: readonly AcsUser[], wayOut = anyWay): Match {
  return { kind: 'doubt', code, message: `${message} ${wayOut}`, candidates };
}

/** Users that are there to stay; those whose deletion has begun only where there is no other. */
function staying(users: readonly AcsUser[], live: Snapshot): readonly AcsUser[] {
  const stay = users.filter((user) => !isGoing(user, live));
  return stay.length > 0 ? stay : users;
}

/** A deletion is under way: the user's own, or that of its identity, which takes the user along. */
function isGoing(user: AcsUser, live: Snapshot): boolean {
  if (user.isBeingDeleted) return true;
  return user.identityId !== undefined && live.identity(user.identityId)?.isBeingDeleted === true;
}

/** Whether no other row made or holds the user. */
function isFree(user: AcsUser, { row, others }: Case): boolean {
  return others.holderBeside(user.id) === undefined && [undefined, row].includes(others.holder(user.id));
}

/** Alike in email or, where neither has one, in phone. */
function isSamePerson(user: AcsUser, person: Person): boolean {
  const theirs = knownBy(user);
  if (theirs.email !== undefined && person.email !== undefined) return !emailsDisagree(user, person);
  if (theirs.email !== undefined || person.email !== undefined) return false;
  return theirs.phone !== undefined && person.phone !== undefined && !phonesDisagree(user, person);
}

type Known = Pick<AcsUser, 'email' | 'phone' | 'identityEmail' | 'identityPhone'>;

export function namesAgree(user: AcsUser | undefined, person: Pick<Person, 'fullName'>): boolean {
  return user !== undefined && nameKey(user.name) === nameKey(person.fullName);
}

/** Both are known by one, and they are not the same. */
export function emailsDisagree(user: Known, person: Pick<Person, 'email'>): boolean {
  const { email } = knownBy(user);
  return email !== undefined && person.email !== undefined && emailKey(email) !== emailKey(person.email);
}

/** Both are known by one, and they are not the same. */
export function phonesDisagree(user: Known, person: Pick<Person, 'phone'>): boolean {
  const { phone } = knownBy(user);
  return phone !== undefined && person.phone !== undefined && phoneKey(phone) !== phoneKey(person.phone);
}
