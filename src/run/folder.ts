import { createHash } from 'node:crypto';
import {
  createReadStream,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmdirSync,
  statSync,
  unlinkSync,
} from 'node:fs';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { type Journal, JournalError, type JournalReader } from '../journal/journal.ts';
import { openJournal } from '../journal/sqlite.ts';
import { syncFolder } from '../journal/sync.ts';
import { type ExitError, refusalOf, usage } from '../errors.ts';
import { fromHere } from '../text/path.ts';
import { makeFolder } from './machine.ts';
import { otherOwner } from './owner.ts';

/** Makes the folder of a new run, `<UTC stamp>-<stem>`, 0700. @returns its absolute path. */
export function makeRunFolder(out: string, rosterName: string, now: number): string {
  const stamp = stampOf(now);
  try {
    const above = dirname(makeFolder(out) ?? out);
    for (let again = 1; ; again += 1) {
      const folder = join(out, `${stamp}-${safeStem(rosterName)}${again === 1 ? '' : `-${again}`}`);
      try {
        mkdirSync(folder, { mode: 0o700 });
        // A journal in a folder that a power cut takes away remembers nothing.
        for (let each = out; each !== above; each = dirname(each)) syncFolder(each);
        syncFolder(above);
        // Locks are named by the real path, which every later command resolves to.
        return realpathSync(folder);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      }
    }
  } catch (error) {
    throw noOutFolder(out, error);
  }
}

function noOutFolder(out: string, error: unknown): ExitError {
  const why = refusalOf(error);
  const message = `The out folder ${out} cannot be written${why === undefined ? '' : `: ${why}`}. Name another one with --out.`;
  return usage(message, 'out_folder');
}

/** What the name of a run folder begins with. */
export function stampOf(startedAt: number): string {
  return `${new Date(startedAt).toISOString().slice(0, 19).replaceAll(':', '-')}Z`;
}

/** The roster's name as a file name that is safe in every shell, file system and terminal. */
function safeStem(rosterName: string): string {
  const stem = rosterName === '-' ? 'stdin' : basename(rosterName, extname(rosterName));
  const safe = stem
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .replace(/[^\w.-]+/gu, '-')
    .slice(0, 60)
    // Last of all: Windows drops a dot at the end of a folder's name.
    .replace(/^[-.]+|[-.]+$/gu, '');
  return safe === '' ? 'roster' : safe;
}

const resultNames = [
  'result.csv',
  'result.xlsx',
  'rejects.csv',
  'rejects.xlsx',
  'absent.csv',
  'absent.xlsx',
  'report.html',
  'report.json',
  'plan.csv',
  'edited.csv',
];
const earlierName = 'result.earlier.csv';
const journalName = 'run.sqlite';
/** The journal of a check, which is no run: it tells how the roster was read, and cannot be resumed or applied. */
const checkName = 'check.sqlite';

/** Every file that doorlist makes in a run folder. The journal is the last: what is left of a deletion cut short is still a run. */
const ownNames = [
  'run.lock',
  'run.beat',
  ...[...resultNames, earlierName].flatMap((name) => [name, `${name}.tmp`]),
  ...[checkName, journalName].flatMap((name) =>
    ['.tmp', '.partial', '.partial-journal', '-journal', '-shm', '-wal', ''].map((end) => `${name}${end}`),
  ),
];

/** The files of doorlist's own that a run folder has. */
export function ownFiles(folder: string): string[] {
  // What is not a file is not doorlist's, whatever its name; a link is deleted, and not what it leads to.
  return ownNames.filter((name) => lstatSync(join(folder, name), { throwIfNoEntry: false })?.isDirectory() === false);
}

/** Deletes a run folder's own files, and the folder where it is empty then. @returns the names of what is left in it. */
export function dropFolder(folder: string): string[] {
  if (!existsSync(folder)) return [];
  // Not rmSync, whose errors lack the code of what a disk without writes answers.
  for (const name of ownFiles(folder)) unlinkSync(join(folder, name));
  const left = readdirSync(folder);
  if (left.length === 0) rmdirSync(folder);
  return left;
}

/** Keeps a result.csv from being written over, once. @returns its new name; undefined where there is none to keep. */
export function keepEarlier(folder: string): string | undefined {
  const [file, earlier] = [join(folder, 'result.csv'), join(folder, earlierName)];
  if (existsSync(file) && !existsSync(earlier)) renameSync(file, earlier);
  return existsSync(earlier) ? earlierName : undefined;
}

/** The file of the practice system's state: in the out folder, so that a later command finds the same people. */
export function practiceFile(out: string): string {
  try {
    makeFolder(out);
  } catch (error) {
    throw noOutFolder(out, error);
  }
  return join(out, 'practice.sqlite');
}

export function holdsRun(folder: string): boolean {
  return existsSync(journalFile(folder));
}

