import { closeSync, existsSync, mkdirSync, openSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { refusalOf } from '../errors.ts';

/**
 * The state of the practice system, in one SQLite file. Users, identities and grants have columns, since there are thousands to search;
 * all other objects are documents: the API's object as JSON, found by id, kind and owner.
 */
const schema = `
  CREATE TABLE documents (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    owner TEXT NOT NULL DEFAULT '',
    json TEXT NOT NULL
  ) STRICT;
  CREATE INDEX documents_of_owner ON documents (kind, owner);

  CREATE TABLE users (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    system_id TEXT NOT NULL,
    name TEXT NOT NULL,
    email TEXT,
    phone TEXT,
    identity_id TEXT,
    schedule TEXT,
    suspended INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL,
    visible_at INTEGER NOT NULL,
    gone_at INTEGER,
    pending TEXT NOT NULL DEFAULT '[]',
    failure TEXT,
    searchable TEXT NOT NULL
  ) STRICT;
  CREATE INDEX users_of_system ON users (system_id, seq);
  CREATE INDEX users_of_identity ON users (identity_id);
  CREATE INDEX users_by_email ON users (system_id, lower(email));

  CREATE TABLE identities (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    key TEXT UNIQUE,
    name TEXT,
    email TEXT COLLATE NOCASE UNIQUE,
    phone TEXT UNIQUE,
    managed INTEGER NOT NULL DEFAULT 1,
    created_at INTEGER NOT NULL,
    visible_at INTEGER NOT NULL,
    searchable TEXT NOT NULL
  ) STRICT;

  CREATE TABLE grants (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    key TEXT UNIQUE,
    identity_id TEXT NOT NULL,
    name TEXT,
    created_at INTEGER NOT NULL,
    visible_at INTEGER NOT NULL,
    starts_at TEXT NOT NULL,
    ends_at TEXT,
    spaces TEXT NOT NULL,
    entrances TEXT NOT NULL,
    methods TEXT NOT NULL,
    busy_until INTEGER NOT NULL,
    is_changed INTEGER NOT NULL DEFAULT 0,
    failure TEXT
  ) STRICT;
  CREATE INDEX grants_of_identity ON grants (identity_id);

  CREATE TABLE memberships (
    group_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    PRIMARY KEY (group_id, user_id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX groups_of_user ON memberships (user_id);
`;

const applicationId = 0x64726c70;
const schemaVersion = 2;
const sqliteBusy = 5;
/** What SQLite says where it lacks its shared memory: it cannot be opened, sized, locked or mapped, or its file cannot be made. */
const withoutSharing: readonly number[] = [14, 4618, 4874, 5130, 5386];

type Table = 'documents' | 'users' | 'identities' | 'grants' | 'memberships';

/** Kinds of objects that are kept as documents. */
export type Kind =
  | 'workspace'
  | 'acs_system'
  | 'acs_access_group'
  | 'acs_credential_pool'
  | 'acs_credential'
  | 'enrollment_automation'
  | 'instant_key'
  | 'acs_entrance'
  | 'space';

/**
 * Deletes a practice file of any version of doorlist, so that the next one to open it begins anew.
 *
 * @throws {Error} with a message for the user, where another process has it open, or it is no practice file.
 */
export function forgetState(file: string): void {
  if (!existsSync(file)) return;
  const state = new State(file);
  try {
    state.beAlone();
  } finally {
    state.close();
  }
  for (const end of ['', '-wal', '-shm', '-journal']) rmSync(`${file}${end}`, { force: true });
}

export class State {
  #db: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  /**
   * Opens the file, or creates it (mode 0600: it holds personal data) and lets `seed` fill it. Several processes may use it at once.
   *
   * @param seed left out: the file is not to be used, and may be of another version of doorlist.
   * @throws {Error} with a message for the user, where the file is no practice file or was made by another version of doorlist.
   */
  constructor(file: string, seed?: (state: State) => void) {
    try {
      this.#db = open(file);
    } catch (error) {
      throw unusable(file, error);
    }
    try {
      if (this.#hasTables(file) && !this.#isOurs('of any version')) throw new Error('made by another program');
      if (seed !== undefined) this.#prepare(file, seed);
    } catch (error) {
      this.#db.close();
      throw unusable(file, error);
    }
  }

  all<Row>(sql: string, ...values: SQLInputValue[]): Row[] {
    return this.#statement(sql).all(...values) as Row[];
  }

  get<Row>(sql: string, ...values: SQLInputValue[]): Row | undefined {
    return this.#statement(sql).get(...values) as Row | undefined;
  }

  run(sql: string, ...values: SQLInputValue[]): void {
    this.#statement(sql).run(...values);
  }

  /** Adds a row; columns that are left out have their defaults. */
  insert(table: Table, row: Readonly<Record<string, SQLInputValue>>): void {
    const columns = Object.keys(row);
    const places = columns.map(() => '?').join(', ');
    this.run(`INSERT INTO ${table} (${columns.join(', ')}) VALUES (${places})`, ...Object.values(row));
  }

  /** Changes columns of the row that has the id. */
  update(table: Table, id: string, changes: Readonly<Record<string, SQLInputValue>>): void {
    const columns = Object.keys(changes).map((column) => `${column} = ?`);
    this.run(`UPDATE ${table} SET ${columns.join(', ')} WHERE id = ?`, ...Object.values(changes), id);
  }

  /** Runs `work` in a transaction, which is rolled back where it throws. */
  change<Result>(work: () => Result): Result {
    this.#db.exec('BEGIN IMMEDIATE');
    try {
      const result = work();
      this.#db.exec('COMMIT');
      return result;
    } catch (error) {
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
      throw error;
    }
  }

  addDocument(kind: Kind, id: string, owner: string, object: object): void {
    this.insert('documents', { id, kind, owner, json: JSON.stringify(object) });
  }

  document<Doc>(kind: Kind, id: string): Doc | undefined {
    const row = this.get<{ json: string }>('SELECT json FROM documents WHERE id = ? AND kind = ?', id, kind);
    return row && (JSON.parse(row.json) as Doc);
  }

  /** In the order in which they were added. */
  documents<Doc>(kind: Kind, owner?: string): Doc[] {
    const rows =
      owner === undefined
        ? this.all<{ json: string }>('SELECT json FROM documents WHERE kind = ? ORDER BY seq', kind)
        : this.all<{ json: string }>('SELECT json FROM documents WHERE kind = ? AND owner = ? ORDER BY seq', kind, owner);
    return rows.map(({ json }) => JSON.parse(json) as Doc);
  }

  /** @throws {Error} where another process has the file open: then it cannot leave WAL mode. */
  beAlone(): void {
    try {
      this.#db.exec('PRAGMA busy_timeout = 0; PRAGMA journal_mode = DELETE');
    } catch (error) {
      throw new Error('The practice system is in use by another doorlist. Stop it there (Ctrl-C), then reset it.', {
        cause: error,
      });
    }
  }

  close(): void {
    this.#db.close();
  }

  #prepare(file: string, seed: (state: State) => void): void {
    if (!this.#isOurs() && this.#hasTables(file)) {
      throw new Error('made by another version of doorlist ("doorlist sandbox --reset" begins with a new one)');
    }
    this.#useWal(file);
    this.change(() => {
      // Another process may have created it first.
      if (this.#isOurs()) return;
      this.#db.exec(`${schema} PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${schemaVersion}`);
      seed(this);
    });
  }

  /** In WAL mode a crash of this process loses nothing; with `NORMAL` a power cut may lose the last answers. */
  #useWal(file: string): void {
    this.#db.exec('PRAGMA synchronous = NORMAL');
    try {
      this.#db.exec('PRAGMA journal_mode = WAL');
    } catch (error) {
      // SQLite's busy timeout does not apply to this statement; another process is making the same change.
      if (errorCode(error) !== sqliteBusy) this.#doWithoutSharing(file, error);
    }
    // Whether the disk gives the memory that WAL needs shows only now.
    this.#hasTables(file);
  }

  /**
   * WAL needs memory that processes share, which some disks do not give: a rollback journal takes its place. Alone with the file for a
   * moment, SQLite needs no such memory to leave WAL mode.
   *
   * @param why what went wrong.
   */
  #doWithoutSharing(file: string, why: unknown): void {
    if (!withoutSharing.includes(errorCode(why) ?? 0)) throw why;
    this.#statements.clear();
    this.#db.close();
    this.#db = open(file);
    this.#db.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = DELETE; PRAGMA locking_mode = NORMAL;');
    // The lock is given back by the next read.
    this.#db.prepare('SELECT count(*) FROM sqlite_schema').get();
    rmSync(`${file}-shm`, { force: true });
  }

  #isOurs(versions: 'of this version' | 'of any version' = 'of this version'): boolean {
    const id = this.get<{ application_id: number }>('PRAGMA application_id')?.application_id;
    const version = this.get<{ user_version: number }>('PRAGMA user_version')?.user_version;
    return id === applicationId && (versions === 'of any version' || version === schemaVersion);
  }

  #hasTables(file: string): boolean {
    try {
      return this.get('SELECT 1 FROM sqlite_schema') !== undefined;
    } catch (error) {
      this.#doWithoutSharing(file, error);
      return this.get('SELECT 1 FROM sqlite_schema') !== undefined;
    }
  }

  #statement(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = this.#db.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }
}

function errorCode(error: unknown): number | undefined {
  return (error as { errcode?: number }).errcode;
}

function open(file: string): DatabaseSync {
  if (file !== ':memory:') {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    closeSync(openSync(file, 'a', 0o600));
  }
  return new DatabaseSync(file, { timeout: 10_000 });
}

function unusable(file: string, cause: unknown): Error {
  const refusal = refusalOf(cause);
  const why = refusal ?? (cause instanceof Error ? cause.message : String(cause));
  const cure = refusal === undefined ? 'Move it away, or choose' : 'Mend that, or choose';
  return new Error(`The practice system's file ${file} cannot be used: ${why}. ${cure} another folder with --out.`, { cause });
}
