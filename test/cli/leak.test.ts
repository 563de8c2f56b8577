import { hash } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import { commands as known } from '../../src/cli/options.ts';
import type { FakeSeam } from '../faults/server.ts';
import { atTerminal } from '../live/at-terminal.ts';
import { keys } from '../pty/terminal.ts';
import { unzip } from '../roster/zip.ts';
import type { Doorlist } from './doorlist.ts';
import { scene, workshop } from './scene.ts';

// What comes from outside is marked: the key, which the server echoes wherever it can, the people of the roster and of the system, and
// a sequence that clears a terminal. Then every command meets every kind of failure, and all that it said and wrote is searched.

const clear = '\u001b[2J';
const people = Array.from({ length: 12 }, (_, n) => ({
  full_name: n === 3 ? '' : `Markedname Number${String.fromCharCode(65 + n)}`,
  email_address: n === 5 ? 'markedmail at example' : `markedmail.${n}@example.com`,
  phone_number: n === 7 ? '77' : `+1555555777${n % 10}`,
  starts_at: n === 8 ? 'markedmail.soon' : '',
  import_as: n === 9 ? 'markedmail.maybe' : '',
}));
const aPerson = /Markedname|markedmail|1555555777/i;

const quick = ['--settle-timeout', '0', '--outage-timeout', '1', '--verify-timeout', '0'];
/** RUN is the newest run, SYSTEM the id of the access system. */
const commands: readonly (readonly string[])[] = [
  ['check', 'roster.csv'],
  ['plan', 'roster.csv', '--enroll', ...quick],
  ['import', '--plan', 'RUN', '--yes', ...quick],
  ['import', 'roster.csv', '--yes', '--abandon', '--enroll', '--enroll-with', 'instant-key', ...quick],
  ['resume', ...quick],
  ['verify', ...quick],
  ['report'],
  ['leavers', 'RUN', '--yes', '--abandon', '--max-leavers', '100%', ...quick],
  ['import', 'roster.csv', '--yes', '--abandon', '--existing', 'update', '--max-updates', '100%', ...quick],
  ['import', 'roster.csv', '--yes', '--abandon', '--existing', 'renew', ...quick],
  ['undo', '--yes', ...quick],
  ['export', '--to', 'people.xlsx', '--yes', '--outage-timeout', '1'],
  ['export', '--outage-timeout', '1'],
  ['template', '--system', 'SYSTEM', '--to', 'empty.xlsx', '--yes', '--outage-timeout', '1'],
  ['template'],
  ['runs'],
  ['systems', '--outage-timeout', '1'],
  ['import', 'roster.csv', '--sandbox', '--yes', ...quick],
  ['forget', 'RUN', '--yes'],
  ['help', 'import'],
  ['completion', 'zsh'],
  ['sandbox', '--reset'],
];

const failures = ['none', 'an unknown zone', 'refused', 'echo 500', 'echo 401', 'not json', 'dropped'] as const;
type Failure = (typeof failures)[number];
const isLong = process.env['LONG_FORM'] === '1';

/** Puts the key and the sequence wherever the server can say something, and lets it fail. */
function mark(server: FakeSeam, failure: Failure): void {
  const said = `${server.apiKey} ${clear}`;
  server.workspace.name = `Home ${said}`;
  server.system.name = `Main ${said}`;
  server.manager.name = `Passes ${said}`;
  server.pool.display_name = `Pool ${said}`;
  Object.assign(server.group('Staff'), { name: `Staff ${said}`, display_name: `Staff ${said}` });
  Object.assign(server.system, { warnings: [{ warning_code: said, message: said }] });
  if (failure === 'an unknown zone') server.system.time_zone = `UTC ${said}`;
  server.addUser({ full_name: `Markedname Standing ${said}`, email_address: 'markedmail.there@example.com' });
  server.settings.decide = ({ route, number }) => {
    const echo = (status: number) => ({
      status,
      headers: { 'content-type': 'application/json', 'seam-request-id': server.apiKey },
      body: JSON.stringify({
        ok: false,
        error: { type: `t_${server.apiKey}`, message: `You sent ${said}`, request_id: server.apiKey },
      }),
    });
    if (
      !/^(?:refused|echo|not|dropped)/.test(failure) ||
      (failure !== 'echo 401' && !/create|update|delete|suspend/.test(route) && number < 400)
    )
      return undefined;
    if (failure === 'refused') return echo(400);
    if (failure === 'echo 500') return echo(500);
    if (failure === 'echo 401') return echo(401);
    if (failure === 'not json') return { status: 200, headers: {}, body: `<p>${said}` };
    return 'reset-after';
  };
}

/**
 * Searches every file: workbooks unpacked, and the key in other spellings too.
 *
 * @param searched what was found clean before, by name and content, and is not searched again.
 */
