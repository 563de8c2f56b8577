import { basename } from 'node:path';
import { outdated } from '../apply/replan.ts';
import { RosterKeys } from '../journal/roster-keys.ts';
import type { Roster } from '../roster/read.ts';
import type { JournalReader } from '../journal/journal.ts';
import { rowEvent } from '../journal/row-event.ts';
import { openJournal } from '../journal/sqlite.ts';
import { tooMuchChange } from '../plan/safety.ts';
import { askConfirmation } from '../ui/confirm.ts';
import { fromHere } from '../text/path.ts';
import { sanitise } from '../text/sanitise.ts';
import { askSystem } from './ask-system.ts';
import { connect, type Connection } from './connect.ts';
import { tell } from './ending.ts';
import { ExitError, usage } from './errors.ts';
import { conclude, execute, plannedSettings, worldOf } from './execute.ts';
import { askInstantKeyUrls } from './instant-keys.ts';
import { type Lock, lockRun, systemLock } from './locks.ts';
import type { Command } from './main.ts';
import { shape } from './options.ts';
import { journalFile, open, prepare } from './prepare.ts';
import { announce, reconnect } from './reconnect.ts';
import { findRun } from './run-folder.ts';
import { Session } from './session.ts';
import { readConfig, settle, type Settings } from './settings.ts';
import { aim, type Target } from './target.ts';
import { clearTheWay } from './unfinished.ts';
import { writeRunFiles } from './write-files.ts';

/** `doorlist import <roster>`: plan, ask, create, enroll, verify, write the results. */
export const run: Command = async ({ arguments: [roster], values }) => {
  const settings = settle(values, readConfig(process.cwd()));
  if (settings.plan === undefined && roster === undefined)
    throw usage('Which roster? `doorlist import <roster>`, or `doorlist import --plan <run>`.');
  if (settings.plan !== undefined && roster !== undefined)
    throw usage('A saved plan has its rows already: leave the roster out, or leave --plan out.');
  const late = settings.plan === undefined ? undefined : shape.find((name) => values[name] !== undefined);
  if (late !== undefined)
    throw usage(`--${late} shapes a plan, and this one is made already: leave it out, or plan the roster again with it.`);
  if (!settings.yes && (!process.stdin.isTTY || !process.stderr.isTTY || roster === '-' || settings.json)) {
    throw usage(
      'Nobody can be asked here (no terminal): add --yes to import without a question. `doorlist plan` shows what it would do.',
    );
  }
  const session = new Session(settings);
  return settings.plan === undefined
    ? importRoster(roster ?? '', settings, session)
    : importPlan(settings.plan, settings, session);
};

async function importRoster(named: string, settings: Settings, session: Session): Promise<number> {
  const roster = await open(named, settings);
  try {
    return await importOpened(roster, named, settings, session);
  } finally {
    await roster.close();
  }
}

async function importOpened(roster: Roster, named: string, settings: Settings, session: Session): Promise<number> {
  const connection = await connect({ sandbox: settings.sandbox, settings, emit: session.emit, stop: session.stop });
  // A list, so that the type checker sees that a callback fills it.
  const locks: Lock[] = [];
  try {
    const prepared = await prepare('import', roster, connection, settings, session, askSystem(settings), async (system) => {
      const lock = systemLock(connection, system, 'import', basename(named));
      locks.push(lock);
      await clearTheWay(lock, connection, system.id, settings, session);
    });
    const runLock = lockRun(prepared.folder, 'import');
    try {
      await consent(prepared.folder, prepared.rows, prepared.counts, prepared.target, connection, settings, session);
      return await applyRun(prepared.folder, prepared.target, connection, settings, session, locks, false);
    } finally {
      runLock.release();
    }
  } finally {
    await session.hide();
    for (const lock of locks) lock.release();
    await connection.close();
  }
}

