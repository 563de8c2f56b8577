import type { RunNotice } from './journal/journal.ts';
import type { RowEvent } from './journal/row-event.ts';
import { importStatuses, leaverStatuses, statuses, zeros, type ImportStatus } from './journal/status.ts';

// ui/ may not import journal/, so the table of statuses is passed on from here.
export {
  besidesOf,
  enrollments,
  failedWords,
  namesOf,
  providers,
  signs,
  statuses,
  statusNamed,
  valid,
} from './journal/status.ts';
export type { ImportStatus, ProviderEntry, StatusEntry, Tone } from './journal/status.ts';
export type { RowEvent } from './journal/row-event.ts';

export type Phase =
  | 'reading'
  | 'looking'
  | 'looking_again'
  | 'planning'
  | 'applying'
  | 'suspending'
  | 'settling'
  | 'verifying'
  | 'reporting'
  | 'undoing';

const everyStatus = [...new Set([...importStatuses, ...leaverStatuses])];

/**
 * Events that a run sends to its listeners. Rows are identified by number; `who` is for the live screen only, every other
 * listener drops it. All texts are untrusted until the terminal's sanitiser has cleaned them.
 */
export type RunEvent =
  | {
      readonly type: 'run';
      readonly command: string;
      readonly roster: string;
      readonly run?: string;
      readonly host?: string;
      readonly workspace?: { readonly name: string; readonly isSandbox: boolean };
      readonly system?: { readonly id: string; readonly name: string };
      /** `--sandbox`: the embedded practice system. */
      readonly practice?: boolean;
    }
  /** A phase begins; `total` is the number of its units (rows, requests) where it is known. */
  | { readonly type: 'phase'; readonly phase: Phase; readonly total?: number }
  | { readonly type: 'progress'; readonly phase: Phase; readonly done: number }
  /** What the plan would do, as sums over all rows. */
  | { readonly type: 'plan'; readonly rows: number; readonly counts: Readonly<Record<string, number>> }
  /** A run goes on: its rows that are at rest so far, by status, and how many of them are enrolled. */
  | { readonly type: 'resumed'; readonly counts: Readonly<Record<string, number>>; readonly enrolled: number }
  | RowEvent
  /**
   * About twice a second while requests flow. `rate`: requests a second now allowed; `waitUntil`: epoch ms while a limit holds; `why`: the
   * server asked for it, or refused without saying how long.
   */
  | {
      readonly type: 'pace';
      readonly rate: number;
      readonly inFlight: number;
      readonly waitUntil?: number;
      /** Requests a second that were really sent over the last second. */
      readonly sent?: number;
      /** The API's limit in requests a second, once refusals have shown it. */
      readonly limit?: number;
      /** Requests in flight at most, as found. */
      readonly mostInFlight?: number;
      readonly why?: 'asked' | 'refused';
    }
  /**
   * The API does not answer. `since`, `until` and `nextProbe` are epoch ms; at `until` the run stops. `reason`: what is there instead,
   * in a sentence, where another answers in its place.
   */
  | {
      readonly type: 'outage';
      readonly since: number;
      readonly until: number;
      readonly nextProbe: number;
      readonly reason?: string;
    }
  | { readonly type: 'outage-over' }
  /** The run was asked to stop: it takes no new rows and finishes those in flight. */
  | { readonly type: 'stopping'; readonly reason: string }
  /** A sentence for a person that concerns the run, not one row. */
  | ({ readonly type: 'notice' } & RunNotice);

/** Notices that something of the whole run is uncertain or lacking, although every row may have ended well. */
export const warnings: ReadonlySet<RunNotice['code']> = new Set([
  'list_lacks',
  'not_read_back',
  'enrollments_unread',
  'instant_key_urls',
]);

/** What stands at the top, for it is about the whole run. */
export function isAlarm({ code, needsPerson }: RunNotice): boolean {
  return needsPerson || warnings.has(code);
}

