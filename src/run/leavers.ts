import { createHash } from 'node:crypto';
import { basename, dirname } from 'node:path';
import { listFields, listHeader, planLeavers } from '../apply/leaving.ts';
import { look, oneByOne, tellLooking } from '../apply/look.ts';
import { sideBySide } from '../apply/side-by-side.ts';
import { isOfSystem } from '../directory/directory.ts';
import { type ExitError, interrupted, usage } from '../errors.ts';
import type { AbsentUser, JournalReader } from '../journal/journal.ts';
import { LiveSnapshot } from '../journal/live.ts';
import { NamedByRows } from '../journal/named.ts';
import { openJournal } from '../journal/sqlite.ts';
import { StagedJournal } from '../journal/staging.ts';
import { nameKey } from '../text/name.ts';
import { emailKey } from '../text/email.ts';
import { tooManyLeavers } from '../plan/safety.ts';
import { restoreCell } from '../roster/cell.ts';
import { isExport } from '../roster/columns.ts';
import { openRoster } from '../roster/read.ts';
import { RosterError } from '../roster/roster-error.ts';
import { count } from '../text/figures.ts';
import { sanitise } from '../text/sanitise.ts';
import { clearTheWay } from './abandon.ts';
import { reconnect, sameSystem, whereIs } from './connect.ts';
import { placeWords, refuse } from './consent.ts';
import { type Context, sleepUnless } from './context.ts';
import { type Ended, finish } from './finish.ts';
import { dropFolder, fileHash, findList, journalFile, makeRunFolder } from './folder.ts';
import { waitUntilListed } from './late-list.ts';
import { laterRosters } from './later-runs.ts';
import { lockSystem } from './locks.ts';
import { headerOf } from './prepare.ts';
import { Run, type Site } from './run.ts';
import { aim, heedTrouble } from './target.ts';

/** People whom the question names. */
const named = 10;

/**
 * Suspends the people of an approved list: those whom a run found in no row of its roster, or the rows of them that are left
 * in the file. All others, and all about whom there is a doubt, are left alone. No user is deleted.
 *
 * @param list absent.csv or absent.xlsx in the folder of its run, or the run.
 * @param only ids of those of the run's list who are meant; without it all.
 */
export async function leavers(list: string, context: Context, only?: ReadonlySet<string>): Promise<Ended> {
  const { settings, shell, watcher } = context;
  const { folder: sourceFolder, file } = findList(context, list);
  using source = openJournal(journalFile(sourceFolder), 'read');
  const { header } = source;
  if (header.command === 'leavers') {
    throw usage(`${basename(sourceFolder)} has suspended people: it has no list of its own. Name the run of the roster.`);
  }
  if (header.isPart === true) {
    throw usage(
      `The roster of ${basename(sourceFolder)} names few people on purpose (the rejects of an earlier run, or a list of leavers): who is in none of its rows has not left. Name the run of the whole roster.`,
    );
  }
  const ofRun = basename(sourceFolder);
  const all =
    file === undefined
      ? [...source.absent()]
      : await readList(file, source, ofRun).catch((error: unknown) => {
          throw listUnread(error, file, ofRun);
        });
  const listed = only === undefined ? all : all.filter(({ id }) => only.has(id));
  if (!settings.yes && watcher.ask === undefined && listed.length > 0)
    throw usage('Nobody can be asked here (no terminal): add --yes to suspend without a question.');
  await using connection = await reconnect(header, sourceFolder, context);
  const system = await sameSystem(connection, header);
  const name = file === undefined ? `${basename(sourceFolder)}/absent.csv` : basename(file);
  using lock = await lockSystem(connection, system, 'leavers', name, shell);
  await clearTheWay(lock, connection, system.id, context);
  // The practice system's people are where its runs are.
  const out = connection.practice ? dirname(sourceFolder) : settings.out;
  await watcher.announce({ type: 'run', command: 'leavers', roster: name, ...whereIs(connection, system) });
  heedTrouble(system, true, watcher);
  await waitUntilListed(connection, system, context, false);

  const startedAt = shell.now();
  const folder = makeRunFolder(out, `leavers-of-${header.roster.name}`, startedAt);
  const staged = new StagedJournal(folder);
  let people = 0;
  try {
    watcher.emit({ type: 'phase', phase: 'looking' });
    using live = new LiveSnapshot();
    using names = new NamedByRows();
    await look(
      connection.directory,
      { systemId: system.id, groupIds: [], identities: 'where linked', untilWhole: (ms) => sleepUnless(watcher.stop, ms) },
      live,
      tellLooking(watcher.emit),
    );
    // Whoever is said to be gone keeps the access: a list may leave somebody out.
    await sideBySide(
      listed.filter(({ id }) => live.user(id) === undefined),
      oneByOne,
      async ({ id }) => {
        const user = await connection.directory.user(id);
        if (user !== undefined && isOfSystem(user, system.id)) live.addUsers([user]);
      },
    );
    for (const _ of live.users()) people += 1;
    watcher.emit({ type: 'phase', phase: 'planning' });
    const known = listed.map((user) => live.user(user.id) ?? user);
    const later = laterRosters(known, source, [out, dirname(sourceFolder)], watcher);
    planLeavers({ source, listed, live, named: names, laterRun: (id) => later.get(id), staged });
    const sha256 = file === undefined ? undefined : await fileHash(file);
    staged.publish({
      ...headerOf('leavers', connection, { system }, settings),
      startedAt: new Date(startedAt).toISOString(),
      roster: { name, ...(file === undefined ? {} : { path: file }), sha256: sha256 ?? hashOf(listed) },
      header: [...listHeader],
      fields: [...listFields],
      reading: [`the absent people of run ${basename(sourceFolder)}`],
    });
  } catch (error) {
    staged.discard();
    dropFolder(folder);
    throw error;
  }
  await using run = await Run.open(folder, 'leavers', context);
  const site: Site = { connection, target: await aim(connection, system, run.settings, false), lock };
  await agree(run, site, people);
  return await finish(run, site, false);
}

