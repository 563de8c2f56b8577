import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openFile } from '../../src/run/open-file.ts';
import { tally } from './doorlist.ts';
import { people } from './people.ts';
import { offline, scene } from './scene.ts';
import { expectNoInsides } from './speech.ts';

// /dev/full is a disk that is full: every write to it ends with ENOSPC.
const isLinux = existsSync('/dev/full');

test.runIf(isLinux).for([
  ['standard output', '"$@" > /dev/full', 1],
  ['standard error', '"$@" 2> /dev/full', 0],
  ['both', '"$@" > /dev/full 2>&1', 0],
  ['a pipe that nothing reads', '"$@" 2>&1 | true; exit "${PIPESTATUS[0]}"', 0],
] as const)('an import goes on where %s takes nothing, and ends as ever', async ([, shell, lines]) => {
  const { door, server } = await scene();
  door.roster([...people(8), { full_name: '', email_address: 'x@example.com' }]);
  for (const more of [['--json'], ['--plain']]) {
    const ended = await door.runWith({ shell }, 'import', 'roster.csv', '--yes', ...more);
    ended.expectExit(1);
    expectNoInsides(ended);
    expect(ended.stderr.match(/ENOSPC/g) ?? []).toHaveLength(lines);
  }
  expect(server.usersOf()).toHaveLength(8);
  const [first = '', second] = door.runs();
  expect(tally(door.results(first), 'import_status')).toEqual({ created: 8, rejected: 1 });
  expect(tally(door.results(second), 'import_status')).toEqual({ present: 8, rejected: 1 });
});

test.runIf(isLinux).for([
  ['"$@" > /dev/full', 1],
  ['"$@" 2> /dev/full', 0],
  ['"$@" | true; exit "${PIPESTATUS[0]}"', 0],
] as const)('an import whose rows are all well: %s ends with %i', async ([shell, exit]) => {
  const { door, server } = await scene();
  door.roster(people(3));
  for (const more of [['--json'], []]) {
    const ended = (await door.runWith({ shell }, 'import', 'roster.csv', '--yes', ...more)).expectExit(exit);
    if (exit === 1) expect(ended.stderr).toMatch(/ENOSPC.*cut short\. .*the results of a run are in its folder\./u);
  }
  expect(server.usersOf()).toHaveLength(3);
});

test.runIf(isLinux)('a command that only prints is not well where its output is cut short', async () => {
  const { door } = await scene();
  door.roster(people(1));
  for (const words of [['check', 'roster.csv', '--json'], ['runs'], ['systems'], ['template'], ['--help']]) {
    const ended = (await door.runWith({ shell: '"$@" > /dev/full' }, ...words)).expectExit(4);
    expect(ended.stderr).toMatch(/ENOSPC.*cut short\.\n$/u);
  }
  (await door.runWith({ shell: '"$@" | true; exit "${PIPESTATUS[0]}"' }, 'template')).expectExit(0);
});

test.runIf(isLinux).each([22, 25, 28, 32])('where %i files may be open at most, the limit is named', async (limit) => {
  const { door } = await scene();
  door.roster(people(3));
  const ended = await door.runWith({ shell: `ulimit -n ${limit}; "$@"` }, 'plan', 'roster.csv');
  expect([0, 2, 4]).toContain(ended.code);
  if (ended.code !== 0) expect(ended.stderr).toContain(`may have ${limit} files open at most (\`ulimit -n\`)`);
});

test('closed streams end nothing', async () => {
  const { door, server } = await scene();
  door.roster(people(8));
  (await door.runWith({ shell: '"$@" <&- >&- 2>&-' }, 'import', 'roster.csv', '--yes')).expectExit(0);
  expect(server.usersOf()).toHaveLength(8);
});

test.skipIf(process.platform === 'win32')('a roster that does not come through its pipe can be given up at once', async () => {
  const door = offline();
  // More than a pipe holds: what writes it is done when the program reads.
  const shell = 'mkfifo silent; exec 3<> silent; "$@" <&3 & yes Ana | head -c 100000 >&3; kill -TERM $!; wait $!';
  const ended = (await door.runWith({ shell, patience: 20_000 }, 'check', '-')).expectExit(130);
  expect(ended.stderr).toContain('Interrupted. Nothing was sent.');
});

test.skipIf(process.platform === 'win32')('a program that opens files learns no secret', async () => {
  const door = offline();
  const bin = join(door.folder, 'bin');
  mkdirSync(bin);
  const told = join(door.folder, 'told');
  writeFileSync(join(bin, 'xdg-open'), `#!/bin/sh\nenv > '${told}'\n`);
  chmodSync(join(bin, 'xdg-open'), 0o700);
  const secrets = {
    SEAM_API_KEY: 'seam_marked_1',
    SEAM_PERSONAL_ACCESS_TOKEN: 'seam_at_marked_2',
    GITHUB_TOKEN: 'marked_3',
    DB_PASSWORD: 'marked_4',
    HTTPS_PROXY: 'http://user:marked_5@proxy.example',
  };
  const env = { PATH: `${bin}:${process.env['PATH'] ?? ''}`, DISPLAY: ':0', ...secrets };
  expect(await openFile('report.html', 'linux', env)).toBe('opened');
  const said = readFileSync(told, 'utf8');
  expect(said).toContain('DISPLAY=:0');
  expect(said).not.toContain('marked_');
});
