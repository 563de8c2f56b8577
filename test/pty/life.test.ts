import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readXlsx } from 'hucre/xlsx';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startElsewhere, type Elsewhere } from '../faults/elsewhere.ts';
import { keys, Terminal, type TerminalOptions } from './terminal.ts';

const staff = [
  'Ana Ruiz',
  'Bob Li',
  'Cem Kaya',
  'Dan Ito',
  'Eva Nowak',
  'Fay Okafor',
  'Gil Peretz',
  'Hal Quinn',
  'Ida Lund',
  'Jan Vos',
];
const email = (name: string): string => `${name.split(' ')[0]?.toLowerCase() ?? ''}@example.com`;
const byName = (name: string) => ({ full_name: name, email_address: email(name) });

/** A system in another process with people in it, and a folder in which doorlist is called. */
async function office(users: readonly (object | (() => object))[], options: Parameters<typeof startElsewhere>[0] = {}) {
  const system = await startElsewhere({ timeZone: 'Europe/Berlin', ...options });
  const home = mkdtempSync(join(tmpdir(), 'doorlist-life-'));
  onTestFinished(async () => {
    await system.close();
    rmSync(home, { recursive: true, force: true });
  });
  const post = async (route: string, body: object): Promise<{ acs_systems?: { acs_system_id: string; name: string }[] }> => {
    const headers = { authorization: `Bearer ${system.apiKey}`, 'content-type': 'application/json' };
    const answer = await fetch(`${system.url}${route}`, { method: 'POST', headers, body: JSON.stringify(body) });
    return (await answer.json()) as { acs_systems?: { acs_system_id: string; name: string }[] };
  };
  const { acs_systems: systems = [] } = await post('/acs/systems/list', {});
  const acs_system_id = systems.find(({ name }) => name === 'Main Building')?.acs_system_id;
  for (const user of users) await post('/acs/users/create', { acs_system_id, ...(typeof user === 'function' ? user() : user) });
  const doorlist = (words: readonly string[] = [], size: TerminalOptions = {}): Terminal => {
    const terminal = new Terminal(process.execPath, [join(process.cwd(), 'dist/main.js'), ...words], {
      cwd: home,
      env: { HOME: home, XDG_STATE_HOME: join(home, '.state'), SEAM_API_KEY: system.apiKey, SEAM_ENDPOINT: system.url },
      ...size,
    });
    onTestFinished(() => terminal.close());
    return terminal;
  };
  return { system, home, doorlist };
}

async function suspended(system: Elsewhere): Promise<string[]> {
  const { users } = await system.look();
  return users.filter((user) => user.is_suspended).map(({ full_name: name }) => name);
}

