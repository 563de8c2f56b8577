import { anyShellWord } from '../text/command-line.ts';
import { columnWord } from './columns.ts';
import { isForCheck } from './leaving.ts';
import { isUnsaid } from './nothing.ts';
import { quote } from './problems.ts';
import type { Roster } from './read.ts';
import { RosterError } from './roster-error.ts';
import { markSaid, statusOrMark, unclearLetters } from './status.ts';

export interface StatusColumn {
  readonly column: number;
  /** Whether a yes means that the person does not belong in. */
  readonly isBarred: boolean;
  /** Whether `--map` names it as a column of those who are barred: then a yes there counts, whatever the other columns say. */
  readonly decides: boolean;
  /** Whether it is a check that a person has to pass, which `--map` names. */
  readonly isCheck: boolean;
  /** The letters that tell nothing there. */
  readonly unclear: ReadonlySet<string>;
}

/**
 * The columns that say who belongs in.
 *
 * @throws {RosterError} the question whether a column is a status at all, where none of its words says so.
 */
export function statusColumns(roster: Roster): readonly StatusColumn[] {
  ask(roster);
  const { header, fields, sample, isBarred, isMapped } = roster;
  return fields.flatMap((field, column) => {
    if (field !== 'status') return [];
    const words = sample.map((cells) => cells[column] ?? '');
    const unclear = unclearLetters(header[column] ?? '', words);
    const isCheck = isMapped(column) && isForCheck(header[column] ?? '');
    return [{ column, isBarred: isBarred(column), decides: isBarred(column) && isMapped(column), isCheck, unclear }];
  });
}

/** @throws {RosterError} */
function ask({ name, header, fields: resolved, sample, isMapped, isBarred, earlier }: Roster): void {
  for (const [column, field] of resolved.entries()) {
    // Whether it is a status was settled when all rows were there.
    if (field !== 'status' || isMapped(column) || earlier?.fields.includes('status') === true) continue;
    const words = [...new Set(sample.map((cells) => (cells[column] ?? '').trim()).filter((cell) => !isUnsaid(cell)))];
    if (words.length === 0) continue;
    const word = columnWord(header, column);
    const label = `${quote(header[column] ?? '')} (${words.slice(0, 3).map(quote).join(', ')})`;
    const isTold = words.some((one) => statusOrMark(one, isBarred(column)) !== undefined);
    // A yes at some, and nothing at the others, who may be those that do not belong in.
    const isYesAlone = !isBarred(column) && words.every((one) => markSaid(one) === true);
    if (isTold && !(isYesAlone && sample.some((cells) => isUnsaid(cells[column] ?? '')))) continue;
    const doubt = `column ${label} ${isTold ? 'says yes at some, and nothing at the others' : 'does not say who belongs in'}.`;
    const cure = isTold
      ? `Write yes or no into each cell, or say --map status=${anyShellWord(word)} if those with an empty cell belong in too`
      : `If it is a status, say --map status=${anyShellWord(word)}, and mend its words`;
    throw new RosterError(
      'status_unclear',
      `${quote(name)}: the ${doubt} ${cure}; if it is no status, --ignore ${anyShellWord(word)}.`,
      {
        option: 'map',
        asks: `The ${doubt}`,
        choices: [
          { value: word, label: 'it is no status: leave it alone', option: 'ignore' },
          {
            value: `status=${word}`,
            label: isTold ? 'those with an empty cell belong in too' : 'it is a status, and its rows are to be mended',
          },
        ],
      },
    );
  }
}
