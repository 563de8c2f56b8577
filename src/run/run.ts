import { randomUUID } from 'node:crypto';
import { basename } from 'node:path';
import type { World } from '../apply/world.ts';
import { LiveSnapshot } from '../journal/live.ts';
import type { Journal, RunHeader, RunNotice } from '../journal/journal.ts';
import { openJournal } from '../journal/sqlite.ts';
import { commandOn } from '../text/command-line.ts';
import { type Connection, reconnect, sameSystem, whereIs } from './connect.ts';
import { type Context, sleepUnless } from './context.ts';
import { journalFile } from './folder.ts';
import { askInstantKeyUrls } from './instant-keys.ts';
import { lockRun, lockSystem, type SystemLock } from './locks.ts';
import { plannedSettings, type Settings } from './settings.ts';
import { aim, groupsToRead, heedTrouble, type Target } from './target.ts';

/** The connection of a run, and the data read from its access system. */
export interface Site {
  readonly connection: Connection;
  readonly target: Target;
  /** The lock on the access system; undefined for a command that changes nothing in it. */
  readonly lock: SystemLock | undefined;
}

/**
 * A run opened by one command: its folder is locked, its journal is open. Disposing of it also closes the connection and releases
 * the lock of the access system, in reverse order of opening.
 */
export class Run implements AsyncDisposable {
  readonly folder: string;
  readonly journal: Journal;
  /** Options that shape the plan come from the journal; pace, timeouts and consent come from this command. */
  readonly settings: Settings;
  readonly context: Context;
  /** Instant key URLs by row number: bearer secrets that go to result.csv and result.xlsx and nowhere else. */
  readonly urls = new Map<number, string>();
  readonly #command: string;
  readonly #held: AsyncDisposableStack;

  private constructor(folder: string, journal: Journal, command: string, context: Context, held: AsyncDisposableStack) {
    this.folder = folder;
    this.journal = journal;
    this.context = context;
    this.#command = command;
    this.#held = held;
    const planned = plannedSettings(journal.header);
    const { policy, credentialManager, credentialPool, entrances, spaces } = planned;
    this.settings = {
      ...context.settings,
      policy,
      credentialManager,
      credentialPool,
      entrances,
      spaces,
      // Where the plan was made with a longer settle timeout, the system is known to be slow: the longer one is kept.
      settleTimeoutMs: Math.max(context.settings.settleTimeoutMs, planned.settleTimeoutMs),
    };
  }

  /** @throws {ExitError} (2) where another process holds the run, or its journal cannot be read. */
  static async open(folder: string, command: string, context: Context): Promise<Run> {
    await using held = new AsyncDisposableStack();
    const lock = held.use(await lockRun(folder, command, context.shell));
    const journal = held.use(openJournal(journalFile(folder), 'write', lock.expectHeld));
    return new Run(folder, journal, command, context, held.move());
  }

  get name(): string {
    return basename(this.folder);
  }

  get header(): RunHeader {
    return this.journal.header;
  }

  /**
   * Connects to the run's access system, announces it, and reads its groups and the other data that the run needs.
   *
   * @param writes whether the command changes the system: then the system is locked against other runs.
   * @param enrolls whether the credential manager, or the entrances and spaces, are needed.
   * @param onSystem called with the lock, before the system is announced or read.
   */
  async reach(
    { writes, enrolls }: { readonly writes: boolean; readonly enrolls: boolean },
    onSystem?: (connection: Connection, lock: SystemLock) => Promise<void>,
  ): Promise<Site> {
    const { header } = this;
    const { watcher } = this.context;
    const connection = this.#held.use(await reconnect(header, this.folder, this.context));
    const system = await sameSystem(connection, header);
    const lock = writes
      ? this.#held.use(await lockSystem(connection, system, this.#command, this.name, this.context.shell))
      : undefined;
    if (lock !== undefined) await onSystem?.(connection, lock);
    const about = { command: this.#command, roster: header.roster.name, run: this.folder };
    await watcher.announce({ type: 'run', ...about, ...whereIs(connection, system) });
    const policy = enrolls ? this.settings.policy : { ...this.settings.policy, enroll: false };
    heedTrouble(system, writes, watcher);
    const target = await aim(connection, system, { ...this.settings, policy }, enrolls);
    return { connection, target, lock };
  }

  /** Whether rows that are open are to be enrolled. */
  enrolls(): boolean {
    return this.journal.openRows().some(({ wishes }) => wishes.enroll !== undefined);
  }

  /** Asks for the instant key URLs that are missing. @returns a notice, where some are missing still. */
  askUrls({ directory }: Connection): Promise<RunNotice | undefined> {
    const again = commandOn(['report'], this.folder, this.context.shell);
    return askInstantKeyUrls(this.journal, directory, this.urls, again);
  }

  /** Everything that apply/ reads and writes. */
  world({ connection, target }: Pick<Site, 'connection' | 'target'>): World {
    const { watcher, shell } = this.context;
    const { settings, journal } = this;
    return {
      directory: connection.directory,
      journal,
      emit: watcher.emit,
      systemId: target.system.id,
      groups: target.groups,
      groupIds: journal.header.fields.includes('groups') ? groupsToRead(target, settings.policy, this.#groupsNamed()) : [],
      places: target.places,
      policy: settings.policy,
      settings: {
        settleTimeoutMs: settings.settleTimeoutMs,
        verifyTimeoutMs: settings.verifyTimeoutMs,
        // More rows than requests: while some rows wait for the journal or for settling, the others keep the connection busy.
        walkers: settings.concurrency + 16,
        credentialManagerId: target.manager?.id,
        credentialPoolId: target.pool?.id,
      },
      stop: watcher.stop,
      paused: () => watcher.paused(),
      openSnapshot: () => new LiveSnapshot(),
      now: shell.now,
      elapsed: () => performance.now(),
      sleep: (ms) => sleepUnless(watcher.stop, ms),
      verifyCommand: commandOn(['verify'], this.folder, shell),
      undoClaimedCommand: commandOn(['undo', '--include-claimed'], this.folder, shell),
      newKey: () => `doorlist-${randomUUID()}`,
      instantKeyUrl: (row, url) => this.urls.set(row, url),
    };
  }

  #groupsNamed(): Set<string> {
    const names = new Set<string>();
    for (const { person } of this.journal.rows()) for (const name of person?.groups ?? []) names.add(name);
    return names;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#held.disposeAsync();
  }
}
