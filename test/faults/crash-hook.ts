/**
 * Loaded into doorlist with NODE_OPTIONS=--import: kills the process at one chosen durable write, so that tests reach every point
 * between two of them without a word of test code in the product. Durable writes are the commits of SQLite files (a COMMIT, or a
 * writing statement outside a transaction) and the renames that put result files in place.
 *
 * DOORLIST_CRASH=before:7 or after:7 chooses the write; DOORLIST_CRASH_COUNT names a file that gets the number of writes at the end.
 */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { DatabaseSync, StatementSync } from 'node:sqlite';

const [when = '', nth = '0'] = (process.env['DOORLIST_CRASH'] ?? '').split(':');
const countFile = process.env['DOORLIST_CRASH_COUNT'];
let count = 0;

function durable<T>(write: () => T): T {
  count += 1;
  if (when === 'before' && count === Number(nth)) process.kill(process.pid, 'SIGKILL');
  const result = write();
  if (when === 'after' && count === Number(nth)) process.kill(process.pid, 'SIGKILL');
  return result;
}

/** Puts a wrapped method in the place of a prototype's own; `original` calls the latter. */
function wrap<Self extends object, Args extends unknown[], Result>(
  prototype: Self,
  name: keyof Self,
  around: (self: Self, args: Args, original: () => Result) => Result,
): void {
  const method = prototype[name] as (this: Self, ...args: Args) => Result;
  Object.defineProperty(prototype, name, {
    configurable: true,
    writable: true,
    value(this: Self, ...args: Args): Result {
      return around(this, args, () => method.apply(this, args));
    },
  });
}

const databaseOf = new WeakMap<StatementSync, DatabaseSync>();
const writes = /^\s*(insert|update|delete|replace|create|drop|alter)\b/i;
const commits = /^\s*(commit|end)\b/i;

wrap(DatabaseSync.prototype, 'exec', (database, [sql]: [string], original: () => void) => {
  const isDurable = database.location() !== null && (commits.test(sql) || (!database.isTransaction && writes.test(sql)));
  if (isDurable) durable(original);
  else original();
});
wrap(DatabaseSync.prototype, 'prepare', (database, [sql]: [string], original: () => StatementSync) => {
  const statement = original();
  if (database.location() !== null && (commits.test(sql) || writes.test(sql))) databaseOf.set(statement, database);
  return statement;
});
wrap(StatementSync.prototype, 'run', (statement, _args: unknown[], original: () => unknown) => {
  const database = databaseOf.get(statement);
  const isDurable = database !== undefined && (!database.isTransaction || commits.test(statement.sourceSQL));
  return isDurable ? durable(original) : original();
});

const { renameSync } = fs;
fs.renameSync = (from, to) => {
  durable(() => {
    renameSync(from, to);
  });
};
const { rename } = fs.promises;
fs.promises.rename = async (from, to) => {
  await durable(async () => rename(from, to));
};
syncBuiltinESMExports();

if (countFile !== undefined) {
  process.on('exit', () => {
    fs.writeFileSync(countFile, String(count));
  });
}
