import { namesOf, statuses, statusNamed, type Tone } from '../events.ts';
import type { FlowState, Step } from '../flow/flow.ts';
import { columnsFault, columnsItems, type ColumnsItem } from '../flow/steps/columns-step.ts';
import { expectedNumber, work } from '../flow/steps/confirm-step.ts';
import { decideItems } from '../flow/steps/decide-step.ts';
import { nextItems } from '../flow/steps/next-step.ts';
import { placeItems, type PlaceItem } from '../flow/steps/place-step.ts';
import { planItems } from '../flow/steps/plan-step.ts';
import { problemItems } from '../flow/steps/problems-step.ts';
import { sameItems } from '../flow/steps/same-step.ts';
import { stepOf } from '../flow/way.ts';
import type { Plan } from '../flow/services.ts';
import { kindOf } from '../ui/run-words.ts';
import type { Ending, Scene, Stage, StageQuestion } from './stage.ts';

/** A line of a step's list, by what it is. */
export type ViewItem = string | PlaceItem | ColumnsItem;

/** All that the page draws: the flow's state and the run, without what it has no use for. */
export interface DeskView {
  /** Of the flow's state: an action names the one that it was meant for. */
  readonly version: number;
  readonly flow: Pick<
    FlowState,
    | 'step'
    | 'busy'
    | 'progress'
    | 'error'
    | 'path'
    | 'question'
    | 'roster'
    | 'fields'
    | 'isEdited'
    | 'country'
    | 'dateOrder'
    | 'live'
    | 'chosen'
    | 'existing'
    | 'pick'
    | 'left'
    | 'isForEnded'
  > & {
    readonly choices: FlowState['file']['choices'];
    /** The row that is decided now, and how many come after it. */
    readonly deciding: { readonly row: FlowState['deciding']['rows'][number] | undefined; readonly more: number };
    readonly files: Readonly<Record<string, string>>;
    readonly plan?: Plan;
    /** Whether there is a list of everybody to take. */
    readonly isListed: boolean;
  };
  /** Where on the way it is. */
  readonly at: number;
  readonly items: readonly ViewItem[];
  readonly kind: { readonly label: string; readonly isReal: boolean };
  readonly fault: ReturnType<typeof columnsFault>;
  /** What has to be typed in production. */
  readonly expected: number;
  /** People whom the plan would create or change. */
  readonly work: number;
  readonly planned: readonly { readonly kind: string; readonly rows: number; readonly tone: Tone; readonly words: string }[];
  readonly corrected: number;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  readonly canGoBack: boolean;
  /** A run is begun, and cannot be left without stopping it. */
  readonly isRunning: boolean;
  /** The step as the terminal draws it, where the page has no drawing of its own. */
  readonly drawn?: string;
  readonly scene?: Scene;
  readonly question?: StageQuestion;
  readonly ending?: Ending;
}

const itemsOf: Partial<Record<Step, (state: FlowState) => readonly ViewItem[]>> = {
  same: sameItems,
  place: placeItems,
  problems: problemItems,
  columns: columnsItems,
  plan: planItems,
  decide: decideItems,
  next: nextItems,
};

/** The steps that the page has a drawing for; any other one is shown as the terminal has it. */
const pageSteps: readonly Step[] = [
  ...(['file', 'question', 'same', 'place', 'columns', 'pick', 'problems'] as const),
  ...(['plan', 'open', 'decide', 'confirm', 'until', 'left', 'next', 'over'] as const),
];

/** Whether the page draws a step by itself. */
export function isDrawn(step: Step): boolean {
  return pageSteps.includes(step);
}

/** Whether a run is in progress. */
export function isRunning({ busy }: FlowState): boolean {
  return busy === 'run' || busy === 'resume' || busy === 'undo' || busy === 'suspend';
}

/** @param text the step as the terminal draws it. */
export function viewOf(state: FlowState, version: number, stage: Stage, now: number, text: string | undefined): DeskView {
  const { chosen, corrections, history, plan, ended, mended, deciding, file } = state;
  const { cells, fields, groups } = corrections;
  const { step, busy, progress, error, path, question, roster, isEdited, country, dateOrder } = state;
  const { live, existing, pick, left, isForEnded, listed } = state;
  const { label } = kindOf(chosen ?? {});
  const scene = stage.scene(now);
  return {
    version,
    flow: {
      step,
      busy,
      progress,
      error,
      path,
      question,
      roster,
      fields: state.fields,
      isEdited,
      country,
      dateOrder,
      live,
      chosen,
      existing,
      pick,
      left,
      isForEnded,
      choices: file.choices,
      deciding: { row: deciding.rows[0], more: Math.max(0, deciding.rows.length - 1) },
      isListed: listed !== undefined,
      files: ended?.files ?? mended?.files ?? {},
      ...(plan === undefined ? {} : { plan: { ...plan, open: plan.open.map((kind) => ({ ...kind, rows: [] })) } }),
    },
    at: isRunning(state) || scene !== undefined ? stepOf.confirm : stepOf[step],
    items: itemsOf[step]?.(state) ?? [],
    kind: { label, isReal: label === 'PRODUCTION' },
    fault: roster === undefined ? undefined : columnsFault(state),
    expected: expectedNumber(state),
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
    isRunning: isRunning(state) || scene !== undefined,
    ...(text === undefined ? {} : { drawn: text }),
    ...(scene === undefined ? {} : { scene }),
    ...(stage.question === undefined ? {} : { question: stage.question }),
    ...(stage.ending === undefined ? {} : { ending: stage.ending }),
  };
}
