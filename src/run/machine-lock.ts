import { chmodSync, closeSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeFolder } from './machine.ts';

/** The holder of a lock, as shown to the user who is refused. */
export interface Holder {
  readonly command: string;
  readonly run: string;
  readonly pid: number;
}

/** Milliseconds to wait for the holder's answer. */
const PATIENCE_MS = 1000;
/** No holder says more than so many characters. */
const MOST_SAID = 4096;
/** How often, and after how many milliseconds each, a name that nothing answers to is tried again. */
const MOST_TRIES = 20;
const PAUSE_MS = 25;

/**
 * Takes a lock that is visible to every account of this machine and that the operating system releases when the holding process
 * ends, even by a crash: on Linux a socket in the abstract namespace, on Windows a named pipe, elsewhere a lock on a file in a
 * folder that all accounts share. Unlike a file with a process id, none of these remains after a power cut.
 *
 * @param name letters and digits.
 * @returns the lock, which disposing releases, or its holder.
 * @throws where locking is impossible: the folder cannot be written, or no socket can be opened.
 */
export async function holdOnMachine(
  name: string,
  holder: Holder,
  platform: NodeJS.Platform,
  sharedFolder: string = folderOf(platform),
): Promise<{ readonly held: Disposable } | { readonly by: Holder | undefined }> {
  const socket = socketOf(name, platform);
  if (socket !== undefined) return holdSocket(socket, holder);
  return holdFile(sharedFolder, name, holder);
}

/**
 * The process that holds a lock, without taking it; undefined where it is free; `silent` where its holder does not say who it is, as
 * one that was stopped (Ctrl-Z).
 */
export async function holderOnMachine(
  name: string,
  platform: NodeJS.Platform,
  sharedFolder: string = folderOf(platform),
): Promise<Holder | 'silent' | undefined> {
  const socket = socketOf(name, platform);
  if (socket !== undefined) {
    const by = await askHolder(socket);
    return by === 'gone' ? undefined : (by ?? 'silent');
  }
  const isHeld = isFileHeld(join(sharedFolder, `${name}.lock`));
  return isHeld ? (holderIn(readNote(join(sharedFolder, `${name}.json`))) ?? 'silent') : undefined;
}

function folderOf(platform: NodeJS.Platform): string {
  return platform === 'darwin' ? '/Users/Shared/doorlist' : '/var/tmp/doorlist';
}

/** The name of the socket that is the lock; undefined where the platform has none that goes with its process. */
function socketOf(name: string, platform: NodeJS.Platform): string | undefined {
  if (platform === 'win32') return String.raw`\\.\pipe\doorlist-${name}`;
  return platform === 'linux' || platform === 'android' ? `\0doorlist-${name}` : undefined;
}

/** The listening socket is the lock; a process that is refused asks it who holds it. */
async function holdSocket(path: string, holder: Holder): ReturnType<typeof holdOnMachine> {
  for (let again = 0; ; again += 1) {
    const server = await listen(path, holder);
    if (server !== undefined) return { held: { [Symbol.dispose]: () => void server.close() } };
    const by = await askHolder(path);
    if (by !== 'gone') return { by };
    // The name is taken and nothing answers to it: its holder is giving it back at this moment.
    if (again === MOST_TRIES) return { by: undefined };
    await sleep(PAUSE_MS);
  }
}

/** @returns undefined where the name is taken. */
async function listen(path: string, holder: Holder): Promise<Server | undefined> {
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.end(JSON.stringify(holder));
  });
  const { promise, resolve, reject } = Promise.withResolvers<Server | undefined>();
  server.once('error', (error: NodeJS.ErrnoException) => (error.code === 'EADDRINUSE' ? resolve(undefined) : reject(error)));
  server.listen({ path }, () => resolve(server.unref()));
  return promise;
}

function askHolder(path: string): Promise<Holder | 'gone' | undefined> {
  return new Promise((resolve) => {
    let said = '';
    const socket = connect({ path });
    // Another program may have taken the name: it may say nothing, or talk without end.
    const patience = setTimeout(() => socket.destroy(), PATIENCE_MS);
    socket.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      if (said.length > MOST_SAID) socket.destroy();
    });
    socket.on('error', ({ code }: NodeJS.ErrnoException) => {
      if (code === 'ECONNREFUSED' || code === 'ENOENT' || code === 'ECONNRESET') resolve('gone');
      socket.destroy();
    });
    socket.once('close', () => {
      clearTimeout(patience);
      resolve(holderIn(said));
    });
  });
}

/** The lock is on the file's bytes, and lies where each account may open it. */
function holdFile(folder: string, name: string, holder: Holder): Awaited<ReturnType<typeof holdOnMachine>> {
  const note = join(folder, `${name}.json`);
  const file = join(folder, `${name}.lock`);
  let db: DatabaseSync | undefined;
  try {
    makeFolder(folder, 0o777);
    openToAll(folder, 0o777);
    closeSync(openSync(file, 'a'));
    openToAll(file, 0o666);
    db = new DatabaseSync(file, { timeout: 200 });
    // Kept from the first write until the connection closes.
    db.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE;');
    db.exec('CREATE TABLE IF NOT EXISTS lock (held INTEGER); COMMIT;');
    rmSync(note, { force: true });
    writeFileSync(note, JSON.stringify(holder), { mode: 0o644 });
  } catch (error) {
    if (db?.isOpen === true) db.close();
    if (((error as { errcode?: number }).errcode ?? 0) % 256 === 5) return { by: holderIn(readNote(note)) };
    throw error;
  }
  const open = db;
  return {
    held: {
      [Symbol.dispose]() {
        if (!open.isOpen) return;
        rmSync(note, { force: true });
        open.close();
      },
    },
  };
}

/** Whether a process has the file's lock: an exclusive one keeps out readers too, and reading keeps out no process. */
function isFileHeld(file: string): boolean {
  let db: DatabaseSync | undefined;
  try {
    db = new DatabaseSync(file, { readOnly: true });
    db.prepare('SELECT count(*) FROM sqlite_schema').get();
    return false;
  } catch (error) {
    return ((error as { errcode?: number }).errcode ?? 0) % 256 === 5;
  } finally {
    db?.close();
  }
}

/** What another account has made has its mode already. */
function openToAll(path: string, mode: number): void {
  try {
    chmodSync(path, mode);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') throw error;
  }
}

function readNote(note: string): string {
  try {
    return readFileSync(note, 'utf8');
  } catch {
    return '';
  }
}

function holderIn(text: string): Holder | undefined {
  try {
    const { command, run, pid } = JSON.parse(text) as Partial<Holder>;
    return typeof command === 'string' && typeof run === 'string' && typeof pid === 'number'
      ? { command, run, pid }
      : undefined;
  } catch {
    return undefined;
  }
}
