import { renderToString } from 'ink';
import { describe, expect, it } from 'vitest';
import { commandOf } from '../../../src/flow/command.ts';
import type { FlowState } from '../../../src/flow/flow.ts';
import { farewell } from '../../../src/ui/guided/farewell.ts';
import { FlowView, linesIn } from '../../../src/ui/guided/flow-view.tsx';
import { Walk } from '../../flow/walk.ts';
import { madeUpServices, type MadeUp } from '../../flow/made-up-services.ts';

function shown(state: FlowState, columns = 80, rows = 24): string {
  const words = Object.fromEntries(madeUpServices().fields.map((field) => [field.name, field]));
  return renderToString(<FlowView state={state} columns={columns} rows={rows} words={words} />, { columns }).replaceAll(
    /\u001b\[[\d;]*m/g,
    '',
  );
}

async function after(made: MadeUp, roster: string | undefined, ...keys: string[]): Promise<FlowState> {
  const walk = await Walk.start(made, roster);
  return walk.press(...keys);
}

/** Every kind of step, by the keys that lead there. */
const steps: readonly [string, MadeUp, string | undefined, ...string[]][] = [
  ['the roster', {}, undefined],
  ['a file that is not there', {}, 'missing.csv'],
  ['a question', {}, 'sheets.xlsx'],
  ['as last time', { isRemembered: true }, 'people.csv'],
  ['the system', {}, 'people.csv'],
  ['no key', { hasNoKey: true }, 'people.csv'],
  ['an unfinished run', { isUnfinished: true }, undefined],
  ['the columns', {}, 'people.csv', 'enter', 'down', 'down', 'right'],
  [
    'the columns of a file to be looked at',
    {
      doubts: [
        'colours not read: 2 rows in another one than most (5, 9)',
        '4 names are taken as people, but may be none: "Meeting room 2" (row 7), "Acme Ltd" (row 12), "Test User" (row 30) and 1 more',
      ],
    },
    'people.csv',
    'enter',
  ],
  ['what a column is', {}, 'people.csv', 'enter', 'down', 'down', 'enter'],
  ['a country', {}, 'people.csv', 'enter', 'end', 'up', 'up', 'enter', 'un'],
  ['the line of the header', {}, 'people.csv', 'enter', 'end', 'enter'],
  ['the problems', {}, 'people.csv', 'enter', 'enter', 'down', 'down', 'down'],
  ['what to do about a problem', {}, 'people.csv', 'enter', 'enter', 'down', 'down', 'enter'],
  ['a row to correct', {}, 'people.csv', 'enter', 'enter', 'down', 'down', 'enter', 'down', 'enter', 'backspace', '9'],
  ['rows to mend', {}, 'people.csv', 'enter', 'enter', 'down', 'enter'],
  ['the plan', {}, 'people.csv', 'enter', 'enter', 'enter'],
  ['what is open', {}, 'people.csv', 'enter', 'enter', 'enter', 'down', 'enter'],
  ['which group', {}, 'people.csv', 'enter', 'enter', 'enter', 'down', 'enter', 'enter'],
  ['who it is', {}, 'people.csv', 'enter', 'enter', 'enter', 'down', 'enter', 'down', 'enter'],
  ['every row', {}, 'people.csv', 'enter', 'enter', 'enter', 'down', 'down', 'enter'],
  ['the number', {}, 'people.csv', 'enter', 'enter', 'enter', 'enter', '12', 'enter'],
  ['who left', {}, undefined, 'end', 'up', 'up', 'enter', 'down', 'enter'],
  ['who left, found by letters', {}, undefined, 'end', 'up', 'up', 'enter', 'bob'],
  ['until when', {}, undefined, 'end', 'up', 'enter', 'down', 'enter', '31 Dec 2027'],
  ['the plan of a renewal', {}, undefined, 'end', 'up', 'enter', 'enter', '31 Dec 2027', 'enter'],
  ['the number of a renewal', {}, undefined, 'end', 'up', 'enter', 'enter', '31 Dec 2027', 'enter', 'enter'],
  ['where the list is', { isSandbox: true }, undefined, 'end', 'enter', 'enter'],
  ['they are suspended', {}, undefined, 'end', 'up', 'up', 'enter', 'enter', 'end', 'enter'],
  ['what next', { isSandbox: true, exit: 130 }, 'people.csv', 'enter', 'enter', 'enter', 'enter'],
  ['what next, all done', { isSandbox: true }, 'people.csv', 'enter', 'enter', 'enter', 'enter'],
];

describe('the views of the guided flow', () => {
  it.each(steps)('%s', async (_, made, roster, ...keys) => {
    expect(shown(await after(made, roster, ...keys))).toMatchSnapshot();
  });

  it('of a long path shows the end, with the name of the file and what it is', async () => {
    const state = await after({}, undefined);
    const path = '/home/ana/Documents/access/reports/2026-11-28T18-19-21Z-people-of-the-north-wing/rejects.xlsx';
    const choices = [{ path, name: path, where: 'mend', about: '5 KB, changed today' }] as const;
    expect(shown({ ...state, file: { ...state.file, choices } })).toMatch(
      /^> …\S+people-of-the-north-wing\/rejects\.xlsx rows to mend, 5 KB, changed today$/mu,
    );
  });

  it.each([
    [80, 24],
    [120, 40],
    [200, 60],
    [60, 20],
  ])('fit a window of %i x %i, with lists as long as it allows', async (columns, rows) => {
    for (const [name, made, roster, ...keys] of steps) {
      const walk = await Walk.start(made, roster);
      await walk.act({ type: 'resize', lines: linesIn(rows) });
      const lines = shown(await walk.press(...keys), columns, rows).split('\n');
      // Copied as it stands there, it is the command: a blank inside quotes is no place to break it at.
      const [, below] = lines.slice(0, -1).join('\n').split('The same as a command:');
      if (below !== undefined) expect(below.trim().replaceAll(/ \\\n\s+/gu, ' '), name).toBe(commandOf(walk.state));
      if (/does the\s+same/u.test(lines.join('\n')))
        expect(farewell(walk.state, columns).join('\n'), name).toContain('doorlist import');
      expect(lines.length, name).toBeLessThan(rows);
      for (const line of lines) expect(line.length, name).toBeLessThan(columns);
    }
  });

  it('promises no command at the end that is not printed then: nothing is known of the roster yet', async () => {
    const state = await after({}, undefined);
    const long = { ...state, file: { ...state.file, typed: `/${'folder/'.repeat(20)}people.csv` } };
    expect(farewell(long, 80)).toEqual([]);
    expect(shown(long)).not.toMatch(/printed when you leave/);
  });

  it('a plan that is refused fits into a small window, and shows no command that would be refused as well', async () => {
    const state = await after({}, 'people.csv', 'enter', 'enter', 'enter');
    if (state.plan === undefined) throw new Error('no plan');
    const counts = { create: 12, update: 3, present: 4, differs: 2, conflict: 1, rejected: 5, skipped: 1, namesakes: 6 };
    const refused =
      'The plan has 6 creates of people whose name is there already under another email or phone (75% of 8 rows); the limit is 5% of the rows.';
    for (const kept of [counts, { create: 12, conflict: 1, namesakes: 6 }]) {
      const said = shown(
        { ...state, plan: { ...state.plan, counts: kept, refused, lifts: { 'max-namesakes': '75%' } } },
        60,
        20,
      );
      expect(said.split('\n').length).toBeLessThan(20);
      expect(said).toContain('limit is 5% of the rows.');
      expect(said).toContain('go beyond the limit this time');
      expect(said).not.toMatch(/same as a command|does the same/);
    }
  });

  it('says in words which rows of the plan are shown', async () => {
    const walk = await Walk.start({}, 'people.csv');
    await walk.press('enter', 'enter', 'enter', 'down', 'down', 'enter');
    const { state } = walk;
    if (state.plan === undefined) throw new Error('no plan');
    const plan = { ...state.plan, counts: { create: 12, namesakes: 6, phone_of_another: 1 } };
    const of = (kind: string) => shown({ ...state, plan, table: { kind, from: 0, rows: [] } });
    expect(of('namesakes')).toContain('of 6, new, with the name of somebody who is there');
    expect(of('phone_of_another')).toContain('of 1, new, with the phone of somebody else');
  });

  it('shows a hundred columns and a hundred kinds of problems through a window', async () => {
    const walk = await Walk.start({}, 'people.csv');
    await walk.press('enter');
    const { state } = walk;
    const [column] = state.roster?.columns ?? [];
    const [kind] = state.roster?.problems ?? [];
    if (state.roster === undefined || column === undefined || kind === undefined) throw new Error('no roster');
    const { guess: _, ...plain } = column;
    const many = <Value,>(value: Value) => Array.from({ length: 100 }, () => value);
    const wide: FlowState = {
      ...state,
      cursor: 74,
      fields: many(null),
      roster: {
        ...state.roster,
        columns: many(plain).map((each, index) => ({ ...each, guess: null, header: `Column ${index}` })),
        problems: many(kind),
      },
    };
    for (const step of ['columns', 'problems'] as const) {
      expect(shown({ ...wide, step }).split('\n').length).toBeLessThan(24);
    }
    expect(shown({ ...wide, step: 'columns' })).toContain('> Column 73');
  });

  it('let no foreign text draw on the terminal', async () => {
    const evil = 'x\u001b[2J\u009b\u202e\ny';
    const walk = await Walk.start({}, 'people.csv');
    await walk.press(
      'enter',
      'down',
      'enter',
      'escape',
      'home',
      'enter',
      'down',
      'down',
      'enter',
      'down',
      'enter',
      'escape',
      'home',
      'enter',
    );
    const poisoned = JSON.parse(
      JSON.stringify(walk.state).replaceAll(
        /"(?:Name|Ana Müller|people\.csv|Main Building|Acme Ltd|phone_not_e164|\+15555550100)"/g,
        JSON.stringify(evil),
      ),
    ) as FlowState;
    for (const step of [
      'file',
      'same',
      'place',
      'columns',
      'pick',
      'problems',
      'cure',
      'edit',
      'plan',
      'table',
      'confirm',
      'next',
    ] as const) {
      const text = shown({ ...poisoned, step, error: evil, path: evil, file: { ...poisoned.file, typed: evil } });
      expect(text, step).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
    }
  });
});
