import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { StagedJournal } from '../../src/journal/staging.ts';
import { header } from '../report/memory-journal.ts';

test('on Windows a plan is published without opening a folder, and what is synced is open for writing', () => {
  const folder = fs.mkdtempSync(path.join(tmpdir(), 'doorlist-test-'));
  const open = vi.spyOn(fs, 'openSync');
  const platform = vi.spyOn(process, 'platform', 'get').mockReturnValue('win32');
  syncBuiltinESMExports();
  onTestFinished(() => {
    open.mockRestore();
    platform.mockRestore();
    syncBuiltinESMExports();
    fs.rmSync(folder, { recursive: true });
  });
  const staged = new StagedJournal(folder);
  open.mockClear();
  staged.publish(header);
  expect(open.mock.calls.map(([file, flags]) => [path.relative(folder, String(file)), flags])).toEqual([
    ['run.sqlite.partial', 'r+'],
  ]);
  expect(fs.readdirSync(folder)).toEqual(['run.sqlite']);
});
