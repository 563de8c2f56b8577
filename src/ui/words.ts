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
  planning: { doing: 'Planning', done: 'Planned', unit: rows },
  applying: { doing: 'Bringing people in', done: 'Brought people in', unit: people },
  settling: { doing: 'Settling lost answers', done: 'Settled lost answers', unit: people },
  verifying: { doing: 'Reading everybody back', done: 'Read everybody back', unit: people },
  reporting: { doing: 'Writing the results', done: 'Wrote the results' },
  undoing: { doing: 'Taking back', done: 'Took back', unit: people },
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
  return `${doing[command] ?? command} ${roster}`.trimEnd();
}

export const kindWords = { practice: 'PRACTICE', sandbox: 'SANDBOX', production: 'PRODUCTION' } as const;

export const screenWords = {
  into: 'into',
  of: 'of',
  well: 'well',
  notSure: 'to look at',
  bad: 'not done',
  row: (row: number) => `row ${figure(row)}`,
  rate: (rate: number, unit: string) => `${rate < 10 ? rate.toFixed(1) : figure(Math.round(rate))} ${unit}/s`,
  requestRate: (sent: number | undefined, rate: number) =>
    sent === undefined
      ? `limit ${figure(Math.round(rate))} requests/s`
      : `${figure(Math.round(sent))} of ${figure(Math.round(rate))} requests/s`,
  inFlight: (requests: number) => `${figure(requests)} in flight`,
  left: (seconds: number) => `about ${estimate(seconds)} left`,
  fate: (status: string, enrollment?: string, provider?: string) => {
    if (enrollment === 'failed') return `${status}, enrollment failed`;
    if (provider === 'error') return `${status}, but the system reports an error`;
    if (provider === 'missing') return `${status}, but gone again`;
    if (provider === 'drifted') return `${status}, but reads back different`;
    return enrollment === 'enrolled' ? `${status}, enrolled` : status;
  },
  noProblems: 'No problems so far.',
  paused: ['Paused.', 'Press p to go on.', 'Nobody new is taken until then.'],
  waiting: (ms: number) => `The API asks for patience: going on in ${duration(ms)}.`,
  outage: (sinceMs: number, probeMs: number, untilMs: number) => [
    `No answer from the API for ${duration(sinceMs)}.`,
    `Next try in ${duration(probeMs)},`,
    `giving up in ${duration(untilMs)}.`,
  ],
  stopping: (inFlight: number) => [
    'Stopping safely.',
    'Press q again to leave at once.',
    inFlight > 0 ? `Finishing ${count(inFlight, 'request')}.` : 'Finishing what was begun.',
  ],
  leaving: 'Leaving at once.',
  outageOver: (ms: number) => `The API did not answer for ${duration(ms)}; it does again.`,
  keys: {
    pause: 'pause',
    goOn: 'go on',
    problems: 'problems',
    people: 'people',
    keys: 'keys',
    stop: 'stop',
    leave: 'leave now',
    close: 'close',
  },
  help: [
    'p  take nobody new until p is pressed again',
    'f  the last rows that need a person',
    'q  stop safely: what was begun is finished; resume later',
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

export const lineWords = {
  heading: (about: { task: string; system?: string; workspace?: string; host?: string; kind?: keyof typeof kindWords }) => {
    const place = about.kind === 'practice' ? undefined : about.workspace;
    return [
      about.task,
      about.system === undefined ? '' : ` into ${about.system}`,
      place === undefined ? '' : `, workspace ${place}`,
      about.kind === undefined ? '' : ` (${kindWords[about.kind]}${about.host === undefined ? '' : `, ${about.host}`})`,
    ].join('');
  },
  progress: (about: {
    doing: string;
    done: number;
    total?: number;
    details: readonly string[];
    counts: readonly (readonly [string, number])[];
  }) =>
    [
      `${about.doing}: ${figure(about.done)}`,
      about.total === undefined
        ? ''
        : ` of ${figure(about.total)} (${Math.floor((about.done / Math.max(1, about.total)) * 100)}%)`,
      about.details.length === 0 ? '' : `, ${about.details.join(', ')}`,
      about.counts.length === 0 ? '' : `; ${about.counts.map(([status, number]) => `${figure(number)} ${status}`).join(', ')}`,
    ].join(''),
  row: (row: number, status: string, code: string) => `! row ${figure(row)}: ${status}${code === '' ? '' : ` (${code})`}`,
  moreRows: '! more rows need a person; all of them stand in rejects.csv',
  outage: (ms: number) => `The API does not answer. Waiting for it, for ${duration(ms)} at most.`,
  stopping: (reason: string) => `Stopping safely (${reason}): what was begun will finish.`,
  waiting: 'Waiting ...',
} as const;

export const confirmWords = {
  yesOrNo: 'Go on? [y/N] ',
  type: (expected: string) => `Type ${expected} to go on, anything else to leave: `,
} as const;

/** A command as a person would type it. */
export function commandLine(words: readonly string[]): string {
  return words.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`)).join(' ');
}

interface StatusWords {
  readonly sign: '✓' | '!' | '✗' | '·';
  readonly means: string;
}

/** The contract's statuses (of an import, a plan and a check), in the order in which they are told. */
const statuses: Readonly<Record<string, StatusWords>> = {
  valid: { sign: '✓', means: 'can be sent' },
  create: { sign: '✓', means: 'will be new in the access system' },
  update: { sign: '✓', means: 'there already, will be brought in line' },
  created: { sign: '✓', means: 'new in the access system' },
  updated: { sign: '✓', means: 'there already, brought in line' },
  present: { sign: '✓', means: 'there already, nothing to do' },
  differs: { sign: '!', means: 'there already, different, left alone' },
  conflict: { sign: '!', means: 'not clear who this is; nothing was done' },
  rejected: { sign: '✗', means: 'not valid; nothing was sent' },
  failed: { sign: '✗', means: 'refused by the API' },
  unknown: { sign: '!', means: 'sent, and the answer is still missing' },
  pending: { sign: '·', means: 'not attempted yet' },
  skipped: { sign: '·', means: 'left out, as asked' },
};

export const summaryWords = {
  statuses,
  done: {
    import: (rows: string) => `Done: ${rows}, each accounted for.`,
    plan: (rows: string) => `Planned: ${rows}. Nothing was changed.`,
    check: (rows: string) => `Checked: ${rows}. Nothing was sent.`,
  },
  allWell: { import: 'All is well.', plan: 'All can be done.', check: 'All can be sent.' },
  needPerson: (rows: number) => `${count(rows, 'row needs', 'rows need')} a person.`,
  seeReport: 'Something needs a person: see report.html.',
  interrupted: 'Interrupted. Nothing is lost, and nothing will be done twice.',
  stopped: 'Stopped before the end. Nothing is lost, and nothing will be done twice.',
  refused: 'Refused: nothing was sent.',
  unbalanced: 'The rows do not add up. Please keep the run folder and report this.',
  enrolled: (people: number) => `${count(people, 'person was', 'people were')} enrolled for a mobile credential.`,
  readBack: (parts: readonly string[]) => `Read back from the system: ${parts.join(', ')}.`,
  absent: (people: number) =>
    `${count(people, 'person', 'people')} in the system and in no row: see absent.csv. Nobody was removed.`,
  provider: {
    provisioned: 'ready',
    pending: 'still being set up',
    deferred: 'set up when a credential is issued',
    inactive: 'not active',
    error: 'with an error',
    missing: 'gone again',
    drifted: 'different from what was sent',
  } as Readonly<Record<string, string>>,
  filesIn: (run: string) => `Files in ${run}`,
  files: {
    'result.csv': 'every row, and what became of it',
    'rejects.csv': 'the rows that need a person',
    'rejects.xlsx': 'the same for Excel: the cell at fault marked, its cure beside it',
    'absent.csv': 'who is in the system and in no row',
    'report.html': 'the report for people',
    'report.json': 'the report for programs',
    'plan.csv': 'what each row would do',
  } as Readonly<Record<string, string>>,
  mend: (rows: number, file: string, command: string) => [
    `Next: mend ${rows === 1 ? 'the row' : 'the rows'} in ${file} and import just that file:`,
    `  ${command}`,
  ],
  applyPlan: (command: string) => ['Next: do exactly this with', `  ${command}`],
  resume: (command: string) => ['Finish it with', `  ${command}`],
} as const;
