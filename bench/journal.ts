/** Durable writes of the journal against one fsync a write: `node bench/journal.ts [writes]`. */
import { DatabaseSync } from 'node:sqlite';
import path from 'node:path';
import { openJournal } from '../src/journal/sqlite.ts';
import { StagedJournal } from '../src/journal/staging.ts';
import { cells, header, person } from './people.ts';
import { inFolder } from './run.ts';
import { count, markdown, median, ratio, sizes, type Table } from './table.ts';

/** As many people as an import walks at the same time. */
const walkers = 16;

export async function measure(writes: number): Promise<Table> {
  const yardstick: number[] = [];
  const ours: number[] = [];
  for (let round = 0; round < 3; round += 1) {
    await inFolder(async (folder) => {
      yardstick.push(await perSecond(writes, () => oneByOne(path.join(folder, 'plain.sqlite'), writes)));
      const file = planned(folder, writes / 2);
      ours.push(await perSecond(writes, () => walk(file, writes / 2)));
    });
  }
  return {
    title: 'journal',
    about: `Intents and outcomes of ${walkers} people at a time, each durable before its promise resolves; what is asked for in one turn shares a commit. The yardstick is SQLite with the same settings and a transaction of its own for every write.`,
    head: ['writes', 'one fsync a write', 'journal', 'ratio'],
    rows: [[count(writes), `${count(median(yardstick))}/s`, `${count(median(ours))}/s`, ratio(ours, yardstick)]],
  };
}

async function perSecond(writes: number, work: () => unknown): Promise<number> {
  const before = performance.now();
  await work();
  return writes / ((performance.now() - before) / 1000);
}

function oneByOne(file: string, writes: number): void {
  const db = new DatabaseSync(file);
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE steps (seq INTEGER PRIMARY KEY, sent TEXT)');
  const insert = db.prepare('INSERT INTO steps (sent) VALUES (?)');
  for (let n = 0; n < writes; n += 1) insert.run(JSON.stringify(person(n)));
  db.close();
}

function planned(folder: string, rows: number): string {
  const staged = new StagedJournal(folder);
  for (let n = 1; n <= rows; n += 1) {
    staged.add({ row: n, line: n + 1, cells: cells(n), person: { fullName: person(n).name }, problems: [], notes: [] });
    staged.plan(n, { change: { kind: 'create' }, wishes: {} });
  }
  return staged.publish({
    doorlistVersion: '0',
    startedAt: new Date().toISOString(),
    command: 'import',
    roster: { name: 'bench.csv', sha256: '' },
    header,
    fields: header.map(() => null),
    reading: [],
    endpointHost: '',
    workspace: { id: '', name: '', isSandbox: true },
    system: { id: '', name: '' },
    options: {},
  });
}

async function walk(file: string, rows: number): Promise<void> {
  const journal = openJournal(file, 'write');
  let next = 1;
  const walker = async (): Promise<void> => {
    while (next <= rows) {
      const row = next;
      next += 1;
      const seq = await journal.intend(row, 'user', '', { ...person(row) }, Date.now());
      await journal.own(seq, 'done', `user-${row}`);
    }
  };
  await Promise.all(Array.from({ length: walkers }, walker));
  journal.close();
}

if (import.meta.main) console.log(markdown(await measure(sizes(4000)[0] ?? 4000)));
