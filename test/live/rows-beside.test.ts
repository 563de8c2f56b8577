import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import type { Row } from '../cli/doorlist.ts';
import { workshop } from '../cli/scene.ts';

// Rejects leave out the rows that ended well: what these say of a shared phone, and of whose user somebody is, holds all the same.

const phone = '+15555550101';

/** Imports a roster, answers its only row that needs a person, and imports the rejects. */
async function answered(
  there: readonly { full_name: string; email_address?: string; phone_number?: string }[],
  rows: (ids: readonly string[]) => Row[],
  code: string,
  importAs: string,
) {
  const { door, server } = await workshop({ emailUniqueness: 'none' });
  const users = there.map((user) => server.addUser(user));
  door.roster(rows(users.map((user) => user.acs_user_id)));
  const run = async (roster: string, exit: number) => {
    const ended = await door.run('import', roster, '--existing', 'update', '--max-updates', '100%', '--yes', '--json');
    return ended.expectExit(exit).summary.run;
  };
  const first = await run('roster.csv', 1);
  const rejects = door.rejects(first);
  expect(rejects.map((row) => row['import_code'])).toEqual([code]);
  const mended = join('reports', basename(first), 'rejects.csv');
  door.roster(
    rejects.map((row) => ({ ...row, import_as: importAs })),
    mended,
  );
  return { server, users, row: door.results(await run(mended, 0))[0] };
}

test('a relative who is there is not taken for the person whose row says same, although the rejects have the phone once', async () => {
  const { server, users, row } = await answered(
    [{ full_name: 'Karl Nowak', email_address: 'karl@example.com', phone_number: phone }, { full_name: 'Mia Berg' }],
    () => [
      { full_name: 'Karl Nowak', email_address: 'karl@example.com', phone_number: phone },
      { full_name: 'Mia Berg', email_address: '', phone_number: phone },
    ],
    'same_name',
    'same',
  );
  expect(row).toMatchObject({ import_status: 'updated', acs_user_id: users[1]?.acs_user_id });
  expect(server.usersOf().map((user) => user.full_name)).toEqual(['Karl Nowak', 'Mia Berg']);
});

test('a son of the name and on the phone of his father, who is there, is made as new', async () => {
  const { server, users, row } = await answered(
    [{ full_name: 'Karl Nowak', phone_number: phone }],
    ([father = '']) => [
      { full_name: 'Karl Nowak', phone_number: phone, acs_user_id: father },
      { full_name: 'Karl Nowak', phone_number: phone, acs_user_id: '' },
    ],
    'same_name',
    'new',
  );
  expect(row).toMatchObject({ import_status: 'created' });
  expect(row?.['acs_user_id']).not.toBe(users[0]?.acs_user_id);
  expect(server.usersOf()).toHaveLength(2);
});

test('the phone of a row that is refused finds nobody for another row either', async () => {
  const { door, server } = await workshop({ emailUniqueness: 'none' });
  const father = server.addUser({ full_name: 'Karl Nowak', phone_number: phone });
  const desk: Row = { full_name: 'Ann Lee', email_address: 'desk@example.com', phone_number: '' };
  const refused: Row = { full_name: 'Karl Nowak', email_address: 'desk@example.com', phone_number: phone };
  const son: Row = { full_name: 'Karl Nowak', email_address: '', phone_number: phone };
  for (const rows of [
    [desk, refused, son],
    [son, desk, refused],
  ]) {
    door.roster(rows);
    const { summary } = await door.run('import', 'roster.csv', '--existing', 'update', '--yes', '--json');
    const results = door.results(summary.run);
    expect(results[rows.indexOf(refused)]).toMatchObject({ import_status: 'rejected', import_code: 'duplicate_email' });
    expect(results[rows.indexOf(son)]).toMatchObject({ import_status: 'conflict', import_code: 'same_name' });
    expect(results[rows.indexOf(son)]?.['import_message']).toContain(father.acs_user_id);
  }
});

test('rejects that were moved out of the folder of their run say that its other rows are not known', async () => {
  const { door } = await workshop();
  door.roster([
    { full_name: 'Karl Nowak', phone_number: phone },
    { full_name: 'Mia Berg', phone_number: '12' },
  ]);
  const { summary } = await door.run('import', 'roster.csv', '--yes', '--json');
  const rejects = door.rejects(summary.run);
  for (const [name, times] of [
    [join('reports', basename(summary.run), 'rejects.csv'), 0],
    ['moved.csv', 1],
  ] as const) {
    door.roster(rejects, name);
    const ended = await door.run('import', name, '--yes', '--json');
    expect(ended.events.filter(({ code }) => code === 'run_not_known')).toHaveLength(times);
    expect(JSON.stringify(door.report(ended.summary.run)).split('not in the folder of that run')).toHaveLength(times + 1);
  }
});
