import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { Change, Wishes } from '../plan/change.ts';
import type { Person } from '../roster/person.ts';
import type { Note, Problem } from '../roster/problems.ts';
import type { AbsentUser, ReadBack, RunHeader } from './journal.ts';
import { schema } from './schema.ts';
import { asJournalError } from './sqlite.ts';

/** A roster row before it is planned. */
export interface StagedRow {
  readonly row: number;
  readonly line: number;
  readonly cells: readonly string[];
  readonly person?: Person;
  readonly problems: readonly Problem[];
  readonly notes: readonly Note[];
}

/** What planning found for a row. */
export interface StagedPlan {
  readonly change: Change;
  readonly wishes: Wishes;
  readonly problems?: readonly Problem[];
  readonly notes?: readonly Note[];
  readonly readBack?: ReadBack;
}

/**
 * A journal in the making: `run.sqlite.partial`, fast and not durable, for nothing is sent before it is `publish`ed, which makes it
 * durable and gives it its name in one step.
 */
export class StagedJournal {
  readonly #db: DatabaseSync;
  readonly #partial: string;
  readonly #file: string;
  readonly #insert: StatementSync;
  #open = true;
  #pending = 0;

  constructor(folder: string) {
    this.#file = join(folder, 'run.sqlite');
    this.#partial = `${this.#file}.partial`;
    rmSync(this.#partial, { force: true });
    try {
      // SQLite gives its own files the mode of the database.
      closeSync(openSync(this.#partial, 'wx', 0o600));
      this.#db = new DatabaseSync(this.#partial);
      this.#db.exec('PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; ');
      this.#db.exec(schema);
      this.#db.exec(
        'CREATE TEMP TABLE keys (row INTEGER PRIMARY KEY, phone TEXT, name TEXT, email TEXT, bare INTEGER NOT NULL)',
      );
      this.#db.exec('BEGIN');
      this.#insert = this.#db.prepare(
        "INSERT INTO rows (row, line, cells, person, problems, notes, kind, change, wishes) VALUES (?, ?, ?, ?, ?, ?, 'rejected', '{\"kind\":\"rejected\"}', '{}')",
      );
    } catch (error) {
      throw asJournalError(error, this.#partial);
    }
  }

  add(row: StagedRow): void {
    this.#guard(() => {
      const { person } = row;
      this.#insert.run(
        row.row,
        row.line,
        JSON.stringify(row.cells),
        person === undefined ? null : JSON.stringify(person),
        JSON.stringify(row.problems),
        JSON.stringify(row.notes),
      );
      this.#breathe();
    });
  }

  rowCount(): number {
    return (this.#db.prepare('SELECT count(*) AS n FROM rows').get() as { n: number }).n;
  }

  *staged(): Generator<StagedRow> {
    const page = this.#db.prepare(
      'SELECT row, line, cells, person, problems, notes FROM rows WHERE row > ? ORDER BY row LIMIT 500',
    );
    for (let last = -1; ;) {
      const found = page.all(last) as unknown as {
        row: number;
        line: number;
        cells: string;
        person: string | null;
        problems: string;
        notes: string;
      }[];
      for (const { row, line, cells, person, problems, notes } of found) {
        yield {
          row,
          line,
          cells: JSON.parse(cells) as string[],
          problems: JSON.parse(problems) as Problem[],
          notes: JSON.parse(notes) as Note[],
          ...(person === null ? {} : { person: JSON.parse(person) as Person }),
        };
      }
      const end = found.at(-1)?.row;
      if (end === undefined) return;
      last = end;
    }
  }

  plan(row: number, plan: StagedPlan): void {
    this.#guard(() => {
      const { change, wishes, problems, notes, readBack } = plan;
      this.#prepared(
        `UPDATE rows SET kind = ?, user_id = ?, change = ?, wishes = ?,
           problems = coalesce(?, problems), notes = coalesce(?, notes), read_back = ? WHERE row = ?`,
      ).run(
        change.kind,
        'userId' in change ? change.userId : null,
        JSON.stringify(change),
        JSON.stringify(wishes),
        problems === undefined ? null : JSON.stringify(problems),
        notes === undefined ? null : JSON.stringify(notes),
        readBack === undefined ? null : JSON.stringify(readBack),
        row,
      );
      this.#breathe();
    });
  }

  /**
   * Rows that were matched with a user whom another row was matched with too, and rows that would bring one user identity to two
   * users of the system.
   */
  claimedTwice(): { what: 'User' | 'Identity'; id: string; rows: number[] }[] {
    const found = this.#db
      .prepare(
        `SELECT what, id, group_concat(row) AS rows FROM (
           SELECT 'User' AS what, user_id AS id, row FROM rows WHERE user_id IS NOT NULL
           UNION ALL
           SELECT 'Identity', json_extract(wishes, '$.identity.identityId'), row FROM rows
             WHERE json_extract(wishes, '$.identity.identityId') IS NOT NULL
               AND (kind = 'create' OR (kind IN ('present', 'update') AND json_extract(wishes, '$.identity.link')))
           ORDER BY row)
         GROUP BY what, id HAVING count(*) > 1`,
      )
      .all() as { what: 'User' | 'Identity'; id: string; rows: string }[];
    return found.map(({ what, id, rows }) => ({ what, id, rows: rows.split(',').map(Number) }));
  }

  counts(): Record<string, number> {
    const found = this.#db.prepare('SELECT kind, count(*) AS n FROM rows GROUP BY kind').all() as { kind: string; n: number }[];
    return Object.fromEntries(found.map(({ kind, n }) => [kind, n]));
  }

  before(userId: string): void {
    this.#guard(() => this.#prepared('INSERT OR IGNORE INTO before_run (id) VALUES (?)').run(userId));
  }

  absent(user: AbsentUser): void {
    this.#guard(() => this.#prepared('INSERT INTO absent (value) VALUES (?)').run(JSON.stringify(user)));
  }

  /** Makes the journal durable under its own name. Nothing may be sent before this returned. */
  publish(header: RunHeader): string {
    return this.#guard(() => {
      const meta = this.#db.prepare('INSERT INTO meta (key, value) VALUES (?, ?)');
      meta.run('header', JSON.stringify(header));
      meta.run('phase', 'planned');
      this.#db.exec('COMMIT');
      this.#db.close();
      this.#open = false;
      fsyncPath(this.#partial);
      renameSync(this.#partial, this.#file);
      fsyncPath(dirname(this.#file));
      return this.#file;
    });
  }

  /** Leaves no trace of a plan that did not come to its end. */
  discard(): void {
    if (this.#open) this.#db.close();
    this.#open = false;
    if (existsSync(this.#partial)) rmSync(this.#partial, { force: true });
  }

  readonly #statements = new Map<string, StatementSync>();

  #prepared(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = this.#db.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }

  /** A transaction now and then keeps its bookkeeping small. */
  #breathe(): void {
    this.#pending += 1;
    if (this.#pending % 10_000 === 0) this.#db.exec('COMMIT; BEGIN');
  }

  #guard<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw asJournalError(error, this.#partial);
    }
  }
}

function fsyncPath(path: string): void {
  const handle = openSync(path, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
