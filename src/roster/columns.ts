import { distance } from 'fastest-levenshtein';
import { anyShellWord } from '../text/command-line.ts';
import { RosterError } from './roster-error.ts';
import { dictionaryWords } from './dictionary.ts';
import { accessWords, languages, personWords, type Language, type Meaning } from './header-words.ts';
import { letters } from './letters.ts';
import { contentOf, isNameLike, isWholeLike } from './content.ts';
import { inWords } from './leaving.ts';
import { quote } from './problems.ts';
import type { DateOrder } from './schedule.ts';
import { markSaid } from './status.ts';

/** The canonical fields, in the order in which people expect the columns. */
export const fields = [
  'full_name',
  'first_name',
  'last_name',
  'email_address',
  'phone_number',
  'starts_at',
  'ends_at',
  'groups',
  'acs_user_id',
  'user_identity_id',
  'enroll',
  'entrances',
  'spaces',
  'credential_manager_acs_user_id',
  'import_as',
  'status',
] as const;

export type Field = (typeof fields)[number];

/** The columns that result files add, in their order. Of these, the two ids are also input. */
export const resultColumns = [
  'import_row',
  'import_status',
  'import_code',
  'import_message',
  'acs_user_id',
  'user_identity_id',
  'enrollment_status',
  'enrollment_automation_id',
  'access_grant_id',
  'instant_key_url',
  'provider_status',
] as const;

/** What a cell of `import_as` may say. */
export const importAsWords = ['new', 'same', 'skip'] as const;

/** Whether a header is that of a result file of doorlist's, whose cells are neutralised. */
export function isResultFile(header: readonly string[]): boolean {
  return header.includes('import_row') && header.includes('import_status');
}

/** The columns of an export: those of the template, with what says who a row is and where they may go first. */
export const exportColumns = [
  'acs_user_id',
  'groups',
  'full_name',
  'email_address',
  'phone_number',
  'starts_at',
  'ends_at',
  'user_identity_id',
  'enroll',
  'credential_manager_acs_user_id',
  'import_as',
  'status',
] as const satisfies readonly Field[];

/**
 * Whether a header is that of a list of the access system's people that doorlist wrote, whose cells are neutralised. Columns may have
 * been deleted from it, moved, or added.
 */
export function isExport(header: readonly string[]): boolean {
  return header[0] === 'acs_user_id' && header.includes('full_name');
}

/** What a list of the access system's people says of each besides the fields. */
export const listColumns = ['state', 'import_row', 'roster_row'] as const;

/** Whether a header is that of an absent.csv, or of the results of a run of leavers. */
export function isListOfLeavers(header: readonly string[]): boolean {
  const [state, ...rows] = listColumns;
  return isExport(header) && header.includes(state) && rows.some((row) => header.includes(row));
}

type Named = { readonly meaning: Meaning; readonly languages: readonly string[] };

/** Word as its letters -> what it says, and in which languages. Made when the first header is looked at. */
let words: ReadonlyMap<string, Named> | undefined;

function dictionary(): ReadonlyMap<string, Named> {
  if (words !== undefined) return words;
  const made = new Map<string, Named>(fields.map((field) => [letters(field), { meaning: field, languages: [] }]));
  for (const [meaning, spoken, said] of dictionaryWords()) {
    const named = { meaning, languages: spoken };
    for (const word of said.split(' ')) {
      const field = made.get(word);
      made.set(word, field === undefined ? named : { ...named, meaning: field.meaning });
    }
  }
  words = made;
  return made;
}

/** The plain words for a name, which can mean one half of it. */
const bareNames: ReadonlySet<string> = new Set(['name', 'nom', 'nombre', 'nome', 'naam', 'namn']);
const beforeFields = new RegExp(`^(?:${personWords.split(',').map(letters).join('|')})(?=.)`, 'u');
/** The same for several of them: "Visitors' name". */
const beforeTheirs = new RegExp(`${beforeFields.source.replace('(?=.)', '')}s(?=.)`, 'u');
const beforeDates = new RegExp(`^(?:${accessWords.split(',').map(letters).join('|')})(?=.)`, 'u');

const brackets = /[([{（［【][^)\]}）］】]*[)\]}）］】]/gu;
const remarks =
  /\b(?:required|optional|mandatory|pflichtfeld|obligatoire|obligatorio|obbligatorio|verplicht|必須|任意)\b|必須|任意/giu;

/** Without remarks, in brackets or not; where nothing else is left, with them. */
function fold(header: string): string {
  return letters(header.slice(0, 200).replace(brackets, ' ').replace(remarks, ' ')) || letters(header);
}

