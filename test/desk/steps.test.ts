import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { DeskFolder } from '../../src/desk/folder.ts';
import type { DeskRun } from '../../src/desk/server.ts';
import type { Stage } from '../../src/desk/stage.ts';
import { initialState, type FlowState } from '../../src/flow/flow.ts';
import type { Services } from '../../src/flow/services.ts';
import type { Ended } from '../../src/run/finish.ts';
import { madeUpServices } from '../flow/made-up-services.ts';
import { here } from '../flow/walk.ts';
import { begun, created, rowEvent } from '../made-up-events.ts';
import { cellOf, closeBrowser, expectNoBarriers, openBrowser } from './browser.ts';
import { deskInside } from './inside.ts';
import { loadPage, serveAssets, table, visit } from './visit.ts';

beforeAll(loadPage);
afterAll(closeBrowser);

test('choosing a roster and how it is read', async (context) => {
  const run: DeskRun = {
    name: '20261001T080000Z-june',
    folder: '/reports/june',
    outcome: 'stopped before the end',
    resumable: true,
    running: false,
    started: '2026-10-01T08:00:00Z',
    roster: 'june.csv',
    system: 'Main Building',
    files: {},
  };
  const files = { 'report.html': '/x', 'result.xlsx': '/x', 'rejects.xlsx': '/x' };
  const runs = [
    run,
    { ...run, name: 'may', roster: 'may <b>.xlsx', resumable: false, outcome: 'finished, 3 rows need a person', files },
  ];
  const { page, press, look, misdeeds, asked } = await visit(
    context,
    { isUnfinished: true },
    { runs: () => Promise.resolve(runs) },
  );
  await page.getByText('An import was not finished').waitFor();
  await look('Which roster?', '01 file');
  await page.locator('input[type=file]').setInputFiles({ name: 'x.exe', mimeType: '', buffer: Buffer.from('MZ') });
  await page.getByRole('alert').waitFor();
  await look('Which roster?');
  await press(/september\.csv/u);
  await look('Where are these people to go?', '03 place');
  await press(/Old Building/u);
  await page.getByRole('alert').filter({ hasText: 'The bridge is offline' }).waitFor();
  await look('Where are these people to go?');
  await press(/[A-Z]{7,} Main Building/u);
  await look('Is every column read right?', '04 columns');
  await page.getByLabel('What is in “Name”?').selectOption('Not used');
  await page.getByRole('alert').filter({ hasText: 'Which column is the name?' }).waitFor();
  await look('Is every column read right?');
  await press('The column names are in another line of the file');
  await look(/Which line/u, '05 pick');
  await press(/Line 3/u);
  await look('Is every column read right?');
  expect(asked.at(-1)).toContain('"header-row":"3"');
  expect(misdeeds).toEqual([expect.stringContaining('422')]);
});

test('a question about the file, no key, and a roster like the last one', async (context) => {
  const given = {
    services: {
      ...madeUpServices({ hasNoKey: true }),
      rosters: async () => [{ path: 'sheets.xlsx', name: 'sheets.xlsx', where: 'here' as const, about: 'today' }],
    },
  };
  const { press, look, misdeeds } = await visit(context, {}, given);
  await press(/sheets\.xlsx/u);
  await look('How is this file to be read?', '02 question');
  await press(/Staff/u);
  await look('Where are these people to go?', '03 place without a key');
  expect(misdeeds).toEqual([]);
  const last = await visit(context, { isRemembered: true });
  await last.press(/people\.csv/u);
  await last.press(/the plan/u);
  await last.look('This is what would happen');
  await last.press('Back');
  await last.look('As last time?', '03 same');
  expect(last.misdeeds).toEqual([]);
});

