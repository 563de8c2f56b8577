import { Box, Text } from 'ink';
import { Fragment } from 'react';
import stringWidth from 'string-width';
import type { PickOf } from '../../flow/flow.ts';
import { pickItems } from '../../flow/steps/pick-step.ts';
import { sanitise } from '../../text/sanitise.ts';
import { Cell } from './fitting.tsx';
import { List } from './list.tsx';
import { keyWords as k, type StepProps, type StepView } from './step-view.ts';

export const pickView: StepView = {
  title: 'Choose one',
  View: PickStep,
  keys: [k.choose, k.narrow, k.take, k.back, k.quit],
};

function PickStep({ state, width, lines }: StepProps) {
  const { pick, typed, cursor, roster } = state;
  const items = pickItems(state);
  const wide = Math.min(30, Math.max(10, ...items.map(({ label }) => stringWidth(label))));
  const column = pick?.of.is === 'column' ? roster?.columns[pick.of.index] : undefined;
  const question =
    column === undefined
      ? questionOf(pick?.of)
      : `What is in “${sanitise(column.header.trim(), 40)}”? ${sanitise(column.values.map((value) => `“${value}”`).join('  '), 200)}`;
  return (
    <Box flexDirection="column">
      <Text wrap="truncate-end">{question}</Text>
      <Text> </Text>
      <List
        cursor={cursor}
        lines={lines - 4}
        items={items.map(({ value, label, about = '' }) => (
          <Fragment key={value}>
            <Cell width={wide + 2}>{sanitise(label, 40)}</Cell>
            <Text dimColor wrap="truncate-end">
              {sanitise(about, width)}
            </Text>
          </Fragment>
        ))}
      />
      <Text> </Text>
      <Text wrap="truncate-start">
        {items.length === 0 ? 'Nothing begins with' : 'Find'}: {sanitise(typed, 60)}
        <Text inverse> </Text>
        {items.length === 0 && ' Backspace takes letters back.'}
      </Text>
    </Box>
  );
}

function questionOf(of: PickOf | undefined): string {
  if (of?.is === 'group') return `“${sanitise(of.named, 60)}” is which of these groups?`;
  return of?.is === 'country' ? 'Which country are the numbers without + from?' : 'Which line has the column names?';
}
