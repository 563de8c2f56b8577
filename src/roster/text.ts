import { isUtf8 } from 'node:buffer';
import { parse } from 'csv-parse/sync';
import { fieldNamed } from './columns.ts';
import { quote } from './problems.ts';
import { csvOptions, type RecordFormat } from './records.ts';
import { RosterError } from './roster-error.ts';

/** How the bytes become text. */
export interface TextFormat {
  /** A label of TextDecoder. */
  readonly encoding: string;
  /** Length of the byte order mark. */
  readonly bom: number;
}

/** How a CSV file is read, with its header. */
export interface CsvFormat extends TextFormat, RecordFormat {
  readonly header: readonly string[];
  /** Physical line of the header. */
  readonly line: number;
  readonly encodingName: string;
  readonly delimiterName: string;
}

export interface TextOptions {
  readonly delimiter?: string;
  readonly encoding?: string;
  readonly map?: Readonly<Record<string, string>>;
  readonly guess?: boolean;
}

const delimiterNames: Readonly<Record<string, string>> = { ',': 'comma', ';': 'semicolon', '\t': 'tab', '|': 'vertical bar' };

/** Tells the encoding of a text file from its first bytes. */
export function inspect(head: Buffer, name: string, options: TextOptions): TextFormat {
  if (head.length === 0) throw new RosterError('empty', `${quote(name)} is empty.`);
  void options;
  return { encoding: 'utf-8', bom: head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf ? 3 : 0 };
}

/**
 * The file's text as UTF-8, in chunks that end with a whole character, without the byte order mark.
 *
 * @throws {RosterError} where the bytes are not in the encoding.
 */
export async function* textChunks(chunks: AsyncIterable<Buffer>, name: string, format: TextFormat): AsyncGenerator<Buffer> {
  let skip = format.bom;
  let held: Buffer = Buffer.alloc(0);
  for await (const chunk of chunks) {
    const joined: Buffer = held.length > 0 ? Buffer.concat([held, chunk]) : chunk;
    const end = wholeCharacters(joined);
    held = joined.subarray(end);
    const text = joined.subarray(skip, end);
    skip = 0;
    if (!isUtf8(text)) throw notUtf8(name);
    yield text;
  }
  if (held.length > 0) throw notUtf8(name);
}

/** How many bytes there are up to the last character that is whole. */
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

function notUtf8(name: string): RosterError {
  return new RosterError('not_utf8', `${quote(name)} is not UTF-8.`);
}

/** Finds the delimiter and the header in the first bytes of a text file. */
export function headerOf(head: Buffer, name: string, format: TextFormat, options: TextOptions): CsvFormat {
  const text = head.subarray(format.bom, wholeCharacters(head));
  const candidates = options.delimiter === undefined ? Object.keys(delimiterNames) : [options.delimiter];
  const tried = candidates.map((delimiter) => ({ delimiter, ...headerRow(firstRecords(text, delimiter), options) }));
  const best = Math.max(...tried.map(({ score }) => score));
  const [found, another] = tried.filter(({ score }) => score === best);
  if (found === undefined || found.header.length === 0) throw new RosterError('empty', `${quote(name)} holds no text.`);
  if (best > 0 && another !== undefined && Math.max(found.header.length, another.header.length) > 1) {
    throw delimiterUnclear(name, [found, another]);
  }
  return {
    ...format,
    ...found,
    firstLine: 1,
    encodingName: 'UTF-8',
    delimiterName: delimiterNames[found.delimiter] ?? quote(found.delimiter),
  };
}

/** The first of these records that names fields, or else the first that is not empty. */
function headerRow(records: readonly (readonly string[])[], options: TextOptions) {
  const mapped = new Set(Object.values(options.map ?? {}));
  const scores = records.map(
    (cells) => new Set(cells.flatMap((cell) => fieldNamed(cell, options.guess ?? true) ?? (mapped.has(cell) ? cell : []))).size,
  );
  const score = Math.max(0, ...scores);
  const index =
    score > 0
      ? scores.indexOf(score)
      : Math.max(
          0,
          records.findIndex((cells) => cells.some((cell) => cell.trim() !== '')),
        );
  const line =
    1 + records.slice(0, index).reduce((lines, cells) => lines + 1 + cells.join('').split(/\r\n|\n|\r/u).length - 1, 0);
  return { score, index, line, header: records[index] ?? [] };
}

function delimiterUnclear(name: string, found: readonly { delimiter: string; header: readonly string[] }[]): RosterError {
  const choices = found.map(({ delimiter, header }) => ({
    value: delimiter,
    label: `${delimiterNames[delimiter] ?? delimiter}: ${header.map(quote).join(' ')}`,
  }));
  return new RosterError(
    'delimiter_unclear',
    `${quote(name)}: the header can be split in more than one way (${choices.map(({ label }) => label).join(', or ')}). ` +
      `Say which is meant: ${choices.map(({ value }) => `--delimiter '${value}'`).join(' or ')}.`,
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
