import { figure } from '../../text/figures.ts';
import { optionsOf } from '../asking.ts';
import type { FlowState, Next, StepKeys } from '../flow.ts';
import { ask, calm } from '../moves.ts';

/** People whom a plan would create, update or renew. */
export function work(counts: Readonly<Record<string, number>>): number {
  return (counts['create'] ?? 0) + (counts['update'] ?? 0) + (counts['renewed'] ?? 0);
}

/** What has to be typed before anything happens in production. */
export function expectedNumber({ plan }: FlowState): number {
  return plan?.counts['create'] || plan?.counts['update'] || (plan?.counts['renewed'] ?? 0);
}

export const confirmStep: StepKeys = {
  key(state, name) {
    if (name === 'backspace') return { state: { ...state, typed: state.typed.slice(0, -1) } };
    if (name !== 'enter') return { state };
    const expected = expectedNumber(state);
    if (Number(state.typed) === expected) return run(state);
    return { state: { ...state, typed: '', error: `That is not ${figure(expected)}. Nothing was sent.` } };
  },
  text: (state, typed) => ({ ...state, typed: (state.typed + typed).replaceAll(/\D/g, '').slice(0, 9) }),
};

/** Does what the plan says, if there is anything to do. */
export function run(state: FlowState): Next {
  if (state.plan === undefined || work(state.plan.counts) === 0) return { state };
  const { run } = state.plan;
  return ask(calm(state), 'run', run, optionsOf(state), state.path ?? '', state.roster);
}
