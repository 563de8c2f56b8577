import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test, type TestContext } from 'vitest';
import { DeskFolder } from '../../src/desk/folder.ts';
import type { DeskRun } from '../../src/desk/server.ts';
import type { Services } from '../../src/flow/services.ts';
import { begun } from '../made-up-events.ts';
import { madeUpServices } from '../flow/made-up-services.ts';
import { cellOf, closeBrowser } from './browser.ts';
import { loadPage, table, visit, type Visit } from './visit.ts';

beforeAll(loadPage);
afterAll(closeBrowser);

/** A desk at the columns of a roster. */
async function atColumns(
  context: TestContext,
  own: (made: Services) => Partial<Services> = () => ({}),
): Promise<Visit & { readonly plans: () => readonly string[] }> {
  const made = madeUpServices();
  const desk = await visit(context, {}, { services: { ...made, ...table, ...own(made) } });
  await desk.press(/people\.csv/u);
  await desk.press(/[A-Z]{7,} Main Building/u);
  await desk.page.getByRole('heading', { name: 'Is every column read right?' }).waitFor();
  return { ...desk, plans: () => desk.asked.filter((each) => each.startsWith('plan')) };
}

/** Then at the rows, the editor of a cell open. */
async function atCell(
  context: TestContext,
  typed: string,
  own?: Parameters<typeof atColumns>[1],
): ReturnType<typeof atColumns> {
  const desk = await atColumns(context, own);
  await desk.press('Yes: go on');
  await (await cellOf(desk.page, 4, 'Mobile')).click();
  await desk.page.keyboard.press('Enter');
  await desk.page.keyboard.insertText(typed);
  return desk;
}

/** Lets the actions wait on their way to the desk. @returns what lets them through. */
async function hold({ page }: Visit): Promise<() => Promise<void>> {
  const { promise, resolve } = Promise.withResolvers<void>();
  await page.route('**/api/action', async (route) => {
    await promise;
    await route.continue().catch(() => undefined);
  });
  return async () => {
    resolve();
    await page.unroute('**/api/action');
  };
}

test('a press counts although the page moves under it, and a pointer that is moved away gives it up', async (context) => {
  const desk = await atCell(context, '+442079460018');
  const { page, plans } = desk;
  const go = page.getByRole('button', { name: /^Go on with/u });
  await go.hover();
  const y = (await go.boundingBox())?.y ?? 0;
  await page.mouse.down();
  // As where an answer comes between the two halves of the press, and a line goes or is put in.
  const moved = (by: string) => page.evaluate(`document.querySelector('main').style.translate = '${by}'`);
  await moved('0 -200px');
  expect((await go.boundingBox())?.y).toBe(y - 200);
  await page.mouse.up();
  await page.getByRole('heading', { name: 'This is what would happen' }).waitFor();
  expect(plans()).toEqual([expect.stringContaining('+442079460018')]);
  await moved('none');

  await page.getByRole('button', { name: 'Back' }).hover();
  await page.mouse.down();
  await page.getByRole('heading', { level: 1 }).hover();
  await page.mouse.up();
  await page.getByLabel('bring them in line with the roster').click();
  await page.getByRole('radio', { name: /bring them/u, checked: true }).waitFor();
  expect(desk.misdeeds).toEqual([]);
});

