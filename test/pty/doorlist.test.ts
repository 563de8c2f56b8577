import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startElsewhere, type Elsewhere } from '../faults/elsewhere.ts';
import { keys, Terminal } from './terminal.ts';

const roster = `Name,E-mail,Mobile,Access groups,Cost centre
Ana Müller,ana@example.com,+15555550100,Main Entrance,4711
山田 太郎,taro@example.jp,,,4712
"O'Neill, Siobhán",siobhan@example.com,1.21256E+10,,4713
Bob Li,not an address,,,4714
`;

let home: string;
let terminal: Terminal;
/** An access system in another process, and what leads there. */
let system: Elsewhere | undefined;
let key: Readonly<Record<string, string>> = {};

async function withKey(): Promise<void> {
  system = await startElsewhere({ latency: 50 });
  key = { SEAM_API_KEY: system.apiKey, SEAM_ENDPOINT: system.url };
}

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'doorlist-guided-'));
  writeFileSync(join(home, 'people.csv'), roster);
});
afterEach(async () => {
  await terminal.close();
  await system?.close();
  system = undefined;
  key = {};
  rmSync(home, { recursive: true, force: true });
});

/** The real program, as somebody starts it who has just installed it. */
function doorlist(...words: string[]): Terminal {
  const places = Object.fromEntries(['CONFIG', 'STATE', 'DATA'].map((name) => [`XDG_${name}_HOME`, join(home, `.${name}`)]));
  const noKey = { SEAM_API_KEY: '', SEAM_PERSONAL_ACCESS_TOKEN: '', SEAM_WORKSPACE_ID: '', SEAM_ENDPOINT: '' };
  terminal = new Terminal(process.execPath, [join(process.cwd(), 'dist/main.js'), ...words], {
    cwd: home,
    env: { HOME: home, ...places, ...noKey, ...key },
  });
  return terminal;
}

