import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Doorlist } from '../cli/doorlist.ts';
import { Terminal } from '../pty/terminal.ts';

/** doorlist at a terminal of its own, wide enough that no sentence is broken. */
export function atTerminal(door: Doorlist, ...words: string[]): Terminal {
  const terminal = new Terminal(process.execPath, [join(process.cwd(), 'dist/main.js'), ...words], {
    cwd: door.cwd,
    env: door.env,
    columns: 200,
    rows: 60,
  });
  onTestFinished(() => terminal.close());
  return terminal;
}