/** `doorlist import --plan <run>`: applies exactly that plan, or refuses where the system has changed in a way that matters to it. */
export async function importPlan(named: string, settings: Settings, session: Session): Promise<number> {
  const folder = findRun(settings.out, named, () => true, '');
  const runLock = lockRun(folder, 'import');
  const journal = openJournal(journalFile(folder), 'write');
  let connection: Connection | undefined;
  let lock: Lock | undefined;
  try {
    const { header } = journal;
    if (journal.phase() !== 'planned') {
      const next =
        journal.phase() === 'applying'
          ? `\`doorlist resume ${folder}\` finishes it.`
          : 'Plan the roster again to see what is left.';
      throw usage(`The plan ${basename(folder)} has been applied already. ${next}`);
    }
    const planned = plannedSettings(header);
    const bound = await reconnect(header, settings, session);
    connection = bound.connection;
    const { system } = bound;
    lock = systemLock(connection, system, 'import', basename(folder));
    await clearTheWay(lock, connection, system.id, settings, session);
    await announce(session, 'import', folder, header, bound);
    const target = await aim(
      connection,
      system,
      planned,
      [...journal.rows()].some((row) => row.wishes.enroll !== undefined),
    );
    const keys = new RosterKeys();
    const changes = await outdated(
      worldOf(journal, connection, target, planned.policy, settings, session, new Map()),
      keys,
    ).finally(() => keys.close());
    if (changes.length > 0) {
      throw new ExitError(
        3,
        'plan_outdated',
        `The access system has changed since the plan was made, in a way that matters to ${changes.length} row(s). Nothing was sent.\n` +
          `${changes
            .slice(0, 5)
            .map((line) => `  ${line}`)
            .join('\n')}\nPlan again: doorlist plan ${header.roster.path ?? '<roster>'}`,
      );
    }
    const counts: Record<string, number> = {};
    let rows = 0;
    for (const { change } of journal.rows()) {
      counts[change.kind] = (counts[change.kind] ?? 0) + 1;
      rows += 1;
    }
    journal.close();
    await consent(folder, rows, counts, target, connection, { ...settings, policy: planned.policy }, session);
    return await applyRun(folder, target, connection, { ...settings, policy: planned.policy }, session, [lock], false);
  } finally {
    await session.hide();
    journal.close();
    lock?.release();
    runLock.release();
    await connection?.close();
  }
}

/** The safety limits, `--existing fail`, and the person at the terminal. Throws exit 3 (or 130) where the answer is no. */
async function consent(
  folder: string,
  rows: number,
  counts: Readonly<Record<string, number>>,
  target: Target,
  connection: Connection,
  settings: Settings,
  session: Session,
): Promise<void> {
  const refuse = async (code: string, message: string): Promise<never> => {
    await session.hide();
    const journal = openJournal(journalFile(folder), 'write');
    try {
      await journal.setEnding({ at: new Date().toISOString(), exit: 3, stopped: message });
      await writeRunFiles(folder, journal, { now: Date.now() });
    } finally {
      journal.close();
    }
    throw new ExitError(
      3,
      code,
      `${message}\nNothing was sent. What each row would do: ${fromHere(folder, { cwd: process.cwd() })}`,
    );
  };
  const excess = tooMuchChange(rows, counts, settings.limits);
  if (excess.length > 0) await refuse('too_much_change', excess.join('\n'));
  const there = (counts['present'] ?? 0) + (counts['differs'] ?? 0) + (counts['update'] ?? 0);
  if (settings.policy.existing === 'fail' && there > 0) {
    await refuse('existing', `${there} of ${rows} rows are people who are already there, and --existing fail refuses that.`);
  }
  if (session.stop.aborted) throw new ExitError(130, 'interrupted', 'Interrupted. Nothing was sent.');
  const besides = enrollmentsAndLinks(folder);
  const work = (counts['create'] ?? 0) + (counts['update'] ?? 0) + besides.enroll + besides.link;
  if (settings.yes || work === 0) {
    session.emit({ type: 'plan', rows, counts });
    return;
  }

  await session.hide();
  const { workspace, host } = connection;
  const kind = workspace.isSandbox ? 'a SANDBOX workspace' : 'a PRODUCTION workspace';
  const creates = counts['create'] ?? 0;
  const yes = await askConfirmation({
    stream: process.stderr,
    lines: [
      '',
      `${sanitise(workspace.name)} is ${kind}${connection.practice ? '' : ` at ${host}`}; the access system is ${sanitise(target.system.name)}.`,
      `To do: create ${creates}, update ${counts['update'] ?? 0}${besides.enroll > 0 ? `, enroll ${besides.enroll}` : ''}${besides.link > 0 ? `, link ${besides.link} to their identities` : ''}. Left alone: ${(counts['present'] ?? 0) + (counts['differs'] ?? 0)} there already, ${counts['conflict'] ?? 0} conflicts, ${counts['rejected'] ?? 0} rejected, ${counts['skipped'] ?? 0} skipped.`,
    ],
    // In production, what must not happen by habit takes more than a y.
    ...(workspace.isSandbox || creates === 0 ? {} : { expected: String(creates) }),
    onInterrupt: () => session.interrupt(),
  });
  if (session.stop.aborted) throw new ExitError(130, 'interrupted', 'Interrupted. Nothing was sent.');
  if (!yes) await refuse('declined', 'Not confirmed.');
  await session.show();
  session.emit({ type: 'plan', rows, counts });
}

