import type { AccessSystem } from '../directory/directory.ts';
import { ask } from '../ui/ask.ts';
import { sanitise } from '../ui/sanitise.ts';
import type { Settings } from './settings.ts';

/** A question with numbers, where somebody can answer it; undefined where nobody can. */
export function askSystem(
  settings: Pick<Settings, 'json'>,
): ((systems: readonly AccessSystem[]) => Promise<AccessSystem | undefined>) | undefined {
  if (settings.json || !process.stdin.isTTY || !process.stderr.isTTY) return undefined;
  return async (systems) => {
    const listed = systems.map(({ name, id }, at) => `  ${at + 1}  ${sanitise(name)}  (${id})`);
    const answer = await ask({
      stream: process.stderr,
      lines: ['Which access system is meant?', ...listed],
      prompt: 'Its number (Enter leaves): ',
    });
    return systems[Number(answer) - 1];
  };
}
