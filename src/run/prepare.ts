import { look } from '../apply/look.ts';
import { planAll, stage } from '../apply/stage.ts';
import type { AccessSystem } from '../directory/directory.ts';
import { interrupted } from '../errors.ts';
import { LiveSnapshot } from '../journal/live.ts';
import { RosterKeys } from '../journal/roster-keys.ts';
import { StagedJournal } from '../journal/staging.ts';
import type { RunHeader } from '../journal/journal.ts';
import type { RosterRow } from '../roster/interpreter.ts';
import type { Roster } from '../roster/read.ts';
import type { Connection } from './connect.ts';
import type { Context } from './context.ts';
import { dropFolder, makeRunFolder } from './folder.ts';
import { interpreted } from './roster.ts';
import type { Settings } from './settings.ts';
import { aim, chooseSystem, type Target } from './target.ts';
import { whoRuns } from './machine.ts';
import { version } from './version.ts';

/** A planned run: durable in its folder, and nothing sent yet. */
export interface Prepared {
  readonly folder: string;
  readonly target: Target;
  /** Rows by what the plan does with them: `create`, `present`, `rejected`, ... */
  readonly counts: Readonly<Record<string, number>>;
  readonly rows: number;
}

/**
 * Reads the roster, looks at the live system and plans every row. The journal is published only at the end; whatever goes wrong
 * before leaves no folder behind.
 *
 * @param onSystem called as soon as the system is known and before anything of it is read: the place to take its lock.
 */
export async function prepare(
  command: 'plan' | 'import',
  roster: Roster,
  connection: Connection,
  context: Context,
  onSystem?: (system: AccessSystem) => Promise<void>,
): Promise<Prepared> {
  const { directory, workspace, host, practice } = connection;
  const { settings, watcher, shell } = context;
  const { emit } = watcher;
  const system = await chooseSystem(directory, settings.system, watcher.ask);
  await onSystem?.(system);
  await watcher.announce({
    type: 'run',
    command,
    roster: roster.name,
    host,
    workspace: { name: workspace.name, isSandbox: workspace.isSandbox },
    system: { id: system.id, name: system.name },
    practice,
  });

  const startedAt = shell.now();
  const folder = makeRunFolder(settings.out, roster.name, startedAt);
  let staged: StagedJournal | undefined;
  const live = new LiveSnapshot();
  const keys = new RosterKeys();
  try {
    staged = new StagedJournal(folder);
    emit({ type: 'phase', phase: 'reading' });
    const { rows, reading } = await interpreted(roster, context, system.timeZone);
    const asked = { enroll: false, identity: false };
    const count = await stage({ rows: noting(asked, rows, watcher.stop), staged, keys, emit });

    emit({ type: 'phase', phase: 'looking' });
    const target = await aim(connection, system, settings, asked.enroll);
    await look(
      directory,
      {
        systemId: system.id,
        // Memberships cost a request for each group: only where the roster speaks of groups.
        groupIds: roster.fields.includes('groups') ? target.groupIds : [],
        identities: asked.enroll || asked.identity || settings.policy.enroll || settings.policy.identities,
      },
      live,
      emit,
    );

    emit({ type: 'phase', phase: 'planning', total: count });
    const { pilot } = settings;
    planAll({
      rows,
      staged,
      keys,
      live,
      groups: target.groups,
      policy: settings.policy,
      inPilot: (row) => pilot === undefined || (row >= pilot.from && row <= pilot.to),
      fields: roster.fields,
      header: roster.header,
      now: shell.now(),
      emit,
    });
    const counts = staged.counts();
    staged.publish({
      ...headerOf(command, connection, target, settings),
      startedAt: new Date(startedAt).toISOString(),
      roster: { name: roster.name, ...(roster.path === undefined ? {} : { path: roster.path }), sha256: await roster.sha256() },
      header: roster.header,
      fields: roster.fields,
      reading: reading(),
    });
    return { folder, target, counts, rows: count };
  } catch (error) {
    staged?.discard();
    dropFolder(folder);
    throw error;
  } finally {
    live.close();
    keys.close();
  }
}

/** Passes rows on, and notes what they ask for: it decides what has to be read of the system. */
async function* noting(
  asked: { enroll: boolean; identity: boolean },
  rows: AsyncIterable<readonly RosterRow[]>,
  stop: AbortSignal,
): AsyncGenerator<readonly RosterRow[]> {
  for await (const batch of rows) {
    if (stop.aborted) throw interrupted();
    for (const { person } of batch) {
      asked.enroll ||= person?.enroll === true;
      asked.identity ||= person?.userIdentityId !== undefined;
    }
    yield batch;
  }
}

/** What a run is bound to, besides its roster. */
function headerOf(
  command: 'plan' | 'import',
  { workspace, host, practice }: Connection,
  { system, manager, pool }: Target,
  { said }: Settings,
): Pick<RunHeader, 'doorlistVersion' | 'command' | 'startedBy' | 'endpointHost' | 'workspace' | 'system' | 'options'> {
  return {
    doorlistVersion: version,
    command,
    ...whoRuns(),
    endpointHost: host,
    workspace: { id: workspace.id, name: workspace.name, isSandbox: workspace.isSandbox },
    system: { id: system.id, name: system.name },
    options: {
      ...said,
      sandbox: practice,
      ...(manager === undefined ? {} : { 'credential-manager': manager.id }),
      ...(pool === undefined ? {} : { 'credential-pool': pool.id }),
    },
  };
}
