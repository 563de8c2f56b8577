import { enrollmentWays } from '../apply/enrollment.ts';
import type { AccessSystem, CredentialPool, Directory } from '../directory/directory.ts';
import { ExitError, usage } from '../errors.ts';
import { indexGroups, indexNamed, type GroupIndex } from '../plan/group-index.ts';
import type { Policy } from '../plan/plan.ts';
import { type Places } from '../plan/places.ts';
import type { Problem } from '../roster/problems.ts';
import { readGroups } from '../roster/groups.ts';
import { sanitise } from '../text/sanitise.ts';
import type { Connection } from './connect.ts';
import type { Ask, Watcher } from './context.ts';
import type { Settings } from './settings.ts';

/** The access system of a run, with its groups, credential manager and pool. */
export interface Target {
  readonly system: AccessSystem;
  readonly groups: GroupIndex;
  readonly groupIds: readonly string[];
  readonly manager?: AccessSystem;
  readonly pool?: CredentialPool;
  /** What access grants can open, where they are made. */
  readonly places?: Places;
  /** What is wrong with what --entrances and --spaces name. */
  readonly placeProblems?: readonly Problem[];
}

/** Reads the data a plan needs from the system, except its users. */
export async function aim(
  { directory }: Connection,
  system: AccessSystem,
  settings: Pick<Settings, 'policy' | 'credentialManager' | 'credentialPool' | 'entrances' | 'spaces'>,
  rosterAsksToEnroll: boolean,
): Promise<Target> {
  const groups = await directory.groups(system.id);
  const enrolls = settings.policy.enroll || rosterAsksToEnroll;
  const { needs } = enrollmentWays[settings.policy.enrollWith];
  const chosen =
    enrolls && needs === 'credential manager'
      ? await chooseManager(directory, system, settings.credentialManager, settings.credentialPool)
      : enrolls && needs === 'places'
        ? await choosePlaces(directory, system, settings)
        : undefined;
  return {
    system,
    groups: indexGroups(groups),
    groupIds: groups.map(({ id }) => id),
    ...chosen,
  };
}

/**
 * Finds the access system: by id or name, or the only one that is not a credential manager.
 *
 * @param ask who decides where several could be meant; without it, several are a question for the command line.
 * @throws {ExitError} (2) that lists what there is.
 */
export async function chooseSystem(directory: Directory, named: string | undefined, ask?: Ask): Promise<AccessSystem> {
  const all = await directory.systems();
  const candidates =
    named === undefined ? all.filter((system) => !system.isCredentialManager) : all.filter((system) => isNamed(system, named));
  const listed = (systems: readonly AccessSystem[]): string =>
    systems.map(({ id, name }) => `  --system ${id}   ${sanitise(name)}`).join('\n');
  let [system] = candidates;
  if (candidates.length > 1) {
    system = await ask?.system(candidates);
    if (system === undefined) {
      const why =
        named === undefined ? 'There are several access systems' : `Several access systems are named "${sanitise(named)}"`;
      throw usage(`${why}. Say which one is meant:\n${listed(candidates)}`, 'which_system');
    }
  }
  if (system === undefined) {
    throw usage(
      named === undefined
        ? 'The key can see no access system. Connect one in the Seam Console first.'
        : `The key can see no access system "${sanitise(named)}". ${all.length === 0 ? 'It sees none at all.' : `These it can see:\n${listed(all)}`}`,
      'unknown_system',
    );
  }
  if (system.isCredentialManager) {
    throw usage(
      `"${sanitise(system.name)}" is a credential manager: it hands out credentials and opens no doors by itself. ` +
        'Name the access system; --credential-manager is the place for this one.',
      'credential_manager',
    );
  }
  return system;
}

/**
 * The access groups whose members have to be read, one request each: all groups with `--groups exact`, else the groups that some row
 * names.
 */
export function groupsToRead({ groups, groupIds }: Target, policy: Policy, names: ReadonlySet<string>): readonly string[] {
  return policy.groups === 'exact' ? groupIds : groups.resolve([...names]).ids;
}

/**
 * Refuses to write to an access system that reports errors of its own; a command that only reads warns and continues.
 *
 * @throws {ExitError} (4) where something would be written.
 */
