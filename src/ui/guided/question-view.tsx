import { Box, Text } from 'ink';
import { sanitise } from '../../text/sanitise.ts';
import { Paragraph } from './fitting.tsx';
import { List } from './list.tsx';
import { keyWords as k, type StepProps, type StepView } from './step-view.ts';

export const questionView: StepView = {
  title: 'How is this file to be read?',
  View: QuestionStep,
  keys: [k.choose, k.go, k.back, k.quit],
};

function QuestionStep({ state, width, lines }: StepProps) {
  const { question, cursor } = state;
  return (
    <Box flexDirection="column">
      {(question?.message ?? '').split('\n').map((line, index) => (
        <Paragraph key={index} width={width}>
          {sanitise(line, 400)}
        </Paragraph>
      ))}
      <Text> </Text>
      <List cursor={cursor} lines={lines - 4} items={(question?.choices ?? []).map(({ label }) => sanitise(label))} />
    </Box>
  );
}
