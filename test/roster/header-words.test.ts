import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { fieldNamed, fields, says } from '../../src/roster/columns.ts';
import { languages, type Language, type Meaning } from '../../src/roster/header-words.ts';

const all = Object.entries<Language>(languages).flatMap(([language, { words }]) =>
  (Object.entries(words) as [Meaning, string][]).flatMap(([meaning, list]) =>
    list.split(',').map((word) => ({ language, meaning, word: word.trim().replace(/\s+/gu, ' ') })),
  ),
);

test('no word means two things, in whatever language, and none stands twice in one', () => {
  const meanings = new Map<string, Set<string>>();
  const seen = new Set<string>();
  for (const { language, meaning, word } of all) {
    const letters = word
      .normalize('NFKD')
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]/gu, '');
    expect(letters, `${language}, ${meaning}`).not.toBe('');
    expect([...seen], `${language}: ${word}`).not.toContain(`${language} ${letters}`);
    seen.add(`${language} ${letters}`);
    meanings.set(letters, (meanings.get(letters) ?? new Set()).add(meaning));
  }
  expect([...meanings].filter(([, found]) => found.size > 1)).toEqual([]);
});

test('every word is known as a header, with a remark or in capitals as well', () => {
  for (const { language, meaning, word } of all) {
    const field =
      { person: 'full_name', barred: 'status', sign_in: 'email_address', other: undefined }[meaning as string] ?? meaning;
    const expected = meaning === 'other' || meaning === 'particle' || meaning === 'second' ? undefined : field;
    for (const header of [
      word,
      word.toUpperCase(),
      ` ${word} *`,
      `'${word}'`,
      /[(（]/u.test(word) ? word : `${word} (required)`,
    ]) {
      expect([language, header, fieldNamed(header, true)]).toEqual([language, header, expected]);
    }
    expect([word, says(word, 'barred'), says(word, 'other')]).toEqual([word, meaning === 'barred', meaning === 'other']);
  }
});

test('little words between others may be missing, and a word for the person may be one for several', () => {
  const headers = [
    'NumeroTelefono',
    'Date fin',
    'Data término',
    'Groupe accès',
    "Visitors' Name",
    'Students email',
    'Guest list',
  ];
  expect(headers.map((header) => fieldNamed(header, true))).toEqual([
    'phone_number',
    'ends_at',
    'ends_at',
    'groups',
    'full_name',
    'email_address',
    undefined,
  ]);
  const others = ['dateNaissance', 'DataNascita', 'FechaNacimiento', 'Date birth', 'Employees fax'];
  expect(others.filter((header) => !says(header, 'other'))).toEqual([]);
});

test('docs/spreadsheets.md has the words of every language', () => {
  const file = path.join(import.meta.dirname, '../../docs/spreadsheets.md');
  const docs = readFileSync(file, 'utf8');
  const between = /<!-- header words -->[^]*<!-- end of header words -->/u;
  const titles: Readonly<Record<string, string>> = {
    second: 'the second last name, which follows `last_name`',
    particle: 'what stands before `last_name`, in a column of its own',
    person: '`full_name`, where no other column is',
    sign_in: '`email_address`, where no other column is',
    barred: '`status`, where yes means that they do not belong in',
    other: 'none of the fields',
  };
  const tables = Object.entries<Language>(languages).map(([language, { words }]) => {
    const lines = [...fields, 'particle', 'second', 'person', 'sign_in', 'barred', 'other'].flatMap((meaning) => {
      const list = words[meaning as Meaning];
      return list === undefined ? [] : [`| ${titles[meaning] ?? `\`${meaning}\``} | ${list.replace(/\s+/gu, ' ').trim()} |`];
    });
    return `### ${language}\n\n| field | headers |\n| --- | --- |\n${lines.join('\n')}\n`;
  });
  const block = `<!-- header words -->\n\n${tables.join('\n')}\n<!-- end of header words -->`;
  if (process.env['DOCS'] === 'write')
    writeFileSync(
      file,
      docs.replace(between, () => block),
    );
  else expect(between.exec(docs)?.[0]).toBe(block);
});
