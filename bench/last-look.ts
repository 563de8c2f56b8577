/** What the last look costs: `node bench/last-look.ts [people ...]`. Builds nothing: run `npm run build` before. */
import { startServer, type FakeSeam } from '../test/faults/server.ts';
import { writeRoster } from './people.ts';
import { doorlist, inFolder } from './run.ts';
import { count, markdown, megabytes, seconds, sizes, type Table } from './table.ts';

const ways: Record<string, (server: FakeSeam) => void> = {
  'every answer came': () => undefined,
  'one answer was lost': (server) => {
    let left = 1;
    server.settings.decide = ({ route }) => (route === '/acs/users/create' && left-- > 0 ? 'reset-after' : undefined);
  },
};

export async function measure(rowCounts: readonly number[]): Promise<Table> {
  const rows: string[][] = [];
  for (const size of rowCounts) {
    for (const [way, prepare] of Object.entries(ways)) {
      const server = await startServer({ emailUniqueness: 'none' });
      prepare(server);
      await inFolder(async (folder) => {
        const roster = writeRoster(folder, size, { columns: 3 });
        const env = { SEAM_API_KEY: server.apiKey, SEAM_ENDPOINT: server.url, XDG_STATE_HOME: folder };
        const { exit, seconds: wall, peak, stderr } = await doorlist(['import', roster, '--yes'], { cwd: folder, env });
        if (exit !== 0 || server.users.size !== size) throw new Error(`${server.users.size} of ${size} created:\n${stderr}`);
        const sent = Math.max(...server.seen('/acs/users/create').map(({ endedAt = 0 }) => endedAt));
        const reads = server.seen('/acs/users/list').filter(({ at }) => at > sent);
        const looked = Math.max(...reads.map(({ endedAt = 0 }) => endedAt));
        rows.push([count(size), way, count(reads.length), seconds((looked - sent) / 1000), seconds(wall), megabytes(peak)]);
      });
      await server.close();
    }
  }
  return {
    title: 'the last look',
    about:
      'Requests to the list after the last create, the seconds from the answer of that create to the last page, with the waiting for `--settle-timeout` (10 s) where an answer was lost, and the whole import, against the server of the tests and without a limit.',
    head: ['people', 'case', 'requests', 'last look', 'whole command', 'peak memory'],
    rows,
  };
}

if (import.meta.main) console.log(markdown(await measure(sizes(50_000))));
