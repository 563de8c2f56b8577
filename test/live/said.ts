import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Doorlist, Ended } from '../cli/doorlist.ts';
import type { FakeSeam, Seen } from '../faults/server.ts';

/** What a person can read of a command: all it printed, and the report of the newest run. */
export function everythingSaid(door: Doorlist, ended: Ended): string {
  const run = door.runs().at(-1);
  const report = run === undefined ? '' : join(run, 'report.json');
  return `${ended.stdout}\n${ended.stderr}\n${existsSync(report) ? readFileSync(report, 'utf8') : ''}`;
}

/** Users who are there more than once, by email or, without one, by name and phone: the ids of each. */
export function doubles(server: FakeSeam): string[][] {
  const alike = new Map<string, string[]>();
  for (const user of server.usersOf()) {
    const key = user.email_address?.toLowerCase() ?? `${user.full_name.toLowerCase()} ${user.phone_number ?? ''}`;
    alike.set(key, [...(alike.get(key) ?? []), user.acs_user_id]);
  }
  return [...alike.values()].filter((ids) => ids.length > 1);
}

/** Nobody is there twice without exit status 1 and both ids in what was said. */
export function expectNoSilentDoubles(door: Doorlist, server: FakeSeam, ended: Ended): void {
  const said = everythingSaid(door, ended);
  const silent = doubles(server).filter((ids) => ended.code !== 1 || !ids.every((id) => said.includes(id)));
  expect(silent, `exit ${ended.code ?? '?'} and ${server.usersOf().length} users; doubled without being said`).toEqual([]);
}

/** Two rows never end with the same user, and a row that has one has a user who is there. */
export function expectDistinctIds(door: Doorlist, server: FakeSeam): void {
  const ids = door
    .results()
    .map((row) => row['acs_user_id'] ?? '')
    .filter((id) => id !== '');
  expect(ids.toSorted(), 'rows that share a user').toEqual([...new Set(ids)].toSorted());
  for (const id of ids) expect(server.users.has(id), `user ${id} of a row is not there`).toBe(true);
}

/** A fault for the first so many creates of a person, and none for those that follow. */
export function onCreate<T>(email: string, fault: T, times = 1): (request: Seen) => T | undefined {
  let left = times;
  return ({ route, params }) => {
    if (route !== '/acs/users/create' || params['email_address'] !== email || left === 0) return undefined;
    left -= 1;
    return fault;
  };
}
