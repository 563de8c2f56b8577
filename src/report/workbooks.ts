import type { CellStyle, ColumnDef, DataValidation, PageSetup, RowDef, WriteSheet } from 'hucre';
import type { JournalReader, RowRecord } from '../journal/journal.ts';
import { leftAlone } from '../journal/outcome.ts';
import { textCell } from '../roster/cell.ts';
import { importAsWords, resultColumns } from '../roster/columns.ts';
import type { FileTable } from './csv.ts';
import { rowsThatNeedPerson, type Reconciliation } from './reconcile.ts';
import { tableOf } from './table.ts';
import { messageWords } from './words.ts';

/** More characters than this in one cell, and Excel calls the file damaged. */
const longestCell = 32_767;
/** Rows of rejects.xlsx that are laid out with their heights and choices, for which the whole sheet is held in memory: more are not mended by hand. */
const mendedByHand = 5000;
/** Empty rows below a roster that are text and have choices. */
const addedByHand = 200;
/** Rows that are looked at for the width of their columns. */
const measured = 200;
/** In characters of the sheet's font; `widest` is as wide as a column can be. */
const [messageWidth, usualWidth, widest] = [60, 42, 255];
/** In points: a line of the sheet's font, and the highest row that Excel knows. */
const [lineHeight, highestRow] = [15, 409];

// Every style names the font: without a name each program takes another one for it.
const font = { name: 'Calibri', size: 11 };
const text = { numFmt: '@', font, alignment: { vertical: 'top' } } as const satisfies CellStyle;
const wrapped = { ...text, alignment: { vertical: 'top', wrapText: true } } as const satisfies CellStyle;
const title = { ...text, font: { ...font, bold: true } } as const satisfies CellStyle;
const atFault = {
  ...text,
  font: { ...font, bold: true, color: { rgb: '9C2A00' } },
  fill: { type: 'pattern', pattern: 'solid', fgColor: { rgb: 'FFE3C2' } },
} as const satisfies CellStyle;

/** Printed across the page, all columns on it, with their names at the top of each; margins in inches. */
const onePageWide = {
  orientation: 'landscape',
  fitToPage: true,
  fitToWidth: 1,
  fitToHeight: 0,
  printTitlesRow: '$1:$1',
  margins: { left: 0.4, right: 0.4, top: 0.5, bottom: 0.5, header: 0.3, footer: 0.3 },
} as const satisfies PageSetup;

/** A line of a sheet, and the columns of its cells that are marked. */
interface Line {
  readonly cells: readonly string[];
  readonly marked?: ReadonlySet<number>;
}

/**
 * A table as a workbook, as bytes: every cell as text. Rows stream, and are then not laid out for a printer, where they are more than
 * people look through.
 *
 * @param count of the table's lines, where it is known.
 */
export async function* tableXlsx(name: string, { headers, lines }: FileTable, count = Infinity): AsyncGenerator<Uint8Array> {
  const fitted = Iterator.from(lines).map((cells) => ({ cells: cells.map(fitting) }));
  if (count > mendedByHand) return yield* streamed(name, headers, fitted);
  const { writeXlsx } = await import('hucre/xlsx');
  const rows = [...fitted].map(({ cells }) => cells);
  const sheet = sheetOf(name, headers, rows);
  const message = headers.indexOf('import_message');
  yield await writeXlsx({
    stringMode: 'inline',
    sheets: [message < 0 ? sheet : withMessage(sheet, message, rows, await heights())],
  });
}

/** A sheet with its messages to be read in full; what stands behind them is for programs, and is not printed. */
function withMessage(
  { columns = [], cells = new Map(), ...sheet }: WriteSheet,
  message: number,
  rows: readonly (readonly string[])[],
  heightOf: (text: string) => RowDef,
): WriteSheet {
  for (const row of rows.keys()) cells.set(`${row + 1},${message}`, { style: wrapped });
  return {
    ...sheet,
    columns: columns.with(message, { width: messageWidth }),
    cells,
    rowDefs: new Map(rows.map((line, row) => [row + 1, heightOf(line[message] ?? '')])),
    pageSetup: { ...onePageWide, printArea: `$A$1:$${letters(message)}$${rows.length + 1}` },
  };
}

/** How high a row has to be for a message. */
async function heights(): Promise<(message: string) => RowDef> {
  const { default: wrap } = await import('wrap-ansi');
  return (message) => {
    // Programs whose letters are wider than Calibri's break lines sooner.
    const needed = wrap(message, messageWidth, { hard: true }).split('\n').length;
    return { height: Math.min(Math.max(1, needed) * lineHeight, highestRow) };
  };
}

/**
 * rejects.xlsx, as bytes: the rows of rejects.csv with every cell as text, so that opening and saving changes no phone and no
 * date. What is wrong and how to mend it stands in the first column, in the second `import_as`. Up to {@link mendedByHand} rows,
 * the first stays in view beside the marked cells, and the second has its words to choose from.
 */
