import { importAsWords } from './columns.ts';
import { isNothing } from './nothing.ts';
import { Fault, quote } from './problems.ts';

// A library for shapes would take longer to load than a short roster takes to read.
const uuid = /^[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}$/iu;
const yes: readonly string[] = ['yes', 'y', 'true', 'on', '1', 'x'];
const no: readonly string[] = ['no', 'n', 'false', 'off', '0'];

/** A UUID in lower case, as the API writes them. */
export function readUuid(text: string): string | Fault {
  const id = text.trim();
  return uuid.test(id) ? id.toLowerCase() : new Fault('id_invalid', `${quote(text)} is not a UUID.`);
}

/** An id of the access system: a UUID in the Seam API, but nothing depends on that. */
export function readId(text: string): string | Fault {
  const id = text.trim();
  if (isNothing(id)) return new Fault('id_invalid', `${quote(text)} is not an id.`);
  if (uuid.test(id)) return id.toLowerCase();
  return /^[\w.:-]{1,100}$/u.test(id) ? id : new Fault('id_invalid', `${quote(text)} is not an id.`);
}

export function readYesNo(text: string): boolean | Fault {
  const word = text.trim().toLowerCase();
  return yes.includes(word) || (no.includes(word) ? false : new Fault('yes_or_no', `${quote(text)} is neither yes nor no.`));
}

export function readImportAs(text: string): (typeof importAsWords)[number] | Fault {
  const word = text.trim().toLowerCase();
  return (
    importAsWords.find((each) => each === word) ??
    new Fault('import_as_unknown', `${quote(text)} is none of new, same and skip.`)
  );
}
