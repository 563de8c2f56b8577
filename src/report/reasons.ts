import { capital } from '../text/capital.ts';
import type { Reason } from '../events.ts';
import type { RowRecord } from '../journal/journal.ts';
import type { Outcome } from '../journal/outcome.ts';
import type { RowStatus } from '../journal/status.ts';
import { catalogue, entryNamed } from '../roster/problems.ts';
import { doubtMeans } from '../plan/leaving.ts';
import { entryOf } from './advice.ts';
import type { Cause } from './reconcile.ts';

/** What is said of a row, and its cure where it has one of its own. */
interface Said {
  readonly message: string;
  readonly cure?: string;
}

export interface CausedReason extends Reason {
  readonly cause: Cause;
}

/** Problems whose cure depends on the cell: each value is a reason of its own. */
const byValue: readonly string[] = [
  'unknown_place',
  'ambiguous_place',
  'unknown_group',
  'ambiguous_group',
  'group_being_deleted',
  'group_error',
];
/** Values that are told apart; all others are one reason. */
const mostValues = 1000;
/** Row numbers that a reason names. */
const named = 5;

/** Gathers why rows need a person. Its size does not depend on the roster's. */
export class Reasons {
  readonly #isLeavers: boolean;
  readonly #found = new Map<string, { -readonly [Key in keyof CausedReason]: CausedReason[Key] } & { first: number[] }>();

  /** @param isLeavers of a list of leavers, whose rows are not mended and imported. */
  constructor(isLeavers: boolean) {
    this.#isLeavers = isLeavers;
  }

  /** @param record a row that needs a person for this cause. */
  add(record: RowRecord, outcome: Outcome<RowStatus>, cause: Cause): void {
    if (cause !== 'rejected' || record.problems.length === 0) return this.#count(record.row, cause, outcome.code, '', outcome);
    const seen = new Set<string>();
    for (const problem of record.problems) {
      const value = byValue.includes(problem.code) && this.#found.size < mostValues ? (problem.value ?? '') : '';
      const key = `${problem.code} ${value}`;
      if (!seen.has(key)) this.#count(record.row, cause, problem.code, value, problem);
      seen.add(key);
    }
  }

  /** The most frequent first. */
  list(): CausedReason[] {
    return [...this.#found.values()].sort((a, b) => b.rows - a.rows);
  }

  #count(row: number, cause: Cause, code: string, value: string, said: Said): void {
    const key = `${cause} ${code} ${value}`;
    const found = this.#found.get(key);
    if (found === undefined) {
      this.#found.set(key, { cause, code, rows: 1, first: [row], ...this.#words(cause, code, value, said) });
      return;
    }
    found.rows += 1;
    if (found.first.length < named) found.first.push(row);
  }

  #words(...about: Parameters<typeof words>): Pick<Reason, 'matter' | 'cure'> {
    if (!this.#isLeavers) return words(...about);
    const [cause, code, , { message }] = about;
    const { matter, how } = entryOf(cause, true);
    // What has changed is another thing for each; of a refusal or a doubt, the message is the reason itself.
    const said = cause === 'failed' || cause === 'no_answer' || cause === 'conflict' ? message : '';
    return { matter: doubtMeans(code) ?? (said || `${capital(matter)}.`), cure: how };
  }
}

/** What is the matter, and the one cure: as the catalogue has it for all rows; else in the words of the first of them. */
function words(cause: Cause, code: string, value: string, { message, cure }: Said): Pick<Reason, 'matter' | 'cure'> {
  const entry = entryNamed(code);
  if (value !== '' && cure !== undefined) return { matter: message, cure };
  if (entry !== undefined) return { matter: entry.means, cure: entry.mend };
  // What the API answered instead is not to be mended in the row: what became of it is not known yet.
  const general = cause === 'unknown' ? catalogue.unanswered : (entryNamed(cause) ?? catalogue.refused);
  return { matter: message === '' ? general.means : message, cure: cure ?? general.mend };
}
