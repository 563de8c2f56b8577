import { readdirSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { extname, join, relative } from 'node:path';
import { count } from '../text/figures.ts';
import { fromHere } from '../text/path.ts';
import type { Shell } from './context.ts';
import { whoLeft } from './absent.ts';
import { isUnfinished, readRuns } from './folder.ts';
import { otherOwner } from './owner.ts';
import { recall } from './remembered.ts';

const rosterEndings = new Set(['.csv', '.tsv', '.txt', '.xlsx']);
const mostChoices = 30;
const mostRecent = 8;

export interface RosterChoice {
  readonly path: string;
  readonly name: string;
  readonly where: 'unfinished' | 'mend' | 'recent' | 'here' | 'downloads' | 'left' | 'renew' | 'list';
  /** Size and age, to recognise the file by. */
  readonly about: string;
}

/**
 * The newest unfinished run first, then the last rows to mend, then rosters in this folder, then others that were imported before,
 * then those in Downloads; each path once. A run's path is its folder. Last of all, what can be done without a roster.
 */
export function choices({ cwd, now, env }: Pick<Shell, 'cwd' | 'now' | 'env'>, out: string): RosterChoice[] {
  const found = new Map<string, RosterChoice>();
  const open = unfinished(out, now());
  if (open !== undefined) found.set(open.path, open);
  const add = (path: string, where: RosterChoice['where']): void => {
    if (found.has(path) || found.size >= mostChoices) return;
    try {
      const about = statSync(path);
      if (!about.isFile()) return;
      const name = shortened(path, cwd);
      found.set(path, { path, name, where, about: `${sized(about.size)}, ${aged(now() - about.mtimeMs)}` });
    } catch {
      // The file is gone, or not readable by this account.
    }
  };
  const { recent } = recall(env);
  const mend = recent.find((each) => each.mend);
  if (mend !== undefined) add(mend.path, 'mend');
  const imported = recent.filter((each) => !each.mend).map(({ path }) => path);
  for (const path of rostersIn(cwd)) add(path, imported.includes(path) ? 'recent' : 'here');
  for (const path of imported.slice(0, mostRecent)) add(path, 'recent');
  for (const path of rostersIn(join(homedir(), 'Downloads'))) add(path, 'downloads');
  return [...found.values(), ...deedChoices(out, now())];
}

/** Who left is asked of the last run, whose folder is the path. */
function deedChoices(out: string, now: number): RosterChoice[] {
  const left = whoLeft(out, now);
  return [
    ...(left === undefined
      ? []
      : [
          {
            path: left.run,
            name: `Who left? ${count(left.people, 'person has access and is', 'people have access and are')} not in ${left.roster}`,
            where: 'left' as const,
            about: `${left.system}, ${aged(now - Date.parse(left.at), left.isPlan ? 'planned' : 'imported')}${whose(left.run)}`,
          },
        ]),
    { path: '', name: "Make everybody's access last until ...", where: 'renew', about: '' },
    { path: '', name: 'Get the current list as a spreadsheet', where: 'list', about: '' },
  ];
}

/** The newest run that was broken off, and is not being finished by another process; another account's only where no other is. */
function unfinished(out: string, now: number): RosterChoice | undefined {
  let others: RosterChoice | undefined;
  for (const { folder, journal } of readRuns(out)) {
    if (journal === undefined || !isUnfinished(journal)) continue;
    const { roster, startedAt, system } = journal.header;
    const name = `Finish the import of ${roster.name}`;
    const begun = `${system.name}, ${aged(now - Date.parse(startedAt), 'begun')}`;
    const choice = { path: folder, name, where: 'unfinished' as const, about: `${begun}${whose(folder)}` };
    if (choice.about === begun) return choice;
    others ??= choice;
  }
  return others;
}

function whose(folder: string): string {
  return otherOwner(folder) === undefined ? '' : ', by another account';
}

/** Newest first. */
function rostersIn(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isFile() && rosterEndings.has(extname(entry.name).toLowerCase()) && !/^[.~]/u.test(entry.name))
      .map((entry) => join(folder, entry.name))
      .map((path) => ({ path, at: statSync(path).mtimeMs }))
      .toSorted((a, b) => b.at - a.at)
      .map(({ path }) => path);
  } catch {
    return [];
  }
}

function shortened(path: string, cwd: string): string {
  const here = fromHere(path, { cwd });
  if (here !== path) return here;
  const home = relative(homedir(), path);
  return home.startsWith('..') ? path : join('~', home);
}

function sized(bytes: number): string {
  if (bytes < 1024) return `${bytes} bytes`;
  if (bytes < 1024 * 1024) return `${Math.round(bytes / 1024)} KB`;
  return `${Math.round(bytes / 1024 / 102.4) / 10} MB`;
}

function aged(ms: number, what = 'changed'): string {
  const days = Math.floor(ms / 86_400_000);
  if (days === 0) return `${what} today`;
  return days === 1 ? `${what} yesterday` : `${what} ${days} days ago`;
}
