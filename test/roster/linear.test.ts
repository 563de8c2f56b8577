import { mkdtempSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as fc from 'fast-check';
import { writeXlsx } from 'hucre/xlsx';
import { afterAll, describe, expect, test } from 'vitest';
import { phoneKey } from '../../src/plan/keys.ts';
import { nameKey } from '../../src/text/name.ts';
import { emailKey } from '../../src/text/email.ts';
import { mayBeStoredAs } from '../../src/plan/names.ts';
import { neutraliseCell, restoreCell } from '../../src/roster/cell.ts';
import { fields } from '../../src/roster/columns.ts';
import { sanitise } from '../../src/text/sanitise.ts';
import { readFile, readText } from './reading.ts';

// Issue 15, 19. Time of this thread alone is compared with such time: four times as much may take four times as long. What takes the square of its length takes
// sixteen times as long, on a machine of any speed and under any load.

/** What may be four times as long; both are measured once more where a busy machine may have been in the way. */
const mostGrowth = 9;
/** Milliseconds: below, nothing is measured but the clock and the machine. */
const tooShort = 150;

/** Milliseconds of this thread, however busy the machine is. */
async function processorTime(work: () => unknown): Promise<number> {
  const before = process.threadCpuUsage();
  await work();
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1000;
}

async function expectLinear(what: string, work: (size: number) => unknown, size: number): Promise<void> {
  const took = (n: number) => processorTime(() => work(n));
  let [small, large] = [Infinity, Infinity];
  for (let tries = 0; tries < 4; tries += 1) {
    large = Math.min(large, await took(4 * size));
    if (large < tooShort) return;
    small = Math.min(small, await took(size));
    if (large / small < mostGrowth) return;
  }
  expect.fail(`${what}: ${Math.round(large)} ms for ${4 * size}, and ${Math.round(small)} ms for ${size}`);
}

const folder = mkdtempSync(path.join(tmpdir(), 'doorlist-linear-'));
afterAll(() => rmSync(folder, { recursive: true }));

const header = fields.filter((field) => field !== 'first_name' && field !== 'last_name');

/** A roster of a sound row and one whose every cell is this text. */
function rosterOf(cell: string): string {
  const quoted = `"${cell.replaceAll('"', '""')}"`;
  const sound = header.map((field) => ({ full_name: 'Ana Lima', email_address: 'ana@example.com' })[field as string] ?? '');
  return `${header.join(',')}\n${sound.join(',')}\n${header.map(() => quoted).join(',')}\n`;
}

/** Reads a workbook of a sound row and one whose cells are this text. */
async function readBook(cell: string): Promise<unknown> {
  const sound = header.map((field) => ({ full_name: 'Ana Lima', email_address: 'ana@example.com' })[field as string] ?? '');
  const file = path.join(folder, 'roster.xlsx');
  await writeFile(file, await writeXlsx({ sheets: [{ name: 'People', rows: [header, sound, header.map(() => cell)] }] }));
  return readFile(file, { country: 'DE' });
}

/** Pieces that patterns of the readers begin with, or stumble over. */
const piece = fc.constantFrom(
  ...Array.from(`19+-/.:,;@ '"|()[]<>=aZöß佐\t\n\r\u0000\u00A0\u200B\u200D\u0301\uFE0F\u202E\u{1F468}`),
  'Mr',
  'Dr. ',
  '(0)',
  '00',
  '+1',
  'a@',
  '@a.',
  'T00:',
  '2030-',
  '1/2/',
  ' AM',
  'ext',
  'Ã¤',
  '&#',
  '\\n',
  '=A',
  '--',
  'e9',
);

test(
  'a cell takes time by its length, for every reader of cells and whatever it is made of',
  { timeout: 300_000 },
  async () => {
    const unit = fc.array(piece, { minLength: 1, maxLength: 3 }).map((pieces) => pieces.join(''));
    const edge = fc.array(piece, { maxLength: 2 }).map((pieces) => pieces.join(''));
    const filled = fc.record({ start: edge, unit, end: edge });
    await fc.assert(
      fc.asyncProperty(filled, async ({ start, unit: each, end }) => {
        const cell = (n: number): string => start + each.repeat(Math.ceil(n / each.length)) + end;
        const what = JSON.stringify([start, each, end]);
        await expectLinear(
          `a roster with ${what}`,
          (n) => readText(rosterOf(cell(n)), { country: 'DE' }).catch(String),
          10_000,
        );
        await expectLinear(
          `a header with ${what}`,
          (n) => readText(`"${cell(n).replaceAll('"', '""')}",full_name,email\nx,Ana Lima,ana@example.com\n`).catch(String),
          10_000,
        );
        await expectLinear(`a workbook with ${what}`, (n) => readBook(cell(n)).catch(String), 5_000);
        for (const [name, reader] of Object.entries({
          nameKey,
          emailKey,
          phoneKey,
          sanitise,
          neutraliseCell,
          restoreCell: (text: string) => restoreCell(neutraliseCell(text)),
          mayBeStoredAs: (text: string) => mayBeStoredAs(text, `${text}x`),
        })) {
          await expectLinear(`${name} of ${what}`, (n) => reader(cell(n)), 20_000);
        }
      }),
      { numRuns: 12 },
    );
  },
);

test(
  'lines of another length than the first, blank ones above all, take about as long as others',
  { timeout: 60_000 },
  async () => {
    const took = (line: string) =>
      processorTime(() => readText(`full_name,email\nAna Lima,ana@example.com\n${line.repeat(20_000)}Bo Li,bo@example.com\n`));
    for (const line of ['\n', '\r\n', ' \n', ',,\n']) {
      let least = Infinity;
      for (let tries = 0; tries < 4 && least > 5; tries += 1) least = Math.min(least, (await took(line)) / (await took(',\n')));
      expect(least, JSON.stringify(line)).toBeLessThan(5);
    }
  },
);

/** Of the largest files; four times as many when measured. */
const perFile = 2_500;

describe('a file takes time by its length', () => {
  const cells = (n: number, cell: string): string => Array.from({ length: n }, () => cell).join(',');
  test.for([
    ['columns', (n) => `full_name,${cells(10 * n, 'More')}\nAna Lima,${cells(10 * n, 'x')}\n`],
    ['columns of other names', (n) => `full_name,${Array.from({ length: n }, (_, at) => `More ${at}`).join(',')}\nAna Lima\n`],
    ['columns without a name', (n) => `full_name,${cells(n, '')}\nAna Lima,${cells(n, 'x')}\n`],
    ['cells beyond the header', (n) => `full_name,email\nAna Lima,ana@example.com,${cells(n, 'x')}\n`],
    ['blank lines', (n) => `full_name,email\nAna Lima,ana@example.com\n${'\n'.repeat(n)}Bo Li,bo@example.com\n`],
    ['rows of blank cells', (n) => `full_name,email\nAna Lima,ana@example.com\n${',\n'.repeat(n)}Bo Li,bo@example.com\n`],
    ['blank lines at the start', (n) => `${'\n'.repeat(4 * n)}full_name,email\nAna Lima,ana@example.com\n`],
    ['lines above the header', (n) => `${'Report\n'.repeat(n)}full_name,email\nAna Lima,ana@example.com\n`],
    ['quotes', (n) => `full_name,email\n"${'""'.repeat(4 * n)}",ana@example.com\n`],
    ['a quote that stays open', (n) => `full_name,email\n"Ana Lima,ana@example.com\n${'Bo Li,bo@example.com\n'.repeat(n)}`],
    ['groups', (n) => `full_name,groups\nAna Lima,${Array.from({ length: n }, (_, at) => `g${at}`).join(';')}\n`],
    ['equal groups', (n) => `full_name,groups\nAna Lima,${'g;'.repeat(4 * n)}\n`],
  ] as readonly (readonly [string, (n: number) => string])[])('%s', { timeout: 60_000 }, async ([what, text]) => {
    await expectLinear(what, (n) => readText(text(n)).catch(String), perFile);
  });
});
