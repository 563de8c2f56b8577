import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'csv-parse/sync';
import { readXlsx, writeXlsx } from 'hucre/xlsx';
import { expect, onTestFinished, test, type TestContext } from 'vitest';
import { exportColumns } from '../../src/roster/columns.ts';
import type { FakeSeam, Fault } from '../faults/server.ts';
import { type Doorlist, readCsv, type Row, tally } from '../cli/doorlist.ts';
import { people } from '../cli/people.ts';
import { offline, scene, workshop } from '../cli/scene.ts';
import { Terminal } from '../pty/terminal.ts';

/** Names as they are called in real systems, and as nobody should be: each is one that a roster's reader would refuse or read otherwise. */
const oddNames = [
  'Smith, Jane',
  'Quill, Tara, Sales',
  '=HYPERLINK("http://example.com","click")',
  '@SUM(A1)',
  '-Doe',
  '+1 Guest; =of Bo',
  "'t Hooft",
  "'=quoted'",
  'TBD',
  'Vacant',
  'Example: Ann',
  'Total: 12',
  '4711',
  'VIS-0042',
  '#N/A',
  'n/a',
  '???',
  'Ana Lima (Terminated)',
  'guest@example.com',
  '  two   blanks ',
  'José\u0301 Núñez',
  'JosÃ© GarcÃ­a',
  'محمد علي',
  '山田 太郎',
  'Zero\u200Bwidth',
  '"Quoted"',
  'line\nbreak',
  'x'.repeat(300),
];

/** A system with everybody whom an export may meet. */
async function everybody(test: TestContext): Promise<{ door: Doorlist; server: FakeSeam; all: number }> {
  const { door, server } = await workshop(
    {
      groups: [
        'Staff',
        'Visitors',
        'Twin',
        'Twin',
        'A; B',
        '=Formula',
        'Gate "7"',
        "O'Brien",
        '["x"]',
        'Leaving',
        'R&D / Lab, 2nd',
      ],
      emailUniqueness: 'none',
      pageSize: 30,
    },
    test,
  );
  const ids = [...server.groups.values()].map(({ acs_access_group_id: id }) => id);
  const put = (id: string, ...groups: string[]) => {
    for (const group of groups) server.memberships.get(group)?.add(id);
  };
  for (const [n, name] of oddNames.entries()) {
    put(server.addUser({ full_name: name, email_address: `odd.${n}@example.com` }).acs_user_id, ids[n % ids.length] ?? '');
  }
  const usual = people(12);
  for (const { full_name = '', email_address = '', phone_number = '' } of usual) {
    server.addUser({
      full_name,
      email_address,
      phone_number,
      access_schedule: { starts_at: '2031-03-01T08:00:00.123Z', ends_at: '2041-03-31T16:30:00.900+02:00' },
    });
  }
  const many = server.addUser({ full_name: 'Many Groups' });
  put(many.acs_user_id, ...ids);
  server.addUser({
    full_name: 'Is Over',
    email_address: 'over@example.com',
    access_schedule: { starts_at: '2019-01-01T00:00:00Z', ends_at: '2020-01-01T00:00:00Z' },
  });
  server.addUser({ full_name: 'No End', access_schedule: { starts_at: '2019-01-01T00:00:00Z', ends_at: null } });
  put(
    server.addUser({ full_name: 'Sue Spended', email_address: 'sue@example.com', is_suspended: true }).acs_user_id,
    ids[0] ?? '',
  );
  server.addUser({ full_name: 'Bad Mail', email_address: 'jane@localhost', phone_number: '+1 555-555-0199' });
  server.addUser({ full_name: 'Bad Phone', phone_number: '12' });
  for (const name of ['Shared One', 'Shared Two'])
    server.addUser({ full_name: name, email_address: 'desk@example.com', phone_number: '+15555550150' });
  for (const name of ['Name Sake', 'Name Sake']) server.addUser({ full_name: name });
  const linked = server.addIdentity({ full_name: 'Lin Ked', email_address: 'lin@example.com', phone_number: '+15555550160' });
  server.addUser({ full_name: 'Lin Ked', user_identity_id: linked.user_identity_id });
  const other = server.addIdentity({ full_name: 'Another Name', email_address: 'else@example.com' });
  server.addUser({ full_name: 'Con Tradicted', email_address: 'con@example.com', user_identity_id: other.user_identity_id });
  const all = server.users.size;
  server.addUser({ full_name: 'Go Ing', email_address: 'go@example.com', warnings: [{ code: 'being_deleted', message: '' }] });
  const doomed = server.addIdentity({ full_name: 'Doo Med', warnings: [{ code: 'being_deleted', message: '' }] });
  server.addUser({ full_name: 'Doo Med', user_identity_id: doomed.user_identity_id });
  server.beginGroupDeletion(server.group('Leaving'));
  return { door, server, all };
}

