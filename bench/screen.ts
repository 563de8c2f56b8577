/**
 * What the live screen costs a run: the same import in a terminal with the screen and with --plain, side by side, at a limit of 50
 * requests a second. `node bench/screen.ts 3000`. Builds nothing: run `npm run build` before.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { startServer } from '../test/faults/server.ts';
import { Terminal } from '../test/pty/terminal.ts';
import { writeRoster } from './people.ts';
import { accountant, inFolder, main, runNode } from './run.ts';
import { count, markdown, median, seconds, sizes, type Table } from './table.ts';

/** People whose import takes about 40 seconds. */
const usual = 2000;

export async function measure(people: number): Promise<Table> {
  const [drawn, plain] = await Promise.all([importing(people, []), importing(people, ['--plain'])]);
  const load = await loading();
  const share = (cpu: number) => `${((cpu / drawn.cpu) * 100).toFixed(1)}%`;
  return {
    title: 'the screen',
    about:
      'Processor time, user and system, of one import in a terminal of 120x40 with the live screen and of the same one with --plain, ' +
      'at 50 requests a second. Loading Ink and React is paid once, however long the run; drawing is what is left.',
    head: ['people', 'took', 'CPU with --plain', 'CPU with the screen', 'of that loading', 'loading', 'drawing'],
    rows: [
      [
        count(people),
        seconds(drawn.wall),
        seconds(plain.cpu),
        seconds(drawn.cpu),
        seconds(load),
        share(load),
        share(drawn.cpu - plain.cpu - load),
      ],
    ],
  };
}

/** Processor time of loading what draws, beyond that of an empty process: the median of five. */
async function loading(): Promise<number> {
  return inFolder(async (folder) => {
    const [empty, screen] = [path.join(folder, 'empty.mjs'), path.join(folder, 'screen.mjs')];
    writeFileSync(empty, '');
    const mount = pathToFileURL(path.join(path.dirname(main), 'ui/screen/mount.js')).href;
    writeFileSync(screen, `process.env.NODE_ENV = 'production';\nawait import(${JSON.stringify(mount)});\n`);
    const spent: number[] = [];
    for (let round = 0; round < 5; round += 1) {
      spent.push((await runNode([screen])).cpuSeconds - (await runNode([empty])).cpuSeconds);
    }
    return median(spent);
  });
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
