import { chosenRoster } from '../asking.ts';
import type { FlowState, Next } from '../flow.ts';
import { ask, listKeys, on } from '../moves.ts';
import type { OpenRows } from '../services.ts';

/** The rows of a plan that need a person, by reason: Enter settles what can be settled here. */
export const openStep = listKeys(({ plan }) => [...(plan?.open ?? []), 'mend' as const], enter);

function enter(state: FlowState, kind: OpenRows | 'mend'): Next {
  if (kind === 'mend') {
    return { state: { ...on(state, 'next'), mended: { run: state.plan?.run ?? '', files: state.plan?.files ?? {} } } };
  }
  if (kind.group !== undefined) {
    return ask(state, 'groups', chosenRoster(state), kind.group);
  }
  // The roster itself has them: they are corrected as before the plan.
  if (state.roster?.problems.some(({ code }) => code === kind.code))
    return { state: { ...on(state, 'cure'), problem: kind.code } };
  return {
    state: { ...on(state, 'decide'), deciding: { code: kind.code, rows: kind.rows, before: state.corrections.fields.length } },
  };
}
