import { Box, Text } from 'ink';
import { editItems, faultyRow, letterAt } from '../../flow/steps/edit-step.ts';
import { figure } from '../../text/figures.ts';
import { sanitise } from '../../text/sanitise.ts';
import { Paragraph } from './fitting.tsx';
import { List } from './list.tsx';
import { rowWords } from './row-words.ts';
import { keyWords as k, type StepProps, type StepView } from './step-view.ts';

export const editView: StepView = {
  title: 'Correct the rows here. The file itself stays as it is.',
  View: EditStep,
  keys: [k.choose, k.type, k.take, k.back, k.quit],
};

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
