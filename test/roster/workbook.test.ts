import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { writeXlsx } from 'hucre/xlsx';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openRoster } from '../../src/roster/read.ts';
import { readFile } from './reading.ts';
import { zip } from './zip.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'doorlist-test-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

async function written(bytes: Uint8Array): Promise<string> {
  const file = path.join(folder, 'roster.xlsx');
  await writeFile(file, bytes);
  return file;
}

const spreadsheet = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const relations = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';

/** The parts of a workbook with one sheet. */
function parts(rows: string, sharedStrings?: string): Record<string, string> {
  return {
    '[Content_Types].xml': '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
    '_rels/.rels': `<Relationships><Relationship Id="rId1" Type="${relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    'xl/workbook.xml': `<workbook xmlns="${spreadsheet}" xmlns:r="${relations}"><sheets><sheet name="People" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    'xl/_rels/workbook.xml.rels':
      `<Relationships><Relationship Id="rId1" Type="${relations}/worksheet" Target="worksheets/sheet1.xml"/>` +
      `<Relationship Id="rId2" Type="${relations}/sharedStrings" Target="sharedStrings.xml"/></Relationships>`,
    'xl/worksheets/sheet1.xml': `<worksheet xmlns="${spreadsheet}"><sheetData>${rows}</sheetData></worksheet>`,
    ...(sharedStrings === undefined ? {} : { 'xl/sharedStrings.xml': sharedStrings }),
  };
}

/** The parts with styles of their own. */
function styled(made: Record<string, string>, styles: string): Record<string, string> {
  const relation = `<Relationship Id="rId3" Type="${relations}/styles" Target="styles.xml"/></Relationships>`;
  return {
    ...made,
    'xl/_rels/workbook.xml.rels': (made['xl/_rels/workbook.xml.rels'] ?? '').replace('</Relationships>', relation),
    'xl/styles.xml': `<styleSheet xmlns="${spreadsheet}">${styles}</styleSheet>`,
  };
}

const text = (value: string) => `<c t="inlineStr"><is><t>${value}</t></is></c>`;
const head = `<row r="1">${text('Name')}${text('Email')}</row>`;

test('a workbook made by hand is read, so that the refusals below are about what they say', async () => {
  const file = await written(zip(parts(`${head}<row r="2">${text('Ana Lima')}${text('ana@example.com')}</row>`)));
  expect((await readFile(file)).lines).toEqual(['1 Ana Lima | email=ana@example.com']);
});

test('a bomb is refused by what its directory says, before anything of it is unpacked', async () => {
  const bomb = zip(parts(head), { 'xl/worksheets/sheet1.xml': 900 * 1024 * 1024 });
  const file = await written(bomb);
  await expect(openRoster({ path: file })).rejects.toMatchObject({
    code: 'too_big',
    message: expect.stringContaining('900 MB'),
  });
});

test('many parts that are each small enough are too big together', async () => {
  const filler = Object.fromEntries(Array.from({ length: 40 }, (_, at) => [`xl/media/${at}.png`, 'x']));
  const claims = Object.fromEntries(Object.keys(filler).map((name) => [name, 9 * 1024 * 1024]));
  await expect(openRoster({ path: await written(zip({ ...parts(head), ...filler }, claims)) })).rejects.toMatchObject({
    code: 'too_big',
  });
});

test('a part that is bigger than its directory says is given up, not unpacked', async () => {
  const lying = parts(`${head}${' '.repeat(60 * 1024 * 1024)}`);
  const file = await written(zip(lying, { 'xl/worksheets/sheet1.xml': 2000 }));
  await expect(openRoster({ path: file })).rejects.toMatchObject({
    code: 'damaged',
    message: expect.stringMatching(/\b2000\b/u),
  });
});

test('entities that name each other a billion times are not unfolded', async () => {
  const entities = Array.from({ length: 9 }, (_, at) => `<!ENTITY e${at + 1} "${`&e${at};`.repeat(10)}">`).join('');
  const strings = `<!DOCTYPE sst [<!ENTITY e0 "ha">${entities}]><sst xmlns="${spreadsheet}"><si><t>&e9;</t></si></sst>`;
  const rows = `${head}<row r="2"><c t="s"><v>0</v></c>${text('ana@example.com')}</row>`;
  await expect(readFile(await written(zip(parts(rows, strings))))).rejects.toMatchObject({ name: 'RosterError' });
});

