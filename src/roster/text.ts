import { isUtf8 } from 'node:buffer';
import { parse } from 'csv-parse/sync';
import { findHeader, type HeaderOptions } from './header.ts';
import { quote } from './problems.ts';
import { csvOptions, type RecordFormat } from './records.ts';
import { RosterError } from './roster-error.ts';

/** How the bytes of a text file become text. */
export interface Encoding {
  /** As TextDecoder names it. */
  readonly label: string;
  /** Length of the byte order mark. */
  readonly bom: number;
  /** For a person. */
  readonly name: string;
}

/** How a CSV file is read. */
export interface CsvFormat extends RecordFormat {
  readonly header: readonly string[];
  /** Physical line of the header. */
  readonly line: number;
  readonly delimiterName: string;
}

const delimiterNames: Readonly<Record<string, string>> = { ',': 'comma', ';': 'semicolon', '\t': 'tab', '|': 'vertical bar' };

/** Encodings that rosters come in, besides Unicode, and what writes them. Only these are proposed; `--encoding` takes more. */
const legacy = [
  'windows-1252',
  'windows-1250',
  'windows-1251',
  'windows-1253',
  'windows-1254',
  'macintosh',
  'shift_jis',
  'gb18030',
];

/** Bytes that no text has: control characters beyond tab, line feed, vertical tab, form feed, carriage return and escape. */
const controls = (bytes: Buffer) => bytes.filter((byte) => byte < 9 || (byte > 13 && byte < 32 && byte !== 27)).length;

/**
 * Tells the encoding of a text file from its first bytes, or takes the one that is asked for.
 *
 * @throws {RosterError} where they are no text, or text of an encoding that cannot be told.
 */
export function encodingOf(head: Buffer, name: string, asked: string | undefined): Encoding {
  const marked = byteOrderMark(head, name);
  if (asked !== undefined) {
    const label = known(asked);
    const bom = marked?.label === label ? marked.bom : 0;
    return { label, bom, name: `${label}, as --encoding says` };
  }
  if (marked !== undefined) return marked;
  const wide = withoutMark(head);
  if (wide !== undefined) return wide;
  if (controls(head) > 10 + head.length / 100) {
    throw new RosterError(
      'not_text',
      `${quote(name)} is not a text file. Save the roster as .csv (UTF-8) or .xlsx and use that.`,
    );
  }
  const whole = head.subarray(0, wholeCharacters(head));
  if (!isUtf8(whole)) throw notUtf8(name, whole, 1);
  return { label: 'utf-8', bom: 0, name: 'UTF-8' };
}

function known(label: string): string {
  try {
    return new TextDecoder(label).encoding;
  } catch {
    throw new RosterError(
      'encoding_unknown',
      `--encoding ${label}: there is no such encoding. Usual ones are utf-8, utf-16le, ${legacy.join(', ')}.`,
    );
  }
}

function byteOrderMark(head: Buffer, name: string): Encoding | undefined {
  const [a, b, c, d] = head;
  if (a === 0xef && b === 0xbb && c === 0xbf) return { label: 'utf-8', bom: 3, name: 'UTF-8' };
  if (a === 0xff && b === 0xfe && c === 0 && d === 0) {
    throw new RosterError('encoding_unknown', `${quote(name)} is UTF-32, which is not read. Save it as CSV UTF-8.`);
  }
  if (a === 0xff && b === 0xfe) return { label: 'utf-16le', bom: 2, name: 'UTF-16 LE' };
  if (a === 0xfe && b === 0xff) return { label: 'utf-16be', bom: 2, name: 'UTF-16 BE' };
  return undefined;
}

/** UTF-16 without a mark shows in the zeros: a header of ASCII has one in each second byte. */
function withoutMark(head: Buffer): Encoding | undefined {
  const sample = head.subarray(0, 400);
  const zeros = [0, 0];
  for (const [at, byte] of sample.entries()) if (byte === 0) zeros[at % 2] = (zeros[at % 2] ?? 0) + 1;
  const [even = 0, odd = 0] = zeros;
  const many = sample.length / 5;
  if (odd > many && even === 0) return { label: 'utf-16le', bom: 0, name: 'UTF-16 LE' };
  if (even > many && odd === 0) return { label: 'utf-16be', bom: 0, name: 'UTF-16 BE' };
  return undefined;
}

