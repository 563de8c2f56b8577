import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, renameSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { seeded, type FakeSeam } from '../faults/server.ts';
import type { Doorlist } from './doorlist.ts';

/** What a user, a disk or a server can do to a command. */
export interface Trouble {
  /** Prepares the folder or the server, once for all commands that meet it. `run` is the folder of a run that broke off. */
  readonly set?: (door: Doorlist, server: FakeSeam, run: string) => void;
  /** Further arguments. */
  readonly args?: readonly string[];
  /** A command that meets it in the short form too. */
  readonly always?: string;
}

/** What needs a process of its own: its streams, its limits, its disk, its account. */
export interface ProcessTrouble extends Trouble {
  readonly env?: Readonly<Record<string, string>>;
  readonly shell?: string;
}

const terminalCode = '\u001b[2J';

/** Troubles that a command meets in its options, and when it reads and writes its files. */
export const here: Readonly<Record<string, Trouble>> = {
  'an out path that is a file': { args: ['--out', 'roster.csv'] },
  'an out path below a file': { args: ['--out', 'roster.csv/deeper'] },
  'an out path that acts on a terminal': {
    args: ['--out', `odd${terminalCode}`],
    set: (door) => renameSync(join(door.cwd, 'reports'), join(door.cwd, `odd${terminalCode}`)),
  },
  'an out path that is too long': { args: ['--out', 'x'.repeat(300)] },
  'an out path that is nowhere': { args: ['--out', '/proc/nowhere/reports'] },
  'an out path with a NUL': { args: ['--out', 'a\0b'] },
  'a home that is a file': {
    set: (door) =>
      Object.assign(door.env, { HOME: join(door.cwd, 'roster.csv'), XDG_STATE_HOME: join(door.cwd, 'roster.csv') }),
  },
  'no roster': { set: (door) => rmSync(join(door.cwd, 'roster.csv')) },
  'a roster that is a folder': { set: (door) => folderInstead(join(door.cwd, 'roster.csv')) },
  'a roster of garbage': { set: (door) => void door.write('roster.csv', noise(20_000)) },
  'a workbook of garbage': {
    set: (door) => void door.write('roster.csv', Buffer.concat([Buffer.from('PK\u0003\u0004'), noise(9_000)])),
  },
  'a configuration of garbage': { set: (door) => void door.write('doorlist.config.json', '{"system": [}') },
  'a configuration of odd values': {
    set: (door) => void door.write('doorlist.config.json', '{"system": 5, "map": [null], "rate": {}, "out": false}'),
  },
  'a configuration that is a folder': { set: (door) => mkdirSync(join(door.cwd, 'doorlist.config.json')) },
  'an out path that leads nowhere': {
    set: (door) => {
      rmSync(join(door.cwd, 'reports'), { recursive: true });
      symlinkSync('/nowhere/at/all', join(door.cwd, 'reports'));
    },
  },
  'an .env of garbage': { set: (door) => void door.write('.env', Buffer.from([0, 255, 254])) },
  'an .env that is a folder': { set: (door) => mkdirSync(join(door.cwd, '.env')) },
  'a journal of garbage': { set: (_, _server, run) => writeFileSync(join(run, 'run.sqlite'), noise(50_000)) },
  'half a journal': { set: (_, _server, run) => truncateSync(join(run, 'run.sqlite'), 30_000) },
  'a journal that is a folder': { set: (_, _server, run) => folderInstead(join(run, 'run.sqlite')) },
  'result files that are folders': {
    set(_, _server, run) {
      for (const file of ['result.csv', 'rejects.csv', 'report.json', 'report.html']) folderInstead(join(run, file));
    },
  },
  'odd options': { args: ['--map', '=', '--rows', '1-1', '--system', terminalCode] },
  'empty options': { args: ['--out', '', '--system', ''] },
  'options that are not there': { args: [`--${terminalCode}`, '--constructor', '--__proto__=1'] },
  'figures that are none': { args: ['--rate', '1e999', '--outage-timeout', '-1'] },
};

