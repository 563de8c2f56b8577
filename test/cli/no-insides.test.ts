import { cpSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { commands, options } from '../../src/cli/options.ts';
import { seeded } from '../faults/server.ts';
import type { Ended } from './doorlist.ts';
import { people } from './people.ts';
import { workshop } from './scene.ts';
import { expectNoInsides } from './speech.ts';
import { around, canMount, here, isRoot, oddLeaves, oddWords, there, type ProcessTrouble, type Trouble } from './troubles.ts';

// Whatever a user, a disk or a server does: none of it is a fault of doorlist's, and none is called one.

const quick = ['--outage-timeout', '1', '--verify-timeout', '0', '--settle-timeout', '0'];
/** Commands that reach an access system; RUN broke off, PLAN is a saved plan, DONE has a list of absent people. */
const reaching: readonly (readonly string[])[] = [
  ['plan', 'roster.csv', ...quick],
  ['import', 'roster.csv', '--yes', '--json', '--abandon', ...quick],
  ['import', '--plan', 'PLAN', '--yes', '--abandon', ...quick],
  ['resume', ...quick],
  ['verify', ...quick],
  ['undo', '--yes', ...quick],
  ['leavers', 'LIST', '--yes', '--abandon', '--max-leavers', '100%', ...quick],
  ['export', '--to', 'people.xlsx', '--yes', '--outage-timeout', '1'],
  ['export', '--outage-timeout', '1'],
  ['template', '--system', 'Main Building', '--to', 'empty.xlsx', '--yes', '--outage-timeout', '1'],
  ['systems', '--outage-timeout', '1'],
];
const local: readonly (readonly string[])[] = [
  ['check', 'roster.csv'],
  ['report', 'RUN'],
  ['runs'],
  ['runs', '--json'],
  ['template'],
  ['help', 'import'],
  ['completion', 'bash'],
  [],
  ['import', 'roster.csv', '--sandbox', '--yes', '--verify-timeout', '0'],
  ['forget', 'RUN'],
  ['forget', '--older-than', '30', '--yes'],
  ['forget', 'RUN', '--yes'],
];
/** They serve until they are stopped, so that they need a process. */
const serving: readonly (readonly string[])[] = [['sandbox'], ['sandbox', '--reset'], ['desk']];

const isLong = process.env['LONG_FORM'] === '1';

/** A folder with four runs, one of them years old, and what puts it and the server back to what they were. */
async function prepare() {
  const { door, server } = await workshop();
  server.addUser({ full_name: 'Old Hand', email_address: 'old.hand@example.com' });
  door.roster(people(2));
  (await door.run('import', 'roster.csv', '--yes', ...quick)).expectExit(0);
  const list = join(door.lastRun(), 'absent.csv');
  server.settings.decide = ({ route }) => (route === '/acs/users/create' && server.users.size > 5 ? unauthorized : undefined);
  door.roster(people(8));
  (await door.run('import', 'roster.csv', '--yes', '--concurrency', '1', ...quick)).expectExit(4);
  const run = door.lastRun();
  delete server.settings.decide;
  (await door.run('plan', 'roster.csv', ...quick)).expectExit(0);
  const plan = door.lastRun();
  (await door.run('plan', 'roster.csv', ...quick)).expectExit(0);
  const old = new DatabaseSync(join(door.lastRun(), 'run.sqlite'));
  old.prepare("UPDATE meta SET value = json_set(value, '$.startedAt', ?) WHERE key = 'header'").run('2021-05-01T10:00:00.000Z');
  old.close();

  const names = new Map([
    ['LIST', list],
    ['RUN', run],
    ['PLAN', plan],
  ]);
  const kept = join(door.folder, 'kept');
  for (const folder of ['work', 'home']) cpSync(join(door.folder, folder), join(kept, folder), { recursive: true });
  const env = { ...door.env };
  const objects = [server.system, server.workspace, server.group('Staff')].map((object) => [object, { ...object }] as const);
  const restore = (): void => {
    for (const folder of ['work', 'home']) {
      rmSync(join(door.folder, folder), { recursive: true, force: true });
      cpSync(join(kept, folder), join(door.folder, folder), { recursive: true, preserveTimestamps: true });
    }
    door.env = { ...env };
    delete server.settings.decide;
    for (const [object, before] of objects) Object.assign(object, before);
  };
  // Without trouble it deletes that one: what it meets below is no refusal of the command line.
  expect((await door.run('forget', '--older-than', '30', '--yes')).expectExit(0).stdout).toMatch(/^Forgotten: \S+\.\n$/u);
  restore();
  return { door, server, run, restore, named: (word: string) => names.get(word) ?? word };
}

const unauthorized = { status: 401, headers: { 'content-type': 'application/json' }, body: '{}' };

type Stage = Awaited<ReturnType<typeof prepare>>;

/** Lets commands meet a trouble; each of them once with LONG_FORM=1, else those whose turn it is. */
async function meet(
  { door, server, run, restore, named }: Stage,
  [what, { set, args = [], ...process }]: readonly [string, Trouble | ProcessTrouble],
  tried: readonly (readonly string[])[],
): Promise<Ended[]> {
  const heard: Ended[] = [];
  for (const command of tried) {
    restore();
    set?.(door, server, run);
    const words = [...command.map(named), ...args];
    // Written at once: what is kept busy for ever can be told by the last line.
    if (isLong) writeSync(2, `${what}: ${words.join(' ').slice(0, 200)}\n`);
    if (!isProcess(process)) heard.push(await door.run(...words));
    else {
      const { shell = '"$@"', env = {} } = process;
      const stopping = serving.includes(command) ? shell.replace('"$@"', 'timeout -s INT 2 "$@"') : shell;
      heard.push(await door.runWith({ env, shell: stopping }, ...words));
    }
  }
  return heard;
}

function isProcess(trouble: object): trouble is ProcessTrouble {
  return 'shell' in trouble || 'env' in trouble;
}

function expectNoFault(heard: readonly Ended[]): void {
  const faults = heard
    .filter(({ stdout, stderr }) => /inside doorlist/.test(stdout + stderr))
    .map((ended) => ended.transcript());
  expect(faults.join('\n\n'), `${faults.length} of ${heard.length}`).toBe('');
  for (const ended of heard) {
    expectNoInsides(ended);
    // 124 is `timeout` that stopped what serves.
    expect(serving.some(([name]) => name === ended.args[0]) ? [0, 2, 4, 124] : [0, 1, 2, 3, 4], ended.transcript()).toContain(
      ended.code,
    );
    expect(ended.stdout + ended.stderr, ended.transcript()).not.toMatch(/\u001b\[2J/);
  }
  if (isLong) console.log(`${heard.length} commands met a trouble, and called none of them a fault inside.`);
}

/** Of the commands those whose turn it is, so that each trouble meets a few and each command too. */
function turns(
  all: readonly (readonly string[])[],
  at: number,
  share: number,
  always?: string,
): readonly (readonly string[])[] {
  return isLong ? all : all.filter(([name], turn) => (at * 5 + turn) % share === 0 || name === always);
}

/** Commands of options that `plan` does not take. */
const ownersOf: ReadonlyMap<string, readonly string[]> = new Map([
  ['plan', ['import', '--yes']],
  ['to', ['export', '--yes']],
  ['older-than', ['forget', '--yes']],
  ['max-leavers', ['leavers', 'LIST', '--yes']],
]);

/** Command lines with an odd word in the place of an argument, or of an option's value. */
function oddLines(): string[][] {
  const random = seeded(9);
  const lines: string[][] = [];
  for (const odd of oddWords) {
    for (const { name, arguments: wanted } of commands) {
      if (wanted !== '') lines.push([name, odd, ...(name === 'forget' ? [] : ['--yes'])]);
    }
    for (const option of options) {
      if ('value' in option) lines.push([...(ownersOf.get(option.name) ?? ['plan', 'roster.csv']), `--${option.name}`, odd]);
    }
  }
  const chosen = isLong ? lines : lines.filter(() => random() < 0.03);
  return chosen.map((line) => [...line, ...quickOf(line)]);
}

function quickOf([name = '']: readonly string[]): readonly string[] {
  return reaching.some(([each, ...more]) => each === name && more.includes('--verify-timeout')) ? quick : [];
}

test.skipIf(process.platform === 'win32')(
  'no trouble from outside is called a fault inside',
  { timeout: 3_600_000 },
  async () => {
    if (!canMount) console.warn('Full and read-only disks were left out: this account may not mount any.');
    if (!isRoot) console.warn("Another account's folders were left out: only root can be another account.");
    const leaves = Array.from({ length: isLong ? 40 : 4 }, (_, seed) => [`odd answers ${seed}`, oddLeaves(seed)] as const);
    const all = [...reaching, ...local];
    /** Troubles one after the other, in a place of their own. */
    const lane = async (
      troubles: readonly (readonly [string, Trouble | ProcessTrouble])[],
      commands: readonly (readonly string[])[],
      share: number,
    ): Promise<Ended[]> => {
      const stage = await prepare();
      const heard: Ended[] = [];
      for (const [at, trouble] of troubles.entries())
        heard.push(...(await meet(stage, trouble, turns(commands, at, share, trouble[1].always))));
      return heard;
    };
    const heard = await Promise.all([
      lane(Object.entries(here), all, 23),
      lane([...Object.entries(there), ...leaves], reaching, 11),
      lane(Object.entries(around), [...all, ...serving], 53),
      prepare().then((stage) => meet(stage, ['odd words', {}], oddLines())),
    ]);
    const tried = [...all, ...serving].map(([name]) => name);
    expect(commands.map(({ name }) => name).filter((name) => !tried.includes(name))).toEqual([]);
    expectNoFault(heard.flat());
  },
);
