import { renderToString } from 'ink';
import { describe, expect, it } from 'vitest';
import type { RunEvent } from '../../../src/events.ts';
import { Frame, LogLine, SpokenFrame } from '../../../src/ui/screen/frame.tsx';
import { initialKeys, type Keys } from '../../../src/ui/screen/keys.ts';
import { begun, created, rowEvent, start, viewAfter } from '../../made-up-events.ts';

type Steps = readonly (RunEvent | number)[];

interface Look {
  readonly columns?: number;
  readonly rows?: number;
  readonly keys?: Partial<Keys>;
}

function frame(steps: Steps, { columns = 80, rows = 24, keys = {} }: Look = {}): string {
  const { view, now } = viewAfter(...steps);
  return renderToString(
    <Frame view={view} now={now} keys={{ ...initialKeys, ...keys }} columns={columns} rows={rows} hasKeys />,
    { columns },
  ).replaceAll(/\u001b\[[\d;]*m/g, '');
}

const midway: Steps = [
  ...begun,
  ...created(1, 250),
  rowEvent(251, 'failed', { code: 'invalid_phone_number', who: 'Ana Müller' }),
  rowEvent(252, 'conflict', { code: 'email_and_phone_disagree', who: 'Bob Li' }),
  { type: 'pace', rate: 50, sent: 48, inFlight: 8 },
];

describe('the frame', () => {
  it('shows the system, the way, the outcomes, the pace, people and problems', () => {
    expect(frame(midway)).toMatchInlineSnapshot(`
      " PRODUCTION  Importing people.csv into Main Building (Acme Ltd)

      Bringing people in  ███████████████████████████▒×──────────────────  252 of 400
      ✓ 250 created   ✓ 80 present   ! 1 conflict   ✗ 20 rejected   ✗ 1 failed
      about 5 s left · 50 people/s · 48 of 50 requests/s · 8 in flight

      ✓ Person 250 created                 ! row 252 conflict: email and phone disag…
      ✓ Person 249 created                 ✗ row 251 failed: invalid phone number, A…
      ✓ Person 248 created
      p pause   f problems   ? keys   q stop"
    `);
  });

  it('shows in the bar which part of those who were taken has failed, and not what the plan had rejected', () => {
    const bar = (...steps: Steps) => /[█▒×]+─+/.exec(frame([...begun, ...steps]))?.[0];
    expect(bar(...created(1, 200))).toMatch(/^█+─+$/);
    const failed = Array.from({ length: 100 }, (_, n) => rowEvent(201 + n, 'failed'));
    expect(bar(...created(1, 200), ...failed)).toMatch(/^█{24}×{11}─+$/);
    // Those that the plan has decided are told one by one before anybody is brought in.
    const decided = Array.from({ length: 100 }, (_, n) => rowEvent(401 + n, n % 2 === 0 ? 'rejected' : 'conflict'));
    const [first, ...rest] = begun.toReversed();
    const told = [...rest.toReversed(), ...decided, first ?? 0, ...created(1, 200)];
    expect(/[█▒×]+─+/.exec(frame(told))?.[0]).toMatch(/^█+─+$/);
    expect(frame(told)).toContain('200 of 400');
  });

  it('shows what is waited for, with a countdown', () => {
    const waitUntil = (now: number) => ({ type: 'pace', rate: 25, sent: 0, inFlight: 8, waitUntil: now + 12_000 }) as const;
    expect(frame([...midway, waitUntil(viewAfter(...midway).now)])).toContain('The API asks for patience: going on in 12 s.');
    const { now } = viewAfter(...midway);
    const outage = { type: 'outage', since: now - 120_000, nextProbe: now + 8000, until: now + 780_000 } as const;
    expect(frame([...midway, outage])).toContain('No answer from the API for 2 min. Next try in 8 s, giving up in 13 min.');
    expect(frame([...midway, outage])).not.toContain('left');
    // Nobody is brought in meanwhile.
    expect(frame([...midway, outage])).not.toContain('people/s');
    // Nothing is sent, whatever was when it began.
    for (const wait of [outage, waitUntil(now)])
      expect(frame([...midway, wait])).not.toMatch(/in flight|requests\/s|people\/s|left/u);
  });

  it('says that it stops, whoever asked for it, and what the next press does', () => {
    expect(frame([...midway, { type: 'stopping', reason: 'SIGTERM' }])).toMatchInlineSnapshot(`
      " PRODUCTION  Importing people.csv into Main Building (Acme Ltd)

      Bringing people in  ███████████████████████████▒×──────────────────  252 of 400
      ✓ 250 created   ✓ 80 present   ! 1 conflict   ✗ 20 rejected   ✗ 1 failed
      about 5 s left · 50 people/s · 48 of 50 requests/s · 8 in flight
      ! Stopping safely. Press q again to leave at once. Finishing 8 requests.
      ✓ Person 250 created                 ! row 252 conflict: email and phone disag…
      ✓ Person 249 created                 ✗ row 251 failed: invalid phone number, A…
      ✓ Person 248 created
      f problems   ? keys   q leave now"
    `);
    expect(frame(midway, { keys: { stops: 1 } })).toContain('Press q again to leave at once.');
    expect(frame(midway, { keys: { stops: 2 } })).toContain('Leaving at once.');
  });

  it('lists problems alone, keys alone, or the pause', () => {
    expect(frame(midway, { keys: { pane: 'problems' } })).not.toContain('Person 250');
    expect(frame(midway, { keys: { pane: 'help' } })).toContain('stop safely');
    expect(frame(midway, { keys: { isPaused: true } })).toContain('Press p to go on.');
    expect(frame(midway, { keys: { isPaused: true } })).not.toMatch(/left|people\/s/);
    expect(frame(begun, { keys: { pane: 'problems' } })).toContain('No problems so far.');
  });

  it('speaks plainly of sandbox, production and practice', () => {
    const [run, ...rest] = begun as [Extract<RunEvent, { type: 'run' }>, ...Steps];
    expect(frame([run, ...rest])).toContain(' PRODUCTION ');
    expect(frame([{ ...run, workspace: { name: 'Acme Test', isSandbox: true } }, ...rest])).toContain(' SANDBOX ');
    expect(frame([{ ...run, practice: true }, ...rest])).toContain(' PRACTICE ');
  });

  it('is right when narrow: the system stays, sums take the place of statuses, no word is cut but names', () => {
    expect(frame(midway, { columns: 44 })).toMatchInlineSnapshot(`
      " PRODUCTION  Importing into Main Building

      Bringing people in  ████▒×─────  252 of 400
      ✓ 330 well   ! 1 to look at   ✗ 21 not done
      about 5 s left · 50 people/s · 8 in flight

      ✓ Person 250 created
      ! row 252 conflict: email and phone disagr…
      ✗ row 251 failed: invalid phone number, An…
      p pause   f problems   ? keys   q stop"
    `);
  });

  it.each([
    [80, 24],
    [120, 40],
    [200, 60],
    [60, 20],
    [44, 16],
    [80, 9],
    [24, 6],
  ])('fits %i columns and %i rows, ten lines at most, whatever is going on', (columns, rows) => {
    const { now } = viewAfter(...midway);
    const states: Steps[] = [
      [],
      begun.slice(0, 2),
      begun,
      midway,
      [...midway, { type: 'stopping', reason: 'x' }],
      [...midway, { type: 'outage', since: now, until: now + 1e6, nextProbe: now + 1000 }],
      [...midway, rowEvent(3, 'failed', { code: 'c'.repeat(300), who: `${'名'.repeat(200)}\u001b[2J\n\n` })],
    ];
    const heights = states.flatMap((steps) =>
      (['people', 'problems', 'help'] as const).map((pane) => {
        const lines = frame(steps, { columns, rows, keys: { pane } }).split('\n');
        for (const line of lines) expect(line.length, line).toBeLessThan(columns);
        return lines.length;
      }),
    );
    // Always the same height: nothing jumps.
    expect(new Set(heights).size).toBe(1);
    expect(heights[0]).toBeLessThanOrEqual(Math.min(10, Math.max(7, rows - 1)));
  });

  it('lets no name from a roster or a server draw on the terminal', () => {
    const evil = '\u001b[2J\u202e\u009b31mEve\nMallory';
    const text = renderToString(
      <Frame
        view={
          viewAfter(
            {
              type: 'run',
              command: 'import',
              roster: evil,
              workspace: { name: evil, isSandbox: false },
              system: { id: '', name: evil },
            },
            { type: 'phase', phase: 'applying', total: 2 },
            rowEvent(1, 'created', { who: evil }),
            rowEvent(2, 'failed', { code: evil, who: evil }),
          ).view
        }
        now={start}
        keys={initialKeys}
        columns={120}
        rows={40}
        hasKeys
      />,
      { columns: 120 },
    );
    expect(text.replaceAll(/\u001b\[[\d;]*m/g, '')).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
    expect(text).not.toContain('[2J');
    expect(text).toContain('Eve Mallory');
  });

  it('says the same in one sentence to a screen reader', () => {
    const { view, now } = viewAfter(...midway);
    expect(renderToString(<SpokenFrame view={view} now={now} keys={initialKeys} />, { columns: 200 })).toMatchInlineSnapshot(
      `"Bringing people in: 252 of 400. about 5 s left. 22 problems."`,
    );
  });

  it('keeps what is over above the frame', () => {
    const { view } = viewAfter(
      ...midway,
      { type: 'notice', code: 'doubled', message: 'Row 17 has two users.', needsPerson: true },
      { type: 'phase', phase: 'reporting' },
    );
    const text = view.log.map((entry) => renderToString(<LogLine entry={entry} columns={80} />, { columns: 80 })).join('\n');
    expect(text.replaceAll(/\u001b\[[\d;]*m/g, '')).toMatchInlineSnapshot(`
      "✓ Read the roster: 500 rows (1 s)
      · Plan for 500 rows: 400 to create, 80 already there, 20 rejected.
      ! Row 17 has two users.
      ✓ Brought people in: 252 people (5 s)"
    `);
  });
});
