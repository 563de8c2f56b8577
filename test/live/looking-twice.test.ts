import { describe, expect, test } from 'vitest';
import type { Row } from '../cli/doorlist.ts';
import { people } from '../cli/people.ts';
import { workshop } from '../cli/scene.ts';
import type { Terminal } from '../pty/terminal.ts';
import { atTerminal } from './at-terminal.ts';
import { doubles } from './said.ts';

const plain = (count: number): Row[] =>
  people(count).map(({ full_name = '', email_address = '' }) => ({ full_name, email_address }));

const isWindows = process.platform === 'win32';

/** Says yes to every question until the command has ended. Returns how often it was asked, and everything it wrote. */
async function yesToAll(terminal: Terminal): Promise<{ exit: number; asked: number; text: string }> {
  const count = async (): Promise<number> => (await terminal.text('scrollback')).match(/\[y\/N\]/g)?.length ?? 0;
  let exit: number | undefined;
  void terminal.exited.then((code) => (exit = code));
  let answered = 0;
  for (;;) {
    if (exit !== undefined) return { exit, asked: answered, text: await terminal.text('scrollback') };
    if ((await count()) > answered) {
      answered += 1;
      terminal.press('y\r');
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

// Issue 14, 2. With plain lines: what is asked for is the same.
describe.skipIf(isWindows)('after a question that has waited, the system is read again', () => {
  test('somebody added one of the people meanwhile: nobody is doubled, and the new sums are asked for', async () => {
    const { door, server } = await workshop({ emailUniqueness: 'none' });
    const rows = plain(3);
    door.roster(rows);
    const terminal = atTerminal(door, 'import', 'roster.csv', '--plain');
    await terminal.sees(/3 to create/);
    server.addUser({ full_name: rows[1]?.['full_name'] ?? '', email_address: rows[1]?.['email_address'] ?? '' });
    const { exit, asked, text } = await yesToAll(terminal);
    expect(doubles(server), `exit ${exit}, asked ${asked} time(s)`).toEqual([]);
    expect(text).toMatch(/2 to create/);
    expect(text.match(/Looking at who is there \.\.\./g)).toHaveLength(1);
    expect(text).toContain('Looking again, after the question ...');
    expect([exit, asked]).toEqual([0, 2]);
    expect(door.results().map((row) => row['import_status'])).toEqual(['created', 'present', 'created']);
  });

  test('somebody who was there has gone meanwhile: asked again, and then created', async () => {
    const { door, server } = await workshop();
    const rows = plain(3);
    const there = server.addUser({ full_name: rows[1]?.['full_name'] ?? '', email_address: rows[1]?.['email_address'] ?? '' });
    door.roster(rows);
    const terminal = atTerminal(door, 'import', 'roster.csv', '--plain');
    await terminal.sees(/2 to create/);
    server.removeUser(there.acs_user_id);
    const { exit, asked } = await yesToAll(terminal);
    expect([server.usersOf().length, exit, asked]).toEqual([3, 0, 2]);
    expect(door.results().map((row) => row['import_status'])).toEqual(['created', 'created', 'created']);
  });

  test('a matched user was handed to somebody else meanwhile: the update does not reach that person', async () => {
    const { door, server } = await workshop();
    const there = server.addUser({ full_name: 'Ann Lee', email_address: 'reception@example.com' });
    door.roster([{ full_name: 'Ann Lee', email_address: 'reception@example.com', phone_number: '+15555550101' }, ...plain(3)]);
    const terminal = atTerminal(door, 'import', 'roster.csv', '--plain', '--existing', 'update', '--max-updates', '100%');
    await terminal.sees(/1 to update/);
    there.full_name = 'Bob Ray';
    const { exit } = await yesToAll(terminal);
    expect(server.users.get(there.acs_user_id)?.phone_number, `exit ${exit}`).toBeUndefined();
    expect(door.results()[0]).toMatchObject({ import_status: 'differs', import_code: 'name_mismatch' });
  });

  test('the sums are the same and the rows are not: it is the newer plan that is carried out', async () => {
    const { door, server } = await workshop({ emailUniqueness: 'none' });
    const rows = plain(3);
    const add = (n: number) =>
      server.addUser({ full_name: rows[n]?.['full_name'] ?? '', email_address: rows[n]?.['email_address'] ?? '' });
    const first = add(0);
    door.roster(rows);
    const terminal = atTerminal(door, 'import', 'roster.csv', '--plain');
    await terminal.sees(/2 to create/);
    server.removeUser(first.acs_user_id);
    add(1);
    const { exit } = await yesToAll(terminal);
    expect(doubles(server), `exit ${exit}`).toEqual([]);
    expect(server.usersOf()).toHaveLength(3);
    expect(door.results().map((row) => row['import_status'])).toEqual(['created', 'present', 'created']);
  });

  test('a saved plan asks too: somebody added one of its people while it asked, and nobody is doubled', async () => {
    const { door, server } = await workshop({ emailUniqueness: 'none' });
    const rows = plain(3);
    door.roster(rows);
    (await door.run('plan', 'roster.csv')).expectExit(0);
    const terminal = atTerminal(door, 'import', '--plan', door.lastRun(), '--plain');
    await terminal.sees(/3 to create/);
    server.addUser({ full_name: rows[1]?.['full_name'] ?? '', email_address: rows[1]?.['email_address'] ?? '' });
    const { exit } = await yesToAll(terminal);
    expect(doubles(server), `exit ${exit}`).toEqual([]);
    expect(exit).toBe(3);
  });
});
