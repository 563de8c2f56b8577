import { nextItems } from '../../flow/steps/next-step.ts';
import { List } from './fitting.tsx';
import { keyWords as k, type StepProps, type StepViews } from './step-view.ts';

export const nextViews = {
  next: { title: 'What next?', View: NextStep, keys: [k.choose, k.take, k.leave] },
} satisfies StepViews;

function NextStep({ state, lines }: StepProps) {
  const words = {
    ...nextWords,
    ...(state.ended === undefined ? { mended: allWords } : {}),
    ...(state.left.ticked.length > 0 ? { undo: 'Give them their access back' } : {}),
  };
  return <List cursor={state.cursor} lines={lines - 3} items={nextItems(state).map((item) => words[item])} />;
}

const allWords = 'They are mended and saved: read them, and go on with all rows';

const nextWords = {
  list: 'Open the list',
  left: 'Who left? Look through the people who are in no row',
  resume: 'Finish it now',
  rejects: 'Open the rows to mend',
  mended: 'They are mended and saved: import them now',
  report: 'Open the report',
  undo: 'Take back what this import added',
  again: 'Import another roster',
  leave: 'Leave',
};
