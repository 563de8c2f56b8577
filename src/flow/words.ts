/** Words of the steps that views put together with values, the same at the terminal and on the page. */
export const stepWords = {
  /** The way from the roster to the import. */
  way: ['Roster', 'System', 'Columns', 'Rows', 'Plan', 'Import'],
  /** Where a roster to choose was found; the other lines say themselves what they are. */
  where: {
    unfinished: 'not finished',
    mend: 'rows to mend',
    recent: 'imported before',
    here: 'in this folder',
    downloads: 'in Downloads',
  } as Readonly<Record<string, string>>,
  columns: {
    none: 'Not used',
    noHeader: '(no header)',
    empty: '(empty)',
    /** Why they cannot be read like this. @param label of the field that two columns are; absent where none is the name. */
    fault: (label?: string) =>
      label === undefined
        ? 'Which column is the name? Choose Name for it, or First name and Last name.'
        : `Two columns cannot both be ${label}. Choose “Not used” for one of them.`,
    orders: {
      '': 'only where the column itself tells the order',
      dmy: 'day first',
      mdy: 'month first',
      ymd: 'year first',
    } as Readonly<Record<string, string>>,
  },
  existing: {
    skip: 'leave them as they are',
    update: 'bring them in line with the roster',
    renew: 'only make their access last longer',
  },
} as const;
