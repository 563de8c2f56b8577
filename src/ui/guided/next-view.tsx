import { nextItems } from '../../flow/steps/next-step.ts';
import { List } from './list.tsx';
import { keyWords as k, type StepProps, type StepView } from './step-view.ts';

export const nextView: StepView = { title: 'What next?', View: NextStep, keys: [k.choose, k.take, k.leave] };

function NextStep({ state, lines }: StepProps) {
  return <List cursor={state.cursor} lines={lines - 3} items={nextItems(state).map((item) => nextWords[item])} />;
}

const nextWords = {
  resume: 'Finish it now',
  rejects: 'Open the rows to mend',
  report: 'Open the report',
  again: 'Import another roster',
  leave: 'Leave',
};