/** Words in the place of a roster, a run, a list, a shell or an option's value. */
export const oddWords: readonly string[] = [
  '',
  ' ',
  '-',
  '--',
  '.',
  '/',
  '..',
  '/dev/null',
  '/dev/full',
  '/proc/self/mem',
  'roster.csv/deeper',
  'reports',
  `odd${terminalCode}`,
  'a\0b',
  'x'.repeat(5_000),
  '__proto__',
  '-1',
  '1e999',
  'NaN',
  '0x10',
  '99999999999999999999',
  '#0',
  '=',
  'a=b=c',
  '{}',
  '\ud800',
];

export const mount = 'unshare -rm --';
export const canMount = spawnSync(`${mount} mount -t tmpfs tmpfs /tmp`, { shell: true }).status === 0;
export const isRoot = process.getuid?.() === 0;

/** A small disk of its own for a folder, with what was there, that ends with the process. */
const onDisk = (folder: string, harm: string): ProcessTrouble => ({
  shell: `${mount} bash -c '
    mkdir ../kept && cp -a ${folder}/. ../kept/ && mount -t tmpfs -o size=8m tmpfs ${folder} && cp -a ../kept/. ${folder}/ && rm -r ../kept
    ${harm}
    "$@"' bash "$@"`,
});
/** Fills a folder's disk, but for so many KB. */
const fill = (folder: string, but: number): string =>
  `head -c 20M /dev/zero > ${folder}/full 2> /dev/null; truncate -s -${but}K ${folder}/full`;

/** Another account, for which these folders are as they say. */
const stranger = (mode: number): ProcessTrouble => ({
  set(door) {
    chmodSync(door.folder, 0o755);
    chmodSync(door.cwd, 0o755);
    chmodSync(join(door.cwd, 'reports'), mode);
    for (const run of door.runs()) chmodSync(run, mode);
    for (const { path } of door.files(join(door.cwd, 'reports'))) chmodSync(path, mode);
  },
  shell: 'exec setpriv --reuid 65534 --regid 65534 --clear-groups "$@"',
});

/** Troubles that come with the process. */
export const around: Readonly<Record<string, ProcessTrouble>> = {
  'a TMPDIR that is not there': { env: { TMPDIR: '/nowhere', SQLITE_TMPDIR: '/nowhere' } },
  'a home that is nowhere': { env: { HOME: '/proc/nowhere', XDG_CACHE_HOME: '', XDG_STATE_HOME: '', XDG_CONFIG_HOME: '' } },
  'a working folder that is gone': { shell: 'mkdir ../gone && cd ../gone && rmdir ../gone && "$@"' },
  'very few open files': { shell: 'ulimit -n 22; "$@"', always: 'plan' },
  'few open files': { shell: 'ulimit -n 26; "$@"' },
  'some open files': { shell: 'ulimit -n 32; "$@"' },
  'small files': { shell: 'trap "" XFSZ; ulimit -f 8; "$@"' },
  'closed streams': { shell: '"$@" <&- >&- 2>&-' },
  'a full standard output': { shell: '"$@" >/dev/full' },
  'a full standard error': { shell: '"$@" 2>/dev/full' },
  'no environment': { shell: 'exec env -i "$@"' },
  ...(canMount && {
    'a full disk': onDisk('reports', fill('reports', 0)),
    'a disk that is full soon': onDisk('reports', fill('reports', 48)),
    'a disk that is full later': onDisk('reports', fill('reports', 200)),
    'a disk that is full at the end': onDisk('reports', fill('reports', 280)),
    'a full home': onDisk('../home', fill('../home', 0)),
    'a full working folder': {
      shell: `${mount} bash -c 'here=$PWD; mkdir ../kept && cp -a . ../kept/ && mount -t tmpfs -o size=8m tmpfs "$here" && cp -a ../kept/. "$here"/ && rm -r ../kept && cd "$here"
        ${fill('.', 0)}
        "$@"' bash "$@"`,
    },
    'a full TMPDIR': {
      shell: `${mount} bash -c 'mkdir -p ../tiny && mount -t tmpfs -o size=16k tmpfs ../tiny && head -c 9M /dev/zero > ../tiny/full 2> /dev/null
        TMPDIR=$PWD/../tiny "$@"' bash "$@"`,
    },
    'a read-only disk': onDisk('reports', 'mount -o remount,ro reports'),
    'a read-only home': onDisk('../home', 'mount -o remount,ro ../home'),
  }),
  ...(isRoot && {
    "another account's folders": stranger(0o700),
    'folders that may be read only': stranger(0o755),
  }),
};

