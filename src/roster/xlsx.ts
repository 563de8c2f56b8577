import { readXlsx, type Sheet } from 'hucre/xlsx';
import { serialToDate } from 'hucre';
import { fromBufferPromise } from 'yauzl';
import type { Field } from './columns.ts';
import { Fault, Interpreted, quote } from './problems.ts';
import type { TableRow } from './table-row.ts';
import { RosterError } from './roster-error.ts';
import { findHeader, type HeaderOptions } from './header.ts';

/** A sheet of a workbook, ready to be read as a table. */
export interface SheetTable {
  readonly header: readonly string[];
  readonly reading: readonly string[];
  rows(fields: readonly (Field | null)[]): Generator<TableRow>;
}

const megabyte = 1024 * 1024;
/** What a workbook may weigh unpacked. 100,000 rows of 14 columns are about 100 MB, and take nine times as much memory to read. */
const largest = 250 * megabyte;
/** Spreadsheet XML shrinks to a tenth or a twentieth; a hundredth is somebody's trap. */
const steepest = 100;
/** Rows that are looked at for a header. */
const peek = 20;

/**
 * Chooses the sheet and finds its header.
 *
 * @throws {RosterError} where the archive is no workbook, is a bomb, or several sheets hold data and none is chosen.
 */
export async function openWorkbook(
  file: { readonly name: string; readonly size: number; all(): Promise<Buffer> },
  options: HeaderOptions & { readonly sheet?: string },
): Promise<SheetTable> {
  const { name, size } = file;
  if (size > largest) throw tooBig(name, size);
  const bytes = await file.all();
  await guard(bytes, name);
  try {
    const found: SheetInfo[] = [];
    const workbook = await readXlsx(bytes, {
      sheets: (info) => {
        found.push(info);
        return options.sheet === undefined ? !isHidden(info) : isNamed(info, options.sheet);
      },
    });
    const { sheet, words } = chooseSheet(workbook.sheets, found, name, options.sheet);
    return asTable(sheet, workbook.dateSystem === '1904', name, words, options);
  } catch (error) {
    if (error instanceof RosterError) throw error;
    const { message } = error as Error;
    // Two cells at opposite ends of a sheet span billions of empty ones.
    if (/ spans .* over the .* limit/u.test(message)) throw farOff(name);
    throw new RosterError('damaged', `${quote(name)} is damaged (${message}). ${reopen}`);
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

/** Looks at the archive's own directory, before anything is unpacked. */
async function guard(bytes: Buffer, name: string): Promise<void> {
  const names = new Set<string>();
  let total = 0;
  try {
    const archive = await fromBufferPromise(bytes);
    for await (const { fileName, compressedSize, uncompressedSize } of archive.eachEntry()) {
      total += uncompressedSize;
      const isTrap = uncompressedSize > Math.max(10 * megabyte, compressedSize * steepest);
      const isLying = (uncompressedSize === 0 && compressedSize > 2) || names.has(fileName) || names.size > 10_000;
      if (isTrap || isLying || total > largest) throw tooBig(name, total);
      names.add(fileName);
    }
  } catch (error) {
    if (error instanceof RosterError) throw error;
    throw new RosterError(
      'damaged',
      `${quote(name)} is a damaged archive. Open it in a spreadsheet program and save it again.`,
    );
  }
  if (names.has('xl/workbook.xml')) return;
  const what = names.has('word/document.xml')
    ? 'a Word document'
    : names.has('ppt/presentation.xml')
      ? 'a presentation'
      : names.has('xl/workbook.bin')
        ? 'a binary workbook (.xlsb)'
        : names.has('Index/Document.iwa') || [...names].some((entry) => entry.startsWith('Index/'))
          ? 'an Apple Numbers or Pages document'
          : names.has('content.xml') && names.has('mimetype')
            ? 'an OpenDocument file'
            : [...names].some((entry) => entry.startsWith('xl/'))
              ? undefined
              : 'a ZIP archive';
  if (what === undefined) return;
  const cure = what === 'a ZIP archive' ? 'Unpack it first.' : 'Open it there and save its table as .xlsx or CSV UTF-8.';
  throw new RosterError('wrong_kind', `${quote(name)} is ${what}, not a roster. ${cure}`);
}

interface SheetInfo {
  readonly name: string;
  readonly index: number;
  readonly hidden?: boolean;
  readonly veryHidden?: boolean;
}

function isHidden({ hidden, veryHidden }: SheetInfo): boolean {
  return hidden === true || veryHidden === true;
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
  asked: string | undefined,
): { sheet: Sheet; words: string[] } {
  if (asked !== undefined) {
    const sheet = read.find((one) => one.name === asked) ?? read[0];
    if (sheet === undefined) throw sheetQuestion('sheet_unknown', `${quote(name)} has no sheet ${quote(asked)}.`, all);
    return { sheet, words: [] };
  }
  const filled = read.filter(({ rows }) => rows.some((row) => row.some((value) => value !== null && value !== '')));
  const [sheet] = filled;
  if (sheet === undefined) throw new RosterError('empty', `${quote(name)} has no visible sheet with anything in it.`);
  if (filled.length > 1) throw sheetQuestion('sheet_unclear', `${quote(name)} has several sheets with data.`, filled);
  const hidden = all.filter(isHidden).length;
  return {
    sheet,
    words: [
      ...(hidden > 0 ? [`${hidden} hidden sheets not looked at`] : []),
      ...(read.length > 1 ? [`${read.length - 1} empty sheets left out`] : []),
    ],
  };
}

function sheetQuestion(code: string, message: string, sheets: readonly { readonly name: string }[]): RosterError {
  const choices = sheets.map(({ name }) => ({ value: name, label: name }));
  const shown = choices.map(({ value }) => `--sheet '${value.replaceAll("'", String.raw`'\''`)}'`).join(' or ');
  return new RosterError(code, `${message} Say which one: ${shown}.`, { option: 'sheet', choices });
}

function asTable(
  sheet: Sheet,
  counts1904: boolean,
  name: string,
  words: readonly string[],
  options: HeaderOptions,
): SheetTable {
  const { index } = findHeader(
    sheet.rows.slice(0, peek).map((row) => row.map((value) => textOf(value))),
    options,
  );
  const header = (sheet.rows[index] ?? []).map((value) => textOf(value));
  if (header.every((cell) => cell.trim() === ''))
    throw new RosterError('empty', `${quote(name)}, sheet ${quote(sheet.name)}: the sheet is empty.`);
  const hidden = [...(sheet.rowDefs ?? [])].filter(([row, { hidden: isHidden }]) => isHidden === true && row > index).length;
  return {
    header,
    reading: [
      `workbook, sheet ${quote(sheet.name)}`,
      ...words,
      ...(index > 0 ? [`header in row ${index + 1}; the rows above it left out`] : []),
      ...(hidden > 0 ? [`${hidden} hidden rows are read like all others`] : []),
      ...(counts1904 ? ['dates count from 1904, as the workbook says'] : []),
    ],
    *rows(fields) {
      for (let row = index + 1; row < sheet.rows.length; row += 1)
        yield sheetRow(sheet, row, header.length, fields, counts1904);
    },
  };
}

function sheetRow(sheet: Sheet, row: number, width: number, fields: readonly (Field | null)[], counts1904: boolean): TableRow {
  const faults: { column: number; found: Fault }[] = [];
  const notes: { column?: number; found: Interpreted<string> }[] = [];
  const values = sheet.rows[row] ?? [];
  const cells = Array.from({ length: Math.max(width, values.length) }, (_, column) => {
    const value = values[column] ?? null;
    const field = fields[column];
    if (typeof value === 'number' && (field === 'starts_at' || field === 'ends_at')) {
      const date = dateText(serialToDate(value, counts1904));
      const note = new Interpreted(
        date,
        'date_interpreted',
        `The day number ${value} was read as ${date}, as the workbook counts days.`,
      );
      notes.push({ column, found: note });
      return date;
    }
    const isUnsaved = value === null && field !== null && sheet.cells?.get(`${row},${column}`)?.type === 'formula';
    if (isUnsaved) {
      faults.push({
        column,
        found: new Fault('no_value', 'The cell holds a formula, and the workbook does not hold its result.'),
      });
      // What the row's result shows: it is refused again there, until somebody types a value.
      return '#UNKNOWN!';
    }
    return textOf(value);
  });
  if (sheet.rowDefs?.get(row)?.hidden === true) {
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

function textOf(value: string | number | boolean | Date | null): string {
  if (value === null) return '';
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE';
  return typeof value === 'number' ? String(value) : dateText(value);
}

/** A workbook's date as ISO 8601 without a zone; a time of day alone as such. */
function dateText(date: Date): string {
  const rounded = new Date(Math.round(date.getTime() / 1000) * 1000);
  if (Number.isNaN(rounded.getTime())) return '#NUM!';
  const [day = '', time = ''] = rounded.toISOString().slice(0, 19).split('T');
  if (rounded.getTime() < Date.UTC(1900, 0, 1)) return time;
  return time === '00:00:00' ? day : `${day} ${time}`;
}