test('a workbook that declares entities of its own is refused: what they stand for is not read', async () => {
  const rows = `${head}<row r="2"><c t="s"><v>0</v></c>${text('ana@example.com')}</row>`;
  const strings = `<sst xmlns="${spreadsheet}"><si><t>Ana</t></si></sst>`;
  const good = parts(rows, strings);
  const comment = `<!-- <x> ${' '.repeat(40_000)} -->`;
  for (const [part, before] of [
    ['xl/sharedStrings.xml', ''],
    ['xl/worksheets/sheet1.xml', '<?xml version="1.0"?>\n'],
    ['xl/workbook.xml', comment],
  ] as const) {
    const declared = `${before}<!DOCTYPE x [<!ENTITY name "Ana Lima">]>${(good[part] ?? '').replace('Ana', '&name;')}`;
    await expect(readFile(await written(zip({ ...good, [part]: declared }))), part).rejects.toMatchObject({
      code: 'damaged',
      message: expect.stringContaining('DOCTYPE'),
    });
  }
  // What is written in a cell is no declaration.
  const said = parts(`${head}<row r="2">${text('&lt;!DOCTYPE x')}${text('ana@example.com')}</row>`);
  expect((await readFile(await written(zip(said)))).lines).toHaveLength(1);
});

test('a cell at the far end of the sheet is no reason to make billions of empty ones', async () => {
  const rows = `${head}<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row>`;
  await expect(openRoster({ path: await written(zip(parts(rows))) })).rejects.toMatchObject({ code: 'too_big' });
});

test.each([
  ['a Word document', { 'word/document.xml': '<w/>' }],
  ['a presentation', { 'ppt/presentation.xml': '<p/>' }],
  ['a binary workbook (.xlsb)', { 'xl/workbook.bin': 'x' }],
  ['an Apple Numbers or Pages document', { 'Index/Document.iwa': 'x' }],
  ['a ZIP archive', { 'roster.csv': 'Name,Email\n' }],
])('%s is called by its name', async (kind, content) => {
  await expect(openRoster({ path: await written(zip(content)) })).rejects.toMatchObject({
    code: 'wrong_kind',
    message: expect.stringContaining(kind),
  });
});

/** What LibreOffice and openpyxl read as well in a workbook with the same cells. */
test('a text in several pieces is read whole, and without how it is pronounced', async () => {
  const strings = `<x:sst xmlns:x="${spreadsheet}"><x:si><x:t xml:space="preserve">Ana </x:t><x:r><x:rPr><x:b/></x:rPr><x:t>Lima</x:t></x:r></x:si>
    <x:si><x:r><x:t xml:space="preserve">Bo </x:t></x:r><x:r><x:t>Li &amp; Co</x:t></x:r></x:si>
    <x:si><x:t>佐藤</x:t><x:rPh sb="0" eb="2"><x:t>サトウ</x:t></x:rPh></x:si></x:sst>`;
  const inPieces = (content: string) => `<c t="inlineStr"><is>${content}</is></c>`;
  const spoken = '<rPh sb="0" eb="2"><t>サトウ</t></rPh>';
  const people = [
    '<c t="s"><v>0</v></c>',
    '<c t="s"><v>1</v></c>',
    '<c t="s"><v>2</v></c>',
    inPieces(`<t>佐藤 美咲</t>${spoken}`),
    inPieces('<t xml:space="preserve">Zoë </t><r><rPr><b/></rPr><t>Velde</t></r>'),
    inPieces(`<r><t>Cy_x0020_</t></r><r><t>Fox</t></r>${spoken}`),
    '<c t="inlineStr"><is><t><![CDATA[Tara Quill]]></t></is></c>',
  ];
  const { lines } = await readFile(
    await written(zip(parts(`${head}${people.map((name) => `<row>${name}</row>`).join('')}`, strings))),
  );
  expect(lines).toEqual(['1 Ana Lima', '2 Bo Li & Co', '3 佐藤', '4 佐藤 美咲', '5 Zoë Velde', '6 Cy Fox', '7 Tara Quill']);
});

