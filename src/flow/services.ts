import type { Emit } from '../events.ts';
import type { AbsentPerson } from '../run/absent.ts';
import type { RosterChoice } from '../run/choices.ts';
import type { Corrections } from '../run/corrections.ts';
import type { FaultyTable, TableRow } from '../run/faulty-table.ts';
import type { Inspected, inspectOrAsk } from '../run/inspect.ts';
import type { OpenRows } from '../run/open-rows.ts';
import type { PlannedDifference, PlannedRow as PlanRow } from '../run/planned-rows.ts';
import type { RenewalList } from '../run/renewal.ts';
import type { placeOf } from '../run/systems.ts';

/** Options of the command line by their long names: what a choice in the flow amounts to. */
export type FlowOptions = Readonly<Record<string, string | boolean | readonly string[]>>;

/**
 * What the guided flow needs of the program. The flow decides nothing that the command line could not say: each call gets the
 * options that it would be given there. A call that fails rejects with an Error whose message is for the person. `stop` is
 * aborted when the answer is no longer waited for.
 */
export interface Services {
  /** The fields that a column can feed, in the order in which they are offered. */
  readonly fields: readonly FieldWords[];
  /** What to offer, best first: an unfinished run, rows to mend, rosters in this folder, recent ones, those in Downloads. */
  rosters(): Promise<readonly RosterChoice[]>;
  /** The countries whose national numbers can be read, by name. */
  countries(): Promise<readonly Pick[]>;
  /** The first lines of a roster, of which one may be its header. `value` is what `--header-row` takes. */
  firstLines(chosen: Chosen): Promise<readonly Pick[]>;
  /**
   * Reads a roster and validates it offline, as `check` does. Where `options.map` is absent (not: empty) and a roster with the
   * same header was imported before, it is read as it was then, and `remembered` says how.
   */
  inspect(chosen: Chosen, emit: Emit, stop: AbortSignal): Promise<Inspection | Question>;
  /** The groups of the access system that the options name, those nearest to a name first. */
  groups(chosen: Chosen, named: string): Promise<readonly Pick[]>;
  /** The rows that cannot be sent, with all their cells, and those that were corrected, in roster order. */
  faultyTable(chosen: Chosen, emit: Emit, stop: AbortSignal): Promise<FaultyTable>;
  /** What was mended in a file of rejected rows, as corrections of the roster that they are from. */
  mended(chosen: Chosen, rejects: string): Promise<Corrections>;
  /** The workspace that the key belongs to, or the practice system; undefined where there is no key. */
  connect(practice: boolean, emit: Emit, stop: AbortSignal): Promise<Place | undefined>;
  /** Plans the roster against the live system and saves the plan, as `plan` does; told to stop, it leaves nothing behind. */
  plan(chosen: Chosen, emit: Emit, stop: AbortSignal): Promise<Plan>;
  /** Rows of a saved plan, in roster order: `count` of them from the `from`th (counted from 0) on, of one kind or of all. */
  rows(run: string, kind: string | undefined, from: number, count: number): Promise<readonly PlanRow[]>;
  /** Writes the rows to mend, and stops there. */
  mend(chosen: Chosen): Promise<Written>;
  /**
   * Applies exactly the saved plan of the roster at `path`, with the terminal to itself, and tells the end there. The person has agreed
   * already. The options are kept for the next roster with this header: never a secret, never a row.
   */
  run(run: string, options: FlowOptions, path: string, roster: Inspection | undefined): Promise<Ended>;
  /** Finishes an interrupted run, with the terminal to itself. */
  resume(run: string, options: FlowOptions): Promise<Ended>;
  /** Takes back what a run added, with the terminal to itself: it asks there. */
  undo(run: string, options: FlowOptions): Promise<Ended>;
  /** Whom a run found absent and with access. */
  absent(run: string): Promise<readonly AbsentPerson[]>;
  /** Suspends people whom a run found absent, with the terminal to itself: it asks there, as `leavers` does. */
  suspend(run: string, ids: readonly string[], options: FlowOptions): Promise<Ended>;
  /** Writes everybody of the system that the options name as a roster whose ends are moved; `isForEnded`: also ends that have passed. */
  renewal(until: string, isForEnded: boolean, options: FlowOptions, emit: Emit, stop: AbortSignal): Promise<RenewalList>;
  /** Writes everybody of the system that the options name as a workbook. @returns its path. */
  list(options: FlowOptions, emit: Emit, stop: AbortSignal): Promise<string>;
  /** Opens a file with the program that the person uses for such files. */
  open(path: string): Promise<void>;
}

export type { AbsentPerson, Corrections, FaultyTable, OpenRows, PlanRow, RenewalList, RosterChoice, TableRow };

/** A roster, with all that was said and typed about how it is read. */
export interface Chosen {
  readonly path: string;
  readonly options: FlowOptions;
  readonly corrections: Corrections;
}

/** A field that a column can feed: its name on the command line, its label, and what it means. */
export interface FieldWords {
  readonly name: string;
  readonly label: string;
  readonly means: string;
  /** Words that find it besides: what headers call it, in every language. */
  readonly also?: readonly string[];
}

/** A line of a list to choose from. */
export interface Pick {
  readonly value: string;
  readonly label: string;
  /** Words that find it besides. */
  readonly also?: readonly string[];
  /** Shown beside the label. */
  readonly about?: string;
}

/** A roster as it was read. */
export interface Inspection extends Inspected {
  readonly kind: 'roster';
  /** The options that a roster with this header was last imported with, and with which it has now been read. */
  readonly remembered?: FlowOptions;
  /** What was taken over from the run in whose folder the roster lies, in a sentence. */
  readonly takenOver?: string;
}

export type Column = Inspected['columns'][number];

export type ProblemKind = Inspected['problems'][number];

/** The roster can be read in more than one way. */
export type Question = Extract<Awaited<ReturnType<typeof inspectOrAsk>>, { readonly kind: 'question' }>;

/** A workspace with the access systems that people can be imported into; `trouble`: why one cannot be used now. */
export type Place = NonNullable<Awaited<ReturnType<typeof placeOf>>>;

export type SystemChoice = Place['systems'][number];

export interface Plan {
  readonly run: string;
  readonly rows: number;
  /** By what the plan does: `create`, `update`, `present`, `differs`, `conflict`, `rejected`, `skipped`. */
  readonly counts: Readonly<Record<string, number>>;
  /** Differences of some of the users who are there already. */
  readonly differences: readonly PlannedDifference[];
  /** The files that the plan has written, by name. */
  readonly files: Readonly<Record<string, string>>;
  /** The rows that need a person, by reason. */
  readonly open: readonly OpenRows[];
  /** Who would be enrolled, and with what, in words. */
  readonly enrolling?: string;
  /** Why the plan must not be applied: a safety limit, in words. */
  readonly refused?: string;
  /** The options that lift that limit, no further than the plan needs. */
  readonly lifts?: FlowOptions;
}

export interface Written {
  readonly run: string;
  /** By file name. */
  readonly files: Readonly<Record<string, string>>;
}

export interface Ended extends Written {
  readonly exit: number;
  /** Whether the run has added anything that `undo` could take back. */
  readonly canUndo: boolean;
  /** People who are in the access system and not in the roster. */
  readonly absent: number;
}
