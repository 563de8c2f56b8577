import { resolve } from 'node:path';
import type { Emit } from '../events.ts';
import { fromHere } from '../text/path.ts';
import { absentPeople } from './absent.ts';
import { check } from './check.ts';
import { choices } from './choices.ts';
import type { Context, Shell, Watcher } from './context.ts';
import { correctionWords, type Corrections } from './corrections.ts';
import { settingsForRoster } from './earlier.ts';
import { writeList } from './export.ts';
import { faultyTable } from './faulty-table.ts';
import type { Ended as RunEnded } from './finish.ts';
import { dropFolder, resultFiles } from './folder.ts';
import { importPlan } from './import.ts';
import { headerLines, inspectOrAsk, remembered, type Inspected } from './inspect.ts';
import { KeptRoster } from './kept-roster.ts';
import { leavers } from './leavers.ts';
import { mendedRows } from './mended-rows.ts';
import { openFile } from './open-file.ts';
import { openRows, type OpenRows } from './open-rows.ts';
import { plan, refusal, type Planned } from './plan.ts';
import { plannedDifferences, plannedRows, type PlannedDifference } from './planned-rows.ts';
import { rememberOptions, rememberRejects, touched } from './remembered.ts';
import { writeRenewal } from './renewal.ts';
import { resume } from './resume.ts';
import { headerWords, phoneCountries, rosterFields } from './roster.ts';
import type { OptionValues, Settings } from './settings.ts';
import { groupsLike, placeOf } from './systems.ts';

/** Options of the command line by their long names: what a choice in the flow amounts to. */
export type FlowOptions = Readonly<Record<string, string | boolean | readonly string[]>>;

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

/** The roster can be read in more than one way. */
export type Question = Extract<Awaited<ReturnType<typeof inspectOrAsk>>, { readonly kind: 'question' }>;

export interface Written {
  readonly run: string;
  /** By file name. */
  readonly files: Readonly<Record<string, string>>;
}

export interface Plan extends Written {
  readonly rows: number;
  /** By what the plan does: `create`, `update`, `present`, `differs`, `conflict`, `rejected`, `skipped`. */
  readonly counts: Planned['counts'];
  /** Differences of some of the users who are there already. */
  readonly differences: readonly PlannedDifference[];
  /** People who have access and are in no row. */
  readonly absent: number;
  /** The rows that need a person, by reason. */
  readonly open: readonly OpenRows[];
  /** Who would be enrolled, and with what, in words. */
  readonly enrolling?: string;
  /** Why the plan must not be applied: a safety limit, in words. */
  readonly refused?: string;
  /** The options that lift that limit, no further than the plan needs. */
  readonly lifts?: FlowOptions;
}

export interface Ended extends Written {
  readonly exit: number;
  /** Whether the run has added anything that `undo` could take back. */
  readonly canUndo: boolean;
  /** People who are in the access system and not in the roster. */
  readonly absent: number;
}

/** Where runs of the guided flow are shown. */
export interface Display<Shown extends Watcher & AsyncDisposable> {
  open(settings: Settings): Shown;
  /** Tells how a run ended. @returns the exit status. */
  tell(shown: Shown, end: RunEnded): Promise<number>;
  /** Takes back what a run added; asks before. @returns the exit status. */
  undo(shown: Shown, folder: string, settings: Settings): Promise<number>;
}

export type Services = ReturnType<typeof guidedServices>;

const mostDifferences = 100;
/** Options that a step shows by themselves. */
const shownApart: readonly string[] = ['system', 'sandbox', 'map', 'ignore'];

/** What was taken over from the run in whose folder the roster lies, as a sentence without options. */
function takenWords(taken: OptionValues): string | undefined {
  const names = Object.entries(taken);
  const said = names.flatMap(([name, value]) =>
    shownApart.includes(name) ? [] : [`${name.replaceAll('-', ' ')}${value === true ? '' : ` ${String(value)}`}`],
  );
  if (names.length === 0) return undefined;
  return `Read as in the run whose folder it lies in${said.length === 0 ? '' : `, with ${said.join(', ')}`}.`;
}

const noEvents: Emit = () => {};

