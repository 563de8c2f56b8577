import { randomUUID } from 'node:crypto';
import { closeSync, fstatSync, openSync, statSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { usage } from '../errors.ts';

/** What decides about a run: its folder, its journal, and SQLite's own files beside that. */
const parts = ['', 'run.sqlite', 'run.sqlite-wal', 'run.sqlite-shm', 'run.sqlite-journal'];

/**
 * Whether another account of this machine has made a run, or something in it that decides what is sent. In a folder that many may write
 * to, it is not continued because it is the newest: what it sends goes out under the key of the person who runs the command.
 *
 * @returns the user id of that account; undefined where the run is this account's, or the system has no such ids.
 */
export function otherOwner(folder: string): number | undefined {
  const own = process.geteuid?.();
  if (own === undefined) return undefined;
  for (const part of parts) {
    const owner = statSync(join(folder, part), { throwIfNoEntry: false })?.uid;
    if (owner !== undefined && owner !== own && owner !== ownerOfNewFiles(folder)) return owner;
  }
  return undefined;
}

/** Some disks give every file the same owner (shares, FAT, root over NFS): there, what is made now tells whose the rest is. */
function ownerOfNewFiles(folder: string): number | undefined {
  const file = join(folder, `owner-${randomUUID()}.tmp`);
  try {
    const handle = openSync(file, 'wx', 0o600);
    try {
      return fstatSync(handle).uid;
    } finally {
      closeSync(handle);
      unlinkSync(file);
    }
  } catch {
    // Where nothing can be made, nothing can be continued either.
    return undefined;
  }
}

/** Says whose a run is, as the end of a sentence about it. */
export function ofOther(owner: number): string {
  return `belongs to another account of this machine (user id ${owner})`;
}

/**
 * Refuses a settings file that anybody could have put where it lies: another account's, in a folder that everybody may write to, as the
 * folder of temporary files is. It may lead people's data to a system of that account.
 *
 * @throws {ExitError} (2)
 */
export function refusePlanted(folder: string, name: string): void {
  const own = process.geteuid?.();
  const owner = statSync(join(folder, name), { throwIfNoEntry: false })?.uid;
  if (own === undefined || owner === undefined || owner === own || owner === 0) return;
  if (((statSync(folder, { throwIfNoEntry: false })?.mode ?? 0) & everybodyWrites) === 0) return;
  throw usage(
    `The file ${name} in this folder ${ofOther(owner)}, and everybody may write to this folder. It is not read. Work in a folder of your own.`,
    'planted_file',
  );
}

const everybodyWrites = 0o002;