const cells = (text: string): string[][] => parse(text, { bom: true, relaxColumnCount: true });

test.concurrent('everybody is exported once, and as it is the list changes nothing: every row is present', async (context) => {
  const { door, server, all } = await everybody(context);
  const { stdout, stderr } = (await door.run('export')).expectExit(0);
  const [header, ...rows] = cells(stdout);
  expect(header).toEqual(exportColumns);
  expect(rows).toHaveLength(all);
  expect(new Set(rows.map(([id]) => id)).size).toBe(all);
  expect(stderr).toContain('Left out, being deleted: 2 users');
  expect(stderr).toContain('email_address is empty for 1 person');
  expect(stderr).toContain('phone_number is empty for 1 person');
  // A spreadsheet program would run none of them.
  for (const cell of rows.flat()) expect(cell).not.toMatch(/^[=@]|^[+-](?!\d+$)/u);
  expect(server.seen('changes')).toEqual([]);

  door.write('people.csv', stdout);
  for (const options of [
    ['--existing', 'update'],
    ['--existing', 'update', '--groups', 'exact', '--allow-renames'],
  ]) {
    // A membership in a group that is being deleted cannot be kept by naming it.
    if (options.includes('exact')) server.memberships.get(server.group('Leaving').acs_access_group_id)?.clear();
    const planned = (await door.run('plan', 'people.csv', '--json', ...options)).expectExit(0);
    expect(planned.summary, options.join(' ')).toMatchObject({ rows: all, present: all, absent: 2 });
  }
  const imported = (await door.run('import', 'people.csv', '--existing', 'update', '--yes', '--json')).expectExit(0);
  expect(imported.summary).toMatchObject({ rows: all, present: all });
  expect(server.seen('changes')).toEqual([]);
});

test.concurrent('an edited workbook changes exactly what was edited, also as a rejected row that is mended', async (context) => {
  const { door, server, all } = await everybody(context);
  (await door.run('export', '--to', 'people.xlsx')).expectExit(0);
  const path = join(door.cwd, 'people.xlsx');
  expect(statSync(path).mode & 0o777).toBe(0o600);
  const { sheets } = await readXlsx(readFileSync(path));
  const [sheet] = sheets;
  expect(sheet?.dataValidations?.map(({ range }) => range.replaceAll(/\d+/gu, ''))).toEqual(['B:B', 'I:I', 'K:K', 'L:L']);
  const rows = (sheet?.rows ?? []).map((row) => row.map(String));
  const edit = (name: string, column: (typeof exportColumns)[number], value: string) => {
    const row = rows.find((line) => line[2] === name);
    if (row === undefined) throw new Error(`Nobody is called ${name}.`);
    row[exportColumns.indexOf(column)] = value;
  };
  edit('Smith, Jane', 'phone_number', '+15555550123');
  edit('Is Over', 'ends_at', '2040-01-01T00:00:00Z');
  edit('Sue Spended', 'email_address', 'sue.new@example.com');
  edit('Name Sake', 'groups', 'Visitors');
  edit('TBD', 'email_address', 'not an email');
  edit('Vacant', 'status', 'left');
  edit('Shared One', 'email_address', 'odd.0@example.com');
  writeFileSync(path, await writeXlsx({ sheets: [{ name: 'people', rows }] }));
  const before = structuredClone(server.users);

  const ended = (await door.run('import', 'people.xlsx', '--existing', 'update', '--yes', '--json')).expectExit(1);
  expect(ended.summary).toMatchObject({
    rows: all,
    updated: 4,
    rejected: 1,
    conflict: 1,
    leaver: 1,
    present: all - 7,
    absent: 3,
  });
  const changed = [...server.users.values()].filter(
    (user) => JSON.stringify(user) !== JSON.stringify(before.get(user.acs_user_id)),
  );
  expect(changed.map(({ full_name: name }) => name).sort()).toEqual(['Is Over', 'Smith, Jane', 'Sue Spended']);
  expect(server.seen('/acs/users/add_to_access_group')).toHaveLength(1);
  expect([...server.users.values()].find(({ full_name: name }) => name === 'Sue Spended')).toMatchObject({
    email_address: 'sue.new@example.com',
    is_suspended: true,
  });

  const rejected: Row[] = door.rejects();
  expect(tally(rejected, 'full_name')).toEqual({ TBD: 1, 'Shared One': 1 });
  const mended = rejected.map((row) => ({
    ...row,
    email_address: row['full_name'] === 'TBD' ? 'tbd@example.com' : 'desk@example.com',
  }));
  door.roster(mended, 'mended.csv');
  const again = (
    await door.run('import', 'mended.csv', '--existing', 'update', '--max-updates', '100%', '--yes', '--json')
  ).expectExit(0);
  expect(again.summary).toMatchObject({ rows: 2, updated: 1, present: 1 });
});

