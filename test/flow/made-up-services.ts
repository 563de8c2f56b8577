import type { Corrections, FlowOptions, Inspection, Plan, Services } from '../../src/flow/services.ts';

export interface MadeUp {
  /** No API key, until somebody looks a second time. */
  readonly hasNoKey?: boolean;
  readonly isSandbox?: boolean;
  /** The roster's header was imported before. */
  readonly isRemembered?: boolean;
  readonly isClean?: boolean;
  /** What a person should look at in the file. */
  readonly doubts?: readonly string[];
  /** A plan takes until it is told to stop. */
  readonly isSlow?: boolean;
  /** Everybody is there already. */
  readonly isDone?: boolean;
  /** No row can be sent, says the access system. */
  readonly isHopeless?: boolean;
  readonly isUnfinished?: boolean;
  /** The question whether to suspend them is answered with no. */
  readonly isDeclined?: boolean;
  readonly exit?: number;
}

/** Services for the guided flow that keep a list of what was asked of it. */
export function madeUpServices(made: MadeUp = {}): Services & { readonly asked: string[] } {
  const asked: string[] = [];
  let looks = 0;
  const note = (what: string, ...about: unknown[]) =>
    asked.push([what, ...about.map((each) => JSON.stringify(each))].join(' '));
  const run = 'reports/20261001T080000Z-people';
  const files = {
    'result.csv': `${run}/result.csv`,
    'rejects.xlsx': `${run}/rejects.xlsx`,
    'report.html': `${run}/report.html`,
  };
  return {
    asked,
    fields: [
      ['full_name', 'Name', 'the whole name'],
      ['first_name', 'First name', 'the given name'],
      ['last_name', 'Last name', 'the family name'],
      ['email_address', 'Email', 'an email address'],
      ['phone_number', 'Phone', 'a phone number, best with + and country code'],
      ['starts_at', 'Access begins', 'when access begins'],
      ['ends_at', 'Access ends', 'when access ends'],
      ['groups', 'Groups', 'access groups, separated by ;'],
    ].map(([name = '', label = '', means = '']) => ({ name, label, means })),
    rosters: async () => [
      ...(made.isUnfinished
        ? [
            {
              path: run,
              name: 'Finish the import of june.csv',
              where: 'unfinished' as const,
              about: 'Main Building, begun today',
            },
          ]
        : []),
      { path: 'september.csv', name: 'september.csv', where: 'recent', about: '1 September, into Main Building' },
      { path: 'people.csv', name: 'people.csv', where: 'here', about: '318 rows, today' },
      {
        path: '/home/ada/Downloads/New joiners (1).xlsx',
        name: 'New joiners (1).xlsx',
        where: 'downloads',
        about: '14 KB, yesterday',
      },
      {
        path: run,
        name: 'Who left? 3 people have access and are not in people.csv',
        where: 'left',
        about: 'Main Building, planned today',
      },
      { path: '', name: "Make everybody's access last until ...", where: 'renew', about: '' },
      { path: '', name: 'Get the current list as a spreadsheet', where: 'list', about: '' },
    ],
    countries: async () => [
      { value: 'FR', label: 'France', about: 'FR, +33' },
      { value: 'DE', label: 'Germany', about: 'DE, +49' },
      { value: 'GB', label: 'United Kingdom', about: 'GB, +44' },
    ],
    groups: async () => [
      { value: 'Warehouse', label: 'Warehouse' },
      { value: 'Lab', label: 'Lab' },
    ],
    async firstLines({ path }) {
      note('first lines', path);
      return [
        { value: '1', label: 'Line 1', about: 'Staff of Acme' },
        { value: '3', label: 'Line 3', about: 'Name · E-mail' },
        { value: 'none', label: 'No line', about: 'the file has no header' },
      ];
    },
    async faultyTable({ path, corrections }) {
      note('faulty rows', path, ...typed(corrections));
      const said = [...corrections.cells, ...corrections.fields];
      const cells = ['Ana Müller', 'ana@example.com', '', '020 7946 0018', '2027-01-01', '4711', ''];
      const rows = [cells, cells.with(0, 'Bob Li').with(3, '1.21E+10')].map((own, at) => {
        const row = at === 0 ? 4 : 9;
        const message = `"${own[3]}" has no country code.`;
        const cure = 'Write it with + and the country code.';
        const problems = [{ code: 'phone_not_e164' as const, message, cure, column: 3 }];
        return { row, line: row + 1, cells: own, who: own[0] ?? '', problems, changed: [], isSkipped: false };
      });
      return {
        header: ['Name', 'E-mail', 'Work mail', 'Mobile', 'Valid from', 'Cost centre', 'Desk'],
        rows: rows.map((each) => (said.some(({ row }) => row === each.row) ? { ...each, problems: [], changed: [3] } : each)),
        more: 0,
      };
    },
    async mended({ path, corrections }, rejects) {
      note('mended', path, rejects);
      return { ...corrections, cells: [{ row: 4, column: 3, to: '+442079460018' }] };
    },
    async inspect({ path, options, corrections }, emit) {
      note('inspect', path, options, ...typed(corrections));
      if (path === 'missing.csv')
        throw new Error('There is no file missing.csv here.\nCheck the spelling, or drag the file into this window.');
      if (path === 'sheets.xlsx' && options['sheet'] === undefined) {
        return {
          kind: 'question',
          message: 'sheets.xlsx has two sheets with people. Which one is the roster?',
          option: 'sheet',
          choices: [
            { value: 'Staff', label: 'Staff (300 rows)' },
            { value: 'Visitors', label: 'Visitors (12 rows)' },
          ],
        };
      }
      emit({ type: 'phase', phase: 'reading' });
      return inspection(corrections.cells.length > 0 ? { ...made, isClean: true } : made, options);
    },
    async connect(practice) {
      note('connect', practice);
      if (practice)
        return {
          workspace: 'Practice',
          isSandbox: true,
          host: 'practice system',
          systems: [{ id: 'p1', name: 'Practice Tower' }],
        };
      looks += 1;
      if (made.hasNoKey && looks === 1) return undefined;
      return {
        workspace: 'Acme Ltd',
        isSandbox: made.isSandbox ?? false,
        host: 'connect.getseam.com',
        systems: [
          { id: 's1', name: 'Old Building', trouble: 'The bridge is offline.' },
          { id: 's2', name: 'Main Building' },
          { id: 's3', name: 'Annexe' },
        ],
      };
    },
    async plan({ path, options, corrections }, emit, stop) {
      note('plan', path, options, ...typed(corrections));
      emit({ type: 'phase', phase: 'looking' });
      if (made.isSlow) {
        await new Promise((resolve) => stop.addEventListener('abort', resolve));
        note('plan stopped');
        stop.throwIfAborted();
      }
      const planned = plan(options['existing'] === 'update', run, corrections.groups.length + corrections.fields.length > 0);
      if (options['existing'] === 'renew') {
        const ends = { field: 'ends_at', theirs: '2026-12-31T23:59:59Z', ours: '2027-12-31T23:59:59Z' };
        const differences = ['Ana Müller', 'Bob Li'].map((who, row) => ({ row: row + 1, who, ...ends }));
        return { ...planned, rows: 60, counts: { renewed: 40, present: 20 }, differences, open: [] };
      }
      if (made.isHopeless === true) return { ...planned, counts: { rejected: 318 }, differences: [] };
      return made.isDone === true ? { ...planned, counts: { present: 318 }, differences: [], open: [], absent: 3 } : planned;
    },
    async rows(_, kind, from, count) {
      note('rows', kind ?? 'all', from, count);
      const kinds = kind === undefined ? ['create', 'present', 'rejected', 'differs'] : [kind];
      return Array.from({ length: Math.min(count, 40) }, (_, index) => ({
        row: from + index + 1,
        line: from + index + 2,
        kind: kinds[(from + index) % kinds.length] ?? '',
        who: ['Ana Müller', '山田 太郎', 'Bob Li', 'عائشة بنت أحمد'][index % 4] ?? '',
        about: kinds[(from + index) % kinds.length] === 'rejected' ? 'phone_number: "1.21E+10" is not a phone number' : '',
      }));
    },
    async mend({ path, options }) {
      note('mend', path, options);
      return { run, files: { 'rejects.xlsx': files['rejects.xlsx'] } };
    },
    async run(run, options, _, roster) {
      if (roster !== undefined) note('remember', options);
      note('run', run, options);
      return { run, files, exit: made.exit ?? 0, canUndo: true, absent: 3 };
    },
    async apply(run) {
      note('apply', run);
      return { run, files, exit: 0, canUndo: true, absent: 0 };
    },
    async resume(run) {
      note('resume', run);
      return { run, files, exit: 0, canUndo: true, absent: 0 };
    },
    async undo(run) {
      note('undo', run);
      return { run, files, exit: 0, canUndo: false, absent: 0 };
    },
    async absent(run) {
      note('absent', run);
      return [
        { id: 'u1', name: 'Ana Müller', email: 'ana@example.com' },
        { id: 'u2', name: '山田 太郎', email: '', row: 7 },
        { id: 'u3', name: 'Bob Li', email: 'bob@example.com' },
      ];
    },
    async suspend(run, ids, options) {
      note('suspend', run, ids, options);
      if (made.isDeclined) throw new Error('Not confirmed.\nNothing was sent.');
      return { run: `${run}-leavers`, files: { 'report.html': files['report.html'] }, exit: 0, canUndo: true, absent: 0 };
    },
    async renewal(until, isForEnded, options) {
      note('renewal', until, isForEnded, options);
      if (until === 'soon') throw new Error('"soon" is not a date.');
      return { path: 'renew-until-2027-12-31.csv', until: '2027-12-31T23:59:59Z', renewed: 40, ended: isForEnded ? 0 : 2 };
    },
    async list(options) {
      note('list', options);
      return 'people-2026-11-27.xlsx';
    },
    async open(path) {
      note('open', path);
    },
  };
}

