import { createRequire } from 'node:module';
import { promisify } from 'node:util';
import { parse } from 'csv-parse/sync';
import * as fc from 'fast-check';
import { parseCsv } from 'hucre/csv';
import { expect, test } from 'vitest';
import { readText } from './reading.ts';

interface Case {
  readonly name: string;
  readonly csv: Buffer;
  readonly json: Buffer;
}
const require = createRequire(import.meta.url);
const spectrum = promisify(require('csv-spectrum') as (done: (error: unknown, cases: Case[]) => void) => void);

test('every file of csv-spectrum has the rows that it should have', async () => {
  const cases = await spectrum();
  expect(cases).toHaveLength(12);
  for (const { name, csv, json } of cases) {
    // One of them is a single object instead of a list.
    const expected = [JSON.parse(json.toString())].flat() as Record<string, string>[];
    // Its CSV holds another phone number than its JSON.
    if (name === 'location_coordinates') Object.assign(expected[0] ?? {}, { 'Contact Phone Number': '2095257564' });
    const first = Object.keys(expected[0] ?? {})[0] ?? '';
    const { header, rows } = await readText(csv, { map: { full_name: first }, guess: false, delimiter: ',' });
    const named = rows.map(({ cells }) => Object.fromEntries(cells.map((cell, column) => [header[column], cell])));
    expect({ name, named }).toEqual({ name, named: expected });
  }
});

/** A well-formed CSV file, written in one of the ways that programs write them. */
const file = fc
  .record({
    rows: fc.array(
      fc.array(fc.string({ unit: fc.constantFrom(...Array.from('aé佐",;\t|\n\r \'0')) }), { minLength: 3, maxLength: 3 }),
      {
        minLength: 1,
        maxLength: 8,
      },
    ),
    delimiter: fc.constantFrom(',', ';', '\t', '|'),
    newline: fc.constantFrom('\n', '\r\n'),
    ends: fc.boolean(),
    quotesAll: fc.boolean(),
    bom: fc.boolean(),
  })
  .map(({ rows, delimiter, newline, ends, quotesAll, bom }) => {
    const lines = [['Name', 'Email', 'Remark'], ...rows].map((cells) =>
      cells
        .map((cell) =>
          quotesAll || /["\r\n]/u.test(cell) || cell.includes(delimiter) ? `"${cell.replaceAll('"', '""')}"` : cell,
        )
        .join(delimiter),
    );
    return { text: `${bom ? '\uFEFF' : ''}${lines.join(newline)}${ends ? newline : ''}`, delimiter };
  });

test('well-formed files read as csv-parse by default and another parser read them', async () => {
  await fc.assert(
    fc.asyncProperty(file, async ({ text, delimiter }) => {
      const full = (cells: readonly string[]) => cells.some((cell) => cell.trim() !== '');
      const plain = parse(text, { delimiter, bom: true, relax_column_count: true }).slice(1).filter(full);
      const other = parseCsv(text, { delimiter })
        .slice(1)
        .map((row) => row.map(String))
        .filter(full);
      const mine = plain.length === 0 ? [] : (await readText(text)).rows.map(({ cells }) => cells);
      expect(mine).toEqual(plain);
      expect(mine).toEqual(other);
    }),
    { numRuns: 120 },
  );
});

test('where chunks of the file end makes no difference', async () => {
  // Each row is some bytes longer than the one before, so that chunks end within characters, quotes and line ends alike.
  const rows = Array.from(
    { length: 3000 },
    (_, at) => `"Zoë ""佐${'é'.repeat(at % 7)}"" 😀",p${at}@example.com,"${'x'.repeat(at % 97)}\r\n"`,
  );
  const { lines } = await readText(`Name,Email,Remark\r\n${rows.join('\r\n')}\r\n`);
  expect(lines).toEqual(rows.map((_, at) => `${at + 1} Zoë "佐${'é'.repeat(at % 7)}" 😀 | email=p${at}@example.com`));
});
