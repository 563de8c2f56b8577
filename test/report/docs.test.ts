import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { enrollmentStatuses, importStatuses, providerStatuses } from '../../src/journal/status.ts';
import { absentTable, tableCsv } from '../../src/report/csv.ts';
import { resultColumns } from '../../src/roster/columns.ts';
import { journalOf } from './memory-journal.ts';

const page = readFileSync(new URL('../../docs/results.md', import.meta.url), 'utf8');

/** First cells of the table rows in a part of the page. */
function explained(title: string): string[] {
  const part = page.split(/^#+ /mu).find((one) => one.startsWith(title)) ?? '';
  return [...part.matchAll(/^\| (`[^|]*`)\s*\|/gmu)].flatMap(([, cell = '']) => cell.replaceAll('`', '').split(', '));
}

test.for([
  ['Columns of result.csv', resultColumns],
  ['`import_status`', importStatuses],
  ['`provider_status`', providerStatuses],
  ['`enrollment_status`', enrollmentStatuses],
  ['absent.csv', [...tableCsv(absentTable(journalOf({})))].join('').replace('\uFEFF', '').trim().split(',')],
] as const)('docs/results.md explains every word of %s, and no other', ([title, words]) => {
  expect(explained(title).sort()).toEqual([...words].sort());
});
