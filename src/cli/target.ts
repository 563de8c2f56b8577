import type { AccessSystem, CredentialPool } from '../directory/directory.ts';
import { indexGroups, type GroupIndex } from '../plan/group-index.ts';
import { type Connection, chooseManager } from './connect.ts';
import type { Settings } from './settings.ts';

/** What a run is aimed at. */
export interface Target {
  readonly system: AccessSystem;
  readonly groups: GroupIndex;
  readonly groupIds: readonly string[];
  readonly manager?: AccessSystem;
  readonly pool?: CredentialPool;
}

/** Reads what a plan needs to know of the system besides its people. */
export async function aim(
  { directory }: Connection,
  system: AccessSystem,
  settings: Pick<Settings, 'policy' | 'credentialManager' | 'credentialPool'>,
  rosterAsksToEnroll: boolean,
): Promise<Target> {
  const groups = await directory.groups(system.id);
  const enrolls = settings.policy.enroll || rosterAsksToEnroll;
  const chosen =
    enrolls && settings.policy.enrollWith === 'automation'
      ? await chooseManager(directory, system, settings.credentialManager, settings.credentialPool)
      : undefined;
  return {
    system,
    groups: indexGroups(groups),
    groupIds: groups.map(({ id }) => id),
    ...chosen,
  };
}
