import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { commands, flag, help, options } from '../../src/cli/options.ts';

/** `DOCS=write npx vitest run test/cli/readme.test.ts` writes the tables instead of comparing them. */
const writes = process.env['DOCS'] === 'write';

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

const cell = (text: string): string => text.replaceAll('|', '\\|');

const sections = {
  commands: table(
    ['command', 'what it does'],
    commands.map((each) => [`\`doorlist ${cell(`${each.name} ${each.arguments}`.trim())}\``, cell(each.help)]),
  ),
  options: table(
    ['option', 'what it does'],
    options.map((each) => [`\`${cell(flag(each))}\``, cell(each.help)]),
  ),
};

test.each(Object.entries(sections))("README's table of %s is the one that parsing and --help are made of", (name, expected) => {
  const readme = readFileSync('README.md', 'utf8');
  const between = new RegExp(`<!-- ${name} -->\n[^]*?<!-- /${name} -->`, 'u');
  const block = `<!-- ${name} -->\n\n${expected}\n\n<!-- /${name} -->`;
  if (writes)
    writeFileSync(
      'README.md',
      readme.replace(between, () => block),
    );
  else expect(between.exec(readme)?.[0]).toBe(block);
});

test('--help names every command and every option', () => {
  const text = help();
  for (const { name } of commands) expect(text).toContain(`\n  ${name}`);
  for (const each of options) expect(text).toContain(flag(each));
  for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
});

const pages = [
  'README.md',
  'CONTRIBUTING.md',
  ...readdirSync('docs').flatMap((file) => (file.endsWith('.md') ? [`docs/${file}`] : [])),
];
const linksOf = (page: string): readonly string[] =>
  [...readFileSync(page, 'utf8').matchAll(/\]\((?!https?:)([^)#]+)/gu)].map(([, link = '']) =>
    path.join(path.dirname(page), link),
  );

test('every link in the docs leads somewhere, and README to every page', () => {
  for (const link of pages.flatMap(linksOf)) expect(existsSync(link), link).toBe(true);
  expect(linksOf('README.md')).toEqual(expect.arrayContaining(pages.slice(1)));
});
