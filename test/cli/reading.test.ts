import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { workshop } from './scene.ts';

const listed = '/acs/access_groups/list_users';

test('memberships are read for the groups that the roster names; for all where groups are to be exact', async () => {
  const { door, server } = await workshop({ groups: Array.from({ length: 30 }, (_, at) => `Group ${at}`) });
  door.roster([
    { full_name: 'Ann Lee', email_address: 'ann@example.com', groups: 'Group 3' },
    { full_name: 'Bob Ray', email_address: 'bob@example.com', groups: 'Group 3; Group 7' },
  ]);
  (await door.run('plan', 'roster.csv')).expectExit(0);
  expect(server.seen(listed)).toHaveLength(2);
  (await door.run('import', 'roster.csv', '--yes')).expectExit(0);
  const groups = server.usersOf().map((user) => server.groupsOf(user.acs_user_id));
  expect(groups).toEqual([['Group 3'], ['Group 3', 'Group 7']]);
  const before = server.seen(listed).length;
  (await door.run('plan', 'roster.csv', '--groups', 'exact')).expectExit(0);
  expect(server.seen(listed).length - before).toBe(30);
});

test('an access system that reports an error is not written to; it is read, and the error is said', async () => {
  const { door, server } = await workshop();
  door.roster([{ full_name: 'Ann Lee', email_address: 'ann@example.com' }]);
  (await door.run('import', 'roster.csv', '--yes')).expectExit(0);
  const sent = server.seen('changes').length;
  server.system.errors.push({ code: 'salto_ks_subscription_limit_exceeded', message: 'The subscription is full.' });
  for (const command of [['plan', 'roster.csv'], ['verify'], ['systems'], ['export']]) {
    const ended = await door.run(...command);
    ended.expectExit(0);
    expect(ended.stdout + ended.stderr).toContain('salto_ks_subscription_limit_exceeded');
  }
  for (const command of [
    ['import', 'roster.csv', '--yes'],
    ['undo', '--yes'],
  ]) {
    expect((await door.run(...command)).expectExit(4).stderr).toContain('salto_ks_subscription_limit_exceeded');
  }
  expect(server.seen('changes')).toHaveLength(sent);
});

test('what a person should look at in a roster is said when it is imported, not only when it is checked', async () => {
  const { door } = await workshop();
  door.roster([{ full_name: 'Ann Lee' }, { full_name: 'Meeting room 2' }]);
  const said = '1 name is taken as a person, but may be none: "Meeting room 2" (row 2, line 3)';
  for (const command of [
    ['plan', 'roster.csv'],
    ['import', 'roster.csv', '--yes'],
  ]) {
    expect((await door.run(...command)).expectExit(0).stderr).toContain(`In the roster: ${said}.`);
  }
});

test('rows of one name under other emails are said, and refuse nothing', async () => {
  const { door } = await workshop();
  door.roster([
    { full_name: 'Ann Lee', email_address: 'ann@example.com' },
    { full_name: 'Ann Lee', email_address: 'lee@example.com' },
  ]);
  const said =
    '1 row bears the name of an earlier row with another email or phone, and is taken as another person: "Ann Lee" (row 2, line 3, and row 1, line 2)';
  const checked = (await door.run('check', 'roster.csv')).expectExit(0);
  expect(checked.stdout + checked.stderr).toContain(said);
  expect((await door.run('plan', 'roster.csv')).expectExit(0).stderr).toContain(`In the roster: ${said}.`);
});

test('a plan names another row with its line', async () => {
  const { door } = await workshop();
  door.roster([{ full_name: 'Ann Lee' }, { full_name: 'Ann Lee' }]);
  (await door.run('plan', 'roster.csv')).expectExit(1);
  expect(readFileSync(join(door.lastRun(), 'plan.csv'), 'utf8')).toContain('Row 1 (line 2) has this name too');
});
