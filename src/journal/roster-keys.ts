import { DatabaseSync } from 'node:sqlite';
import { nameKey, phoneKey } from '../plan/keys.ts';
import type { Others } from '../plan/snapshot.ts';
import type { Person } from '../roster/person.ts';
import type { RosterIndex } from './ports.ts';
import { statementsOf } from './statements.ts';

/** Phones and names of all rows in a private temporary database: shared phones and namesakes. */
export class RosterKeys implements RosterIndex {
  readonly #db = new DatabaseSync('');
  readonly #sql = statementsOf(this.#db);

  constructor() {
    this.#db.exec(`
      PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;
      CREATE TABLE keys (row INTEGER PRIMARY KEY, phone TEXT, name TEXT NOT NULL, bare INTEGER NOT NULL);
      BEGIN;
    `);
  }

  add(row: number, person: Person): void {
    if (person.importAs === 'skip') return;
    // `import_as = new` tells the row apart from every namesake.
    const isNew = person.importAs === 'new';
    const bare = person.email === undefined && person.userIdentityId === undefined && person.acsUserId === undefined;
    this.#sql('INSERT INTO keys (row, phone, name, bare) VALUES (?, ?, ?, ?)').run(
      row,
      person.phone === undefined ? null : phoneKey(person.phone),
      isNew ? '' : nameKey(person.fullName),
      bare && !isNew ? 1 : 0,
    );
  }

  index(): void {
    this.#db.exec(
      'COMMIT; CREATE INDEX by_phone ON keys (phone) WHERE phone IS NOT NULL; CREATE INDEX by_name ON keys (name); BEGIN;',
    );
  }

  sharers(phone: string): number[] {
    const found = this.#sql('SELECT row FROM keys WHERE phone = ? ORDER BY row LIMIT 3').all(phone);
    return (found as { row: number }[]).map(({ row }) => row);
  }

  sharesPhone(phone: string): boolean {
    return this.sharers(phone).length > 1;
  }

  namesake(row: number, name: string): number | undefined {
    // A row that is known by its name alone gives way to any row that says more, and to the first of its own kind.
    const found = this.#sql(
      `SELECT row FROM keys AS other WHERE name = ? AND row <> ?
         AND (row < ? OR NOT (bare AND (phone IS NULL OR (SELECT count(*) FROM keys AS k WHERE k.phone = other.phone) > 1)))
       ORDER BY row LIMIT 1`,
    ).get(name, row, row);
    return (found as { row: number } | undefined)?.row;
  }

  others(holder: Others['holder']): Others {
    return { sharesPhone: (phone) => this.sharesPhone(phone), namesake: (row, name) => this.namesake(row, name), holder };
  }

  close(): void {
    this.#db.close();
  }
}
