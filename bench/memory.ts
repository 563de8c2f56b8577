/** Peak memory of `doorlist check` against the number of rows: `node bench/memory.ts [rows ...]`. Run `npm run build` before. */
import { writeRoster } from './people.ts';
import { doorlist, inFolder } from './run.ts';
import { count, markdown, median, megabytes, sizes, type Table } from './table.ts';

export async function measure(rowCounts: readonly number[]): Promise<Table> {
  const rows: string[][] = [];
  let before: { readonly size: number; readonly peak: number } | undefined;
  for (const size of rowCounts) {
    const peak = await inFolder(async (folder) => {
      const file = writeRoster(folder, size);
      const peaks: number[] = [];
      for (let round = 0; round < (size < 1_000_000 ? 5 : 3); round += 1) {
        peaks.push((await doorlist(['check', file, '--timezone', 'Europe/Berlin'], { cwd: folder })).peak);
      }
      return median(peaks);
    });
    const each = before === undefined ? '' : `${Math.round((peak - before.peak) / (size - before.size))} bytes`;
    rows.push([count(size), megabytes(peak), each]);
    before = { size, peak };
  }
  return {
    title: 'memory of check',
    about:
      'The most memory that the process held at any time (resident, code and all). What grows with the rows is the index of emails, phones and names that tells repeated ones, in steps, since it doubles.',
    head: ['rows', 'peak memory', 'for each row more'],
    rows,
  };
}

if (import.meta.main) console.log(markdown(await measure(sizes(1, 30_000, 300_000, 1_000_000))));
