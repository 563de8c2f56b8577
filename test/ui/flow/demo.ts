/**
 * The guided flow with a made-up world, to be looked at: `npm run build && node test/ui/flow/demo.ts [--sandbox] [--no-key]
 * [--remembered] [--clean] [--slow] [--exit=130] [roster]`. The tests drive it through a pty. Prints what was asked for once it is left.
 */
import type * as Flow from '../../../src/ui/flow/flow.ts';
import type { FlowWorld } from '../../../src/ui/flow/world.ts';
import { madeUpWorld } from './made-up-world.ts';

// Compiled: Node strips types, but knows no JSX.
const { runFlow }: typeof Flow = await import(new URL('../../../dist/ui/flow/flow.js', import.meta.url).href);

const has = (flag: string) => process.argv.includes(flag);
const roster = process.argv.slice(2).find((word) => !word.startsWith('--'));
const exit = process.argv.find((word) => word.startsWith('--exit='))?.slice('--exit='.length);
const world = madeUpWorld({
  isSandbox: has('--sandbox'),
  hasNoKey: has('--no-key'),
  isRemembered: has('--remembered'),
  isClean: has('--clean'),
  isSlow: has('--slow'),
  ...(exit === undefined ? {} : { exit: Number(exit) }),
});
const played: FlowWorld = {
  ...world,
  // With the terminal to itself.
  run: async (...about) => {
    process.stdout.write('Running.\n');
    return world.run(...about);
  },
};

const end = await runFlow(played, { stream: process.stderr, ...(roster === undefined ? {} : { roster }) });
process.stdout.write(`${world.asked.join('\n')}\nleft: ${JSON.stringify(end)}\n`);
process.exit(0);
