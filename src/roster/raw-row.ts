import type { Field } from './columns.ts';
import { Fault, quote, type Code, type Note, type Problem } from './problems.ts';
import { count } from '../text/figures.ts';
import type { TableRow } from './table-row.ts';

/** A data row as the roster has it. */
export interface RawRow {
  /** 1-based data row; empty rows are not counted. */
  readonly row: number;
  /** Physical line, or sheet row, where it starts. */
  readonly line: number;
  readonly cells: readonly string[];
  /** What is wrong with the row whatever its values are: a cell too many, a cell with an error. */
  readonly problems?: readonly Problem[];
  readonly notes?: readonly Note[];
}

/** Drops the empty headers at the end, which spreadsheets leave where something once stood. */
export function withoutGhosts(header: readonly string[]): readonly string[] {
  return header.slice(0, header.findLastIndex((name) => name.trim() !== '') + 1);
}

/**
 * Makes data rows of a table's rows.
 *
 * @param isOurs whether the table is a result file: what could not be placed in the first roster is in it as well-formed cells,
 *   which must not make it pass now.
 */
export function rowMaker(header: readonly string[], fields: readonly (Field | null)[], isOurs: boolean) {
  const width = header.length;
  // A link that opens doors: it is asked for anew where it is wanted, and no journal is to hold it.
  const secret = isOurs ? header.indexOf('instant_key_url') : -1;
  const withoutSecret = (cells: readonly string[]): readonly string[] =>
    secret < 0 || (cells[secret] ?? '') === '' ? cells : cells.with(secret, '');
  return (row: number, { line, cells: found, faults, notes }: TableRow): RawRow => {
    const cells = withoutSecret(fitted(found, width));
    const misfit = cells.length === width ? (isOurs ? unmended(cells, header) : undefined) : ragged(cells.length, width);
    if (faults === undefined && notes === undefined && misfit === undefined) return { row, line, cells };

    const where = (column: number | undefined) => {
      if (column === undefined) return {};
      const field = fields[column] ?? undefined;
      const named = { column: header[column] ?? `column ${column + 1}`, value: cells[column] ?? '' };
      return field === undefined ? named : { field, ...named };
    };
    const wrong: { readonly column?: number; readonly found: Fault }[] = [...(faults ?? [])];
    if (misfit !== undefined && wrong.length === 0) wrong.push({ found: misfit });
    const problems = wrong.map(({ column, found: { code, message, cure } }) => ({ code, ...where(column), message, cure }));
    const said = (notes ?? []).map(({ column, found: { code, message } }) => ({ code, ...where(column), message }));
    return { row, line, cells, ...(problems.length > 0 ? { problems } : {}), ...(said.length > 0 ? { notes: said } : {}) };
  };
}

/** Without the empty cells beyond the header, which spreadsheets leave like ghost columns. */
function fitted(cells: readonly string[], width: number): readonly string[] {
  return cells.length > width && cells.slice(width).every((cell) => cell.trim() === '') ? cells.slice(0, width) : cells;
}

function ragged(cells: number, width: number): Fault {
  return new Fault('ragged_row', `The row has ${count(cells, 'cell')}, the header has ${width}.`);
}

/** What was wrong with a row and cannot be seen in its cells. */
const whatWas: Readonly<Record<string, string>> = {
  merged_cell: 'A merged cell hid whose row this is.',
  second_table: 'The row stood in a second table.',
  below_leavers: 'The row stood below a heading that says that the people have left.',
  struck_out: 'A cell, or a part of it, was struck out.',
  date_no_day: 'The cell of the end showed a month or a year alone.',
};

/**
 * A row that was rejected before because its cells could not be placed, and has not been edited since. In a result file it is
 * as wide as the header: filled up with empty cells, or with columns of its own for what was too much. So is a row that was rejected
 * for what stood above it, which is not there any more.
 */
function unmended(cells: readonly string[], header: readonly string[]): Fault | undefined {
  const code = cells[header.indexOf('import_code')];
  const done = 'When the row is right, empty its import_code cell.';
  if (code === 'ragged_row') {
    const own = header.indexOf('import_row') - 1;
    const isOver = header.some((name, column) => name.startsWith('import_extra_') && cells[column] !== '');
    if (!isOver && cells[own] !== '') return undefined;
    return new Fault(
      'ragged_row',
      'The row had too few or too many cells, and still has.',
      `Put each value under its own header. ${done}`,
    );
  }
  const lost = code === undefined ? undefined : whatWas[code];
  if (code !== undefined && lost !== undefined) {
    // A date that was typed since counts.
    const message = cells[header.indexOf('import_message')] ?? '';
    const isTyped = code === 'date_no_day' && !cells.some((cell) => cell !== '' && message.includes(`holds ${cell}.`));
    return isTyped ? undefined : new Fault(code as Code, lost, `Check its cells. ${done}`);
  }
  const stray = code === 'stray_quote' ? cells.find((cell) => cell.startsWith('"')) : undefined;
  if (stray === undefined) return undefined;
  return new Fault('stray_quote', `The double quotes in ${quote(stray)} did not pair up.`, `Check the row's cells. ${done}`);
}
