import {
  besidesOf,
  countsOf,
  emptyView,
  fold,
  namesOf,
  rateOf,
  secondsLeft,
  statuses,
  type LogEntry,
  type RowEvent,
  type RunEvent,
  type RunView,
  type Tone,
} from '../events.ts';
import type { Ask, Shell, Watcher } from '../run/context.ts';
import type { Ended } from '../run/finish.ts';
import type { Settings } from '../run/settings.ts';
import { undo } from '../run/undo.ts';
import { count, figure } from '../text/figures.ts';
import { codeWords, doneWords, duration, phaseWords, planWords, runWords, taskWords } from '../ui/run-words.ts';

export interface SceneLine {
  readonly tone: Tone;
  readonly text: string;
  readonly about?: string;
}

/** What a run asks before it goes on. */
export interface StageQuestion {
  readonly lines: readonly string[];
  /** What has to be typed; absent where yes is enough. */
  readonly expected?: string;
}

/** The page's side of a run: its progress, its question, its end; the run itself goes on without a page. */
export class Stage {
  /** The last run; undefined before the first one. */
  ending: ReturnType<typeof endingOf> | undefined;
  question: StageQuestion | undefined;
  readonly #shell: Shell;
  readonly #onChange: () => void;
  #shown: Shown | undefined;
  #answer: ((sure: boolean) => void) | undefined;

  constructor(shell: Shell, onChange: () => void) {
    this.#shell = shell;
    this.#onChange = onChange;
  }

  open(): Shown {
    this.ending = undefined;
    this.#shown = new Shown(
      this.#onChange,
      (lines, expected) => this.#ask(lines, expected),
      () => {
        this.#shown = undefined;
      },
    );
    return this.#shown;
  }

  tell(_: Shown, end: Ended): Promise<number> {
    this.ending = endingOf(end);
    return Promise.resolve(end.summary.exit);
  }

  async undo(watcher: Shown, folder: string, settings: Settings): Promise<number> {
    const { rows, left, stopped, summary } = await undo(folder, { settings, watcher, shell: this.#shell });
    if (stopped !== undefined) throw new Error(stopped.message);
    const exit = left.length === 0 ? 0 : 1;
    if (summary !== undefined) {
      const rest = left.map((text) => ({ tone: 'attention' as const, text }));
      await this.tell(watcher, { summary: { ...summary, exit }, notices: [], isResumable: false });
      if (this.ending !== undefined) {
        const said = { tone: 'good' as const, text: `Taken back for ${count(rows, 'row')}.` };
        this.ending = { ...this.ending, notices: [said, ...rest] };
      }
    }
    return exit;
  }

  /** The run that is in progress. */
  scene(now: number): ReturnType<Shown['scene']> | undefined {
    return this.#shown?.scene(now);
  }

  pause(isPaused: boolean): void {
    this.#shown?.pause(isPaused);
  }

  /** Stops the run safely. @returns whether there is one. */
  stop(): boolean {
    this.answer(false);
    this.#shown?.interrupt();
    return this.#shown !== undefined;
  }

  answer(sure: boolean): void {
    this.question = undefined;
    this.#answer?.(sure);
    this.#answer = undefined;
    this.#onChange();
  }

  #ask(lines: readonly string[], expected: string | undefined): Promise<boolean> {
    this.question = { lines, ...(expected === undefined ? {} : { expected }) };
    this.#onChange();
    return new Promise((resolve) => {
      this.#answer = resolve;
    });
  }
}

/** The watcher of one run. */
class Shown implements Watcher, AsyncDisposable {
  view: RunView = emptyView;
  readonly ask: Ask;
  readonly #onChange: () => void;
  readonly #onClose: () => void;
  readonly #stop = new AbortController();
  #resting: { promise: Promise<void>; end: () => void } | undefined;

  constructor(
    onChange: () => void,
    confirm: (lines: readonly string[], expected: string | undefined) => Promise<boolean>,
    onClose: () => void,
  ) {
    this.#onChange = onChange;
    this.#onClose = onClose;
    this.ask = { confirm, system: () => Promise.resolve(undefined) };
  }

  readonly emit = (event: RunEvent): void => {
    this.view = fold(this.view, event, Date.now());
    this.#onChange();
  };

  announce(about: Extract<RunEvent, { type: 'run' }>): Promise<void> {
    this.emit(about);
    return Promise.resolve();
  }

  begun(): void {}

  get stop(): AbortSignal {
    return this.#stop.signal;
  }

  paused(): Promise<void> {
    return this.#resting?.promise ?? Promise.resolve();
  }

