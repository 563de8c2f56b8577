import pLimit from 'p-limit';
import { DirectoryError } from '../directory/directory.ts';
import { JournalError, type RowRecord, type StepKind, type StepRecord } from '../journal/journal.ts';
import { isUnknown } from '../journal/outcome.ts';
import { rowEvent, unansweredEvent } from '../journal/row-event.ts';
import { enrollmentWays } from './enrollment.ts';
import { saysExists } from './look.ts';
import { type Looks, settle, sharedLooks } from './settle.ts';
import { nextStep, type Decided, type Step } from './steps.ts';
import { Halt, type World } from './world.ts';

/** Equal refusals without a success in between after which the run stops: the cause is not in the rows. */
export const refusalsInARow = 20;
/** Rows that wait for a verdict at the same time; beyond that, no new rows are taken. */
const mostUnsettled = 500;
/** Tries of one step that all stay unanswered, after which it is refused. */
export const mostTries = 6;
/** Milliseconds: an access that ends sooner is not sent, since it would be refused or over at once. */
const endMargin = 5_000;

/**
 * Walks every open row to its end: each missing step with its intent before the call and its outcome after it, unknown steps
 * settled by looking. Rows finish in any order. Returns when no row has anything left to do, or the reason why it stopped; the
 * journal is then at rest either way, and another call goes on from it.
 */
export async function apply(world: World): Promise<Halt | undefined> {
  return new Engine(world, false).run();
}

/** Finds out what became of every unanswered step, and takes no new one. A phase of its own, where there is any. */
export async function settleAll(world: World): Promise<Halt | undefined> {
  let total = 0;
  for (const record of world.journal.openRows()) total += Number(unknownStep(record) !== undefined);
  if (total > 0) world.emit({ type: 'phase', phase: 'settling', total });
  return new Engine(world, true).run();
}

class Engine {
  readonly #world: World;
  readonly #looks: Looks;
  readonly #settleOnly: boolean;
  /** Unanswered steps that were settled. */
  #settled = 0;
  #halt: Halt | undefined;
  #failure: unknown;
  /** Refusals since the last success, for each kind of step. */
  readonly #streaks = new Map<string, { what: string; seqs: number[] }>();
  #enrollmentGone: string | undefined;

  constructor(world: World, settleOnly: boolean) {
    this.#world = world;
    this.#settleOnly = settleOnly;
    this.#looks = sharedLooks(world);
  }

