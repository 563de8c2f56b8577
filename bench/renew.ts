/**
 * `node bench/renew.ts [people] [seed]`: so many renewed (default 1,000) by a process that is killed three times, against a server that
 * loses a third of the answers. Ends with status 1 unless each end was moved to the right instant and none was shortened. Builds
 * nothing: run `npm run build` before.
 */
import { Doorlist, tally } from '../test/cli/doorlist.ts';
import { people } from '../test/cli/people.ts';
import { faultsWithoutHang, startServer } from '../test/faults/server.ts';

const count = Number(process.argv[2] ?? 1000);
const seed = Number(process.argv[3] ?? 19);
const sooner = { starts_at: '2026-01-01T08:00:00.000Z', ends_at: '2041-01-01T00:00:00.000Z' };
const longer = { ...sooner, ends_at: '2050-01-01T00:00:00.000Z' };
const later = '2042-01-01T00:00:00Z';
const isLonger = (n: number): boolean => n % 10 === 3;

const server = await startServer({
  seed,
  faults: { '/acs/users/update': { share: 0.33, kinds: faultsWithoutHang } },
  latency: [1, 15],
});
const rows = people(count).map(({ full_name = '', email_address = '' }) => ({ full_name, email_address, ends_at: later }));
const users = rows.map((row, n) => server.addUser({ ...row, access_schedule: isLonger(n) ? longer : sooner }));
const door = new Doorlist(server);
door.roster(rows);

let args = ['import', 'roster.csv', '--yes', '--json', '--existing', 'renew', '--settle-timeout', '2'];
for (let kills = 0; kills < 3; kills += 1) {
  const running = door.start(args, { patience: 600_000 });
  await server.arrival('/acs/users/update', Math.floor(count / 4));
  running.kill('SIGKILL');
  await running.ended;
  server.forgetArrivals();
  args = ['resume', '--json', '--settle-timeout', '2'];
}
const { code, summary } = await door.start(args, { patience: 600_000 }).ended;
const broken = users.flatMap((user, n) => {
  const wanted = isLonger(n) ? longer.ends_at : later;
  const { ends_at: end } = user.access_schedule ?? {};
  return Date.parse(end ?? '') === Date.parse(wanted) ? [] : [`${user.full_name}: ${end ?? 'no end'}`];
});
const requests = server.seen('/acs/users/update');
const carriedOut = requests.filter(({ committed }) => committed).length;
const lost = requests.filter(({ outcome }) => outcome !== 'ok').length;
console.log(
  JSON.stringify(tally(door.results(), 'import_status')),
  `exit ${code ?? '?'}, balanced ${String(summary.balanced)}`,
);
console.log(
  `${requests.length} updates sent, ${lost} without a true answer, ${carriedOut} carried out for ${count - users.filter((_, n) => isLonger(n)).length} renewals`,
);
if (broken.length > 0) console.error(broken.join('\n'), door.transcript());
await server.close();
door.dispose();
process.exitCode = broken.length > 0 || !summary.balanced ? 1 : 0;
