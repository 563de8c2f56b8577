import { usage } from '../errors.ts';
import { plan } from '../run/plan.ts';
import { tell } from './ending.ts';
import type { Command } from './main.ts';

/** `doorlist plan <roster>`: a dry run against the live system; changes nothing. */
export const run: Command = async ({ arguments: [named], ...call }) => {
  if (named === undefined) throw usage('Which roster? `doorlist plan <roster>`.');
  const { summary, enrolling } = await plan(named, call);
  await call.watcher.hide();
  if (!call.settings.json && enrolling !== '') call.watcher.print(enrolling, '');
  return tell(call, { summary, notices: [], isResumable: false });
};