/** What a header says: as it stands, without remarks, without a word for the person before it, else in square brackets. */
function meant(header: string): Named | undefined {
  const folded = fold(header);
  const known = dictionary();
  return (
    known.get(letters(header)) ??
    known.get(folded) ??
    known.get(folded.replace(beforeFields, '')) ??
    known.get(folded.replace(beforeTheirs, '')) ??
    dateNamed(known.get(folded.replace(beforeDates, ''))) ??
    known.get(letters(/\[([^\]]+)\]/u.exec(header.slice(0, 200))?.[1] ?? ''))
  );
}

function dateNamed(named: Named | undefined): Named | undefined {
  return named?.meaning === 'starts_at' || named?.meaning === 'ends_at' ? named : undefined;
}

/** The field that a header names, or undefined. Without `guess`, only the canonical names count. */
export function fieldNamed(header: string, guess: boolean): Field | undefined {
  if (!guess) return fields.find((field) => field === header.trim());
  const meaning = meant(header)?.meaning;
  if (meaning === 'person') return 'full_name';
  if (meaning === 'barred') return 'status';
  if (meaning === 'sign_in') return 'email_address';
  return fields.find((field) => field === meaning);
}

/**
 * Whether a header says what is no field by itself. `barred`: a yes under it means that the person does not belong in ("Block sign in");
 * `other`: it is known to be none of the fields, whatever stands below it ("Date of birth"); `particle`: what stands before the last
 * name ("Tussenvoegsel": "van"); `second`: the second last name.
 */
export function says(header: string, meaning: 'barred' | 'other' | 'particle' | 'second'): boolean {
  return meant(header)?.meaning === meaning;
}

/** The order of day and month that a remark in a header names: "(MM/DD/YYYY)". */
export function orderSaid(header: string): DateOrder | undefined {
  const order = header
    .toLowerCase()
    .match(/\b(?:d{1,2}|t{2}|j{1,2}|m{1,2}|[yjaå]{2,4})(?:\s?[./-]\s?(?:d{1,2}|t{2}|j{1,2}|m{1,2}|[yjaå]{2,4})){2}/u)?.[0]
    .split(/[\s./-]+/u)
    .map((part) => (part.startsWith('m') ? 'm' : /^(?:d|t|jj?$)/u.test(part) ? 'd' : 'y'))
    .join('');
  return order === 'dmy' || order === 'mdy' || order === 'ymd' ? order : undefined;
}

export interface ColumnOptions {
  /** Field -> the header of its column, or `#3` for the third column, or empty: the roster has no such column. */
  readonly map?: Readonly<Record<string, string>> | undefined;
  /** Headers (or `#3`) of columns that are left alone. */
  readonly ignore?: readonly string[];
  /** Whether the usual other names of headers count. */
  readonly guess: boolean;
  /** Some of the first rows: what stands in a column tells what it may be proposed for. */
  readonly sample?: readonly (readonly string[])[];
}

/**
 * For each column the canonical field it feeds, or null. Only `status` can have several columns.
 *
 * @throws {RosterError} where two columns claim one field, none gives a name, or `map` or `ignore` name what is not there.
 */
export function resolveColumns(
  header: readonly string[],
  { map = {}, ignore = [], guess, sample = [] }: ColumnOptions,
): (Field | null)[] {
  const mapped = mappedColumns(header, map);
  const isIgnored = ignoredBy(header, ignore);
  const said = header.map((name, column) =>
    guess && !mapped.byColumn.has(column) && !isIgnored(column) ? meant(name) : undefined,
  );
  const has = (field: Field) => said.some((one) => one?.meaning === field) || mapped.fields.has(field);
  const resolved = header.map((name, column): Field | null => {
    const byMap = mapped.byColumn.get(column);
    if (byMap !== undefined) return byMap;
    if (isIgnored(column)) return null;
    const meaning = said[column]?.meaning;
    const isWeak =
      (meaning === 'person' && (has('full_name') || (has('first_name') && has('last_name')))) ||
      (meaning === 'sign_in' && has('email_address'));
    const field = isWeak ? undefined : fieldNamed(name, guess);
    // Who is locked may be active all the same: what another column says of a status counts beside the one that is named.
    const isBeside = field === 'status' && (map['status'] ?? '') !== '';
    return field === undefined || (mapped.fields.has(field) && !isBeside) ? null : field;
  });
  halveWholes(resolved, said, header);
  for (const field of fields) {
    const columns = resolved.flatMap((one, column) => (one === field ? [column] : []));
    if (columns.length > 1 && field !== 'status') throw twoColumns(field, columns, header, sample);
  }
  const whole = resolved.indexOf('full_name');
  const half = (['first_name', 'last_name'] as const).filter((field) => resolved.includes(field));
  if (
    whole >= 0 &&
    half.length === 1 &&
    half[0] !== undefined &&
    !saysWhole(header[whole] ?? '') &&
    !mapped.fields.has('full_name')
  ) {
    throw wholeOrHalf(header, whole, half[0], resolved.indexOf(half[0]));
  }
  if (!resolved.includes('full_name') && !(resolved.includes('first_name') && resolved.includes('last_name'))) {
    throw noName(resolved, header, sample);
  }
  return resolved;
}

