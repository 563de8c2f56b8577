import type { FlowState, Step } from './flow.ts';

/** Where on the way a state is; a list to pick from is where it was asked for. */
export function placeOnWay({ step, trail }: FlowState): number {
  return wayOf[step === 'pick' ? (trail.at(-1)?.step ?? step) : step];
}

/** Where each step lies on the way from the roster to the import: 0 the roster, 1 the system, 2 the columns, 3 the rows, 4 the plan, 5 the import. */
export const wayOf: Readonly<Record<Step, number>> = {
  file: 0,
  question: 0,
  same: 1,
  place: 1,
  columns: 2,
  pick: 2,
  problems: 3,
  cure: 3,
  edit: 3,
  plan: 4,
  open: 4,
  decide: 4,
  table: 4,
  confirm: 5,
  until: 2,
  left: 5,
  next: 6,
  over: 6,
};
