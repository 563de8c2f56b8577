import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Doorlist, readCsv, tally } from '../cli/doorlist.ts';
import { scene, workshop } from '../cli/scene.ts';
import type { FakeSeam } from '../faults/server.ts';
import { atTerminal } from './at-terminal.ts';

// Issue 19, 1 and 2.
const quick = ['--json', '--settle-timeout', '1', '--verify-timeout', '2'];
const all = ['--yes', '--max-leavers', '100%', ...quick];

/** Ten people who stay, and those of `leaving` besides; a plan has listed whom no row names. */
async function listed(
  where: 'production' | 'inside',
  leaving: readonly string[],
  rows: readonly Record<string, string>[] = [],
): Promise<{ door: Doorlist; server: FakeSeam; list: string }> {
  const made = where === 'inside' ? await workshop() : await scene({ latency: 1, isSandboxWorkspace: false });
  const { door, server } = made;
  const staying = 'abcdefghij'.split('').map((n) => ({ full_name: `Stays ${n}`, email_address: `stays.${n}@example.com` }));
  for (const row of staying) server.addUser(row);
  for (const n of leaving) server.addUser({ full_name: `Leaver ${n}`, email_address: `leaver.${n}@example.com` });
  door.roster([...staying, ...rows]);
  const planned = await door.run('plan', 'roster.csv', '--json');
  expect([0, 1]).toContain(planned.code);
  return { ...made, list: join(door.lastRun(), 'absent.csv') };
}

const suspended = (server: FakeSeam): string[] =>
  server
    .usersOf()
    .filter((user) => user.is_suspended)
    .map((user) => user.full_name);

/** Takes lines that hold a word out of a file. */
function without(list: string, word: string): void {
  const lines = readFileSync(list, 'utf8').split('\r\n');
  writeFileSync(list, lines.filter((line) => !line.includes(word)).join('\r\n'));
}

test('somebody is deleted while those who were suspended are read back: whom the list skips for it is not said to be gone', async () => {
  const { door, server } = await workshop({ cursors: 'offset', pageSize: 10 });
  for (let n = 1; n <= 60; n += 1) server.addUser({ full_name: `Person ${n}`, email_address: `person.${n}@example.com` });
  const [first] = server.usersOf();
  door.roster([{ full_name: 'Person 1', email_address: 'person.1@example.com' }]);
  await door.run('plan', 'roster.csv', '--json');
  // The list is read twice before; of the reading after it, this is the second page.
  server.meanwhile('/acs/users/list', 14, () => server.removeUser(first?.acs_user_id ?? ''));
  const ended = await door.run('leavers', join(door.lastRun(), 'absent.csv'), ...all);
  expect(ended.expectExit(0).summary).toMatchObject({ suspended: 59, gone: 0, provider: { provisioned: 59 } });
  expect(server.seen('/acs/users/list').length).toBeGreaterThan(14);
});

test('the people of the list are suspended and nobody else, nobody is deleted, and undo gives their access back', async () => {
  const { door, server, list } = await listed('inside', ['x', 'y', 'z']);
  without(list, 'Leaver z');
  const ended = (await door.run('leavers', list, ...all)).expectExit(0);
  const { run } = ended.summary;
  expect(ended.summary).toMatchObject({ rows: 2, suspended: 2, already: 0, conflict: 0, balanced: true, exit: 0 });
  expect(suspended(server)).toEqual(['Leaver x', 'Leaver y']);
  expect(new Set(server.seen('changes').map(({ route }) => route))).toEqual(new Set(['/acs/users/suspend']));
  expect(tally(door.results(run), 'import_status')).toEqual({ suspended: 2 });

  // Once more: nothing is sent.
  expect((await door.run('leavers', list, ...all)).expectExit(0).summary).toMatchObject({ suspended: 0, already: 2 });
  // The workbook of the same list has its three people.
  const workbook = list.replace('.csv', '.xlsx');
  expect((await door.run('leavers', workbook, ...all)).expectExit(0).summary).toMatchObject({ suspended: 1, already: 2 });

  expect(server.seen('changes')).toHaveLength(3);

  // One of them is suspended by somebody else's doing as well from now on: changed since, and left alone.
  const [x] = server.usersOf().filter((user) => user.full_name === 'Leaver x');
  if (x !== undefined) x.phone_number = '+15555550123';
  const undone = (await door.run('undo', run, '--yes', '--json', '--verify-timeout', '2')).expectExit(1);
  expect(undone.events.at(-2)).toMatchObject({ type: 'undo', taken_back: 1, left: 1 });
  expect(suspended(server)).toEqual(['Leaver x', 'Leaver z']);
  expect(server.usersOf()).toHaveLength(13);
});