/**
 * What the guided flow needs of the program: the same use cases that the commands call. The flow decides nothing that the command line
 * could not say: each call gets the options that it would be given there. A call that fails rejects with an Error whose message is for
 * the person. `stop` is aborted when the answer is no longer waited for. `run`, `apply`, `resume`, `undo` and `suspend` have the display
 * to themselves; `apply` and the last two ask there.
 *
 * @param carried options that a roster in a run folder takes over from that run.
 */
export function guidedServices<Shown extends Watcher & AsyncDisposable>(
  shell: Shell,
  settingsFor: (values: OptionValues) => Settings,
  display: Display<Shown>,
  carried: readonly string[],
) {
  /** In the flow, where the person sees what is taken over before anything happens, an earlier run's place and policy are offered too. */
  const offered = [...carried, 'sandbox', 'existing', 'groups', 'allow-renames'];
  /** What holds for a later roster with the same header too. A safety limit that was lifted, or a pilot, was for that time alone. */
  const lasting = new Set([...offered, 'header-row', 'no-header', 'sheet', 'delimiter', 'encoding']);
  /** A use case called by a step displays nothing, and only the flow can stop it. */
  const quiet = (options: FlowOptions, emit: Emit, stop: AbortSignal, roster?: string): Context => {
    const watcher: Watcher = {
      emit,
      stop,
      announce: (about) => Promise.resolve(emit(about)),
      begun: () => {},
      paused: () => Promise.resolve(),
    };
    // What the flow has taken over from an earlier run, it says itself.
    const settings =
      roster === undefined ? settingsFor(options) : settingsForRoster(roster, options, [], settingsFor, shell).settings;
    return { settings, watcher, shell };
  };
  const never = new AbortController().signal;
  const kept = new KeptRoster();
  /** For a roster with all that was said and typed about it. */
  const reading = ({ path, options, corrections }: Chosen, emit: Emit = noEvents, stop = never): Context => {
    const context = quiet(options, emit, stop, path);
    return correctionWords(corrections) === '' ? context : { ...context, settings: { ...context.settings, corrections } };
  };
  /** Runs with its own display. Without `yes`, the user has not confirmed in the flow yet and is asked there. */
  const ended = async (named: string, options: FlowOptions, work: typeof importPlan, yes = true): Promise<Ended> => {
    kept.drop();
    const settings = { ...settingsFor(options), yes, json: false, plain: false };
    await using watcher = display.open(settings);
    const end = await work(named, { settings, watcher, shell });
    const folder = end.summary.run;
    const exit = await display.tell(watcher, end);
    const files = resultFiles(folder);
    if (exit === 1) rememberRejects(files, shell);
    const { created, updated, suspended } = end.summary;
    return {
      run: folder,
      exit,
      files,
      canUndo: [created, updated, suspended].some((rows) => typeof rows === 'number' && rows > 0),
      absent: absentPeople(folder, settings.out, shell.now()).length,
    };
  };

  return {
    /** The fields that a column can feed, in the order in which they are offered. */
    fields: rosterFields.map((field): FieldWords => ({ ...field, also: headerWords(field.name) })),
    rosters: async () => choices(shell, settingsFor({}).out),
    countries: async (): Promise<readonly Pick[]> => phoneCountries(),
    /** `value` of a line is what `--header-row` takes. */
    firstLines: (chosen: Chosen): Promise<readonly Pick[]> => headerLines(chosen.path, reading(chosen)),
    groups: (chosen: Chosen, named: string): Promise<readonly Pick[]> => groupsLike(named, reading(chosen)),
    faultyTable: (chosen: Chosen, emit: Emit, stop: AbortSignal) =>
      faultyTable(chosen.path, { ...reading(chosen, emit, stop), kept }),
    /** What was mended in a file of rejected rows, as corrections of the roster that they are from. */
    mended(chosen: Chosen, rejects: string) {
      const { settings, ...context } = reading(chosen);
      const { corrections } = chosen;
      return mendedRows(chosen.path, resolve(shell.cwd, rejects), { ...context, settings: { ...settings, corrections } });
    },

    /**
     * Reads a roster and validates it offline, as `check` does. Where `options.map` is absent (not: empty) and a roster with the
     * same header was imported before, it is read as it was then, and `remembered` says how.
     */
    async inspect(chosen: Chosen, emit: Emit, stop: AbortSignal): Promise<Inspection | Question> {
      const { path, options } = chosen;
      const last = await remembered(path, options, shell, settingsFor);
      const earlier = settingsForRoster(path, options, options['map'] === undefined ? offered : [], settingsFor, shell);
      const holds = Object.entries(last ?? {}).filter(([name]) => lasting.has(name));
      const known = { ...Object.fromEntries(holds), ...earlier.taken } as FlowOptions;
      const context = reading({ ...chosen, options: { ...known, ...options } }, emit, stop);
      const found = await inspectOrAsk(path, { ...context, kept });
      if (found.kind !== 'roster' || Object.keys(known).length === 0) return found;
      const takenOver = takenWords(earlier.taken);
      return { ...found, remembered: known, ...(takenOver === undefined ? {} : { takenOver }) };
    },

    connect: (practice: boolean, emit: Emit, stop: AbortSignal) => placeOf(practice, quiet({}, emit, stop)),

    /** Plans the roster against the live system and saves the plan, as `plan` does; told to stop, it leaves nothing behind. */
    async plan(chosen: Chosen, emit: Emit, stop: AbortSignal): Promise<Plan> {
      const context = reading(chosen, emit, stop);
      const { folder, rows, counts, enrolling } = await plan(chosen.path, context);
      if (stop.aborted) dropFolder(folder);
      stop.throwIfAborted();
      return {
        run: folder,
        rows,
        counts,
        differences: plannedDifferences(folder, mostDifferences),
        files: resultFiles(folder),
        absent: absentPeople(folder, context.settings.out, shell.now()).length,
        open: openRows(folder, shell.now()),
        ...(enrolling === '' ? {} : { enrolling }),
        ...refusal(rows, counts, context.settings),
      };
    },

    rows: async (run: string, kind: string | undefined, from: number, count: number) =>
      plannedRows(run, kind, from, count, shell.now()),

    /** Writes the rows to mend, and stops there. */
    async mend(chosen: Chosen): Promise<Written> {
      const { summary } = await check(chosen.path, reading(chosen));
      rememberRejects(summary.files, shell);
      return { run: summary.run, files: summary.files };
    },

    /**
     * Applies exactly the saved plan of the roster at `path`. The person has agreed already. The options are kept for the next roster
     * with this header: never a secret, never a row.
     */
    async run(run: string, options: FlowOptions, path: string, roster: Inspection | undefined): Promise<Ended> {
      const header = roster?.columns.map((column) => column.header);
      if (header !== undefined) rememberOptions(shell.env, header, options);
      touched(shell.env, resolve(shell.cwd, path));
      return ended(run, options, importPlan);
    },

    /** Applies a plan that was saved earlier. Asks before, once it is known that the system would lead to the same plan still. */
    apply: (run: string) => ended(run, {}, importPlan, false),

    resume: (run: string, options: FlowOptions) => ended(run, options, resume),

    async undo(run: string, options: FlowOptions): Promise<Ended> {
      const settings = { ...settingsFor(options), yes: false, json: false, plain: false };
      await using watcher = display.open(settings);
      const exit = await display.undo(watcher, run, settings);
      return { run, exit, files: resultFiles(run), canUndo: false, absent: 0 };
    },

    absent: async (run: string) => absentPeople(run, settingsFor({}).out, shell.now()),

    suspend: (run: string, ids: readonly string[], options: FlowOptions) =>
      ended(run, options, (list, context) => leavers(list, context, new Set(ids)), false),

    renewal: (until: string, isForEnded: boolean, options: FlowOptions, emit: Emit, stop: AbortSignal) =>
      writeRenewal(until, isForEnded, quiet(options, emit, stop)),

    list: (options: FlowOptions, emit: Emit, stop: AbortSignal) => writeList(quiet(options, emit, stop)),

    /** Opens a file with the program that the person uses for such files. */
    async open(path: string): Promise<void> {
      const outcome = await openFile(path);
      if (outcome === 'opened') return;
      const why = outcome === 'no program' ? 'No program to open it with was found' : 'It could not be opened from here';
      throw new Error(`${why}. The file is ${fromHere(path, shell)}`);
    },
  };
}
