import { closeSync, existsSync, openSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { RosterRow } from '../roster/interpreter.ts';
import { doubtsOf, type Decided, type Doubt } from './doubts.ts';
import type { AbsentUser, RunHeader } from './journal.ts';
import type { StagedPlan, Staging } from './ports.ts';
import { schema } from './schema.ts';
import { asJournalError, asRosterRow, openJournal, type RosterColumns, savePlan } from './sqlite.ts';
import { pagesOf, statementsOf } from './statements.ts';
import { syncFile, syncFolder } from './sync.ts';

/**
 * A journal in the making: `run.sqlite.partial`, fast and not durable, for nothing is sent before it is `publish`ed, which makes it
 * durable and gives it its name in one step.
 */
export class StagedJournal implements Staging {
  readonly #db: DatabaseSync;
  readonly #partial: string;
  readonly #file: string;
  readonly #sql: (text: string) => StatementSync;
  #open = true;
  #pending = 0;

  /** @param again takes the published journal of a run of which nothing was sent, instead of beginning with an empty one. */
  constructor(folder: string, again = false) {
    this.#file = join(folder, 'run.sqlite');
    this.#partial = `${this.#file}.partial`;
    rmSync(this.#partial, { force: true });
    try {
      if (again) renameSync(this.#file, this.#partial);
      // SQLite gives its own files the mode of the database.
      else closeSync(openSync(this.#partial, 'wx', 0o600));
      this.#db = new DatabaseSync(this.#partial);
      // OFF is not to be had where Node guards a database, as it does by default. What is in memory are the pages of a published plan
      // that change: all of them, when it is planned anew.
      this.#db.exec(`PRAGMA journal_mode = ${again ? 'DELETE' : 'MEMORY'}; PRAGMA synchronous = OFF;`);
      this.#db.exec('BEGIN');
      if (!again) this.#db.exec(schema);
      if (again) this.#db.exec('DELETE FROM before_run; DELETE FROM absent;');
      this.#sql = statementsOf(this.#db);
    } catch (error) {
      throw asJournalError(error, this.#partial);
    }
  }

  /** Takes a published plan back to be planned anew. Until it is published again the folder holds no run. */
  static reopen(folder: string): { staged: StagedJournal; header: RunHeader } {
    const journal = openJournal(join(folder, 'run.sqlite'), 'read');
    const { header } = journal;
    journal.close();
    return { staged: new StagedJournal(folder, true), header };
  }

  add(row: RosterRow): void {
    this.#guard(() => {
      const { person } = row;
      this.#sql(
        `INSERT INTO rows (row, line, cells, person, problems, notes, kind, change, wishes)
           VALUES (?, ?, ?, ?, ?, ?, 'rejected', '{"kind":"rejected"}', '{}')`,
      ).run(
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

  *staged(): Generator<RosterRow> {
    const query = this.#sql('SELECT row, line, cells, person, problems, notes FROM rows WHERE row > ? ORDER BY row LIMIT ?');
    for (const page of pagesOf<RosterColumns>(query, -1, ({ row }) => row))
      for (const columns of page) yield asRosterRow(columns);
  }

  plan(row: number, plan: StagedPlan): void {
    this.#guard(() => {
      savePlan(this.#sql, row, plan);
      this.#breathe();
    });
  }

  counts(): Record<string, number> {
    const found = this.#db.prepare('SELECT kind, count(*) AS n FROM rows GROUP BY kind').all() as { kind: string; n: number }[];
    return Object.fromEntries(found.map(({ kind, n }) => [kind, n]));
  }

  /** Rows that create a person who may be there already. */
  doubts(): Record<Doubt, number> {
    // What cannot have one is not read.
    const found = this.#db
      .prepare(
        `SELECT change, notes FROM rows WHERE kind = 'create' AND (change LIKE '%"namesakes"%' OR notes LIKE '%"phone_of_another"%')`,
      )
      .iterate() as Iterable<{ change: string; notes: string }>;
    const counts = { namesakes: 0, phone_of_another: 0 };
    for (const { change, notes } of found) {
      const row = { change: JSON.parse(change), notes: JSON.parse(notes) } as Decided;
      for (const doubt of doubtsOf(row)) counts[doubt] += 1;
    }
    return counts;
  }

  before(userId: string): void {
    this.#guard(() => this.#sql('INSERT OR IGNORE INTO before_run (id) VALUES (?)').run(userId));
  }

  absent(user: AbsentUser): void {
    this.#guard(() => this.#sql('INSERT INTO absent (value) VALUES (?)').run(JSON.stringify(user)));
  }

  /** Makes the journal durable under its own name. Nothing may be sent before this returned. */
  publish(header: RunHeader): string {
    return this.#guard(() => {
      const meta = this.#db.prepare('INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)');
      meta.run('header', JSON.stringify(header));
      meta.run('phase', 'planned');
      this.#db.exec('COMMIT');
      this.#db.close();
      this.#open = false;
      syncFile(this.#partial);
      renameSync(this.#partial, this.#file);
      syncFolder(dirname(this.#file));
      return this.#file;
    });
  }

  /** Leaves no trace of a plan that did not come to its end. */
  discard(): void {
    if (this.#open) this.#db.close();
    this.#open = false;
    if (existsSync(this.#partial)) rmSync(this.#partial, { force: true });
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
