import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RowRecord, RunEnding, RunPhase } from '../../src/journal/journal.ts';
import { adviceFor } from '../../src/report/advice.ts';
import { printedSummary } from '../../src/events.ts';
import { reconcile, reconcileCheck, rowsThatNeedPerson, summaryOf } from '../../src/report/reconcile.ts';
import { anyJournal, journalOf, rejected, rowOf, stepOf, userId } from './memory-journal.ts';

const now = Date.parse('2031-03-01T10:00:00Z');
const sum = (counts: Readonly<Record<string, number>> | readonly number[]): number =>
  Object.values(counts).reduce((total, count) => total + count, 0);

test('whatever the journal, every row is counted once, and every way of counting comes to the same', () => {
  fc.assert(
    fc.property(anyJournal, (journal) => {
      const model = reconcile(journal, now);
      expect(model.balanced).toBe(true);
      expect(model.rows).toBe([...journal.rows()].length);
      for (const counts of [model.statuses, model.enrollment, model.provider]) expect(sum(counts)).toBe(model.rows);
      expect(sum(model.needPersonBy)).toBe(model.needPerson.length);
      expect(sum(Object.fromEntries(model.causes))).toBe(model.needPerson.length);
      // A row with several problems stands under each, and none under nothing.
      expect(sum(model.reasons.map(({ rows }) => rows))).toBeGreaterThanOrEqual(model.needPerson.length);
      for (const { first } of model.reasons) expect(model.needPerson).toEqual(expect.arrayContaining([...first]));
      expect([...rowsThatNeedPerson(journal, model, now)].map(({ record }) => record.row)).toEqual(model.needPerson);
      const advised = adviceFor(model, 'reports/run', 'linux').filter(
        ({ matter }) => !/^(?:not attempted|ready to go ahead)/u.test(matter),
      );
      expect(advised.reduce((total, { rows }) => total + rows, 0)).toBe(model.needPerson.length);
    }),
  );
});

describe('why rows need a person', () => {
  const unknownGroup = (row: number, value: string, more: RowRecord['problems'] = []): RowRecord => ({
    ...rejected(row),
    problems: [
      { code: 'unknown_group', field: 'groups', value, message: `No group "${value}".`, cure: `Not ${value}, but "Lab".` },
      ...more,
    ],
  });
  const reasonsOf = (rows: readonly RowRecord[]) => reconcile(journalOf({ rows }), now).reasons;

  test('six thousand times the same is one reason, with one cure for all and the first of its rows', () => {
    const rows = Array.from({ length: 6000 }, (_, index) => rejected(index + 1, 'phone_not_e164', `030 ${index}`));
    const [reason, ...more] = reasonsOf(rows);
    expect(more).toEqual([]);
    expect(reason).toMatchObject({ cause: 'rejected', code: 'phone_not_e164', rows: 6000, first: [1, 2, 3, 4, 5] });
    expect(reason?.cure).toContain('--country US');
    expect(`${reason?.matter} ${reason?.cure}`).not.toContain('030');
  });

  test('whatever the API answered in place of a result: the cure of an unknown row is to resume, not to mend it', () => {
    const lost = stepOf('user', 'unanswered', { code: 'http_503', message: 'The API could not answer: HTTP 503.' });
    expect(reasonsOf([rowOf(1, { steps: [lost] })])).toMatchObject([
      { cause: 'unknown', cure: expect.stringContaining('doorlist resume') as string },
    ]);
  });

  test('each unknown group is a reason of its own, with what there is; a row with two problems stands under both', () => {
    const rows = [unknownGroup(1, 'Lager', rejected(1).problems), unknownGroup(2, 'Lagr'), unknownGroup(3, 'Lager')];
    expect(reasonsOf(rows).map(({ code, rows: many, first, matter, cure }) => [code, many, first, matter, cure])).toEqual([
      ['unknown_group', 2, [1, 3], 'No group "Lager".', 'Not Lager, but "Lab".'],
      ['phone_not_e164', 1, [1], expect.any(String), expect.any(String)],
      ['unknown_group', 1, [2], 'No group "Lagr".', 'Not Lagr, but "Lab".'],
    ]);
  });

  test('a code of the API that nobody knows is told in its own words', () => {
    const refused = stepOf('user', 'refused', { code: 'moon_phase', message: 'Not while the moon is full.' });
    const [reason] = reasonsOf([rowOf(1, { steps: [refused] })]);
    expect(reason).toMatchObject({ cause: 'failed', code: 'moon_phase', matter: 'Not while the moon is full.' });
    expect(reason?.cure).toMatch(/import the row again/u);
  });
});

test('a check counts what could be sent, and what could not', () => {
  const counts = { rows: 5, valid: 2, rejected: 2, skipped: 1, leaver: 0 };
  const model = reconcileCheck(
    journalOf({ header: { command: 'check' }, phase: 'planned', rows: [rejected(2), rejected(4)] }),
    counts,
    now,
  );
  expect(printedSummary(summaryOf(model, 'run', {}))).toEqual({
    type: 'summary',
    run: 'run',
    ...counts,
    balanced: true,
    exit: 1,
    files: {},
  });
});

test('the summary has the shape that scripts rely on, in its order', () => {
  const model = reconcile(
    journalOf({ rows: [rowOf(1), rejected(2)], absent: [{ id: 'u', name: 'Leaver', state: 'provisioned' }] }),
    now,
  );
  expect(JSON.stringify(printedSummary(summaryOf(model, 'reports/run', { 'result.csv': 'reports/run/result.csv' })))).toBe(
    '{"type":"summary","run":"reports/run","rows":2,"created":1,"present":0,"updated":0,"differs":0,"conflict":0,"rejected":1,' +
      '"failed":0,"skipped":0,"renewed":0,"leaver":0,"undone":0,"pending":0,"unknown":0,"namesakes":0,"enrolled":0,"absent":1,"provider":{"provisioned":0,"pending":0,"deferred":0,' +
      '"inactive":0,"error":0,"missing":0,"drifted":0,"not_checked":2},"balanced":true,"exit":1,' +
      '"files":{"result.csv":"reports/run/result.csv"}}',
  );
});

