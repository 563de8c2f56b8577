import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { Terminal } from './terminal.ts';

test.skipIf(process.platform === 'win32')('nobody who is there already is enrolled without a question', async () => {
  const home = mkdtempSync(join(tmpdir(), 'doorlist-consent-'));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  writeFileSync(join(home, 'people.csv'), 'Name,E-mail\nAna Ruiz,ana@example.com\nBob Li,bob@example.com\n');
  const doorlist = (...words: string[]): Terminal => {
    const terminal = new Terminal(process.execPath, [join(process.cwd(), 'dist/main.js'), ...words, '--sandbox'], {
      cwd: home,
      env: { HOME: home, XDG_STATE_HOME: join(home, '.state') },
      columns: 200,
    });
    onTestFinished(() => terminal.close());
    return terminal;
  };
  expect(await doorlist('import', 'people.csv', '--yes').exited).toBe(0);
  const enrolling = doorlist('import', 'people.csv', '--enroll');
  await enrolling.sees(/To do: create 0, update 0, enroll 2/);
  enrolling.press('n\r');
  expect(await enrolling.exited).toBe(3);
});
