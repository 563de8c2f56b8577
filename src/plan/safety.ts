import { count, figure } from '../text/figures.ts';

/** A limit as the person wrote it: a number of rows, or percent of the roster's rows. */
export interface Limit {
  readonly value: number;
  readonly unit: 'rows' | 'percent';
}

export interface SafetyLimits {
  readonly maxCreates?: Limit | undefined;
  readonly maxUpdates: Limit;
  readonly maxRejects: Limit;
  /** Percent of the people of the access system. */
  readonly maxLeavers: Limit;
  /** Without it: {@link usualNamesakes}. */
  readonly maxNamesakes?: Limit | undefined;
}

/** Namesakes that a run may create without being asked: 5% of the rows, and so many in any case. */
const usualNamesakes: Limit = { value: 5, unit: 'percent' };
const fewNamesakes = 3;

/** Why a list of leavers is too long, in a sentence with the option that lifts the limit; empty where it is not. @param people in the system. */
export function tooManyLeavers(listed: number, people: number, { maxLeavers }: Pick<SafetyLimits, 'maxLeavers'>): string {
  const over = beyond(listed, people, maxLeavers, 'of them');
  if (over === undefined) return '';
  return `The list has ${figure(listed)} of the ${count(people, 'person', 'people')} in the access system (${over.share}%); the limit is ${over.limit}. If that is right: --max-leavers ${over.lift}`;
}

/** How far a number goes beyond a limit, in words: its share, the limit, and the least value that allows it; undefined where it does not. */
function beyond(
  number: number,
  all: number,
  { value, unit }: Limit,
  ofWhat: string,
): { readonly share: number; readonly limit: string; readonly lift: string } | undefined {
  const isPercent = unit === 'percent';
  if (number <= (isPercent ? (all * value) / 100 : value)) return undefined;
  return {
    share: all === 0 ? 100 : Math.round((number / all) * 1000) / 10,
    limit: isPercent ? `${value}% ${ofWhat}` : `${value}`,
    lift: isPercent && number <= all ? `${Math.ceil((number * 100) / all)}%` : `${number}`,
  };
}

/** `30%` and `200` -> a limit; undefined for anything else. */
export function parseLimit(text: string): Limit | undefined {
  const found = /^(\d+(?:\.\d+)?)(%?)$/u.exec(text.trim());
  if (!found) return undefined;
  const value = Number(found[1]);
  if (found[2] === '%') return value <= 100 ? { value, unit: 'percent' } : undefined;
  return Number.isInteger(value) ? { value, unit: 'rows' } : undefined;
}

/** A limit that a plan goes beyond: the figure and the limit in a sentence. */
export interface Excess {
  readonly sentence: string;
  /** The option's name and the least value that allows the plan. */
  readonly lift: readonly [option: string, value: string];
}

/**
 * Why the plan is too much change. Empty: it may run.
 *
 * @param counts rows by what the plan does: `create`, `update`, `rejected`; and `namesakes`, see {@link Change}.
 */
export function tooMuchChange(
  rows: number,
  counts: Readonly<Record<string, number>>,
  limits: Omit<SafetyLimits, 'maxLeavers'>,
): Excess[] {
  return [
    ...excess(['create'], counts['create'] ?? 0, limits.maxCreates, 'max-creates'),
    ...excess(['update'], counts['update'] ?? 0, limits.maxUpdates, 'max-updates'),
    ...excess(['reject'], counts['rejected'] ?? 0, limits.maxRejects, 'max-rejects'),
    ...namesakes(counts['namesakes'] ?? 0),
  ];

  function namesakes(number: number): Excess[] {
    const asked = limits.maxNamesakes;
    if (asked === undefined && number <= fewNamesakes) return [];
    const there = 'whose name is there already under another email or phone';
    const what = [`create of a person ${there}`, `creates of people ${there}`] as const;
    return excess(what, number, asked ?? usualNamesakes, 'max-namesakes');
  }

  function excess(
    what: readonly [one: string, many?: string],
    number: number,
    limit: Limit | undefined,
    option: string,
  ): Excess[] {
    const over = limit === undefined ? undefined : beyond(number, rows, limit, 'of the rows');
    if (over === undefined) return [];
    const sentence = `The plan has ${count(number, ...what)} (${over.share}% of ${count(rows, 'row')}); the limit is ${over.limit}.`;
    return [{ sentence, lift: [option, over.lift] }];
  }
}
