import type { Phase, RunView } from '../events.ts';

/** Every word that a person reads on the screen, in plain lines and in the summary. */

let number: Intl.NumberFormat | undefined;

/** `12,345` */
export function figure(value: number): string {
  // The first formatter takes long to make, and a small figure needs none.
  if (value < 1000 && Number.isInteger(value)) return String(value);
  number ??= new Intl.NumberFormat('en-US');
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
function estimate(seconds: number): string {
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

/** `Reading the roster: 1,200 of 5,000`; empty before anything is known. */
export function progressWords({ phase }: RunView): string {
  if (phase === undefined) return '';
  const { doing } = phaseWords[phase.phase];
  if (phase.total === undefined) return phase.done === 0 ? doing : `${doing}: ${figure(phase.done)}`;
  return `${doing}: ${figure(Math.min(phase.done, phase.total))} of ${figure(phase.total)}`;
}

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
  foundLimit: (limit: number) => `limit about ${figure(Math.round(limit))}/s`,
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
  waiting: (ms: number, why: 'asked' | 'refused' = 'asked') =>
    `${why === 'asked' ? 'The API asks for patience' : 'The API refuses more for the moment'}: going on in ${duration(ms)}.`,
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
  broken: 'This cannot be shown. What was begun goes on; Ctrl-C stops it safely.',
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

/**
 * A command as a person would type it, on several lines where one has not the room: a terminal would break it anywhere.
 *
 * @param room columns for it; its later lines are indented by four.
 */
export function commandLine(words: readonly string[], room = Number.POSITIVE_INFINITY): string {
  const typed = words.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`));
  // What ends in a backslash goes on in the next line; shells of Windows have no such thing.
  if (process.platform === 'win32' || typed.join(' ').length <= room) return typed.join(' ');
  const lines: string[] = [];
  let line = '';
  for (const word of typed) {
    // Room for the indent, the blank and the backslash.
    if (line !== '' && line.length + word.length + 7 > room) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line].join(' \\\n    ');
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
    'rejects.xlsx': 'the rows that need a person: what is wrong, and its cure',
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

export const flowWords = {
  steps: ['Roster', 'System', 'Columns', 'Problems', 'Plan', 'Go'],
  titles: {
    file: 'Which roster?',
    question: 'How is this file to be read?',
    same: 'As last time?',
    place: 'Where are these people to go?',
    columns: 'Is every column read right?',
    problems: 'Some rows cannot be sent as they are.',
    plan: 'This is what would happen. Nothing has been changed yet.',
    table: 'What each row would do',
    confirm: 'This is a production system.',
    next: 'What next?',
  },
  busy: {
    rosters: 'Looking for rosters ...',
    inspect: 'Reading the roster ...',
    connect: 'Asking which systems there are ...',
    plan: 'Looking at who is there ...',
    rows: '',
    mend: 'Writing the rows to mend ...',
    run: '',
    resume: '',
    open: '',
  },
  sameCommand: 'The same as a command:',

  where: { mend: 'rows to mend', recent: 'imported before', here: 'in this folder', downloads: 'in Downloads' },
  noRosters: 'No rosters were found here or in Downloads. Type a path, or drag the file into this window.',
  typePath: 'Another file: type its path, or drag it into this window.',
  path: 'Path:',

  questions: {
    encoding: () => 'The file does not say which letters its characters stand for. Which of these lines is spelled right?',
    delimiter: () => 'The header can be split into columns in more than one way. Which is right?',
    sheet: () => 'Several sheets have something in them. Which one has the people?',
    map: (field: string) => `Which column is ${field}?`,
  },

  noKey: {
    where:
      'There is no API key yet. Create one in the Seam Console (console.seam.co, under Developer > API Keys) and put it into a file named .env in this folder:',
    line: 'SEAM_API_KEY=seam_...',
    instead: 'Or try everything first with the practice system: it needs no key, and is not real.',
  },
  practice: 'The practice system: no key, nothing real happens',
  again: 'Look again: I have put the key in place',
  noSystems: 'The key sees no access system. Connect one in the Seam Console first.',
  inWorkspace: (workspace: string, kind: string) => `${workspace}, ${kind}`,
  placeGone: 'The system of last time is not to be seen any more. Choose another one.',

  notUsed: 'not used',
  notUsedMeans: 'Not used: the column is carried along into the results.',
  empty: '(empty)',
  noHeader: '(no header)',
  country: 'Numbers without +',
  countryOf: (country: string) =>
    country === '' ? 'are refused; type two letters, such as US or GB' : `are read as numbers of ${country}`,
  dateOrder: 'Dates like 3/4/2030',
  dateOrders: {
    '': 'only where the column itself tells the order',
    dmy: 'day first',
    mdy: 'month first',
    ymd: 'year first',
  } as Readonly<Record<string, string>>,
  fieldTwice: (field: string) => `Two columns cannot both be ${field}. Choose "not used" for one of them.`,
  noName: 'Which column is the name? Choose full_name for it, or first_name and last_name.',
  countryShort: 'A country has two letters, such as US or GB.',

  read: (rows: number, valid: number) => `${count(rows, 'row')}, ${figure(valid)} can be sent`,
  same: {
    go: 'Yes: read it like this and show the plan',
    place: 'Another system',
    columns: 'Look at the columns',
    problems: (rows: number) => `Look at the ${count(rows, 'row')} that cannot be sent`,
  },
  problemGo: (rows: number) => `Go on with the other ${count(rows, 'row')}`,
  problemMend: 'Mend them first: write them into a file with what is wrong, and stop here',
  kind: (rows: number, code: string) => `${figure(rows)} × ${codeWords(code)}`,
  row: (row: number, line: number) => `row ${figure(row)} (line ${figure(line)} of the file)`,
  mendBy: 'Cure:',

  planRows: {
    create: 'will be new in the access system',
    update: 'are there and will be brought in line',
    present: 'are there already, nothing to do',
    differs: 'are there but different, and stay as they are',
    conflict: 'are not clear: somebody has to decide',
    rejected: 'are not valid and stay out',
    skipped: 'are left out, as asked',
  } as Readonly<Record<string, string>>,
  difference: (row: number, who: string, field: string, theirs: string, ours: string) =>
    `row ${figure(row)} ${who}: ${codeWords(field)} is ${theirs === '' ? '(nothing)' : theirs}, the roster says ${ours === '' ? '(nothing)' : ours}`,
  planMore: (rows: number) => `${figure(rows)} found by the access system`,
  planGo: (create: number, update: number) =>
    `Do it: ${[create > 0 ? `create ${figure(create)}` : '', update > 0 ? `update ${figure(update)}` : ''].filter(Boolean).join(', ')}`,
  planTable: 'Look at every row',
  planExisting: {
    skip: 'People who are there but different: leave them as they are',
    update: 'People who are there but different: bring them in line',
  },
  planStop: 'Stop here: the plan is kept',
  planNothing: 'Nothing to do. Leave',
  planKept: 'The plan is kept, and nothing was sent. This does exactly what it says:',
  tableAll: 'all rows',
  tableShows: (from: number, to: number, of: number, kind: string) => `${figure(from)}-${figure(to)} of ${figure(of)}, ${kind}`,

  confirm: (creates: number, updates: number, system: string, workspace: string) => {
    const what = [
      ...(creates > 0 ? [`${count(creates, 'person', 'people')} will be created`] : []),
      ...(updates > 0 ? [`${count(updates, 'person', 'people')} will be changed`] : []),
    ];
    return `${what.join(' and ')} in ${system}, workspace ${workspace}. These are real doors.`;
  },
  typeNumber: (people: number) => `Type ${people} and press Enter to do it:`,
  wrongNumber: (people: number) => `That is not ${figure(people)}. Nothing was sent.`,

  // The path on a line of its own: terminals break long lines anywhere.
  mended: (path: string) => [
    'The rows to mend are in',
    `  ${path}`,
    'Mend them there, save, and run doorlist again with that file.',
  ],
  next: {
    resume: 'Finish it now',
    rejects: 'Open the rows to mend',
    report: 'Open the report',
    again: 'Import another roster',
    leave: 'Leave',
  },

  keys: {
    choose: ['↑↓', 'choose'],
    change: ['←→', 'change'],
    clear: ['Del', 'not used'],
    filter: ['←→', 'which rows'],
    scroll: ['↑↓', 'scroll'],
    go: ['Enter', 'go on'],
    take: ['Enter', 'take it'],
    back: ['Esc', 'back'],
    leave: ['Esc', 'leave'],
    cancel: ['Esc', 'cancel'],
    quit: ['Ctrl-C', 'leave'],
  },
} as const;
