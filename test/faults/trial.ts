import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Doorlist, type Ended, type Row, type Summary } from '../cli/doorlist.ts';
import { people } from '../cli/people.ts';
import { hook } from './crash.ts';
import { Others } from './others.ts';
import { faultsWithoutHang, seeded, sleep, startServer, type Fault, type FakeSeam } from './server.ts';
import type { User } from './api.ts';

/**
 * One trial of the promise: a roster is imported into a hostile system by a process that is killed again and again at moments of
 * chance, and finished by `resume`. Then the server itself is asked who is there.
 */
export interface TrialOptions {
  seed: number;
  people: number;
  /** How often the process is killed at most. */
  kills: number;
  enroll: 'no' | 'automation' | 'instant-key' | 'grant';
  /** Share of changing requests that are answered falsely. */
  faults: number;
  /**
   * Seconds; the server shows everything well within them, unless the trial is `live`. 0: what is unanswered is sent again at once, while
   * the server carries it out late. Users may be doubled then, so that only the grants are judged, which have a key of their own.
   */
  settle: number;
  /**
   * The system is in use by others, who add, delete and change people while doorlist works; its list may show somebody later than
   * `settle`; and the roster comes in by another way each time: from a saved plan, with updates, with exact groups, with an earlier
   * run abandoned, and it may be taken back in the end. What has to hold then: nobody is lost, nobody is there twice without being
   * named, nobody who was there before is deleted, no two rows share a user.
   */
  live?: boolean;
  /** What is not killed is carried out in this process: the short form. */
  inside?: boolean;
}

export interface TrialResult {
  seed: number;
  people: number;
  kills: Record<KillWay, number>;
  /** Processes started. */
  processes: number;
  requests: number;
  /** Changing requests that were answered falsely, and how many of them had been carried out. */
  falseAnswers: number;
  falseButDone: number;
  /** People whom somebody added by hand between a kill and the resume; of a live trial, all that others did. */
  addedByHand: number;
  /** Of a live trial: which ways it took. */
  ways: string[];
  /** Of a live trial: people who are there twice and are named with both ids. */
  doublesSaid: number;
  /** Everything that broke the promise, in words. Empty where it was kept. */
  broken: string[];
  seconds: number;
  /** What the processes said, for a broken trial. */
  transcript: string;
}

const killWays = ['moment', 'request', 'before write', 'after write', 'interrupt', 'interrupt twice'] as const;
export type KillWay = (typeof killWays)[number];

interface Cast {
  rows: Row[];
  /** Row indices (0-based) of the people who have to be there in the end. */
  valid: number[];
}

/** A roster with what makes people hard to tell apart: shared phones, pairs of one name, bare names; and rows that are not valid. */
function cast(count: number, random: () => number, enroll: boolean, live: boolean): Cast {
  const rows: Row[] = people(count).map((row, n) => {
    const groups = row['groups'] ?? '';
    const plain: Row = { ...row, groups, enroll: enroll && n % 7 === 3 ? 'no' : '' };
    if (n % 6 === 1) plain['phone_number'] = '+15555550100';
    if (n % 6 === 2) plain['phone_number'] = '';
    return plain;
  });
  const pairs = live ? 0 : rows.length;
  for (let n = 1; n < pairs; n += 9) {
    const [first, second] = [rows[n - 1], rows[n]];
    if (first && second) second['full_name'] = first['full_name'] ?? '';
  }
  const invalid: Row[] = [
    { full_name: 'Never Here', email_address: 'never@' },
    { full_name: '', email_address: 'nameless@example.com' },
    { full_name: 'Long Gone', email_address: 'long.gone@example.com', ends_at: '2020-01-01T00:00:00Z' },
    { full_name: 'Again', email_address: rows[0]?.['email_address'] ?? '' },
  ];
  const all = rows.map((row) => ({ row, ok: true }));
  for (const row of invalid) all.splice(1 + Math.floor(random() * (all.length - 1)), 0, { row, ok: false });
  return { rows: all.map(({ row }) => row), valid: all.flatMap(({ ok }, index) => (ok ? [index] : [])) };
}

