import { basename, dirname } from 'node:path';
import { userIdOf } from '../apply/steps.ts';
import { JournalError, type RunHeader } from '../journal/journal.ts';
import type { RosterKeys } from '../journal/roster-keys.ts';
import { openWhatIsThere } from '../journal/sqlite.ts';
import type { RosterRow } from '../roster/interpreter.ts';
import { namedIn, type Reading } from '../roster/named-in.ts';
import { keptJournal } from './folder.ts';

/**
 * Notes the rows of an earlier run that its rejects leave out: who bears the phone of a row besides, and who is a user already, is told
 * by the whole roster alone. Without them, the phone of a family would find the relative who is there.
 *
 * @param rows of the roster, which name the rows of the run in whose folder it lies.
 */
export function noteRowsBeside(
  keys: RosterKeys,
  { path, header }: { readonly path: string | undefined; readonly header: readonly string[] },
  rows: Iterable<Pick<RosterRow, 'cells'>>,
): void {
  const at = header.indexOf('import_row');
  const folder = path === undefined ? undefined : dirname(path);
  const file = folder === undefined ? undefined : keptJournal(folder);
  if (at < 0 || folder === undefined || file === undefined) return;
  const run = basename(folder);
  for (const { cells } of rows) keys.addNamed(run, Number(cells[at]));
  try {
    using journal = openWhatIsThere(file);
    const { header: bound } = journal;
    for (const record of journal.rows()) {
      const { row, change, notes } = record;
      keys.addShared(notes);
      const person = namedIn(record, readingOf(bound));
      if (person.importAs === 'skip') continue;
      // Whose user it is stays open where the row itself needs a person, and a leaver's user may be somebody's who comes back.
      const isSettled = ['create', 'present', 'update', 'renewed'].includes(change.kind);
      const userId = isSettled ? userIdOf(record) : undefined;
      keys.addBeside({ run, row }, person, userId);
    }
    if (bound.isPart === true) noteRowsBeside(keys, rosterOf(bound), journal.rows());
  } catch (error) {
    // That the run's options cannot be read was said before; here only less is known.
    if (!(error instanceof JournalError)) throw error;
  }
}

/** How the cells of a run's roster are read. */
export function readingOf({ fields, options: { country } }: Pick<RunHeader, 'fields' | 'options'>): Reading {
  return { fields, country: typeof country === 'string' ? country : undefined };
}

/** Where the roster of a run lies, and its header. */
export function rosterOf({ roster, header }: Pick<RunHeader, 'roster' | 'header'>): Parameters<typeof noteRowsBeside>[1] {
  return { path: roster.path, header };
}
