import axe from 'axe-core';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { expect, type TestContext } from 'vitest';
import { noChromium, startChromium } from '../chromium.ts';
import type { Doorlist, Running } from '../cli/doorlist.ts';

/** Waits for what a process prints. */
async function printed({ stdout, stderr, child }: Running, pattern: RegExp): Promise<RegExpExecArray> {
  for (;;) {
    const found = pattern.exec(stdout());
    if (found !== null) return found;
    if (child.exitCode !== null) throw new Error(`It ended without ${pattern.source}.\n${stdout()}\n${stderr()}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

export interface OpenDesk {
  readonly running: Running;
  /** With the token: good once. */
  readonly address: string;
  readonly origin: string;
}

/** `doorlist desk`, as a process. */
export async function startDesk(doorlist: Doorlist, ...args: readonly string[]): Promise<OpenDesk> {
  const running = doorlist.start(['desk', ...args], { patience: 300_000 });
  const [address] = await printed(running, /http:\S+#\S+/u);
  return { running, address, origin: new URL(address).origin };
}

/** The practice system, as a process of its own, and how it is reached. */
export async function startPractice(doorlist: Doorlist): Promise<{ running: Running; url: string; apiKey: string }> {
  const running = doorlist.start(['sandbox', '--out', 'practice'], { patience: 300_000 });
  const [, url = '', apiKey = ''] = await printed(running, /SEAM_ENDPOINT=(\S+) SEAM_API_KEY=(\S+)/u);
  return { running, url, apiKey };
}

let browser: Promise<Browser | undefined> | undefined;

/** Closes the browser that the tests of a file share. */
export async function closeBrowser(): Promise<void> {
  await (await browser)?.close();
  browser = undefined;
}

/** A person's browser, which notes whatever a page should not do. */
export async function openBrowser(
  { skip, onTestFinished }: TestContext,
  options: Parameters<Browser['newContext']>[0] = {},
): Promise<{ context: BrowserContext; page: Page; misdeeds: string[] }> {
  browser ??= startChromium();
  const started = await browser;
  if (started === undefined) return skip(noChromium);
  const context = await started.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  onTestFinished(() => context.close());
  const misdeeds: string[] = [];
  context.on('page', (page) => {
    page.on('pageerror', (error) => misdeeds.push(`error: ${error.message}`));
    page.on('dialog', (dialog) => misdeeds.push(`dialog: ${dialog.message()}`));
    page.on('console', (message) => {
      // A connection that is gone is said on the page.
      if (message.type() === 'error' && !message.text().includes('net::ERR_')) misdeeds.push(`console: ${message.text()}`);
    });
    page.on('request', (request) => {
      const { protocol, hostname } = new URL(request.url());
      if (protocol !== 'data:' && hostname !== '127.0.0.1') misdeeds.push(`request: ${request.url()}`);
    });
  });
  return { context, page: await context.newPage(), misdeeds };
}

/** That nothing on the page is a barrier. @param only a rule; without it, all of them. */
export async function expectNoBarriers(page: Page, only?: string): Promise<void> {
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axe.source);
  // What is no violation is neither worked out to the end nor sent here: on a large page that is most of what axe does.
  const serious = await page.evaluate(async (rule) => {
    const { violations } = await (globalThis as unknown as { axe: typeof axe }).axe.run({
      resultTypes: ['violations'],
      ...(rule === undefined ? {} : { runOnly: [rule] }),
    });
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => [id, nodes.map(({ html }) => html.slice(0, 200))]);
  }, only);
  expect(serious, await page.title()).toEqual([]);
}

/** Types into a cell of the grid, found by its row's number and its column's header. */
export async function mend(page: Page, row: number, header: string, value: string): Promise<void> {
  const cell = await cellOf(page, row, header);
  await cell.click();
  await page.keyboard.press('Enter');
  await page.keyboard.type(value);
  await page.keyboard.press('Enter');
}

/** A cell of the grid. */
export async function cellOf(page: Page, row: number, header: string) {
  const at = await page.getByRole('columnheader', { name: header, exact: true }).getAttribute('aria-colindex');
  const line = page
    .getByRole('row')
    .filter({ has: page.locator('[aria-colindex="1"]').getByText(String(row), { exact: true }) });
  return line.locator(`[role=gridcell][aria-colindex="${at}"]`);
}
