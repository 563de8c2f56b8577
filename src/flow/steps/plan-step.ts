import { plan } from '../asking.ts';
import type { FlowState, StepKeys } from '../flow.ts';
import { moved, on, to } from '../moves.ts';
import type { Plan } from '../services.ts';
import { run, work } from './confirm-step.ts';
import { rows } from './table-step.ts';

export type PlanItem = 'go' | 'mend' | 'table' | 'existing' | 'stop';

export function planItems({ plan, existing }: FlowState): PlanItem[] {
  const counts = plan?.counts ?? {};
  const canGo = plan?.refused === undefined && work(counts) > 0;
  const someDiffer = (counts['differs'] ?? 0) > 0 || existing === 'update';
  const others = ['table', ...(someDiffer ? (['existing'] as const) : [])] as const;
  if (canGo) return ['go', ...others, 'stop'];
  // Enter alone has to lead to an end.
  return (counts['rejected'] ?? 0) > 0 ? ['mend', ...others, 'stop'] : ['stop', ...others];
}

/** A plan has come. */
export function planned(before: FlowState, plan: Plan): FlowState {
  const state = { ...on(before, 'plan'), plan };
  // Planned anew because of that line: it stays the chosen one.
  return before.step === 'plan' ? { ...state, cursor: Math.max(0, planItems(state).indexOf('existing')) } : state;
}

export const planStep: StepKeys = {
  key(state, name) {
    const items = planItems(state);
    const item = items[state.cursor];
    if (item === 'existing' && (name === 'enter' || name === 'left' || name === 'right')) {
      return plan({ ...state, existing: state.existing === 'skip' ? 'update' : 'skip' });
    }
    if (name !== 'enter') return { state: moved(state, name, items.length) };
    switch (item) {
      case 'go':
        return state.chosen?.isSandbox ? run(state) : { state: { ...on(state, 'confirm'), typed: '' } };
      case 'mend':
        return { state: { ...to(state, 'next'), mended: { run: state.plan?.run ?? '', files: state.plan?.files ?? {} } } };
      case 'table':
        return rows({ ...on(state, 'table'), table: { kind: undefined, from: 0, rows: [] } }, undefined);
      case 'stop':
        return { state: to(state, 'over') };
      default:
        return { state };
    }
  },
};
