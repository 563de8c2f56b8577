import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Doorlist, type Ended } from '../cli/doorlist.ts';
import { people } from '../cli/people.ts';
import type { User } from './api.ts';
import { hook } from './crash.ts';
import { faultsWithoutHang, seeded, sleep, startServer } from './server.ts';

/**
 * One trial of `leavers` and its `undo`: a list is suspended in a hostile system by a process that is killed again and again, and
 * finished by `resume`; then it is taken back, killed as often. The server is asked in the end who is suspended.
 */
export interface LeaversTrial {
  readonly seed: number;
  /** Who has left; as many stay. */
  readonly people: number;
  readonly kills: number;
  /** Share of suspensions that are answered falsely. */
  readonly faults: number;
  /** What is not killed is carried out in this process: the short form. */
  readonly inside?: boolean;
}

export interface LeaversTrialResult {
  readonly kills: number;
  readonly processes: number;
  readonly falseAnswers: number;
  /** Everything that broke the promise, in words. */
  readonly broken: readonly string[];
  readonly transcript: string;
}

const ways = ['moment', 'request', 'before', 'after', 'interrupt'] as const;

/** What befalls a person between the list and its approval, and what has to become of them. */
const fates = ['suspended', 'suspended', 'suspended', 'suspended', 'conflict', 'changed', 'gone', 'already', 'kept'] as const;
type Fate = (typeof fates)[number];

