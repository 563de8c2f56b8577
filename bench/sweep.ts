/**
 * The long fault sweep: `node bench/sweep.ts [kills] [first seed]`. Prints the table of docs/reliability.md as it stands and ends
 * with status 1 if the promise was broken even once. Builds nothing: run `npm run build` before.
 */
import { crashAt } from '../test/faults/crash.ts';
import { trial, type TrialOptions, type TrialResult } from '../test/faults/trial.ts';

const wanted = Number(process.argv[2] ?? 500);
let seed = Number(process.argv[3] ?? 1000);

const kinds = [
  { name: 'users alone', enroll: 'no', people: 120, kills: 12, faults: 0.2 },
  { name: 'enrollment automations', enroll: 'automation', people: 120, kills: 12, faults: 0.2 },
  { name: 'instant keys', enroll: 'instant-key', people: 60, kills: 8, faults: 0.2 },
  { name: 'access grants', enroll: 'grant', people: 60, kills: 8, faults: 0.2 },
  { name: 'access grants, nothing waited for', enroll: 'grant', people: 60, kills: 8, faults: 0.2, settle: 0 },
  { name: 'in use by others', enroll: 'no', people: 60, kills: 8, faults: 0.2, live: true },
  { name: 'in use by others, enrolled', enroll: 'automation', people: 60, kills: 8, faults: 0.2, live: true },
] as const satisfies (Omit<TrialOptions, 'seed' | 'settle'> & { name: string; settle?: number })[];

const results = new Map<string, TrialResult[]>(kinds.map(({ name }) => [name, []]));
const killsOf = (result: TrialResult): number => Object.values(result.kills).reduce((sum, count) => sum + count, 0);
const total = (): number => [...results.values()].flat().reduce((sum, result) => sum + killsOf(result), 0);

async function worker(): Promise<void> {
  while (total() < wanted) {
    const kind = kinds[seed % kinds.length] ?? kinds[0];
    seed += 1;
    const mine = seed;
    const result = await trial({ settle: 2, ...kind, seed: mine });
    results.get(kind.name)?.push(result);
    console.error(
      `${kind.name}, seed ${mine}: ${killsOf(result)} kills, ${Math.round(result.seconds)} s, ${result.broken.length === 0 ? 'kept' : 'BROKEN'}; ${total()} kills in all`,
    );
    if (result.broken.length > 0) console.error(`${result.broken.join('\n')}\n${result.transcript}`);
  }
}
await Promise.all([worker(), worker()]);

// Every single durable write of a small import, from both sides.
const writes = await crashAt(2, '');
const points = Array.from({ length: writes }, (_, n) => [`before:${n + 1}`, `after:${n + 1}`]).flat();
const left = points.values();
const fallen: unknown[] = [];
async function crasher(): Promise<void> {
  for (const point of left) await crashAt(2, point).catch((error: unknown) => fallen.push(error));
}
await Promise.all([crasher(), crasher()]);
for (const error of fallen) console.error(error);

const sum = (of: readonly TrialResult[], pick: (result: TrialResult) => number): string =>
  of.reduce((all, result) => all + pick(result), 0).toLocaleString('en');
console.log(
  '| | runs | people | kills | processes | requests | false answers | of these carried out | by others | doubles said | broken |',
);
console.log('| --- | --: | --: | --: | --: | --: | --: | --: | --: | --: | --: |');
for (const [name, of] of [...results, ['all', [...results.values()].flat()] as const]) {
  console.log(
    `| ${[
      name,
      of.length,
      sum(of, (result) => result.people),
      sum(of, killsOf),
      sum(of, (result) => result.processes),
      sum(of, (result) => result.requests),
      sum(of, (result) => result.falseAnswers),
      sum(of, (result) => result.falseButDone),
      sum(of, (result) => result.addedByHand),
      sum(of, (result) => result.doublesSaid),
      sum(of, (result) => result.broken.length),
    ].join(' | ')} |`,
  );
}
const ways = [...results.values()].flat().reduce<Record<string, number>>((all, { kills }) => {
  for (const [way, count] of Object.entries(kills)) all[way] = (all[way] ?? 0) + count;
  return all;
}, {});
const taken = [...results.values()].flat().reduce<Record<string, number>>((all, { ways: each }) => {
  for (const way of each) all[way] = (all[way] ?? 0) + 1;
  return all;
}, {});
console.log(
  `\nWays of the trials in use by others: ${Object.entries(taken)
    .map(([way, count]) => `${way} ${count}`)
    .join(', ')}.`,
);
console.log(
  `\nKills by way: ${Object.entries(ways)
    .map(([way, count]) => `${way} ${count}`)
    .join(', ')}.`,
);
console.log(
  `Killed before and after each of ${writes} durable writes of a small import: ${points.length - fallen.length} of ${points.length} kept.`,
);
process.exitCode = fallen.length > 0 || [...results.values()].flat().some((result) => result.broken.length > 0) ? 1 : 0;
