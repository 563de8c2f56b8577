import { rmSync } from 'node:fs';
import { StagedJournal, type StagedRow } from '../journal/staging.ts';
import { openJournal } from '../journal/sqlite.ts';
import type { Problem } from '../roster/problems.ts';
import { sanitise } from '../text/sanitise.ts';
import { summaryLines } from '../ui/summary.ts';
import { printedSummary, type SummaryEvent } from '../events.ts';
import { usage } from './errors.ts';
import type { Command } from './main.ts';
import { interpreted, journalFile, open, Stopped } from './prepare.ts';
import { makeRunFolder } from './run-folder.ts';
import { print, Session } from './session.ts';
import { readConfig, settle, type Settings } from './settings.ts';
import { type Survey, survey } from './survey.ts';
import { version } from './version.ts';
import { writeRejects } from './write-files.ts';

/** Examples of a kind that are shown; the rest are counted. */
const examples = 3;

/** `doorlist check <roster>`: validates offline; nothing is sent, no key needed. */
export const run: Command = async ({ arguments: [named], values }) => {
  if (named === undefined) throw usage('Which roster? `doorlist check <roster>`.');
  const settings = settle(values, readConfig(process.cwd()));
  const session = new Session(settings);
  // A check of an everyday roster is over before a screen could be read.
  if (settings.json) await session.show();
  const { summary, found, name, reading } = await checkRoster(named, settings, session, ({ row, line }, problems) => {
    // The message may quote the cell, and events are without personal data: row, column and code say where to look.
    for (const { code, field, column, cure } of settings.json ? problems : []) {
      print(JSON.stringify({ type: 'problem', row, line, code, field, column, cure }));
    }
  });
  await session.hide();
  if (settings.json) print(JSON.stringify(printedSummary(summary)));
  else await tellCheck(name, reading, found, summary);
  return summary.exit;
};

export interface Checked {
  readonly summary: SummaryEvent;
  readonly found: Survey;
  readonly name: string;
  readonly reading: readonly string[];
}

/** Surveys a roster and writes the rows to mend, where there are some. */
export async function checkRoster(
  named: string,
  settings: Settings,
  session: Pick<Session, 'emit' | 'stop'>,
  onRejected?: (row: StagedRow, problems: readonly Problem[]) => void,
): Promise<Checked> {
  const roster = await open(named, settings);
  session.emit({ type: 'run', command: 'check', roster: roster.name });
  session.emit({ type: 'phase', phase: 'reading' });
  const rejects = new Rejects(() => makeRunFolder(settings.out, roster.name, Date.now()));
  try {
    const { rows, reading } = await interpreted(roster, settings, undefined);
    const found = await survey(rows, settings, (row, problems) => {
      if (session.stop.aborted) throw new Stopped();
      if (problems === undefined) return;
      rejects.add({ ...row, problems });
      onRejected?.(row, problems);
    });
    const files = await rejects.finish(roster, reading());
    const { valid, rejected, skipped } = found;
    const balanced = found.rows === valid + rejected + skipped;
    const summary: SummaryEvent = {
      type: 'summary',
      run: rejects.folder ?? '',
      rows: found.rows,
      needPerson: rejected,
      valid,
      rejected,
      skipped,
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

/** The rows to mend, written into a run folder that exists only where there are some. */
class Rejects {
  folder: string | undefined;
  readonly #make: () => string;
  #staged: StagedJournal | undefined;

  constructor(make: () => string) {
    this.#make = make;
  }

  add(row: StagedRow): void {
    if (this.#staged === undefined) {
      this.folder = this.#make();
      this.#staged = new StagedJournal(this.folder);
    }
    this.#staged.add(row);
  }

  async finish(
    roster: { name: string; header: readonly string[]; fields: readonly (string | null)[]; sha256(): Promise<string> },
    reading: readonly string[],
  ): Promise<Record<string, string>> {
    if (this.#staged === undefined || this.folder === undefined) return {};
    const file = this.#staged.publish({
      doorlistVersion: version,
      startedAt: new Date().toISOString(),
      command: 'plan',
      roster: { name: roster.name, sha256: await roster.sha256() },
      header: roster.header,
      fields: roster.fields,
      reading,
      endpointHost: '',
      workspace: { id: '', name: '', isSandbox: false },
      system: { id: '', name: '' },
      options: {},
    });
    const journal = openJournal(file, 'read');
    try {
      return await writeRejects(this.folder, journal, Date.now());
    } finally {
      journal.close();
      this.#removeJournal();
    }
  }

  discard(): void {
    this.#staged?.discard();
  }

  /** A check is no run: nothing of it can be resumed. */
  #removeJournal(): void {
    if (this.folder !== undefined) rmSync(journalFile(this.folder), { force: true });
  }
}

async function tellCheck(
  name: string,
  reading: readonly string[],
  { problems, notes, enrolls }: Survey,
  summary: SummaryEvent,
): Promise<void> {
  print(`${sanitise(name)}: how it was read`, ...reading.map((line) => `  ${sanitise(line, 400)}`), '');
  for (const [code, { rows, examples: all }] of [...problems].toSorted(([, a], [, b]) => b.rows - a.rows)) {
    print(`${code} (${rows} ${rows === 1 ? 'row' : 'rows'})`);
    const shown = all.slice(0, examples);
    for (const { row, line, problem } of shown) {
      const column = problem.column === undefined ? '' : `, ${sanitise(problem.column.trim(), 40)}`;
      print(`  row ${row} (line ${line})${column}: ${sanitise(problem.message, 300)}`);
    }
    const [first] = shown;
    if (first !== undefined) print(`  -> ${sanitise(first.problem.cure, 300)}`);
    if (rows > shown.length) print(`  ... and ${rows - shown.length} more`);
    print('');
  }
  for (const [code, { cells, examples: all }] of notes) {
    print(`${code.replaceAll('_', ' ')} (${cells} ${cells === 1 ? 'cell' : 'cells'}, taken)`);
    for (const { row, note } of all.slice(0, examples)) print(`  row ${row}: ${sanitise(note.message, 300)}`);
    if (cells > examples) print(`  ... and ${cells - examples} more`);
    print('');
  }
  if (enrolls > 0)
    print(`To be enrolled for a mobile credential: ${enrolls}. \`doorlist plan\` tells what stands in the way.`, '');
  const color = process.stdout.isTTY && !process.env['NO_COLOR'];
  print(
    ...(await summaryLines(summary, {
      color,
      width: process.stdout.columns,
      here: { cwd: process.cwd(), platform: process.platform },
    })),
  );
}