function typed({ cells, fields, groups }: Corrections): Corrections[] {
  return cells.length + fields.length + groups.length === 0 ? [] : [{ cells, fields, groups }];
}

function inspection(made: MadeUp, options: FlowOptions): Inspection {
  const last = made.isRemembered ? { system: 'Main Building', sheet: 'Staff', map: ['email_address=Work mail'] } : undefined;
  const maps = (Array.isArray(options['map']) ? options['map'] : (last?.map ?? [])) as string[];
  const column = (header: string, guess: string | null, values: string[]) => {
    const mapped = maps.find((map) => map.endsWith(`=${header}`))?.split('=')[0];
    const isElsewhere = maps.some((map) => map.startsWith(`${guess}=`));
    return { header, guess, field: mapped ?? (isElsewhere ? null : guess), values };
  };
  const rejected = made.isClean ? 0 : 18;
  return {
    kind: 'roster',
    name: 'people.csv',
    sha256: 'a'.repeat(64),
    rows: 318,
    valid: 318 - rejected,
    rejected,
    skipped: 0,
    reading: ['UTF-8, separated by commas'],
    doubts: made.doubts ?? [],
    columns: [
      column('Name', 'full_name', ['Ana Müller', '山田 太郎', 'Bob Li']),
      column('E-mail', 'email_address', ['ana@example.com', 'taro@example.jp', 'bob@example.com']),
      column('Work mail', null, ['a.mueller@acme.example', 'taro@acme.example']),
      column('Mobile', 'phone_number', ['+15555550100', '020 7946 0018', '1.21E+10']),
      column('Valid from', 'starts_at', ['2027-01-01', '1/3/2027']),
      column('Cost centre', null, ['4711', '4712', '4713']),
      column('Desk', null, []),
    ],
    problems:
      rejected === 0
        ? []
        : [
            {
              code: 'phone_not_e164',
              means: 'The cell is not a phone number that can be dialled from anywhere.',
              cure: 'Write it with + and the country code, for example +15555550100, or say --country.',
              rows: 12,
              examples: [
                { row: 4, line: 5, column: 'Mobile', message: '"020 7946 0018" has no country code.' },
                { row: 9, line: 10, column: 'Mobile', message: '"1.21E+10" was written by a spreadsheet program.' },
              ],
            },
            {
              code: 'email_repeated',
              means: 'The same email address stands in an earlier row.',
              cure: 'Give each person an address of their own, or delete the row.',
              rows: 6,
              examples: [{ row: 30, line: 31, column: 'E-mail', message: 'ana@example.com stands in row 1 already.' }],
            },
          ],
    ...(last && options['map'] === undefined ? { remembered: last } : {}),
  };
}

