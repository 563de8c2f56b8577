import { buffer, text } from 'node:stream/consumers';
import { parse } from 'csv-parse/sync';
import * as fc from 'fast-check';
import { readXlsx, type Sheet } from 'hucre/xlsx';
import { expect, test } from 'vitest';
import { fromBufferPromise } from 'yauzl';
import type { JournalReader } from '../../src/journal/journal.ts';
import { absentTable, resultTable, tableCsv } from '../../src/report/csv.ts';
import { reconcile } from '../../src/report/reconcile.ts';
import { rejectsXlsx, tableXlsx } from '../../src/report/workbooks.ts';
import { restoreCell } from '../../src/roster/cell.ts';
import { resultColumns } from '../../src/roster/columns.ts';
import { anyJournal, header, journalOf, rejected, rowOf, userId } from './memory-journal.ts';

const now = Date.parse('2031-03-01T10:00:00Z');

async function sheetOf(journal: JournalReader): Promise<Sheet> {
  return read(rejectsXlsx(journal, reconcile(journal, now), now));
}

async function read(workbook: AsyncIterable<Uint8Array>): Promise<Sheet> {
  const bytes = await buffer(workbook);
  const { sheets } = await readXlsx(bytes, { readStyles: true });
  const [sheet] = sheets;
  if (sheet === undefined) throw new Error('no sheet');
  return sheet;
}

/** The style of a cell, by row and column from 0. */
function styleOf(sheet: Sheet, row: number, column: number) {
  return sheet.cells?.get(`${row},${column}`)?.style;
}

test('it holds the rejected rows, cell by cell as in the roster, whatever stands in them', async () => {
  await fc.assert(
    fc.asyncProperty(anyJournal, async (journal) => {
      const { rows } = await sheetOf(journal);
      const { needPerson } = reconcile(journal, now);
      const [names = [], ...lines] = rows;
      const at = (name: string) => names.indexOf(name);
      expect(names.slice(0, 6)).toEqual(['import_message', 'import_as', ...header.header]);
      expect(lines.map((line) => line[at('import_row')])).toEqual(needPerson.map(String));
      for (const [index, row] of needPerson.entries()) {
        const { cells = [] } = journal.row(row) ?? {};
        const line = (lines[index] ?? []).map((cell) => restoreCell(String(cell ?? '')));
        const own = [...line.slice(2, 6), ...line.slice(5 + resultColumns.length)];
        expect(own).toEqual(own.map((_, column) => (cells[column] ?? '').toWellFormed()));
      }
    }),
    { numRuns: 40 },
  );
});

test('every cell is text, the header is frozen and the message too, the cell at fault is marked with its cure beside it', async () => {
  const differs = rowOf(2, {
    change: {
      kind: 'differs',
      userId: userId(2),
      code: 'differs',
      differences: [{ field: 'email_address', theirs: 'a@example.com', ours: 'b@example.com' }],
    },
    steps: [],
  });
  const sheet = await sheetOf(journalOf({ rows: [rejected(1, 'phone_scientific', '1.21256E+10'), differs] }));
  const [names = [], first = []] = sheet.rows;
  expect(sheet.freezePane).toEqual({ rows: 1, columns: 1 });
  expect(first[0]).toMatch(/does not say its country.*Write it with a plus/u);
  expect(first[names.indexOf('Phone')]).toBe('1.21256E+10');

  const marked: string[] = [];
  for (const [row, cells] of sheet.rows.entries()) {
    for (const [column, value] of cells.entries()) {
      expect(typeof value).toBe('string');
      expect(styleOf(sheet, row, column)?.numFmt).toBe('@');
      if (styleOf(sheet, row, column)?.fill !== undefined) marked.push(`${row} ${String(names[column])}`);
    }
  }
  expect(marked).toEqual(['1 Phone', '2 E-mail']);
});

test('no cell shows an apostrophe that is not its own, and what one of its own begins is told from ours', async () => {
  const cells = ['=Ann', "'=Ben", '+49 (0)30', '-'];
  const [, own, more] = [0, 1, 2].map((row) => cells.map((cell) => `${'@'.repeat(row)}${cell}`));
  const journal = journalOf({
    rows: [
      { ...rejected(1), cells },
      { ...rejected(2), cells: own ?? [] },
      { ...rejected(3), cells: more ?? [] },
    ],
  });
  const model = reconcile(journal, now);
  const files = [rejectsXlsx(journal, model, now), tableXlsx('result', resultTable(journal, model, now))];
  for (const { rows } of await Promise.all(files.map(read))) {
    const [names = [], ...lines] = rows;
    const shown = lines.map((line) => header.header.map((name) => line[names.indexOf(name)]));
    expect(shown).toEqual([['=Ann', "''=Ben", '+49 (0)30', '-'], own, more]);
    expect(shown.map((line) => line.map((cell) => restoreCell(String(cell))))).toEqual([cells, own, more]);
  }
});

test('printed, it is one page wide without the columns that are for programs, and their names stand on each page', async () => {
  const { pageSetup, rows } = await sheetOf(journalOf({ rows: [rejected(1), rejected(2)] }));
  expect(pageSetup).toMatchObject({ orientation: 'landscape', fitToPage: true, fitToWidth: 1, fitToHeight: 0 });
  expect(pageSetup?.printTitlesRow).toBe('$1:$1');
  expect(rows[0]?.indexOf('import_row')).toBe(6);
  expect(pageSetup?.printArea).toBe('$A$1:$G$3');

  const leavers = { headers: ['full_name'], lines: [['Ada']] };
  const journal = journalOf({ rows: [rejected(1), rejected(2)] });
  const all = await read(tableXlsx('result', resultTable(journal, reconcile(journal, now), now), 2));
  expect(all.pageSetup).toMatchObject({ orientation: 'landscape', fitToPage: true, fitToWidth: 1, fitToHeight: 0 });
  // To the message, which wraps; what stands behind it is for programs.
  const message = all.rows[0]?.indexOf('import_message') ?? -1;
  expect(all.pageSetup?.printArea).toBe(`$A$1:$${'ABCDEFGHIJKLMNOP'.charAt(message)}$3`);
  expect((await read(tableXlsx('absent', leavers, 1))).pageSetup).toMatchObject({ fitToWidth: 1, printTitlesRow: '$1:$1' });
});

