import { stepWords } from '../../flow/words.ts';
import { count, figure } from '../../text/figures.ts';

/** Every English word of the page that does not come from the server, or from the steps' own words. */
export const words = {
  brand: 'doorlist',
  way: 'Steps',
  here: 'This page runs on your own machine. Nothing is sent before you say so.',
  end: 'End the desk',
  back: 'Back',
  working: 'Working …',
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
  },
  files: {
    'result.xlsx': 'Every row, and what became of it (Excel)',
    'result.csv': 'Every row, and what became of it (CSV)',
    'rejects.xlsx': 'The rows that need a person (Excel)',
    'rejects.csv': 'The rows that need a person (CSV)',
    'absent.xlsx': 'Who is in the system and in no row (Excel)',
    'absent.csv': 'Who is in the system and in no row (CSV)',
    'edited.csv': 'The roster as it was corrected here',
    'plan.csv': 'What each row would do',
    'report.html': 'The report',
  } as Record<string, string>,
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
    keys: 'Choose a cell and type, or double-click it to change a part. Ctrl-V pastes from Excel, Ctrl-D takes the cell above, Ctrl-Z undoes.',
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
    mend: 'Mend them in the grid',
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

/** How to go on, where the catalogue and the report tell it to somebody at a command line. */
const cures: Readonly<Record<string, string>> = {
  phone_not_e164:
    'Write it with a plus and the country code, like +15555550100; or choose one country for all of these numbers.',
  date_order: 'Choose the order for all of these dates, or write them like 2031-03-01.',
  status_unknown:
    'Write active or inactive, or leave the cell empty; if the column is no status, go back and choose “Not used”.',
  status_contradicts: 'Correct the cell that is wrong, or go back and choose “Not used” for one of the columns.',
  differs: `If the roster is right, plan these rows again and choose “${stepWords.existing.update}”; if the system is right, mend the row.`,
  name_mismatch: `The same person: say so at the plan, or write same in import_as, and choose “${stepWords.existing.update}”. Another person: give them an address of their own, or write new in import_as.`,
  drifted: `Look who changed it; if the roster is right, plan it again and choose “${stepWords.existing.update}”.`,
  enrollment_doubled: 'Delete all but one of those that the message names.',
  namesake:
    'Nothing, if it is another person. The same person: put their id in acs_user_id before the import; afterwards take the import back.',
  unanswered: 'Finish the import: it looks before anything is sent again.',
  in_doubt: 'Look at the user in the access system, then finish the import.',
  look_failed: 'Finish the import when the access system answers again.',
  enrollment_unanswered: 'Finish the import.',
  inactive: 'Activate the user in the access system.',
};

export function cureWords({ code, cure }: { readonly code: string; readonly cure: string }): string {
  return cures[code] ?? cure;
}

/** What is said of a roster with options of the command line: on the page they were chosen, or are below. */
export function pageWords(said: string): string {
  return said
    .replace(/^taken over from the run (\S+): .*$/su, 'read as in the run $1')
    .replace(/, say --map .*$/su, ', choose it below')
    .replace(/ as --[a-z-]+(?: [a-z]+)? says/u, ' as was chosen');
}
