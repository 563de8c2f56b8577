/**
 * What the live screen costs a run: the same import in a terminal with the screen and with --plain, side by side, at a limit of 50
 * requests a second. `node bench/screen.ts 3000`. Builds nothing: run `npm run build` before.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { startServer } from '../test/faults/server.ts';
import { Terminal } from '../test/pty/terminal.ts';
import { writeRoster } from './people.ts';
import { accountant, inFolder, main } from './run.ts';
import { count, markdown, seconds, sizes, type Table } from './table.ts';

/** People whose import takes about 40 seconds. */
const usual = 2000;

export async function measure(people: number): Promise<Table> {
  const [drawn, plain] = await Promise.all([importing(people, []), importing(people, ['--plain'])]);
  return {
    title: 'the screen',
    about:
      'Processor time, user and system, of one import in a terminal of 120x40 with the live screen and of the same one with --plain.',
    head: ['people', 'took', 'CPU with --plain', 'CPU with the screen', "the screen's share"],
    rows: [
      [
        count(people),
        seconds(drawn.wall),
        seconds(plain.cpu),
        seconds(drawn.cpu),
        `${(((drawn.cpu - plain.cpu) / drawn.cpu) * 100).toFixed(1)}%`,
      ],
    ],
  };
}

async function importing(people: number, options: readonly string[]): Promise<{ cpu: number; wall: number }> {
  const server = await startServer({ limit: { rate: 50, retryAfter: 'seconds', window: 'sliding' }, emailUniqueness: 'none' });
  try {
    return await inFolder(async (folder) => {
      const roster = writeRoster(folder, people, { columns: 3 });
      const usageFile = path.join(folder, 'usage.json');
      const before = performance.now();
      const words = ['import', roster, '--yes', '--verify-timeout', '0', ...options];
      const terminal = new Terminal(process.execPath, ['--import', accountant, main, ...words], {
        columns: 120,
        rows: 40,
        cwd: folder,
        env: { SEAM_API_KEY: server.apiKey, SEAM_ENDPOINT: server.url, XDG_STATE_HOME: folder, BENCH_USAGE: usageFile },
      });
      try {
        const exit = await terminal.exited;
        if (exit !== 0) throw new Error(`import ended with ${exit}:\n${await terminal.text('scrollback')}`);
        const { userCPUTime, systemCPUTime } = JSON.parse(readFileSync(usageFile, 'utf8')) as NodeJS.ResourceUsage;
        return { cpu: (userCPUTime + systemCPUTime) / 1e6, wall: (performance.now() - before) / 1000 };
      } finally {
        await terminal.close();
      }
    });
  } finally {
    await server.close();
  }
}

if (import.meta.main) for (const people of sizes(usual)) console.log(markdown(await measure(people)));
