import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { people } from './people.ts';
import { scene } from './scene.ts';
import { canMount, mount } from './troubles.ts';

// What was written is in the journal; the files of the results come later, with the disk full or not.
test.skipIf(!canMount)(
  'a run that a full disk stops says how far it came, where its results cannot be written either',
  async () => {
    const { door } = await scene();
    door.roster(people(400));
    mkdirSync(join(door.cwd, 'reports'));
    const shell = `${mount} bash -c 'mount -t tmpfs -o size=900k tmpfs reports; "$@"' bash "$@"`;
    const ended = (await door.runWith({ shell }, 'import', 'roster.csv', '--yes', '--json')).expectExit(4);
    const { type, exit, rows, created, pending, unknown, balanced, files } = JSON.parse(
      ended.stdout.trim().split('\n').at(-1) ?? '',
    );
    expect({ type, exit, rows, balanced, files }).toEqual({ type: 'summary', exit: 4, rows: 400, balanced: true, files: {} });
    expect(created).toBeGreaterThan(0);
    expect(created + pending + unknown).toBe(400);
    expect(ended.stderr).toMatch(/No space is left.*doorlist report .*\n.*\n {2}doorlist resume reports\//su);
  },
);

const canTrace = spawnSync('strace', ['-f', '-o', '/dev/null', 'true']).status === 0;

// Issue 15, 20. What the kernel was asked for, in its order: names outlast a power cut only once their folders are synced.
test.skipIf(!canTrace)(
  'before anything is sent, the journal is on the disk, and so is every name on the way to it',
  async () => {
    const { door } = await scene();
    door.roster(people(3));
    const trace = join(door.folder, 'trace');
    const shell = `strace -f -y -s 40 -e trace=fsync,fdatasync,rename,renameat,renameat2,write,writev,sendto,sendmsg -o ${trace} "$@"`;
    (await door.runWith({ shell }, 'import', 'roster.csv', '--yes', '--out', 'new/deep/reports')).expectExit(0);
    const run = realpathSync(door.lastRun('new/deep/reports'));
    const calls = readFileSync(trace, 'utf8').split('\n');
    const first = (what: RegExp | string): number =>
      calls.findIndex((call) => (typeof what === 'string' ? call.includes(what) : what.test(call)));
    const sent = first(/POST \/(?:acs\/users|user_identities)\/(?:create|update|delete|add)/u);
    const named = first(/run\.sqlite\.partial", .*run\.sqlite"/u);
    expect(named).toBeGreaterThan(first(`<${join(run, 'run.sqlite.partial')}>) = 0`));
    expect(sent).toBeGreaterThan(named);
    const synced = (path: string, from = 0): number =>
      calls.findIndex((call, at) => at > from && call.includes(`sync(`) && call.includes(`<${path}>) = 0`));
    const inTime = (path: string, from = 0): [string, boolean] => {
      const at = synced(path, from);
      return [path, at >= 0 && at < sent];
    };
    const folders: string[] = [];
    for (let folder = dirname(run); folder.startsWith(door.cwd); folder = dirname(folder)) folders.push(folder);
    expect(folders).toHaveLength(4);
    expect([inTime(run, named), ...folders.map((folder) => inTime(folder))]).toEqual(
      [run, ...folders].map((path) => [path, true]),
    );
    // The first intent is in the log of the journal, and that log in its folder.
    expect(inTime(join(run, 'run.sqlite-wal'), named)).toEqual([join(run, 'run.sqlite-wal'), true]);
    // The result files are not waited for one by one: their names are on the disk when the last of them is there.
    const written = calls.flatMap((call, at) => (call.includes('rename') && call.includes('.tmp"') ? [at] : []));
    expect(written.length).toBeGreaterThan(2);
    expect(synced(run, written.at(-1))).toBeGreaterThan(0);
    expect(synced(run, written[0])).toBeGreaterThan(written.at(-1) ?? 0);
  },
);
