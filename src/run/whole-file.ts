import { open, rename, rm } from 'node:fs/promises';

/** What a file is to hold, in pieces. */
export type Content = Iterable<string> | AsyncIterable<Uint8Array>;

/**
 * Writes a file by way of a temporary one, which is on the disk before it takes the file's place; readable by its owner alone.
 *
 * @param temporary in the same folder. One that is there already is neither written into nor removed: it may be a symbolic link, or
 * readable by other accounts.
 * @throws {Error} of node:fs: EEXIST for such a temporary file.
 */
export async function writeWhole(file: string, temporary: string, content: Content): Promise<void> {
  const handle = await open(temporary, 'wx', 0o600);
  try {
    try {
      await handle.writeFile(Symbol.iterator in content ? inBlocks(content) : content);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw error;
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
