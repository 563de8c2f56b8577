import { basename, dirname, resolve } from 'node:path';
import { JournalError, type RunHeader } from '../journal/journal.ts';
import { openWhatIsThere } from '../journal/sqlite.ts';
import { isListOfLeavers, isResultFile } from '../roster/columns.ts';
import { enrollments, providers, statusNamed } from '../events.ts';
import { commandLine, optionWords } from '../text/command-line.ts';
import { usage } from '../errors.ts';
import type { Context } from './context.ts';
import { keptJournal } from './folder.ts';
import type { OptionValues, Settings } from './settings.ts';

/** The run in whose folder a roster lies. */
export interface EarlierRun {
  readonly header: RunHeader;
  /** What was taken over from it, in a sentence; absent where there was nothing. */
  readonly said?: string;
  /** Whether the roster is that run's rejects by its name. */
  readonly isRejects: boolean;
}

/**
 * The settings for a roster. One that lies in a run folder is read and imported with the options of that run that shape reading and
 * enrolling; an option that is given now wins.
 *
 * @param named the roster as it was named: a path, or `-`.
 * @param values the options given now.
 * @param carried names of the options that are taken over.
 */
export function settingsForRoster(
  named: string,
  values: OptionValues,
  carried: readonly string[],
  settingsFor: (values: OptionValues) => Settings,
  { cwd, platform }: Pick<Context['shell'], 'cwd' | 'platform'>,
): { readonly settings: Settings; readonly taken: OptionValues } {
  const now = settingsFor(values);
  const path = resolve(cwd, named);
  const header = named === '-' ? undefined : headerIn(dirname(path));
  if (header === undefined) return { settings: now, taken: {} };
  const taken = takenOver(header, carried, values, now.sandbox);
  const words = optionWords(taken);
  const said =
    words.length === 0
      ? undefined
      : `taken over from the run ${basename(dirname(path))}: ${commandLine(words, platform)} (an option on the command line wins)`;
  const isRejects = /^rejects\./iu.test(basename(path));
  const settings = settingsFor({ ...values, ...taken });
  return { settings: { ...settings, earlier: { header, isRejects, ...(said === undefined ? {} : { said }) } }, taken };
}

/** What the journal of a run folder is bound to; undefined where the folder has none. @throws {ExitError} (2) where it cannot be read. */
function headerIn(folder: string): RunHeader | undefined {
  const file = keptJournal(folder);
  if (file === undefined) return undefined;
  try {
    using journal = openWhatIsThere(file);
    return journal.header;
  } catch (error) {
    if (!(error instanceof JournalError)) throw error;
    throw usage(
      `The roster lies in a run folder, and the options of that run cannot be read: ${error.message}\n` +
        'Nothing was sent. To import the roster with the options of the command line alone, move it to another folder.',
      'earlier_options',
    );
  }
}

function takenOver(header: RunHeader, carried: readonly string[], said: OptionValues, sandbox: boolean): OptionValues {
  const { options, system } = header;
  const known: Record<string, OptionValues[string]> = {};
  for (const name of carried) {
    const value = options[name];
    if (value === undefined || value === false || typeof value === 'number') continue;
    const isList = typeof value === 'object';
    if (isList || said[name] === undefined) known[name] = isList ? merged(name, value, said) : value;
  }
  const isPractice = options['sandbox'] === true;
  // What the practice system has is not in a live one, and the other way round.
  // And after a reset the practice system is another one.
  if (isPractice || sandbox) {
    for (const name of ['system', 'credential-manager', 'credential-pool']) delete known[name];
  } else if (system.id !== '' && said['system'] === undefined && carried.includes('system')) known['system'] = system.id;
  return known;
}

/** A list of the earlier run with what is said now: a field and a column are mapped once. */
function merged(name: string, before: readonly string[], said: OptionValues): string[] {
  const list = (of: string): readonly string[] => {
    const value = said[of];
    return Array.isArray(value) ? (value as readonly string[]) : [];
  };
  const parts = (entry: string): [string, string] => {
    const at = entry.indexOf('=');
    return [entry.slice(0, at), entry.slice(at + 1)];
  };
  const maps = list('map').map(parts);
  const isSettled = (entry: string): boolean => {
    const [field, column] = name === 'map' ? parts(entry) : [undefined, entry];
    return maps.some(([other, header]) => other === field || (header !== '' && header === column));
  };
  return [...new Set([...before.filter((entry) => !isSettled(entry)), ...list(name)])];
}

/** Tells a run's rejects, or a list of leavers, from a roster: they name only some of the people. Needs no memory for its rows. */
export class RejectsFinder {
  readonly #row: number;
  readonly #header: readonly string[];
  readonly #isKnown: boolean;
  #count = 0;
  #sum = 0;
  #most = 0;
  #someWell = false;

  constructor(header: readonly string[], earlier: EarlierRun | undefined) {
    const isResult = isResultFile(header);
    this.#row = isResult ? header.indexOf('import_row') : -1;
    this.#header = header;
    this.#isKnown = earlier?.header.isPart === true || (earlier?.isRejects === true && isResult) || isListOfLeavers(header);
  }

  see(cells: readonly string[]): void {
    if (this.#row < 0) return;
    const row = Number(cells[this.#row]);
    if (Number.isInteger(row) && row > 0) {
      this.#count += 1;
      this.#sum += row;
      this.#most = Math.max(this.#most, row);
    }
    this.#someWell ||= this.#isWell(cells);
  }

  /** Whether the row needs no person, by all that the result columns say: a person who was created and not enrolled does. */
  #isWell(cells: readonly string[]): boolean {
    const cell = (column: string): string => cells[this.#header.indexOf(column)] ?? '';
    const needs = (of: Readonly<Record<string, { needsPerson: boolean }>>, word: string) => of[word]?.needsPerson === true;
    const status = cell('import_status');
    if (statusNamed(status)?.needsPerson !== false || (status === 'renewed' && cell('import_code') !== '')) return false;
    return !needs(enrollments, cell('enrollment_status')) && !needs(providers, cell('provider_status'));
  }

  /** Whether the rows seen are a list of leavers or a run's rejects, wherever the file lies: rows of the run are missing, or none of them ended well. */
  get isPart(): boolean {
    const isWhole = this.#most === this.#count && this.#sum === (this.#count * (this.#count + 1)) / 2;
    return this.#isKnown || (this.#row >= 0 && (!isWhole || !this.#someWell));
  }
}
