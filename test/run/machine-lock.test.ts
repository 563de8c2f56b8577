import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { holderOnMachine, holdOnMachine } from '../../src/run/machine-lock.ts';

const module = resolve(import.meta.dirname, '../../src/run/machine-lock.ts');

/** Takes the lock in a process of its own, which keeps it until it is killed. */
async function holder(name: string, platform: NodeJS.Platform, folder: string) {
  const script = `
    const { holdOnMachine } = await import(${JSON.stringify(module)});
    const taken = await holdOnMachine(${JSON.stringify(name)}, { command: 'import', run: 'r1', pid: process.pid },
      ${JSON.stringify(platform)}, ${JSON.stringify(folder)});
    console.log('held' in taken ? 'held' : 'refused');
    setInterval(() => taken, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const [said] = (await once(child.stdout, 'data')) as [Buffer];
  return { child, said: said.toString().trim() };
}

describe.skipIf(process.platform !== 'linux').each([
  ['a socket of the abstract namespace', 'linux'],
  ['a file of a shared folder', 'freebsd'],
] as const)('a lock that is %s', (_, platform) => {
  test('is held by one process, which is named to the other, and is gone with it, however it ends', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'doorlist-lock-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const name = `test${process.pid}${platform}`;
    const me = { command: 'resume', run: 'r2', pid: process.pid };
    const first = await holder(name, platform, folder);
    expect(first.said).toBe('held');
    expect((await holder(name, platform, folder)).said).toBe('refused');
    expect(await holdOnMachine(name, me, platform, folder)).toEqual({
      by: { command: 'import', run: 'r1', pid: first.child.pid },
    });
    first.child.kill('SIGKILL');
    await once(first.child, 'exit');
    const taken = await holdOnMachine(name, me, platform, folder);
    expect(taken).toHaveProperty('held');
    expect(await holdOnMachine(name, me, platform, folder)).toEqual({ by: me });
    if ('held' in taken) taken.held[Symbol.dispose]();
    const again = await holdOnMachine(name, me, platform, folder);
    expect(again).toHaveProperty('held');
    if ('held' in again) again.held[Symbol.dispose]();
  });
});

test.skipIf(process.platform !== 'linux')('a holder that is stopped holds its lock, and is none that has gone', async () => {
  const name = `test${process.pid}stopped`;
  const { child } = await holder(name, 'linux', tmpdir());
  expect(await holderOnMachine(name, 'linux')).toEqual({ command: 'import', run: 'r1', pid: child.pid });
  child.kill('SIGSTOP');
  expect(await holderOnMachine(name, 'linux')).toBe('silent');
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(await holderOnMachine(name, 'linux')).toBeUndefined();
});

test.skipIf(process.platform !== 'linux').for([
  ['says more than a holder has to say', 'x'.repeat(60_000), 1],
  ['says it bit by bit', 'x', 300],
] as const)(
  'who has taken the name and %s is a holder that does not say who it is',
  { timeout: 60_000 },
  async ([, text, pause]) => {
    const name = `test${process.pid}${pause}`;
    const sockets = new Set<Socket>();
    const server = createServer((socket) => {
      sockets.add(socket);
      const talking = setInterval(() => socket.write(text), pause);
      socket.on('error', () => socket.destroy()).on('close', () => clearInterval(talking));
    }).listen({ path: `\0doorlist-${name}` });
    onTestFinished(() => {
      for (const socket of sockets) socket.destroy();
      server.close();
    });
    const me = { command: 'resume', run: 'r2', pid: process.pid };
    expect(await holdOnMachine(name, me, 'linux')).toEqual({ by: undefined });
    await vi.waitFor(() => expect([...sockets].every(({ destroyed }) => destroyed)).toBe(true));
  },
);

test('a shared folder that cannot be made is an error and not a lock', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'doorlist-lock-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, 'file'), '');
  const me = { command: 'resume', run: 'r2', pid: process.pid };
  await expect(holdOnMachine('name', me, 'freebsd', join(folder, 'file', 'below'))).rejects.toThrow(/ENOTDIR/);
});
