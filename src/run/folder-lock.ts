import { randomUUID } from 'node:crypto';
import {
  closeSync,
  constants,
  existsSync,
  openSync,
  readFileSync,
  readlinkSync,
  statSync,
  unlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { JournalError } from '../journal/journal.ts';
import { sanitise } from '../text/sanitise.ts';
import type { Holder } from './machine-lock.ts';

/** A holder on another machine. */
export interface FarHolder extends Holder {
  readonly host: string;
}

/** What stands in the note. `mark` is of one holder alone. */
interface Note extends FarHolder {
  /** As far as the lock of a machine reaches. */
  readonly machine: string;
  readonly mark: string;
}

const NAME = 'run.lock';
/**
 * What the holder changes as long as it is at work: another file than the note, which is written once. A machine that fell asleep in
 * the middle of a beat ends it when it wakes, and must not put its own note in the place of the one that has the run by now.
 */
const BEAT_NAME = 'run.beat';
/** Always as long: where a share remembers how long the file was, all of it is read. */
const LENGTH = 80;
const BEAT_MS = 2000;
/** A note that does not change for so long is of a machine that is gone, asleep or cut off. */
const PATIENCE_MS = 7000;
const LOOK_MS = 500;
/** Another account may have put a pipe in the place of a file, which would be waited for without end. */
const neverWaits = constants.O_NONBLOCK ?? 0;

/**
 * Keeps other machines from a run whose folder they share. Locks of files do not reach them all (sshfs has none, others keep them to
 * themselves), so this is a note in the folder, and a beat beside it every two seconds. Who finds a note of another machine watches its beat.
 */
export class FolderLock implements Disposable {
  readonly #folder: string;
  readonly #note: Note;
  readonly #timer: NodeJS.Timeout;
  #beats = 0;
  #seen = now();
  #taker: Note | undefined;
  #isTaken = false;

  constructor(folder: string, note: Note) {
    this.#folder = folder;
    this.#note = note;
    this.#timer = setInterval(() => this.#beat(), BEAT_MS).unref();
    this.#beat();
  }

  /**
   * Asked before anything is written to the journal, and again before anything is sent: this machine may have slept meanwhile.
   *
   * @throws {JournalError} `taken` where another machine has taken the run over.
   */
  readonly expectHeld = (): void => {
    if (isLate(this.#seen)) this.#beat();
    if (!this.#isTaken) return;
    const who =
      this.#taker === undefined
        ? 'Another machine'
        : `The machine "${sanitise(this.#taker.host, 60)}" (\`doorlist ${sanitise(this.#taker.command, 40)}\`)`;
    const message = `${who} has taken this run over, since nothing was heard of this one. Nothing more is sent from here.`;
    throw new JournalError('taken', message);
  };

  #beat(): void {
    if (this.#isTaken) return;
    // As long as it was not asleep while it looked.
    do {
      this.#seen = now();
      this.#beats += 1;
      writeBeat(this.#folder, `${this.#note.mark} ${this.#beats}`);
      const there = read(join(this.#folder, NAME));
      // One that was taken away was the other machine's, which has come to its end. One that cannot be read is on a share that is away.
      this.#taker = there?.note;
      this.#isTaken = there === undefined || (there.note !== undefined && there.note.mark !== this.#note.mark);
    } while (isLate(this.#seen) && !this.#isTaken);
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
    if (read(join(this.#folder, NAME))?.note?.mark !== this.#note.mark) return;
    for (const name of [BEAT_NAME, NAME]) remove(join(this.#folder, name));
  }
}

function now(): readonly [time: number, elapsed: number] {
  return [Date.now(), performance.now()];
}

/** A clock that is set moves only the one, and a machine that sleeps stops only the other. */
function isLate([time, elapsed]: ReturnType<typeof now>): boolean {
  return Math.abs(Date.now() - time) > BEAT_MS || performance.now() - elapsed > BEAT_MS;
}

/** @returns the lock, or who holds it; nothing where the folder takes no note: a journal there cannot be written either. */
export async function holdFolder(folder: string, { command, run, pid }: Holder): Promise<FolderLock | FarHolder | undefined> {
  const file = join(folder, NAME);
  const note: Note = { machine: machine(), host: hostname(), command, run, pid, mark: randomUUID() };
  for (let isTakingOver = false; ;) {
    try {
      writeNew(file, JSON.stringify(note));
      // Two machines may take over at the same time: the later one has it.
      if (isTakingOver) await sleep(LOOK_MS);
      const there = read(file)?.note;
      return there === undefined || there.mark === note.mark ? new FolderLock(folder, note) : there;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') return undefined;
    }
    const there = read(file);
    if (there === undefined) continue;
    // On this machine its own lock is the truth: the note is of a process that was killed.
    if (there.note?.machine !== note.machine) {
      isTakingOver = true;
      if (await beats(folder)) return read(file)?.note ?? there.note;
    }
    try {
      unlinkSync(file);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') return undefined;
    }
  }
}

/** Who works on a run on another machine, as far as one look can tell. */
export function holderElsewhere(folder: string): FarHolder | undefined {
  const note = read(join(folder, NAME))?.note;
  if (note === undefined || note.machine === machine()) return undefined;
  const changed = statSync(join(folder, BEAT_NAME), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  return Math.abs(Date.now() - changed) < 60_000 ? note : undefined;
}

/** Watches the beat of another machine. @returns whether it is at work. */
async function beats(folder: string): Promise<boolean> {
  const file = join(folder, BEAT_NAME);
  const first = read(file)?.text;
  for (let waited = 0; waited < PATIENCE_MS; waited += LOOK_MS) {
    await sleep(LOOK_MS);
    if (read(file)?.text !== first) return existsSync(join(folder, NAME));
  }
  return false;
}

/** This machine, and on Linux what of it has one network: that is how far its lock reaches. */
function machine(): string {
  try {
    return `${hostname()} ${readlinkSync('/proc/self/ns/net')}`;
  } catch {
    return hostname();
  }
}

function read(file: string): { readonly text: string; readonly note: Note | undefined } | undefined {
  let text: string;
  try {
    text = readFileSync(file, { encoding: 'utf8', flag: constants.O_RDONLY | neverWaits });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    return { text: '', note: undefined };
  }
  try {
    const note = JSON.parse(text) as Note;
    const words = [note.machine, note.host, note.command, note.mark];
    return { text, note: words.every((word) => typeof word === 'string') ? note : undefined };
  } catch {
    return { text, note: undefined };
  }
}

function writeNew(file: string, text: string): void {
  writeFileSync(file, text, { flag: 'wx', mode: 0o600 });
}

function writeBeat(folder: string, text: string): void {
  try {
    const flags = constants.O_RDWR | constants.O_CREAT | (constants.O_NOFOLLOW ?? 0) | neverWaits;
    const handle = openSync(join(folder, BEAT_NAME), flags, 0o600);
    try {
      writeSync(handle, text.padEnd(LENGTH));
    } finally {
      closeSync(handle);
    }
  } catch {
    // The disk is full, or the share is away. The journal, beside it, says so at its next write.
  }
}

function remove(file: string): void {
  try {
    unlinkSync(file);
  } catch {
    // The folder may be gone, with `forget`.
  }
}
