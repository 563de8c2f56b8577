import type { RowRecord, RunHeader } from '../journal/journal.ts';
import type { Outcome } from '../journal/outcome.ts';
import { isResultFile, resultColumns } from '../roster/columns.ts';
import type { RowStatus } from '../journal/status.ts';

type ResultColumn = (typeof resultColumns)[number];

/** How a roster's own columns and the result columns stand side by side. */
interface Table {
  readonly headers: readonly string[];
  /** Where each result column stands. */
  readonly at: Readonly<Record<ResultColumn, number>>;
  line(record: RowRecord, outcome: Outcome<RowStatus>, instantKeyUrl?: string): string[];
}

/**
 * The roster's columns as they are, then the result columns. A roster column that is fed to `acs_user_id` or
 * `user_identity_id` takes their place, and those of an earlier result file are written anew where they stand. Cells beyond the
 * header get columns of their own at the end, so that every line has as many cells as the first.
 *
 * @param extraCells how many cells the widest row has beyond the header.
 */
export function tableOf({ header, fields }: RunHeader, extraCells: number): Table {
  const headers = [...header];
  const at = {} as Record<ResultColumn, number>;
  const earlier = isResultFile(header);
  for (const column of resultColumns) {
    const isField = column === 'acs_user_id' || column === 'user_identity_id';
    // An instant key's URL of an earlier run is never carried on, even where the roster is not a result file.
    const isAnew = earlier || column === 'instant_key_url';
    const there = isField ? fields.indexOf(column) : isAnew ? header.lastIndexOf(column) : -1;
    at[column] = there < 0 ? headers.push(column) - 1 : there;
  }
  const extrasAt = headers.length;
  for (let number = 1; headers.length < extrasAt + extraCells; number += 1) {
    const name = `import_extra_${number}`;
    if (!header.includes(name)) headers.push(name);
  }

  return {
    headers,
    at,
    line(record, outcome, instantKeyUrl = '') {
      const cells = Array.from({ length: headers.length }, (_, index) =>
        index < header.length ? (record.cells[index] ?? '') : '',
      );
      for (const [index, cell] of record.cells.slice(header.length).entries()) cells[extrasAt + index] = cell;
      cells[at.import_row] = String(record.row);
      cells[at.import_status] = outcome.status;
      cells[at.import_code] = outcome.code;
      cells[at.import_message] = outcome.message;
      cells[at.acs_user_id] ||= outcome.acsUserId;
      cells[at.user_identity_id] ||= outcome.userIdentityId;
      cells[at.enrollment_status] = outcome.enrollment;
      cells[at.enrollment_automation_id] = outcome.automationId;
      cells[at.access_grant_id] = outcome.grantId;
      cells[at.instant_key_url] = instantKeyUrl;
      cells[at.provider_status] = outcome.provider;
      return cells;
    },
  };
}
