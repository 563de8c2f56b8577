import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { terminalDisplay } from '../../src/cli/guided.ts';
import { carried } from '../../src/cli/options.ts';
import { guidedServices } from '../../src/run/guided.ts';
import { settingsFrom } from '../../src/run/settings.ts';
import { faultyRow } from '../../src/flow/steps/edit-step.ts';
import { plannedWords, saidOf } from '../../src/flow/said.ts';
import { planItems, type PlanItem } from '../../src/flow/steps/plan-step.ts';
import { Walk } from './walk.ts';
import { quietShell } from '../run/quiet-shell.ts';

// The steps of the flow with the use cases that the program has, against the practice system: what is chosen has to arrive there.

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'doorlist-flow-'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

type Flow = Walk<ReturnType<typeof guidedServices>>;

function walk(roster: string): Promise<Flow> {
  const shell = quietShell(home);
  const settingsFor: Parameters<typeof guidedServices>[1] = (said) =>
    settingsFrom({ 'verify-timeout': '0', ...said }, {}, home);
  return Walk.with(guidedServices(shell, settingsFor, terminalDisplay(shell, settingsFor), carried), roster, { sandbox: true });
}

/** The people of the practice system whose name begins so, with their groups, as lines. */
function there(names: RegExp): string[] {
  const state = new DatabaseSync(join(home, 'reports/practice.sqlite'), { readOnly: true });
  try {
    const groups = new Map(
      state
        .prepare("SELECT id, json FROM documents WHERE kind = 'acs_access_group'")
        .all()
        .map(({ id, json }) => [String(id), (JSON.parse(String(json)) as { name: string }).name]),
    );
    return state
      .prepare('SELECT id, name, email FROM users ORDER BY name, email')
      .all()
      .filter(({ name }) => names.test(String(name)))
      .map(({ id, name, email }) => {
        const of = state.prepare('SELECT group_id FROM memberships WHERE user_id = ?').all(id ?? null);
        const named = of.map(({ group_id }) => groups.get(String(group_id)) ?? '').sort();
        return `${String(name)} <${String(email ?? '')}> ${named.join('; ')}`;
      });
  } finally {
    state.close();
  }
}

/** Settles a kind of rows that the plan leaves open. */
async function settle(flow: Flow, code: string, ...keys: string[]): Promise<void> {
  await choose(flow, 'open');
  expect(flow.state.step).toBe('open');
  const at = flow.state.plan?.open.findIndex((kind) => kind.code === code) ?? -1;
  expect(at, JSON.stringify(flow.state.plan?.open)).toBeGreaterThanOrEqual(0);
  await flow.press(...Array.from({ length: at }, () => 'down'), 'enter', ...keys);
  expect(flow.state).toMatchObject({ step: 'plan', error: undefined });
}

/** Takes a line of the plan. */
async function choose(flow: Flow, item: PlanItem): Promise<void> {
  const at = planItems(flow.state).indexOf(item);
  expect(at, item).toBeGreaterThanOrEqual(0);
  await flow.press('home', ...Array.from({ length: at }, () => 'down'), 'enter');
}

test('a group that is another, the same person under a new name, and somebody new of an old name', async () => {
  writeFileSync(
    join(home, 'people.csv'),
    [
      'Name,E-mail,Access groups,Enroll',
      'Lena Huber,lena@example.com,Lager,yes',
      'Petra Lang,petra@example.com,Lager; Ofices,no',
      'Ben Married,ben.carter@example.com,Warehouse; Lab,no',
      'Hiroshi Tanaka,,Lab,no',
    ].join('\n'),
  );
  const flow = await walk('people.csv');
  await flow.press('enter');
  expect(flow.state.plan?.counts).toMatchObject({ rejected: 2, differs: 1, conflict: 1 });
  await settle(flow, 'unknown_group', 'wareh', 'enter');
  // The nearest one stands first.
  await settle(flow, 'unknown_group', 'enter');
  await settle(flow, 'name_mismatch', 'enter');
  await settle(flow, 'same_name', 'down', 'enter');
  expect(flow.state.plan).toMatchObject({ counts: { create: 3, differs: 1 }, open: [] });
  // What a roster asks for without an option is said, and what Seam recommends.
  expect(flow.state.plan?.enrolling).toMatch(/^To be enrolled: 1, with an enrollment automation .*--enroll-with grant/);
  // Ben is the same person: to be brought in line, name and all.
  await choose(flow, 'existing');
  await choose(flow, 'go');
  expect(flow.state).toMatchObject({ step: 'next', ended: { exit: 0 } });
  expect(there(/^(?:Lena|Petra|Ben|Hiroshi)/u)).toEqual([
    'Ben Married <ben.carter@example.com> Lab; Main Entrance; Warehouse',
    'Hiroshi Tanaka <> Lab',
    'Hiroshi Tanaka <hiroshi.tanaka@example.com> Lab',
    'Lena Huber <lena@example.com> Warehouse',
    'Petra Lang <petra@example.com> Offices; Warehouse',
  ]);
});

