import type { AcsUser } from '../directory/directory.ts';
import type { RosterRow } from '../roster/interpreter.ts';
import type { Change, Wishes } from './change.ts';
import { emailKey } from '../text/email.ts';
import { wordsKey } from './names.ts';

/** Something by which a person can be named. */
export interface NamedKey {
  readonly what: 'id' | 'identity' | 'email' | 'phone' | 'name';
  readonly key: string;
}

const uuid = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/giu;
/** What may be an email address, in whatever it stands: "mailto:" is none of it. */
export const address = /[^\s<>()[\]{},;:|"']+@[^\s<>()[\]{},;:|"']+/gu;
/** A cell, or a part of one, that may be a phone in any spelling. */
const phone = /^\D{0,12}[+(]?\d[\d\s()./-]{3,}\D{0,12}$/u;

/** Somebody of the access system, as far as they are known. */
export type Known = Pick<AcsUser, 'id' | 'name'> & { readonly [K in 'identityId' | KnownKey]?: AcsUser[K] | undefined };
type KnownKey = 'email' | 'identityEmail' | 'phone' | 'identityPhone';

/** All by which a user of the access system is known. */
export function namedByUser(user: Known): NamedKey[] {
  return [
    ...keys('id', [user.id]),
    ...keys('identity', [user.identityId]),
    ...keys('email', [user.email, user.identityEmail]),
    ...keys('phone', [user.phone, user.identityPhone]),
    ...keys('name', [user.name]),
  ];
}

/**
 * All by which a row of a roster may name a person, however the row ended: what was understood of it, and every cell of it, whatever its
 * column is, as an id, an email address, a phone in any spelling, and a name in any order of its words.
 */
export function namedByRow(
  { cells, person, change, wishes }: Pick<RosterRow, 'cells' | 'person'> & { readonly change: Change; readonly wishes: Wishes },
  fields: readonly (string | null)[],
): NamedKey[] {
  const part = (field: string): string => cells[fields.indexOf(field)] ?? '';
  const parts = cells.flatMap((cell) => cell.split(/[;|\n]/u));
  return [
    ...keys('id', [person?.acsUserId, ...cells.flatMap((cell) => cell.match(uuid) ?? [])]),
    ...keys('id', 'userId' in change ? [change.userId] : []),
    ...keys('id', change.kind === 'conflict' ? change.candidates : []),
    ...keys('identity', [person?.userIdentityId, ...cells.flatMap((cell) => cell.match(uuid) ?? [])]),
    ...keys('identity', [wishes.identity?.kind === 'use' ? wishes.identity.identityId : undefined]),
    ...keys('email', [person?.email, ...cells.flatMap((cell) => cell.match(address) ?? [])]),
    ...keys('phone', [person?.phone, ...parts.filter((each) => phone.test(each))]),
    ...keys('name', [person?.fullName, `${part('first_name')} ${part('last_name')}`, ...cells, ...parts]),
  ];
}

function keys(what: NamedKey['what'], values: readonly (string | undefined)[]): NamedKey[] {
  return values.flatMap((value) => {
    const key = value === undefined || value.trim() === '' ? '' : keyOf[what](value);
    return key === '' ? [] : [{ what, key }];
  });
}

const keyOf: Readonly<Record<NamedKey['what'], (value: string) => string>> = {
  id: (id) => id.trim().toLowerCase(),
  identity: (id) => id.trim().toLowerCase(),
  email: emailKey,
  // A number may be written with the country or without, and with a nought before the area.
  phone: (number) => number.replace(/\D/gu, '').slice(-7),
  name: wordsKey,
};
