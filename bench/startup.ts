/** How long doorlist takes to start, against an empty node: `node bench/startup.ts`. Builds nothing: run `npm run build` before. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { writeRoster } from './people.ts';
import { doorlist, inFolder, runNode } from './run.ts';
import { markdown, median, milliseconds, ratio, type Table } from './table.ts';

const rounds = 15;

export async function measure(): Promise<Table> {
  return inFolder(async (folder) => {
    const empty = path.join(folder, 'empty.mjs');
    writeFileSync(empty, '');
    const roster = writeRoster(folder, 1);
    const quick = { cwd: folder, isAccounted: false };
    const all: Record<string, () => Promise<{ readonly seconds: number }>> = {
      'an empty file': () => runNode([empty], quick),
      '--version': () => doorlist(['--version'], quick),
      '--help': () => doorlist(['--help'], quick),
      'check of one row': () => doorlist(['check', roster], quick),
      'plan of one row, practice system': () => doorlist(['plan', roster, '--sandbox', '--plain'], quick),
    };
    const took = Object.fromEntries(Object.keys(all).map((name) => [name, [] as number[]]));
    for (let round = 0; round < rounds; round += 1) {
      for (const [name, run] of Object.entries(all)) took[name]?.push((await run()).seconds);
    }
    const yardstick = took['an empty file'] ?? [];
    return {
      title: 'startup',
      about: 'Whole processes, from start to end. The yardstick is Node with an empty file.',
      head: ['', 'time', 'ratio'],
      rows: Object.entries(took).map(([name, times]) => [name, milliseconds(median(times) * 1000), ratio(times, yardstick)]),
    };
  });
}

if (import.meta.main) console.log(markdown(await measure()));
