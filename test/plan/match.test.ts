import { describe, expect, test } from 'vitest';
import type { AcsUser } from '../../src/directory/directory.ts';
import { LiveSnapshot } from '../../src/journal/live.ts';
import { RosterKeys } from '../../src/journal/roster-keys.ts';
import { match } from '../../src/plan/match.ts';
import type { MadeBefore } from '../../src/plan/snapshot.ts';
import type { Person } from '../../src/roster/person.ts';

/** Users as `id: name, email, phone, identity`; the rest is of no matter to matching. */
function live(users: Record<string, Partial<AcsUser>>): LiveSnapshot {
  const snapshot = new LiveSnapshot();
  snapshot.addUsers(
    Object.entries(users).map(([id, user]) => ({
      id,
      systemId: 'system',
      name: 'Nobody',
      isSuspended: false,
      createdAt: '2026-01-01T00:00:00Z',
      provisioning: 'provisioned',
      isBeingDeleted: false,
      troubles: [],
      ...user,
    })),
  );
  snapshot.index();
  return snapshot;
}

/** Plans the last of the rows beside the others and says what it came to in a word. */
function decide(
  users: Record<string, Partial<AcsUser>>,
  rows: Partial<Person>[],
  of = rows.length,
  made: Partial<MadeBefore>[] = [],
): string {
  const keys = new RosterKeys();
  const people = rows.map((row): Person => ({ fullName: 'Ann Smith', ...row }));
  for (const [at, person] of people.entries()) keys.add({ row: at + 1, line: at + 2 }, person);
  keys.index();
  const person = people[of - 1];
  if (person === undefined) throw new Error('no such row');
  for (const each of made) keys.addMade(person, { userId: 'A', run: 'earlier', row: 1, isThisFile: true, ...each });
  const found = match(
    person,
    of,
    live(users),
    keys.others(() => undefined),
  );
  if (found.kind === 'nobody') return 'create';
  return found.kind === 'user' ? found.user.id : found.code;
}

const ann = { name: 'Ann Smith', email: 'ann@example.com', phone: '+15555550100' };

