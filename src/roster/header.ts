import { fieldNamed } from './columns.ts';
import { contentOf, isNameLike, isWholeLike } from './content.ts';
import { headsLeavers } from './leaving.ts';
import { quote } from './problems.ts';
import { RosterError } from './roster-error.ts';
import { anyShellWord } from '../text/command-line.ts';

export interface HeaderOptions {
  /** Field -> header of its column. */
  readonly map?: Readonly<Record<string, string>> | undefined;
  /** The line of the header, from 1, or `none`: the roster has none. */
  readonly headerRow?: number | 'none' | undefined;
  /** The name of the sheet. */
  readonly title?: string;
}

/** A row that may be the header. */
interface Candidate {
  /** Fields that its cells name. */
  readonly fields: ReadonlySet<string>;
  readonly filled: number;
  /** Whether a cell holds what no header does: an address, a number, a date. */
  readonly isData: boolean;
}

export interface FoundHeader {
  /** Index of the header among the rows; -1: there is none. */
  readonly index: number;
  /** How many fields it names. */
  readonly score: number;
  /** Why another line may be meant; absent where the header is certain. */
  readonly doubt?: string;
  /** Whether the doubt is about the people below the header. */
  readonly isTitle?: true;
}

/**
 * The header among the first rows: the first row that names the most fields, and at least two (in a row of data a cell like
 * "Employee" may look like a header). It is in doubt where nothing but its place speaks for it, or where the rows above it may be
 * people.
 */
export function findHeader(rows: readonly (readonly string[])[], options: HeaderOptions): FoundHeader {
  const found = likelyHeader(rows, options);
  if (found.doubt !== undefined || options.headerRow !== undefined) return found;
  const titles = rows.slice(0, Math.max(0, found.index)).map((cells) => cells.filter((cell) => cell.trim() !== ''));
  const title = titles.find(([cell, other]) => cell !== undefined && other === undefined && headsLeavers(cell))?.[0];
  if (title !== undefined)
    return { ...found, doubt: `Its title ${quote(title)} says that these people have left`, isTitle: true };
  const hasEnd =
    options.map?.['ends_at'] !== undefined ||
    (rows[found.index] ?? []).some((cell) => fieldNamed(cell.trim(), true) === 'ends_at');
  if (hasEnd) return found;
  const { title: sheet = '' } = options;
  const saying = (cells: readonly string[]) => namesLastDay.test(cells.join(' ').slice(0, 200));
  const header = rows[found.index]?.find((cell) => saying([cell]));
  const above = titles.find(saying);
  const [where, end] =
    above !== undefined
      ? ['Above the header,', above.join(' ').slice(0, 200)]
      : header !== undefined
        ? ['In the header,', header]
        : ["The sheet's name", sheet];
  if (above === undefined && header === undefined && !saying([sheet])) return found;
  const doubt = `${where} ${quote(end)} seems to say when access ends, and no column is the end. Write that day into a column`;
  return { ...found, doubt, isTitle: true };
}

/** A word for an end, and a day behind it. */
const namesLastDay =
  /(?:\b(?:until|till|valid (?:to|thru|through)|expir\p{L}*|ends)|\bbis|gültig(?! (?:ab|seit|vom?)\b)|\bjusqu\p{L}*|hasta|válid\p{L}*(?! (?:desde|a partir|a contar)\b)|fino al?|scad\p{L}*|\btot|t\/m|\baté|ważn\p{L}* do|t\.o\.m\.?|期限)\P{L}(?:.{0,20}\P{N})?(?:\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}\.? \p{L}{3,} \d{4}|\p{L}{3,} \d{1,2},? \d{4}|\d{4}年)/iu;

function likelyHeader(rows: readonly (readonly string[])[], { map = {}, headerRow }: HeaderOptions): FoundHeader {
  const mapped = new Set(Object.values(map).map((name) => name.trim().toLowerCase()));
  const all = rows.map((cells) => candidate(cells, mapped));
  if (headerRow === 'none') return { index: -1, score: 0 };
  const scores = all.map(({ fields }) => fields.size);
  if (headerRow !== undefined) return { index: headerRow - 1, score: scores[headerRow - 1] ?? 0 };
  const first = all.findIndex(({ filled }) => filled > 0);
  const most = Math.max(0, ...scores);
  if (first < 0) return { index: 0, score: 0 };
  if (most >= 2) {
    const index = scores.indexOf(most);
    const person = rows.slice(0, index).findIndex((_, at) => mayBePerson(rows, all, at, index));
    return person < 0 ? { index, score: most } : { index, score: most, doubt: 'the lines above it may be people' };
  }
  const { filled = 0, isData = false } = all[first] ?? {};
  // Words over addresses and numbers are a header in whatever language; a known word may then stand in a row of data.
  const isAbove = !isData && rows.some((cells, at) => at > first && isUnlike(rows[first] ?? [], cells));
  if (most === 0 || (isAbove && filled > 1 && all.every((one, at) => one.fields.size === 0 || at === first || one.isData))) {
    if (isAbove || mapped.size > 0) return { index: first, score: scores[first] ?? 0 };
    return { index: first, score: 0, doubt: 'no line has words that are known as a header' };
  }
  const index = scores.indexOf(1);
  if (index !== first)
    return { index: first, score: 1, doubt: `only one word of line ${index + 1} is known, and it is not the first` };
  const isWider = all.some((other, at) => at > first && other.filled > filled);
  if (filled === 1 && isWider) return { index, score: 1, doubt: `line ${first + 1} has one cell, and may be a title` };
  // A title that is a header word, above a header of that one column; the same word again is a header that was repeated.
  const other = all.findIndex((one, at) => at > first && one.filled === 1 && one.fields.size === 1 && !isSame(rows, first, at));
  if (filled === 1 && other >= 0) return { index, score: 1, doubt: `line ${first + 1} and line ${other + 1} both may be` };
  return isData ? { index, score: 1, doubt: 'the first line holds what no header does' } : { index, score: 1 };
}

