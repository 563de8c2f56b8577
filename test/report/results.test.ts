import { parse } from 'csv-parse/sync';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { absentTable, rejectsTable, resultTable, tableCsv } from '../../src/report/csv.ts';
import { reconcile } from '../../src/report/reconcile.ts';
import type { JournalReader } from '../../src/journal/journal.ts';
import { restoreCell } from '../../src/roster/cell.ts';
import { resolveColumns, resultColumns } from '../../src/roster/columns.ts';
import { anyJournal, header, journalOf, rejected, rowOf, stepOf, userId } from './memory-journal.ts';

const now = Date.parse('2031-03-01T10:00:00Z');

function read(chunks: Iterable<string>): string[][] {
  // The parser's defaults, but for the BOM: a line with another number of cells would throw.
  return parse([...chunks].join(''), { bom: true });
}

function results(journal: JournalReader, urls?: Map<number, string>): string[][] {
  return read(tableCsv(resultTable(journal, reconcile(journal, now), now, urls)));
}

/** Rows by column name. */
function named(table: string[][]): Record<string, string>[] {
  const [names = [], ...lines] = table;
  return lines.map((line) => Object.fromEntries(line.map((text, index) => [names[index] ?? '', text])));
}

test('every row stands in result.csv once, in roster order, with its own cells as they were', () => {
  fc.assert(
    fc.property(anyJournal, (journal) => {
      const [names = [], ...lines] = results(journal);
      const width = header.header.length;
      expect(names.slice(0, width + resultColumns.length)).toEqual([...header.header, ...resultColumns]);
      expect(lines.map((line) => line[width])).toEqual([...journal.rows()].map(({ row }) => String(row)));
      for (const [index, { cells }] of [...journal.rows()].entries()) {
        const line = (lines[index] ?? []).map(restoreCell);
        const own = [...line.slice(0, width), ...line.slice(width + resultColumns.length)];
        const padded = own.map((_, column) => cells[column] ?? '');
        expect(own).toEqual(padded);
        expect(own.length).toBeGreaterThanOrEqual(cells.length);
      }
    }),
  );
});

test('no cell of any CSV can run as a formula', () => {
  fc.assert(
    fc.property(anyJournal, (journal) => {
      const model = reconcile(journal, now);
      const all = [
        tableCsv(resultTable(journal, model, now)),
        tableCsv(rejectsTable(journal, model, now)),
        tableCsv(absentTable(journal)),
      ]
        .flatMap(read)
        .flat();
      for (const text of all) {
        if (!/^(?:\+\d{7,15}|-?\d+(?:\.\d+)?)$/u.test(text)) expect(text).not.toMatch(/^[=+\-@\t\r\n＝＋－＠]/u);
      }
    }),
  );
});

test('a program that splits at semicolons, commas or tabs finds the same cells', () => {
  fc.assert(
    fc.property(anyJournal, (journal) => {
      const model = reconcile(journal, now);
      const text = [...tableCsv(resultTable(journal, model, now))].join('');
      // LibreOffice splits at all three at once; Excel in most of Europe at semicolons alone, and commas then part no cell.
      expect(parse(text, { bom: true, delimiter: [',', ';', '\t'] })).toEqual(read([text]));
    }),
  );
});

test('rejects.csv holds exactly the rows that need a person, and never an instant key', () => {
  const rows = [
    rowOf(1),
    rejected(2),
    rowOf(3, { change: { kind: 'conflict', code: 'several_users', message: 'Two.', candidates: [] } }),
  ];
  const journal = journalOf({ rows });
  const model = reconcile(journal, now);
  expect(named(read(tableCsv(rejectsTable(journal, model, now)))).map((row) => row['import_row'])).toEqual(['2', '3']);
  const urls = new Map([[1, 'https://ik.example/secret']]);
  expect(named(results(journal, urls))[0]).toMatchObject({ instant_key_url: 'https://ik.example/secret' });
  expect([...tableCsv(rejectsTable(journal, model, now))].join('')).not.toContain('secret');
});

test('an empty acs_user_id cell of the roster is filled, a filled one stays, and there is no second column', () => {
  const own = { header: ['Name', 'ACS User'], fields: ['full_name', 'acs_user_id'] };
  const rows = [
    rowOf(1, { cells: ['Ann', ''] }),
    rowOf(2, { cells: ['Bob', 'theirs'], change: { kind: 'present', userId: userId(2) }, steps: [] }),
  ];
  const table = results(journalOf({ header: own, rows }));
  expect(table[0]).toEqual(['Name', 'ACS User', ...resultColumns.filter((column) => column !== 'acs_user_id')]);
  expect(named(table).map((row) => row['ACS User'])).toEqual([userId(1), 'theirs']);
});

