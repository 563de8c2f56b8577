import { namesOf, statuses, statusNamed } from '../events.ts';
import type { FlowState, Step } from '../flow/flow.ts';
import { columnsFault, columnsItems, type ColumnsItem } from '../flow/steps/columns-step.ts';
import { expectedNumber, work } from '../flow/steps/confirm-step.ts';
import { decideItems } from '../flow/steps/decide-step.ts';
import { nextItems } from '../flow/steps/next-step.ts';
import { placeItems } from '../flow/steps/place-step.ts';
import { planItems } from '../flow/steps/plan-step.ts';
import { problemItems } from '../flow/steps/problems-step.ts';
import { sameItems } from '../flow/steps/same-step.ts';
import { stepOf } from '../flow/way.ts';
import { kindOf } from '../ui/run-words.ts';
import type { Stage } from './stage.ts';

const itemsOf: Partial<Record<Step, (state: FlowState) => readonly (string | ColumnsItem)[]>> = {
  same: sameItems,
  problems: problemItems,
  columns: columnsItems,
  plan: planItems,
  decide: decideItems,
  next: nextItems,
};

/** What the page draws of the flow's state as it is. */
const shown = [
  ...(['step', 'busy', 'progress', 'error', 'path', 'question', 'roster', 'fields', 'isEdited', 'country'] as const),
  ...(['dateOrder', 'live', 'chosen', 'existing', 'pick', 'left', 'isForEnded'] as const),
] satisfies readonly (keyof FlowState)[];

/** Whether a run is in progress. */
export function isRunning({ busy }: FlowState): boolean {
  return busy === 'run' || busy === 'resume' || busy === 'undo' || busy === 'suspend';
}

/** All that the page draws: the flow's state and the run, without what it has no use for. */
export type DeskView = ReturnType<typeof viewOf>;

/** @param version of the flow's state: an action names the one that it was meant for. */
export function viewOf(state: FlowState, version: number, stage: Stage, now: number) {
  const { step, chosen, history, plan, ended, mended, deciding, listed } = state;
  const { cells, fields, groups } = state.corrections;
  const { label } = kindOf(chosen ?? {});
  const scene = stage.scene(now);
  /** A run is begun, and cannot be left without stopping it. */
  const isBegun = isRunning(state) || scene !== undefined;
  return {
    version,
    flow: {
      ...(Object.fromEntries(shown.map((name) => [name, state[name]])) as Pick<FlowState, (typeof shown)[number]>),
      choices: state.file.choices,
      /** The row that is decided now, and how many come after it. */
      deciding: { row: deciding.rows[0], more: Math.max(0, deciding.rows.length - 1) },
      /** Whether there is a list of everybody to take. */
      isListed: listed !== undefined,
      files: ended?.files ?? mended?.files ?? {},
      plan: plan && { ...plan, open: plan.open.map((kind) => ({ ...kind, rows: [] })) },
    },
    /** Where on the way it is. */
    at: isBegun ? stepOf.confirm : stepOf[step],
    /** The lines of the step's list, by what they are. */
    items: (itemsOf[step]?.(state) ?? []).map((item) => (typeof item === 'string' ? item : item.is)),
    places: step === 'place' && state.live !== undefined ? placeItems(state) : [],
    kind: { label, isReal: label === 'PRODUCTION' },
    fault: state.roster && columnsFault(state),
    /** What has to be typed in production. */
    expected: expectedNumber(state),
    /** People whom the plan would create or change. */
    work: work(plan?.counts ?? {}),
    planned: namesOf(statuses).flatMap((kind) => {
      const rows = plan?.counts[kind] ?? 0;
      const words = statusNamed(kind)?.inPlan?.long ?? statuses[kind].means;
      return rows === 0 ? [] : [{ kind, rows, tone: statuses[kind].tone, words }];
    }),
    corrected: cells.length + fields.length + groups.length,
    canUndo: history.past.length > 0,
    canRedo: history.future.length > 0,
    canGoBack: step !== 'file' && step !== 'next' && step !== 'over',
    isRunning: isBegun,
    scene,
    question: stage.question,
    /** Of the last run, where the step is about it. */
    ending: ended && stage.ending,
  };
}
