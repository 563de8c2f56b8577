import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import type { Row } from '../cli/doorlist.ts';
import { workshop } from '../cli/scene.ts';

// A row that is refused is somebody's all the same: whom it names is no other row's, and is not absent.

const phone = '+15555550101';
const badPhone = '12';
const karl = { full_name: 'Karl Nowak', email_address: 'karl@example.com' };
const columns = ['full_name', 'email_address', 'phone_number', 'acs_user_id', 'user_identity_id'] as const;
const filled = (row: Row): Row => Object.fromEntries(columns.map((column) => [column, row[column] ?? '']));
const update = ['--existing', 'update', '--allow-renames', '--max-updates', '100%', '--yes', '--json'];

const absent = (run: string) =>
  parse<Row>(readFileSync(join(run, 'absent.csv'), 'utf8'), { columns: true, bom: true }).map((row) => row['full_name']);

interface There {
  readonly user: string;
  readonly identity: string;
}

describe.concurrent('the user whom a refused row names is taken by no other row', () => {
  const refused: Row = { ...karl, phone_number: badPhone };
  test.for<[string, Row, (there: There) => Row, string]>([
    [
      'by its email; the other row by the id',
      refused,
      ({ user }) => ({ full_name: 'Mia Berg', acs_user_id: user }),
      'id_contradicts',
    ],
    [
      'by its email; the other row by the phone',
      refused,
      () => ({ full_name: 'Karl Nowak', phone_number: phone }),
      'claimed_twice',
    ],
    [
      'by its email, which was cleaned; the other row by the phone',
      { ...refused, email_address: 'mailto:KARL@example.com' },
      () => ({ full_name: 'Karl Nowak', phone_number: phone }),
      'claimed_twice',
    ],
    [
      'by its email; the other row by the identity',
      refused,
      ({ identity }) => ({ full_name: 'Karl B. Nowak', user_identity_id: identity }),
      'claimed_twice',
    ],
    [
      'by its id; the other row by the phone',
      { full_name: 'Karl Nowak', phone_number: badPhone, acs_user_id: 'user' },
      () => ({ full_name: 'Karl Nowak', phone_number: phone }),
      'claimed_twice',
    ],
    [
      'by its name; the other row by the id',
      { full_name: 'Karl Nowak', phone_number: badPhone },
      ({ user }) => ({ full_name: 'Mia Berg', acs_user_id: user }),
      'id_contradicts',
    ],
  ])('%s', async ([, first, second, code], context) => {
    const { door, server } = await workshop({ emailUniqueness: 'none' }, context);
    const identity = server.addIdentity({ full_name: karl.full_name, email_address: karl.email_address }).user_identity_id;
    const there = server.addUser({ ...karl, phone_number: phone, user_identity_id: identity });
    const user = there.acs_user_id;
    const one = filled(first['acs_user_id'] === 'user' ? { ...first, acs_user_id: user } : first);
    const two = filled(second({ user, identity }));
    const before = JSON.stringify(there);
    for (const rows of [
      [one, two],
      [two, one],
    ]) {
      door.roster(rows);
      const { summary } = await door.run('import', 'roster.csv', ...update);
      const results = door.results(summary.run);
      expect(results[rows.indexOf(one)]).toMatchObject({ import_status: 'rejected', import_code: 'phone_not_e164' });
      expect(results[rows.indexOf(two)]).toMatchObject({ import_status: 'conflict', import_code: code });
      expect(JSON.stringify(server.users.get(user))).toBe(before);
      expect(summary['absent']).toBe(0);
    }
  });

  test('a row that repeats an email is refused, and the first one goes on', async (context) => {
    const { door, server } = await workshop({}, context);
    const there = server.addUser(karl);
    const row: Row = { full_name: 'Karl B. Nowak', email_address: karl.email_address, acs_user_id: there.acs_user_id };
    door.roster([row, row]);
    const { summary } = await door.run('import', 'roster.csv', ...update);
    expect(door.results(summary.run).map((each) => each['import_status'])).toEqual(['updated', 'rejected']);
  });
});

test.concurrent.for<[string, Row]>([
  ['an email that had to be cleaned', { email_address: 'mailto:karl@example.com', phone_number: badPhone }],
  ['an email in a cell that holds more', { email_address: 'Karl <karl@example.com>' }],
  ['a phone', { email_address: 'karl@', phone_number: phone }],
  ['an identity', { email_address: 'karl@', user_identity_id: 'identity' }],
  ['an email that is its identity’s', { email_address: 'nowak@example.com', phone_number: badPhone }],
])('who is named by a refused row alone is not absent: %s', async ([, row], context) => {
  const { door, server } = await workshop({ emailUniqueness: 'none' }, context);
  const identity = server.addIdentity({ full_name: 'Karl', email_address: 'nowak@example.com' }).user_identity_id;
  server.addUser({ ...karl, phone_number: phone, user_identity_id: identity });
  server.addUser({ full_name: 'Mia Berg', email_address: 'mia@example.com' });
  door.roster([filled({ full_name: 'K. N.', ...row, ...(row['user_identity_id'] && { user_identity_id: identity }) })]);
  const { summary } = await door.run('plan', 'roster.csv', '--json');
  expect(summary['rejected']).toBe(1);
  expect(absent(summary.run)).toEqual(['Mia Berg']);
});

test('what a saved plan and rejects do not know of the other rows is known from the run', async () => {
  const { door, server } = await workshop({ emailUniqueness: 'none' });
  const user = server.addUser({ ...karl, phone_number: phone }).acs_user_id;
  // A pilot leaves the row out whose email it is.
  door.roster([filled({ full_name: 'Karl Nowak', phone_number: phone }), filled(karl)]);
  const first = await door.run('import', 'roster.csv', '--rows', '1-1', ...update);
  expect(door.results(first.summary.run)[0]).toMatchObject({ import_status: 'conflict', import_code: 'claimed_twice' });
  const again = await door.run('import', join('reports', basename(first.summary.run), 'rejects.csv'), ...update);
  expect(door.results(again.summary.run)[0]).toMatchObject({ import_status: 'conflict', import_code: 'claimed_twice' });
  expect(server.users.get(user)?.full_name).toBe('Karl Nowak');
});
