import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Doorlist, type Row } from '../cli/doorlist.ts';
import { people } from '../cli/people.ts';
import { startServer } from './server.ts';

/** Loaded into a process with NODE_OPTIONS=--import. */
export const hook = new URL('crash-hook.ts', import.meta.url).href;

/**
 * Imports and enrolls so many people, killed at one durable write (`before:7`, `after:7`; empty: not killed), then resumed, by a
 * process of its own or in this one.
 *
 * @returns the number of durable writes where it was not killed.
 * @throws AssertionError, with all that was said, where somebody is lost, doubled or not enrolled exactly once.
 */
export async function crashAt(count: number, where: string, resumed: 'process' | 'inside' = 'process'): Promise<number> {
  const server = await startServer({ provisioningDelay: 20, emailUniqueness: 'none', latency: 2 });
  const door = new Doorlist(server, resumed);
  const says = (): string => `${where}: ${door.transcript()}`;
  try {
    const rows: Row[] = people(count).map((row) => ({ ...row, groups: '' }));
    door.roster(rows);
    const counter = join(door.folder, 'count');
    const env = { NODE_OPTIONS: `--import ${hook}`, DOORLIST_CRASH: where, DOORLIST_CRASH_COUNT: counter };
    const importing = ['import', 'roster.csv', '--yes', '--json', '--enroll', '--settle-timeout', '1'];
    let ended = await door.runWith({ env }, ...importing);
    if (where === '') return Number(readFileSync(counter, 'utf8'));
    if (ended.signal === 'SIGKILL') {
      const sent = server.seen('changes').length;
      const journalled = door.runs().some((run) => existsSync(join(run, 'run.sqlite')));
      assert.ok(journalled || sent === 0, `sent without a journal: ${says()}`);
      ended = await door.run('resume', '--json', '--settle-timeout', '1');
      // Either nothing had been sent, or all was done but the results: those the journal writes again.
      if (ended.code === 2) ended = await door.run(...(sent === 0 ? importing : ['report', '--json']));
    }
    assert.equal(ended.code, 0, says());
    const emails = (of: readonly (string | undefined)[]): string => of.map(String).sort().join();
    assert.equal(
      emails(server.usersOf().map((user) => user.email_address)),
      emails(rows.map((row) => row['email_address'])),
      says(),
    );
    assert.deepEqual([server.identities.size, server.automations.size], [count, count], says());
    const statuses = door.results().map((row) => `${row['import_status'] ?? ''} ${row['enrollment_status'] ?? ''}`);
    for (const status of statuses) assert.match(status, /^created (enrolled|already)$/, says());
    assert.equal(statuses.length, count, says());
    return 0;
  } finally {
    await server.close();
    door.dispose();
  }
}