/** What is read as text: a file's bytes, from the start as often as needed. */
export interface Bytes {
  readonly name: string;
  chunks(): AsyncIterable<Buffer>;
}

/**
 * The file's text as UTF-8, without the byte order mark, in chunks that end with a whole character.
 *
 * @throws {RosterError} where the bytes are not in the encoding.
 */
export async function* textChunks(file: Bytes, encoding: Encoding): AsyncGenerator<Buffer> {
  if (encoding.label !== 'utf-8') {
    yield* decoded(file, encoding);
    return;
  }
  let skip = encoding.bom;
  let before = 0;
  let held: Buffer = Buffer.alloc(0);
  for await (const chunk of file.chunks()) {
    const joined: Buffer = held.length > 0 ? Buffer.concat([held, chunk]) : chunk;
    const end = wholeCharacters(joined);
    held = joined.subarray(end);
    const text = joined.subarray(skip, end);
    if (!isUtf8(text)) throw notUtf8(file.name, text, await lineAt(file, before + skip));
    skip = 0;
    before += end;
    yield text;
  }
  if (held.length > 0) throw notUtf8(file.name, held, await lineAt(file, before));
}

/** The physical line that the byte at an offset stands in. Counted only for a message. */
async function lineAt(file: Bytes, offset: number): Promise<number> {
  let line = 1;
  let before = 0;
  for await (const chunk of file.chunks()) {
    line += linesIn(chunk.subarray(0, Math.max(0, offset - before)));
    before += chunk.length;
    if (before >= offset) break;
  }
  return line;
}

function linesIn(bytes: Buffer): number {
  return bytes.toString('latin1').match(/\r\n|\n|\r/gu)?.length ?? 0;
}

async function* decoded(file: Bytes, { label, bom }: Encoding): AsyncGenerator<Buffer> {
  const decoder = new TextDecoder(label, { fatal: true, ignoreBOM: true });
  let skip = bom;
  let before = 0;
  try {
    for await (const chunk of file.chunks()) {
      yield Buffer.from(decoder.decode(chunk.subarray(skip), { stream: true }));
      skip = 0;
      before += chunk.length;
    }
    yield Buffer.from(decoder.decode());
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new RosterError(
      'wrong_encoding',
      `${quote(file.name)} is not ${label}: there is something else from line ${await lineAt(file, before)} on. ` +
        'Leave --encoding out, or name another one.',
    );
  }
}

/** How many bytes there are up to the last character that is whole, in UTF-8. */
function wholeCharacters(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) return bytes.length;
    if (byte >= 0xc0) {
      const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      return back < length ? bytes.length - back : bytes.length;
    }
  }
  return bytes.length;
}

/**
 * The question which encoding a file has, with its first words that are not UTF-8 as each of the likely ones reads them.
 *
 * @param line physical line of the first of the bytes.
 */
function notUtf8(name: string, bytes: Buffer, line: number): RosterError {
  const { words, offset } = wordsBeyondAscii(bytes);
  const choices = legacy.flatMap((value) => {
    const readings = words.map((word) => read(word, value));
    return readings.every((reading) => reading !== undefined) ? [{ value, label: readings.join(', ') }] : [];
  });
  const shown = choices.map(({ value, label }) => `  --encoding ${value.padEnd(13)} ${label}`).join('\n');
  const where = `${quote(name)} is not UTF-8, first in line ${line + linesIn(bytes.subarray(0, offset))}.`;
  return choices.length > 0
    ? new RosterError(
        'not_utf8',
        `${where} Say which encoding it has; this is how it would read:\n${shown}\nOr save it as "CSV UTF-8" and use that.`,
        { option: 'encoding', choices },
      )
    : new RosterError('not_utf8', `${where} Save it as "CSV UTF-8" or .xlsx and use that.`);
}

