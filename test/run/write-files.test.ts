import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { readXlsx } from 'hucre/xlsx';
import { expect, onTestFinished, test } from 'vitest';
import { printedSummary } from '../../src/events.ts';
import { writeRunFiles } from '../../src/run/write-files.ts';
import { openRoster } from '../../src/roster/read.ts';
import { anyJournal, header, journalOf, rejected, rowOf, stepOf, userId } from '../report/memory-journal.ts';

const now = Date.parse('2031-03-01T10:00:00Z');

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'doorlist-files-'));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

/** All data rows of a roster file, as the next import reads them. */
async function readBack(path: string): Promise<{ header: readonly string[]; rows: (readonly string[])[] }> {
  const roster = await openRoster({ path });
  try {
    const rows: (readonly string[])[] = [];
    for await (const batch of roster.rows()) rows.push(...batch.map(({ cells }) => cells));
    return { header: roster.header, rows };
  } finally {
    await roster.close();
  }
}

test('a run gets its files, private and whole; what a crash left behind is swept away', async () => {
  const dir = folder();
  const elsewhere = join(folder(), 'elsewhere');
  writeFileSync(elsewhere, 'mine');
  symlinkSync(elsewhere, join(dir, 'result.csv.tmp'));
  const absent = [{ id: userId(8), name: 'Leaver', state: 'suspended' }];
  const { files, summary } = await writeRunFiles(dir, journalOf({ rows: [rowOf(1), rejected(2)], absent }), { now });
  const names = ['absent', 'rejects', 'report', 'result'].flatMap((stem) =>
    stem === 'report' ? ['report.html', 'report.json'] : [`${stem}.csv`, `${stem}.xlsx`],
  );
  expect(readdirSync(dir).sort()).toEqual(names);
  expect(Object.keys(files).sort()).toEqual(names);
  for (const [name, path] of Object.entries(files)) {
    expect(path).toBe(join(dir, name));
    expect(statSync(path).mode & 0o777).toBe(0o600);
  }
  expect(readFileSync(elsewhere, 'utf8')).toBe('mine');
  expect(summary).toMatchObject({ run: dir, rows: 2, created: 1, rejected: 1, exit: 1, files });
  expect(JSON.parse(readFileSync(join(dir, 'report.json'), 'utf8'))).toMatchObject({ summary: printedSummary(summary) });
});

test('a file without rows is not written, and one that had some is taken away', async () => {
  const dir = folder();
  await writeRunFiles(dir, journalOf({ rows: [rejected(1)], absent: [{ id: userId(8), name: 'Ada', state: 'active' }] }), {
    now,
  });
  const { files } = await writeRunFiles(dir, journalOf({ rows: [rowOf(1)] }), { now });
  const names = ['report.html', 'report.json', 'result.csv', 'result.xlsx'];
  expect(Object.keys(files).sort()).toEqual(names);
  expect(readdirSync(dir).sort()).toEqual(names);
});

test('a plan gets plan.csv for result.csv', async () => {
  const dir = folder();
  const journal = journalOf({ header: { command: 'plan' }, phase: 'planned', rows: [rowOf(1, { steps: [] })] });
  const { files } = await writeRunFiles(dir, journal, { now });
  expect(Object.keys(files)).toContain('plan.csv');
  expect(readdirSync(dir)).not.toContain('result.csv');
});

