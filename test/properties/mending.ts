import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { stringify } from 'csv-stringify/sync';
import * as fc from 'fast-check';
import { expect } from 'vitest';
import { Doorlist } from '../cli/doorlist.ts';

/** What one cell of a row has, and what is wrong with it at first. */
export interface Cell {
  readonly column: string;
  readonly right: string;
  readonly wrong?: string;
}

/** A roster's way of writing its people, and the options that read it. */
export const style = fc.record({
  names: fc.constantFrom('whole', 'halves', 'mapped'),
  dates: fc.constantFrom('dmy', 'dmy said', 'mdy', 'iso', 'midnights'),
  groups: fc.constantFrom('named', 'mapped', 'by number'),
  country: fc.constantFrom('DE', undefined),
  zone: fc.constantFrom('Asia/Tokyo', undefined),
  enroll: fc.constantFrom('all', 'column', 'none'),
  title: fc.boolean(),
  remark: fc.constantFrom('none', 'dates ignored', 'mixed'),
});
export type Style = typeof style extends fc.Arbitrary<infer Value> ? Value : never;

const troubles = ['email', 'phone', 'group', 'end', 'none', 'none'] as const;
export const anyRow = fc.record({
  trouble: fc.constantFrom(...troubles),
  group: fc.constantFrom('Main Entrance', 'Night Shift', 'Lab; Parking', ''),
});

export type AnyRow = typeof anyRow extends fc.Arbitrary<infer Value> ? Value : never;

/** Dates that can be read either way, but in the first row, which is always right and tells the order of all. */
function dateOf(dates: Style['dates'], n: number): string {
  const [day, month] = n === 0 ? ['27', '03'] : [`0${(n % 9) + 1}`, '05'];
  switch (dates) {
    case 'dmy':
    case 'dmy said':
      return `${day}/${month}/2041`;
    case 'mdy':
      return `${month}/${day}/2041`;
    case 'iso':
      return `2041-${month}-${day}`;
    case 'midnights':
      // The time of the first row tells that the midnights of the others are times too.
      return `2041-${month}-${day} ${n === 0 ? '17:30' : '00:00'}`;
  }
}

/** The roster's rows, the first of them always right. */
export function rosterOf(how: Style, rows: readonly AnyRow[]): Cell[][] {
  const headers = {
    group: how.groups === 'named' ? 'Access groups' : 'Bereich X',
    first: how.names === 'mapped' ? 'Person A' : 'First name',
    last: how.names === 'mapped' ? 'Person B' : 'Last name',
  };
  return [{ trouble: 'none' as const, group: 'Main Entrance' }, ...rows].map(({ trouble, group }, n): Cell[] => {
    const [first, last] = [`Ada${'abcdefghijklm'[n] ?? ''}`, 'Lovelace'];
    const wrong = (is: (typeof troubles)[number], cell: string) => (trouble === is ? { wrong: cell } : {});
    return [
      ...(how.names === 'whole'
        ? [{ column: 'Name', right: `${first} ${last}` }]
        : [
            { column: headers.first, right: first },
            { column: headers.last, right: last },
          ]),
      { column: 'E-mail', right: `ada.${n}@example.com`, ...wrong('email', 'ada at example') },
      {
        column: 'Mobile',
        right: how.country === 'DE' ? `0151 2345 ${6780 + n}` : `+49151234${56780 + n}`,
        ...wrong('phone', '12'),
      },
      { column: 'Valid until', right: dateOf(how.dates, n), ...wrong('end', 'some day') },
      { column: headers.group, right: group, ...wrong('group', 'Gymnasium') },
      ...(how.enroll === 'column' ? [{ column: 'Enroll', right: n % 2 === 0 ? 'yes' : 'no' }] : []),
      ...(how.remark === 'none'
        ? []
        : [{ column: 'Remark', right: how.remark === 'mixed' && n === 0 ? 'since 2020' : '2019-05-06' }]),
    ];
  });
}

/** The options that read it. */
export function optionsOf(how: Style): string[] {
  return [
    ...(how.names === 'mapped' ? ['--map', 'first_name=Person A', '--map', 'last_name=Person B'] : []),
    ...(how.groups === 'mapped' ? ['--map', 'groups=Bereich X'] : []),
    ...(how.groups === 'by number' ? ['--map', `groups=#${how.names === 'whole' ? 5 : 6}`] : []),
    ...(how.dates === 'dmy said' ? ['--date-order', 'dmy'] : []),
    ...(how.country === undefined ? [] : ['--country', how.country]),
    ...(how.zone === undefined ? [] : ['--timezone', how.zone]),
    ...(how.enroll === 'all' ? ['--enroll'] : []),
    ...(how.remark === 'dates ignored' ? ['--ignore', 'Remark'] : []),
    ...(how.title ? ['--header-row', '3'] : []),
  ];
}

/** The roster as a CSV, right or as it was at first. */
export function textOf(how: Style, cells: readonly Cell[][], isRight: boolean): string {
  const [head = []] = cells;
  const lines = cells.map((row) => row.map(({ right, wrong }) => (isRight ? right : (wrong ?? right))));
  return `${how.title ? 'Badges of the annexe\n\n' : ''}${stringify([head.map(({ column }) => column), ...lines])}`;
}

/** The people of the practice system whom the roster brought, with all that it says of them. */
function peopleOf(file: string): unknown[] {
  const state = new DatabaseSync(file, { readOnly: true });
  try {
    const made = "SELECT * FROM users WHERE email LIKE 'ada._@example.com' ORDER BY email";
    return (state.prepare(made).all() as Record<string, string>[]).map(
      ({ id = '', name, email, phone, schedule, identity_id }) => ({
        name,
        email,
        phone,
        ends: (JSON.parse(schedule ?? '{}') as { ends_at?: string }).ends_at,
        groups: state.prepare('SELECT group_id FROM memberships WHERE user_id = ?').all(id).length,
        hasIdentity: identity_id !== null,
        enrolled: state
          .prepare("SELECT 1 FROM documents WHERE kind = 'enrollment_automation' AND owner = ?")
          .all(identity_id ?? '').length,
      }),
    );
  } finally {
    state.close();
  }
}

/**
 * Imports a text, and hands its mended rejects in again without a word about how they are to be read.
 *
 * @param mend gets the run folder, mends the rejects in it, and returns their file.
 * @returns the people who are there then.
 */
export async function imported(
  text: string,
  options: readonly string[],
  mend?: (run: string) => string | Promise<string>,
): Promise<unknown[]> {
  const door = new Doorlist(undefined, 'inside');
  try {
    door.write('roster.csv', text);
    const all = ['--sandbox', '--yes', '--verify-timeout', '0'];
    const ended = await door.run('import', 'roster.csv', ...options, ...all);
    if (mend !== undefined && ended.code === 1) {
      const rejects = await mend(door.lastRun());
      (await door.run('import', rejects, ...all)).expectExit(0);
      // Few are named on purpose: nobody is missing.
      const again = door.runs().find((run) => run.endsWith('-rejects')) ?? '';
      expect([existsSync(join(again, 'result.csv')), existsSync(join(again, 'absent.csv'))]).toEqual([true, false]);
    } else ended.expectExit(0);
    return peopleOf(join(door.cwd, 'reports/practice.sqlite'));
  } finally {
    door.dispose();
  }
}
