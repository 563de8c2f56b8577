import { emptyView, fold, type RowEvent, type RunEvent, type RunView } from '../src/events.ts';
import { providers, statuses } from '../src/journal/status.ts';

/** A moment, in epoch ms, from which the tests' clocks start. */
export const start = Date.UTC(2026, 9, 1, 8);

/** What the screen knows after these events; a number lets so many milliseconds pass. */
export function viewAfter(...steps: readonly (RunEvent | number)[]): { view: RunView; now: number } {
  let now = start;
  let view = emptyView;
  for (const step of steps) {
    if (typeof step === 'number') now += step;
    else view = fold(view, step, now);
  }
  return { view, now };
}

/** What a run tells of a row. */
export function rowEvent(row: number, status: RowEvent['status'], more: Partial<RowEvent> = {}): RowEvent {
  const needsPerson = statuses[status].needsPerson || providers[more.provider ?? 'not_checked'].needsPerson;
  return { type: 'row', row, status, needsPerson, ...more };
}

/** A run into a production system, up to the moment when people are created. */
export const begun: readonly (RunEvent | number)[] = [
  {
    type: 'run',
    command: 'import',
    roster: 'people.csv',
    run: 'reports/one',
    host: 'connect.getseam.com',
    workspace: { name: 'Acme Ltd', isSandbox: false },
    system: { id: '1', name: 'Main Building' },
  },
  { type: 'phase', phase: 'reading' },
  800,
  { type: 'progress', phase: 'reading', done: 500 },
  { type: 'phase', phase: 'planning', total: 500 },
  { type: 'plan', rows: 500, counts: { create: 400, present: 80, rejected: 20 } },
  { type: 'phase', phase: 'applying', total: 400 },
];

/** Rows `from` to `to`, one each 20 ms, all created. */
export function created(from: number, to: number): (RunEvent | number)[] {
  const steps: (RunEvent | number)[] = [];
  for (let row = from; row <= to; row += 1) steps.push(20, rowEvent(row, 'created', { who: `Person ${row}` }));
  return steps;
}