/** Up to three cells that are not UTF-8, and where the first of them is. */
function wordsBeyondAscii(bytes: Buffer): { words: Buffer[]; offset: number } {
  const words: Buffer[] = [];
  let offset = 0;
  for (const { 0: cell, index } of bytes.toString('latin1').matchAll(/[^\r\n,;\t|"]*[\x80-\xFF][^\r\n,;\t|"]*/gu)) {
    const word = Buffer.from(cell.trim().slice(0, 40), 'latin1');
    if (isUtf8(word)) continue;
    if (words.length === 0) offset = index;
    words.push(word);
    if (words.length === 3) break;
  }
  return { words, offset };
}

/** A word in a legacy encoding; undefined where it is none, or has a character that no word has. */
function read(word: Buffer, encoding: string): string | undefined {
  try {
    const text = new TextDecoder(encoding, { fatal: true }).decode(word);
    return /[\x80-\x9F\p{Co}\p{Cn}]/u.test(text) ? undefined : text;
  } catch {
    return undefined;
  }
}

/**
 * Finds the delimiter and the header in the first bytes of a text file.
 *
 * @throws {RosterError} where there is no text, or the header can be split in more than one way.
 */
export function csvFormatOf(
  head: Buffer,
  name: string,
  { label, bom }: Encoding,
  options: HeaderOptions & { readonly delimiter?: string },
): CsvFormat {
  const text = Buffer.from(new TextDecoder(label, { ignoreBOM: true }).decode(head.subarray(bom), { stream: true }));
  const asked = options.delimiter === undefined ? sepLine(text) : delimiterNamed(options.delimiter);
  const candidates = asked === undefined ? Object.keys(delimiterNames) : [asked];
  const tried = candidates.map((delimiter) => ({ delimiter, ...headerRow(firstRecords(text, delimiter), options) }));
  const most = Math.max(...tried.map(({ score }) => score));
  const best = tried.filter(({ score }) => score === most).sort((a, b) => b.header.length - a.header.length);
  const [found, another] = best;
  if (found === undefined || found.header.every((cell) => cell.trim() === '')) {
    throw new RosterError('empty', `${quote(name)} is empty.`);
  }
  if (most > 0 && another !== undefined && another.header.length > 1) throw delimiterUnclear(name, best);
  return { ...found, delimiterName: `${delimiterNames[found.delimiter] ?? quote(found.delimiter)}-separated` };
}

/** The delimiter that Excel's own first line (`sep=;`) names. */
function sepLine(text: Buffer): string | undefined {
  return /^"?sep=([^\r\n])"?(?:\r\n|\n|\r)/iu.exec(text.toString('utf8', 0, 20))?.[1];
}

function delimiterNamed(asked: string): string {
  const named = { comma: ',', semicolon: ';', tab: '\t', '\\t': '\t', pipe: '|' }[asked.toLowerCase()] ?? asked;
  if (named.length === 1 && !/["\r\n]/u.test(named)) return named;
  throw new RosterError('delimiter_unknown', `--delimiter ${quote(asked)}: a delimiter is one character, or the word "tab".`);
}

type HeaderRow = Omit<CsvFormat, 'delimiter' | 'delimiterName'> & { readonly score: number };

function headerRow(records: readonly (readonly string[])[], options: HeaderOptions): HeaderRow {
  const { index, score } = findHeader(records, options);
  const line = records.slice(0, index).reduce((lines, cells) => lines + cells.join('').split(/\r\n|\n|\r/u).length, 1);
  return { score, index, line, header: records[index] ?? [] };
}

function delimiterUnclear(name: string, found: readonly { delimiter: string; header: readonly string[] }[]): RosterError {
  const choices = found.map(({ delimiter, header }) => ({ value: delimiter, label: header.map(quote).join(' ') }));
  return new RosterError(
    'delimiter_unclear',
    `${quote(name)}: the header can be split in more than one way. Say which is meant:\n` +
      choices.map(({ value, label }) => `  --delimiter '${value}'  ${label}`).join('\n'),
    { option: 'delimiter', choices },
  );
}

function firstRecords(text: Buffer, delimiter: string): string[][] {
  const records: string[][] = [];
  try {
    parse(text, {
      ...csvOptions(delimiter, true),
      to: 20,
      on_record: (record: string[]) => {
        records.push(record);
        return null;
      },
    });
  } catch {
    // A quote that is open where the first bytes end: what came before is enough.
  }
  return records;
}