export async function trial(options: TrialOptions): Promise<TrialResult> {
  const began = performance.now();
  const random = seeded(options.seed);
  const pick = <T>(of: readonly T[]): T => of[Math.floor(random() * of.length)] as T;
  const enrolls = options.enroll !== 'no';
  const live = options.live === true;
  const lag = options.settle * 1000 * (live ? 1.8 : 0.5) * random();
  const server = await startServer({
    seed: options.seed + 1,
    latency: [1, 25],
    pageSize: 30,
    cursors: live && random() < 0.5 ? 'offset' : 'after',
    listLag: lag,
    enrollmentLag: Math.min(lag, options.settle * 500),
    lateBy: options.settle === 0 ? 300 : options.settle * 1000 * 0.15,
    hangFor: 1500,
    provisioningDelay: 150,
    emailUniqueness: 'none',
    clashStatus: pick([400, 409] as const),
    faults: { '*': { share: options.faults, kinds: [...faultsWithoutHang, 'hang-before', 'hang-after'] satisfies Fault[] } },
    ...(random() < 0.3 ? { limit: { rate: 60, retryAfter: pick(['seconds', 'date', 'none'] as const) } } : {}),
  });
  const door = new Doorlist(server, options.inside === true ? 'inside' : 'process');
  const { rows, valid } = cast(options.people, random, enrolls, live);
  door.roster(rows);
  // Some are there before the run, one of them without being in the roster.
  const there = [valid[4], valid[17]].flatMap((index) => (index === undefined ? [] : [rows[index] ?? {}]));
  for (const row of there) {
    server.addUser({ full_name: row['full_name'] ?? '', email_address: row['email_address'] ?? '' });
    // Of a live trial they differ from their rows.
    if (live) continue;
    row['groups'] = '';
    row['phone_number'] = '';
    row['starts_at'] = '';
    row['ends_at'] = '';
  }
  door.roster(rows);
  const stranger = server.addUser({ full_name: 'Not In The Roster', email_address: 'stranger@example.com' });

  const before = server.usersOf();
  const others = new Others(server, rows, before, seeded(options.seed + 2));

  const kills = Object.fromEntries(killWays.map((way) => [way, 0])) as Record<KillWay, number>;
  const broken: string[] = [];
  let processes = 0;
  const byHand = new Set<string>();
  const shared = ['--json', '--verify-timeout', '5', '--settle-timeout', String(options.settle)];
  const importing = ['import', 'roster.csv', '--yes', ...shared];
  if (enrolls) importing.push('--enroll', '--enroll-with', options.enroll);
  if (options.enroll === 'grant') importing.push('--entrances', 'North Door', '--spaces', 'Tower');
  const ways: string[] = [];
  if (live && random() < 0.5) {
    importing.push('--existing', 'update', '--max-updates', '100%');
    ways.push('updates');
    if (random() < 0.5) {
      importing.push('--groups', 'exact');
      ways.push('exact groups');
    }
  }

  const journalled = (): boolean => door.runs().some((run) => existsSync(join(run, 'run.sqlite')));
  const go = async (args: string[], way?: KillWay): Promise<Ended> => {
    if (way === undefined && options.inside === true) return door.run(...args);
    processes += 1;
    const env: Record<string, string> = {};
    if (way === 'before write' || way === 'after write') {
      env['NODE_OPTIONS'] = `--import ${hook}`;
      env['DOORLIST_CRASH'] =
        `${way.split(' ')[0] ?? ''}:${1 + Math.floor(random() * (10 + options.people * (enrolls ? 1.2 : 0.5)))}`;
    }
    const running = door.start(args, { env, patience: 180_000 });
    if (way === 'moment') setTimeout(() => running.kill('SIGKILL'), 150 + random() * 1800).unref();
    if (way === 'request') {
      const count = 1 + Math.floor(random() * (3 + options.people * (enrolls ? 0.5 : 0.2)));
      void server.arrival('changes', count).then(() => running.kill('SIGKILL'));
    }
    if (way === 'interrupt' || way === 'interrupt twice') {
      void server.arrival('changes', 1 + Math.floor(random() * options.people * 0.2)).then(async () => {
        running.kill(pick(['SIGINT', 'SIGTERM']));
        if (way === 'interrupt twice') {
          await sleep(random() * 100);
          running.kill('SIGINT');
        }
      });
    }
    const ended = await running.ended;
    server.forgetArrivals();
    if (way !== undefined && (ended.signal !== null || ended.code === 130)) kills[way] += 1;
    return ended;
  };

  let last: Ended | undefined;
  let doublesSaid = 0;
  try {
    let command = importing;
    if (live) {
      server.settings.decide = ({ route }) => {
        if (route === '/acs/users/create') others.mayAct();
        return undefined;
      };
      if (random() < 0.4) {
        ways.push('saved plan');
        const planning = ['plan', 'roster.csv', '--json', ...importing.slice(importing.indexOf(String(options.settle)) + 1)];
        const planned = await go(planning);
        if (planned.code !== 0 && planned.code !== 1) broken.push(`plan: exit ${planned.code ?? '?'}`);
        if (random() < 0.3) others.act();
        command = ['import', '--plan', door.lastRun(), '--yes', ...shared];
      }
    }
    for (let round = 0; ; round += 1) {
      const way = round < options.kills ? pick(killWays) : undefined;
      const sentBefore = server.seen('changes').length;
      if (!journalled() && sentBefore > 0) broken.push('something was sent before there was a journal to resume from');
      last = await go(command, way);
      // The plan does not hold any more, and nothing was sent: it is made anew.
      if (last.code === 3 && command.includes('--plan')) {
        command = importing;
        continue;
      }
      if (last.code === 2 && command[0] === 'resume') {
        // A run that sent nothing is not unfinished: then, and only then, the import starts over.
        // Killed while the results were written, it is finished, and its journal writes them again.
        if (sentBefore === 0) last = await go(importing, way);
        else if (ways.includes('abandoned')) last = await go([...importing, '--abandon'], way);
        else last = await go(['report', '--json']);
      }
      const isOver = last.code === 0 || last.code === 1;
      if (isOver) break;
      if (way === undefined && round > options.kills + 3) {
        broken.push(`it does not come to an end: exit ${last.code ?? last.signal ?? '?'}`);
        break;
      }
      command = ['resume', ...shared];
      if (live) {
        if (random() < 0.5) others.act();
        if (random() < 0.3) {
          ways.push('abandoned');
          command = [...importing, '--abandon'];
        }
      } else if (random() < 0.25) addByHand(server, rows, valid, random, byHand);
    }
    if (live) {
      const judged = await judgeLive(door, server, { rows, valid }, options, last, others, before);
      broken.push(...judged.broken);
      doublesSaid = judged.doublesSaid;
      if (random() < 0.4) {
        ways.push('undone');
        broken.push(...(await takeBack()));
      }
    } else if (options.settle === 0) broken.push(...judgeGrants(door, server, last));
    else broken.push(...(await judge(door, server, { rows, valid }, options, last, byHand, stranger.acs_user_id)));
  } catch (error) {
    broken.push(String(error));
  }

  /** Undoes the last run, killed as often as it was while it was made, and says whom it should not have deleted. */
  async function takeBack(): Promise<string[]> {
    const kept = new Map<string, string>(before.map((user) => [user.acs_user_id, user.full_name]));
    for (const user of server.usersOf()) if (others.made.has(user.acs_user_id)) kept.set(user.acs_user_id, user.full_name);
    for (const row of door.results()) {
      if (['present', 'updated', 'differs'].includes(row['import_status'] ?? '')) {
        const user = server.users.get(row['acs_user_id'] ?? '');
        if (user !== undefined) kept.set(user.acs_user_id, user.full_name);
      }
    }
    const undoing = ['undo', '--yes', ...shared, ...(random() < 0.5 ? ['--include-claimed'] : [])];
    for (let round = 0; ; round += 1) {
      const ended = await go(undoing, round < 2 ? pick(['request', 'moment', 'interrupt'] as const) : undefined);
      if (ended.code === 0 || ended.code === 1 || round > 4) break;
    }
    return [...kept]
      .filter(([id]) => !server.users.has(id))
      .map(([id, name]) => `undo deleted somebody whom the run did not make: ${name} ${id}`);
  }

  await server.close();
  const transcript = broken.length === 0 ? '' : door.transcript();
  if (broken.length > 0 && process.env['DOORLIST_KEEP'] === 'yes') console.error(`Kept: ${door.folder}`);
  else door.dispose();
  const falseAnswers = server
    .seen('changes')
    .filter(({ outcome }) => outcome !== undefined && !['ok', 'refused', 'limited'].includes(outcome));
  return {
    seed: options.seed,
    people: valid.length,
    kills,
    processes,
    requests: server.requests.length,
    falseAnswers: falseAnswers.length,
    falseButDone: falseAnswers.filter(({ committed }) => committed).length,
    addedByHand: byHand.size + others.changes,
    ways,
    doublesSaid,
    broken,
    seconds: (performance.now() - began) / 1000,
    transcript,
  };
}

