import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from 'vitest';
import { type Doorlist, tally } from './doorlist.ts';
import { people } from './people.ts';
import { workshop } from './scene.ts';
import { expectNoInsides, expectPlainRefusal } from './speech.ts';
import { around, canMount } from './troubles.ts';

type Damage = (journal: string) => void;

const withSql =
  (sql: string): Damage =>
  (journal) => {
    const db = new DatabaseSync(journal);
    db.exec(sql);
    db.close();
  };

/** Garbage from this page on, for so many pages. */
const garbage =
  (from: number, pages: number): Damage =>
  (journal) => {
    const bytes = readFileSync(journal);
    bytes.fill(0xa5, from * 4096, (from + pages) * 4096);
    writeFileSync(journal, bytes);
  };

const middle = (journal: string): number => Math.floor(readFileSync(journal).length / 4096 / 2);

const damages: Record<string, { readonly harm: Damage; readonly says: RegExp; readonly isReadable: boolean }> = {
  'half a file': { harm: (file) => truncateSync(file, middle(file) * 4096), says: /damaged/, isReadable: true },
  'a page of garbage': { harm: (file) => garbage(middle(file), 1)(file), says: /damaged/, isReadable: true },
  'pages of garbage': { harm: (file) => garbage(4, 12)(file), says: /damaged/, isReadable: true },
  'garbage at its start': { harm: garbage(0, 1), says: /damaged/, isReadable: false },
  'an empty file': { harm: (file) => truncateSync(file, 0), says: /damaged/, isReadable: false },
  'no header': { harm: withSql("DELETE FROM meta WHERE key = 'header'"), says: /damaged|no header/, isReadable: false },
  'half a header': {
    harm: withSql("UPDATE meta SET value = substr(value, 1, 100) WHERE key = 'header'"),
    says: /damaged/,
    isReadable: false,
  },
  'a bad cell': { harm: withSql("UPDATE rows SET cells = '[\"x' WHERE row = 7"), says: /damaged/, isReadable: true },
  'a bad decision': { harm: withSql("UPDATE rows SET change = '5' WHERE row = 7"), says: /damaged/, isReadable: true },
  'a bad phase': { harm: withSql("UPDATE meta SET value = '?' WHERE key = 'phase'"), says: /damaged/, isReadable: true },
  'no steps': { harm: withSql('DROP TABLE steps'), says: /damaged/, isReadable: true },
  'a newer one': { harm: withSql('PRAGMA user_version = 99'), says: /newer doorlist/, isReadable: false },
  'an unreadable one': {
    harm(file) {
      rmSync(file);
      mkdirSync(file);
    },
    says: /cannot be read/,
    isReadable: false,
  },
};

/** A run of 150 people that has gone to its end, its journal as it was. */
async function finished(): Promise<{ door: Doorlist; run: string }> {
  const { door } = await workshop({ emailUniqueness: 'none' });
  door.roster(people(150));
  (await door.run('import', 'roster.csv', '--yes', '--verify-timeout', '0')).expectExit(0);
  return { door, run: door.lastRun() };
}

