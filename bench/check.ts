/** `doorlist check` against csv-parse alone: `node bench/check.ts [rows ...]`. Builds nothing: run `npm run build` before. */
import { statSync } from 'node:fs';
import { writeRoster } from './people.ts';
import { doorlist, inFolder, type Ran, runScript } from './run.ts';
import { count, markdown, median, megabytes, ratio, seconds, sizes, type Table } from './table.ts';

const bare = `
  import { createReadStream } from 'node:fs';
  import { parse } from 'csv-parse';
  let cells = 0;
  for await (const record of createReadStream(process.argv[1]).pipe(parse())) cells += record.length;
  console.log(cells);`;

export async function measure(rowCounts: readonly number[]): Promise<Table> {
  const rows: string[][] = [];
  for (const size of rowCounts) {
    await inFolder(async (folder) => {
      const file = writeRoster(folder, size);
      const yardstick: Ran[] = [];
      const ours: Ran[] = [];
      for (let round = 0; round < (size < 1_000_000 ? 5 : 3); round += 1) {
        yardstick.push(await runScript(bare, [file]));
        ours.push(await doorlist(['check', file, '--timezone', 'Europe/Berlin'], { cwd: folder }));
      }
      const wall = (runs: readonly Ran[]) => runs.map((run) => run.seconds);
      const cpu = (runs: readonly Ran[]) => runs.map((run) => run.cpuSeconds);
      rows.push([
        count(size),
        megabytes(statSync(file).size),
        seconds(median(wall(yardstick))),
        seconds(median(wall(ours))),
        ratio(wall(ours), wall(yardstick)),
        ratio(cpu(ours), cpu(yardstick)),
        count(size / median(wall(ours))),
      ]);
    });
  }
  return {
    title: 'check',
    about:
      'Name, email, phone, two dates and groups in each row, all of them right. The yardstick is the async iterator of csv-parse over the same file, doing nothing with its records. Whole processes, from start to end.',
    head: ['rows', 'file', 'csv-parse alone', 'check', 'ratio', 'ratio of CPU time', 'rows/s'],
    rows,
  };
}

if (import.meta.main) console.log(markdown(await measure(sizes(10_000, 100_000, 300_000, 1_000_000))));