/** Between a kill and the resume somebody adds a person of the roster, for whom nothing was sent yet, by hand. */
function addByHand(
  server: FakeSeam,
  rows: readonly Row[],
  valid: readonly number[],
  random: () => number,
  byHand: Set<string>,
): void {
  const tried = new Set(server.requests.flatMap(({ params }) => [params['email_address'], params['full_name']]));
  const free = valid.filter((index) => {
    const row = rows[index];
    return row !== undefined && !tried.has(row['email_address']) && !tried.has(row['full_name']);
  });
  const row = rows[free[Math.floor(random() * free.length)] ?? -1];
  if (row === undefined || server.usersOf().some((user) => user.email_address === row['email_address'])) return;
  server.addUser({ full_name: row['full_name'] ?? '', email_address: row['email_address'] ?? '' });
  byHand.add(row['email_address'] ?? '');
}

/** One grant for each identity, and each that the results name is its person's: whatever became of users that nobody waited for. */
function judgeGrants(door: Doorlist, server: FakeSeam, last: Ended): string[] {
  const grants = [...server.grants.values()];
  const identities = new Set(grants.map((grant) => grant.user_identity_id));
  const { run } = last.summary;
  const results = door.results(existsSync(run) ? run : join(door.cwd, run));
  const enrolled = results.filter((row) => ['enrolled', 'already'].includes(row['enrollment_status'] ?? ''));
  const wrong = enrolled.filter(
    (row) => server.grants.get(row['access_grant_id'] ?? '')?.user_identity_id !== row['user_identity_id'],
  );
  const lost = results.filter(
    (row) => row['import_status'] === 'created' && row['enroll'] !== 'no' && !enrolled.includes(row),
  ).length;
  return [
    ...(identities.size === grants.length ? [] : [`${grants.length} grants for ${identities.size} people`]),
    ...wrong.map((row) => `row ${row['import_row'] ?? ''}: its access_grant_id is not this person's`),
    ...(lost === 0 ? [] : [`${lost} people who were created have no grant`]),
    ...(enrolled.length > 0 ? [] : ['nobody has a grant']),
  ];
}

