/** `doorlist plan` against a full access system: `node bench/plan.ts [people ...]`. Builds nothing: run `npm run build` before. */
import { writeRoster } from './people.ts';
import { inFolder, type Ran, runScript } from './run.ts';
import { withSystem } from './system.ts';
import { count, markdown, median, megabytes, ratio, seconds, sizes, type Table } from './table.ts';

const bare = `
  let users = 0;
  for (let cursor; ;) {
    const answer = await fetch(process.argv[1] + '/acs/users/list', {
      method: 'POST',
      headers: { authorization: 'Bearer seam_bench1Key', 'content-type': 'application/json' },
      body: JSON.stringify({ acs_system_id: 'a', limit: 500, page_cursor: cursor }),
    });
    const page = await answer.json();
    users += page.acs_users.length;
    if (!page.pagination.has_next_page) break;
    cursor = page.pagination.next_page_cursor;
  }
  console.log(users);`;

export async function measure(sizesOfSystem: readonly number[]): Promise<Table> {
  const rows: string[][] = [];
  for (const size of sizesOfSystem) {
    const yardstick: Ran[] = [];
    const ours: Ran[] = [];
    await withSystem(size, async ({ url, doorlist }) => {
      for (let round = 0; round < (size > 100_000 ? 1 : 3); round += 1) {
        yardstick.push(await runScript(bare, [url]));
        await inFolder(async (folder) => {
          // Half of the rows are people who are there, half are new.
          const roster = writeRoster(folder, size, { first: Math.floor(size / 2), columns: 3 });
          const ran = await doorlist(['plan', roster], folder);
          if (!ran.stdout.includes('Nothing was changed')) throw new Error(`The plan failed:\n${ran.stderr}${ran.stdout}`);
          ours.push(ran);
        });
      }
    });
    const wall = (runs: readonly Ran[]) => runs.map((run) => run.seconds);
    rows.push([
      count(size),
      count(size),
      seconds(median(wall(yardstick))),
      seconds(median(wall(ours))),
      ratio(wall(ours), wall(yardstick)),
      megabytes(median(ours.map((run) => run.peak))),
      `${Math.round((median(wall(ours)) / size) * 1e6)} µs`,
    ]);
  }
  return {
    title: 'snapshot and plan',
    about:
      'As many rows as there are people in the system, half of them there already: read, compared with the whole system, journalled, and all result files written. The yardstick is a bare fetch loop that reads the pages of the list once and forgets them; the plan reads them twice.',
    head: ['people there', 'rows', 'list alone', 'plan', 'ratio', 'peak memory', 'a row'],
    rows,
  };
}

if (import.meta.main) console.log(markdown(await measure(sizes(20_000, 100_000, 200_000))));
