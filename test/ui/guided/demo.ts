/**
 * The guided flow with made-up services, to be looked at: `node test/ui/guided/demo.ts [--sandbox] [--no-key]
 * [--remembered] [--clean] [--slow] [--exit=130] [roster]`. The tests drive it through a pty. Prints what was asked for once it is left.
 */
import '../tsx.ts';
import type { Services } from '../../../src/flow/services.ts';
import { madeUpServices } from '../../flow/made-up-services.ts';

const { runFlow } = await import('../../../src/ui/guided/guided.ts');

const has = (flag: string) => process.argv.includes(flag);
const roster = process.argv.slice(2).find((word) => !word.startsWith('--'));
const exit = process.argv.find((word) => word.startsWith('--exit='))?.slice('--exit='.length);
const services = madeUpServices({
  isSandbox: has('--sandbox'),
  hasNoKey: has('--no-key'),
  isRemembered: has('--remembered'),
  isClean: has('--clean'),
  isSlow: has('--slow'),
  ...(exit === undefined ? {} : { exit: Number(exit) }),
});
const played: Services = {
  ...services,
  // With the terminal to itself.
  run: async (...about) => {
    process.stdout.write('Running.\n');
    return services.run(...about);
  },
};

const end = await runFlow(played, {
  stream: process.stderr,
  input: process.stdin,
  here: { cwd: process.cwd(), platform: process.platform },
  ...(roster === undefined ? {} : { roster }),
});
process.stdout.write(`${services.asked.join('\n')}\nleft: ${JSON.stringify(end)}\n`);
process.exit(0);
