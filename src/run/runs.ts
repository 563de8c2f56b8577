import { basename } from 'node:path';
import type { Journal } from '../journal/journal.ts';
import type { Context } from './context.ts';
import { isUnfinished, readRuns } from './folder.ts';

/** One line of the list of runs. */
export interface RunLine {
  readonly folder: string;
  readonly name: string;
  readonly outcome: string;
  readonly resumable: boolean;
  readonly started?: string;
  readonly roster?: string;
  readonly system?: string;
  readonly workspace?: string;
  readonly phase?: string;
  readonly exit?: number;
}

/** The runs in the out folder, the newest first: when, roster, system, outcome, resumable. */
export function* runs({ settings }: Pick<Context, 'settings'>): Generator<RunLine> {
  for (const { folder, journal, error } of readRuns(settings.out)) {
    const named = { folder, name: basename(folder) };
    yield journal === undefined
      ? { ...named, outcome: error?.message ?? 'unreadable', resumable: false }
      : { ...named, ...described(journal) };
  }
}

function described(journal: Journal): Omit<RunLine, 'folder' | 'name'> {
  const { header } = journal;
  const ending = journal.ending();
  const phase = journal.phase();
  return {
    started: header.startedAt,
    roster: header.roster.name,
    system: header.system.name,
    workspace: header.workspace.name,
    phase,
    ...(ending === undefined ? {} : { exit: ending.exit }),
    outcome:
      phase === 'planned'
        ? header.command === 'plan'
          ? 'planned'
          : 'nothing sent'
        : ending === undefined
          ? 'broke off'
          : (outcomes[ending.exit] ?? 'stopped'),
    resumable: isUnfinished(journal),
  };
}

const outcomes: Readonly<Record<number, string>> = { 0: 'all well', 1: 'some rows need a person', 130: 'interrupted' };
