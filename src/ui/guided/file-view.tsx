import { Box, Text } from 'ink';
import { stepWords } from '../../flow/words.ts';
import { sanitise } from '../../text/sanitise.ts';
import { Paragraph, SaidList, Typed } from './fitting.tsx';
import { keyWords as k, type StepProps, type StepViews } from './step-view.ts';

export const fileViews = {
  file: { View: FileStep, keys: [k.choose, k.take, k.leave, k.quit] },
} satisfies StepViews;

function FileStep({ state, said, width, lines }: StepProps) {
  const { cursor: at, typed } = state.file;
  const cursor = typed === '' ? at : -1;
  const rosters = said.lines.filter(({ is }) => is in stepWords.where);
  const others = said.lines.slice(rosters.length);
  return (
    <Box flexDirection="column">
      {rosters.length === 0 && state.busy === undefined && <Paragraph width={width}>{noRosters}</Paragraph>}
      <SaidList items={rosters} cursor={cursor} lines={lines - 4 - others.length} />
      {others.length > 0 && <Text> </Text>}
      <SaidList items={others} cursor={cursor - rosters.length} lines={others.length} />
      <Text> </Text>
      <Text dimColor wrap="truncate-end">
        Another file: type its path, or drag it into this window.
      </Text>
      <Typed label="Path" typed={sanitise(typed, 1000)} />
    </Box>
  );
}

const noRosters = 'No rosters were found here or in Downloads. Type a path, or drag the file into this window.';
