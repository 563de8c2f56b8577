import { Box, Text } from 'ink';
import { stepWords } from '../../flow/words.ts';
import { sanitise } from '../../text/sanitise.ts';
import { Item, List, Paragraph, Typed } from './fitting.tsx';
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
          <Item key={path} text={sanitise(name, 60)} about={`${stepWords.where[where] ?? ''}, ${sanitise(about)}`} />
        ))}
      />
      {others.length > 0 && <Text> </Text>}
      <List
        cursor={cursor - rosters.length}
        lines={others.length}
        items={others.map(({ name, about, where }) => (
          <Item key={where} text={sanitise(name, 120)} about={sanitise(about)} />
        ))}
      />
      <Text> </Text>
      <Text dimColor wrap="truncate-end">
        Another file: type its path, or drag it into this window.
      </Text>
      <Typed label="Path" typed={sanitise(typed, 1000)} />
    </Box>
  );
}

const noRosters = 'No rosters were found here or in Downloads. Type a path, or drag the file into this window.';
