import type { AccessSystem } from '../directory/directory.ts';
import type { RunHeader } from '../journal/journal.ts';
import { sanitise } from '../text/sanitise.ts';
import { connect, type Connection, practiceHost } from './connect.ts';
import { ExitError } from './errors.ts';
import type { Session } from './session.ts';
import type { Settings } from './settings.ts';

/** The way back to the system that a run is bound to; whoever gets it closes it. */
export interface Reconnection {
  readonly connection: Connection;
  readonly system: AccessSystem;
}

/**
 * Connects a later command with the system of its run: the practice system where it was that, else what the key leads to.
 *
 * @throws ExitError (2) where the key leads elsewhere, (4) where the system reports errors of its own.
 */
export async function reconnect(
  header: RunHeader,
  settings: Settings,
  { emit, stop }: Pick<Session, 'emit' | 'stop'>,
): Promise<Reconnection> {
  const connection = await connect({ sandbox: header.endpointHost === practiceHost, settings, emit, stop });
  try {
    return { connection, system: await sameSystem(connection, header) };
  } catch (error) {
    await connection.close();
    throw error;
  }
}

/** Tells what is being done to which run, and opens what shows it. */
export async function announce(
  session: Session,
  command: string,
  folder: string,
  header: RunHeader,
  { connection: { host, workspace, practice }, system }: Reconnection,
): Promise<void> {
  session.emit({ type: 'run', command, roster: header.roster.name, run: folder, host, workspace, system, practice });
  await session.show();
}

/** The system that a run is bound to. @throws ExitError (2) where the key leads elsewhere. */
async function sameSystem(connection: Connection, header: RunHeader): Promise<AccessSystem> {
  if (header.endpointHost !== connection.host) {
    throw new ExitError(
      2,
      'other_endpoint',
      `The run belongs to ${header.endpointHost}, and this key leads to ${connection.host}. Nothing was sent.`,
    );
  }
  if (header.workspace.id !== connection.workspace.id) {
    throw new ExitError(
      2,
      'other_workspace',
      `The run belongs to the workspace "${sanitise(header.workspace.name)}", and this key to "${sanitise(connection.workspace.name)}". Nothing was sent.`,
    );
  }
  const system = (await connection.directory.systems()).find(({ id }) => id === header.system.id);
  if (system === undefined) {
    throw new ExitError(
      2,
      'unknown_system',
      `The run's access system "${sanitise(header.system.name)}" is not there any more. Nothing was sent.`,
    );
  }
  const [trouble] = system.errors;
  if (trouble !== undefined) {
    throw new ExitError(
      4,
      'system_error',
      `The access system "${sanitise(system.name)}" reports ${sanitise(trouble.code)}: ${sanitise(trouble.message)} Nothing was sent.`,
    );
  }
  return system;
}