test.concurrent('who has no name in the system is told, with what an import asks for; mended so, the list goes in', async (context) => {
  const { door, server } = await workshop({}, context);
  server.addUser({ full_name: 'Ana Lima', email_address: 'ana@example.com' });
  const [bo, cy] = ['bo', 'cy'].map((name) => server.addUser({ full_name: '', email_address: `${name}@example.com` }));
  const { stderr } = (await door.run('export', '--to', 'people.csv')).expectExit(0);
  expect(stderr).toMatch(
    /full_name is empty for 2 people \([-\da-f]{36}\): the access system has no name for them.*fill in the name and write same in import_as, or write skip/u,
  );
  door.roster(
    readCsv(join(door.cwd, 'people.csv')).map((row) =>
      row['acs_user_id'] === bo?.acs_user_id
        ? { ...row, full_name: 'Bo Li', import_as: 'same' }
        : row['acs_user_id'] === cy?.acs_user_id
          ? { ...row, import_as: 'skip' }
          : row,
    ),
  );
  const ended = await door.run('import', 'roster.csv', '--existing', 'update', '--max-updates', '50%', '--yes', '--json');
  expect(ended.expectExit(0).summary).toMatchObject({ rows: 3, present: 1, updated: 1, skipped: 1, absent: 0 });
  expect(server.usersOf().map(({ full_name: name }) => name)).toEqual(['Ana Lima', 'Bo Li', '']);
});

test.concurrent('a file that is there is not overwritten unasked; a system in trouble is read, and the trouble said', async (context) => {
  const { door, server } = await workshop({}, context);
  server.addUser({ full_name: 'Ana Lima' });
  server.system.errors.push({ code: 'provider_service_unavailable', message: 'The provider is down.' });
  door.write('people.csv', 'mine');
  (await door.run('export', '--to', 'people.csv')).expectExit(2);
  expect((await door.run('export', '--to', 'nowhere/x.csv')).expectExit(2).stderr).toContain('no folder "nowhere"');
  expect(readFileSync(join(door.cwd, 'people.csv'), 'utf8')).toBe('mine');
  expect(server.requests).toEqual([]);
  const ended = (await door.run('export', '--to', 'people.csv', '--yes', '--json')).expectExit(0);
  expect(ended.events).toContainEqual(expect.objectContaining({ type: 'notice', code: 'system_error' }));
  expect(ended.events.at(-1)).toMatchObject({ type: 'summary', command: 'export', people: 1, being_deleted: 0, exit: 0 });
  expect(readFileSync(join(door.cwd, 'people.csv'), 'utf8')).toContain('Ana Lima');
  expect((await door.run('export', '--to', 'people.pdf')).expectExit(2).stderr).toContain('.csv or .xlsx');
  expect((await door.run('export', '--json')).expectExit(2).stderr).toContain('--to');
  expect(existsSync(join(door.cwd, 'reports'))).toBe(false);
});

