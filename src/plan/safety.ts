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
  const { value, unit } = maxLeavers;
  if (listed <= (unit === 'percent' ? (people * value) / 100 : value)) return '';
  const share = people === 0 ? 100 : Math.round((listed / people) * 1000) / 10;
  const said = unit === 'percent' ? `${value}% of them` : `${value}`;
  const lift = unit === 'percent' && listed <= people ? `${Math.ceil((listed * 100) / people)}%` : `${listed}`;
  return `The list has ${figure(listed)} of the ${count(people, 'person', 'people')} in the access system (${share}%); the limit is ${said}. If that is right: --max-leavers ${lift}`;
}

/** `30%` and `200` -> a limit; undefined for anything else. */
export function parseLimit(text: string): Limit | undefined {
  const found = /^(\d+(?:\.\d+)?)(%?)$/u.exec(text.trim());
  if (!found) return undefined;
  const value = Number(found[1]);
  if (found[2] === '%') return value <= 100 ? { value, unit: 'percent' } : undefined;
  return Number.isInteger(value) ? { value, unit: 'rows' } : undefined;
}

/** A limit that a plan goes beyond: the figure and the limit in a sentence that ends with the option that lifts it. */
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
    if (limit === undefined) return [];
    const most = limit.unit === 'percent' ? (rows * limit.value) / 100 : limit.value;
    if (number <= most) return [];
    const share = rows === 0 ? 0 : Math.round((number / rows) * 1000) / 10;
    const said = limit.unit === 'percent' ? `${limit.value}% of the rows` : `${limit.value}`;
    const lift = limit.unit === 'percent' ? `${Math.ceil((number * 100) / rows)}%` : `${number}`;
    const sentence = `The plan has ${count(number, ...what)} (${share}% of ${count(rows, 'row')}); the limit is ${said}. If that is right: --${option} ${lift}`;
    return [{ sentence, lift: [option, lift] }];
  }
}
