import { stringify } from 'csv-stringify/sync';
import type { JournalReader } from '../journal/journal.ts';
import { neutraliseCell } from '../roster/cell.ts';
import { reader, rowsThatNeedPerson, type Reconciliation } from './reconcile.ts';
import { tableOf } from './table.ts';

/** Lines that are written at a time. */
const batch = 500;

/** What a file holds, whatever its format: its header, and its lines streamed. */
export interface FileTable {
  readonly headers: readonly string[];
  readonly lines: Iterable<readonly string[]>;
}

/**
 * Every roster row once, in roster order, with what became of it, or, for a run that has only planned, with what would be done.
 *
 * @param instantKeyUrls bearer secrets by row number; they stand in result.csv and result.xlsx alone.
 */
export function resultTable(
  journal: JournalReader,
  model: Reconciliation,
  now: number,
  instantKeyUrls: ReadonlyMap<number, string> = new Map(),
): FileTable {
  const table = tableOf(model.header, model.extraCells);
  const read = reader(journal, now);
  return { headers: table.headers, lines: lines() };

  function* lines(): Generator<string[]> {
    for (const record of journal.rows()) yield table.line(record, read(record), instantKeyUrls.get(record.row));
  }
}

/** The users of the access system whom no row names, or whose row says that they do not belong in. */
export function absentTable(journal: JournalReader): FileTable {
  return { headers: ['acs_user_id', 'full_name', 'email_address', 'phone_number', 'state', 'import_row'], lines: lines() };

  function* lines(): Generator<string[]> {
    for (const { id, name, email = '', phone = '', state, row } of journal.absent()) {
      yield [id, name, email, phone, state, row === undefined ? '' : String(row)];
    }
  }
}

/** The rows that need a person, as a roster that can be imported once it is mended. */
export function rejectsTable(journal: JournalReader, model: Reconciliation, now: number): FileTable {
  const table = tableOf(model.header, model.extraCells);
  return { headers: table.headers, lines: lines() };

  function* lines(): Generator<string[]> {
    for (const { record, outcome } of rowsThatNeedPerson(journal, model, now)) yield table.line(record, outcome);
  }
}

/** The roster as it was corrected, with what was changed in each row. */
export function editedTable(journal: JournalReader, changes: ReadonlyMap<number, string>): FileTable {
  const { header } = journal.header;
  return { headers: [...header, 'edited'], lines: lines() };

  function* lines(): Generator<string[]> {
    for (const { row, cells } of journal.rows()) {
      yield [...header.map((_, column) => cells[column] ?? ''), changes.get(row) ?? '', ...cells.slice(header.length)];
    }
  }
}

/** UTF-8 with BOM for Excel, lines that end in CR LF as RFC 4180 has them, no cell that a spreadsheet would run. */
export function* tableCsv({ headers, lines }: FileTable): Generator<string> {
  let block: (readonly string[])[] = [headers];
  yield '\uFEFF';
  for (const line of lines) {
    block.push(line);
    if (block.length < batch) continue;
    yield written(block);
    block = [];
  }
  if (block.length > 0) yield written(block);
}

function written(block: readonly (readonly string[])[]): string {
  return stringify(
    block.map((line) => line.map(neutraliseCell)),
    // What ends a line or a cell for some reader is quoted for all: a line feed alone; the semicolon, at which LibreOffice and Excel
    // split as well, or alone; the tab.
    { record_delimiter: 'windows', quoted_match: /[\r\n;\t]/u },
  );
}
