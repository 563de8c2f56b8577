import { look } from '../apply/look.ts';
import { planAll, stage } from '../apply/stage.ts';
import type { AccessSystem } from '../directory/directory.ts';
import { interrupted } from '../errors.ts';
import { LiveSnapshot } from '../journal/live.ts';
import { RosterKeys } from '../journal/roster-keys.ts';
import { StagedJournal } from '../journal/staging.ts';
import type { Roster } from '../roster/read.ts';
import type { Connection } from './connect.ts';
import type { Context } from './context.ts';
import { dropFolder, makeRunFolder } from './folder.ts';
import { interpreted } from './roster.ts';
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
    let asksToEnroll = false;
    let namesIdentities = false;
    const count = await stage({
      rows: (async function* () {
        for await (const batch of rows) {
          if (watcher.stop.aborted) throw interrupted();
          for (const { person } of batch) {
            if (person?.enroll === true) asksToEnroll = true;
            if (person?.userIdentityId !== undefined) namesIdentities = true;
          }
          yield batch;
        }
      })(),
      staged,
      keys,
      emit,
    });

    emit({ type: 'phase', phase: 'looking' });
    const target = await aim(connection, system, settings, asksToEnroll);
    await look(
      directory,
      {
        systemId: system.id,
        // Memberships cost a request for each group: only where the roster speaks of groups.
        groupIds: roster.fields.includes('groups') ? target.groupIds : [],
        identities: asksToEnroll || namesIdentities || settings.policy.enroll || settings.policy.identities || 'where linked',
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
    const options = { ...settings.said, sandbox: practice } as Record<string, string | boolean | readonly string[]>;
    if (target.manager !== undefined) options['credential-manager'] = target.manager.id;
    if (target.pool !== undefined) options['credential-pool'] = target.pool.id;
    staged.publish({
      doorlistVersion: version,
      startedAt: new Date(startedAt).toISOString(),
      command,
      ...whoRuns(),
      roster: { name: roster.name, ...(roster.path === undefined ? {} : { path: roster.path }), sha256: await roster.sha256() },
      header: roster.header,
      fields: roster.fields,
      reading: reading(),
      endpointHost: host,
      workspace: { id: workspace.id, name: workspace.name, isSandbox: workspace.isSandbox },
      system: { id: system.id, name: system.name },
      options,
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
