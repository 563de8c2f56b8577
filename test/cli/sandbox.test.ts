import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { setTimeout as sleep } from 'node:timers/promises';
import { people } from './people.ts';
import { offline } from './scene.ts';
import { expectNoInsides } from './speech.ts';

test('--sandbox needs no key, keeps its state in the out folder and knows people again', async () => {
  const door = offline('inside');
  const plain = people(8).map(({ full_name = '', email_address = '' }) => ({ full_name, email_address }));
  door.roster(plain);
  const first = (await door.run('import', 'roster.csv', '--sandbox', '--yes', '--json')).expectExit(0);
  expectNoInsides(first);
  expect(first.summary).toMatchObject({ rows: 8, created: 8, balanced: true });
  const second = (await door.run('import', 'roster.csv', '--sandbox', '--yes', '--json')).expectExit(0);
  expect(second.summary).toMatchObject({ created: 0, present: 8 });
  const elsewhere = (await door.run('import', 'roster.csv', '--sandbox', '--yes', '--json', '--out', 'other')).expectExit(0);
  expect(elsewhere.summary).toMatchObject({ created: 8 });
});

test('an out folder that the practice system cannot have is named, with the reason in words', async () => {
  const door = offline('inside');
  door.write('roster.csv', 'full_name\nAna Lima\n');
  for (const out of ['roster.csv', 'roster.csv/reports', '/proc/doorlist', 'x'.repeat(300)]) {
    for (const command of [['plan', 'roster.csv', '--sandbox'], ['sandbox'], ['sandbox', '--reset']]) {
      const { stderr } = (await door.run(...command, '--out', out)).expectExit(2);
      expect(stderr.replaceAll(/\s+/gu, ' ')).toMatch(
        /^doorlist: The out folder [^ ]+ (cannot be written: [a-z ]+ \(E[A-Z]+\)|is a file, and no folder)\. Name another one with --out\./u,
      );
    }
  }
});

test('doorlist sandbox --reset serves a new practice system on loopback until it is stopped, and what it says can be typed', async () => {
  const door = offline('inside');
  const demo = resolve('samples/demo.csv');
  const first = await door.run('import', demo, '--sandbox', '--yes', '--json', '--verify-timeout', '0');
  const serving = door.start(['sandbox', '--reset']);
  let url: string | undefined;
  let key: string | undefined;
  for (let tries = 0; tries < 100 && (url === undefined || key === undefined); tries += 1) {
    await sleep(100);
    const said = serving.stdout() + serving.stderr();
    url = /http:\/\/(127\.0\.0\.1|localhost|\[::1\]):\d+/.exec(said)?.[0];
    key = /\bseam_[\w-]+/.exec(said)?.[0];
  }
  expect(url, serving.stdout() + serving.stderr()).toBeDefined();
  expect(key, serving.stdout() + serving.stderr()).toBeDefined();
  Object.assign(door.env, { SEAM_ENDPOINT: url, SEAM_API_KEY: key });
  // The second demo is as good as the first.
  const typed = /^ {2}doorlist (.+)$/mu.exec(serving.stdout())?.[1]?.split(' ') ?? [];
  expect(typed).toEqual(['import', demo]);
  const second = await door.run(...typed, '--yes', '--json', '--verify-timeout', '0', '--rate', '500');
  const { created, present, differs } = first.summary;
  expect(created).toBeGreaterThan(0);
  expect(second.summary).toMatchObject({ created, present, differs });
  // Nobody takes it away from under a process that uses it.
  expect((await door.run('sandbox', '--reset')).expectExit(2).stderr).toMatch(/in use by another doorlist/);
  const systems = (await door.run('systems')).expectExit(0);
  expect(systems.stdout).toMatch(/[0-9a-f]{8}-[0-9a-f]{4}-/);
  serving.kill('SIGTERM');
  const ended = await serving.ended;
  expectNoInsides(ended);
  expect([0, 130, 143]).toContain(ended.code);
});
