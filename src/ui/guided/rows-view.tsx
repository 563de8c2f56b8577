import { Box, Text } from 'ink';
import type { FlowState } from '../../flow/flow.ts';
import { rowWords } from '../../flow/said.ts';
import type { ProblemKind } from '../../flow/services.ts';
import { cureItems } from '../../flow/steps/cure-step.ts';
import { letterAt } from '../../flow/steps/edit-step.ts';
import { count, figure } from '../../text/figures.ts';
import { sanitise } from '../../text/sanitise.ts';
import { codeWords } from '../run-words.ts';
import { Mark } from '../tone.tsx';
import { cutAtWord, List, SaidList, wrapped } from './fitting.tsx';
import { type StepProps } from './step-view.ts';

export function ProblemsStep({ state, said, width, lines }: StepProps) {
  const { roster, cursor } = state;
  if (roster === undefined) return null;
  const choices = said.lines;
  const kinds = roster.problems;
  const kind = kinds[cursor - choices.length];
  const shown = Math.max(2, Math.min(kinds.length, lines - choices.length - 7));
  const cure = kinds.length === 0 ? [] : wrapped(kind === undefined ? words.choose : cureWords(state, kind), width);
  const room = lines - choices.length - shown - cure.length - 2;
  const examples = (kind?.examples ?? []).map(({ row, line, column, message }) =>
    wrapped(
      `${rowWords(row, line)}${column === undefined ? '' : `, ${sanitise(column.trim(), 30)}`}: ${sanitise(message, 300)}`,
      width - 2,
    ),
  );
  return (
    <Box flexDirection="column">
      <SaidList cursor={cursor} lines={choices.length} items={choices} />
      <Text> </Text>
      <List
        cursor={cursor - choices.length}
        lines={shown}
        items={kinds.map(({ code, means, rows }) => (
          <Text key={code} wrap="truncate-end">
            <Mark tone="bad" /> {count(rows, 'row')}:{' '}
            {cutAtWord(firstSentence(sanitise(means, 300)) || codeWords(sanitise(code)), width - 6 - count(rows, 'row').length)}
          </Text>
        ))}
      />
      <Text> </Text>
      {whole(examples, Math.max(1, room)).map((line, index) => (
        <Text key={index} wrap="truncate-end">
          {'  '}
          {line}
        </Text>
      ))}
      {cure.length > 0 && <Text>{cure.join('\n')}</Text>}
    </Box>
  );
}

/** As many whole paragraphs as have room; only the first is cut where it has not. */
function whole(paragraphs: readonly (readonly string[])[], lines: number): string[] {
  const [first = [], ...others] = paragraphs;
  const shown = first.slice(0, lines);
  for (const paragraph of others) {
    if (shown.length + paragraph.length > lines) break;
    shown.push(...paragraph);
  }
  return shown;
}

function firstSentence(text: string): string {
  return text.split(/(?<=\.) /, 1)[0] ?? '';
}

/** Where it can be solved for all rows here, the options of the command line are of no use. */
function cureWords(state: FlowState, { code, cure, rows }: ProblemKind): string {
  const solves = cureItems({ ...state, problem: code }).length > 1;
  return solves
    ? `Enter: one answer solves ${rows === 1 ? 'it' : `all ${figure(rows)} of them`}.`
    : `Cure: ${sanitise(cure, 300)}`;
}

export function EditStep({ state: { typed, caret, cursor }, said, lines }: StepProps) {
  const under = letterAt(typed, caret);
  const items = said.lines.map(({ is, label }) =>
    is === 'value' ? (
      <Text key={is} wrap="truncate-start">
        {sanitise(label, 30)}: {sanitise(typed.slice(0, caret), 1000)}
        <Text inverse>{sanitise(under, 2) || ' '}</Text>
        {sanitise(typed.slice(caret + under.length), 1000)}
      </Text>
    ) : (
      label
    ),
  );
  return <List cursor={cursor} lines={lines} items={items} />;
}

const words = { choose: 'Choose one of these lines to see its rows and how to mend them.' } as const;