test('what is pressed while a change is on its way, or judged, is done once, after it', async (context) => {
  let judged: Promise<unknown> = Promise.resolve();
  const slow = ({ inspect }: Services): Partial<Services> => ({ inspect: (...given) => judged.then(() => inspect(...given)) });
  const desk = await atCell(context, '+442079460018', slow);
  const { page, press, plans } = desk;
  let [letThrough, judge] = [await hold(desk), () => {}];
  judged = new Promise<void>((resolve) => (judge = resolve));
  // Clicked twice, as people do.
  await page.getByRole('button', { name: /^Go on with/u }).dblclick();
  await page.getByRole('status').filter({ hasText: 'Working' }).waitFor();
  await letThrough();
  await page.getByText('1 correction made here').waitFor();
  expect(plans()).toEqual([]);
  judge();
  await page.getByRole('heading', { name: 'This is what would happen' }).waitFor();
  expect(plans()).toEqual([expect.stringContaining('+442079460018')]);
  await press('Back');
  await page.getByText('1 correction made here').waitFor();

  // Taken back, and typed again: then the same for all of a kind, and then back.
  await press('Undo');
  await press(/phone without country/u);
  await page.getByLabel('They are all numbers of').selectOption('United Kingdom');
  await (await cellOf(page, 9, 'E-mail')).click();
  await page.keyboard.press('Enter');
  await page.keyboard.type('nine@example.com');
  letThrough = await hold(desk);
  await press('Read them so');
  await page.getByRole('status').filter({ hasText: 'Working' }).waitFor();
  await letThrough();
  const reading = expect.stringMatching(/^inspect .*"country":"GB".*nine@example\.com/u);
  await expect.poll(() => desk.asked).toContainEqual(reading);
  await page.getByRole('status').filter({ hasText: 'Working' }).waitFor({ state: 'detached' });
  await (await cellOf(page, 14, 'E-mail')).click();
  await page.keyboard.press('Enter');
  await page.keyboard.type('fourteen@example.com');
  letThrough = await hold(desk);
  await press('Back');
  await letThrough();
  await page.getByRole('heading', { name: 'Is every column read right?' }).waitFor();
  await press('Yes: go on');
  await page.getByRole('heading', { name: 'This is what would happen' }).waitFor();
  expect(plans().at(-1)).toMatch(/nine@example\.com.*fourteen@example\.com/u);
  expect(desk.misdeeds).toEqual([]);
});

test('where a change is refused, what was pressed after it is not done, and that stands there', async (context) => {
  const { page, press, plans } = await atCell(context, 'x'.repeat(5000));
  await press(/^Go on with/u);
  const alarm = page.getByRole('alert');
  await alarm
    .filter({ hasText: /4,000 characters at most.*What was typed into row 4 was not taken.*was not done/su })
    .waitFor();
  expect(plans()).toEqual([]);
  // Said until something that was begun later has been taken.
  await press(/^Go on with/u);
  await page.getByRole('heading', { name: 'This is what would happen' }).waitFor();
  expect(await alarm.allInnerTexts()).toEqual([]);
});

test('where a change is refused, what the desk has is shown, and the desk is not ended over it', async (context) => {
  const { page, press } = await atColumns(context);
  const list = page.getByLabel('What is in “Work mail”?');
  const { promise, resolve } = Promise.withResolvers<void>();
  await page.route('**/api/action', async (route) => {
    await promise;
    await route.fulfill({ status: 409, contentType: 'application/json', body: '{"message":"Something else is being done."}' });
  });
  await list.selectOption('Groups');
  expect(await list.inputValue()).toBe('groups');
  await press('End the desk');
  resolve();
  await page
    .getByRole('alert')
    .filter({ hasText: /Something else.*was not done/su })
    .waitFor();
  expect(await list.inputValue()).toBe('');
});

test('a plan that cannot be made is not asked for again by itself, and one that is waited for can be left', async (context) => {
  const asked: ((error: Error) => void)[] = [];
  const slow: Partial<Services> = {
    plan: (_, __, stop) =>
      new Promise((___, reject) => {
        asked.push(reject);
        stop.addEventListener('abort', () => reject(new Error('stopped')));
      }),
  };
  const { page, press } = await atCell(context, '+442079460018', () => slow);
  await press(/^Go on with/u);
  await expect.poll(() => asked).toHaveLength(1);
  asked[0]?.(new Error('The access system does not answer.'));
  await page.getByRole('alert').filter({ hasText: 'does not answer' }).waitFor();
  await press(/^Go on with/u);
  await expect.poll(() => asked).toHaveLength(2);
  await page.getByRole('button', { name: /^Go on with/u, disabled: true }).waitFor();
  await press('Back');
  await page.getByRole('button', { name: /^Go on with/u, disabled: false }).waitFor();
  await press('Back');
  await page.getByRole('heading', { name: 'Is every column read right?' }).waitFor();
  expect(asked).toHaveLength(2);
});

