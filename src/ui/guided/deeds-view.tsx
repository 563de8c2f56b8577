import { Box, Text } from 'ink';
import { leftPeople } from '../../flow/steps/left-step.ts';
import { count, figure } from '../../text/figures.ts';
import { sanitise } from '../../text/sanitise.ts';
import { Item, List, Paragraph, Typed } from './fitting.tsx';
import { keyWords as k, type StepProps, type StepViews } from './step-view.ts';

export const deedsViews = {
  left: {
    title: 'Who left? Tick those whose access is to end. Nothing is changed yet.',
    View: LeftStep,
    keys: [k.choose, k.tick, k.narrow, k.back, k.quit],
  },
  until: { title: "Until when is everybody's access to last?", View: UntilStep, keys: [k.go, k.change, k.back, k.quit] },
} satisfies StepViews;

/** Lines besides the list: what it is, what was typed, and blanks. */
const AROUND = 5;

function LeftStep({ state, width, lines }: StepProps) {
  const { left, typed, cursor } = state;
  const people = leftPeople(state);
  const ticked = left.ticked.length;
  return (
    <Box flexDirection="column">
      <Paragraph width={width}>
        {`${count(left.people.length, 'person is', 'people are')} in the access system and not in the roster, or left as it says.`}
      </Paragraph>
      <Typed
        dim={typed === ''}
        label="Find"
        typed={sanitise(typed, 200)}
        after={typed === '' ? '' : ` ${figure(people.length)} of ${figure(left.people.length)}`}
      />
      <Text> </Text>
      <List
        cursor={cursor}
        lines={lines - AROUND}
        items={[
          ...people.map(({ id, name, email, row }) => (
            <Item
              key={id}
              text={`[${left.ticked.includes(id) ? 'x' : ' '}] ${sanitise(name, 60)}`}
              about={`${sanitise(email, 60)}${row === undefined ? '' : ` row ${figure(row)} says that they left`}`}
            />
          )),
          ticked === 0
            ? 'Go on: nobody is ticked yet'
            : `Go on with the ${count(ticked, 'person', 'people')} ticked: you are asked once more`,
        ]}
      />
    </Box>
  );
}

function UntilStep({ state: { typed, isForEnded }, width }: StepProps) {
  return (
    <Box flexDirection="column">
      <Typed label="The last day" typed={typed} />
      <Text dimColor>{'              like 31 December 2027, or 2027-12-31'}</Text>
      <Text> </Text>
      <Text>People whose access has ended already: {isForEnded ? 'give it to them again' : 'leave them as they are'}</Text>
      <Text> </Text>
      <Paragraph width={width}>{nothingElse}</Paragraph>
    </Box>
  );
}

const nothingElse =
  "Nobody's access becomes shorter. People without an end, with a later one, and suspended people stay as they are. The plan comes first: it shows each old and new end.";
