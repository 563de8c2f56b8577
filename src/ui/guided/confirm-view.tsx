import { Box, Text } from 'ink';
import { expectedNumber } from '../../flow/steps/confirm-step.ts';
import { count } from '../../text/figures.ts';
import { sanitise } from '../../text/sanitise.ts';
import { Paragraph } from './fitting.tsx';
import { keyWords as k, type StepProps, type StepView } from './step-view.ts';

export const confirmView: StepView = { title: 'This is a production system.', View: ConfirmStep, keys: [k.back, k.quit] };

function ConfirmStep({ state, width }: StepProps) {
  const { plan, chosen, typed } = state;
  if (plan === undefined || chosen === undefined) return null;
  const expected = expectedNumber(state);
  const sums = (['create', 'update', 'renewed'] as const).map((kind) => plan.counts[kind] ?? 0);
  const what = (['created', 'changed', 'given access for longer'] as const).flatMap((done, at) => {
    const people = sums[at] ?? 0;
    return people > 0 ? [`${count(people, 'person', 'people')} will be ${done}`] : [];
  });
  const namesakes = plan.counts['namesakes'] ?? 0;
  const also =
    namesakes === 0 ? '' : ` ${count(namesakes, 'of them bears', 'of them bear')} the name of somebody who is there.`;
  const where = `${sanitise(chosen.systemName, 60)}, workspace ${sanitise(chosen.workspace, 60)}`;
  return (
    <Box flexDirection="column">
      <Paragraph width={width}>{`${what.join(' and ')} in ${where}.${also} These are real doors.`}</Paragraph>
      <Text> </Text>
      <Text>
        Type {expected} and press Enter to do it: {typed}
        <Text inverse> </Text>
      </Text>
    </Box>
  );
}
