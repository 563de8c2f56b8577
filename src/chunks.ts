import { closeSync, fstatSync, openSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Script } from 'node:vm';

type Exports = Record<string, unknown>;
type Chunk = (exports: Exports, require: (name: string) => unknown, __dirname: string) => void;

/** What the bundle's chunks are: their text changes when it does. */
declare const BUILD: string;

/** Node's own modules that take long to load, and of which chunks use something only sometimes. */
const heavy = ['assert', 'crypto', 'fs/promises', 'https', 'readline/promises', 'timers/promises', 'tls', 'tty'];

/**
 * The chunks of the bundle, each a function that is loaded when another one first asks for it. Node's own compile cache keeps what
 * V8 compiles while a file is loaded; the functions inside are compiled when they first run, and that takes longer than all else.
 */
export class Chunks {
  readonly #folder: string;
  readonly #textOf: (name: string) => string;
  readonly #loaded = new Map<string, Exports>();
  readonly #scripts = new Map<string, Script>();
  #recalled = new Map<string, Buffer>();
  #isNews = false;
  #file: string | undefined;

  /**
   * @param folder where the chunks lie; empty for those inside an executable.
   * @param textOf reads one.
   */
  constructor(folder: string, textOf: (name: string) => string) {
    this.#folder = folder;
    this.#textOf = textOf;
  }

  /** What a chunk exports, or one of Node's own modules. */
  readonly require = (name: string): unknown => {
    if (!name.startsWith('./')) return builtin(name);
    const known = this.#loaded.get(name);
    if (known !== undefined) return known;
    const exports: Exports = {};
    this.#loaded.set(name, exports);
    (this.#compiled(name.slice(2)).runInThisContext() as Chunk)(exports, this.require, this.#folder);
    return exports;
  };

  #compiled(name: string): Script {
    const cachedData = this.#recalled.get(name);
    const script = new Script(this.#textOf(name), {
      filename: join(this.#folder, name),
      ...(cachedData === undefined ? {} : { cachedData }),
    });
    if (this.#file !== undefined) {
      this.#scripts.set(name, script);
      this.#isNews ||= script.cachedDataRejected !== false;
    }
    return script;
  }

  /** From now on chunks are loaded with what was kept for the command in that folder. */
  recall(folder: string, command: string): void {
    this.#file = join(folder, `${command}-${process.version}-${process.arch}`);
    try {
      this.#recalled = read(this.#file);
    } catch {
      // The first start, or a file that is cut short.
    }
  }

  /** Keeps what is compiled now, with the functions that ran, unless all of it was recalled. */
  keep(): void {
    if (this.#file === undefined || !this.#isNews) return;
    const parts = new Map(this.#recalled);
    for (const [name, script] of this.#scripts) parts.set(name, script.createCachedData());
    try {
      write(this.#file, parts);
    } catch {
      // A convenience.
    }
  }
}

/** One of Node's own modules; a heavy one is loaded when something of it is first used. */
function builtin(name: string): unknown {
  if (!heavy.includes(name.replace('node:', ''))) return process.getBuiltinModule(name);
  const module = (): object => process.getBuiltinModule(name) as object;
  return new Proxy(() => undefined, {
    get: (_, key) => (key === '__esModule' ? undefined : (Reflect.get(module(), key) as unknown)),
    apply: (_, self, args) => Reflect.apply(module() as () => unknown, self, args),
  });
}

interface Head {
  readonly build: string;
  readonly check: string;
  readonly parts: readonly (readonly [name: string, bytes: number])[];
}

/** Bytes of the head, which is JSON filled up with spaces: V8 copies what does not begin at a multiple of eight. */
const HEAD = 4096;

/** Reads what is the user's own alone to write, is whole, and was made of these chunks: V8 looks at neither, and would run it. */
function read(file: string): Map<string, Buffer> {
  const bytes = readOwn(file);
  const { build, check, parts } = JSON.parse(bytes.toString('latin1', 0, HEAD)) as Head;
  const found = new Map<string, Buffer>();
  if (build !== BUILD || check !== checkOf(bytes.subarray(HEAD))) return found;
  let at = HEAD;
  for (const [name, length] of parts) {
    found.set(name, bytes.subarray(at, at + length));
    at += length;
  }
  return found;
}

function readOwn(file: string): Buffer {
  const handle = openSync(file, 'r');
  try {
    const { uid, mode } = fstatSync(handle);
    const self = process.getuid?.();
    if (self !== undefined && (uid !== self || (mode & 0o022) !== 0)) throw new Error('Others can write it.');
    return readFileSync(handle);
  } finally {
    closeSync(handle);
  }
}

function write(file: string, parts: ReadonlyMap<string, Buffer>): void {
  const body = Buffer.concat([...parts.values()]);
  const head: Head = { build: BUILD, check: checkOf(body), parts: [...parts].map(([name, { length }]) => [name, length]) };
  const own = `${file}.${process.pid}`;
  writeFileSync(own, Buffer.concat([Buffer.from(JSON.stringify(head).padEnd(HEAD)), body]), { mode: 0o600, flag: 'wx' });
  renameSync(own, file);
}

/** Loaded only here: not for `--help`. */
function checkOf(bytes: Buffer): string {
  return process.getBuiltinModule('node:crypto').hash('sha256', bytes);
}
