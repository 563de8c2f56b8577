import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, expect, test } from 'vitest';
import { stringify } from 'csv-stringify/sync';
import { offline, scene } from '../cli/scene.ts';
import { people } from '../cli/people.ts';
import { cellOf, closeBrowser, mend, openBrowser, startDesk } from './browser.ts';

afterAll(closeBrowser);

test('a whole import into a production system, with the keyboard alone', { timeout: 180_000 }, async (context) => {
  const { door, server } = await scene({ isSandboxWorkspace: false, groups: ['Staff'] });
  server.addUser({ full_name: 'Gone Long' });
  server.addUser({ full_name: 'Differs Now', email_address: 'differs@example.com' });
  const { page, misdeeds } = await openBrowser(context, { permissions: ['clipboard-read', 'clipboard-write'] });
  const rows = people(30).map(({ phone_number = '', ...row }) => ({ ...row, groups: 'Staff', Mobile: phone_number }));
  const roster = door.roster(
    [
      { ...rows[0], email_address: 'ana@' },
      { ...rows[1], email_address: 'bo@', Mobile: '(212) 555-0105' },
      { ...rows[2], email_address: 'cem@', Mobile: '(212) 555-0106' },
      { ...rows[3], email_address: 'dora@', groups: 'Stuff' },
      { ...rows[4], email_address: 'eli@' },
      ...rows.slice(5),
      { full_name: 'Differs Later', email_address: 'differs@example.com' },
    ],
    'staff.csv',
  );
  const desk = await startDesk(door, '--verify-timeout', '0', '--concurrency', '1');
  await page.goto(desk.address);
  const { keyboard } = page;
  const keys = async (...names: readonly string[]) => {
    for (const name of names) await keyboard.press(name);
  };
  /** Goes on with Tab until this has the focus. */
  const tabTo = async (name: RegExp): Promise<void> => {
    const passed: string[] = [];
    for (const until = Date.now() + 20_000; Date.now() < until;) {
      await keyboard.press('Tab');
      const focused = await page.evaluate<string>(
        "(({ activeElement: own, body }) => own === body || own?.ariaDisabled === 'true' ? '' : own?.getAttribute('aria-label') || own?.labels?.[0]?.textContent || own?.textContent || '')(document)",
      );
      if (name.test(focused)) return;
      passed.push(focused.slice(0, 40));
    }
    throw new Error(`Tab does not lead to ${name.source}, but to ${passed.slice(0, 20).join(', ')}.`);
  };
  const enter = async (name: RegExp): Promise<void> => {
    await tabTo(name);
    await keyboard.press('Enter');
  };
  const title = (name: string | RegExp) => page.getByRole('heading', { level: 1, name }).waitFor();
  const cell = async (row: number, header: string, text: string) =>
    (await cellOf(page, row, header)).getByText(text, { exact: true }).waitFor();

  await title('Which roster?');
  const chooser = page.waitForEvent('filechooser');
  await enter(/Choose a file/u);
  await (await chooser).setFiles(roster);
  await title('Where are these people to go?');
  await enter(/PRODUCTION/u);
  await title('Is every column read right?');
  await tabTo(/What is in “Mobile”/u);
  await keyboard.press('ArrowUp');
  await page.getByRole('button', { name: 'Read it like this, and go on' }).waitFor();
  await keyboard.press('ArrowDown');
  await enter(/go on$/u);

  // One answer for all of a kind.
  await title('5 rows cannot be sent as they are');
  await enter(/phone without country/u);
  await cell(3, 'Mobile', '(212) 555-0106');
  await page.getByText('ana@', { exact: true }).waitFor({ state: 'detached' });
  await tabTo(/They are all numbers of/u);
  await keyboard.type('United States');
  await enter(/Read them so/u);
  await page.getByRole('button', { name: /phone without country code 0/u, pressed: true }).waitFor();
  // One step with Tab passes the grid, from its header too.
  await tabTo(/^Row$/u);
  await keyboard.press('Tab');
  await page.locator('button:focus', { hasText: /^Go on with/u }).waitFor({ timeout: 5_000 });
  await tabTo(/End the desk/u);
  await enter(/All of them/u);

  // The grid: an edit, judged while one types, undone and made again; the cell above taken; cells pasted.
  await cell(1, 'email_address', 'ana@');
  await tabTo(/^Row$/u);
  await keys('ArrowDown', 'ArrowRight', 'ArrowRight', 'ArrowRight', 'ArrowRight', 'Enter');
  await keyboard.type('ana@example.com');
  await page.getByText('This is right.').waitFor();
  await keyboard.press('Enter');
  await title('4 rows cannot be sent as they are');
  await cell(1, 'email_address', 'ana@example.com');
  await keyboard.press('Control+z');
  await title('5 rows cannot be sent as they are');
  await cell(1, 'email_address', 'ana@');
  await keyboard.press('Control+y');
  await title('4 rows cannot be sent as they are');
  // The grid follows its title: what is filled down is what it shows.
  await cell(1, 'email_address', 'ana@example.com');
  // An edit right behind an undo that the page does not show yet: what the cell was before is not what the page says.
  const { promise: late, resolve: show } = Promise.withResolvers<void>();
  await page.route('**/api/table?*', async (route) => {
    await late;
    await route.continue();
  });
  await keys('Control+z', 'Enter');
  await keyboard.type('ana.lima@example.com');
  await keyboard.press('Enter');
  await page.getByText('1 correction made here').waitFor();
  show();
  await cell(1, 'email_address', 'ana.lima@example.com');
  await keys('ArrowDown', 'Control+d');
  await cell(2, 'email_address', 'ana.lima@example.com');
  // Emptied, and copied from one cell to another; a clipboard without text changes nothing.
  await keys('Delete');
  await expect.poll(async () => (await cellOf(page, 2, 'email_address')).textContent()).toBe('');
  await keys('ArrowUp', 'Control+c', 'ArrowDown', 'Control+v');
  await cell(2, 'email_address', 'ana.lima@example.com');
  await page.evaluate(
    "navigator.clipboard.write([new ClipboardItem({ 'text/html': new Blob(['<img>'], { type: 'text/html' }) })])",
  );
  await keys('Control+v');
  await page.getByText('2 corrections made here').waitFor();
  await cell(2, 'email_address', 'ana.lima@example.com');
  await page.evaluate("navigator.clipboard.writeText('bo@example.com\\ncem@example.com\\ndora@example.com')");
  await keyboard.press('Control+v');
  await title('1 row cannot be sent as it is');
  await keys('ArrowDown', 'ArrowDown', 'ArrowDown', 'ArrowLeft', 'ArrowLeft', 'Space');
  await title('All rows can be sent');
  await enter(/^Go on with/u);

  // The plan: what becomes of those who are there, which rows are shown, a group that is another one's name.
  await title('This is what would happen');
  await tabTo(/leave them as they are/u);
  await keyboard.press('ArrowDown');
  await page.getByRole('radio', { name: /bring them in line/u, checked: true }).waitFor();
  await tabTo(/Show/u);
  await keyboard.type('not valid');
  await page.getByRole('rowheader', { name: '4', exact: true }).waitFor();
  // Row 4 is shown before the choice as well.
  await expect.poll(() => page.locator('.planned tbody tr').count()).toBe(1);
  await tabTo(/End the desk/u);
  await enter(/^Settle the/u);
  await title('These rows need you');
  await enter(/Choose the group/u);
  await title(/which of these groups/u);
  await enter(/^Staff/u);
  await title('This is what would happen');
  await page.getByRole('button', { name: 'Settle the 1 row that needs you' }).waitFor();
  await enter(/^Settle the/u);
  await title('These rows need you');
  await enter(/Decide/u);
  await title('Who is this?');
  await enter(/same person/u);
  await title('This is what would happen');
  await page.getByRole('button', { name: /^Do it: .*asked once more/u }).waitFor();
  const { promise: stopped, resolve: stop } = Promise.withResolvers<void>();
  server.settings.hold = ({ committed }) => (committed ? stopped : undefined);
  await enter(/^Do it: .*asked once more/u);
  await title('This is a production system');
  await tabTo(/to do it/u);
  await keyboard.type('29');
  await keyboard.press('Enter');

  // Paused, gone on with, stopped, and finished.
  await title(/^Importing/u);
  await enter(/^Pause/u);
  await page.getByText('nobody new is taken').waitFor();
  await keyboard.press('Enter');
  await page.getByRole('button', { name: 'Pause' }).waitFor();
  await enter(/^Stop safely/u);
  await page.getByRole('button', { name: 'Stopping safely' }).waitFor();
  stop();
  await title('Stopped');
  await enter(/^Finish it now/u);
  await title(/^Done/u);
  const read = async (file: RegExp): Promise<string> => {
    const download = page.waitForEvent('download');
    await enter(file);
    return readFileSync(await (await download).path(), 'utf8');
  };
  expect(await read(/^result\.csv/u)).toContain('cem@example.com');
  expect(await read(/^edited\.csv/u)).toContain('email_address: ana@ -> ana.lima@example.com');

  // Who left, and that taken back.
  await tabTo(/End the desk/u);
  await enter(/^Who left/u);
  await title('Who left?');
  await tabTo(/Gone Long/u);
  await keyboard.press('Space');
  await enter(/^Go on with the 1 person ticked/u);
  await page.getByRole('alertdialog').waitFor();
  await tabTo(/Type 1 to do it|Yes, do it/u);
  await keys('1', 'Enter');
  await title('Done: all is well');
  expect(server.usersOf().filter(({ is_suspended }) => is_suspended)).toHaveLength(1);
  await enter(/^Give them/u);
  await page.getByRole('alertdialog').waitFor();
  await tabTo(/Type 1 to do it|Yes, do it/u);
  await keys('1', 'Enter');
  await page.getByText('Taken back for 1 row.').waitFor();
  expect(server.usersOf().filter(({ is_suspended }) => is_suspended)).toEqual([]);
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
    // The corner of a cell, dragged over the two below it.
    await mend(page, 6, 'email_address', 'a1@example.com');
    await page.getByRole('heading', { name: '1,998 rows cannot be sent as they are' }).waitFor();
    await page.keyboard.press('ArrowRight');
    await mend(page, 6, 'starts_at', '2031-04-01');
    await (await cellOf(page, 6, 'starts_at')).getByText('2031-04-01').click();
    const last = await cellOf(page, 11, 'starts_at');
    const target = await last.boundingBox();
    await page.locator('.rdg-cell-drag-handle').hover();
    await page.mouse.down();
    await page.mouse.move((target?.x ?? 0) + 20, (target?.y ?? 0) + 20, { steps: 4 });
    // The grid fills what it shows as dragged over, which is drawn later than the pointer moves.
    await last.and(page.locator('.rdg-cell-dragged-over')).waitFor();
    await page.mouse.up();
    for (const row of [7, 11]) await (await cellOf(page, row, 'starts_at')).getByText('2031-04-01').waitFor();
    await page.keyboard.press('Control+z');
    await (await cellOf(page, 11, 'starts_at')).getByText('2031-03-01T08:00:00Z').waitFor();
    await page.keyboard.press('Control+z');
    await page.keyboard.press('Control+z');
    await page.getByRole('heading', { name: '1,999 rows cannot be sent as they are' }).waitFor();
    await (await cellOf(page, 6, 'email_address')).getByText('nobody@').click();
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
