import { expect, test } from 'vitest';
import { pageWords, readingWords } from '../../src/desk/page/words.ts';

test('nobody at the page is told an option of the command line', () => {
  expect(pageWords(`column "Mial" is not used; if it is email_address, say --map email_address='Mial "x"'`)).toBe(
    'column "Mial" is not used; if it is email_address, choose it below',
  );
  expect(pageWords('taken over from the run 2026-june: --country US (an option on the command line wins)')).toBe(
    'read as in the run 2026-june',
  );
});

test('what a column was read as is called as in the list of columns', () => {
  const columns = [
    { header: ' Valid from ', field: 'starts_at' },
    { header: 'Site: name', field: 'groups' },
    { header: 'Note', field: null },
  ];
  const said = (line: string) => readingWords(line, columns, (field) => `“${field.toUpperCase()}”`);
  expect(said('Valid from: starts at; month first, as "3/14/2031" in row 1 (line 2) tells')).toBe(
    'Valid from: “STARTS_AT”; month first, as "3/14/2031" in row 1 (line 2) tells',
  );
  expect(said('Site: name: groups')).toBe('Site: name: “GROUPS”');
  expect(said('Note: groups of people')).toBe('Note: groups of people');
});
