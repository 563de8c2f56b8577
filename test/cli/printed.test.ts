import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { commands } from '../../src/cli/options.ts';
import type { Ended } from './doorlist.ts';
import { people } from './people.ts';
import { kindOfCommand, printedCommands, printedKinds, wordsOf } from './printed.ts';
import { workshop } from './scene.ts';

/** Those that go on until they are stopped, and are carried out in test/cli/sandbox.test.ts and test/desk; the flow, in test/pty/guided.test.ts; an undo that goes on, or takes what was claimed too, and the look that it asks for first, in undo.test.ts. */
const elsewhere = [
  'sandbox',
  'sandbox --reset',
  'desk',
  'the flow',
  'undo named',
  'undo named --include-claimed',
  'verify named',
];
/** A command that is right, and has nothing to do here. */
const nothingToDo =
  /nothing to (?:resume|verify|undo)|There is no (?:run|file "reports)|is not there any more|been applied already|run.sqlite is damaged/u;

test(
  'every kind of command that is printed is carried out as it stands, and so is what it prints',
  { timeout: 240_000 },
  async () => {
    const { door, server } = await workshop({ latency: 30 });
    door.roster(
      people(9).map(({ groups = '', ...row }) => ({ ...row, Department: groups })),
      'staff.csv',
    );
    door.roster([
      ...people(6),
      { full_name: 'Bad Phone', phone_number: '12', groups: 'Staff' },
      { full_name: 'No Group', groups: 'Gym' },
    ]);
    const carried = new Map<string, string>();
    const seen = (ended: Ended): string => `${ended.stdout}\n${ended.stderr}`;

    /** Carries out what a text prints, one command of each kind and set of options, and what that prints in its turn. */
    const follow = async (text: string): Promise<void> => {
      for (const command of printedCommands(text)) {
        const kind = kindOfCommand(command);
        const options = wordsOf(command).filter((word) => word.startsWith('--'));
        const key = [kind, ...options.toSorted()].join(' ');
        if (carried.has(key) || elsewhere.includes(kind)) continue;
        carried.set(key, kind);
        const [, ...words] = wordsOf(command);
        const asks = /^(?:import|undo|leavers|forget|resume)/u.test(kind) && !words.includes('--yes') ? ['--yes'] : [];
        const quick =
          kind.startsWith('help') || kind.startsWith('completion') ? [] : ['--settle-timeout', '1', '--rate', '500'];
        const verify = words.includes('--verify-timeout') || quick.length === 0 ? [] : ['--verify-timeout', '0'];
        const ended = await door.run(...words, ...asks, ...(words.includes('--rate') ? [] : quick), ...verify);
        if (ended.code !== 0 && ended.code !== 1) {
          const isAnswered = ended.code === 3 || nothingToDo.test(ended.stderr);
          expect(isAnswered, `What was printed cannot be typed: ${command}\n${ended.transcript()}`).toBe(true);
        }
        await follow(seen(ended));
      }
    };

    // A run that breaks off, and the next one that meets it.
    await door.killed(['import', 'roster.csv', '--yes', '--settle-timeout', '1'], server.arrival('/acs/users/create', 2));
    await follow(seen((await door.run('import', 'roster.csv', '--yes', '--enroll')).expectExit(2)));
    // No terminal, no command, no run; a check, a plan, a pilot, and the report for people.
    for (const words of [
      ['import', 'roster.csv'],
      ['undo'],
      ['forget'],
      ['check', 'roster.csv', '--enroll'],
      ['plan', 'roster.csv'],
    ])
      await follow(seen(await door.run(...words)));
    await follow(
      seen(await door.run('import', 'roster.csv', '--yes', '--limit', '2', '--existing', 'update', '--verify-timeout', '0')),
    );
    for (const run of door.runs().slice(-1)) {
      const page = readFileSync(join(run, 'report.html'), 'utf8').replaceAll('&#39;', "'").replaceAll('&quot;', '"');
      await follow(
        [...page.matchAll(/<code[^>]*>(doorlist [^<]*)<\/code>/gu)].map(([, command]) => `  ${command ?? ''}`).join('\n'),
      );
    }
    // An unfinished run in the way of a list of leavers, and of a saved plan.
    const [finished = ''] = door.runs();
    await door.run('plan', 'roster.csv');
    const plan = door.lastRun();
    server.settings.decide = ({ route }) =>
      route === '/acs/users/create' && server.users.size > 8 ? { status: 401, body: '{}' } : undefined;
    door.roster(people(20), 'more.csv');
    (await door.run('import', 'more.csv', '--yes', '--settle-timeout', '1', '--concurrency', '1')).expectExit(4);
    delete server.settings.decide;
    const refused = [await door.run('leavers', finished, '--yes'), await door.run('import', '--plan', plan, '--yes')];
    await follow(refused.map((ended) => seen(ended.expectExit(2))).join('\n'));
    for (const { name } of commands) await follow((await door.run('help', name)).stdout);
    await follow((await door.run('help')).stdout);

    // A journal that cannot be read.
    const broken = door.runs().at(-1) ?? '';
    writeFileSync(join(broken, 'run.sqlite'), 'no journal any more');
    await follow(seen((await door.run('verify', broken)).expectExit(2)));

    expect(new Set([...carried.values(), ...elsewhere])).toEqual(printedKinds);
  },
);