export async function leaversTrial({
  seed,
  people: count,
  kills: most,
  faults,
  inside = false,
}: LeaversTrial): Promise<LeaversTrialResult> {
  const random = seeded(seed);
  const share = { share: faults, kinds: [...faultsWithoutHang, 'hang-before', 'hang-after'] as const };
  const server = await startServer({
    seed: seed + 1,
    latency: [1, 20],
    pageSize: 30,
    lateBy: 300,
    hangFor: 1200,
    faults: { '/acs/users/suspend': share, '/acs/users/unsuspend': share },
  });
  const door = new Doorlist(server, inside ? 'inside' : 'process');
  const broken: string[] = [];
  let kills = 0;
  let processes = 0;

  const rows = people(count).map(({ full_name = '', email_address = '' }) => ({ full_name, email_address, phone_number: '' }));
  for (const { full_name, email_address } of rows) server.addUser({ full_name, email_address });
  const left = people(count, 1000).map(({ full_name = '', email_address = '', phone_number = '' }) =>
    server.addUser({ full_name, email_address, phone_number }),
  );
  const fateOf = new Map<string, Fate>(left.map((user, n) => [user.acs_user_id, fates[n % fates.length] ?? 'kept']));
  // Rows that name some of them: the same phone in another spelling, and a name, its words in another order, in a row that is not valid.
  const named = left.filter((user) => fateOf.get(user.acs_user_id) === 'conflict');
  for (const [n, { full_name, phone_number = '' }] of named.entries()) {
    if (n % 2 === 0)
      rows.push({
        full_name: `Other ${'I'.repeat(n + 1)}`,
        email_address: `other.${n}@example.com`,
        phone_number: `00${phone_number.slice(1)}`,
      });
    else rows.push({ full_name: full_name.split(' ').toReversed().join(' '), email_address: `other.${n}@`, phone_number: '' });
  }
  door.roster(rows);
  await door.run('plan', 'roster.csv', '--json');
  const list = join(door.lastRun(), 'absent.csv');
  for (const user of left) befall(user);

  function befall(user: User): void {
    switch (fateOf.get(user.acs_user_id)) {
      case 'changed':
        user.email_address = `new.${user.email_address ?? ''}`;
        return;
      case 'gone':
        return server.removeUser(user.acs_user_id);
      case 'already':
        user.is_suspended = true;
        return;
      case 'kept': {
        const lines = readFileSync(list, 'utf8').split('\r\n');
        return writeFileSync(list, lines.filter((line) => !line.startsWith(user.acs_user_id)).join('\r\n'));
      }
      default:
    }
  }

  const go = async (args: string[], isKilled: boolean): Promise<Ended> => {
    const waiting = ['--settle-timeout', '2', '--verify-timeout', '4'];
    if (!isKilled && inside) return door.run(...args, ...waiting);
    processes += 1;
    const way = isKilled ? ways[Math.floor(random() * ways.length)] : undefined;
    const env: Record<string, string> = {};
    if (way === 'before' || way === 'after') {
      env['NODE_OPTIONS'] = `--import ${hook}`;
      env['DOORLIST_CRASH'] = `${way}:${1 + Math.floor(random() * (6 + count * 0.6))}`;
    }
    const running = door.start([...args, ...waiting], { env, patience: 180_000 });
    if (way === 'moment') setTimeout(() => running.kill('SIGKILL'), 300 + random() * 2500).unref();
    if (way === 'request' || way === 'interrupt') {
      const arrived = server.arrival('changes', 1 + Math.floor(random() * count * 0.25));
      void arrived.then(() => running.kill(way === 'request' ? 'SIGKILL' : 'SIGINT'));
    }
    const ended = await running.ended;
    server.forgetArrivals();
    if (way !== undefined && (ended.signal !== null || ended.code === 130)) kills += 1;
    return ended;
  };

  /** Repeats a command until it comes to its end. */
  const finish = async (
    first: string[],
    again: (ended: Ended) => string[],
    isOver: (ended: Ended) => boolean,
  ): Promise<Ended> => {
    let command = first;
    for (let round = 0; ; round += 1) {
      const ended = await go(command, round < most);
      if (isOver(ended)) return ended;
      if (round > most + 5) {
        broken.push(`it does not come to an end: exit ${ended.code ?? ended.signal ?? '?'}`);
        return ended;
      }
      command = again(ended);
    }
  };

  const begin = ['leavers', list, '--yes', '--json', '--max-leavers', '100%'];
  const ran = (): string | undefined =>
    door.runs().find((run) => run.includes('leavers-of') && existsSync(join(run, 'run.sqlite')));
  const wasSent = (): boolean => server.seen('/acs/users/suspend').length > 0;
  const ended = await finish(
    begin,
    ({ code, args }) => {
      // A run that sent nothing is not unfinished; one whose files alone are missing writes them.
      if (code === 2 && args[0] === 'resume') return wasSent() ? ['report', ran() ?? '', '--json'] : begin;
      return ran() === undefined ? begin : ['resume', '--json'];
    },
    ({ code }) => code === 0 || code === 1,
  );
  await sleep(500);
  judge('after leavers', (fate) => fate === 'suspended' || fate === 'already');
  const twice = committed('/acs/users/suspend').filter((id, n, all) => all.indexOf(id) !== n);
  if (twice.length > 0) broken.push(`suspended twice: ${twice.join(', ')}`);
  try {
    const { summary } = ended;
    const wanted = tallyOf([...fateOf.values()].filter((fate) => fate !== 'kept'));
    const found = Object.fromEntries(Object.keys(wanted).map((status) => [status, summary[status]]));
    if (JSON.stringify(found) !== JSON.stringify(wanted))
      broken.push(`accounted: ${JSON.stringify(found)}, wanted ${JSON.stringify(wanted)}`);
    if (!summary.balanced) broken.push('it does not balance');
    const results = door.results(summary.run);
    for (const row of results) {
      const fate = fateOf.get(row['acs_user_id'] ?? '');
      if (fate !== row['import_status'])
        broken.push(`${row['full_name'] ?? ''}: ${row['import_status'] ?? ''}, and not ${fate ?? 'in the list'}`);
    }
    if (results.length !== [...fateOf.values()].filter((fate) => fate !== 'kept').length)
      broken.push(`${results.length} result lines`);
    await takeBack(summary.run);
  } catch (error) {
    broken.push(String(error));
  }

  /** Everybody is given their access back but one whom somebody changed, and those whom others had suspended. */
  async function takeBack(run: string): Promise<void> {
    const changed = left.find((user) => fateOf.get(user.acs_user_id) === 'suspended');
    if (changed !== undefined) changed.full_name = 'Changed Since';
    const undoing = ['undo', run, '--yes', '--json', '--include-claimed'];
    await finish(
      undoing,
      () => undoing,
      // One stays, which needs a person; a lost answer leaves more, and undo is run again.
      ({ code, stdout }) => code === 1 && /"left":1[,}]/u.test(stdout),
    );
    await sleep(500);
    judge('after undo', (fate, user) => fate === 'already' || user === changed);
    const again = committed('/acs/users/unsuspend').filter((id, n, all) => all.indexOf(id) !== n);
    if (again.length > 0) broken.push(`lifted twice: ${again.join(', ')}`);
  }

  function judge(when: string, isSuspended: (fate: Fate | undefined, user: User) => boolean): void {
    for (const user of server.usersOf()) {
      const wanted = isSuspended(fateOf.get(user.acs_user_id), user);
      if (user.is_suspended !== wanted) {
        broken.push(
          `${when}: ${user.full_name} (${fateOf.get(user.acs_user_id) ?? 'stays'}) is ${wanted ? 'not suspended' : 'suspended'}`,
        );
      }
    }
    const others = server.seen('changes').filter(({ route }) => !/\/(?:un)?suspend$/u.test(route));
    if (others.length > 0) broken.push(`${when}: ${others[0]?.route ?? ''} was sent`);
  }

  function committed(route: string): string[] {
    return server.seen(route).flatMap((request) => (request.committed ? [String(request.params['acs_user_id'])] : []));
  }

  await server.close();
  const transcript = broken.length === 0 ? '' : door.transcript();
  door.dispose();
  const falseAnswers = server
    .seen('changes')
    .filter(({ outcome }) => outcome !== undefined && !['ok', 'refused'].includes(outcome));
  return { kills, processes, falseAnswers: falseAnswers.length, broken, transcript };
}

function tallyOf(fateList: readonly Fate[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const fate of fateList) sums[fate] = (sums[fate] ?? 0) + 1;
  return sums;
}
