import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import about from '../../package.json' with { type: 'json' };
import { makeExecutable } from '../../build/executable.ts';
import { readCsv, tally } from '../cli/doorlist.ts';
import { keys, Terminal } from '../pty/terminal.ts';

// README's ways to get doorlist, each as it stands there, from an empty folder.

const root = path.join(import.meta.dirname, '../..');
let folder = '';

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'doorlist-get-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The commands of README's section about getting doorlist, by the way that they belong to. */
function commandsOf(way: string): string {
  const section = /## Get it\n([^]*?)\n## /u.exec(readFileSync(path.join(root, 'README.md'), 'utf8'))?.[1] ?? '';
  return new RegExp(`\\*\\*The ${way}\\*\\*[^]*?\`\`\`sh\\n([^]*?)\`\`\``, 'u').exec(section)?.[1] ?? '';
}

/** What the demo makes of its 60 rows, of which 7 are wrong on purpose. */
function expectDemo(out: string): void {
  const run = readdirSync(out).find((name) => name.endsWith('-demo')) ?? '';
  expect(tally(readCsv(path.join(out, run, 'result.csv')), 'import_status')).toEqual({ created: 53, rejected: 7 });
}

test(
  'the package: nothing to install beside it, no map and no foreign folder in it, and the demo runs',
  { timeout: 180_000 },
  () => {
    const here = path.join(folder, 'package');
    mkdirSync(here);
    const packed = JSON.parse(
      execFileSync('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', here], { cwd: root, encoding: 'utf8' }),
    ) as { files: { path: string }[] }[];
    const names = packed[0]?.files.map((file) => file.path) ?? [];
    expect(names).toContain('dist/main.js');
    expect(names).toContain('dist/licences.txt');
    expect(names.filter((name) => name.endsWith('.map') || name.startsWith('src/'))).toEqual([]);
    expect(about).not.toHaveProperty('dependencies');
    // Nothing listens there: whatever npm wanted to fetch would fail.
    const { status, stderr } = spawnSync('bash', ['-ec', commandsOf('package')], {
      cwd: here,
      encoding: 'utf8',
      env: {
        PATH: `${path.join(here, 'prefix/bin')}:${path.dirname(process.execPath)}:${process.env['PATH'] ?? ''}`,
        HOME: here,
        npm_config_prefix: path.join(here, 'prefix'),
        npm_config_registry: 'http://127.0.0.1:9',
      },
    });
    expect(status, stderr).toBe(1);
    expectDemo(path.join(here, 'reports'));
  },
);

test(
  'the source: what is in version control is all that it takes to build and to run the demo, and of `npm ci` only the download is left out',
  { timeout: 300_000 },
  () => {
    const here = path.join(folder, 'source');
    const files = execFileSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8' }).split('\0').filter(Boolean);
    for (const file of files.filter((name) => existsSync(path.join(root, name)))) {
      mkdirSync(path.join(here, path.dirname(file)), { recursive: true });
      copyFileSync(path.join(root, file), path.join(here, file));
    }
    const tools = path.join(folder, 'tools');
    mkdirSync(tools);
    const npm = execFileSync('which', ['npm'], { encoding: 'utf8' }).trim();
    writeFileSync(
      path.join(tools, 'npm'),
      `#!/bin/sh\nif [ "$*" = ci ]; then exec ln -s '${path.join(root, 'node_modules')}' node_modules; fi\nexec '${npm}' "$@"\n`,
      { mode: 0o755 },
    );
    const { status, stdout, stderr } = spawnSync('bash', ['-ec', commandsOf('source')], {
      cwd: here,
      encoding: 'utf8',
      env: { PATH: `${tools}:${process.env['PATH'] ?? ''}`, HOME: folder, npm_config_registry: 'http://127.0.0.1:9' },
    });
    expect(status, stdout + stderr).toBe(0);
    expectDemo(path.join(here, 'reports'));
  },
);

const canChroot = process.platform === 'linux' && process.getuid?.() === 0;

test.skipIf(!canChroot)(
  'the executable: it runs where there is nothing but the C library and a folder for temporary files: no Node, no home, no account, and a double click opens the questions',
  { timeout: 180_000 },
  async () => {
    const empty = path.join(folder, 'empty');
    mkdirSync(path.join(empty, 'tmp'), { recursive: true });
    const name = `doorlist-${about.version}-${process.platform}-${process.arch}`;
    makeExecutable(process.execPath, path.join(empty, 'tmp', name));
    for (const [library] of execFileSync('ldd', [process.execPath], { encoding: 'utf8' }).matchAll(/\/\S+/gu)) {
      mkdirSync(path.join(empty, path.dirname(library)), { recursive: true });
      copyFileSync(library, path.join(empty, library));
    }
    copyFileSync(path.join(root, 'samples/demo.csv'), path.join(empty, 'tmp/demo.csv'));
    const run = (...words: string[]) =>
      spawnSync('/usr/sbin/chroot', ['.', `/tmp/${name}`, ...words], { cwd: empty, env: {}, encoding: 'utf8' });
    expect(run('--version')).toMatchObject({
      status: 0,
      stdout: `${about.version} ${process.platform}-${process.arch}\n`,
      stderr: '',
    });
    expect(run('--help').stdout).toContain('check <roster>');
    expect(run('check', '/tmp/nothing.csv')).toMatchObject({ status: 2, stdout: '' });

    // As README has it; the working folder of a root folder is that folder.
    const [command = '', ...args] = commandsOf('executable').trim().split(' ');
    expect(command).toBe(`./${name}`);
    const demo = run(...args.map((word) => (word === 'demo.csv' ? '/tmp/demo.csv' : word)), '--out', '/tmp/runs');
    expect(demo.status, demo.stderr).toBe(1);
    expect(demo.stderr).not.toMatch(/Warning|at .*:\d+:\d+/);
    expectDemo(path.join(empty, 'tmp/runs'));

    // Which starts it without arguments, in a terminal.
    const screen = new Terminal('/usr/sbin/chroot', ['.', `/tmp/${name}`], { cwd: empty });
    await screen.sees('Which roster?');
    screen.press(keys.escape);
    expect(await screen.exited).toBe(0);
  },
);