test('a row is as high as its message needs, in one font; import_as offers its words', async () => {
  const long = rejected(2);
  const problems = long.problems.map((problem) => ({ ...problem, cure: 'Write it again. '.repeat(20) }));
  const sheet = await sheetOf(journalOf({ rows: [rejected(1), { ...long, problems }] }));
  const height = (row: number) => sheet.rowDefs?.get(row)?.height ?? 0;
  // 60 characters and 15 points a line.
  for (const row of [1, 2]) expect(height(row)).toBeGreaterThanOrEqual((String(sheet.rows[row]?.[0]).length / 60) * 15);
  expect(height(1)).toBeLessThan(60);
  // The default, which is Calibri, is read as none; a font without a name is another one in each program.
  const fonts = [...(sheet.cells?.values() ?? [])].flatMap(({ style }) => (style?.font === undefined ? [] : [style.font]));
  expect(fonts).not.toEqual([]);
  for (const font of fonts) expect(font).toMatchObject({ name: 'Calibri', size: 11 });
  expect(sheet.dataValidations).toMatchObject([{ type: 'list', values: ['new', 'same', 'skip'], range: 'B2:B3' }]);
});

test('a name in two halves is marked in both, and who has to say who it is, at import_as', async () => {
  const halves = {
    header: ['First', 'Last', 'Treat as', 'E-mail'],
    fields: ['first_name', 'last_name', 'import_as', 'email_address'],
  };
  const change = { kind: 'differs', userId: userId(2), code: 'name_mismatch' } as const;
  const renamed = rowOf(1, { change: { ...change, differences: [{ field: 'full_name', theirs: 'A', ours: 'B' }] }, steps: [] });
  const nameless = {
    code: 'name_missing',
    field: 'full_name',
    column: 'Last',
    value: '',
    message: 'No name.',
    cure: 'Fill in.',
  } as const;
  const sheet = await sheetOf(journalOf({ header: halves, rows: [renamed, { ...rejected(2), problems: [nameless] }] }));
  const [names = []] = sheet.rows;
  expect(names.slice(0, 4)).toEqual(['import_message', 'Treat as', 'First', 'Last']);
  const marked = (row: number) => names.filter((_, column) => styleOf(sheet, row, column)?.fill !== undefined);
  expect(marked(1)).toEqual(['Treat as', 'First', 'Last']);
  expect(marked(2)).toEqual(['First', 'Last']);
});

test('more rows than anybody mends by hand stream, marked all the same and readable in one line', async () => {
  const rows = Array.from({ length: 5001 }, (_, index) => rejected(index + 1));
  const byNumber = journalOf({ rows });
  const sheet = await sheetOf({ ...byNumber, row: (row) => rows[row - 1] });
  expect(sheet.rows).toHaveLength(5002);
  const phone = sheet.rows[0]?.indexOf('Phone') ?? -1;
  expect(styleOf(sheet, 5001, phone)?.fill).toBeDefined();
  expect(styleOf(sheet, 5001, phone + 1)?.fill).toBeUndefined();
  expect(styleOf(sheet, 5001, 0)?.alignment?.wrapText).toBeUndefined();
  expect(sheet.columns?.[0]?.width).toBeGreaterThan(String(sheet.rows[5001]?.[0]).length);
  expect(sheet.freezePane).toMatchObject({ rows: 1 });
});

test('result.xlsx and absent.xlsx hold what the CSVs hold, as text', async () => {
  const absent = [{ id: userId(8), name: '=Leaver', phone: '+15555550100', state: 'suspended' }];
  const rows = [rowOf(1, { cells: ['Person 1', 'p1@example.com', '+15555550101', '007'] }), rejected(2)];
  const journal = journalOf({ rows, absent });
  const model = reconcile(journal, now);
  const csvOf = (chunks: Iterable<string>) => parse([...chunks].join(''), { bom: true }).map((line) => line.map(restoreCell));
  expect((await read(tableXlsx('result', resultTable(journal, model, now)))).rows).toEqual(
    csvOf(tableCsv(resultTable(journal, model, now))),
  );
  for (const count of [absent.length, Infinity]) {
    expect((await read(tableXlsx('absent', absentTable(journal), count))).rows).toEqual(csvOf(tableCsv(absentTable(journal))));
  }
});

test('what XML cannot hold is spelt as Excel spells it: the file stays well-formed', async () => {
  const journal = journalOf({ rows: [{ ...rejected(1), cells: ['a\uFFFEb\uFFFF\u0000', '', '', ''] }] });
  const archive = await fromBufferPromise(await buffer(rejectsXlsx(journal, reconcile(journal, now), now)));
  for await (const entry of archive.eachEntry()) {
    expect(await text(await archive.openReadStreamPromise(entry))).not.toMatch(/[\uFFFE\uFFFF\u0000]/u);
  }
});

test('a cell that is longer than Excel reads is cut', async () => {
  const { rows } = await sheetOf(journalOf({ rows: [{ ...rejected(1), cells: ['n'.repeat(40_000), '', '', ''] }] }));
  expect(String(rows[1]?.[2])).toHaveLength(32_767);
});
