import { createHash } from 'node:crypto';
import { open, mkdtemp, rm, stat, statfs, type FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { askBands } from './band.ts';
import { restoreCell } from './cell.ts';
import {
  ignoredBy,
  isExport,
  listColumns,
  isMappedBy,
  isResultFile,
  resolveColumns,
  resultColumns,
  says,
  unusedColumns,
  type Field,
} from './columns.ts';
import { askExclusiveEnd } from './exclusive-end.ts';
import { isOle, isZip, refuseForeign, refuseOle } from './foreign.ts';
import { csvFormatOf, encodingOf, textChunks } from './text.ts';
import type { HeaderOptions } from './header.ts';
import { garbledMark, legibleRow } from './mojibake.ts';
import type { Told } from './interpreter.ts';
import { refusalOf } from '../errors.ts';
import { count } from '../text/figures.ts';
import { quote } from './problems.ts';
import { rowMaker, withoutGhosts, type RawRow } from './raw-row.ts';
import { RecordReader } from './records.ts';
import { RosterError } from './roster-error.ts';
import { askSingleNames } from './single-names.ts';
import type { TableRow } from './table-row.ts';
import { isBarring } from './leaving.ts';
import { MarkColumns } from './marks.ts';
import { isUnsaid } from './nothing.ts';
import { readStatus } from './status.ts';
import { UnusedColumns } from './unused.ts';

type SavedMap = Readonly<Record<string, string>> | undefined;

export interface ReadOptions extends HeaderOptions {
  /** Sheet of a workbook: its name, or its number from 1. */
  readonly sheet?: string | undefined;
  readonly delimiter?: string | undefined;
  /** A label that TextDecoder knows, for example `windows-1252`. */
  readonly encoding?: string | undefined;
  /** Headers of columns that are left alone on purpose. */
  readonly ignore?: readonly string[];
  /** The mapping that was kept for rosters with this header, where there is one; asked only where `map` says nothing. */
  readonly savedMap?: (header: readonly string[]) => SavedMap | Promise<SavedMap>;
  /** Whether the usual other names of headers count; true where it is left out. */
  readonly guess?: boolean;
  /** How the roster was read that this file is some rows of. */
  readonly earlier?: Earlier | undefined;
}

/** How a roster was read: its header, the field of each column, and what its rows told about each other. */
export interface Earlier {
  readonly header: readonly string[];
  readonly fields: readonly (string | null)[];
  readonly told?: Told;
}

/** A roster that is open for reading. Nothing of it is held in memory but what is under the reader's eyes. */
export interface Roster extends AsyncDisposable {
  /** File name without folders; `-` for standard input. */
  readonly name: string;
  /** Absolute path; absent for standard input. */
  readonly path: string | undefined;
  readonly header: readonly string[];
  /** For each column the canonical field it feeds, or null. */
  readonly fields: readonly (Field | null)[];
  /** The column of what stands before the last name ("van"); -1: there is none. */
  readonly particle: number;
  /** The column of the second last name, which follows the last name; -1: there is none. */
  readonly second: number;
  /** Whether `--map` has said what a column is. */
  readonly isMapped: (column: number) => boolean;
  /** Whether a yes in a column of a status means that the person does not belong in. */
  readonly isBarred: (column: number) => boolean;
  /** How the roster was read that this file is some rows of. */
  readonly earlier: Earlier | undefined;
  /** Some of the first data rows: what stands in them tells how others are meant. */
  readonly sample: readonly (readonly string[])[];
  /** How the file was read, in words for a person. Complete once {@link rows} was read to its end. */
  readonly reading: readonly string[];
  /** What the file shows a person and was not read, in words: comments, colours, cells beside the table. */
  readonly doubts: readonly string[];
  /**
   * The data rows, from the first, batch by batch; may be called again.
   *
   * @throws {RosterError} where the file cannot be read on, after the rows before that place.
   */
  rows(): AsyncIterable<readonly RawRow[]>;
  /** Whether some part of the file's text passes a test: a quick look at its bytes, right for short ASCII text without line breaks. */
  mayHold(test: (text: string) => boolean): Promise<boolean>;
  /** Hex SHA-256 of the file's bytes. */
  sha256(): Promise<string>;
  /** Gives the file back. Standard input's copy is gone then. */
  close(): Promise<void>;
}

/**
 * Opens a roster and settles how it is read: kind of file, encoding, delimiter or sheet, header row, columns.
 *
 * @throws {RosterError} where it cannot be read, or not without an answer.
 */
export async function openRoster(
  source: { readonly path: string } | { readonly stdin: NodeJS.ReadableStream },
  options: ReadOptions = {},
): Promise<Roster> {
  const file = await openFile(source);
  try {
    return await rosterOf(file, legible(await openTable(file, options)), options);
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** What tells a file from itself as it was before; undefined where it is no plain file. */
export async function stampOf(file: string): Promise<string | undefined> {
  const found = await stat(file, { bigint: true }).catch(() => undefined);
  if (found?.isFile() !== true) return undefined;
  const { dev, ino, size, mtimeNs, ctimeNs } = found;
  return [dev, ino, size, mtimeNs, ctimeNs].join(' ');
}

/** The bytes of a roster, readable from the start as often as needed. */
export interface RosterFile {
  readonly name: string;
  readonly path?: string;
  readonly size: number;
  /** The first bytes, enough to tell what the file is. */
  head(): Promise<Buffer>;
  /** All bytes at once: a workbook's directory stands at its end. */
  all(): Promise<Buffer>;
  /** All bytes, in chunks that are the reader's to keep, or one after the other in a buffer that it lends. */
  chunks(lent?: Buffer): AsyncGenerator<Buffer>;
  close(): Promise<void>;
}

/** More at a time makes no difference in speed, and twice the garbage outgrows V8's young generation. */
const chunkSize = 64 * 1024;

async function openFile(source: { readonly path: string } | { readonly stdin: NodeJS.ReadableStream }): Promise<RosterFile> {
  if ('stdin' in source) return spool(source.stdin, { name: '-' });
  const absolute = path.resolve(source.path);
  const name = path.basename(absolute);
  let handle: FileHandle;
  try {
    handle = await open(absolute, 'r');
  } catch (error) {
    throw unreadable(source.path, (error as NodeJS.ErrnoException).code ?? '');
  }
  const kind = await handle.stat();
  if (kind.isFile()) return fileOf(handle, { name, path: absolute }, () => handle.close());
  if (kind.isDirectory()) {
    await handle.close();
    throw unreadable(source.path, 'EISDIR');
  }
  if (kind.isCharacterDevice() || kind.isBlockDevice()) {
    await handle.close();
    throw new RosterError(
      'unreadable',
      `${quote(source.path)} is a device and no file, and may have no end. Name a roster file.`,
    );
  }
  // A pipe can be read only once.
  return spool(handle.createReadStream(), { name, path: absolute });
}

function unreadable(name: string, code: string): RosterError {
  const cannot = `${quote(name)} cannot be read: ${refusalOf({ code }) ?? `the system refuses it (${code || 'and does not say why'})`}.`;
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      if (name.includes('\u{FFFD}')) {
        const message = `${quote(name)} cannot be opened: a part of its name is not in UTF-8. Rename it, or give what is in it on standard input, with - in place of the name.`;
        return new RosterError('not_found', message);
      }
      return new RosterError('not_found', `There is no file ${quote(name)}. Check the path for typing errors.`);
    case 'EISDIR':
      return new RosterError('is_directory', `${quote(name)} is a folder. Name the roster file in it.`);
    case 'EACCES':
    case 'EPERM':
      return new RosterError('not_allowed', `You may not read ${quote(name)}. Ask its owner, or copy it to a place of yours.`);
    case 'EIO':
      return new RosterError('unreadable', `${cannot} Copy it to another disk, then try again.`);
    default:
      return new RosterError('unreadable', cannot);
  }
}

/** Copies a stream into a private temporary file that no other process sees by name and that goes with this process. */
async function spool(stream: NodeJS.ReadableStream, named: { name: string; path?: string }): Promise<RosterFile> {
  const folder = await mkdtemp(path.join(tmpdir(), 'doorlist-'));
  const handle = await open(path.join(folder, 'roster'), 'wx+', 0o600);
  const remove = () => rm(folder, { recursive: true, force: true });
  // Windows does not let go of the name of an open file.
  if (process.platform !== 'win32') await remove();
  const close = async () => {
    await handle.close();
    await remove();
  };
  try {
    // Not by a stream of the handle's own: one that stays open holds up the handle's close() for ever.
    await handle.writeFile(bounded(stream, named.name));
  } catch (error) {
    await close();
    const { code = '' } = error as NodeJS.ErrnoException;
    if (error instanceof RosterError) throw error;
    throw code === 'ENOSPC' || code === 'EDQUOT' ? noRoom(named.name, code) : unreadable(named.name, code);
  }
  return fileOf(handle, named, close);
}

/** The most that is taken from a stream, in bytes. */
const mostSpooled = 2 ** 30;

/** A stream may have no end: it is taken up to a size that no roster has, and half of the room that there is for it. */
async function* bounded(stream: NodeJS.ReadableStream, name: string): AsyncGenerator<Buffer> {
  // A file system that cannot tell says 0.
  const { bavail, bsize } = await statfs(tmpdir()).catch(() => ({ bavail: 0, bsize: 0 }));
  const most = Math.min(mostSpooled, (bavail * bsize) / 2 || mostSpooled);
  let bytes = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > most) {
      throw most < mostSpooled
        ? noRoom(name, `half of what is free: ${megabytes(most)}`)
        : new RosterError(
            'too_big',
            `What comes through ${quote(name)} is larger than ${megabytes(most)} and may have no end. Put a roster of that size into a file and name the file.`,
          );
    }
    yield chunk;
  }
}