test('a line is taken with what was chosen just before it', async (context) => {
  const desk = await atColumns(context);
  const { page, press } = desk;
  let letThrough = await hold(desk);
  await page.getByLabel('What is in “Work mail”?').selectOption('Groups');
  await press(/go on/u);
  await page.getByRole('status').filter({ hasText: 'Working' }).waitFor();
  await letThrough();
  await page.getByRole('heading', { name: /cannot be sent/u }).waitFor();
  expect(desk.asked).toContainEqual(expect.stringMatching(/^inspect .*groups=Work mail/u));

  const renewed = await visit(context, { isSandbox: true });
  await renewed.press(/access last until/u);
  await renewed.press(/[A-Z]{7,} Main Building/u);
  // The mouse is at home in what is typed into, too.
  await renewed.page.getByLabel('The last day').click();
  expect(await renewed.page.evaluate<string>('document.activeElement.type')).toBe('date');
  await renewed.page.getByLabel('The last day').fill('2027-12-31');
  letThrough = await hold(renewed);
  const box = renewed.page.getByLabel(/ended already/u);
  // What the desk does not have yet is not shown, and nothing is turned twice.
  await box.dblclick();
  await renewed.press('Show the plan');
  await letThrough();
  await renewed.page.getByRole('heading', { name: 'This is what would happen' }).waitFor();
  expect(renewed.asked.find((each) => each.startsWith('renewal'))).toContain('"2027-12-31" true');
  expect([...desk.misdeeds, ...renewed.misdeeds]).toEqual([]);
});

test('what is clicked twice is done once, and nothing is said of it', async (context) => {
  const run: DeskRun = { name: 'june', folder: 'june', outcome: '', resumable: true, running: false, files: {} };
  const made = madeUpServices();
  const { promise: over, resolve: end } = Promise.withResolvers<void>();
  const services: Services = {
    ...made,
    async resume(...given) {
      await using watcher = desk.stage.open();
      for (const event of begun) if (typeof event !== 'number') watcher.emit(event);
      watcher.emit({ type: 'phase', phase: 'applying', total: 400 });
      await over;
      await watcher.ask.confirm(['Take it back?']);
      return await made.resume(...given);
    },
  };
  const desk = await visit(context, {}, { services, runs: () => Promise.resolve([run]) });
  const { page } = desk;
  await page.getByRole('button', { name: 'Finish it', exact: true }).dblclick();
  // The label may change between the two clicks.
  const box = await page.getByRole('button', { name: 'Pause' }).boundingBox();
  const [x, y] = [(box?.x ?? 0) + 10, (box?.y ?? 0) + 10];
  await page.mouse.click(x, y);
  await page.getByRole('button', { name: 'Go on', exact: true }).waitFor();
  await page.mouse.click(x, y, { clickCount: 2 });
  await page.getByText('nobody new is taken').waitFor();
  end();
  await page.getByRole('button', { name: 'Yes, do it' }).dblclick();
  await page
    .getByRole('heading', { name: 'It did not come to an import' })
    .or(page.getByRole('heading', { name: 'Done' }))
    .waitFor();
  expect(await page.getByRole('alert').allInnerTexts()).toEqual([]);
  expect(desk.misdeeds).toEqual([]);
});

test('while a file is sent nothing else is begun, and another one that comes is refused', async (context) => {
  const path = mkdtempSync(join(tmpdir(), 'doorlist-desk-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  const { promise: sent, resolve: send } = Promise.withResolvers<void>();
  const folder = new (class extends DeskFolder {
    override async receive(...given: Parameters<DeskFolder['receive']>): Promise<string> {
      const received = await super.receive(...given);
      await sent;
      return received;
    }
  })(path, 'test');
  const { page, asked } = await visit(context, {}, { folder });
  for (const name of ['first.csv', 'second.csv']) {
    await page.locator('input[type=file]').setInputFiles({ name, mimeType: '', buffer: Buffer.from('Name') });
  }
  await page.getByRole('button', { name: /^people\.csv/u, disabled: true }).waitFor();
  send();
  await page.getByRole('alert').filter({ hasText: 'Another roster is being worked on' }).waitFor();
  await page.getByRole('heading', { name: 'Where are these people to go?' }).waitFor();
  expect(asked.filter((each) => each.startsWith('inspect'))).toHaveLength(1);
});

test('the desk says of what it cannot begin now that it is not begun', async (context) => {
  const desk = await visit(context, { isSlow: true, isClean: true });
  const { page, press } = desk;
  await press(/people\.csv/u);
  await press(/[A-Z]{7,} Main Building/u);
  await press('Yes: go on');
  await page.getByRole('button', { name: 'Yes: go on', disabled: true }).waitFor();
  const asked = await page.evaluate<unknown>(`fetch('/api/action', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ seen: 0, action: { type: 'reading', country: 'GB' } }),
  }).then(async (answer) => [answer.status, (await answer.json()).message])`);
  expect(asked).toEqual([409, expect.stringContaining('still being done')]);
});
