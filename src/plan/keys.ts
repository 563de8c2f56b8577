import type { Person } from '../roster/person.ts';
import { emailKey } from '../text/email.ts';

/** Printable ASCII with words one space apart, and neither an accent nor a mark that is written in several ways. */
const plain = /^[!-_a-~]+(?: [!-_a-~]+)*$/u;
const apostrophes = /[`\u{B4}\u{2B9}\u{2BB}-\u{2BD}\u{2018}-\u{201B}\u{2032}\u{2035}\u{FF07}]/gu;

/**
 * Names that compare equal are spelled alike: blind to case, spacing and Unicode form, to what no reader sees, and to the ways in
 * which apostrophes and hyphens are typed.
 */
export function nameKey(name: string): string {
  if (plain.test(name)) return name.toLowerCase();
  const marks = name
    .replace(/\p{Default_Ignorable_Code_Point}/gu, '')
    .replace(apostrophes, "'")
    .replace(/[\p{Dash_Punctuation}\u{2212}]/gu, '-');
  // By way of capitals: some letters have no lower case that is theirs alone (ß is SS).
  return marks.normalize('NFKC').replace(/\s+/gu, ' ').trim().toUpperCase().toLowerCase();
}

/** A UUID is the same in capitals; another id is not. */
export function idKey(id: string): string {
  return /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/iu.test(id) ? id.toLowerCase() : id;
}

/** Who a row says that its person is, without ids. */
export function whoKey({ fullName, email, phone }: Pick<Person, 'fullName' | 'email' | 'phone'>): string {
  return JSON.stringify([
    nameKey(fullName),
    email === undefined ? '' : emailKey(email),
    phone === undefined ? '' : phoneKey(phone),
  ]);
}

/** Phones compare as the E.164 digits they stand for: the system may keep spaces or dashes. */
export function phoneKey(phone: string): string {
  return phone.replace(/[^\d+]/gu, '');
}

/** How a sentence about some users begins: `User a has`, `Users a, b have`. */
export function usersHave(users: readonly { readonly id: string }[]): string {
  return users.length === 1 ? `User ${ids(users)} has` : `Users ${ids(users)} have`;
}

/** Ids as a message lists them. */
export function ids(things: readonly { readonly id: string }[]): string {
  return things
    .map(({ id }) => id)
    .sort()
    .join(', ');
}
