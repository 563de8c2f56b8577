import { randomUUID } from 'node:crypto';
import { closeSync, constants, openSync, readFileSync, readlinkSync, statSync, unlinkSync, writeSync } from 'node:fs';
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

/** What stands in the note. `mark` is of one holder alone, and `beat` grows as long as that one is at work. */
interface Note extends FarHolder {
  /** As far as the lock of a machine reaches. */
  readonly machine: string;
  readonly mark: string;
  readonly beat: number;
}

const NAME = 'run.lock';
/** Always as long: where a share remembers how long the file was, all of it is read. */
const LENGTH = 512;
const BEAT_MS = 2000;
/** A note that does not change for so long is of a machine that is gone, asleep or cut off. */
const PATIENCE_MS = 7000;
const LOOK_MS = 500;

/**
 * Keeps other machines from a run whose folder they share. Locks of files do not reach them all (sshfs has none, others keep them to
 * themselves), so this is a note in the folder, which its holder changes every two seconds. Who finds one of another machine watches it.
 */
export class FolderLock implements Disposable {
  readonly #file: string;
  readonly #timer: NodeJS.Timeout;
  #note: Note;
  #seen = [Date.now(), performance.now()] as const;
  #taker: Note | undefined;

  constructor(file: string, note: Note) {
    this.#file = file;
    this.#note = note;
    this.#timer = setInterval(() => this.#beat(), BEAT_MS).unref();
  }

  /**
   * Asked before anything is written to the journal, and so before anything is sent: this machine may have slept meanwhile.
   *
   * @throws {JournalError} `taken` where another machine has taken the run over.
   */
  readonly expectHeld = (): void => {
    const [time, elapsed] = this.#seen;
    // A clock that is set moves only the one, and a machine that sleeps stops only the other.
    if (Math.abs(Date.now() - time) > BEAT_MS || performance.now() - elapsed > BEAT_MS) this.#beat();
    if (this.#taker === undefined) return;
    const { host, command } = this.#taker;
    const message = `The machine "${sanitise(host, 60)}" (\`doorlist ${sanitise(command, 40)}\`) has taken this run over, since nothing was heard of this one. Nothing more is sent from here.`;
    throw new JournalError('taken', message);
  };

  #beat(): void {
    this.#seen = [Date.now(), performance.now()];
    if (this.#taker !== undefined) return;
    try {
      const there = read(this.#file);
      if (there !== undefined && there.note?.mark !== this.#note.mark) {
        this.#taker = there.note;
        return;
      }
      this.#note = { ...this.#note, beat: this.#note.beat + 1 };
      write(this.#file, this.#note, there === undefined ? 'wx' : constants.O_RDWR | (constants.O_NOFOLLOW ?? 0));
    } catch {
      // The disk is full, or the share is away. The journal, beside it, says so at its next write.
    }
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
    if (read(this.#file)?.note?.mark === this.#note.mark) remove(this.#file);
  }
}

/** @returns the lock, or who holds it; nothing where the folder takes no note: a journal there cannot be written either. */
export async function holdFolder(folder: string, { command, run, pid }: Holder): Promise<FolderLock | FarHolder | undefined> {
  const file = join(folder, NAME);
  const note: Note = { machine: machine(), host: hostname(), command, run, pid, mark: randomUUID(), beat: 0 };
  for (;;) {
    try {
      write(file, note, 'wx');
      return new FolderLock(file, note);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') return undefined;
    }
    const there = read(file);
    if (there === undefined) continue;
    // On this machine its own lock is the truth: the note is of a process that was killed.
    if (there.note?.machine !== note.machine) {
      const by = await watch(file, there.text);
      if (by !== undefined) return by;
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
  const file = join(folder, NAME);
  const note = read(file)?.note;
  if (note === undefined || note.machine === machine()) return undefined;
  const changed = statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  return Math.abs(Date.now() - changed) < 60_000 ? note : undefined;
}

/** Watches a note of another machine. @returns its holder, where that one is at work. */
async function watch(file: string, first: string): Promise<FarHolder | undefined> {
  for (let waited = 0; waited < PATIENCE_MS; waited += LOOK_MS) {
    await sleep(LOOK_MS);
    const there = read(file);
    if (there === undefined) return undefined;
    if (there.text !== first && there.note !== undefined) return there.note;
  }
  return undefined;
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
    text = readFileSync(file, 'utf8');
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

function write(file: string, note: Note, flags: string | number): void {
  const handle = openSync(file, flags, 0o600);
  try {
    writeSync(handle, JSON.stringify(note).padEnd(LENGTH));
  } finally {
    closeSync(handle);
  }
}

function remove(file: string): void {
  try {
    unlinkSync(file);
  } catch {
    // The folder may be gone, with `forget`.
  }
}
