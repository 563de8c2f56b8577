import { cpSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runLines } from '../../src/cli/runs.ts';
import { templateCsv } from '../../src/roster/template.ts';
import { people } from './people.ts';
import { offline, workshop } from './scene.ts';
import { expectNoInsides } from './speech.ts';

test('template prints a roster with every column, and no rows', async () => {
  const { stdout } = (await offline('inside').run('template')).expectExit(0);
  expect(stdout).toBe(templateCsv());
});

test('systems shows systems, groups, managers and pools with their ids', async () => {
  const { door, server } = await workshop({ secondSystem: true });
  const ended = (await door.run('systems')).expectExit(0);
  for (const words of ['Main Building', 'Warehouse', 'Phone Passes', 'Pool 3', 'Staff', 'Night Shift', 'Elsewhere Ltd']) {
    expect(ended.stdout).toContain(words);
  }
  for (const id of [server.system.acs_system_id, server.manager.acs_system_id, server.pool.acs_credential_pool_id]) {
    expect(ended.stdout).toContain(id);
  }
  expect(server.seen('changes')).toEqual([]);
});

test('a system is chosen by name or by id', async () => {
  const { door, server } = await workshop({ secondSystem: true });
  const warehouse = [...server.systems.values()].find((system) => system.name === 'Warehouse')?.acs_system_id ?? '';
  const plain = people(4).map(({ full_name = '', email_address = '' }) => ({ full_name, email_address }));
  door.roster(plain.slice(0, 2));
  (await door.run('import', 'roster.csv', '--yes', '--system', 'warehouse')).expectExit(0);
  door.roster(plain.slice(2));
  (await door.run('import', 'roster.csv', '--yes', '--system', warehouse)).expectExit(0);
  expect(server.usersOf()).toEqual([]);
  expect(server.usersOf(warehouse)).toHaveLength(4);
});

describe('runs, report, forget', () => {
  test('a run is listed, its files are written again from the journal alone, and it can be forgotten', async () => {
    const { door, server } = await workshop();
    door.roster([...people(5), { full_name: '', email_address: 'x@example.com' }]);
    (await door.run('import', 'roster.csv', '--yes')).expectExit(1);
    const run = door.lastRun();
    expect(basename(run)).toMatch(/^[0-9TZ._-]+-roster$/);

    const listed = (await door.run('runs')).expectExit(0);
    expect(listed.stdout).toContain(basename(run));
    expect(listed.stdout).toContain('Main Building');

    const files = ['result.csv', 'rejects.csv', 'report.json', 'report.html'];
    const before = files.map((file) => readFileSync(join(run, file), 'utf8'));
    for (const file of files) rmSync(join(run, file));
    const requests = server.requests.length;
    await door.run('report', basename(run));
    expect(server.requests).toHaveLength(requests);
    files.slice(0, 2).forEach((file, index) => {
      expect(readFileSync(join(run, file), 'utf8')).toBe(before[index]);
    });
    for (const file of files) expect(existsSync(join(run, file)), file).toBe(true);

    const forgotten = await door.run('forget', basename(run), '--yes');
    expectNoInsides(forgotten.expectExit(0));
    expect(existsSync(run)).toBe(false);
    expect(server.usersOf()).toHaveLength(5);
  });
});

test('checks and plans are listed too, and a run is running while a process works on it', async () => {
  const { door, server } = await workshop({ latency: 40 });
  door.roster([...people(8), { full_name: '', email_address: 'x@example.com' }]);
  await door.run('check', 'roster.csv');
  await door.run('plan', 'roster.csv');
  const importing = door.start(['import', 'roster.csv', '--yes']);
  await server.arrival('/acs/users/create', 2);
  const during = await door.run('runs', '--json');
  const outcomes = during.events.map(({ outcome, running }) => [outcome, running]);
  expect(outcomes).toContainEqual([expect.stringMatching(/^running \(doorlist import, process \d+\)$/u), true]);
  expect(outcomes).toContainEqual(['planned', false]);
  expect(outcomes).toContainEqual(['checked: some rows need a person', false]);
  (await importing.ended).expectExit(1);
  const after = await door.run('runs');
  expect(after.stdout).not.toContain('running');
  // The moment as a person writes it, in the zone that the head of the column names.
  expect(after.stdout).toMatch(/when \(\S+\).*\n.* \d{1,2} [A-Z][a-z]{2} \d{4}, \d\d:\d\d /u);
});

test('on a narrow terminal a run is two lines, its name first, to be copied whole', () => {
  const rows = [['2026-11-27T20-20-19Z-staff', '27 Nov 2026, 20:20', 'staff.csv', 'Main Building', 'some rows need a person']];
  expect(runLines(rows, 80)).toEqual([
    '2026-11-27T20-20-19Z-staff',
    '  27 Nov 2026, 20:20, staff.csv, Main Building, some rows need a person',
  ]);
  for (const width of [undefined, 120]) expect(runLines(rows, width)).toHaveLength(2);
  expect(runLines(rows, 120)[0]).toMatch(/^run +when \(.+\) +roster +system +outcome *$/u);
});

test.skipIf(process.platform === 'win32')('one journal is open at a time, however many runs there are', async () => {
  const { door } = await workshop();
  door.roster(people(1));
  (await door.run('plan', 'roster.csv')).expectExit(0);
  const run = door.lastRun();
  for (let n = 0; n < 40; n += 1) cpSync(run, `${run}-${n}`, { recursive: true });
  const listed = await door.runWith({ shell: 'ulimit -n 40; "$@"' }, 'runs', '--json');
  expect(listed.expectExit(0).events.map(({ outcome }) => outcome)).toEqual(Array.from({ length: 41 }, () => 'planned'));
});

describe('pipes', () => {
  test('check --json | head ends quietly', async () => {
    const door = offline('inside');
    door.roster(Array.from({ length: 400 }, () => ({ full_name: 'Ann Lee', email_address: 'ann@' })));
    const ended = await door.runWith({ shell: '"$@" | head -c 20' }, 'check', 'roster.csv', '--json');
    expectNoInsides(ended);
    expect(ended.ms).toBeLessThan(20_000);
  });

  test('import --json | head still finishes the import', async () => {
    const { door, server } = await workshop({ latency: 5 });
    door.roster(people(60));
    const ended = await door.runWith({ shell: '"$@" | head -n 1' }, 'import', 'roster.csv', '--yes', '--json');
    expectNoInsides(ended);
    expect(server.usersOf()).toHaveLength(60);
    expect(door.results().filter((row) => row['import_status'] === 'created')).toHaveLength(60);
  });
});
