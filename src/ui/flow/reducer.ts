import { flowWords as words } from '../words.ts';
import {
  columnsFault,
  expectedNumber,
  nextItems,
  placeItems,
  planItems,
  problemItems,
  readingItems,
  rejectsOf,
  sameItems,
  tableRows,
  work,
} from './items.ts';
import { optionsOf, othersOf, pathChosen } from './options.ts';
import type { Action, Busy, Effect, FlowState, KeyName, News, Step } from './state.ts';
import type { Inspection, Place, Plan, SystemChoice } from './world.ts';

export interface Next {
  readonly state: FlowState;
  /** At most one at a time; none while something is waited for. */
  readonly effect?: Effect;
}

export interface FlowContext {
  /** What a column can feed. */
  readonly fields: readonly string[];
}

/** The whole flow: what is known, and what happens, give what is known then, and what is to be done about it. */
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
      return state.busy === undefined || state.busy === 'rows' ? key(calm(state), action.key, context) : { state };
    case 'text':
      return state.busy === undefined ? { state: text(calm(state), action.text) } : { state };
  }
}

/** What the flow does first. */
export function begin(state: FlowState): Next {
  return state.file.typed === ''
    ? ask(state, 'rosters', (ticket) => ({ do: 'rosters', ticket }))
    : key(state, 'enter', { fields: [] });
}

function ask(state: FlowState, busy: Busy, effect: (ticket: number) => Effect): Next {
  const ticket = state.ticket + 1;
  return { state: { ...state, busy, ticket }, effect: effect(ticket) };
}

function idle(state: FlowState): FlowState {
  return { ...state, busy: undefined, progress: undefined };
}

function calm(state: FlowState): FlowState {
  return { ...state, error: undefined };
}

function to(state: FlowState, step: Step, cursor = 0): FlowState {
  return { ...calm(state), step, cursor };
}

/** One step further, from where Escape leads back. */
function on(state: FlowState, step: Step): FlowState {
  return { ...to(state, step), trail: step === state.step ? state.trail : [...state.trail, state.step] };
}

function failed(state: FlowState, message: string): Next {
  const { busy } = state;
  const shown = { ...idle(state), error: message };
  if (busy === 'run' || busy === 'resume') return { state: { ...to(shown, 'next'), error: message } };
  // What was remembered is of no use where the system cannot be reached: it is chosen anew.
  if (state.step === 'same' && busy === 'connect') return { state: { ...to(shown, 'place'), error: message } };
  // A file that was named on the command line: what else there is was not looked for yet.
  if (state.step === 'file' && busy === 'inspect' && state.file.choices.length === 0) {
    return ask(shown, 'rosters', (ticket) => ({ do: 'rosters', ticket }));
  }
  return { state: shown };
}

function back(state: FlowState): Next {
  // What was being waited for comes too late then.
  if (state.busy !== undefined) return { state: { ...idle(calm(state)), ticket: state.ticket + 1 } };
  const { step, file, trail } = state;
  if (step === 'next' || step === 'over') return { state: to(state, 'over') };
  if (step === 'file') {
    return file.typed === '' ? { state: to(state, 'over') } : { state: { ...calm(state), file: { ...file, typed: '' } } };
  }
  const previous = trail.at(-1);
  if (previous !== undefined) {
    // Enter, pressed once too often in the table, must not start the import.
    const cursor = step === 'table' ? planItems(state).indexOf('table') : 0;
    return { state: { ...to(state, previous, cursor), trail: trail.slice(0, -1) } };
  }
  return state.asked.length > 0 && step !== 'same' ? askAnew(state) : listRosters(to(state, 'file'));
}

/** Takes the last answer about the file back, which makes it a question again. */
function askAnew(state: FlowState): Next {
  const asked = state.asked.slice(0, -1);
  const answers = Object.fromEntries(Object.entries(state.answers).filter(([option]) => option !== state.asked.at(-1)));
  return inspect({
    ...state,
    asked,
    answers,
    trail: [],
    question: undefined,
    roster: undefined,
    fields: [],
    chosen: undefined,
  });
}

function listRosters(state: FlowState): Next {
  const empty = { ...state, file: { ...state.file, typed: '' } };
  return state.file.choices.length > 0 ? { state: empty } : ask(empty, 'rosters', (ticket) => ({ do: 'rosters', ticket }));
}

// --- What an effect brought -------------------------------------------------------------------------------------------------