test('a cell that names no text is empty', async () => {
  const strings = `<sst xmlns="${spreadsheet}"><si><t>Bo Li</t></si></sst>`;
  const rows = ['<c t="s"><v/></c>', '<c t="s"><v></v></c>', '<c t="s"><v>0</v></c>'].map(
    (name, at) => `<row>${name}${text(`p${at}@example.com`)}</row>`,
  );
  const { lines } = await readFile(await written(zip(parts(`${head}${rows.join('')}`, strings))));
  expect(lines).toEqual(['1 ! name_missing', '2 ! name_missing', '3 Bo Li | email=p2@example.com']);
});

test('sheets of macros and dialogs are left out and named', async () => {
  const made = parts(`${head}<row r="2">${text('Ana Lima')}</row>`);
  const more = ['Macro1', 'Dialog1'].map((name, at) => `<sheet name="${name}" sheetId="${at + 2}" r:id="rId${at + 3}"/>`);
  const microsoft = 'http://schemas.microsoft.com/office/2006/relationships/xlMacrosheet';
  const file = await written(
    zip({
      ...made,
      'xl/workbook.xml': (made['xl/workbook.xml'] ?? '').replace('</sheets>', `${more.join('')}</sheets>`),
      'xl/_rels/workbook.xml.rels': (made['xl/_rels/workbook.xml.rels'] ?? '').replace(
        '</Relationships>',
        `<Relationship Id="rId3" Type="${microsoft}" Target="macrosheets/sheet1.xml"/>` +
          `<Relationship Id="rId4" Type="${relations}/dialogsheet" Target="/xl/dialogsheets/sheet1.xml"/></Relationships>`,
      ),
      'xl/macrosheets/sheet1.xml': `<macrosheet xmlns="${spreadsheet}"><sheetData><row>${text('Name')}</row></sheetData></macrosheet>`,
      'xl/dialogsheets/sheet1.xml': `<dialogsheet xmlns="${spreadsheet}"/>`,
    }),
  );
  const { lines, reading } = await readFile(file);
  expect(lines).toEqual(['1 Ana Lima']);
  expect(reading).toContain('left out, because they hold no cells: "Macro1", "Dialog1"');
  await expect(readFile(file, { sheet: 'Macro1' })).rejects.toMatchObject({ code: 'sheet_unknown' });
});

test('a workbook that breaks off is damaged', async () => {
  const whole = zip(parts(head));
  await expect(openRoster({ path: await written(whole.subarray(0, whole.length - 30)) })).rejects.toMatchObject({
    code: 'damaged',
  });
});

test('a workbook under a password says so', async () => {
  const encryption = { password: 'secret', spinCount: 1000 };
  const bytes = await writeXlsx({ sheets: [{ name: 'People', rows: [['Name'], ['Ana Lima']] }], encryption });
  await expect(openRoster({ path: await written(bytes) })).rejects.toMatchObject({ code: 'encrypted' });
});

test('a formula whose result was never saved rejects the row where it matters, and only there', async () => {
  const formula = '<c><f>A1&amp;"x"</f></c>';
  const rows = [
    `<row r="1">${text('Name')}${text('Email')}${text('Remark')}</row>`,
    `<row r="2">${text('Ana Lima')}${formula}${text('here')}</row>`,
    `<row r="3">${text('Bo Li')}${text('bo@example.com')}${formula}</row>`,
  ].join('');
  const { lines } = await readFile(await written(zip(parts(rows))));
  expect(lines).toEqual(['1 ! no_value', '2 Bo Li | email=bo@example.com']);
});

