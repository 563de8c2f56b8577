import { copyFileSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, type TestContext } from 'vitest';
import type { Doorlist } from '../cli/doorlist.ts';
import { people } from '../cli/people.ts';
import { workshop } from '../cli/scene.ts';
import { expectNoInsides, expectPlainRefusal } from '../cli/speech.ts';
import { type FakeSeam, sleep } from '../faults/server.ts';

/** What a doorlist on another machine, which has the same folder as a share, keeps in it while it works on the run. */
function noteOf(run: string, beat: number): void {
  const note = { machine: 'PC-2 4026531840', host: 'PC-2', command: 'resume', run: '', pid: 77, mark: 'another' };
  writeFileSync(join(run, 'run.lock'), JSON.stringify(note));
  writeFileSync(join(run, 'run.beat'), `another ${beat}`);
}

/** An import of 60 people in its middle. */
async function begun(
  context: TestContext,
): Promise<{ door: Doorlist; server: FakeSeam; running: ReturnType<Doorlist['start']> }> {
  const { door, server } = await workshop({ latency: 150, emailUniqueness: 'none' }, context);
  door.roster(people(60));
  const running = door.start(['import', 'roster.csv', '--yes', '--concurrency', '4', '--settle-timeout', '1']);
  await server.arrival('/acs/users/create', 5);
  return { door, server, running };
}

describe.concurrent('a folder that two machines share', () => {
  test('a run that another machine works on is refused; when nothing stirs there any more, it is finished here', async (context) => {
    const { door, server, running } = await begun(context);
    running.kill('SIGKILL');
    await running.ended;
    let beat = 1;
    const run = door.lastRun();
    noteOf(run, beat);
    const beating = setInterval(() => noteOf(run, (beat += 1)), 500);
    context.onTestFinished(() => clearInterval(beating));
    expect((await door.run('runs')).stdout).toContain('running (doorlist resume, on PC-2)');
    // By now the server has read what the killed process had sent.
    const sent = server.seen('changes').length;
    for (const command of [['resume'], ['forget', run, '--yes']]) {
      expectPlainRefusal(
        await door.run(...command),
        2,
        /in use by another doorlist \(on the machine "PC-2": `doorlist resume`\)/u,
      );
    }
    clearInterval(beating);
    expect(server.seen('changes')).toHaveLength(sent);
    (await door.run('resume', '--settle-timeout', '1')).expectExit(0);
    expect(server.usersOf()).toHaveLength(60);
    expect(readdirSync(run).filter((name) => /lock|beat/u.test(name))).toEqual([]);
  });

  test('a run that another machine has taken over, while this one slept, goes no further here', async (context) => {
    const { door, server, running } = await begun(context);
    noteOf(door.lastRun(), 1);
    const ended = (await running.ended).expectExit(4);
    expectNoInsides(ended);
    expect(ended.stderr).toMatch(/PC-2.* has taken this run over/u);
    expect(server.usersOf().length).toBeLessThan(55);
    // The other one's note stays.
    expect(readFileSync(join(door.lastRun(), 'run.lock'), 'utf8')).toContain('PC-2');
  });

  test('nor when the other machine has finished it meanwhile', async (context) => {
    const { door, server, running } = await begun(context);
    rmSync(join(door.lastRun(), 'run.lock'));
    expect((await running.ended).expectExit(4).stderr).toContain('Another machine has taken this run over');
    expect(server.usersOf().length).toBeLessThan(55);
  });

  test('a journal that is moved away in the middle stops the run, and is said', async (context) => {
    const { door, server, running } = await begun(context);
    const run = door.lastRun();
    renameSync(join(run, 'run.sqlite'), join(run, "run (PC-2's conflicted copy).sqlite"));
    const ended = (await running.ended).expectExit(4);
    expectNoInsides(ended);
    expect(ended.stderr).toContain('run.sqlite is not there any more');
    expect(ended.stderr).not.toContain('the journal has everything');
    const made = server.usersOf().length;
    expect(made).toBeLessThan(55);
    await sleep(300);
    expect(server.usersOf()).toHaveLength(made);
  });

  test.for(['run.sqlite', 'run.sqlite-wal'])(
    '%s is replaced by another copy in the middle: the run stops, and it is said',
    async (name, context) => {
      const { door, server, running } = await begun(context);
      const file = join(door.lastRun(), name);
      copyFileSync(file, `${file}.sync`);
      renameSync(`${file}.sync`, file);
      const ended = (await running.ended).expectExit(4);
      expectNoInsides(ended);
      expect(ended.stderr).toContain(`${name} is another file by now`);
      expect(ended.stderr).not.toContain('the journal has everything');
      expect(server.usersOf().length).toBeLessThan(55);
    },
  );
});
