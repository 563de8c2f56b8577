import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Doorlist, Row } from './doorlist.ts';
import { people } from './people.ts';
import { scene, workshop } from './scene.ts';
import { expectNoInsides } from './speech.ts';

function expectNowhere(door: Doorlist, secret: string): void {
  const needles = [
    Buffer.from(secret),
    Buffer.from(secret, 'utf16le'),
    Buffer.from(Buffer.from(secret).toString('base64').slice(4, -4)),
  ];
  for (const { path, bytes } of door.files()) {
    for (const needle of needles) expect(bytes.includes(needle), `The secret stands in ${path}`).toBe(false);
  }
  for (const { stdout, stderr } of door.history) expect(stdout + stderr).not.toContain(secret);
}

describe('the key stands nowhere', () => {
  test('not in files, screens or the journal, whatever goes wrong', async () => {
    let turn = 0;
    const { door, server } = await workshop({
      decide: ({ route }) => {
        if (route !== '/acs/users/create') return undefined;
        turn += 1;
        return turn % 5 === 0 ? 'reset-after' : turn % 7 === 0 ? 'html-before' : turn % 11 === 0 ? '429' : undefined;
      },
    });
    door.roster(people(24));
    const ended = await door.start(['import', 'roster.csv', '--yes', '--json', '--settle-timeout', '1']).ended;
    ended.expectExit(0);
    await door.run('systems');
    server.keyIsRevoked = true;
    door.roster(people(5, 100), 'more.csv');
    (await door.run('import', 'more.csv', '--yes')).expectExit(4);
    server.settings.decide = () => ({ status: 500, headers: {}, body: `You sent ${server.apiKey}` });
    await door.run('import', 'more.csv', '--yes', '--outage-timeout', '1');
    expectNowhere(door, server.apiKey);
  });
});

