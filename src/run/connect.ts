import { dirname } from 'node:path';
import type { AccessSystem, Directory, Workspace } from '../directory/directory.ts';
import { ExitError, usage } from '../errors.ts';
import type { RunEvent } from '../events.ts';
import type { RunHeader } from '../journal/journal.ts';
import type { Sandbox } from '../sandbox/server.ts';
import { momentWords } from '../text/moment.ts';
import { sanitise } from '../text/sanitise.ts';
import type { Context } from './context.ts';
import { practiceFile } from './folder.ts';
import { readCredentials } from './credentials.ts';

/** An open connection to a workspace. */
export interface Connection extends AsyncDisposable {
  readonly directory: Directory;
  readonly workspace: Workspace;
  /** The endpoint's name in the confirmation and the journal; `practice system` for the embedded one. */
  readonly host: string;
  readonly practice: boolean;
}

/** Requests a second at the start with the practice system, which runs on this machine and needs no careful start. */
const PRACTICE_PACE = 500;

const practiceHost = 'practice system';

/**
 * Starts the practice system in this process.
 *
 * @param how `isNew`: begins with a new one, and deletes all that the last one held; `port`: 0 for any free one.
 * @throws ExitError (2) where its file or its port cannot be used.
 */
export async function startPractice(out: string, { isNew = false, port = 0 } = {}): Promise<Sandbox> {
  const { startSandbox, forgetState } = await import('../sandbox/server.ts');
  try {
    if (isNew) forgetState(practiceFile(out));
    return await startSandbox({ file: practiceFile(out), port });
  } catch (error) {
    if (error instanceof ExitError) throw error;
    throw usage(error instanceof Error ? error.message : String(error), 'practice_system');
  }
}

/**
 * Connects to the workspace that the environment's key belongs to, or to the embedded practice system.
 *
 * @throws {ExitError} (2) for credentials that cannot be used, (4) for a suspended workspace; DirectoryError as the API answers.
 */
export async function connect(sandbox: boolean, { settings, watcher: { emit, stop }, shell }: Context): Promise<Connection> {
  const [{ connectSeam }, { createGate }] = await Promise.all([import('../directory/seam.ts'), import('../directory/pace.ts')]);
  const credentials = sandbox ? undefined : readCredentials(shell.env, shell.cwd);
  await using held = new AsyncDisposableStack();
  const practice = sandbox ? held.adopt(await startPractice(settings.out), (server) => server.close()) : undefined;
  const firstPace = practice === undefined ? shell.firstPace : PRACTICE_PACE;
  let seen = false;
  const gate = createGate({
    concurrency: settings.concurrency,
    ...(settings.rate === undefined ? {} : { rate: settings.rate }),
    ...(firstPace === undefined ? {} : { firstPace }),
    outageTimeoutMs: settings.outageTimeoutMs,
    signal: stop,
    onPace: (pace) => emit({ type: 'pace', ...rounded(pace) }),
    onOutage: (outage) => {
      if (outage !== undefined) {
        const { reason, ...moments } = outage;
        emit({ type: 'outage', ...inWholeMs(moments), ...(reason === undefined ? {} : { reason }) });
      } else if (seen) emit({ type: 'outage-over' });
      seen = outage !== undefined;
    },
  });
  const directory = connectSeam({
    endpoint: practice?.url ?? credentials?.endpoint ?? '',
    auth: practice === undefined ? (credentials?.auth ?? { apiKey: '' }) : { apiKey: practice.apiKey },
    gate,
  });
  const workspace = await directory.workspace();
  if (workspace.isSuspended) {
    throw new ExitError(
      4,
      'workspace_suspended',
      `The workspace "${sanitise(workspace.name)}" is suspended. Nothing was sent; Seam's support can tell why.`,
    );
  }
  heedClock(directory, shell, emit);
  const opened = held.move();
  return {
    directory,
    workspace,
    host: practice === undefined ? directory.host : practiceHost,
    practice: practice !== undefined,
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

/** Clocks that are further apart (ms) are not both right. */
const clocksApart = 600_000;

/** Says where this machine's clock is wrong, or the API's: which access has ended already is told by it. */
function heedClock(directory: Directory, { now }: Context['shell'], emit: Context['watcher']['emit']): void {
  const [here, there] = [now(), directory.now()];
  if (Math.abs(here - there) < clocksApart) return;
  const message = `This computer's clock says ${momentWords(here, 'UTC')}, and the API's ${momentWords(there, 'UTC', true)}. Set the one that is wrong: dates that have passed are told by it.`;
  emit({ type: 'notice', code: 'clock', message, needsPerson: false });
}

/** What a run tells of the place that it is about. */
export function whereIs({ host, workspace, practice }: Connection, system: AccessSystem): Partial<RunEvent & { type: 'run' }> {
  return {
    host,
    workspace: { name: workspace.name, isSandbox: workspace.isSandbox },
    system: { id: system.id, name: system.name },
    practice,
  };
}

/** Two workspaces may bear one name. */
function called({ id, name }: Pick<Workspace, 'id' | 'name'>): string {
  return `"${sanitise(name)}" (${sanitise(id)})`;
}

/** Connects to where a run was; the practice system of a run has its people beside the run's folder. */
export function reconnect(header: RunHeader, folder: string, context: Context): Promise<Connection> {
  const settings = { ...context.settings, out: dirname(folder) };
  return connect(header.endpointHost === practiceHost, { ...context, settings });
}

/** Finds the access system that a run was planned for. @throws {ExitError} (2) where the key leads elsewhere. */
export async function sameSystem(connection: Connection, header: RunHeader): Promise<AccessSystem> {
  if (header.endpointHost !== connection.host) {
    throw usage(
      `The run belongs to ${header.endpointHost}, and this key leads to ${connection.host}. Nothing was sent.`,
      'other_endpoint',
    );
  }
  if (header.workspace.id !== connection.workspace.id) {
    throw usage(
      `The run belongs to the workspace ${called(header.workspace)}, and this key to ${called(connection.workspace)}. Nothing was sent.`,
      'other_workspace',
    );
  }
  const system = (await connection.directory.systems()).find(({ id }) => id === header.system.id);
  if (system === undefined) {
    throw usage(
      `The run's access system "${sanitise(header.system.name)}" is not there any more. Nothing was sent.`,
      'unknown_system',
    );
  }
  return system;
}

interface Paced {
  readonly rate: number;
  readonly sent: number;
  readonly limit?: number;
  readonly waitUntil?: number;
}

/** Requests a second to three digits (`12.8`, and not `12.799999`), and moments in whole milliseconds. */
function rounded<Pace extends Paced>(pace: Pace): Pace {
  const { rate, sent, limit, waitUntil } = pace;
  const digits = (value: number): number => Number(value.toPrecision(3));
  return {
    ...pace,
    rate: digits(rate),
    sent: digits(sent),
    ...(limit === undefined ? {} : { limit: digits(limit) }),
    ...(waitUntil === undefined ? {} : { waitUntil: Math.ceil(waitUntil) }),
  };
}

function inWholeMs<Moments extends Readonly<Record<keyof Moments, number>>>(moments: Moments): Moments {
  return Object.fromEntries(Object.entries<number>(moments).map(([name, at]) => [name, Math.round(at)])) as Moments;
}
