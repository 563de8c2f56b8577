import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { spawn } from '@lydell/node-pty';
import { expect, onTestFinished, test } from 'vitest';
import { commands, options, ownOptions, parseCommandLine } from '../../src/cli/options.ts';
import { offline } from './scene.ts';

async function scriptFor(shell: string): Promise<string> {
  const ended = (await offline('inside').run('completion', shell)).expectExit(0);
  return ended.stdout;
}

function isThere(program: string): boolean {
  return spawnSync(program, ['--version']).status === 0;
}

test('bash completes commands, their own options, and values', async () => {
  const script = await scriptFor('bash');
  /** What is offered for the last word of each line; one shell for all of them. */
  const completed = (...lines: readonly (readonly string[])[]): string[][] => {
    const asked = lines.map(
      (words) =>
        `COMP_WORDS=(doorlist ${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length}; COMPREPLY=(); _doorlist; echo "\${COMPREPLY[*]}"`,
    );
    const said = execFileSync('bash', ['--norc', '-s'], { encoding: 'utf8', input: [script, ...asked].join('\n') });
    return said
      .split('\n')
      .slice(0, -1)
      .map((line) => line.split(' ').filter((word) => word !== ''));
  };
  expect(completed(['impo'], ['import', 'x.csv', '--existing', ''])).toEqual([['import'], ['skip', 'update', 'renew', 'fail']]);
  const own = completed(...commands.map(({ name }) => [name, '--']));
  for (const [at, { name }] of commands.entries()) {
    expect(own[at]?.toSorted(), name).toEqual(
      ownOptions(name)
        .map((option) => `--${option}`)
        .toSorted(),
    );
  }
});

test.skipIf(!isThere('zsh'))('zsh completes a command and an option at a real terminal', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'doorlist-zsh-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, 'completion'), await scriptFor('zsh'));
  const shell = spawn('zsh', ['-f', '-i'], {
    cwd: folder,
    cols: 100,
    rows: 20,
    env: { PATH: process.env['PATH'], HOME: folder },
  });
  onTestFinished(() => shell.kill());
  let said = '';
  shell.onData((text) => (said += text));
  const until = async (wanted: string): Promise<void> => {
    for (let tries = 0; tries < 300 && !said.includes(wanted); tries += 1) await sleep(100);
    expect(said).toContain(wanted);
  };
  // What was typed is drawn letter by letter; what a function gets of it is plain.
  shell.write(
    "doorlist() { print -r -- got:$*:; }; autoload -Uz compinit && compinit -u && source ./completion && echo loa''ded\r",
  );
  await until('loaded\r\n');
  shell.write('doorlist imp\tx.csv --existing up\t--allow-r\t\r');
  await until('got:import x.csv --existing update --allow-renames:');
});

test('fish and PowerShell are told every command and option too; another shell is a question', async () => {
  for (const shell of ['fish', 'powershell']) {
    const script = await scriptFor(shell);
    for (const { name } of commands) expect(script, shell).toContain(name);
    for (const { name } of options) if (name !== 'version') expect(script, `${shell} ${name}`).toContain(name);
  }
  expect((await offline('inside').run('completion', 'tcsh')).expectExit(2).stderr).toMatch(/bash, zsh, fish, powershell/);
});

test("a command's help has its own options alone, and two examples that parse; help <command> is the same", async () => {
  const door = offline('inside');
  for (const { name, examples } of commands) {
    const said = (await door.run('help', name)).expectExit(0).stdout;
    expect((await door.run(name, '--help')).stdout).toBe(said);
    const shown = [...said.matchAll(/^ {2}--([a-z-]+)/gmu)].map(([, option]) => option);
    expect(new Set(shown), name).toEqual(new Set(ownOptions(name)));
    for (const example of examples) {
      expect(said).toContain(`\n  ${example}\n`);
      const words = /doorlist ([^>)]*)/u.exec(example)?.[1]?.trim().split(' ') ?? [];
      expect(parseCommandLine(words).command, example).toBe(name);
    }
    for (const line of said.split('\n')) expect(line.length, line).toBeLessThanOrEqual(80);
  }
});
