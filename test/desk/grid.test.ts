import type { Page } from 'playwright-core';
import { afterAll, expect, test } from 'vitest';
import { stringify } from 'csv-stringify/sync';
import { offline } from '../cli/scene.ts';
import { people } from '../cli/people.ts';
import { cellOf, closeBrowser, openBrowser, startDesk } from './browser.ts';

afterAll(closeBrowser);

test('every step can be done with the keyboard alone', { timeout: 120_000 }, async (context) => {
  const door = offline();
  const { page, misdeeds } = await openBrowser(context);
  const [ana, bo] = people(2);
  door.roster(
    [
      { ...ana, groups: '' },
      { ...bo, groups: '', email_address: 'bo@' },
      { ...ana, groups: '' },
    ],
    'staff.csv',
  );
  const desk = await startDesk(door, '--verify-timeout', '0');
  await page.goto(desk.address);
  const { keyboard } = page;
  /** Goes on with Tab until this has the focus. */
  const tabTo = async (name: RegExp): Promise<void> => {
    for (let tabs = 0; tabs < 40; tabs += 1) {
      await keyboard.press('Tab');
      const focused = String(
        await page.evaluate(
          "(({ activeElement: own }) => own?.getAttribute('aria-label') ?? own?.textContent ?? '')(document)",
        ),
      );
      if (name.test(focused)) return;
    }
    throw new Error(`Tab does not lead to ${name.source}.`);
  };
  const enter = async (name: RegExp): Promise<void> => {
    await tabTo(name);
    await keyboard.press('Enter');
  };
  const title = (name: string) => page.getByRole('heading', { level: 1, name }).waitFor();

  await title('Which roster?');
  await page.getByRole('button', { name: /staff\.csv/u }).waitFor();
  await enter(/staff\.csv/u);
  await title('Where are these people to go?');
  await page.getByRole('button', { name: /practice system/u }).waitFor();
  await enter(/practice system/u);
  await title('Is every column read right?');
  await tabTo(/What is in “phone_number”/u);
  await keyboard.press('ArrowUp');
  await keyboard.press('ArrowDown');
  await enter(/go on/u);
  await title('2 rows cannot be sent as they are');
  await (await cellOf(page, 2, 'email_address')).waitFor();
  // A step that the page has no drawing for is shown as the terminal has it, and takes keys.
  await page.evaluate(`new Promise((done) => {
    const events = new EventSource('/api/events');
    events.onmessage = ({ data }) => {
      events.close();
      const body = JSON.stringify({ seen: JSON.parse(data).version, action: { type: 'choose', at: 2 } });
      done(fetch('/api/action', { method: 'POST', headers: { 'content-type': 'application/json' }, body }));
    };
  })`);
  await page.getByText('What shall be done about them?').waitFor();
  await tabTo(/Choose with the arrows/u);
  await keyboard.press('Escape');
  await title('2 rows cannot be sent as they are');
  await (await cellOf(page, 2, 'email_address')).waitFor();
  await page.getByRole('columnheader', { name: 'Row', exact: true }).focus();
  await keyboard.press('ArrowDown');
  for (const _ of 'four') await keyboard.press('ArrowRight');
  await keyboard.press('Enter');
  await keyboard.type('bo@example.com');
  // Judged while one types.
  await page.getByText('This is right.').waitFor();
  await keyboard.press('Enter');
  await title('1 row cannot be sent as it is');
  await keyboard.press('Control+z');
  await title('2 rows cannot be sent as they are');
  await keyboard.press('Control+y');
  await title('1 row cannot be sent as it is');
  for (const key of ['ArrowDown', 'ArrowLeft', 'ArrowLeft']) await keyboard.press(key);
  await keyboard.press('Space');
  await title('All rows can be sent');
  await enter(/^Go on with/u);
  await title('This is what would happen');
  await enter(/^Do it for/u);
  await title('Done: all is well');
  await enter(/^End the desk/u);
  await title('The desk has ended');
  expect(misdeeds).toEqual([]);
});

test(
  '5,000 rows, 2,000 of them at fault: keystrokes are answered at once, cells are pasted and filled',
  { timeout: 120_000 },
  async (context) => {
    const door = offline();
    const {
      page,
      misdeeds,
      context: browser,
    } = await openBrowser(context, { permissions: ['clipboard-read', 'clipboard-write'] });
    const rows = people(5000).map((row, index) => ({
      ...row,
      groups: '',
      ...(index % 5 < 2 ? { email_address: 'nobody@' } : {}),
    }));
    door.write('large.csv', stringify(rows, { header: true }));
    const desk = await startDesk(door, '--sandbox');
    await page.goto(desk.address);
    /** How long a keystroke takes, from the key to the drawn frame, in ms: the middle one, since other tests run beside this one. */
    const timed = async (where: Page, type: () => Promise<void>): Promise<number> => {
      await where.evaluate(`
        globalThis.all = [];
        document.addEventListener('keydown', () => {
          const at = performance.now();
          requestAnimationFrame(() => setTimeout(() => all.push(performance.now() - at)));
        });
      `);
      await type();
      await where.waitForTimeout(100);
      const all = (await where.evaluate<number[]>('all')).toSorted((a, b) => a - b);
      return all[Math.floor(all.length / 2)] ?? 0;
    };
    const typeInto = async ({ keyboard }: Page) => {
      for (const letter of 'person.two@example.com') await keyboard.press(letter, { delay: 30 });
    };
    await page.getByRole('button', { name: /large\.csv/u }).click();
    await page.getByRole('button', { name: 'Yes: go on' }).click();
    await page.getByRole('heading', { name: '2,000 rows cannot be sent as they are' }).waitFor();
    const cell = await cellOf(page, 2, 'email_address');
    await cell.click();
    const typing = await timed(page, async () => {
      await page.keyboard.press('Enter');
      await typeInto(page);
      await page.keyboard.press('Enter');
      for (let down = 0; down < 40; down += 1) await page.keyboard.press('ArrowDown', { delay: 15 });
      await page.keyboard.press('Control+End');
      await page.keyboard.press('Control+Home');
      await page.keyboard.press('ArrowDown');
    });
    const empty = await browser.newPage();
    await empty.setContent('<input autofocus>');
    expect(typing).toBeLessThan(100 + (await timed(empty, () => typeInto(empty))));
    await empty.close();
    await page.getByRole('heading', { name: '1,999 rows cannot be sent as they are' }).waitFor();

    // From Excel: three cells, one below the other.
    await page.evaluate(`navigator.clipboard.writeText('a1@example.com\\na2@example.com\\na3@example.com\\n')`);
    await (await cellOf(page, 6, 'email_address')).click();
    await page.keyboard.press('Control+v');
    await page.getByRole('heading', { name: '1,996 rows cannot be sent as they are' }).waitFor();
    await page.keyboard.press('Control+z');
    await page.getByRole('heading', { name: '1,999 rows cannot be sent as they are' }).waitFor();
    await (await cellOf(page, 6, 'email_address')).getByText('nobody@').waitFor();
    // One cell, and then all that say the same.
    await page.keyboard.press('Enter');
    await page.keyboard.press('Delete');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Make them empty' }).click();
    await page.getByRole('heading', { name: 'All rows can be sent' }).waitFor();
    expect(misdeeds).toEqual([]);
    desk.running.kill('SIGINT');
    (await desk.running.ended).expectExit(0);
  },
);
