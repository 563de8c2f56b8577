import { Box, Text } from 'ink';
import { Fragment } from 'react';
import stringWidth from 'string-width';
import type { PickOf } from '../../flow/flow.ts';
import { pickItems } from '../../flow/steps/pick-step.ts';
import { placeItems } from '../../flow/steps/place-step.ts';
import { sameItems } from '../../flow/steps/same-step.ts';
import { stepWords } from '../../flow/words.ts';
import { count, figure } from '../../text/figures.ts';
import { sanitise } from '../../text/sanitise.ts';
import { kindOf } from '../run-words.ts';
import { Cell, Kind, List, Paragraph, series, Typed } from './fitting.tsx';
import { keyWords as k, labelOf, type StepProps, type StepViews } from './step-view.ts';

export const choicesViews = {
  question: { title: 'How is this file to be read?', View: QuestionStep },
  same: { title: 'As last time?', View: SameStep },
  place: { title: ({ aim }) => titles[aim], View: PlaceStep },
  pick: { title: 'Choose one', View: PickStep, keys: [k.choose, k.narrow, k.take, k.back, k.quit] },
} satisfies StepViews;

function QuestionStep({ state, width, lines }: StepProps) {
  const { question, cursor } = state;
  return (
    <Box flexDirection="column">
      {(question?.message ?? '').split('\n').map((line, index) => (
        <Paragraph key={index} width={width}>
          {sanitise(line, 400)}
        </Paragraph>
      ))}
      <Text> </Text>
      <List cursor={cursor} lines={lines - 4} items={(question?.choices ?? []).map(({ label }) => sanitise(label))} />
    </Box>
  );
}

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
        items={items.map((item) => (item === 'problems' ? stepWords.toProblems(roster.rejected) : sameWords[item]))}
      />
    </Box>
  );
}

const sameWords = {
  go: 'Yes: read it like this and show the plan',
  ...stepWords.same,
};

const titles = {
  import: 'Where are these people to go?',
  renew: "Everybody's access to what is to last longer?",
  list: 'Everybody of which system?',
};

function PlaceStep({ state, width, lines }: StepProps) {
  const items = placeItems(state);
  const { live } = state;
  return (
    <Box flexDirection="column">
      {live === null && (
        <>
          <Paragraph width={width}>{noKey.where}</Paragraph>
          <Text bold>{`  ${noKey.line}`}</Text>
          <Paragraph width={width}>{noKey.instead}</Paragraph>
          <Text> </Text>
        </>
      )}
      {live?.systems.length === 0 && <Paragraph width={width}>{stepWords.noSystems}</Paragraph>}
      <List
        cursor={state.cursor}
        lines={lines - (live === null ? 6 : 0)}
        items={items.map((item) =>
          item.is === 'practice' ? (
            'The practice system: no key, nothing real happens'
          ) : item.is === 'again' ? (
            'Look again: I have put the key in place'
          ) : (
            <Text key={item.system.id} wrap="truncate-end">
              {sanitise(item.system.name, 60)}
              <Kind isSandbox={live?.isSandbox ?? false} practice={false} />{' '}
              <Text dimColor>{`${sanitise(live?.workspace ?? '', 60)} ${sanitise(item.system.trouble ?? '')}`}</Text>
            </Text>
          ),
        )}
      />
    </Box>
  );
}

const noKey = {
  where:
    'There is no API key yet. Create one in the Seam Console (console.seam.co, under Developer > API Keys) and put it into a file named .env in this folder:',
  line: 'SEAM_API_KEY=seam_...',
  instead: 'Or try everything first with the practice system: it needs no key, and is not real.',
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
      <Typed
        label={items.length === 0 ? 'Nothing begins with' : 'Find'}
        typed={sanitise(typed, 60)}
        after={items.length === 0 ? ' Backspace takes letters back.' : ''}
      />
    </Box>
  );
}

function questionOf(of: PickOf | undefined): string {
  if (of?.is === 'group') return stepWords.pick.group(sanitise(of.named, 60));
  return of?.is === 'country' ? stepWords.pick.country : stepWords.pick.line;
}
