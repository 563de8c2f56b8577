import * as fc from 'fast-check';
import type {
  AbsentUser,
  JournalReader,
  ProviderStatus,
  RowRecord,
  RunEnding,
  RunHeader,
  RunNotice,
  RunPhase,
  StepKind,
  StepOutcome,
  StepRecord,
} from '../../src/journal/journal.ts';
import type { Change } from '../../src/plan/change.ts';
import type { Code } from '../../src/roster/problems.ts';
import { anyText } from '../any-text.ts';

export const header: RunHeader = {
  doorlistVersion: '0.1.0',
  startedAt: '2031-03-01T09:00:00.000Z',
  command: 'import',
  startedBy: 'mara',
  roster: { name: 'staff.csv', path: '/home/mara/staff.csv', sha256: 'ab'.repeat(32) },
  header: ['Name', 'E-mail', 'Phone', 'Desk'],
  fields: ['full_name', 'email_address', 'phone_number', null],
  reading: ['UTF-8, comma'],
  endpointHost: 'connect.getseam.com',
  workspace: { id: '00000000-0000-4000-8000-000000000001', name: 'Harbour Offices', isSandbox: false },
  system: { id: '00000000-0000-4000-8000-000000000002', name: 'HQ Access' },
  options: { existing: 'skip', enroll: true },
};

interface Parts {
  header?: Partial<RunHeader>;
  phase?: RunPhase;
  ending?: RunEnding;
  rows?: readonly RowRecord[];
  absent?: readonly AbsentUser[];
  notices?: readonly RunNotice[];
}

/** A journal in memory, to be read. */
export function journalOf({
  header: more = {},
  phase = 'finished',
  ending,
  rows = [],
  absent = [],
  notices = [],
}: Parts): JournalReader {
  return {
    header: { ...header, ...more },
    phase: () => phase,
    ending: () => ending,
    rows: () => rows.values(),
    row: (row) => rows.find((record) => record.row === row),
    absent: () => absent.values(),
    absentCount: () => absent.length,
    notices: () => [...notices],
    sharedUsers: () => [],
  };
}

/** A row that was created, unless `more` says otherwise. */
export function rowOf(row: number, more: Partial<RowRecord> = {}): RowRecord {
  const name = `Person ${row}`;
  return {
    row,
    line: row + 1,
    cells: [name, `p${row}@example.com`, '', ''],
    person: { fullName: name, email: `p${row}@example.com` },
    problems: [],
    notes: [],
    change: { kind: 'create' },
    wishes: {},
    steps: [stepOf('user', 'done', { row, id: userId(row) })],
    ...more,
  };
}

export function userId(row: number): string {
  return `10000000-0000-4000-8000-${String(row).padStart(12, '0')}`;
}

/** A step; without an outcome, one whose call was never answered. */
export function stepOf(kind: StepKind, outcome?: StepOutcome, more: Partial<StepRecord> = {}): StepRecord {
  return {
    seq: 1,
    row: 1,
    kind,
    target: '',
    sent: {},
    intentAt: '2031-03-01T09:00:01.000Z',
    ...(outcome === undefined ? {} : { outcome }),
    ...more,
  };
}

/** A row that is not valid because of one cell. */
export function rejected(row: number, code: Code = 'phone_not_e164', value = '12'): RowRecord {
  return rowOf(row, {
    cells: [`Person ${row}`, '', value, ''],
    change: { kind: 'rejected' },
    steps: [],
    problems: [
      {
        code,
        field: 'phone_number',
        column: 'Phone',
        value,
        message: `Phone "${value}" does not say its country.`,
        cure: 'Write it with a plus and the country code, like +15555550100.',
      },
    ],
  });
}

const cell = fc.oneof(
  fc.string(),
  anyText(),
  fc.constantFrom(
    '',
    "'",
    "'=1",
    '=1+1',
    '+15555550100',
    '-5',
    '@here',
    '\t=1',
    'a\nb',
    'a\r\nb',
    '\r',
    'a "quoted" word',
    ',;|',
    '<script>alert(1)</script>',
    '\u001b[2J',
    '＝1',
    '_x0041_',
    '\uFFFE',
  ),
);

const code = fc.constantFrom('', 'a_code', 'failed_to_create_on_acs_system');
const difference = fc.record({
  field: fc.constantFrom('full_name' as const, 'email_address' as const, 'groups' as const),
  theirs: cell,
  ours: cell,
});