/** Where one half of the name stands alone, a plain word for the name may mean the other half, as its language has it. */
function halveWholes(resolved: (Field | null)[], said: readonly (Named | undefined)[], header: readonly string[]): void {
  const halves = (['first_name', 'last_name'] as const).filter((field) => resolved.includes(field));
  const [half] = halves;
  if (half === undefined || halves.length > 1) return;
  const spoken = said[resolved.indexOf(half)]?.languages;
  for (const [column, one] of said.entries()) {
    if (one === undefined || resolved[column] !== 'full_name' || !bareNames.has(fold(header[column] ?? ''))) continue;
    const other = Object.entries<Language>(languages)
      .filter(([language]) => spoken?.includes(language) === true && one.languages.includes(language))
      .map(([, { beside }]) => beside?.[half])
      .find((field) => field !== undefined);
    if (other !== undefined) resolved[column] = other;
  }
}

/** What a person should know of the columns that are not used: which they are, and which of them look like a field. */
export function unusedColumns(
  header: readonly string[],
  resolved: readonly (string | null)[],
  beside: readonly number[],
): string[] {
  const ours = new Set<string>(isResultFile(header) ? resultColumns : []);
  const unused = header.filter(
    (name, column) => resolved[column] === null && !beside.includes(column) && name.trim() !== '' && !ours.has(name),
  );
  const taken = new Set<string | null>(resolved);
  const near = unused.flatMap((name) => {
    const folded = fold(name);
    if (folded.length < 4 || dictionary().has(folded)) return [];
    const meaning = almost(folded)
      .map((known) => dictionary().get(known)?.meaning)
      .find((one) => one !== undefined && !taken.has(one));
    const field = fields.find((one) => one === meaning);
    return field === undefined
      ? []
      : [`column ${quote(name)} is not used; if it is ${field}, say --map ${field}=${anyShellWord(name)}`];
  });
  return [...(unused.length > 0 ? [`not used, only kept: ${listed(unused)}`] : []), ...near];
}

/** Known words that are one letter away from this one, or have its letters in another order. */
function almost(word: string): string[] {
  if (word.length > longestWord) return [];
  const found = new Set(traces(word).flatMap((one) => nearWords().get(one) ?? []));
  return [...found].filter((known) => distance(known, word) === 1 || sorted(known) === sorted(word));
}

/** No word of the dictionary is longer. */
const longestWord = 80;

let near: Map<string, string[]> | undefined;

/** The words of the dictionary by their {@link traces}: to compare each column with each word takes minutes for some files. */
function nearWords(): Map<string, string[]> {
  if (near !== undefined) return near;
  near = new Map();
  for (const known of dictionary().keys()) {
    if (known.length <= 4) continue;
    for (const one of traces(known)) near.set(one, [...(near.get(one) ?? []), known]);
  }
  return near;
}

/** What two words have in common that differ in one letter, or in the order of their letters. */
function traces(word: string): string[] {
  const all = Array.from(word);
  return [word, ...all.map((_, at) => all.toSpliced(at, 1).join('')), ` ${sorted(word)}`];
}

/** The letters in order: two that were exchanged in typing do not matter. */
function sorted(word: string): string {
  return Array.from(word).sort().join('');
}

/** Whether `--map` speaks of a column. */
export function isMappedBy(header: readonly string[], map: Readonly<Record<string, string>>): (column: number) => boolean {
  const { byColumn } = mappedColumns(header, map);
  return (column) => byColumn.has(column);
}

