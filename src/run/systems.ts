import type { AccessGroup, AccessSystem, CredentialPool, Place, Workspace } from '../directory/directory.ts';
import { connect } from './connect.ts';
import type { Context } from './context.ts';

export { farFrom } from '../plan/group-index.ts';

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
