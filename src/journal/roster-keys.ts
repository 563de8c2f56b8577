import { phoneKey, whoKey } from '../plan/keys.ts';
import { nameKey } from '../text/name.ts';
import { emailKey } from '../text/email.ts';
import { rowAt } from '../text/row.ts';
import type { Claims, Rival } from '../plan/plan.ts';
import type { Beside, MadeBefore, OtherRow, Others } from '../plan/snapshot.ts';
import type { RosterRow } from '../roster/interpreter.ts';
import type { Person } from '../roster/person.ts';
import type { Note } from '../roster/problems.ts';
import type { RosterIndex } from './ports.ts';
import { TemporaryDatabase } from './temporary.ts';

/** The first other row with the same; a row that is refused only where no other has it. */
const otherRow = (column: 'email' | 'user_id'): string =>
  `SELECT row FROM keys WHERE ${column} = ?1 AND row <> ?2
     AND NOT (refused AND EXISTS (SELECT 1 FROM keys AS sent WHERE sent.${column} = ?1 AND NOT sent.refused))
   ORDER BY row LIMIT 1`;

/** Names, emails, phones and user ids of all rows, and which user each row was matched with. */
export class RosterKeys extends TemporaryDatabase implements RosterIndex {
  constructor() {
    super(`
      CREATE TABLE keys (
        row INTEGER PRIMARY KEY, line INTEGER NOT NULL, phone TEXT, email TEXT, user_id TEXT, name TEXT NOT NULL, bare INTEGER NOT NULL, apart INTEGER NOT NULL,
        refused INTEGER NOT NULL
      );
      CREATE TABLE made (who TEXT NOT NULL, value TEXT NOT NULL);
      CREATE TABLE shared (phone TEXT PRIMARY KEY) WITHOUT ROWID;
      CREATE TABLE named (run TEXT NOT NULL, row INTEGER NOT NULL, PRIMARY KEY (run, row)) WITHOUT ROWID;
      CREATE TABLE beside (
        run TEXT NOT NULL, row INTEGER NOT NULL, phone TEXT, email TEXT, user_id TEXT, PRIMARY KEY (run, row)
      ) WITHOUT ROWID;
      CREATE INDEX beside_by_phone ON beside (phone) WHERE phone IS NOT NULL;
      CREATE INDEX beside_by_email ON beside (email) WHERE email IS NOT NULL;
      CREATE INDEX beside_by_user ON beside (user_id) WHERE user_id IS NOT NULL;
      CREATE TABLE claims (
        what TEXT NOT NULL, id TEXT NOT NULL, row INTEGER NOT NULL, unsent INTEGER NOT NULL, PRIMARY KEY (what, id, row)
      ) WITHOUT ROWID;
    `);
  }

  add({ row, line }: Pick<RosterRow, 'row' | 'line'>, person: Person, isRefused = false): void {
    if (person.importAs === 'skip') return;
    // `import_as = new` tells the row apart from every namesake.
    const apart = person.importAs === 'new';
    const bare = person.email === undefined && person.userIdentityId === undefined && person.acsUserId === undefined;
    this.sql(
      'INSERT INTO keys (row, line, phone, email, user_id, name, bare, apart, refused) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
    ).run(
      row,
      line,
      person.phone === undefined ? null : phoneKey(person.phone),
      person.email === undefined ? null : emailKey(person.email),
      person.acsUserId ?? null,
      nameKey(person.fullName),
      bare && !apart ? 1 : 0,
      apart ? 1 : 0,
      isRefused ? 1 : 0,
    );
  }

  index(): void {
    this.indexBy(`
      CREATE INDEX by_phone ON keys (phone) WHERE phone IS NOT NULL;
      CREATE INDEX by_email ON keys (email) WHERE email IS NOT NULL;
      CREATE INDEX by_user ON keys (user_id) WHERE user_id IS NOT NULL;
      CREATE INDEX by_name ON keys (name);
    `);
  }

  /** Notes whom an earlier run has for a row with `import_as = new`; the newest run first. */
  addMade(person: Person, made: MadeBefore): void {
    this.sql('INSERT INTO made (who, value) VALUES (?, ?)').run(whoKey(person), JSON.stringify(made));
  }

  addShared(notes: readonly Note[]): void {
    for (const { code, value = '', message } of notes) {
      const phone = code === 'shared_phone' ? /\+\d+/u.exec(`${message} ${value}`)?.[0] : undefined;
      if (phone !== undefined) this.sql('INSERT OR IGNORE INTO shared (phone) VALUES (?)').run(phoneKey(phone));
    }
  }

  /** Notes that a row of an earlier run stands in this roster too. */
  addNamed(run: string, row: number): void {
    if (Number.isInteger(row)) this.sql('INSERT OR IGNORE INTO named (run, row) VALUES (?, ?)').run(run, row);
  }

