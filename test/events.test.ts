import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countsOf, emptyView, fold, rateOf, secondsLeft, type RunEvent } from '../src/events.ts';
import { importStatuses } from '../src/journal/status.ts';
import { begun, created, rowEvent, start, viewAfter } from './made-up-events.ts';

describe('fold', () => {
  it('counts what the plan decided and what came to rest, each row once', () => {
    const { view } = viewAfter(
      ...begun,
      // A rejected row that is announced as well stands in the plan's count already.
      rowEvent(1, 'rejected', { code: 'phone_not_e164' }),
      ...created(2, 5),
    );
    expect(countsOf(view)).toMatchObject({ created: 4, present: 80, rejected: 20, unknown: 0 });
    expect(view.phase).toMatchObject({ phase: 'applying', total: 400, done: 5 });
  });

  it('holds a row whose answer was lost as unknown until it is settled', () => {
    const lost = viewAfter(...begun, rowEvent(7, 'unknown', { code: 'unanswered' }));
    expect(countsOf(lost.view)).toMatchObject({ unknown: 1, created: 0 });
    expect(lost.view.phase?.done).toBe(0);

    const settled = fold(lost.view, rowEvent(7, 'created', { code: 'settled' }), lost.now);
    expect(countsOf(settled)).toMatchObject({ unknown: 0, created: 1 });
    expect(settled.phase?.done).toBe(1);
    expect(settled.problems).toEqual([]);
  });

  it('counts nobody twice who is read back, even where it is looked at again and again', () => {
    const { view } = viewAfter(
      ...begun,
      ...created(1, 2),
      { type: 'phase', phase: 'verifying', total: 2 },
      rowEvent(1, 'created', { provider: 'pending' }),
      rowEvent(2, 'created', { provider: 'provisioned' }),
      rowEvent(1, 'created', { provider: 'pending' }),
      { type: 'progress', phase: 'verifying', done: 1 },
      rowEvent(1, 'created', { provider: 'error', code: 'failed_to_create_on_acs_system' }),
      { type: 'progress', phase: 'verifying', done: 2 },
    );
    expect(countsOf(view).created).toBe(2);
    expect(view.phase).toMatchObject({ done: 2, total: 2 });
    expect(view.problems.map(({ row }) => row)).toEqual([1]);
  });

  it('counts who was finished by an earlier process from the beginning, and once, but not as speed', () => {
    const [run] = begun;
    const settling: (RunEvent | number)[] = [
      run ?? 0,
      rowEvent(401, 'rejected'),
      { type: 'resumed', counts: { created: 299, present: 80, rejected: 1 }, enrolled: 200 },
      { type: 'phase', phase: 'settling', total: 1 },
    ];
    const before = viewAfter(...settling).view;
    expect(countsOf(before)).toMatchObject({ created: 299, present: 80, rejected: 1 });
    expect(before.enrolled).toBe(200);
    const old = Array.from({ length: 300 }, (_, index): RunEvent => rowEvent(index + 1, 'created', { isOld: true }));
    const { view } = viewAfter(
      ...settling,
      rowEvent(300, 'created', { code: 'unanswered' }),
      { type: 'progress', phase: 'settling', done: 1 },
      // One more was settled.
      { type: 'resumed', counts: { created: 300, present: 80, rejected: 1 }, enrolled: 201 },
      { type: 'phase', phase: 'applying', total: 400 },
      ...old,
      ...created(301, 400),
    );
    expect(countsOf(view)).toMatchObject({ created: 400, present: 80, rejected: 1, unknown: 0 });
    expect(view.phase).toMatchObject({ done: 400, total: 400 });
    expect(rateOf(view)).toBeCloseTo(50, -1);
  });

  it('measures the rate lately and tells the time that is left', () => {
    const { view } = viewAfter(...begun, ...created(1, 300));
    expect(rateOf(view)).toBeCloseTo(50, 0);
    expect(secondsLeft(view)).toBeCloseTo(2, 0);
  });

  it('promises no time left before it can know, nor when all is done', () => {
    expect(secondsLeft(viewAfter(...begun, ...created(1, 400)).view)).toBeUndefined();
    expect(secondsLeft(viewAfter(...begun, ...created(1, 50)).view)).toBeUndefined();
    expect(secondsLeft(viewAfter(...begun).view)).toBeUndefined();
  });

  it('does not take an outage for slowness', () => {
    const outage: RunEvent = { type: 'outage', since: start, until: start + 900_000, nextProbe: start + 60_000 };
    const during = viewAfter(...begun, ...created(1, 300), outage, 60_000, outage);
    expect(secondsLeft(during.view)).toBeUndefined();
    const after = fold(during.view, { type: 'outage-over' }, during.now);
    expect(rateOf(after)).toBeCloseTo(50, 0);
    expect(after.log.at(-1)).toMatchObject({ kind: 'outage' });
    // One that is over in a moment is none to tell.
    const short = viewAfter(...begun, outage, 1000, { type: 'outage-over' }).view;
    expect(short.log.filter(({ kind }) => kind === 'outage')).toEqual([]);
  });

  it('forgets the old rate as the new one lasts', () => {
    const { view, now } = viewAfter(...begun, ...created(1, 300));
    let slower = view;
    for (let row = 301; row < 360; row += 1) slower = fold(slower, rowEvent(row, 'created'), now + (row - 300) * 1000);
    expect(rateOf(slower)).toBeLessThan(2);
  });

  it('never grows with the roster, and never loses count of it', () => {
    const settled = importStatuses.filter((status) => status !== 'unknown');
    const row = fc.tuple(fc.integer({ min: 1, max: 5000 }), fc.constantFrom(...settled)).map((about) => rowEvent(...about));
    fc.assert(
      fc.property(fc.uniqueArray(row, { selector: (event) => event.row, minLength: 50, maxLength: 400 }), (events) => {
        const applying = fold(emptyView, { type: 'phase', phase: 'applying', total: events.length }, start);
        const view = events.reduce((before, event, index) => fold(before, event, start + index), applying);
        expect(Object.values(countsOf(view)).reduce((sum, count) => sum + count, 0)).toBe(events.length);
        expect(view.phase?.done).toBe(events.length);
        expect(JSON.stringify(view).length).toBeLessThan(3000);
      }),
      { numRuns: 50 },
    );
  });

  it('stays bounded when every answer is lost and the run is full of notices', () => {
    let view = viewAfter(...begun).view;
    for (let row = 1; row <= 3000; row += 1) {
      view = fold(view, rowEvent(row, 'unknown'), start);
      view = fold(view, { type: 'notice', code: 'clock', message: 'y', needsPerson: false }, start);
    }
    expect(view.unsettled.size).toBeLessThanOrEqual(1000);
    expect(view.log.length).toBeLessThanOrEqual(200);
  });
});
