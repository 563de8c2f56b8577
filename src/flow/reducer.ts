import {
  unread,
  type Action,
  type FlowContext,
  type FlowState,
  type KeyName,
  type News,
  type Next,
  type Step,
  type StepKeys,
} from './flow.ts';
import { inspect, othersOf, plan } from './asking.ts';
import { ask, backTo, calm, idle, on, picking, to } from './moves.ts';
import type { Inspection } from './services.ts';
import { correcting, correctingLate, isCorrectable } from './correcting.ts';
import { afterColumns, columnsStep, withField } from './steps/columns-step.ts';
import { cureStep } from './steps/cure-step.ts';
import { decideStep, planAgain, undecided } from './steps/decide-step.ts';
import { openStep } from './steps/open-step.ts';
import { edited, editStep, done } from './steps/edit-step.ts';
import { pickStep } from './steps/pick-step.ts';
import { confirmStep } from './steps/confirm-step.ts';
import { fileStep, inspectFile, listRosters, resumeRun } from './steps/file-step.ts';
import { leftStep, ticked } from './steps/left-step.ts';
import { nextStep } from './steps/next-step.ts';
import { connect, connected, placeStep } from './steps/place-step.ts';
import { planned, planStep } from './steps/plan-step.ts';
import { problemItems, problemsStep } from './steps/problems-step.ts';
import { askAnew, questionStep } from './steps/question-step.ts';
import { sameStep } from './steps/same-step.ts';
import { rows, tableStep } from './steps/table-step.ts';
import { untilStep } from './steps/until-step.ts';

const steps: Readonly<Record<Step, StepKeys>> = {
  file: fileStep,
  question: questionStep,
  same: sameStep,
  place: placeStep,
  columns: columnsStep,
  pick: pickStep,
  problems: problemsStep,
  cure: cureStep,
  edit: editStep,
  plan: planStep,
  open: openStep,
  decide: decideStep,
  // Enter leads back from the table, as Escape does.
  table: { key: (state, name, context) => (name === 'enter' ? back(state) : tableStep.key(state, name, context)) },
  confirm: confirmStep,
  until: untilStep,
  left: leftStep,
  next: nextStep,
  over: { key: (state) => ({ state }) },
};

/** The state after an action, and the effect that the flow then waits for. */
export function flowReducer(state: FlowState, action: Action, context: FlowContext): Next {
  switch (action.type) {
    case 'interrupt':
      return { state: { ...state, step: 'over', isInterrupted: true } };
    case 'resize': {
      const resized = { ...state, lines: action.lines };
      return resized.step === 'table' ? rows(resized, state.table.kind) : { state: resized };
    }
    case 'progress':
      return action.ticket === state.ticket ? { state: { ...state, progress: action.text } } : { state };
    case 'failed':
      return action.ticket === state.ticket ? failed(state, action.message) : { state };
    case 'came':
      return action.ticket === state.ticket ? came(idle(state), action.news) : { state };
    case 'key':
      if (action.key === 'escape') return back(state);
      return isIdle(state) ? key(calm(state), action.key, context) : { state };
    case 'text':
      return state.busy === undefined ? { state: text(calm(state), action.text) } : { state };
    case 'correct':
      return isCorrectable(state) ? correcting(state, action) : correctingLate(state, action);
    case 'undo':
    case 'redo':
      return isCorrectable(state) ? correcting(state, action) : { state };
    default:
      return isIdle(state) ? direct(calm(state), action, context) : { state };
  }
}

/** The first effect: it reads the file that was named, or looks for files to choose from. */
export function begin(state: FlowState): Next {
  return state.file.typed === '' ? ask(state, 'rosters') : key(state, 'enter', { fields: [] });
}

function isIdle({ busy }: FlowState): boolean {
  return busy === undefined || busy === 'rows';
}

/** What a pointer does at once, and keys one after the other. */
function direct(
  state: FlowState,
  action: Extract<Action, { type: 'choose' | 'file' | 'resume' | 'apply' | 'field' | 'reading' | 'tick' | 'problems' }>,
  context: FlowContext,
): Next {
  switch (action.type) {
    case 'choose': {
      const { at, typed = state.step === 'edit' ? state.typed : '' } = action;
      const file = { ...state.file, cursor: at, typed: '' };
      return key(state.step === 'file' ? { ...state, file } : { ...state, cursor: at, typed }, 'enter', context);
    }
    case 'file':
      return inspectFile(to(state, 'file'), action.path);
    case 'resume':
      return resumeRun(to(state, 'file'), action.path);
    case 'apply':
      return ask({ ...to(state, 'file'), ...unread, path: action.path }, 'apply', action.path);
    case 'tick':
      return { state: state.step === 'left' ? ticked(state, action, action.isTicked) : state };
    case 'problems':
      return { state: state.roster === undefined ? state : { ...backTo(state, 'problems'), problem: action.code } };
    case 'field':
      if (state.step !== 'columns' || state.fields[action.column] === undefined) return { state };
      return { state: withField(state, action.column, action.field) };
    case 'reading': {
      const { country = state.country, dateOrder = state.dateOrder ?? '' } = action;
      const known = { ...state, country, dateOrder: dateOrder === '' ? undefined : dateOrder };
      if (state.step === 'columns') return { state: { ...known, isEdited: true } };
      return state.step === 'problems' ? inspect(known, 'stay') : { state };
    }
  }
}

function key(state: FlowState, name: KeyName, context: FlowContext): Next {
  return steps[state.step].key(state, name, context);
}

function text(state: FlowState, typed: string): FlowState {
  // Pasted text may end in a line break; a path has none.
  return steps[state.step].text?.(state, typed.replaceAll(/[\u0000-\u001f\u007f]/g, '')) ?? state;
}

