import { whoIs } from '../report/who.ts';
import type { Problem } from '../roster/problems.ts';
import type { Context } from './context.ts';
import { corrected, expectSame, noCorrections } from './corrections.ts';
import { interpreted, openNamed } from './roster.ts';
import { survey } from './survey.ts';
import { cureToChoose } from '../roster/problems.ts';

/** Rows that a grid holds at once; when some of them are right, the next ones follow. */
const mostRows = 5000;

/** The rows of a roster that cannot be sent, with all their cells, and those that were corrected, in roster order. */
export interface FaultyTable {
  readonly header: readonly string[];
  readonly rows: readonly TableRow[];
  /** Rows that have no room in it. */
  readonly more: number;
}

export interface TableRow {
  readonly row: number;
  readonly line: number;
  readonly cells: readonly string[];
  /** The person's name, as the cells say it; may be empty. */
  readonly who: string;
  /** None: the row can be sent now. `column` counts from 0; without it, the row as a whole is at fault. */
  readonly problems: readonly (Pick<Problem, 'code' | 'message' | 'cure'> & { readonly column?: number })[];
  /** Columns whose cells were corrected. */
  readonly changed: readonly number[];
  /** It was said that the person is left out. */
  readonly isSkipped: boolean;
}

/** The last table of a roster that is kept: what was judged while it was typed is taken over as soon as it is typed. */
const last = new WeakMap<object, { readonly asked: string; readonly table: FaultyTable }>();

/** Validates a roster offline. @returns its rows that cannot be sent, and those that were corrected. */
export async function faultyTable(path: string, { settings, ...context }: Context): Promise<FaultyTable> {
  const { corrections = noCorrections, ...plain } = settings;
  await using roster = await openNamed(path, { settings: plain, ...context });
  await expectSame(roster, corrections);
  const asked = JSON.stringify(settings);
  const known = last.get(roster);
  if (known?.asked === asked) return known.table;
  const changed = Map.groupBy(corrections.cells, ({ row }) => row);
  const skipped = new Set(corrections.fields.flatMap(({ row, to }) => (to === 'skip' ? [row] : [])));
  const { rows } = await interpreted(corrected(roster, corrections), { settings, ...context }, undefined);
  const found: TableRow[] = [];
  let more = 0;
  await survey(rows, settings, ({ row, line, cells }, problems = []) => {
    if (row % 1000 === 0) context.watcher.stop.throwIfAborted();
    if (problems.length === 0 && !changed.has(row) && !skipped.has(row)) return;
    if (found.length >= mostRows) more += 1;
    else {
      found.push({
        row,
        line,
        cells: cells.slice(0, roster.header.length),
        who: whoIs({ cells }, roster.fields),
        problems: problems.map(({ code, message, cure, column }) => {
          const at = column === undefined ? -1 : roster.header.indexOf(column);
          return { code, message, cure: cureToChoose({ code, cure }), ...(at < 0 ? {} : { column: at }) };
        }),
        changed: changed.get(row)?.map(({ column }) => column) ?? [],
        isSkipped: skipped.has(row),
      });
    }
  });
  const table = { header: roster.header, rows: found, more };
  last.set(roster, { asked, table });
  return table;
}
