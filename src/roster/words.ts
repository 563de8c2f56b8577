import * as z from 'zod/mini';
import { importAsWords } from './columns.ts';
import { isNothing } from './nothing.ts';
import { Fault, quote } from './problems.ts';

const uuid = z.guid();
const yesNo = z.stringbool({ truthy: ['yes', 'y', 'true', 'on', '1', 'x'], falsy: ['no', 'n', 'false', 'off', '0'] });
const importAs = z.enum(importAsWords);

/** A UUID in lower case, as the API writes them. */
export function readUuid(text: string): string | Fault {
  const found = uuid.safeParse(text.trim());
  return found.success ? found.data.toLowerCase() : new Fault('id_invalid', `${quote(text)} is not a UUID.`);
}

/** An id of the access system: a UUID in the Seam API, but nothing depends on that. */
export function readId(text: string): string | Fault {
  const id = text.trim();
  if (isNothing(id)) return new Fault('id_invalid', `${quote(text)} is not an id.`);
  if (uuid.safeParse(id).success) return id.toLowerCase();
  return /^[\w.:-]{1,100}$/u.test(id) ? id : new Fault('id_invalid', `${quote(text)} is not an id.`);
}

export function readYesNo(text: string): boolean | Fault {
  const found = yesNo.safeParse(text.trim());
  return found.success ? found.data : new Fault('yes_or_no', `${quote(text)} is neither yes nor no.`);
}

export function readImportAs(text: string): (typeof importAsWords)[number] | Fault {
  const found = importAs.safeParse(text.trim().toLowerCase());
  return found.success ? found.data : new Fault('import_as_unknown', `${quote(text)} is none of new, same and skip.`);
}
