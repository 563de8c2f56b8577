import { basename } from 'node:path';
import type { Journal } from '../journal/journal.ts';
import { sanitise } from '../text/sanitise.ts';
import type { Command } from './main.ts';
import { isUnfinished, readRuns } from './run-folder.ts';
import { print } from './session.ts';
import { readConfig, settle } from './settings.ts';

/** `doorlist runs`: when, roster, system, outcome, resumable. */
export const run: Command = ({ values }) => {
  const settings = settle(values, readConfig(process.cwd()));
  const runs = readRuns(settings.out).map(({ folder, journal, error }) => {
    if (journal === undefined)
      return { folder, name: basename(folder), outcome: error?.message ?? 'unreadable', resumable: false };
    try {
      return { folder, name: basename(folder), ...described(journal) };
    } finally {
      journal.close();
    }
  });
  if (settings.json) {
    for (const each of runs) print(JSON.stringify({ type: 'run', ...each }));
    return Promise.resolve(0);
  }
  if (runs.length === 0) {
    print(`There is no run in ${settings.out} yet. \`doorlist plan <roster>\` or \`doorlist import <roster>\` makes one.`);
    return Promise.resolve(0);
  }
  const rows = runs.map((each) => [
    each.name,
    'started' in each ? each.started.slice(0, 16).replace('T', ' ') : '',
    'roster' in each ? sanitise(each.roster, 30) : '',
    'system' in each ? sanitise(each.system, 30) : '',
    `${each.outcome}${each.resumable ? ' (resumable)' : ''}`,
  ]);
  const headers = ['run', 'when (UTC)', 'roster', 'system', 'outcome'];
  const widths = headers.map((header, at) => Math.max(header.length, ...rows.map((row) => row[at]?.length ?? 0)));
  for (const row of [headers, ...rows])
    print(
      row
        .map((cell, at) => cell.padEnd(widths[at] ?? 0))
        .join('  ')
        .trimEnd(),
    );
  return Promise.resolve(0);
};

function described(journal: Journal): {
  started: string;
  roster: string;
  system: string;
  workspace: string;
  phase: string;
  exit?: number;
  outcome: string;
  resumable: boolean;
} {
  const { header } = journal;
  const ending = journal.ending();
  const phase = journal.phase();
  const outcome =
    phase === 'planned'
      ? header.command === 'plan'
        ? 'planned'
        : 'nothing sent'
      : ending === undefined
        ? 'broke off'
        : ending.exit === 0
          ? 'all well'
          : ending.exit === 1
            ? 'some rows need a person'
            : ending.exit === 130
              ? 'interrupted'
              : 'stopped';
  return {
    started: header.startedAt,
    roster: header.roster.name,
    system: header.system.name,
    workspace: header.workspace.name,
    phase,
    ...(ending === undefined ? {} : { exit: ending.exit }),
    outcome,
    resumable: isUnfinished(journal),
  };
}
