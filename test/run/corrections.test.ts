import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'csv-stringify/sync';
import { array, assert, asyncProperty, constantFrom, nat, record, uniqueArray } from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createInterpreter, type RosterRow } from '../../src/roster/interpreter.ts';
import { openRoster } from '../../src/roster/read.ts';
import { corrected, type Corrections, noCorrections } from '../../src/run/corrections.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'doorlist-corrections-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Read {
  readonly rows: readonly RosterRow[];
  readonly changes: ReadonlyMap<number, string>;
}

async function readAs(table: readonly (readonly string[])[], corrections: Corrections): Promise<Read> {
  const path = join(folder, 'people.csv');
  writeFileSync(path, stringify(table.map((line) => [...line])));
  const roster = corrected(await openRoster({ path }), corrections);
  try {
    const interpreter = await createInterpreter(roster, { timeZone: 'UTC', now: Date.UTC(2026, 10, 1) });
    const rows: RosterRow[] = [];
    for await (const batch of roster.rows()) rows.push(...batch.map((raw) => interpreter.read(raw)));
    return { rows, changes: roster.changes };
  } finally {
    await roster.close();
  }
}

const header = ['Name', 'Email', 'Phone', 'Access ends', 'Groups'];
const cells = record({
  name: constantFrom('Ada Byron', 'Bo Li', 'Siobhán O’Neill', ''),
  email: constantFrom('ada@example.com', 'not an address', '#REF!', ''),
  phone: constantFrom('+15555550100', '020 7946 0018', ''),
  ends: constantFrom('2031-05-01', '13/04/2031', '03/04/2031', ''),
  groups: constantFrom('Lager', 'Lager; Office', ''),
}).map(({ name, email, phone, ends, groups }) => [name, email, phone, ends, groups]);

test('a corrected roster reads as the file would with the same cells in it', { timeout: 60_000 }, async () => {
  await assert(
    asyncProperty(
      array(cells, { minLength: 1, maxLength: 6 }),
      uniqueArray(record({ row: nat(5), column: nat(4), with: cells }), { selector: ({ row, column }) => `${row} ${column}` }),
      uniqueArray(nat(5), { maxLength: 2 }),
      async (rows, typed, skipped) => {
        const there = typed.filter(({ row }) => row < rows.length);
        const out = skipped.filter((row) => row < rows.length);
        const word = (row: number) => (out.includes(row) ? ['skip'] : ['']);
        const by: string[][] = rows.map((line) => [...line]);
        for (const { row, column, with: line } of there) (by[row] ?? [])[column] = line[column] ?? '';
        const all = by.map((line, row) => {
          line[4] = (line[4] ?? '').replaceAll('Lager', 'Warehouse');
          return out.length === 0 ? line : [...line, ...word(row)];
        });
        // Rows without any cell are left out of a file, and could not be corrected in one.
        if ([...rows, ...all].some((line) => line.slice(0, 5).every((cell) => cell === ''))) return;
        const corrections: Corrections = {
          cells: there.map(({ row, column, with: line }) => ({
            row: row + 1,
            column,
            to: line[column] ?? '',
          })),
          fields: out.map((row) => ({ row: row + 1, field: 'import_as', to: 'skip' })),
          groups: [{ from: 'Lager', to: 'Warehouse' }],
        };
        const message = (error: unknown) => (error as Error).message;
        const expected = await readAs([out.length === 0 ? header : [...header, 'import_as'], ...all], noCorrections).catch(
          message,
        );
        const found = await readAs([header, ...rows], corrections).catch(message);
        if (typeof found === 'string' || typeof expected === 'string') return expect(found).toEqual(expected);
        expect(found.rows).toEqual(expected.rows);
        expect(found.changes).toEqual(
          new Map(
            rows.flatMap((line, row) => {
              const cellsOfRow = there
                .filter((each) => each.row === row && each.with[each.column] !== line[each.column])
                .map((each) => `${header[each.column]}: ${line[each.column]} -> ${each.with[each.column]}`);
              const words = [...cellsOfRow, ...(out.includes(row) ? ['import_as: skip'] : [])];
              return words.length === 0 ? [] : [[row + 1, words.join('; ')] as const];
            }),
          ),
        );
      },
    ),
    { numRuns: 200 },
  );
});
