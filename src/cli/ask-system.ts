import { createInterface } from 'node:readline/promises';
import type { AccessSystem } from '../directory/directory.ts';
import { sanitise } from '../text/sanitise.ts';
import type { Settings } from './settings.ts';

/** A question with numbers, where somebody can answer it; undefined where nobody can. */
export function askSystem(
  settings: Pick<Settings, 'json'>,
): ((systems: readonly AccessSystem[]) => Promise<AccessSystem | undefined>) | undefined {
  if (settings.json || !process.stdin.isTTY || !process.stderr.isTTY) return undefined;
  return async (systems) => {
    process.stderr.write('Which access system is meant?\n');
    for (const [at, { name, id }] of systems.entries()) process.stderr.write(`  ${at + 1}  ${sanitise(name)}  (${id})\n`);
    const reader = createInterface({ input: process.stdin, output: process.stderr });
    try {
      const answer = await reader.question('Its number (Enter leaves): ');
      return systems[Number(answer.trim()) - 1];
    } finally {
      reader.close();
    }
  };
}
