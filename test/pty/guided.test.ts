import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { bundled } from './bundled.ts';
import { keys, Terminal, type TerminalOptions } from './terminal.ts';

let program: string;
beforeAll(async () => {
  program = await bundled('test/ui/guided/demo.ts');
});

let terminal: Terminal;
afterEach(() => terminal.close());

function flow(args = '', options: TerminalOptions = {}): Terminal {
  terminal = new Terminal(process.execPath, [program, ...args.split(' ').filter(Boolean)], options);
  return terminal;
}

function count(text: string, part: string): number {
  return text.split(part).length - 1;
}

describe.skipIf(process.platform === 'win32')('the guided flow in a real terminal', () => {
  it('leads through every step, gives the terminal to the run, and takes it back', async () => {
    const screen = flow('--sandbox');
    await screen.sees('Which roster?');
    screen.press(keys.down + keys.enter);
    await screen.entersAt(
      'Where are these people to go?',
      'Is every column read right?',
      'cannot be sent as',
      'Do it: create 250',
    );
    const text = await screen.sees('What next?');
    // What the run has said stays in sight; what led to it does not.
    expect(text).toContain('Running.');
    expect(await screen.text('scrollback')).not.toContain('Which roster?');
    screen.press(keys.escape);
    expect(await screen.exited).toBe(0);
    expect(await screen.text()).toContain('left: {"isInterrupted":false,"exit":0}');
    expect(await screen.text('scrollback')).not.toContain('Esc leave');
  });

  it('is three Enters for a roster of a known shape', async () => {
    const screen = flow('--sandbox --remembered');
    await screen.entersAt('Which roster?', '> Yes', 'Do it: create 250');
    await screen.sees('What next?');
  });

  it('takes the number that is typed', async () => {
    const screen = flow('--remembered people.csv');
    await screen.entersAt('> Yes', 'Do it: create 250');
    await screen.sees('Type 250 and press Enter');
    screen.press('y\r');
    await screen.sees('That is not 250. Nothing was sent.');
    screen.press('250');
    await screen.sees('to do it: 250');
    screen.press(keys.enter);
    await screen.sees('What next?');
  });

  it('takes a path that is dragged in, quotes and all', async () => {
    const screen = flow();
    await screen.sees('Which roster?');
    screen.press("\u001b[200~'/home/ada/New joiners (1).xlsx' \u001b[201~");
    await screen.sees('/home/ada/New joiners (1).xlsx');
    screen.press(keys.enter);
    await screen.sees("doorlist import '/home/ada/New joiners (1).xlsx'");
  });

  it('leaves without harm at Ctrl-C, from anywhere, with the terminal as it was', async () => {
    terminal = new Terminal('bash', ['--norc', '--noprofile', '-i'], { env: { PS1: 'shell> ' } });
    terminal.press(`node ${program} people.csv; stty -a; echo the 'end'\r`);
    await terminal.sees('Where are these people to go?');
    terminal.press(keys.ctrlC);
    await terminal.sees('the end');
    const text = await terminal.text('scrollback');
    expect(text).toContain('left: {"isInterrupted":true}');
    expect(text).not.toMatch(/^run /m);
    expect(text).not.toContain('Where are these people');
    expect(text).toContain('doorlist import people.csv');
    expect(text).toMatch(/ icanon .* echo /s);
    expect(terminal.raw).toContain('\u001b[?2004l');
    expect(terminal.raw.lastIndexOf('\u001b[?25h')).toBeGreaterThan(terminal.raw.lastIndexOf('\u001b[?25l'));
  });

  it('follows the window when it is resized, without leaving lines behind', async () => {
    const screen = flow('people.csv', { columns: 120, rows: 40 });
    await screen.sees('Where are these people to go?');
    screen.press(keys.enter);
    await screen.sees('Is every column read right?');
    for (const [columns, rows] of [
      [80, 24],
      [60, 24],
      [100, 30],
    ] as const) {
      screen.resize(columns, rows);
      await new Promise((resolve) => setTimeout(resolve, 400));
      const text = await screen.text();
      expect(count(text, 'Is every column read right?'), text).toBe(1);
      expect(count(text, 'Ctrl-C'), text).toBeLessThanOrEqual(1);
    }
  });

  it.each([
    ['Escape goes back and', keys.escape],
    ['Ctrl-C leaves and', keys.ctrlC],
  ])('%s stops what is being planned', async (_, pressed) => {
    const screen = flow('--remembered --slow --sandbox people.csv');
    await screen.sees('> Yes');
    screen.press(keys.enter);
    await screen.sees('Looking at who is there');
    screen.press(pressed);
    if (pressed === keys.escape) {
      await screen.sees('Esc back');
      // From here on something else is waited for: leaving would not stop the plan any more.
      screen.press(keys.escape);
      await screen.sees('Which roster?');
      screen.press(keys.escape);
    }
    await screen.exited;
    const asked = await screen.text('scrollback');
    expect(asked).toContain('plan stopped');
    expect(asked).not.toMatch(/^run /m);
  });

  it('shows what is wrong in words', async () => {
    const screen = flow('missing.csv');
    await screen.sees('There is no file missing.csv here.');
    await screen.sees('september.csv');
  });
});