test('somebody new with the phone of another person who is there is counted before the import, and shown', async () => {
  writeFileSync(join(home, 'people.csv'), 'Name,E-mail,Phone\nBea Carter,bea@example.com,+12025550102\n');
  const flow = await walk('people.csv');
  await flow.press('enter');
  expect(plannedWords(flow.state)).toContainEqual(
    expect.objectContaining({
      rows: 1,
      means: 'of those new has the phone of somebody who is there under another name and email',
    }),
  );
  const { state } = flow;
  const text = saidOf({ ...state, step: 'confirm' }).text?.join(' ');
  expect(text).toContain('1 of those new has the phone of somebody who is there under another name and email.');
  await choose(flow, 'table');
  await flow.press('left');
  expect(flow.state.table).toMatchObject({ kind: 'phone_of_another', rows: [{ who: 'Bea Carter' }] });
});

test('rows that are mended after the import keep what was said of columns, country and groups', async () => {
  writeFileSync(
    join(home, 'people.csv'),
    [
      'Name,E-mail,Handy,Bereich',
      'Lena Huber,lena@example.com,0171 4567893,Lager',
      'Max Krause,max at example,0160 5678904,Lager; Lab',
    ].join('\n'),
  );
  const flow = await walk('people.csv');
  // The country is chosen from a list here.
  expect(flow.state.roster?.problems.map(({ cure }) => cure).join(' ')).not.toMatch(/--/);
  const column = flow.state.roster?.columns.findIndex(({ header }) => header === 'Bereich') ?? -1;
  flow.state = { ...flow.state, fields: flow.state.fields.with(column, 'groups'), isEdited: true };
  // Two rows without a country; Max has another fault besides.
  await flow.press('enter', 'enter', 'enter', 'deutsch', 'enter');
  expect(flow.state).toMatchObject({ step: 'problems', country: 'DE', roster: { valid: 1 } });
  await flow.press('home', 'enter');
  await settle(flow, 'unknown_group', 'wareh', 'enter');
  await choose(flow, 'go');
  const { ended } = flow.state;
  expect(ended?.exit).toBe(1);

  const rejects = ended?.files['rejects.csv'] ?? '';
  writeFileSync(rejects, readFileSync(rejects, 'utf8').replace('max at example', 'max@example.com'));
  const again = await walk(rejects);
  expect(again.state.roster?.remembered).toMatchObject({ country: 'DE', map: ['groups=Bereich'] });
  await again.press('enter');
  expect(again.state.plan).toMatchObject({ counts: { create: 1 }, open: [] });
  await choose(again, 'go');
  expect(again.state).toMatchObject({ step: 'next', ended: { exit: 0 } });
  expect(there(/^(?:Lena|Max)/u)).toEqual([
    'Lena Huber <lena@example.com> Warehouse',
    'Max Krause <max@example.com> Lab; Warehouse',
  ]);
});

test('a plan beyond a safety limit can be allowed where it is refused, once the person says so', async () => {
  writeFileSync(join(home, 'people.csv'), 'Name,E-mail,Access groups\nBen Carter,ben.carter@example.com,Lab\n');
  const flow = await walk('people.csv');
  await flow.press('enter');
  await choose(flow, 'existing');
  expect(flow.state.plan?.refused).toMatch(/1 update \(100% of 1 row\); the limit is 30%/);
  expect(planItems(flow.state)).not.toContain('go');
  await choose(flow, 'beyond');
  expect(flow.state.plan?.refused).toBeUndefined();
  await choose(flow, 'go');
  expect(there(/^Ben/)).toEqual(['Ben Carter <ben.carter@example.com> Lab; Main Entrance; Warehouse']);

  // That was for this time. What is done with people who are there is as last time, and said.
  writeFileSync(join(home, 'people.csv'), 'Name,E-mail,Access groups\nBen Carter,ben.carter@example.com,Parking\n');
  const later = await walk('people.csv');
  expect(saidOf(later.state)).toMatchObject({
    title: 'As last time?',
    text: [expect.any(String), 'People who are there but different: bring them in line with the roster.'],
  });
  await later.press('enter');
  expect(later.state.plan?.refused).toMatch(/the limit is 30%/);
});

