import { columnLabel, columnWord, type Field } from './columns.ts';
import { quote } from './problems.ts';
import { RosterError } from './roster-error.ts';
import { anyShellWord } from '../text/command-line.ts';

/** Words by which a header says that the day of an end does not count any more. */
const words =
  /(?<!\p{L})(?:excl(?:\.|(?:usive(?:ly)?|ud(?:ed|ing)))?(?!\p{L})|(?:not|non)[ -]?incl|exklusiv|aus(?:schlie(?:ß|ss)lich|geschlossen)|nicht (?:ein(?:ge)?schl|mit|inkl|enthalten)|exclu[es]?s?(?!\p{L})|non[ -](?:compris|compres)|exclu[ií]d|no inclu|sin incluir|esclus|exclusief|niet (?:inb|mee|inclusief)|n[ãa]o inclu|wyłączn|ej (?:inkl|med))|未満|含まない|含まず/iu;

export function saysExclusive(header: string): boolean {
  return words.test(header.slice(0, 200));
}

/** What an end is taken for whose header says that its day does not count any more. */
export const dayIsLast = 'a day is the last one';

const midnight = /\D0{1,2}[:.]00(?:[:.]00)?(?:\.0+)?\s*$/u;

/**
 * Asks about a column of ends that says of itself that the day does not count any more: a date alone is read as the last day of access.
 *
 * @throws {RosterError} the question.
 */
export function askExclusiveEnd(
  name: string,
  header: readonly string[],
  fields: readonly (Field | null)[],
  sample: readonly (readonly string[])[],
  isMapped: (column: number) => boolean,
): void {
  const column = fields.indexOf('ends_at');
  if (column < 0 || isMapped(column) || !saysExclusive(header[column] ?? '')) return;
  const values = sample.map((cells) => (cells[column] ?? '').trim()).filter((cell) => cell !== '');
  // A moment is the same one, whether it counts or not.
  if (values.length > 0 && values.every((cell) => /\d[:.h]\d\d/u.test(cell) && /[T ]\d/u.test(cell) && !midnight.test(cell)))
    return;
  const word = columnWord(header, column);
  const doubt = `column ${columnLabel(header, column, values)} says that its day does not count any more, and a day there is read as the last day of access.`;
  const cure = 'Write the day before into it';
  throw new RosterError(
    'end_exclusive',
    `${quote(name)}: the ${doubt} ${cure}, or, if its days are the last ones all the same, say --map ends_at=${anyShellWord(word)}; ` +
      `to leave the column alone, so that no access has an end, say --ignore ${anyShellWord(word)}.`,
    {
      option: 'map',
      asks: `The ${doubt} ${cure}, or choose.`,
      choices: [
        { value: `ends_at=${word}`, label: 'its days are the last days of access' },
        { value: word, label: 'leave the column alone: no access has an end', option: 'ignore' },
      ],
    },
  );
}