/** Gives the journal of a check a name under which nothing can be applied or resumed from it. */
export function keepAsCheck(folder: string): void {
  renameSync(journalFile(folder), join(folder, checkName));
}

/** The journal of a run's or a check's folder; undefined where there is none. */
export function keptJournal(folder: string): string | undefined {
  return [journalFile(folder), join(folder, checkName)].find((file) => existsSync(file));
}

/** Folders in the out folder that `holds` is true of, the newest first. */
function foldersIn(out: string, holds: (folder: string) => boolean): string[] {
  if (!existsSync(out)) return [];
  if (!statSync(out).isDirectory())
    throw usage(`The out folder ${out} is a file, and no folder. Name another one with --out.`, 'out_folder');
  // Not with the kinds of its entries: where a share does not tell them, Node asks for each, and fails for one that was deleted meanwhile.
  return readdirSync(out)
    .filter((name) => lstatSync(join(out, name), { throwIfNoEntry: false })?.isDirectory() === true && holds(join(out, name)))
    .map((name) => new Dated(out, name))
    .toSorted((a, b) => b.compare(a))
    .map(({ folder }) => folder);
}

/** A folder by when its run began. The second of it is in the folder's name; for the rest, its journal is opened where it has to be. */
class Dated {
  readonly folder: string;
  readonly #name: string;
  readonly #second: string;
  #moment: string | undefined;

  constructor(out: string, name: string) {
    this.#name = name;
    this.folder = join(out, name);
    // Somebody gave it another name.
    this.#second = stamped.exec(name)?.[0] ?? (this.#began() === '' ? name : `${stampOf(Date.parse(this.#began()))}-`);
  }

