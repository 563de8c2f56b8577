import { fromHere } from '../text/path.ts';
import { runs } from '../run/runs.ts';
import { zoneHere } from '../run/zone.ts';
import { momentWords } from '../text/moment.ts';
import { sanitise } from '../text/sanitise.ts';
import { widthOf } from '../ui/wrapped.ts';
import type { Command } from './main.ts';

/** `doorlist runs`: when, roster, system, outcome, resumable. */
export const run: Command = async (call) => {
  const { settings, watcher, shell } = call;
  const rows: string[][] = [];
  for await (const each of runs(call)) {
    const { name, started, roster = '', system = '', outcome, resumable } = each;
    if (settings.json) watcher.printJson({ type: 'run', ...each });
    else
      rows.push([
        sanitise(name, 120),
        started === undefined ? '' : momentWords(Math.floor(Date.parse(started) / 60_000) * 60_000, here),
        sanitise(roster, 30),
        sanitise(system, 30),
        `${sanitise(outcome, 400)}${resumable ? ' (resumable)' : ''}`,
      ]);
  }
  if (settings.json) return 0;
  if (rows.length === 0) {
    const out = sanitise(fromHere(settings.out, shell), 4096);
    watcher.print(`There is no run in ${out} yet. \`doorlist plan <roster>\` or \`doorlist import <roster>\` makes one.`);
    return 0;
  }
  watcher.print(...runLines(rows, widthOf(shell.stdout)));
  return 0;
};

/** A line for each run; where the terminal is too narrow for that, its name with the rest below it. @param width undefined: off a terminal. */
export function runLines(rows: readonly (readonly string[])[], width: number | undefined): readonly string[] {
  const table = [['run', `when (${here})`, 'roster', 'system', 'outcome'], ...rows];
  const widths = [0, 1, 2, 3].map((at) => Math.max(...table.map((row) => row[at]?.length ?? 0)));
  const lines = table.map((row) => row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join('  '));
  if (width === undefined || lines.every((line) => line.length <= width)) return lines;
  return rows.flatMap(([name = '', ...about]) => [name, `  ${about.filter((cell) => cell !== '').join(', ')}`]);
}

/** The zone of this machine: the list is of runs on any access system. */
const here = zoneHere() ?? 'UTC';
