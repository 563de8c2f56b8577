import {
  besidesOf,
  countsOf,
  emptyView,
  failedWords,
  fold,
  isAlarm,
  namesOf,
  statuses,
  type RowEvent,
  type RunView,
} from '../events.ts';
import { cureToChoose } from '../roster/problems.ts';
import type { Ask, Shell, Watcher } from '../run/context.ts';
import type { Ended } from '../run/finish.ts';
import type { Settings } from '../run/settings.ts';
import { undo } from '../run/undo.ts';
import { count, duration, figure } from '../text/figures.ts';
import { codeWords, doneWords, logWords, paceWords, phaseWords, taskWords, type SaidLine } from '../ui/run-words.ts';

/** What a run asks before it goes on. */
export interface StageQuestion {
  readonly lines: readonly string[];
  /** What has to be typed; absent where yes is enough. */
  readonly expected?: string;
}

/** The page's side of a run: its progress, its question, its end. One run at a time; it goes on without a page. */
export class Stage implements Watcher, AsyncDisposable {
  /** The last run that was told of: one that ends before it has begun changes nothing of it. Undefined before the first one. */
  ending: ReturnType<typeof endingOf> | undefined;
  question: StageQuestion | undefined;
  /** Where the last run went, or goes. */
  place: ReturnType<typeof placeOf>;
  readonly begun: () => void;
  readonly #shell: Shell;
  readonly #onChange: () => void;
  /** Of the run that is in progress. */
  #view: RunView | undefined;
  #stop = new AbortController();
  #resting: PromiseWithResolvers<void> | undefined;
  #answer: ((sure: boolean) => void) | undefined;

  /** @param begun a run has begun, and is found again among the runs. */
  constructor(shell: Shell, onChange: () => void, begun = () => {}) {
    this.#shell = shell;
    this.#onChange = onChange;
    this.begun = begun;
  }

  open(): this {
    this.#view = emptyView;
    this.#stop = new AbortController();
    return this;
  }

  tell(_: Watcher, end: Ended): Promise<number> {
    this.ending = endingOf(end);
    return Promise.resolve(end.summary.exit);
  }

