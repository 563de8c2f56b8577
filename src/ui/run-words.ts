import { isHeld, rateOf, secondsLeft, statusNamed, type LogEntry, type Phase, type RunView, type Tone } from '../events.ts';
import type { Look } from './colours.ts';
import { count, duration, figure } from '../text/figures.ts';

/** `10 s`, `2 min`, `1 h 10 min`: in steps so large that the text does not change at every drawing. */
function estimate(seconds: number): string {
  if (seconds < 60) return `${Math.max(5, Math.ceil(seconds / 5) * 5)} s`;
  if (seconds < 5400) return `${Math.ceil(seconds / 60)} min`;
  const tens = Math.ceil(seconds / 600) * 10;
  return `${Math.floor(tens / 60)} h${tens % 60 === 0 ? '' : ` ${tens % 60} min`}`;
}

/** Reasons in few words; any other one is called by its code. */
const plainly: Readonly<Record<string, string>> = {
  date_impossible: 'no such day',
  date_order: 'day or month first?',
  date_serial: 'day number instead of a date',
  date_twice: 'time that exists twice',
  date_two_digit_year: 'year with two digits',
  duplicate_acs_user_id: 'same user id twice',
  duplicate_email: 'email twice in the file',
  email_invalid: 'not an email',
  email_not_ascii: 'email with letters beyond a-z',
  ended: 'ended already',
  ends_before_start: 'ends before it starts',
  error_cell: 'error of a formula',
  garbled: 'ruined letters',
  groups_quote: 'quote that is not closed',
  import_as_unknown: 'unknown word in import_as',
  name_missing: 'no name',
  namesakes: 'new, with the name of somebody who is there',
  no_value: 'formula without a result',
  phone_extension: 'phone with extension',
  phone_not_e164: 'phone without country code',
  phone_of_another: 'new, with the phone of somebody else',
  phone_scientific: 'phone shortened by a spreadsheet',
  phone_several: 'two phones in a cell',
  ragged_row: 'cells do not fit the header',
  yes_or_no: 'neither yes nor no',
  // What became of a request.
  look_failed: 'cannot be looked up',
  no_answer: 'never answered',
  not_json: 'something else answered',
  redirected: 'something else answered',
  reset: 'connection broke',
  timeout: 'no answer in time',
  too_long: 'answer far too long',
  unanswered: 'answer lost',
  unexpected_answer: 'answer not understood',
};

/** `invalid_phone_number` as a person reads it. */
export function codeWords(code: string): string {
  const status = /^http_(\d+)$/u.exec(code)?.[1];
  return plainly[code] ?? (status === undefined ? code.replaceAll('_', ' ') : `error ${status} of the API`);
}

interface PhaseWords {
  readonly doing: string;
  readonly done: string;
  /** What is counted, one and many. */
  readonly unit?: readonly [string, string];
}

const rows = ['row', 'rows'] as const;
const people = ['person', 'people'] as const;

export const phaseWords: Readonly<Record<Phase, PhaseWords>> = {
  reading: { doing: 'Reading the roster', done: 'Read the roster', unit: rows },
  looking: { doing: 'Looking at who is there', done: 'Looked at who is there', unit: people },
  looking_again: { doing: 'Looking again, after the question', done: 'Looked again, after the question', unit: people },
  planning: { doing: 'Planning', done: 'Planned', unit: rows },
  applying: { doing: 'Bringing people in', done: 'Brought people in', unit: people },
  suspending: { doing: 'Suspending people', done: 'Suspended people', unit: people },
  settling: { doing: 'Settling lost answers', done: 'Settled lost answers', unit: people },
  verifying: { doing: 'Reading everybody back', done: 'Read everybody back', unit: people },
  reporting: { doing: 'Writing the results', done: 'Wrote the results' },
  undoing: { doing: 'Taking back', done: 'Took back', unit: people },
};

/** `1,200 of 5,000`, or `1,200` where the end is not known; empty before anything is, and where there is nothing to do. */
export function doneWords({ phase }: RunView): string {
  if (phase === undefined) return '';
  if (phase.total === 0) return '';
  if (phase.total === undefined) return phase.done === 0 ? '' : figure(phase.done);
  return `${figure(Math.min(phase.done, phase.total))} of ${figure(phase.total)}`;
}

/** `Reading the roster: 1,200 of 5,000`; empty before anything is known. */
export function progressWords(view: RunView): string {
  return view.phase === undefined ? '' : [phaseWords[view.phase.phase].doing, doneWords(view)].filter(Boolean).join(': ');
}

