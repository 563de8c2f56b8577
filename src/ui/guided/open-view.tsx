import { Box, Text } from 'ink';
import { count } from '../../text/figures.ts';
import { sanitise } from '../../text/sanitise.ts';
import { Mark } from '../tone.tsx';
import { Paragraph } from './fitting.tsx';
import { List } from './list.tsx';
import { keyWords as k, type StepProps, type StepView } from './step-view.ts';

export const openView: StepView = {
  title: 'These rows need you. Choose what to settle.',
  View: OpenStep,
  keys: [k.choose, k.go, k.back, k.quit],
};

function OpenStep({ state, width, lines }: StepProps) {
  const kinds = state.plan?.open ?? [];
  const kind = kinds[state.cursor];
  return (
    <Box flexDirection="column">
      <List
        cursor={state.cursor}
        lines={lines - 5}
        items={[
          ...kinds.map(({ code, group, count: rows, message }) => (
            <Text key={`${code} ${group ?? ''}`} wrap="truncate-end">
              <Mark tone="attention" /> {count(rows, 'row')}: {sanitise(message, 200)}
            </Text>
          )),
          'Mend them in a spreadsheet: they are in a file with what is wrong',
        ]}
      />
      <Text> </Text>
      {kind !== undefined && kind.cure !== '' && <Paragraph width={width}>{`Cure: ${sanitise(kind.cure, 300)}`}</Paragraph>}
    </Box>
  );
}
