import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { z } from 'zod';
import type { JournalReader } from '../../src/journal/journal.ts';
import { importStatuses, leaverStatuses } from '../../src/journal/status.ts';
import { reportSchema } from '../../src/report/json-schema.ts';
import { reportJson } from '../../src/report/json.ts';
import { reconcile, summaryOf } from '../../src/report/reconcile.ts';
import { anyJournal } from './memory-journal.ts';

const now = Date.parse('2031-03-01T10:00:00Z');

function reportOf(journal: JournalReader): unknown {
  const model = reconcile(journal, now);
  const summary = summaryOf(model, 'reports/run', { 'report.json': 'reports/run/report.json' });
  return JSON.parse([...reportJson(journal, model, now, summary)].join(''));
}

// `npx vitest run test/report/json.test.ts -u` writes it anew.
test('docs/report.schema.json is the schema that reports are held to', async () => {
  await expect(`${JSON.stringify(z.toJSONSchema(reportSchema), null, 2)}\n`).toMatchFileSnapshot(
    '../../docs/report.schema.json',
  );
});

test('whatever the journal, report.json is what its schema says, and it adds up', () => {
  fc.assert(
    fc.property(anyJournal, (journal) => {
      const { summary, rows, need_person, enrollment } = reportSchema.parse(reportOf(journal));
      const said = new Set<string>([...importStatuses, ...leaverStatuses, 'create', 'update']);
      const counted = Object.entries(summary).filter(([name]) => said.has(name));
      expect(counted.reduce((total, [, count]) => total + Number(count), 0)).toBe(summary.rows);
      for (const counts of [summary.provider, enrollment]) {
        expect(Object.values(counts).reduce((total, count) => total + count, 0)).toBe(summary.rows);
      }
      expect(rows).toHaveLength(need_person.rows);
      expect(need_person.reasons.reduce((total, reason) => total + reason.rows, 0)).toBe(need_person.rows);
    }),
  );
});