const doing: Readonly<Record<string, string>> = {
  check: 'Checking',
  export: 'Exporting everybody',
  plan: 'Planning',
  import: 'Importing',
  resume: 'Finishing',
  verify: 'Reading back',
  undo: 'Taking back',
  leavers: 'Suspending the leavers of',
};

/** `Importing people.csv`, `Finishing 2026-10-01-people`. */
export function taskWords(command: string, roster: string): string {
  return `${doing[command] ?? command} ${roster === '-' ? 'standard input' : roster}`.trimEnd();
}

/** The word between a task and its system, for the tasks that bring no people into it. */
const besides: Readonly<Record<string, string>> = {
  export: 'of',
  plan: 'for',
  resume: 'in',
  verify: 'in',
  undo: 'in',
  leavers: 'in',
};

/** `into Main Building`: what a task is about. @param system its name, made safe. */
export function systemWords(command: string, system: string): string {
  return `${besides[command] ?? 'into'} ${system}`;
}

/** The kind of an access system, and how its name is shown; no label before it is known. */
export function kindOf(about: { readonly practice?: boolean | undefined; readonly isSandbox?: boolean }) {
  if (about.practice) return { label: 'PRACTICE', look: harmless };
  if (about.isSandbox === undefined) return { label: '', look: undefined };
  return about.isSandbox ? { label: 'SANDBOX', look: harmless } : { label: 'PRODUCTION', look: real };
}

const harmless: Look = { color: 'black', backgroundColor: 'cyan' };
const real: Look = { color: 'white', backgroundColor: 'red' };

/** What the live screen and the plain lines say alike. */
export const runWords = {
  rate: (rate: number, unit: string) => `${rate < 10 ? rate.toFixed(1) : figure(Math.round(rate))} ${unit}/s`,
  left: (seconds: number) => `about ${estimate(seconds)} left`,
  outageOver: (ms: number) => `The API did not answer for ${duration(ms)}; it does again.`,
} as const;

/** What is left and how fast it goes, as far as it is known: `about 10 s left`, `25 people/s`. @param now epoch ms. */
export function paceWords(view: RunView, now: number): string[] {
  if (isHeld(view, now)) return [];
  const [left, rate] = [secondsLeft(view), rateOf(view)];
  const unit = view.phase && phaseWords[view.phase.phase].unit?.[1];
  return [
    ...(left === undefined ? [] : [runWords.left(left)]),
    ...(rate === undefined || unit === undefined ? [] : [runWords.rate(rate, unit)]),
  ];
}

/** A line that is said of a run; `about`: what stands smaller behind it. */
export interface SaidLine {
  readonly tone: Tone;
  readonly text: string;
  readonly about?: string;
}

/** What stands in a run's log. */
export function logWords(entry: LogEntry): SaidLine {
  switch (entry.kind) {
    case 'phase': {
      const { done, unit } = phaseWords[entry.phase];
      const many = unit === undefined || entry.done === 0 ? '' : `: ${count(entry.done, ...unit)}`;
      return { tone: 'good', text: `${done}${many}`, about: duration(entry.tookMs) };
    }
    case 'plan':
      return { tone: 'rest', text: planWords(entry.rows, entry.counts) };
    case 'notice':
      return { tone: entry.isAlarm ? 'attention' : 'rest', text: entry.message };
    case 'outage':
      return { tone: 'attention', text: runWords.outageOver(entry.tookMs) };
  }
}

/** `Plan: 300 to create, 18 rejected.` */
export function planWords(rows: number, counts: Readonly<Record<string, number>>): string {
  const { namesakes = 0, phone_of_another: phones = 0, ...statusCounts } = counts;
  const parts = Object.entries(statusCounts).flatMap(([status, number]) =>
    number === 0 ? [] : [`${figure(number)} ${statusNamed(status)?.inPlan?.short ?? status}`],
  );
  const besides = [
    ...(namesakes === 0 ? [] : [count(namesakes, 'namesake')]),
    ...(phones === 0 ? [] : [`${figure(phones)} with the phone of somebody else`]),
  ];
  return `Plan for ${count(rows, 'row')}: ${parts.length === 0 ? 'nothing to do' : parts.join(', ')}${besides.length === 0 ? '' : `; of those new, ${besides.join(', ')}`}.`;
}
