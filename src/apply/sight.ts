import { type Credential, type Directory, DirectoryError, fromBeginning } from '../directory/directory.ts';
import type { SnapshotStore } from '../journal/ports.ts';
import { look } from './look.ts';
import type { World } from './world.ts';

/** What is asked about a person before something is taken back: of the system itself, or of a look at all people at once. */
export type Sight = Pick<Directory, 'user' | 'groupsOf' | 'credentials' | 'identity' | 'usersOfIdentity'>;

/** What a look at all people has to show. */
export interface LookAtAll {
  /** How many people are asked about: lists that would cost more requests than they save are not read. */
  readonly people: number;
  /** All access groups of the system. */
  readonly groupIds: readonly string[];
  readonly identities: boolean;
}

/**
 * Looks at all people at once, for the price of some pages. What the lists do not show is asked for by itself. A moment later it is
 * old: good enough to plan by, never to delete by.
 *
 * @param live empty; stays open as long as the sight is used.
 */
export async function lookAtAll(
  { directory, systemId }: Pick<World, 'directory' | 'systemId'>,
  live: SnapshotStore,
  { people, groupIds, identities }: LookAtAll,
): Promise<Sight> {
  await look(directory, { systemId, groupIds: [], identities }, live);
  // Read when they are first asked for: who lifts suspensions needs neither.
  let memberships: Promise<ReadonlyMap<string, readonly string[]>> | undefined;
  let credentials: ReturnType<typeof credentialsByUser> | undefined;
  return {
    user: async (id) => live.user(id) ?? (await directory.user(id)),
    groupsOf: async (id) => {
      if (groupIds.length >= people) return await directory.groupsOf(id);
      memberships ??= groupsByUser(directory, groupIds);
      return [...((await memberships).get(id) ?? [])];
    },
    credentials: async (id) => {
      credentials ??= credentialsByUser(directory, systemId);
      const listed = await credentials;
      return listed === undefined ? await directory.credentials(id) : (listed.get(id) ?? []);
    },
    identity: async (id) => (identities ? live.identity(id) : undefined) ?? (await directory.identity(id)),
    // Its users may be in other systems, too, which no list of this one shows: the identity itself names them, where the API says so.
    usersOfIdentity: async (id) =>
      live.identity(id)?.userIds === undefined ? await directory.usersOfIdentity(id) : live.usersByIdentity(id),
  };
}

async function groupsByUser(directory: Directory, groupIds: readonly string[]): Promise<Map<string, string[]>> {
  const found = new Map<string, string[]>();
  await Promise.all(
    groupIds.map(async (groupId) => {
      for (const id of await directory.groupMembers(groupId)) append(found, id, groupId);
    }),
  );
  return found;
}

/** Credentials by user; undefined where the API does not list those of a whole system. */
async function credentialsByUser(directory: Directory, systemId: string): Promise<Map<string, Credential[]> | undefined> {
  try {
    return await fromBeginning(async () => {
      const found = new Map<string, Credential[]>();
      for await (const page of directory.credentialsIn(systemId)) {
        for (const { userId, ...credential } of page) {
          if (userId !== undefined) append(found, userId, credential);
        }
      }
      return found;
    });
  } catch (error) {
    if (!(error instanceof DirectoryError) || !['refused', 'not_found', 'no_route'].includes(error.kind)) throw error;
    return undefined;
  }
}

function append<T>(to: Map<string, T[]>, key: string, item: T): void {
  const known = to.get(key);
  if (known === undefined) to.set(key, [item]);
  else known.push(item);
}