/** A reason for which rows need a person. A row with several problems counts under each. */
export interface Reason {
  readonly code: string;
  readonly rows: number;
  /** Numbers of the first of these rows, a few. */
  readonly first: readonly number[];
  /** What is the matter, in a sentence; it may quote a cell, or the access system. */
  readonly matter: string;
  /** How to mend all of these rows, in a sentence. */
  readonly cure: string;
}

/** How a run ended, in numbers. {@link printedSummary} is the last line of `--json` and the head of report.json. */
export interface SummaryEvent {
  readonly type: 'summary';
  readonly run: string;
  readonly rows: number;
  /** Rows that need a person, as the report counts them; for the screens alone. */
  readonly needPerson: number;
  /** Why they do, the most frequent reason first; for the screens alone. */
  readonly reasons?: readonly Reason[];
  /** Of the rows that failed, those that were never answered; for the screens alone. */
  readonly unanswered?: number;
  /** Rows by the code of a note on them; for the screens alone. */
  readonly notes?: Readonly<Record<string, number>>;
  /** Words of the commands that go on from here, behind the file's name; for the screens alone. */
  readonly next?: {
    /** Behind the rejects. */
    readonly mending: readonly string[];
    /** After a pilot: the roster's path, and what stands behind it. */
    readonly rest?: readonly string[] | undefined;
  };
  readonly [status: string]: unknown;
  readonly balanced: boolean;
  readonly exit: number;
  readonly files: Readonly<Record<string, string>>;
}

/** The summary in the shape that scripts rely on. */
export function printedSummary(summary: SummaryEvent): Readonly<Record<string, unknown>> {
  const forScreens = ['needPerson', 'reasons', 'unanswered', 'notes', 'next'];
  return Object.fromEntries(Object.entries(summary).filter(([name]) => !forScreens.includes(name)));
}

/** Receives events as they happen. Listeners only display; they start, retry and count nothing. */
export type Emit = (event: RunEvent) => void;

/** A finished item that stays on the screen, above the live part. */
export type LogEntry =
  | { readonly kind: 'phase'; readonly phase: Phase; readonly done: number; readonly tookMs: number }
  | { readonly kind: 'plan'; readonly rows: number; readonly counts: Readonly<Record<string, number>> }
  | { readonly kind: 'notice'; readonly message: string; readonly isAlarm: boolean }
  | { readonly kind: 'outage'; readonly tookMs: number };

type EventOf<Type extends RunEvent['type']> = Extract<RunEvent, { type: Type }>;

/** Everything the screen knows of a run. Its size does not depend on the roster's. */
export interface RunView {
  readonly run?: EventOf<'run'>;
  readonly phase?: {
    readonly phase: Phase;
    readonly total?: number;
    readonly done: number;
    readonly startedAt: number;
    /** What {@link RunView.reported} was when it began. */
    readonly before: RunView['reported'];
  };
  readonly plan?: EventOf<'plan'>;
  /** Rows with a final status, by status. */
  readonly reported: Readonly<Record<ImportStatus, number>>;
  readonly enrolled: number;
  /** Rows whose answer was lost and whose result is being looked up, at most {@link KEPT_UNSETTLED}. */
  readonly unsettled: ReadonlySet<number>;
  readonly pace?: EventOf<'pace'>;
  readonly outage?: EventOf<'outage'>;
  readonly stopping?: string;
  /** The last rows with a final status, newest first, at most {@link KEPT_ROWS}. */
  readonly recent: readonly RowEvent[];
  /** The last rows that need a person, newest first, at most {@link KEPT_ROWS}. */
  readonly problems: readonly RowEvent[];
  /** In order, at most {@link KEPT_LOG}; later entries stand in the report alone. */
  readonly log: readonly LogEntry[];
  /** Units done and seconds passed in this phase, both decaying exponentially: their quotient is the rate. */
  readonly speed: { readonly units: number; readonly seconds: number; readonly at: number; readonly done: number };
}