  pause(isPaused: boolean): void {
    this.#resting?.end();
    this.#resting = undefined;
    if (isPaused && !this.stop.aborted) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#resting = { promise, end: resolve };
    }
    this.#onChange();
  }

  interrupt(): void {
    if (this.stop.aborted) return;
    this.emit({ type: 'stopping', reason: 'Stopping safely.' });
    this.#stop.abort();
    this.pause(false);
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#onClose();
    this.#onChange();
    return Promise.resolve();
  }

  /** A run as the page draws it: words and figures alone. */
  scene(now: number) {
    const { view } = this;
    const { run, phase, stopping } = view;
    const counts = countsOf(view);
    const left = secondsLeft(view);
    const rate = rateOf(view);
    const unit = phase && phaseWords[phase.phase].unit?.[1];
    const isPaused = this.#resting !== undefined;
    return {
      task: run === undefined ? '' : taskWords(run.command, run.roster),
      phase: phase === undefined ? '' : phaseWords[phase.phase].doing,
      done: doneWords(view),
      /** Of the phase, 0 to 1; undefined where its end is not known. */
      share: phase?.total === undefined ? undefined : Math.min(1, phase.done / Math.max(1, phase.total)),
      counts: namesOf(counts)
        .filter((status) => counts[status] > 0)
        .map((status) => countLine(status, counts[status])),
      pace: isPaused
        ? []
        : [
            ...(left === undefined ? [] : [runWords.left(left)]),
            ...(rate === undefined || unit === undefined ? [] : [runWords.rate(rate, unit)]),
          ],
      waiting: waitingWords(view, isPaused, now),
      isPaused,
      isStopping: stopping !== undefined,
      canPause: phase?.phase === 'applying' || phase?.phase === 'suspending',
      people: view.recent.filter((row) => !row.needsPerson).map(rowLine),
      problems: view.problems.map(rowLine),
      log: view.log.map(logLine),
    };
  }
}

/** How a run ended; `stopped`: why it stopped early. */
function endingOf({ summary, stopped, notices }: Ended) {
  return {
    run: summary.run,
    exit: summary.exit,
    stopped: summary.exit === 130 ? undefined : stopped,
    counts: namesOf(statuses).flatMap((status) => {
      const rows = summary[status];
      return typeof rows === 'number' && rows > 0 ? [countLine(status, rows)] : [];
    }),
    notices: notices.map(({ message, needsPerson }): SceneLine => ({ tone: toneOf(needsPerson), text: message })),
    reasons: summary.reasons ?? [],
    rows: summary.rows,
    needPerson: summary.needPerson,
  };
}

function countLine(status: keyof typeof statuses, rows: number): { status: string; tone: Tone; rows: number; means: string } {
  const { tone, means } = statuses[status];
  return { status, tone, rows, means };
}

function toneOf(needsPerson: boolean): Tone {
  return needsPerson ? 'attention' : 'rest';
}

function waitingWords({ stopping, outage, pace }: RunView, isPaused: boolean, now: number): string {
  if (stopping !== undefined) return 'Stopping safely: what was begun is finished.';
  if (outage !== undefined) {
    return `No answer from the access system for ${duration(now - outage.since)}. Next try in ${duration(outage.nextProbe - now)}, giving up in ${duration(outage.until - now)}.`;
  }
  if (isPaused) return 'Paused: nobody new is taken until it goes on.';
  const wait = (pace?.waitUntil ?? 0) - now;
  return wait > 500 ? `The access system asks for patience: going on in ${duration(wait)}.` : '';
}

function rowLine(row: RowEvent): SceneLine {
  const { tone } = statuses[row.status];
  const fate = [row.status, besidesOf(row)].filter((part) => part !== undefined).join(', ');
  return {
    tone: row.needsPerson && tone === 'good' ? 'attention' : tone,
    text: row.who === undefined || row.who === '' ? `row ${figure(row.row)}` : row.who,
    about: [row.who ? `row ${figure(row.row)}` : '', fate, row.code ? codeWords(row.code) : ''].filter(Boolean).join(', '),
  };
}

function logLine(entry: LogEntry): SceneLine {
  switch (entry.kind) {
    case 'phase': {
      const { done, unit } = phaseWords[entry.phase];
      return {
        tone: 'good',
        text: unit === undefined || entry.done === 0 ? done : `${done}: ${count(entry.done, ...unit)}`,
        about: duration(entry.tookMs),
      };
    }
    case 'plan':
      return { tone: 'rest', text: planWords(entry.rows, entry.counts) };
    case 'notice':
      return { tone: toneOf(entry.needsPerson), text: entry.message };
    case 'outage':
      return { tone: 'attention', text: runWords.outageOver(entry.tookMs) };
  }
}
