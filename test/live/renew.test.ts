import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readCsv, tally } from '../cli/doorlist.ts';
import { people } from '../cli/people.ts';
import { workshop } from '../cli/scene.ts';
import { faultsWithoutHang } from '../faults/server.ts';

// Issue 19, 3.
const sooner = { starts_at: '2026-01-01T08:00:00.000Z', ends_at: '2041-01-01T00:00:00.000Z' };
const later = '2042-01-01T00:00:00Z';
const renewing = ['import', 'roster.csv', '--yes', '--json', '--existing', 'renew', '--settle-timeout', '2'];

test('the end moves, the rest stays, and what is left different is said', async () => {
  const { door, server } = await workshop();
  const there = (n: string, more = {}) =>
    server.addUser({ full_name: `Person ${n}`, email_address: `${n}@example.com`, access_schedule: sooner, ...more });
  const plain = there('a');
  const other = there('b', { phone_number: '+15555550101', groups: ['Visitors'] });
  const longer = there('c', { access_schedule: { ...sooner, ends_at: '2050-01-01T00:00:00.000Z' } });
  const endless = server.addUser({ full_name: 'Person d', email_address: 'd@example.com' });
  const barred = there('e', { is_suspended: true });
  const another = there('f', { full_name: 'Somebody Else' });
  door.roster(
    ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((n) => ({
      full_name: `Person ${n}`,
      email_address: `${n}@example.com`,
      ends_at: later,
      phone_number: n === 'b' ? '+15555550102' : '',
      groups: n === 'b' ? 'Staff' : '',
    })),
  );
  const { summary: planned } = await door.run('plan', 'roster.csv', '--json', '--existing', 'renew');
  expect(planned).toMatchObject({ renewed: 3, differs: 3, create: 1, update: 0 });
  expect(readCsv(`${planned.run}/plan.csv`)[0]).toMatchObject({
    import_status: 'renewed',
    import_message: 'ends_at: was "2041-01-01T00:00:00.000Z", is to be "2042-01-01T00:00:00Z".',
  });
  const ends = { from: '2041-01-01T00:00:00.000Z', to: later };
  const report = JSON.parse(readFileSync(`${planned.run}/report.json`, 'utf8')) as { plan: { action: string }[] };
  // Of those who are renewed, their end alone, whatever else differs.
  expect(report.plan.filter(({ action }) => action === 'renewed')).toEqual(
    [1, 2, 5].map((row) => expect.objectContaining({ import_row: row, changes: [{ field: 'ends_at', ...ends }] })),
  );
  expect(readFileSync(`${planned.run}/report.html`, 'utf8')).toMatch(
    /To renew: 3[^]*Person a[^]*ends: [^]*1 Jan 2041[^]*1 Jan 2042/u,
  );
  expect((await door.run('plan', 'roster.csv', '--plain', '--existing', 'renew')).stdout).toContain(
    `To renew: 3\n  ~ Person a (row 1)\n      ends: "1 Jan 2041, 01:00 Europe/Berlin" -> "1 Jan 2042, 01:00 Europe/Berlin"`,
  );

  const { summary } = (await door.run(...renewing)).expectExit(1);
  expect(summary).toMatchObject({ renewed: 3, differs: 3, created: 1, updated: 0, balanced: true });
  const rows = door.results();
  expect(rows.map((row) => [row['import_status'], row['import_code'], row['provider_status']])).toEqual([
    ['renewed', '', 'provisioned'],
    ['renewed', 'differs', 'provisioned'],
    ['differs', 'differs', 'provisioned'],
    ['differs', 'differs', 'provisioned'],
    ['renewed', 'suspended', 'provisioned'],
    ['differs', 'name_mismatch', 'provisioned'],
    ['created', '', 'provisioned'],
  ]);
  // What needs a person stands among the rejects: not the renewal itself, but what it had to leave.
  expect(door.rejects().map((row) => row['import_row'])).toEqual(['2', '3', '4', '5', '6']);
  expect(rows[1]?.['import_message']).toMatch(/phone_number: .* in the access system.*groups: .* in the access system/);
  const end = (id: string) => server.users.get(id)?.access_schedule?.ends_at;
  expect([plain, other, barred].map(({ acs_user_id: id }) => Date.parse(end(id) ?? ''))).toEqual(
    [later, later, later].map(Date.parse),
  );
  expect(end(longer.acs_user_id)).toBe('2050-01-01T00:00:00.000Z');
  expect(end(endless.acs_user_id)).toBeUndefined();
  expect(end(another.acs_user_id)).toBe(sooner.ends_at);
  expect(server.users.get(other.acs_user_id)).toMatchObject({ phone_number: '+15555550101' });
  expect(server.groupsOf(other.acs_user_id)).toEqual(['Visitors']);
  expect(server.users.get(barred.acs_user_id)?.is_suspended).toBe(true);
  expect(server.seen('changes').filter(({ route }) => route !== '/acs/users/create' && route !== '/acs/users/update')).toEqual(
    [],
  );

  // The same roster again: nothing is left to be moved.
  expect((await door.run(...renewing)).summary).toMatchObject({ renewed: 0, present: 2, differs: 5 });
});

