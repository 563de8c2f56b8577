import { Box, Text } from 'ink';
import { decideItems } from '../../flow/steps/decide-step.ts';
import { figure } from '../../text/figures.ts';
import { sanitise } from '../../text/sanitise.ts';
import { Paragraph } from './fitting.tsx';
import { List } from './list.tsx';
import { rowWords } from './row-words.ts';
import { keyWords as k, type StepProps, type StepView } from './step-view.ts';

export const decideView: StepView = {
  title: 'Who is this?',
  View: DecideStep,
  keys: [k.choose, k.take, k.back, k.quit],
};

function DecideStep({ state, width, lines }: StepProps) {
  const { rows } = state.deciding;
  const [row] = rows;
  if (row === undefined) return null;
  const left = rows.length === 1 ? '' : `, ${figure(rows.length - 1)} more after this one`;
  return (
    <Box flexDirection="column">
      <Text bold wrap="truncate-end">
        {sanitise(row.who, 60)}, {rowWords(row.row, row.line)}
        {left}
      </Text>
      <Paragraph width={width}>{sanitise(row.message, 500)}</Paragraph>
      <Text> </Text>
      <List cursor={state.cursor} lines={lines - 6} items={decideItems(state).map((item) => decideWords[item])} />
    </Box>
  );
}

const decideWords = {
  same: 'It is the same person',
  new: 'It is somebody new: create them',
  skip: 'Leave this person out',
  later: 'Decide later: leave the row as it is',
};
