/** `doorlist report` against csv-stringify alone: `node bench/report.ts [rows ...]`. Builds nothing: run `npm run build` before. */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { writeRoster } from './people.ts';
import { inFolder, type Ran, runScript } from './run.ts';
import { withSystem } from './system.ts';
import { count, markdown, median, megabytes, ratio, seconds, sizes, type Table } from './table.ts';

const bare = `
  import { createReadStream, createWriteStream } from 'node:fs';
  import { pipeline } from 'node:stream/promises';
  import { parse } from 'csv-parse';
  import { stringify } from 'csv-stringify';
  const [from, to] = process.argv.slice(1);
  await pipeline(createReadStream(from), parse(), stringify(), createWriteStream(to));`;

export async function measure(rowCounts: readonly number[]): Promise<Table> {
  const rows: string[][] = [];
  for (const size of rowCounts) {
    await inFolder(async (folder) => {
      await withSystem(0, async ({ doorlist }) => {
        const args = ['import', writeRoster(folder, size), '--yes', '--out', 'runs', '--verify-timeout', '0'];
        await doorlist(args, folder);
        const run = path.join(
          folder,
          'runs',
          readdirSync(path.join(folder, 'runs')).find((name) => name.includes('-roster')) ?? '',
        );
        const yardstick: Ran[] = [];
        const ours: Ran[] = [];
        for (let round = 0; round < 3; round += 1) {
          yardstick.push(await runScript(bare, [path.join(run, 'result.csv'), path.join(folder, 'copy.csv')]));
          ours.push(await doorlist(['report', run], folder));
        }
        const wall = (runs: readonly Ran[]) => runs.map((ran) => ran.seconds);
        rows.push([
          count(size),
          seconds(median(wall(yardstick))),
          seconds(median(wall(ours))),
          ratio(wall(ours), wall(yardstick)),
          megabytes(median(ours.map(({ peak }) => peak))),
        ]);
      });
    });
  }
  return {
    title: 'report',
    about:
      'All result files of an import, written again from its journal alone. The yardstick reads result.csv with csv-parse and writes it again with csv-stringify, in one pipeline.',
    head: ['rows', 'CSV in, CSV out', 'report', 'ratio', 'peak memory'],
    rows,
  };
}

if (import.meta.main) console.log(markdown(await measure(sizes(50_000))));