/** What `--map` says: the field of each column it names, and all fields it speaks of (an empty header: there is no such column). */
function mappedColumns(header: readonly string[], map: Readonly<Record<string, string>>) {
  const byColumn = new Map<number, Field>();
  const spokenOf = new Set<Field>();
  for (const [asked, name] of Object.entries(map)) {
    const field = fields.find((one) => one === asked);
    if (field === undefined) {
      const known = `The fields are ${fields.join(', ')}.`;
      throw new RosterError('map_unknown_field', `--map ${asked}=...: there is no field ${quote(asked)}. ${known}`);
    }
    spokenOf.add(field);
    if (name === '') continue;
    const [column, another] = columnsNamed(header, name);
    if (column === undefined) {
      throw new RosterError(
        'map_unknown_header',
        `--map ${field}=${name}: the roster has no column ${quote(name)}. Its columns are ${listed(header)}.`,
      );
    }
    if (another !== undefined) throw twoColumns(field, columnsNamed(header, name), header);
    const other = byColumn.get(column);
    if (other !== undefined) {
      throw new RosterError(
        'column_conflict',
        `--map: column ${quote(name)} cannot be both ${other} and ${field}. Give each its own column.`,
      );
    }
    byColumn.set(column, field);
  }
  return { byColumn, fields: spokenOf };
}

/**
 * Whether a column is one of those that `--ignore` names.
 *
 * @throws {RosterError} where there is no such column.
 */
export function ignoredBy(header: readonly string[], ignore: readonly string[]): (column: number) => boolean {
  const ignored = new Set(
    ignore.flatMap((name) => {
      const columns = columnsNamed(header, name);
      if (columns.length > 0) return columns;
      throw new RosterError(
        'ignore_unknown_header',
        `--ignore ${name}: the roster has no column ${quote(name)}. Its columns are ${listed(header)}.`,
      );
    }),
  );
  return (column) => ignored.has(column);
}

/** Indexes of the columns with this header: as it is written, else blind to case and punctuation, else `#3` for the third. */
function columnsNamed(header: readonly string[], name: string): number[] {
  const exact = header.flatMap((one, column) => (one === name ? [column] : []));
  if (exact.length > 0) return exact;
  const number = /^#(\d+)$/u.exec(name)?.[1];
  if (number !== undefined) return [Number(number) - 1].filter((column) => column in header);
  return header.flatMap((one, column) => (letters(name) !== '' && letters(one) === letters(name) ? [column] : []));
}

/** How an option names a column: by its header where that is enough, else by its number. */
export function columnWord(header: readonly string[], column: number): string {
  const name = header[column] ?? '';
  return name.trim() === '' || columnsNamed(header, name).length > 1 ? `#${column + 1}` : name;
}

/** A column with some of its values, for a person. */
export function columnLabel(header: readonly string[], column: number, values: readonly string[]): string {
  const shown = [...new Set(values)].slice(0, 3).map(quote).join(', ');
  return `${quote(header[column] ?? '')} (column ${column + 1})${shown === '' ? '' : `: ${shown}`}`;
}

function twoColumns(
  field: Field,
  columns: readonly number[],
  header: readonly string[],
  sample: readonly (readonly string[])[] = [],
): RosterError {
  const values = (column: number) => sample.map((cells) => (cells[column] ?? '').trim()).filter((text) => text !== '');
  const same = new Set(columns.map((column) => header[column])).size < columns.length;
  const choices = columns.map((column) => ({
    value: same ? `#${column + 1}` : (header[column] ?? ''),
    label: columnLabel(header, column, values(column)),
  }));
  return new RosterError(
    'column_conflict',
    `Several columns could be ${field}: ${columns.map((column) => columnLabel(header, column, [])).join(', ')}. ` +
      `Say which one it is: ${choices.map(({ value }) => `--map ${field}=${anyShellWord(value)}`).join(' or ')}.`,
    { option: 'map', field, choices },
  );
}

/** Whether a header leaves no doubt that it is the whole name, even beside a column for one half of it. */
function saysWhole(name: string): boolean {
  return /full|whole|complet|display|anzeige|vollstandig|volledig|affichage|フルネーム/u.test(fold(name));
}

/** "Name" beside "Surname" is a first name in some files, and the whole name in others. */
function wholeOrHalf(header: readonly string[], whole: number, known: 'first_name' | 'last_name', other: number): RosterError {
  const missing = known === 'first_name' ? 'last_name' : 'first_name';
  const name = quote(header[whole] ?? '');
  const word = columnWord(header, whole);
  const half = missing.replace('_', ' ');
  return new RosterError(
    'column_conflict',
    `${name} stands beside ${quote(header[other] ?? '')}: it may be the whole name (--map full_name=${anyShellWord(word)}) ` +
      `or only the ${half} (--map ${missing}=${anyShellWord(word)}). Say which.`,
    {
      option: 'map',
      asks: `${name} stands beside ${quote(header[other] ?? '')}. What is it?`,
      choices: [
        { value: `full_name=${word}`, label: `${name} is the whole name` },
        { value: `${missing}=${word}`, label: `${name} is only the ${half}` },
      ],
    },
  );
}

