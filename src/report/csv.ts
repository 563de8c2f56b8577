import { stringify } from 'csv-stringify/sync';
import type { JournalReader } from '../journal/journal.ts';
import { neutraliseCell } from '../roster/cell.ts';
import { reader, rowsThatNeedPerson, type Reconciliation } from './reconcile.ts';
import { tableOf } from './table.ts';

/** Lines that are written at a time. */
const batch = 500;

/**
 * result.csv: every roster row once, in roster order. plan.csv is the same file for a run that has only planned.
 *
 * @param instantKeyUrls bearer secrets by row number; they stand in no other file.
 */
export function* resultCsv(
  journal: JournalReader,
  model: Reconciliation,
  now: number,
  instantKeyUrls: ReadonlyMap<number, string> = new Map(),
): Generator<string> {
  const table = tableOf(model.header, model.extraCells);
  const read = reader(journal, now);
  yield* csv(table.headers, lines());

  function* lines(): Generator<string[]> {
    for (const record of journal.rows()) yield table.line(record, read(record), instantKeyUrls.get(record.row));
  }
}

/** rejects.csv: the rows that need a person, as a roster that can be imported once it is mended. */
export function* rejectsCsv(journal: JournalReader, model: Reconciliation, now: number): Generator<string> {
  const table = tableOf(model.header, model.extraCells);
  yield* csv(table.headers, lines());

  function* lines(): Generator<string[]> {
    for (const { record, outcome } of rowsThatNeedPerson(journal, model, now)) yield table.line(record, outcome);
  }
}

/** absent.csv: the users of the access system whom no row names, or whose row says that they do not belong in. */
export function* absentCsv(journal: JournalReader): Generator<string> {
  yield* csv(['acs_user_id', 'full_name', 'email_address', 'phone_number', 'state', 'import_row'], lines());

  function* lines(): Generator<string[]> {
    for (const { id, name, email = '', phone = '', state, row } of journal.absent()) {
      yield [id, name, email, phone, state, row === undefined ? '' : String(row)];
    }
  }
}

/** edited.csv: the roster as it was corrected, with what was changed in each row. */
export function* editedCsv(journal: JournalReader, changes: ReadonlyMap<number, string>): Generator<string> {
  const { header } = journal.header;
  yield* csv([...header, 'edited'], lines());

  function* lines(): Generator<string[]> {
    for (const { row, cells } of journal.rows()) {
      yield [...header.map((_, column) => cells[column] ?? ''), changes.get(row) ?? '', ...cells.slice(header.length)];
    }
  }
}

/** UTF-8 with BOM for Excel, lines that end in CR LF as RFC 4180 has them, no cell that a spreadsheet would run. */
function* csv(header: readonly string[], lines: Iterable<readonly string[]>): Generator<string> {
  let block: (readonly string[])[] = [header];
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
    // A line feed alone ends a line for most readers too, so a cell with one is quoted like any with a line break.
    { record_delimiter: 'windows', quoted_match: /[\r\n]/u },
  );
}