test('a damaged journal: each command says what it is and what can be done; report writes what can be read, forget deletes it', async () => {
  const { door, run } = await finished();
  const journal = join(run, 'run.sqlite');
  const sound = join(door.folder, 'sound.sqlite');
  copyFileSync(journal, sound);
  for (const [what, { harm, says, isReadable }] of Object.entries(damages)) {
    rmSync(journal, { recursive: true, force: true });
    mkdirSync(run, { recursive: true });
    copyFileSync(sound, journal);
    harm(journal);
    const commands = [
      ['resume', run],
      ['verify', run],
      ['undo', run, '--yes'],
      ['import', '--plan', run, '--yes'],
      ['resume'],
      ['verify'],
      ['report', run],
      ['runs'],
      ['runs', '--json'],
      ['forget', run],
    ];
    for (const command of commands) {
      const ended = await door.run(...command);
      const heard = ended.stdout + ended.stderr;
      expect(heard, what).not.toContain('inside doorlist');
      expectNoInsides(ended);
      if (command[0] === 'report') {
        expect([what, ended.code], ended.transcript()).toEqual([what, isReadable ? 1 : 2]);
        if (isReadable) {
          const rows = door.results(run);
          expect(rows.length, what).toBeGreaterThan(5);
          const { created = 0, unknown = 0, present = 0 } = tally(rows, 'import_status');
          expect([what, created + unknown + present, rows.map((row) => Number(row['import_row']))]).toEqual([
            what,
            rows.length,
            Array.from({ length: rows.length }, (_, at) => at + 1),
          ]);
          expect(ended.stdout, what).not.toContain('doorlist resume');
        }
      }
      if (command[0] === 'forget') ended.expectExit(2);
      // Where the run is not named, or is applied already, the damage may be of no matter.
      else if (!isReadable || ['report', 'resume', 'verify', 'undo'].includes(command.length > 1 ? (command[0] ?? '') : '')) {
        expect(heard, `${what}: ${ended.transcript()}`).toMatch(says);
      }
    }
    (await door.run('forget', run, '--yes')).expectExit(0);
    expect(existsSync(join(run, 'result.csv')), what).toBe(false);
    if (what !== 'an unreadable one') expect(existsSync(run), what).toBe(false);
  }
});

test('what was readable before is not written over by less', async () => {
  const { door, run } = await finished();
  const before = readFileSync(join(run, 'result.csv'));
  garbage(4, 12)(join(run, 'run.sqlite'));
  (await door.run('report', run)).expectExit(1);
  expect(readFileSync(join(run, 'result.earlier.csv'))).toEqual(before);
});

describe('a lost WAL', () => {
  test('does not read as if nothing was sent: killed at a moment in mid-run, the run is resumed, and there is one of each', async () => {
    for (const after of [5, 25, 50]) {
      const { door, server } = await workshop({ latency: 4, emailUniqueness: 'none' });
      door.roster(people(80));
      const running = door.start(['import', 'roster.csv', '--yes', '--json', '--settle-timeout', '1']);
      const limit = Date.now() + 20_000;
      while (server.usersOf().length < after && Date.now() < limit) await new Promise((resolve) => setTimeout(resolve, 5));
      running.kill('SIGKILL');
      await running.ended;
      const run = door.lastRun();
      rmSync(join(run, 'run.sqlite-wal'));
      rmSync(join(run, 'run.sqlite-shm'), { force: true });
      expect((await door.run('runs')).stdout).toContain('(resumable)');
      expect((await door.run('forget', run)).stderr).toContain('not finished');
      (await door.run('resume', '--settle-timeout', '1')).expectExit(0);
      expect(server.usersOf()).toHaveLength(80);
      expect(new Set(server.usersOf().map((user) => user.email_address)).size).toBe(80);
    }
  });
});

test(
  'killed in mid-run and damaged then: it is named, nothing is sent from it, and an import of the roster leaves one of each',
  { timeout: 180_000 },
  async () => {
    for (const harm of [garbage(0, 1), garbage(4, 8)]) {
      const { door, server } = await workshop({ latency: 4, emailUniqueness: 'none' });
      door.roster(people(60));
      const running = door.start(['import', 'roster.csv', '--yes', '--json', '--settle-timeout', '1']);
      const limit = Date.now() + 60_000;
      while (server.usersOf().length < 30 && Date.now() < limit) await new Promise((resolve) => setTimeout(resolve, 5));
      running.kill('SIGKILL');
      await running.ended;
      const run = door.lastRun();
      for (const beside of ['-wal', '-shm']) rmSync(join(run, `run.sqlite${beside}`), { force: true });
      harm(join(run, 'run.sqlite'));
      const changes = server.seen('changes').length;
      for (const command of ['resume', 'verify', 'undo']) {
        const ended = (await door.run(command, run, ...(command === 'undo' ? ['--yes'] : []))).expectExit(2);
        expect(ended.stderr).toMatch(/damaged/);
        expectNoInsides(ended);
      }
      expect(server.seen('changes')).toHaveLength(changes);
      await door.run('import', 'roster.csv', '--yes', '--settle-timeout', '1', '--abandon');
      const emails = server.usersOf().map((user) => user.email_address);
      expect([emails.length, new Set(emails).size]).toEqual([60, 60]);
    }
  },
);

