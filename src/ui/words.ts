import type { Phase } from '../events.ts';

/** Every word that a person reads on the screen, in plain lines and in the summary. */

const number = new Intl.NumberFormat('en-US');

/** `12,345` */
export function figure(value: number): string {
  return number.format(value);
}

/** `1 row`, `12 rows`; the plural is given where it is not an s. */
export function count(value: number, one: string, many = `${one}s`): string {
  return `${figure(value)} ${value === 1 ? one : many}`;
}

/** `8 s`, `3 min`, `1 h 5 min`: as exact as a person cares. */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 90) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return `${minutes} min`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** `10 s`, `2 min`, `1 h 10 min`: an estimate, in steps that do not flicker. */
export function estimate(seconds: number): string {
  if (seconds < 60) return `${Math.max(5, Math.ceil(seconds / 5) * 5)} s`;
  if (seconds < 5400) return `${Math.ceil(seconds / 60)} min`;
  const tens = Math.ceil(seconds / 600) * 10;
  return `${Math.floor(tens / 60)} h${tens % 60 === 0 ? '' : ` ${tens % 60} min`}`;
}

/** `phone_not_e164` as a person reads it. */
export function codeWords(code: string): string {
  return code.replaceAll('_', ' ');
}

export const phaseWords: Readonly<Record<Phase, { readonly doing: string; readonly done: string; readonly unit?: string }>> = {
  reading: { doing: 'Reading the roster', done: 'Read the roster', unit: 'row' },
  looking: { doing: 'Looking at who is there', done: 'Looked at who is there', unit: 'page' },
  planning: { doing: 'Planning', done: 'Planned', unit: 'row' },
  applying: { doing: 'Bringing people in', done: 'Brought people in', unit: 'row' },
  settling: { doing: 'Settling lost answers', done: 'Settled lost answers', unit: 'row' },
  verifying: { doing: 'Reading everybody back', done: 'Read everybody back', unit: 'row' },
  reporting: { doing: 'Writing the results', done: 'Wrote the results' },
  undoing: { doing: 'Taking back', done: 'Took back', unit: 'row' },
};

const doing: Readonly<Record<string, string>> = {
  check: 'Checking',
  plan: 'Planning',
  import: 'Importing',
  resume: 'Finishing',
  verify: 'Reading back',
  undo: 'Taking back',
};

/** `Importing people.csv`, `Finishing 2026-10-01-people`. */
export function taskWords(command: string, roster: string): string {
  return `${doing[command] ?? command} ${roster}`;
}

export const kindWords = { practice: 'PRACTICE', sandbox: 'SANDBOX', production: 'PRODUCTION' } as const;

export const screenWords = {
  into: 'into',
  workspace: 'workspace',
  of: 'of',
  well: 'well',
  notSure: 'to look at',
  bad: 'not done',
  rows: 'rows',
  row: (row: number) => `row ${figure(row)}`,
  peopleRate: (rate: number) => `${rate < 10 ? rate.toFixed(1) : figure(Math.round(rate))} rows/s`,
  requestRate: (sent: number | undefined, rate: number) =>
    sent === undefined
      ? `limit ${figure(Math.round(rate))} requests/s`
      : `${figure(Math.round(sent))} of ${figure(Math.round(rate))} requests/s`,
  inFlight: (requests: number) => `${figure(requests)} in flight`,
  left: (seconds: number) => `about ${estimate(seconds)} left`,
  noProblems: 'No problems so far.',
  nobody: '',
  paused: 'Paused: nobody new is taken. Press p to go on.',
  waiting: (ms: number) => `The API asks for patience: going on in ${duration(ms)}.`,
  outage: (sinceMs: number, probeMs: number, untilMs: number) =>
    `No answer from the API for ${duration(sinceMs)}. Next try in ${duration(probeMs)}, giving up in ${duration(untilMs)}.`,
  stopping: (inFlight: number) =>
    `Stopping safely: ${inFlight > 0 ? `${count(inFlight, 'request')} in flight will finish` : 'what was begun will finish'}. Press q again to leave at once.`,
  leaving: 'Leaving at once.',
  outageOver: (ms: number) => `The API did not answer for ${duration(ms)}; it does again.`,
  keys: {
    pause: 'pause',
    goOn: 'go on',
    problems: 'problems',
    people: 'people',
    keys: 'keys',
    stop: 'stop safely',
    leave: 'leave at once',
    close: 'close',
  },
  help: [
    'p  take nobody new until p is pressed again',
    'f  the last rows that need a person',
    'q  stop safely: what was begun is finished; it can be resumed',
  ],
} as const;

/** `Plan: 300 to create, 18 rejected.` */
export function planWords(rows: number, counts: Readonly<Record<string, number>>): string {
  const parts = Object.entries(counts).flatMap(([status, number]) =>
    number === 0 ? [] : [`${figure(number)} ${planned[status] ?? status}`],
  );
  return `Plan for ${count(rows, 'row')}: ${parts.length === 0 ? 'nothing to do' : parts.join(', ')}.`;
}

const planned: Readonly<Record<string, string>> = {
  create: 'to create',
  created: 'to create',
  update: 'to update',
  updated: 'to update',
  present: 'already there',
  differs: 'different, to be left alone',
};
