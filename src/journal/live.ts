import type { AcsUser, UserIdentity } from '../directory/directory.ts';
import { idKey, phoneKey } from '../plan/keys.ts';
import { nameKey } from '../text/name.ts';
import { emailKey } from '../text/email.ts';
import { knownBy } from '../plan/fields.ts';
import type { SnapshotList, SnapshotStore } from './ports.ts';
import { pagesOf } from './statements.ts';
import { TemporaryDatabase } from './temporary.ts';

/** The live system at one moment. */
export class LiveSnapshot extends TemporaryDatabase implements SnapshotStore {
  /** Of each list, the number of the reading that is under way. */
  readonly #reading = { users: 0, identities: 0 };

  constructor() {
    super(`
      PRAGMA cache_size = -16000;
      CREATE TABLE users (
        id TEXT PRIMARY KEY, email TEXT, phone TEXT, name TEXT, identity TEXT, identity_email TEXT, reading INTEGER NOT NULL,
        value TEXT NOT NULL
      ) WITHOUT ROWID;
      CREATE TABLE members (user_id TEXT, group_id TEXT, PRIMARY KEY (user_id, group_id)) WITHOUT ROWID;
      CREATE TABLE identities (
        id TEXT PRIMARY KEY, email TEXT, phone TEXT, reading INTEGER NOT NULL, value TEXT NOT NULL
      ) WITHOUT ROWID;
      CREATE TABLE merged (id TEXT PRIMARY KEY, into_id TEXT NOT NULL) WITHOUT ROWID;
      CREATE TABLE named (id TEXT PRIMARY KEY) WITHOUT ROWID;
      CREATE TABLE leavers (id TEXT PRIMARY KEY, row INTEGER NOT NULL) WITHOUT ROWID;
    `);
  }

  addUsers(users: readonly AcsUser[]): void {
    const insert = this.sql(
      'INSERT OR REPLACE INTO users (id, email, phone, name, identity, identity_email, reading, value) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
    );
    for (const user of users) {
      const { email, phone } = knownBy(user);
      insert.run(
        user.id,
        email === undefined ? null : emailKey(email),
        phone === undefined ? null : phoneKey(phone),
        nameKey(user.name),
        user.identityId ?? null,
        user.email === undefined || user.identityEmail === undefined ? null : emailKey(user.identityEmail),
        this.#reading.users,
        JSON.stringify(user),
      );
    }
  }

  addMembers(groupId: string, userIds: readonly string[]): void {
    const insert = this.sql('INSERT OR IGNORE INTO members (user_id, group_id) VALUES (?, ?)');
    for (const userId of userIds) insert.run(userId, groupId);
  }

  addIdentities(identities: readonly UserIdentity[]): void {
    const insert = this.sql('INSERT OR REPLACE INTO identities (id, email, phone, reading, value) VALUES (?, ?, ?, ?, ?)');
    for (const identity of identities) {
      insert.run(
        identity.id,
        identity.email === undefined ? null : emailKey(identity.email),
        identity.phone === undefined ? null : phoneKey(identity.phone),
        this.#reading.identities,
        JSON.stringify(identity),
      );
      for (const id of identity.mergedIds ?? []) {
        this.sql('INSERT OR REPLACE INTO merged (id, into_id) VALUES (?, ?)').run(id, identity.id);
      }
    }
  }

  endReading(list: SnapshotList): number {
    const reading = this.#reading[list];
    this.#reading[list] += 1;
    if (reading === 0) return 0;
    return Number(this.sql(`DELETE FROM ${list} WHERE reading < ?`).run(reading).changes);
  }

  /** Whether any user is linked to a user identity. */
  hasLinks(): boolean {
    return this.sql('SELECT 1 FROM users WHERE identity IS NOT NULL LIMIT 1').get() !== undefined;
  }