test.concurrent('a file of other people with the header of an export brings nobody in who would be refused without it', async (context) => {
  const { door, server } = await workshop({ emailUniqueness: 'none' }, context);
  const past = '2020-01-01';
  const [mine] = [server.addUser({ full_name: 'Ana Lima', email_address: 'ana@example.com' })];
  door.roster([
    // Ids of another system, or of nothing at all.
    { acs_user_id: '0b6c3a4e-0000-4000-8000-000000000001', full_name: 'Bo Li', email_address: 'desk@example.com', ends_at: '' },
    {
      acs_user_id: '0b6c3a4e-0000-4000-8000-000000000002',
      full_name: 'Cy Wu',
      email_address: 'desk@example.com',
      ends_at: past,
    },
    { acs_user_id: 'E-4711', full_name: 'Di Fox', email_address: 'di@example.com', ends_at: '' },
    // Without an id, a row is read like any other.
    { acs_user_id: '', full_name: 'Ed Ray', email_address: 'desk@example.com', ends_at: '' },
    { acs_user_id: '', full_name: 'Flo May', email_address: 'flo@example.com', ends_at: past },
    // The id of somebody else than the name beside it says.
    { acs_user_id: mine.acs_user_id, full_name: 'Gus Orr', email_address: 'gus@example.com', ends_at: past },
  ]);
  const ended = (await door.run('import', 'roster.csv', '--existing', 'update', '--yes', '--json')).expectExit(1);
  expect(ended.summary).toMatchObject({ rows: 6, created: 0, updated: 0, present: 0 });
  expect(server.seen('changes')).toEqual([]);
  expect(door.results().map((row) => [row['import_status'], row['import_code']])).toEqual([
    ['conflict', 'user_not_found'],
    ['conflict', 'user_not_found'],
    ['conflict', 'user_not_found'],
    ['rejected', 'duplicate_email'],
    ['rejected', 'ended'],
    ['differs', 'name_mismatch'],
  ]);

  // Mended as the message says: held to what everybody else is held to.
  expect(door.results()[0]?.['import_message']).toContain('or empty it');
  door.roster(
    door
      .rejects()
      .map((row) => ({ ...row, acs_user_id: '' }))
      .slice(0, 3),
    'mended.csv',
  );
  const again = (await door.run('import', 'mended.csv', '--existing', 'update', '--yes', '--json')).expectExit(1);
  expect(door.results(again.summary.run).map((row) => [row['import_status'], row['import_code']])).toEqual([
    ['created', ''],
    ['rejected', 'ended'],
    ['created', ''],
  ]);
});

test.concurrent('pages that fail are asked for again, from the cursor on; a list that cannot be finished is no file', async (context) => {
  const { door, server } = await workshop({ groups: ['Staff'], pageSize: 10 }, context);
  const [group = ''] = server.memberships.keys();
  for (const { full_name = '', email_address = '' } of people(60))
    server.memberships.get(group)?.add(server.addUser({ full_name, email_address }).acs_user_id);
  const faults: Record<string, Fault[]> = {
    '/acs/users/list': ['500-before', 'cut-after', 'reset-after', 'html-before', '429'],
    '/acs/access_groups/list_users': ['cut-after'],
  };
  // Every second request to these routes goes wrong, as long as there are faults.
  server.settings.decide = ({ route }) =>
    server.seen(route).length % 2 === (route.endsWith('list_users') ? 1 : 0) ? faults[route]?.pop() : undefined;
  (await door.run('export', '--to', 'people.csv')).expectExit(0);
  expect(Object.values(faults).flat()).toEqual([]);
  const written = readFileSync(join(door.cwd, 'people.csv'), 'utf8');
  const rows = cells(written).slice(1);
  expect(new Set(rows.map(([id]) => id)).size).toBe(60);
  expect(rows.filter(([, groups]) => groups === 'Staff')).toHaveLength(60);
  const asked = server.seen('/acs/users/list').map(({ params, outcome }) => [params['page_cursor'], outcome]);
  // The list is read twice, and no page that was answered is read again in one reading.
  const answered = asked.filter(([, outcome]) => outcome === 'ok').map(([cursor]) => cursor);
  expect(answered).toHaveLength(12);
  for (const reading of [answered.slice(0, 6), answered.slice(6)]) expect(new Set(reading).size).toBe(6);

  for (const args of [['export', '--to', 'people.csv', '--yes'], ['export']]) {
    let isAway = false;
    // From the second page on.
    server.settings.decide = ({ params }) => {
      isAway ||= params['page_cursor'] !== undefined;
      return isAway ? 'reset-before' : undefined;
    };
    const failed = (await door.run(...args, '--outage-timeout', '1')).expectExit(4);
    expect(failed.stdout).toBe('');
    expect(failed.stderr).toMatch(/Looking at who is there[^]*Nothing was written/u);
  }
  expect(readFileSync(join(door.cwd, 'people.csv'), 'utf8')).toBe(written);
  expect(readdirSync(door.cwd)).toEqual(['people.csv']);
});

