/** `doorlist import` against a bare fetch loop: `node bench/import.ts [rows ...]`. Builds nothing: run `npm run build` before. */
import { writeRoster } from './people.ts';
import { inFolder, runScript } from './run.ts';
import { type Asked, withSystem } from './system.ts';
import { count, markdown, median, megabytes, ratio, seconds, sizes, type Table } from './table.ts';

const concurrency = 8;

const bare = `
  const [url, rows] = process.argv.slice(1);
  let next = 0;
  const worker = async () => {
    while (next < Number(rows)) {
      const n = next++;
      const body = { acs_system_id: 'a', full_name: 'Person ' + n, email_address: 'person' + n + '@example.com', phone_number: '+12015550100' };
      const answer = await fetch(url + '/acs/users/create', {
        method: 'POST',
        headers: { authorization: 'Bearer seam_bench1Key', 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      if (!(await answer.json()).ok) throw new Error('refused');
    }
  };
  await Promise.all(Array.from({ length: ${concurrency} }, worker));`;

export async function measure(rowCounts: readonly number[]): Promise<Table> {
  const rows: string[][] = [];
  for (const size of rowCounts) {
    const yardstick: Asked[] = [];
    const ours: (Asked & { readonly seconds: number; readonly peak: number })[] = [];
    for (let round = 0; round < 3; round += 1) {
      await withSystem(0, async ({ url, asked }) => {
        await runScript(bare, [url, String(size)]);
        yardstick.push(await asked());
      });
      await inFolder(async (folder) => {
        const roster = writeRoster(folder, size, { columns: 3 });
        await withSystem(0, async ({ asked, doorlist }) => {
          const args = ['import', roster, '--yes', '--concurrency', String(concurrency), '--verify-timeout', '0'];
          const { exit, seconds: wall, peak, stdout, stderr } = await doorlist(args, folder);
          const after = await asked();
          if (exit !== 0 || after.created !== size) throw new Error(`${after.created} of ${size} created:\n${stderr}${stdout}`);
          ours.push({ ...after, seconds: wall, peak });
        });
      });
    }
    const rate = (runs: readonly Asked[]) => runs.map((run) => run.created / run.createSeconds);
    rows.push([
      count(size),
      count(median(rate(yardstick))),
      count(median(rate(ours))),
      ratio(rate(ours), rate(yardstick)),
      seconds(median(ours.map((run) => run.seconds))),
      megabytes(median(ours.map((run) => run.peak))),
    ]);
  }
  return {
    title: 'import without a limit',
    about: `Creations a second, counted by the server from the first to the last; ${concurrency} requests in flight, the journal durable. The yardstick is ${concurrency} loops around fetch that send the same and remember nothing.`,
    head: ['people', 'fetch alone', 'import', 'ratio', 'whole command', 'peak memory'],
    rows,
  };
}

if (import.meta.main) console.log(markdown(await measure(sizes(20_000))));
