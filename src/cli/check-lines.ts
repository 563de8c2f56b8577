import type { Survey } from '../run/survey.ts';
import { codeWords } from '../ui/run-words.ts';
import { count } from '../text/figures.ts';
import { rowAt } from '../text/row.ts';
import { sanitise } from '../text/sanitise.ts';

/** Examples shown of each kind of problem; the others are only counted. */
const examples = 3;

/** The result of `check` as lines of text: how the roster was read, its problems by kind with their cures, and what was interpreted. @param plan the command that plans the same roster. */
export function checkLines(
  name: string,
  reading: readonly string[],
  { problems, notes, enrolls }: Survey,
  plan: string,
): string[] {
  const lines = [
    `${name === '-' ? 'Standard input' : sanitise(name)}: how it was read`,
    ...reading.map((line) => `  ${sanitise(line, 400)}`),
    '',
  ];
  for (const [code, { rows, examples: all }] of [...problems].toSorted(([, a], [, b]) => b.rows - a.rows)) {
    lines.push(`${codeWords(code)} (${count(rows, 'row')})`);
    const shown = all.slice(0, examples);
    for (const { row, line, problem } of shown) {
      const column = problem.column === undefined ? '' : `, ${sanitise(problem.column.trim(), 40)}`;
      lines.push(`  ${rowAt(row, line)}${column}: ${sanitise(problem.message, 300)}`);
    }
    // The kinds of one code may have cures of their own.
    for (const cure of new Set(shown.map(({ problem }) => problem.cure))) lines.push(`  -> ${sanitise(cure, 300)}`);
    if (rows > shown.length) lines.push(`  ... and ${rows - shown.length} more`);
    lines.push('');
  }
  for (const [code, { cells, examples: all }] of notes) {
    lines.push(`${codeWords(code)} (${count(cells, 'cell')}, taken)`);
    for (const { row, line, note } of all.slice(0, examples))
      lines.push(`  ${rowAt(row, line)}: ${sanitise(note.message, 300)}`);
    if (cells > examples) lines.push(`  ... and ${cells - examples} more`);
    lines.push('');
  }
  if (enrolls > 0)
    lines.push(`To be enrolled for a mobile credential: ${enrolls}. A plan tells what stands in the way:`, `  ${plan}`, '');
  return lines;
}