  index(): void {
    this.indexBy(`
      CREATE INDEX users_by_email ON users (email) WHERE email IS NOT NULL;
      CREATE INDEX users_by_phone ON users (phone) WHERE phone IS NOT NULL;
      CREATE INDEX users_by_name ON users (name);
      CREATE INDEX users_by_identity_email ON users (identity_email) WHERE identity_email IS NOT NULL;
      CREATE INDEX users_by_identity ON users (identity) WHERE identity IS NOT NULL;
      CREATE INDEX identities_by_email ON identities (email) WHERE email IS NOT NULL;
      CREATE INDEX identities_by_phone ON identities (phone) WHERE phone IS NOT NULL;
    `);
  }

  *users(): Generator<AcsUser> {
    const query = this.sql('SELECT id, value FROM users WHERE id > ? ORDER BY id LIMIT ?');
    for (const page of pagesOf<{ id: string; value: string }>(query, '', ({ id }) => id)) {
      for (const { value } of page) yield JSON.parse(value) as AcsUser;
    }
  }

  user(id: string): AcsUser | undefined {
    return this.#ofId<AcsUser>('SELECT value FROM users WHERE id = ?', id);
  }

  usersByIdentity(identityId: string): AcsUser[] {
    return this.#parsed('SELECT value FROM users WHERE identity = ? ORDER BY id', identityId);
  }

  usersByEmail(key: string): AcsUser[] {
    return this.#parsed('SELECT value FROM users WHERE email = ? ORDER BY id', key);
  }

  usersByIdentityEmail(key: string): AcsUser[] {
    return this.#parsed('SELECT value FROM users WHERE identity_email = ? AND email <> identity_email ORDER BY id', key);
  }

  usersByPhone(key: string): AcsUser[] {
    return this.#parsed('SELECT value FROM users WHERE phone = ? ORDER BY id', key);
  }

  usersByName(key: string): AcsUser[] {
    return this.#parsed('SELECT value FROM users WHERE name = ? ORDER BY id', key);
  }

  groupsOf(userId: string): string[] {
    const found = this.sql('SELECT group_id FROM members WHERE user_id = ? ORDER BY group_id').all(userId);
    return (found as { group_id: string }[]).map(({ group_id: id }) => id);
  }

  identity(id: string): UserIdentity | undefined {
    const into = 'SELECT value FROM identities WHERE id = (SELECT into_id FROM merged WHERE id = ?)';
    return this.#ofId('SELECT value FROM identities WHERE id = ?', id) ?? this.#ofId(into, id);
  }

  identitiesByEmail(key: string): UserIdentity[] {
    return this.#parsed('SELECT value FROM identities WHERE email = ? ORDER BY id', key);
  }

  identitiesByPhone(key: string): UserIdentity[] {
    return this.#parsed('SELECT value FROM identities WHERE phone = ? ORDER BY id', key);
  }

  name(userId: string): void {
    this.sql('INSERT OR IGNORE INTO named (id) VALUES (?)').run(userId);
  }

  leaves(userId: string | undefined, row: number): void {
    if (userId !== undefined) this.sql('INSERT OR IGNORE INTO leavers (id, row) VALUES (?, ?)').run(userId, row);
  }

  *unnamed(): Generator<{ user: AcsUser; row: number | undefined }> {
    const all = this.sql(
      'SELECT value, row FROM users LEFT JOIN leavers USING (id) WHERE id NOT IN (SELECT id FROM named) ORDER BY name, id',
    );
    for (const { value, row } of all.iterate() as Iterable<{ value: string; row: number | null }>) {
      yield { user: JSON.parse(value) as AcsUser, row: row ?? undefined };
    }
  }

  /** Rows have UUIDs in small letters, a system may have them in capitals. */
  #ofId<T>(sql: string, id: string): T | undefined {
    const [own] = this.#parsed<T>(sql, id);
    const capitals = idKey(id) === id.toLowerCase() ? id.toUpperCase() : id;
    return own ?? (capitals === id ? undefined : this.#parsed<T>(sql, capitals)[0]);
  }

  #parsed<T>(sql: string, key: string): T[] {
    return (this.sql(sql).all(key) as { value: string }[]).map(({ value }) => JSON.parse(value) as T);
  }
}
