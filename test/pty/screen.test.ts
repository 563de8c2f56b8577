import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { bundled } from './bundled.ts';
import { keys, Terminal, type TerminalOptions } from './terminal.ts';

let program: string;
beforeAll(async () => {
  program = await bundled('test/ui/replay.ts');
});

let terminal: Terminal;
afterEach(() => terminal.close());

function replay(args: string, options: TerminalOptions = {}): Terminal {
  terminal = new Terminal(process.execPath, [program, ...args.split(' ')], options);
  return terminal;
}

/** In a shell, to see what the program leaves behind. */
function shell(command: string, options: TerminalOptions = {}): Terminal {
  terminal = new Terminal('bash', ['--norc', '--noprofile', '-i'], { ...options, env: { PS1: 'shell> ', ...options.env } });
  terminal.press(`${command}\r`);
  return terminal;
}

function count(text: string, part: string): number {
  return text.split(part).length - 1;
}

describe.skipIf(process.platform === 'win32')('the live screen in a real terminal', () => {
  it('draws one frame over the other, and leaves only what is over', async () => {
    const screen = replay('400 --quick');
    await screen.sees(/Bringing people in\s+█/);
    expect(await screen.exited).toBe(0);
    const text = await screen.text('scrollback');
    expect(text).toContain('✓ Read the roster: 400 rows');
    expect(text).toContain('! The API did not answer');
    expect(text).toContain('✓ Read everybody back: 340 people');
    expect(text).not.toContain('PRODUCTION');
    expect(text).not.toContain('q stop');
    expect(text.split('\n').filter((line) => line === '').length).toBeLessThanOrEqual(1);
  });

  it('never shows more than one frame, though names are wider than anybody reckoned, and lets none move the cursor', async () => {
    const screen = replay('400 --quick --hold');
    await screen.sees('101 of 340');
    expect(count(await screen.text('scrollback'), 'PRODUCTION')).toBe(1);
    expect((await screen.lines()).length).toBeLessThanOrEqual(3 + 10);
    expect(screen.raw).toContain('EvilName');
    expect(screen.raw).not.toContain('\u001b[2J');
    expect(screen.raw).not.toContain('\u202e');
  });

  it('redraws a few times a second at most, however fast people go by', async () => {
    const screen = replay('4000 --quick');
    await screen.sees('Bringing people in');
    const before = count(screen.raw, '\u001b[?2026h');
    await new Promise((resolve) => setTimeout(resolve, 2500));
    const drawn = count(screen.raw, '\u001b[?2026h') - before;
    expect(drawn).toBeGreaterThanOrEqual(1);
    expect(drawn).toBeLessThanOrEqual(10);
  });

  it.each([
    ['q', 'q'],
    ['Ctrl-C', keys.ctrlC],
  ])('stops safely at %s, and gives the terminal back as it was', async (_, key) => {
    const screen = shell(`node ${program} 400 --quick --hold; stty -a; echo the 'end'`);
    await screen.sees('101 of 340');
    screen.press(key);
    await screen.sees('Press q again to leave at once.');
    await screen.sees('the end');
    const text = await screen.text('scrollback');
    expect(text).toContain('asked: stop\n');
    expect(text).toMatch(/ icanon .* echo /s);
    expect(screen.raw.lastIndexOf('\u001b[?25h')).toBeGreaterThan(screen.raw.lastIndexOf('\u001b[?25l'));
    expect(screen.raw.lastIndexOf('\u001b[?7h')).toBeGreaterThan(screen.raw.lastIndexOf('\u001b[?7l'));
  });

  it('leaves at once when asked twice', async () => {
    const screen = replay('400 --quick --hold');
    await screen.sees('101 of 340');
    screen.press('q');
    await screen.sees('q leave now');
    screen.press(keys.ctrlC);
    expect(await screen.exited).toBe(130);
    expect(await screen.text()).toContain('asked: stop, abort');
  });

  it('follows the window when it is resized; rests and goes on, shows problems and keys', async () => {
    const screen = replay('400 --quick --hold', { columns: 120, rows: 40 });
    await screen.sees('101 of 340');
    for (const [columns, rows] of [
      [80, 24],
      [60, 20],
      [44, 16],
      [120, 30],
    ] as const) {
      screen.resize(columns, rows);
      await new Promise((resolve) => setTimeout(resolve, 300));
      // A busy machine draws later; what is on the screen then is one frame, whole.
      const seen = async () => {
        const text = await screen.text();
        return [count(text, 'PRODUCTION'), count(text, 'q stop'), count(text, 'into Main Building')];
      };
      await expect.poll(seen).toEqual([1, 1, 1]);
    }
    screen.press('p');
    await screen.sees('Press p to go on.');
    screen.press('p');
    await screen.sees('p pause');
    screen.press('f');
    await screen.sees('f people');
    screen.press('?');
    await screen.sees('q  stop safely');
    screen.press(keys.escape);
    await screen.sees('f problems');
    screen.press('q');
    await screen.sees('asked: pause, go on, stop');
  });

  it('sleeps at Ctrl-Z with the shell in working order, and wakes again', async () => {
    const screen = shell(`node ${program} 400 --quick --hold`);
    await screen.sees('101 of 340');
    screen.press(keys.ctrlZ);
    await screen.sees(/Stopped.*\n.*shell>/s);
    screen.press('echo still $((20+3)) here\r');
    await screen.sees('still 23 here');
    screen.press('fg\r');
    await screen.sees(/still 23 here.*101 of 340.*q stop/s);
    screen.press('q');
    await screen.sees('asked: stop');
  });

  it('uses no colour where NO_COLOR is set, and says the same; draws in a CI job that has a terminal, too', async () => {
    const screen = replay('400 --quick --hold', { env: { NO_COLOR: '1', CI: 'true' } });
    await screen.sees('101 of 340');
    expect(screen.raw).not.toMatch(/\u001b\[[\d;]*m/);
    expect(await screen.text()).toContain('PRODUCTION');
  });

  it('uses colour though standard output is a pipe', async () => {
    const screen = shell(`node ${program} 400 --quick --hold | cat`);
    await screen.sees('101 of 340');
    expect(screen.raw).toContain('\u001b[31m');
    screen.press('q');
    await screen.sees('asked: stop');
  });

  it('watches no keys where standard input is not a terminal', async () => {
    const screen = shell(`node ${program} 400 --quick < /dev/null; echo left $?`);
    const text = await screen.sees('left 0');
    expect(text).toContain('✓ Read everybody back');
    expect(screen.raw).not.toContain('pause');
  });

  it('speaks instead of drawing where a screen reader listens', async () => {
    const screen = replay('400 --quick', { env: { INK_SCREEN_READER: 'true' } });
    expect(await screen.exited).toBe(0);
    expect(screen.raw).not.toContain('█');
    expect(await screen.text('scrollback')).toContain('Read everybody back: 340 people');
  });
});
