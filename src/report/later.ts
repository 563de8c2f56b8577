import type { RunHeader } from '../journal/journal.ts';
import { optionWords } from '../text/command-line.ts';

type Options = RunHeader['options'];

/** Options that another import of a run's rejects repeats: the file itself brings along those of reading and enrolling. */
const repeated = ['sandbox', 'existing', 'allow-renames', 'groups'];
/** Options that say nothing of how a roster is imported: consent, a pilot's rows, and where the results go. */
const once = ['yes', 'plan', 'abandon', 'save-map', 'out'];
const pilot = ['limit', 'rows'];

/** The words behind the file's name in the command that imports a run's mended rejects. */
export function mendingWords(options: Options): string[] {
  return optionWords(Object.fromEntries(Object.entries(options).filter(([name]) => repeated.includes(name))));
}

/**
 * The words behind the roster's name in a command that plans or imports it again with the same options.
 *
 * @param isWhole whether the pilot's rows are all of it this time.
 */
export function againWords(options: Options, isWhole: boolean): string[] {
  const left = isWhole ? [...once, ...pilot] : once;
  return optionWords(Object.fromEntries(Object.entries(options).filter(([name]) => !left.includes(name))));
}

/** The roster's path and the words behind it, where a run was a pilot: the command that imports the rest. */
export function restOf({ options, roster: { path } }: Pick<RunHeader, 'options' | 'roster'>): readonly string[] | undefined {
  const isPilot = pilot.some((name) => options[name] !== undefined);
  return isPilot && path !== undefined ? [path, ...againWords(options, true)] : undefined;
}
