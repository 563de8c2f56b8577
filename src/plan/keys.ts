import type { Person } from '../roster/person.ts';
import { emailKey } from '../text/email.ts';
import { nameKey } from '../text/name.ts';

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
