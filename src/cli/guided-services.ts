import { resolve } from 'node:path';
import type { Emit } from '../events.ts';
import { fromHere } from '../text/path.ts';
import { check } from '../run/check.ts';
import { choices } from '../run/choices.ts';
import { absentPeople } from '../run/absent.ts';
import type { Context, Shell, Watcher } from '../run/context.ts';
import { correctionWords } from '../run/corrections.ts';
import { dropFolder, resultFiles } from '../run/folder.ts';
import { writeList } from '../run/export.ts';
import { importPlan } from '../run/import.ts';
import { leavers } from '../run/leavers.ts';
import { settingsForRoster } from '../run/earlier.ts';
import { faultyTable } from '../run/faulty-table.ts';
import type { Ended as RunEnded } from '../run/finish.ts';
import { headerLines, inspectOrAsk, remembered } from '../run/inspect.ts';
import { mendedRows } from '../run/mended-rows.ts';
import { plan, refusal } from '../run/plan.ts';
import { openRows } from '../run/open-rows.ts';
import { plannedDifferences, plannedRows } from '../run/planned-rows.ts';
import { openFile } from '../run/open-file.ts';
import { rememberOptions, rememberRejects, touched } from '../run/remembered.ts';
import { writeRenewal } from '../run/renewal.ts';
import { resume } from '../run/resume.ts';
import { groupsLike, placeOf } from '../run/systems.ts';
import { headerWords, phoneCountries, rosterFields } from '../run/roster.ts';
import type { OptionValues, Settings } from '../run/settings.ts';
import type { Chosen, Ended, FlowOptions, Services } from '../flow/services.ts';
import { carried } from './options.ts';
import { tell } from './ending.ts';
import { Session } from './session.ts';
import { run as takeBack } from './undo.ts';

const mostDifferences = 100;
const noEvents: Emit = () => {};
/** In the flow, where the person sees what is taken over before anything happens, an earlier run's place and policy are offered too. */
const offered: readonly string[] = [...carried, 'sandbox', 'existing', 'groups', 'allow-renames'];

/** Where runs of the guided flow are shown. */
export interface Display<Shown extends Watcher & AsyncDisposable> {
  open(settings: Settings): Shown;
  /** Tells how a run ended. @returns the exit status. */
  tell(shown: Shown, end: RunEnded): Promise<number>;
  /** Takes back what a run added; asks before. @returns the exit status. */
  undo(shown: Shown, folder: string, settings: Settings): Promise<number>;
}

/** The terminal: a run has it to itself. */
export function terminalDisplay(shell: Shell, settingsFor: (values: OptionValues) => Settings): Display<Session> {
  return {
    open: (settings) => new Session(settings, shell, true),
    tell: (watcher, end) => tell({ watcher, shell }, end),
    undo: (watcher, folder, settings) => takeBack({ arguments: [folder], values: {}, settings, settingsFor, watcher, shell }),
  };
}

/** The services of the guided flow: the same use cases that the commands call. */
export function guidedServices<Shown extends Watcher & AsyncDisposable>(
  shell: Shell,
  settingsFor: (values: OptionValues) => Settings,
  display: Display<Shown>,
): Services {
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
  /** For a roster with all that was said and typed about it. */
  const reading = ({ path, options, corrections }: Chosen, emit: Emit = noEvents, stop = never): Context => {
    const context = quiet(options, emit, stop, path);
    return correctionWords(corrections) === '' ? context : { ...context, settings: { ...context.settings, corrections } };
  };
  /** Runs with its own display. Without `yes`, the user has not confirmed in the flow yet and is asked there. */
  const ended = async (named: string, options: FlowOptions, work: typeof importPlan, yes = true): Promise<Ended> => {
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
    fields: rosterFields.map((field) => ({ ...field, also: headerWords(field.name) })),
    rosters: () => Promise.resolve(choices(shell, settingsFor({}).out)),

    countries: () => Promise.resolve(phoneCountries()),

    firstLines: (chosen) => headerLines(chosen.path, reading(chosen)),

    groups: (chosen, named) => groupsLike(named, reading(chosen)),

    faultyTable: (chosen, emit, stop) => faultyTable(chosen.path, reading(chosen, emit, stop)),

    mended: (chosen, rejects) => mendedRows(chosen.path, resolve(shell.cwd, rejects), reading(chosen)),

    inspect: async (chosen, emit, stop) => {
      const { path, options } = chosen;
      const last = await remembered(path, options, shell, settingsFor);
      const earlier = settingsForRoster(path, options, options['map'] === undefined ? offered : [], settingsFor, shell);
      const known = { ...last, ...earlier.taken };
      const found = await inspectOrAsk(
        path,
        reading({ ...chosen, options: { ...known, ...options } as FlowOptions }, emit, stop),
      );
      if (found.kind !== 'roster' || Object.keys(known).length === 0) return found;
      const { said } = earlier.settings.earlier ?? {};
      return { ...found, remembered: known as FlowOptions, ...(said === undefined ? {} : { takenOver: said }) };
    },

    connect: (practice, emit, stop) => placeOf(practice, quiet({}, emit, stop)),

    async plan(chosen, emit, stop) {
      const context = reading(chosen, emit, stop);
      const { folder, rows, counts, enrolling } = await plan(chosen.path, context);
      if (stop.aborted) dropFolder(folder);
      stop.throwIfAborted();
      const differences = plannedDifferences(folder, mostDifferences);
      const files = resultFiles(folder);
      return {
        run: folder,
        rows,
        counts,
        differences,
        files,
        open: openRows(folder, shell.now()),
        ...(enrolling === '' ? {} : { enrolling }),
        ...refusal(rows, counts, context.settings),
      };
    },

    rows: (folder, kind, from, count) => Promise.resolve(plannedRows(folder, kind, from, count, shell.now())),

    async mend(chosen) {
      const { summary } = await check(chosen.path, reading(chosen));
      rememberRejects(summary.files, shell);
      return { run: summary.run, files: summary.files };
    },

    async run(folder, options, path, roster) {
      const header = roster?.columns.map((column) => column.header);
      if (header !== undefined) rememberOptions(shell.env, header, options);
      touched(shell.env, resolve(shell.cwd, path));
      return ended(folder, options, importPlan);
    },
    resume: (folder, options) => ended(folder, options, resume),

    async undo(folder, options) {
      const settings = { ...settingsFor(options), yes: false, json: false, plain: false };
      await using watcher = display.open(settings);
      const exit = await display.undo(watcher, folder, settings);
      return { run: folder, exit, files: resultFiles(folder), canUndo: false, absent: 0 };
    },

    absent: (folder) => Promise.resolve(absentPeople(folder, settingsFor({}).out, shell.now())),

    suspend: (folder, ids, options) => ended(folder, options, (list, context) => leavers(list, context, new Set(ids)), false),

    renewal: (until, isForEnded, options, emit, stop) => writeRenewal(until, isForEnded, quiet(options, emit, stop)),

    list: (options, emit, stop) => writeList(quiet(options, emit, stop)),

    async open(path) {
      const outcome = await openFile(path);
      if (outcome === 'opened') return;
      const why = outcome === 'no program' ? 'No program to open it with was found' : 'It could not be opened from here';
      throw new Error(`${why}. The file is ${fromHere(path, shell)}`);
    },
  };
}