/**
 * The people of an edited list, as its run noted them: rows may be missing from it, and nothing else may be another.
 *
 * @throws {ExitError} (2) for a row that is not the run's own: an id that was edited, or that stands beside another person.
 */
async function readList(file: string, source: JournalReader, run: string): Promise<AbsentUser[]> {
  const known = new Map<string, AbsentUser>();
  for (const user of source.absent()) known.set(user.id, user);
  const listed = new Map<string, number>();
  const map = { acs_user_id: 'acs_user_id', full_name: 'full_name' };
  await using roster = await openRoster({ path: file }, { guess: false, map });
  const at = (field: string): number => roster.header.indexOf(field);
  // With its columns in their order, the list is read as one of ours, and its cells are as they were already.
  const asWritten = isExport(roster.header) ? (text: string) => text : restoreCell;
  const [id, name, email] = [at('acs_user_id'), at('full_name'), at('email_address')];
  for await (const batch of roster.rows()) {
    for (const { cells, row, line } of batch) {
      const cell = (column: number): string => asWritten(cells[column] ?? '').trim();
      const user = known.get(cell(id));
      const wrong = (why: string): ExitError =>
        usage(
          `Row ${row} (line ${line}) of ${sanitise(basename(file), 200)}: ${why} Rows may be deleted from the list, and nothing in it may be edited. ` +
            `\`doorlist report ${run}\` writes it anew. Nothing was sent.`,
        );
      if (user === undefined) {
        const meant = [...known.keys()].find((one) => isNumberOf(cell(id), one));
        const changed = meant === undefined ? '' : ` The run noted "${sanitise(meant, 60)}": ${asNumber}`;
        throw wrong(`"${sanitise(cell(id), 60)}" is none of the ids in the list of run ${run}.${changed}`);
      }
      const differs = (column: string, says: string, noted: string): ExitError =>
        wrong(
          `${column} says "${sanitise(says, 60)}", and the run noted "${sanitise(noted, 60)}" for user ${sanitise(user.id, 60)}: ` +
            (isNumberOf(says, noted) ? asNumber : 'a column was sorted alone, or a cell was edited.'),
        );
      if (name >= 0 && nameKey(cell(name)) !== nameKey(user.name)) throw differs('full_name', cell(name), user.name);
      if (email >= 0 && emailKey(cell(email)) !== emailKey(user.email ?? ''))
        throw differs('email_address', cell(email), user.email ?? '');
      const before = listed.get(user.id);
      if (before !== undefined) throw wrong(`the person stands in line ${before} already.`);
      listed.set(user.id, line);
    }
  }
  return [...known.values()].filter((user) => listed.has(user.id));
}

