import { describe, expect, test } from 'vitest';
import type { Row } from '../cli/doorlist.ts';
import { people } from '../cli/people.ts';
import { workshop } from '../cli/scene.ts';
import { type FakeSeam, type ServerOptions, sleep } from '../faults/server.ts';
import { doubles } from './said.ts';

const usersList = '/acs/users/list';
const identitiesList = '/user_identities/list';

const counted: ServerOptions = { emailUniqueness: 'none', cursors: 'offset', pageSize: 3 };

const plain = (count: number): Row[] =>
  people(count).map(({ full_name = '', email_address = '' }) => ({ full_name, email_address }));

function fill(server: FakeSeam, rows: readonly Row[]): void {
  for (const { full_name = '', email_address = '' } of rows) server.addUser({ full_name, email_address });
}

/** Deletes the first of the list when its next page is asked for: who moves up to the page before is on neither. */
function deleteFirst(server: FakeSeam): void {
  server.removeUser(server.usersOf()[0]?.acs_user_id ?? '');
}

describe.concurrent('somebody deletes people while the pages of a list are read, so that others are on no page', () => {
  test('once: nobody is made again', async (context) => {
    const { door, server } = await workshop(counted, context);
    const rows = plain(9);
    fill(server, rows);
    door.roster(rows.slice(1));
    server.meanwhile(usersList, 2, () => deleteFirst(server));
    (await door.run('import', 'roster.csv', '--yes')).expectExit(0);
    expect(server.usersOf()).toHaveLength(8);
    expect(server.seen('/acs/users/create')).toEqual([]);
  });

  test('the one who was deleted is in the roster: made again, and nobody else', async (context) => {
    const { door, server } = await workshop(counted, context);
    const rows = plain(9);
    fill(server, rows);
    door.roster(rows);
    server.meanwhile(usersList, 2, () => deleteFirst(server));
    (await door.run('import', 'roster.csv', '--yes')).expectExit(0);
    expect(doubles(server)).toEqual([]);
    expect(server.usersOf()).toHaveLength(9);
  });

  test('at every page: the list cannot be believed, and nothing is sent', async (context) => {
    const { door, server } = await workshop(counted, context);
    const rows = plain(60);
    fill(server, rows);
    door.roster(rows.slice(40));
    const all = new Set(server.usersOf().map(({ acs_user_id: id }) => id));
    server.settings.hold = ({ route }) => {
      if (route === usersList && server.usersOf().length > 20) deleteFirst(server);
      return undefined;
    };
    const { stderr } = (await door.run('import', 'roster.csv', '--yes')).expectExit(4);
    expect(stderr.replaceAll(/\s+/gu, ' ')).toContain('people are deleted there all the time');
    expect(server.usersOf().every(({ acs_user_id: id }) => all.has(id))).toBe(true);
    delete server.settings.hold;
    (await door.run('import', 'roster.csv', '--yes')).expectExit(0);
    expect(doubles(server)).toEqual([]);
  });

  test('an identity: it is not made again', async (context) => {
    const { door, server } = await workshop(counted, context);
    const rows = plain(9);
    for (const { full_name = '', email_address = '' } of rows) server.addIdentity({ full_name, email_address });
    door.roster(rows.slice(1));
    server.meanwhile(identitiesList, 2, () => void server.identities.delete([...server.identities.keys()][0] ?? ''));
    (await door.run('import', 'roster.csv', '--yes', '--identities')).expectExit(0);
    expect(server.identities.size).toBe(8);
    expect(server.seen('/user_identities/create')).toEqual([]);
  });

  test('before a row is decided anew by resume', async (context) => {
    const { door, server } = await workshop(counted, context);
    const rows = plain(9);
    server.addUser({ full_name: 'Gone Soon', email_address: 'gone@example.com' });
    door.roster(rows.slice(1));
    server.settings.hold = ({ route }) => (route === '/acs/users/create' ? sleep(3000) : undefined);
    await door.killed(['import', 'roster.csv', '--yes', '--concurrency', '1'], server.arrival('/acs/users/create', 1));
    delete server.settings.hold;
    const made = new Set(server.usersOf().map(({ email_address }) => email_address));
    fill(
      server,
      rows.slice(1).filter(({ email_address }) => !made.has(email_address)),
    );
    // The first one searches for the person whose answer was lost.
    server.meanwhile(usersList, 3, () => deleteFirst(server));
    await door.run('resume');
    expect(doubles(server)).toEqual([]);
  });

  test.for([
    [3, 1],
    [4, 4],
  ])('a list of %i people on pages of three costs %i requests', async ([there = 0, requests], context) => {
    const { door, server } = await workshop(counted, context);
    fill(server, plain(there));
    door.roster(plain(1));
    (await door.run('plan', 'roster.csv')).expectExit(0);
    expect(server.seen(usersList)).toHaveLength(requests ?? 0);
  });
});
