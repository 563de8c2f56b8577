import { count, figure } from '../../text/figures.ts';

/** Every English word of the page that does not come from the server, or from the steps' own words. */
export const words = {
  brand: 'doorlist',
  way: 'Steps',
  here: 'This page runs on your own machine. Nothing is sent before you say so.',
  end: 'End the desk',
  stopAndEnd: 'End the desk (what runs is stopped safely first)',
  back: 'Back',
  working: 'Working …',
  moved: 'The page shows something else by now.',
  undone: 'So what you pressed after it was not done. Look at it, and press again.',
  lost: 'The desk does not answer. It is reached for again every second; where it has ended, start it with: doorlist desk',
  entering: 'Opening …',
  refused: 'This browser is not let in',
  refusedWhy:
    'The address is good once, in one browser. Start the desk again with “doorlist desk” and use the address that it prints.',
  over: 'The desk has ended',
  overWhy: 'You can close this page. Nothing is lost: start it again with “doorlist desk”.',
  field: (label: string) => `What is in “${label}”?`,
  file: {
    drop: 'Drop a spreadsheet of people here',
    choose: 'Choose a file',
    kinds: '.xlsx, .csv, .tsv or .txt. It stays on this machine.',
    found: 'Found on this machine',
    deeds: 'Without a roster',
    unfinished: 'An import was not finished',
    finish: 'Finish it',
    unread: 'The file could not be sent. It may be a folder, or open in another program.',
    several: 'One roster at a time: drop one file.',
    uploading: (name: string) => `Reading ${name} …`,
  },
  runs: {
    title: 'Earlier runs',
    heads: ['Roster', 'When', 'System', 'Outcome', 'Files'],
    apply: 'Do what it says',
    older: (runs: number) => `${count(runs, 'older run')} not shown here.`,
    ofRun: (file: string, roster: string, when: string) => `${file} of ${roster}, ${when}`,
  },
  /** What is in a run's files, which are a workbook for people and the same as CSV, or one of the two. */
  files: [
    [['report.html'], 'The report, to read and to print'],
    [['result.xlsx', 'result.csv'], 'Every row, and what became of it'],
    [['rejects.xlsx', 'rejects.csv'], 'The rows that need a person'],
    [['absent.xlsx', 'absent.csv'], 'Who is in the system and in no row'],
    [['edited.csv'], 'The roster as it was corrected here'],
    [['plan.csv'], 'What each row would do'],
  ] as readonly (readonly [names: readonly string[], means: string])[],
  place: {
    real: 'Real doors.',
    test: 'A sandbox: no real doors.',
  },
  columns: {
    how: 'how it was read',
    heads: ['Column', 'Read as', 'What is in it'],
    country: 'Phone numbers without + are numbers of',
    noCountry: '(none: they are refused)',
    order: 'Dates like 3/4/2030',
  },
  pick: {
    find: 'Find',
    none: 'Nothing like that.',
    empty: 'The access system has none. Make it there first, or mend the cells in the roster and choose it again.',
  },
  rows: {
    about: 'Mend the marked cells here. The file itself stays as it is; what you type is kept beside the results.',
    reasons: 'Show',
    all: 'All of them',
    grid: 'Rows to mend',
    row: 'Row',
    wrong: 'What is wrong, and its cure',
    out: 'Leave out',
    leaveOut: (row: number) => `Leave row ${row} out`,
    isOut: 'Left out.',
    right: 'Right now.',
    cellRight: 'This is right.',
    judging: 'Looking …',
    undo: 'Undo',
    redo: 'Redo',
    notTaken: (row: number, text: string) =>
      `What was typed into row ${figure(row)} was not taken, and is not in the roster: ${text.length > 300 ? `${text.slice(0, 300)}…` : text}`,
    manyNotTaken: (cells: number) => `${count(cells, 'cell')} that were pasted or filled were not taken: do it again.`,
    keys: 'Choose a cell and type, or double-click it to change a part. Delete empties it. Ctrl-C copies, Ctrl-V pastes, also from Excel; Ctrl-D takes the cell above, Ctrl-Z undoes.',
    choose: 'choose …',
    others: (cells: number, value: string) => `${count(cells, 'other cell says', 'other cells say')} “${value}” too.`,
    changeOthers: (to: string) => `Make ${to === '' ? 'them empty' : `all of them “${to}”`}`,
    country: 'They are all numbers of',
    order: 'In all of them',
    apply: 'Read them so',
    corrected: (cells: number) => `${count(cells, 'correction')} made here`,
    more: (rows: number) => `${count(rows, 'more row')} will follow when some of these are right.`,
    place: (row: number, line: number) => `Row ${figure(row)} (line ${figure(line)})`,
    cure: 'Cure:',
  },
  plan: {
    existing: 'People who are there but different',
    differences: 'What is different',
    heads: ['Person', 'Field', 'In the system now', 'In the roster'],
    ofRow: (row: number) => `row ${figure(row)}`,
    nothingThere: '(nothing)',
    rows: 'Every row',
    kind: 'Show',
    all: 'all rows',
    earlier: 'Earlier rows',
    next: (rows: number) => (rows === 0 ? 'Later rows' : `Next ${count(rows, 'row')}`),
    rowHeads: ['Row', 'Person', 'What happens', 'Why'],
  },
  open: {
    group: 'Choose the group',
    decide: 'Decide',
    mend: (rows: number) => (rows === 1 ? 'Mend it' : 'Mend them'),
  },
  confirm: {
    type: (expected: string | number) => `Type ${expected} to do it`,
    go: 'Do it now',
  },
  run: {
    title: 'In progress',
    pause: 'Pause',
    goOn: 'Go on',
    stop: 'Stop safely',
    stopping: 'Stopping safely …',
    people: 'People',
    problems: 'Rows that need a person',
    none: 'None so far.',
    leave: 'You may close this page: the import goes on as long as the desk runs.',
    sure: 'Are you sure?',
    yes: 'Yes, do it',
    no: 'No, leave it',
  },
  next: {
    safe: 'Nothing is lost, and nothing will be done twice.',
    accounted: (rows: number) => `${count(rows, 'row')}, each accounted for.`,
    reasons: 'Why, and what to do',
    files: 'Take the results with you',
    ofRows: (rows: number) => `${count(rows, 'row')}:`,
    mended: (rows: number) => `Mend the ${count(rows, 'row')} here`,
    list: 'The list of everybody (Excel)',
    firstRows: (rows: readonly number[], all: number) =>
      `${rows.length === 1 ? 'row' : 'rows'} ${rows.map(figure).join(', ')}${all > rows.length ? ', …' : ''}`,
  },
  left: {
    says: (row: number) => `row ${figure(row)} says that they left`,
  },
  until: {
    day: 'The last day',
    ended: 'Also people whose access has ended already: give it to them again',
    go: 'Show the plan',
  },
} as const;

/** What is said of how a roster is read, where it tells an option: on the page that is chosen below. */
export function pageWords(said: string): string {
  return said
    .replace(/^taken over from the run (\S+): .*$/su, 'read as in the run $1')
    .replace(/, say --map .*$/su, ', choose it below');
}

/**
 * What is said of how a roster is read, with a field called as in the list of columns.
 *
 * @param label of a field.
 */
export function readingWords(
  said: string,
  columns: readonly { readonly header: string; readonly field: string | null }[],
  label: (field: string) => string,
): string {
  for (const { header, field } of columns) {
    if (field === null) continue;
    const read = `${header.trim()}: ${field.replaceAll('_', ' ')}`;
    const more = said.slice(read.length);
    if (said.startsWith(read) && /^(?:$|[;,])/u.test(more)) return `${header.trim()}: ${label(field)}${more}`;
  }
  return pageWords(said);
}
