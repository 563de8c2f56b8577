import { usage } from '../errors.ts';
import { plan } from '../run/plan.ts';
import { tell } from './ending.ts';
import { planLines } from './plan-lines.ts';
import { widthOf, wrapped } from '../ui/wrapped.ts';
import type { Command } from './main.ts';

/** `doorlist plan <roster>`: a dry run against the live system; changes nothing. */
export const run: Command = async ({ arguments: [named], ...call }) => {
  if (named === undefined) throw usage('Which roster? `doorlist plan <roster>`.');
  const planned = await plan(named, call);
  const { summary, enrolling } = planned;
  await call.watcher.hide();
  const lines = [...planLines(planned), ...(enrolling === '' ? [] : [enrolling, ''])];
  if (!call.settings.json && lines.length > 0) call.watcher.print(...(await wrapped(lines, widthOf(call.shell.stdout))));
  return tell(call, { summary, notices: [], isResumable: false });
};
