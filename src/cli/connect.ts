import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { AccessSystem, CredentialPool, Directory, Workspace } from '../directory/directory.ts';
import type { Emit } from '../events.ts';
import type { Sandbox } from '../sandbox/server.ts';
import { sanitise } from '../ui/sanitise.ts';
import { readCredentials } from './credentials.ts';
import { ExitError } from './errors.ts';
import type { Settings } from './settings.ts';

/** An open way to a workspace. */
export interface Connection {
  readonly directory: Directory;
  readonly workspace: Workspace;
  /** What the confirmation and the journal call the endpoint; `practice system` for the embedded one. */
  readonly host: string;
  readonly practice: boolean;
  close(): Promise<void>;
}

export interface ConnectOptions {
  readonly sandbox: boolean;
  readonly settings: Pick<Settings, 'out' | 'concurrency' | 'rate' | 'outageTimeoutMs'>;
  readonly emit: Emit;
  readonly stop: AbortSignal;
}

/** The practice system is this machine's own: there is no limit to be careful of, in requests a second. */
const PRACTICE_PACE = 500;

export const practiceHost = 'practice system';

/** The practice system's state stays in the out folder, so that a later command finds the same people. */
function practiceFile(out: string): string {
  mkdirSync(out, { recursive: true, mode: 0o700 });
  return join(out, 'practice.sqlite');
}

/** Starts the practice system in this process. @throws ExitError (2) where its file or its port cannot be used. */
export async function startPractice(out: string): Promise<Sandbox> {
  const { startSandbox } = await import('../sandbox/server.ts');
  try {
    return await startSandbox({ file: practiceFile(out), logSize: 0 });
  } catch (error) {
    throw new ExitError(2, 'practice_system', error instanceof Error ? error.message : String(error));
  }
}

/**
 * Connects to the workspace that the environment's key belongs to, or to the embedded practice system.
 *
 * @throws ExitError (2) for credentials that cannot be used, (4) for a suspended workspace; DirectoryError as the API answers.
 */
export async function connect({ sandbox, settings, emit, stop }: ConnectOptions): Promise<Connection> {
  const [{ connectSeam }, { createGate }] = await Promise.all([import('../directory/seam.ts'), import('../directory/pace.ts')]);
  const credentials = sandbox ? undefined : readCredentials(process.env, process.cwd());
  const practice = sandbox ? await startPractice(settings.out) : undefined;
  let seen = false;
  const gate = createGate({
    concurrency: settings.concurrency,
    ...(settings.rate === undefined ? {} : { rate: settings.rate }),
    ...(practice === undefined ? {} : { firstPace: PRACTICE_PACE }),
    outageTimeoutMs: settings.outageTimeoutMs,
    signal: stop,
    onPace: (pace) => emit({ type: 'pace', ...pace }),
    onOutage: (outage) => {
      if (outage !== undefined) emit({ type: 'outage', ...outage });
      else if (seen) emit({ type: 'outage-over' });
      seen = outage !== undefined;
    },
  });
  const directory = connectSeam({
    endpoint: practice?.url ?? credentials?.endpoint ?? '',
    auth: practice === undefined ? (credentials?.auth ?? { apiKey: '' }) : { apiKey: practice.apiKey },
    gate,
  });
  try {
    const workspace = await directory.workspace();
    if (workspace.isSuspended) {
      throw new ExitError(
        4,
        'workspace_suspended',
        `The workspace "${sanitise(workspace.name)}" is suspended. Nothing was sent; Seam's support can tell why.`,
      );
    }
    return {
      directory,
      workspace,
      host: practice === undefined ? directory.host : practiceHost,
      practice: practice !== undefined,
      close: async () => practice?.close(),
    };
  } catch (error) {
    await practice?.close();
    throw error;
  }
}

/**
 * The access system that is meant: by id or name, or the only one that is not a credential manager.
 *
 * @param choose asks where several could be meant; without it, several are a question for the command line.
 * @throws ExitError (2) that lists what there is, (4) where the system reports errors of its own.
 */
