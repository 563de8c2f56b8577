import type { Context } from './context.ts';
import { interpreted, openNamed } from './roster.ts';
import { survey } from './survey.ts';

/** Rows that are shown to be corrected, at most. */
const mostRows = 500;

/** A row that cannot be sent, and the cell that is to be corrected. */
export interface FaultyRow {
  readonly row: number;
  readonly line: number;
  /** The name as the row has it. */
  readonly who: string;
  /** The column of the cell at fault, from 0; absent where the row as a whole is. */
  readonly column?: number;
  readonly header: string;
  readonly value: string;
  readonly message: string;
  readonly cure: string;
}

/** The rows that are rejected for one reason, and those that were corrected and still are, in roster order. */
export async function faultyRows(path: string, code: string, context: Context): Promise<FaultyRow[]> {
  const found: FaultyRow[] = [];
  await using roster = await openNamed(path, context);
  const names = (['full_name', 'first_name', 'last_name'] as const).map((field) => roster.fields.indexOf(field));
  const touched = new Set(context.settings.corrections?.cells.map(({ row }) => row));
  const { rows } = await interpreted(roster, context, undefined);
  await survey(rows, context.settings, ({ row, line, cells }, problems) => {
    if (found.length >= mostRows) return;
    const problem = problems?.find((each) => each.code === code) ?? (touched.has(row) ? problems?.[0] : undefined);
    if (problem === undefined) return;
    const column = problem.column === undefined ? -1 : roster.header.indexOf(problem.column);
    found.push({
      row,
      line,
      who: names
        .flatMap((name) => (name < 0 ? [] : [cells[name] ?? '']))
        .join(' ')
        .trim(),
      ...(column < 0 ? {} : { column }),
      header: problem.column ?? '',
      value: column < 0 ? '' : (cells[column] ?? ''),
      message: problem.message,
      cure: problem.cure,
    });
  });
  return found;
}
