import { usage } from '../errors.ts';
import { resultColumns } from '../roster/columns.ts';
import { openRoster } from '../roster/read.ts';
import type { Context } from './context.ts';
import { type Corrections, noCorrections } from './corrections.ts';
import { openNamed } from './roster.ts';

/**
 * What was mended in a file of rejected rows, as corrections of the roster that they are from, beside those that were made before.
 *
 * @param rejects absolute path.
 * @throws {ExitError} (2) where the file has no column `import_row`, by which its rows are known again.
 */
export async function mendedRows(path: string, rejects: string, context: Context): Promise<Corrections> {
  const before = context.settings.corrections ?? noCorrections;
  const mended = new Map<number, readonly string[]>();
  await using file = await openRoster({ path: rejects }, { map: {}, guess: true });
  const at = file.header.indexOf('import_row');
  if (at < 0) throw usage(`${rejects} has no column import_row any more: its rows cannot be told apart. Put it back.`);
  for await (const batch of file.rows()) for (const { cells } of batch) mended.set(Number(cells[at]), cells);
  const cells = new Map(before.cells.map((cell) => [`${cell.row} ${cell.column}`, cell]));
  const fields = [...before.fields];
  await using roster = await openNamed(path, context);
  const results = new Set<string>(resultColumns);
  const own = roster.header.flatMap((name, column) =>
    results.has(name) ? [] : [{ column, there: file.header.indexOf(name) }],
  );
  const added = (['import_as', 'acs_user_id'] as const).filter((field) => !roster.fields.includes(field));
  for await (const batch of roster.rows()) {
    for (const raw of batch) {
      const now = mended.get(raw.row);
      if (now === undefined) continue;
      for (const { column, there } of own) {
        const { row, cells: was } = raw;
        const to = now[there] ?? '';
        if (there >= 0 && (was[column] ?? '') !== to) cells.set(`${row} ${column}`, { row, column, to });
      }
      for (const field of added) {
        const to = now[file.header.indexOf(field)] ?? '';
        if (to !== '') fields.push({ row: raw.row, field, to });
      }
    }
  }
  return { ...before, cells: [...cells.values()], fields };
}
