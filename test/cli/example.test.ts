import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

/** `DOCS=write npx vitest run test/cli/example.test.ts` writes the example instead of comparing it. */
const writes = process.env['DOCS'] === 'write';
const example = 'reports/example';
const files = ['result.csv', 'rejects.csv', 'absent.csv', 'report.json', 'report.html'];

test('reports/example is what importing samples/demo.csv into the practice system gives', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'doorlist-example-'));
  try {
    copyFileSync('samples/demo.csv', join(folder, 'demo.csv'));
    const env = { ...process.env, XDG_STATE_HOME: folder, XDG_CONFIG_HOME: folder, HOME: folder, TZ: 'UTC' };
    const doorlist = [resolve('dist/main.js'), 'import', 'demo.csv', '--sandbox', '--yes', '--json'];
    const ended = promisify(execFile)(process.execPath, doorlist, { cwd: folder, env });
    // Seven rows of the demo need a person.
    await expect(ended).rejects.toMatchObject({ code: 1 });
    const run = join(folder, 'reports', readdirSync(join(folder, 'reports')).find((name) => name.endsWith('-demo')) ?? '');
    if (writes) mkdirSync(example, { recursive: true });
    const same = steady(folder);
    for (const file of files) {
      const text = same(readFileSync(join(run, file), 'utf8'));
      if (writes) writeFileSync(join(example, file), text);
      else expect(text, file).toBe(readFileSync(join(example, file), 'utf8'));
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

/** What differs from run to run, put in its place by something that does not: ids in their order, one moment, one folder, one person. */
function steady(folder: string): (text: string) => string {
  const ids = new Map<string, string>();
  return (text) =>
    text
      .replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gu, (id) => {
        if (!ids.has(id)) ids.set(id, `00000000-0000-4000-8000-${String(ids.size + 1).padStart(12, '0')}`);
        return ids.get(id) ?? id;
      })
      .replaceAll(folder, '/home/you')
      .replaceAll(/\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ-demo/gu, '2026-12-01T09-00-00Z-demo')
      .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/gu, '2026-12-01T09:00:00.000Z')
      .replaceAll(
        /\d+ [A-Z][a-z]{2} \d{4}, \d\d:\d\d America\/New_York(?: \(UTC[^)]*\))?/gu,
        '1 Dec 2026, 04:00 America/New_York',
      )
      .replaceAll(/"started_by": "[^"]*"/gu, '"started_by": "you"')
      .replaceAll(/by <bdi>[^<]*<\/bdi>/gu, 'by <bdi>you</bdi>');
}
