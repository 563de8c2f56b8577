import { Box, Text } from 'ink';
import { sanitise } from '../../text/sanitise.ts';
import { Paragraph } from './fitting.tsx';
import { List } from './list.tsx';
import { keyWords as k, type StepProps, type StepView } from './step-view.ts';

export const fileView: StepView = {
  title: 'Which roster?',
  View: FileStep,
  keys: [k.choose, k.take, k.leave, k.quit],
};

function FileStep({ state, width, lines }: StepProps) {
  const { choices, cursor, typed } = state.file;
  return (
    <Box flexDirection="column">
      {choices.length === 0 && state.busy === undefined && <Paragraph width={width}>{words.noRosters}</Paragraph>}
      <List
        cursor={typed === '' ? cursor : -1}
        lines={lines - 3}
        items={choices.map(({ path, name, where, about }) => (
          <Text key={path} wrap="truncate-end">
            {sanitise(name, 60)} <Text dimColor>{`${words.where[where]}, ${sanitise(about)}`}</Text>
          </Text>
        ))}
      />
      <Text> </Text>
      <Text dimColor wrap="truncate-end">
        {words.typePath}
      </Text>
      <Text wrap="truncate-start">
        {words.path} {sanitise(typed, 1000)}
        <Text inverse> </Text>
      </Text>
    </Box>
  );
}

const words = {
  where: { mend: 'rows to mend', recent: 'imported before', here: 'in this folder', downloads: 'in Downloads' },
  noRosters: 'No rosters were found here or in Downloads. Type a path, or drag the file into this window.',
  typePath: 'Another file: type its path, or drag it into this window.',
  path: 'Path:',
} as const;
