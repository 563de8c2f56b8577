import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Doorlist, Ended, Row } from './doorlist.ts';
import { people } from './people.ts';
import { offline, scene, workshop } from './scene.ts';
import { expectNoInsides, expectPlainRefusal } from './speech.ts';

test('check needs no key, sends nothing, and writes a report and no empty file', async () => {
  const { door, server } = await scene();
  delete door.env['SEAM_API_KEY'];
  door.roster(people(20));
  const ended = (await door.run('check', 'roster.csv', '--json')).expectExit(0);
  expect(ended.summary).toMatchObject({ rows: 20, valid: 20, rejected: 0, balanced: true, exit: 0 });
  expect(server.requests).toEqual([]);
  expect(Object.keys(ended.summary['files'] as object)).toEqual(['report.html', 'report.json']);
  expect(readdirSync(door.lastRun()).filter((name) => /result|rejects|absent|plan|^run/.test(name))).toEqual([]);
  expect(readFileSync(join(door.lastRun(), 'report.html'), 'utf8')).toContain('All 20 rows can be sent.');
});

test('check says of every bad row which cell is wrong and how to mend it', async () => {
  const door = offline('inside');
  door.roster([
    ...people(3),
    { full_name: 'Ann Lee', email_address: 'ann@' },
    { full_name: 'Bob Ray', phone_number: '1.21256E+10' },
    { full_name: 'Cid Poe', ends_at: '2020-01-01' },
  ]);
  const ended = (await door.run('check', 'roster.csv')).expectExit(1);
  expectNoInsides(ended);
  const said = ended.stdout + ended.stderr;
  for (const words of ['ann@', '1.21256E+10', '2020-01-01', 'email_address', 'phone_number', 'ends_at'])
    expect(said).toContain(words);
  // The data rows at fault, by number.
  for (const row of [4, 5, 6]) expect(said).toMatch(new RegExp(`\\b${row}\\b`));
});

test('check says every cure where rows of one kind have several, and of a row without a name what to fill in', async () => {
  const door = offline('inside');
  writeFileSync(
    join(door.cwd, 'roster.csv'),
    'No,Name,Email\n1,"Bo Li & Cy Fox",b@example.com\n2,Di Oz - on leave,d@example.com\n3,,\n4,Ed Roe,e@example.com\n',
  );
  const { stdout } = (await door.run('check', 'roster.csv')).expectExit(1);
  expect(stdout).toContain('-> Give each person a row of their own.');
  expect(stdout).toContain('-> If so, delete the row; else, delete the remark.');
  expect(stdout).toContain('-> Delete the row; if it is a person, fill in the name.');
});

/** `check --json` of a roster with these rows, and the numbers of the rows it found fault with. */
async function check(door: Doorlist, rows: readonly Row[], ...args: string[]): Promise<{ ended: Ended; faulty: number[] }> {
  door.roster(rows);
  const ended = await door.run('check', 'roster.csv', '--json', ...args);
  const numbers = ended.events.filter(({ type }) => type === 'problem').map(({ row }) => Number(row));
  return { ended, faulty: [...new Set(numbers)].sort((one, other) => one - other) };
}

