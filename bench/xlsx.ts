/** `doorlist check` of a workbook against its library alone: `node bench/xlsx.ts [rows ...]`. Run `npm run build` before. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { writeXlsx } from 'hucre/xlsx';
import { cells, header } from './people.ts';
import { doorlist, inFolder, type Ran, runScript } from './run.ts';
import { count, markdown, median, megabytes, ratio, seconds, sizes, type Table } from './table.ts';

const bare = `
  import { readFile } from 'node:fs/promises';
  import { readXlsx } from 'hucre/xlsx';
  const { sheets } = await readXlsx(await readFile(process.argv[1]));
  console.log(sheets[0].rows.length);`;

export async function measure(rowCounts: readonly number[]): Promise<Table> {
  const rows: string[][] = [];
  for (const size of rowCounts) {
    await inFolder(async (folder) => {
      const file = path.join(folder, 'roster.xlsx');
      const sheet = { name: 'People', rows: [header, ...Array.from({ length: size }, (_, n) => cells(n))] };
      writeFileSync(file, await writeXlsx({ sheets: [sheet] }));
      const yardstick: Ran[] = [];
      const ours: Ran[] = [];
      for (let round = 0; round < 3; round += 1) {
        yardstick.push(await runScript(bare, [file]));
        ours.push(await doorlist(['check', file, '--timezone', 'Europe/Berlin'], { cwd: folder }));
      }
      const wall = (runs: readonly Ran[]) => runs.map((run) => run.seconds);
      rows.push([
        count(size),
        seconds(median(wall(yardstick))),
        seconds(median(wall(ours))),
        ratio(wall(ours), wall(yardstick)),
        megabytes(median(yardstick.map(({ peak }) => peak))),
        megabytes(median(ours.map(({ peak }) => peak))),
      ]);
    });
  }
  return {
    title: 'workbooks',
    about: 'check of an .xlsx file. The yardstick is the library that reads it, hucre, doing nothing with its rows.',
    head: ['rows', 'hucre alone', 'check', 'ratio', 'memory of hucre alone', 'memory of check'],
    rows,
  };
}

if (import.meta.main) console.log(markdown(await measure(sizes(100_000))));