const answer = (body: unknown, status = 200) => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: typeof body === 'string' ? body : JSON.stringify(body),
});

/** Puts this in the place of every answer's lists and objects. */
const oddAnswers = (odd: unknown): Trouble => ({
  set(_, server) {
    const names = ['workspace', 'acs_systems', 'acs_users', 'acs_user', 'acs_access_groups', 'user_identities', 'pagination'];
    server.settings.decide = () => answer({ ok: true, ...Object.fromEntries(names.map((name) => [name, odd])) });
  },
});

/** Troubles of the access system. */
export const there: Readonly<Record<string, Trouble>> = {
  'an unknown time zone': { set: (_, server) => void (server.system.time_zone = `Mars/${terminalCode}Olympus`) },
  'names and ids that act on a terminal': {
    set(_, server) {
      server.system.name = server.workspace.name = terminalCode;
      const odd = { acs_access_group_id: terminalCode, name: terminalCode, display_name: terminalCode };
      Object.assign(server.group('Staff'), odd);
    },
  },
  'numbers as answers': oddAnswers(7),
  'nothing as answers': oddAnswers(null),
  'lists of nothing': oddAnswers([null]),
  'empty objects': oddAnswers({}),
  'no JSON': { set: (_, server) => void (server.settings.decide = () => answer('{"ok":tru')) },
  'JSON that is too deep': { set: (_, server) => void (server.settings.decide = () => answer('['.repeat(200_000))) },
  'an error of no shape': { set: (_, server) => void (server.settings.decide = () => answer({ error: [] }, 400)) },
  'connections that are cut': { set: (_, server) => void (server.settings.decide = () => 'reset-after') },
  'pages without end': {
    set: (_, server) =>
      void (server.settings.decide = ({ route }) =>
        route === '/acs/users/list'
          ? answer({
              ok: true,
              acs_users: [],
              pagination: { has_next_page: true, next_page_cursor: 'again', next_page_url: null },
            })
          : undefined),
  },
};

const oddValues: readonly unknown[] = [null, 7, -1, '', terminalCode, [], [null], {}, true, 'x'.repeat(10_000), 1e308];

/** Real answers of the server, in each of which a few values are odd, or lack. Always the same for a seed. */
export function oddLeaves(seed: number): Trouble {
  return {
    set(_, server) {
      const random = seeded(seed);
      const spoil = (value: unknown): unknown => {
        if (random() < 0.02) return oddValues[Math.floor(random() * oddValues.length)];
        if (Array.isArray(value)) return value.map(spoil);
        if (typeof value !== 'object' || value === null) return value;
        const kept = Object.entries(value).filter(() => random() >= 0.01);
        return Object.fromEntries(kept.map(([name, inner]) => [name, spoil(inner)]));
      };
      server.settings.decide = ({ route, method, params }) => {
        try {
          return answer({ ok: true, ...(spoil(server.call(route, method, params)) as object) });
        } catch {
          return undefined;
        }
      };
    },
  };
}

function folderInstead(path: string): void {
  rmSync(path, { force: true });
  mkdirSync(path);
}

function noise(length: number): Buffer {
  const random = seeded(3);
  return Buffer.from(Array.from({ length }, () => Math.floor(random() * 256)));
}
