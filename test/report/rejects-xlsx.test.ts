import { buffer, text } from 'node:stream/consumers';
import * as fc from 'fast-check';
import { readXlsx, type Sheet } from 'hucre/xlsx';
import { expect, test } from 'vitest';
import { fromBufferPromise } from 'yauzl';
import type { JournalReader } from '../../src/journal/journal.ts';
import { reconcile } from '../../src/report/reconcile.ts';
import { rejectsXlsx } from '../../src/report/rejects-xlsx.ts';
import { restoreCell } from '../../src/roster/cell.ts';
import { resultColumns } from '../../src/roster/columns.ts';
import { anyJournal, header, journalOf, rejected, rowOf, userId } from './memory-journal.ts';

const now = Date.parse('2031-03-01T10:00:00Z');

async function sheetOf(journal: JournalReader): Promise<Sheet> {
  const bytes = await buffer(rejectsXlsx(journal, reconcile(journal, now), now));
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
      expect(names.slice(0, 5)).toEqual(['import_message', ...header.header]);
      expect(lines.map((line) => line[at('import_row')])).toEqual(needPerson.map(String));
      for (const [index, row] of needPerson.entries()) {
        const { cells = [] } = journal.row(row) ?? {};
        const line = (lines[index] ?? []).map((cell) => restoreCell(String(cell ?? '')));
        const own = [...line.slice(1, 5), ...line.slice(4 + resultColumns.length)];
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

test('what XML cannot hold is spelt as Excel spells it: the file stays well-formed', async () => {
  const journal = journalOf({ rows: [{ ...rejected(1), cells: ['a\uFFFEb\uFFFF\u0000', '', '', ''] }] });
  const archive = await fromBufferPromise(await buffer(rejectsXlsx(journal, reconcile(journal, now), now)));
  for await (const entry of archive.eachEntry()) {
    expect(await text(await archive.openReadStreamPromise(entry))).not.toMatch(/[\uFFFE\uFFFF\u0000]/u);
  }
});

test('a cell that is longer than Excel reads is cut', async () => {
  const { rows } = await sheetOf(journalOf({ rows: [{ ...rejected(1), cells: ['n'.repeat(40_000), '', '', ''] }] }));
  expect(String(rows[1]?.[1])).toHaveLength(32_767);
});
