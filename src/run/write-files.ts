import { open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { SummaryEvent } from '../events.ts';
import type { JournalReader } from '../journal/journal.ts';
import { absentCsv, editedCsv, rejectsCsv, resultCsv } from '../report/csv.ts';
import { reportHtml } from '../report/html.ts';
import { reportJson } from '../report/json.ts';
import { reconcile, summaryOf } from '../report/reconcile.ts';
import { rejectsXlsx } from '../report/rejects-xlsx.ts';
import { ExitError } from '../errors.ts';
import { commandLine } from '../text/command-line.ts';

export interface WriteExtras {
  /** Epoch milliseconds: the time that the files report on. */
  readonly now: number;
  /** Instant key URLs (bearer secrets) by row number; written to result.csv only. */
  readonly instantKeyUrls?: ReadonlyMap<number, string>;
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
  { now, instantKeyUrls }: WriteExtras,
): Promise<{ files: Record<string, string>; summary: SummaryEvent }> {
  const model = reconcile(journal, now);
  // Leavers are no roster: nothing of their list is mended and imported, and nobody is absent from it.
  const isRoster = journal.header.command !== 'leavers';
  const names = [
    model.isPlan ? 'plan.csv' : 'result.csv',
    ...(isRoster ? (['rejects.csv', 'rejects.xlsx'] as const) : []),
    ...(isRoster && model.header.isPart !== true ? (['absent.csv'] as const) : []),
    'report.html',
    'report.json',
  ] as const;
  const files = Object.fromEntries(names.map((name) => [name, join(dir, name)]));
  const summary = summaryOf(model, dir, files);
  const contents: Record<(typeof names)[number], () => Iterable<string> | AsyncIterable<Uint8Array>> = {
    'plan.csv': () => resultCsv(journal, model, now),
    'result.csv': () => resultCsv(journal, model, now, instantKeyUrls),
    'rejects.csv': () => rejectsCsv(journal, model, now),
    'rejects.xlsx': () => rejectsXlsx(journal, model, now),
    'absent.csv': () => absentCsv(journal),
    'report.html': () => reportHtml(journal, model, now, dir, process.platform),
    'report.json': () => reportJson(journal, model, now, summary),
  };
  for (const name of names) await writeWhole(dir, name, contents[name]());
  return { files, summary };
}

/** Writes only the files of rejected rows, for `check`. @returns the files by name. */
export async function writeRejects(dir: string, journal: JournalReader, now: number): Promise<Record<string, string>> {
  const model = reconcile(journal, now);
  await writeWhole(dir, 'rejects.csv', rejectsCsv(journal, model, now));
  await writeWhole(dir, 'rejects.xlsx', rejectsXlsx(journal, model, now));
  return { 'rejects.csv': join(dir, 'rejects.csv'), 'rejects.xlsx': join(dir, 'rejects.xlsx') };
}

/** Writes edited.csv: the roster as it was corrected in the guided flow. @param changes what was changed in each row, in words. */
export function writeEdited(dir: string, journal: JournalReader, changes: ReadonlyMap<number, string>): Promise<void> {
  return writeWhole(dir, 'edited.csv', editedCsv(journal, changes));
}

/** Writes atomically (temporary file in the same folder, fsync, rename, fsync of the folder): a power cut leaves a whole file or none. */
async function writeWhole(dir: string, name: string, content: Iterable<string> | AsyncIterable<Uint8Array>): Promise<void> {
  const file = join(dir, name);
  const temporary = `${file}.tmp`;
  try {
    // A file left by a crash may be a symbolic link, or readable by other accounts.
    await rm(temporary, { force: true });
    const handle = await open(temporary, 'wx', 0o600);
    try {
      await handle.writeFile(Symbol.iterator in content ? inBlocks(content) : content);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
    await syncFolder(dir);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw asExitError(error, file);
  }
}

/** Joins small pieces into larger writes, since one write for each would be slow. */
function* inBlocks(pieces: Iterable<string>): Generator<string> {
  let block = '';
  for (const piece of pieces) {
    block += piece;
    if (block.length < 64 * 1024) continue;
    yield block;
    block = '';
  }
  yield block;
}

async function syncFolder(dir: string): Promise<void> {
  // Windows cannot open or sync a folder; its file system orders the rename itself.
  if (process.platform === 'win32') return;
  const folder = await open(dir, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

function asExitError(error: unknown, file: string): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
    case 'EFBIG':
      return new ExitError(
        4,
        'disk_full',
        `No space is left to write ${file}. Free some, then run \`${again(file)}\`: ${kept}`,
      );
    case 'EBUSY':
    case 'EPERM':
    case 'EACCES':
      return new ExitError(
        4,
        'file_busy',
        `${file} cannot be written: it is open in another program, or not yours to write. Mend that, then run \`${again(file)}\`: ${kept}`,
      );
    default:
      return typeof code === 'string' && /^E[A-Z]+$/u.test(code)
        ? new ExitError(
            4,
            'file_not_written',
            `${file} cannot be written (${code}). Mend that, then run \`${again(file)}\`: ${kept}`,
          )
        : error;
  }
}

const kept = 'the journal has everything.';

/** The command that writes the files again. */
function again(file: string): string {
  return commandLine(['doorlist', 'report', dirname(file)], process.platform);
}