export async function* rejectsXlsx(journal: JournalReader, model: Reconciliation, now: number): AsyncGenerator<Uint8Array> {
  const table = tableOf(model.header, model.extraCells);
  const named = model.header.fields.indexOf('import_as');
  const headers = named < 0 ? [...table.headers, 'import_as'] : table.headers;
  const importAs = named < 0 ? table.headers.length : named;
  const first = [table.at.import_message, importAs];
  const order = [...first, ...[...headers.keys()].filter((column) => !first.includes(column))];
  const names = order.map((column) => headers[column] ?? '');
  // What is for programs is not printed.
  const printed = order.findLastIndex(
    (column) =>
      column === table.at.import_row || (column < model.header.header.length && !isResultColumn(headers[column] ?? '')),
  );
  if (model.needPerson.length > mendedByHand) yield* streamed('rejects', names, lines(), widest);
  else yield await laidOut(names, [...lines()], printed);

  function* lines(): Generator<Line> {
    for (const { record, outcome } of rowsThatNeedPerson(journal, model, now)) {
      const faults = faultyColumns(record, model);
      // The answer to who it is stands in this cell.
      if (outcome.status === 'conflict' || outcome.code === 'name_mismatch') faults.add(importAs);
      const cells = table.line(record, outcome);
      cells[table.at.import_message] = messageWords(outcome, model.header.timeZone);
      yield {
        cells: order.map((column) => fitting(cells[column] ?? '')),
        marked: new Set([...order.keys()].filter((at) => faults.has(order[at] ?? -1))),
      };
    }
  }
}

/**
 * The sheet of rejected rows with the message first, rows as high as it needs, and the words of `import_as` to choose from.
 *
 * @param printed the last column that is printed.
 */
async function laidOut(names: readonly string[], lines: readonly Line[], printed: number): Promise<Uint8Array> {
  // Imported when they are needed: they would delay the start of every command by a tenth of a second.
  const [{ writeXlsx }, heightOf] = await Promise.all([import('hucre/xlsx'), heights()]);
  const columns = columnsOf(names, lines).map((column, at) => (at === 0 ? { ...column, width: messageWidth } : column));
  const cells = new Map<string, { style: CellStyle }>();
  const rowDefs = new Map<number, RowDef>();
  for (const [row, { cells: values, marked }] of lines.entries()) {
    for (const [column] of values.entries()) {
      const style = column === 0 ? wrapped : marked?.has(column) === true ? atFault : text;
      cells.set(`${row + 1},${column}`, { style });
    }
    rowDefs.set(row + 1, heightOf(values[0] ?? ''));
  }
  for (const column of names.keys()) cells.set(`0,${column}`, { style: title });
  const choices: DataValidation = {
    type: 'list',
    values: [...importAsWords],
    range: `B2:B${lines.length + 1}`,
    allowBlank: true,
    showErrorMessage: true,
    errorTitle: 'import_as',
    errorMessage: 'new: a new person. same: the person who is there. skip: leave the row alone. Or leave the cell empty.',
  };
  return writeXlsx({
    stringMode: 'inline',
    sheets: [
      {
        name: 'rejects',
        columns,
        rows: [[...names], ...lines.map(({ cells: values }) => [...values])],
        cells,
        rowDefs,
        freezePane: { rows: 1, columns: 1 },
        pageSetup: { ...onePageWide, printArea: `$A$1:$${letters(printed)}$${lines.length + 1}` },
        dataValidations: lines.length === 0 ? [] : [choices],
      },
    ],
  });
}

/** A column's words to choose from. */
export interface Choices {
  readonly words: readonly string[];
  /** Other words may be typed: several of them, or one that is not there yet. */
  readonly isOpen: boolean;
}

/**
 * A roster to be filled in or edited, as bytes: every cell as text, and choices by column. Beyond some thousand lines the rows stream
 * and have no choices: the whole sheet would have to be held in memory.
 *
 * @param count of the table's lines.
 */
export async function* rosterXlsx(
  name: string,
  { headers, lines }: FileTable,
  count: number,
  choices: Readonly<Record<string, Choices>>,
): AsyncGenerator<Uint8Array> {
  if (count > mendedByHand) return yield* tableXlsx(name, { headers, lines });
  const { writeXlsx } = await import('hucre/xlsx');
  const rows = [...lines].map((line) => line.map(fitting));
  // Rows that are added are text and have choices too.
  const last = rows.length + 1 + addedByHand;
  const lists = headers.flatMap((header, column) => {
    const found = choices[header];
    return found === undefined || found.words.length === 0 ? [] : [{ column, ...found }];
  });
  const words = Array.from({ length: Math.max(0, ...lists.map((list) => list.words.length)) }, (_, row) =>
    lists.map((list) => fitting(list.words[row] ?? '')),
  );
  const added = Array.from({ length: addedByHand }, () => headers.map(() => ''));
  const sheet = {
    ...sheetOf(name, headers, [...rows, ...added]),
    dataValidations: lists.map(({ column, words: list, isOpen }, at): DataValidation => ({
      type: 'list',
      formula1: `choices!$${letters(at)}$1:$${letters(at)}$${list.length}`,
      range: `${letters(column)}2:${letters(column)}${last}`,
      allowBlank: true,
      showErrorMessage: !isOpen,
      errorTitle: headers[column] ?? '',
      errorMessage: `One of: ${list.slice(0, 10).join(', ')}. Or leave the cell empty.`,
    })),
  };
  yield await writeXlsx({ stringMode: 'inline', sheets: [sheet, { name: 'choices', rows: words, hidden: true }] });
}

