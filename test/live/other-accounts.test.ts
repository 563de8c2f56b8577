import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, cpSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { choices } from '../../src/run/choices.ts';
import { expectPlainRefusal } from '../cli/speech.ts';
import { people } from '../cli/people.ts';
import { workshop } from '../cli/scene.ts';

/** No account of this machine. */
const stranger = 54_321;

/** Gives the run to another account, as one that somebody has put into a folder for many. */
function giveAway(run: string, owner = stranger): void {
  for (const name of ['', ...readdirSync(run)]) chownSync(join(run, name), owner, owner);
}

test.skipIf(process.platform === 'win32')(
  'a pipe that another account has put in the place of a file is waited for nowhere',
  async () => {
    const { door, server } = await workshop();
    door.roster(people(2));
    (await door.run('import', 'roster.csv', '--yes')).expectExit(0);
    const run = door.lastRun();
    for (const [at, name] of ['run.sqlite', 'run.sqlite-wal', 'run.lock', 'run.beat'].entries()) {
      const planted = join(door.cwd, `reports/2098-01-0${at + 1}T00-00-00Z-planted`);
      cpSync(run, planted, { recursive: true });
      rmSync(join(planted, name), { force: true });
      execFileSync('mkfifo', [join(planted, name)]);
    }
    const listed = (await door.runWith({ patience: 10_000 }, 'runs', '--json')).expectExit(0);
    expect(listed.stdout).toContain('run.sqlite-wal is no file');
    door.roster(people(3));
    (await door.runWith({ patience: 10_000 }, 'import', 'roster.csv', '--yes')).expectExit(0);
    expect(server.usersOf()).toHaveLength(3);
  },
);

// Only root can give files away.
describe.skipIf(process.geteuid?.() !== 0)('a run of another account in a folder for many', () => {
  test('is finished under this key only where it is named', async () => {
    const { door, server } = await workshop({ latency: 30 });
    door.roster(people(30));
    await door.killed(['import', 'roster.csv', '--yes', '--settle-timeout', '1'], server.arrival('/acs/users/create', 12));
    const run = door.lastRun();
    giveAway(run);
    const before = server.requests.length;

    const refused = await door.run('resume', '--settle-timeout', '1');
    expectPlainRefusal(refused, 2, /belongs to another account.*\(user id 54321\)/, /doorlist resume reports/);
    expect(server.requests).toHaveLength(before);
    const inTheWay = await door.run('import', 'roster.csv', '--yes');
    expectPlainRefusal(inTheWay, 2, /not finished .*It belongs to another account/, /doorlist resume/);
    expect(choices({ cwd: door.cwd, env: door.env, now: Date.now }, join(door.cwd, 'reports'))[0]?.about).toMatch(
      /, by another account$/,
    );

    cpSync(run, join(door.cwd, 'reports/2099-01-01T00-00-00Z-planted'), { recursive: true });
    giveAway(join(door.cwd, 'reports/2099-01-01T00-00-00Z-planted'));
    giveAway(run, 0);
    const resumed = (await door.run('resume', '--settle-timeout', '1')).expectExit(0);
    expect(resumed.stderr).toMatch(/planted is unfinished, and belongs to another account.*only where you name it/);
    expect(server.usersOf()).toHaveLength(30);
  });

  test.each(['.env', 'doorlist.config.json'])('%s of another account is not read in a folder for everybody', async (name) => {
    const { door, server } = await workshop();
    door.roster(people(2));
    chownSync(door.write(name, name === '.env' ? '' : '{}'), stranger, stranger);
    (await door.run('import', 'roster.csv', '--yes')).expectExit(0);
    chmodSync(door.cwd, 0o1777);
    const { length } = server.requests;
    const refused = await door.run('import', 'roster.csv', '--yes');
    expectPlainRefusal(refused, 2, /belongs to another account.*It is not read/);
    expect(server.requests).toHaveLength(length);
  });

  test('is not undone as the newest, nor is an older one in its place', async () => {
    const { door, server } = await workshop();
    door.roster(people(3));
    (await door.run('import', 'roster.csv', '--yes')).expectExit(0);
    door.roster(people(3, 4), 'second.csv');
    (await door.run('import', 'second.csv', '--yes')).expectExit(0);
    chownSync(join(door.lastRun(), 'run.sqlite'), stranger, stranger);
    const refused = await door.run('undo', '--yes');
    expectPlainRefusal(refused, 2, /newest run that sent anything, \S+-second, belongs to another account/);
    expect(server.usersOf()).toHaveLength(6);
  });
});
