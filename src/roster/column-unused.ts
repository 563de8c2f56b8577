import { columnLabel, columnWord, type Field } from './columns.ts';
import { saysExclusive } from './exclusive-end.ts';
import { quote } from './problems.ts';
import { RosterError } from './roster-error.ts';
import { anyShellWord } from '../text/command-line.ts';

/** A roster's columns, for those who watch the ones that are not used. */
export interface Columns {
  readonly header: readonly string[];
  readonly fields: readonly (Field | null)[];
  /** Those that are not used, but for those that are left alone on purpose. */
  readonly free: readonly number[];
  /** Fields that have a column, or of which `--map` has said that there is none. */
  readonly known: ReadonlySet<string | null>;
}

/**
 * The question what a column is that is not used.
 *
 * @param name the file's.
 * @param values some of its cells.
 * @param what is strange about it, as a predicate: "holds nothing but dates".
 * @param open the fields that it may be; without any, it can only be left alone, and `cure` has what else can be done.
 */
export function columnUnused(
  header: readonly string[],
  name: string,
  column: number,
  values: readonly string[],
  what: string,
  open: readonly Field[],
  cure?: string,
): RosterError {
  const word = columnWord(header, column);
  const last =
    open.includes('ends_at') && saysExclusive(header[column] ?? '')
      ? ' Its header says that its day does not count any more; as the end, a day would be the last one of access.'
      : '';
  const doubt = `column ${columnLabel(header, column, values)} ${what}, and is not used.${last}`;
  const choices = [
    ...open.map((field) => ({ value: `${field}=${word}`, label: `it is ${field}` })),
    {
      value: word,
      label: `${open.length === 0 ? 'go on' : 'it is none of these'}: leave the column alone`,
      option: 'ignore' as const,
    },
  ];
  const answers = [...open.map((field) => `--map ${field}=${anyShellWord(word)}`), `--ignore ${anyShellWord(word)}`];
  return new RosterError(
    'column_unused',
    `${quote(name)}: the ${doubt} ${cure === undefined ? 'Say what it is: ' : `${cure}, or say `}${answers.join(' or ')}.`,
    { option: 'map', asks: `The ${doubt}${cure === undefined ? ' What is it?' : ` ${cure}, or go on.`}`, choices },
  );
}

/** What a date is to access, for a person. */
const edges = { ends_at: 'end', starts_at: 'start' } as const;

/**
 * The question which of several columns of dates is the end or the start, if any: in one, and not column by column.
 *
 * @param columns with some of their cells, and what their headers do not speak against.
 */
export function datesUnused(
  header: readonly string[],
  name: string,
  columns: readonly { readonly column: number; readonly values: readonly string[]; readonly open: readonly Field[] }[],
): RosterError {
  const labels = columns.slice(0, 8).map(({ column, values }) => columnLabel(header, column, values.slice(0, 1)));
  const more = columns.length > labels.length ? ` and ${columns.length - labels.length} more` : '';
  const doubt = `columns ${labels.join(', ')}${more} hold dates, and are not used.`;
  const questions = (['ends_at', 'starts_at'] as const).flatMap((field) => {
    const words = columns.filter(({ open }) => open.includes(field)).map(({ column }) => columnWord(header, column));
    if (words.length === 0) return [];
    const said = words.map((word) => `--map ${field}=${anyShellWord(word)}`).join(' or ');
    return [{ field, words, says: `\n  ${said} or, if none is the ${edges[field]}, --map ${field}=` }];
  });
  const [{ field, words } = { field: 'ends_at' as const, words: [] }] = questions;
  return new RosterError(
    'column_unused',
    `${quote(name)}: the ${doubt} Say which is the ${questions.map((one) => edges[one.field]).join(' and which the ')}:${questions.map(({ says }) => says).join('')}`,
    {
      option: 'map',
      asks: `The ${doubt} Which is the ${edges[field]}?`,
      choices: [
        ...words.map((word) => ({ value: `${field}=${word}`, label: `${quote(word)} is the ${edges[field]}` })),
        { value: `${field}=`, label: `none of them is the ${edges[field]}` },
      ],
    },
  );
}