test('the last moment of a day is of that day, however exactly it is kept', async () => {
  const day = 47_938;
  const moments = [
    day,
    day + 86_399 / 86_400,
    day + 86_399.9 / 86_400,
    day + 86_399.997 / 86_400,
    day + 86_399.999 / 86_400,
    day + 1 - 1e-9,
    day + 0.5 + 1e-8,
  ];
  const cells = moments.map((value) => `<row>${text('Ana Lima')}<c s="1"><v>${value}</v></c></row>`);
  const made = parts(`<row r="1">${text('Name')}${text('End')}</row>${cells.join('')}`);
  const xfs = '<cellXfs><xf numFmtId="0"/><xf numFmtId="22"/></cellXfs>';
  const { rows } = await readFile(await written(zip(styled(made, xfs))));
  expect(rows.map(({ cells: [, end] }) => end)).toEqual([
    '2031-03-31',
    '2031-03-31 23:59:59',
    '2031-03-31 23:59:59',
    '2031-03-31 23:59:59',
    '2031-03-31 23:59:59',
    '2031-04-01',
    '2031-03-31 12:00:00',
  ]);
});

test('a date that is kept as text is the one that spreadsheet programs show, whatever zone stands behind it', async () => {
  const kept = [
    '2031-03-31T00:00:00.000Z',
    '2031-03-31',
    '2031-03-31T18:30:00',
    '2031-03-31T18:30:00.000+05:00',
    '2031-03-31T23:59:59.999',
    'soon',
  ];
  const cells = kept.map((value) => `<row>${text('Ana Lima')}<c t="d"><v>${value}</v></c></row>`);
  const made = parts(`<row r="1">${text('Name')}${text('End')}</row>${cells.join('')}`);
  const { rows } = await readFile(await written(zip(made)));
  expect(rows.map(({ cells: [, end] }) => end)).toEqual([
    '2031-03-31',
    '2031-03-31',
    '2031-03-31 18:30:00',
    '2031-03-31 18:30:00',
    '2031-03-31 23:59:59',
    'soon',
  ]);
});

test('a row without height is hidden, whether its height is said to be its own or not', async () => {
  const row = (number: number, height: string, name: string) =>
    `<row r="${number}" ${height}>${text(name)}${text(`p${number}@example.com`)}</row>`;
  const rows = `${head}${row(2, 'ht="0"', 'Ana Lima')}${row(3, 'ht="0.0" customHeight="1"', 'Bo Li')}${row(4, 'ht="10.5"', 'Cy Fox')}`;
  const { lines, reading } = await readFile(await written(zip(parts(rows))));
  expect(lines).toEqual([
    '1 Ana Lima | email=p2@example.com ~ hidden_row',
    '2 Bo Li | email=p3@example.com ~ hidden_row',
    '3 Cy Fox | email=p4@example.com',
  ]);
  expect(reading).toContain('2 hidden rows read like all others');
});

test('a hidden column is read, and said', async () => {
  const bytes = await writeXlsx({
    sheets: [
      {
        name: 'Staff',
        rows: [
          ['Name', 'Valid until', 'Desk'],
          ['Ana Lima', '2031-12-31', '4'],
        ],
        columns: [{}, { hidden: true }, {}],
      },
    ],
  });
  const { lines, reading } = await readFile(await written(bytes));
  expect(lines).toEqual(['1 Ana Lima | endsAt=2031-12-31T22:59:59Z']);
  expect(reading).toContain('1 hidden column read like all others: "Valid until"');
});

test('a sheet that gives a row twice is refused: only one of the two would be read', async () => {
  const row = (at: number, name: string) => `<row r="${at}">${text(name)}${text('x@example.com')}</row>`;
  for (const rows of [row(2, 'Ana Lima') + row(2, 'Bo Li'), row(3, 'Ana Lima') + row(2, 'Bo Li')]) {
    await expect(readFile(await written(zip(parts(`${head}${rows}`))))).rejects.toMatchObject({
      code: 'damaged',
      message: expect.stringContaining('row 2 '),
    });
  }
});

