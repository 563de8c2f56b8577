import type { NamedKey } from '../plan/named.ts';
import type { NamedIndex } from './ports.ts';
import { TemporaryDatabase } from './temporary.ts';

/** What the rows of a roster name. */
export class NamedByRows extends TemporaryDatabase implements NamedIndex {
  constructor() {
    super(`
      CREATE TABLE named (
        what TEXT NOT NULL, key TEXT NOT NULL, leaves INTEGER NOT NULL, row INTEGER NOT NULL, PRIMARY KEY (what, key, leaves)
      ) WITHOUT ROWID;
    `);
  }

  add({ what, key }: NamedKey, row: number, leaves: boolean): void {
    this.sql('INSERT OR IGNORE INTO named (what, key, leaves, row) VALUES (?, ?, ?, ?)').run(what, key, leaves ? 1 : 0, row);
  }

  rowThatNames({ what, key }: NamedKey, stays: boolean): number | undefined {
    const sql = 'SELECT row FROM named WHERE what = ? AND key = ? AND leaves <= ? ORDER BY leaves LIMIT 1';
    return (this.sql(sql).get(what, key, stays ? 0 : 1) as { row: number } | undefined)?.row;
  }
}
