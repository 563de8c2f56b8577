import { Box, Text } from 'ink';
import { leftPeople } from '../../flow/steps/left-step.ts';
import { figure } from '../../text/figures.ts';
import { sanitise } from '../../text/sanitise.ts';
import { SaidList, Typed } from './fitting.tsx';
import { type StepProps } from './step-view.ts';

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