test('the summary of a plan says create and update', () => {
  const journal = journalOf({ header: { command: 'plan' }, phase: 'planned', rows: [rowOf(1, { steps: [] })] });
  const summary = summaryOf(reconcile(journal, now), 'run', {});
  expect(summary).toMatchObject({ rows: 1, create: 1, update: 0, exit: 0 });
  expect(Object.keys(summary)).not.toContain('created');
});

test.for([
  ['a row that is missing', [rowOf(1), rowOf(3)]],
  ['a row that stands twice', [rowOf(1), rowOf(1)]],
  ['rows out of order', [rowOf(2), rowOf(1)]],
] satisfies [string, RowRecord[]][])('%s does not balance, and exits 1', ([, rows]) => {
  const model = reconcile(journalOf({ rows }), now);
  expect(model).toMatchObject({ balanced: false, exit: 1 });
  expect(model.imbalance).toMatch(/Row \d/);
});

describe('exit status', () => {
  const readBack = (status: 'provisioned' | 'pending' | 'deferred' | 'error' | 'missing' | 'drifted' | 'inactive') =>
    rowOf(1, { readBack: { at: '2031-03-01T09:05:00Z', status } });
  const cases: [string, RowRecord, number][] = [
    ['created', rowOf(1), 0],
    ['created, its answer lost and found', rowOf(1, { steps: [stepOf('user', 'claimed', { id: userId(1) })] }), 0],
    ['present', rowOf(1, { change: { kind: 'present', userId: userId(1) }, steps: [] }), 0],
    ['skipped', rowOf(1, { change: { kind: 'skipped', code: 'skip_row' }, steps: [] }), 0],
    ['leaver', rowOf(1, { change: { kind: 'leaver', userId: userId(1) }, steps: [] }), 0],
    ['rejected', rejected(1), 1],
    ['refused', rowOf(1, { steps: [stepOf('user', 'refused', { code: 'invalid_input' })] }), 1],
    ['still provisioning', readBack('pending'), 0],
    ['deferred', readBack('deferred'), 0],
    ['in error after its 200', readBack('error'), 1],
    ['missing', readBack('missing'), 1],
    ['drifted', readBack('drifted'), 1],
    ['inactive', readBack('inactive'), 1],
    ['inactive before its start', { ...readBack('inactive'), person: { fullName: 'A', startsAt: '2031-04-01T00:00:00Z' } }, 0],
    [
      'not enrolled although asked',
      rowOf(1, {
        wishes: { enroll: 'automation' },
        steps: [stepOf('user', 'done', { id: userId(1) }), stepOf('enroll', 'refused', { code: 'no_route' })],
      }),
      1,
    ],
    [
      'present, and its link to an identity refused',
      rowOf(1, {
        change: { kind: 'present', userId: userId(1) },
        wishes: { identity: { kind: 'use', identityId: 'i1', link: true } },
        steps: [stepOf('link', 'refused', { code: 'already_linked' })],
      }),
      1,
    ],
  ];
  test.for(cases)('%s: %#', ([, row, exit]) => {
    expect(reconcile(journalOf({ rows: [row] }), now).exit).toBe(exit);
  });

  const stop: RunEnding = { at: '2031-03-01T09:10:00Z', exit: 130, stopped: 'Interrupted.' };
  const endings: [RunPhase, RunEnding | undefined, number][] = [
    ['applying', stop, 130],
    ['applying', { ...stop, exit: 4 }, 4],
    // Killed: nobody wrote an ending.
    ['applying', undefined, 4],
    ['planned', { ...stop, exit: 3 }, 3],
    // Resumed to its end since.
    ['finished', stop, 0],
  ];
  test.for(endings)('%s with %j', ([phase, ending, exit]) => {
    const journal = journalOf({ phase, rows: [rowOf(1)], ...(ending === undefined ? {} : { ending }) });
    expect(reconcile(journal, now).exit).toBe(exit);
  });

  test('a notice that needs a person makes it 1, another does not', () => {
    const notice = { code: 'doubled', message: 'Two users look the same.' } as const;
    const exit = (needsPerson: boolean) =>
      reconcile(journalOf({ rows: [rowOf(1)], notices: [{ ...notice, needsPerson }] }), now).exit;
    expect([exit(true), exit(false)]).toEqual([1, 0]);
  });
});

test.for([
  ['win32', '"'],
  ['darwin', "'"],
] as const)('an instance of every trouble gets its own advice and the command that goes on, on %s', ([platform, quote]) => {
  const rows = [
    rejected(1),
    rowOf(2, {
      change: { kind: 'differs', userId: userId(2), code: 'name_mismatch', differences: [] },
      steps: [],
    }),
    rowOf(3, { steps: [] }),
  ];
  const journal = journalOf({ header: { options: { sandbox: true } }, phase: 'applying', rows });
  const advised = adviceFor(reconcile(journal, now), 'reports/my run', platform);
  expect(advised.map(({ rows, command }) => [rows, command])).toEqual([
    [1, `doorlist resume ${quote}reports/my run${quote}`],
    [1, `doorlist import ${quote}reports/my run/rejects.xlsx${quote} --sandbox --out reports`],
    [1, `doorlist import ${quote}reports/my run/rejects.xlsx${quote} --sandbox --existing update --out reports`],
  ]);
});
