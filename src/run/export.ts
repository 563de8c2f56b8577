import { resolve } from 'node:path';
import { look, tellLooking } from '../apply/look.ts';
import type { AccessSystem } from '../directory/directory.ts';
import { LiveSnapshot } from '../journal/live.ts';
import { indexGroups, type GroupIndex } from '../plan/group-index.ts';
import { exportColumns, importAsWords } from '../roster/columns.ts';
import { suspended } from '../roster/status.ts';
import { tableCsv, type FileTable } from '../report/csv.ts';
import { rosterXlsx, type Choices } from '../report/workbooks.ts';
import { count } from '../text/figures.ts';
import { sanitise } from '../text/sanitise.ts';
import { connect, whereIs } from './connect.ts';
import { type Context, sleepUnless } from './context.ts';
import { cellsOf } from './everybody.ts';
import { waitUntilListed } from './late-list.ts';
import { freeName, write } from './save-as.ts';
import { chooseSystem, heedTrouble } from './target.ts';

/** The people of an access system, read and held in a private temporary database until it is closed. */
export interface Everybody extends AsyncDisposable {
  readonly system: AccessSystem;
  readonly groups: GroupIndex;
  /** Names of the groups that can be given. */
  readonly groupNames: readonly string[];
  /** A row for each of them, by name. Streams. */
  readonly table: FileTable;
  /** People in the table. */
  readonly count: number;
  /** Ids of users who are being deleted, and are not in the table. */
  readonly leaving: readonly string[];
  /** Of how many people the table does not say what it should, by column, with one of them. */
  readonly unsaid: ReadonlyMap<string, { readonly count: number; readonly example: string }>;
}

/** Ids that are held; of more, only the number is told. */
const mostLeaving = 1000;

/** Reads all users of an access system: the list page by page, and one request for each group. Changes nothing. */
export async function everybody(context: Context): Promise<Everybody> {
  const { settings, watcher } = context;
  await using held = new AsyncDisposableStack();
  const connection = held.use(await connect(settings.sandbox, context));
  const { directory } = connection;
  const system = await chooseSystem(directory, settings.system, watcher.ask);
  await watcher.announce({ type: 'run', command: 'export', roster: '', ...whereIs(connection, system) });
  heedTrouble(system, false, watcher);
  await waitUntilListed(connection, system, context, false);
  watcher.emit({ type: 'phase', phase: 'looking' });
  const all = await directory.groups(system.id);
  const live = held.use(new LiveSnapshot());
  const groupIds = all.map(({ id }) => id);
  try {
    const at = {
      systemId: system.id,
      groupIds,
      identities: 'where linked' as const,
      untilWhole: (ms: number) => sleepUnless(watcher.stop, ms),
    };
    await look(directory, at, live, tellLooking(watcher.emit));
  } catch (error) {
    // At the first page or the last: there is no half a list.
    const message = 'The list was not read to its end. Nothing was written.';
    watcher.emit({ type: 'notice', code: 'list_not_read', message, needsPerson: false });
    throw error;
  }

  const groups = indexGroups(all);
  const leaving: string[] = [];
  const unsaid = new Map<string, { count: number; example: string }>();
  let people = 0;
  for (const user of live.users()) {
    const isLeaving = user.isBeingDeleted || live.identity(user.identityId ?? '')?.isBeingDeleted === true;
    if (isLeaving) {
      live.name(user.id);
      if (leaving.length < mostLeaving) leaving.push(user.id);
      continue;
    }
    people += 1;
    for (const column of cellsOf(user, live, groups).unsaid) {
      const before = unsaid.get(column);
      unsaid.set(column, { count: (before?.count ?? 0) + 1, example: before?.example ?? user.id });
    }
  }
  const opened = held.move();
  return {
    system,
    groups,
    groupNames: all.filter(({ isBeingDeleted }) => !isBeingDeleted).map(({ name }) => name),
    count: people,
    leaving,
    unsaid,
    table: { headers: exportColumns, lines: lines() },
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };

  function* lines(): Generator<string[]> {
    // Those who are being deleted count as named.
    for (const { user } of live.unnamed()) {
      const { cells } = cellsOf(user, live, groups);
      yield exportColumns.map((column) => cells[column]);
    }
  }
}

/** Writes the current list as a workbook in this folder, under a name that no file has yet. @returns its absolute path. */
export async function writeList(context: Context): Promise<string> {
  const { cwd, now } = context.shell;
  await using all = await everybody(context);
  const path = freeName(resolve(cwd, `people-${new Date(now()).toISOString().slice(0, 10)}.xlsx`));
  await write({ path, format: 'xlsx' }, exportXlsx(all));
  return path;
}

/** Whose cells are empty, and why: a line for each column. */
export function unsaidIn({ unsaid }: Everybody): string[] {
  return [...unsaid].map(([column, { count: cells, example }]) => {
    const said = `${column} is empty for ${count(cells, 'person', 'people')} (${sanitise(example)})`;
    return column === 'full_name'
      ? `${said}: the access system has no name for them, and an import refuses a row without one. Before it, fill in the name and write same in import_as, or write skip there to leave the person as they are.`
      : `${said}: a roster cannot say what the system has there.`;
  });
}

export function exportCsv({ table }: Everybody): Iterable<string> {
  return tableCsv(table);
}

/** The table as a workbook, with choices. */
export function exportXlsx({ table, count, groupNames }: Everybody): AsyncIterable<Uint8Array> {
  return rosterXlsx('people', table, count, choices(groupNames));
}

/** The words of a roster's columns. */
export function choices(groupNames: readonly string[]): Readonly<Record<string, Choices>> {
  return {
    groups: { words: groupNames, isOpen: true },
    enroll: { words: ['yes', 'no'], isOpen: false },
    import_as: { words: importAsWords, isOpen: false },
    // Other words are understood too.
    status: { words: ['active', suspended, 'left'], isOpen: true },
  };
}