async function expectClean(door: Doorlist, server: FakeSeam, after: string, searched = new Set<string>()): Promise<void> {
  const key = server.apiKey;
  const needles = [key, Buffer.from(key, 'utf16le'), Buffer.from(key).toString('base64').slice(4, -4)];
  const urls = [...server.instantKeys.values()].map((instant) => instant.instant_key_url);
  for (const { path, bytes } of door.files()) {
    const name = basename(path);
    const known = `${path} ${hash('sha256', bytes)}`;
    if (name === '.env' || searched.has(known)) continue;
    const parts = name.endsWith('.xlsx') ? Object.values(await unzip(bytes)) : [bytes];
    for (const part of parts) {
      for (const needle of needles) expect(part.includes(needle), `${after}: the key stands in ${path}`).toBe(false);
      if (!name.startsWith('result.'))
        for (const url of urls) expect(part.includes(url), `${after}: a key's URL stands in ${path}`).toBe(false);
    }
    const isForPeople = path.startsWith(join(door.cwd, 'reports')) || /\.(?:csv|xlsx)$/u.test(name);
    if (!isForPeople) expect(bytes.toString('latin1'), `${after}: ${path}`).not.toMatch(aPerson);
    searched.add(known);
  }
}

/** Without a failure every command; with one those whose turn it is, and an import before them. All of them with LONG_FORM=1. */
function turns(failure: Failure, at: number): typeof commands {
  if (isLong || failure === 'none') return commands;
  return commands.filter((command, turn) => command.includes('instant-key') || (at + turn) % 5 === 0);
}

test(
  'the key is nowhere, a person only in what is for people, and no escape sequence on the terminal',
  { timeout: 1_800_000 },
  async () => {
    // What the desk says to its page is searched in test/desk.
    const tried = ['desk', ...commands.map(([name]) => name)];
    expect(known.map(({ name }) => name).filter((name) => !tried.includes(name))).toEqual([]);
    const meet = async (failure: Failure, at: number): Promise<void> => {
      const { door, server } = await (isLong ? scene() : workshop());
      const searched = new Set<string>();
      mark(server, failure);
      door.roster(people);
      if (failure === 'echo 500') {
        // Where a key stands in the folder's .env, it stands nowhere else either.
        door.write('.env', `SEAM_API_KEY=${server.apiKey}\nSEAM_ENDPOINT=${server.url}\n`);
        delete door.env['SEAM_API_KEY'];
      }
      if (failure === 'none') renameSync(door.roster(people, 'odd.csv'), join(door.cwd, `odd${clear}.csv`));
      // Each failure is met in one form of output, by turns; all of them in both with LONG_FORM=1.
      const forms = isLong ? [['--json'], []] : [at % 2 === 0 ? ['--json'] : []];
      for (const more of forms) {
        for (const command of turns(failure, at)) {
          const run = door.runs().at(-1) ?? 'none';
          const words = command.map((word) => ({ RUN: run, SYSTEM: server.system.acs_system_id })[word] ?? word);
          const isServing = words[0] === 'sandbox';
          const toldPeople = words[0] === 'export' && !words.includes('--to');
          const isBare = toldPeople || isServing || ['template', 'help', 'completion'].includes(words[0] ?? '');
          const args = [...words, ...(isBare ? [] : more)];
          const ended = isServing ? await door.runWith({ shell: 'timeout -s INT 1 "$@"' }, ...args) : await door.run(...args);
          const said = ended.stdout + ended.stderr;
          expect(said, ended.transcript()).not.toContain(server.apiKey);
          if (!toldPeople) expect(said, ended.transcript()).not.toContain(clear);
          if (!isBare && more.length > 0) expect(ended.stdout, ended.transcript()).not.toMatch(aPerson);
          await expectClean(door, server, `${failure}, ${words.join(' ')}`, searched);
          // Without a failure it all comes to its end: what was searched is not a row of refusals.
          if (failure === 'none' && words[0] !== 'resume') expect([0, 1, 124], ended.transcript()).toContain(ended.code);
        }
      }
    };
    await Promise.all(failures.map(meet));
  },
);

// The one child that doorlist starts is the program that opens a file.
test.skipIf(process.platform === 'win32').for(isLong ? failures : (['none'] as const))(
  'at a terminal, step by step, with failures (%s): the key is nowhere, and the child that opens the report learns nothing',
  { timeout: 60_000 },
  async (failure) => {
    const { door, server } = await scene();
    mark(server, failure);
    door.roster(people.slice(0, 3));
    const bin = join(door.folder, 'bin');
    const told = join(door.folder, 'told');
    mkdirSync(bin);
    for (const opener of ['xdg-open', 'open']) {
      writeFileSync(join(bin, opener), `#!/bin/sh\n{ env; echo "$@"; } > '${told}'\n`);
      chmodSync(join(bin, opener), 0o700);
    }
    door.env['PATH'] = `${bin}:${door.env['PATH'] ?? ''}`;
    const screen = atTerminal(door);
    if (failure === 'none') {
      await screen.entersAt('> roster.csv', '> Main', '> Yes', 'Do it: create 3', '> Open the report');
      await expect.poll(() => readFileSync(told, 'utf8')).toMatch(/report\.html/);
      screen.press(keys.escape);
      expect(await screen.exited).toBe(0);
    } else {
      for (let n = 0; n < 8; n += 1) {
        screen.press(keys.enter);
        await new Promise((resolve) => setTimeout(resolve, 800));
      }
      // One Ctrl-C stops a run, the next one leaves it, and the flow after it.
      const pressing = setInterval(() => screen.press(keys.ctrlC), 400);
      await screen.exited;
      clearInterval(pressing);
    }
    expect(await screen.text('scrollback')).not.toContain(server.apiKey);
    expect(screen.raw).not.toContain(server.apiKey);
    await expectClean(door, server, failure);
  },
);