test('a name, a group or another cell that is used and struck out is refused, and what is not used may be', async () => {
  const struck = (value: string) => `<c s="1" t="inlineStr"><is><t>${value}</t></is></c>`;
  const rows = [
    ['Name', 'Groups', 'Desk'].map(text),
    [text('Ana Lima'), text('Lab'), struck('1')],
    [struck('Bo Li'), text('Lab'), text('2')],
    [text('Cy Fox'), struck('Lab'), text('3')],
    [text('Di Oz'), '<c s="1"/>', text('4')],
  ]
    .map((cells) => `<row>${cells.join('')}</row>`)
    .join('');
  const fonts = '<fonts><font><b/></font><font><strike/></font></fonts><cellXfs><xf fontId="0"/><xf fontId="1"/></cellXfs>';
  const { lines } = await readFile(await written(zip(styled(parts(rows), fonts))));
  expect(lines).toEqual(['1 Ana Lima | groups=Lab', '2 ! struck_out', '3 ! struck_out', '4 Di Oz']);
});

test('a cell of which a part is struck out is refused, if it is used', async () => {
  const cell = (old: string, now: string) =>
    `<c t="inlineStr"><is><r><rPr><strike/></rPr><t>${old}</t></r><r><t xml:space="preserve">${now}</t></r></is></c>`;
  const rows = [
    ['Name', 'Groups', 'Desk'].map(text),
    [cell('Bo Li', ' Cy Li'), text('Lab'), text('1')],
    [text('Ana Lima'), cell('Lab; ', 'Offices'), text('2')],
    [text('Di Oz'), text('Lab'), cell('3', ' 4')],
  ].map((cells) => `<row>${cells.join('')}</row>`);
  const { lines } = await readFile(await written(zip(parts(rows.join('')))));
  expect(lines).toEqual(['1 ! struck_out', '2 ! struck_out', '3 Di Oz | groups=Lab']);
});

test('an end of which the cell shows only the month is refused, a start is not', async () => {
  const cells = '<c s="1"><v>47908</v></c><c s="1"><v>47908</v></c>';
  const rows = `<row>${['Name', 'Start', 'End'].map(text).join('')}</row><row>${text('Ana Lima')}${cells}</row>`;
  const read = async (formats: string, id: number) => {
    const styles = `${formats}<cellXfs><xf numFmtId="0"/><xf numFmtId="${id}"/></cellXfs>`;
    return (await readFile(await written(zip(styled(parts(rows), styles))))).lines;
  };
  expect(await read('', 17)).toEqual(['1 ! date_no_day']);
  expect(await read('<numFmts><numFmt numFmtId="164" formatCode="mmmm\\ yyyy"/></numFmts>', 164)).toEqual(['1 ! date_no_day']);
  const format = (code: string) => read(`<numFmts><numFmt numFmtId="164" formatCode="${code}"/></numFmts>`, 164);
  expect(await format('mmmm')).toEqual(['1 ! date_no_day']);
  expect(await format('[$-411]ggge&quot;年&quot;m&quot;月&quot;')).toEqual([
    '1 ! date_no_day ~ date_interpreted date_interpreted',
  ]);
  expect(await format('dddd')).toEqual(['1 ! date_no_day']);
  const noYear = [
    '1 Ana Lima | startsAt=2031-02-28T23:00:00Z | endsAt=2031-03-01T22:59:59Z ~ date_interpreted date_interpreted',
  ];
  expect(await read('', 16)).toEqual(noYear);
  expect(await format('dd/mm;@')).toEqual(noYear);
  expect(await format('[$-411]ggge&quot;年&quot;m&quot;月&quot;d&quot;日&quot;')).toEqual([
    '1 Ana Lima | startsAt=2031-02-28T23:00:00Z | endsAt=2031-03-01T22:59:59Z',
  ]);
  expect(await read('<numFmts><numFmt numFmtId="164" formatCode="d\\ mmmm\\ yyyy"/></numFmts>', 164)).toEqual([
    '1 Ana Lima | startsAt=2031-02-28T23:00:00Z | endsAt=2031-03-01T22:59:59Z',
  ]);
});

test('rows of a sheet may end early', async () => {
  const { lines } = await readFile(await written(zip(parts(`${head}<row r="2">${text('Ana Lima')}</row>`))));
  expect(lines).toEqual(['1 Ana Lima']);
});