test.concurrent('a list that is interrupted or has no room is not taken for a whole one', async (context) => {
  const { door, server } = await workshop({ groups: ['Staff'], pageSize: 10 }, context);
  for (const { full_name = '', email_address = '' } of people(60)) server.addUser({ full_name, email_address });
  door.write('people.csv', 'the list of yesterday');
  for (const [signal, status] of [
    ['SIGINT', 130],
    ['SIGKILL', null],
  ] as const) {
    for (const args of [['export', '--to', 'people.csv', '--yes'], ['export']]) {
      server.settings.latency = 150;
      const arrived = server.arrival('/acs/users/list', 3);
      const running = door.start(args);
      await arrived;
      running.kill(signal);
      const ended = await running.ended;
      expect(ended.code, ended.transcript()).toBe(status);
      expect(ended.stdout).toBe('');
      expect(readFileSync(join(door.cwd, 'people.csv'), 'utf8')).toBe('the list of yesterday');
    }
  }
  server.settings.latency = 0;
  const full = await door.runWith({ shell: '"$@" >/dev/full' }, 'export');
  expect(full.expectExit(4).stderr).toContain('standard output');
  (await door.run('export', '--to', 'people.csv', '--yes')).expectExit(0);
  expect(cells(readFileSync(join(door.cwd, 'people.csv'), 'utf8'))).toHaveLength(61);
});

test.concurrent('a workbook of the template offers the groups of the system, and its example line is refused', async (context) => {
  const { door } = await workshop({ groups: ['Staff', 'A, B', '=Odd'] }, context);
  (await door.run('template', '--to', 'new.xlsx')).expectExit(0);
  const { sheets } = await readXlsx(readFileSync(join(door.cwd, 'new.xlsx')));
  expect(sheets.map(({ name, hidden = false }) => [name, hidden])).toEqual([
    ['people', false],
    ['choices', true],
  ]);
  const [roster, lists] = sheets;
  expect(lists?.rows.map(([group]) => group)).toEqual(expect.arrayContaining(['Staff', 'A, B', '=Odd']));
  expect(roster?.dataValidations?.map(({ formula1 }) => formula1)).toEqual([
    'choices!$A$1:$A$3',
    'choices!$B$1:$B$2',
    'choices!$C$1:$C$3',
    'choices!$D$1:$D$3',
  ]);
  const checked = (await door.run('check', 'new.xlsx', '--json')).expectExit(1);
  expect(checked.summary).toMatchObject({ rows: 1, valid: 0, rejected: 1 });
  expect(checked.events).toContainEqual(expect.objectContaining({ type: 'problem', row: 1, code: 'not_a_person' }));
  // The person who is written over it is one.
  const rows = (roster?.rows ?? []).map((row) => row.map((cell) => String(cell).replace('Example: Jane Doe', 'Ana Lima')));
  writeFileSync(join(door.cwd, 'new.xlsx'), await writeXlsx({ sheets: [{ name: 'people', rows }] }));
  (await door.run('check', 'new.xlsx')).expectExit(0);
});

test('the command that is printed reads the edited list into the same system', async () => {
  const door = offline('inside');
  const exported = (await door.run('export', '--sandbox', '--system', 'Practice Tower', '--to', 'our people.csv')).expectExit(
    0,
  );
  expect(exported.stderr).toContain("doorlist plan 'our people.csv' --existing update --system 'Practice Tower' --sandbox\n");
});

test.skipIf(process.platform === 'win32')(
  'a list that goes to the terminal itself acts on nothing there; through a pipe it is as it is',
  async () => {
    const { door, server } = await scene();
    server.addUser({ full_name: 'Ana \u001B]52;c;QQ==\u0007Ru\u001B[31miz', email_address: 'ana@example.com' });
    const terminal = new Terminal(process.execPath, [resolve('dist/main.js'), 'export', '--plain'], {
      cwd: door.cwd,
      env: door.env,
      columns: 160,
    });
    onTestFinished(() => terminal.close());
    expect(await terminal.exited).toBe(0);
    expect(terminal.raw).toContain('"Ana Ruiz",ana@example.com');
    expect(terminal.raw).not.toMatch(/\u001B\]52|\u001B\[31m/u);
    expect((await door.run('export')).expectExit(0).stdout).toContain('Ana \u001B]52;');
  },
);
