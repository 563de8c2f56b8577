import { Box, Text } from 'ink';
import { expectedNumber } from '../../flow/steps/confirm-step.ts';
import { count } from '../../text/figures.ts';
import { sanitise } from '../../text/sanitise.ts';
import { Paragraph } from './fitting.tsx';
import { keyWords as k, type StepProps, type StepView } from './step-view.ts';

export const confirmView: StepView = {
  title: 'This is a production system.',
  View: ConfirmStep,
  keys: [k.back, k.quit],
};

function ConfirmStep({ state, width }: StepProps) {
  const { plan, chosen, typed } = state;
  if (plan === undefined || chosen === undefined) return null;
  const expected = expectedNumber(state);
  const where = [sanitise(chosen.systemName, 60), sanitise(chosen.workspace, 60)] as const;
  return (
    <Box flexDirection="column">
      <Paragraph width={width}>{words.confirm(plan.counts['create'] ?? 0, plan.counts['update'] ?? 0, ...where)}</Paragraph>
      <Text> </Text>
      <Text>
        {words.typeNumber(expected)} {typed}
        <Text inverse> </Text>
      </Text>
    </Box>
  );
}

const words = {
  confirm: (creates: number, updates: number, system: string, workspace: string) => {
    const what = [
      ...(creates > 0 ? [`${count(creates, 'person', 'people')} will be created`] : []),
      ...(updates > 0 ? [`${count(updates, 'person', 'people')} will be changed`] : []),
    ];
    return `${what.join(' and ')} in ${system}, workspace ${workspace}. These are real doors.`;
  },
  typeNumber: (people: number) => `Type ${people} and press Enter to do it:`,
} as const;
