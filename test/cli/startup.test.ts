import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';

const main = path.join(import.meta.dirname, '../../dist/main.js');
const spy = `data:text/javascript,${encodeURIComponent(
  `import { registerHooks } from 'node:module';
   import { appendFileSync } from 'node:fs';
   registerHooks({ load(url, context, next) { appendFileSync(process.env.LOADED, url + '\\n'); return next(url, context); } });`,
)}`;

/** What scripts rely on, said a second time: an option that gets lost is noticed here. */
const commands = 'check plan import resume verify report undo runs forget systems sandbox template'.split(' ');
const options = (
  'system sandbox out yes json plain existing allow-renames groups max-creates max-updates max-rejects max-namesakes limit rows concurrency rate ' +
  'abandon settle-timeout outage-timeout verify-timeout identities enroll enroll-with credential-manager credential-pool ' +
  'create-credential-manager-user map no-guess sheet delimiter encoding country timezone date-order strict-phones'
).split(' ');

/** Runs a command. Names of the packages that it loads, and what it prints. */
function start(...args: readonly string[]): { packages: string[]; stdout: string } {
  const folder = mkdtempSync(path.join(tmpdir(), 'doorlist-start-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(
    path.join(folder, 'roster.csv'),
    'Name,Email,Phone,Starts at\nAna Lima,ana@example.com,+15555550100,2031-03-01\n',
  );
  const loaded = path.join(folder, 'loaded');
  const { status, stdout } = spawnSync(process.execPath, ['--import', spy, main, ...args], {
    cwd: folder,
    env: { ...process.env, LOADED: loaded },
    encoding: 'utf8',
  });
  const urls = readFileSync(loaded, 'utf8');
  expect(status).toBe(0);
  expect(urls).toContain('dist/cli/main.js');
  return { packages: [...new Set(urls.match(/(?<=node_modules\/)(?:@[^/]+\/)?[^/\n]+/gu))].sort(), stdout };
}

test('--help and --version load nothing that they do not need, and say what they should', () => {
  const help = start('--help');
  expect(help.packages).toEqual(['fastest-levenshtein']);
  for (const command of commands) expect(help.stdout).toMatch(new RegExp(`^\\s+(doorlist )?${command}\\b`, 'm'));
  for (const option of options) expect(help.stdout).toContain(`--${option}`);
  const version = start('--version');
  expect(version.packages).toEqual(['fastest-levenshtein']);
  expect(version.stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
});

test('check loads neither the SDK nor the screen nor the workbook library', () => {
  const { packages: loaded } = start('check', 'roster.csv');
  expect(loaded).toContain('csv-parse');
  for (const name of ['@seamapi/http', 'axios', 'ink', 'react', 'hucre']) expect(loaded).not.toContain(name);
});
