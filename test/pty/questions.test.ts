import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startElsewhere, type Elsewhere } from '../faults/elsewhere.ts';
import { keys, Terminal } from './terminal.ts';

const people = 'Name,E-mail\nAna Ruiz,ana@example.com\nBob Li,bob@example.com\n';
const routes = { create: '/acs/users/create', remove: '/acs/users/delete' } as const;

/** A server in another process and a folder with a roster. Each command gets a terminal of its own. */
async function office(options: Parameters<typeof startElsewhere>[0] = {}, roster = people) {
  const system = await startElsewhere(options);
  const home = mkdtempSync(join(tmpdir(), 'doorlist-questions-'));
  onTestFinished(async () => {
    await system.close();
    rmSync(home, { recursive: true, force: true });
  });
  writeFileSync(join(home, 'people.csv'), roster);
  const doorlist = (...words: string[]): Terminal => {
    const terminal = new Terminal(process.execPath, [join(process.cwd(), 'dist/main.js'), ...words], {
      cwd: home,
      env: { HOME: home, XDG_STATE_HOME: join(home, '.state'), SEAM_API_KEY: system.apiKey, SEAM_ENDPOINT: system.url },
      columns: 160,
    });
    onTestFinished(() => terminal.close());
    return terminal;
  };
  const run = () => join('reports', readdirSync(join(home, 'reports')).toSorted().at(-1) ?? '');
  return { system, doorlist, run };
}

async function names(system: Elsewhere): Promise<string[]> {
  return (await system.look()).users.map(({ full_name: name }) => name).toSorted();
}

/** Waits until the system has been asked for it. */
async function sends(system: Elsewhere, route: string): Promise<void> {
  while (!(await system.look()).routes.includes(route)) await new Promise((resolve) => setTimeout(resolve, 20));
}

