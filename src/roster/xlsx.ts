import { anyShellWord } from '../text/command-line.ts';
import { readXlsx, type Sheet } from 'hucre/xlsx';
import { formatValue, serialToDate, type MergeRange } from 'hucre';
import { fromBufferPromise, type Entry, type ZipFile } from 'yauzl';
import { declaresType, layoutOf, misreadCells, oddRows, textOfPart, type Parts } from './workbook-parts.ts';
import { count } from '../text/figures.ts';
import type { Field } from './columns.ts';
import { headsLeavers } from './leaving.ts';
import { Fault, Interpreted, quote } from './problems.ts';
import type { TableRow } from './table-row.ts';
import { RosterError } from './roster-error.ts';
import { bandsAbove } from './band.ts';
import { findHeader, headerUnclear, type HeaderOptions } from './header.ts';
import { withoutGhosts } from './raw-row.ts';
import { unreadMarks } from './unread.ts';

/** A sheet of a workbook, ready to be read as a table. */
export interface SheetTable {
  readonly header: readonly string[];
  readonly sample: readonly (readonly string[])[];
  readonly isSheet: true;
  /** What the row above the header says of each column. */
  readonly bands: readonly string[];
  readonly reading: readonly string[];
  readonly doubts: readonly string[];
  rows(fields: readonly (Field | null)[]): Generator<TableRow>;
}

const megabyte = 1024 * 1024;
/** What a workbook may weigh unpacked. 100,000 rows of 14 columns are about 100 MB, and take nine times as much memory to read. */
const largest = 250 * megabyte;
/** Spreadsheet XML shrinks to a tenth or a twentieth; a part that shrinks to a hundredth is a bomb. */
const steepest = 100;
/** Rows that are looked at for a header, and for what stands in the columns. */
const peek = 1000;

/**
 * Chooses the sheet and finds its header.
 *
 * @throws {RosterError} where the archive is no workbook, is a bomb, or several sheets hold data and none is chosen.
 */
export async function openWorkbook(
  file: { readonly name: string; readonly size: number; all(): Promise<Buffer> },
  options: HeaderOptions & { readonly sheet?: string | undefined },
): Promise<SheetTable> {
  const { name, size } = file;
  if (size > largest) throw tooBig(name, size);
  const bytes = await file.all();
  const parts = await guard(bytes, name);
  try {
    const { sheets: paths, sharedStrings, styles } = await layoutOf(parts);
    for (const part of ['xl/workbook.xml', sharedStrings, styles, ...paths.values()]) {
      if (part !== undefined && parts.has(part) && (await declaresType(parts, part)))
        throw new Error(`its part ${part} has a DOCTYPE, which no spreadsheet program writes`);
    }
    const others: string[] = [];
    const found: SheetInfo[] = [];
    const workbook = await readXlsx(bytes, {
      // Styles take memory for each cell: in a small file, and where a number format shows more than the number.
      readStyles: size < megabyte || (styles !== undefined && telling.test(await textOfPart(parts, styles))),
      sheets: (info) => {
        // A sheet of charts, macros or dialogs has no cells.
        if (!paths.has(info.name)) others.push(info.name);
        else found.push(info);
        return paths.has(info.name) && (options.sheet === undefined || isNamed(info, options.sheet));
      },
    });
    const { sheet, words } = chooseSheet(workbook.sheets, found, name, options);
    const { astray, flat } = await oddRows(parts, paths.get(sheet.name) ?? '');
    if (astray !== undefined) throw new Error(`its row ${astray} stands there twice, or behind a later row`);
    for (const row of flat) (sheet.rowDefs ??= new Map()).set(row, { ...sheet.rowDefs.get(row), height: 0 });
    for (const { row, column, value } of await misreadCells(parts, paths.get(sheet.name) ?? '', sharedStrings)) {
      const cells = sheet.rows[row];
      if (cells !== undefined) cells[column] = value;
    }
    const left = others.map(quote).join(', ');
    const said = others.length > 0 ? [`left out, because they hold no cells: ${left}`] : [];
    return asTable(sheet, workbook.dateSystem === '1904', name, [...words, ...said], options);
  } catch (error) {
    if (error instanceof RosterError) throw error;
    const { message } = error as Error;
    // Two cells at opposite ends of a sheet span billions of empty ones.
    if (/ spans .* over the .* limit/u.test(message)) throw farOff(name);
    throw new RosterError('damaged', `${quote(name)} is damaged (${message.split('\n', 1)[0]}). ${reopen}`);
  }
}