describe('who a row is', () => {
  test.each<[string, string, Record<string, Partial<AcsUser>>, Partial<Person>[]]>([
    ['nobody like it', 'create', { B: { name: 'Bob', email: 'bob@example.com', phone: '+15555550101' } }, [ann]],
    ['its own id, whatever its name', 'B', { A: ann, B: { name: 'Bob' } }, [{ fullName: 'Cleo', acsUserId: 'B' }]],
    [
      'its own id, and its email is another user’s',
      'id_contradicts',
      { A: ann, B: { name: 'Bob' } },
      [{ email: ann.email, acsUserId: 'B' }],
    ],
    [
      'its own id, and its phone is another user’s',
      'id_contradicts',
      { A: ann, B: { name: 'Bob' } },
      [{ phone: ann.phone, acsUserId: 'B' }],
    ],
    [
      'its own id, and its email is that of somebody who is being deleted',
      'B',
      { A: { ...ann, isBeingDeleted: true }, B: { name: 'Bob' } },
      [{ ...ann, acsUserId: 'B' }],
    ],
    [
      'its own id, whose email and phone it shares with another user',
      'B',
      { A: ann, B: { ...ann, name: 'Ann S.' } },
      [{ ...ann, acsUserId: 'B' }],
    ],
    [
      'its own id, and that user’s email stands in another row',
      'id_contradicts',
      { A: ann },
      [ann, { fullName: 'Bob', email: 'bob@example.com', acsUserId: 'A' }],
    ],
    [
      'its own id, and that user bears the name of another row',
      'id_contradicts',
      { A: { name: 'Ann Smith' } },
      [{}, { fullName: 'Bob', acsUserId: 'A' }],
    ],
    [
      '... unless it says that it is this one',
      'A',
      { A: { name: 'Ann Smith' } },
      [{}, { fullName: 'Bob', acsUserId: 'A', importAs: 'same' }],
    ],
    [
      'its own id, and a phone that two rows share',
      'B',
      { A: ann, B: { name: 'Bob' } },
      [ann, { fullName: 'Bob', phone: ann.phone, acsUserId: 'B' }],
    ],
    ['an id that is not there', 'user_not_found', { A: ann }, [{ ...ann, acsUserId: 'C' }]],
    ['its identity', 'A', { A: { name: 'A', identityId: 'i' } }, [{ ...ann, userIdentityId: 'i' }]],
    [
      'its identity is one, its email another',
      'identity_email_disagree',
      { A: ann, B: { name: 'Bob', identityId: 'i' } },
      [{ email: 'ann@example.com', userIdentityId: 'i' }],
    ],
    [
      'its identity has two users',
      'several_users',
      { A: { name: 'A', identityId: 'i' }, B: { name: 'B', identityId: 'i' } },
      [{ ...ann, userIdentityId: 'i' }],
    ],
    [
      'its identity has no user yet, its email belongs to one without an identity',
      'A',
      { A: ann },
      [{ ...ann, userIdentityId: 'i' }],
    ],
    [
      'its email belongs to a user of another identity',
      'other_identity',
      { A: { ...ann, identityId: 'j' } },
      [{ ...ann, userIdentityId: 'i' }],
    ],
    [
      'its phone belongs to a user of another identity',
      'other_identity',
      { A: { name: 'Ann Smith', phone: '+15555550100', identityId: 'j' } },
      [{ ...ann, userIdentityId: 'i' }],
    ],
    ['its own id, though it says new', 'A', { A: ann }, [{ ...ann, acsUserId: 'A', importAs: 'new' }]],
    [
      'its own id and name, a phone that was handed on, and it says same',
      'B',
      { A: { ...ann, name: 'Bob' }, B: { name: 'Ann Smith', email: 'ann.smith@example.com' } },
      [{ ...ann, email: 'ann.smith@example.com', acsUserId: 'B', importAs: 'same' }],
    ],
    [
      'its own id and name, an email address that was handed on, and it says same',
      'B',
      { A: { ...ann, name: 'Bob' }, B: { name: 'Ann Smith' } },
      [{ ...ann, acsUserId: 'B', importAs: 'same' }],
    ],
    [
      '... and another name, since it has changed as well',
      'B',
      { A: { ...ann, name: 'Bob' }, B: { name: 'Ann Lee' } },
      [{ ...ann, acsUserId: 'B', importAs: 'same' }],
    ],
    [
      'its own id, though the one with its phone bears its name, and it says same: the ids may have been sorted alone',
      'id_contradicts',
      { A: ann, B: { name: 'Bob' } },
      [{ phone: ann.phone, acsUserId: 'B', importAs: 'same' }],
    ],
    [
      'its own id and name, an email address that it had in common with another row, and it says same',
      'A',
      { A: ann },
      [
        { fullName: 'Bob', email: ann.email, acsUserId: 'B' },
        { acsUserId: 'A', importAs: 'same' },
      ],
    ],
    ['email in capitals', 'A', { A: { ...ann, email: 'ANN@Example.COM' } }, [ann]],
    [
      'email with an IDN domain',
      'A',
      { A: { ...ann, email: 'ann@xn--bcher-kva.example' } },
      [{ ...ann, email: 'ann@bücher.example' }],
    ],
    ['email matches, name does not: still that user, for the plan to say differs', 'A', { A: { ...ann, name: 'Bob' } }, [ann]],
    ['two users with the email', 'several_users', { A: ann, B: { ...ann, phone: '+15555550199' } }, [ann]],
    [
      'email of one, phone of another',
      'email_phone_disagree',
      { A: { ...ann, phone: '+15555550199' }, B: { name: 'Bob', phone: '+15555550100' } },
      [ann],
    ],
    [
      'email of one, who shares the phone with another',
      'A',
      { A: ann, B: { name: 'Bob', phone: '+15555550100', email: 'bob@example.com' } },
      [ann],
    ],
    ['phone and name agree, the user has no email', 'A', { A: { name: 'Ann Smith', phone: '+1 555-555-0100' } }, [ann]],
    ['phone and name agree, the row has no email', 'A', { A: ann }, [{ phone: '+15555550100' }]],
    [
      '... and the user’s email stands in another row, whatever becomes of that',
      'claimed_twice',
      { A: ann, B: { name: 'Bob', phone: '+15555550199', email: 'bob@example.com' } },
      [{ email: ann.email, phone: '+15555550199' }, { phone: '+15555550100' }],
    ],
    [
      'phone agrees, name does not, an email is missing',
      'phone_name_differs',
      { A: { name: 'Bob', phone: '+15555550100' } },
      [ann],
    ],
    ['phone and name agree, emails do not', 'phone_email_differs', { A: { ...ann, email: 'other@example.com' } }, [ann]],
    [
      'phone agrees, name and email do not: a relative',
      'create',
      { A: { name: 'Bob Smith', email: 'bob@example.com', phone: '+15555550100' } },
      [ann],
    ],
    ['name alone', 'same_name', { A: { name: 'ann  SMITH' } }, [{}]],
    ['name alone, and the user has more', 'same_name', { A: ann }, [{}]],
    [
      'same name, nothing in common to compare',
      'same_name',
      { A: { name: 'Ann Smith', phone: '+15555550199' } },
      [{ email: 'ann@example.com' }],
    ],
    ['a namesake with another email', 'create', { A: { name: 'Ann Smith', email: 'other@example.com' } }, [ann]],
    [
      'a namesake with another phone',
      'create',
      { A: { name: 'Ann Smith', phone: '+15555550199' } },
      [{ phone: '+15555550100' }],
    ],
    ['a namesake, but the row says new', 'create', { A: ann }, [{ importAs: 'new' }]],
    [
      'the email is there under another name, but the row says new',
      'create',
      { A: { ...ann, name: 'Bob' } },
      [{ ...ann, importAs: 'new' }],
    ],
    ['the very person is there, and the row still says new', 'A', { A: ann }, [{ ...ann, importAs: 'new' }]],
    ['... with an email on one side only', 'create', { A: ann }, [{ phone: ann.phone, importAs: 'new' }]],
    [
      '... with the same phone and no email on either side',
      'A',
      { A: { name: 'Ann Smith', phone: ann.phone } },
      [{ phone: ann.phone, importAs: 'new' }],
    ],
    ['... twice', 'several_users', { A: ann, B: ann }, [{ ...ann, importAs: 'new' }]],
    [
      '... but as the user of another row',
      'create',
      { A: { name: 'Ann Smith', phone: ann.phone } },
      [
        { phone: ann.phone, acsUserId: 'A' },
        { phone: ann.phone, importAs: 'new' },
      ],
    ],
    ['another name, but the row says same', 'A', { A: { ...ann, name: 'Bob' } }, [{ ...ann, importAs: 'same' }]],
    ['nobody, and the row says same', 'nobody_matches', {}, [{ ...ann, importAs: 'same' }]],
    [
      'a doubt with one candidate, and the row says same',
      'A',
      { A: { name: 'Bob', phone: ann.phone } },
      [{ ...ann, importAs: 'same' }],
    ],
    ['a name alone, and the row says same', 'A', { A: ann }, [{ importAs: 'same' }]],
    [
      'a doubt with two candidates, and the row says same',
      'same_name',
      { A: { name: 'Ann Smith' }, B: { name: 'Ann Smith' } },
      [{ importAs: 'same' }],
    ],
    [
      'the phone is one user’s and the name another’s, and the row says same',
      'phone_name_disagree',
      { A: { name: 'Bob', phone: ann.phone }, B: { name: 'Ann Smith' } },
      [{ ...ann, importAs: 'same' }],
    ],
    [
      'a relative with the phone, and the row says same: nobody is taken for another',
      'nobody_matches',
      { A: { name: 'Bob Smith', email: 'bob@example.com', phone: ann.phone } },
      [{ ...ann, importAs: 'same' }],
    ],
    [
      'two users with the email, of whom one bears the name',
      'B',
      { A: { ...ann, name: 'Bob', phone: '+15555550199' }, B: { ...ann, phone: '+15555550198' } },
      [{ email: ann.email }],
    ],
    ['... and the other has no name', 'several_users', { A: { ...ann, name: '' }, B: ann }, [{ email: ann.email }]],
    [
      '... and the phone is the other’s',
      'email_phone_disagree',
      { A: { ...ann, name: 'Bob' }, B: { name: ann.name, email: ann.email } },
      [ann],
    ],
    [
      'an email that only its identity bears',
      'A',
      { A: { name: 'Bob', identityId: 'i', identityEmail: 'ANN@example.com' } },
      [ann],
    ],
    [
      'a phone that only its identity bears',
      'A',
      { A: { name: 'Ann Smith', identityId: 'i', identityPhone: ann.phone } },
      [ann],
    ],
    [
      'an email that its identity bears, and the user has another',
      'email_of_identity',
      { A: { name: 'Bob', email: 'bob@example.com', identityId: 'i', identityEmail: ann.email } },
      [ann],
    ],
    [
      'one name and one phone under two emails, the later row',
      'same_phone_in_roster',
      {},
      [{ ...ann, email: 'ann@example.org' }, ann],
    ],
    [
      '... unless it says new',
      'create',
      {},
      [
        { ...ann, email: 'ann@example.org' },
        { ...ann, importAs: 'new' },
      ],
    ],
    [
      '... with the other of them there already',
      'phone_email_differs',
      { A: { ...ann, email: 'ann@example.org' } },
      [ann, { ...ann, email: 'ann@example.org' }].toReversed(),
    ],
    [
      'a name with another apostrophe and another hyphen',
      'A',
      { A: { name: 'Ann O’Neil‑Smith', phone: ann.phone } },
      [{ fullName: "Ann O'Neil-Smith", phone: ann.phone }],
    ],
    ['one of the email is being deleted, another is there', 'B', { A: { ...ann, isBeingDeleted: true }, B: ann }, [ann]],
    [
      'a phone that two users have, of whom one agrees in name',
      'A',
      { A: { name: 'Ann Smith', phone: '+15555550100' }, B: { name: 'Bob', phone: '+15555550100' } },
      [ann],
    ],
    [
      'a phone and a name that two users have',
      'several_users',
      { A: { name: 'Ann Smith', phone: '+15555550100' }, B: { name: 'ANN SMITH', phone: '+15555550100' } },
      [ann],
    ],
    [
      'a phone that two rows share does not contradict the email',
      'A',
      { A: { ...ann, phone: '+15555550199' }, B: { name: 'Bob', phone: '+15555550100' } },
      [{ fullName: 'Cleo', phone: '+15555550100', email: 'cleo@example.com' }, ann],
    ],
    [
      'a namesake without an email, and the phone is one that two rows share',
      'same_name',
      { A: { name: 'Ann Smith', phone: '+15555550199' } },
      [{ fullName: 'Cleo', phone: '+15555550100', email: 'cleo@example.com' }, ann],
    ],
    ['a user who is being deleted', 'being_deleted', { A: { ...ann, isBeingDeleted: true } }, [ann]],
    [
      'a phone that two rows share finds nobody',
      'create',
      { A: { name: 'Bob', phone: '+15555550100' } },
      [{ fullName: 'Cleo', phone: '+15555550100', email: 'cleo@example.com' }, ann],
    ],
    ['a second row that only its name could tell apart', 'same_name_in_roster', {}, [{}, {}]],
    ['... and with a phone that both share', 'same_name_in_roster', {}, [{ phone: '+15555550100' }, { phone: '+15555550100' }]],
    ['... unless it says new', 'create', {}, [{}, { importAs: 'new' }]],
    ['a pair of one name with emails of their own', 'create', {}, [{ email: 'a@example.com' }, { email: 'b@example.com' }]],
  ])('%s: %s', (_, expected, users, rows) => {
    expect(decide(users, rows)).toBe(expected);
  });

  test('of one name and one phone under two emails the earlier row is created', () => {
    expect(decide({}, [ann, { ...ann, email: 'ann@example.org' }], 1)).toBe('create');
  });

  test('of two rows that only a name tells apart the first is created, and a row that says more always', () => {
    expect(decide({}, [{}, {}], 1)).toBe('create');
    expect(decide({}, [{}, { email: 'ann@example.com' }], 2)).toBe('create');
    expect(decide({}, [{}, { email: 'ann@example.com' }], 1)).toBe('same_name_in_roster');
    expect(decide({}, [{}, { importAs: 'new' }], 1)).toBe('create');
  });
});

