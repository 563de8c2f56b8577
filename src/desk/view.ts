import type { FlowState } from '../flow/flow.ts';
import { plannedWords, saidOf } from '../flow/said.ts';
import { columnsFault } from '../flow/steps/columns-step.ts';
import { expectedNumber } from '../flow/steps/confirm-step.ts';
import { placeItems } from '../flow/steps/place-step.ts';
import { placeOnWay, wayOf } from '../flow/way.ts';
import { codeWords, kindOf } from '../ui/run-words.ts';
import type { Stage } from './stage.ts';

type Said = ReturnType<typeof saidOf>;

/** What the page draws of the flow's state as it is. */
const shown = [
  ...(['step', 'busy', 'progress', 'error', 'path', 'fields', 'country', 'dateOrder'] as const),
  ...(['live', 'chosen', 'existing', 'pick', 'left', 'isForEnded', 'problem'] as const),
] satisfies readonly (keyof FlowState)[];

/** Whether a run is in progress. */
export function isRunning({ busy }: FlowState): boolean {
  return busy === 'run' || busy === 'apply' || busy === 'resume' || busy === 'undo' || busy === 'suspend';
}

/** What is said of an end: of a run that ended well, and of what else there is to look at. */
function endSaid(said: Said, { ending }: Stage): Said {
  const { exit, alarms = [], needPerson = 0 } = ending ?? {};
  if (exit === 0 && alarms.length > 0) return { ...said, title: 'Done, but there is a warning' };
  return exit === 1 && needPerson === 0 ? { ...said, title: 'Done: something needs a person' } : said;
}

/** All that the page draws: the flow's state and the run, without what it has no use for. */
export type DeskView = ReturnType<typeof viewOf>;

/** @param version of the flow's state: an action names the one that it was meant for. */
export function viewOf(state: FlowState, version: number, stage: Stage, now: number) {
  const { step, chosen, roster, history, plan, ended, mended, listed } = state;
  const { cells, fields, groups } = state.corrections;
  const scene = stage.scene(now);
  // Of a run that was begun earlier, the run itself says where it goes, to its end; while it is asked where to, no place stands there.
  const place =
    step === 'place'
      ? undefined
      : (chosen ?? scene?.place ?? (step === 'next' && ended !== undefined ? stage.place : undefined));
  const { label } = kindOf(place ?? {});
  /** A run is begun, and cannot be left without stopping it. */
  const isBegun = isRunning(state) || scene !== undefined;
  return {
    version,
    flow: {
      ...(Object.fromEntries(shown.map((name) => [name, state[name]])) as Pick<FlowState, (typeof shown)[number]>),
      roster: roster && { ...roster, problems: roster.problems.map((kind) => ({ ...kind, short: codeWords(kind.code) })) },
      /** Whether there is a list of everybody to take. */
      isListed: listed !== undefined,
      files: ended?.files ?? mended?.files ?? {},
      plan: plan && { ...plan, open: plan.open.map((kind) => ({ ...kind, rows: [] })) },
    },
    /** Where on the way it is. */
    at: isBegun ? wayOf.confirm : placeOnWay(state),
    said: step !== 'next' || ended === undefined ? saidOf(state) : endSaid(saidOf(state), stage),
    places: step === 'place' && state.live !== undefined ? placeItems(state) : [],
    kind: { label, isReal: label === 'PRODUCTION' },
    systemName: place?.systemName,
    fault: roster && columnsFault(state),
    /** What has to be typed in production. */
    expected: expectedNumber(state),
    planned: plannedWords(state),
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