test('a row whose status says that the person left: listed with its number, and suspended', async () => {
  const { door, server, list } = await listed(
    'inside',
    ['x'],
    [{ full_name: 'Leaver x', email_address: 'leaver.x@example.com', status: 'terminated' }],
  );
  expect(readCsv(list)).toMatchObject([{ full_name: 'Leaver x', import_row: '11' }]);
  expect((await door.run('leavers', list, ...all)).expectExit(0).summary).toMatchObject({ suspended: 1 });
  expect(suspended(server)).toEqual(['Leaver x']);
});

test('whoever changed, came back, is gone, or shares anything with a row is left alone, and said', async () => {
  const { door, server, list } = await listed(
    'inside',
    ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'],
    [
      // Rejected, for the phone; skipped; and one whose email stands in a column of no use.
      { full_name: 'a, LÉAVER', email_address: 'other.a@', phone_number: '' },
      { full_name: 'Somebody', email_address: 'other.b@example.com', phone_number: '020 7946 0018' },
      { full_name: 'Other C', email_address: 'other.c@example.com', import_as: 'skip', remarks: 'was leaver.c@example.com' },
    ],
  );
  const user = (n: string) => {
    const found = server.usersOf().find((each) => each.full_name === `Leaver ${n}`);
    if (found === undefined) throw new Error(n);
    return found;
  };
  const later = [user('d'), user('e'), user('f'), user('g'), user('h')] as const;
  user('b').phone_number = '+442079460018';
  const identity = server.addIdentity({ full_name: 'Stays a' });
  const staying = server.usersOf().find((each) => each.full_name === 'Stays a');
  // The list is made anew, for those whom somebody has changed meanwhile.
  if (staying !== undefined) staying.user_identity_id = identity.user_identity_id;
  later[4].user_identity_id = identity.user_identity_id;
  await door.run('plan', 'roster.csv', '--json');
  const anew = join(door.lastRun(), 'absent.csv');
  expect(readCsv(anew).map((row) => row['full_name'])).toEqual(
    ['b', 'c', 'd', 'e', 'f', 'g', 'h', 'a'].map((n) => `Leaver ${n}`).sort(),
  );
  later[0].full_name = 'Leaver Renamed';
  later[1].access_schedule = { starts_at: '2026-01-01T00:00:00Z', ends_at: '2050-01-01T00:00:00Z' };
  server.removeUser(later[2].acs_user_id);
  later[3].is_suspended = true;
  expect(list).not.toBe(anew);

  const { summary } = (await door.run('leavers', anew, ...all)).expectExit(1);
  // Nobody of a list of leavers is mended and imported.
  const { need_person } = door.report(summary.run) as { need_person: { reasons: Record<'matter' | 'cure', string>[] } };
  for (const { cure } of need_person.reasons) expect(cure).not.toMatch(/import|row/i);
  expect(need_person.reasons.map(({ matter }) => matter)).toEqual(
    expect.arrayContaining([
      'A row of the roster has the same email address.',
      'Changed in the access system since the list was made, and left alone.',
    ]),
  );
  expect(summary).toMatchObject({ rows: 8, suspended: 0, already: 1, changed: 2, gone: 1, conflict: 4, balanced: true });
  const codes = Object.fromEntries(
    door
      .results(summary.run)
      .map((row) => [row['full_name'], `${row['import_status'] ?? ''} ${row['import_code'] ?? ''}`.trim()]),
  );
  expect(codes).toEqual({
    'Leaver a': 'conflict shares_name',
    'Leaver b': 'conflict shares_phone',
    'Leaver c': 'conflict shares_email',
    'Leaver d': 'changed',
    'Leaver e': 'changed',
    'Leaver f': 'gone',
    'Leaver g': 'already',
    'Leaver h': 'conflict shares_identity',
  });
  expect(server.seen('changes')).toEqual([]);
});

