import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import axe from 'axe-core';
import * as fc from 'fast-check';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test, type TestContext } from 'vitest';
import type { JournalReader, RowRecord } from '../../src/journal/journal.ts';
import { reportHtml } from '../../src/report/html.ts';
import { reconcile, reconcileCheck } from '../../src/report/reconcile.ts';
import { noChromium, startChromium } from '../chromium.ts';
import { anyJournal, journalOf, rejected, rowOf, stepOf, userId } from './memory-journal.ts';

const now = Date.parse('2031-03-01T10:00:00Z');

function pageOf(journal: JournalReader): string {
  return [...reportHtml(journal, reconcile(journal, now), now, 'reports/run', 'linux')].join('');
}

test('whatever the journal, the page adds up: its lines to the roster, its table to the rows that need a person', () => {
  fc.assert(
    fc.property(anyJournal, (journal) => {
      const html = pageOf(journal);
      const model = reconcile(journal, now);
      const figures = (line: string) =>
        [...line.matchAll(/<td class="figure">([\d,]*)<\/td>/gu)].map(([, text = '']) => Number(text.replaceAll(',', '')));
      const lines = [...html.matchAll(/<tr data-status="(\w+)">(.*)<\/tr>/gu)].map(([, , line = '']) => figures(line));
      const sums = [0, 1].map((column) => lines.reduce((total, line) => total + (line[column] ?? 0), 0));
      expect(sums).toEqual([model.rows, model.needPerson.length]);
      expect(figures(/<tfoot>(.*)<\/tfoot>/u.exec(html)?.[1] ?? '')).toEqual(sums);
      expect([...html.matchAll(/<tr data-cause=/gu)]).toHaveLength(model.needPerson.length);
      // The bars of the lines lie side by side and reach from the first row to the last.
      const bars = [...(/<table class="sum">([^]*)<tfoot>/u.exec(html)?.[1] ?? '').matchAll(/<rect x="(\d+)" width="(\d+)"/gu)];
      let end = 0;
      for (const [, x, width] of bars) {
        expect(Number(x)).toBe(end);
        end += Number(width);
      }
      expect(end).toBe(model.rows);
    }),
  );
});

test('whatever the journal, the first sentence about a run that stopped early adds up to the roster', () => {
  fc.assert(
    fc.property(anyJournal, (journal) => {
      const { statuses, needPersonBy, needPerson, rows } = reconcile(journal, now);
      const open = (statuses['pending'] ?? 0) - (needPersonBy['pending'] ?? 0);
      if (open === 0) return;
      const said = /<p class="verdict">(.*)<\/p>/u.exec(pageOf(journal))?.[1] ?? '';
      const numberBefore = (words: string) => Number(new RegExp(`(\\d+) ${words}`, 'u').exec(said)?.[1] ?? 0);
      expect(numberBefore('not attempted'), said).toBe(open);
      expect(numberBefore('needs? a person'), said).toBe(needPerson.length);
      expect(numberBefore('taken back'), said).toBe(statuses['undone']);
      expect(numberBefore(`of ${rows} rows? ended well`), said).toBe(
        rows - open - needPerson.length - (statuses['undone'] ?? 0),
      );
    }),
  );
});

test('whatever the journal, nothing foreign becomes markup', () => {
  fc.assert(
    fc.property(anyJournal, (journal) => {
      const html = pageOf(journal);
      const tags = new Set([...html.matchAll(/<(\w+)/gu)].map(([, tag]) => tag));
      expect([...tags].filter((tag) => !ours.has(tag ?? ''))).toEqual([]);
      expect(html.match(/<script/gu)?.length ?? 0).toBeLessThanOrEqual(1);
      expect(html).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e]/u);
    }),
  );
});

const ours = new Set(
  `html head meta link title style body main header section p h1 h2 h3 br bdi time table caption thead tbody tfoot tr th td span svg rect
  ol li strong pre code form label input select option output div dl dt dd small i template script`.split(/\s+/u),
);

test('a plan lists whom it would create, and of whom it would change every field old and new, and says where the rest is', () => {
  const update = rowOf(1, {
    change: {
      kind: 'update',
      userId: userId(1),
      differences: [{ field: 'phone_number', theirs: '<old>', ours: '+15555550100' }],
      patch: { phone: '+15555550100' },
      addGroups: [],
      removeGroups: [],
    },
    steps: [],
  });
  const rows = [update, ...Array.from({ length: 250 }, (_, index) => rowOf(index + 2, { steps: [] }))];
  const html = pageOf(journalOf({ header: { command: 'plan' }, phase: 'planned', rows }));
  expect(html).toContain('phone: <bdi>&lt;old&gt;</bdi> → <bdi>+15555550100</bdi>');
  expect(html).toContain('<bdi>Person 201</bdi></td><td>email <bdi>p201@example.com</bdi>');
  expect(html).not.toContain('Person 202');
  expect(html).toContain('And 50 more: plan.csv lists all.');
});

