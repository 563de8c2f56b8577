import { expect, test } from 'vitest';
import { catalogue, type CatalogueEntry, catalogues, cureToChoose, namesCommand } from '../../src/roster/problems.ts';

const chapters: readonly (readonly [by: keyof typeof catalogues, title: string, words: string])[] = [
  [
    'roster',
    'What is wrong with a row',
    'Found without a connection, by every command. The row is `rejected` and nothing is sent for it.',
  ],
  ['plan', 'What the access system shows', 'Found when the roster is compared with who is there.'],
  ['import', 'What the import met', 'Said of a row that was sent.'],
  [
    'note',
    'Notes on rows that are accepted',
    'How a cell was read that is not quite what it says, and warnings. They stop nothing.',
  ],
];

/** docs/problems.md, made of the catalogue. */
function page(): string {
  const parts = chapters.map(([by, title, words]) => {
    const lines = Object.entries(catalogues[by]).map(
      ([code, { means, mend }]) => `| \`${code}\` | ${cell(means)} | ${cell(mend)} |`,
    );
    return `## ${title}\n\n${words}\n\n| code | what it means | how to mend it |\n| --- | --- | --- |\n${lines.join('\n')}\n`;
  });
  return (
    '# Problems and notes\n\n' +
    'The codes that stand in `import_code`, in `doorlist check` and in report.json. This page is made of the catalogue in ' +
    '`src/roster/problems.ts`; `npx vitest run test/roster/problems.test.ts -u` writes it anew.\n\n' +
    parts.join('\n')
  );
}

function cell(text: string): string {
  return text.replaceAll('|', String.raw`\|`);
}

test('a code stands in one part of the catalogue', () => {
  const codes = Object.values(catalogues).flatMap((part) => Object.keys(part));
  expect(codes).toEqual(Object.keys(catalogue));
});

test('what a code means names no option, and where its cure does, another one serves those who choose from lists', () => {
  for (const [code, { means, mend, choose }] of Object.entries<CatalogueEntry>(catalogue)) {
    expect(means, code).not.toMatch(/--[a-z]/u);
    expect(cureToChoose({ code, cure: mend }), code).not.toMatch(namesCommand);
    expect(choose === undefined || namesCommand.test(mend), code).toBe(true);
  }
  expect(cureToChoose({ code: 'date_order', cure: 'Write ann@example.com alone.' })).toBe('Write ann@example.com alone.');
});

test('docs/problems.md says what the catalogue says', async () => {
  await expect(page()).toMatchFileSnapshot('../../docs/problems.md');
});
