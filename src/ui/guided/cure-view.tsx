import { Box, Text } from 'ink';
import { cureItems } from '../../flow/steps/cure-step.ts';
import { count } from '../../text/figures.ts';
import { sanitise } from '../../text/sanitise.ts';
import { Paragraph } from './fitting.tsx';
import { List } from './list.tsx';
import { keyWords as k, type StepProps, type StepView } from './step-view.ts';

export const cureView: StepView = {
  title: 'What shall be done about them?',
  View: CureStep,
  keys: [k.choose, k.go, k.back, k.quit],
};

function CureStep({ state, width, lines }: StepProps) {
  const kind = state.roster?.problems.find(({ code }) => code === state.problem);
  if (kind === undefined) return null;
  return (
    <Box flexDirection="column">
      <Paragraph width={width}>{`${count(kind.rows, 'row')}: ${sanitise(kind.means, 300)}`}</Paragraph>
      <Text dimColor wrap="truncate-end">
        {sanitise(kind.examples.map(({ message }) => message).join('  '), width)}
      </Text>
      <Text> </Text>
      <List
        cursor={state.cursor}
        lines={lines - 5}
        items={cureItems(state).map((item) =>
          item === 'edit'
            ? editWords(kind.rows)
            : item === 'country' && state.country !== ''
              ? `They are numbers of another country than ${state.country}: choose it`
              : cureWords[item],
        )}
      />
    </Box>
  );
}

const cureWords = {
  country: 'They are numbers of one country: choose it',
  dmy: 'The day stands first: 3/4/2030 is the 3rd of April',
  mdy: 'The month stands first: 3/4/2030 is the 4th of March',
  ymd: 'The year stands first',
};

function editWords(rows: number): string {
  return rows === 1 ? 'Correct the row here' : 'Correct the rows here, one after the other';
}