test('an edited id, a column that was sorted alone, a repeated row and a list from elsewhere are refused', async () => {
  const { door, server, list } = await listed('inside', ['x', 'y']);
  const whole = readFileSync(list, 'utf8');
  const [x, y] = readCsv(list).map((row) => row['acs_user_id'] ?? '');
  const stays = server.usersOf()[0]?.acs_user_id ?? '';
  const refused = async (text: string, words: RegExp) => {
    writeFileSync(list, text);
    const ended = (await door.run('leavers', list, ...all)).expectExit(2);
    expect(ended.stderr).toMatch(words);
  };
  await refused(whole.replace(x ?? '', stays), /none of the ids/);
  await refused(
    whole
      .replace(x ?? '', '#')
      .replace(y ?? '', x ?? '')
      .replace('#', y ?? ''),
    /row 1 \(line 2\) .*full_name says "Leaver x", and the run noted "Leaver y" .*sorted alone/is,
  );
  await refused(`${whole}${whole.split('\r\n')[1] ?? ''}\r\n`, /line 2 already/);
  const lines = whole.replace('\uFEFF', '').trimEnd().split('\r\n');
  const withoutIds = lines.map((line) => line.replace(/^[^,]*,/u, ''));
  await refused(withoutIds.join('\r\n'), /^doorlist: absent\.csv: the column "acs_user_id" is not there any more\. .*report/);
  const withoutNames = lines.map((line) => line.replace(/,[^,]*/u, ''));
  await refused(withoutNames.join('\r\n'), /^doorlist: absent\.csv: the column "full_name" is not there any more\. .*report/);
  await refused(`${lines[0]}\r\n`, /^doorlist: absent\.csv: nobody is left in the list\. Nothing was sent\.$/m);
  writeFileSync(list, whole);
  copyFileSync(list, join(door.cwd, 'copy.csv'));
  expect((await door.run('leavers', 'copy.csv', ...all)).expectExit(2).stderr).toContain('lies in no run folder');
  expect((await door.run('leavers', 'copy.csv')).expectExit(2).stderr).toContain('lies in no run folder');
  expect((await door.run('leavers', list)).expectExit(2).stderr).toContain('add --yes');
  expect(suspended(server)).toEqual([]);
});

test('what a spreadsheet program made of a name of digits is said, with the cure', async () => {
  const { door, server } = await listed('inside', ['x']);
  const [user] = server.usersOf().filter(({ full_name }) => full_name === 'Leaver x');
  if (user === undefined) throw new Error('nobody');
  user.full_name = '00123';
  (await door.run('plan', 'roster.csv')).expectExit(0);
  const csv = join(door.lastRun(), 'absent.csv');
  const whole = readFileSync(csv, 'utf8');
  expect(whole).toContain(',00123,');
  writeFileSync(csv, whole.replace(',00123,', ',123,'));
  const { stderr } = (await door.run('leavers', csv, ...all)).expectExit(2);
  expect(stderr).toMatch(/row 1 \(line 2\) of absent\.csv: full_name says "123", and the run noted "00123"/i);
  expect(stderr).toMatch(/a spreadsheet program takes digits for a number\. .*absent\.xlsx/);
  expect(suspended(server)).toEqual([]);
});

test('more than a fifth of the people is refused, unless it is said', async () => {
  const { door, server, list } = await listed('inside', ['x', 'y', 'z']);
  const ended = (await door.run('leavers', list, '--yes')).expectExit(3);
  expect(ended.stderr).toMatch(/3 of the 13 people.*--max-leavers 24%/s);
  expect(suspended(server)).toEqual([]);
  (await door.run('leavers', list, '--yes', '--max-leavers', '24%')).expectExit(0);
  expect(suspended(server)).toHaveLength(3);
});

