import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import about from '../../package.json' with { type: 'json' };

const main = path.join(import.meta.dirname, '../../dist/main.js');
const spy = `data:text/javascript,${encodeURIComponent(
  `import { registerHooks } from 'node:module';
   import fs, { appendFileSync } from 'node:fs';
   import { pathToFileURL } from 'node:url';
   const read = fs.readFileSync;
   fs.readFileSync = (file, ...how) => {
     if (typeof file === 'string' && file.endsWith('.js')) appendFileSync(process.env.LOADED, pathToFileURL(file) + '\\n');
     return read(file, ...how);
   };
   registerHooks({ load(url, context, next) { appendFileSync(process.env.LOADED, url + '\\n'); return next(url, context); } });
   process.on('exit', () => { for (const name of process.moduleLoadList) appendFileSync(process.env.LOADED, name + '\\n'); });`,
)}`;

/** What scripts rely on, said a second time: an option that gets lost is noticed here. */
const commands = 'check plan import resume verify report undo runs forget systems sandbox template'.split(' ');
const options = (
  'system sandbox out yes json plain existing allow-renames groups max-creates max-updates max-rejects max-namesakes limit rows concurrency rate ' +
  'abandon settle-timeout outage-timeout verify-timeout identities enroll enroll-with credential-manager credential-pool ' +
  'create-credential-manager-user map no-guess sheet delimiter encoding country timezone date-order strict-phones'
).split(' ');

/** Runs a command. Names of the packages of which it loads anything, by the maps of the bundle, of Node's own modules, and what it prints. */
function start(exit: number, ...args: readonly string[]): { packages: string[]; builtins: string[]; stdout: string } {
  const folder = mkdtempSync(path.join(tmpdir(), 'doorlist-start-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(
    path.join(folder, 'roster.csv'),
    'Name,Email,Phone,Starts at,Groups\nAna Lima,ana@example.com,+15555550100,2031-03-01,Nowhere\n',
  );
  const loaded = path.join(folder, 'loaded');
  const { status, stdout } = spawnSync(process.execPath, ['--import', spy, main, ...args], {
    cwd: folder,
    // What was remembered on this machine is no part of it.
    env: { ...process.env, XDG_CONFIG_HOME: folder, LOADED: loaded },
    encoding: 'utf8',
  });
  const lines = readFileSync(loaded, 'utf8').split('\n');
  const files = lines.filter((url) => url.startsWith('file:')).map((url) => fileURLToPath(url));
  expect(status).toBe(exit);
  for (const file of files) expect(path.dirname(file), 'all that is loaded is in the bundle').toBe(path.dirname(main));
  // A chunk that only passes on what another one exports has no map.
  const maps = files.map((file) => `${file}.map`).filter((file) => existsSync(file));
  const sources = maps.flatMap((file) => (JSON.parse(readFileSync(file, 'utf8')) as { sources: string[] }).sources);
  const packages = sources.flatMap((source) => /node_modules\/((?:@[^/]+\/)?[^/]+)/u.exec(source)?.[1] ?? []);
  const builtins = lines.flatMap((line) => /^NativeModule (.+)$/u.exec(line)?.[1] ?? []);
  return { packages: [...new Set(packages)].sort(), builtins, stdout };
}

const startPackages = ['fastest-levenshtein'];

test('--help and --version load nothing that they do not need, and say what they should', () => {
  const help = start(0, '--help');
  expect(help.packages).toEqual(startPackages);
  // A stream would make Node load its network.
  expect(help.builtins).not.toContain('net');
  for (const command of commands) expect(help.stdout).toMatch(new RegExp(`^\\s+(doorlist )?${command}\\b`, 'm'));
  for (const option of options) expect(help.stdout).toContain(`--${option}`);
  const version = start(0, '--version');
  expect(version.packages).toEqual(startPackages);
  expect(version.stdout).toBe(`${about.version} ${process.platform}-${process.arch}\n`);
});

test('every chunk is of ASCII alone: V8 holds one with a wider character in twice the memory and takes longer to load it', () => {
  const folder = path.dirname(main);
  const chunks = readdirSync(folder).filter((name) => name.endsWith('.js'));
  expect(chunks).toContain('offline.js');
  for (const name of chunks)
    expect(
      readFileSync(path.join(folder, name)).every((byte) => byte < 128),
      name,
    ).toBe(true);
});

test('check loads neither the SDK nor the screen nor the workbook library, nor what parses phones for one that a table tells', () => {
  const { packages: loaded } = start(0, 'check', 'roster.csv');
  expect(loaded).toContain('csv-parse');
  for (const name of ['@seamapi/http', 'axios', 'ink', 'react', 'hucre', 'zod', 'libphonenumber-js'])
    expect(loaded).not.toContain(name);
});

test("plan loads neither the screen nor Node's own fetch, and of the HTTP client nothing for forms, TLS and proxies, not even to write workbooks", () => {
  const { packages, builtins } = start(1, 'plan', 'roster.csv', '--sandbox', '--plain');
  expect(packages).toContain('hucre');
  for (const name of ['ink', 'react', 'form-data', 'mime-db']) expect(packages).not.toContain(name);
  expect(builtins).toContain('http');
  expect(builtins.filter((name) => /undici|webstreams\/compression|^(?:tls|https|assert)$/u.test(name))).toEqual([]);
});

test('the second start of a command takes what the first one compiled; one that was refused keeps nothing', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'doorlist-start-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(path.join(folder, 'roster.csv'), 'Name,Email\nAna Lima,ana@example.com\n');
  const cache = path.join(folder, 'doorlist');
  const check = (name: string): unknown =>
    spawnSync(process.execPath, [main, 'check', name], { cwd: folder, env: { ...process.env, XDG_CACHE_HOME: folder } }).status;
  expect(check('nothing.csv')).toBe(2);
  expect(readdirSync(cache)).toEqual([]);
  expect(check('roster.csv')).toBe(0);
  const [name = ''] = readdirSync(cache);
  const { ino, size } = statSync(path.join(cache, name));
  // V8 takes a chunk's code or refuses it as a whole; where it refuses, the file is written anew.
  expect(check('roster.csv')).toBe(0);
  expect(statSync(path.join(cache, name)).ino).toBe(ino);
  // Half of it are the functions that ran; what V8 compiles while it loads the chunks is the other.
  expect(size).toBeGreaterThan(800_000);
});
