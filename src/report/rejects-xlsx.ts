import type { JournalReader, RowRecord } from '../journal/journal.ts';
import { leftAlone } from '../journal/outcome.ts';
import { neutraliseCell } from '../roster/cell.ts';
import { rowsThatNeedPerson, type Reconciliation } from './reconcile.ts';
import { tableOf } from './table.ts';

/** More characters than this in one cell, and Excel calls the file damaged. */
const longestCell = 32_767;

const text = { numFmt: '@', alignment: { vertical: 'top' } } as const;
const wrapped = { numFmt: '@', alignment: { vertical: 'top', wrapText: true } } as const;
const title = { numFmt: '@', font: { bold: true } } as const;
const atFault = {
  numFmt: '@',
  alignment: { vertical: 'top' },
  font: { bold: true, color: { rgb: '9C2A00' } },
  fill: { type: 'pattern', pattern: 'solid', fgColor: { rgb: 'FFE3C2' } },
} as const;

/**
 * rejects.xlsx, as bytes: the rows of rejects.csv with every cell as text, so that opening and saving changes no phone and no
 * date. What is wrong and how to mend it stands in the first column, which stays in view beside the marked cells.
 */
export async function* rejectsXlsx(journal: JournalReader, model: Reconciliation, now: number): AsyncGenerator<Uint8Array> {
  // Imported when it is needed: it would delay the start of every command by a tenth of a second.
  const { writeXlsxStream } = await import('hucre/xlsx');
  const table = tableOf(model.header, model.extraCells);
  const { headers, at } = table;
  const order = [at.import_message, ...[...headers.keys()].filter((column) => column !== at.import_message)];
  // The writer asks a column for its style once for every cell of the row that it has just taken: the one way to mark a single
  // cell while rows stream. The test reads the marks back.
  let styleOf: (column: number) => object = () => title;
  const columns = order.map((column) => ({
    header: headers[column] ?? '',
    width: column === at.import_message ? 60 : Math.min(Math.max((headers[column] ?? '').length + 2, 16), 40),
    get style() {
      return styleOf(column);
    },
  }));
  yield* writeXlsxStream(rows(), { name: 'rejects', columns, freezePane: { rows: 1, columns: 1 } });

  function* rows(): Generator<string[]> {
    for (const { record, outcome } of rowsThatNeedPerson(journal, model, now)) {
      const faults = faultyColumns(record, model);
      styleOf = (column) => (column === at.import_message ? wrapped : faults.has(column) ? atFault : text);
      const cells = table.line(record, outcome);
      yield order.map((column) => fitting(neutraliseCell(cells[column] ?? '')));
    }
  }
}

/** The columns of the cells that a problem, or a difference to the access system, is about. */
function faultyColumns({ problems, change, readBack }: RowRecord, { header }: Reconciliation): Set<number> {
  const differences = [...leftAlone(change), ...(readBack?.differences ?? [])];
  const columns = [
    ...problems.map(({ field, column }) => {
      const byField = field === undefined ? -1 : header.fields.indexOf(field);
      return byField < 0 && column !== undefined ? header.header.indexOf(column) : byField;
    }),
    ...differences.map(({ field }) => header.fields.indexOf(field)),
  ];
  return new Set(columns.filter((column) => column >= 0));
}

/** A cell as a workbook can hold it: no longer than Excel reads, and with Excel's spelling for what XML cannot hold. */
function fitting(cell: string): string {
  const cut = cell.length > longestCell ? `${cell.slice(0, longestCell - 1)}…` : cell;
  return cut
    .toWellFormed()
    .replaceAll(/_(?=x[0-9a-f]{4}_)/giu, '_x005F_')
    .replaceAll('\uFFFE', '_xFFFE_')
    .replaceAll('\uFFFF', '_xFFFF_');
}
