import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'csv-stringify/sync';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { planLeavers } from '../../src/apply/leaving.ts';
import { planAll, stage } from '../../src/apply/stage.ts';
import type { AcsUser } from '../../src/directory/directory.ts';
import type { RunHeader } from '../../src/journal/journal.ts';
import { LiveSnapshot } from '../../src/journal/live.ts';
import { NamedByRows } from '../../src/journal/named.ts';
import { RosterKeys } from '../../src/journal/roster-keys.ts';
import { openJournal } from '../../src/journal/sqlite.ts';
import { StagedJournal } from '../../src/journal/staging.ts';
import type { Change } from '../../src/plan/change.ts';
import { indexGroups } from '../../src/plan/group-index.ts';
import { RosterError } from '../../src/roster/roster-error.ts';
import { now, readText } from '../roster/reading.ts';
import type { NamedIn } from '../../src/plan/unsent.ts';
import { namedIn } from '../../src/roster/named-in.ts';

// Few values, so that everything meets everything; a cell has each of them as somebody may have typed it.
const people = ['Ann Lee', 'Bo Ray', 'Cleo Fox', 'Dan Poe'];
const typedName = fc.constantFrom(...people, 'LEE, Ánn', 'bo  ray', 'Fox Cleo', 'Dan-Poe', '', 'Eve Oak');
const email = fc.integer({ min: 0, max: 4 }).map((n) => `p${n}@example.com`);
const typedEmail = fc.oneof(
  email,
  email.map((each) => each.toUpperCase()),
  email.map((each) => `${each};`),
  fc.constantFrom('', '', 'p@'),
);
const phone = fc.integer({ min: 0, max: 3 }).map((n) => `+44207946001${n}`);
const typedPhone = fc.oneof(
  phone,
  phone.map((each) => `020 7946 001${each.at(-1) ?? ''}`),
  phone.map((each) => `(020)-7946.001${each.at(-1) ?? ''} work`),
  fc.constantFrom('', '', '', '12'),
);
const id = (n: number): string => `00000000-0000-4000-8000-00000000000${n}`;
const identityId = (n: number): string => `00000000-0000-4000-9000-00000000000${n}`;
const maybe = <T>(value: fc.Arbitrary<T>, freq = 2) => fc.option(value, { nil: undefined, freq });

const user = fc.record({
  name: fc.constantFrom(...people),
  email: maybe(email),
  phone: maybe(phone),
  identity: maybe(fc.integer({ min: 0, max: 1 }), 3),
  isSuspended: fc.constantFrom(false, false, false, true),
});
const row = fc.record({
  full_name: typedName,
  email_address: typedEmail,
  phone_number: typedPhone,
  acs_user_id: fc.oneof(
    { arbitrary: fc.constant(''), weight: 6 },
    { arbitrary: fc.integer({ min: 0, max: 6 }).map(id), weight: 1 },
  ),
  user_identity_id: fc.oneof(
    { arbitrary: fc.constant(''), weight: 6 },
    { arbitrary: fc.integer({ min: 0, max: 2 }).map(identityId), weight: 1 },
  ),
  import_as: fc.constantFrom('', '', '', 'skip', 'new', 'perhaps'),
  status: fc.constantFrom('active', 'active', 'terminated', 'hm'),
  notes: fc.oneof(fc.constant('x'), typedName, typedEmail, typedPhone, fc.integer({ min: 0, max: 6 }).map(id)),
});
const blank = { phone_number: '', acs_user_id: '', user_identity_id: '', import_as: '', notes: '' };
const world = fc.record({
  /** Somebody has a row of their own, which says that they leave. */
  leaves: fc.boolean(),
  users: fc.array(user, { minLength: 1, maxLength: 6 }),
  rows: fc.array(row, { minLength: 1, maxLength: 4 }),
  pilot: maybe(fc.constant(1), 1),
});
type World = typeof world extends fc.Arbitrary<infer T> ? T : never;

const header = (fields: RunHeader['fields'], columns: readonly string[]): RunHeader => ({
  doorlistVersion: '0',
  startedAt: new Date(now).toISOString(),
  command: 'import',
  roster: { name: 'r.csv', sha256: '0' },
  header: columns,
  fields,
  reading: [],
  endpointHost: 'model',
  workspace: { id: 'w', name: 'w', isSandbox: true },
  system: { id: 's', name: 's' },
  options: {},
});

