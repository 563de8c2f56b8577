import { expect, test } from 'vitest';
import { people } from '../cli/people.ts';
import { workshop } from '../cli/scene.ts';
import { expectDistinctIds } from './said.ts';

// Issue 14: nobody is doubled.
test('the first person was tried in vain and then added by hand: resume creates nobody again who was created before', async () => {
  const { door, server } = await workshop({
    emailUniqueness: 'none',
    decide: ({ route, params }) => {
      if (route !== '/acs/users/create' || params['email_address'] !== 'person.1@example.com') return undefined;
      // The second try, when all others are there, meets a key that is refused.
      if (server.usersOf().length > 0) server.keyIsRevoked = true;
      return 'reset-before';
    },
  });
  const rows = people(5).map(({ full_name = '', email_address = '' }) => ({ full_name, email_address }));
  door.roster(rows);
  (await door.run('import', 'roster.csv', '--yes', '--settle-timeout', '1', '--verify-timeout', '0')).expectExit(4);
  expect(server.usersOf()).toHaveLength(4);
  server.keyIsRevoked = false;
  server.addUser({ full_name: rows[0]?.full_name ?? '', email_address: rows[0]?.email_address ?? '' });
  (await door.run('resume', '--settle-timeout', '1', '--verify-timeout', '0')).expectExit(0);
  expect(server.usersOf()).toHaveLength(5);
  expect(door.results().map((row) => row['import_status'])).toEqual(['present', 'created', 'created', 'created', 'created']);
  expectDistinctIds(door, server);
});