test('an answer of 200 that suspends nobody is no success', async () => {
  const { door, server, list } = await listed('inside', ['x', 'y']);
  server.settings.decide = ({ route, params }) =>
    route === '/acs/users/suspend' && server.users.get(String(params['acs_user_id']))?.full_name === 'Leaver x'
      ? { status: 200, headers: { 'content-type': 'application/json' }, body: '{"ok":true}' }
      : undefined;
  const { summary, events } = (await door.run('leavers', list, ...all)).expectExit(1);
  expect(summary).toMatchObject({ suspended: 1, failed: 1 });
  // Who is not suspended was not read back for good.
  expect(events.filter(({ type, phase }) => type === 'progress' && phase === 'verifying')).toEqual([
    { type: 'progress', phase: 'verifying', done: 1 },
  ]);
  expect(door.results(summary.run).find((row) => row['import_status'] === 'failed')).toMatchObject({
    import_code: 'not_suspended',
  });
});

test('a suspension that undo was told to be lifted, and that is lifted late, is undone: verify does not ask to suspend by hand', async () => {
  const { door, server, list } = await listed('inside', ['x']);
  (await door.run('leavers', list, ...all)).expectExit(0);
  const answered = { status: 200, body: '{"ok":true}' };
  server.settings.decide = ({ route }) => (route === '/acs/users/unsuspend' ? answered : undefined);
  (await door.run('undo', '--yes', '--verify-timeout', '0')).expectExit(1);
  for (const user of server.usersOf()) user.is_suspended = false;
  (await door.run('verify', '--verify-timeout', '0')).expectExit(0);
  expect(door.results(door.runs().find((run) => run.includes('leavers')))[0]).toMatchObject({ import_status: 'undone' });
});

test('a suspension that was answered and never shown may only be late: undo lifts it all the same', async () => {
  const { door, server, list } = await listed('inside', ['x']);
  const answered = { status: 200, body: '{"ok":true}' };
  server.settings.decide = ({ route }) => (route === '/acs/users/suspend' ? answered : undefined);
  (await door.run('leavers', list, ...all, '--verify-timeout', '0')).expectExit(1);
  // It is carried out when undo has looked.
  server.meanwhile('/acs/users/unsuspend', 1, () => {
    for (const user of server.usersOf()) user.is_suspended = user.full_name === 'Leaver x';
  });
  (await door.run('undo', '--yes', '--verify-timeout', '0')).expectExit(0);
  expect(suspended(server)).toEqual([]);
  expect(door.results(door.runs().find((run) => run.includes('leavers')))[0]).toMatchObject({ import_status: 'undone' });
});

test('somebody who came back stands in a later roster, whatever became of the row: an old list does not suspend them', async () => {
  const { door, server, list } = await listed('inside', ['v', 'w', 'x', 'y', 'z']);
  for (const user of server.usersOf()) if (user.full_name === 'Leaver w') user.phone_number = '+442079460018';
  await door.run('plan', 'roster.csv', '--json');
  const anew = join(door.lastRun(), 'absent.csv');
  door.roster(
    [
      { full_name: 'Leaver x', email_address: 'leaver.x@example.com' },
      // Refused, for the end; in doubt, for another email; left out; and one who has left all the same.
      { full_name: 'Leaver v', email_address: 'leaver.v@example.com', ends_at: '2020-01-01' },
      { full_name: 'Leaver w', email_address: 'moved.w@example.com', phone_number: '+442079460018' },
      { full_name: 'Leaver y', email_address: 'leaver.y@example.com', import_as: 'skip' },
      { full_name: 'Leaver z', email_address: 'leaver.z@example.com', status: 'left', ends_at: '2020-01-01' },
    ],
    'later.csv',
  );
  await new Promise((resolve) => setTimeout(resolve, 5));
  (await door.run('import', 'later.csv', '--yes', '--verify-timeout', '0')).expectExit(1);
  const { summary } = (await door.run('leavers', anew, ...all)).expectExit(1);
  expect(summary).toMatchObject({ suspended: 1, conflict: 4 });
  expect(suspended(server)).toEqual(['Leaver z']);
  expect(list).not.toBe(anew);
});

