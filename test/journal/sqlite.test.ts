import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import * as fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { JournalError, type Journal } from '../../src/journal/journal.ts';
import { openJournal } from '../../src/journal/sqlite.ts';
import { StagedJournal } from '../../src/journal/staging.ts';
import { anyJournal, header, rowOf, userId } from '../report/memory-journal.ts';

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'doorlist-journal-'));
  onTestFinished(() => rmSync(path, { recursive: true }));
  return path;
}

/** A published journal of so many rows, each to be created. */
function published(rows: number, path = folder()): string {
  const staged = new StagedJournal(path);
  for (let row = 1; row <= rows; row += 1) {
    staged.add(rowOf(row));
    staged.plan(row, { change: { kind: 'create' }, wishes: {} });
  }
  return staged.publish(header);
}

function opened(file: string, mode: 'read' | 'write' = 'write'): Journal {
  const journal = openJournal(file, mode);
  onTestFinished(() => journal.close());
  return journal;
}

/** The code of the JournalError that the work ends with. */
function codeOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof JournalError) return error.code;
    throw error;
  }
  return 'no error';
}

test('what is staged is what a later process reads, row for row', () => {
  fc.assert(
    fc.property(anyJournal, (journal) => {
      const path = folder();
      const staged = new StagedJournal(path);
      const rows = Array.from(journal.rows(), (row) => ({ ...row, steps: [] }));
      for (const row of rows) staged.add(row);
      for (const { row, change, wishes, ...more } of rows) {
        staged.plan(row, { change, wishes, ...(more.readBack === undefined ? {} : { readBack: more.readBack }) });
      }
      for (const user of journal.absent()) staged.absent(user);
      const later = opened(staged.publish(journal.header), 'read');
      expect(later.header).toEqual(journal.header);
      expect(Array.from(later.rows())).toEqual(rows);
      expect(later.row(1)).toEqual(rows[0]);
      expect([...later.absent()]).toEqual([...journal.absent()]);
      later.close();
    }),
    { numRuns: 30 },
  );
});

test('rows are read page by page, each once, while steps are written', async () => {
  const journal = opened(published(1203));
  const seen: number[] = [];
  for (const { row } of journal.openRows()) {
    seen.push(row);
    if (row % 400 === 0) await journal.intend(row, 'user', '', {}, 0);
  }
  expect(seen).toEqual(Array.from({ length: 1203 }, (_, at) => at + 1));
  const withSteps = Array.from(journal.rows()).filter(({ steps }) => steps.length > 0);
  expect(withSteps.map(({ row, steps }) => [row, steps.map((step) => step.row)])).toEqual(
    [400, 800, 1200].map((row) => [row, [row]]),
  );
});

test('a row that is open no more leaves the rows after it their steps', async () => {
  const journal = opened(published(3));
  for (const row of [1, 2, 3]) await journal.conclude(await journal.intend(row, 'user', '', {}, 0), 'absent');
  // Somebody was added by hand between two processes.
  await journal.replan(1, { change: { kind: 'present', userId: 'a' }, wishes: {} });
  expect(Array.from(journal.openRows(), ({ row, steps }) => [row, steps.map((step) => step.row)])).toEqual([
    [2, [2]],
    [3, [3]],
  ]);
});

test('an intent and its outcome outlive the process; an intent alone stays without an outcome', async () => {
  const file = published(2);
  const first = openJournal(file, 'write');
  const seq = await first.intend(1, 'user', '', { full_name: 'Person 1', email_address: 'p1@example.com' }, 0);
  await first.conclude(seq, 'done', { id: userId(1) });
  await first.intend(2, 'user', '', { full_name: 'Person 2' }, 0);
  first.close();
  const later = opened(file, 'read');
  expect(later.row(1)?.steps).toMatchObject([
    { kind: 'user', outcome: 'done', id: userId(1), sent: { full_name: 'Person 1' } },
  ]);
  expect(later.row(2)?.steps[0]).not.toHaveProperty('outcome');
  expect(later.wasAnswerLost()).toBe(true);
  expect(later.rowOfUser(userId(1))).toBe(1);
  expect(later.openCreates()).toMatchObject([{ row: 2, sent: { full_name: 'Person 2' } }]);
});

test('a user is one row’s, and was not there at a look before the row was first sent', async () => {
  const journal = opened(published(4));
  const [first, second] = [await journal.intend(1, 'user', '', {}, 0), await journal.intend(2, 'user', '', {}, 0)];
  const claims = [journal.own(first, 'done', userId(1)), journal.own(second, 'claimed', userId(1))];
  expect((await Promise.all(claims)).map((step) => step?.outcome)).toEqual(['done', undefined]);
  await journal.saw([userId(2), userId(3)]);
  const third = await journal.intend(3, 'user', '', {}, 0);
  expect(await journal.own(third, 'done', userId(2))).toBeUndefined();
  // Row 2 was sent before that look: what the look showed may be its own.
  expect(await journal.own(second, 'claimed', userId(2))).toMatchObject({ outcome: 'claimed', id: userId(2) });
  expect(journal.sharedUsers()).toEqual([]);
});

