import type { RosterRow } from '../roster/interpreter.ts';
import { managerUserProblems } from '../plan/manager-user.ts';
import type { Note, Problem } from '../roster/problems.ts';
import type { Settings } from './settings.ts';

/** Problems of one kind: how many rows have it, and the first of them. */
export interface ProblemRows {
  rows: number;
  readonly examples: { readonly row: number; readonly line: number; readonly problem: Problem }[];
}

/** Notes of one kind: how many, and the first of them. */
export interface NoteRows {
  cells: number;
  readonly examples: { readonly row: number; readonly line: number; readonly note: Note }[];
}

/** What is known of a roster offline, without the access system. */
export interface Survey {
  rows: number;
  /** Rows that could be sent. */
  valid: number;
  rejected: number;
  skipped: number;
  /** Rows whose status says that the person does not belong in. */
  leaver: number;
  /** Valid rows whose person would be enrolled. */
  enrolls: number;
  /** By code. */
  readonly problems: Map<string, ProblemRows>;
  /** Cells that were interpreted, and warnings, by code. */
  readonly notes: Map<string, NoteRows>;
}

/** Rows of a kind that are kept as examples. */
const examples = 5;

/**
 * Counts the rows of a roster offline: valid, rejected, skipped, by problem and by note.
 *
 * @param rows in batches.
 * @param onRow called for every row, with its problems where it is rejected.
 */
export async function survey(
  rows: AsyncIterable<readonly RosterRow[]>,
  { pilot, policy }: Pick<Settings, 'pilot' | 'policy'>,
  onRow: (row: RosterRow, problems: readonly Problem[] | undefined) => void,
): Promise<Survey> {
  const found: Survey = {
    rows: 0,
    valid: 0,
    rejected: 0,
    skipped: 0,
    leaver: 0,
    enrolls: 0,
    problems: new Map(),
    notes: new Map(),
  };
  for await (const batch of rows) {
    for (const row of batch) {
      found.rows += 1;
      for (const note of row.notes) {
        let kind = found.notes.get(note.code);
        if (kind === undefined) found.notes.set(note.code, (kind = { cells: 0, examples: [] }));
        kind.cells += 1;
        if (kind.examples.length < examples) kind.examples.push({ row: row.row, line: row.line, note });
      }
      const outside = pilot !== undefined && (row.row < pilot.from || row.row > pilot.to);
      const problems = outside || row.person?.importAs === 'skip' ? undefined : problemsOf(row, policy);
      if (outside || row.person?.importAs === 'skip') found.skipped += 1;
      else if (row.person?.belongs === false) found.leaver += 1;
      else if (problems === undefined) {
        found.valid += 1;
        if (row.person?.enroll ?? policy.enroll) found.enrolls += 1;
      } else found.rejected += 1;
      for (const problem of problems ?? []) {
        let kind = found.problems.get(problem.code);
        if (kind === undefined) found.problems.set(problem.code, (kind = { rows: 0, examples: [] }));
        kind.rows += 1;
        if (kind.examples.length < examples) kind.examples.push({ row: row.row, line: row.line, problem });
      }
      onRow(row, problems);
    }
  }
  return found;
}

function problemsOf({ person, problems }: RosterRow, policy: Settings['policy']): readonly Problem[] | undefined {
  if (person === undefined) return problems;
  const found = managerUserProblems(person, policy);
  return found.length === 0 ? undefined : found;
}
