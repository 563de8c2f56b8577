import { type AcsUser, type Directory, DirectoryError, fromBeginning } from '../directory/directory.ts';
import type { Emit } from '../events.ts';
import type { Journal } from '../journal/journal.ts';
import type { SnapshotList, SnapshotStore } from '../journal/ports.ts';
import type { World } from './world.ts';

export interface LookAt {
  readonly systemId: string;
  /** Notes who is shown: what was there before a call was not made by it. */
  readonly journal?: Pick<Journal, 'saw'>;
  /** Groups whose members are to be read: one request for each. */
  readonly groupIds: readonly string[];
  /** `where linked`: only where a user is linked to one, to know whether the identity is being deleted and takes the user along. */
  readonly identities: boolean | 'where linked';
  /** Given where something is decided by who is not there: pauses between the readings of a list, which is read until it is whole. */
  readonly untilWhole?: World['sleep'];
}

/** Readings of a list of several pages, none of which is followed by one that shows everybody it did. */
const mostReadings = 5;
/** The pause after the first reading that lacked somebody, in milliseconds; each further one is twice as long. */
const firstWait = 500;

/**
 * Reads the live system into a snapshot: all users page by page, then memberships and identities where they matter.
 *
 * @param onPage told each page of users as it comes, and how many have come.
 */
export async function look(
  directory: Directory,
  at: LookAt,
  live: SnapshotStore,
  onPage?: (page: readonly AcsUser[], done: number) => void,
): Promise<void> {
  let most = 0;
  await readList('users', live, at.untilWhole, async () => {
    let [pages, done] = [0, 0];
    for await (const page of directory.users(at.systemId)) {
      live.addUsers(page);
      await at.journal?.saw(page.map(({ id }) => id));
      pages += 1;
      done += page.length;
      // A further reading shows no number that begins anew.
      most = Math.max(most, done);
      onPage?.(page, most);
    }
    return pages;
  });
  await Promise.all(at.groupIds.map(async (id) => live.addMembers(id, await directory.groupMembers(id))));
  const identities = at.identities === 'where linked' ? live.hasLinks() : at.identities;
  if (identities) {
    await readList('identities', live, at.untilWhole, async () => {
      let pages = 0;
      for await (const page of directory.identities()) {
        live.addIdentities(page);
        pages += 1;
      }
      return pages;
    });
  }
  live.index();
}

/**
 * Reads a list into a snapshot. Where its cursors count, and somebody who was read already is deleted before the next page, another one
 * moves up to the page before and is on none. A reading was whole, where the next one lacks nobody whom it showed: so a list of more than
 * one page is read until that is so, and the snapshot has what the last reading shows.
 *
 * @param read reads it once. @returns on how many pages it was.
 * @throws {DirectoryError} where it is never so.
 */
async function readList(
  list: SnapshotList,
  live: SnapshotStore,
  sleep: World['sleep'] | undefined,
  read: () => Promise<number>,
): Promise<void> {
  for (let readings = 1; ; readings += 1) {
    const pages = await fromBeginning(read);
    if (sleep === undefined) return;
    const lacked = live.endReading(list);
    if (readings === 1 ? pages <= 1 : lacked === 0) return;
    if (readings >= mostReadings) throw changesAllTheTime(list);
    // Somebody who deletes several people is done soon.
    if (readings > 1) await sleep(firstWait * 2 ** (readings - 2));
  }
}

function changesAllTheTime(list: SnapshotList): DirectoryError {
  const what = list === 'users' ? 'people of the access system' : 'user identities of the workspace';
  const message =
    `The list of the ${what} was read ${mostReadings} times, and each time it lacked somebody whom the time before had shown: ` +
    'people are deleted there all the time, and meanwhile the pages of the list may leave out others, who would be made again. ' +
    'Wait until nobody is deleted there any more, then type the same command again.';
  return new DirectoryError('unanswered', 'list_changes', message);
}

/** Up to this number users are read one by one; for more, the whole list is cheaper. */
export const oneByOne = 40;

/** What is shown late is waited for so many settle timeouts more. */
export const lateTimeouts = 5;

/** The first pause between two looks at one object, in milliseconds; each further one is half as long again. */
const firstPause = 200;

/**
 * Looks again and again until something is found, the time is up or the run is to stop; the API may be slow to show what is there.
 *
 * @param timeoutMs 0 = one look.
 * @param find told whether it is the last look, which comes after the time is up.
 */
export async function lookUntil<T>(
  timeoutMs: number,
  { elapsed, sleep, stop }: Pick<World, 'elapsed' | 'sleep' | 'stop'>,
  find: (isLast: boolean) => Promise<T | undefined>,
): Promise<T | undefined> {
  const until = elapsed() + timeoutMs;
  for (let pause = firstPause; ; pause *= 1.5) {
    const isLast = elapsed() >= until;
    const found = await find(isLast);
    if (found !== undefined || isLast) return found;
    await sleep(Math.max(1, Math.min(pause, until - elapsed())));
    if (stop.aborted) return undefined;
  }
}

/** Whether a refusal of a creation says that what is created is there already: it leads to a look. */
export function saysExists({ code = '', message = '' }: { readonly code?: string; readonly message?: string }): boolean {
  const words = `${code} ${message}`;
  return /exist|already|duplicate|conflict|in.use|taken|unique/i.test(words) && !/not.exist/i.test(words);
}

/** For `onPage`: tells how many users have been looked at. */
export function tellLooking(
  emit: Emit,
  phase: 'looking' | 'looking_again' = 'looking',
): (page: readonly AcsUser[], done: number) => void {
  return (_, done) => emit({ type: 'progress', phase, done });
}

/** Counts the users that are read back. @returns is told the ids of users whose reading is final; ids of others do not count. */
export function countReadBack(userIds: Iterable<string>, emit: Emit): (ids: readonly string[]) => void {
  const unread = new Set(userIds);
  const all = unread.size;
  return (ids) => {
    const before = unread.size;
    for (const id of ids) unread.delete(id);
    if (unread.size < before) emit({ type: 'progress', phase: 'verifying', done: all - unread.size });
  };
}

/**
 * Reads that are shared between questions: a question joins the read that has not begun yet. So a read always begins after its
 * questions, and a hundred questions cost one list.
 */
export class SharedLook<T> {
  readonly #read: () => Promise<T>;
  #waiting: PromiseWithResolvers<T>[] = [];
  #running = false;

  constructor(read: () => Promise<T>) {
    this.#read = read;
  }

  /** What a read shows that is begun after this call. */
  ask(): Promise<T> {
    const asking = Promise.withResolvers<T>();
    this.#waiting.push(asking);
    if (!this.#running) void this.#run();
    return asking.promise;
  }

  async #run(): Promise<void> {
    this.#running = true;
    // Questions of the same turn share the first read.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.#waiting.length > 0) {
      const asking = this.#waiting;
      this.#waiting = [];
      try {
        const shown = await this.#read();
        for (const { resolve } of asking) resolve(shown);
      } catch (error) {
        for (const { reject } of asking) reject(error);
      }
    }
    this.#running = false;
  }
}