describe.skipIf(process.platform === 'win32')('doorlist, for somebody who knows this one word', () => {
  it('leads from nothing to people in the practice system; the next time it takes three Enters', async () => {
    const first = doorlist();
    await first.entersAt(
      'people.csv',
      'SEAM_API_KEY=',
      /E-mail\s+Email\s+ana@example.com · taro@example.jp/,
      'Go on with the other 2 rows',
      'Do it: create 2',
    );
    await first.sees('What next?');
    const end = await first.text('scrollback');
    expect(end).toMatch(/2 created/);
    expect(end).toMatch(/2 rejected/);
    first.press(keys.escape);
    expect(await first.exited).toBe(1);

    const second = doorlist();
    expect(await second.sees('rows to mend')).toMatch(/> \S*rejects\.xlsx rows to mend.*people\.csv imported before/s);
    second.press(keys.down);
    await second.entersAt(/> people\.csv/, '> Yes', '> Leave');
    expect(await second.exited).toBe(0);
  });

  it('draws what README shows of the demo, but for its figures and whose name comes last', async () => {
    const [, shown = ''] = /## What you see\n\n```text\n([^]*?)\n```/u.exec(readFileSync('README.md', 'utf8')) ?? [];
    const shapes = (text: string): string[] =>
      text
        .replaceAll(/[█×─]+/gu, '█')
        .replaceAll(/\d+(?= of| created| people\/s| requests\/s| in flight| s\))/gu, '0')
        .replaceAll(/(?<=✓ )\D+(?= created {2})/gu, 'Somebody')
        // The limit may be found before the picture was taken, or after.
        .replaceAll(/ · limit about \d+\/s/gu, '')
        .replaceAll(/ +/gu, ' ')
        .split('\n');
    const screen = doorlist('import', join(process.cwd(), 'samples/demo.csv'), '--sandbox', '--yes');
    // Which lines stand there together depends on when the screen is drawn.
    const seen = new Set<string>();
    for (let isOver = false; !isOver;) {
      for (const line of shapes(await screen.text())) seen.add(line);
      isOver = await Promise.race([screen.exited.then(() => true), setTimeout(20, false)]);
    }
    expect(shapes(shown).filter((line) => !seen.has(line))).toEqual([]);
    expect(await screen.exited).toBe(1);
  });

  it('asks about a file as Excel writes it in its own words, and takes three Enters the next time', async () => {
    const excel = 'Etunimi;Last Name;E-Mail;Mobile\r\nJürgen;Müller;juergen@example.com;0151 23456789\r\n';
    writeFileSync(join(home, 'excel.csv'), excel, 'latin1');
    const first = doorlist('excel.csv', '--sandbox');
    const question = await first.sees('> Jürgen, Müller');
    expect(question).not.toContain('--encoding');
    expect(question.split('Jürgen, Müller')).toHaveLength(2);
    first.press(keys.enter);
    await first.sees('Which column is the first name?');
    first.press(keys.enter);
    await first.entersAt('Is every column read right?');
    await first.sees('cannot be sent as');
    // No row is right: the first problem is chosen.
    await first.entersAt(/> ✗ 1 row/, '> They are numbers of one country');
    await first.sees('Which country');
    first.press('germ');
    await first.entersAt('> Germany', 'Do it: create 1');
    await first.sees('What next?');
    first.press(keys.escape);
    await first.exited;

    writeFileSync(join(home, 'excel.csv'), excel.replaceAll('Jürgen', 'Käthe').replace('juergen', 'kaethe'), 'latin1');
    const second = doorlist();
    await second.entersAt('imported before', '> Yes', 'Do it: create 1');
    await second.sees('What next?');
  });

  it('corrects cells where they are seen to be wrong: the run has all rows, edited.csv says what was typed', async () => {
    const screen = doorlist('people.csv', '--sandbox');
    await screen.entersAt('Is every column read right?');
    await screen.sees('Go on with the other 2 rows');
    screen.press(keys.down + keys.down);
    // The next problem is chosen once one is solved.
    for (const [problem, wrong, right] of [
      ['A spreadsheet', '1.21256E+10', '+12125550123'],
      ['The email', 'not an address', 'bob@example.com'],
    ] as const) {
      await screen.entersAt(`> ✗ 1 row: ${problem}`, '> Correct the row here');
      await screen.sees('Correct the rows here');
      screen.press('\u007f'.repeat(wrong.length) + right);
      await screen.entersAt(`: ${right}`);
    }
    await screen.entersAt('Do it: create 4');
    await screen.sees('Take back what this import added');
    const [run = ''] = readdirSync(join(home, 'reports')).filter((name) => name.endsWith('people'));
    expect(readFileSync(join(home, 'reports', run, 'edited.csv'), 'utf8')).toContain(
      'Bob Li,bob@example.com,,,4714,E-mail: not an address -> bob@example.com',
    );
    expect(readFileSync(join(home, 'people.csv'), 'utf8')).toBe(roster);
    screen.press(keys.down);
    await screen.entersAt('> Take back what this import added');
    await screen.sees('Go on? [y/N]');
    screen.press('y\r');
    await screen.sees('Taken back for 4 rows');
  });

  it('leaves at Ctrl-C in the middle of the run with what it takes to finish', async () => {
    writeFileSync(join(home, 'many.csv'), `Name\n${Array.from({ length: 400 }, (_, index) => `Person ${index}`).join('\n')}\n`);
    await withKey();
    const screen = doorlist('many.csv');
    await screen.entersAt('> Main Building', 'Is every column read right?', 'Do it: create 400');
    await screen.sees(/[1-9]\d* of 400/);
    screen.press(keys.ctrlC);
    await screen.sees('Finish it now');
    expect(await screen.text('scrollback')).toContain('doorlist resume ');
    screen.press(keys.escape);
    expect(await screen.exited).toBe(130);
  });

  it.each([
    ['whose size is not known', 'stty cols 0 rows 0', true],
    ['that has no name besides', 'unset TERM; stty cols 0 rows 0', false],
  ])('writes whole sentences on a terminal %s', async (_, before, isDrawn) => {
    const program = `'${process.execPath}' '${join(process.cwd(), 'dist/main.js')}'`;
    terminal = new Terminal('sh', ['-c', `${before}; ${program} plan people.csv --sandbox`], { cwd: home });
    expect(await terminal.exited).toBe(1);
    const text = await terminal.text('scrollback');
    expect(text).toContain('Planned: 4 rows. Nothing was changed. 2 rows need a person.');
    expect(text).toContain(
      '\n    -> Format the column as text, then paste the numbers from their source\n       again; widening the column is not enough.\n',
    );
    expect(terminal.raw.includes('\u001b[')).toBe(isDrawn);
  });

  it('changes nothing in the roster', async () => {
    await withKey();
    const screen = doorlist('people.csv');
    await screen.entersAt('> Main Building');
    await screen.sees('Is every column read right?');
    screen.press(keys.ctrlC);
    await screen.exited;
    expect(readFileSync(join(home, 'people.csv'), 'utf8')).toBe(roster);
  });
});
