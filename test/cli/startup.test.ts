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

/** Names of the packages that a command loads. */
function packagesOf(...args: readonly string[]): string[] {
  const folder = mkdtempSync(path.join(tmpdir(), 'doorlist-start-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(
    path.join(folder, 'roster.csv'),
    'Name,Email,Phone,Starts at\nAna Lima,ana@example.com,+15555550100,2031-03-01\n',
  );
  const loaded = path.join(folder, 'loaded');
  const { status } = spawnSync(process.execPath, ['--import', spy, main, ...args], {
    cwd: folder,
    env: { ...process.env, LOADED: loaded },
  });
  const urls = readFileSync(loaded, 'utf8');
  expect(status).toBe(0);
  expect(urls).toContain('dist/cli/main.js');
  return [...new Set(urls.match(/(?<=node_modules\/)(?:@[^/]+\/)?[^/\n]+/gu))].sort();
}

test('--help and --version load nothing that they do not need', () => {
  expect(packagesOf('--help')).toEqual(['fastest-levenshtein']);
  expect(packagesOf('--version')).toEqual(['fastest-levenshtein']);
});

test('check loads neither the SDK nor the screen nor the workbook library', () => {
  const loaded = packagesOf('check', 'roster.csv');
  expect(loaded).toContain('csv-parse');
  for (const name of ['@seamapi/http', 'axios', 'ink', 'react', 'hucre']) expect(loaded).not.toContain(name);
});