test('a journal of version 1 is brought to this one when it is written, and read as it is', async () => {
  const file = published(2);
  change(file, 'ALTER TABLE before_run DROP COLUMN seq');
  change(file, 'PRAGMA user_version = 1');
  expect([...opened(file, 'read').rows()]).toHaveLength(2);
  const journal = opened(file);
  await journal.saw([userId(1)]);
  expect(journal.wasThereBefore(userId(1), 1)).toBe(true);
});

test('writes of one moment share a commit, and all of them are kept in their order', async () => {
  const journal = opened(published(50));
  const seqs = await Promise.all(Array.from({ length: 50 }, (_, at) => journal.intend(at + 1, 'user', '', {}, 0)));
  expect(seqs).toEqual(Array.from({ length: 50 }, (_, at) => at + 1));
});

test('after a write that fails nothing more is accepted, not even what would succeed', async () => {
  const file = published(2);
  change(file, "CREATE TRIGGER full BEFORE INSERT ON steps WHEN new.row = 1 BEGIN SELECT RAISE(ABORT, 'full'); END");
  const journal = opened(file);
  await expect(journal.intend(1, 'user', '', {}, 0)).rejects.toBeInstanceOf(JournalError);
  await expect(journal.intend(2, 'user', '', {}, 0)).rejects.toBeInstanceOf(JournalError);
  expect(journal.hasSteps()).toBe(false);
});

describe('the file', () => {
  test('has its name only when it is whole, and is for its owner alone', () => {
    const path = folder();
    const staged = new StagedJournal(path);
    expect(readdirSync(path)).toEqual(['run.sqlite.partial']);
    const file = staged.publish(header);
    expect(readdirSync(path)).toEqual(['run.sqlite']);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  test('of a plan that was given up is gone', () => {
    const path = folder();
    const staged = new StagedJournal(path);
    staged.add(rowOf(1));
    staged.discard();
    expect(readdirSync(path)).toEqual([]);
  });

  test.each<[string, string, (file: string) => void]>([
    ['no database', 'damaged', (file) => writeFileSync(file, 'x'.repeat(5000))],
    ['of another program', 'damaged', (file) => change(file, 'PRAGMA application_id = 1')],
    ['without a header', 'damaged', (file) => change(file, "DELETE FROM meta WHERE key = 'header'")],
    ['of a later doorlist', 'newer', (file) => change(file, 'PRAGMA user_version = 99')],
    ['that is missing', 'io', (file) => rmSync(file)],
  ])('%s is refused: %s', (_, code, spoil) => {
    const file = published(1);
    spoil(file);
    expect(codeOf(() => openJournal(file, 'read'))).toBe(code);
    expect(existsSync(`${file}-wal`)).toBe(false);
  });
});

function change(file: string, sql: string): void {
  const db = new DatabaseSync(file);
  db.exec(sql);
  db.close();
}

test.skipIf(process.getuid?.() !== 0)('the journal of another account, in a folder that takes nothing, can be read', () => {
  const path = folder();
  const file = published(2, path);
  // As a finished run leaves it: in one file.
  openJournal(file, 'write').close();
  for (const name of readdirSync(path)) chmodSync(join(path, name), 0o444);
  chmodSync(path, 0o555);
  process.seteuid?.(65_534);
  try {
    const journal = openJournal(file, 'read');
    expect(journal.row(2)).toMatchObject({ row: 2 });
    journal.close();
  } finally {
    process.seteuid?.(0);
  }
});

test.skipIf(process.getuid?.() !== 0)('the journal of another account, which it alone may write, is refused in words', () => {
  const path = folder();
  const file = published(1, path);
  chmodSync(file, 0o444);
  chmodSync(path, 0o777);
  process.seteuid?.(65_534);
  try {
    expect(codeOf(() => openJournal(file, 'write'))).toBe('io');
  } finally {
    process.seteuid?.(0);
  }
});

test('where a disk gives no shared memory, a rollback journal is as durable', async () => {
  const file = published(3);
  // SQLite follows no link there.
  symlinkSync('nowhere', `${file}-shm`);
  const journal = openJournal(file, 'write');
  const seq = await journal.intend(1, 'user', '', {}, 0);
  expect([...opened(file, 'read').rows()].map(({ steps }) => steps.length)).toEqual([1, 0, 0]);
  await journal.conclude(seq, 'done', { id: userId(1) });
  await journal.setPhase('applying');
  journal.close();
  expect(opened(file).row(1)?.steps).toMatchObject([{ outcome: 'done', id: userId(1) }]);
});

test('a journal that comes from a disk with shared memory goes on without', async () => {
  const file = published(2);
  const journal = openJournal(file, 'write');
  await journal.intend(1, 'user', '', {}, 0);
  // As a kill leaves it: its last writes are beside it.
  const [at, moved] = [file, join(folder(), 'run.sqlite')];
  copyFileSync(at, moved);
  copyFileSync(`${at}-wal`, `${moved}-wal`);
  journal.close();
  symlinkSync('nowhere', `${moved}-shm`);
  const later = opened(moved);
  expect(later.row(1)?.steps).toHaveLength(1);
  await later.intend(2, 'user', '', {}, 0);
  expect(opened(moved, 'read').row(2)?.steps).toHaveLength(1);
});
