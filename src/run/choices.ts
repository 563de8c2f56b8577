import { readdirSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, extname, join, relative } from 'node:path';
import { fromHere } from '../text/path.ts';
import type { Shell } from './context.ts';
import { recall } from './remembered.ts';

const rosterEndings = new Set(['.csv', '.tsv', '.txt', '.xlsx']);
const mostChoices = 30;
const mostRecent = 8;

/** A roster offered for choice. */
export interface RosterChoice {
  readonly path: string;
  /** Its name in the list. */
  readonly name: string;
  readonly where: 'mend' | 'recent' | 'here' | 'downloads';
  /** Size and age, to recognise the file by. */
  readonly about: string;
}

/** Recent rosters first, then the last rows to mend, then those in this folder, then those in Downloads; each path once. */
export function choices({ cwd, now, env }: Pick<Shell, 'cwd' | 'now' | 'env'>): RosterChoice[] {
  const found = new Map<string, RosterChoice>();
  const add = (path: string, where: RosterChoice['where']): void => {
    if (found.has(path) || found.size >= mostChoices) return;
    try {
      const about = statSync(path);
      if (!about.isFile()) return;
      const name = where === 'here' ? basename(path) : shortened(path, cwd);
      found.set(path, { path, name, where, about: `${sized(about.size)}, ${aged(now() - about.mtimeMs)}` });
    } catch {
      // The file is gone, or not readable by this account.
    }
  };
  const { recent } = recall(env);
  for (const { path, mend } of recent.slice(0, mostRecent)) if (!mend) add(path, 'recent');
  const mend = recent.find((each) => each.mend);
  if (mend !== undefined) add(mend.path, 'mend');
  for (const path of rostersIn(cwd)) add(path, 'here');
  for (const path of rostersIn(join(homedir(), 'Downloads'))) add(path, 'downloads');
  return [...found.values()];
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

function aged(ms: number): string {
  const days = Math.floor(ms / 86_400_000);
  if (days === 0) return 'changed today';
  return days === 1 ? 'changed yesterday' : `changed ${days} days ago`;
}
