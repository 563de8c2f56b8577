import { flowWords as words } from '../words.ts';
import type { FlowState } from './state.ts';
import type { SystemChoice } from './world.ts';

export type PlaceItem =
  | { readonly is: 'system'; readonly system: SystemChoice }
  | { readonly is: 'practice' }
  | { readonly is: 'again' };

/** What can be chosen where people are to go. A system in trouble is listed, but last. */
export function placeItems({ live }: FlowState): PlaceItem[] {
  const systems = [...(live?.systems ?? [])].sort((a, b) => Number(a.trouble !== undefined) - Number(b.trouble !== undefined));
  return [
    ...systems.map((system) => ({ is: 'system' as const, system })),
    { is: 'practice' },
    ...(live ? [] : [{ is: 'again' as const }]),
  ];
}

export type SameItem = 'go' | 'place' | 'columns' | 'problems';

export function sameItems({ roster }: FlowState): SameItem[] {
  return ['go', 'place', 'columns', ...((roster?.rejected ?? 0) > 0 ? (['problems'] as const) : [])];
}

export type ProblemItem = 'go' | 'mend';

/** The choices above the kinds of problems. */
export function problemItems({ roster }: FlowState): ProblemItem[] {
  return (roster?.valid ?? 0) > 0 ? ['go', 'mend'] : ['mend'];
}

/** A line below the columns: how cells are read that can be meant in more than one way. */
export type ReadingItem = 'country' | 'date-order';

export function readingItems({ fields }: FlowState): ReadingItem[] {
  return [
    ...(fields.includes('phone_number') ? (['country'] as const) : []),
    ...(fields.includes('starts_at') || fields.includes('ends_at') ? (['date-order'] as const) : []),
  ];
}

/** Why the columns cannot be read like this. */
export function columnsFault({ fields, country }: FlowState): string | undefined {
  const twice = fields.find((field, index) => field !== null && fields.indexOf(field) !== index);
  if (twice !== undefined && twice !== null) return words.fieldTwice(twice);
  if (!fields.includes('full_name') && !(fields.includes('first_name') && fields.includes('last_name'))) return words.noName;
  return country.length === 1 ? words.countryShort : undefined;
}

/** Lines below the plan's table: a blank, and all that there is to say of the row that is chosen. */
export const DETAIL_LINES = 3;

/** Rows that the plan's table shows at once, of the lines that a step has. */
export function tableRows(lines: number): number {
  return Math.max(1, lines - 2 - DETAIL_LINES);
}

export type PlanItem = 'go' | 'table' | 'existing' | 'stop';

export function planItems({ plan, existing }: FlowState): PlanItem[] {
  const counts = plan?.counts ?? {};
  const canGo = plan?.refused === undefined && work(counts) > 0;
  const someDiffer = (counts['differs'] ?? 0) > 0 || existing === 'update';
  const others = ['table', ...(someDiffer ? (['existing'] as const) : [])] as const;
  // Enter alone has to lead to an end.
  return canGo ? ['go', ...others, 'stop'] : ['stop', ...others];
}

/** People whom a plan would create or update. */
export function work(counts: Readonly<Record<string, number>>): number {
  return (counts['create'] ?? 0) + (counts['update'] ?? 0);
}

/** What has to be typed before anything happens in production. */
export function expectedNumber({ plan }: FlowState): number {
  return plan?.counts['create'] || (plan?.counts['update'] ?? 0);
}

export type NextItem = 'resume' | 'rejects' | 'report' | 'again' | 'leave';

export function nextItems({ ended, mended }: FlowState): NextItem[] {
  const files = ended?.files ?? mended?.files ?? {};
  const has = (name: string) => files[name] !== undefined;
  const isOpen = ended?.exit === 4 || ended?.exit === 130;
  const isMending = mended !== undefined || ended?.exit === 1;
  return [
    ...(isOpen ? (['resume'] as const) : []),
    ...(isMending && rejectsOf(files) !== undefined ? (['rejects'] as const) : []),
    ...(has('report.html') ? (['report'] as const) : []),
    'again',
    'leave',
  ];
}

/** The file to mend, in the form that a spreadsheet program harms least. */
export function rejectsOf(files: Readonly<Record<string, string>>): string | undefined {
  return files['rejects.xlsx'] ?? files['rejects.csv'];
}
