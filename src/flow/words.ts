import { count } from '../text/figures.ts';

/** Words of the steps that are the same at the terminal and on the page. */
export const stepWords = {
  /** Where a roster to choose was found; the other lines say themselves what they are. */
  where: {
    unfinished: 'not finished',
    mend: 'rows to mend',
    recent: 'imported before',
    here: 'in this folder',
    downloads: 'in Downloads',
  } as Readonly<Record<string, string>>,
  noSystems: 'The key sees no access system. Connect one in the Seam Console first.',
  same: { place: 'Another system', columns: 'Look at the columns' },
  toProblems: (rows: number) => `Look at the ${count(rows, 'row')} that cannot be sent`,
  columns: {
    none: 'Not used',
    noHeader: '(no header)',
    empty: '(empty)',
    line: 'The column names are in another line of the file',
    go: 'Yes: go on',
    again: 'Read it like this, and go on',
    noName: 'Which column is the name? Choose Name for it, or First name and Last name.',
  },
  pick: {
    line: 'Which line has the column names?',
    country: 'Which country are the numbers without + from?',
    group: (name: string) => `“${name}” is which of these groups?`,
  },
  goRest: (rows: number) => `Go on with the other ${count(rows, 'row')}`,
  plan: {
    beyond: 'That is right: go beyond the limit this time',
    open: (rows: number) => `Settle the ${count(rows, 'row')} that ${rows === 1 ? 'needs' : 'need'} you`,
  },
  decide: {
    same: 'It is the same person',
    new: 'It is somebody new: create them',
    skip: 'Leave this person out',
    later: 'Decide later: leave the row as it is',
  },
} as const;