const KEPT_ROWS = 8;
const KEPT_LOG = 200;
const KEPT_UNSETTLED = 1000;
/** Time constant of the decay in seconds (weight 1/e): long enough for a steady estimate of the time left. */
const SPEED_MEMORY = 15;
const SPEED_STEP_MS = 250;
const SHORT_OUTAGE_MS = 3000;
/** A limit that holds for less is not seen. */
const NOTICED_WAIT_MS = 500;

export const emptyView: RunView = {
  reported: zeros(everyStatus),
  enrolled: 0,
  unsettled: new Set(),
  recent: [],
  problems: [],
  log: [],
  speed: { units: 0, seconds: 0, at: 0, done: 0 },
};

/**
 * Returns the state of the screen after one more event. Pure: the caller passes the time in.
 *
 * @param now epoch ms at which the event happened.
 */
export function fold(view: RunView, event: RunEvent, now: number): RunView {
  switch (event.type) {
    case 'run':
      return { ...view, run: { ...view.run, ...event } };
    case 'phase':
      return beginPhase(view, event, now);
    case 'progress':
      return view.phase?.phase === event.phase ? advance(view, Math.max(0, event.done - view.phase.done), now) : view;
    case 'plan':
      return logged({ ...view, plan: event }, { kind: 'plan', rows: event.rows, counts: event.counts });
    case 'resumed':
      return { ...view, reported: { ...zeros(everyStatus), ...event.counts }, enrolled: event.enrolled };
    case 'row':
      return foldRow(view, event, now);
    case 'pace':
      return measured({ ...view, pace: event }, now);
    case 'outage':
      return { ...measured(view, now), outage: event };
    case 'outage-over': {
      const { outage, ...rest } = view;
      if (outage === undefined) return view;
      // Time spent in an outage does not count for the rate.
      const resumed = { ...rest, speed: { ...view.speed, at: now } };
      return isShort(outage, now) ? resumed : logged(resumed, { kind: 'outage', tookMs: now - outage.since });
    }
    case 'stopping':
      return { ...view, stopping: event.reason };
    case 'notice':
      return logged(view, { kind: 'notice', message: event.message, isAlarm: isAlarm(event) });
  }
}

/** Whether nobody needs to hear of an outage: it lasts no longer than a request may take. @param now epoch ms. */
export function isShort({ since }: EventOf<'outage'>, now: number): boolean {
  return now - since < SHORT_OUTAGE_MS;
}

/** Whether nothing is sent, for an outage or for a limit that holds. @param now epoch ms. */
export function isHeld({ outage, pace }: Pick<RunView, 'outage' | 'pace'>, now: number): boolean {
  return outage !== undefined || (pace?.waitUntil ?? 0) - now > NOTICED_WAIT_MS;
}

/**
 * Rows by status so far. Statuses that the plan decides are counted from the plan, because not each of their rows is announced.
 */
export function countsOf({ plan, reported, unsettled }: RunView): Readonly<Record<ImportStatus, number>> {
  const counts = { ...reported, unknown: unsettled.size };
  for (const status of everyStatus) {
    // These are announced when they are done.
    const isDone = status === 'renewed' || status === 'suspended';
    if ('inPlan' in statuses[status] && !isDone) counts[status] = Math.max(plan?.counts[status] ?? 0, reported[status]);
  }
  return counts;
}

/** Rows that have come to rest in this phase, by status: without those that the plan or an earlier process decided. */
export function reportedInPhase({ phase, reported }: RunView): Readonly<Record<ImportStatus, number>> {
  const found = { ...reported };
  for (const status of everyStatus) found[status] -= phase?.before[status] ?? 0;
  return found;
}

/** Units (people, in the phases that touch people) a second in this phase, recently; undefined until there are enough measurements. */
export function rateOf({ speed }: RunView): number | undefined {
  return speed.seconds < 1 || speed.units === 0 ? undefined : speed.units / speed.seconds;
}

/** Seconds until this phase is done at the recent rate; undefined while there is no rate. */
export function secondsLeft(view: RunView): number | undefined {
  const rate = rateOf(view);
  const total = view.phase?.total;
  if (rate === undefined || total === undefined || view.outage || view.speed.seconds < 3) return undefined;
  const left = total - (view.phase?.done ?? 0);
  return left > 0 ? left / rate : undefined;
}

