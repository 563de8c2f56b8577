import { randomBytes } from 'node:crypto';
import { createWriteStream, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { extname, join, sep } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { usage } from '../errors.ts';
import type { FlowState } from '../flow/flow.ts';
import { mostBytes, refuse } from './refusals.ts';

const endings: readonly string[] = ['.csv', '.tsv', '.txt', '.xlsx'];

/** What the desk keeps between two starts: dropped files, and where the person was. All of it is readable by this account alone. */
export class DeskFolder {
  readonly #flow: string;
  readonly #uploads: string;
  readonly #signpost: string;
  /** Of a kept state: another version may not understand it. */
  readonly #version: string;

  constructor(folder: string, version: string) {
    this.#flow = join(folder, 'flow.json');
    this.#uploads = join(folder, 'uploads');
    this.#signpost = join(folder, 'open.html');
    this.#version = version;
    mkdirSync(this.#uploads, { recursive: true, mode: 0o700 });
  }

  /** Where the person was when the desk ended; undefined where nothing was begun. */
  recall(): FlowState | undefined {
    try {
      const { version, state } = JSON.parse(readFileSync(this.#flow, 'utf8')) as { version: string; state: FlowState };
      return version === this.#version ? state : undefined;
    } catch {
      return undefined;
    }
  }

  /** Keeps where the person is, with all that was typed and can be taken back. */
  keep(now: FlowState): void {
    const temporary = `${this.#flow}.tmp`;
    const state = { ...now, busy: undefined, progress: undefined };
    writeFileSync(temporary, JSON.stringify({ version: this.#version, state }), { mode: 0o600 });
    renameSync(temporary, this.#flow);
  }

  forget(): void {
    rmSync(this.#flow, { force: true });
  }

  /** Deletes the dropped files of earlier times, but for the one that is still worked on. */
  tidy(path: string | undefined): void {
    for (const name of readdirSync(this.#uploads)) {
      const folder = join(this.#uploads, name);
      if (path?.startsWith(`${folder}${sep}`) !== true) rmSync(folder, { recursive: true, force: true });
    }
  }

  /** Writes a dropped file. @throws {ExitError} where it is too large, or no roster by its name. */
  async receive(name: string, content: Readable): Promise<string> {
    const file = cleanName(name);
    if (!endings.includes(extname(file).toLowerCase())) {
      throw usage(
        `"${file}" is no roster: that is a file that ends in ${endings.slice(0, -1).join(', ')} or ${endings.at(-1)}. Open it in a spreadsheet program, and save it as .xlsx.`,
      );
    }
    const folder = join(this.#uploads, randomBytes(9).toString('base64url'));
    mkdirSync(folder, { mode: 0o700 });
    const path = join(folder, file);
    try {
      await pipeline(content, bounded, createWriteStream(path, { flags: 'wx', mode: 0o600 }));
      return path;
    } catch (error) {
      rmSync(folder, { recursive: true, force: true });
      throw error;
    }
  }

  /**
   * Writes a page that leads to an address: on a command line, other accounts of this machine could read the token in it.
   *
   * @returns its path.
   */
  signpost(url: string): string {
    this.dropSignpost();
    const page = `<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="0;url=${url}"><title>doorlist</title>\n`;
    writeFileSync(this.#signpost, page, { mode: 0o600, flag: 'wx' });
    return this.#signpost;
  }

  dropSignpost(): void {
    rmSync(this.#signpost, { force: true });
  }
}

async function* bounded(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.length;
    if (bytes > mostBytes) refuse('too large');
    yield chunk;
  }
}

/** The last part of a file's name, without what means something to a shell, a file system or a terminal. */
export function cleanName(name: string): string {
  const last = name.normalize('NFC').split(/[/\\]/u).at(-1) ?? '';
  const ending = extname(last);
  const stem = last
    .slice(0, last.length - ending.length)
    .replaceAll(/[^\p{L}\p{M}\p{N}._ ()-]+/gu, '-')
    .replace(/^[-. ]+/u, '')
    .slice(0, 80);
  return `${stem === '' ? 'roster' : stem}${ending.replaceAll(/[^.A-Za-z0-9]+/gu, '')}`;
}
