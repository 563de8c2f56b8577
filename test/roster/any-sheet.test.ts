import { stringify } from 'csv-stringify/sync';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { languages, type Language } from '../../src/roster/header-words.ts';
import { RosterError } from '../../src/roster/roster-error.ts';
import { readText } from './reading.ts';

interface Somebody {
  readonly first: string;
  readonly last: string;
  readonly email: string;
  readonly phone: string;
  readonly ends: string;
  readonly group: string;
}

const firsts = ['Tara', 'Omar', 'Jürgen', 'Zoë', 'Ama', 'Inés', 'Łukasz', 'Åsa', 'Mary Jane', 'José'];
const lasts = ['Quill', 'Velde', 'Müller', "O'Brien", 'van Dijk', 'García López', 'Żółć', 'Mensah', 'Park', 'Smith-Jones'];

const somebody = (at: number) =>
  fc
    .record({
      first: fc.constantFrom(...firsts),
      last: fc.constantFrom(...lasts),
      group: fc.constantFrom('Lab', 'Main Entrance; Lab', 'Offices'),
      hasPhone: fc.boolean(),
      day: fc.integer({ min: 13, max: 28 }),
    })
    .map(({ first, last, group, hasPhone, day }): Somebody => ({
      first,
      last: `${last} ${['Ast', 'Bel', 'Cor', 'Dun', 'Eri', 'Fox', 'Gul', 'Hed'][at]}`,
      email: `p${at}@example.com`,
      phone: hasPhone ? `+4915112345${at}00` : '',
      ends: `2031-03-${day}`,
      group,
    }));

const people = (from: number, to: number) =>
  fc.integer({ min: from, max: to }).chain((count) => fc.tuple(...Array.from({ length: count }, (_, at) => somebody(at))));

type Field = 'full_name' | 'first_name' | 'last_name' | 'email_address' | 'phone_number' | 'ends_at' | 'groups';

/** One of the words that a language has for a field, with a remark or in capitals as forms have it. */
function headerOf(language: Language, field: Field, pick: number): string {
  const words = (language.words[field] ?? '').split(',').map((word) => word.trim().replace(/\s+/gu, ' '));
  const word = words[pick % words.length] ?? '';
  return [word, word.toUpperCase(), `${word} (required)`, `${word} *`, ` ${word} `][pick % 5] ?? word;
}

const cellOf: Readonly<Record<Field, (one: Somebody) => string>> = {
  full_name: ({ first, last }) => `${first} ${last}`,
  first_name: ({ first }) => first,
  last_name: ({ last }) => last,
  email_address: ({ email }) => email,
  phone_number: ({ phone }) => phone,
  ends_at: ({ ends }) => ends,
  groups: ({ group }) => group,
};

const titles = [
  ['Access list Werk Nord'],
  ['Stand: 24.11.2026'],
  ['', '', 'Liste du personnel'],
  [''],
  ['Confidential - do not copy'],
  ['Company:', 'Acme'],
  ['Code', 'Meaning'],
  ['A', 'Active'],
  ['Mitarbeiter'],
];
const sections = [
  'Engineering',
  'Total: 4 people',
  'Summe',
  'Printed 12 March 2031 by Reception',
  'VACANT',
  'TBD',
  'n/a',
  'Contractors',
  'Total 12',
];
/** Those of them that could be names. */
const headings = ['Engineering', 'Contractors'];
const others = {
  Department: ['Lab', 'Sales'],
  'Badge no.': ['10432', '00412'],
  Abteilung: ['Werk'],
  Remark: ['', 'call back'],
};

/** What stands above the people who have left. */
const leavers = ['LEAVERS', 'Former staff 2030', 'Ausgeschiedene Mitarbeiter', 'Départs', 'Bajas:', 'Uit dienst', '退職者'];

/** A sheet as people make them, of known people; `second` stand in a table of their own below, `left` under a heading that says so. */
const sheet = fc.record({
  people: people(1, 5),
  second: people(0, 2),
  left: people(0, 2),
  leavers: fc.constantFrom(...leavers),
  language: fc.constantFrom(...Object.values<Language>(languages)),
  isSplit: fc.boolean(),
  fields: fc.subarray(['email_address', 'phone_number', 'ends_at', 'groups'] as const),
  extras: fc.subarray(Object.keys(others) as (keyof typeof others)[]),
  picks: fc.array(fc.nat(1000), { minLength: 8, maxLength: 8 }),
  order: fc.array(fc.nat(1000), { minLength: 12, maxLength: 12 }),
  above: fc.array(fc.constantFrom(...titles), { maxLength: 3 }),
  inserted: fc.array(fc.record({ at: fc.nat(6), what: fc.constantFrom('blank', 'header', ...sections) }), { maxLength: 4 }),
  below: fc.subarray(['', '* Changes only with a signature', 'Total 5']),
  delimiter: fc.constantFrom(',', ';', '\t'),
});

