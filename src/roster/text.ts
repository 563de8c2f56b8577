import { anyShellWord } from '../text/command-line.ts';
import { isUtf8 } from 'node:buffer';
import { parse } from 'csv-parse/sync';
import { bandsAbove } from './band.ts';
import { findHeader, headerUnclear, type HeaderOptions } from './header.ts';
import { dosLetters } from './mojibake.ts';
import { quote } from './problems.ts';
import { csvOptions, type RecordFormat } from './records.ts';
import { RosterError } from './roster-error.ts';

/** How the bytes of a text file become text. */
export interface Encoding {
  /** As TextDecoder names it, or `cp437` or `cp850`. */
  readonly label: string;
  /** Length of the byte order mark. */
  readonly bom: number;
  /** For a person. */
  readonly name: string;
}

/** How a CSV file is read. */
export interface CsvFormat extends RecordFormat {
  readonly header: readonly string[];
  /** Physical line of the header; 0 where there is none. */
  readonly line: number;
  /** The first rows below the header. */
  readonly sample: readonly (readonly string[])[];
  /** What the line above the header says of each column. */
  readonly bands: readonly string[];
  readonly delimiterName: string;
}

const delimiterNames: Readonly<Record<string, string>> = { ',': 'comma', ';': 'semicolon', '\t': 'tab', '|': 'vertical bar' };

/**
 * Encodings that rosters come in, besides Unicode, the more usual ones first. Only these are proposed, and of them only those in
 * which the file's words look like words; `--encoding` takes every other that TextDecoder knows.
 */
const legacy = [
  'windows-1252',
  'windows-1250',
  'windows-1251',
  'windows-1253',
  'windows-1254',
  'windows-1255',
  'windows-1256',
  'windows-874',
  'cp850',
  'cp437',
  'macintosh',
  'shift_jis',
  'gb18030',
  'big5',
  'euc-kr',
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
    return { label, bom, name: `${label}, as chosen` };
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
  const dos = /^(?:cp|ibm|dos-?)?(437|850)$/iu.exec(label.trim())?.[1];
  if (dos !== undefined) return `cp${dos}`;
  try {
    return new TextDecoder(label).encoding;
  } catch {
    throw new RosterError(
      'encoding_unknown',
      label === 'none'
        ? 'Then the letters of this file cannot be told. Open it in the program that it comes from, and save it as "CSV UTF-8" or .xlsx.'
        : `--encoding ${label}: there is no such encoding. Usual ones are utf-8, utf-16le, ${legacy.join(', ')}.`,
    );
  }
}