const megabytes = (bytes: number): string => `${Math.floor(bytes / 2 ** 20)} MB`;

/** What comes through a pipe is kept in a file of its own, to be read more than once. */
function noRoom(name: string, why: string): RosterError {
  return new RosterError(
    'no_room',
    `There is no room in ${tmpdir()} for what comes through ${quote(name)} (${why}). Make room, let TMPDIR name another folder, or put the roster into a file and name the file.`,
  );
}

async function fileOf(
  handle: FileHandle,
  named: { name: string; path?: string },
  close: () => Promise<void>,
): Promise<RosterFile> {
  const before = await handle.stat();
  const read = async (at: number, length: number, buffer: Buffer = Buffer.allocUnsafe(length)) => {
    let filled = 0;
    while (filled < length) {
      const { bytesRead } = await handle.read(buffer, filled, length - filled, at + filled).catch((error: unknown) => {
        throw unreadable(named.name, (error as NodeJS.ErrnoException).code ?? '');
      });
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return buffer.subarray(0, filled);
  };
  return {
    ...named,
    size: before.size,
    head: () => read(0, chunkSize),
    all: () => read(0, before.size),
    async *chunks(lent) {
      for (let at = 0; ;) {
        const chunk = await read(at, chunkSize, lent);
        if (chunk.length === 0) break;
        at += chunk.length;
        yield chunk;
      }
      const after = await handle.stat();
      if (after.size !== before.size || after.mtimeMs !== before.mtimeMs) {
        throw new RosterError(
          'changed',
          `${quote(named.name)} was changed while it was read. Save it, leave it alone, and try again.`,
        );
      }
    },
    close,
  };
}

async function sha256(file: RosterFile): Promise<string> {
  const hash = createHash('sha256');
  // In one buffer: hardly anything else is allocated meanwhile, so that V8 would let dozens of megabytes of them pile up.
  for await (const chunk of file.chunks(Buffer.allocUnsafe(chunkSize))) hash.update(chunk);
  return hash.digest('hex');
}

/** A roster's rows before columns mean anything: what text files and workbooks have in common. */
interface Table {
  readonly header: readonly string[];
  /** Some of the first rows. */
  readonly sample: readonly (readonly string[])[];
  /** Whether rows are placed by their columns, so that what stands beyond the header shifts nothing. */
  readonly isSheet?: true;
  /** What the line above the header says of each column. */
  readonly bands: readonly string[];
  readonly reading: readonly string[];
  readonly doubts?: readonly string[];
  rows(fields: readonly (Field | null)[]): AsyncIterable<readonly TableRow[]>;
  mayHold(test: (text: string) => boolean): Promise<boolean>;
}

async function openTable(file: RosterFile, options: ReadOptions): Promise<Table> {
  const head = await file.head();
  if (isZip(head)) return workbookTable(file, options);
  if (isOle(head)) refuseOle(await file.all(), file.name);
  if (options.sheet !== undefined) {
    throw new RosterError('no_sheets', `${quote(file.name)} is a text file and has no sheets. Leave --sheet out.`);
  }
  refuseForeign(head, file.name);
  return textTable(file, head, options);
}

function textTable(file: RosterFile, head: Buffer, options: ReadOptions): Table {
  const encoding = encodingOf(head, file.name, options.encoding);
  const format = csvFormatOf(head, file.name, encoding, options);
  const text = () => textChunks(file, encoding);
  return {
    header: format.header,
    sample: format.sample,
    bands: format.bands,
    reading: [
      `${encoding.name}, ${format.delimiterName}`,
      ...(format.line > 1 ? [`header in line ${format.line}; the lines above it left out`] : []),
      ...(format.line === 0 ? ['no header, as chosen'] : []),
      ...(format.ltrim ? ['blanks before quoted cells left out'] : []),
    ],
    rows: () => new RecordReader(file.name, format).batches(text),
    async mayHold(test) {
      let tail = '';
      for await (const chunk of text()) {
        const joined = tail + chunk.toString('latin1');
        if (test(joined)) return true;
        tail = joined.slice(-64);
      }
      return false;
    },
  };
}

async function workbookTable(file: RosterFile, options: ReadOptions): Promise<Table> {
  if (options.delimiter !== undefined || options.encoding !== undefined) {
    throw new RosterError('no_text', `${quote(file.name)} is a workbook. Leave --delimiter and --encoding out.`);
  }
  // Loaded only where there is a workbook.
  const { openWorkbook } = await import('./xlsx.ts');
  const sheet = await openWorkbook(file, options);
  return {
    ...sheet,
    async *rows(fields) {
      for (const row of sheet.rows(fields)) yield [row];
    },
    async mayHold(test) {
      for (const { cells } of sheet.rows([])) if (cells.some(test)) return true;
      return false;
    },
  };
}

/** The table as it was meant, where a program took its UTF-8 for windows-1252 before it saved it. */
function legible(table: Table): Table {
  if (!(table.header[0] ?? '').startsWith(garbledMark)) return table;
  return {
    ...table,
    header: legibleRow({ cells: table.header, line: 1 }, []).cells.map((name) => name.replace(/^\uFEFF/u, '')),
    reading: [...table.reading, 'UTF-8 that some program had taken for windows-1252; its letters were put right'],
    async *rows(fields) {
      for await (const batch of table.rows(fields)) yield batch.map((row) => legibleRow(row, fields));
    },
  };
}

async function rosterOf(file: RosterFile, table: Table, options: ReadOptions): Promise<Roster> {
  const isOurs = isResultFile(table.header);
  const isNeutralised = isOurs || isExport(table.header);
  const restored = (cells: readonly string[]) => (isNeutralised ? cells.map(restoreCell) : cells);
  const header = table.isSheet ? table.header : withoutGhosts(restored(table.header));
  const ghostColumns = table.header.length - header.length;
  const sample = table.sample.map(restored);
  const saved = options.map === undefined ? await options.savedMap?.(header) : undefined;
  const map = options.map ?? saved;
  const ignore = options.ignore ?? [];
  const fields = resolveColumns(header, { guess: options.guess ?? true, ignore, sample, map });
  const ignored = ignoredBy(header, ignore);
  const { earlier } = options;
  // What is in a column that was not used was settled when all rows were there.
  const settled = new Set<string>([
    ...(earlier?.header.filter((_, column) => earlier.fields[column] === null) ?? []),
    ...(isOurs ? resultColumns : []),
    ...(isExport(header) ? listColumns : []),
  ]);
  const isIgnored = (column: number) => ignored(column) || settled.has(header[column] ?? '');
  const besideLast = (meaning: 'particle' | 'second') =>
    (options.guess ?? true) && fields.includes('last_name')
      ? header.findIndex((name, column) => fields[column] === null && !ignored(column) && says(name, meaning))
      : -1;
  const [particle, second] = [besideLast('particle'), besideLast('second')];
  const isMapped = isMappedBy(header, map ?? {});
  if (options.guess ?? true) {
    askBands(file.name, header, fields, table.bands, isMapped);
    askExclusiveEnd(file.name, header, fields, sample, isMapped);
  }
  const isPrivate = (column: number) =>
    !isMapped(column) && /\b(?:personal|private?|home|priv[ée]\p{L}*|perso)(?:\b|_)/iu.test(header[column] ?? '');
  const isEmpty = (column: number) =>
    !isMapped(column) && !isNeutralised && sample.length > 0 && sample.every((cells) => isUnsaid(cells[column] ?? ''));
  // Whether it is the name was settled when all rows were there.
  if (!isNeutralised && earlier?.fields.includes('full_name') !== true) {
    askSingleNames(
      file.name,
      header,
      fields,
      sample,
      (column) =>
        isMapped(column) ||
        isIgnored(column) ||
        column === particle ||
        column === second ||
        says(header[column] ?? '', 'other'),
    );
  }
  const statuses = [...header.keys()].filter((column) => fields[column] === 'status');
  const isBarred = (column: number) => {
    const word = header[column] ?? '';
    return says(word, 'barred') || (isMapped(column) && isBarring(word));
  };
  const isLeaver = (cells: readonly string[]) =>
    statuses.some((column) => readStatus(cells[column] ?? '', isBarred(column), new Set()) === false);
  const numbered = rowMaker(header, fields, isOurs);
  let emptyRows = 0;
  let marked: readonly string[] = [];
  return {
    name: file.name,
    path: file.path,
    header,
    fields,
    particle,
    second,
    isMapped,
    isBarred,
    earlier,
    sample,
    doubts: table.doubts ?? [],
    get reading() {
      return [
        ...table.reading,
        ...(isOurs ? ['a result file of doorlist'] : isNeutralised ? ['a list of people that doorlist wrote'] : []),
        ...(saved === undefined ? [] : ['columns mapped as kept for this header line']),
        ...(ghostColumns > 0 ? [`${count(ghostColumns, 'empty column')} at the end left out`] : []),
        ...(emptyRows > 0 ? [`${count(emptyRows, 'empty row')} left out`] : []),
        ...(particle < 0 ? [] : [`${quote(header[particle] ?? '')} stands before the last name`]),
        ...(second < 0 ? [] : [`${quote(header[second] ?? '')} follows the last name`]),
        ...unusedColumns(header, fields, [particle, second]),
        ...marked,
      ];
    },
    async *rows() {
      emptyRows = 0;
      let row = 0;
      const free = fields.flatMap((field, column) => (field === null && !isIgnored(column) ? [column] : []));
      // Beside an address or a number of a person's own, another column of them may be that of work; an empty column hides no other.
      const known = new Set([
        ...fields.filter((_, column) => !isPrivate(column) && !isEmpty(column)),
        ...Object.keys(map ?? {}),
      ]);
      const unused = new UnusedColumns({ header, fields, free, known });
      const marks = new MarkColumns({ header, fields, free, known });
      for await (const batch of table.rows(fields)) {
        const rows: RawRow[] = [];
        for (const found of batch) {
          if (found.cells.every((cell) => cell.trim() === '')) {
            emptyRows += 1;
            continue;
          }
          row += 1;
          const raw = numbered(row, isNeutralised ? { ...found, cells: restored(found.cells) } : found);
          unused.see(raw, isLeaver);
          marks.see(raw.cells, isLeaver);
          rows.push(raw);
        }
        yield rows;
      }
      if (row === 0) {
        throw new RosterError('no_rows', `${quote(file.name)} has a header and no rows below it. Nothing is there to import.`);
      }
      unused.ask(file.name);
      marks.ask(file.name);
      marked = marks.told();
    },
    mayHold: (test) => table.mayHold(test),
    sha256: () => sha256(file),
    close: () => file.close(),
    [Symbol.asyncDispose]: () => file.close(),
  };
}