test('the rows that need a person, and the plan', async (context) => {
  const lifts = { 'max-create': '400' };
  const planned = madeUpServices();
  const services: Services = {
    ...planned,
    ...table,
    plan: async (chosen, ...rest) => {
      const plan = await planned.plan(chosen, ...rest);
      const isLifted = chosen.options['max-create'] === '400';
      return {
        ...plan,
        counts: { ...plan.counts, namesakes: 2, phone_of_another: 1 },
        enrolling: '250 people would get an enrollment automation in Mobile Keys.',
        ...(isLifted ? {} : { refused: 'The plan would create 250 people, and 200 is the limit.', lifts }),
      };
    },
  };
  const { page, press, look, misdeeds } = await visit(context, {}, { services });
  await press(/people\.csv/u);
  await press(/[A-Z]{7,} Main Building/u);
  await press('Yes: go on');
  await page.getByText('020 7946 0018').first().waitFor();
  await look('18 rows cannot be sent as they are', '06 rows');
  // On a phone, too, the cell to mend is in sight, however late the grid becomes as narrow as the window.
  const body = page.locator('body');
  await body.evaluate(({ style }: { style: Record<string, string> }) => void (style['width'] = '1240px'));
  await page.setViewportSize({ width: 390, height: 844 });
  await page.waitForTimeout(200);
  await body.evaluate(({ style }: { style: Record<string, string> }) => void (style['width'] = ''));
  const toMend = await cellOf(page, 4, 'Mobile');
  const right = async () => ((box) => (box?.x ?? 999) + (box?.width ?? 0))(await toMend.boundingBox());
  await expect.poll(right).toBeLessThan(390);
  await page.setViewportSize({ width: 1280, height: 900 });
  await press(/phone without country/u);
  await (await cellOf(page, 4, 'Mobile')).click();
  await look('18 rows cannot be sent as they are', '06 rows of a reason');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Delete');
  await page.getByText('This is right.').waitFor();
  await look('18 rows cannot be sent as they are');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Make them empty' }).waitFor();
  await look('All rows can be sent', '06 rows mended');
  // What is shown is said, though none is left of the kind.
  await page.getByRole('button', { name: 'phone without country code 0', pressed: true }).waitFor({ timeout: 5_000 });
  await press(/^Go on with/u);

  // A limit is lifted where it holds the plan up, and only when the person says so.
  await page.getByText('an enrollment automation').waitFor();
  const other = 'of those new has the phone of somebody who is there under another name and email';
  await page
    .getByRole('listitem')
    .filter({ hasText: `1 ${other}` })
    .locator('.attention')
    .waitFor();
  await page.getByRole('alert').filter({ hasText: '200 is the limit' }).waitFor();
  await look('This is what would happen', '07 plan refused');
  expect(planned.asked.join('\n')).not.toContain('max-create');
  await press('That is right: go beyond the limit this time');
  await page.getByRole('button', { name: /^Do it: .*asked once more/u }).waitFor();
  expect(planned.asked.filter((each) => each.startsWith('plan')).at(-1)).toContain('"max-create":"400"');
  await page.getByLabel('bring them in line with the roster').click();
  await page.getByRole('radio', { name: /bring them/u, checked: true }).waitFor();
  await look('This is what would happen', '07 plan');
  await page.getByLabel('Show').selectOption('create');
  await look('This is what would happen');

  await press(/^Settle/u);
  await look('These rows need you', '08 open');
  await press('Decide');
  await look('Who is this?', '08 decide');
  await press('Back');
  await press('Choose the group');
  await look(/which of these groups/u, '08 pick a group');
  await press('Warehouse');
  // Clicked twice, as people do.
  await page.getByRole('button', { name: /^Do it: /u }).dblclick();
  await look('This is a production system', '09 confirm');
  await page.getByText(`1 ${other}.`).waitFor();
  expect(await page.getByRole('alert').allInnerTexts()).toEqual([]);
  await page.getByLabel(/to do it/u).fill('1');
  await press('Do it now');
  await page.getByRole('alert').filter({ hasText: 'That is not 250' }).waitFor();
  await look('This is a production system');
  expect(misdeeds).toEqual([]);
});