function beginPhase(view: RunView, event: EventOf<'phase'>, now: number): RunView {
  if (view.phase?.phase === event.phase) {
    return event.total === undefined ? view : { ...view, phase: { ...view.phase, total: event.total } };
  }
  const total = event.total === undefined ? {} : { total: event.total };
  return {
    ...endPhase(view, now),
    phase: { phase: event.phase, ...total, done: 0, startedAt: now, before: view.reported },
    // A row that is still unsettled is announced again in this phase.
    ...(isApplying(event.phase) && { unsettled: new Set<number>() }),
    speed: { units: 0, seconds: 0, at: now, done: 0 },
  };
}

/** Whether a phase sends what was planned. */
function isApplying(phase: Phase): boolean {
  return phase === 'applying' || phase === 'suspending';
}

function endPhase(view: RunView, now: number): RunView {
  const { phase, ...rest } = view;
  if (phase === undefined) return view;
  // The plan has an entry of its own, and an empty settling phase needs none.
  if (phase.phase === 'planning' || (phase.phase === 'settling' && phase.done === 0)) return rest;
  return logged(rest, { kind: 'phase', phase: phase.phase, done: phase.done, tookMs: now - phase.startedAt });
}

function advance(view: RunView, by: number, now: number): RunView {
  const { phase } = view;
  if (phase === undefined || by === 0) return view;
  return measured({ ...view, phase: { ...phase, done: phase.done + by } }, now);
}

function measured(view: RunView, now: number): RunView {
  const { speed } = view;
  const done = view.phase?.done ?? 0;
  const passed = now - speed.at;
  if (passed < SPEED_STEP_MS || view.outage) return view;
  const fading = Math.exp(-passed / 1000 / SPEED_MEMORY);
  return {
    ...view,
    speed: {
      units: speed.units * fading + Math.max(0, done - speed.done),
      seconds: speed.seconds * fading + passed / 1000,
      at: now,
      done,
    },
  };
}

function foldRow(view: RunView, row: RowEvent, now: number): RunView {
  const listed = {
    recent: row.status === 'pending' ? view.recent : newest(row, view.recent),
    problems: row.needsPerson ? newest(row, view.problems) : view.problems.filter((other) => other.row !== row.row),
  };
  // Reading back changes nothing about a status.
  if (view.phase?.phase === 'verifying') return { ...view, ...listed };
  if (row.status === 'unknown' || row.code === 'unanswered') {
    const isKept = view.unsettled.has(row.row) || view.unsettled.size >= KEPT_UNSETTLED;
    return { ...view, ...listed, unsettled: isKept ? view.unsettled : new Set([...view.unsettled, row.row]) };
  }
  const { phase, speed } = view;
  const rested = { ...view, ...listed, unsettled: without(view.unsettled, row.row) };
  const counted = {
    ...rested,
    reported: { ...view.reported, [row.status]: view.reported[row.status] + 1 },
    enrolled: view.enrolled + Number(row.enrollment === 'enrolled'),
  };
  if (phase === undefined || !isApplying(phase.phase)) return counted;
  // It is counted since the run goes on.
  if (row.isOld) return { ...rested, phase: { ...phase, done: phase.done + 1 }, speed: { ...speed, done: speed.done + 1 } };
  return advance(counted, 1, now);
}

function without(rows: ReadonlySet<number>, row: number): ReadonlySet<number> {
  return rows.has(row) ? new Set([...rows].filter((other) => other !== row)) : rows;
}

function newest(row: RowEvent, rows: readonly RowEvent[]): readonly RowEvent[] {
  return [row, ...rows.filter((other) => other.row !== row.row)].slice(0, KEPT_ROWS);
}

function logged(view: RunView, entry: LogEntry): RunView {
  return view.log.length >= KEPT_LOG ? view : { ...view, log: [...view.log, entry] };
}
