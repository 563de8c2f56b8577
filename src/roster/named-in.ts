import { readEmail } from './email.ts';
import type { RosterRow } from './interpreter.ts';
import { readName } from './name.ts';
import type { Person } from './person.ts';
import { readPhone } from './phone.ts';
import { Fault, Interpreted } from './problems.ts';
import { joinHalves } from './whole-name.ts';
import { readId, readImportAs, readUuid } from './words.ts';

/** How the cells of a roster are read. */
export interface Reading {
  /** Canonical field of each column. */
  readonly fields: readonly (string | null)[];
  /** ISO 3166 country of national phone numbers. */
  readonly country?: string | undefined;
}

/**
 * Whom a row names, as far as its cells can be read: one that is refused is a person's all the same. What stands in an earlier row too,
 * and was refused for it, is that row's.
 */
export function namedIn(
  { row, cells, person, problems }: Pick<RosterRow, 'row' | 'cells' | 'person' | 'problems'>,
  { fields, country }: Reading,
): Person {
  if (person !== undefined) return person;
  const isRepeated = (code: string): boolean => problems.some((problem) => problem.code === code);
  const read = <Value>(field: string, reader: (text: string) => Value | Interpreted<Value> | Fault): Value | undefined => {
    const text = cells[fields.indexOf(field)] ?? '';
    const found = text.trim() === '' ? undefined : reader(text);
    if (found instanceof Fault) return undefined;
    return found instanceof Interpreted ? found.value : found;
  };
  const half = (field: string): string => read(field, (text) => readName(text, true, false)) ?? '';
  const fullName =
    read('full_name', (text) => readName(text, false, false)) ?? joinHalves(half('first_name'), half('last_name'));
  const email = isRepeated('duplicate_email') ? undefined : read('email_address', readEmail);
  const phone = read('phone_number', (text) => readPhone(text, { country, strict: false, lostPlus: false }));
  const acsUserId = isRepeated('duplicate_acs_user_id') ? undefined : read('acs_user_id', readId);
  const userIdentityId = read('user_identity_id', readUuid);
  const importAs = read('import_as', readImportAs);
  return {
    fullName: fullName === '' ? `row ${row}` : fullName,
    ...(email === undefined ? {} : { email }),
    ...(phone === undefined ? {} : { phone }),
    ...(acsUserId === undefined ? {} : { acsUserId }),
    ...(userIdentityId === undefined ? {} : { userIdentityId }),
    ...(importAs === undefined ? {} : { importAs }),
  };
}
