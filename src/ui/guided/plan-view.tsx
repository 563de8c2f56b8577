import { Box, Text } from 'ink';
import { namesOf, statuses, statusNamed } from '../../events.ts';
import { work } from '../../flow/steps/confirm-step.ts';
import type { Plan } from '../../flow/services.ts';
import { planItems } from '../../flow/steps/plan-step.ts';
import { count, figure } from '../../text/figures.ts';
import { sanitise } from '../../text/sanitise.ts';
import { Mark } from '../tone.tsx';
import { Paragraph } from './fitting.tsx';
import { List } from './list.tsx';
import { keyWords as k, labelOf, type StepProps, type StepView } from './step-view.ts';

export const planView: StepView = {
  title: 'This is what would happen. Nothing has been changed yet.',
  View: PlanStep,
  keys: [k.choose, k.go, k.back, k.quit],
};

function PlanStep({ state, words, width, lines }: StepProps) {
  const { plan, cursor, existing, aim, renewal } = state;
  if (plan === undefined) return null;
  const kinds = namesOf(statuses).filter((kind) => (plan.counts[kind] ?? 0) > 0);
  const todo = Object.entries(todoWords).flatMap(([kind, word]) =>
    plan.counts[kind] ? [`${word} ${figure(plan.counts[kind])}`] : [],
  );
  const items = planItems(state);
  const more = (plan.counts['rejected'] ?? 0) - (state.roster?.rejected ?? 0);
  const wide = Math.max(...kinds.map((kind) => figure(plan.counts[kind] ?? 0).length));
  const namesakes = plan.counts['namesakes'] ?? 0;
  const ended = renewal?.ended ?? 0;
  const others = (namesakes > 0 ? 1 : 0) + (ended > 0 ? 2 : 0) + (plan.enrolling === undefined ? 0 : 3);
  const differences = plan.differences.slice(0, Math.max(0, lines - kinds.length - others - items.length - 3));
  return (
    <Box flexDirection="column">
      {kinds.map((kind) => (
        <Text key={kind} wrap="truncate-end">
          <Mark tone={statuses[kind].tone} /> {figure(plan.counts[kind] ?? 0).padStart(wide)} {statusNamed(kind)?.inPlan?.long}
          {kind === 'rejected' && more > 0 && <Text dimColor> ({figure(more)} found by the access system)</Text>}
        </Text>
      ))}
      {namesakes > 0 && (
        <Text wrap="truncate-end">
          <Mark tone="attention" /> {figure(namesakes).padStart(wide)} of those new bear the name of somebody who is there
        </Text>
      )}
      {differences.length > 0 && <Text> </Text>}
      {differences.map(({ row, who, field, theirs, ours }, index) => (
        <Text key={index} wrap="truncate-end" dimColor>
          {'  '}
          {aim === 'renew' ? '' : `row ${figure(row)} `}
          {sanitise(who, 40)}: {labelOf(words, field)} {changeWords(aim === 'renew', sanitise(theirs, 60), sanitise(ours, 60))}
        </Text>
      ))}
      {ended > 0 && (
        <>
          <Text> </Text>
          <Text wrap="truncate-end">
            {ended === 1 ? '1 person whose access has ended stays' : `${figure(ended)} people whose access has ended stay`} as
            before.
          </Text>
        </>
      )}
      {plan.enrolling !== undefined && <Paragraph width={width}>{sanitise(plan.enrolling, 600)}</Paragraph>}
      {plan.refused !== undefined && <Paragraph width={width}>{sanitise(plan.refused, 600)}</Paragraph>}
      <Text> </Text>
      <List
        cursor={cursor}
        lines={items.length}
        items={items.map((item) => {
          switch (item) {
            case 'go':
              return `Do it: ${todo.join(', ')}`;
            case 'open':
              return `Settle the ${count(openRows(plan), 'row')} that need${openRows(plan) === 1 ? 's' : ''} you`;
            case 'table':
              return 'Look at every row';
            case 'existing':
              return `People who are there but different: ${existingWords[existing]}`;
            case 'beyond':
              return 'That is right: go beyond the limit this time';
            case 'stop':
              return work(plan.counts) === 0
                ? items.includes('open')
                  ? 'Leave'
                  : 'Nothing to do. Leave'
                : 'Stop here: the plan is kept';
          }
        })}
      />
    </Box>
  );
}

const todoWords = { create: 'create', update: 'update', renewed: 'renew' };
const existingWords = {
  skip: 'leave them as they are',
  update: 'bring them in line',
  renew: 'only make their access last longer',
};

function changeWords(isRenewal: boolean, theirs: string, ours: string): string {
  if (isRenewal) return `${theirs} -> ${ours}`;
  return `is ${theirs || '(nothing)'}, the roster says ${ours || '(nothing)'}`;
}

function openRows({ open }: Plan): number {
  return open.reduce((sum, kind) => sum + kind.count, 0);
}
