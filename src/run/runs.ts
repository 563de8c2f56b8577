import { basename } from 'node:path';
import { type Journal, JournalError } from '../journal/journal.ts';
import type { Context } from './context.ts';
import { holdsRun, isUnfinished, readRunsAndChecks } from './folder.ts';
import { whoWorksOn } from './locks.ts';

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
  /** A process works on it at this moment. */
  readonly running: boolean;
}

type Described = Omit<RunLine, 'folder' | 'name' | 'running'>;

/** The runs and checks in the out folder, the newest first: when, roster, system, outcome, resumable. */
export async function* runs({ settings, shell }: Pick<Context, 'settings' | 'shell'>): AsyncGenerator<RunLine> {
  for (const { folder, journal, error } of readRunsAndChecks(settings.out)) {
    const named = { folder, name: basename(folder) };
    const by = await whoWorksOn(folder, shell);
    const line: Described =
      journal === undefined
        ? { outcome: error?.message ?? 'unreadable', resumable: false }
        : describedOr(journal, !holdsRun(folder));
    const now = by === undefined ? {} : { outcome: `running (${whoIs(by)})`, resumable: false };
    yield { ...named, ...line, ...now, running: by !== undefined };
  }
}

function whoIs(by: NonNullable<Awaited<ReturnType<typeof whoWorksOn>>>): string {
  if (by === 'silent') return 'a doorlist that does not answer: stopped with Ctrl-Z?';
  return `doorlist ${by.command}, ${'host' in by ? `on ${by.host}` : `process ${by.pid}`}`;
}

function describedOr(journal: Journal, isCheck: boolean): Described {
  try {
    return isCheck ? checked(journal) : described(journal);
  } catch (error) {
    if (!(error instanceof JournalError)) throw error;
    return { outcome: error.message, resumable: false };
  }
}

function checked(journal: Journal): Described {
  const { startedAt, roster } = journal.header;
  const exit = journal.ending()?.exit;
  const outcome = `checked: ${outcomes[exit ?? 1] ?? 'stopped'}`;
  return { started: startedAt, roster: roster.name, ...(exit === undefined ? {} : { exit }), outcome, resumable: false };
}

function described(journal: Journal): Described {
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
    outcome: runOutcome(journal),
    resumable: isUnfinished(journal),
  };
}

function runOutcome(journal: Journal): string {
  if (journal.phase() === 'planned') return journal.header.command === 'plan' ? 'planned' : 'nothing sent';
  const ending = journal.ending();
  if (ending === undefined) return 'broke off';
  const notices = journal.notices();
  const takenBack = notices.find(({ code }) => code === 'taken_back');
  if (takenBack !== undefined) return takenBack.needsPerson ? 'taken back in part' : 'taken back';
  return notices.some(({ code }) => code === 'abandoned') ? 'abandoned' : (outcomes[ending.exit] ?? 'stopped');
}

const outcomes: Readonly<Record<number, string>> = { 0: 'all well', 1: 'some rows need a person', 130: 'interrupted' };