/** What was waited for could not be done. */
function failed(state: FlowState, message: string): Next {
  const { busy } = state;
  const shown = { ...idle(state), error: message };
  if (busy === 'run' || busy === 'undo' || busy === 'suspend' || (busy === 'resume' && state.step !== 'file'))
    return { state: { ...to(shown, 'next'), error: message } };
  // What was remembered is of no use where the system cannot be reached: it is chosen anew.
  if (state.step === 'same' && busy === 'connect') return { state: { ...to(shown, 'place'), error: message } };
  // A file that was named on the command line: what else there is was not looked for yet.
  if (state.step === 'file' && busy === 'inspect' && state.file.choices.length === 0) {
    return ask(shown, 'rosters');
  }
  return { state: shown };
}

/** Escape. */
function back(state: FlowState): Next {
  // What was being waited for comes too late then.
  if (state.busy !== undefined) return { state: { ...idle(calm(state)), ticket: state.ticket + 1 } };
  const { step, file, trail } = state;
  if (step === 'next' || step === 'over') return { state: to(state, 'over') };
  if (step === 'file') {
    return file.typed === '' ? { state: to(state, 'over') } : { state: { ...calm(state), file: { ...file, typed: '' } } };
  }
  // What was said of the rows before this one counts.
  if (step === 'decide' && state.plan !== undefined && state.deciding.rows.length < mostDecided(state)) return planAgain(state);
  if (step === 'plan' && state.decided.length > 0) return undecided(state);
  // The rows were read before they were corrected.
  if (step === 'edit') return done(state);
  const previous = trail.at(-1);
  if (previous !== undefined) {
    const there = backTo(state, previous.step);
    return previous.step === 'file' ? listRosters(there) : { state: there };
  }
  return state.asked.length > 0 && step !== 'same' ? askAnew(state) : listRosters(to(state, 'file'));
}

/** Rows that were to be decided at first. */
function mostDecided({ plan, deciding }: FlowState): number {
  return plan?.open.find(({ code, group }) => code === deciding.code && group === undefined)?.rows.length ?? 0;
}

/** What was waited for has come. */
function came(state: FlowState, news: News): Next {
  switch (news.do) {
    case 'rosters':
      return { state: { ...state, file: { ...state.file, choices: news.brought, cursor: 0 } } };
    case 'inspect':
      if (news.brought.kind === 'question') return { state: { ...to(state, 'question'), question: news.brought } };
      return wasRead(read(state, news.brought));
    case 'connect':
      return connected(state, news.with[0], news.brought);
    case 'plan':
      return { state: planned(state, news.brought) };
    case 'rows': {
      const [, kind, from] = news.with;
      return { state: { ...state, table: { kind, from, rows: news.brought } } };
    }
    case 'countries':
      return { state: picking(state, { is: 'country' }, news.brought, state.country) };
    case 'firstLines':
      return { state: picking(state, { is: 'header-row' }, news.brought) };
    case 'groups':
      return { state: picking(state, { is: 'group', named: news.with[1] }, news.brought) };
    case 'faultyTable':
      return edited(state, news.brought);
    case 'mended':
      return inspect({ ...to(state, 'problems'), mended: undefined, corrections: news.brought }, 'problems');
    case 'mend':
      return { state: { ...to(state, 'next'), mended: news.brought } };
    case 'absent':
      return { state: { ...on(state, 'left'), typed: '', left: { run: news.with[0], people: news.brought, ticked: [] } } };
    case 'renewal':
      return plan({ ...state, path: news.brought.path, renewal: news.brought });
    case 'list':
      return { state: { ...to(state, 'next'), listed: news.brought } };
    case 'run':
    case 'apply':
    case 'resume':
    case 'undo':
    case 'suspend':
      return { state: { ...to(state, 'next'), ended: news.brought } };
    case 'open':
      return { state };
  }
}

/** Takes over how a roster was read. */
function read(state: FlowState, roster: Inspection): FlowState {
  const fields = roster.columns.map(({ field }) => field);
  const now = { ...state, question: undefined, fields, isEdited: false };
  // Read anew with other columns: what was remembered and given has been taken over already.
  if (state.roster !== undefined) return { ...now, roster: { ...state.roster, ...roster } };
  const said = { ...roster.remembered, ...state.given, ...state.answers };
  const { country, 'date-order': order, existing } = said;
  return {
    ...now,
    roster,
    answers: othersOf(said),
    country: typeof country === 'string' ? country : '',
    dateOrder: typeof order === 'string' ? order : undefined,
    existing: existing === 'update' || existing === 'renew' ? existing : 'skip',
  };
}

/** What follows when a roster was read. */
function wasRead(state: FlowState): Next {
  switch (state.leadsTo) {
    case 'place':
      return firstRead(state);
    case 'columns':
      return { state: to(state, 'columns') };
    case 'plan':
      return afterColumns(state);
    case 'stay':
      return { state: to(state, 'problems', state.cursor) };
    case 'problems':
      if ((state.roster?.rejected ?? 0) === 0) return plan(solved(state));
      // One problem is solved: the next one is offered.
      return { state: to(state, 'problems', problemItems(state).length) };
  }
}

/** Where Escape leads to from the plan, once no problem is left: to what came before the problems. */
function solved(state: FlowState): FlowState {
  const before = state.trail.findLast(({ step }) => step !== 'problems');
  return before === undefined ? state : backTo(state, before.step);
}

/** What follows when a roster was read for the first time: the system that it goes to. */
function firstRead(state: FlowState): Next {
  const remembered = state.roster?.remembered;
  const practice = { ...remembered, ...state.given }['sandbox'] === true;
  const step = remembered === undefined ? 'place' : 'same';
  return connect(to(state, step), practice);
}
