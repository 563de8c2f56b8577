import { doubtsOf } from '../journal/doubts.ts';
import { forecastOf } from '../journal/outcome.ts';
import { openJournal } from '../journal/sqlite.ts';
import { cureToChoose, type Problem } from '../roster/problems.ts';
import { momentWords, withMoments } from '../text/moment.ts';
import { whoIs } from '../report/who.ts';
import { messageWords } from '../report/words.ts';
import { journalFile } from './folder.ts';

export interface PlannedRow {
  readonly row: number;
  /** Line of the file or row of the sheet where it starts, as a spreadsheet program counts. */
  readonly line: number;
  readonly kind: string;
  readonly who: string;
  /** The reason or the differences; may be empty. */
  readonly about: string;
}

/** A field in which an existing user differs from the row. */
export interface PlannedDifference {
  readonly row: number;
  readonly who: string;
  readonly field: string;
  /** Values as a person reads them. */
  readonly theirs: string;
  readonly ours: string;
}

/** Rows of a saved plan, in roster order: `count` of them from the `from`th (counted from 0) on, of one kind or of all. */
export function plannedRows(folder: string, kind: string | undefined, from: number, count: number, now: number): PlannedRow[] {
  using journal = openJournal(journalFile(folder), 'read');
  return Iterator.from(journal.rows())
    .filter((record) => kind === undefined || record.change.kind === kind || doubtsOf(record).some((doubt) => doubt === kind))
    .drop(from)
    .take(count)
    .map((record) => {
      const { status, message } = forecastOf(record, now);
      const { row, line } = record;
      return {
        row,
        line,
        kind: status,
        who: whoIs(record, journal.header.fields),
        about:
          status === 'rejected' ? rejectedWords(record.problems) : messageWords({ status, message }, journal.header.timeZone),
      };
    })
    .toArray();
}

/** What is wrong with a row's cells, and how to mend each. */
function rejectedWords(problems: readonly Problem[]): string {
  return problems
    .map((problem) => {
      const where = problem.column === undefined ? '' : `${problem.column.trim()}: `;
      return `${where}${problem.message} ${cureToChoose(problem)}`;
    })
    .join(' ');
}

/** Existing users who differ from their rows, as examples: at most about `most` fields. */
export function plannedDifferences(folder: string, most: number): PlannedDifference[] {
  const found: PlannedDifference[] = [];
  using journal = openJournal(journalFile(folder), 'read');
  for (const record of journal.rows()) {
    const { change } = record;
    if (change.kind !== 'differs' && change.kind !== 'update' && change.kind !== 'renewed') continue;
    const who = whoIs(record, journal.header.fields);
    const { timeZone = 'UTC' } = journal.header;
    for (const { field, theirs, ours } of change.differences) {
      // They stand side by side on one line: of two moments, the second one names the zone.
      const areMoments = field.endsWith('_at') && theirs !== '' && !Number.isNaN(Date.parse(ours));
      const said = (areMoments && momentWords(Date.parse(theirs), timeZone)) || withMoments(theirs, timeZone);
      found.push({ row: record.row, who, field, theirs: said, ours: withMoments(ours, timeZone) });
    }
    if (found.length >= most) break;
  }
  return found;
}