/** How many people the plan would enroll, and how many who are there already it would link to a user identity. */
function enrollmentsAndLinks(folder: string): { enroll: number; link: number } {
  const journal = openJournal(journalFile(folder), 'read');
  try {
    const found = { enroll: 0, link: 0 };
    for (const { change, wishes } of journal.rows()) {
      const { identity, enroll } = wishes;
      const isThere = change.kind === 'present' || change.kind === 'update';
      if (identity?.kind === 'conflict' || !(isThere || change.kind === 'create')) continue;
      if (enroll !== undefined) found.enroll += 1;
      if (isThere && identity !== undefined && (identity.kind === 'create' || identity.link)) found.link += 1;
    }
    return found;
  } finally {
    journal.close();
  }
}

/** Applies, reads back, writes the results and tells the end. */
export async function applyRun(
  folder: string,
  target: Target,
  connection: Connection,
  settings: Settings,
  session: Session,
  locks: readonly Lock[],
  again: boolean,
): Promise<number> {
  const journal = openJournal(journalFile(folder), 'write');
  const urls = new Map<number, string>();
  try {
    const world = worldOf(journal, connection, target, settings.policy, settings, session, urls);
    for (const lock of locks) lock.begin(folder);
    tellDecided(journal, session);
    const halt = await execute(world, again);
    if (halt === undefined && journal.phase() === 'finished') for (const lock of locks) lock.finish(folder);
    session.emit({ type: 'phase', phase: 'reporting' });
    if (again && halt === undefined) await askInstantKeyUrls(journal, connection.directory, urls);
    const summary = await conclude(folder, journal, halt, urls).catch((error: unknown) => {
      if (halt === undefined || !(error instanceof ExitError)) throw error;
      throw new ExitError(4, error.code, `${halt.message}\n${error.message}\nTo go on: doorlist resume ${folder}`);
    });
    await session.hide();
    return await tell(session, summary, halt, journal);
  } finally {
    journal.close();
  }
}

/** Rows that came to rest with the plan: whoever listens to the run is told of each row once. */
function tellDecided(journal: JournalReader, { emit }: Pick<Session, 'emit'>): void {
  const now = Date.now();
  for (const record of journal.rows()) {
    const { kind } = record.change;
    if (kind !== 'rejected' && kind !== 'conflict' && kind !== 'differs') continue;
    emit(rowEvent(record, now));
  }
}
