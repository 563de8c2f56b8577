import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'csv-stringify/sync';
import * as fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { carried } from '../../src/cli/options.ts';
import { type FlowOptions, guidedServices } from '../../src/run/guided.ts';
import { settingsFrom } from '../../src/run/settings.ts';
import { quietShell } from '../run/quiet-shell.ts';

const header = ['Badge', 'Name', 'Email', 'Phone', 'Valid from', 'Valid until', 'Groups'];
/** What a cell of each column may hold: alone it is right, wrong, or right only beside what other rows say. */
const pools = [
  ['7'],
  ['Ada Lovelace', 'Grace Hopper', '', 'Total', 'Hopper, Grace'],
  ['ada@example.com', 'ADA@example.com', 'grace@example.com', 'x@example.com', 'ada@', '', 'n/a'],
  ['+15555550100', '+15555550101', '(212) 555-0105', ''],
  ['2031-03-01', '03/04/2031', '13/04/2031', '04/13/2031', '2031-03-01 08:00', '2031-03-01 00:00', ''],
  ['2041-03-01', '03/04/2041', '13/04/2041', 'never', 'next year', '2019-01-01', '2041-03-01 00:00', ''],
  ['Staff', '', 'Staff;Lab'],
] as const;
const row = fc.tuple(...pools.map((pool) => fc.constantFrom<string>(...pool)));
const correction = fc.record({ row: fc.nat(), column: fc.integer({ min: 1, max: 6 }), pick: fc.nat() });

function services(home: string) {
  const shell = quietShell(home, () => Date.UTC(2030, 0, 1));
  const found = guidedServices(shell, (said) => settingsFrom({ ...said }, {}, home), {} as never, carried);
  /** What the page shows of a roster and its rows; what the corrections alone are shown by is left out. */
  return async (path: string, cells: readonly { row: number; column: number; to: string }[], options: FlowOptions = {}) => {
    const chosen = { path, options: { map: [], ...options }, corrections: { cells, fields: [], groups: [] } };
    const stop = new AbortController().signal;
    const inspection = await found.inspect(chosen, () => undefined, stop);
    const { rows } = await found.faultyTable(chosen, () => undefined, stop);
    if (inspection.kind !== 'roster') throw new Error(inspection.message);
    const { rows: all, valid, rejected, skipped, problems, columns, doubts } = inspection;
    const faulty = rows.filter((each) => each.problems.length > 0).map((each) => ({ ...each, changed: [] }));
    return { all, valid, rejected, skipped, problems, columns, doubts, faulty };
  };
}

function folder(): string {
  const home = mkdtempSync(join(tmpdir(), 'doorlist-corrections-'));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  return home;
}

test('after any corrections the page says what a file says in which they were typed', async () => {
  const home = folder();
  const file = join(home, 'roster.csv');
  const written = join(home, 'written.csv');
  await fc.assert(
    fc.asyncProperty(
      fc.array(row, { minLength: 1, maxLength: 6 }),
      fc.array(correction, { minLength: 1, maxLength: 4 }),
      async (rows, picks) => {
        const kept = services(home);
        const table = rows.map((cells) => [...cells]);
        writeFileSync(file, stringify([header, ...table]));
        const cells = new Map<string, { row: number; column: number; to: string }>();
        for (const { row: at, column, pick } of picks) {
          await kept(file, [...cells.values()]);
          const [index, pool] = [at % rows.length, pools[column] ?? ['']];
          const to = pool[pick % pool.length] ?? '';
          cells.set(`${index} ${column}`, { row: index + 1, column, to });
          (table[index] ?? [])[column] = to;
          writeFileSync(written, stringify([header, ...table]));
          expect(await kept(file, [...cells.values()])).toEqual(await services(home)(written, []));
        }
      },
    ),
    { numRuns: Number(process.env['RUNS'] ?? 40) },
  );
}, 120_000);

test('a roster that is written anew between two corrections, or read in another way, is not the one that was kept', async () => {
  const home = folder();
  const file = join(home, 'roster.csv');
  const kept = services(home);
  writeFileSync(file, 'Name,Email\nAda Lovelace,ada@\n');
  expect((await kept(file, [])).rejected).toBe(1);
  expect((await kept(file, [], { 'no-header': true, map: ['full_name=#1'] })).all).toBe(2);
  expect((await kept(file, [])).all).toBe(1);
  writeFileSync(file, 'Name,Email\nAda Lovelace,a@b.\n');
  utimesSync(file, 1, 1);
  expect((await kept(file, [])).faulty[0]?.cells).toEqual(['Ada Lovelace', 'a@b.']);
});
