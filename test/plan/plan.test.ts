import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { planAll, stage } from '../../src/apply/stage.ts';
import type { AcsUser } from '../../src/directory/directory.ts';
import { LiveSnapshot } from '../../src/journal/live.ts';
import type { StagedPlan } from '../../src/journal/ports.ts';
import { RosterKeys } from '../../src/journal/roster-keys.ts';
import type { Change } from '../../src/plan/change.ts';
import { indexGroups } from '../../src/plan/group-index.ts';
import type { RosterRow } from '../../src/roster/interpreter.ts';
import type { Person } from '../../src/roster/person.ts';

const now = Date.parse('2031-01-01T00:00:00Z');

// Few values, so that everything meets everything.
const name = fc.constantFrom('Ann Lee', 'Bob Ray', 'Cleo Fox');
const email = fc.constantFrom('a@example.com', 'b@example.com', 'c@example.com', 'd@example.com');
const phone = fc.constantFrom('+15555550101', '+15555550102', '+15555550103');
const userId = fc.integer({ min: 0, max: 4 }).map((n) => `u${n}`);
/** A property that is there or, as often, is not. */
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });

const user = fc.record({
  name,
  email: maybe(email),
  phone: maybe(phone),
  identityEmail: fc.option(email, { nil: undefined, freq: 1 }),
  isBeingDeleted: fc.boolean(),
});
const row = fc.record({
  fullName: name,
  email: maybe(email),
  phone: maybe(phone),
  acsUserId: fc.option(userId, { nil: undefined, freq: 1 }),
  importAs: fc.option(fc.constantFrom('new' as const, 'same' as const), { nil: undefined, freq: 1 }),
});
interface User {
  readonly name: string;
  readonly email: string | undefined;
  readonly phone: string | undefined;
  readonly identityEmail: string | undefined;
  readonly isBeingDeleted: boolean;
}
type Row = typeof row extends fc.Arbitrary<infer T> ? T : never;

const world = fc.record({
  users: fc.array(user, { maxLength: 5 }).map((users) => users.map((each, n) => asUser(`u${n}`, each))),
  // As the reading of a roster leaves it: an email and an id stand in one row.
  rows: fc
    .array(row, { minLength: 1, maxLength: 6 })
    .map((rows) => rows.filter((each, n) => !rows.slice(0, n).some((other) => repeats(each, other))).map(asPerson)),
  existing: fc.constantFrom('skip' as const, 'update' as const),
  allowRenames: fc.boolean(),
});
type World = typeof world extends fc.Arbitrary<infer T> ? T : never;

function repeats(one: Row, other: Row): boolean {
  return (
    (one.email !== undefined && one.email === other.email) || (one.acsUserId !== undefined && one.acsUserId === other.acsUserId)
  );
}

type Given<T> = { readonly [K in keyof T]?: Exclude<T[K], undefined> };

/** Without the properties that say nothing, as the directory and the reading of a roster leave them out. */
function given<T extends object>(values: T): Given<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Given<T>;
}

function asUser(id: string, { isBeingDeleted, ...values }: User): AcsUser {
  const identity = values.identityEmail === undefined ? {} : { identityId: `identity-of-${id}` };
  return {
    id,
    systemId: 'system',
    isSuspended: false,
    createdAt: '2030-01-01T00:00:00Z',
    provisioning: 'provisioned',
    troubles: [],
    ...identity,
    ...given(values),
    name: values.name,
    isBeingDeleted,
  };
}

function asPerson({ fullName, ...values }: Row): Person {
  return { fullName, ...given(values) };
}

async function planOf({ users, rows, existing, allowRenames }: World): Promise<Change[]> {
  const live = new LiveSnapshot();
  const keys = new RosterKeys();
  const plans = new Map<number, StagedPlan>();
  const staged: RosterRow[] = [];
  try {
    live.addUsers(users);
    live.index();
    const read = rows.map((person, n): RosterRow => ({ row: n + 1, line: n + 2, cells: [], person, problems: [], notes: [] }));
    const staging = {
      add: (each: RosterRow) => staged.push(each),
      staged: () => staged,
      plan: (each: number, plan: StagedPlan) => plans.set(each, plan),
      before: () => undefined,
      absent: () => undefined,
    };
    await stage({
      rows: (async function* () {
        yield read;
      })(),
      staged: staging,
      keys,
      namedIn: ({ person = { fullName: 'nobody' } }) => person,
      emit: () => undefined,
    });
    planAll({
      staged: staging,
      keys,
      namedIn: ({ person = { fullName: 'nobody' } }) => person,
      live,
      groups: indexGroups([]),
      policy: {
        existing,
        allowRenames,
        groups: 'add',
        identities: false,
        enroll: false,
        enrollWith: 'automation',
        createCredentialManagerUser: false,
        grantMethods: ['mobile_key'],
      },
      inPilot: () => true,
      fields: [],
      header: [],
      now,
      emit: () => undefined,
    });
    return rows.map((_, n) => plans.get(n + 1)?.change ?? { kind: 'rejected' });
  } finally {
    live.close();
    keys.close();
  }
}

