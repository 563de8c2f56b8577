import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { RunEvent } from '../../src/events.ts';
import { openLines } from '../../src/ui/plain-lines.ts';
import { planWords } from '../../src/ui/run-words.ts';
import { begun, created, rowEvent, start } from '../made-up-events.ts';

beforeEach(() => vi.useFakeTimers({ now: start, toFake: ['Date'] }));
afterEach(() => vi.useRealTimers());

function lines(...steps: readonly (RunEvent | number)[]): string {
  const stream = new PassThrough();
  const ui = openLines(stream);
  for (const step of steps) {
    if (typeof step === 'number') vi.setSystemTime(Date.now() + step);
    else ui.emit(step);
  }
  return String(stream.read() ?? '');
}

it('tells a run in a few sober lines', () => {
  expect(
    lines(
      ...begun,
      ...created(1, 300),
      rowEvent(301, 'failed', { code: 'invalid_phone_number', who: 'Ana Müller' }),
      { type: 'outage', since: start, until: start + 900_000, nextProbe: start + 1000 },
      60_000,
      { type: 'outage', since: start, until: start + 900_000, nextProbe: start + 2000 },
      { type: 'outage-over' },
      { type: 'notice', code: 'doubled', message: 'Row 17 has two users.', needsPerson: true },
      { type: 'stopping', reason: 'Stopping safely: what was begun is finished first.' },
      { type: 'phase', phase: 'reporting' },
    ),
  ).toMatchInlineSnapshot(`
    "Importing people.csv into Main Building, workspace Acme Ltd (PRODUCTION, connect.getseam.com)
    Reading the roster ...
    Planning ...
    Plan for 500 rows: 400 to create, 80 already there, 20 rejected.
    Bringing people in ...
    ! row 301: failed (invalid phone number)
    The API does not answer. Waiting for it, for 15 min at most.
    The API did not answer for 67 s; it does again.
    ! Row 17 has two users.
    Stopping safely: what was begun is finished first.
    Writing the results ...
    "
  `);
});

it('says how far it is every few seconds, and not more often', () => {
  const steps = created(1, 400).flatMap((step, index) =>
    index % 20 === 0 ? [step, { type: 'pace', rate: 50, inFlight: 8 } as const] : [step],
  );
  const progress = lines(...begun, ...steps)
    .split('\n')
    .filter((line) => line.includes(' of 400'));
  expect(progress).toEqual([
    'Bringing people in: 250 of 400 (62%), 50 people/s, about 5 s left; 250 created, 80 present, 20 rejected',
  ]);
});

it('names no person, and not thousands of rows', () => {
  const failed = Array.from({ length: 500 }, (_, row): RunEvent => rowEvent(row, 'failed', { code: 'no', who: 'Ada' }));
  const text = lines(...begun, ...failed);
  expect(text).not.toContain('Ada');
  expect(text.match(/^! row/gm)).toHaveLength(20);
  expect(text.match(/rejects\.csv/g)).toHaveLength(1);
});

it('says again of a row only what is new', () => {
  const look = [1, 2, 3].map((row): RunEvent => rowEvent(row, 'present', { code: 'missing', provider: 'missing' }));
  const looks = Array.from({ length: 10 }, () => look).flat();
  const said = lines(...begun, ...looks, rowEvent(2, 'present', { code: 'drifted', provider: 'drifted' })).match(/^! .*/gm);
  expect(said).toEqual([1, 2, 3].map((row) => `! row ${row}: present (missing)`).concat('! row 2: present (drifted)'));
});

it('takes escape sequences out of what others wrote', () => {
  const evil = 'x\u001b[2J\ny';
  const text = lines(
    {
      type: 'run',
      command: 'import',
      roster: evil,
      system: { id: '', name: evil },
      workspace: { name: evil, isSandbox: true },
    },
    { type: 'phase', phase: 'applying' },
    rowEvent(1, 'failed', { code: evil }),
    { type: 'notice', code: 'clock', message: evil, needsPerson: false },
    { type: 'stopping', reason: evil },
  );
  expect(text).not.toContain('\u001b');
  expect(text.trimEnd().split('\n')).toHaveLength(5);
});

it('tells namesakes as a part of those who are new: the other numbers add up to the rows', () => {
  expect(planWords(60, { create: 53, rejected: 7, namesakes: 16 })).toBe(
    'Plan for 60 rows: 53 to create, 7 rejected; of those new, 16 namesakes.',
  );
  expect(planWords(3, { create: 3, namesakes: 1, phone_of_another: 2 })).toBe(
    'Plan for 3 rows: 3 to create; of those new, 1 namesake, 2 with the phone of somebody else.',
  );
});

it('says at once where it is not the API that answers', () => {
  const reason = 'The endpoint sends us elsewhere (a redirect from /acs/users/list). Check SEAM_ENDPOINT.';
  expect(lines({ type: 'outage', since: start, until: start + 900_000, nextProbe: start + 1000, reason })).toContain(
    `${reason} Waiting for it, for 15 min at most.`,
  );
});

it('has no line for an outage that is over in a moment, however many there are; a longer one is told once, with its end', () => {
  const outage = (): RunEvent => ({
    type: 'outage',
    since: Date.now(),
    until: Date.now() + 900_000,
    nextProbe: Date.now() + 500,
  });
  const short = Array.from({ length: 50 }, () => [outage, 600, 'over', 4000] as const).flat();
  const long = [outage, 500, 'again', 1000, 'again', 2000, 'again', 4000, 'again', 8000, 'over'] as const;
  const stream = new PassThrough();
  const ui = openLines(stream);
  let last = outage();
  for (const step of [...begun, ...short, ...long]) {
    if (typeof step === 'number') vi.setSystemTime(Date.now() + step);
    else if (typeof step === 'function') ui.emit((last = step()));
    else if (typeof step === 'string') ui.emit(step === 'over' ? { type: 'outage-over' } : last);
    else ui.emit(step);
  }
  const said = String(stream.read() ?? '').match(/.*answer.*/gu);
  expect(said).toEqual([
    'The API does not answer. Waiting for it, for 15 min at most.',
    'The API did not answer for 16 s; it does again.',
  ]);
});

it('tells no speed while a limit holds, when nothing is sent', () => {
  const pace: RunEvent = { type: 'pace', rate: 5, inFlight: 1, waitUntil: start + 60_000, why: 'asked' };
  expect(lines(...begun, ...created(1, 200), 2000, pace)).toMatch(/: 200 of 400 \(50%\);/u);
});