  async undo(watcher: Watcher, folder: string, settings: Settings): Promise<number> {
    const { rows, left, stopped, summary } = await undo(folder, { settings, watcher, shell: this.#shell });
    // Some of it is taken back, and its numbers are not those of the import any more.
    if (summary === undefined) this.ending = undefined;
    if (stopped !== undefined) throw new Error(stopped.message);
    const exit = left.length === 0 ? 0 : 1;
    if (summary !== undefined) {
      this.ending = {
        ...endingOf({ summary: { ...summary, exit }, notices: [], isResumable: false }),
        alarms: left.map(warned),
        notices: [{ tone: 'good', text: `Taken back for ${count(rows, 'row')}.` }],
      };
    }
    return exit;
  }

  readonly emit: Watcher['emit'] = (event) => {
    // What is told after its end is no run in progress.
    if (this.#view !== undefined) {
      this.#view = fold(this.#view, event, Date.now());
      this.place = placeOf(this.#view) ?? this.place;
    }
    this.#onChange();
  };

  readonly announce: Watcher['announce'] = (about) => Promise.resolve(this.emit(about));

  get stop(): AbortSignal {
    return this.#stop.signal;
  }

  paused(): Promise<void> {
    return this.#resting?.promise ?? Promise.resolve();
  }

  pause(isPaused: boolean): void {
    this.#resting?.resolve();
    this.#resting = isPaused && this.#view !== undefined && !this.stop.aborted ? Promise.withResolvers() : undefined;
    this.#onChange();
  }

  /** Stops the run safely. @returns whether there is one. */
  interrupt(): boolean {
    this.answer(false);
    if (this.#view === undefined) return false;
    if (!this.stop.aborted) this.emit({ type: 'stopping', reason: 'Stopping safely.' });
    this.#stop.abort();
    this.pause(false);
    return true;
  }

  readonly ask: Ask = {
    confirm: (lines, expected) => {
      this.question = { lines, ...(expected === undefined ? {} : { expected }) };
      this.#onChange();
      return new Promise((resolve) => {
        this.#answer = resolve;
      });
    },
    system: () => Promise.resolve(undefined),
  };

  answer(sure: boolean): void {
    this.question = undefined;
    this.#answer?.(sure);
    this.#answer = undefined;
    this.#onChange();
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#view = undefined;
    this.#resting = undefined;
    return Promise.resolve(this.#onChange());
  }

  /** The run that is in progress, as the page draws it: words and figures alone. */
  scene(now: number) {
    const view = this.#view;
    if (view === undefined) return undefined;
    const { run, phase, stopping } = view;
    const counts = countsOf(view);
    const isPaused = this.#resting !== undefined;
    return {
      place: placeOf(view),
      task: run === undefined ? '' : taskWords(run.command, run.roster),
      phase: phase === undefined ? '' : phaseWords[phase.phase].doing,
      done: doneWords(view),
      /** Of the phase, 0 to 1; undefined where its end is not known. */
      share: phase?.total === undefined ? undefined : Math.min(1, phase.done / Math.max(1, phase.total)),
      counts: namesOf(counts)
        .filter((status) => counts[status] > 0)
        // What became of each row that failed is not known before the end.
        .map((status) => countLine(status, counts[status], status === 'failed' ? ', or never answered' : '')),
      pace: isPaused ? [] : paceWords(view, now),
      waiting: waitingWords(view, isPaused, now),
      isPaused,
      isStopping: stopping !== undefined,
      canPause: phase?.phase === 'applying' || phase?.phase === 'suspending',
      people: view.recent.filter((row) => !row.needsPerson).map(rowLine),
      problems: view.problems.map(rowLine),
      log: view.log.map(logWords),
    };
  }
}

/** Where a run goes; undefined as long as it has not said so. */
function placeOf({ run }: RunView) {
  return (
    run?.system && {
      practice: run.practice ?? false,
      isSandbox: run.workspace?.isSandbox ?? false,
      systemName: run.system.name,
    }
  );
}

/** How a run ended; `stopped`: why it stopped early. */
function endingOf({ summary, stopped, notices }: Ended) {
  return {
    run: summary.run,
    exit: summary.exit,
    stopped: summary.exit === 130 ? undefined : stopped,
    counts: namesOf(statuses).flatMap((status) => {
      const rows = summary[status];
      if (typeof rows !== 'number' || rows === 0) return [];
      const line = countLine(status, rows);
      return [status === 'failed' ? { ...line, means: failedWords(line.means, rows, summary.unanswered ?? 0) } : line];
    }),
    /** What is uncertain or lacking although every row may have ended well: it stands before the good news. */
    alarms: [...notices.filter(isAlarm).map(({ message }) => message), ...noted(summary, alarming)].map(warned),
    notices: [
      ...noted(summary, remarkable).map(warned),
      ...notices.filter((notice) => !isAlarm(notice)).map(({ message }): SaidLine => ({ tone: 'rest', text: message })),
    ],
    reasons: (summary.reasons ?? []).map((reason) => ({ ...reason, cure: cureToChoose(reason) })),
    rows: summary.rows,
    needPerson: summary.needPerson,
  };
}

function warned(text: string): SaidLine {
  return { tone: 'attention', text };
}

type Noted = Readonly<Record<string, readonly [one: string, many: string, what: string]>>;

/** What is said of rows that need no person, by the code of a note on them: those without access, and those to look at. */
const alarming: Noted = {
  access_ended: [
    'person of the roster has',
    'people of the roster have',
    'no access: it has ended in the access system, and the row names no end.',
  ],
};
const remarkable: Noted = {
  access_goes_on: ['person has', 'people have', 'access although the end in their row has passed.'],
  groups_kept: ['person stays', 'people stay', 'in groups that an empty cell does not name.'],
  namesakes: ['new person bears', 'new people bear', 'the name of somebody who is there under another email or phone.'],
  phone_of_another: ['new person has', 'new people have', 'the phone of somebody who is there under another name and email.'],
};

function noted({ notes = {}, namesakes }: Ended['summary'], codes: Noted): string[] {
  const rowsBy: Readonly<Record<string, unknown>> = { ...notes, namesakes };
  return Object.entries(codes).flatMap(([code, [one, many, what]]) => {
    const rows = rowsBy[code];
    return typeof rows === 'number' && rows > 0 ? [`${count(rows, one, many)} ${what} The results say who.`] : [];
  });
}

function countLine(status: keyof typeof statuses, rows: number, more = '') {
  const { tone, means } = statuses[status];
  return { status, tone, rows, means: `${means}${more}` };
}

function waitingWords({ stopping, outage, pace }: RunView, isPaused: boolean, now: number): string {
  if (stopping !== undefined) return 'Stopping safely: what was begun is finished.';
  if (outage !== undefined) {
    return `${outage.reason ?? `No answer from the access system for ${duration(now - outage.since)}.`} Next try in ${duration(outage.nextProbe - now)}, giving up in ${duration(outage.until - now)}.`;
  }
  if (isPaused) return 'Paused: nobody new is taken until it goes on.';
  const wait = (pace?.waitUntil ?? 0) - now;
  return wait > 500 ? `The access system asks for patience: going on in ${duration(wait)}.` : '';
}

function rowLine(row: RowEvent): SaidLine {
  const { tone } = statuses[row.status];
  const fate = [row.status, besidesOf(row)].filter((part) => part !== undefined).join(', ');
  return {
    tone: row.needsPerson && tone === 'good' ? 'attention' : tone,
    text: row.who === undefined || row.who === '' ? `row ${figure(row.row)}` : row.who,
    about: [row.who ? `row ${figure(row.row)}` : '', fate, row.code ? codeWords(row.code) : ''].filter(Boolean).join(', '),
  };
}
