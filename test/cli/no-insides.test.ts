import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { FakeSeam } from '../faults/server.ts';
import type { Doorlist, Ended, RunOptions } from './doorlist.ts';
import { people } from './people.ts';
import { scene } from './scene.ts';
import { expectNoInsides } from './speech.ts';

// What a user, a disk or a server can do to it, against every command: none of it is a fault of doorlist's, and none is called one.

interface Trouble {
  readonly options?: (door: Doorlist) => RunOptions;
  readonly set?: (door: Doorlist, server: FakeSeam) => void;
  readonly args?: readonly string[];
}

const answer = (body: unknown, status = 200) => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: typeof body === 'string' ? body : JSON.stringify(body),
});

/** Puts this in the place of every answer's lists and objects. */
const oddAnswers = (odd: unknown): Trouble => ({
  set: (_, server) => {
    const names = ['workspace', 'acs_systems', 'acs_users', 'acs_user', 'acs_access_groups', 'user_identities', 'pagination'];
    server.settings.decide = () => answer({ ok: true, ...Object.fromEntries(names.map((name) => [name, odd])) });
  },
});

const troubles: Readonly<Record<string, Trouble>> = {
  'an out path that is a file': { args: ['--out', 'roster.csv'] },
  'an out path below a file': { args: ['--out', 'roster.csv/deeper'] },
  'an out path that acts on a terminal': {
    args: ['--out', 'odd\u001b[2J'],
    set: (door) => renameSync(join(door.cwd, 'reports'), join(door.cwd, 'odd\u001b[2J')),
  },
  'an out path that is too long': { args: ['--out', 'x'.repeat(300)] },
  'a TMPDIR that is not there': { options: () => ({ env: { TMPDIR: '/nowhere', SQLITE_TMPDIR: '/nowhere' } }) },
  'a home that is a file': {
    options: (door) => ({ env: { HOME: join(door.cwd, 'roster.csv'), XDG_STATE_HOME: join(door.cwd, 'roster.csv') } }),
  },
  'few open files': { options: () => ({ shell: 'ulimit -n 24; "$@"' }) },
  'small files': { options: () => ({ shell: 'trap "" XFSZ; ulimit -f 8; "$@"' }) },
  'closed streams': { options: () => ({ shell: '"$@" <&- >&- 2>&-' }) },
  'a full standard output': { options: () => ({ shell: '"$@" >/dev/full' }) },
  'no roster': { set: (door) => rmSync(join(door.cwd, 'roster.csv')) },
  'a configuration of garbage': { set: (door) => void door.write('doorlist.config.json', '{"system": [}') },
  'a configuration that is a folder': { set: (door) => mkdirSync(join(door.cwd, 'doorlist.config.json')) },
  'an .env of garbage': { set: (door) => void door.write('.env', Buffer.from([0, 255, 254])) },
  'an unknown time zone': {
    set: (_, server) => void (server.system.time_zone = 'Mars/\u001b[2JOlympus'),
  },
  'numbers as answers': oddAnswers(7),
  'nothing as answers': oddAnswers(null),
  'lists of nothing': oddAnswers([null]),
  'empty objects': oddAnswers({}),
  'no JSON': { set: (_, server) => void (server.settings.decide = () => answer('{"ok":tru')) },
  'an error of no shape': { set: (_, server) => void (server.settings.decide = () => answer({ error: [] }, 400)) },
  'a journal of garbage': {
    set: (door) => writeFileSync(join(door.lastRun(), 'run.sqlite'), Buffer.alloc(50_000, 0xa5)),
  },
  'a journal that is a folder': {
    set: (door) => {
      rmSync(join(door.lastRun(), 'run.sqlite'));
      mkdirSync(join(door.lastRun(), 'run.sqlite'));
    },
  },
  'odd options': { args: ['--map', '=', '--rows', '1-1', '--system', '\u001b[2J'] },
  'empty options': { args: ['--out', '', '--system', ''] },
};

const commands: readonly (readonly string[])[] = [
  ['check', 'roster.csv'],
  ['plan', 'roster.csv'],
  ['import', 'roster.csv', '--yes', '--json'],
  ['resume'],
  ['verify'],
  ['report'],
  ['undo', '--yes'],
  ['runs'],
  ['systems'],
  ['template'],
  ['help'],
  ['forget', 'RUN'],
];

const isLong = process.env['LONG_FORM'] === '1';

test.skipIf(process.platform === 'win32')(
  'no trouble from outside is called a fault inside',
  { timeout: 900_000 },
  async () => {
    const heard: Ended[] = [];
    await Promise.all(
      [0, 1].map(async (half) => {
        for (const [at, { options, set, args = [] }] of Object.values(troubles).entries()) {
          if (at % 2 !== half) continue;
          const { door, server } = await scene();
          door.roster(people(6));
          await door.run('import', 'roster.csv', '--yes', '--verify-timeout', '0');
          const run = door.lastRun();
          set?.(door, server);
          // Each trouble meets every third command, by turns; every one with LONG_FORM=1.
          for (const command of commands.filter((_, turn) => isLong || (at + turn) % 3 === 0)) {
            const words = [...command.map((word) => (word === 'RUN' ? run : word)), ...args];
            heard.push(
              await door.runWith(
                { env: {}, ...options?.(door) },
                ...words,
                ...(words[0] === 'import' ? ['--outage-timeout', '1'] : []),
              ),
            );
          }
          if (existsSync(run)) heard.push(await door.run('forget', run, '--yes'));
        }
      }),
    );
    expect(heard.length).toBeGreaterThan((Object.keys(troubles).length * commands.length) / (isLong ? 1 : 3));
    const faults = heard
      .filter(({ stdout, stderr }) => /inside doorlist/.test(stdout + stderr))
      .map((ended) => ended.transcript());
    expect(faults.join('\n\n'), `${faults.length} of ${heard.length}`).toBe('');
    for (const ended of heard) {
      expectNoInsides(ended);
      expect([0, 1, 2, 3, 4], ended.transcript()).toContain(ended.code);
      expect(ended.stdout + ended.stderr, ended.transcript()).not.toMatch(/\u001b\[2J/);
    }
  },
);