function noName(
  resolved: readonly (Field | null)[],
  header: readonly string[],
  sample: readonly (readonly string[])[],
): RosterError {
  const half = resolved.includes('first_name') ? 'last_name' : resolved.includes('last_name') ? 'first_name' : undefined;
  const field = half ?? 'full_name';
  const columns = header.map((name, column) => {
    const values = sample
      .map((cells) => cells[column] ?? '')
      .filter((cell) => cell.trim() !== '')
      .slice(0, 30);
    // Departments and countries are capitalised words too, but the same ones again and again.
    const isVaried = values.length < 6 || new Set(values).size * 2 > values.length;
    const words = values.filter((value) => /^[\p{L}\p{M}\s.,&/'’()-]+$/u.test(value) && markSaid(value) === undefined);
    const names = isVaried ? words.filter(isNameLike) : [];
    const isFree = (resolved[column] ?? null) === null && !(resultColumns as readonly string[]).includes(name);
    const isName = names.length * 2 > values.length;
    const isWords = words.length * 2 > values.length;
    return {
      value: columnWord(header, column),
      label: columnLabel(header, column, values),
      isFree,
      isName,
      isWords,
      isNamed:
        values.some((value) => /\p{L}/u.test(value) && contentOf(value) === undefined) &&
        inWords(name)
          .split(/\P{L}+/u)
          .some((word) => bareNames.has(letters(word).replace(/s$/u, ''))),
      end: letters(name).slice(-4),
      isWhole: names.filter(isWholeLike).length * 2 > values.length,
    };
  });
  const free = columns.filter(({ isFree }) => isFree);
  // What looks most like names; a column of dates or numbers is not proposed.
  const names = [...free.filter(({ isNamed }) => isNamed), ...free.filter(({ isName, isNamed }) => isName && !isNamed)];
  const wholes = names.filter(({ isWhole, isNamed }) => isWhole || isNamed);
  // "Fornavn" beside "Efternavn": neighbours that end alike.
  const pair = columns
    .slice(1)
    .map((one, at) => [columns[at] ?? one, one] as const)
    .find(([one, next]) => one.end === next.end && one.end.length === 4 && [one, next].every(isHalfLike));
  // Nor is one half of a name proposed as the whole.
  const choices =
    half !== undefined
      ? names
      : ([pair ?? [], wholes, names, free.filter(({ isWords }) => isWords)].find((some) => some.length > 0) ?? []);
  const [first, second] = choices;
  const areHalves =
    half === undefined &&
    names.length > 1 &&
    (pair !== undefined || wholes.length === 0) &&
    first !== undefined &&
    second !== undefined;
  const say = areHalves
    ? `${halves(first.value, second.value)}, or, where family names come first, ${halves(second.value, first.value)}`
    : `--map ${field}=${anyShellWord(first?.value ?? '')}`;
  const known = half === undefined ? -1 : resolved.indexOf(half === 'first_name' ? 'last_name' : 'first_name');
  const all = quote(header[known] ?? '');
  const word = anyShellWord(columnWord(header, known));
  const whole = columns[known]?.isWhole === true ? `, or that ${all} is the whole name: --map full_name=${word}` : '';
  const cure =
    half !== undefined && choices.length === 0
      ? `Say which one it is, or, if ${all} is the whole name or all there is of it: --map full_name=${word}.`
      : first === undefined
        ? `None of them seems to hold names: add a column Name, or say which one it is with --map ${field}= and its header.`
        : `Say which one it is${areHalves ? ':' : ', like'} ${say}${whole}.`;
  return new RosterError(
    'no_name_column',
    `No column is recognised as ${half ?? 'a name (full_name, or first_name and last_name)'}. The columns are ${listed(header)}. ${cure}`,
    choices.length === 0
      ? undefined
      : {
          option: 'map',
          field: areHalves ? 'first_name' : field,
          choices: choices.map(({ value, label }) => ({ value, label })),
        },
  );
}

/** Whether a column may hold one half of the names. */
function isHalfLike({ isFree, isName, isWhole }: Readonly<Record<'isFree' | 'isName' | 'isWhole', boolean>>): boolean {
  return isFree && isName && !isWhole;
}

function halves(first: string, last: string): string {
  return `--map first_name=${anyShellWord(first)} --map last_name=${anyShellWord(last)}`;
}

function listed(header: readonly string[]): string {
  const shown = header.slice(0, 20).map(quote).join(', ');
  return header.length > 20 ? `${shown} and ${header.length - 20} more` : shown;
}