test('the result columns of an earlier result file are written anew where they stand', () => {
  const first = results(journalOf({ rows: [rejected(1)] }));
  const [names = [], line = []] = first;
  const again = journalOf({
    header: { header: names, fields: resolveColumns(names, { guess: true }) },
    rows: [rowOf(1, { cells: line })],
  });
  const second = results(again);
  expect(second[0]).toEqual(names);
  expect(named(second)[0]).toMatchObject({
    Name: 'Person 1',
    import_status: 'created',
    import_code: '',
    import_message: '',
    acs_user_id: userId(1),
  });
});

test('an instant key of an earlier run is not carried on, whatever became of the other columns', () => {
  const own = { header: ['Name', 'instant_key_url'], fields: ['full_name', null] };
  const journal = journalOf({ header: own, rows: [{ ...rejected(1), cells: ['Ann', 'https://ik.example/old'] }] });
  const model = reconcile(journal, now);
  for (const chunks of [tableCsv(resultTable(journal, model, now)), tableCsv(rejectsTable(journal, model, now))]) {
    expect([...chunks].join('')).not.toContain('ik.example');
  }
});

test("a customer's own column of that name is not overwritten", () => {
  const own = { header: ['Name', 'import_code'], fields: ['full_name', null] };
  const [names = [], line = []] = results(journalOf({ header: own, rows: [rowOf(1, { cells: ['Ann', 'K-7'] })] }));
  expect(names.filter((name) => name === 'import_code')).toHaveLength(2);
  expect(line[1]).toBe('K-7');
});

test('a row with too many cells keeps them, in columns of their own behind the results', () => {
  const rows = [rowOf(1), rejected(2, 'ragged_row')].map((record) =>
    record.row === 2 ? { ...record, cells: ['Doe', ' Jane', 'j@example.com', '', 'x', 'y'] } : record,
  );
  const table = results(journalOf({ rows }));
  expect(table[0]?.slice(-2)).toEqual(['import_extra_1', 'import_extra_2']);
  expect(named(table)[1]).toMatchObject({ Name: 'Doe', import_row: '2', import_extra_1: 'x', import_extra_2: 'y' });
});

test('a plan says create and update, and what an update would change', () => {
  const rows = [
    rowOf(1, { steps: [] }),
    rowOf(2, {
      steps: [],
      change: {
        kind: 'update',
        userId: userId(2),
        differences: [
          { field: 'phone_number', theirs: '', ours: '+15555550100' },
          { field: 'groups', theirs: 'Lab', ours: 'Offices' },
          { field: 'suspended', theirs: 'suspended', ours: 'active' },
        ],
        patch: { phone: '+15555550100' },
        addGroups: ['g2'],
        removeGroups: [],
      },
    }),
  ];
  const plan = named(results(journalOf({ header: { command: 'plan' }, phase: 'planned', rows })));
  expect(plan[0]).toMatchObject({ import_status: 'create', import_message: '' });
  expect(plan[1]).toMatchObject({
    import_status: 'update',
    acs_user_id: userId(2),
    // No group is taken away, so the one that the row does not name stays.
    import_message:
      'phone_number: (nothing) -> "+15555550100". groups: "Lab" -> "Lab; Offices". ' +
      'Left as it is: suspended: "suspended" in the access system, "active" in the roster.',
  });
  // The same folder, once the plan is carried out.
  expect(named(results(journalOf({ header: { command: 'plan' }, phase: 'applying', rows })))[0]).toMatchObject({
    import_status: 'pending',
  });
});

test('absent.csv names who is in no row, and whose row says that they left', () => {
  const absent = [
    { id: userId(8), name: '=Leaver', phone: '+15555550100', state: 'suspended' },
    { id: userId(9), name: 'Ada', state: 'provisioned', row: 3 },
  ];
  expect(read(tableCsv(absentTable(journalOf({ absent }))))).toEqual([
    ['acs_user_id', 'full_name', 'email_address', 'phone_number', 'state', 'import_row'],
    [userId(8), "'=Leaver", '', '+15555550100', 'suspended', ''],
    [userId(9), 'Ada', '', '', 'provisioned', '3'],
  ]);
});

test('an enrollment and a user that is gone are told in their own columns', () => {
  const rows = [
    rowOf(1, {
      wishes: { enroll: 'automation' },
      steps: [stepOf('user', 'done', { id: userId(1) }), stepOf('enroll', 'done', { id: 'a1' })],
      readBack: { at: '2031-03-01T09:05:00Z', status: 'missing' },
    }),
  ];
  expect(named(results(journalOf({ rows })))[0]).toMatchObject({
    import_status: 'created',
    import_code: 'missing',
    enrollment_status: 'enrolled',
    enrollment_automation_id: 'a1',
    provider_status: 'missing',
  });
});
