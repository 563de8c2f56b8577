import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, win32 } from 'node:path';
import * as fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { StagedJournal } from '../../src/journal/staging.ts';
import { fileHash, makeRunFolder, readRuns } from '../../src/run/folder.ts';
import { header } from '../report/memory-journal.ts';

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

/** An out folder with published plans, a folder each, by what they are called. */
function outFolder(...names: readonly string[]): string {
  const out = mkdtempSync(join(tmpdir(), 'doorlist-folder-'));
  onTestFinished(() => rmSync(out, { recursive: true, force: true }));
  for (const [at, name] of names.entries()) {
    const run = join(out, name);
    mkdirSync(run);
    new StagedJournal(run).publish({ ...header, startedAt: `2031-03-0${at + 1}T10:00:00.000Z` });
  }
  return out;
}

test('a run folder that is deleted while all are gone through is passed over', () => {
  const out = outFolder('2031-03-01T10-00-00Z-a', '2031-03-02T10-00-00Z-b', '2031-03-03T10-00-00Z-c');
  const seen: string[] = [];
  for (const { folder, error } of readRuns(out)) {
    seen.push(`${basename(folder)}${error?.message ?? ''}`);
    rmSync(join(out, '2031-03-02T10-00-00Z-b'), { recursive: true, force: true });
  }
  expect(seen).toEqual(['2031-03-03T10-00-00Z-c', '2031-03-01T10-00-00Z-a']);
});

test('runs that began in the same second stand in the order in which they began, whatever their names', () => {
  const out = outFolder(
    '2031-03-01T10-00-00Z-b',
    '2031-03-01T10-00-00Z-a',
    '2031-03-01T10-00-00Z-a-2',
    '2031-03-04T10-00-00Z-a',
  );
  expect([...readRuns(out)].map(({ folder }) => basename(folder).slice(-3))).toEqual(['Z-a', 'a-2', 'Z-a', 'Z-b']);
});

test('of runs that began in the same second, one that cannot be read stands first: no older one is taken for it', () => {
  const out = outFolder('2031-03-01T10-00-00Z-a', '2031-03-01T10-00-00Z-b');
  writeFileSync(join(out, '2031-03-01T10-00-00Z-a', 'run.sqlite'), 'no journal any more');
  expect([...readRuns(out)].map(({ folder }) => basename(folder).slice(-3))).toEqual(['Z-a', 'Z-b']);
});

test('a folder that was renamed stands where its run began', () => {
  const out = outFolder('april', '2031-03-02T10-00-00Z-b', 'Zutritt März');
  expect([...readRuns(out)].map(({ folder }) => basename(folder))).toEqual(['Zutritt März', '2031-03-02T10-00-00Z-b', 'april']);
});
