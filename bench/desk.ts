/** A person at the page of `doorlist desk`, in a real browser: `node bench/desk.ts [rows ...]`. Builds nothing: run `npm run build` before. */
import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { stringify } from 'csv-stringify/sync';
import type { Page } from 'playwright-core';
import { noChromium, startChromium } from '../test/chromium.ts';
import { cells, header } from './people.ts';
import { inFolder, main } from './run.ts';
import { count, markdown, median, sizes, type Table } from './table.ts';

/** Columns of `people.ts` that a fault is put into, by turns, and what stands in them then. */
const faults = [
  [1, (n: number) => `person.${n}@`],
  [2, (n: number) => `(212) 555-${String(1000 + (n % 9000))}`],
  [3, (n: number) => `2035-13-${10 + (n % 19)}`],
  [1, () => cells(1)[1] ?? ''],
  [4, () => 'next year'],
  [4, () => '2019-03-01'],
  [0, () => ''],
] as const satisfies readonly (readonly [number, (n: number) => string])[];

/** A roster in which one row of `every` is at fault. @returns its path. */
function writeFaulty(folder: string, rows: number, every: number): string {
  const lines = Array.from({ length: rows }, (_, n) => {
    const row = cells(n);
    const fault = n % every === every - 1 ? faults[Math.floor(n / every) % faults.length] : undefined;
    return fault === undefined ? row : row.with(fault[0], fault[1](n));
  });
  const file = path.join(folder, `faulty-${rows}.csv`);
  writeFileSync(file, stringify([header, ...lines]));
  return file;
}

const pasted = Array.from({ length: 50 }, (_, n) => `pasted.${n}@example.com`);

/** Milliseconds that something took. */
async function timed(work: () => Promise<unknown>): Promise<number> {
  const before = performance.now();
  await work();
  return performance.now() - before;
}

/** Memory that a process holds, in MB. */
function held({ pid }: ChildProcess): number {
  const [, kilobytes] = /VmRSS:\s+(\d+)/u.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Math.round(Number(kilobytes) / 1024);
}

async function at(page: Page, rows: number, every: number, process: ChildProcess): Promise<string[]> {
  const { keyboard } = page;
  const ms: number[] = [];
  await page.getByRole('button', { name: new RegExp(`faulty-${rows}`, 'u') }).click();
  ms.push(await timed(() => page.getByRole('button', { name: 'Yes: go on' }).waitFor({ timeout: 120_000 })));
  await page.getByRole('button', { name: 'Yes: go on' }).click();
  let faulty = Math.floor(rows / every);
  /** Looks at each frame: a locator's own waiting looks less and less often. */
  const seen = (that: string) =>
    page.evaluate(`new Promise((done, fail) => {
      const until = performance.now() + 30000;
      const step = () => (${that} ? done() : performance.now() > until ? fail(new Error('never seen')) : requestAnimationFrame(step));
      step();
    })`);
  const headed = (wrong: number) =>
    `document.querySelector('h1').textContent.startsWith('${wrong.toLocaleString('en-US')} row')`;
  const title = (wrong: number) => seen(headed(wrong));
  await title(faulty);
  const before = held(process);
  const cell = (at: number, column: number) =>
    page.locator(`[role=row][aria-rowindex="${at + 2}"] [role=gridcell][aria-colindex="${column + 4}"]`);
  await cell(0, 1).waitFor({ timeout: 10_000 });
  // A cell is typed into: from the last key to the verdict; then taken: from Enter to the new number.
  const [typed, taken]: [number[], number[]] = [[], []];
  for (let time = 0; time < 5; time += 1) {
    const at = 7 * time;
    await page.evaluate(`document.querySelector('.rdg').scrollTop = ${at * 64}`);
    await cell(at, 1).click();
    await keyboard.press('Enter');
    await keyboard.type(`mended.${time}@example.co`, { delay: 5 });
    typed.push(
      await timed(async () => {
        await keyboard.press('m');
        await seen("document.querySelector('.beside').textContent.includes('This is right.')");
      }),
    );
    taken.push(
      await timed(async () => {
        await keyboard.press('Enter');
        await title(faulty - 1);
        await seen(`document.querySelector('[role=row][aria-rowindex="${at + 2}"].right') !== null`);
      }),
    );
    faulty -= 1;
  }
  ms.push(median(typed), median(taken));
  const turns: number[] = [];
  for (const [keys, by] of [
    ['Control+z', 1],
    ['Control+z', 1],
    ['Control+y', -1],
    ['Control+y', -1],
  ] as const) {
    turns.push(
      await timed(async () => {
        await keyboard.press(keys);
        await title((faulty += by));
      }),
    );
  }
  ms.push(median(turns));
  // Fifty cells, pasted over the emails of the first rows.
  await page.evaluate(`navigator.clipboard.writeText(${JSON.stringify(pasted.join('\n'))})`);
  await keyboard.press('Control+Home');
  await page.evaluate("document.querySelector('.rdg').scrollTop = 0");
  await cell(0, 1).click();
  ms.push(
    await timed(async () => {
      await keyboard.press('Control+v');
      await seen(`document.querySelector('[role=row][aria-rowindex="3"] .changed') !== null`);
    }),
  );
  await page.getByRole('status').getByText('corrections').waitFor();
  faulty = Number(((await page.getByRole('heading', { level: 1 }).textContent()) ?? '').replaceAll(/\D/gu, ''));
  // One answer for all of a kind.
  const national = page.getByRole('button', { name: /phone without country/u });
  const numbers = Number(((await national.textContent()) ?? '').replaceAll(/\D/gu, ''));
  await national.click();
  await page.getByLabel(/They are all numbers of/u).selectOption('US');
  ms.push(
    await timed(async () => {
      await page.getByRole('button', { name: 'Read them so' }).click();
      await title((faulty -= numbers));
    }),
  );
  await page.locator('.reasons button').first().click();
  const frames = await page.evaluate<number[]>(`new Promise((done) => {
    const [grid, all] = [document.querySelector('.rdg'), []];
    let last = performance.now();
    const step = () => {
      const now = performance.now();
      all.push(now - last);
      last = now;
      grid.scrollTop += 400;
      if (all.length < 60) requestAnimationFrame(step); else done(all.slice(1));
    };
    requestAnimationFrame(step);
  })`);
  ms.push(frames.toSorted((a, b) => a - b)[Math.floor(frames.length * 0.9)] ?? 0);
  return [
    count(rows),
    count(Math.floor(rows / every)),
    ...ms.map((each) => count(Math.round(each))),
    `${before}`,
    `${held(process)}`,
  ];
}

