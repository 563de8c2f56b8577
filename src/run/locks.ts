import { createHash } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Witness } from '../apply/witness.ts';
import type { AccessSystem } from '../directory/directory.ts';
import { type ExitError, refusalOf, usage } from '../errors.ts';
import { sanitise } from '../text/sanitise.ts';
import type { Connection } from './connect.ts';
import type { Shell } from './context.ts';
import { makeFolder, stateFolder } from './machine.ts';
import { type FarHolder, FolderLock, holderElsewhere, holdFolder } from './folder-lock.ts';
import { holderOnMachine, holdOnMachine, type Holder } from './machine-lock.ts';

/** Allows one run on an access system at a time, and holds the list of unfinished runs on it. */
export class SystemLock implements Disposable {
  readonly #held: Disposable;
  readonly #db: DatabaseSync;

  constructor(held: Disposable, db: DatabaseSync) {
    this.#held = held;
    this.#db = db;
  }

  /** Folders of the runs that this account began on this system and did not finish. */
  unfinished(): string[] {
    return (this.#db.prepare('SELECT run FROM unfinished ORDER BY run').all() as { run: string }[]).map(({ run }) => run);
  }

  /** @throws {ExitError} (2) where it cannot be noted: a run that nothing knows of must not send anything. */
  begin(run: string): void {
    try {
      this.#db.prepare('INSERT OR IGNORE INTO unfinished (run) VALUES (?)').run(run);
    } catch (error) {
      throw unusable(dirname(this.#db.location() ?? ''), error);
    }
  }

  finish(run: string): void {
    try {
      this.#db.prepare('DELETE FROM unfinished WHERE run = ?').run(run);
    } catch {
      // It stays in the list; its journal says that it is finished.
    }
  }

  /** Notes what a run that ended now (ms) made or deleted last, in the place of what an earlier one did of the same kind. */
  note(witnesses: readonly Witness[], now: number): void {
    if (witnesses.length === 0) return;
    try {
      this.#db.exec('BEGIN IMMEDIATE');
      const drop = this.#db.prepare('DELETE FROM witnesses WHERE what = ? AND deleted = ?');
      for (const { what, isDeleted } of witnesses) drop.run(what, Number(isDeleted));
      const columns = 'what, id, identity, deleted, sent_at, noted_at';
      const insert = this.#db.prepare(`INSERT OR REPLACE INTO witnesses (${columns}) VALUES (?, ?, ?, ?, ?, ?)`);
      for (const { what, id, identityId, isDeleted, at } of witnesses)
        insert.run(what, id, identityId, Number(isDeleted), at, now);
      this.#db.exec('COMMIT');
    } catch {
      // The next run does not wait for the lists, and says what it finds.
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
    }
  }

  [Symbol.dispose](): void {
    if (this.#db.isOpen) this.#db.close();
    this.#held[Symbol.dispose]();
  }
}

/**
 * Locks an access system by workspace id and system id, not by host: one server may have several names.
 *
 * @throws {ExitError} (2) that names the holder.
 */
export async function lockSystem(
  connection: Pick<Connection, 'workspace'>,
  system: Pick<AccessSystem, 'id' | 'name'>,
  command: string,
  run: string,
  shell: Shell,
): Promise<SystemLock> {
  const name = nameOfSystem({ workspace: connection.workspace, systemId: system.id });
  const held = await hold(`The access system "${sanitise(system.name)}"`, name, command, run, shell);
  try {
    return new SystemLock(held, openUnfinished(folderOfSystems(shell), name));
  } catch (error) {
    held[Symbol.dispose]();
    throw error;
  }
}

/** What the last runs of this account made or deleted on a system, where they ended since then (ms). Needs no lock. */
export function lastWitnesses(of: SystemId, since: number, shell: Pick<Shell, 'env'>): Witness[] {
  const file = join(folderOfSystems(shell), `${nameOfSystem(of)}.sqlite`);
  if (!existsSync(file)) return [];
  let db: DatabaseSync | undefined;
  try {
    db = new DatabaseSync(file, { readOnly: true, timeout: 5000 });
    const found = db.prepare('SELECT what, id, identity, deleted, sent_at FROM witnesses WHERE noted_at >= ?').all(since);
    return (found as unknown as WitnessColumns[]).map(({ what, id, identity, deleted, sent_at: at }) => ({
      what,
      id,
      identityId: identity,
      isDeleted: deleted === 1,
      at,
    }));
  } catch {
    // A state that an earlier doorlist left has none.
    return [];
  } finally {
    db?.close();
  }
}

interface WitnessColumns extends Pick<Witness, 'what' | 'id'> {
  readonly identity: string;
  readonly deleted: 0 | 1;
  readonly sent_at: number;
}

interface SystemId {
  readonly workspace: Pick<Connection['workspace'], 'id'>;
  readonly systemId: string;
}

function nameOfSystem({ workspace, systemId }: SystemId): string {
  return nameOf(['system', workspace.id, systemId]);
}

function folderOfSystems({ env }: Pick<Shell, 'env'>): string {
  return join(stateFolder(env), 'unfinished');
}

/** One process for a run, on whatever machine. */
export interface RunLock extends Disposable {
  /** @throws {JournalError} where another machine has taken the run over. */
  readonly expectHeld?: () => void;
}

/** @throws {ExitError} (2) that names the holder. */
export async function lockRun(folder: string, command: string, shell: Shell): Promise<RunLock> {
  const run = basename(folder);
  const what = `The run ${run}`;
  using held = new DisposableStack();
  for (const name of namesOf(folder)) held.use(await hold(what, name, command, run, shell));
  const inFolder = await holdFolder(folder, { command, run, pid: process.pid });
  if (inFolder !== undefined && !(inFolder instanceof FolderLock)) throw inUse(what, inFolder);
  held.use(inFolder);
  const all = held.move();
  return { ...(inFolder === undefined ? {} : { expectHeld: inFolder.expectHeld }), [Symbol.dispose]: () => all.dispose() };
}

/** One desk for an account: two would write over what the other keeps. @throws {ExitError} (2) that names the holder. */
export async function lockDesk(folder: string, shell: Shell): Promise<Disposable> {
  return hold("This account's desk", nameOf(['desk', folder]), 'desk', '', shell);
}

/** The process that works on a run, where there is one; `silent` where it does not say who it is. */
export async function whoWorksOn(
  folder: string,
  { platform }: Pick<Shell, 'platform'>,
): Promise<Holder | FarHolder | 'silent' | undefined> {
  for (const name of namesOf(folder)) {
    const by = await holderOnMachine(name, platform);
    if (by !== undefined) return by;
  }
  return holderElsewhere(folder);
}

/**
 * The names of a run's lock: its real path, and which folder it is. The same one has several real paths where it is mounted twice, and
 * where the disk does not tell capitals from small letters; and some disks number a folder anew for each of them.
 */
function namesOf(folder: string): string[] {
  const found = statSync(folder, { throwIfNoEntry: false, bigint: true });
  const names = [nameOf(['run', folder])];
  return found === undefined || found.ino === 0n ? names : [...names, nameOf(['run', `${found.dev}`, `${found.ino}`])];
}

async function hold(what: string, name: string, command: string, run: string, { platform }: Shell): Promise<Disposable> {
  const holder = { command, run, pid: process.pid };
  const taken = await holdOnMachine(name, holder, platform).catch((error: unknown) => {
    const reason = refusalOf(error) ?? (error instanceof Error ? error.message : String(error));
    throw usage(`${what} cannot be locked against other runs on this machine: ${reason}. Nothing was sent.`, 'lock');
  });
  if ('held' in taken) return taken.held;
  throw inUse(what, taken.by);
}

function inUse(what: string, by: Holder | FarHolder | undefined): ExitError {
  if (by === undefined) {
    const why = 'which does not answer: it may have been stopped with Ctrl-Z, and goes on with `fg` in its terminal';
    return usage(`${what} is in use by another doorlist, ${why}. Wait for it, or end it there.`, 'in_use');
  }
  const where = 'host' in by ? `on the machine "${sanitise(by.host, 60)}"` : `process ${by.pid}`;
  const run = by.run === '' || 'host' in by ? '' : `, run ${sanitise(by.run, 120)}`;
  const who = `${where}: \`doorlist ${sanitise(by.command, 40)}\`${run}`;
  return usage(`${what} is in use by another doorlist (${who}). Wait for it, or stop it there.`, 'in_use');
}

function nameOf(key: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(key)).digest('hex').slice(0, 32);
}

function openUnfinished(folder: string, name: string): DatabaseSync {
  let db: DatabaseSync | undefined;
  try {
    makeFolder(folder);
    db = new DatabaseSync(join(folder, `${name}.sqlite`), { timeout: 5000 });
    db.exec(`
      PRAGMA synchronous = FULL;
      CREATE TABLE IF NOT EXISTS unfinished (run TEXT PRIMARY KEY) WITHOUT ROWID;
      CREATE TABLE IF NOT EXISTS witnesses (
        what TEXT NOT NULL, id TEXT PRIMARY KEY, identity TEXT NOT NULL, deleted INTEGER NOT NULL,
        sent_at INTEGER NOT NULL, noted_at INTEGER NOT NULL
      ) WITHOUT ROWID;
    `);
    return db;
  } catch (error) {
    if (db?.isOpen === true) db.close();
    throw unusable(folder, error);
  }
}

function unusable(folder: string, error: unknown): ExitError {
  const reason = refusalOf(error) ?? (error instanceof Error ? error.message : String(error));
  return usage(`The state folder ${folder} cannot be used: ${reason}. Nothing was sent.`, 'state_folder');
}
