import { Box, Text } from 'ink';
import type { FlowState } from '../../flow/flow.ts';
import type { ProblemKind } from '../../flow/services.ts';
import { cureItems } from '../../flow/steps/cure-step.ts';
import { editItems, faultyRow, letterAt } from '../../flow/steps/edit-step.ts';
import { problemItems } from '../../flow/steps/problems-step.ts';
import { stepWords } from '../../flow/words.ts';
import { count, figure } from '../../text/figures.ts';
import { sanitise } from '../../text/sanitise.ts';
import { codeWords } from '../run-words.ts';
import { Mark } from '../tone.tsx';
import { cutAtWord, List, Paragraph, wrapped } from './fitting.tsx';
import { keyWords as k, rowWords, type StepProps, type StepViews } from './step-view.ts';

export const rowsViews = {
  problems: { title: 'Some rows cannot be sent as they are.', View: ProblemsStep },
  cure: { title: 'What shall be done about them?', View: CureStep },
  edit: {
    title: 'Correct the rows here. The file itself stays as it is.',
    View: EditStep,
    keys: [k.choose, k.type, k.take, k.back, k.quit],
  },
} satisfies StepViews;

function ProblemsStep({ state, width, lines }: StepProps) {
  const { roster, cursor } = state;
  if (roster === undefined) return null;
  const choices = problemItems(state);
  const kinds = roster.problems;
  const kind = kinds[Math.max(0, cursor - choices.length)];
  const shown = Math.max(2, Math.min(kinds.length, lines - choices.length - 7));
  const cure = kind === undefined ? [] : wrapped(cureWords(state, kind), width);
  const room = lines - choices.length - shown - cure.length - 2;
  const examples = (kind?.examples ?? []).map(({ row, line, column, message }) =>
    wrapped(
      `${rowWords(row, line)}${column === undefined ? '' : `, ${sanitise(column.trim(), 30)}`}: ${sanitise(message, 300)}`,
      width - 2,
    ),
  );
  return (
    <Box flexDirection="column">
      <List
        cursor={cursor}
        lines={choices.length}
        items={choices.map((choice) => (choice === 'go' ? stepWords.goRest(roster.valid) : mend))}
      />
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

const mend = 'Mend them in a spreadsheet: write them into a file with what is wrong';

function CureStep({ state, width, lines }: StepProps) {
  const kind = state.roster?.problems.find(({ code }) => code === state.problem);
  if (kind === undefined) return null;
  return (
    <Box flexDirection="column">
      <Paragraph width={width}>{`${count(kind.rows, 'row')}: ${sanitise(kind.means, 300)}`}</Paragraph>
      <Text dimColor wrap="truncate-end">
        {sanitise(kind.examples.map(({ message }) => message).join('  '), width)}
      </Text>
      <Text> </Text>
      <List
        cursor={state.cursor}
        lines={lines - 5}
        items={cureItems(state).map((item) =>
          item === 'edit'
            ? editWords(kind.rows)
            : item === 'country' && state.country !== ''
              ? `They are numbers of another country than ${state.country}: choose it`
              : answers[item],
        )}
      />
    </Box>
  );
}

const answers = {
  country: 'They are numbers of one country: choose it',
  dmy: 'The day stands first: 3/4/2030 is the 3rd of April',
  mdy: 'The month stands first: 3/4/2030 is the 4th of March',
  ymd: 'The year stands first',
};

function editWords(rows: number): string {
  return rows === 1 ? 'Correct the row here' : 'Correct the rows here, one after the other';
}

function EditStep({ state, width, lines }: StepProps) {
  const row = faultyRow(state);
  const { at, rows } = state.faulty;
  if (row === undefined) return null;
  const place = rows.length === 1 ? '' : `${figure(at + 1)} of ${figure(rows.length)}: `;
  const header = sanitise(row.header.trim(), 30);
  const under = letterAt(state.typed, state.caret);
  return (
    <Box flexDirection="column">
      <Text bold wrap="truncate-end">
        {`${place}${sanitise(row.who, 60) || 'no name'}, ${rowWords(row.row, row.line)}`}
      </Text>
      <Paragraph width={width}>{sanitise(row.message, 300)}</Paragraph>
      <Paragraph width={width}>{`Cure: ${sanitise(row.cure, 300)}`}</Paragraph>
      <Text> </Text>
      <List
        cursor={state.cursor}
        lines={lines - 6}
        items={editItems(state).map((item) =>
          item === 'value' ? (
            <Text key={item} wrap="truncate-start">
              {header}: {sanitise(state.typed.slice(0, state.caret), 1000)}
              <Text inverse>{sanitise(under, 2) || ' '}</Text>
              {sanitise(state.typed.slice(state.caret + under.length), 1000)}
            </Text>
          ) : (
            itemWords[item]
          ),
        )}
      />
    </Box>
  );
}

const itemWords = {
  skip: 'Leave this person out',
  other: 'Look at the next one first',
  done: 'Enough: go on with what is right now',
};
