import { readFile as readBytes, readdir } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { templateCsv } from '../../src/roster/template.ts';
import { readFile, readText } from './reading.ts';

const samples = path.join(import.meta.dirname, '../../samples');

/** The day the samples were made for: later ones are still within their schedules for years. */
const now = Date.UTC(2026, 10, 22);

test('samples/README.md says of every sample how many rows it has, and how many are valid', async () => {
  const readme = await readBytes(path.join(samples, 'README.md'), 'utf8');
  const said = [...readme.matchAll(/^\| `([^`]+)` \| (\d+) \| (\d+) \|/gmu)].map(([, file, rows, valid]) => [
    file,
    Number(rows),
    Number(valid),
  ]);
  const files = (await readdir(samples)).filter((name) => /\.(?:csv|xlsx)$/u.test(name)).sort();
  expect(said.map(([file]) => String(file)).sort()).toEqual(files);
  for (const [file, rows, valid] of said) {
    const encoding = file === 'windows-export.csv' ? { encoding: 'windows-1252' } : {};
    // A row that is left out on purpose is neither valid nor wrong.
    const read = await readFile(path.join(samples, String(file)), { now, ...encoding });
    expect([
      file,
      read.rows.length,
      read.rows.filter(({ person }) => person !== undefined && person.importAs !== 'skip').length,
    ]).toEqual([file, rows, valid]);
  }
});

test('the template is a roster whose every column is understood', async () => {
  const filled = `${templateCsv()}Ana Lima,ana@example.com,+15555550100,2031-01-05,2031-06-30,Lab,,,yes,Front Door,,,,active\r\n`;
  const { fields, lines } = await readText(filled, { guess: false });
  expect(fields).not.toContain(null);
  expect(lines).toEqual([
    '1 Ana Lima | email=ana@example.com | phone=+15555550100 | startsAt=2031-01-04T23:00:00Z | endsAt=2031-06-30T21:59:59Z | groups=Lab | enroll=true | entrances=Front Door',
  ]);
});
