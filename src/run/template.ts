import type { AccessGroup } from '../directory/directory.ts';
import { ExitError } from '../errors.ts';
import { tableCsv, type FileTable } from '../report/csv.ts';
import { rosterXlsx } from '../report/workbooks.ts';
import { exampleRow, templateColumns } from '../roster/template.ts';
import { connect } from './connect.ts';
import type { Context } from './context.ts';
import { choices } from './export.ts';
import { chooseSystem } from './target.ts';

export { templateCsv as template } from '../roster/template.ts';

/** A roster to be filled in: one line that shows what the columns take. */
const table = (): FileTable => ({
  headers: templateColumns,
  lines: [templateColumns.map((column) => exampleRow[column] ?? '')],
});

/** The template with its example, as CSV. */
export function exampleCsv(): Iterable<string> {
  return tableCsv(table());
}

/** The template with its example as a workbook, with choices. @param groupNames what the groups column offers. */
export function exampleXlsx(groupNames: readonly string[]): AsyncIterable<Uint8Array> {
  return rosterXlsx('people', table(), 1, choices(groupNames));
}

/**
 * The groups that a template can offer: those of the access system, where there is a key.
 *
 * @returns their names, and why there are none where a system was looked for in vain.
 */
export async function offeredGroups(context: Context): Promise<{ readonly names: readonly string[]; readonly why?: string }> {
  try {
    await using connection = await connect(context.settings.sandbox, context);
    const system = await chooseSystem(connection.directory, context.settings.system, context.watcher.ask);
    const groups: readonly AccessGroup[] = await connection.directory.groups(system.id);
    return { names: groups.filter(({ isBeingDeleted }) => !isBeingDeleted).map(({ name }) => name) };
  } catch (error) {
    // What was asked for by name has to be there; else the columns do without.
    if (!(error instanceof ExitError) || context.settings.system !== undefined || error.exit === 130) throw error;
    return { names: [], ...(error.code === 'no_key' ? {} : { why: error.message }) };
  }
}