test('rows of one kind are led to from the plan, and are shown alone; an alarm covers no button', async (context) => {
  const planned = madeUpServices();
  const services: Services = {
    ...planned,
    ...table,
    plan: async (...all) => ({
      ...(await planned.plan(...all)),
      open: [{ code: 'phone_not_e164', count: 2, message: 'It has no country code.', cure: '', rows: [] }],
    }),
  };
  const { page, press } = await visit(context, {}, { services });
  await press(/people\.csv/u);
  const old = page.getByRole('button', { name: /Old Building/u });
  const bottom = async (box: ReturnType<typeof old.boundingBox>) =>
    ((found) => (found?.y ?? 0) + (found?.height ?? 0))(await box);
  await page.setViewportSize({ width: 1280, height: Math.ceil(await bottom(old.boundingBox())) + 4 });
  await old.click();
  const alarm = page.getByRole('alert').filter({ hasText: 'The bridge is offline' });
  await alarm.waitFor();
  await expect
    .poll(async () => ((await alarm.boundingBox())?.y ?? 0) - (await bottom(old.boundingBox())))
    .toBeGreaterThanOrEqual(0);
  await page.setViewportSize({ width: 1280, height: 900 });
  await press(/[A-Z]{7,} Main Building/u);
  await press('Yes: go on');
  await press(/^Go on with/u);
  await press(/^Settle/u);
  await press('Mend them');
  await page.getByRole('button', { name: /phone without country/u, pressed: true }).waitFor({ timeout: 5_000 });
  await page.getByLabel('Leave row 22 out').waitFor();
  expect(await page.getByLabel('Leave row 30 out').count()).toBe(0);
  await press('Back');
  await press('Yes: go on');
  await page.getByRole('button', { name: /^All of them/u, pressed: true }).waitFor({ timeout: 5_000 });
  await page.getByLabel('Leave row 30 out').waitFor();
});

test('of the plans of a roster only the newest can be done, and none that an import of it has overtaken', async (context) => {
  const run = (name: string, roster: string, outcome: string): DeskRun => ({
    folder: name,
    name,
    roster,
    system: 'Main Building',
    workspace: 'Campus',
    outcome,
    resumable: false,
    running: false,
    files: {},
  });
  // The newest first, as they are listed.
  const runs = [
    run('6', 'guests.csv', 'nothing sent'),
    run('5', 'guests.csv', 'planned'),
    run('4', 'staff.csv', 'all well'),
    run('3', 'staff.csv', 'planned'),
    run('2', 'guests.csv', 'planned'),
    run('1', 'staff.csv', 'planned'),
  ];
  const { page } = await visit(context, {}, { runs: () => Promise.resolve(runs) });
  await page
    .getByRole('cell', { name: /^planned/u })
    .first()
    .waitFor();
  const doable = page.getByRole('row').filter({ has: page.getByRole('button', { name: 'Do what it says' }) });
  expect(await doable.allInnerTexts()).toEqual([expect.stringContaining('guests.csv')]);
});

test('a run that was begun earlier says to the end where it goes', async (context) => {
  const run = 'reports/20261001T080000Z-people';
  const known = { folder: run, name: '20261001T080000Z-people', outcome: '', resumable: true, running: false, files: {} };
  const made = madeUpServices();
  const services: Services = {
    ...made,
    async resume(folder, options) {
      await using watcher = stage.open();
      for (const event of begun) if (typeof event !== 'number') watcher.emit(event);
      return await made.resume(folder, options);
    },
  };
  const { page, press, stage } = await visit(context, {}, { services, runs: () => Promise.resolve([known]) });
  await press('Finish it');
  await page.getByRole('heading', { name: /^Done/u }).waitFor();
  await page.getByRole('banner').getByText('Main Building').waitFor({ timeout: 5000 });
  await press('Import another roster');
  await page.getByRole('heading', { name: 'Which roster?' }).waitFor();
  expect(await page.getByRole('banner').innerText()).not.toContain('Main Building');
});