function came(state: FlowState, news: News): Next {
  switch (news.of) {
    case 'rosters':
      return { state: { ...state, file: { ...state.file, choices: news.choices, cursor: 0 } } };
    case 'inspect':
      if (news.found.kind === 'question') return { state: { ...to(state, 'question'), question: news.found } };
      return state.step === 'columns' ? afterColumns(read(state, news.found)) : firstRead(read(state, news.found));
    case 'connect':
      return connected(state, news.practice, news.place);
    case 'plan':
      return { state: planned(state, news.plan) };
    case 'rows':
      return {
        state: {
          ...state,
          table: { kind: news.kind, from: news.from, rows: news.rows },
        },
      };
    case 'mend':
      return { state: { ...to(state, 'next'), mended: news.written } };
    case 'ended':
      return { state: { ...to(state, 'next'), ended: news.ended } };
    case 'open':
      return { state };
  }
}

function planned(before: FlowState, plan: Plan): FlowState {
  const state = { ...on(before, 'plan'), plan };
  // Planned anew because of that line: it stays the chosen one.
  return before.step === 'plan' ? { ...state, cursor: Math.max(0, planItems(state).indexOf('existing')) } : state;
}

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
    existing: existing === 'update' ? 'update' : 'skip',
  };
}

function firstRead(state: FlowState): Next {
  const remembered = state.roster?.remembered;
  const practice = { ...remembered, ...state.given }['sandbox'] === true;
  const step = remembered === undefined ? 'place' : 'same';
  const known = practice ? state.practice : state.live;
  if (known) return connected({ ...state, step, cursor: 0 }, practice, known);
  return ask(to(state, step), 'connect', (ticket) => ({ do: 'connect', ticket, practice }));
}

function connected(state: FlowState, practice: boolean, place: Place | undefined): Next {
  const known: FlowState = practice ? { ...state, practice: place } : { ...state, live: place ?? null };
  const usable = place?.systems.filter(({ trouble }) => trouble === undefined) ?? [];
  const isSame = state.step === 'same';
  const wanted = state.given['system'] ?? (isSame ? state.roster?.remembered?.['system'] : undefined);
  const system = practice ? usable[0] : usable.find(({ id, name }) => id === wanted || name === wanted);
  if (place && system) return { state: on(choose(known, practice, place, system), isSame ? 'same' : 'columns') };
  return { state: { ...to(known, 'place'), error: isSame && place ? words.placeGone : undefined } };
}

function choose(state: FlowState, practice: boolean, place: Place, system: SystemChoice): FlowState {
  const isOnlyName = place.systems.filter(({ name }) => name === system.name).length === 1;
  return {
    ...state,
    chosen: {
      practice,
      workspace: place.workspace,
      isSandbox: place.isSandbox,
      host: place.host,
      systemId: system.id,
      systemName: isOnlyName ? system.name : system.id,
    },
  };
}

function afterColumns(state: FlowState): Next {
  return (state.roster?.rejected ?? 0) > 0 ? { state: on(state, 'problems') } : plan(state);
}

function plan(state: FlowState): Next {
  return ask(calm(state), 'plan', (ticket) => ({ do: 'plan', ticket, path: state.path ?? '', options: optionsOf(state) }));
}

function inspect(state: FlowState): Next {
  // An empty map says: as guessed, and not as it was last time.
  const options = state.roster === undefined ? optionsOf(state) : { map: [], ...optionsOf(state) };
  return ask(calm(state), 'inspect', (ticket) => ({ do: 'inspect', ticket, path: state.path ?? '', options }));
}

// --- Keys -------------------------------------------------------------------------------------------------------------------

function key(state: FlowState, name: KeyName, context: FlowContext): Next {
  switch (state.step) {
    case 'file':
      return fileKey(state, name);
    case 'question':
      return name === 'enter' ? answer(state) : { state: moved(state, name, state.question?.choices.length ?? 0) };
    case 'same':
      return name === 'enter' ? sameEnter(state) : { state: moved(state, name, sameItems(state).length) };
    case 'place':
      return name === 'enter' ? placeEnter(state) : { state: moved(state, name, placeItems(state).length) };
    case 'columns':
      return columnsKey(state, name, context);
    case 'problems': {
      const choices = problemItems(state);
      if (name !== 'enter') return { state: moved(state, name, choices.length + (state.roster?.problems.length ?? 0)) };
      return problemsEnter(state);
    }
    case 'plan':
      return planKey(state, name);
    case 'table':
      return tableKey(state, name);
    case 'confirm':
      return confirmKey(state, name);
    case 'next':
      return name === 'enter' ? nextEnter(state) : { state: moved(state, name, nextItems(state).length) };
    case 'over':
      return { state };
  }
}

function moved(state: FlowState, name: KeyName, length: number): FlowState {
  return { ...state, cursor: step(state.cursor, name, length, state.lines) };
}