test('renewals are no updates: the limit for those does not stop them', async () => {
  const { door, server } = await workshop();
  const rows = people(10).map(({ full_name = '', email_address = '' }) => ({ full_name, email_address, ends_at: later }));
  for (const { full_name, email_address } of rows) server.addUser({ full_name, email_address, access_schedule: sooner });
  door.roster(rows);
  expect((await door.run(...renewing, '--max-updates', '0')).expectExit(0).summary).toMatchObject({ renewed: 10 });
});

test('somebody gives a person even longer while the run is under way: it is not made to end sooner', async () => {
  const { door, server } = await workshop();
  const rows = people(3).map(({ full_name = '', email_address = '' }) => ({ full_name, email_address, ends_at: later }));
  const users = rows.map((row) => server.addUser({ ...row, access_schedule: sooner }));
  door.roster(rows);
  const last = users[2];
  if (last === undefined) throw new Error('There are three.');
  server.meanwhile('/acs/users/get', 3, () => {
    last.access_schedule = { ...sooner, ends_at: '2060-01-01T00:00:00.000Z' };
  });
  const { summary } = (await door.run(...renewing)).expectExit(1);
  expect(summary).toMatchObject({ renewed: 2, differs: 1 });
  expect(last.access_schedule?.ends_at).toBe('2060-01-01T00:00:00.000Z');
  expect(door.results()[2]).toMatchObject({ import_code: 'lasts_longer' });
});

test('an end that has passed gives no access: it is said, and nothing is sent', async () => {
  const { door, server } = await workshop();
  const past = { starts_at: '2019-01-01T00:00:00.000Z', ends_at: '2020-01-01T00:00:00.000Z' };
  const users = people(3).map(({ full_name = '', email_address = '' }) =>
    server.addUser({ full_name, email_address, access_schedule: past }),
  );
  const rows = users.map(({ full_name, email_address }) => ({ full_name, email_address: email_address ?? '' }));
  const soon = Date.now() + 4000;
  const ends = [new Date(soon).toISOString(), '2021-01-01T00:00:00Z', '2021-01-01T00:00:00Z'];
  // A row of an export may have an end that has passed, as the user has one. Later, and passed all the same, it renews nothing.
  door.roster(
    rows.map((row, n) => ({ acs_user_id: n === 2 ? '' : (users[n]?.acs_user_id ?? ''), ...row, ends_at: ends[n] ?? '' })),
  );
  const planned = (await door.run('plan', 'roster.csv', '--json', '--existing', 'renew')).expectExit(1);
  expect(planned.summary).toMatchObject({ renewed: 1, differs: 1, rejected: 1 });
  expect(readCsv(`${planned.summary.run}/plan.csv`).map((row) => row['import_code'])).toEqual(['', 'differs', 'ended']);
  // What lay ahead when it was planned has passed when it is applied.
  await new Promise((resolve) => setTimeout(resolve, Math.max(0, soon - Date.now())));
  const applied = await door.run('import', '--plan', planned.summary.run, '--yes', '--json');
  expect(applied.code, applied.transcript()).not.toBe(0);
  expect(server.seen('changes')).toEqual([]);
  for (const user of users) expect(user.access_schedule?.ends_at).toBe(past.ends_at);
});