/** A sheet of text under its frozen header, laid out for a printer. */
function sheetOf(name: string, headers: readonly string[], rows: readonly (readonly string[])[]): WriteSheet {
  const cells = new Map<string, { style: CellStyle }>();
  for (const [row, line] of [headers, ...rows].entries()) {
    for (const column of line.keys()) cells.set(`${row},${column}`, { style: row === 0 ? title : text });
  }
  const columns = columnsOf(
    headers,
    rows.map((line) => ({ cells: line })),
  );
  return {
    name,
    columns,
    rows: [headers, ...rows].map((line) => [...line]),
    cells,
    freezePane: { rows: 1 },
    pageSetup: onePageWide,
  };
}

/**
 * A sheet whose rows stream, all of them a line high: the writer knows no heights, and LibreOffice works none out for text that wraps.
 *
 * @param firstWidth most characters of the first column: where it has the message, that is to be read in one line.
 */
async function* streamed(
  name: string,
  names: readonly string[],
  lines: Iterator<Line> & Iterable<Line>,
  firstWidth = usualWidth,
): AsyncGenerator<Uint8Array> {
  const { writeXlsxStream } = await import('hucre/xlsx');
  const start: Line[] = [];
  while (start.length < measured) {
    const next = lines.next();
    if (next.done === true) break;
    start.push(next.value);
  }
  // The writer asks a column for its style once for every cell of the row that it has just taken: the one way to mark a single
  // cell while rows stream. The test reads the marks back.
  let styleOf: (column: number) => CellStyle = () => title;
  const columns = columnsOf(names, start, firstWidth).map((column, at) => ({
    ...column,
    header: names[at] ?? '',
    get style() {
      return styleOf(at);
    },
  }));
  yield* writeXlsxStream(rows(), { name, columns, freezePane: { rows: 1 } });

  function* rows(): Generator<string[]> {
    for (const part of [start, lines]) {
      for (const { cells, marked } of part) {
        styleOf = (column) => (marked?.has(column) === true ? atFault : text);
        yield [...cells];
      }
    }
  }
}

/** Columns as wide as what stands in them, within reason. */
function columnsOf(names: readonly string[], lines: readonly Line[], firstWidth = usualWidth): ColumnDef[] {
  return names.map((name, column) => {
    const longest = lines
      .slice(0, measured)
      .reduce((most, { cells }) => Math.max(most, cells[column]?.length ?? 0), name.length);
    return { width: Math.min(Math.max(longest + 3, 10), column === 0 ? firstWidth : usualWidth) };
  });
}

/** The columns of the cells that a problem, or a difference to the access system, is about. */
function faultyColumns({ problems, change, readBack }: RowRecord, { header }: Reconciliation): Set<number> {
  const differences = [...leftAlone(change), ...(readBack?.differences ?? [])];
  const columns = [
    ...problems.flatMap(({ field, column }) => {
      const found = columnsOfField(header.fields, field);
      return found.length === 0 && column !== undefined ? [header.header.indexOf(column)] : found;
    }),
    ...differences.flatMap(({ field }) => columnsOfField(header.fields, field)),
  ];
  return new Set(columns.filter((column) => column >= 0));
}

/** Where a field stands; a whole name that stands in two halves is in both. */
function columnsOfField(fields: readonly (string | null)[], field: string | undefined): number[] {
  const at = (name: string) => fields.flatMap((one, column) => (one === name ? [column] : []));
  if (field === undefined) return [];
  const own = at(field);
  return own.length === 0 && field === 'full_name' ? [...at('first_name'), ...at('last_name')] : own;
}

/** A column's name in a workbook: A for 0, AA for 26. */
function letters(column: number): string {
  const last = String.fromCodePoint(65 + (column % 26));
  return column < 26 ? last : letters(Math.floor(column / 26) - 1) + last;
}

function isResultColumn(name: string): boolean {
  return resultColumns.some((column) => column === name);
}

/** A cell as a workbook can hold it: no longer than Excel reads, and with Excel's spelling for what XML cannot hold. */
function fitting(value: string): string {
  const cell = textCell(value);
  const cut = cell.length > longestCell ? `${cell.slice(0, longestCell - 1)}…` : cell;
  return cut
    .toWellFormed()
    .replaceAll(/_(?=x[0-9a-f]{4}_)/giu, '_x005F_')
    .replaceAll('\uFFFE', '_xFFFE_')
    .replaceAll('\uFFFF', '_xFFFF_');
}