function step(cursor: number, name: KeyName, length: number, page: number): number {
  const last = Math.max(0, length - 1);
  switch (name) {
    case 'up':
      return Math.max(0, cursor - 1);
    case 'down':
      return Math.min(last, cursor + 1);
    case 'pageup':
      return Math.max(0, cursor - page);
    case 'pagedown':
      return Math.min(last, cursor + page);
    case 'home':
      return 0;
    case 'end':
      return last;
    default:
      return cursor;
  }
}

function text(state: FlowState, typed: string): FlowState {
  // Pasted text may end in a line break; a path has none.
  const clean = typed.replaceAll(/[\u0000-\u001f\u007f]/g, '');
  switch (state.step) {
    case 'file':
      return { ...state, file: { ...state.file, typed: state.file.typed + clean } };
    case 'confirm':
      return { ...state, typed: (state.typed + clean).replaceAll(/\D/g, '').slice(0, 9) };
    case 'columns':
      if (readingItems(state)[state.cursor - state.fields.length] !== 'country') return state;
      return {
        ...state,
        // A third letter begins anew.
        country: `${state.country.length === 2 ? '' : state.country}${clean.replaceAll(/[^a-z]/gi, '')}`
          .toUpperCase()
          .slice(0, 2),
        isEdited: true,
      };
    default:
      return state;
  }
}

function fileKey(state: FlowState, name: KeyName): Next {
  const { choices, cursor, typed } = state.file;
  if (name === 'backspace') return { state: { ...state, file: { ...state.file, typed: typed.replace(/.$/su, '') } } };
  if (name !== 'enter')
    return { state: { ...state, file: { choices, typed: '', cursor: step(cursor, name, choices.length, state.lines) } } };
  const path = pathChosen(state);
  if (path === undefined || path === '') return { state };
  // Another file: nothing that was said of the last one holds for it.
  return inspect({
    ...state,
    path,
    trail: [],
    question: undefined,
    asked: [],
    answers: {},
    roster: undefined,
    fields: [],
    country: '',
    dateOrder: undefined,
    chosen: undefined,
    existing: 'skip',
    plan: undefined,
  });
}

function answer(state: FlowState): Next {
  const { question, answers, cursor } = state;
  const choice = question?.choices[cursor];
  if (question === undefined || choice === undefined) return { state };
  const { option = question.option } = choice;
  const earlier = answers[option];
  const isList = option === 'map' || option === 'ignore';
  const value = isList ? [...new Set([...(Array.isArray(earlier) ? earlier : []), choice.value])] : choice.value;
  return inspect({ ...state, asked: [...state.asked, option], answers: { ...answers, [option]: value } });
}

function sameEnter(state: FlowState): Next {
  switch (sameItems(state)[state.cursor]) {
    case 'place':
      return state.live === undefined ? askWhere(state) : { state: on(state, 'place') };
    case 'columns':
      return { state: on(state, 'columns') };
    case 'problems':
      return { state: on(state, 'problems') };
    default:
      return (state.roster?.valid ?? 0) === 0 ? { state: on(state, 'problems') } : plan(state);
  }
}

function askWhere(state: FlowState): Next {
  return ask(on(state, 'place'), 'connect', (ticket) => ({ do: 'connect', ticket, practice: false }));
}

function placeEnter(state: FlowState): Next {
  const item = placeItems(state)[state.cursor];
  switch (item?.is) {
    case 'system':
      if (item.system.trouble !== undefined) return { state: { ...state, error: item.system.trouble } };
      return state.live ? { state: on(choose(state, false, state.live, item.system), 'columns') } : { state };
    case 'practice':
      if (state.practice) return connected(state, true, state.practice);
      return ask(state, 'connect', (ticket) => ({ do: 'connect', ticket, practice: true }));
    case 'again':
      return askWhere(state);
    default:
      return { state };
  }
}

function columnsKey(state: FlowState, name: KeyName, context: FlowContext): Next {
  const { fields, cursor } = state;
  const extra = readingItems(state);
  const item = extra[cursor - fields.length];
  if (name === 'backspace') {
    if (item !== undefined) return { state: item === 'country' ? { ...state, country: '', isEdited: true } : state };
    return { state: { ...state, fields: fields.with(cursor, null), isEdited: true } };
  }
  if (name === 'left' || name === 'right') {
    const by = name === 'right' ? 1 : -1;
    if (item === 'date-order')
      return { state: { ...state, dateOrder: turned([undefined, 'dmy', 'mdy', 'ymd'], state.dateOrder, by), isEdited: true } };
    if (cursor >= fields.length) return { state };
    const field = turned([null, ...context.fields], fields[cursor] ?? null, by);
    return { state: { ...state, fields: fields.with(cursor, field), isEdited: true } };
  }
  if (name !== 'enter') return { state: moved(state, name, fields.length + extra.length) };
  if (columnsFault(state) !== undefined) return { state };
  return state.isEdited ? inspect(state) : afterColumns(state);
}

