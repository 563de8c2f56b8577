import { fromHere } from '../../from-here.ts';
import { sanitise } from '../../sanitise.ts';
import { commandLine } from '../words.ts';
import { problemItems } from './items.ts';
import { pathMeant } from './path.ts';
import type { FlowState } from './state.ts';
import type { Column, FlowOptions } from './world.ts';

/** Options that have a place of their own in the state. */
const own = new Set(['map', 'country', 'date-order', 'system', 'sandbox', 'existing']);

/** The others: sheet, encoding, time zone and the like. */
export function othersOf(options: FlowOptions): FlowOptions {
  return Object.fromEntries(Object.entries(options).filter(([name]) => !own.has(name)));
}

/** What has been chosen so far, as options of the command line. */
export function optionsOf(state: FlowState): FlowOptions {
  const { given, answers, roster, fields, country, dateOrder, chosen, existing } = state;
  if (roster === undefined) return { ...given, ...answers };
  const map = mapOf(roster.columns, fields);
  return {
    ...answers,
    ...(map.length === 0 ? {} : { map }),
    ...(country.length === 2 ? { country } : {}),
    ...(dateOrder === undefined ? {} : { 'date-order': dateOrder }),
    ...(chosen === undefined ? {} : chosen.practice ? { sandbox: true } : { system: chosen.systemName }),
    ...(existing === 'update' ? { existing } : {}),
  };
}

/** The command that does what the flow is about to do. */
export function commandOf(state: FlowState, room?: number): string {
  const command = state.step === 'problems' && problemItems(state)[state.cursor] === 'mend' ? 'check' : 'import';
  const isChoosing = state.step === 'file' && state.busy === undefined;
  const path = isChoosing ? pathChosen(state) : state.path;
  const { system, sandbox, existing, ...reading } = isChoosing ? state.given : optionsOf(state);
  const options = command === 'check' ? reading : { system, sandbox, ...reading, existing };
  const said = [...(path === undefined ? [] : [command, fromHere(path)]), ...Object.entries(options).flatMap(asWords)];
  return commandLine(['doorlist', ...said.map((word) => sanitise(word, 1000))], room);
}

/** The file that Enter would take. */
export function pathChosen({ file }: FlowState): string | undefined {
  return file.typed.trim() === '' ? file.choices[file.cursor]?.path : pathMeant(file.typed);
}

function asWords([name, value]: [string, FlowOptions[string] | undefined]): string[] {
  if (value === undefined || value === false) return [];
  if (value === true) return [`--${name}`];
  return [value].flat().flatMap((one) => [`--${name}`, one]);
}

/**
 * `--map` for whatever is not as it would be guessed: `field=Header`, `field=#3` where the header does not tell the column, and
 * `field=` where a guessed column is not to be used.
 */
function mapOf(columns: readonly Column[], fields: readonly (string | null)[]): string[] {
  const guesses = columns.map(({ guess }) => guess);
  const maps = columns.flatMap(({ header, guess }, index) => {
    const field = fields[index] ?? null;
    if (field === null) return guess === null || fields.includes(guess) ? [] : [`${guess}=`];
    const isGuessed = guess === field && guesses.indexOf(field) === guesses.lastIndexOf(field);
    if (isGuessed) return [];
    const isPlain = header !== '' && !header.startsWith('#') && columns.filter((other) => other.header === header).length === 1;
    return [`${field}=${isPlain ? header : `#${index + 1}`}`];
  });
  return [...new Set(maps)];
}
