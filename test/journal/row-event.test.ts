import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { emptyView, fold } from '../../src/events.ts';
import { rowEvent } from '../../src/journal/row-event.ts';
import { reconcile } from '../../src/report/reconcile.ts';
import { anyJournal, journalOf, rowOf } from '../report/memory-journal.ts';

const now = Date.parse('2031-03-01T10:00:00Z');

test('whatever the journal, the screens list the rows that the report counts, and no others', () => {
  fc.assert(
    fc.property(anyJournal, (some) => {
      // The rows that a plan forecasts are told when they have come to rest.
      const journal = { ...some, header: { ...some.header, command: 'import' as const } };
      const listed = [...journal.rows()].filter((record) => {
        const { problems } = fold(emptyView, rowEvent(record, now), now);
        return problems.length === 1;
      });
      expect(listed.map(({ row }) => row)).toEqual(reconcile(journal, now).needPerson);
    }),
  );
});

test.for([
  ['2031-02-01T00:00:00Z', true],
  ['2031-04-01T00:00:00Z', false],
] as const)('an inactive user whose access starts at %s needs a person: %s', ([startsAt, needsPerson]) => {
  const record = rowOf(1, {
    person: { fullName: 'Ada', startsAt },
    readBack: { at: '2031-03-01T09:05:00Z', status: 'inactive' },
  });
  expect(rowEvent(record, now).needsPerson).toBe(needsPerson);
  expect(reconcile(journalOf({ rows: [record] }), now).needPerson).toEqual(needsPerson ? [1] : []);
});