test('a run folder has a harmless name, is for its owner alone, and keeps no key of an earlier result file', async () => {
  const { door } = await scene();
  const name = 'a b;$(touch pwned)\u001b[2J\u202e..csv';
  const link = 'https://keys.example.com/opens-the-door';
  const earlier = { import_row: '1', import_status: 'created', instant_key_url: link };
  door.roster([...people(3).map((row) => ({ ...row, ...earlier })), { full_name: '', email_address: 'x@example.com' }], name);
  (await door.runWith({ shell: 'umask 000; exec "$@"' }, 'import', name, '--yes')).expectExit(1);

  expect(readdirSync(join(door.cwd, 'reports')).join()).toMatch(/^[A-Za-z0-9._-]+$/);
  for (const { stdout, stderr } of door.history) expect(stdout + stderr).not.toMatch(/\u001b\[2J|\u202e/);

  const run = door.lastRun();
  expect((statSync(run).mode & 0o777).toString(8)).toBe('700');
  const files = readdirSync(run);
  expect(files).toEqual(expect.arrayContaining(['result.csv', 'rejects.csv', 'report.html', 'report.json', 'run.sqlite']));
  for (const file of files) expect(`${file} ${(statSync(join(run, file)).mode & 0o777).toString(8)}`).toBe(`${file} 600`);
  for (const { path } of door.files(door.home))
    expect(`${path} ${(statSync(dirname(path)).mode & 0o077).toString(8)}`).toBe(`${path} 0`);

  const again = [...door.files()].filter(({ path, bytes }) => basename(path) !== name && bytes.includes(Buffer.from(link)));
  expect(again.map(({ path }) => path)).toEqual([]);
});

describe('--json', () => {
  test('is one event a line, of known kinds, without personal data and token; its sums are those of the files', async () => {
    const { door, server } = await scene({ provisioningDelay: 50 });
    delete door.env['SEAM_API_KEY'];
    door.env['SEAM_PERSONAL_ACCESS_TOKEN'] = server.personalAccessToken;
    door.env['SEAM_WORKSPACE_ID'] = server.workspace.workspace_id;
    const rows: Row[] = [
      ...people(30),
      { full_name: 'Wrong Phone', phone_number: '12', email_address: 'wrong.phone@example.com' },
      { full_name: 'Not Now', import_as: 'skip' },
    ];
    door.roster(rows);
    const ended = (await door.run('import', 'roster.csv', '--yes', '--json')).expectExit(1);
    const kinds = new Set(ended.events.map((event) => event['type']));
    for (const kind of kinds) {
      expect([
        'run',
        'phase',
        'progress',
        'plan',
        'row',
        'pace',
        'outage',
        'outage-over',
        'stopping',
        'notice',
        'summary',
      ]).toContain(kind);
    }
    expect(ended.events.filter((event) => event['type'] === 'summary')).toHaveLength(1);
    expect(ended.summary.balanced).toBe(true);
    for (const event of ended.events) if (event['type'] === 'row') expect(Object.keys(event)).not.toContain('who');
    for (const row of rows) {
      for (const field of ['full_name', 'email_address', 'phone_number'] as const) {
        const value = row[field] ?? '';
        if (value.length > 3) expect(ended.stdout).not.toContain(value);
      }
    }
    // Every row that was sent, or that the plan rejected, is reported by number.
    const seen = new Set(ended.events.filter((event) => event['type'] === 'row').map((event) => event['row']));
    for (let row = 1; row <= 31; row += 1) expect(seen).toContain(row);

    const { summary } = ended;
    const results = door.results();
    const statuses = [
      'created',
      'present',
      'updated',
      'differs',
      'conflict',
      'rejected',
      'failed',
      'skipped',
      'pending',
      'unknown',
    ];
    for (const status of statuses) {
      expect([status, summary[status]]).toEqual([status, results.filter((row) => row['import_status'] === status).length]);
    }
    expect(statuses.reduce((sum, status) => sum + Number(summary[status]), 0)).toBe(summary.rows);
    const inReport = JSON.stringify(door.report());
    expect(inReport).toContain('"created":30');
    expect(summary.files['result.csv'] ?? summary.files['result'] ?? Object.values(summary.files).join()).toMatch(
      /result\.csv/,
    );

    for (const { headers } of server.requests) expect(headers['seam-workspace']).toBe(server.workspace.workspace_id);
    expectNowhere(door, server.personalAccessToken);
  });
});

describe('hostile cells', () => {
  const names = [
    '\u001b[2J\u001b]0;owned\u0007Ann',
    "=cmd|'/C calc'!A0",
    '+SUM(1)',
    '-2+3',
    '@import',
    '<script>alert(1)</script>',
    '"><img src=x onerror=alert(1)>',
    "'=1",
    "O'Brien \u202ecba",
    '\u009b31mred',
  ];

  test('do no harm on a screen, in CSV or in HTML, and come back as they were', async () => {
    const { door, server } = await workshop();
    const rows = names.map((full_name, n) => ({
      full_name,
      email_address: `hostile.${n}@example.com`,
      phone_number: `+1555555020${n}`,
      Remark: `${full_name} too`,
    }));
    door.roster(rows);
    const first = await door.run('import', 'roster.csv', '--yes');
    expect([0, 1]).toContain(first.code);
    expectNoInsides(first);
    expect(first.stdout + first.stderr).not.toMatch(/\u001b\[2J|\u001b\]|\u0007|\u202e|\u009b/);

    const run = door.lastRun();
    const raw = readFileSync(join(run, 'result.csv'), 'utf8');
    for (const row of door.results(run)) {
      for (const [column, cell] of Object.entries(row)) {
        if (/^\+\d{7,15}$/.test(cell)) continue;
        expect(cell, column).not.toMatch(/^[=+\-@\t\r]/);
      }
      expect(row['phone_number']).toMatch(/^\+\d+$/);
    }
    expect(raw.startsWith('\ufeff')).toBe(true);
    const html = readFileSync(join(run, 'report.html'), 'utf8');
    expect(html).not.toMatch(/<script>alert|<img src=x/);
    expect(html).toMatch(/Content-Security-Policy/i);

    const before = server.usersOf().map((user) => user.full_name);
    const again = await door.run('import', join(run, 'result.csv'), '--yes', '--json');
    expect(again.summary).toMatchObject({ created: 0, present: before.length, differs: 0, conflict: 0 });
    expect(server.usersOf().map((user) => user.full_name)).toEqual(before);
    expect(names).toEqual(expect.arrayContaining(before.filter((name) => !name.includes('Brien'))));
  });
});
