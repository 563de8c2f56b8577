import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { AcsUser } from '../../src/directory/directory.ts';
import { LiveSnapshot } from '../../src/journal/live.ts';
import { RosterKeys } from '../../src/journal/roster-keys.ts';
import { indexGroups } from '../../src/plan/group-index.ts';
import { planRow, type Policy } from '../../src/plan/plan.ts';
import { isLater } from '../../src/plan/renewal.ts';
import type { Person } from '../../src/roster/person.ts';

const now = Date.parse('2031-06-01T00:00:00Z');
const instant = fc.integer({ min: -3, max: 6 }).map((months) => new Date(now + months * 2_592_000_000).toISOString());
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });

const policy: Policy = {
  existing: 'renew',
  allowRenames: false,
  groups: 'exact',
  identities: false,
  enroll: false,
  enrollWith: 'automation',
  createCredentialManagerUser: false,
  grantMethods: ['mobile_key'],
};

const cases = fc.record({
  user: fc.record({
    startsAt: maybe(instant),
    endsAt: maybe(instant),
    isSuspended: fc.boolean(),
    phone: maybe(fc.constant('+15555550101')),
  }),
  name: fc.constantFrom('Ann Lee', 'Bob Ray'),
  row: fc.record({
    startsAt: maybe(instant),
    endsAt: maybe(instant),
    phone: maybe(fc.constantFrom('+15555550101', '+15555550102')),
  }),
  importAs: fc.constantFrom(undefined, 'same' as const),
  groups: fc.constantFrom(undefined, ['Staff']),
});

function given<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as never;
}

// Issue 19: moves the end of a matched person to the row's later end, and nothing else; never earlier.
test('for any person and any row, a renewal sends a later end and the start as it is, and reports all else', () => {
  let renewed = 0;
  fc.assert(
    fc.property(cases, ({ user: theirs, name, row, importAs, groups }) => {
      const user: AcsUser = {
        id: 'u1',
        systemId: 'system',
        name: 'Ann Lee',
        email: 'ann@example.com',
        createdAt: '2030-01-01T00:00:00Z',
        provisioning: 'provisioned',
        isBeingDeleted: false,
        troubles: [],
        ...given(theirs),
        isSuspended: theirs.isSuspended,
      };
      const person: Person = { fullName: name, email: 'ann@example.com', ...given({ ...row, importAs, groups }) };
      const live = new LiveSnapshot();
      const keys = new RosterKeys();
      live.addUsers([user]);
      live.index();
      keys.add({ row: 1, line: 2 }, person);
      keys.index();
      const { change } = planRow(1, person, {
        live,
        others: keys.others(() => undefined),
        groups: indexGroups([{ id: 'g1', name: 'Staff', isBeingDeleted: false }]),
        policy,
        now,
      });
      live.close();
      keys.close();
      expect(['present', 'differs', 'renewed']).toContain(change.kind);
      if (change.kind !== 'renewed') return;
      renewed += 1;
      expect(Object.keys(change.patch)).toEqual(['schedule']);
      const { schedule } = change.patch;
      expect(Date.parse(schedule?.endsAt ?? '')).toBe(Date.parse(row.endsAt ?? ''));
      expect(Date.parse(schedule?.endsAt ?? '')).toBeGreaterThan(Date.parse(theirs.endsAt ?? ''));
      expect(schedule?.startsAt).toBe(theirs.startsAt ?? user.createdAt);
      expect(name === 'Ann Lee' || importAs === 'same').toBe(true);
      const said = new Set(change.differences.map(({ field }) => field));
      expect(said.has('suspended')).toBe(theirs.isSuspended);
      expect(said.has('groups')).toBe(groups !== undefined);
      expect(said.has('phone_number')).toBe(row.phone !== undefined && row.phone !== theirs.phone);
    }),
    { numRuns: 300 },
  );
  expect(renewed).toBeGreaterThan(10);
});

test.for([
  ['2031-12-31T23:59:00Z', false],
  ['2031-12-31T23:59:59.999Z', false],
  ['2031-12-31T23:58:00Z', true],
  [undefined, false],
] as const)('an end on the last second of a day is later than %s: %s', ([theirs, isSo]) => {
  expect(isLater('2031-12-31T23:59:59Z', given({ endsAt: theirs }))).toBe(isSo);
});
