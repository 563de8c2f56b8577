import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { AccessSystem } from '../directory/directory.ts';
import { ExitError } from '../errors.ts';
import { sanitise } from '../text/sanitise.ts';
import type { Connection } from './connect.ts';
import type { Shell } from './context.ts';
import { stateFolder } from './machine.ts';

/** Who holds a lock: shown to whoever is refused. */
export interface Holder {
  readonly command: string;
  readonly run: string;
}

/**
 * A lock that the operating system holds and drops with its process: an exclusive SQLite lock on a file of the state folder. PID
 * files lie after a power cut; this one cannot. The file also remembers the unfinished runs of its access system.
 */
export class Lock implements Disposable {
  readonly #db: DatabaseSync;
  readonly #note: string;

  private constructor(db: DatabaseSync, note: string) {
    this.#db = db;
    this.#note = note;
  }

  /**
   * @param key what is locked, for example a run folder, or endpoint, workspace and system.
   * @throws ExitError (2) that names the holder.
   */
  static take(what: string, key: readonly string[], holder: Holder, env: Shell['env']): Lock {
    const folder = join(stateFolder(env), 'locks');
    const name = createHash('sha256').update(JSON.stringify(key)).digest('hex').slice(0, 32);
    const note = join(folder, `${name}.json`);
    let db: DatabaseSync | undefined;
    try {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      db = new DatabaseSync(join(folder, `${name}.sqlite`), { timeout: 200 });
      // Kept from the first write until the connection closes, and with a rollback journal, so that nobody else can even read.
      db.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = DELETE; PRAGMA synchronous = FULL;');
      db.exec('BEGIN EXCLUSIVE; CREATE TABLE IF NOT EXISTS unfinished (run TEXT PRIMARY KEY) WITHOUT ROWID; COMMIT;');
      writeFileSync(note, JSON.stringify({ ...holder, pid: process.pid }), { mode: 0o600 });
    } catch (error) {
      if (db?.isOpen === true) db.close();
      if (((error as { errcode?: number }).errcode ?? 0) % 256 === 5) {
        throw new ExitError(
          2,
          'in_use',
          `${what} is in use by another doorlist${described(note)}. Wait for it, or stop it there.`,
        );
      }
      const reason = error instanceof Error ? error.message : String(error);
      throw new ExitError(2, 'state_folder', `The state folder ${folder} cannot be used (${reason}).`);
    }
    return new Lock(db, note);
  }

  /** Run folders that were begun on this system and not finished. */
  unfinished(): string[] {
    return (this.#db.prepare('SELECT run FROM unfinished ORDER BY run').all() as { run: string }[]).map(({ run }) => run);
  }

  begin(run: string): void {
    this.#db.prepare('INSERT OR IGNORE INTO unfinished (run) VALUES (?)').run(run);
  }

  finish(run: string): void {
    this.#db.prepare('DELETE FROM unfinished WHERE run = ?').run(run);
  }

  [Symbol.dispose](): void {
    if (!this.#db.isOpen) return;
    rmSync(this.#note, { force: true });
    this.#db.close();
  }
}

function described(note: string): string {
  try {
    const { command, run, pid } = JSON.parse(readFileSync(note, 'utf8')) as Holder & { pid: number };
    return ` (process ${pid}: \`doorlist ${command}\`, run ${run})`;
  } catch {
    return '';
  }
}

/** One run for an access system at a time. */
export function lockSystem(
  connection: Connection,
  system: Pick<AccessSystem, 'id' | 'name'>,
  command: string,
  name: string,
  { env }: Pick<Shell, 'env'>,
): Lock {
  const key = ['system', connection.host, connection.workspace.id, system.id];
  return Lock.take(`The access system "${sanitise(system.name)}"`, key, { command, run: name }, env);
}

/** One process for a run. */
export function lockRun(folder: string, command: string, { env }: Pick<Shell, 'env'>): Lock {
  const name = basename(folder);
  return Lock.take(`The run ${name}`, ['run', folder], { command, run: name }, env);
}