test('a run on its way, its question, its end, and what follows', async (context) => {
  const planned = madeUpServices({ isSandbox: true, isClean: true });
  const run = 'reports/20261001T080000Z-people';
  const known = { folder: run, name: '20261001T080000Z-people', outcome: '', resumable: false, running: false, files: {} };
  const summary = {
    type: 'summary',
    run,
    rows: 318,
    needPerson: 18,
    balanced: true,
    files: {},
    created: 240,
    updated: 8,
    rejected: 18,
    failed: 2,
    reasons: [
      {
        code: 'phone_not_e164',
        rows: 18,
        first: [4, 9, 14],
        matter: 'The cell is not a phone number.',
        cure: 'Say --country.',
      },
    ],
  };
  const notices = [
    { code: 'clock', message: 'The clock of this computer is wrong.', needsPerson: false },
    { code: 'not_read_back', message: '3 users could not be read back.', needsPerson: false },
  ];
  let exit = 130;
  const shown = Promise.withResolvers<ReturnType<Stage['open']>>();
  const { promise: told, resolve: tell } = Promise.withResolvers<void>();
  const services: Services = {
    ...planned,
    async run(...args) {
      const watcher = stage.open();
      shown.resolve(watcher);
      await told;
      return ended(watcher, await planned.run(...args));
    },
    async resume(folder, options) {
      return ended(stage.open(), { ...(await planned.resume(folder, options)), absent: 3 });
    },
    async suspend(folder, ids, options) {
      await using watcher = stage.open();
      const left = Array.from({ length: 21 }, (_, at) => `  Row ${at + 1} stays as it is.`);
      const isSure = await watcher.ask.confirm(['Suspend 1 person in Main Building?', '  Ana Müller', ...left], '1');
      if (!isSure) throw new Error('Not confirmed.\nNothing was sent.');
      return await ended(watcher, await planned.suspend(folder, ids, options));
    },
  };
  /** The end of a run, told as a run tells it. */
  async function ended<End extends { exit: number }>(watcher: ReturnType<Stage['open']>, end: End): Promise<End> {
    await stage.tell(watcher, {
      summary: { ...summary, exit },
      notices,
      isResumable: exit === 130,
      ...(exit === 4 ? { stopped: 'The access system did not answer for 15 min.' } : {}),
    } as Ended);
    await watcher[Symbol.asyncDispose]();
    return { ...end, exit };
  }
  const { page, press, look, misdeeds, stage } = await visit(context, {}, { services, runs: () => Promise.resolve([known]) });
  await press(/people\.csv/u);
  await press(/[A-Z]{7,} Main Building/u);
  await press('Yes: go on');
  await press(/^Do it: /u);
  const watcher = await shown.promise;
  for (const event of begun) if (typeof event !== 'number') watcher.emit(event);
  for (const event of created(1, 100)) if (typeof event !== 'number') watcher.emit(event);
  watcher.emit(rowEvent(101, 'rejected', { who: 'Bob <b>Li</b>', code: 'phone_not_e164' }));
  watcher.emit(rowEvent(102, 'failed', { who: 'عائشة بنت أحمد', code: 'invalid_phone_number' }));
  watcher.emit({ type: 'notice', code: 'clock', message: 'Some people wait for a credential.', needsPerson: true });
  await page.getByText('100 of 400').or(page.getByText('102 of 400')).first().waitFor();
  await page.getByRole('button', { name: /^End the desk .*stopped safely first/u }).waitFor();
  await look(/^Importing/u, '10 run');
  await press('Pause');
  await page.getByText('nobody new is taken').waitFor();
  await look(/^Importing/u, '10 run paused');
  await press('Go on');
  watcher.emit({ type: 'outage', since: Date.now() - 60_000, until: Date.now() + 600_000, nextProbe: Date.now() + 30_000 });
  await page.getByText(/giving up in/u).waitFor();
  await look(/^Importing/u, '10 run without an answer');
  await press('Stop safely');
  await page.getByRole('button', { name: 'Stopping safely' }).waitFor();
  await look(/^Importing/u, '10 run stopping');
  tell();
  await look('Stopped', '11 next stopped');

  exit = 4;
  await press('Finish it now');
  await look('Stopped before the end', '11 next without an answer');
  exit = 1;
  await press('Finish it now');
  await look('Done: some rows need a person', '13 next');
  // What is uncertain of the whole run is a warning, and stands before the good news.
  const first = page.getByRole('main').getByRole('listitem').first();
  await first.filter({ hasText: 'could not be read back' }).locator('.attention').waitFor();
  await press('Who left?');
  await look('Who left?', '12 left');
  await page.getByLabel(/Ana Müller/u).click();
  await press(/^Go on with the 1 person ticked/u);
  await page.getByRole('alertdialog').waitFor();
  // However much is said, what is asked and the kind of the system are in sight, and the keyboard is at it.
  expect(await page.evaluate<number>('scrollY')).toBe(0);
  await look('Are you sure?', '12 left question');
  await page.getByLabel('Type 1 to do it').fill('1');
  exit = 0;
  await press('Yes, do it');
  await look('Done, but there is a warning', '13 next with a warning');

  await press('Import another roster');
  await press(/access last until/u);
  // None is chosen yet.
  await page.getByRole('heading', { name: /^Everybody’s access to what/u }).waitFor();
  expect(await page.getByRole('banner').innerText()).not.toContain('Main Building');
  await press(/[A-Z]{7,} Main Building/u);
  await look('Until when is everybody’s access to last?', '14 until');
  await page.getByLabel('The last day').fill('2027-12-31');
  await press('Show the plan');
  await look('This is what would happen', '14 plan of a renewal');
  for (const heading of ['Until when is everybody’s access to last?', /^Everybody’s access to what/u, 'Which roster?']) {
    await press('Back');
    await look(heading);
  }
  await press(/current list/u);
  await press(/[A-Z]{7,} Main Building/u);
  await look('Here is the list', '15 list');
  await press('End the desk');
  await look('The desk has ended', '16 over');
  expect(misdeeds).toEqual([]);
});

