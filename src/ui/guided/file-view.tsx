import { Box, Text } from 'ink';
import { stepWords } from '../../flow/words.ts';
import { sanitise } from '../../text/sanitise.ts';
import { List, Paragraph } from './fitting.tsx';
import { keyWords as k, type StepProps, type StepViews } from './step-view.ts';

export const fileViews = {
  file: { title: 'Which roster?', View: FileStep, keys: [k.choose, k.take, k.leave, k.quit] },
} satisfies StepViews;

function FileStep({ state, width, lines }: StepProps) {
  const { choices, cursor: at, typed } = state.file;
  const cursor = typed === '' ? at : -1;
  const rosters = choices.filter(({ where }) => where in stepWords.where);
  const others = choices.slice(rosters.length);
  return (
    <Box flexDirection="column">
      {rosters.length === 0 && state.busy === undefined && <Paragraph width={width}>{noRosters}</Paragraph>}
      <List
        cursor={cursor}
        lines={lines - 4 - others.length}
        items={rosters.map(({ path, name, where, about }) => (
          <Text key={path} wrap="truncate-end">
            {sanitise(name, 60)} <Text dimColor>{`${stepWords.where[where] ?? ''}, ${sanitise(about)}`}</Text>
          </Text>
        ))}
      />
      {others.length > 0 && <Text> </Text>}
      <List
        cursor={cursor - rosters.length}
        lines={others.length}
        items={others.map(({ name, about, where }) => (
          <Text key={where} wrap="truncate-end">
            {sanitise(name, 120)} <Text dimColor>{sanitise(about)}</Text>
          </Text>
        ))}
      />
      <Text> </Text>
      <Text dimColor wrap="truncate-end">
        Another file: type its path, or drag it into this window.
      </Text>
      <Text wrap="truncate-start">
        Path: {sanitise(typed, 1000)}
        <Text inverse> </Text>
      </Text>
    </Box>
  );
}

const noRosters = 'No rosters were found here or in Downloads. Type a path, or drag the file into this window.';