  async run(): Promise<Halt | undefined> {
    const { journal, settings, stop, paused } = this.#world;
    const walking = pLimit(settings.walkers);
    const unsettled = new Set<Promise<void>>();
    const all = new Set<Promise<void>>();
    // Not Promise.race: it would leave a reaction on every waiting walk for every row that is started.
    let over = Promise.withResolvers<void>();

    const start = (row: number, record?: RowRecord): void => {
      const walk = walking(() => this.#walk(record ?? journal.row(row), record !== undefined && record.steps.length > 0))
        .then((step) => {
          if (step === undefined) return;
          // A verdict takes seconds of mostly waiting: it does not occupy a walker.
          const settling = this.#settle(row, step).then((goesOn) => {
            if (goesOn) start(row);
          });
          unsettled.add(settling);
          return settling.finally(() => unsettled.delete(settling));
        })
        .catch((error: unknown) => this.#fail(error))
        .finally(() => {
          all.delete(walk);
          over.resolve();
          over = Promise.withResolvers();
        });
      all.add(walk);
    };

    for (const record of journal.openRows()) {
      await paused?.();
      if (this.#stopped()) break;
      start(record.row, record);
      while (walking.pendingCount > settings.walkers || unsettled.size > mostUnsettled) await over.promise;
    }
    while (all.size > 0) await over.promise;
    if (this.#failure !== undefined) throw this.#failure;
    if (this.#halt === undefined && stop.aborted) this.#halt = new Halt(130, 'Interrupted.');
    return this.#halt;
  }

  #stopped(): boolean {
    return this.#halt !== undefined || this.#failure !== undefined || this.#world.stop.aborted;
  }

  #fail(error: unknown): void {
    if (error instanceof Halt) this.#halt ??= error;
    else if (error instanceof JournalError) this.#halt ??= new Halt(4, error.message);
    else this.#failure ??= error;
  }

  /** Takes one step after the other. Returns the step that has to be settled before the row can go on. */
  async #walk(first: RowRecord | undefined, isOld: boolean): Promise<StepRecord | undefined> {
    const { emit, now } = this.#world;
    if (first === undefined) return undefined;
    for (let record = first; ;) {
      const unknown = unknownStep(record);
      if (unknown !== undefined) return this.#stopped() ? undefined : unknown;
      const step = this.#stopped() || this.#settleOnly ? undefined : nextStep(record, this.#world);
      if (step === undefined) {
        // A row that was not begun, or has nothing to do, is told by the plan.
        if (this.#settleOnly || record.steps.length === 0) return undefined;
        emit({ ...rowEvent(record, now()), ...(isOld && record === first && { isOld }) });
        return undefined;
      }
      const taken = await this.#take(record, step);
      record = { ...record, steps: [...record.steps.filter(({ seq }) => seq !== taken.seq), taken] };
    }
  }

  /** Returns the step as the journal has it then. */
  async #take(record: RowRecord, step: Step): Promise<StepRecord> {
    const { journal, directory } = this.#world;
    const { row } = record;
    if (step.kind === 'enroll' && this.#enrollmentGone !== undefined) {
      return this.#record(row, step, { outcome: 'refused', code: 'enrollment_route_gone', message: this.#enrollmentGone });
    }
    let seq: number | undefined;
    try {
      const decided = await step.before?.();
      if (decided !== undefined) return await this.#record(row, step, decided);
      const made = await step.call(async () => {
        // Rejecting here keeps the request from being sent; the step is then refused like one that the API refuses.
        if (this.#hasEnded(record, step)) throw new Ended();
        seq = await journal.intend(row, step.kind, step.target, step.sent, directory.now());
      });
      if (seq === undefined) throw new Error(`The step ${step.kind} was carried out without an intent.`);
      this.#streaks.delete(step.kind);
      const id = typeof made === 'string' ? made : undefined;
      if (step.kind !== 'user' || id === undefined) return await journal.conclude(seq, 'done', { id });
      const message = `The API answered the creation with user ${id}, who is another row's or was there before. Look whom it means.`;
      return (await journal.own(seq, 'done', id)) ?? (await journal.conclude(seq, 'conflict', { code: 'not_made', message }));
    } catch (error) {
      if (error instanceof Ended) {
        const message = 'The access ended before the row was sent. Give it a later end, then import it again.';
        return this.#record(row, step, { outcome: 'refused', code: 'ended', message });
      }
      if (!(error instanceof DirectoryError)) throw error;
      return await this.#answer(row, step, seq, error);
    }
  }

  /** An answer that is not a success. */
  async #answer(row: number, step: Step, seq: number | undefined, error: DirectoryError): Promise<StepRecord> {
    const { journal } = this.#world;
    const { code, message } = error;
    switch (error.kind) {
      case 'unanswered':
        if (seq === undefined && (step.kind === 'enroll' || step.kind === 'link')) {
          // One person that cannot be read must not keep all others waiting.
          const message = `Nothing was sent, for what is there already could not be read: ${error.message}`;
          return this.#record(row, step, { outcome: 'refused', code: 'look_failed', message });
        }
        if (seq === undefined) {
          // A look that fails leaves everything as it was: the row stays open.
          throw new Halt(4, `The access system could not be read: ${message}`);
        }
        return journal.conclude(seq, 'unanswered', { code, message });
      case 'stopped':
      case 'unreachable':
        // Never sent, or answered "not now": it did not happen.
        if (seq !== undefined) await journal.conclude(seq, 'absent');
        throw error.kind === 'stopped' ? new Halt(130, 'Interrupted.') : new Halt(4, message);
      case 'unauthorized':
        if (seq !== undefined) await journal.conclude(seq, 'absent', { code, message });
        throw new Halt(4, message);
      case 'no_route':
        if (step.kind === 'enroll') {
          await this.#enrollmentIsGone();
          const gone = { outcome: 'refused', code: 'enrollment_route_gone', message: this.#enrollmentGone ?? message } as const;
          return this.#record(row, step, gone, seq);
        }
        return this.#refused(row, step, seq, error);
      case 'refused':
      case 'not_found':
        return this.#refused(row, step, seq, error);
    }
  }

  async #refused(row: number, step: Step, seq: number | undefined, error: DirectoryError): Promise<StepRecord> {
    const { journal } = this.#world;
    const { code, message } = error;
    if (seq === undefined) return this.#record(row, step, { outcome: 'refused', code, message });
    // Who is there may be what this very call has made, passed on twice by something in between: it is looked for like any other.
    if (step.kind === 'user' && saysExists(error)) return journal.conclude(seq, 'unanswered', { code, message });
    let decided: Decided | undefined;
    try {
      decided = await step.refused?.(error);
    } catch (lookError) {
      if (!(lookError instanceof DirectoryError)) throw lookError;
      // The look after the refusal failed: the refusal itself is certain, what is there is not. The row stays open.
      await journal.conclude(seq, 'absent', { code, message });
      return this.#answer(row, step, undefined, lookError);
    }
    // A clash without a visible cause may concern one row or all of them: it counts like any other refusal.
    if (decided !== undefined && decided.code !== 'identity_clash') {
      const { outcome, ...more } = decided;
      if (outcome !== 'conflict') this.#streaks.delete(step.kind);
      return journal.conclude(seq, outcome, more);
    }
    return this.#concludeRefusal(step.kind, seq, decided ?? { outcome: 'refused', code, message }, { code, message });
  }