async function judge(
  door: Doorlist,
  server: FakeSeam,
  { rows, valid }: Cast,
  options: TrialOptions,
  last: Ended,
  byHand: ReadonlySet<string>,
  strangerId: string,
): Promise<string[]> {
  await sleep(options.settle * 200);
  const broken: string[] = [];
  const enrolls = options.enroll !== 'no';
  const expected = new Set(valid.map((index) => rows[index]?.['email_address'] ?? ''));
  const held = new Map<string, string[]>();
  for (const user of server.usersOf()) {
    if (user.acs_user_id === strangerId) continue;
    const email = user.email_address ?? '';
    held.set(email, [...(held.get(email) ?? []), user.acs_user_id]);
    if (!expected.has(email)) broken.push(`a user nobody asked for: ${user.full_name} <${email}>`);
  }
  for (const email of expected) {
    const count = held.get(email)?.length ?? 0;
    if (count === 0) broken.push(`lost: ${email}`);
    if (count > 1) broken.push(`doubled: ${email} is there ${count} times`);
  }
  if (!server.users.has(strangerId)) broken.push('somebody who is not in the roster was removed');

  let summary: Summary;
  try {
    summary = last.summary;
  } catch (error) {
    return [...broken, `no summary: ${String(error).slice(0, 200)}`];
  }
  const { run } = summary;
  const results = door.results(existsSync(run) ? run : join(door.cwd, run));
  if (!summary.balanced || summary.rows !== rows.length) broken.push(`not balanced: ${JSON.stringify(summary)}`);
  if (results.length !== rows.length) broken.push(`${results.length} result lines for ${rows.length} rows`);
  if (last.code !== 1) broken.push(`exit ${last.code ?? '?'} although some rows need a person`);
  const isValid = new Set(valid);
  const ids = new Set<string>();
  results.forEach((row, index) => {
    const { import_status: status = '', acs_user_id: id = '', email_address: email = '' } = row;
    const said = `row ${index + 1} (${email})`;
    if (row['import_row'] !== String(index + 1)) broken.push(`${said}: not in roster order`);
    if (!isValid.has(index)) {
      if (status !== 'rejected' || id !== '') broken.push(`${said}: ${status} although it is not valid`);
      return;
    }
    const allowed = byHand.has(email) ? ['present', 'differs', 'conflict', 'created'] : ['created', 'present'];
    if (!allowed.includes(status)) broken.push(`${said}: ends as ${status} ${row['import_code'] ?? ''}`);
    if (status === 'created' || status === 'present') {
      if (server.users.get(id)?.email_address !== email) broken.push(`${said}: its acs_user_id is not this person's`);
      if (ids.has(id)) broken.push(`${said}: claims a user that another row has`);
      ids.add(id);
      if (status === 'created' && server.groupsOf(id).join() !== groupNames(rows[index]?.['groups']))
        broken.push(`${said}: wrong groups`);
    }
    if (!enrolls || byHand.has(email)) return;
    const wanted = rows[index]?.['enroll'] !== 'no';
    const identityId = server.users.get(id)?.user_identity_id;
    const automations = [...server.automations.values()].filter((automation) => automation.user_identity_id === identityId);
    const keys = [...server.instantKeys.values()].filter((key) => key.user_identity_id === identityId);
    const grants = [...server.grants.values()].filter((grant) => grant.user_identity_id === identityId);
    const found = options.enroll === 'automation' ? automations : options.enroll === 'grant' ? grants : keys;
    const made = identityId === undefined ? 0 : found.length;
    if (made !== (wanted ? 1 : 0)) broken.push(`${said}: enrolled ${made} times`);
    if (wanted && !['enrolled', 'already'].includes(row['enrollment_status'] ?? '')) {
      broken.push(`${said}: enrollment_status ${row['enrollment_status'] ?? ''}`);
    }
    if (wanted && row['user_identity_id'] !== identityId) broken.push(`${said}: its user_identity_id is not this person's`);
  });
  if (enrolls) {
    const wanted = valid.filter((index) => rows[index]?.['enroll'] !== 'no').length;
    if (server.identities.size > wanted) broken.push(`${server.identities.size} identities for ${wanted} people`);
  }
  return broken;
}

