import { usage } from '../errors.ts';
import { type Forgotten, forget, forgetOlder } from '../run/forget.ts';
import { count } from '../text/figures.ts';
import { fromHere } from '../text/path.ts';
import { sanitise } from '../text/sanitise.ts';
import type { Call, Command } from './main.ts';

/** `doorlist forget <run>`, and `doorlist forget --older-than <days>`: deletes run folders with all their personal data. */
export const run: Command = async ({ arguments: [named], ...call }) => {
  const { olderThan } = call.settings;
  if ((named === undefined) === (olderThan === undefined)) {
    throw usage(
      named === undefined
        ? 'Which run? `doorlist forget <run>`, or `doorlist forget --older-than <days>` for many; `doorlist runs` lists them.'
        : 'Name one run, or say --older-than for many: not both.',
    );
  }
  if (olderThan !== undefined) return forgetMany(olderThan, call);
  const forgotten = await forget(named ?? '', call);
  if (forgotten === undefined) return 3;
  tell(forgotten, call);
  return 0;
};

async function forgetMany(days: number, call: Omit<Call, 'arguments'>): Promise<number> {
  const { settings, watcher, shell } = call;
  const done = await forgetOlder(days, call);
  if (done === undefined) return 3;
  const { forgotten, kept } = done;
  for (const each of forgotten) tell(each, call);
  for (const { folder, why } of kept) {
    if (settings.json) watcher.printJson({ type: 'kept', run: folder, why });
    else watcher.print(sanitise(`Kept: ${folder} is ${why}.`, 4096));
  }
  if (!settings.json && forgotten.length + kept.length === 0) {
    const out = sanitise(fromHere(settings.out, shell), 4096);
    watcher.print(`Nothing in ${out} is older than ${count(days, 'day')}.`);
  }
  return kept.length === 0 ? 0 : 1;
}

function tell({ folder, left }: Forgotten, { settings, watcher }: Pick<Call, 'settings' | 'watcher'>): void {
  if (settings.json) return watcher.printJson({ type: 'forgotten', run: folder, left });
  const kept = left.length === 0 ? '' : ` The folder stays, with what is not doorlist's own: ${left.join(', ')}.`;
  watcher.print(sanitise(`Forgotten: ${folder}.${kept}`, 4096));
}