  /** Counts equal refusals, and stops the run where they do not end. */
  async #concludeRefusal(
    kind: StepKind,
    seq: number,
    { outcome, ...more }: Decided,
    { code, message, inARow = 'equal refusals in a row, without one success' }: Cause,
  ): Promise<StepRecord> {
    const { journal } = this.#world;
    const what = `${code} ${message}`;
    let streak = this.#streaks.get(kind);
    // The run stops for this cause already: rows that were in flight stay pending with the others.
    if (this.#halt !== undefined && streak?.what === what) return journal.conclude(seq, 'absent', { code, message });
    // Counted before anything is awaited: refusals arrive side by side.
    if (streak?.what !== what) this.#streaks.set(kind, (streak = { what, seqs: [] }));
    streak.seqs.push(seq);
    if (streak.seqs.length < refusalsInARow) return journal.conclude(seq, outcome, more);
    // One cause is not the rows' fault: all of them stay pending for a resume, once the cause is mended.
    this.#halt ??= new Halt(4, `${refusalsInARow} ${inARow}: ${message}`);
    const others = streak.seqs.filter((each) => each !== seq);
    await Promise.all(others.map((each) => journal.conclude(each, 'absent', { code, message })));
    return journal.conclude(seq, 'absent', { code, message });
  }

  /** Rows that are given up one after the other have one cause as well, as an API that can be read and takes nothing. */
  #neverAnswered({ kind, seq, message: last }: StepRecord, tries: number): Promise<StepRecord> {
    const message = [
      `Sent ${tries} times; there was never an answer of its own, and never a trace of it.`,
      ...(last === undefined ? [] : [`The last time: ${last}`]),
      kind === 'suspend' ? 'Run the same list again later.' : 'Import the row again later.',
    ].join(' ');
    const cause = {
      code: 'no_answer',
      message: 'The access system can be read, and takes nothing that is sent. Resume when it works again.',
      inARow: 'rows in a row were sent again and again, and never answered',
    };
    return this.#concludeRefusal(kind, seq, { outcome: 'refused', code: 'no_answer', message }, cause);
  }

  async #enrollmentIsGone(): Promise<void> {
    if (this.#enrollmentGone !== undefined) return;
    this.#enrollmentGone = enrollmentWays[this.#world.policy.enrollWith].gone;
    const notice = { code: 'enrollment_route_gone', message: this.#enrollmentGone, needsPerson: true } as const;
    await this.#world.journal.notice(notice);
    this.#world.emit({ type: 'notice', ...notice });
  }

  /** @param seq of the step's intent; without it, the step was decided without a call. */
  #record(row: number, { kind, target }: Step, { outcome, ...more }: Decided, seq?: number): Promise<StepRecord> {
    const { journal } = this.#world;
    return seq === undefined ? journal.record(row, kind, target, outcome, more) : journal.conclude(seq, outcome, more);
  }

  /** Whether the row can go on. */
  async #settle(row: number, step: StepRecord): Promise<boolean> {
    const { journal, emit, now } = this.#world;
    const record = journal.row(row);
    if (record === undefined) return false;
    emit(unansweredEvent(record, now()));
    try {
      const verdict = await settle(record, step, this.#world, this.#looks);
      if (this.#settleOnly) emit({ type: 'progress', phase: 'settling', done: ++this.#settled });
      switch (verdict.kind) {
        case 'claimed':
          if (step.kind !== 'user' || verdict.id === undefined) {
            await journal.conclude(step.seq, 'claimed', { id: verdict.id });
          } else if ((await journal.own(step.seq, 'claimed', verdict.id)) === undefined) {
            // Another row's answer came in while this one compared.
            return await this.#settle(row, step);
          }
          this.#streaks.delete(step.kind);
          return true;
        case 'absent': {
          const tries = record.steps.filter(({ kind, target }) => kind === step.kind && target === step.target).length;
          // What an earlier command sent last is sent once more, however often that was.
          if (this.#settleOnly || tries < mostTries) await journal.conclude(step.seq, 'absent');
          else await this.#neverAnswered(step, tries);
          return true;
        }
        case 'doubt':
          await journal.conclude(step.seq, 'unanswered', { code: verdict.code ?? 'in_doubt', message: verdict.message });
          return false;
        case 'conflict':
          await journal.conclude(step.seq, 'conflict', { code: verdict.code, message: verdict.message });
          return true;
        case 'refused':
          await this.#concludeRefusal(step.kind, step.seq, { ...verdict, outcome: 'refused' }, verdict);
          return true;
        case 'stopped':
          return false;
      }
    } catch (error) {
      if (!(error instanceof DirectoryError)) throw error;
      if (error.kind === 'stopped') throw new Halt(130, 'Interrupted.');
      if (error.kind === 'unreachable' || error.kind === 'unauthorized') throw new Halt(4, error.message);
      // A look that fails settles nothing: the row stays unknown, with this reason.
      await journal.conclude(step.seq, 'unanswered', {
        code: 'look_failed',
        message: `The answer was lost, and looking for the result failed: ${error.message}`,
      });
      return false;
    }
  }

  #hasEnded(record: RowRecord, step: Step): boolean {
    const endsAt = record.person?.endsAt;
    const makesPerson = step.kind === 'user' || (step.kind === 'identity' && record.change.kind === 'create');
    const sendsIt =
      makesPerson ||
      (step.kind === 'update' && step.sent['schedule'] !== undefined) ||
      typeof step.sent['ends_at'] === 'string';
    return sendsIt && endsAt !== undefined && Date.parse(endsAt) <= this.#world.directory.now() + endMargin;
  }
}

/** Why a step was refused, the same for all rows that share the cause, and how the run says that it stops for it. */
interface Cause {
  readonly code: string;
  readonly message: string;
  readonly inARow?: string;
}

class Ended extends Error {
  override readonly name = 'Ended';
}

/** The step of a row that has to be settled before the row can go on. */
function unknownStep(record: RowRecord): StepRecord | undefined {
  return record.steps.findLast((step) => isUnknown(step) && isNewest(record, step));
}

/** Whether the row has nothing left to do, so far as it is known. */
export function isAtRest(record: RowRecord, world: World): boolean {
  return unknownStep(record) === undefined && nextStep(record, world) === undefined;
}

/** Whether no later step of the same kind and target replaced it. */
function isNewest(record: RowRecord, step: StepRecord): boolean {
  return record.steps.findLast(({ kind, target }) => kind === step.kind && target === step.target) === step;
}
