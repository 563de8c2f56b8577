/**
 * Every bench, one after the other, into docs/performance.md: `npm run bench`. Takes about half an hour, and wants a machine with
 * nothing else to do. `node bench/all.ts check startup` measures only these and leaves the other tables as they are.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { measure as check } from './check.ts';
import { measure as desk } from './desk.ts';
import { measure as importing } from './import.ts';
import { measure as journal } from './journal.ts';
import { measure as lastLook } from './last-look.ts';
import { measure as memory } from './memory.ts';
import { measure as plan } from './plan.ts';
import { measure as report } from './report.ts';
import { repository, runNode } from './run.ts';
import { measure as screen } from './screen.ts';
import { measure as startup } from './startup.ts';
import { markdown } from './table.ts';
import { measure as xlsx } from './xlsx.ts';

const file = path.join(repository, 'docs/performance.md');

const limitsIntro = `### kinds of limits

\`node bench/limits.ts 12\`: twelve cases of each kind in virtual time, limits of 1 to 500 a second, latencies from 5-10 to 300-1500 ms,
every form of Retry-After; runs of 60 s, where the kind names no other. Shares of the best that any even pace reaches with at most 1%
refused. What is refused on average is mostly so at 1 and 2 a second, where six refusals are a tenth of the run.`;

const benches: Record<string, () => Promise<string>> = {
  check: async () => markdown(await check([10_000, 100_000, 300_000, 1_000_000])),
  memory: async () => markdown(await memory([1, 30_000, 300_000, 1_000_000])),
  startup: async () => markdown(await startup()),
  plan: async () => markdown(await plan([20_000, 100_000, 200_000, 1_000_000])),
  import: async () => markdown(await importing([20_000])),
  pace: async () => `### import at a limit\n\n${(await runNode([path.join(repository, 'bench/pace.ts')])).stdout}`,
  limits: async () => `${limitsIntro}\n\n${(await runNode([path.join(repository, 'bench/limits.ts'), '12'])).stdout}`,
  screen: async () => markdown(await screen(2000)),
  desk: async () => markdown(await desk([20_000, 50_000])),
  'last-look': async () => markdown(await lastLook([50_000])),
  journal: async () => markdown(await journal(10_000)),
  report: async () => markdown(await report([50_000])),
  xlsx: async () => markdown(await xlsx([100_000])),
};

const asked = process.argv.slice(2);
for (const [name, measure] of Object.entries(benches)) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  console.error(name);
  const [load = 0] = os.loadavg();
  const found = await measure();
  const measured = `${found.trim()}\n\n_${circumstances(load)}_`;
  writeFileSync(file, between(readFileSync(file, 'utf8'), name, measured));
}

/** Each table says for itself when and where it was made: one can be made anew without the others. */
function circumstances(load: number): string {
  const { version } = JSON.parse(readFileSync(path.join(repository, 'package.json'), 'utf8')) as { version: string };
  const cpus = os.cpus();
  const busy = load > 0.5 ? `, which had other work at the same time (load ${load.toFixed(1)} before the start)` : '';
  return `${new Date().toISOString().slice(0, 10)}, doorlist ${version}, Node ${process.versions.node}, ${os.type()} on ${cpus.length} x ${cpus[0]?.model.trim()}${busy}.`;
}

function between(text: string, name: string, measured: string): string {
  const [begin, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`${file} has no place for ${name}: ${begin} ${end}`);
  return `${text.slice(0, from)}${begin}\n\n${measured}\n\n${text.slice(to)}`;
}
