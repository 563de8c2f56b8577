import type { AccessGroup, AccessSystem, CredentialPool, Place, Workspace } from '../directory/directory.ts';
import { ExitError } from '../errors.ts';
import { farFrom } from '../plan/group-index.ts';
import { connect } from './connect.ts';
import type { Context } from './context.ts';

/** An access system with its groups, entrances, credential managers and pools. */
export interface SeenSystem {
  readonly system: AccessSystem;
  readonly groups: readonly AccessGroup[];
  /** None where the API does not tell. */
  readonly entrances: readonly Place[];
  readonly pools: readonly CredentialPool[];
  /** The credential managers that work with it. */
  readonly managers: readonly AccessSystem[];
}

/** Everything the API key has access to. */
export interface Seen {
  readonly workspace: Workspace;
  readonly host: string;
  readonly systems: readonly SeenSystem[];
  /** Of the workspace: a space may hold entrances of several systems. None where the API does not tell. */
  readonly spaces: readonly Place[];
}

/** The access systems, groups, entrances, spaces, credential managers and pools that the key can see. */
export async function systems(context: Context): Promise<Seen> {
  await using connection = await connect(context.settings.sandbox, context);
  const { directory, workspace, host } = connection;
  const seen: SeenSystem[] = [];
  for (const system of await directory.systems()) {
    seen.push(
      system.isCredentialManager
        ? { system, groups: [], entrances: [], pools: (await directory.credentialPools(system.id)) ?? [], managers: [] }
        : {
            system,
            groups: await directory.groups(system.id),
            entrances: (await directory.entrances(system.id)) ?? [],
            pools: [],
            managers: await directory.compatibleCredentialManagers(system.id),
          },
    );
  }
  return { workspace, host, systems: seen, spaces: (await directory.spaces()) ?? [] };
}

/** The groups of the access system that the settings name, or of the only one, as a list to choose from: those nearest to a name first. */
export async function groupsLike(named: string, context: Context) {
  const { system } = context.settings;
  const { systems: all } = await systems(context);
  const own = all.find(({ system: { id, name } }) => system === id || system === name);
  const only = all.filter((each) => !each.system.isCredentialManager);
  const { groups } = own ?? (only.length === 1 ? only[0] : undefined) ?? { groups: [] };
  return groups
    .filter(({ isBeingDeleted }) => !isBeingDeleted)
    .toSorted((a, b) => farFrom(named, a.name) - farFrom(named, b.name) || a.name.localeCompare(b.name))
    .map(({ id, name }) => {
      const isOne = groups.filter((other) => other.name === name).length === 1;
      return { value: isOne ? name : id, label: name, about: '' };
    });
}

/** The workspace that the key belongs to, and the systems that people can be imported into; undefined where there is no key. */
export async function placeOf(practice: boolean, context: Context) {
  try {
    const impatient = { ...context, settings: { ...context.settings, outageTimeoutMs: 10_000 } };
    await using connection = await connect(practice, impatient);
    const systems = await connection.directory.systems();
    return {
      workspace: connection.workspace.name,
      isSandbox: connection.workspace.isSandbox,
      host: connection.host,
      systems: systems
        .filter(({ isCredentialManager }) => !isCredentialManager)
        .map(({ id, name, errors: [trouble] }) => ({
          id,
          name,
          ...(trouble === undefined ? {} : { trouble: `${trouble.code}: ${trouble.message}` }),
        })),
    };
  } catch (error) {
    if (error instanceof ExitError && error.code === 'no_key') return undefined;
    throw error;
  }
}