test('a sheet of known people gives exactly those, or a question, or rejected rows; never others and never fewer', async () => {
  let read = 0;
  const questions = new Map<string, number>();
  await fc.assert(
    fc.asyncProperty(sheet, async (made) => {
      const names: Field[] = made.isSplit ? ['first_name', 'last_name'] : ['full_name'];
      const fields: Field[] = [...names, ...made.fields];
      // In a list of names alone a heading looks like a name.
      const holdsMore = fields.some((field) => ['email_address', 'ends_at', 'groups'].includes(field));
      const columns = [
        ...fields.map((field, at) => ({
          header: headerOf(made.language, field, made.picks[at] ?? 0),
          cell: cellOf[field],
          isName: field === names[0],
        })),
        ...made.extras.map((header) => ({
          header: header as string,
          cell: ({ email }: Somebody) => others[header][email.length % others[header].length] ?? '',
          isName: false,
        })),
      ]
        .map((column, at) => ({ column, key: made.order[at] ?? 0 }))
        .sort((a, b) => a.key - b.key)
        .map(({ column }) => column);
      const header = columns.map((column) => column.header);
      const rows = made.people.map((one) => columns.map(({ cell }) => cell(one)));
      for (const { at, what } of made.inserted) {
        if (!holdsMore && headings.includes(what)) continue;
        const row = columns.map(({ isName }) => (isName && what !== 'blank' ? what : ''));
        rows.splice(Math.min(at, rows.length), 0, what === 'header' ? header : row);
      }
      if (made.left.length > 0) {
        rows.push(columns.map(({ isName }) => (isName ? made.leavers : '')));
        for (const one of made.left)
          rows.push(columns.map(({ cell }) => cell({ ...one, last: `${one.last} Ex`, email: `x-${one.email}`, phone: '' })));
      }
      const table = [...made.above, header, ...rows, ...made.below.map((text) => [text])];
      if (made.second.length > 0) {
        table.push(['Visitors'], ['Valid until', 'E-mail', 'Name']);
        for (const one of made.second) table.push([one.ends, `v-${one.email}`, `${one.first} ${one.last} Visitor`]);
      }
      const width = Math.max(...table.map((cells) => cells.length));
      const padded = table.map((cells) => [...cells, ...Array.from({ length: width - cells.length }, () => '')]);
      const text = stringify(padded, { delimiter: made.delimiter });

      const expected = new Map<string, Record<string, unknown>>(
        made.people.map(({ first, last, email, phone, ends, group }) => [
          `${first} ${last}`,
          {
            fullName: `${first} ${last}`,
            ...(fields.includes('email_address') ? { email } : {}),
            ...(fields.includes('phone_number') && phone !== '' ? { phone } : {}),
            ...(fields.includes('ends_at') ? { endsAt: `${ends}T22:59:59Z` } : {}),
            ...(fields.includes('groups') ? { groups: group.split('; ') } : {}),
          },
        ]),
      );
      const found = await readText(text).catch((error: unknown) => {
        if (!(error instanceof RosterError)) throw error;
        questions.set(error.code, (questions.get(error.code) ?? 0) + 1);
        return undefined;
      });
      if (found === undefined) return;
      read += 1;
      const accepted = found.rows.flatMap(({ person }) => (person === undefined ? [] : [person]));
      for (const person of accepted) expect(expected.get(person.fullName)).toEqual(person);
      const rejected = found.rows.filter(({ person }) => person === undefined).map(({ cells }) => cells.join('\n'));
      for (const { first, last } of made.people) {
        const isThere =
          accepted.some(({ fullName }) => fullName === `${first} ${last}`) || rejected.some((cells) => cells.includes(last));
        expect({ first, last, isThere }).toEqual({ first, last, isThere: true });
      }
    }),
    { numRuns: Number(process.env['RUNS'] ?? 150) },
  );
  // Questions alone would prove nothing.
  expect(read).toBeGreaterThan(60);
  if (process.env['RUNS'] !== undefined) console.log(read, [...questions]);
});