// The long form, with 1,000 people: bench/renew.ts.
test('answers are lost and the process is killed: every end is moved to the right instant, and none is shortened', async () => {
  const { door, server } = await workshop({
    seed: 19,
    faults: { '/acs/users/update': { share: 0.3, kinds: faultsWithoutHang } },
    latency: [1, 15],
  });
  const rows = people(60).map(({ full_name = '', email_address = '' }) => ({ full_name, email_address, ends_at: later }));
  const users = rows.map((row, n) =>
    server.addUser({ ...row, access_schedule: n % 10 === 3 ? { ...sooner, ends_at: '2050-01-01T00:00:00.000Z' } : sooner }),
  );
  door.roster(rows);
  const begun = door.start(renewing);
  await server.arrival('/acs/users/update', 25);
  begun.kill('SIGKILL');
  expect((await begun.ended).signal).toBe('SIGKILL');
  const { summary } = (await door.run('resume', '--json', '--settle-timeout', '2')).expectExit(1);
  expect(summary).toMatchObject({ renewed: 54, differs: 6, balanced: true });
  expect(tally(door.results(), 'import_status')).toEqual({ renewed: 54, differs: 6 });
  for (const [n, user] of users.entries()) {
    const wanted = n % 10 === 3 ? '2050-01-01T00:00:00.000Z' : later;
    expect(Date.parse(user.access_schedule?.ends_at ?? ''), user.full_name).toBe(Date.parse(wanted));
    expect(Date.parse(user.access_schedule?.starts_at ?? '')).toBeLessThanOrEqual(Date.now());
  }
});

test('a person of the roster whose access has ended, while the row names no end: not all is well', async () => {
  const { door, server } = await workshop();
  const over = { starts_at: '2024-01-01T00:00:00.000Z', ends_at: '2025-01-01T00:00:00.000Z' };
  server.addUser({ full_name: 'Person a', email_address: 'a@example.com', access_schedule: over });
  server.addUser({ full_name: 'Person b', email_address: 'b@example.com', access_schedule: over });
  door.roster([
    { full_name: 'Person a', email_address: 'a@example.com' },
    { full_name: 'Person b', email_address: 'b@example.com', ends_at: '', status: 'left' },
  ]);
  const { stdout } = (await door.run('import', 'roster.csv', '--yes', '--existing', 'update')).expectExit(0);
  expect(stdout).toContain('But there is a warning');
  expect(stdout).toContain('1 person of the roster has no access: it has ended');
  expect(door.results().map((row) => [row['import_status'], row['import_message']])).toEqual([
    ['present', expect.stringContaining('ended at 2025-01-01T00:00:00Z')],
    ['leaver', expect.not.stringContaining('ended')],
  ]);
  expect(readFileSync(`${door.lastRun()}/report.html`, 'utf8')).toMatch(
    /1 row: the person is in the roster, and their access has ended/,
  );

  // Once the row says how long, it is brought in line.
  door.roster([{ full_name: 'Person a', email_address: 'a@example.com', ends_at: 'never' }]);
  const well = (await door.run('import', 'roster.csv', '--yes', '--existing', 'update', '--max-updates', '100%')).expectExit(0);
  expect(well.stdout).toContain('All is well');
});
