import { interrupted } from '../errors.ts';
import type { SummaryEvent } from '../events.ts';
import type { RunHeader } from '../journal/journal.ts';
import { openJournal } from '../journal/sqlite.ts';
import { StagedJournal } from '../journal/staging.ts';
import type { RosterRow } from '../roster/interpreter.ts';
import type { Problem } from '../roster/problems.ts';
import { mendingWords } from '../report/later.ts';
import type { Context } from './context.ts';
import { keepAsCheck, makeRunFolder } from './folder.ts';
import { interpreted, openNamed, sayTaken } from './roster.ts';
import { type Survey, survey } from './survey.ts';
import { version } from './version.ts';
import { writeRejects } from './write-files.ts';

export interface Checked {
  readonly summary: SummaryEvent;
  readonly found: Survey;
  readonly name: string;
  readonly reading: readonly string[];
}

/** Validates a roster offline and writes the rejected rows, if there are any. */
export async function check(
  named: string,
  context: Context,
  onRejected?: (row: RosterRow, problems: readonly Problem[]) => void,
): Promise<Checked> {
  const { settings, watcher, shell } = context;
  const roster = await openNamed(named, context);
  watcher.emit({ type: 'run', command: 'check', roster: roster.name });
  sayTaken(settings, watcher);
  watcher.emit({ type: 'phase', phase: 'reading' });
  const rejects = new Rejects(() => makeRunFolder(settings.out, roster.name, shell.now()));
  try {
    const { rows, reading, told } = await interpreted(roster, context, undefined);
    const found = await survey(rows, settings, (row, problems) => {
      if (watcher.stop.aborted) throw interrupted();
      if (problems === undefined) return;
      rejects.add({ ...row, problems });
      onRejected?.(row, problems);
    });
    const how = { reading: reading(), told: told(), options: settings.said };
    const files = await rejects.finish(roster, how, shell.now());
    const { valid, rejected, skipped, leaver } = found;
    const balanced = found.rows === valid + rejected + skipped + leaver;
    const summary: SummaryEvent = {
      type: 'summary',
      run: rejects.folder ?? '',
      rows: found.rows,
      valid,
      rejected,
      skipped,
      leaver,
      needPerson: rejected,
      next: { mending: mendingWords(settings.said) },
      balanced,
      exit: rejected > 0 || !balanced ? 1 : 0,
      files,
    };
    return { summary, found, name: roster.name, reading: reading() };
  } finally {
    rejects.discard();
    await roster.close();
  }
}

/** Writes the rejected rows into a run folder, which is created with the first of them. */
class Rejects {
  folder: string | undefined;
  readonly #make: () => string;
  #staged: StagedJournal | undefined;

  constructor(make: () => string) {
    this.#make = make;
  }

  add(row: RosterRow): void {
    if (this.#staged === undefined) {
      this.folder = this.#make();
      this.#staged = new StagedJournal(this.folder);
    }
    this.#staged.add(row);
  }

  async finish(
    roster: { name: string; header: readonly string[]; fields: readonly (string | null)[]; sha256(): Promise<string> },
    how: Pick<RunHeader, 'reading' | 'told' | 'options'>,
    now: number,
  ): Promise<Record<string, string>> {
    if (this.#staged === undefined || this.folder === undefined) return {};
    const file = this.#staged.publish({
      doorlistVersion: version,
      startedAt: new Date(now).toISOString(),
      command: 'plan',
      roster: { name: roster.name, sha256: await roster.sha256() },
      header: roster.header,
      fields: roster.fields,
      ...how,
      endpointHost: '',
      workspace: { id: '', name: '', isSandbox: false },
      system: { id: '', name: '' },
    });
    const journal = openJournal(file, 'write');
    try {
      const files = await writeRejects(this.folder, journal, now);
      await journal.setEnding({ at: new Date(now).toISOString(), exit: 1 });
      return files;
    } finally {
      journal.close();
      keepAsCheck(this.folder);
    }
  }

  discard(): void {
    this.#staged?.discard();
  }
}
