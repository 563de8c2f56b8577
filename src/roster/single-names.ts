import { anyShellWord } from '../text/command-line.ts';
import { columnLabel, columnWord, type Field } from './columns.ts';
import { isNameLike } from './content.ts';
import { quote } from './problems.ts';
import { RosterError } from './roster-error.ts';

/**
 * Asks what a column is that was taken for the whole name and in which most cells are one word: where another name stands beside it,
 * it may be one half of the name ("Nom" beside "Cognoms"); where no other column is a field, the rows may be things and no people;
 * where they are what the email addresses begin with, they may be logins.
 *
 * @param fields the field of each column.
 * @param isKnown whether what the column is has been said, or it is known to be none of the fields.
 * @throws {RosterError} the question.
 */
export function askSingleNames(
  name: string,
  header: readonly string[],
  fields: readonly (Field | null)[],
  sample: readonly (readonly string[])[],
  isKnown: (column: number) => boolean,
): void {
  const column = fields.indexOf('full_name');
  if (column < 0 || isKnown(column) || fields.includes('first_name') || fields.includes('last_name')) return;
  const valuesOf = (of: number) =>
    sample
      .map((cells) => (cells[of] ?? '').trim())
      .filter((cell) => cell !== '')
      .slice(0, 30);
  const values = valuesOf(column);
  // One word of a script that has capitals, and that therefore sets names apart by blanks.
  const single = /^[\p{Lu}\p{Ll}][\p{L}\p{M}'’.-]*$/u;
  if (values.length < 3 || values.filter((cell) => single.test(cell)).length * 2 <= values.length) return;
  const beside = [column - 1, column + 1].find((of) => {
    if (fields[of] !== null || isKnown(of)) return false;
    const cells = valuesOf(of);
    // Departments are capitalised words too, but the same ones again and again.
    return cells.filter(isNameLike).length * 2 > values.length && new Set(cells).size * 4 >= cells.length * 3;
  });
  const email = fields.indexOf('email_address');
  const isLogin = (cells: readonly string[]) => {
    const word = (cells[column] ?? '').trim();
    return /^[a-z\d._-]+$/u.test(word) && (cells[email] ?? '').trim().toLowerCase().startsWith(`${word}@`);
  };
  const areLogins = email >= 0 && sample.filter(isLogin).length * 2 > values.length;
  const isAlone = header.length > 1 && fields.every((field) => field === null || field === 'full_name');
  if (beside === undefined && !isAlone && !areLogins) return;
  const word = columnWord(header, column);
  const label = columnLabel(header, column, values);
  const why =
    beside !== undefined
      ? `${columnLabel(header, beside, valuesOf(beside))} may be the rest of the names`
      : areLogins
        ? 'the email addresses begin with them: they may be logins'
        : 'no other column is known: they may be no people';
  const choices = (['full_name', 'first_name', 'last_name'] as const).map((field) => ({
    value: `${field}=${word}`,
    label: field === 'full_name' ? 'these are the whole names of people' : `it is only the ${field.replace('_', ' ')}`,
  }));
  const doubt = `column ${label} holds single words, and ${why}.`;
  throw new RosterError(
    'names_single',
    `${quote(name)}: the ${doubt} ` +
      `Say what it is: ${choices.map(({ value }) => `--map ${value.replace(word, anyShellWord(word))}`).join(' or ')}.`,
    { option: 'map', asks: `The ${doubt} What is it?`, choices },
  );
}
