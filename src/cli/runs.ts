import { fromHere } from '../text/path.ts';
import { runs } from '../run/runs.ts';
import { sanitise } from '../text/sanitise.ts';
import type { Command } from './main.ts';

/** `doorlist runs`: when, roster, system, outcome, resumable. */
export const run: Command = (call) => {
  const { settings, watcher, shell } = call;
  if (settings.json) {
    for (const each of runs(call)) watcher.print(JSON.stringify({ type: 'run', ...each }));
    return Promise.resolve(0);
  }
  const rows = runs(call)
    .map(({ name, started = '', roster = '', system = '', outcome, resumable }) => [
      sanitise(name, 120),
      started.slice(0, 16).replace('T', ' '),
      sanitise(roster, 30),
      sanitise(system, 30),
      `${sanitise(outcome, 400)}${resumable ? ' (resumable)' : ''}`,
    ])
    .toArray();
  if (rows.length === 0) {
    const out = sanitise(fromHere(settings.out, shell), 4096);
    watcher.print(`There is no run in ${out} yet. \`doorlist plan <roster>\` or \`doorlist import <roster>\` makes one.`);
    return Promise.resolve(0);
  }
  const table = [['run', 'when (UTC)', 'roster', 'system', 'outcome'], ...rows];
  const widths = [0, 1, 2, 3].map((at) => Math.max(...table.map((row) => row[at]?.length ?? 0)));
  for (const row of table) watcher.print(row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join('  '));
  return Promise.resolve(0);
};