export async function measure(sized: readonly number[]): Promise<Table> {
  const rows: string[][] = [];
  for (const size of sized) {
    await inFolder(async (folder) => {
      const every = size > 20_000 ? Math.floor(size / 300) : 20;
      writeFaulty(folder, size, every);
      const env = { ...process.env, XDG_STATE_HOME: path.join(folder, 'state'), XDG_CONFIG_HOME: path.join(folder, 'config') };
      const desk = spawn(process.execPath, [main, 'desk', '--sandbox'], { cwd: folder, env });
      let said = '';
      desk.once('exit', (code) => (said += `#${code}`));
      desk.stdout.on('data', (text) => (said += String(text)));
      const browser = await startChromium();
      if (browser === undefined) throw new Error(noChromium);
      try {
        while (!said.includes('#')) await new Promise((resolve) => setTimeout(resolve, 20));
        const context = await browser.newContext({
          viewport: { width: 1280, height: 900 },
          permissions: ['clipboard-read', 'clipboard-write'],
        });
        const page = await context.newPage();
        page.setDefaultTimeout(10_000);
        await page.goto(/http:\S+/u.exec(said)?.[0] ?? '');
        rows.push(await at(page, size, every, desk));
      } finally {
        await browser.close();
        const ended = new Promise((resolve) => desk.once('exit', resolve));
        desk.kill('SIGINT');
        await ended;
      }
    });
  }
  return {
    title: 'desk',
    about:
      'A person at the page, in Chromium, in milliseconds from the key to the frame that shows it; the desk is a process of its own. Of 20,000 rows one in 20 is at fault, of 50,000 one in 166. The verdict is said 80 ms after the last key at the earliest.',
    head: [
      'rows',
      'at fault',
      'read',
      'last key to verdict',
      'Enter to new number',
      'undo, redo',
      '50 cells pasted',
      'one answer for all of a kind',
      'frame while scrolling (90%)',
      'MB before',
      'MB after',
    ],
    rows,
  };
}

if (import.meta.main) console.log(markdown(await measure(sizes(20_000, 50_000))));