test('a browser that is not let in', async (context) => {
  const { desk } = await deskInside();
  const { page, context: person } = await openBrowser(context);
  await serveAssets(person);
  await page.goto(`${new URL(desk.address).origin}/#${'x'.repeat(43)}`);
  await page.getByRole('heading', { name: 'This browser is not let in' }).waitFor();
  await expectNoBarriers(page);
  // The right address, put in at the same place.
  await page.goto(desk.address);
  await page.getByRole('heading', { name: 'Which roster?' }).waitFor();
});

test('a file dropped beside the box is taken, two at once and what cannot be taken are refused in words', async (context) => {
  const made = madeUpServices();
  const { page, press, misdeeds } = await visit(context, {}, { services: { ...made, ...table } });
  const drop = async (...names: readonly string[]) => {
    const files = await page.evaluateHandle(`(() => {
      const data = new DataTransfer();
      for (const name of ${JSON.stringify(names)}) data.items.add(new File(['Name'], name));
      return data;
    })()`);
    await page.dispatchEvent('h1', 'drop', { dataTransfer: files });
  };
  await page.getByRole('heading', { name: 'Which roster?' }).waitFor();
  await drop('a.csv', 'b.csv');
  await page.getByRole('alert').filter({ hasText: 'One roster at a time' }).waitFor();
  await drop('list.pdf');
  await page.getByRole('alert').filter({ hasText: '"list.pdf" is no roster' }).waitFor();
  await drop('a.csv');
  await press(/[A-Z]{7,} Main Building/u);
  await press('Yes: go on');
  // What no cell can hold is not lost without a word.
  await (await cellOf(page, 4, 'Mobile')).click();
  await page.keyboard.press('Enter');
  await page.keyboard.insertText('x'.repeat(5000));
  await page.keyboard.press('Enter');
  await page.getByRole('alert').filter({ hasText: 'a cell has 4,000 characters at most' }).waitFor();
  await (await cellOf(page, 4, 'Mobile')).getByText('020 7946 0018').waitFor();
  expect(misdeeds.every((each) => /400|422/u.test(each))).toBe(true);

  // "Go on" is pressed while a cell is still typed into: that is taken first, and then gone on from.
  await page.keyboard.press('Enter');
  await page.keyboard.type('+442079460018');
  await press(/^Go on with/u);
  await page.getByRole('heading', { name: 'This is what would happen' }).waitFor();
  expect(made.asked.findLast((each) => each.startsWith('plan'))).toContain('+442079460018');

  // Another tab goes on while a cell is typed into here: that is taken, and the rows come again before they are planned.
  await press('Back');
  await page.getByText('1 correction made here').waitFor();
  const second = await page.context().newPage();
  await second.goto(page.url());
  await (await cellOf(second, 15, 'Mobile')).waitFor();
  await (await cellOf(page, 9, 'E-mail')).click();
  await page.keyboard.press('Enter');
  await page.keyboard.type('nine@example.com');
  await second.getByRole('button', { name: /^Go on with/u }).click();
  await second.getByText('2 corrections made here').waitFor();
  // What was given up is said of no other cell; an editor that nothing was typed into takes back nothing from another tab.
  await (await cellOf(page, 14, 'Mobile')).click();
  await page.keyboard.press('Enter');
  // What is asked about it has no answer until it is given up: else the answer may be there before this test looks.
  const { promise: given, resolve: giveUp } = Promise.withResolvers<void>();
  await page.route('**/api/judge', async (route) => {
    await given;
    await route.continue().catch(() => undefined);
  });
  await page.keyboard.type('x');
  await page.getByText('Looking …').waitFor();
  await page.keyboard.press('Escape');
  giveUp();
  await page.unroute('**/api/judge');
  await page.keyboard.press('ArrowUp');
  await page.getByText('This is right.').waitFor({ state: 'detached' });
  await (await cellOf(page, 15, 'Mobile')).click();
  await page.keyboard.press('Enter');
  await (await cellOf(second, 15, 'Mobile')).click();
  await second.keyboard.press('Enter');
  await second.keyboard.type('+442079460015');
  await second.keyboard.press('Enter');
  await page.getByText('3 corrections made here').waitFor();
  await (await cellOf(second, 15, 'Mobile')).getByText('+442079460015').waitFor();
  await page.keyboard.press('Enter');
  await (await cellOf(page, 15, 'Mobile')).getByText('+442079460015').waitFor();
  // A page that is read anew, or closed, in the middle of a cell.
  await (await cellOf(page, 22, 'E-mail')).click();
  await page.keyboard.press('Enter');
  await page.keyboard.type('twentytwo@example.com');
  await page.reload();
  await page.getByText('4 corrections made here').waitFor();
  await second.close();

  // What was typed is not forgotten without a word either.
  await press('Back');
  await page.getByRole('button', { name: /what was typed into cells is forgotten/u }).waitFor();
  await press('Back');
  await page.getByText('Going back from here leaves this roster').waitFor();
});

