import { basename, dirname, resolve } from 'node:path';
import { userIdOf } from '../apply/steps.ts';
import { type Journal, JournalError, type JournalReader, type RunHeader } from '../journal/journal.ts';
import { inLaterRoster } from '../plan/leaving.ts';
import { type Known, namedByRow, namedByUser } from '../plan/named.ts';
import { isExport } from '../roster/columns.ts';
import type { Watcher } from './context.ts';
import { readRuns, stampOf } from './folder.ts';
import type { Run } from './run.ts';

/**
 * Shows the runs on an access system, the newest first of each folder; one journal open at a time.
 *
 * @param outs the folders whose runs are looked at.
 * @returns the folders of runs whose journals cannot be read: on which system those were is not known.
 */
export function heedRuns(
  outs: readonly string[],
  { workspace, system }: Pick<RunHeader, 'workspace' | 'system'>,
  heed: (run: { readonly folder: string; readonly journal: Journal }) => void,
): string[] {
  const unread: string[] = [];
  for (const out of new Set(outs.map((each) => resolve(each)))) {
    for (const { folder, journal } of readRuns(out)) {
      try {
        if (journal === undefined) unread.push(folder);
        else if (journal.header.workspace.id === workspace.id && journal.header.system.id === system.id)
          heed({ folder, journal });
      } catch (error) {
        if (!(error instanceof JournalError)) throw error;
        unread.push(folder);
      }
    }
  }
  return unread;
}

/** Shows the runs on the same access system that began later than this one, as {@link heedRuns} does. */
export function heedLater(
  outs: readonly string[],
  { header }: JournalReader,
  heed: (later: { readonly folder: string; readonly journal: Journal }) => void,
): string[] {
  const unread = heedRuns(outs, header, (run) => {
    if (run.journal.header.startedAt > header.startedAt) heed(run);
  });
  // When one that cannot be read began stands in its name.
  return unread.filter((folder) => basename(folder) >= stampOf(Date.parse(header.startedAt)));
}

/** Says of runs that cannot be read what follows from it. */
export function sayUnread(folders: readonly string[], what: string, { emit }: Pick<Watcher, 'emit'>): void {
  for (const folder of folders) {
    const message = `Run ${basename(folder)} cannot be read (${folder} is damaged, or not yours to read). ${what}`;
    emit({ type: 'notice', code: 'unread_run', message, needsPerson: false });
  }
}

/** What is said where a decision about people did not heed a later run. */
export const unheeded = 'It is not heeded here, though it may have been about these people since.';

/**
 * By user: a run later than the list that has the user in its roster, or a row that was matched with nobody and may mean them. People
 * come back, and old lists lie about.
 *
 * @param outs the folders whose runs are looked at.
 */
export function laterRosters(
  listed: readonly Known[],
  source: JournalReader,
  outs: readonly string[],
  watcher: Pick<Watcher, 'emit'>,
): Map<string, string> {
  const found = new Map<string, string>();
  const bearers = new Map<string, string[]>();
  for (const user of listed) {
    for (const { what, key } of namedByUser(user)) {
      bearers.set(`${what} ${key}`, [...(bearers.get(`${what} ${key}`) ?? []), user.id]);
    }
  }
  const unread = heedLater(outs, source, ({ folder, journal }) => {
    if (journal.header.command === 'leavers') return;
    const said = (row: number, what: string): string => `Row ${row} of the later run ${basename(folder)} ${what}.`;
    for (const { id } of listed) {
      const row = journal.rowOfUser(id);
      const kind = row === undefined ? undefined : journal.row(row)?.change.kind;
      // The list of all users names those who left, too: to be in it does not mean that they are back.
      if (row === undefined || kind === 'leaver' || (kind === 'present' && isExport(journal.header.header))) continue;
      found.set(id, said(row, 'is this user'));
    }
    for (const record of journal.unmatchedRows()) {
      if (userIdOf(record) !== undefined) continue;
      for (const { what, key } of namedByRow(record, journal.header.fields)) {
        for (const id of bearers.get(`${what} ${key}`) ?? []) found.set(id, said(record.row, 'may mean this user'));
      }
    }
  });
  sayUnread(unread, unheeded, watcher);
  return found;
}

/** Before an interrupted run of leavers goes on: who is not suspended yet, and is in a roster by now, is left alone. */
export async function heedLaterRosters({
  journal,
  folder,
  context,
}: Pick<Run, 'journal' | 'folder' | 'context'>): Promise<void> {
  const open: Known[] = [];
  for (const { change, person, steps } of journal.openRows()) {
    if (change.kind !== 'suspend' || person === undefined || steps.some(({ outcome }) => outcome !== 'absent')) continue;
    open.push({ id: change.userId, name: person.fullName, email: person.email, phone: person.phone });
  }
  for (const [id, why] of laterRosters(open, journal, [context.settings.out, dirname(folder)], context.watcher)) {
    const row = journal.rowOfUser(id);
    if (row !== undefined) await journal.replan(row, { change: inLaterRoster(id, why), wishes: {} });
  }
}