const change: fc.Arbitrary<Change> = fc.oneof(
  fc.constant<Change>({ kind: 'create' }),
  fc.constant<Change>({ kind: 'present', userId: userId(1) }),
  fc.record({
    kind: fc.constant('update' as const),
    userId: fc.constant(userId(2)),
    differences: fc.array(difference, { maxLength: 2 }),
    patch: fc.constant({ name: 'A' }),
    addGroups: fc.subarray(['g1', 'g2']),
    removeGroups: fc.constant([]),
  }),
  fc.record({
    kind: fc.constant('differs' as const),
    userId: fc.constant(userId(3)),
    code: fc.constantFrom('differs', 'name_mismatch', 'suspended', 'cannot_update'),
    differences: fc.array(difference, { maxLength: 2 }),
  }),
  fc.record({
    kind: fc.constant('conflict' as const),
    code: fc.constant('several_users'),
    message: cell,
    candidates: fc.constant([userId(4), userId(5)]),
  }),
  fc.constant<Change>({ kind: 'rejected' }),
  fc.constantFrom<Change>({ kind: 'leaver' }, { kind: 'leaver', userId: userId(6) }),
  fc.constantFrom<Change>({ kind: 'skipped', code: 'skip_row' }, { kind: 'skipped', code: 'not_in_pilot' }),
);

const step = fc
  .record({
    kind: fc.constantFrom<StepKind>('identity', 'user', 'link', 'update', 'add_group', 'enroll', 'undo_user'),
    target: fc.constantFrom('', 'g1', 'g2'),
    outcome: fc.option(
      fc.constantFrom<StepOutcome>('done', 'claimed', 'already', 'refused', 'conflict', 'unanswered', 'absent'),
      { nil: undefined },
    ),
    code: fc.option(code, { nil: undefined }),
    message: fc.option(cell, { nil: undefined }),
  })
  .map(({ kind, outcome, target, code, message }) =>
    stepOf(kind, outcome, {
      target,
      id: userId(9),
      ...(code === undefined ? {} : { code }),
      ...(message === undefined ? {} : { message }),
    }),
  );

const record = fc
  .record({
    cells: fc.oneof({ weight: 8, arbitrary: fc.array(cell, { minLength: 4, maxLength: 4 }) }, fc.array(cell, { maxLength: 7 })),
    named: fc.boolean(),
    change,
    identity: fc.option(
      fc.constantFrom(
        { kind: 'use' as const, identityId: 'i1', link: true },
        { kind: 'create' as const, withPhone: false },
        { kind: 'conflict' as const, code: 'several_identities', message: 'Two.' },
      ),
      { nil: undefined },
    ),
    enroll: fc.option(fc.constantFrom('automation' as const, 'instant-key' as const), { nil: undefined }),
    steps: fc.array(step, { maxLength: 4 }),
    problems: fc.array(
      fc.record({
        code: fc.constantFrom('email_invalid', 'ragged_row'),
        field: fc.constantFrom('email_address', 'phone_number'),
        message: cell,
        cure: cell,
      }),
      { maxLength: 2 },
    ),
    notes: fc.array(fc.record({ code: fc.constant('shared_phone'), message: cell }), { maxLength: 1 }),
    readBack: fc.option(
      fc.record({
        at: fc.constant('2031-03-01T09:05:00.000Z'),
        status: fc.constantFrom<ProviderStatus>(
          'provisioned',
          'pending',
          'deferred',
          'inactive',
          'error',
          'missing',
          'drifted',
        ),
        message: cell,
        differences: fc.array(difference, { maxLength: 1 }),
      }),
      { nil: undefined },
    ),
  })
  .map(({ named, identity, enroll, readBack, cells, ...rest }) => (row: number): RowRecord => ({
    ...rest,
    row,
    line: row + 1,
    // A row whose cells are all empty is no row.
    cells: cells.some((text) => text.trim() !== '') ? cells : ['x', '', '', ''],
    wishes: { ...(identity === undefined ? {} : { identity }), ...(enroll === undefined ? {} : { enroll }) },
    ...(named ? { person: { fullName: cells[0] ?? 'x' } } : {}),
    ...(readBack === undefined ? {} : { readBack }),
  }));

/** Any journal that the rules allow, at any stage of a run. */
export const anyJournal: fc.Arbitrary<JournalReader> = fc
  .record({
    command: fc.constantFrom('plan' as const, 'import' as const),
    phase: fc.constantFrom<RunPhase>('planned', 'applying', 'finished'),
    rows: fc.array(record, { minLength: 1, maxLength: 12 }),
    absent: fc.array(fc.record({ id: fc.constant(userId(7)), name: cell, state: fc.constant('provisioned') }), {
      maxLength: 2,
    }),
    notices: fc.array(fc.record({ code: fc.constant('doubled' as const), message: cell, needsPerson: fc.boolean() }), {
      maxLength: 1,
    }),
    ending: fc.option(
      fc.constantFrom<RunEnding>(
        { at: '2031-03-01T09:10:00.000Z', exit: 0 },
        { at: '2031-03-01T09:10:00.000Z', exit: 130, stopped: 'Interrupted.' },
      ),
      { nil: undefined },
    ),
  })
  .map(({ command, phase, rows, absent, notices, ending }) =>
    journalOf({
      header: { command },
      phase,
      rows: rows.map((make, index) => make(index + 1)),
      absent,
      notices,
      ...(ending === undefined ? {} : { ending }),
    }),
  );
