import { quote } from './problems.ts';
import { RosterError } from './roster-error.ts';

const asCsv = 'Open it there and save it as .xlsx or as CSV UTF-8.';

/** What files of other kinds begin with, and what their owner should do. */
const kinds: readonly (readonly [start: RegExp, what: string, cure: string])[] = [
  [/^%PDF/u, 'a PDF', 'Ask for the spreadsheet it was printed from.'],
  [/^(?:\x89PNG|GIF8|\xFF\xD8\xFF|BM.{4}\0|II\*\0|MM\0\*)/su, 'a picture', 'Ask for the spreadsheet itself.'],
  [/^\x1F\x8B/u, 'a gzip archive', 'Unpack it first.'],
  [/^(?:7z\xBC\xAF|Rar!|BZh|\xFD7zXZ)/u, 'an archive', 'Unpack it first.'],
  [/^\{\\rtf/u, 'a rich text document', 'Copy its table into a spreadsheet and save that as .xlsx.'],
  [/^SQLite format 3\0/u, 'a SQLite database', 'Export the table as CSV.'],
  [/^PAR1/u, 'a Parquet file', 'Export the table as CSV.'],
  [/^(?:MZ|\x7FELF)/u, 'a program', 'Name the roster file.'],
  [/^\s*BEGIN:VCARD/iu, 'a list of vCards', 'Export the contacts as CSV instead.'],
  [/^ID;P\w*(?:;\w)*\r?\n[A-Z]+;/u, 'a SYLK file', asCsv],
  [/^TABLE\r?\n0,1\r?\n/u, 'a DIF file', asCsv],
  [/^(?:version: *1\r?\n|#.*\r?\n|\s)*dn:/iu, 'an LDIF file', 'Export the people as CSV instead.'],
  [/^\s*<(?:!doctype\s+html|html|table|head|meta)/iu, 'a web page, whatever its name says', asCsv],
  [/^\s*<\?xml/iu, 'an XML file', asCsv],
  [/^\s*(?:\[\s*[[{]|\{\s*")/u, 'JSON', 'Export the people as CSV instead.'],
];

/**
 * Recognises files that are no text tables and says so by name.
 *
 * @throws {RosterError} for each kind that it knows.
 */
export function refuseForeign(head: Buffer, name: string): void {
  const start = head.toString('latin1', 0, 512).replace(/^\xEF\xBB\xBF/u, '');
  const found = kinds.find(([pattern]) => pattern.test(start));
  if (found) throw new RosterError('wrong_kind', `${quote(name)} is ${found[1]}, not a roster. ${found[2]}`);
}

/** Whether a file begins as ZIP archives (and so workbooks) do. */
export function isZip(head: Buffer): boolean {
  return head.subarray(0, 4).equals(Buffer.from('PK\x03\x04', 'latin1'));
}

/** Whether a file begins as the old Office formats and encrypted new ones do. */
export function isOle(head: Buffer): boolean {
  return head.subarray(0, 8).equals(Buffer.from('d0cf11e0a1b11ae1', 'hex'));
}

/** @throws {RosterError} for each of them, with what to do. */
export function refuseOle(bytes: Buffer, name: string): never {
  if (bytes.includes(Buffer.from('EncryptedPackage', 'utf16le'))) {
    throw new RosterError('encrypted', `${quote(name)} is protected by a password. Save it without one, or as CSV UTF-8.`);
  }
  throw new RosterError(
    'old_excel',
    `${quote(name)} is an Excel file of the old kind (.xls). Open it and save it as .xlsx or CSV UTF-8.`,
  );
}