/** Plans the roster, takes its own absent list, and plans the leavers. */
async function leaversOf({ leaves, users: known, rows: others, pilot }: World) {
  const gil = { name: 'Gil Hart', email: 'gil@example.com', phone: undefined, identity: undefined, isSuspended: false };
  const users = leaves ? [gil, ...known] : known;
  const rows = leaves
    ? [{ full_name: 'Gil Hart', email_address: 'gil@example.com', ...blank, status: 'terminated' }, ...others]
    : others;
  const live = new LiveSnapshot();
  const keys = new RosterKeys();
  const named = new NamedByRows();
  const folder = mkdtempSync(join(tmpdir(), 'doorlist-leavers-'));
  const there = users.map(({ name, email: mail, phone: number, identity, isSuspended }, n): AcsUser => ({
    id: id(n),
    systemId: 's',
    name,
    createdAt: '2030-01-01T00:00:00Z',
    provisioning: 'provisioned',
    isBeingDeleted: false,
    troubles: [],
    isSuspended,
    ...(mail === undefined ? {} : { email: mail }),
    ...(number === undefined ? {} : { phone: number }),
    ...(identity === undefined ? {} : { identityId: identityId(identity) }),
  }));
  try {
    const columns = Object.keys(others[0] ?? {}) as (keyof (typeof others)[number])[];
    const read = await readText(stringify([columns, ...rows.map((each) => columns.map((column) => each[column]))]));
    live.addUsers(there);
    live.index();
    const staged = new StagedJournal(folder);
    const emit = () => undefined;
    const batches = (async function* () {
      yield read.rows;
    })();
    const { fields } = read;
    const namedOf: NamedIn = (row) => namedIn(row, { fields });
    await stage({ rows: batches, staged, keys, namedIn: namedOf, emit });
    const policy = {
      existing: 'skip',
      allowRenames: false,
      groups: 'add',
      identities: false,
      enroll: false,
      enrollWith: 'automation',
      createCredentialManagerUser: false,
      grantMethods: ['mobile_key'],
    } as const;
    const inPilot = (n: number): boolean => pilot === undefined || n <= pilot;
    planAll({
      staged,
      keys,
      namedIn: namedOf,
      live,
      groups: indexGroups([]),
      policy,
      inPilot,
      fields,
      header: columns,
      now,
      emit,
    });
    staged.publish(header(fields, columns));
    const source = openJournal(join(folder, 'run.sqlite'), 'read');
    const changes: Change[] = [];
    const listed = [...source.absent()];
    planLeavers({
      source,
      listed,
      live,
      named,
      laterRun: () => undefined,
      staged: { add: () => undefined, plan: (_, { change }) => changes.push(change) },
    });
    const records = [...source.rows()];
    source.close();
    return { there, listed, changes, records };
  } finally {
    live.close();
    keys.close();
    named.close();
    rmSync(folder, { recursive: true });
  }
}

const digits = (text: string): string => text.replace(/\D/gu, '');
const wordsOf = (text: string): string =>
  (
    text
      .normalize('NFD')
      .replace(/\p{Mark}/gu, '')
      .toLowerCase()
      .match(/\p{Letter}+/gu) ?? []
  )
    .sort()
    .join(' ');

// Issue 19, must hold 4.
test('for any roster and any system, the leavers of its own absent list are nobody whom the roster names in any way', async () => {
  let touched = 0;
  let marked = 0;
  await fc.assert(
    fc.asyncProperty(world, async (given) => {
      const found = await leaversOf(given).catch((error: unknown) => {
        // A roster about which there is a question is no roster yet.
        if (error instanceof RosterError) return undefined;
        throw error;
      });
      fc.pre(found !== undefined);
      const { there, listed, changes, records } = found;
      expect(changes).toHaveLength(listed.length);
      for (const change of changes) {
        if (change.kind !== 'suspend') continue;
        touched += 1;
        const person = there.find((each) => each.id === change.userId);
        const entry = listed.find((each) => each.id === change.userId);
        if (person === undefined || entry === undefined) throw new Error('Nobody else may be suspended.');
        if (entry.row !== undefined) marked += 1;
        expect(person.isSuspended).toBe(false);
        for (const { row: number, cells, change: planned } of records) {
          // The row that says that this very person leaves, and others that say so of theirs.
          if (entry.row !== undefined && planned.kind === 'leaver') continue;
          const said = `row ${number}: ${cells.join(' | ')}`;
          const all = cells.join(' | ').toLowerCase();
          expect(all, said).not.toContain(person.id);
          if (person.email !== undefined) expect(all, said).not.toContain(person.email);
          if (person.identityId !== undefined) expect(all, said).not.toContain(person.identityId);
          for (const cell of cells) {
            expect(wordsOf(cell), said).not.toBe(wordsOf(person.name));
            if (person.phone !== undefined && digits(cell).length >= 7) {
              expect(digits(person.phone).endsWith(digits(cell).replace(/^0/u, '')), said).toBe(false);
            }
          }
          if (!('userId' in planned) || planned.userId === undefined) continue;
          expect(planned.userId).not.toBe(person.id);
          const theirs = there.find((each) => each.id === planned.userId)?.identityId;
          if (theirs !== undefined) expect(person.identityId, said).not.toBe(theirs);
        }
      }
    }),
    { numRuns: 120 },
  );
  expect(touched).toBeGreaterThan(20);
  expect(marked).toBeGreaterThan(3);
});
