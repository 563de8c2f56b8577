import { posix } from 'node:path';
import { parseCellRef } from 'hucre';
import sax, { type SAXParser } from 'sax';

/** The files in a workbook's archive. */
export interface Parts {
  has(part: string): boolean;
  /** @throws {Error} where there is no such part, or it is damaged. */
  chunks(part: string): AsyncIterable<Buffer>;
}

export interface Layout {
  /** Name of a sheet -> the part that holds its cells. A sheet of charts, macros or dialogs has none. */
  readonly sheets: ReadonlyMap<string, string>;
  readonly sharedStrings: string | undefined;
  readonly styles: string | undefined;
}

/** Which of the parts hold what. */
export async function layoutOf(parts: Parts): Promise<Layout> {
  const workbook = (await relationsOf(parts, '')).find(({ kind }) => kind === 'officeDocument')?.part ?? '';
  const relations = await relationsOf(parts, workbook);
  const sheets = new Map<string, string>();
  for (const sheet of attributesOf(await textOfPart(parts, workbook), 'sheet')) {
    const id = Object.entries(sheet).find(([name]) => name.endsWith(':id'))?.[1];
    const part = relations.find((one) => one.id === id && one.kind === 'worksheet')?.part;
    if (part !== undefined) sheets.set(sheet['name'] ?? '', part);
  }
  const partOf = (kind: string) => relations.find((one) => one.kind === kind && parts.has(one.part))?.part;
  return { sheets, sharedStrings: partOf('sharedStrings'), styles: partOf('styles') };
}

async function relationsOf(parts: Parts, source: string) {
  const folder = posix.dirname(source);
  const xml = await textOfPart(parts, posix.join(folder, '_rels', `${posix.basename(source)}.rels`));
  return attributesOf(xml, 'Relationship').map(({ Id: id, Type: type = '', Target: target = '' }) => ({
    id,
    kind: posix.basename(type),
    part: target.startsWith('/') ? target.slice(1) : posix.join(folder, target),
  }));
}

export async function textOfPart(parts: Parts, part: string): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of parts.chunks(part)) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

/** Whether a part declares a document type, as no spreadsheet program does: entities of its own are not unfolded, but would be read as text. */
export async function declaresType(parts: Parts, part: string): Promise<boolean> {
  let [isDeclared, isPast] = [false, false];
  const parser = Object.assign(sax.parser(true), {
    ondoctype: () => (isDeclared = true),
    onopentagstart: () => (isPast = true),
    // What is wrong with the part is found where it is read.
    onerror: () => (isPast = true),
  });
  const decoder = new TextDecoder();
  for await (const chunk of parts.chunks(part)) {
    // The declaration stands before the first element.
    parser.write(decoder.decode(chunk, { stream: true }));
    if (isDeclared || isPast) break;
  }
  return isDeclared;
}

/** Goes through a part. Elements are named without their namespace's prefix. */
function parse(
  xml: string,
  {
    onOpen,
    onText,
    onClose,
  }: Readonly<{
    onOpen: (element: string, attributes: Readonly<Record<string, string>>) => void;
    onText?: (text: string) => void;
    onClose?: (element: string) => void;
  }>,
): void {
  const handlers: Pick<SAXParser, 'onopentag' | 'ontext' | 'oncdata' | 'onclosetag'> = {
    onopentag: ({ name, attributes }) => onOpen(withoutPrefix(name), attributes as Record<string, string>),
    ontext: (text) => onText?.(text),
    oncdata: (text) => onText?.(text),
    onclosetag: (name) => onClose?.(withoutPrefix(name)),
  };
  Object.assign(sax.parser(true), handlers).write(xml).close();
}