describe.skipIf(process.platform === 'win32')('the rest of an access, for somebody who knows the one word doorlist', () => {
  test('who left, after an import to production: ticks, names, a number; and back again', async () => {
    const { system, home, doorlist } = await office(staff.map(byName), { isSandboxWorkspace: false });
    const stay = [...staff.slice(0, 7), 'New Person'];
    writeFileSync(join(home, 'people.csv'), `Name,E-mail\n${stay.map((name) => `${name},${email(name)}\n`).join('')}`);
    const screen = doorlist(['people.csv']);
    await screen.entersAt('> Main Building', 'Is every column read right?', 'Do it: create 1');
    await screen.sees('Type 1 and press Enter');
    screen.press('1\r');
    await screen.sees('What next?');
    screen.press(keys.down + keys.down);
    await screen.entersAt('> Who left?');
    const list = await screen.sees('3 people have access');
    expect(list.match(/\[ \]/gu)).toHaveLength(3);
    expect(list).not.toContain('[x]');
    // Hal stays; Ida and Jan go.
    screen.press(`ida${keys.enter}`);
    await screen.sees('[x] Ida Lund');
    screen.press(`${'\u007f'.repeat(3)}jan${keys.enter}`);
    await screen.sees('[x] Jan Vos');
    screen.press(keys.down);
    await screen.entersAt('> Go on with the 2 people ticked');
    const question = await screen.sees('Type 2 to go on');
    expect(question).toMatch(/To suspend: 2 people.*Ida Lund.*Jan Vos/su);
    expect(await suspended(system)).toEqual([]);
    screen.press('2\r');
    await screen.sees('Give them their access back');
    expect(await suspended(system)).toEqual(['Ida Lund', 'Jan Vos']);
    screen.press(keys.down);
    await screen.entersAt('> Give them their access back');
    await screen.sees('Take it back for 2 row');
    screen.press('2\r');
    await screen.sees('Taken back for 2 row');
    expect(await suspended(system)).toEqual([]);
  });

  test('who left, from the first screen: a no leaves everybody as they are', async () => {
    const { system, home, doorlist } = await office(staff.map(byName));
    const stay = staff.slice(0, 9);
    writeFileSync(join(home, 'people.csv'), `Name,E-mail\n${stay.map((name) => `${name},${email(name)}\n`).join('')}`);
    expect(await doorlist(['plan', 'people.csv', '--plain']).exited).toBe(0);
    const screen = doorlist();
    await screen.sees('Who left? 1 person has access and is not in people.csv Main Building');
    screen.press(keys.down);
    await screen.entersAt('> Who left?', '> [ ] Jan Vos');
    await screen.sees('> [x] Jan Vos');
    screen.press(keys.down);
    await screen.entersAt('> Go on with the 1 person ticked');
    await screen.sees('[y/N]');
    screen.press('n\r');
    await screen.sees('Not confirmed');
    expect(await suspended(system)).toEqual([]);
    await screen.entersAt('> Who left?');
    expect(await screen.sees('Jan Vos')).not.toContain('[x]');
  });

  test("everybody's access until a day, as a plan first; and the current list", async () => {
    const until = (ends_at: string | null) => ({ access_schedule: { starts_at: '2020-01-01T00:00:00Z', ends_at } });
    const ends: (string | null)[] = ['2040-06-30T22:00:00.000Z', '2060-01-01T00:00:00.000Z', null];
    let soon = 0;
    const endsSoon = () => {
      soon = Date.now() + 2000;
      ends.push(new Date(soon).toISOString());
      return { ...byName(staff[3] ?? ''), ...until(ends[3] ?? null) };
    };
    const { system, home, doorlist } = await office(
      [...ends.map((ends_at, n) => ({ ...byName(staff[n] ?? ''), ...until(ends_at) })), endsSoon],
      { isSandboxWorkspace: false },
    );
    const screen = doorlist();
    await screen.sees('No rosters were found');
    await screen.entersAt("> Make everybody's access last until ...", '> Main Building');
    await screen.sees('Until when');
    screen.press('3/4/2041\r');
    await screen.sees('the month as a word');
    screen.press(`${'\u007f'.repeat(8)}1 Jan 2020\r`);
    await screen.sees('has passed');
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, soon - Date.now())));
    screen.press(`${'\u007f'.repeat(10)}31 December 2041\r`);
    const plan = await screen.sees('Do it: renew 1');
    // The end of the day where the doors are.
    expect(plan).toContain('Ana Ruiz: Access ends 1 Jul 2040, 00:00 -> 31 Dec 2041, 23:59:59 Europe/');
    expect(plan).toContain('1 person whose access has ended stays as before');
    screen.press(keys.enter);
    await screen.sees('1 person will be given access for longer');
    screen.press('1\r');
    await screen.sees('What next?');
    expect(await screen.text('scrollback')).toContain('1 renewed');
    expect(await screen.text('scrollback')).not.toContain('Who left?');
    const after = (await system.look()).users.map(({ access_schedule: schedule }) => schedule?.ends_at);
    expect(after.map((end) => (end == null ? end : Date.parse(end)))).toEqual(
      ['2041-12-31T22:59:59Z', ...ends.slice(1)].map((end) => (end === null ? end : Date.parse(end ?? ''))),
    );
    screen.press(keys.down);
    await screen.entersAt('> Import another roster');
    await screen.sees('> renew-until-2041-12-31.csv');
    screen.press('\u001b[F');
    await screen.entersAt('> Get the current list as a spreadsheet', '> Main Building');
    await screen.sees('> Open the list');
    screen.press(keys.escape);
    await screen.exited;
    const [name = ''] = readdirSync(home).filter((file) => file.endsWith('.xlsx'));
    expect(name).toMatch(/^people-\d{4}-\d\d-\d\d\.xlsx$/u);
    const { sheets } = await readXlsx(readFileSync(join(home, name)));
    expect(sheets[0]?.rows.slice(1, 5).map((row) => row[2])).toEqual(staff.slice(0, 4));
    expect(await screen.text('scrollback')).toContain(name);
  });
});