describe.skipIf(process.platform === 'win32')('a question at a terminal, with the system in another process', () => {
  test('a sandbox workspace: y goes on, and everybody is there', async () => {
    const { system, doorlist } = await office();
    const screen = doorlist('import', 'people.csv');
    await screen.sees(/is a SANDBOX workspace at 127\.0\.0\.1.*2 to create.*Go on\? \[y\/N\]/s);
    screen.press('y\r');
    expect(await screen.exited).toBe(0);
    expect(await names(system)).toEqual(['Ana Ruiz', 'Bob Li']);
  });

  test('after the question the keys of the screen and Ctrl-C are heard', async () => {
    const { doorlist } = await office();
    const screen = doorlist('import', 'people.csv', '--rate', '1');
    await screen.sees('Go on? [y/N]');
    screen.press('y\r');
    await screen.sees(/Bringing people in/);
    screen.press('?');
    await screen.sees('stop safely: what was begun is finished');
    screen.press(keys.ctrlC);
    expect(await screen.exited).toBe(130);
  });

  test.each([
    ['a plain no', 'n\r', 3],
    ['Ctrl-C', keys.ctrlC, 130],
  ])('%s leaves without sending anything', async (_, pressed, status) => {
    const { system, doorlist } = await office();
    const screen = doorlist('import', 'people.csv');
    await screen.sees('Go on? [y/N]');
    screen.press(pressed);
    expect(await screen.exited).toBe(status);
    expect((await system.look()).routes).not.toContain(routes.create);
  });

  test('a window that is closed is a no, and nothing to stumble over', async () => {
    const { system, doorlist } = await office();
    const screen = doorlist('import', 'people.csv');
    await screen.sees('Go on? [y/N]');
    screen.hangUp();
    expect([3, 130]).toContain(await screen.exited);
    expect((await system.look()).routes).not.toContain(routes.create);
  });

  test('a production workspace: the number has to be typed, for the import and for taking it back', async () => {
    const { system, doorlist } = await office({ isSandboxWorkspace: false });
    const right = doorlist('import', 'people.csv');
    await right.sees(/is a PRODUCTION workspace.*Type 2 to go on/s);
    right.press('2\r');
    expect(await right.exited).toBe(0);

    const habit = doorlist('undo');
    await habit.sees(/2\s+users to delete.*PRODUCTION workspace.*Type 2 to go on/s);
    habit.press('y\r');
    expect(await habit.exited).toBe(3);
    expect((await system.look()).routes).not.toContain(routes.remove);
    const undo = doorlist('undo');
    await undo.sees('Type 2 to go on');
    undo.press('2\r');
    expect(await undo.exited).toBe(0);
    expect(await names(system)).toEqual([]);
  });

  test('a saved plan is asked about, applied, and taken back after a y', async () => {
    const { system, doorlist, run } = await office();
    expect(await doorlist('plan', 'people.csv').exited).toBe(0);
    const applying = doorlist('import', '--plan', run());
    await applying.sees('Go on? [y/N]');
    applying.press('y\r');
    expect(await applying.exited).toBe(0);
    expect(await names(system)).toEqual(['Ana Ruiz', 'Bob Li']);
    const undo = doorlist('undo');
    await undo.sees(/Take it back.*Go on\? \[y\/N\]/s);
    undo.press('y\r');
    expect(await undo.exited).toBe(0);
    expect(await names(system)).toEqual([]);
  });

  test('several access systems are a question with numbers', async () => {
    const { system, doorlist } = await office({ secondSystem: true });
    const screen = doorlist('import', 'people.csv');
    await screen.sees('Its number');
    screen.press('1\r');
    await screen.sees('Go on? [y/N]');
    screen.press('y\r');
    expect(await screen.exited).toBe(0);
    expect(await names(system)).toHaveLength(2);
    const none = doorlist('plan', 'people.csv');
    await none.sees('Its number');
    none.press('\r');
    expect(await none.exited).toBe(2);
  });

  test('people who are there already are not enrolled without a question', async () => {
    const { doorlist } = await office();
    expect(await doorlist('import', 'people.csv', '--yes').exited).toBe(0);
    const enrolling = doorlist('import', 'people.csv', '--enroll');
    await enrolling.sees(/2 to enroll/);
    enrolling.press('n\r');
    expect(await enrolling.exited).toBe(3);
  });

  test('an unfinished run is a question, and so is the import after it', async () => {
    const { system, doorlist } = await office({ latency: 150 }, `${people}Cem Ak,cem@example.com\n`);
    const first = doorlist('import', 'people.csv', '--yes', '--rate', '2');
    await sends(system, routes.create);
    first.press(keys.ctrlC);
    expect(await first.exited).toBe(130);
    const second = doorlist('import', 'people.csv');
    await second.sees(/is not finished.*Go on\? \[y\/N\]/s);
    second.press('y\r');
    await second.sees(/\d to create.*Go on\? \[y\/N\]/s);
    second.press('y\r');
    expect(await second.exited).toBe(0);
    expect(await names(system)).toEqual(['Ana Ruiz', 'Bob Li', 'Cem Ak']);
  });
});

describe.skipIf(process.platform === 'win32')('an interrupted run says last how it is finished', () => {
  const many = `Name\n${Array.from({ length: 200 }, (_, at) => `Person ${at}`).join('\n')}\n`;
  const resumes = /doorlist resume reports\/\S+people\s*$/;

  test.each([
    ['the screen', [], 1],
    ['--json', ['--json'], 1],
    ['the screen, left at once', [], 2],
    ['--plain, left at once', ['--plain'], 2],
    ['--json, left at once', ['--json'], 2],
  ] as const)('%s', async (_, options, times) => {
    const { system, doorlist } = await office({ latency: times === 1 ? 300 : 800 }, many);
    const screen = doorlist('import', 'people.csv', '--yes', ...options);
    await sends(system, routes.create);
    screen.press(keys.ctrlC);
    if (times === 2) {
      await screen.sees(/leaves? at once/);
      screen.press(keys.ctrlC);
    }
    expect(await screen.exited).toBe(130);
    expect(await screen.text('scrollback')).toMatch(resumes);
  });
});