describe('what a cell may hold', () => {
  const accepted: Row[] = [
    { full_name: 'Ann Lee', phone_number: '+15555550100' },
    { full_name: 'Ben Lee', email_address: 'ben@bücher.example' },
    { full_name: '李小龍', email_address: 'li@example.com' },
    { full_name: 'X Æ A-Xii', email_address: 'x@example.com' },
    { full_name: "D'Arcy O’Neill-Smith, Jr.", email_address: 'darcy@example.com' },
    { full_name: 'Cleo Lee', email_address: 'cleo+doors@example.com' },
    { full_name: 'Dan Lee', starts_at: '2031-02-28', ends_at: '2041-02-28T10:00:00+05:30' },
    { full_name: 'Eve Lee', ends_at: '2041-02-28T10:00Z' },
    { full_name: 'Fay Lee', enroll: 'yes' },
    { full_name: 'Gil Lee', enroll: 'No' },
    { full_name: 'Hal Lee', email_address: '  hal@example.com ' },
  ];
  test('accepted', async () => {
    const { ended, faulty } = await check(offline('inside'), accepted);
    expect(faulty).toEqual([]);
    expect(ended.expectExit(0).summary).toMatchObject({ rows: accepted.length, valid: accepted.length });
  });

  const rejected: Row[] = [
    { phone_number: '555 0100' },
    { phone_number: '+1' },
    { phone_number: '+999555550100' },
    { phone_number: '+1555555010012345' },
    { email_address: 'ann@example@com' },
    { email_address: 'ann\u200b@example.com' },
    { email_address: `${'a'.repeat(70)}@example.com` },
    { email_address: 'a@x.example, b@x.example' },
    { ends_at: '2041-02-30' },
    { ends_at: '03/04/2041' },
    { ends_at: 'next year' },
    { starts_at: '2041-03-31T02:30:00' },
    { starts_at: '2041-10-27T02:30:00' },
    { user_identity_id: 'ann' },
    { enroll: 'perhaps' },
    { import_as: 'guest' },
    { full_name: ' ', email_address: 'nameless@example.com' },
  ];
  test('rejected', async () => {
    const rows = rejected.map((row, n) => ({ full_name: `Person ${String.fromCodePoint(65 + n)}`, ...row }));
    // The last Sundays of March and October, when a clock in Berlin skips an hour or shows it twice.
    const { ended, faulty } = await check(offline('inside'), rows, '--timezone', 'Europe/Berlin');
    expect(faulty).toEqual(rows.map((_, n) => n + 1));
    expect(ended.expectExit(1).summary).toMatchObject({ rows: rows.length, valid: 0, rejected: rows.length });
  });

  test("headers in anybody's words, dates whose column tells their order, a row that says skip", async () => {
    const { ended } = await check(offline('inside'), [
      { 'First Name': 'Ann', LAST_NAME: 'Lee', 'E-MAIL': 'ann@example.com', 'Valid until': '03/04/2041' },
      { 'First Name': 'Bob', LAST_NAME: 'Ray', 'Valid until': '25/04/2041' },
      { 'First Name': 'Cid', LAST_NAME: 'Poe', import_as: 'skip' },
    ]);
    expect(ended.expectExit(0).summary).toMatchObject({ rows: 3, valid: 2, skipped: 1, rejected: 0 });
  });

  test('a lone slash date and a national number are read with --date-order and --country alone, and said to be interpreted', async () => {
    const door = offline('inside');
    const { ended } = await check(door, [
      { full_name: 'Ann Lee', ends_at: '03/04/2041' },
      { full_name: 'Bob Ray', phone_number: '030 901820' },
    ]);
    expect(ended.expectExit(1).summary).toMatchObject({ valid: 0, rejected: 2 });
    const told = await door.run('check', 'roster.csv', '--date-order', 'mdy', '--country', 'DE');
    expect(told.expectExit(0).stdout).toMatch(/phone.*interpreted/i);
  });
});

describe('what a file may be', () => {
  // Each of these alone is a fixture of test/roster; here they are one file as Excel saves it.
  test('a byte order mark, semicolons, breaks within quotes, empty rows, and no newline at the end', async () => {
    const door = offline('inside');
    door.write(
      'roster.csv',
      '\ufeffName;Email;Note\r\n"Lee; Ann";ann@example.com;"two\nlines"\r\n;;\r\nBob Ray;bob@example.com;',
    );
    expect((await door.run('check', 'roster.csv', '--json')).expectExit(0).summary).toMatchObject({ rows: 2, valid: 2 });
  });

  test('what is not UTF-8 is asked about, with what it would read as, and read as told', async () => {
    const { door, server } = await workshop();
    door.write('roster.csv', Buffer.from('Name,Email\nJos\xe9 Mu\xf1oz,jose@example.com\n', 'latin1'));
    const asked = await door.run('import', 'roster.csv', '--yes');
    expectPlainRefusal(asked, 2, /--encoding windows-1252 .*José Muñoz/);
    (await door.run('import', 'roster.csv', '--yes', '--encoding', 'windows-1252')).expectExit(0);
    expect(server.usersOf().map((user) => user.full_name)).toEqual(['José Muñoz']);
  });
});
