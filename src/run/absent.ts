import type { AbsentUser, JournalReader } from '../journal/journal.ts';
import { outcomeOf } from '../journal/outcome.ts';
import { openJournal } from '../journal/sqlite.ts';
import { isExport } from '../roster/columns.ts';
import { journalFile, readRuns } from './folder.ts';

/** A person who is in the access system and in no row of a roster, or in a row that says that they left. */
export interface AbsentPerson {
  readonly id: string;
  readonly name: string;
  /** May be empty. */
  readonly email: string;
  /** The row that says that they left. */
  readonly row?: number;
}

/** A run that found people absent. */
export interface WhoLeft {
  readonly run: string;
  readonly roster: string;
  readonly system: string;
  /** ISO 8601 UTC. */
  readonly at: string;
  /** The roster was planned and not imported. */
  readonly isPlan: boolean;
  readonly people: number;
}

/** Whom a run found absent and with access, in the order of its list, without those whom a later run has suspended. */
export function absentPeople(folder: string, out: string, now: number): AbsentPerson[] {
  using journal = openJournal(journalFile(folder), 'read');
  const done = suspendedSince(out, journal.header.startedAt, now);
  return [...withAccess(journal, done)].map(({ id, name, email = '', row }) => {
    const person = { id, name, email };
    return row === undefined ? person : { ...person, row };
  });
}

/** The newest run of a whole roster in the out folder; undefined where it found none. */
export function whoLeft(out: string, now: number): WhoLeft | undefined {
  for (const { folder, journal } of readRuns(out)) {
    if (journal === undefined || journal.header.command === 'leavers' || journal.header.isPart === true) continue;
    const { roster, system, startedAt, header, command } = journal.header;
    const people = [...withAccess(journal, suspendedSince(out, startedAt, now))].length;
    if (people > 0)
      return { run: folder, roster: roster.name, system: system.name, at: startedAt, isPlan: command === 'plan', people };
    // The list of all users, with their ends moved, does not say who belongs in.
    if (!isExport(header)) return undefined;
  }
  return undefined;
}

function withAccess(journal: Pick<JournalReader, 'absent'>, done: ReadonlySet<string>): IteratorObject<AbsentUser> {
  return Iterator.from(journal.absent()).filter(
    ({ id, state }) => state !== 'suspended' && state !== 'being deleted' && !done.has(id),
  );
}

/** Ids of the users whom `leavers` has suspended since then. */
function suspendedSince(out: string, startedAt: string, now: number): ReadonlySet<string> {
  const done = new Set<string>();
  for (const { journal } of readRuns(out)) {
    if (journal?.header.command !== 'leavers' || journal.header.startedAt < startedAt) continue;
    for (const record of journal.rows()) {
      const { status, acsUserId } = outcomeOf(record, now);
      if (status === 'suspended') done.add(acsUserId);
    }
  }
  return done;
}
