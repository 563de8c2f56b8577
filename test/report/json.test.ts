import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { z } from 'zod';
import type { JournalReader } from '../../src/journal/journal.ts';
import { importStatuses, leaverStatuses } from '../../src/journal/status.ts';
import { reportSchema } from '../../src/report/json-schema.ts';
import { reportJson } from '../../src/report/json.ts';
import { reconcile, reconcileCheck, summaryOf } from '../../src/report/reconcile.ts';
import { anyJournal, journalOf, rejected } from './memory-journal.ts';

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
      const { summary, rows, need_person, enrollment, plan = [] } = reportSchema.parse(reportOf(journal));
      if ('valid' in summary) throw new Error('This was no check.');
      const said = new Set<string>([...importStatuses, ...leaverStatuses, 'create', 'update']);
      const counted = Object.entries(summary).filter(([name]) => said.has(name));
      expect(counted.reduce((total, [, count]) => total + Number(count), 0)).toBe(summary.rows);
      for (const counts of [summary.provider, enrollment]) {
        expect(Object.values(counts).reduce((total, count) => total + count, 0)).toBe(summary.rows);
      }
      expect(rows).toHaveLength(need_person.rows);
      expect(need_person.reasons.reduce((total, reason) => total + reason.rows, 0)).toBeGreaterThanOrEqual(need_person.rows);
      expect(plan.filter(({ action }) => action === 'create')).toHaveLength('create' in summary ? summary.create : 0);
      expect(plan.filter(({ action }) => action === 'update')).toHaveLength('create' in summary ? summary.update : 0);
      expect(plan.filter(({ action }) => action === 'renewed')).toHaveLength('create' in summary ? summary.renewed : 0);
    }),
  );
});

test('the report of a check names no access system, and says what could be sent', () => {
  const journal = journalOf({ header: { command: 'check' }, phase: 'planned', rows: [rejected(2)] });
  const model = reconcileCheck(journal, { rows: 3, valid: 2, rejected: 1, skipped: 0, leaver: 0 }, now);
  const text = [...reportJson(journal, model, now, summaryOf(model, 'reports/run', {}))].join('');
  expect(reportSchema.parse(JSON.parse(text))).toMatchObject({
    summary: { rows: 3, valid: 2, rejected: 1 },
    target: null,
    need_person: { rows: 1, reasons: [{ code: 'phone_not_e164', first_rows: [2] }] },
  });
});
