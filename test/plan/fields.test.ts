import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { AcsUser, UserPatch } from '../../src/directory/directory.ts';
import {
  columnsOf,
  compareFields,
  createOf,
  type FieldKey,
  fields,
  type FieldValues,
  fromSent,
  hasPatch,
  isMadeOf,
  readFields,
  toSent,
} from '../../src/plan/fields.ts';

const now = Date.parse('2031-01-01T00:00:00Z');
/** Two values of each field. */
const samples: Readonly<Record<FieldKey, readonly [ours: string, theirs: string]>> = {
  fullName: ['Ann Smith', 'Ann Brown'],
  email: ['ann@bücher.example', 'ann@example.com'],
  phone: ['+15555550100', '+15555550101'],
  startsAt: ['2031-02-01T00:00:00Z', '2031-02-02T00:00:00Z'],
  endsAt: ['2031-03-01T00:00:00Z', '2031-03-02T00:00:00Z'],
};
const keys = Object.keys(fields) as FieldKey[];
const ann = Object.fromEntries(keys.map((key) => [key, samples[key][0]])) as unknown as FieldValues;

/** The user that the access system makes of what it is sent. */
function made({ schedule, ...more }: UserPatch, before?: AcsUser): AcsUser {
  return {
    id: 'u',
    systemId: 's',
    name: '',
    isSuspended: false,
    createdAt: '2030-01-01T00:00:00Z',
    provisioning: 'provisioned',
    isBeingDeleted: false,
    troubles: [],
    ...before,
    ...more,
    ...schedule,
  };
}

test('a user that is made of a row equals it, by the journal too', () => {
  const user = made(createOf(ann) as UserPatch);
  expect(compareFields(ann, user, now)).toEqual({ differences: [], patch: {}, unmendable: [] });
  expect(isMadeOf(user, fromSent(toSent(ann)), now)).toBe(true);
  expect(readFields(user)).toEqual(toSent(ann));
});

test.each(keys)('a difference in %s is found, sent, and gone afterwards', (key) => {
  const { column } = fields[key];
  const user = made(createOf({ ...ann, [key]: samples[key][1] }) as UserPatch);
  expect(isMadeOf(user, fromSent(toSent(ann)), now)).toBe(false);
  const { differences, patch, unmendable } = compareFields(ann, user, now);
  expect(differences).toEqual([{ field: column, theirs: expect.any(String) as string, ours: ann[key] }]);
  expect(unmendable).toEqual([]);
  expect(columnsOf(patch)).toContain(column);
  expect(hasPatch(user, patch, now)).toBe(false);
  const mended = made(patch, user);
  expect(hasPatch(mended, patch, now)).toBe(true);
  expect(compareFields(ann, mended, now).differences).toEqual([]);
  expect(readFields(mended)[column]).not.toBe(readFields(user)[column]);
});

test.for([
  ['2031-03-01T23:59:59Z', true],
  ['2031-03-01T23:59:59.999Z', true],
  ['2031-03-01T23:59:00Z', true],
  ['2031-03-02T00:59:00.000+01:00', true],
  // An end that is later than asked for, by however little, is always told.
  ['2031-03-02T00:00:00Z', false],
  ['2031-03-02T00:00:59Z', false],
  // Sooner, and not for the lack of the seconds alone.
  ['2031-03-01T23:59:30Z', false],
  ['2031-03-01T23:58:00Z', false],
  ['2031-03-01T23:58:59Z', false],
  ['2031-03-01T23:00:00Z', false],
  ['2031-03-01T00:00:00Z', false],
  [undefined, false],
] as const)('the last second of a day, kept as %s: the same end is %s', ([theirs, isSame]) => {
  const sent = { ...ann, endsAt: '2031-03-01T23:59:59Z' };
  const { endsAt: _, ...user } = made(createOf(sent) as UserPatch);
  const kept = { ...user, ...(theirs !== undefined && { endsAt: theirs }) };
  const patch = { schedule: { startsAt: samples.startsAt[0], endsAt: sent.endsAt } };
  expect(compareFields(sent, kept, now).differences.length === 0).toBe(isSame);
  expect(isMadeOf(kept, sent, now)).toBe(isSame);
  expect(hasPatch(kept, patch, now)).toBe(isSame);
});

test('an end on the minute has no seconds to lose, and a start that is kept without them begins too soon: both are told', () => {
  const user = made(createOf(ann) as UserPatch);
  for (const endsAt of ['2031-03-01T00:00:01Z', '2031-03-01T00:00:59Z', '2031-02-28T23:59:00Z'])
    expect(compareFields(ann, { ...user, endsAt }, now).differences).toHaveLength(1);
  const late = { ...ann, startsAt: '2031-02-01T00:00:30Z' };
  expect(compareFields(late, { ...user, startsAt: '2031-02-01T00:00:00Z' }, now).differences).toHaveLength(1);
});

test('a property that the table or the wire names leave out does not compile', () => {
  const folder = mkdtempSync(join(tmpdir(), 'doorlist-types-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const src = resolve('src');
  writeFileSync(
    join(folder, 'added.ts'),
    `import '${src}/plan/fields.ts';
import '${src}/directory/answers.ts';
declare module '${src}/roster/person.ts' { interface Person { readonly ofPerson?: string } }
declare module '${src}/directory/directory.ts' {
  interface AcsUser { readonly ofUser?: string }
  interface NewUser { readonly ofCreate?: string }
  interface UserPatch { readonly ofUpdate?: string }
}
`,
  );
  const options = { noEmit: true, allowImportingTsExtensions: true, rootDir: '/', typeRoots: [resolve('node_modules/@types')] };
  const config = { extends: resolve('tsconfig.json'), compilerOptions: options, include: ['added.ts'] };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config));
  let said = '';
  try {
    execFileSync(resolve('node_modules/.bin/tsc'), ['-p', folder, '--pretty', 'false', '--singleThreaded'], {
      encoding: 'utf8',
    });
  } catch (error) {
    said = (error as { stdout: string }).stdout;
  }
  // One error starts each line; its explanation is indented.
  const errors = said.split(/\n(?=\S)/u);
  const about = (file: string, name: string): number =>
    errors.filter((error) => error.split('(')[0]?.endsWith(file) && error.includes(name)).length;
  for (const name of ['ofPerson', 'ofUser', 'ofCreate', 'ofUpdate']) {
    expect(about('plan/fields.ts', name), `${name}\n${said}`).toBeGreaterThan(0);
  }
  for (const name of ['ofUser', 'ofCreate', 'ofUpdate']) {
    expect(about('directory/answers.ts', name), `${name}\n${said}`).toBeGreaterThan(0);
  }
});