test('an instant key stands in result.csv and result.xlsx and in no other file', async () => {
  const dir = folder();
  const enrolled = rowOf(1, {
    wishes: { enroll: 'instant-key' },
    steps: [stepOf('user', 'done', { id: userId(1) }), stepOf('enroll', 'done', { id: 'k1' })],
    readBack: { at: '2031-03-01T09:05:00Z', status: 'error', code: 'x', message: 'So that it stands in every file.' },
  });
  const { files } = await writeRunFiles(dir, journalOf({ rows: [enrolled] }), {
    now,
    instantKeyUrls: new Map([[1, 'https://ik.example/se-cret']]),
  });
  const holders = Object.entries(files).filter(([, path]) => readFileSync(path).includes('se-cret'));
  expect(holders.map(([name]) => name)).toEqual(['result.csv']);
  // Workbooks are packed: they have to be unpacked to be searched.
  const holds = async (name: string) => {
    const { sheets } = await readXlsx(readFileSync(files[name] ?? ''));
    return JSON.stringify(sheets.map(({ rows }) => rows)).includes('se-cret');
  };
  expect([await holds('result.xlsx'), await holds('rejects.xlsx')]).toEqual([true, false]);
});

test('result.csv, imported again, reads cell by cell as the roster did', async () => {
  const dir = folder();
  await fc.assert(
    fc.asyncProperty(anyJournal, async (journal) => {
      await writeRunFiles(dir, { ...journal, phase: () => 'finished' }, { now });
      const { header: names, rows } = await readBack(join(dir, 'result.csv'));
      expect(names.slice(0, header.header.length)).toEqual(header.header);
      for (const [index, { cells }] of [...journal.rows()].entries()) {
        const own = rows[index]?.slice(0, header.header.length);
        // Half a surrogate pair cannot come out of a file, and cannot go into one.
        expect(own).toEqual(header.header.map((_, column) => (cells[column] ?? '').toWellFormed()));
      }
    }),
    { numRuns: 15 },
  );
});

test('mended rejects are a roster: CSV and workbook read alike', async () => {
  const dir = folder();
  const rows = [rejected(1), rowOf(2), { ...rejected(3), cells: ['=Ann', "'+49 (0)30", '12', 'x\ny'] }];
  const { files } = await writeRunFiles(dir, journalOf({ rows }), { now });
  const csv = await readBack(files['rejects.csv'] ?? '');
  const workbook = await readBack(files['rejects.xlsx'] ?? '');
  const byName = ({ header: names, rows }: typeof csv) =>
    rows.map((row) => Object.fromEntries(names.map((name, column) => [name, row[column]])));
  // The workbook has import_as besides, to choose from.
  expect(byName(workbook)).toEqual(byName(csv).map((row) => ({ ...row, import_as: '' })));
  expect(byName(csv)[1]).toMatchObject({ Name: '=Ann', 'E-mail': "'+49 (0)30", Phone: '12', Desk: 'x\ny' });
});

test('a full disk is said in one sentence, and the earlier file stays as it was', () => {
  const dir = folder();
  writeFileSync(join(dir, 'result.csv'), 'earlier');
  writeFileSync(join(dir, 'run.sqlite'), '');
  const root = join(import.meta.dirname, '../..');
  const code = `
    const { writeRunFiles } = await import(${JSON.stringify(join(root, 'src/run/write-files.ts'))});
    const { journalOf, rowOf } = await import(${JSON.stringify(join(root, 'test/report/memory-journal.ts'))});
    const rows = Array.from({ length: 2000 }, (_, index) => rowOf(index + 1));
    try { await writeRunFiles(process.argv[1], journalOf({ rows }), { now: 0 }); }
    catch (error) { console.log(error.exit, error.code, error.message); }
  `;
  // A limit on the size of files stands in for the end of the disk: the system refuses the write half-way in the same manner.
  const { stdout, stderr } = spawnSync(
    'bash',
    ['-c', 'ulimit -f 16; exec node --input-type=module -e "$1" "$2"', '-', code, dir],
    {
      encoding: 'utf8',
    },
  );
  expect(stderr).toBe('');
  expect(stdout).toMatch(/^4 disk_full No space is left to write .*result\.csv\. .*doorlist report/u);
  expect(readdirSync(dir).toSorted()).toEqual(['result.csv', 'run.sqlite']);
  expect(readFileSync(join(dir, 'result.csv'), 'utf8')).toBe('earlier');
});