function withoutPrefix(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

/** The attributes of all elements of a name. */
function attributesOf(xml: string, element: string): Readonly<Record<string, string>>[] {
  const found: Readonly<Record<string, string>>[] = [];
  parse(xml, { onOpen: (name, attributes) => (name === element ? found.push(attributes) : undefined) });
  return found;
}

/** A cell of which the reader library gives something else: row and column from 0. */
export interface MisreadCell {
  readonly row: number;
  readonly column: number;
  readonly value: string | Date;
}

/**
 * The texts of a sheet that stand in several pieces of which the reader library loses some (a plain one before those with a font of
 * their own) or takes too many (how a Japanese name is pronounced), those that are empty, and dates that are kept as text.
 */
export async function misreadCells(parts: Parts, sheet: string, sharedStrings: string | undefined): Promise<MisreadCell[]> {
  const shared =
    sharedStrings !== undefined && (await isMixed(parts, sharedStrings))
      ? textsIn(await textOfPart(parts, sharedStrings), 'si')
      : [];
  const mixed = new Map(shared.flatMap(({ text, isWhole }, index) => (isWhole ? [] : [[String(index), text] as const])));
  if (mixed.size === 0 && !(await isMixed(parts, sheet))) return [];
  const right = ({ type, value, text, isWhole }: Found): string | Date | undefined => {
    const index = value.trim();
    if (type === 'd') return dateOf(index);
    // A cell that names no text is empty; the reader library gives it the first one.
    if (type === 's') return index === '' ? '' : mixed.get(index);
    return type === 'inlineStr' && !isWhole ? text : undefined;
  };
  return textsIn(await textOfPart(parts, sheet), 'c').flatMap((cell) => {
    const value = right(cell);
    return value === undefined ? [] : [{ row: cell.row, column: cell.column, value }];
  });
}

/**
 * A date in ISO 8601, which is no number in a cell that says so. Spreadsheet programs know no zones: one that is written with it (as
 * JavaScript writes each date in UTC) is not shown by any, and says nothing.
 */
function dateOf(text: string): Date | undefined {
  const wall = text.replace(/(T.*?)(?:Z|[+-]\d\d:?\d\d)$/u, '$1');
  const date = new Date(wall.includes('T') ? `${wall}Z` : wall);
  return Number.isNaN(date.getTime()) ? undefined : date;
}

/** Whether a part has what is read anew: a quick look at its bytes. */
async function isMixed(parts: Parts, part: string): Promise<boolean> {
  let tail: Buffer = Buffer.alloc(0);
  for await (const chunk of parts.chunks(part)) {
    // The places where two chunks meet are looked at apart: nothing has to be copied but them.
    const seam = Buffer.concat([tail, chunk.subarray(0, 4)]);
    if (pieces.some((piece) => seam.includes(piece) || chunk.includes(piece))) return true;
    tail = chunk.subarray(-4);
  }
  return false;
}

const longestElement = 10_000;

/**
 * What the reader library does not tell of a sheet's rows: `astray`, the number of one that does not come after all others above it,
 * as in every sheet that a spreadsheet program has written (of two rows with the same number, it gives one); `flat`, those that have
 * no height, from 0.
 */
export async function oddRows(
  parts: Parts,
  sheet: string,
): Promise<{ readonly astray?: number; readonly flat: readonly number[] }> {
  let [last, tail] = [0, ''];
  const flat: number[] = [];
  for await (const chunk of parts.chunks(sheet)) {
    const xml = tail + chunk.toString('latin1');
    for (const [, attributes = ''] of xml.matchAll(/<(?:[\w.-]+:)?row(?=[\s/>])([^>]*)>/gu)) {
      const given = /\sr\s*=\s*["'](\d+)/u.exec(attributes)?.[1];
      const row = given === undefined ? last + 1 : Number(given);
      if (row <= last) return { astray: row, flat };
      last = row;
      if (/\sht\s*=\s*["']0(?:\.0*)?["']/u.test(attributes)) flat.push(row - 1);
    }
    // An element that the next chunk ends.
    const open = xml.lastIndexOf('<');
    tail = open < 0 || xml.includes('>', open) || xml.length - open > longestElement ? '' : xml.slice(open);
  }
  return { flat };
}

/** Runs of text, with a prefix or without, pronunciations, values that are empty, and dates. */
const pieces = ['<r>', ':r>', 'rPh', 'v/>', 'v></', 'v />', 't="d"', "t='d'"];

/** A text, with what a cell says of itself; whether the reader library gives it whole. */
interface Found {
  readonly row: number;
  readonly column: number;
  readonly type: string;
  readonly value: string;
  readonly text: string;
  readonly isWhole: boolean;
}

/** The texts of all elements of a name. */
function textsIn(xml: string, element: 'si' | 'c'): Found[] {
  const found: Found[] = [];
  let [row, column, type, value, text] = [-1, -1, '', '', ''];
  let [hasPlain, hasRuns, hasSpoken] = [false, false, false];
  const open: string[] = [];
  parse(xml, {
    onOpen: (name, attributes) => {
      if (name === 'row') [row, column] = [attributes['r'] === undefined ? row + 1 : Number(attributes['r']) - 1, -1];
      if (name === element) {
        const at = attributes['r'] === undefined ? { row, col: column + 1 } : parseCellRef(attributes['r']);
        [row, column, type, value, text] = [at.row, at.col, attributes['t'] ?? '', '', ''];
        [hasPlain, hasRuns, hasSpoken] = [false, false, false];
      }
      if (name === 't' && ['si', 'is'].includes(open.at(-1) ?? '')) hasPlain = true;
      if (name === 'r') hasRuns = true;
      if (name === 'rPh') hasSpoken = true;
      open.push(name);
    },
    onText: (piece) => {
      if (open.at(-1) === 'v') value += piece;
      if (open.at(-1) === 't' && !open.includes('rPh')) text += piece;
    },
    onClose: (name) => {
      open.pop();
      if (name !== element) return;
      const isWhole = !(hasPlain && hasRuns) && !hasSpoken;
      found.push({ row, column, type, value, text: text.replace(escaped, characterOf), isWhole });
    },
  });
  return found;
}

/** A character that XML cannot hold, as workbooks write it: `_x000D_`. */
const escaped = /_x([\dA-Fa-f]{4})_/gu;
const characterOf = (_: string, code: string) => String.fromCharCode(Number.parseInt(code, 16));