function candidate(cells: readonly string[], mapped: ReadonlySet<string>): Candidate {
  const fields = new Set<string>();
  let filled = 0;
  let isData = false;
  for (const cell of cells) {
    const text = cell.trim();
    if (text === '') continue;
    filled += 1;
    const field = fieldNamed(text, true) ?? (mapped.has(text.toLowerCase()) ? text : undefined);
    if (field !== undefined) fields.add(field);
    else {
      // Days of the week head the columns of duty rosters.
      const content = contentOf(text);
      isData ||= (content !== undefined && content !== 'hours') || /^[\d.,+\-/ ]+$/u.test(text);
    }
  }
  return { fields, filled, isData };
}

/** Whether two rows of one word hold the same word. */
function isSame(rows: readonly (readonly string[])[], one: number, other: number): boolean {
  const [word, again] = [one, other].map((at) => (rows[at] ?? []).join('').trim().toLowerCase());
  return word === again;
}

/** Whether a row has an address, a number or a date where the row above it has a word. */
function isUnlike(above: readonly string[], below: readonly string[]): boolean {
  return below.some(
    (cell, at) => (above[at] ?? '').trim() !== '' && (contentOf(cell) !== undefined || /^\d{4,}$/u.test(cell.trim())),
  );
}

/** Whether a row above the header may be a person, who would be left out. */
function mayBePerson(rows: readonly (readonly string[])[], all: readonly Candidate[], at: number, header: number): boolean {
  const cells = (rows[at] ?? []).map((cell) => cell.trim()).filter((cell) => cell !== '');
  const { filled, fields } = all[at] ?? { filled: 0, fields: new Set() };
  if (filled === 0) return false;
  if (cells.some((cell) => contentOf(cell) === 'email' || contentOf(cell) === 'phone')) return true;
  // Another table, with a header of its own.
  const other = all.findIndex((one, row) => row < at && one.fields.size > 0);
  if (other >= 0 && ((all[other]?.filled ?? 0) > 1 ? filled > 1 || cells.some(isNameLike) : cells.some(isWholeLike)))
    return true;
  if (fields.size > 0 || filled < 2 || cells.some((cell) => cell.endsWith(':'))) return false;
  return cells.some(isWholeLike) || filled >= Math.max(3, (all[header]?.filled ?? 0) - 1);
}

/**
 * The question which line is the header. In a language that is not known, it may be the first line that is about as wide as
 * the others: it may as well be a person, and the answers say so.
 */
export function headerUnclear(
  name: string,
  rows: readonly (readonly string[])[],
  { doubt = '', isTitle }: FoundHeader,
  /** The number by which `--header-row` names a row. */
  lineOf: (index: number) => number,
): RosterError {
  const all = rows.map((cells, index) => ({ cells, index, ...candidate(cells, new Set()) }));
  const known = all.filter(({ fields, isData }) => fields.size > 0 && !isData);
  const widths = all.flatMap(({ filled }) => (filled > 0 ? [filled] : [])).sort((one, other) => one - other);
  const usual = widths[Math.floor(widths.length / 2)] ?? 0;
  const first = all.find(({ filled }) => filled > 0 && filled * 2 >= usual);
  // Where the cells of that line are merged ones, the header is a line that says more.
  const heads = all.filter(({ index }) => first !== undefined && index >= first.index && index <= first.index + 2);
  const saying = ({ cells }: { readonly cells: readonly string[] }) => new Set(cells.map((cell) => cell.trim())).size;
  const wider = heads.filter((one, at) => !one.isData && heads.slice(0, at).every((above) => saying(above) < saying(one)));
  const likely = known.length > 0 || first === undefined || first.isData ? known : wider;
  const choices = likely.slice(0, 5).map(({ cells, index }) => ({
    value: String(lineOf(index)),
    label: `line ${lineOf(index)}: ${cells
      .filter((cell) => cell.trim() !== '')
      .slice(0, 8)
      .map((cell) => quote(cell.replace(/\s+/gu, ' ')))
      .join(' ')}`,
  }));
  const isPerson = known.length > 0 || first === undefined ? '' : `, and line ${lineOf(first.index)} is a person`;
  const none = { value: 'none', label: `no line: the file has no header${isPerson}` };
  const shown = choices.map(({ value, label }) => `  --header-row ${anyShellWord(value).padEnd(4)} ${label}`).join('\n');
  return new RosterError(
    'header_unclear',
    `${quote(name)}: ${
      isTitle
        ? `${doubt}. If the rows are to be imported all the same, say which line is the header`
        : `it is not certain which line is the header: ${doubt}. Say which one it is`
    }:\n` +
      `${shown === '' ? '' : `${shown}\n`}  --no-header        where there is none${isPerson}; then columns go by their number, like --map full_name=#1`,
    { option: 'header-row', choices: [...choices, none] },
  );
}
