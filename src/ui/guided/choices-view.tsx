import { Box, Text } from 'ink';
import { Fragment } from 'react';
import stringWidth from 'string-width';
import { leftPeople } from '../../flow/steps/left-step.ts';
import { pickItems } from '../../flow/steps/pick-step.ts';
import { placeItems } from '../../flow/steps/place-step.ts';
import { stepWords } from '../../flow/words.ts';
import { figure } from '../../text/figures.ts';
import { sanitise } from '../../text/sanitise.ts';
import { kindOf } from '../run-words.ts';
import { Cell, endOf, Kind, List, Paragraph, SaidList, series, Typed } from './fitting.tsx';
import { labelOf, type StepProps } from './step-view.ts';

export function FileStep({ state, said, width, lines }: StepProps) {
  const { cursor: at, typed } = state.file;
  const cursor = typed === '' ? at : -1;
  const files = said.lines.filter(({ is }) => is in stepWords.where);
  const rosters = files.map((line) => ({ ...line, label: endOf(line.label, width - 3 - stringWidth(line.about ?? '')) }));
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

export function SameStep({ state, said, words, width, lines }: StepProps) {
  const { roster, chosen, cursor } = state;
  const used = roster?.columns.filter(({ field }) => field !== null) ?? [];
  const read = used.map(({ header, field }) => `${sanitise(header, 30).trim()} → ${labelOf(words, field ?? '')}`);
  return (
    <Box flexDirection="column">
      {chosen && (
        <Text wrap="truncate-end">
          {sanitise(chosen.systemName, 60)}, {!chosen.practice && `${sanitise(chosen.workspace, 60)}, `}
          {kindOf(chosen).label}
        </Text>
      )}
      <Text dimColor>{series(read, width, Math.max(1, lines - 2 - said.lines.length)).join('\n')}</Text>
      <Text> </Text>
      <SaidList items={said.lines} cursor={cursor} lines={said.lines.length} />
    </Box>
  );
}

export function PlaceStep({ state, said, lines }: StepProps) {
  const { live, cursor } = state;
  const items = placeItems(state).map((item, at) => {
    const { label = '', about = '' } = said.lines[at] ?? {};
    const [isSystem, trouble = ''] = item.is === 'system' ? [true, item.system.trouble] : [false];
    return (
      <Text key={at} wrap="truncate-end">
        {sanitise(label, 60)}
        {isSystem && <Kind isSandbox={live?.isSandbox ?? false} practice={false} />}{' '}
        <Text dimColor>{`${sanitise(about, 60)} ${sanitise(trouble)}`}</Text>
      </Text>
    );
  });
  return <List cursor={cursor} lines={lines} items={items} />;
}

export function PickStep({ state, width, lines }: StepProps) {
  const { typed, cursor } = state;
  const items = pickItems(state);
  const wide = Math.min(30, Math.max(10, ...items.map(({ label }) => stringWidth(label))));
  return (
    <Box flexDirection="column">
      <List
        cursor={cursor}
        lines={lines - 3}
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

export function LeftStep({ state, said, lines }: StepProps) {
  const { left, typed, cursor } = state;
  const people = leftPeople(state);
  return (
    <Box flexDirection="column">
      <Typed
        dim={typed === ''}
        label="Find"
        typed={sanitise(typed, 200)}
        after={typed === '' ? '' : ` ${figure(people.length)} of ${figure(left.people.length)}`}
      />
      <Text> </Text>
      <SaidList
        cursor={cursor}
        lines={lines - 3}
        items={[
          ...people.map(({ id, name, email, row }) => ({
            is: id,
            label: `[${left.ticked.includes(id) ? 'x' : ' '}] ${sanitise(name, 60)}`,
            about: `${email}${row === undefined ? '' : ` row ${figure(row)} says that they left`}`,
          })),
          ...said.lines,
        ]}
      />
    </Box>
  );
}

export function UntilStep({ state: { typed, isForEnded } }: StepProps) {
  return (
    <Box flexDirection="column">
      <Typed label="The last day" typed={typed} />
      <Text dimColor>{'              like 31 December 2027, or 2027-12-31'}</Text>
      <Text> </Text>
      <Text>People whose access has ended already: {isForEnded ? 'give it to them again' : 'leave them as they are'}</Text>
    </Box>
  );
}