function plan(isUpdate: boolean, run: string, isSettled: boolean): Plan {
  return {
    run,
    files: { 'rejects.xlsx': `${run}/rejects.xlsx` },
    open: isSettled
      ? []
      : [
          {
            code: 'unknown_group',
            group: 'Lager',
            count: 6,
            message: 'The access system has no group "Lager".',
            cure: 'The nearest are Warehouse and Lab.',
            rows: [{ row: 3, line: 4, who: 'Bob Li', message: 'The access system has no group "Lager".' }],
          },
          {
            code: 'name_mismatch',
            count: 2,
            message: 'The user who matches is called Ana Meier.',
            cure: '',
            rows: [
              { row: 7, line: 8, who: 'Ana Müller', message: 'The user who matches is called Ana Meier.' },
              { row: 9, line: 10, who: 'Bo Li', message: 'The user who matches is called Bob Lee.' },
            ],
          },
        ],
    rows: 318,
    absent: 0,
    counts: isUpdate
      ? { create: 250, update: 8, present: 42, rejected: 18 }
      : { create: 250, present: 42, differs: 8, rejected: 18 },
    differences: [
      { row: 7, who: 'Ana Müller', field: 'phone_number', theirs: '+15555550100', ours: '+15555550101' },
      { row: 12, who: 'Bob Li', field: 'ends_at', theirs: '', ours: '2027-03-01T00:00:00Z' },
    ],
  };
}