test('a run that was taken back gives no advice on who is in no row of its roster', () => {
  const absent = [{ id: 'u', name: 'Leaver', state: 'provisioned' }];
  const back = rowOf(1, { steps: [stepOf('user', 'done', { id: userId(1) }), stepOf('undo_user', 'done', { id: userId(1) })] });
  expect(pageOf(journalOf({ rows: [rowOf(1)], absent }))).toContain('doorlist leavers');
  expect(pageOf(journalOf({ rows: [back], absent }))).not.toContain('doorlist leavers');
});

test('the page of a check speaks of no access system, and of no file that is not there', () => {
  const journal = journalOf({ header: { command: 'check', system: { id: '', name: '' } }, phase: 'planned', rows: [] });
  const model = reconcileCheck(journal, { rows: 3, valid: 3, rejected: 0, skipped: 0, leaver: 0 }, now);
  const html = [...reportHtml(journal, model, now, 'reports/run', 'linux')].join('');
  expect(html).toContain('All 3 rows can be sent.');
  expect(html).not.toMatch(/workspace|rejects\.|result\.|absent\.|Access system<|and <bdi><\/bdi>/u);
});

test('the options of the run stand as they would be typed', () => {
  const options = { sandbox: false, yes: true, rate: '2', map: ['full_name=Who', 'email_address=Work'] };
  const html = pageOf(journalOf({ header: { options } }));
  expect(html).toContain('<dt>Options</dt><dd><bdi>--yes, --rate 2, --map full_name=Who --map email_address=Work</bdi></dd>');
});

