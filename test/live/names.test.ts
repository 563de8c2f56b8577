import { describe, expect, test } from 'vitest';
import type { Row } from '../cli/doorlist.ts';
import { workshop } from '../cli/scene.ts';
import type { Seen } from '../faults/server.ts';
import { expectDistinctIds } from './said.ts';

/** How systems write names down, with a name that each of them changes. */
const habits: Record<string, readonly [name: string, store: (name: string) => string]> = {
  'cut to 15 letters': ['Maximiliane von Thurn', (name) => name.slice(0, 15)],
  'without titles': ['Dr. Anna Gruber', (name) => name.replace(/^(dr|prof|mr|mrs|ms)\.?\s+/i, '')],
  'without accents': ['José Dvořák', (name) => name.normalize('NFD').replaceAll(/\p{Mark}/gu, '')],
  'in plain Latin letters': ['Bjørn Łukasz', (name) => name.replaceAll('ø', 'o').replaceAll('Ł', 'L')],
  'in capitals': ['Anna Gruß', (name) => name.toUpperCase()],
  'with the family name first': ['Hiroshi Ito', (name) => name.replace(/^(\S+) (.+)$/, '$2, $1')],
  'without a middle name': ['Ana María Ruiz', (name) => name.replace(/^(\S+) .* (\S+)$/, '$1 $2')],
};

const lost = (times: number) => {
  let left = times;
  return ({ route }: Seen) => (route === '/acs/users/create' && left-- > 0 ? ('reset-after' as const) : undefined);
};

// Issue 14, 5.
describe.concurrent.for(Object.entries(habits))('a system that stores names %s', ([, [full_name, storeName]]) => {
  const options = ['--settle-timeout', '1', '--verify-timeout', '0'];

  test('somebody with a phone and no email whose answer is lost is found by all that was sent, and not sent again', async (context) => {
    const { door, server } = await workshop({ storeName, decide: lost(1) }, context);
    door.roster([{ full_name, phone_number: '+15555550101', starts_at: '2031-03-01', ends_at: '2041-12-31', groups: 'Staff' }]);
    const ended = await door.run('import', 'roster.csv', '--yes', ...options);
    expect(server.usersOf(), `exit ${ended.code ?? '?'}`).toHaveLength(1);
    expect(['created', 'unknown']).toContain(door.results()[0]?.['import_status']);
  });

  test('somebody with nothing but a name whose answer is lost is found or stays unknown, and is not sent again', async (context) => {
    const { door, server } = await workshop({ storeName, decide: lost(1) }, context);
    door.roster([{ full_name }]);
    const ended = await door.run('import', 'roster.csv', '--yes', ...options);
    expect(server.usersOf(), `exit ${ended.code ?? '?'}`).toHaveLength(1);
    expect(['created', 'unknown']).toContain(door.results()[0]?.['import_status']);
  });
});

describe.concurrent('a system that cuts names, and answers that are lost', () => {
  const storeName = (name: string): string => name.slice(0, 6);
  const siblings: Row[] = ['Marianne', 'Marianna', 'Mariella'].map((name) => ({
    full_name: `${name} Stone`,
    phone_number: '+15555550101',
  }));

  test('siblings who share a phone and read alike: nobody is sent again, and no two rows share a user', async (context) => {
    const { door, server } = await workshop({ storeName, decide: lost(3) }, context);
    door.roster(siblings);
    const ended = await door.run('import', 'roster.csv', '--yes', '--settle-timeout', '1', '--verify-timeout', '0');
    expect(server.usersOf(), `exit ${ended.code ?? '?'}`).toHaveLength(3);
    expectDistinctIds(door, server);
    // Nothing tells the three apart.
    ended.expectExit(1);
  });

  test('somebody of another phone who reads alike is not taken for the person: a create that never happened is sent again', async (context) => {
    let left = 1;
    const { door, server } = await workshop(
      {
        storeName,
        decide: ({ route }) => (route === '/acs/users/create' && left-- > 0 ? 'reset-before' : undefined),
      },
      context,
    );
    server.meanwhile('/acs/users/create', 1, () => {
      server.addUser({ full_name: 'Marian', phone_number: '+15555550199' });
    });
    door.roster([{ full_name: 'Marianne Stone', phone_number: '+15555550101' }]);
    await door.run('import', 'roster.csv', '--yes', '--settle-timeout', '1', '--verify-timeout', '0');
    expect(server.usersOf().map((user) => user.phone_number)).toEqual(['+15555550199', '+15555550101']);
  });

  test.for([1, 2])(
    'killed at its list request number %i and resumed: one user for the person all the same',
    async (nth, context) => {
      const { door, server } = await workshop({ storeName, decide: lost(1), latency: 20 }, context);
      door.roster([{ full_name: 'Marianne Stone', phone_number: '+15555550101' }]);
      const options = ['--settle-timeout', '1', '--verify-timeout', '0'];
      const running = door.start(['import', 'roster.csv', '--yes', ...options]);
      await server.arrival('/acs/users/create', 1);
      await server.arrival('/acs/users/list', nth);
      running.kill('SIGKILL');
      await running.ended;
      const ended = await door.run('resume', ...options);
      expect(server.usersOf(), `exit ${ended.code ?? '?'}`).toHaveLength(1);
    },
  );
});
