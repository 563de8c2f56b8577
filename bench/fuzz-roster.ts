// Reads a hundred thousand mutated rosters: `node bench/fuzz-roster.ts [how many] [first seed]`. Every one must give rows or one
// clear error, within ten seconds and 512 MB. A file that does not is left where the message says.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { seeds, trial } from '../test/roster/fuzz.ts';

const count = Number(process.argv[2] ?? 100_000);
const first = Number(process.argv[3] ?? 1);
const folder = mkdtempSync(path.join(tmpdir(), 'doorlist-fuzz-'));
const file = path.join(folder, 'roster');
const from = await seeds();
const outcomes = new Map<string, number>();
const began = performance.now();
let slowest = 0;

for (let seed = first; seed < first + count; seed += 1) {
  const start = performance.now();
  try {
    const outcome = await trial(seed, from, file);
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
  } catch (error) {
    console.error(`${(error as Error).message}\nThe file is ${file}`);
    console.error((error as Error).cause);
    process.exit(1);
  }
  slowest = Math.max(slowest, performance.now() - start);
  const megabytes = process.resourceUsage().maxRSS / 1024;
  if (megabytes > 512) {
    console.error(`seed ${seed}: ${Math.round(megabytes)} MB\nThe file is ${file}`);
    process.exit(1);
  }
}
rmSync(folder, { recursive: true });

console.table(Object.fromEntries([...outcomes].sort(([, a], [, b]) => b - a).map(([outcome, files]) => [outcome, { files }])));
console.log(
  `${count} files from seed ${first} in ${Math.round((performance.now() - began) / 1000)} s, the slowest in ${Math.round(slowest)} ms, ` +
    `${Math.round(process.resourceUsage().maxRSS / 1024)} MB at most.`,
);
