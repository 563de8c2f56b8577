/** How much of an undisclosed limit is used: `node bench/pace.ts`. Prints a table. Builds nothing: run `npm run build` before. */
import { measurePace, type PaceOptions } from '../test/faults/pace.ts';

const runs: PaceOptions[] = [
  { limit: 50, retryAfter: 'seconds', people: 1500 },
  { limit: 40, retryAfter: 'date', people: 1200 },
  { limit: 25, retryAfter: 'none', people: 600 },
  { limit: 50, retryAfter: 'seconds', people: 1500, window: 'fixed' },
  { limit: 50, retryAfter: 'seconds', people: 1500, atOnce: 10 },
  { limit: 20, retryAfter: 'seconds', people: 600, atOnce: 4 },
  { limit: 10, retryAfter: 'seconds', people: 300 },
  { limit: 200, retryAfter: 'seconds', people: 6000 },
  { limit: 500, retryAfter: 'seconds', people: 15_000 },
  { limit: 100, retryAfter: 'seconds', people: 2000, latency: [150, 400] },
];

const percent = (share: number): string => `${(share * 100).toFixed(1)}%`;
console.log(
  '| limit | Retry-After | kind | latency | people | created | goodput | from 6 s | refused | sent while it held | exit |',
);
console.log('| --: | --- | --- | --- | --: | --: | --: | --: | --: | --: | --: |');
for (const options of runs) {
  const result = await measurePace(options);
  const [low, high] = options.latency ?? [20, 60];
  console.log(
    `| ${[
      `${options.limit}/s`,
      options.retryAfter,
      options.atOnce === undefined ? `${options.window ?? 'sliding'} window` : `${options.atOnce} at once`,
      `${low}-${high} ms`,
      options.people,
      result.created,
      percent(result.goodput),
      percent(result.goodputOnceFound),
      percent(result.refused),
      result.duringRetryAfter,
      result.ended.code ?? '?',
    ].join(' | ')} |`,
  );
}
