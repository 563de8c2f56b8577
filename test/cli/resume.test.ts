import { cpSync, readFileSync, renameSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { tally } from './doorlist.ts';
import { people } from './people.ts';
import { workshop } from './scene.ts';
import { expectNoInsides, expectPlainRefusal } from './speech.ts';

describe.concurrent('interrupted', () => {
  test('Ctrl-C: those in flight finish, results are written, 130, and resume finishes', async (context) => {
    const { door, server } = await workshop({ latency: 60 }, context);
    door.roster(people(50));
    const running = door.start(['import', 'roster.csv', '--yes', '--concurrency', '4', '--settle-timeout', '1']);
    await server.arrival('/acs/users/create', 15);
    running.kill('SIGINT');
    const ended = (await running.ended).expectExit(130);
    expectNoInsides(ended);
    expect(ended.stdout.trimEnd().split('\n').at(-1)).toMatch(/doorlist resume/);
    const made = server.usersOf().length;
    expect(made).toBeLessThan(40);
    expect(tally(door.results(), 'import_status')).toEqual({ created: made, pending: 50 - made });

    const resumed = await door.run('resume', '--json');
    expect(resumed.expectExit(0).summary).toMatchObject({ rows: 50, created: 50, pending: 0, balanced: true });
    // What was done before is counted from the beginning.
    const told = resumed.events.filter(({ type }) => type === 'resumed').map(({ counts }) => counts);
    expect(told).toEqual([{ created: made }, { created: made }]);
    expect(server.usersOf()).toHaveLength(50);
    expect(server.seen('/acs/users/create')).toHaveLength(50);
    expect(door.runs()).toHaveLength(1);
  });

  test('people who are there already and lack nothing are counted once, and as nobody to bring in', async (context) => {
    const { door, server } = await workshop({ latency: 60 }, context);
    door.roster(people(50));
    (await door.run('import', 'roster.csv', '--yes', '--limit', '20')).expectExit(0);
    const running = door.start(['import', 'roster.csv', '--yes', '--concurrency', '4', '--settle-timeout', '1']);
    await server.arrival('/acs/users/create', 10);
    running.kill('SIGINT');
    (await running.ended).expectExit(130);
    const made = server.usersOf().length - 20;

    const { events } = (await door.run('resume', '--json')).expectExit(0);
    expect(events.findLast(({ type }) => type === 'resumed')?.['counts']).toEqual({ present: 20, created: made });
    const begins = events.findIndex(({ type, phase }) => type === 'phase' && phase === 'applying');
    expect(events[begins]).toMatchObject({ total: 30 });
    const told = events.slice(
      begins,
      events.findIndex(({ phase }) => phase === 'verifying'),
    );
    expect(told.filter(({ type, status }) => type === 'row' && status === 'present')).toEqual([]);
  });

  test("a terminal's window that is closed says so twice, and stops the run as one Ctrl-C does", async (context) => {
    const { door, server } = await workshop({ latency: 150 }, context);
    door.roster(people(50));
    const running = door.start(['import', 'roster.csv', '--yes', '--concurrency', '4', '--settle-timeout', '1']);
    await server.arrival('/acs/users/create', 5);
    running.kill('SIGHUP');
    setTimeout(() => running.kill('SIGHUP'), 20);
    (await running.ended).expectExit(130);
    const made = server.usersOf().length;
    expect(tally(door.results(), 'import_status')).toEqual({ created: made, pending: 50 - made });
  });

  // The fingerprints of nohup: of a shell that names what it starts, of one that does not, and of a script that was started so.
  test.runIf(process.platform === 'linux').for([
    ['nohup in bash', 'nohup "$@" & echo $! >pid; wait $!'],
    ['nohup in sh', 'sh -c \'unset _; exec nohup "$@"\' sh "$@" <>/dev/ptmx & echo $! >pid; wait $!'],
    ['nohup before a script', 'trap \'\' HUP; _=doorlist "$@" & echo $! >pid; wait $!'],
  ] as const)('what was started with %s goes on after the terminal is gone', async ([, shell], context) => {
    const { door, server } = await workshop({ latency: 50 }, context);
    door.roster(people(30));
    const running = door.start(['import', 'roster.csv', '--yes', '--settle-timeout', '1'], { shell });
    await server.arrival('/acs/users/create', 2);
    process.kill(Number(readFileSync(join(door.cwd, 'pid'), 'utf8')), 'SIGHUP');
    (await running.ended).expectExit(0);
    expect(server.usersOf()).toHaveLength(30);
  });

  test('a second Ctrl-C leaves at once, as safe as a kill', async (context) => {
    const { door, server } = await workshop(
      {
        decide: ({ route }) => (route === '/acs/users/create' ? 'hang-after' : undefined),
      },
      context,
    );
    door.roster(people(20));
    const running = door.start(['import', 'roster.csv', '--yes', '--settle-timeout', '1']);
    await server.arrival('/acs/users/create', 3);
    running.kill('SIGINT');
    const stopped = performance.now();
    setTimeout(() => running.kill('SIGINT'), 300);
    const ended = await running.ended;
    expect([130, null]).toContain(ended.code);
    expect(performance.now() - stopped).toBeLessThan(10_000);
    if (ended.code === 130) expect((ended.stdout + ended.stderr).trimEnd().split('\n').at(-1)).toMatch(/doorlist resume/);
    delete server.settings.decide;
    (await door.run('resume', '--settle-timeout', '1')).expectExit(0);
    expect(server.usersOf()).toHaveLength(20);
  });

  test('killed in the middle: the next import offers resume, resume ends balanced without any double', async (context) => {
    const { door, server } = await workshop({ latency: 30, listLag: 500 }, context);
    door.roster(people(60));
    await door.killed(['import', 'roster.csv', '--yes', '--settle-timeout', '2'], server.arrival('/acs/users/create', 25));
    const runs = (await door.run('runs')).expectExit(0);
    expect(runs.stdout).toMatch(/resum|unfinished/i);

    const again = await door.run('import', 'roster.csv', '--yes');
    expectPlainRefusal(again, 2, /resume/, /--abandon/);

    const resumed = await door.run('resume', '--json', '--settle-timeout', '2');
    expect(resumed.expectExit(0).summary).toMatchObject({ created: 60, unknown: 0, pending: 0, balanced: true });
    const begins = (phase: string) =>
      resumed.events.findIndex((event) => event['phase'] === phase && event['type'] === 'phase');
    const told = resumed.events
      .slice(0, begins('verifying'))
      .filter(({ type, code }) => type === 'row' && code !== 'unanswered');
    expect(told.map(({ row }) => Number(row)).toSorted((a, b) => a - b)).toEqual(people(60).map((_, index) => index + 1));
    // How many answers are missing is said before they are settled.
    const settling = resumed.events[begins('settling')]?.['total'];
    const settled = resumed.events.findLast(({ type, phase }) => type === 'progress' && phase === 'settling');
    expect(settling).toBeGreaterThan(0);
    expect(settled?.['done']).toBe(settling);
    expect(server.usersOf()).toHaveLength(60);
    expect(new Set(server.usersOf().map((user) => user.email_address)).size).toBe(60);
  });

  test('the folder of an unfinished run is renamed, then moved away: it is in the way, then said to be gone', async (context) => {
    const { door, server } = await workshop({ latency: 30 }, context);
    door.roster(people(20));
    await door.killed(['import', 'roster.csv', '--yes', '--settle-timeout', '1'], server.arrival('/acs/users/create', 8));
    const run = door.lastRun();
    const renamed = join(dirname(run), 'april');
    renameSync(run, renamed);
    const refused = await door.run('import', 'roster.csv', '--yes');
    expectPlainRefusal(refused, 2, /doorlist resume reports\/april/);
    expect(refused.stderr).not.toContain('not there any more');
    renameSync(renamed, join(door.cwd, 'moved'));
    const ended = (await door.run('import', 'roster.csv', '--yes', '--json', '--settle-timeout', '1')).expectExit(0);
    const said = { code: 'lost_run', message: expect.stringContaining('Run april on this access system') as string };
    expect(ended.events).toContainEqual(expect.objectContaining(said));
    (await door.run('resume', 'moved', '--settle-timeout', '1')).expectExit(0);
    expect(new Set(server.usersOf().map((user) => user.email_address)).size).toBe(server.usersOf().length);
  });

  test('a copy of the folder that is behind is not resumed: it would make those again who were taken back', async (context) => {
    const { door, server } = await workshop({ latency: 30 }, context);
    door.roster(people(20));
    const running = door.start(['import', 'roster.csv', '--yes', '--settle-timeout', '1']);
    await server.arrival('/acs/users/create', 8);
    running.kill('SIGINT');
    (await running.ended).expectExit(130);
    const run = door.lastRun();
    cpSync(run, `${run} - Copy`, { recursive: true });
    (await door.run('resume', run)).expectExit(0);
    (await door.run('undo', run, '--yes')).expectExit(0);
    const sent = server.seen('changes').length;
    for (const named of [['resume'], ['resume', `${run} - Copy`]]) {
      const refused = await door.run(...named);
      expectPlainRefusal(refused, 2, /is a copy of .*Nothing was sent/su);
      expect(refused.stderr).toContain(`doorlist forget 'reports/${basename(run)} - Copy'`);
    }
    expect(server.seen('changes')).toHaveLength(sent);
  });

  test('SIGTERM stops like Ctrl-C; the roster changed meanwhile: resume finishes what was journalled and says the file is another one now', async (context) => {
    const { door, server } = await workshop({ latency: 30 }, context);
    door.roster(people(30));
    const running = door.start(['import', 'roster.csv', '--yes', '--settle-timeout', '1']);
    await server.arrival('/acs/users/create', 10);
    running.kill('SIGTERM');
    expect((await running.ended).expectExit(130).stdout.trimEnd().split('\n').at(-1)).toMatch(/doorlist resume/);
    door.roster(people(3, 500));
    const resumed = await door.run('resume', basename(door.lastRun()));
    expect(resumed.stdout + resumed.stderr).toMatch(/roster\.csv.*(chang|another|differ)/i);
    expect(server.usersOf()).toHaveLength(30);
    expect(server.usersOf().map((user) => user.email_address)).not.toContain('person.500@example.com');
  });

  test('--abandon starts anew and leaves the rest of the earlier run', async (context) => {
    const { door, server } = await workshop({ latency: 30 }, context);
    door.roster(people(40));
    await door.killed(
      ['import', 'roster.csv', '--yes', '--concurrency', '4', '--settle-timeout', '1'],
      server.arrival('/acs/users/create', 12),
    );
    const abandoned = door.lastRun();
    door.roster(people(40).slice(0, 20), 'corrected.csv');
    (await door.run('import', 'corrected.csv', '--yes', '--abandon', '--settle-timeout', '1')).expectExit(0);
    const emails = server.usersOf().map((user) => user.email_address);
    expect(new Set(emails).size).toBe(emails.length);
    expect(emails).toEqual(expect.arrayContaining(people(20).map((row) => row['email_address'])));
    expect(emails.length).toBeLessThan(40);
    expect((await door.run('runs')).stdout).toMatch(/roster\.csv .*abandoned/u);
    // Its rows would bring back what the later run and others have changed since.
    expectPlainRefusal(await door.run('resume', abandoned), 2, /abandoned for a later one/);
    expect(server.usersOf()).toHaveLength(emails.length);
    const reported = await door.run('report', abandoned);
    expect(reported.stdout).toMatch(/^Ended early: \d+ of 40 rows not attempted\./u);
    const page = readFileSync(join(abandoned, 'report.html'), 'utf8');
    expect(page).toMatch(
      /given up for a later one: \d+ of 40 rows ended well, \d+ not attempted yet\.<.*What to do next.*import the roster again/su,
    );
    expect(page).not.toContain('See the remark');
  });

  test('a second process on the same system is refused, from whatever folder', async (context) => {
    const { door, server } = await workshop({ latency: 60 }, context);
    door.roster(people(15));
    const running = door.start(['import', 'roster.csv', '--yes', '--rate', '12']);
    await server.arrival('/acs/users/create', 5);
    door.roster(people(3, 900), 'other.csv');
    const second = await door.run('import', 'other.csv', '--yes', '--out', 'elsewhere');
    expectPlainRefusal(second, 2, /in use|another|running/i);
    // Files of a run under way would be written over those of its end.
    expectPlainRefusal(await door.run('report'), 2, /in use/i);
    (await running.ended).expectExit(0);
    expect(server.usersOf()).toHaveLength(15);
  });
});

describe.concurrent('outages', () => {
  test('four seconds without the API in the middle are waited out', async (context) => {
    const { door, server } = await workshop({ latency: 10 }, context);
    door.roster(people(60));
    const running = door.start(['import', 'roster.csv', '--yes', '--json', '--settle-timeout', '2']);
    await server.arrival('/acs/users/create', 25);
    await server.close();
    await new Promise((resolve) => setTimeout(resolve, 4000));
    await server.listen();
    const ended = (await running.ended).expectExit(0);
    expect(ended.summary).toMatchObject({ created: 60, balanced: true });
    expect(server.usersOf()).toHaveLength(60);
    expect(ended.events.map((event) => event['type'])).toContain('outage');
  });

  test('past --outage-timeout the run stops with 4 and can be resumed', async (context) => {
    const { door, server } = await workshop({ latency: 10 }, context);
    door.roster(people(60));
    const running = door.start(['import', 'roster.csv', '--yes', '--outage-timeout', '2', '--settle-timeout', '1']);
    await server.arrival('/acs/users/create', 20);
    server.settings.decide = () => '503-before';
    const ended = (await running.ended).expectExit(4);
    expectNoInsides(ended);
    expect(ended.stdout.trimEnd().split('\n').at(-1)).toMatch(/doorlist resume/);
    delete server.settings.decide;
    (await door.run('resume', '--settle-timeout', '1')).expectExit(0);
    expect(server.usersOf()).toHaveLength(60);
  });

  test('a key that is refused in the middle stops at once with 4', async (context) => {
    const { door, server } = await workshop({ latency: 10 }, context);
    door.roster(people(60));
    const running = door.start(['import', 'roster.csv', '--yes', '--concurrency', '4', '--settle-timeout', '1']);
    await server.arrival('/acs/users/create', 20);
    server.keyIsRevoked = true;
    const ended = (await running.ended).expectExit(4);
    expectNoInsides(ended);
    expect(server.requests.filter(({ outcome }) => outcome === 'unauthorized').length).toBeLessThanOrEqual(16);
    expect(ended.stdout.trimEnd().split('\n').at(-1)).toMatch(/doorlist resume/);
  });
});