describe('a row with import_as = new that is fed again', () => {
  const bare: Partial<Person> = { importAs: 'new' };
  const users = { A: { name: 'Ann Smith' }, B: { name: 'Ann Smith' }, C: { name: 'ANN S', email: ann.email } };
  test.each<[string, string, Partial<Person>, Partial<MadeBefore>[]]>([
    ['nobody was made for it', 'create', bare, []],
    ['the same row of the same file', 'B', bare, [{ userId: 'A', row: 2 }, { userId: 'B' }]],
    ['... under whatever name', 'C', bare, [{ userId: 'C' }]],
    ['another row, or another file', 'made_before', bare, [{ userId: 'A', isThisFile: false }]],
    ['... and the user is gone', 'create', bare, [{ userId: 'gone' }, { userId: 'gone', row: 2 }]],
    [
      'another file, and its email says who it is',
      'C',
      { ...bare, email: ann.email ?? '' },
      [{ userId: 'C', isThisFile: false }],
    ],
  ])('%s: %s', (_, wanted, row, made) => {
    expect(decide(users, [row], 1, made)).toBe(wanted);
  });

  test('the user has a row of its own: one more person of the name', () => {
    const made = [{ userId: 'A', isThisFile: false }];
    expect(decide(users, [bare, { acsUserId: 'A' }], 1, made)).toBe('create');
  });
});
