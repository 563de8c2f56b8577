import { Box, Text } from 'ink';
import { sameItems } from '../../flow/steps/same-step.ts';
import { count, figure } from '../../text/figures.ts';
import { sanitise } from '../../text/sanitise.ts';
import { kindOf } from '../run-words.ts';
import { series } from './fitting.tsx';
import { List } from './list.tsx';
import { keyWords as k, labelOf, type StepProps, type StepView } from './step-view.ts';

export const sameView: StepView = { title: 'As last time?', View: SameStep, keys: [k.choose, k.go, k.back, k.quit] };

function SameStep({ state, words, width, lines }: StepProps) {
  const { roster, chosen, cursor } = state;
  if (roster === undefined) return null;
  const used = roster.columns.filter(({ field }) => field !== null);
  // The choices come only when it is known that the system is still there.
  const items = chosen === undefined ? [] : sameItems(state);
  const read = used.map(({ header, field }) => `${sanitise(header, 30).trim()} → ${labelOf(words, field ?? '')}`);
  return (
    <Box flexDirection="column">
      <Text wrap="truncate-end">
        {sanitise(roster.name, 60)}: {count(roster.rows, 'row')}, {figure(roster.valid)} can be sent
      </Text>
      {chosen && (
        <Text wrap="truncate-end">
          {sanitise(chosen.systemName, 60)}, {!chosen.practice && `${sanitise(chosen.workspace, 60)}, `}
          {kindOf(chosen).label}
        </Text>
      )}
      {roster.takenOver !== undefined && <Text wrap="truncate-end">{sanitise(roster.takenOver, 400)}</Text>}
      <Text dimColor>
        {series(read, width, Math.max(1, lines - (roster.takenOver === undefined ? 3 : 4) - items.length)).join('\n')}
      </Text>
      <Text> </Text>
      <List
        cursor={cursor}
        lines={items.length}
        items={items.map((item) =>
          item === 'problems' ? `Look at the ${count(roster.rejected, 'row')} that cannot be sent` : sameWords[item],
        )}
      />
    </Box>
  );
}

const sameWords = {
  go: 'Yes: read it like this and show the plan',
  place: 'Another system',
  columns: 'Look at the columns',
};
