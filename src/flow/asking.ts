import type { FlowState, Next } from './flow.ts';
import { ask, calm } from './moves.ts';
import type { Chosen, Column, FlowOptions } from './services.ts';

/** The roster with all that has been chosen so far. */
export function chosenRoster(state: FlowState, options: FlowOptions = optionsOf(state)): Chosen {
  const { path = '', corrections, roster } = state;
  return { path, options, corrections: roster === undefined ? corrections : { ...corrections, of: roster.sha256 } };
}

/** Reads the roster with all that has been chosen so far. */
export function inspect(state: FlowState, leadsTo = state.leadsTo): Next {
  // An empty map says: as guessed, and not as it was last time.
  const options = state.roster === undefined ? optionsOf(state) : { map: [], ...optionsOf(state) };
  return ask({ ...calm(state), leadsTo }, 'inspect', chosenRoster(state, options));
}

/** Plans the roster with all that has been chosen so far. */
export function plan(state: FlowState): Next {
  return ask(calm(state), 'plan', chosenRoster(state));
}

/** Validates the roster and writes the rows that cannot be sent. */
export function mend(state: FlowState): Next {
  const { system: _, sandbox: __, existing: ___, ...options } = optionsOf(state);
  return ask(state, 'mend', chosenRoster(state, options));
}

/** Options that have a place of their own in the state. */
const own = new Set(['map', 'country', 'date-order', 'system', 'sandbox', 'existing']);

/** The others: sheet, encoding, time zone and the like. */
export function othersOf(options: FlowOptions): FlowOptions {
  return Object.fromEntries(Object.entries(options).filter(([name]) => !own.has(name)));
}

/** The system that was chosen, and what becomes of people who are there. */
function placeOptions({ chosen, existing }: FlowState): FlowOptions {
  return {
    ...(chosen === undefined ? {} : chosen.practice ? { sandbox: true } : { system: chosen.systemName }),
    ...(existing === 'skip' ? {} : { existing }),
  };
}

/** What has been chosen so far, as options of the command line. */
export function optionsOf(state: FlowState): FlowOptions {
  const { given, answers, roster, fields, country, dateOrder, aim } = state;
  // Without a roster of its own, only the system is chosen.
  if (aim !== 'import') return { ...given, ...placeOptions(state) };
  if (roster === undefined) return { ...given, ...answers };
  const map = mapOf(roster.columns, fields);
  return {
    ...answers,
    ...(map.length === 0 ? {} : { map }),
    ...(country.length === 2 ? { country } : {}),
    ...(dateOrder === undefined ? {} : { 'date-order': dateOrder }),
    ...placeOptions(state),
  };
}

/**
 * `--map` for each column that is not as it would be guessed: `field=Header`, `field=#3` where the header is empty or stands twice,
 * and `field=` where a guessed column is not to be used.
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