function turned<Value>(values: readonly Value[], value: Value, by: number): Value {
  const next = (Math.max(0, values.indexOf(value)) + by + values.length) % values.length;
  return values[next] as Value;
}

function problemsEnter(state: FlowState): Next {
  switch (problemItems(state)[state.cursor]) {
    case 'go':
      return plan(state);
    case 'mend': {
      const { system: _, sandbox: __, existing: ___, ...options } = optionsOf(state);
      return ask(state, 'mend', (ticket) => ({ do: 'mend', ticket, path: state.path ?? '', options }));
    }
    default:
      return { state };
  }
}

function planKey(state: FlowState, name: KeyName): Next {
  const items = planItems(state);
  const item = items[state.cursor];
  if (item === 'existing' && (name === 'enter' || name === 'left' || name === 'right')) {
    return plan({ ...state, existing: state.existing === 'skip' ? 'update' : 'skip' });
  }
  if (name !== 'enter') return { state: moved(state, name, items.length) };
  switch (item) {
    case 'go':
      return state.chosen?.isSandbox ? run(state) : { state: { ...on(state, 'confirm'), typed: '' } };
    case 'table':
      return rows({ ...on(state, 'table'), table: { kind: undefined, from: 0, rows: [] } }, undefined);
    case 'stop':
      return { state: to(state, 'over') };
    default:
      return { state };
  }
}

function tableKey(state: FlowState, name: KeyName): Next {
  const { plan, table, lines } = state;
  if (plan === undefined) return { state };
  if (name === 'left' || name === 'right') {
    const kinds = [undefined, ...Object.keys(plan.counts).filter((kind) => (plan.counts[kind] ?? 0) > 0)];
    return rows({ ...state, cursor: 0 }, turned(kinds, table.kind, name === 'right' ? 1 : -1));
  }
  if (name === 'enter') return back(state);
  const all = table.kind === undefined ? plan.rows : (plan.counts[table.kind] ?? 0);
  const page = tableRows(lines);
  const chosen = { ...state, cursor: step(state.cursor, name, all, page) };
  return chosen.cursor >= table.from && chosen.cursor < table.from + page ? { state: chosen } : rows(chosen, table.kind);
}

/** Fills the table so that the chosen row is in it, and moves it no further than that takes. */
function rows(state: FlowState, kind: string | undefined): Next {
  const { table, cursor, lines } = state;
  const count = tableRows(lines);
  const from = Math.max(Math.min(table.from, cursor), cursor - count + 1);
  return ask(state, 'rows', (ticket) => ({
    do: 'rows',
    ticket,
    run: state.plan?.run ?? '',
    kind,
    from,
    count,
  }));
}

function confirmKey(state: FlowState, name: KeyName): Next {
  if (name === 'backspace') return { state: { ...state, typed: state.typed.slice(0, -1) } };
  if (name !== 'enter') return { state };
  const expected = expectedNumber(state);
  return Number(state.typed) === expected ? run(state) : { state: { ...state, typed: '', error: words.wrongNumber(expected) } };
}

function run(state: FlowState): Next {
  if (state.plan === undefined || work(state.plan.counts) === 0) return { state };
  const { run } = state.plan;
  return ask(calm(state), 'run', (ticket) => ({
    do: 'run',
    ticket,
    run,
    options: optionsOf(state),
    remember: state.roster,
  }));
}

function nextEnter(state: FlowState): Next {
  const files = state.ended?.files ?? state.mended?.files ?? {};
  const open = (path: string | undefined) =>
    path === undefined ? { state } : ask(state, 'open', (ticket) => ({ do: 'open', ticket, path }));
  switch (nextItems(state)[state.cursor]) {
    case 'resume':
      return ask(state, 'resume', (ticket) => ({
        do: 'resume',
        ticket,
        run: state.ended?.run ?? '',
        options: optionsOf(state),
      }));
    case 'rejects':
      return open(rejectsOf(files));
    case 'report':
      return open(files['report.html']);
    case 'again':
      return listRosters({
        ...to(state, 'file'),
        file: { choices: [], cursor: 0, typed: '' },
        ended: undefined,
        mended: undefined,
      });
    default:
      return { state: to(state, 'over') };
  }
}
