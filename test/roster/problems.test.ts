import { expect, test } from 'vitest';
import { catalogue, type CatalogueEntry, catalogues, cureToChoose, namesCommand, notices } from '../../src/roster/problems.ts';

const chapters: readonly (readonly [by: keyof typeof catalogues, title: string, words: string])[] = [
  [
    'roster',
    'What is wrong with a row',
    'Found without a connection, by every command. The row is `rejected` and nothing is sent for it.',
  ],
  ['plan', 'What the access system shows', 'Found when the roster is compared with who is there.'],
  ['import', 'What the import met', 'Said of a row that was sent.'],
  ['leavers', 'People on a list of leavers', 'Why `doorlist leavers` left somebody alone, or could not suspend them.'],
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
    'The codes that stand in `import_code`, in report.json and in the events of `--json`. This page is made of the catalogue in ' +
    '`src/roster/problems.ts`; `npx vitest run test/roster/problems.test.ts -u` writes it anew.\n\n' +
    `${parts.join('\n')}\n${noticesPart()}`
  );
}

function noticesPart(): string {
  const lines = Object.entries(notices).map(([code, means]) => `| \`${code}\` | ${cell(means)} |`);
  const words =
    'They concern a run and not one row; the message says what there is to do. report.json has those of the run itself.';
  return `## Notices\n\n${words}\n\n| code | what it means |\n| --- | --- |\n${lines.join('\n')}\n`;
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
