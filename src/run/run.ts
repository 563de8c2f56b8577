import { randomUUID } from 'node:crypto';
import { basename } from 'node:path';
import type { World } from '../apply/world.ts';
import { LiveSnapshot } from '../journal/live.ts';
import type { Journal, RunHeader } from '../journal/journal.ts';
import { openJournal } from '../journal/sqlite.ts';
import { connect, type Connection, practiceHost, sameSystem } from './connect.ts';
import { type Context, sleepUnless } from './context.ts';
import { journalFile } from './folder.ts';
import { lockRun, lockSystem, type SystemLock } from './locks.ts';
import { plannedSettings, type Settings } from './settings.ts';
import { aim, groupsToRead, heedTrouble, type Target } from './target.ts';

/** Where a run works: an open connection and what was read of the access system. */
export interface Site {
  readonly connection: Connection;
  readonly target: Target;
  /** The lock on the access system; absent for a command that changes nothing in it. */
  readonly lock?: SystemLock;
}

/**
 * A run that one command has opened: its folder is locked, its journal is open. What it opens besides (connection, lock of the
 * access system) is given back with it, in reverse order.
 */
export class Run implements AsyncDisposable {
  readonly folder: string;
  readonly journal: Journal;
  /** What shapes the run comes from its plan; pace, patience and consent from this command. */
  readonly settings: Settings;
  readonly context: Context;
  /** Instant key URLs by row number: bearer secrets that go to result.csv and nowhere else. */
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
    const { credentialManager: _, credentialPool: __, ...patience } = context.settings;
    this.settings = {
      ...patience,
      policy: planned.policy,
      // A system that was known to be slow then must not be taken for a fast one now.
      settleTimeoutMs: Math.max(patience.settleTimeoutMs, planned.settleTimeoutMs),
      ...(planned.credentialManager === undefined ? {} : { credentialManager: planned.credentialManager }),
      ...(planned.credentialPool === undefined ? {} : { credentialPool: planned.credentialPool }),
    };
  }

  /** @throws {ExitError} (2) where another process has the run, or its journal cannot be read. */
  static async open(folder: string, command: string, context: Context): Promise<Run> {
    await using held = new AsyncDisposableStack();
    held.use(await lockRun(folder, command, context.shell));
    const journal = held.adopt(openJournal(journalFile(folder), 'write'), (each) => each.close());
    return new Run(folder, journal, command, context, held.move());
  }

  get name(): string {
    return basename(this.folder);
  }

  get header(): RunHeader {
    return this.journal.header;
  }

  /**
   * Connects with the system that the run is bound to, tells it, and reads what the run needs to know of it.
   *
   * @param writes whether the command will change something there: then no other run may.
   * @param enrolls whether the credential manager is needed.
   * @param onSystem called with the lock, before anything is told or read.
   */
  async reach(
    { writes, enrolls }: { readonly writes: boolean; readonly enrolls: boolean },
    onSystem?: (connection: Connection, lock: SystemLock) => Promise<void>,
  ): Promise<Site> {
    const { header } = this;
    const { watcher } = this.context;
    const connection = this.#held.use(await connect(header.endpointHost === practiceHost, this.context));
    const system = await sameSystem(connection, header);
    const lock = writes
      ? this.#held.use(await lockSystem(connection, system, this.#command, this.name, this.context.shell))
      : undefined;
    if (lock !== undefined) await onSystem?.(connection, lock);
    const { host, workspace, practice } = connection;
    await watcher.announce({
      type: 'run',
      command: this.#command,
      roster: header.roster.name,
      run: this.folder,
      host,
      workspace,
      system,
      practice,
    });
    const policy = enrolls ? this.settings.policy : { ...this.settings.policy, enroll: false };
    heedTrouble(system, writes, watcher);
    const target = await aim(connection, system, { ...this.settings, policy }, enrolls);
    return { connection, target, ...(lock === undefined ? {} : { lock }) };
  }

  /** Everything that applying touches. */
  world({ connection, target }: Site): World {
    const { watcher, shell } = this.context;
    const { settings, journal } = this;
    return {
      directory: connection.directory,
      journal,
      emit: watcher.emit,
      systemId: target.system.id,
      groups: target.groups,
      groupIds: journal.header.fields.includes('groups') ? groupsToRead(target, settings.policy, this.#groupsNamed()) : [],
      policy: settings.policy,
      settings: {
        settleTimeoutMs: settings.settleTimeoutMs,
        verifyTimeoutMs: settings.verifyTimeoutMs,
        // More people than requests: while some wait for the journal or for a verdict, the others keep the line busy.
        walkers: settings.concurrency + 16,
        ...(target.manager === undefined ? {} : { credentialManagerId: target.manager.id }),
        ...(target.pool === undefined ? {} : { credentialPoolId: target.pool.id }),
      },
      stop: watcher.stop,
      paused: () => watcher.paused(),
      openSnapshot: () => new LiveSnapshot(),
      now: shell.now,
      elapsed: () => performance.now(),
      sleep: (ms) => sleepUnless(watcher.stop, ms),
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