describe('in Chromium', () => {
  const folder = mkdtempSync(join(tmpdir(), 'doorlist-report-'));
  let browser: Browser | undefined;

  beforeAll(async () => {
    browser = await startChromium();
  });
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Opens the report as a person does, from a file, and notes whatever a page should not do. */
  async function open(
    { skip, onTestFinished }: TestContext,
    journal: JournalReader,
    { colorScheme = 'light', javaScriptEnabled = true }: Pick<BrowserContextOptions, 'colorScheme' | 'javaScriptEnabled'> = {},
  ): Promise<{ page: Page; misdeeds: string[] }> {
    if (browser === undefined) return skip(noChromium);
    const file = join(folder, `${Math.random()}.html`);
    writeFileSync(file, pageOf(journal));
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, colorScheme, javaScriptEnabled });
    onTestFinished(() => context.close());
    const page = await context.newPage();
    const misdeeds: string[] = [];
    const url = pathToFileURL(file).href;
    page.on('console', (message) => misdeeds.push(`console: ${message.text()}`));
    page.on('pageerror', (error) => misdeeds.push(`error: ${error.message}`));
    page.on('dialog', (dialog) => misdeeds.push(`dialog: ${dialog.message()}`));
    page.on('request', (request) => {
      if (request.url() !== url && request.url() !== 'data:,') misdeeds.push(`request: ${request.url()}`);
    });
    await page.goto(url);
    return { page, misdeeds };
  }

  const named = (row: number, name: string): RowRecord => ({ ...rejected(row), person: { fullName: name } });
  const conflict = (row: number, name: string): RowRecord =>
    rowOf(row, {
      person: { fullName: name },
      change: { kind: 'conflict', code: 'several_users', message: `Could be ${userId(7)} or ${userId(8)}.`, candidates: [] },
      steps: [],
    });
  const mixed = journalOf({
    rows: [named(1, 'Zoë'), rowOf(2), conflict(3, 'émile'), named(4, 'Ana 10'), named(5, 'Ana 9')],
    absent: [{ id: 'u', name: 'Leaver', state: 'provisioned' }],
    notices: [{ code: 'doubled', message: 'Two users look the same.', needsPerson: true }],
  });
  const people = (page: Page) => page.locator('#list tr td:nth-child(2)').allTextContents();

  test('rows are found, filtered and sorted, with the mouse and with the keyboard', async (context) => {
    const { page, misdeeds } = await open(context, mixed);
    expect(await people(page)).toEqual(['Zoë', 'émile', 'Ana 10', 'Ana 9']);

    await page.getByRole('button', { name: 'Person' }).click();
    expect(await people(page)).toEqual(['Ana 9', 'Ana 10', 'émile', 'Zoë']);
    await page.getByRole('button', { name: 'Person' }).press('Enter');
    expect(await people(page)).toEqual(['Zoë', 'émile', 'Ana 10', 'Ana 9']);
    expect(await page.locator('th[aria-sort]').allTextContents()).toEqual(['Person']);
    expect(await page.locator('th[aria-sort]').getAttribute('aria-sort')).toBe('descending');

    await page.getByLabel('Find').fill('ana');
    expect(await people(page)).toEqual(['Ana 10', 'Ana 9']);
    expect(await page.getByRole('status').textContent()).toBe('2 rows');
    await page.getByLabel('Find').fill('');
    await page.getByLabel('Show').selectOption('conflict');
    expect(await people(page)).toEqual(['émile']);
    expect(await page.getByRole('status').textContent()).toBe('1 row');
    expect(misdeeds).toEqual([]);
  });

  test('a name that is markup is a name', async (context) => {
    const names = [
      '<script>alert(1)</script>',
      '"><img src=x onerror=alert(1)>',
      '</template><style>*{display:none}',
      '&lt;b&gt;',
    ];
    const rows = names.map((name, index) => named(index + 1, name));
    const { page, misdeeds } = await open(
      context,
      journalOf({ header: { system: { id: 's', name: '</title><script>alert(2)</script>' } }, rows }),
    );
    expect(await people(page)).toEqual(names);
    expect(await page.locator('script').count()).toBe(1);
    expect(misdeeds).toEqual([]);
  });

  test('thousands of rows: the first are laid out, all can be found, shown and sorted', async (context) => {
    const rows = Array.from({ length: 1100 }, (_, index) => named(index + 1, `Person ${index + 1}`));
    const { page, misdeeds } = await open(context, journalOf({ rows }));
    expect(await page.locator('#list tr').count()).toBe(500);
    await page.getByLabel('Find').fill('person 1097');
    expect(await people(page)).toEqual(['Person 1097']);
    await page.getByLabel('Find').fill('');
    await page.getByRole('button', { name: 'Show 500 more' }).click();
    expect(await page.locator('#list tr').count()).toBe(1000);
    await page.getByRole('button', { name: 'Row' }).click();
    expect((await people(page)).slice(0, 2)).toEqual(['Person 1100', 'Person 1099']);
    expect(misdeeds).toEqual([]);
  });

  test('without scripts (a mail preview) it still says everything', async (context) => {
    const { page } = await open(context, mixed, { javaScriptEnabled: false });
    expect(await people(page)).toEqual(['Zoë', 'émile', 'Ana 10', 'Ana 9']);
    expect(await page.getByText('1 of 5 rows ended well; 4 need a person.').isVisible()).toBe(true);
    expect(await page.locator('#tools').isVisible()).toBe(false);
  });

  test('at 1280 and 390 pixels, light and dark: no barriers, nothing beyond the edge', async (context) => {
    const { page, misdeeds } = await open(context, mixed);
    await page.evaluate(axe.source);
    for (const width of [1280, 390]) {
      await page.setViewportSize({ width, height: 900 });
      for (const colorScheme of ['light', 'dark'] as const) {
        const said = `${width} pixels, ${colorScheme}`;
        await page.emulateMedia({ colorScheme });
        expect(await page.evaluate('document.documentElement.scrollWidth'), said).toBe(width);
        // Colours depend on the one, places on the other: two of the four have it all.
        if ((width === 1280) !== (colorScheme === 'light')) continue;
        const violations = await page.evaluate(async () => {
          const found = await (globalThis as unknown as { axe: typeof axe }).axe.run({ resultTypes: ['violations'] });
          return found.violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]);
        });
        expect(violations, said).toEqual([]);
      }
    }
    expect(misdeeds).toEqual([]);
  });

  test('it prints on A4 and Letter, in dark surroundings too', async (context) => {
    const { page, misdeeds } = await open(context, mixed, { colorScheme: 'dark' });
    for (const format of ['A4', 'Letter']) {
      const pdf = await page.pdf({ format });
      expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
    }
    await page.emulateMedia({ media: 'print' });
    expect(await page.locator('#tools').isVisible()).toBe(false);
    expect(await page.evaluate('getComputedStyle(document.documentElement).color')).toBe('rgb(0, 0, 0)');
    expect(misdeeds).toEqual([]);
  });
});
