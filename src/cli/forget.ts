import { usage } from '../errors.ts';
import { forget } from '../run/forget.ts';
import { sanitise } from '../text/sanitise.ts';
import type { Command } from './main.ts';

/** `doorlist forget <run>`: deletes a run folder with all its personal data. */
export const run: Command = async ({ arguments: [named], ...call }) => {
  if (named === undefined) throw usage('Which run? `doorlist forget <run>`; `doorlist runs` lists them.');
  const folder = await forget(named, call);
  if (folder === undefined) return 3;
  const { settings, watcher } = call;
  watcher.print(settings.json ? JSON.stringify({ type: 'forgotten', run: folder }) : `Forgotten: ${sanitise(folder, 4096)}`);
  return 0;
};
