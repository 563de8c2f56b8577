import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import * as fc from 'fast-check';
import { readXlsx } from 'hucre/xlsx';
import { afterAll, expect, test } from 'vitest';
import { openRoster } from '../../src/roster/read.ts';
import { writeRunFiles } from '../../src/run/write-files.ts';
import { imported, optionsOf, rosterOf, type Style, textOf } from '../properties/mending.ts';
import { header, journalOf, rejected, userId } from '../report/memory-journal.ts';

// Another program is the witness: what it makes of our files when a person opens them and presses Ctrl-S.

const soffice = ['/usr/bin/soffice', '/usr/bin/libreoffice', '/Applications/LibreOffice.app/Contents/MacOS/soffice'].find(
  (path) => existsSync(path),
);

const profile = mkdtempSync(join(tmpdir(), 'doorlist-office-'));
afterAll(() => rmSync(profile, { recursive: true, force: true }));

/** Starts LibreOffice, with a profile of these tests' own, and waits for its end. */
const office = (...words: string[]) =>
  promisify(execFile)(soffice ?? '', [
    `-env:UserInstallation=${pathToFileURL(profile).href}`,
    '--headless',
    '--norestore',
    ...words,
  ]);

/** Cells made of all that parts cells, ends lines, quotes or runs. The letters keep a CSV's cell from being taken for a number. */
const nasty = fc
  .array(fc.constantFrom(',', ';', '\t', '\n', '"', "'", '=', '+', '-', '@', '|', ' ', '\\', 'Zoë', 'b', '李', '#'), {
    minLength: 1,
    maxLength: 9,
  })
  .map((parts) => parts.join(''))
  .chain((text) => fc.constantFrom(text, `${text}x`, `x${text}`))
  .filter((text) => /\p{L}/u.test(text) && text.trim() === text);
/** What a workbook keeps besides, because its cells are text: phones, dates, numbers, and what looks like them. */
const numbers = fc.constantFrom(
  '+15555550100',
  '007',
  '1/2/2031',
  '2031-03-01',
  '1E5',
  '12,5',
  '-5',
  'TRUE',
  '=1+1',
  '50%',
  '3-4',
);
const tables = fc.array(fc.record({ texts: fc.tuple(nasty, nasty, nasty), number: numbers }), { minLength: 60, maxLength: 60 });