  /** Notes a row of an earlier run, unless it stands in this roster too. */
  addBeside({ run, row }: Beside, { phone, email }: Pick<Person, 'phone' | 'email'>, userId: string | undefined): void {
    if (phone === undefined && email === undefined && userId === undefined) return;
    this.sql(
      `INSERT OR IGNORE INTO beside (run, row, phone, email, user_id) SELECT ?1, ?2, ?3, ?4, ?5
        WHERE NOT EXISTS (SELECT 1 FROM named WHERE run = ?1 AND row = ?2)`,
    ).run(run, row, phone === undefined ? null : phoneKey(phone), email === undefined ? null : emailKey(email), userId ?? null);
  }

  sharers(phone: string): number[] {
    const found = this.sql('SELECT row FROM keys WHERE phone = ? AND NOT refused ORDER BY row LIMIT 3').all(phone);
    return (found as { row: number }[]).map(({ row }) => row);
  }

  where(row: number): string {
    const { line } = (this.sql('SELECT line FROM keys WHERE row = ?').get(row) ?? {}) as { line?: number };
    return rowAt(row, line);
  }

  others(holder: Others['holder']): Others {
    return {
      where: (row) => this.where(row),
      sharesPhone: (phone) =>
        this.sharers(phone).length + this.#besides(phone) > 1 ||
        this.sql('SELECT 1 FROM shared WHERE phone = ?').get(phone) !== undefined,
      // A row that is known by its name alone gives way to any row that says more, and to the first of its own kind.
      namesake: (row, name) =>
        this.#first(
          `SELECT row FROM keys AS other WHERE name = ? AND NOT apart AND NOT refused AND row <> ?
             AND (row < ? OR NOT (bare AND (phone IS NULL OR (SELECT count(*) FROM keys AS k WHERE k.phone = other.phone) > 1)))
           ORDER BY row LIMIT 1`,
          name,
          row,
          row,
        ),
      rowOfEmail: (row, email) => this.#rowOfEmail(row, email),
      rowOfName: (row, name) => this.#first('SELECT row FROM keys WHERE name = ? AND row <> ? ORDER BY row LIMIT 1', name, row),
      rowOfUserId: (row, userId) => this.#first(otherRow('user_id'), userId, row),
      twin: (row, name, phone) =>
        this.#first(
          `SELECT row FROM keys WHERE phone = ? AND name = ? AND email IS NOT NULL AND NOT apart AND NOT refused AND row < ?
           ORDER BY row LIMIT 1`,
          phone,
          name,
          row,
        ),
      madeBefore: (who) =>
        (this.sql('SELECT value FROM made WHERE who = ? ORDER BY rowid').all(who) as { value: string }[]).map(
          ({ value }) => JSON.parse(value) as MadeBefore,
        ),
      holderBeside: (userId) =>
        this.sql('SELECT run, row FROM beside WHERE user_id = ? LIMIT 1').get(userId) as Beside | undefined,
      holder,
    };
  }

  claim(row: number, { userId, identityId }: Claims, isUnsent = false): void {
    const sql = this.sql('INSERT OR IGNORE INTO claims (what, id, row, unsent) VALUES (?, ?, ?, ?)');
    if (userId !== undefined) sql.run('User', userId, row, isUnsent ? 1 : 0);
    if (identityId !== undefined) sql.run('Identity', identityId, row, isUnsent ? 1 : 0);
  }

  claimedTwice(): Rival[] {
    const found = this.sql(
      `SELECT what, id, json_group_array(row) AS rows, json_group_array(row) FILTER (WHERE NOT unsent) AS sent FROM (SELECT * FROM claims ORDER BY what DESC, id, row)
       GROUP BY what, id HAVING count(*) > 1 ORDER BY what, id`,
    ).all() as unknown as (Pick<Rival, 'what' | 'id'> & { rows: string; sent: string })[];
    const inOrder = (rows: string): number[] => (JSON.parse(rows) as number[]).sort((a, b) => a - b);
    return found.map(({ what, id, rows, sent }) => ({ what, id, rows: inOrder(rows), sent: inOrder(sent) }));
  }

  #rowOfEmail(row: number, email: string): OtherRow | undefined {
    const other = this.#first(otherRow('email'), email, row);
    if (other !== undefined) return { words: this.where(other), isBeside: false };
    const beside = this.sql(
      `SELECT run, row FROM beside WHERE email = ?1
         AND NOT EXISTS (SELECT 1 FROM keys WHERE email = ?1 AND NOT refused) LIMIT 1`,
    ).get(email) as Beside | undefined;
    return beside && { words: `row ${beside.row} of the run ${beside.run}`, isBeside: true };
  }

  #besides(phone: string): number {
    return (this.sql('SELECT count(*) AS n FROM beside WHERE phone = ?').get(phone) as { n: number }).n;
  }

  #first(sql: string, ...values: (string | number)[]): number | undefined {
    return (this.sql(sql).get(...values) as { row: number } | undefined)?.row;
  }
}
