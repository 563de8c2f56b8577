import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';

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
  // Not by promises: for small files they take several times as long.
  const handle = openSync(temporary, 'wx', 0o600);
  try {
    try {
      let blocks = 0;
      for await (const block of Symbol.iterator in content ? inBlocks(content) : content) {
        // A long file must not keep a signal, or the screen, waiting.
        if (blocks > 0) await new Promise(setImmediate);
        blocks += 1;
        writeFileSync(handle, block);
      }
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    renameSync(temporary, file);
  } catch (error) {
    try {
      rmSync(temporary, { force: true });
    } catch {
      // What went wrong first is said.
    }
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
