import { existsSync, mkdirSync, statSync } from 'node:fs';
import { userInfo } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import envPaths from 'env-paths';

type Variables = Readonly<Record<string, string | undefined>>;

/** The folder of the user's locks and of the list of unfinished runs; it does not depend on the out folder. */
export function stateFolder({ XDG_STATE_HOME: named }: Variables): string {
  return folderOf(named, 'log');
}

/** The folder of the user's remembered answers. */
export function configFolder({ XDG_CONFIG_HOME: named }: Variables): string {
  return folderOf(named, 'config');
}

/** The folder of what can be made again at any time: the compiled form of doorlist's own modules, and nothing of a user's. */
export function cacheFolder({ XDG_CACHE_HOME: named }: Variables): string {
  return folderOf(named, 'cache');
}

/** @param named folder that the environment names, under which doorlist has one of its own. */
function folderOf(named: string | undefined, kind: 'log' | 'config' | 'cache'): string {
  // A relative one would be another in each working folder: it is ignored, as the XDG specification demands.
  if (named !== undefined && isAbsolute(named)) return join(named, 'doorlist');
  const usual = envPaths('doorlist', { suffix: '' })[kind];
  // HOME may be there and empty.
  return isAbsolute(usual) ? usual : join(userInfo().homedir, usual);
}

/** Where the user's remembered answers are kept. */
export function rememberedFile(env: Variables): string {
  return join(configFolder(env), 'remembered.json');
}

/** Whether anything was remembered yet. */
export function hasRemembered(env: Variables): boolean {
  return existsSync(rememberedFile(env));
}

/**
 * Makes a folder, for its owner alone if nothing else is said, and those above it that are not there. Node's own `recursive` tries
 * without end where a folder takes no others, as /proc does.
 *
 * @returns the uppermost that was made; undefined where the folder was there.
 */
export function makeFolder(path: string, mode = 0o700): string | undefined {
  if (isFolder(path)) return undefined;
  const above = dirname(path);
  const first = above === path || existsSync(above) ? undefined : makeFolder(above, mode);
  try {
    mkdirSync(path, { mode });
  } catch (error) {
    // Another process may have made it in between.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || !isFolder(path)) throw error;
  }
  return first ?? path;
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

/** Login name of the user, if the machine has one. */
export function whoRuns(): { startedBy?: string } {
  try {
    return { startedBy: userInfo().username };
  } catch {
    // A container may run under an id that has no name.
    return {};
  }
}