test('forget asks first, deletes what is its own, and leaves everything else where it is', async () => {
  const { door } = await workshop();
  door.roster(people(3));
  (await door.run('import', 'roster.csv', '--yes')).expectExit(0);
  const run = door.lastRun();
  const own = readdirSync(run);
  const precious = door.write('precious.txt', 'mine');
  writeFileSync(join(run, 'notes.txt'), 'mine');
  symlinkSync(precious, join(run, 'absent.xlsx'));
  mkdirSync(join(run, 'plan.csv'));
  writeFileSync(join(run, 'plan.csv', 'inner.txt'), 'mine');
  writeFileSync(join(run, 'result.csv.tmp'), 'half');

  const asked = (await door.run('forget', run)).expectExit(2);
  expect(asked.stderr).toMatch(/--yes/);
  expect(readdirSync(run)).toEqual(expect.arrayContaining(own));

  const done = (await door.run('forget', run, '--yes')).expectExit(0);
  expect(done.stdout).toMatch(/notes\.txt/);
  expect(readdirSync(run).toSorted()).toEqual(['notes.txt', 'plan.csv']);
  expect([readFileSync(precious, 'utf8'), readFileSync(join(run, 'plan.csv', 'inner.txt'), 'utf8')]).toEqual(['mine', 'mine']);
});

test.runIf(canMount)('forget on a disk that takes no writes says so', async () => {
  const { door } = await workshop();
  door.roster(people(1));
  (await door.run('check', 'roster.csv')).expectExit(0);
  const run = door.lastRun();
  const ended = await door.runWith({ shell: around['a read-only disk']?.shell ?? '' }, 'forget', run, '--yes');
  expectPlainRefusal(ended, 4, /takes no writes \(EROFS/);
});

test.runIf(canMount).each([
  ['a read-only disk', 'reports/new', /out folder \S+ cannot be written: the disk takes no writes \(EROFS\)\. Name another/],
  ['a read-only disk', 'reports', /practice\.sqlite cannot be used: the disk takes no writes \(EROFS\)\. Mend that, or/],
  ['a full disk', 'reports', /practice\.sqlite cannot be used: no space is left on the disk \(SQLite: [^)]+\)\. Mend that, or/],
])('the practice system on %s, in %s: it says so in words', async (disk, out, words) => {
  const { door } = await workshop();
  door.roster(people(1));
  mkdirSync(join(door.cwd, 'reports'), { recursive: true });
  const ended = await door.runWith({ shell: around[disk]?.shell ?? '' }, 'plan', 'roster.csv', '--sandbox', '--out', out);
  expectPlainRefusal(ended, 2, words);
});

test('a later run that cannot be read is named where it might have been heeded, and no older one is taken for it', async () => {
  const { door, server } = await workshop({});
  door.roster(people(3));
  (await door.run('import', 'roster.csv', '--yes', '--verify-timeout', '0')).expectExit(0);
  const earlier = door.lastRun();
  server.addUser({ full_name: 'Nobody’s Row' });
  (await door.run('plan', 'roster.csv')).expectExit(0);
  const listed = door.lastRun();
  door.roster(people(4));
  (await door.run('import', 'roster.csv', '--yes', '--verify-timeout', '0')).expectExit(0);
  const later = door.lastRun();
  writeFileSync(join(later, 'run.sqlite'), 'no journal any more');
  for (const command of [['undo', '--yes'], ['verify'], ['report']])
    expectPlainRefusal(await door.run(...command), 2, new RegExp(`${basename(later)}, cannot be read.*name the run`, 'su'));
  expect(server.usersOf()).toHaveLength(5);
  const named = new RegExp(`Run ${basename(later)} cannot be read.*It is not heeded here`, 'su');
  expect((await door.run('leavers', listed, '--yes', '--max-leavers', '100%')).expectExit(0).stderr).toMatch(named);
  expect((await door.run('undo', earlier, '--yes')).expectExit(0).stderr).toMatch(named);
});