const emailOf = (each: AcsUser) => each.email ?? each.identityEmail;

test('the plan is the same on every run, in whatever order the system lists its users', async () => {
  await fc.assert(
    fc.asyncProperty(world, async (each) => {
      const first = await planOf(each);
      expect(await planOf(each)).toEqual(first);
      expect(await planOf({ ...each, users: each.users.toReversed() })).toEqual(first);
    }),
  );
});

test('no user is claimed by two rows, and none whose deletion has begun by any', async () => {
  await fc.assert(
    fc.asyncProperty(world, async (each) => {
      const claimed = (await planOf(each)).flatMap((change) => ('userId' in change ? [change.userId] : []));
      expect(new Set(claimed).size).toBe(claimed.length);
      const going = each.users.filter(({ isBeingDeleted }) => isBeingDeleted).map(({ id }) => id);
      expect(claimed.filter((id) => going.includes(id ?? ''))).toEqual([]);
    }),
  );
});

test('nobody is created who may be there, and a namesake is always said', async () => {
  await fc.assert(
    fc.asyncProperty(world, async (each) => {
      const plan = await planOf(each);
      for (const [n, change] of plan.entries()) {
        const person = each.rows[n];
        if (change.kind !== 'create' || person === undefined) continue;
        expect(person.acsUserId).toBeUndefined();
        expect(person.importAs).not.toBe('same');
        const ofName = each.users.filter((there) => there.name === person.fullName);
        if (person.importAs === 'new') {
          const taken = each.rows.map(({ acsUserId }) => acsUserId);
          const alike = ofName.filter((there) => person.email !== undefined && emailOf(there) === person.email);
          expect(alike.filter(({ id }) => !taken.includes(id))).toEqual([]);
          continue;
        }
        expect(each.users.filter((there) => person.email !== undefined && emailOf(there) === person.email)).toEqual([]);
        expect(each.users.filter((there) => person.email !== undefined && there.identityEmail === person.email)).toEqual([]);
        const ofPhone = ofName.filter((there) => person.phone !== undefined && there.phone === person.phone);
        expect(ofPhone).toEqual([]);
        const others = ofName.filter((there) => !there.isBeingDeleted).map(({ id }) => id);
        expect(change.namesakes ?? []).toEqual(others);
        const twins = each.rows.slice(0, n).filter((earlier) => {
          const isPair = earlier.email !== undefined && person.email !== undefined && earlier.importAs !== 'new';
          return isPair && earlier.fullName === person.fullName && earlier.phone === person.phone && person.phone !== undefined;
        });
        expect(twins).toEqual([]);
      }
    }),
    { numRuns: 200 },
  );
});

test('a roster that was carried out creates nobody when it is imported again, import_as and all', async () => {
  await fc.assert(
    fc.asyncProperty(world, async (each) => {
      const plan = await planOf(each);
      const made = plan.flatMap((change, n) => {
        const person = each.rows[n];
        if (change.kind !== 'create' || person === undefined) return [];
        const { fullName, email: mail, phone: tel } = person;
        const values = { name: fullName, email: mail, phone: tel, identityEmail: undefined, isBeingDeleted: false };
        return [asUser(`made-${n}`, values)];
      });
      const again = await planOf({ ...each, users: [...each.users, ...made] });
      for (const [n, change] of again.entries()) {
        const person = each.rows[n];
        // Of a new person who has nothing but a name there is nothing to tell by.
        const isKnown = person?.importAs !== 'new' || person.email !== undefined || person.phone !== undefined;
        if (isKnown && plan[n]?.kind === 'create') expect(change.kind, `row ${n + 1}`).not.toBe('create');
      }
    }),
    { numRuns: 200 },
  );
});

test('a row whose id is its own is never another person’s user: email and phone of one are not moved to another', async () => {
  await fc.assert(
    fc.asyncProperty(world, async (each) => {
      const plan = await planOf({ ...each, existing: 'update', allowRenames: true });
      for (const [n, change] of plan.entries()) {
        const person = each.rows[n];
        if (change.kind !== 'update' || change.patch?.email === undefined || person === undefined) continue;
        const owners = each.users.filter((there) => !there.isBeingDeleted && emailOf(there) === change.patch?.email);
        expect(owners.filter(({ id }) => id !== change.userId)).toEqual([]);
      }
    }),
  );
});
