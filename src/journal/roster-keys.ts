import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { nameKey, phoneKey } from '../plan/keys.ts';
import type { Others } from '../plan/snapshot.ts';
import type { Person } from '../roster/person.ts';

/** What rows have to know about each other, in a private temporary database: phones that several bear, and namesakes. */
export class RosterKeys implements Pick<Others, 'sharesPhone' | 'namesake'> {
  readonly #db = new DatabaseSync('');
  readonly #insert: StatementSync;
  #sharers: StatementSync | undefined;
  #namesakes: StatementSync | undefined;

  constructor() {
    this.#db.exec(`
      PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;
      CREATE TABLE keys (row INTEGER PRIMARY KEY, phone TEXT, name TEXT NOT NULL, bare INTEGER NOT NULL);
      BEGIN;
    `);
    this.#insert = this.#db.prepare('INSERT INTO keys (row, phone, name, bare) VALUES (?, ?, ?, ?)');
  }

  add(row: number, person: Person): void {
    if (person.importAs === 'skip') return;
    // Whoever is said to be new is told apart from everybody by that word.
    const isNew = person.importAs === 'new';
    const bare = person.email === undefined && person.userIdentityId === undefined && person.acsUserId === undefined;
    this.#insert.run(
      row,
      person.phone === undefined ? null : phoneKey(person.phone),
      isNew ? '' : nameKey(person.fullName),
      bare && !isNew ? 1 : 0,
    );
  }

  /** After the last `add`. */
  index(): void {
    this.#db.exec(
      'COMMIT; CREATE INDEX by_phone ON keys (phone) WHERE phone IS NOT NULL; CREATE INDEX by_name ON keys (name); BEGIN;',
    );
    this.#sharers = this.#db.prepare('SELECT row FROM keys WHERE phone = ? ORDER BY row LIMIT 3');
    // A row that nothing but its name tells apart gives way to any row that says more, and to the first of its own kind.
    this.#namesakes = this.#db.prepare(
      `SELECT row FROM keys AS other WHERE name = ? AND row <> ?
         AND (row < ? OR NOT (bare AND (phone IS NULL OR (SELECT count(*) FROM keys AS k WHERE k.phone = other.phone) > 1)))
       ORDER BY row LIMIT 1`,
    );
  }

  /** The first rows that bear the phone, three at most. */
  sharers(phone: string): number[] {
    return ((this.#sharers?.all(phone) ?? []) as { row: number }[]).map(({ row }) => row);
  }

  sharesPhone(phone: string): boolean {
    return this.sharers(phone).length > 1;
  }

  namesake(row: number, name: string): number | undefined {
    return (this.#namesakes?.get(name, row, row) as { row: number } | undefined)?.row;
  }

  close(): void {
    this.#db.close();
  }
}
