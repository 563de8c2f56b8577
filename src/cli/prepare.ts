import { userInfo } from 'node:os';
import { join } from 'node:path';
import { look } from '../apply/look.ts';
import { planAll, stage } from '../apply/stage.ts';
import type { AccessSystem } from '../directory/directory.ts';
import { LiveSnapshot } from '../journal/live.ts';
import { RosterKeys } from '../journal/roster-keys.ts';
import { StagedJournal } from '../journal/staging.ts';
import { createInterpreter, type RosterRow } from '../roster/interpreter.ts';
import { isCountry } from '../roster/phone.ts';
import { openRoster, type Roster } from '../roster/read.ts';
import { chooseSystem, type Connection } from './connect.ts';
import { usage } from './errors.ts';
import { dropFolder, makeRunFolder } from './run-folder.ts';
import { saveMap, savedMap } from './remembered.ts';
import type { Session } from './session.ts';
import type { Settings } from './settings.ts';
import { aim, type Target } from './target.ts';
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
 * Opens the roster that was named on the command line.
 *
 * @param shaped the mapping to read a roster of this header with, where none was said; by default what `--save-map` kept.
 */
export async function open(
  roster: string,
  settings: Pick<Settings, 'reading' | 'saveMap'>,
  shaped: (header: readonly string[]) => Readonly<Record<string, string>> | undefined = savedMap,
): Promise<Roster> {
  const { map, ...reading } = settings.reading;
  const isSaid = Object.keys(map).length > 0;
  const opened = await openRoster(roster === '-' ? { stdin: process.stdin } : { path: roster }, {
    ...reading,
    ...(isSaid ? { map } : { savedMap: shaped }),
  });
  if (settings.saveMap && isSaid) saveMap(opened.header, map);
  return opened;
}

/** Reads the roster's rows, batch by batch, as the options and the place say. Local times without a zone are the system's, else this machine's. */
export async function interpreted(
  roster: Roster,
  settings: Settings,
  systemZone: string | undefined,
): Promise<{ rows: AsyncIterable<readonly RosterRow[]>; reading: () => string[] }> {
  const { country, timeZone, dateOrder, strictPhones } = settings.meaning;
  if (country !== undefined && !isCountry(country.toUpperCase())) {
    throw usage(`--country takes two letters like GB or DE, not "${country}".`);
  }
  const hasDates = roster.fields.some((field) => field === 'starts_at' || field === 'ends_at');
  // The first question about zones takes long to answer.
  const zone = timeZone ?? systemZone ?? (hasDates ? Intl.DateTimeFormat().resolvedOptions().timeZone : 'UTC');
  const interpreter = await createInterpreter(roster, {
    timeZone: zone,
    strictPhones,
    now: Date.now(),
    ...(country === undefined ? {} : { country }),
    ...(dateOrder === undefined ? {} : { dateOrder }),
  });
  const whose =
    timeZone !== undefined ? '--timezone' : systemZone !== undefined ? "the access system's own" : "this machine's own";
  return {
    rows: (async function* () {
      for await (const batch of roster.rows()) yield batch.map((raw) => interpreter.read(raw));
    })(),
    reading: () => [
      ...roster.reading,
      ...(hasDates ? [`times without a zone are in ${zone} (${whose})`] : []),
      ...interpreter
        .summary()
        .columns.filter(({ how }) => how !== '')
        .map(({ column, how }) => `${column}: ${how}`),
    ],
  };
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
  settings: Settings,
  session: Pick<Session, 'emit' | 'stop' | 'show'>,
  choose: ((systems: readonly AccessSystem[]) => Promise<AccessSystem | undefined>) | undefined,
  onSystem: (system: AccessSystem) => Promise<void>,
): Promise<Prepared> {
  const { directory, workspace, host, practice } = connection;
  const { emit } = session;
  const system = await chooseSystem(directory, settings.system, choose);
  await onSystem(system);
  emit({
    type: 'run',
    command,
    roster: roster.name,
    host,
    workspace: { name: workspace.name, isSandbox: workspace.isSandbox },
    system: { id: system.id, name: system.name },
    practice,
  });
  await session.show();

  const startedAt = Date.now();
  const folder = makeRunFolder(settings.out, roster.name, startedAt);
  let staged: StagedJournal | undefined;
  const live = new LiveSnapshot();
  const keys = new RosterKeys();
  try {
    staged = new StagedJournal(folder);
    emit({ type: 'phase', phase: 'reading' });
    const { rows, reading } = await interpreted(roster, settings, system.timeZone);
    let asksToEnroll = false;
    let namesIdentities = false;
    const count = await stage({
      rows: (async function* () {
        for await (const batch of rows) {
          if (session.stop.aborted) throw new Stopped();
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
        identities: asksToEnroll || namesIdentities || settings.policy.enroll || settings.policy.identities,
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
      now: Date.now(),
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

/** Told to stop before anything was planned. */
export class Stopped extends Error {
  override readonly name = 'Stopped';
}

export function journalFile(folder: string): string {
  return join(folder, 'run.sqlite');
}

function whoRuns(): { startedBy?: string } {
  try {
    return { startedBy: userInfo().username };
  } catch {
    // A container may run under an id that has no name.
    return {};
  }
}
