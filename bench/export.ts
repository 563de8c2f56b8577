/** `doorlist export` of a full access system, and the plan of what it wrote: `node bench/export.ts [people ...]`. Run `npm run build` before. */
import path from 'node:path';
import { inFolder } from './run.ts';
import { withSystem } from './system.ts';
import { count, markdown, megabytes, seconds, sizes, type Table } from './table.ts';

export async function measure(sizesOfSystem: readonly number[]): Promise<Table> {
  const rows: string[][] = [];
  for (const size of sizesOfSystem) {
    await withSystem(size, ({ doorlist }) =>
      inFolder(async (folder) => {
        const file = path.join(folder, 'people.csv');
        const csv = await doorlist(['export', '--to', file], folder);
        const xlsx = await doorlist(['export', '--to', path.join(folder, 'people.xlsx')], folder);
        const planned = await doorlist(['plan', file, '--existing', 'update', '--json'], folder);
        const { present } = JSON.parse(planned.stdout.trim().split('\n').at(-1) ?? '{}') as { present?: number };
        if (present !== size)
          throw new Error(`${present ?? 'None'} of ${size} are present:\n${planned.stderr}${planned.stdout.slice(-2000)}`);
        rows.push([
          count(size),
          seconds(csv.seconds),
          megabytes(csv.peak),
          seconds(xlsx.seconds),
          megabytes(xlsx.peak),
          seconds(planned.seconds),
          megabytes(planned.peak),
        ]);
      }),
    );
  }
  return {
    title: 'export',
    about:
      'Everybody of a system as CSV and as a workbook, and the plan of that CSV with `--existing update`, which has to say `present` for every row.',
    head: ['people', 'CSV', 'peak memory', '.xlsx', 'peak memory', 'plan of it', 'peak memory'],
    rows,
  };
}

if (import.meta.main) console.log(markdown(await measure(sizes(50_000))));
