import { usage } from '../errors.ts';
import { quote } from '../roster/problems.ts';
import type { Field } from '../roster/columns.ts';
import type { RawRow } from '../roster/raw-row.ts';
import type { Roster } from '../roster/read.ts';
import { count } from '../text/figures.ts';

/** Changes to a roster's cells that were typed in the guided flow. The roster's file stays as it is. */
export interface Corrections {
  /** `column` counts from 0. */
  readonly cells: readonly { readonly row: number; readonly column: number; readonly to: string }[];
  /** What a row says of a field, in its column or, where the roster has none, in one that is added. */
  readonly fields: readonly { readonly row: number; readonly field: 'import_as' | 'acs_user_id'; readonly to: string }[];
  /** A group's name in the roster, and the name or id that the access system has for it. */
  readonly groups: readonly { readonly from: string; readonly to: string }[];
  /** SHA-256 of the file that they are of. */
  readonly of?: string;
}

const none: readonly never[] = [];
export const noCorrections: Corrections = { cells: [], fields: [], groups: [] };

/** How many there are, in words; empty where there are none. */
export function correctionWords({ cells, fields, groups }: Corrections): string {
  const all = cells.length + fields.length + groups.length;
  return all === 0 ? '' : `${count(all, 'correction')} typed in the guided flow`;
}

/**
 * Rows are known by their numbers: in a file that was changed since, what was typed may stand in the row of somebody else.
 *
 * @throws {ExitError} (2) where the file is another one than that which was corrected.
 */
export async function expectSame({ name, sha256 }: Pick<Roster, 'name' | 'sha256'>, { of }: Corrections): Promise<void> {
  if (of === undefined || of === (await sha256())) return;
  throw usage(
    `${quote(name)} was changed since it was read here. What was typed might stand in other rows now, so nothing is done with it. ` +
      'Put the file back as it was; or go back, choose it anew, and correct it as it is now.',
    'roster_changed',
  );
}

export interface CorrectedRoster extends Roster {
  /** What was changed in each row that has been read so far, from what to what, in words. */
  readonly changes: ReadonlyMap<number, string>;
}

export function corrected(roster: Roster, corrections: Corrections): CorrectedRoster {
  const changes = new Map<number, string>();
  if (correctionWords(corrections) === '') return Object.assign(roster, { changes });
  const added = [...new Set(corrections.fields.map(({ field }) => field))].filter((field) => !roster.fields.includes(field));
  const header = [...roster.header, ...added];
  const fields = [...roster.fields, ...added];
  const correct = rowCorrector(roster.header.length, header, fields, corrections, changes);
  let row = 0;
  // Rows without any cell have no number.
  const sample = roster.sample.map((cells) =>
    cells.every((cell) => cell.trim() === '') ? cells : correct({ row: (row += 1), line: 0, cells }).cells,
  );
  return {
    ...roster,
    header,
    fields,
    sample,
    changes,
    get reading() {
      return [...roster.reading, correctionWords(corrections)];
    },
    // What was typed stands in no file.
    mayHold: async (test) => corrections.cells.some(({ to }) => test(to)) || (await roster.mayHold(test)),
    async *rows() {
      for await (const batch of roster.rows()) yield batch.map(correct);
    },
  };
}

/**
 * @param width of the roster without the columns that are added.
 * @param changes takes up what is changed: only here it is known what a cell was before.
 */
function rowCorrector(
  width: number,
  header: readonly string[],
  fields: readonly (Field | null)[],
  corrections: Corrections,
  changes: Map<number, string>,
): (raw: RawRow) => RawRow {
  const cells = Map.groupBy(corrections.cells, ({ row }) => row);
  const said = Map.groupBy(corrections.fields, ({ row }) => row);
  const groups = new Map(corrections.groups.map(({ from, to }) => [from, to]));
  const groupColumn = groups.size === 0 ? -1 : fields.indexOf('groups');
  return (raw) => {
    const [own, saying] = [cells.get(raw.row) ?? none, said.get(raw.row) ?? none];
    if (own.length === 0 && saying.length === 0 && header.length === width && groupColumn < 0) return raw;
    const { problems, ...rest } = raw;
    const changed = [...raw.cells];
    // A row that has too few cells or too many keeps its problem, and needs no cell in a column that is added.
    if (changed.length === width) while (changed.length < header.length) changed.push('');
    const words: string[] = [];
    for (const { column, to } of own) {
      const from = raw.cells[column] ?? '';
      if (from !== to) words.push(`${header[column] ?? ''}: ${from} -> ${to}`);
      changed[column] = to;
    }
    for (const { field, to } of saying) {
      words.push(`${field}: ${to}`);
      changed[fields.indexOf(field)] = to;
    }
    if (words.length > 0) changes.set(raw.row, words.join('; '));
    if (groupColumn >= 0) {
      changed[groupColumn] = (changed[groupColumn] ?? '').replaceAll(/[^;|]+/gu, (name) => groups.get(name.trim()) ?? name);
    }
    const isSkipped = saying.some(({ field, to }) => field === 'import_as' && to === 'skip');
    const mended = new Set(own.map(({ column }) => header[column]));
    const left = isSkipped ? [] : (problems ?? []).filter(({ column }) => column === undefined || !mended.has(column));
    return { ...rest, cells: changed, ...(left.length > 0 ? { problems: left } : {}) };
  };
}