/** What has to hold of a live trial: what others did may leave rows to a person, but nothing is silent. */
async function judgeLive(
  door: Doorlist,
  server: FakeSeam,
  { rows, valid }: Cast,
  options: TrialOptions,
  last: Ended,
  others: Others,
  before: readonly User[],
): Promise<{ broken: string[]; doublesSaid: number }> {
  await sleep(options.settle * 200);
  const broken: string[] = [];
  let doublesSaid = 0;
  for (const user of before) {
    const isGone = !server.users.has(user.acs_user_id) && others.deleted.get(user.email_address ?? '') !== user.acs_user_id;
    if (isGone) broken.push(`deleted although there before: ${user.full_name}`);
  }
  for (const id of others.made) {
    if (!server.users.has(id) && ![...others.deleted.values()].includes(id)) broken.push(`deleted although another's: ${id}`);
  }
  const summary = last.summary;
  const run = existsSync(summary.run) ? summary.run : join(door.cwd, summary.run);
  const said = door.transcript() + JSON.stringify(door.report(run));
  const results = door.results(run);
  if (!summary.balanced || results.length !== rows.length) broken.push(`not balanced: ${JSON.stringify(summary)}`);
  if (last.code !== 1) broken.push(`exit ${last.code ?? '?'} although some rows need a person`);

  const isValid = new Set(valid);
  const ids = new Set<string>();
  results.forEach((row, index) => {
    const { import_status: status = '', acs_user_id: id = '', email_address: email = '' } = row;
    const what = `row ${index + 1} (${email}, ${status} ${row['import_code'] ?? ''})`;
    if (!isValid.has(index)) {
      if (status !== 'rejected') broken.push(`${what}: it is not valid`);
      return;
    }
    const users = server.usersOf().filter((user) => user.email_address === email);
    if (users.length > 1) {
      if (users.every((user) => said.includes(user.acs_user_id))) doublesSaid += 1;
      else broken.push(`${what}: doubled in silence: ${users.map((user) => user.acs_user_id).join(', ')}`);
    }
    if (!['created', 'present', 'updated', 'differs'].includes(status)) return;
    if (ids.has(id)) broken.push(`${what}: shares its user with another row`);
    ids.add(id);
    // Others may delete whom they like: of those whom the run made or changed it says so.
    const isUntouched = status === 'present' || status === 'differs';
    if (row['provider_status'] === 'missing' || (isUntouched && others.deleted.get(email) === id)) return;
    if (server.users.get(id)?.email_address !== email) broken.push(`${what}: lost, or another's user: ${id}`);
    const identityId = server.users.get(id)?.user_identity_id;
    const enrolled =
      [...server.automations.values()].filter((automation) => automation.user_identity_id === identityId).length +
      [...server.instantKeys.values()].filter((key) => key.user_identity_id === identityId).length;
    if (identityId !== undefined && enrolled > 1) broken.push(`${what}: enrolled ${enrolled} times`);
  });
  return { broken, doublesSaid };
}

function groupNames(cell = ''): string {
  return cell
    .split(';')
    .map((name) => name.trim())
    .filter((name) => name !== '')
    .map((name) => (name === 'visitors' ? 'Visitors' : name))
    .sort()
    .join();
}