  compare(other: Dated): number {
    return (
      compared(this.#second, other.#second) ||
      compared(this.#began() || latest, other.#began() || latest) ||
      compared(this.#name, other.#name)
    );
  }

  /** ISO 8601 UTC; empty where no journal tells. */
  #began(): string {
    return (this.#moment ??= startOf(this.folder));
  }
}

function startOf(folder: string): string {
  const file = keptJournal(folder);
  if (file === undefined) return '';
  try {
    using journal = openJournal(file, 'read');
    return journal.header.startedAt;
  } catch {
    return '';
  }
}

/** After every moment: a run that cannot be read is named, and not passed over for one that may be older. */
const latest = '~';

function compared(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

const stamped = /^\d{4}-\d\d-\d\dT[\d-]+Z-/u;

/** The runs of the out folder, the newest first, by the real path of each; one journal open at a time; one that cannot be read comes with its reason. */
export function* readRuns(out: string): Generator<{ folder: string; journal?: Journal; error?: JournalError }> {
  yield* readJournals(foldersIn(out, holdsRun));
}

/** The runs and the checks of the out folder, the newest first, as {@link readRuns} has them. */
export function* readRunsAndChecks(out: string): ReturnType<typeof readRuns> {
  yield* readJournals(foldersIn(out, (folder) => keptJournal(folder) !== undefined));
}

function* readJournals(folders: readonly string[]): ReturnType<typeof readRuns> {
  for (const each of folders) {
    const folder = realIfThere(each);
    if (folder === undefined) continue;
    try {
      using journal = openJournal(keptJournal(folder) ?? journalFile(folder), 'read');
      yield { folder, journal };
    } catch (error) {
      if (!(error instanceof JournalError)) throw error;
      yield { folder, error };
    }
  }
}

/** The real path of a folder. Another process may delete it meanwhile, and a share may remember what another machine has deleted. */
function realIfThere(folder: string): string | undefined {
  try {
    return realpathSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return undefined;
  }
}

/** Whether `resume` has something to do. */
export function isUnfinished(journal: Journal): boolean {
  // Finished but not written: the process was killed while it wrote the result files. All people are imported already.
  return journal.phase() === 'applying' || (journal.phase() === 'finished' && !journal.isWritten());
}

export function journalFile(folder: string): string {
  return join(folder, journalName);
}

/** A run is searched for in the out folder and in the working folder; both absolute. */
interface Places {
  readonly settings: { readonly out: string };
  readonly shell: { readonly cwd: string };
}

/**
 * A doorlist folder with people's data but no run: that of a `check`, or the remains of a killed plan.
 *
 * @returns its path, or undefined where `named` is no such folder.
 */
export function findRemains({ settings, shell }: Places, named: string): string | undefined {
  return [resolve(shell.cwd, named), join(settings.out, named)].find((folder) => !holdsRun(folder) && isRemains(folder));
}

function isRemains(folder: string): boolean {
  const ours = ['run.sqlite.partial', checkName, 'report.html', 'rejects.csv'];
  return stamped.test(basename(folder)) && ours.some((file) => existsSync(join(folder, file)));
}

/** Every folder in the out folder that holds people's data of doorlist's, the newest first: runs, checks and remains. */
export function dataFolders(out: string): string[] {
  return foldersIn(out, (folder) => holdsRun(folder) || isRemains(folder)).flatMap((folder) => realIfThere(folder) ?? []);
}

/** The run of a folder, or of a name in the out folder. @throws {ExitError} (2) where there is none. */
export function runNamed({ settings: { out }, shell: { cwd } }: Places, named: string): string {
  for (const candidate of [resolve(cwd, named), join(out, named)]) {
    if (holdsRun(candidate)) return realpathSync(candidate);
    if (existsSync(candidate) && statSync(candidate).isDirectory() && candidate !== cwd) {
      throw usage(`${candidate} holds no run (no run.sqlite): nothing was sent from there.`);
    }
  }
  throw usage(`There is no run "${named}" here or in ${fromHere(out, { cwd })}. \`doorlist runs\` lists them.`);
}

/** Newer runs that are not taken for the one that is meant. */
export interface PassedOver {
  /** Folders of runs that cannot be read. */
  readonly unread: readonly string[];
  /** Runs that would do, and belong to other accounts of this machine. */
  readonly others: readonly { readonly folder: string; readonly owner: number }[];
}

/**
 * Finds the run for a command: the one that is named, or the newest for which `fits` holds.
 *
 * @param none says that there is none, with the out folder as the person would type it.
 * @param heed told the newer runs that were passed over, of which one may be meant; without it those that cannot be read are a reason
 * to refuse, and whose a run is does not matter.
 * @throws {ExitError} (2) where there is none.
 */
export function findRun(
  places: Places,
  named: string | undefined,
  fits: (journal: Journal) => boolean,
  none: (out: string) => string,
  heed?: (passed: PassedOver, isFound: boolean) => void,
): string {
  if (named !== undefined) return runNamed(places, named);
  const { out } = places.settings;
  const unread: string[] = [];
  const others: { folder: string; owner: number }[] = [];
  let why: JournalError | undefined;
  for (const { folder, journal, error } of readRuns(out)) {
    try {
      if (journal !== undefined && fits(journal)) {
        const owner = heed === undefined ? undefined : otherOwner(folder);
        if (owner === undefined) {
          if (heed === undefined) refuseToGuess(unread);
          else heed({ unread, others }, true);
          return folder;
        }
        others.push({ folder, owner });
      }
      if (error !== undefined) throw error;
    } catch (fault) {
      if (!(fault instanceof JournalError)) throw fault;
      unread.push(folder);
      why ??= fault;
    }
  }
  heed?.({ unread, others }, false);
  const here = fromHere(out, places.shell);
  throw usage(why === undefined ? none(here) : `${none(`${here} that can be read`)}\n${why.message}`);
}

/** @throws {ExitError} (2) where there is a newer run that cannot be read. */
export function refuseToGuess([newest]: readonly string[]): void {
  if (newest === undefined) return;
  throw usage(
    `The newest run, ${basename(newest)}, cannot be read (${newest} is damaged, or not yours to read). Nothing was done; name the run that is meant. \`doorlist runs\` lists them all, and says more.`,
    'unread_run',
  );
}

/**
 * Finds an approved list of leavers: a file beside the journal of the run that made it, or a whole run.
 *
 * @throws {ExitError} (2) where there is none, or where the file lies elsewhere: its roster could not be told.
 */
export function findList(places: Places, named: string): { folder: string; file?: string } {
  const file = resolve(places.shell.cwd, named);
  if (!existsSync(file) && /\.(?:csv|xlsx)$/iu.test(named))
    throw usage(`There is no run or file "${fromHere(file, places.shell)}". Check the path for typing errors.`);
  if (!existsSync(file) || !statSync(file).isFile()) return { folder: runNamed(places, named) };
  const folder = dirname(realpathSync(file));
  if (holdsRun(folder)) return { folder, file };
  throw usage(
    `${fromHere(file, places.shell)} lies in no run folder, so that the roster that it was made from cannot be told. Put it back beside the absent.csv of its run. Nothing was sent.`,
  );
}

/** SHA-256 of a file, in hexadecimal; undefined where it cannot be read, or is a pipe or a terminal, which may never end. */
export async function fileHash(path: string): Promise<string | undefined> {
  const hash = createHash('sha256');
  try {
    if (!statSync(path).isFile()) return undefined;
    for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  } catch {
    return undefined;
  }
  return hash.digest('hex');
}

/** Whether the file that a run's roster was read from is there and holds something else now. */
export async function isOtherRoster({ path, sha256 }: JournalReader['header']['roster']): Promise<boolean> {
  const now = path === undefined ? undefined : await fileHash(path);
  return now !== undefined && now !== sha256;
}

/** The result files that a run folder has, by name. */
export function resultFiles(folder: string): Record<string, string> {
  const there = new Set(readdirSync(folder));
  return Object.fromEntries(resultNames.filter((name) => there.has(name)).map((name) => [name, join(folder, name)]));
}