/** What turns bytes of an encoding into text, chunk by chunk. It throws a TypeError where they are not in it. */
function decoderOf(label: string, fatal: boolean): { decode(bytes?: Uint8Array, options?: { stream?: boolean }): string } {
  if (label !== 'cp437' && label !== 'cp850') return new TextDecoder(label, { fatal, ignoreBOM: true });
  // One byte is one letter: no character is cut where a chunk ends.
  const letters = dosLetters[label];
  return {
    decode: (bytes = new Uint8Array()) =>
      Buffer.from(bytes)
        .toString('latin1')
        .replace(/[\x80-\xFF]/gu, (byte) => letters.charAt(byte.charCodeAt(0) - 128)),
  };
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

/** Ctrl-Z, with which programs of DOS end a file. */
const endOfFile = 0x1a;

/**
 * The file's text as UTF-8, without the byte order mark and without a Ctrl-Z at its end, in chunks that end with a whole character.
 *
 * @throws {RosterError} where the bytes are not in the encoding.
 */
export async function* textChunks(file: Bytes, encoding: Encoding): AsyncGenerator<Buffer> {
  let isHeld = false;
  for await (const chunk of wholeChunks(file, encoding)) {
    if (chunk.length === 0) continue;
    // It was not the last character.
    if (isHeld) yield Buffer.of(endOfFile);
    isHeld = chunk.at(-1) === endOfFile;
    yield isHeld ? chunk.subarray(0, -1) : chunk;
  }
}

async function* wholeChunks(file: Bytes, encoding: Encoding): AsyncGenerator<Buffer> {
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
  const decoder = decoderOf(label, true);
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
 * The question which encoding a file has, with its first words that are not UTF-8 as each of the likely ones reads them. Those in
 * which all words look the same are one answer.
 *
 * @param line physical line of the first of the bytes.
 */
function notUtf8(name: string, bytes: Buffer, line: number): RosterError {
  const { words, offset } = wordsBeyondAscii(bytes);
  const found = new Map<string, { value: string; label: string; others: string[] }>();
  const all = legacy.map((value) => ({ value, readings: words.map((word) => read(word, value)) }));
  // One word that is misspelled in every reading is no reason to propose none of them.
  const fewest = Math.min(...all.map(({ readings }) => readings.filter((reading) => reading === undefined).length));
  for (const { value, readings } of all) {
    if (fewest === words.length || readings.filter((reading) => reading === undefined).length > fewest) continue;
    const same = found.get(readings.join('\n'));
    if (same === undefined) found.set(readings.join('\n'), { value, label: telling(readings).join(', '), others: [] });
    else same.others.push(value);
  }
  const choices = [...found.values()].map(({ value, label, others }) => ({
    value,
    label: others.length > 0 ? `${label} (so does ${others.join(', ')})` : label,
  }));
  const shown = choices.map(({ value, label }) => `  --encoding ${value.padEnd(13)} ${label}`).join('\n');
  const where = `${quote(name)} is not UTF-8, first in line ${line + linesIn(bytes.subarray(0, offset))}.`;
  return choices.length > 0
    ? new RosterError(
        'not_utf8',
        `${where} Say which encoding it has; this is how it would read:\n${shown}\n` +
          'Or, where none of these is spelled right, save it as "CSV UTF-8" and use that.',
        { option: 'encoding', choices: [...choices, { value: 'none', label: 'none of these' }] },
      )
    : new RosterError('not_utf8', `${where} Save it as "CSV UTF-8" or .xlsx and use that.`);
}

/** Three words, no two of which begin alike. */
function telling(readings: readonly (string | undefined)[]): string[] {
  const told = readings.filter((reading) => reading !== undefined);
  return [...new Map(told.map((reading) => [reading.slice(0, 3), reading])).values()].slice(0, 3);
}

/** Bytes of a cell that are looked at. */
const longestWord = 40;

/**
 * Cells that are not UTF-8, some dozens of them, and where the first of them is. A vertical bar parts no cells here: in Shift_JIS,
 * Big5 and GB18030 it is the second byte of many letters.
 */
function wordsBeyondAscii(bytes: Buffer): { words: Buffer[]; offset: number } {
  const words: Buffer[] = [];
  let offset = 0;
  for (const { 0: cell, index } of bytes.toString('latin1').matchAll(/[^\r\n,;\t"]*[\x80-\xFF][^\r\n,;\t"]*/gu)) {
    const word = Buffer.from(cell.trim().slice(0, longestWord), 'latin1');
    if (isUtf8(word)) continue;
    if (words.length === 0) offset = index;
    words.push(word);
    if (words.length === 60) break;
  }
  return { words, offset };
}

/** Letters that stand together in a word: one script, kana and Han, or Hangul and Han, these with capitals. */
const scriptsOfWords = () => [
  /^[\p{Script=Latin}\p{M}]+$/u,
  /^\p{Script=Greek}+$/u,
  /^\p{Script=Cyrillic}+$/u,
  /^[\p{Script=Hebrew}\p{M}]+$/u,
  /^[\p{Script=Arabic}\p{M}]+$/u,
  /^[\p{Script=Thai}\p{M}]+$/u,
  // "社員ID" is a word too.
  /^(?:[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー々\u{FF70}\u{FF9E}\u{FF9F}]|(?<![A-Z])[A-Z]{2,})+$/u,
  /^(?:[\p{Script=Hangul}\p{Script=Han}]|(?<![A-Z])[A-Z]{2,})+$/u,
];
let alike: readonly RegExp[] | undefined;

/** A word in a legacy encoding; undefined where it is none, or does not look like words. */
function read(word: Buffer, encoding: string): string | undefined {
  let text: string;
  try {
    // A long one may be cut within its last letter.
    text = decoderOf(encoding, true).decode(word, { stream: word.length === longestWord });
  } catch {
    return undefined;
  }
  if (/[\x80-\x9F\p{Co}\p{Cn}]/u.test(text) || !/\p{L}/u.test(text)) return undefined;
  alike ??= scriptsOfWords();
  const scripts = alike;
  const isWord = (text.match(/[\p{L}\p{M}]+/gu) ?? []).every((part) => scripts.some((script) => script.test(part)));
  // A sign or a capital between the letters of a word is another letter, read wrong; so is a half-width kana among others.
  const isBroken =
    /\p{L}[^\p{L}\p{M}\p{N}\s\0-\x7F’‘–—·\u{3000}-\u{303F}\u{FF01}-\u{FF60}]|[^\p{L}\p{M}\p{N}\s\0-\x7F’‘“„«¿¡–—·º°ª№\u{3000}-\u{303F}\u{FF01}-\u{FF60}]\p{L}|\p{Ll}(?![A-Z])\p{Lu}|[\u{FF61}-\u{FF65}]|(?<![\u{FF66}-\u{FF9F}])[\u{FF66}-\u{FF9F}](?![\u{FF66}-\u{FF9F}])|[\u{FF66}-\u{FF9F}](?![\u{FF66}-\u{FF9F}])\p{L}|\p{L}(?<![\u{FF66}-\u{FF9F}])[\u{FF66}-\u{FF9F}]/u.test(
      text,
    );
  return isWord && !isBroken ? text : undefined;
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
  options: HeaderOptions & { readonly delimiter?: string | undefined },
): CsvFormat {
  const whole = Buffer.from(decoderOf(label, false).decode(head.subarray(bom), { stream: true }));
  const text = whole.at(-1) === endOfFile ? whole.subarray(0, -1) : whole;
  const asked = options.delimiter === undefined ? sepLine(text) : delimiterNamed(options.delimiter);
  const there = Object.keys(delimiterNames).filter((delimiter) => delimiter === ',' || text.includes(delimiter));
  const candidates = asked === undefined ? there : [asked];
  const tried = candidates.map((delimiter) => {
    const records = firstRecords(text, delimiter);
    return { delimiter, records, ...findHeader(records, { ...options, headerRow: recordOf(records, options.headerRow) }) };
  });
  const most = Math.max(...tried.map(({ score }) => score));
  const width = (one: (typeof tried)[number]) => (one.records[Math.max(0, one.index)] ?? []).length;
  const best = tried.filter(({ score }) => score === most).sort((a, b) => width(b) - width(a));
  const [found, another] = best;
  if (found === undefined || found.records.every((cells) => cells.every((cell) => cell.trim() === ''))) {
    const far =
      (found?.records.length ?? 0) < peek ? 'is empty' : `has nothing in its first ${peek} lines: take the blank ones out`;
    throw new RosterError('empty', `${quote(name)} ${far}.`);
  }
  if (most > 0 && another !== undefined && width(another) > 1)
    throw delimiterUnclear(
      name,
      best.map((one) => ({ delimiter: one.delimiter, header: one.records[one.index] ?? [] })),
    );
  const { delimiter, records, index } = found;
  if (found.doubt !== undefined) throw headerUnclear(name, records, found, (at) => lineOf(records, at));
  const header = index < 0 ? numbered(records) : (records[index] ?? []);
  if (header.every((cell) => cell.trim() === '')) {
    throw new RosterError(
      'header_empty',
      `${quote(name)}: line ${options.headerRow ?? 1} is empty, and no header. Say which line is: --header-row.`,
    );
  }
  return {
    delimiter,
    index,
    header,
    line: index < 0 ? 0 : lineOf(records, index),
    // The last of many may be cut where the first bytes end.
    sample: records.slice(index + 1, records.length > 100 ? -1 : undefined),
    bands: bandsAbove(records, index),
    ltrim: isPadded(text, delimiter),
    delimiterName: `${delimiterNames[delimiter] ?? quote(delimiter)}-separated`,
  };
}

/** Names for the columns of a table without a header. */
function numbered(records: readonly (readonly string[])[]): string[] {
  const width = Math.max(0, ...records.map((cells) => cells.length));
  return Array.from({ length: width }, (_, column) => `Column ${column + 1}`);
}

/** The record that a physical line belongs to, counted from 1. */
function recordOf(records: readonly (readonly string[])[], line: HeaderOptions['headerRow']): HeaderOptions['headerRow'] {
  if (typeof line !== 'number') return line;
  let at = 0;
  while (at < records.length && lineOf(records, at + 1) <= line) at += 1;
  return at + 1;
}

/** The physical line where a record begins. */
function lineOf(records: readonly (readonly string[])[], index: number): number {
  return records.slice(0, index).reduce((lines, cells) => lines + cells.join('').split(/\r\n|\n|\r/u).length, 1);
}

/** Whether cells are quoted behind a blank (`Id, "Quill, Tara"`), where the quote would be taken for a part of the cell. */
function isPadded(text: Buffer, delimiter: string): boolean {
  if (!text.includes(`${delimiter} `) || !text.includes(' "')) return false;
  const fault = (ltrim: boolean) => {
    try {
      parse(text, { ...csvOptions({ delimiter, ltrim }, false), to: peek });
      return undefined;
    } catch (error) {
      return (error as { code?: string }).code;
    }
  };
  // A quote may be open where the first bytes end.
  return fault(false) === 'INVALID_OPENING_QUOTE' && [undefined, 'CSV_QUOTE_NOT_CLOSED'].includes(fault(true));
}

/** The delimiter that Excel's own first line (`sep=;`) names. */
function sepLine(text: Buffer): string | undefined {
  return /^"?sep=([^\r\n])"?(?:\r\n|\n|\r)/iu.exec(text.toString('utf8', 0, 20))?.[1];
}

function delimiterNamed(asked: string): string {
  const named = { comma: ',', semicolon: ';', tab: '\t', '\\t': '\t', pipe: '|' }[asked.toLowerCase()] ?? asked;
  // Half a character cannot be looked for in bytes.
  if (named.length === 1 && named.isWellFormed() && !/["\r\n]/u.test(named)) return named;
  throw new RosterError('delimiter_unknown', `--delimiter ${quote(asked)}: a delimiter is one character, or the word "tab".`);
}

function delimiterUnclear(name: string, found: readonly { delimiter: string; header: readonly string[] }[]): RosterError {
  const choices = found.map(({ delimiter, header }) => ({ value: delimiter, label: header.map(quote).join(' ') }));
  return new RosterError(
    'delimiter_unclear',
    `${quote(name)}: the header can be split in more than one way. Say which is meant:\n` +
      choices.map(({ value, label }) => `  --delimiter ${anyShellWord(value)}  ${label}`).join('\n'),
    { option: 'delimiter', choices },
  );
}

/** Rows that are looked at for a header, and for what stands in the columns. */
const peek = 1000;

function firstRecords(text: Buffer, delimiter: string): string[][] {
  const records: string[][] = [];
  try {
    parse(text, {
      ...csvOptions({ delimiter, ltrim: isPadded(text, delimiter) }, true),
      to: peek,
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
