import { interrupted } from '../errors.ts';
import type { SummaryEvent } from '../events.ts';
import type { RunHeader } from '../journal/journal.ts';
import { openJournal } from '../journal/sqlite.ts';
import { StagedJournal } from '../journal/staging.ts';
import type { RosterRow } from '../roster/interpreter.ts';
import type { Problem } from '../roster/problems.ts';
import type { Context } from './context.ts';
import { keepAsCheck, makeRunFolder } from './folder.ts';
import { whoRuns } from './machine.ts';
import { interpreted, openNamed, sayTaken } from './roster.ts';
import { type Survey, survey } from './survey.ts';
import { version } from './version.ts';
import { writeRunFiles } from './write-files.ts';

export interface Checked {
  readonly summary: SummaryEvent;
  readonly found: Survey;
  readonly name: string;
  readonly reading: readonly string[];
}

/** Validates a roster offline, and writes a report of it and the rejected rows into a run folder. */
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
    const summary = await rejects.finish(roster, how, found, shell.now());
    return { summary, found, name: roster.name, reading: reading() };
  } finally {
    rejects.discard();
    await roster.close();
  }
}

/** Gathers the rejected rows in a run folder, which is created with the first of them, else at the end. */
class Rejects {
  #folder: string | undefined;
  readonly #make: () => string;
  #staged: StagedJournal | undefined;

  constructor(make: () => string) {
    this.#make = make;
  }

  add(row: RosterRow): void {
    this.#begun().staged.add(row);
  }

  #begun(): { readonly folder: string; readonly staged: StagedJournal } {
    this.#folder ??= this.#make();
    this.#staged ??= new StagedJournal(this.#folder);
    return { folder: this.#folder, staged: this.#staged };
  }

  async finish(
    roster: { name: string; header: readonly string[]; fields: readonly (string | null)[]; sha256(): Promise<string> },
    how: Pick<RunHeader, 'reading' | 'told' | 'options'>,
    found: Survey,
    now: number,
  ): Promise<SummaryEvent> {
    const { folder, staged } = this.#begun();
    const file = staged.publish({
      doorlistVersion: version,
      startedAt: new Date(now).toISOString(),
      command: 'check',
      ...whoRuns(),
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
      const { rows, valid, rejected, skipped, leaver } = found;
      const { summary } = await writeRunFiles(folder, journal, { now, checked: { rows, valid, rejected, skipped, leaver } });
      await journal.setEnding({ at: new Date(now).toISOString(), exit: summary.exit });
      return summary;
    } finally {
      journal.close();
      keepAsCheck(folder);
    }
  }

  discard(): void {
    this.#staged?.discard();
  }
}
