import { existsSync, mkdirSync, readdirSync, realpathSync, rmSync, statSync } from 'node:fs';
import { basename, extname, join, resolve } from 'node:path';
import { type Journal, JournalError } from '../journal/journal.ts';
import { openJournal } from '../journal/sqlite.ts';
import { ExitError, usage } from './errors.ts';

/** Makes the folder of a new run, `<UTC stamp>-<stem>`, 0700. @returns its absolute path. */
export function makeRunFolder(out: string, rosterName: string, now: number): string {
  const stamp = new Date(now).toISOString().slice(0, 19).replaceAll(':', '-');
  try {
    mkdirSync(out, { recursive: true, mode: 0o700 });
    for (let again = 1; ; again += 1) {
      const folder = join(resolve(out), `${stamp}Z-${safeStem(rosterName)}${again === 1 ? '' : `-${again}`}`);
      try {
        mkdirSync(folder, { mode: 0o700 });
        // The name that every later command finds it by: locks are kept under it.
        return realpathSync(folder);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      }
    }
  } catch (error) {
    throw new ExitError(
      2,
      'out_folder',
      `The out folder ${out} cannot be written (${(error as NodeJS.ErrnoException).code ?? 'unknown'}).`,
    );
  }
}

/** A file name that no shell, file system or terminal can stumble over. */
function safeStem(rosterName: string): string {
  const stem = rosterName === '-' ? 'stdin' : basename(rosterName, extname(rosterName));
  const safe = stem
    .normalize('NFKD')
    .replace(/[^\w.-]+/gu, '-')
    .replace(/^[-.]+|[-.]+$/gu, '')
    .slice(0, 60);
  return safe === '' ? 'roster' : safe;
}

/** Removes a folder whose run came to nothing. */
export function dropFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}

/** Folders in the out folder that hold a journal, the newest first. */
function runFolders(out: string): string[] {
  if (!existsSync(out)) return [];
  return readdirSync(out, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(out, entry.name, 'run.sqlite')))
    .map((entry) => join(resolve(out), entry.name))
    .toSorted()
    .toReversed();
}

/** Reads every run of the out folder; one that cannot be read is passed over with its reason. */
export function readRuns(out: string): { folder: string; journal?: Journal; error?: JournalError }[] {
  return runFolders(out).map((folder) => {
    try {
      return { folder, journal: openJournal(join(folder, 'run.sqlite'), 'read') };
    } catch (error) {
      if (error instanceof JournalError) return { folder, error };
      throw error;
    }
  });
}

/** Whether `resume` has something to do. */
export function isUnfinished(journal: Journal): boolean {
  // Killed while it wrote its results: every person is in place, and nobody can read that yet.
  return journal.phase() === 'applying' || (journal.phase() === 'finished' && !journal.isWritten());
}

/**
 * A folder of ours that holds people's data and no run: what `check` leaves for mending, or what a killed plan leaves behind.
 *
 * @returns its path, or undefined where what was named is no such folder.
 */
export function findRemains(out: string, named: string): string | undefined {
  const ours = ['run.sqlite.partial', 'rejects.csv'];
  return [resolve(named), join(resolve(out), named)].find(
    (folder) =>
      !existsSync(join(folder, 'run.sqlite')) &&
      /^\d{4}-\d\d-\d\dT[\d-]+Z-/u.test(basename(folder)) &&
      ours.some((file) => existsSync(join(folder, file))),
  );
}

/**
 * The run that a command means: a folder, the name of one in the out folder, or the newest that fits.
 *
 * @throws ExitError (2) where there is none.
 */
export function findRun(out: string, named: string | undefined, fits: (journal: Journal) => boolean, none: string): string {
  if (named !== undefined) {
    for (const candidate of [resolve(named), join(resolve(out), named)]) {
      if (existsSync(join(candidate, 'run.sqlite'))) return realpathSync(candidate);
      if (existsSync(candidate) && statSync(candidate).isDirectory() && candidate !== resolve('.')) {
        throw usage(`${candidate} holds no run (no run.sqlite): nothing was sent from there.`);
      }
    }
    throw usage(`There is no run "${named}" here or in ${out}. \`doorlist runs\` lists them.`);
  }
  for (const { folder, journal } of readRuns(out)) {
    if (journal === undefined) continue;
    try {
      if (fits(journal)) return realpathSync(folder);
    } finally {
      journal.close();
    }
  }
  throw usage(none);
}
