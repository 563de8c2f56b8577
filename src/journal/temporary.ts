import { DatabaseSync } from 'node:sqlite';
import { statementsOf } from './statements.ts';

/** A private database that is deleted with its connection: what it holds neither grows in memory nor stays on disk. */
export class TemporaryDatabase implements Disposable {
  protected readonly db = new DatabaseSync('');
  protected readonly sql = statementsOf(this.db);

  /** Everything stands in one transaction, or each write and question would be one of its own. */
  constructor(schema: string) {
    this.db.exec(`PRAGMA synchronous = OFF; ${schema} BEGIN;`);
  }

  /** Makes the indexes, after the last row. */
  protected indexBy(sql: string): void {
    this.db.exec(`COMMIT; ${sql} BEGIN;`);
  }

  close(): void {
    this.db.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }
}
