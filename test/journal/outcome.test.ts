import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { RowRecord } from '../../src/journal/journal.ts';
import { forecastOf, outcomeOf } from '../../src/journal/outcome.ts';
import { anyJournal, rowOf, stepOf, userId } from '../report/memory-journal.ts';

const now = Date.parse('2031-03-01T10:00:00Z');
const id = userId(1);
const update = {
  kind: 'update' as const,
  userId: id,
  differences: [{ field: 'phone_number' as const, theirs: '', ours: '+15555550100' }],
  patch: { phone: '+15555550100' },
  addGroups: ['g1'],
  removeGroups: [],
};

test.each<[what: string, row: Partial<RowRecord>, status: string, code: string]>([
  ['nothing sent', { steps: [] }, 'pending', ''],
  ['an identity and no user yet', { steps: [stepOf('identity', 'done')] }, 'pending', ''],
  ['an intent without an outcome', { steps: [stepOf('user')] }, 'unknown', 'unanswered'],
  ['a lost answer', { steps: [stepOf('user', 'unanswered')] }, 'unknown', 'unanswered'],
  ['a user found afterwards', { steps: [stepOf('user', 'claimed', { id })] }, 'created', 'settled'],
  [
    'a user found afterwards, whom the system could not set up',
    {
      steps: [stepOf('user', 'claimed', { id })],
      readBack: { at: '', status: 'error', code: 'failed_to_create_on_acs_system' },
    },
    'created',
    'failed_to_create_on_acs_system',
  ],
  [
    '... and who was not enrolled',
    {
      steps: [stepOf('user', 'claimed', { id }), stepOf('enroll', 'refused', { code: 'no' })],
      wishes: { enroll: 'automation' },
    },
    'created',
    'no',
  ],
  ['a call that did not happen', { steps: [stepOf('user', 'absent')] }, 'pending', ''],
  ['a second try that did', { steps: [stepOf('user', 'absent'), stepOf('user', 'done', { seq: 2, id })] }, 'created', ''],
  ['a refusal', { steps: [stepOf('user', 'refused', { code: 'invalid_input' })] }, 'failed', 'invalid_input'],
  ['an end that has passed', { steps: [stepOf('user', 'refused', { code: 'ended' })] }, 'rejected', 'ended'],
  ['an identity in doubt', { steps: [stepOf('identity', 'conflict', { code: 'several' })] }, 'conflict', 'several'],
  ['half an update', { change: update, steps: [stepOf('update', 'done')] }, 'pending', ''],
  [
    'a whole update',
    { change: update, steps: [stepOf('update', 'done'), stepOf('add_group', 'done', { target: 'g1' })] },
    'updated',
    '',
  ],
  [
    'half an update refused',
    { change: update, steps: [stepOf('add_group', 'refused', { target: 'g1', code: 'no' })] },
    'failed',
    'no',
  ],
  [
    'another name',
    { change: { kind: 'differs', userId: id, code: 'name_mismatch', differences: [] }, steps: [] },
    'differs',
    'name_mismatch',
  ],
  ['a user taken back', { steps: [stepOf('user', 'done', { id }), stepOf('undo_user', 'done')] }, 'undone', 'undone'],
])('%s', (_, row, status, code) => {
  expect(outcomeOf(rowOf(1, row), now)).toMatchObject({ status, code });
});

test('an update says what it changed and what it had to leave', () => {
  const suspended = { field: 'suspended' as const, theirs: 'suspended', ours: 'active' };
  const change = { ...update, differences: [...update.differences, suspended], addGroups: [] };
  expect(outcomeOf(rowOf(1, { change, steps: [stepOf('update', 'done')] }), now)).toMatchObject({
    code: 'suspended',
    message:
      'phone_number: was (nothing), now "+15555550100". Left as it is: suspended: "suspended" in the access system, "active" in the roster.',
  });
});

test('a user who was updated and not linked to an identity: what was updated is said too', () => {
  const steps = [
    stepOf('update', 'done'),
    stepOf('add_group', 'done', { target: 'g1' }),
    stepOf('link', 'conflict', { code: 'other_identity', message: 'User u belongs to identity i by now.' }),
  ];
  const wishes = { identity: { kind: 'use' as const, identityId: 'i', link: true } };
  expect(outcomeOf(rowOf(1, { change: update, steps, wishes }), now)).toMatchObject({
    status: 'conflict',
    code: 'other_identity',
    message: 'phone_number: was (nothing), now "+15555550100". User u belongs to identity i by now.',
  });
});

test("a user that was taken back, or bears another name, is not given as the row's own", () => {
  const undone = rowOf(1, { steps: [stepOf('user', 'done', { id }), stepOf('undo_user', 'done')] });
  const other = rowOf(1, { change: { kind: 'differs', userId: id, code: 'name_mismatch', differences: [] }, steps: [] });
  for (const row of [undone, other]) expect(outcomeOf(row, now).acsUserId).toBe('');
});

test('a row that is done needs no person, an unclear one always does', () => {
  fc.assert(
    fc.property(anyJournal, (journal) => {
      for (const row of journal.rows()) {
        const { status, code, needsPerson, enrollment, provider } = outcomeOf(row, now);
        if (code === 'undone') expect(needsPerson).toBe(false);
        else if (['unknown', 'failed', 'conflict', 'rejected', 'differs'].includes(status)) expect(needsPerson).toBe(true);
        else if (['not_requested', 'enrolled', 'already'].includes(enrollment) && provider === 'provisioned') {
          expect(needsPerson).toBe(false);
        }
        const planned = forecastOf({ ...row, steps: [] }, now).status;
        if (row.change.kind === 'create' || row.change.kind === 'update') expect(planned).toBe(row.change.kind);
      }
    }),
  );
});

test('the API’s own words, which end without a full stop, do not run into what follows', () => {
  const steps = [stepOf('user', 'done', { id }), stepOf('enroll', 'refused', { code: 'no', message: 'No licence' })];
  const row = rowOf(1, { steps, wishes: { enroll: 'grant' }, notes: [{ code: 'phone_interpreted', message: 'Read as US.' }] });
  expect(outcomeOf(row, now).message).toBe('No licence. Read as US.');
});
