import { plan } from '../asking.ts';
import type { FlowState, StepKeys } from '../flow.ts';
import { ask, moved, on, to } from '../moves.ts';
import type { Plan } from '../services.ts';
import { run, work } from './confirm-step.ts';
import { rows } from './table-step.ts';

export type PlanItem = 'go' | 'open' | 'left' | 'table' | 'existing' | 'beyond' | 'stop';

export function planItems({ plan, existing, aim }: FlowState): PlanItem[] {
  const counts = plan?.counts ?? {};
  const canGo = plan?.refused === undefined && work(counts) > 0;
  const someDiffer = aim === 'import' && ((counts['differs'] ?? 0) > 0 || existing !== 'skip');
  const isOpen = (plan?.open.length ?? 0) > 0;
  const others: readonly PlanItem[] = [
    ...(isOpen ? (['open'] as const) : []),
    // After an import it is asked as well; where nothing is to be done, there is none.
    ...(aim === 'import' && work(counts) === 0 && (plan?.absent ?? 0) > 0 ? (['left'] as const) : []),
    'table',
    ...(someDiffer ? (['existing'] as const) : []),
    ...(aim === 'import' && plan?.lifts !== undefined && work(counts) > 0 ? (['beyond'] as const) : []),
  ];
  if (canGo) return ['go', ...others, 'stop'];
  // Where no row can be sent, that is what is to be settled; else Enter alone has to lead to an end.
  return isOpen && (counts['present'] ?? 0) === 0 ? [...others, 'stop'] : ['stop', ...others];
}

/** A plan has come. It has a folder of its own: what there is to choose from on the first screen is looked for anew. */
export function planned(before: FlowState, plan: Plan): FlowState {
  const state = { ...on(before, 'plan'), plan, file: { ...before.file, choices: [], cursor: 0 } };
  // Planned anew because of a line: it stays the chosen one.
  const line = before.step === 'plan' ? planItems(before)[before.cursor] : undefined;
  return line === undefined ? state : { ...state, cursor: Math.max(0, planItems(state).indexOf(line)) };
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
      case 'open':
        return { state: on(state, 'open') };
      case 'left':
        return ask(state, 'absent', state.plan?.run ?? '');
      case 'table':
        return rows({ ...on(state, 'table'), table: { kind: undefined, from: 0, rows: [] } }, undefined);
      case 'beyond':
        // The same plan, which is then allowed: it is confirmed like any other.
        return plan({ ...state, answers: { ...state.answers, ...state.plan?.lifts } });
      case 'stop':
        return { state: to(state, 'over') };
      default:
        return { state };
    }
  },
};