const reopen = 'Open it in a spreadsheet program and save it again, or save it as CSV UTF-8.';

function tooBig(name: string, bytes: number): RosterError {
  const size = `${Math.round(bytes / megabyte)} MB or more, against ${largest / megabyte} MB that are read`;
  return new RosterError(
    'too_big',
    `${quote(name)} would be too big unpacked (${size}). Save the roster as CSV UTF-8 and use that.`,
  );
}

function farOff(name: string): RosterError {
  return new RosterError(
    'too_big',
    `${quote(name)} has something in a cell far off its table. Delete the rows and columns beyond the people.`,
  );
}

/**
 * Number formats that show more than the number itself (leading zeros, a plus, digits in groups) or less than the date (a month, a day
 * without its year), and fonts that strike a text out.
 */
const telling =
  /formatCode="(?!General)[^"]*(?:0{3,}|\+|&quot;|[#0][-/ ()\\]+[#0])|formatCode="(?![^"]*d)[^"]*(?:y|mmm)|formatCode="(?![^"]*[ye])[^"]*d|numFmtId="1[67]"|<(?:\w+:)?strike(?!\s*val="(?:0|false)")/iu;

/** Looks at the archive's own directory, before anything is unpacked. */
async function guard(bytes: Buffer, name: string): Promise<Parts> {
  const entries = new Map<string, Entry>();
  let archive: ZipFile;
  let total = 0;
  try {
    archive = await fromBufferPromise(bytes, { autoClose: false });
    for await (const entry of archive.eachEntry()) {
      const { fileName, compressedSize, uncompressedSize } = entry;
      total += uncompressedSize;
      const isTrap = uncompressedSize > Math.max(10 * megabyte, compressedSize * steepest);
      const isLying = (uncompressedSize === 0 && compressedSize > 2) || entries.has(fileName) || entries.size > 10_000;
      if (isTrap || total > largest) throw tooBig(name, total);
      if (isLying) throw new Error('it contradicts itself');
      entries.set(fileName, entry);
    }
  } catch (error) {
    if (error instanceof RosterError) throw error;
    throw new RosterError(
      'damaged',
      `${quote(name)} is a damaged archive. Open it in a spreadsheet program and save it again.`,
    );
  }
  const parts: Parts = {
    has: (part) => entries.has(part),
    async *chunks(part) {
      const entry = entries.get(part);
      if (entry === undefined) throw new Error(`it has no part ${part}`);
      for await (const chunk of await archive.openReadStreamPromise(entry)) yield chunk as Buffer;
    },
  };
  if (entries.has('xl/workbook.xml')) return parts;
  const names = [...entries.keys()];
  const what = kinds.find(([signs]) => signs.every((sign) => names.some((name) => name.startsWith(sign))))?.[1];
  if (what === undefined) return parts;
  const cure = what === 'a ZIP archive' ? 'Unpack it first.' : 'Open it there and save its table as .xlsx or CSV UTF-8.';
  throw new RosterError('wrong_kind', `${quote(name)} is ${what}, not a roster. ${cure}`);
}

/** What an archive is whose parts begin so; undefined: it may be a workbook all the same. */
const kinds: readonly (readonly [signs: readonly string[], what: string | undefined])[] = [
  [['word/document.xml'], 'a Word document'],
  [['ppt/presentation.xml'], 'a presentation'],
  [['xl/workbook.bin'], 'a binary workbook (.xlsb)'],
  [['Index/'], 'an Apple Numbers or Pages document'],
  [['content.xml', 'mimetype'], 'an OpenDocument file'],
  [['xl/'], undefined],
  [[], 'a ZIP archive'],
];

interface SheetInfo {
  readonly name: string;
  readonly index: number;
  readonly hidden?: boolean;
  readonly veryHidden?: boolean;
}

function isHidden({ hidden, veryHidden }: Pick<SheetInfo, 'hidden' | 'veryHidden'>): boolean {
  return hidden === true || veryHidden === true;
}

/** Whether a row or a column is hidden, or has no size, which looks the same. */
function isOutOfSight(
  def: { readonly hidden?: boolean; readonly height?: number; readonly width?: number } | undefined,
  size: 'height' | 'width',
): boolean {
  return def !== undefined && (def.hidden === true || def[size] === 0);
}

/** By its name, blind to case, or by its number. */
function isNamed({ name, index }: SheetInfo, asked: string): boolean {
  return name.trim().toLowerCase() === asked.trim().toLowerCase() || String(index + 1) === asked.trim();
}

/** Of the sheets that were read, the one that is meant, and what is to be said of the others. */
function chooseSheet(
  read: readonly Sheet[],
  all: readonly SheetInfo[],
  name: string,
  options: HeaderOptions & { readonly sheet?: string | undefined },
): { sheet: Sheet; words: string[] } {
  const asked = options.sheet;
  if (asked !== undefined) {
    const sheet = read.find((one) => one.name === asked) ?? read[0];
    if (sheet === undefined) throw sheetQuestion('sheet_unknown', `${quote(name)} has no sheet ${quote(asked)}.`, all);
    return { sheet, words: [] };
  }
  const filled = read.filter(({ rows }) => rows.some((row) => row.some((value) => value !== null && value !== '')));
  const visible = filled.filter((one) => !isHidden(one));
  const hidden = filled.filter((one) => isHidden(one));
  const [sheet] = visible;
  // What is hidden is not taken unasked, and not passed over where nothing else has people.
  if (hidden.length > 0 && !visible.some((one) => hasPeople(one, options))) {
    throw sheetQuestion('sheet_hidden', `${quote(name)} has people only on hidden sheets, it seems.`, filled);
  }
  if (sheet === undefined) throw new RosterError('empty', `${quote(name)} has no sheet with anything in it.`);
  if (visible.length > 1) throw sheetQuestion('sheet_unclear', `${quote(name)} has several sheets with data.`, visible);
  if (headsLeavers(sheet.name)) {
    throw sheetQuestion(
      'sheet_leavers',
      `The name of the only sheet of ${quote(name)} says that its people have left. Are they meant all the same?`,
      visible,
    );
  }
  const hiddenNames = all.filter(isHidden).map((one) => quote(one.name));
  const empty = read.filter((one) => !isHidden(one)).length - 1;
  return {
    sheet,
    words: [
      ...(hiddenNames.length > 0
        ? [`${count(hiddenNames.length, 'hidden sheet')} not looked at: ${hiddenNames.join(', ')}`]
        : []),
      ...(empty > 0 ? [`${count(empty, 'empty sheet')} left out`] : []),
    ],
  };
}

/** Whether a sheet has a line that is known as a header. */
function hasPeople(sheet: Sheet, options: HeaderOptions): boolean {
  return findHeader(firstRows(sheet), options).score > 0;
}

function firstRows(sheet: Sheet): string[][] {
  return sheet.rows.slice(0, peek).map((row) => row.map((value) => textOf(value)));
}

function sheetQuestion(code: string, message: string, sheets: readonly { readonly name: string }[]): RosterError {
  const choices = sheets.map(({ name }) => ({ value: name, label: name }));
  const shown = choices.map(({ value }) => `--sheet ${anyShellWord(value)}`).join(' or ');
  return new RosterError(code, `${message} Say which one: ${shown}.`, { option: 'sheet', choices });
}

function asTable(
  sheet: Sheet,
  counts1904: boolean,
  name: string,
  words: readonly string[],
  options: HeaderOptions,
): SheetTable {
  const merges = (sheet.merges ?? []).filter(
    ({ endRow, startRow, endCol, startCol }) => endRow > startRow || endCol > startCol,
  );
  const first = firstRows(sheet);
  // A header of two lines: what is merged downwards names its column in the lower one too.
  for (const { startRow, endRow, startCol } of merges) {
    for (let row = startRow + 1; row <= Math.min(endRow, startRow + 3, first.length - 1); row += 1) {
      const cells = first[row];
      if (cells !== undefined && (first[startRow]?.[startCol] ?? '') !== '')
        cells[startCol] = first[startRow]?.[startCol] ?? '';
    }
  }
  if (first.every((cells) => cells.every((cell) => cell.trim() === '')))
    throw new RosterError('empty', `${quote(name)}, sheet ${quote(sheet.name)}: the sheet is empty.`);
  const found = findHeader(first, { ...options, title: sheet.name });
  if (found.doubt !== undefined) throw headerUnclear(`${name}, sheet ${sheet.name}`, first, found, (at) => at + 1);
  const { index } = found;
  const below = sheet.rows.slice(index + 1).filter((row) => row.some((value) => value !== null && value !== ''));
  const header = [...(index < 0 ? [] : withoutGhosts(first[index] ?? []))].map((cell) => cell ?? '');
  for (const { startRow, endRow, startCol, endCol } of merges) {
    // A merged header covers its columns.
    if (startRow > index || endRow < index) continue;
    for (let column = startCol + 1; column <= Math.min(endCol, 200); column += 1) header[column] = header[startCol] ?? '';
  }
  if (index >= 0 && header.every((cell) => cell.trim() === '')) {
    throw new RosterError(
      'header_empty',
      `${quote(name)}, sheet ${quote(sheet.name)}: row ${index + 1} is empty, and no header.`,
    );
  }
  // A column without a header is one all the same if more than a note stands in it.
  const beyond = below.reduce((width, row) => Math.max(width, row.length), 0);
  const filled = (column: number) => below.reduce((count, row) => count + ((row[column] ?? '') === '' ? 0 : 1), 0);
  for (let column = Math.min(beyond, header.length + 50) - 1; column >= header.length; column -= 1) {
    if (filled(column) >= Math.max(2, below.length / 4)) while (header.length <= column) header.push('');
  }
  if (index < 0) for (let column = 0; column < Math.min(beyond, 200); column += 1) header[column] = `Column ${column + 1}`;
  for (let column = 0; column < header.length; column += 1) header[column] ??= '';
  const notes = below.filter((row) => row.slice(header.length).some((value) => value !== null && value !== '')).length;
  const hidden = [...(sheet.rowDefs ?? [])].filter(([row, def]) => row > index && isOutOfSight(def, 'height')).length;
  const hiddenColumns = header.filter((cell, column) => cell.trim() !== '' && isOutOfSight(sheet.columns?.[column], 'width'));
  const view: SheetView = {
    sheet,
    width: header.length,
    counts1904,
    covered: coveredCells(merges, index, sheet.rows.length),
    totals: totalRows(sheet),
  };
  return {
    header,
    sample: first.slice(index + 1),
    isSheet: true,
    bands: bandsAbove(first, index, merges),
    reading: [
      `workbook, sheet ${quote(sheet.name)}`,
      ...words,
      ...(index < 0 ? ['no header, as chosen'] : []),
      ...(index > 0 ? [`header in row ${index + 1}; the rows above it left out`] : []),
      ...(counts1904 ? ['dates count from 1904, as the workbook says'] : []),
      ...(hiddenColumns.length > 0
        ? [
            `${count(hiddenColumns.length, 'hidden column')} read like all others: ${hiddenColumns.slice(0, 5).map(quote).join(', ')}`,
          ]
        : []),
    ],
    doubts: [
      ...(hidden > 0 ? [`${count(hidden, 'hidden row')} read like all others`] : []),
      ...(notes > 0 ? [`cells right of the table left out, in ${count(notes, 'row')}`] : []),
      ...unreadMarks(sheet, index),
    ],
    *rows(fields) {
      for (let row = index + 1; row < sheet.rows.length; row += 1) yield sheetRow(view, row, fields);
    },
  };
}

/** What is needed to read a sheet's rows. */
interface SheetView {
  readonly sheet: Sheet;
  /** Columns of the table. */
  readonly width: number;
  readonly counts1904: boolean;
  /** Row -> the merged cells above that cover it. */
  readonly covered: ReadonlyMap<number, readonly MergeRange[]>;
  /** Rows in which a table of Excel's keeps its totals. */
  readonly totals: ReadonlySet<number>;
}

function coveredCells(merges: readonly MergeRange[], header: number, rows: number): Map<number, MergeRange[]> {
  const covered = new Map<number, MergeRange[]>();
  for (const merge of merges) {
    if (merge.startRow <= header) continue;
    for (let row = merge.startRow + 1; row <= Math.min(merge.endRow, rows - 1); row += 1) {
      covered.set(row, [...(covered.get(row) ?? []), merge]);
    }
  }
  return covered;
}

function totalRows({ tables }: Sheet): Set<number> {
  const ends = (tables ?? []).map(({ showTotalRow, range }) =>
    showTotalRow === true ? /(\d+)$/u.exec(range ?? '')?.[1] : undefined,
  );
  return new Set(ends.flatMap((row) => (row === undefined ? [] : [Number(row) - 1])));
}

/** Fields that tell who a person is: no merged cell gives them to a second one. */
const personal: ReadonlySet<string | null> = new Set<Field>([
  'full_name',
  'first_name',
  'last_name',
  'email_address',
  'phone_number',
  'acs_user_id',
  'user_identity_id',
  'credential_manager_acs_user_id',
]);

/** Fields that are the name: struck out, they say that the person has left. */
const named: ReadonlySet<string | null> = new Set<Field>(['full_name', 'first_name', 'last_name']);

/** What is wrong with a date of which the cell's format hides the day, or what is to be said where it hides the year. */
function halfShown(field: Field | null, value: Date, format: string | undefined): Fault | Interpreted<string> | undefined {
  const bare = format?.replace(/\[[^\]]*\]|"[^"]*"|\\.|general/giu, '') ?? '';
  if (/[0#]/u.test(bare)) return undefined;
  const showsDay = /(?<!d)d{1,2}(?!d)/iu.test(bare);
  const showsYear = /[ye]/iu.test(bare);
  const day = dateText(value);
  if (field === 'ends_at' && !showsDay && (showsYear || /m{3}|d{3}/iu.test(bare))) {
    const said = `The cell shows a month, a year or a weekday alone, and holds ${day}.`;
    return new Fault('date_no_day', said, 'Write the last day of access, like 2031-03-31, and format the cell as a day.');
  }
  return showsDay && !showsYear
    ? new Interpreted(day, 'date_interpreted', `The cell shows no year; it was read as ${day}, which it holds.`)
    : undefined;
}

function sheetRow(
  { sheet, width, counts1904, covered, totals }: SheetView,
  row: number,
  fields: readonly (Field | null)[],
): TableRow {
  const faults: { column: number; found: Fault }[] = [];
  const notes: { column?: number; found: Interpreted<string> }[] = [];
  const values = sheet.rows[row] ?? [];
  const isFilled = values.some((value) => value !== null && value !== '');
  const merges = isFilled ? (covered.get(row) ?? []) : [];
  const cells = Array.from({ length: width }, (_, column) => {
    let value = values[column] ?? null;
    let at = row;
    const field = fields[column] ?? null;
    const merge = field === null ? undefined : merges.find(({ startCol, endCol }) => column >= startCol && column <= endCol);
    if (merge !== undefined && value === null) {
      const where = `The cells of rows ${merge.startRow + 1} to ${merge.endRow + 1} are merged`;
      if (personal.has(field)) {
        faults.push({ column, found: new Fault('merged_cell', `${where}, and hide whose row this is.`) });
      } else if (column === merge.startCol) {
        at = merge.startRow;
        value = sheet.rows[at]?.[column] ?? null;
        if (value !== null && value !== '') {
          const text = quote(textOf(value));
          notes.push({ column, found: new Interpreted('', 'merged_value', `${where}: ${text} counts for this row too.`) });
        }
      }
    }
    if (typeof value === 'number') {
      if (field === 'starts_at' || field === 'ends_at') {
        const day = serialDay(value, counts1904);
        if (day === undefined) return String(value);
        // A date whose format is not known as one: "令和13年3月".
        const half = halfShown(field, serialToDate(value, counts1904), sheet.cells?.get(`${at},${column}`)?.style?.numFmt);
        if (half instanceof Fault) faults.push({ column, found: half });
        const said = `The day number ${value} was read as ${day}, as the workbook counts days.`;
        notes.push({ column, found: new Interpreted(day, 'date_interpreted', said) });
        return day;
      }
      return formatted(value, sheet.cells?.get(`${at},${column}`)?.style?.numFmt);
    }
    if (value instanceof Date && (field === 'starts_at' || field === 'ends_at')) {
      const found = halfShown(field, value, sheet.cells?.get(`${at},${column}`)?.style?.numFmt);
      if (found instanceof Fault) faults.push({ column, found });
      else if (found !== undefined) notes.push({ column, found });
    }
    const isStruck = () => sheet.cells?.get(`${at},${column}`)?.style?.font?.strikethrough === true;
    if (field !== null && value !== null && value !== '' && isStruck()) {
      const what = named.has(field) ? 'The name ' : '';
      faults.push({ column, found: new Fault('struck_out', `${what}${quote(textOf(value))} is struck out.`) });
    }
    // Of an old name and a new one in the same cell, the old one is struck out; so is the rest that must not count.
    const runs = field === null ? undefined : sheet.cells?.get(`${at},${column}`)?.richText;
    if (runs?.some(({ font, text }) => font?.strikethrough === true && text.trim() !== '') === true) {
      const said = `A part of ${quote(textOf(value))} is struck out.`;
      faults.push({
        column,
        found: new Fault('struck_out', said, 'Write what counts into the cell, without a line through it.'),
      });
    }
    const isUnsaved = value === null && field !== null && sheet.cells?.get(`${at},${column}`)?.type === 'formula';
    if (isUnsaved) {
      faults.push({
        column,
        found: new Fault('no_value', 'The cell holds a formula, and the workbook does not hold its result.'),
      });
      // What the row's result shows: it is refused again there, until a value is typed.
      return '#UNKNOWN!';
    }
    return textOf(value);
  });
  if (totals.has(row)) {
    const found = new Fault('not_a_person', `Row ${row + 1} of the sheet holds the totals of its table.`);
    faults.push({ column: Math.max(0, fields.indexOf('full_name')), found });
  }
  if (isOutOfSight(sheet.rowDefs?.get(row), 'height')) {
    notes.push({
      found: new Interpreted('', 'hidden_row', `Row ${row + 1} of the sheet is hidden, and is read like all others.`),
    });
  }
  return {
    cells,
    line: row + 1,
    ...(faults.length > 0 ? { faults } : {}),
    ...(notes.length > 0 ? { notes } : {}),
  };
}

/** The day that a number stands for, as spreadsheets count them; undefined where it is none of our times. */
function serialDay(value: number, counts1904: boolean): string | undefined {
  const date = serialToDate(value, counts1904);
  const year = date.getUTCFullYear();
  return year >= 1970 && year < 2200 ? dateText(date) : undefined;
}

/** A number as its format shows it, where that is more than the number: `00412`, `+15555550100`. */
function formatted(value: number, format: string | undefined): string {
  if (format === undefined || !Number.isInteger(value)) return String(value);
  const bare = format.replace(/\[[^\]]*\]/gu, '');
  const isTelling =
    !/[.,%_*eE@ydhs]|general/iu.test(bare.replace(/"[^"]*"|\\./gu, '')) && /0{2}|\+|[#0][^#0;]+[#0]/u.test(bare);
  return isTelling ? formatValue(value, format) : String(value);
}

function textOf(value: string | number | boolean | Date | null): string {
  if (value === null) return '';
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE';
  return typeof value === 'number' ? String(value) : dateText(value);
}

/** A workbook's date as ISO 8601 without a zone; a time of day alone as such. */
function dateText(date: Date): string {
  // Serial numbers are a little off the second, by less than a millisecond: 23:59:59.999 is how programs write the end of a day.
  const second = Math.round(date.getTime() / 1000) * 1000;
  const isDayAfter = second % 86_400_000 === 0 && second > date.getTime();
  const rounded = new Date(isDayAfter ? second - 1000 : second);
  if (Number.isNaN(rounded.getTime())) return '#NUM!';
  const [day = '', time = ''] = rounded.toISOString().slice(0, 19).split('T');
  if (rounded.getTime() < Date.UTC(1900, 0, 1)) return time;
  return time === '00:00:00' ? day : `${day} ${time}`;
}
