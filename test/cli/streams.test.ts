import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { people } from './people.ts';
import { scene } from './scene.ts';

test.skipIf(!existsSync('/dev/full')).each([
  ['standard output', '"$@" > /dev/full'],
  ['standard error', '"$@" 2> /dev/full'],
  ['both', '"$@" > /dev/full 2>&1'],
  ['a pipe that nothing reads', '"$@" 2>&1 | true; exit "${PIPESTATUS[0]}"'],
])('a stream that cannot be written (%s) does not end the work', async (_, shell) => {
  const { door, server } = await scene();
  door.roster(people(5));
  for (const options of [['--json'], ['--plain']]) {
    const ended = await door.runWith({ shell }, 'import', 'roster.csv', '--yes', ...options);
    ended.expectExit(0);
    expect(door.results()).toHaveLength(5);
  }
  expect(server.usersOf()).toHaveLength(5);
});
