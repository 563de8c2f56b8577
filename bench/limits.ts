/**
 * What the gate makes of every kind of limit, in virtual time: `node bench/limits.ts`, with the number of cases of each kind, the
 * beginning of a kind's name, and `--gate <file>` for the gate of another version. Takes minutes. `--each` prints every case,
 * `--seed <n>` draws others than those on which the law was made.
 */
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { createGate } from '../src/directory/pace.ts';
import { casesOf, kinds, share } from '../test/directory/limits.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { gate: { type: 'string' }, each: { type: 'boolean', default: false }, seed: { type: 'string' } },
});
const file = values.gate === undefined ? '../src/directory/pace.ts' : path.resolve(values.gate);
const gate = (await import(file)) as { createGate: typeof createGate };
const [count = '24', ...asked] = positionals;

const percent = (part: number): string => `${(part * 100).toFixed(part < 0.1 ? 1 : 0)}%`;
const at = (values: readonly number[], part: number): number =>
  values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) * part)] ?? Number.NaN;

console.log(
  '| limit | once found: median | tenth percentile | whole run: median | tenth percentile | refused | sent while held |',
);
console.log('| --- | --: | --: | --: | --: | --: | --: |');
for (const name of Object.keys(kinds)) {
  if (asked.length > 0 && !asked.some((part) => name.includes(part))) continue;
  const shares = [];
  for (const each of casesOf(name, Number(count), values.seed === undefined ? undefined : Number(values.seed))) {
    const one = await share(each, gate.createGate);
    shares.push(one);
    if (!values.each) continue;
    const { limit, travel, seed, lateMs, writeMs } = each;
    console.log(
      `  ${limit.rate}/s ${JSON.stringify(limit.retryAfter)} ${travel.ms.join('-')} ms ${travel.uneven}, seed ${seed}, late ${lateMs}, write ${writeMs}:` +
        ` found ${percent(one.found)} whole ${percent(one.whole)} refused ${percent(one.refused)} (${one.run.server.refused.length}) oracle ${one.best.toFixed(1)} held ${one.sentWhileHeld}`,
    );
  }
  const found = shares.map((one) => one.found);
  const whole = shares.map((one) => one.whole);
  const refused = shares.reduce((sum, one) => sum + one.refused, 0) / shares.length;
  const held = shares.reduce((sum, one) => sum + one.sentWhileHeld, 0);
  console.log(
    `| ${[name, percent(at(found, 0.5)), percent(at(found, 0.1)), percent(at(whole, 0.5)), percent(at(whole, 0.1)), percent(refused), held].join(' | ')} |`,
  );
}