export function heedTrouble({ name, errors: [trouble] }: AccessSystem, writes: boolean, { emit }: Pick<Watcher, 'emit'>): void {
  if (trouble === undefined) return;
  const said = `The access system "${sanitise(name)}" reports ${sanitise(trouble.code)}: ${sanitise(trouble.message)}`;
  if (writes) throw new ExitError(4, 'system_error', `${said} Nothing was sent; mend that first.`);
  emit({ type: 'notice', code: 'system_error', message: `${said} It is only read.`, needsPerson: false });
}

/**
 * Finds the credential manager and the pool to enroll with.
 *
 * @throws ExitError (2) for a system that is no credential manager, is not compatible, or a pool that it does not have.
 */
async function chooseManager(
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
    throw usage(
      `"${sanitise(system.name)}" has no credential manager of its own. Name one: --credential-manager <id|name>. ${listed}`,
      'which_manager',
    );
  }
  const found = compatible.filter((candidate) => isNamed(candidate, wanted));
  const [manager] = found;
  if (found.length > 1)
    throw usage(`Several credential managers are named "${sanitise(wanted)}"; name one by its id. ${listed}`, 'which_manager');
  if (manager === undefined) {
    const other = (await directory.systems()).find((each) => isNamed(each, wanted));
    const why =
      other === undefined
        ? `The key can see no credential manager "${sanitise(wanted)}".`
        : other.isCredentialManager
          ? `"${sanitise(other.name)}" is a credential manager, but not one that works with "${sanitise(system.name)}".`
          : `"${sanitise(other.name)}" is an access system, not a credential manager.`;
    throw usage(`${why} Nothing was sent. ${listed}`, 'no_manager');
  }
  if (poolNamed === undefined) return { manager };
  const pools = await directory.credentialPools(manager.id);
  if (pools === undefined) {
    throw usage(
      'The API at this endpoint no longer lists credential pools, so none can be chosen. Leave --credential-pool out.',
      'no_pool',
    );
  }
  const pool = pools.filter((each) => isNamed(each, poolNamed));
  const [only] = pool;
  if (only === undefined || pool.length > 1) {
    const there = pools.map(({ name, id }) => `"${sanitise(name)}" (${id})`).join(', ');
    throw usage(
      `"${sanitise(manager.name)}" has ${pool.length > 1 ? 'several credential pools' : 'no credential pool'} "${sanitise(poolNamed)}". ${there === '' ? 'It has none.' : `It has ${there}.`}`,
      'no_pool',
    );
  }
  return { manager, pool: only };
}

/**
 * Reads what access grants can open, and finds what --entrances and --spaces name of it.
 *
 * @throws ExitError (2) where the API has no entrances and spaces, or an option cannot be read.
 */
async function choosePlaces(
  directory: Directory,
  system: AccessSystem,
  named: Pick<Settings, 'entrances' | 'spaces' | 'policy'>,
): Promise<{ places: Places; placeProblems: readonly Problem[] }> {
  const [entrances, spaces] = [await directory.entrances(system.id), await directory.spaces()];
  if (entrances === undefined && spaces === undefined) {
    throw usage(enrollmentWays[named.policy.enrollWith].gone, 'enrollment_route_gone');
  }
  const indexes = { entrances: indexNamed('entrance', entrances ?? []), spaces: indexNamed('space', spaces ?? []) };
  const found = (['entrances', 'spaces'] as const).map((option) => {
    const list = named[option] === undefined ? [] : readGroups(named[option]);
    if (!isList(list)) throw usage(`--${option} takes names or ids separated by ;, not "${named[option] ?? ''}".`);
    return indexes[option].resolve(list);
  });
  const [entranceIds = [], spaceIds = []] = found.map(({ ids }) => ids);
  return {
    places: { ...indexes, standard: { entranceIds, spaceIds } },
    placeProblems: found.flatMap(({ problems }) => problems),
  };
}

function isList(read: ReturnType<typeof readGroups>): read is readonly string[] {
  return Array.isArray(read);
}

function isNamed({ id, name }: { readonly id: string; readonly name: string }, wanted: string): boolean {
  return id === wanted.trim() || id === wanted.trim().toLowerCase() || fold(name) === fold(wanted);
}

function fold(name: string): string {
  return name.normalize('NFKC').replace(/\s+/gu, ' ').trim().toLowerCase();
}