test('the later roster is looked for beside the list too, where the out folder is another one', async () => {
  const { door, server, list } = await listed('inside', ['x']);
  door.roster([{ full_name: 'Leaver x', email_address: 'leaver.x@example.com' }], 'later.csv');
  await new Promise((resolve) => setTimeout(resolve, 5));
  (await door.run('import', 'later.csv', '--yes')).expectExit(0);
  const { summary } = (await door.run('leavers', list, '--out', 'elsewhere', ...all)).expectExit(1);
  expect(summary).toMatchObject({ conflict: 1 });
  expect(suspended(server)).toEqual([]);
});

test('a stopped run of leavers: who is in a later roster by now is not suspended', async () => {
  const { door, server, list } = await listed('inside', ['x', 'y', 'z']);
  server.settings.decide = () => (server.seen('/acs/users/suspend').length > 1 ? '503-before' : undefined);
  const stopped = (await door.run('leavers', list, ...all, '--concurrency', '1', '--outage-timeout', '1')).expectExit(4);
  delete server.settings.decide;
  const { run } = stopped.summary;
  expect(suspended(server)).toEqual(['Leaver x']);
  door.roster([{ full_name: 'Leaver z', email_address: 'leaver.z@example.com' }], 'later.csv');
  await door.run('plan', 'later.csv');
  const { summary } = (await door.run('resume', run, ...quick)).expectExit(1);
  expect(summary).toMatchObject({ suspended: 2, conflict: 1 });
  expect(door.results(run).at(-1)?.['import_message']).toContain('is this user. Not suspended.');
  expect(suspended(server)).toEqual(['Leaver x', 'Leaver y']);
});

test('what a later run suspended again, an earlier one does not give back', async () => {
  const { door, server, list } = await listed('inside', ['x']);
  const first = (await door.run('leavers', list, ...all)).expectExit(0).summary.run;
  for (const user of server.usersOf()) user.is_suspended = false;
  (await door.run('leavers', list, ...all)).expectExit(0);
  const { stdout } = (await door.run('undo', first, '--yes')).expectExit(1);
  expect(stdout).toMatch(/the suspension stays: the later run \S+ made it again/);
  expect(suspended(server)).toEqual(['Leaver x']);
});

test('the list of everybody in between says of nobody that they are back, but of whom it makes the access longer', async () => {
  const { door, server, list } = await listed('inside', ['x', 'y']);
  (await door.run('export', '--to', 'everybody.csv')).expectExit(0);
  const ends = readFileSync(join(door.cwd, 'everybody.csv'), 'utf8').replace(/(Leaver y,[^,]*,[^,]*,[^,]*),/u, '$1,2041-01-01');
  door.write('everybody.csv', ends);
  await door.run('plan', 'everybody.csv', '--json', '--existing', 'update');
  const ended = await door.run('leavers', list, ...all);
  expect(ended.summary).toMatchObject({ suspended: 1, conflict: 1 });
  expect(suspended(server)).toEqual(['Leaver x']);
});

test('the question names the first ten and how many there are; for production the number is typed', async () => {
  const leaving = 'klmnopqrstuv'.split('');
  const { door, server, list } = await listed('production', leaving);
  const habit = atTerminal(door, 'leavers', list, '--max-leavers', '100%');
  const asked = await habit.sees(/Leaver k \(leaver\.k@example\.com\).*Leaver t .*and 2 more people.*Type 12 to go on/s);
  expect(asked).not.toContain('Leaver u');
  habit.press('y\r');
  expect(await habit.exited).toBe(3);
  expect(suspended(server)).toEqual([]);

  const sure = atTerminal(door, 'leavers', list, '--max-leavers', '100%');
  await sure.sees('Type 12 to go on');
  // Whoever was changed while the question was open is left alone.
  const k = server.usersOf().find((user) => user.full_name === 'Leaver k');
  if (k !== undefined) k.email_address = 'new@example.com';
  sure.press('12\r');
  expect(await sure.exited).toBe(1);
  expect(suspended(server)).toEqual(leaving.slice(1).map((n) => `Leaver ${n}`));
  // Off a terminal nobody can be asked.
  (await door.run('leavers', list)).expectExit(2);
});
