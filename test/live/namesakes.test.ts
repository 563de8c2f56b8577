import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Row } from '../cli/doorlist.ts';
import { plannedRows } from '../../src/run/planned-rows.ts';
import { people } from '../cli/people.ts';
import { printedCommands, wordsOf } from '../cli/printed.ts';
import { scene, workshop } from '../cli/scene.ts';
import { atTerminal } from './at-terminal.ts';

const plain = (count: number): Row[] =>
  people(count).map(({ full_name = '', email_address = '' }) => ({ full_name, email_address }));

// Issue 14, 9.
describe('a mail domain has moved', () => {
  const moved = async (there: number, count: number) => {
    const made = await workshop();
    const rows = plain(count);
    for (const { full_name = '', email_address = '' } of rows.slice(0, there)) {
      made.server.addUser({ full_name, email_address: email_address.replace('example.com', 'old.example') });
    }
    made.door.roster(rows);
    return made;
  };

  test('everybody is there under the old address: the run is refused, and nothing was sent', async () => {
    const { door, server } = await moved(40, 40);
    const ended = await door.run('import', 'roster.csv', '--yes');
    expect(server.usersOf()).toHaveLength(40);
    ended.expectExit(3);
    expect(ended.stderr).toMatch(/--max-namesakes/);
    expect(server.seen('changes')).toEqual([]);
  });

  test('the plan says so before: code, sum and a plain sentence', async () => {
    const { door } = await moved(40, 40);
    const ended = await door.run('plan', 'roster.csv', '--json');
    expect(ended.summary).toMatchObject({ namesakes: 40 });
    expect(door.report()).toMatchObject({ summary: { namesakes: 40 } });
  });

  test('a limit that was raised for the plan stands in the command that applies it', async () => {
    const { door, server } = await moved(10, 10);
    const planned = (await door.run('plan', 'roster.csv', '--max-namesakes', '100%', '--max-creates', '50')).expectExit(0);
    const command = printedCommands(planned.stdout).find((each) => each.includes('import --plan')) ?? '';
    expect(command).toMatch(/ --max-creates 50 --max-namesakes 100%$/u);
    (await door.run(...wordsOf(command).slice(1), '--yes')).expectExit(0);
    expect(server.usersOf()).toHaveLength(20);
  });

  test('three of ten are let through and said: code namesake, counted in the summary', async () => {
    const { door, server } = await moved(3, 10);
    const ended = await door.run('import', 'roster.csv', '--yes', '--json');
    expect(server.usersOf()).toHaveLength(13);
    expect(ended.summary).toMatchObject({ created: 10, namesakes: 3, exit: 0 });
    expect(door.results().map((row) => row['import_code'])).toEqual([
      ...Array<string>(3).fill('namesake'),
      ...Array<string>(7).fill(''),
    ]);
    expect(door.results()[0]?.['import_message']).toContain(server.usersOf()[0]?.acs_user_id);
    expect(readFileSync(join(door.lastRun(), 'report.html'), 'utf8')).toMatch(
      /3 people created.*although somebody of that name/,
    );
  });

  test('four of ten are more than three and more than 5%: refused', async () => {
    const { door, server } = await moved(4, 10);
    const refused = (await door.run('import', 'roster.csv', '--yes', '--json')).expectExit(3);
    expect(server.usersOf()).toHaveLength(4);
    expect(refused.summary).toMatchObject({ rows: 10, pending: 10, exit: 3, balanced: true });
  });

  test('the option lifts the limit, and lowers it; import_as = new is a decision and counts as none', async () => {
    const many = await moved(40, 40);
    (await many.door.run('import', 'roster.csv', '--yes', '--max-namesakes', '100%')).expectExit(0);
    expect(many.server.usersOf()).toHaveLength(80);
    const few = await moved(1, 10);
    (await few.door.run('import', 'roster.csv', '--yes', '--max-namesakes', '0')).expectExit(3);
    few.door.roster(plain(10).map((row) => ({ ...row, import_as: 'new' })));
    const ended = await few.door.run('import', 'roster.csv', '--yes', '--json', '--max-namesakes', '0');
    expect(ended.summary).toMatchObject({ created: 10, namesakes: 0, exit: 0 });
  });

  test('the question counts those who may be there already: by name, by phone; and those who differ apart', async () => {
    const { door, server } = await scene();
    const rows = plain(20);
    for (const { full_name = '' } of rows.slice(0, 2))
      server.addUser({ full_name, email_address: `${crypto.randomUUID()}@old.example` });
    server.addUser({ full_name: 'Ana Kerr', email_address: 'kerr@old.example', phone_number: '+15555550101' });
    const [different = {}, other = {}] = rows.slice(5);
    server.addUser({ full_name: different['full_name'] ?? '', email_address: different['email_address'] ?? '' });
    different['phone_number'] = '+15555550109';
    other['phone_number'] = '+15555550101';
    door.roster(rows.map((row) => ({ phone_number: '', ...row })));
    const terminal = atTerminal(door, 'import', 'roster.csv', '--plain');
    const shown = await terminal.sees(/\[y\/N\]/);
    terminal.press('n\r');
    await terminal.exited;
    expect(shown).toMatch(/\b2\b.*(name|namesake)/);
    expect(shown).toContain('1 has the phone of somebody who is there under another name and email.');
    expect(shown).toContain('Left alone: 1 there already but different.');
  });
});

test('created with the phone of somebody under another name and email: said, unless that user is another row’s', async () => {
  const { door, server } = await workshop();
  const married = server.addUser({ full_name: 'Ana Lima', email_address: 'lima@example.com', phone_number: '+15555550101' });
  server.addUser({ full_name: 'Bo Li', email_address: 'bo@example.com', phone_number: '+15555550102' });
  door.roster([
    { full_name: 'Ana Kerr', email_address: 'kerr@example.com', phone_number: '+15555550101' },
    { full_name: 'Bo Li', email_address: 'bo@example.com', phone_number: '' },
    { full_name: 'Cy Roe', email_address: 'cy@example.com', phone_number: '+15555550102' },
  ]);
  const planned = (await door.run('plan', 'roster.csv', '--json')).expectExit(0);
  expect(planned.stdout).toContain('"phone_of_another":1');
  const rows = plannedRows(door.lastRun(), 'phone_of_another', 0, 10, Date.now());
  expect(rows.map(({ row, about }) => [row, about])).toEqual([[1, expect.stringContaining('under another name and email')]]);
  const { stdout } = (await door.run('import', 'roster.csv', '--yes')).expectExit(0);
  expect(stdout).toContain('1 new person has the phone of somebody who is there under another name and email');
  expect(door.results().map((row) => row['import_message'])).toEqual([
    `User ${married.acs_user_id} has this phone, under another name and email: the same person, if both have changed.`,
    '',
    '',
  ]);
  expect(readFileSync(join(door.lastRun(), 'report.html'), 'utf8')).toContain('1 row: created with the phone of somebody');
});