test('of several rows with one reason, what is said holds for each of them', async () => {
  writeFileSync(join(home, 'people.csv'), 'Name,Mobile\nAna Ruiz,4930555000003\nBo Li,4930555000004\nCy Fox,+12025550177\n');
  const flow = await walk('people.csv');
  await flow.press('enter');
  const one = { cure: expect.stringMatching(/^Write it with a plus and the country code/u) };
  expect(flow.state.roster?.problems).toMatchObject([one]);
  expect(flow.state.step).toBe('problems');
  await flow.press('enter');
  expect(flow.state.plan?.open).toMatchObject([
    { count: 2, message: expect.stringMatching(/^The phone number does not/u), ...one },
  ]);
});

test('another header line can be looked for in a file of which a column would be a question without its header', async () => {
  writeFileSync(
    join(home, 'people.csv'),
    'Name,Assistant,E-mail\nAna Ruiz,Ben Carter,ana@example.com\nCy Fox,Ben Carter,cy@example.com\n',
  );
  const flow = await walk('people.csv');
  expect(flow.state.step).toBe('columns');
  await flow.press('end', 'enter');
  expect(flow.state).toMatchObject({ step: 'pick', error: undefined });
  expect(flow.state.pick?.items.map(({ label }) => label)).toEqual(['Line 1', 'Line 2', 'Line 3', 'No line']);
});

test('a person is called by one name, and the error of a formula need not be deleted before typing', async () => {
  writeFileSync(
    join(home, 'people.csv'),
    'Name,First name,Last name,E-mail\nAna Ruiz,Ana,Ruiz,#N/A\nBo Li,Bo,Li,bo@example.com\n',
  );
  const flow = await walk('people.csv');
  await flow.press('enter', 'down', 'down', 'enter', 'enter');
  expect(flow.state).toMatchObject({ step: 'edit', typed: '' });
  expect(faultyRow(flow.state)?.who).toBe('Ana Ruiz');
});

test('what was typed for rows of a file is not done to the rows of another one', async () => {
  const path = join(home, 'people.csv');
  const lines = ['Name,E-mail', 'Lena Huber,lena at example.com', 'Max Krause,max@example.com'];
  writeFileSync(path, lines.join('\n'));
  const flow = await walk('people.csv');
  await flow.press('enter');
  const cells = [{ row: 1, column: 1, to: 'lena@example.com' }];
  await flow.act({ type: 'correct', cells, fields: [] });
  expect(flow.state).toMatchObject({ step: 'problems', roster: { valid: 2 } });
  // A row is put in above in a spreadsheet program.
  writeFileSync(path, lines.toSpliced(1, 0, 'Nina Neu,nina@example.com').join('\n'));
  await flow.press('home', 'enter');
  expect(flow.state).toMatchObject({ step: 'problems', plan: undefined, corrections: { cells } });
  expect(flow.state.error).toContain('was changed since it was read here');
  writeFileSync(path, lines.join('\n'));
  await flow.press('home', 'enter');
  expect(flow.state.plan?.counts).toEqual(expect.objectContaining({ create: 2 }));
});

test('where the message names users, each of them can be chosen, and what a new row made before as well', async () => {
  writeFileSync(
    join(home, 'people.csv'),
    ['Name,E-mail,Mobile,import as', 'Ben Carter,ben.carter@example.com,+12025550103,', 'Nora Lind,,,new'].join('\n'),
  );
  const labels = (flow: Flow): string[] => saidOf(flow.state).lines.map(({ label }) => label);
  const flow = await walk('people.csv');
  await flow.press('enter');
  await choose(flow, 'open');
  await flow.press('enter');
  expect(flow.state).toMatchObject({ step: 'decide', deciding: { code: 'email_phone_disagree' } });
  const [ben, chloe] = flow.state.deciding.rows[0]?.candidates ?? [];
  expect(labels(flow).slice(0, 3)).toEqual([`It is user ${ben}`, `It is user ${chloe}`, 'It is somebody new: create them']);
  // He is Ben, who bears Chloe's phone by now.
  await flow.press('enter');
  expect(flow.state.plan).toMatchObject({ counts: { create: 1, differs: 1 }, open: [] });
  // Taken back, and decided again.
  await flow.press('escape');
  expect(flow.state).toMatchObject({ corrections: { fields: [] }, decided: [] });
  await settle(flow, 'email_phone_disagree', 'enter');
  await choose(flow, 'go');
  expect(there(/^Nora/u)).toHaveLength(1);

  writeFileSync(join(home, 'next.csv'), 'Name,import as\nNora Lind,new\n');
  const again = await walk('next.csv');
  await again.press('enter');
  await settle(again, 'made_before', 'enter');
  expect(again.state.plan).toMatchObject({ counts: { present: 1 }, open: [] });
});
