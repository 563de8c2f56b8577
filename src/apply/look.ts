import type { Directory } from '../directory/directory.ts';
import type { Emit } from '../events.ts';
import type { SnapshotStore } from '../journal/ports.ts';

export interface LookAt {
  readonly systemId: string;
  /** Groups whose members are to be read: one request for each. */
  readonly groupIds: readonly string[];
  /** `where linked`: only where a user is linked to one, to know whether the identity is being deleted and takes the user along. */
  readonly identities: boolean | 'where linked';
}

/** Reads the live system into a snapshot: all users page by page, then memberships and identities where they matter. */
export async function look(directory: Directory, at: LookAt, live: SnapshotStore, emit?: Emit): Promise<void> {
  let done = 0;
  for await (const page of directory.users(at.systemId)) {
    live.addUsers(page);
    done += page.length;
    emit?.({ type: 'progress', phase: 'looking', done });
  }
  await Promise.all(at.groupIds.map(async (id) => live.addMembers(id, await directory.groupMembers(id))));
  const identities = at.identities === 'where linked' ? live.hasLinks() : at.identities;
  if (identities) for await (const page of directory.identities()) live.addIdentities(page);
  live.index();
}

/**
 * Reads of the whole list, shared between questions: a question joins the read that has not begun yet. So a read always begins after
 * its questions, and a hundred questions cost one list.
 */
export class SharedLook {
  readonly #directory: Directory;
  readonly #systemId: string;
  readonly #open: () => SnapshotStore;
  #waiting: { ask: (live: SnapshotStore) => void; fail: (error: unknown) => void }[] = [];
  #running = false;

  constructor(directory: Directory, systemId: string, open: () => SnapshotStore) {
    this.#directory = directory;
    this.#systemId = systemId;
    this.#open = open;
  }

  /** Asks a snapshot that was begun after this call. */
  ask<T>(question: (live: SnapshotStore) => T): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#waiting.push({
        ask: (live) => resolve(question(live)),
        fail: reject,
      });
      if (!this.#running) void this.#run();
    });
  }

  async #run(): Promise<void> {
    this.#running = true;
    // Questions of the same turn share the first read.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.#waiting.length > 0) {
      const asking = this.#waiting;
      this.#waiting = [];
      const live = this.#open();
      try {
        await look(this.#directory, { systemId: this.#systemId, groupIds: [], identities: false }, live);
        for (const { ask, fail } of asking) {
          try {
            ask(live);
          } catch (error) {
            fail(error);
          }
        }
      } catch (error) {
        for (const { fail } of asking) fail(error);
      } finally {
        live.close();
      }
    }
    this.#running = false;
  }
}
