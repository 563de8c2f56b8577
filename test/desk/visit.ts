import { mkdirSync } from 'node:fs';
import type { BrowserContext, Page } from 'playwright-core';
import { expect, type TestContext } from 'vitest';
import type { DeskStart } from '../../src/desk/server.ts';
import type { Stage } from '../../src/desk/stage.ts';
import type { Services } from '../../src/flow/services.ts';
import type { Code } from '../../src/roster/problems.ts';
import { Doorlist } from '../cli/doorlist.ts';
import { madeUpServices, type MadeUp } from '../flow/made-up-services.ts';
import { expectNoBarriers, openBrowser, startDesk } from './browser.ts';
import { deskInside } from './inside.ts';

/** Pictures of each step are kept here, where a folder is named: `PICTURES=folder npx vitest run test/desk/steps.test.ts`. */
const pictures = process.env['PICTURES'];
const sizes = { phone: [390, 844], laptop: [1280, 800], wide: [1920, 1080] } as const;

/** The page as it is built. */
const assets: Record<string, string> = {};

/** For `beforeAll`. */
export async function loadPage(): Promise<void> {
  const door = new Doorlist();
  const { running, origin } = await startDesk(door);
  for (const name of ['page.js', 'page.css']) assets[name] = await (await fetch(`${origin}/${name}`)).text();
  running.kill('SIGINT');
  await running.ended;
  door.dispose();
}

export interface Visit {
  readonly stage: Stage;
  readonly page: Page;
  readonly misdeeds: readonly string[];
  readonly asked: readonly string[];
  press(name: RegExp | string): Promise<void>;
  /** Looks at a step, by its heading: no barriers, light and dark, and nothing beyond the edge of a phone. */
  look(heading: RegExp | string, picture?: string): Promise<void>;
}

/** A desk with made-up services, and a browser at it. */
export async function visit(context: TestContext, made: MadeUp = {}, start: Partial<DeskStart> = {}): Promise<Visit> {
  const { page, misdeeds, context: person } = await openBrowser(context);
  await serveAssets(person);
  const services = { ...madeUpServices(made), ...start.services };
  const { desk, stage } = await deskInside({ ...start, services });
  await page.goto(desk.address);
  return {
    page,
    misdeeds,
    stage,
    asked: services.asked,
    press: (name) => page.getByRole('button', { name }).first().click(),
    async look(heading, picture) {
      await page.getByRole('heading', { level: 1, name: heading }).waitFor();
      await page.getByRole('status').filter({ hasText: 'Working' }).waitFor({ state: 'detached' });
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        // Darkness changes colours alone.
        await expectNoBarriers(page, colorScheme === 'dark' ? 'color-contrast' : undefined);
        if (pictures !== undefined && picture !== undefined) await keepPictures(page, `${picture} ${colorScheme}`);
      }
      await page.setViewportSize({ width: 390, height: 844 });
      expect(await page.evaluate<number>('document.documentElement.scrollWidth'), String(heading)).toBeLessThanOrEqual(390);
      await page.setViewportSize({ width: 1280, height: 900 });
    },
  };
}

export async function serveAssets(person: BrowserContext): Promise<void> {
  const types: Record<string, string> = { 'page.js': 'text/javascript', 'page.css': 'text/css' };
  await person.route(/\/page\.(?:js|css)$/u, (route) => {
    const name = route.request().url().split('/').at(-1) ?? '';
    return route.fulfill({ contentType: types[name] ?? '', body: assets[name] ?? '' });
  });
}

async function keepPictures(page: Page, name: string): Promise<void> {
  mkdirSync(pictures ?? '', { recursive: true });
  for (const [size, [width, height]] of Object.entries(sizes)) {
    await page.setViewportSize({ width, height });
    await page.screenshot({ path: `${pictures}/${name} ${size}.png`, fullPage: true });
  }
  await page.setViewportSize({ width: 1280, height: 900 });
}

const cells = ['Ana Müller', 'ana@example.com', '', '020 7946 0018', '2027-01-01', '4711', ''];
const fault = (row: number, code: Code, column: number, message: string) => ({
  row,
  line: row + 1,
  cells: cells.with(0, row % 2 === 0 ? '山田 太郎' : 'Ana Müller'),
  who: row % 2 === 0 ? '山田 太郎' : 'Ana Müller',
  problems: [{ code, message, cure: 'Write it with + and the country code.', column }],
  changed: [],
  isSkipped: false,
});
/** Services whose grid has something in it. */
export const table: Pick<Services, 'faultyTable'> = {
  faultyTable: async ({ corrections }) => ({
    header: ['Name', 'E-mail', 'Work mail', 'Mobile', 'Valid from', 'Cost centre', 'Desk'],
    rows: [4, 9, 14, 15, 22, 30].map((row) => {
      const own = corrections.cells.filter((cell) => cell.row === row);
      const known = fault(
        row,
        row === 30 ? 'duplicate_email' : 'phone_not_e164',
        row === 30 ? 1 : 3,
        '"020 7946 0018" has no country code.',
      );
      const isSkipped = corrections.fields.some((each) => each.row === row);
      return own.length === 0
        ? { ...known, isSkipped }
        : {
            ...known,
            cells: known.cells.with(own[0]?.column ?? 0, own[0]?.to ?? ''),
            problems: [],
            changed: own.map(({ column }) => column),
          };
    }),
    more: 12,
  }),
};
