import { existsSync, lstatSync } from 'node:fs';
import { dirname, extname, parse, join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ExitError, refusalOf, usage } from '../errors.ts';
import { fromHere } from '../text/path.ts';
import type { Context } from './context.ts';
import { type Content, writeWhole } from './whole-file.ts';

/** A file that may be written: it is not there, or may be replaced. */
export interface SaveAs {
  /** Absolute. */
  readonly path: string;
  readonly format: 'csv' | 'xlsx';
}

/**
 * The file that `--to` names; undefined without it. Asks before a file is replaced; where no question can be asked, `--yes` says so.
 *
 * @throws {ExitError} (2) for a name that is neither .csv nor .xlsx, or a file that is there already; (3) where the answer is no.
 */
export async function saveAs({ settings, shell, watcher }: Context): Promise<SaveAs | undefined> {
  if (settings.to === undefined) return undefined;
  const path = resolve(shell.cwd, settings.to);
  const ending = extname(path).toLowerCase();
  if (ending !== '.csv' && ending !== '.xlsx')
    throw usage(`--to takes a file that ends in .csv or .xlsx, not "${settings.to}".`);
  const folder = dirname(path);
  if (!existsSync(folder))
    throw usage(`There is no folder "${fromHere(folder, shell)}" for ${settings.to}. Make it, or name another file.`);
  if (lstatSync(path, { throwIfNoEntry: false }) !== undefined && !settings.yes) {
    const there = `${fromHere(path, shell)} is there already.`;
    if (watcher.ask === undefined) throw usage(`${there} Name another file, or say --yes to replace it.`);
    if (!(await watcher.ask.confirm([`${there} Replace it?`]))) throw new ExitError(3, 'refused', 'Nothing was written.');
  }
  return { path, format: ending === '.csv' ? 'csv' : 'xlsx' };
}

/** A name that no file has yet: `people.xlsx`, else `people-2.xlsx`. */
export function freeName(path: string): string {
  const { dir, name, ext } = parse(path);
  for (let again = 1; ; again += 1) {
    const free = join(dir, again === 1 ? `${name}${ext}` : `${name}-${again}${ext}`);
    if (lstatSync(free, { throwIfNoEntry: false }) === undefined) return free;
  }
}

/** Writes the file whole or not at all. @throws {ExitError} (4) where it cannot be written. */
export async function write({ path }: SaveAs, content: Content): Promise<void> {
  try {
    await writeWhole(path, `${path}.${process.pid}.tmp`, content);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (typeof code !== 'string') throw error;
    const why = refusalOf(error) ?? code;
    throw new ExitError(4, 'file_not_written', `${path} cannot be written: ${why}. Mend that, or name another file with --to.`);
  }
}

/** Writes lines to standard output. That a reader has had enough (`| head`) is no failure; that the list is cut short for any other reason is. */
export async function toOutput(lines: Iterable<string>, stdout: NodeJS.WritableStream): Promise<void> {
  try {
    await pipeline(Readable.from(lines), stdout, { end: false });
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (!['EPIPE', 'ERR_STREAM_PREMATURE_CLOSE', 'ERR_STREAM_DESTROYED'].includes(code)) throw error;
  }
}
