import { Box, Text } from 'ink';
import { Paragraph } from './fitting.tsx';
import { keyWords as k, type StepProps, type StepView } from './step-view.ts';

export const untilView: StepView = {
  title: "Until when is everybody's access to last?",
  View: UntilStep,
  keys: [k.go, k.change, k.back, k.quit],
};

function UntilStep({ state: { typed, isForEnded }, width }: StepProps) {
  return (
    <Box flexDirection="column">
      <Text wrap="truncate-start">
        The last day: {typed}
        <Text inverse> </Text>
      </Text>
      <Text dimColor>{'              like 31 December 2027, or 2027-12-31'}</Text>
      <Text> </Text>
      <Text>People whose access has ended already: {isForEnded ? 'give it to them again' : 'leave them as they are'}</Text>
      <Text> </Text>
      <Paragraph width={width}>{nothingElse}</Paragraph>
    </Box>
  );
}

const nothingElse =
  "Nobody's access becomes shorter. People without an end, with a later one, and suspended people stay as they are. The plan comes first: it shows each old and new end.";
