import type { DatabaseSync, StatementSync } from 'node:sqlite';

/** Prepares each SQL text once for a database. */
export function statementsOf(db: DatabaseSync): (sql: string) => StatementSync {
  const prepared = new Map<string, StatementSync>();
  return (sql) => {
    let statement = prepared.get(sql);
    if (statement === undefined) prepared.set(sql, (statement = db.prepare(sql)));
    return statement;
  };
}

/** Rows read at a time. */
const size = 500;

/**
 * Reads a query page by page, so that nothing in memory grows with it and the tables may be written meanwhile.
 *
 * @param query has the form `... WHERE key > ? ... ORDER BY key LIMIT ?`.
 * @param first a key below all others.
 */
export function* pagesOf<Row>(
  query: StatementSync,
  first: number | string,
  keyOf: (row: Row) => number | string,
): Generator<Row[]> {
  for (let last = first; ;) {
    const page = query.all(last, size) as Row[];
    const end = page.at(-1);
    if (end === undefined) return;
    yield page;
    last = keyOf(end);
  }
}