export async function chooseSystem(
  directory: Directory,
  named: string | undefined,
  choose?: (systems: readonly AccessSystem[]) => Promise<AccessSystem | undefined>,
): Promise<AccessSystem> {
  const all = await directory.systems();
  const candidates =
    named === undefined ? all.filter((system) => !system.isCredentialManager) : all.filter((system) => isNamed(system, named));
  const listed = (systems: readonly AccessSystem[]): string =>
    systems.map(({ id, name }) => `  --system ${id}   ${sanitise(name)}`).join('\n');
  let [system] = candidates;
  if (candidates.length > 1) {
    system = await choose?.(candidates);
    if (system === undefined) {
      const why =
        named === undefined ? 'There are several access systems' : `Several access systems are named "${sanitise(named)}"`;
      throw new ExitError(2, 'which_system', `${why}. Say which one is meant:\n${listed(candidates)}`);
    }
  }
  if (system === undefined) {
    throw new ExitError(
      2,
      'unknown_system',
      named === undefined
        ? 'The key can see no access system. Connect one in the Seam Console first.'
        : `The key can see no access system "${sanitise(named)}". ${all.length === 0 ? 'It sees none at all.' : `These it can see:\n${listed(all)}`}`,
    );
  }
  if (system.isCredentialManager) {
    throw new ExitError(
      2,
      'credential_manager',
      `"${sanitise(system.name)}" is a credential manager: it hands out credentials and opens no doors by itself. ` +
        'Name the access system; --credential-manager is the place for this one.',
    );
  }
  const [trouble] = system.errors;
  if (trouble !== undefined) {
    throw new ExitError(
      4,
      'system_error',
      `The access system "${sanitise(system.name)}" reports ${sanitise(trouble.code)}: ${sanitise(trouble.message)} Nothing was sent; mend that first.`,
    );
  }
  return system;
}

/**
 * The credential manager and the pool that people are enrolled with.
 *
 * @throws ExitError (2) for a system that is no credential manager, is not compatible, or a pool that it does not have.
 */
export async function chooseManager(
  directory: Directory,
  system: AccessSystem,
  named: string | undefined,
  poolNamed: string | undefined,
): Promise<{ manager: AccessSystem; pool?: CredentialPool }> {
  const compatible = await directory.compatibleCredentialManagers(system.id);
  const listed =
    compatible.length === 0
      ? 'There is none.'
      : `There is ${compatible.map(({ name, id }) => `"${sanitise(name)}" (${id})`).join(', ')}.`;
  const wanted = named ?? system.defaultCredentialManagerId;
  if (wanted === undefined) {
    throw new ExitError(
      2,
      'which_manager',
      `"${sanitise(system.name)}" has no credential manager of its own. Name one: --credential-manager <id|name>. ${listed}`,
    );
  }
  const found = compatible.filter((candidate) => isNamed(candidate, wanted));
  const [manager] = found;
  if (found.length > 1)
    throw new ExitError(
      2,
      'which_manager',
      `Several credential managers are named "${sanitise(wanted)}"; name one by its id. ${listed}`,
    );
  if (manager === undefined) {
    const other = (await directory.systems()).find((each) => isNamed(each, wanted));
    const why =
      other === undefined
        ? `The key can see no credential manager "${sanitise(wanted)}".`
        : other.isCredentialManager
          ? `"${sanitise(other.name)}" is a credential manager, but not one that works with "${sanitise(system.name)}".`
          : `"${sanitise(other.name)}" is an access system, not a credential manager.`;
    throw new ExitError(2, 'no_manager', `${why} Nothing was sent. ${listed}`);
  }
  if (poolNamed === undefined) return { manager };
  const pools = await directory.credentialPools(manager.id);
  const pool = pools.filter((each) => isNamed(each, poolNamed));
  const [only] = pool;
  if (only === undefined || pool.length > 1) {
    const there = pools.map(({ name, id }) => `"${sanitise(name)}" (${id})`).join(', ');
    throw new ExitError(
      2,
      'no_pool',
      `"${sanitise(manager.name)}" has ${pool.length > 1 ? 'several credential pools' : 'no credential pool'} "${sanitise(poolNamed)}". ${there === '' ? 'It has none.' : `It has ${there}.`}`,
    );
  }
  return { manager, pool: only };
}

function isNamed({ id, name }: { readonly id: string; readonly name: string }, wanted: string): boolean {
  return id === wanted.trim() || id === wanted.trim().toLowerCase() || fold(name) === fold(wanted);
}

function fold(name: string): string {
  return name.normalize('NFKC').replace(/\s+/gu, ' ').trim().toLowerCase();
}
