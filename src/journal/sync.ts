import { closeSync, fsyncSync, openSync } from 'node:fs';

/** Waits until a file is on the disk. @throws {Error} where it cannot be written. */
export function syncFile(file: string): void {
  // Windows syncs only what is open for writing.
  sync(file, 'r+');
}

/** Waits until the names in a folder are on the disk, where the system can do that. */
export function syncFolder(folder: string): void {
  // Windows can neither open nor sync a folder; its file system orders a rename itself.
  if (process.platform === 'win32') return;
  try {
    sync(folder, 'r');
  } catch (error) {
    // A folder above the run's may belong to another account.
    if (!['EACCES', 'EPERM', 'EINVAL'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
}

function sync(path: string, flags: 'r' | 'r+'): void {
  const handle = openSync(path, flags);
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