const asNumber =
  'a spreadsheet program takes digits for a number. Delete rows in absent.xlsx of that run instead: its cells are text, and stay as they are.';

/** Whether a cell may be what a spreadsheet program makes of another one that it takes for a number: `123` of `00123`. */
function isNumberOf(cell: string, noted: string): boolean {
  const number = /^[+-]?\d+(?:[.,]\d+)?(?:e[+-]?\d+)?$/iu;
  if (cell === noted || !number.test(cell) || !number.test(noted)) return false;
  const [is, was] = [cell, noted].map((text) => Number(text.replace(',', '.'))) as [number, number];
  // Of a long number only the first digits are shown.
  return is === was || (/e/iu.test(cell) && Math.abs(is - was) <= Math.abs(was) / 10_000);
}

/** What makes a list unreadable, in the words of a list: nobody has named a column, and nothing is imported. */
function listUnread(error: unknown, file: string, run: string): unknown {
  if (!(error instanceof RosterError)) return error;
  const name = sanitise(basename(file), 200);
  if (error.code === 'no_rows') return usage(`${name}: nobody is left in the list. Nothing was sent.`);
  if (error.code !== 'map_unknown_header') return error;
  const column = error.message.includes('acs_user_id=') ? 'acs_user_id' : 'full_name';
  return usage(
    `${name}: the column "${column}" is not there any more. Rows may be deleted from the list, and nothing in it may be edited. ` +
      `\`doorlist report ${run}\` writes it anew. Nothing was sent.`,
  );
}

/** Checks the limit, then asks. @throws {ExitError} (3) where it is refused, (130) where it is interrupted. */
async function agree(run: Run, site: Site, people: number): Promise<void> {
  const { settings, watcher } = run.context;
  const { journal } = run;
  const counts: Record<string, number> = { suspended: 0, already: 0, changed: 0, gone: 0, conflict: 0 };
  const first: string[] = [];
  let rows = 0;
  for (const { change, person } of journal.rows()) {
    rows += 1;
    const status = change.kind === 'suspend' ? 'suspended' : change.kind;
    counts[status] = (counts[status] ?? 0) + 1;
    if (change.kind !== 'suspend' || person === undefined || first.length >= named) continue;
    const email = person.email === undefined ? '' : ` (${sanitise(person.email, 100)})`;
    first.push(`  ${sanitise(person.fullName, 100)}${email}`);
  }
  const excess = tooManyLeavers(rows, people, settings.limits);
  if (excess !== '') return refuse(run, 'too_many_leavers', excess);
  if (watcher.stop.aborted) throw interrupted();
  watcher.emit({ type: 'plan', rows, counts });
  const total = counts['suspended'] ?? 0;
  if (settings.yes || total === 0) return;
  const more = total - first.length;
  const { already = 0, changed = 0, gone = 0, conflict = 0 } = counts;
  const lines = [
    '',
    placeWords(site),
    `To suspend: ${count(total, 'person', 'people')}, who will have no access from then on:`,
    ...first,
    ...(more > 0 ? [`  and ${count(more, 'more person', 'more people')}`] : []),
    `Left alone: ${already} suspended already, ${changed} changed since, ${gone} gone, ${conflict} in doubt. Nobody is deleted; \`doorlist undo\` takes it back.`,
    `Suspend ${count(total, 'person', 'people')}?`,
  ];
  // For production the user types the number, because a `y` is typed out of habit.
  const answer = await watcher.ask?.confirm(lines, site.connection.workspace.isSandbox ? undefined : String(total));
  if (watcher.stop.aborted) throw interrupted();
  if (answer !== true) return refuse(run, 'declined', 'Not confirmed.');
}

function hashOf(listed: readonly AbsentUser[]): string {
  return createHash('sha256')
    .update(JSON.stringify(listed.map(({ id }) => id)))
    .digest('hex');
}
