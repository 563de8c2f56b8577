import { Box, Text } from 'ink';
import { sanitise } from '../../text/sanitise.ts';
import { Paragraph } from './fitting.tsx';
import { List } from './list.tsx';
import { keyWords as k, type StepProps, type StepView } from './step-view.ts';

export const fileView: StepView = { title: 'Which roster?', View: FileStep, keys: [k.choose, k.take, k.leave, k.quit] };

function FileStep({ state, width, lines }: StepProps) {
  const { choices, cursor, typed } = state.file;
  return (
    <Box flexDirection="column">
      {choices.length === 0 && state.busy === undefined && <Paragraph width={width}>{noRosters}</Paragraph>}
      <List
        cursor={typed === '' ? cursor : -1}
        lines={lines - 3}
        items={choices.map(({ path, name, where, about }) => (
          <Text key={path} wrap="truncate-end">
            {sanitise(name, 60)} <Text dimColor>{`${whereWords[where]}, ${sanitise(about)}`}</Text>
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
const whereWords = {
  unfinished: 'not finished',
  mend: 'rows to mend',
  recent: 'imported before',
  here: 'in this folder',
  downloads: 'in Downloads',
};
