import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, win32 } from 'node:path';
import * as fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { fileHash, makeRunFolder } from '../../src/run/folder.ts';

/** What Windows refuses in a name, or silently makes another one of. */
const changed = /[<>:"/\\|?*\u0000-\u001F]|[. ]$|^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/iu;

test("a run folder's name is one that every system takes as it is, whatever the roster is called", () => {
  const out = mkdtempSync(join(tmpdir(), 'doorlist-folder-'));
  onTestFinished(() => rmSync(out, { recursive: true, force: true }));
  expect(makeRunFolder(out, 'Gäste März.csv', 0)).toMatch(/Z-Gaste-Marz$/);
  const names = fc.oneof(
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 90 }).filter((name) => !/[/\0]/u.test(name)),
    fc.constantFrom('con.csv', 'NUL', 'aux.', 'a'.repeat(59) + '.b.csv', '名簿.xlsx', ' .csv', 'a:b.csv'),
  );
  fc.assert(
    fc.property(names, (name) => {
      const made = basename(makeRunFolder(out, name, Date.parse('2031-03-01T10:00:00Z')));
      expect(made).not.toMatch(changed);
      expect(win32.basename(win32.normalize(`C:\\reports\\${made}`))).toBe(made);
      expect(made.length).toBeLessThan(100);
    }),
    { numRuns: 60, examples: [['a'.repeat(59) + '.b.csv']] },
  );
});

test.skipIf(process.platform === 'win32')(
  'a roster that came through a pipe is not waited for when it is looked at again',
  async () => {
    const out = mkdtempSync(join(tmpdir(), 'doorlist-folder-'));
    onTestFinished(() => rmSync(out, { recursive: true, force: true }));
    spawnSync('mkfifo', [join(out, 'people.csv')]);
    expect(await fileHash(join(out, 'people.csv'))).toBeUndefined();
  },
);
