import { forecastOf } from '../journal/outcome.ts';
import { openJournal } from '../journal/sqlite.ts';
import { entryNamed, type Problem } from '../roster/problems.ts';
import { cureOfAll } from './one-cure.ts';
import { whoIs } from '../report/who.ts';
import { messageWords } from '../report/words.ts';
import { journalFile } from './folder.ts';

/** Rows that are kept of each kind, to be decided one after the other. */
const mostRows = 500;

/** Rows of a saved plan that need a person, for one reason. */
export interface OpenRows {
  readonly code: string;
  /** A group that the access system does not have: the reason is this name. */
  readonly group?: string;
  /** How many rows there are. */
  readonly count: number;
  readonly message: string;
  readonly cure: string;
  /** The first of them. */
  readonly rows: readonly OpenRow[];
}

export interface OpenRow {
  readonly row: number;
  readonly line: number;
  readonly who: string;
  readonly message: string;
  /** Ids of the users who may be the row's person. */
  readonly candidates?: readonly string[];
}

/** The rows of a saved plan that need a person, by reason, the most frequent first. */
export function openRows(folder: string, now: number): OpenRows[] {
  const found = new Map<
    string,
    Omit<OpenRows, 'count' | 'cure' | 'rows'> & { count: number; rows: OpenRows['rows'][number][]; cures: string[] }
  >();
  using journal = openJournal(journalFile(folder), 'read');
  const { fields, timeZone } = journal.header;
  for (const record of journal.rows()) {
    const { status, code, message } = forecastOf(record, now);
    if (status !== 'rejected' && status !== 'conflict' && status !== 'differs') continue;
    // What is different is shown by itself, and one choice settles all of it.
    if (code === 'differs') continue;
    const problems: readonly (Pick<Problem, 'value' | 'message' | 'cure'> & { readonly code: string })[] =
      status === 'rejected' ? record.problems : [{ code, message: messageWords({ status, message }, timeZone), cure: '' }];
    const who = whoIs(record, fields);
    for (const problem of problems) {
      const group = problem.code === 'unknown_group' ? problem.value : undefined;
      const key = `${problem.code} ${group ?? ''}`;
      const kind = found.get(key) ?? {
        code: problem.code,
        ...(group === undefined ? {} : { group }),
        count: 0,
        // What is said of who a row may be is another thing for each row.
        message: status === 'rejected' ? problem.message : (entryNamed(problem.code)?.means ?? problem.message),
        cures: [],
        rows: [],
      };
      kind.count += 1;
      const { row, line, change } = record;
      const candidates = change.kind === 'conflict' && change.candidates.length > 0 ? { candidates: change.candidates } : {};
      if (kind.rows.length < mostRows) {
        kind.rows.push({ row, line, who, message: problem.message, ...candidates });
        kind.cures.push(problem.cure);
      }
      found.set(key, kind);
    }
  }
  return [...found.values()]
    .map(({ message, cures, ...kind }) => ({
      ...kind,
      // Words about one row say nothing of the others.
      message: kind.count === 1 || kind.group !== undefined ? message : (entryNamed(kind.code)?.means ?? message),
      cure: cureOfAll(kind.code, cures),
    }))
    .toSorted((a, b) => b.count - a.count);
}
