import { lstatSync, unlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { SummaryEvent } from '../events.ts';
import type { JournalReader } from '../journal/journal.ts';
import { absentTable, editedTable, rejectsTable, resultTable, tableCsv } from '../report/csv.ts';
import { reportHtml } from '../report/html.ts';
import { reportJson } from '../report/json.ts';
import { reconcile, reconcileCheck, summaryOf, type CheckCounts } from '../report/reconcile.ts';
import { rejectsXlsx, tableXlsx } from '../report/workbooks.ts';
import { ExitError, refusalOf } from '../errors.ts';
import { commandLine } from '../text/command-line.ts';
import { syncFolder } from '../journal/sync.ts';
import { holdsRun } from './folder.ts';
import { type Content, writeWhole } from './whole-file.ts';

export interface WriteExtras {
  /** Epoch milliseconds: the time that the files report on. */
  readonly now: number;
  /** Instant key URLs (bearer secrets) by row number; written to result.csv and result.xlsx only. */
  readonly instantKeyUrls?: ReadonlyMap<number, string>;
  /** The journal is a check's, of the rejected rows alone: how many rows there were. */
  readonly checked?: CheckCounts;
}

/**
 * Writes a run's result files from its journal, each atomically: a reader sees the earlier file or the new one. Rows are streamed;
 * memory grows with the roster only by row numbers.
 *
 * @param dir the run folder.
 * @returns the files by name, as paths under `dir`, and the summary.
 * @throws {ExitError} (4) where a file cannot be written; the journal is complete nevertheless.
 */
export async function writeRunFiles(
  dir: string,
  journal: JournalReader,
  { now, instantKeyUrls, checked }: WriteExtras,
): Promise<{ files: Record<string, string>; summary: SummaryEvent }> {
  const model = checked === undefined ? reconcile(journal, now) : reconcileCheck(journal, checked, now);
  const contents: Readonly<Record<string, () => Content>> = {
    ...(model.isPlan ? { 'plan.csv': () => tableCsv(resultTable(journal, model, now)) } : {}),
    ...(model.isPlan || model.isCheck
      ? {}
      : {
          'result.csv': () => tableCsv(resultTable(journal, model, now, instantKeyUrls)),
          'result.xlsx': () => tableXlsx('result', resultTable(journal, model, now, instantKeyUrls), model.rows),
        }),
    // Leavers are no roster: nothing of their list is mended and imported.
    ...(model.needPerson.length === 0 || journal.header.command === 'leavers'
      ? {}
      : {
          'rejects.csv': () => tableCsv(rejectsTable(journal, model, now)),
          'rejects.xlsx': () => rejectsXlsx(journal, model, now),
        }),
    ...(model.absent === 0
      ? {}
      : {
          'absent.csv': () => tableCsv(absentTable(journal)),
          'absent.xlsx': () => tableXlsx('absent', absentTable(journal), model.absent),
        }),
    'report.html': () => reportHtml(journal, model, now, dir, process.platform),
    'report.json': () => reportJson(journal, model, now, summary),
  };
  const files = Object.fromEntries(Object.keys(contents).map((name) => [name, join(dir, name)]));
  const summary = summaryOf(model, dir, files);
  for (const [name, content] of Object.entries(contents)) await writeIn(dir, name, content());
  syncNames(dir);
  // A file without rows is not written, and one of an earlier command that had some says what is no longer so.
  for (const name of emptyable) if (!(name in files)) remove(join(dir, name));
  return { files, summary };
}

const emptyable = ['rejects.csv', 'rejects.xlsx', 'absent.csv', 'absent.xlsx'];

/**
 * Takes a run's report away, before something is changed that it does not know of: a plan's says that nothing was. The end writes it anew.
 *
 * @throws {ExitError} (4) where it cannot be deleted.
 */
export function dropReport(dir: string): void {
  for (const name of ['report.html', 'report.json']) {
    const file = join(dir, name);
    try {
      remove(file);
    } catch (error) {
      throw asExitError(error, file);
    }
  }
}

/** Writes edited.csv: the roster as it was corrected in the guided flow. @param changes what was changed in each row, in words. */
export async function writeEdited(dir: string, journal: JournalReader, changes: ReadonlyMap<number, string>): Promise<void> {
  await writeIn(dir, 'edited.csv', tableCsv(editedTable(journal, changes)));
  syncNames(dir);
}

/** Waits until the names of the files that were written are on the disk: once for all of them. */
function syncNames(dir: string): void {
  try {
    syncFolder(dir);
  } catch (error) {
    throw asExitError(error, join(dir, 'report.json'));
  }
}

/** Writes a file of the run folder: a power cut leaves a whole file or none. */
async function writeIn(dir: string, name: string, content: Content): Promise<void> {
  const file = join(dir, name);
  const temporary = `${file}.tmp`;
  try {
    // What a crash has left.
    remove(temporary);
    await writeWhole(file, temporary, content);
  } catch (error) {
    throw asExitError(error, file);
  }
}

function remove(file: string): void {
  // There hardly ever is one, and to ask takes less than an error.
  if (lstatSync(file, { throwIfNoEntry: false }) !== undefined) unlinkSync(file);
}

function asExitError(error: unknown, file: string): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const why = refusalOf(error);
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
    case 'EFBIG':
      return new ExitError(4, 'disk_full', `No space is left to write ${file}. Free some, then ${again(file)}`);
    case 'EBUSY':
    case 'EPERM':
    case 'EACCES':
      return new ExitError(
        4,
        'file_busy',
        `${file} cannot be written: it is open in another program, or not yours to write. Mend that, then ${again(file)}`,
      );
    default:
      return why === undefined
        ? error
        : new ExitError(4, 'file_not_written', `${file} cannot be written: ${why}. Mend that, then ${again(file)}`);
  }
}

/** What to do next, as the end of a sentence. */
function again(file: string): string {
  const folder = dirname(file);
  // Somebody may have deleted or moved all of it.
  if (!holdsRun(folder))
    return 'import the roster again, since the journal is not there any more: who is in the system already is found there.';
  return `run \`${commandLine(['doorlist', 'report', folder], process.platform)}\`: the journal has everything.`;
}