test('opened and saved by LibreOffice, with comma, semicolon and tab all parting cells, our files read as before', async ({
  skip,
}) => {
  if (soffice === undefined) return skip('CANNOT RUN: there is no LibreOffice here (apt-get install -y libreoffice-calc)');
  const folder = mkdtempSync(join(tmpdir(), 'doorlist-office-'));
  try {
    const [lines = []] = fc.sample(tables, { numRuns: 1 });
    const filesOf = async (name: string, cells: (line: (typeof lines)[number]) => string[]) => {
      const dir = join(folder, name);
      mkdirSync(dir);
      const rows = lines.map((line, index) => ({ ...rejected(index + 1), cells: cells(line) }));
      const absent = lines.map(({ texts: [first] }, index) => ({ id: userId(index + 1), name: first, state: 'active' }));
      const { files } = await writeRunFiles(dir, journalOf({ header: { header: named }, rows, absent }), { now: 0 });
      return Object.values(files);
    };
    const named = header.header.with(3, 'Desk; "a", b');
    // A CSV says of no cell that it is text: what looks like a number is one for every spreadsheet program.
    const csv = await filesOf('csv', ({ texts }) => [...texts, 'x']);
    const xlsx = await filesOf('xlsx', ({ texts: [first, second], number }) => [first, second, number, number]);
    const saved = {
      ...(await save(
        folder,
        csv.filter((path) => path.endsWith('.csv')),
        ['--infilter=CSV:44/59/9,34,76,1', '--convert-to', 'csv:Text - txt - csv (StarCalc):44,34,76,1'],
      )),
      ...(await save(
        folder,
        xlsx.filter((path) => path.endsWith('.xlsx')),
        ['--convert-to', 'xlsx'],
      )),
    };
    expect(Object.keys(saved)).toHaveLength(6);
    for (const [before, after] of Object.entries(saved))
      expect(await readAgain(after), before).toEqual(await readAgain(before));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}, 120_000);

test('rejects.xlsx that is mended in LibreOffice brings the people as a roster that was right from the start', async ({
  skip,
}) => {
  if (soffice === undefined) return skip('CANNOT RUN: there is no LibreOffice here (apt-get install -y libreoffice-calc)');
  const how: Style = {
    names: 'mapped',
    dates: 'dmy said',
    groups: 'mapped',
    country: 'DE',
    zone: 'Asia/Tokyo',
    enroll: 'column',
    title: true,
    remark: 'dates ignored',
  };
  const troubles = ['email', 'none', 'phone', 'group', 'end', 'none'] as const;
  const cells = rosterOf(
    how,
    troubles.map((trouble) => ({ trouble, group: 'Lab; Parking' })),
  );
  const right = await imported(textOf(how, cells, true), optionsOf(how));
  expect(right).toHaveLength(cells.length);
  const mended = await imported(textOf(how, cells, false), optionsOf(how), async (run) => {
    const file = join(run, 'rejects.xlsx');
    const typed: string[] = [];
    const { sheets } = await readXlsx(readFileSync(file));
    const [names = [], ...lines] = sheets[0]?.rows ?? [];
    for (const [index, line] of lines.entries()) {
      const row = Number(line[names.indexOf('import_row')]);
      for (const { column, right: cell, wrong } of cells[row - 1] ?? []) {
        if (wrong !== undefined) typed.push(`${'ABCDEFGHIJKLMNOP'.charAt(names.indexOf(column))}${index + 2}`, cell);
      }
    }
    expect(typed).toHaveLength(8);
    await typeInto(file, typed);
    return file;
  });
  expect(mended).toEqual(right);
}, 120_000);

/** Types into cells as a person does in the window, and saves. What LibreOffice can be told to do at its start is a macro of the profile. */
async function typeInto(file: string, cells: readonly string[]): Promise<void> {
  const module = join(profile, 'user/basic/Standard/Module1.xba');
  // The first start fills the profile, and writes over what is in it.
  if (!existsSync(module)) await office('--terminate_after_init');
  writeFileSync(module, typist);
  const before = readFileSync(file);
  await office(`macro:///Standard.Module1.Main(${pathToFileURL(file).href},${cells.join('|')})`);
  expect(readFileSync(file).equals(before), 'LibreOffice has saved the file').toBe(false);
}

const typist = `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE script:module PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "module.dtd">
<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Module1" script:language="StarBasic">
Sub Main(url As String, cells As String)
  Dim none()
  Dim at(0) As New com.sun.star.beans.PropertyValue
  Dim typed(0) As New com.sun.star.beans.PropertyValue
  doc = StarDesktop.loadComponentFromURL(url, "_blank", 0, none())
  dispatcher = createUnoService("com.sun.star.frame.DispatchHelper")
  at(0).Name = "ToPoint"
  typed(0).Name = "StringName"
  parts = Split(cells, "|")
  For n = 0 To UBound(parts) - 1 Step 2
    at(0).Value = parts(n)
    dispatcher.executeDispatch(doc.CurrentController.Frame, ".uno:GoToCell", "", 0, at())
    typed(0).Value = parts(n + 1)
    dispatcher.executeDispatch(doc.CurrentController.Frame, ".uno:EnterString", "", 0, typed())
  Next
  doc.store()
  doc.close(True)
End Sub
</script:module>
`;

/** Has LibreOffice open files and save them elsewhere. @returns where, by the file. */
async function save(folder: string, files: readonly string[], how: readonly string[]): Promise<Record<string, string>> {
  const outdir = join(folder, 'saved', String(files.length), basename(files[0] ?? '').replace(/^.*\./u, ''));
  await office(...how, '--outdir', outdir, ...files);
  return Object.fromEntries(files.map((file) => [file, join(outdir, basename(file))]));
}

/** The cells of a file as the next command reads them. */
async function readAgain(path: string): Promise<unknown> {
  const roster = await openRoster({ path });
  try {
    const rows: (readonly string[])[] = [];
    for await (const batch of roster.rows()) rows.push(...batch.map(({ cells }) => cells));
    return { header: roster.header, rows };
  } finally {
    await roster.close();
  }
}
