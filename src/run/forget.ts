import { basename } from 'node:path';
import { ExitError, usage } from '../errors.ts';
import { count } from '../text/figures.ts';
import { commandOn } from '../text/command-line.ts';
import { fromHere } from '../text/path.ts';
import { JournalError } from '../journal/journal.ts';
import { openJournal } from '../journal/sqlite.ts';
import { sanitise } from '../text/sanitise.ts';
import type { Context } from './context.ts';
import {
  dataFolders,
  dropFolder,
  findRemains,
  holdsRun,
  isUnfinished,
  journalFile,
  keptJournal,
  ownFiles,
  runNamed,
} from './folder.ts';
import { lockRun } from './locks.ts';

export interface Forgotten {
  readonly folder: string;
  /** What is not doorlist's own, and keeps the folder. */
  readonly left: readonly string[];
}

/**
 * Deletes what doorlist has made in a run folder, people's data and all, and the folder where nothing else is in it.
 *
 * @returns undefined where the person said no.
 * @throws {ExitError} (2) where no person can be asked and nothing says yes.
 */
export async function forget(named: string, context: Context): Promise<Forgotten | undefined> {
  const { settings, shell, watcher } = context;
  const folder = findRemains(context, named) ?? runNamed(context, named);
  using _ = await lockRun(folder, 'forget', shell);
  if (!settings.yes) {
    const loose = whyLoose(folder);
    const name = sanitise(basename(folder), 200);
    const here = sanitise(fromHere(folder, shell), 4096);
    const lines = [
      ...(loose === undefined ? [] : [`The run ${name} is ${loose}: its journal alone knows what became of what was sent.`]),
      ...(loose === 'not finished' ? [`\`${commandOn(['resume'], folder, shell)}\` finishes it.`] : []),
      `Delete ${count(ownFiles(folder).length, 'file')} of doorlist's own in ${here}? They cannot be brought back.`,
    ];
    if (!(await isAgreed(lines, watcher))) return undefined;
  }
  return { folder, left: dropFolder(folder) };
}

/** @throws {ExitError} (2) where no person can be asked. */
async function isAgreed(lines: readonly string[], { ask }: Context['watcher']): Promise<boolean> {
  if (ask === undefined) throw usage(`${lines.join('\n')}\n--yes deletes without asking.`, 'consent');
  return ask.confirm(lines);
}

/** What `forget --older-than` did. */
export interface ForgottenMany {
  readonly forgotten: readonly Forgotten[];
  /** Folders that stay, and why, in words. */
  readonly kept: readonly { readonly folder: string; readonly why: string }[];
}

/**
 * Deletes every run and check of the out folder that is older than so many days. A run that is not finished or in use stays: its
 * journal alone knows what became of what was sent.
 *
 * @returns undefined where the person said no.
 * @throws {ExitError} (2) where no person can be asked and nothing says yes.
 */
export async function forgetOlder(days: number, { settings, shell, watcher }: Context): Promise<ForgottenMany | undefined> {
  const before = shell.now() - days * 86_400_000;
  const old = dataFolders(settings.out).filter((folder) => startOf(folder) < before);
  const kept: { folder: string; why: string }[] = [];
  const loose = new Map(old.map((folder) => [folder, whyLoose(folder)]));
  for (const [folder, why] of loose) if (why !== undefined) kept.push({ folder, why });
  const free = old.filter((folder) => loose.get(folder) === undefined);
  if (free.length > 0 && !settings.yes) {
    const names = free.slice(0, 20).map((folder) => `  ${sanitise(basename(folder), 200)}`);
    const out = sanitise(fromHere(settings.out, shell), 4096);
    const lines = [
      ...names,
      ...(free.length > names.length ? [`  ... and ${free.length - names.length} more`] : []),
      `Delete ${count(free.length, 'folder')} in ${out} that ${free.length === 1 ? 'is' : 'are'} older than ${count(days, 'day')}? They cannot be brought back.`,
    ];
    if (!(await isAgreed(lines, watcher))) return undefined;
  }
  const forgotten: Forgotten[] = [];
  for (const folder of free) {
    try {
      using _ = await lockRun(folder, 'forget', shell);
      forgotten.push({ folder, left: dropFolder(folder) });
    } catch (error) {
      if (!(error instanceof ExitError)) throw error;
      kept.push({ folder, why: 'in use' });
    }
  }
  return { forgotten, kept };
}

/** When a run or check began, in epoch ms: as its journal has it, else by its folder's name. */
function startOf(folder: string): number {
  const file = keptJournal(folder);
  if (file !== undefined) {
    try {
      using journal = openJournal(file, 'read');
      return Date.parse(journal.header.startedAt);
    } catch (error) {
      if (!(error instanceof JournalError)) throw error;
    }
  }
  const [, day = '', time = ''] = /^(\d{4}-\d\d-\d\d)T(\d\d-\d\d-\d\d)Z-/u.exec(basename(folder)) ?? [];
  return Date.parse(`${day}T${time.replaceAll('-', ':')}Z`);
}

/** Why deleting the run needs a confirmation; undefined where it needs none. */
function whyLoose(folder: string): 'not finished' | 'not readable' | undefined {
  if (!holdsRun(folder)) return undefined;
  try {
    using journal = openJournal(journalFile(folder), 'read');
    return isUnfinished(journal) ? 'not finished' : undefined;
  } catch (error) {
    if (error instanceof JournalError) return 'not readable';
    throw error;
  }
}
