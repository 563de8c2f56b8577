import { usage } from '../errors.ts';
import { forget } from '../run/forget.ts';
import { sanitise } from '../text/sanitise.ts';
import type { Command } from './main.ts';

/** `doorlist forget <run>`: deletes a run folder with all its personal data. */
export const run: Command = async ({ arguments: [named], ...call }) => {
  if (named === undefined) throw usage('Which run? `doorlist forget <run>`; `doorlist runs` lists them.');
  const forgotten = await forget(named, call);
  if (forgotten === undefined) return 3;
  const { settings, watcher } = call;
  const { folder, left } = forgotten;
  if (settings.json) watcher.printJson({ type: 'forgotten', run: folder, left });
  else {
    const kept = left.length === 0 ? '' : ` The folder stays, with what is not doorlist's own: ${left.join(', ')}.`;
    watcher.print(sanitise(`Forgotten: ${folder}.${kept}`, 4096));
  }
  return 0;
};
