import { describe, expect, test } from 'vitest';
import { people } from '../cli/people.ts';
import { workshop } from '../cli/scene.ts';

// Issue 15, 1.
describe('a group goes in mid-run', () => {
  /** The run stops for the group, and `resume` is asked to finish it. */
  const begun = async (isThere: boolean, ...options: string[]) => {
    const made = await workshop();
    const { door, server } = made;
    const rows = people(45).map(({ full_name = '', email_address = '' }) => ({ full_name, email_address, groups: 'Staff' }));
    if (isThere) for (const { full_name, email_address } of rows) server.addUser({ full_name, email_address });
    const route = isThere ? '/acs/users/add_to_access_group' : '/acs/users/create';
    server.meanwhile(route, 6, () => {
      const group = server.group('Staff');
      server.groups.delete(group.acs_access_group_id);
      server.memberships.delete(group.acs_access_group_id);
    });
    door.roster(rows);
    (await door.run('import', 'roster.csv', '--yes', '--concurrency', '1', '--settle-timeout', '1', ...options)).expectExit(4);
    return { ...made, resumed: await door.run('resume', '--json', '--settle-timeout', '1') };
  };

  test('resume rejects the rows that name it, by its name, and the run ends', async () => {
    const { door, server, resumed } = await begun(false);
    resumed.expectExit(1);
    const created = server.usersOf().length;
    expect(created).toBeLessThan(45);
    expect(resumed.summary).toMatchObject({ created, rejected: 45 - created, pending: 0 });
    const [rejected] = door.results().filter((row) => row['import_status'] === 'rejected');
    expect(rejected).toMatchObject({ import_code: 'unknown_group' });
    expect(rejected?.['import_message']).toContain('"Staff"');
    (await door.run('resume')).expectExit(2);
  });

  test('a kill after it went: resume ends the run all the same, with one of each', async () => {
    const { door, server } = await workshop({ latency: 5 });
    door.roster(people(40).map(({ full_name = '', email_address = '' }) => ({ full_name, email_address, groups: 'Staff' })));
    server.meanwhile('/acs/users/create', 12, () => {
      const { acs_access_group_id } = server.group('Staff');
      server.groups.delete(acs_access_group_id);
      server.memberships.delete(acs_access_group_id);
    });
    await door.killed(
      ['import', 'roster.csv', '--yes', '--concurrency', '2', '--settle-timeout', '1'],
      server.arrival('/acs/users/create', 15),
    );
    const resumed = (await door.run('resume', '--json', '--settle-timeout', '1')).expectExit(1);
    const emails = server.usersOf().map((user) => user.email_address);
    expect(new Set(emails).size).toBe(emails.length);
    expect(resumed.summary).toMatchObject({ pending: 0, unknown: 0, balanced: true, created: emails.length });
    expect(emails.length).toBeLessThan(40);
    (await door.run('resume')).expectExit(2);
  });

  test('people who are there already and were to join it: the same', async () => {
    const { resumed } = await begun(true, '--existing', 'update', '--max-updates', '100%');
    resumed.expectExit(1);
    expect(resumed.summary).toMatchObject({ pending: 0 });
  });

  test('people who have only the group left to join: said, and the run ends', async () => {
    const { door, server } = await workshop();
    const rows = people(45).map(({ full_name = '', email_address = '', phone_number = '' }) => ({
      full_name,
      email_address,
      phone_number,
      groups: 'Staff',
    }));
    for (const { full_name, email_address } of rows) server.addUser({ full_name, email_address });
    // The key is refused between the new phone and the group.
    server.meanwhile('/acs/users/add_to_access_group', 1, () => (server.keyIsRevoked = true));
    door.roster(rows);
    // Some rows are not begun when the key is refused.
    const options = ['--max-updates', '100%', '--settle-timeout', '1', '--concurrency', '2'];
    (await door.run('import', 'roster.csv', '--yes', '--existing', 'update', ...options)).expectExit(4);
    expect(server.seen('/acs/users/update').length).toBeGreaterThan(0);
    server.keyIsRevoked = false;
    server.groups.delete(server.group('Staff').acs_access_group_id);
    const resumed = await door.run('resume', '--json', '--settle-timeout', '1');
    resumed.expectExit(1);
    expect(resumed.summary).toMatchObject({ pending: 0, unknown: 0 });
    const results = door.results();
    expect(new Set(results.map((row) => row['import_code']))).toEqual(new Set(['unknown_group']));
    expect(new Set(results.map((row) => row['import_status']))).toEqual(new Set(['failed', 'rejected']));
  });
});
