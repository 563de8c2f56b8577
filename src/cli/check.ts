import { rmSync } from 'node:fs';
import { StagedJournal } from '../journal/staging.ts';
import { openJournal } from '../journal/sqlite.ts';
import type { RosterRow } from '../roster/interpreter.ts';
import type { Problem } from '../roster/problems.ts';
import { sanitise } from '../ui/sanitise.ts';
import { summaryLines } from '../ui/summary.ts';
import type { SummaryEvent } from '../events.ts';
import { usage } from './errors.ts';
import type { Command } from './main.ts';
import { interpreted, journalFile, open, Stopped } from './prepare.ts';
import { makeRunFolder } from './run-folder.ts';
import { print, Session } from './session.ts';
import { readConfig, settle } from './settings.ts';
import { version } from './version.ts';
import { writeRejects } from './write-files.ts';

/** Problems of one kind that are shown with their rows; the rest are counted. */
const examples = 3;

interface Kind {
  count: number;
  readonly rows: { readonly row: number; readonly problem: Problem }[];
}

/** `doorlist check <roster>`: validates offline; nothing is sent, no key needed. */
export const run: Command = async ({ arguments: [named], values }) => {
  if (named === undefined) throw usage('Which roster? `doorlist check <roster>`.');
  const settings = settle(values, readConfig(process.cwd()));
  const session = new Session(settings);
  const roster = await open(named, settings);
  session.emit({ type: 'run', command: 'check', roster: roster.name });
  // A check of an everyday roster is over before a screen could be read.
  if (settings.json) await session.show();
  session.emit({ type: 'phase', phase: 'reading' });

  const kinds = new Map<string, Kind>();
  const notes = new Map<string, number>();
  const rejects = new Rejects(() => makeRunFolder(settings.out, roster.name, Date.now()));
  let rows = 0;
  let valid = 0;
  let rejected = 0;
  let skipped = 0;
  try {
    const { rows: all, reading } = await interpreted(roster, settings, undefined);
    for await (const row of all as AsyncIterable<RosterRow>) {
      if (session.stop.aborted) throw new Stopped();
      rows += 1;
      const outside = settings.pilot !== undefined && (row.row < settings.pilot.from || row.row > settings.pilot.to);
      for (const { code } of row.notes) notes.set(code, (notes.get(code) ?? 0) + 1);
      if (outside || row.person?.importAs === 'skip') skipped += 1;
      else if (row.person !== undefined && !excluded(row, settings.policy.createCredentialManagerUser)) valid += 1;
      else {
        rejected += 1;
        const problems = row.problems.length > 0 ? row.problems : [managerUserExcluded(row)];
        rejects.add({ ...row, problems });
        for (const problem of problems) {
          const kind = kinds.get(problem.code) ?? { count: 0, rows: [] };
          kinds.set(problem.code, kind);
          kind.count += 1;
          if (kind.rows.length < examples) kind.rows.push({ row: row.row, problem });
          if (settings.json) {
            // The message may quote the cell, and events are without personal data: row, column and code say where to look.
            const { code, field, column, cure } = problem;
            print(JSON.stringify({ type: 'problem', row: row.row, line: row.line, code, field, column, cure }));
          }
        }
      }
    }
    const files = await rejects.finish(roster, reading());
    const balanced = rows === valid + rejected + skipped;
    const summary: SummaryEvent = {
      type: 'summary',
      run: rejects.folder ?? '',
      rows,
      valid,
      rejected,
      skipped,
      balanced,
      exit: rejected > 0 || !balanced ? 1 : 0,
      files,
    };
    await session.hide();
    if (settings.json) print(JSON.stringify(summary));
    else tellCheck(roster.name, reading(), kinds, notes, summary);
    return summary.exit;
  } finally {
    rejects.discard();
    await session.hide();
    await roster.close();
  }
};

/** The credential manager's user cannot be both named and made anew. */
function excluded(row: RosterRow, createsManagerUser: boolean): boolean {
  return createsManagerUser && row.person?.credentialManagerAcsUserId !== undefined;
}

function managerUserExcluded(row: RosterRow): Problem {
  return {
    code: 'manager_user_excluded',
    field: 'credential_manager_acs_user_id',
    value: row.person?.credentialManagerAcsUserId ?? '',
    message: 'The row names a credential manager user, and --create-credential-manager-user asks for a new one.',
    cure: 'Empty the cell, or leave the option out.',
  };
}

/** The rows to mend, written into a run folder that exists only where there are some. */
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

function tellCheck(
  name: string,
  reading: readonly string[],
  kinds: ReadonlyMap<string, Kind>,
  notes: ReadonlyMap<string, number>,
  summary: SummaryEvent,
): void {
  print(`${sanitise(name)}: how it was read`, ...reading.map((line) => `  ${sanitise(line, 400)}`), '');
  for (const [code, { count, rows }] of [...kinds].sort(([, a], [, b]) => b.count - a.count)) {
    print(`${code} (${count} ${count === 1 ? 'row' : 'rows'})`);
    for (const { row, problem } of rows) {
      const column = problem.column === undefined ? '' : `, ${sanitise(problem.column, 40)}`;
      print(`  row ${row}${column}: ${sanitise(problem.message, 300)}`);
    }
    const [first] = rows;
    if (first !== undefined) print(`  -> ${sanitise(first.problem.cure, 300)}`);
    if (count > rows.length) print(`  ... and ${count - rows.length} more`);
    print('');
  }
  for (const [code, count] of notes) print(`${count} ${count === 1 ? 'cell' : 'cells'}: ${code.replaceAll('_', ' ')}`);
  if (notes.size > 0) print('');
  const color = process.stdout.isTTY && !process.env['NO_COLOR'];
  print(...summaryLines(summary, { color, width: process.stdout.columns ?? 100 }));
}
