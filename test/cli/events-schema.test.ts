import { expect, test } from 'vitest';
import { eventsSchema, holdEvent } from './events-schema.ts';
import { people } from './people.ts';
import { workshop } from './scene.ts';

// `npx vitest run test/cli/events-schema.test.ts -u` writes it anew.
test('docs/events.schema.json is the schema that every line of --json is held to', async () => {
  await expect(eventsSchema).toMatchFileSnapshot('../../docs/events.schema.json');
  expect(() => holdEvent({ type: 'row', row: 1, status: 'created', who: 'Ann Lee' })).toThrow(/not in docs/u);
});

test('what every command prints with --json is in the schema', async () => {
  const { door } = await workshop();
  door.roster([...people(3), { full_name: 'Bad Phone', phone_number: '12' }]);
  const kinds = new Set<unknown>();
  for (const words of [
    ['check', 'roster.csv'],
    ['plan', 'roster.csv'],
    ['import', 'roster.csv', '--yes', '--enroll'],
    ['verify'],
    ['report'],
    ['runs'],
    ['systems'],
    ['undo', '--yes'],
    ['forget', '--older-than', '1', '--yes'],
  ]) {
    // So few a second that it takes long enough to be told.
    const ended = await door.run(...words, '--json', '--verify-timeout', '0', '--rate', '25');
    // Reading the events holds each of them against the schema, here and in all other tests.
    for (const { type } of ended.events) kinds.add(type);
  }
  for (const folder of door.runs().slice(0, 1))
    for (const { type } of (await door.run('forget', folder, '--yes', '--json')).events) kinds.add(type);
  expect(kinds).toEqual(
    new Set(['run', 'phase', 'progress', 'plan', 'row', 'pace', 'notice', 'problem', 'summary', 'undo', 'system', 'forgotten']),
  );
});