test('what came to no import is planned again, also after the desk has ended', async (context) => {
  const services: Services = {
    ...madeUpServices({ isSandbox: true, isClean: true }),
    run: () => Promise.reject(new Error('Interrupted. Nothing was sent.')),
  };
  const path = mkdtempSync(join(tmpdir(), 'doorlist-desk-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  const folder = new DeskFolder(path, 'test');
  const { page, press, misdeeds } = await visit(context, {}, { services, folder });
  await press(/people\.csv/u);
  await press(/[A-Z]{7,} Main Building/u);
  await press('Yes: go on');
  await press(/^Do it: /u);
  await page.getByRole('heading', { name: 'It did not come to an import' }).waitFor();
  expect(folder.recall()?.step).toBe('plan');
  await press('Plan it again, and go on from there');
  await page.getByRole('button', { name: /^Do it: / }).waitFor();
  expect(misdeeds).toEqual([]);
});

test('--sandbox does not go on with a roster that is for a real system', async () => {
  const path = mkdtempSync(join(tmpdir(), 'doorlist-desk-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  const folder = new DeskFolder(path, 'test');
  const left = (practice: boolean): FlowState => ({
    ...initialState({}, here),
    step: 'columns',
    path: 'people.csv',
    chosen: { practice, workspace: 'Acme', isSandbox: false, systemName: 'Main Building' },
  });
  folder.keep(left(false));
  await expect(deskInside({ folder, given: { sandbox: true } })).rejects.toMatchObject({
    exit: 2,
    message: expect.stringMatching(/"people\.csv" for Main Building.*without --sandbox/u),
  });
  // Nothing that was typed is lost, and without the option it goes on.
  expect(folder.recall()?.chosen?.systemName).toBe('Main Building');
  await deskInside({ folder });
  folder.keep(left(true));
  await deskInside({ folder, given: { sandbox: true } });
});
