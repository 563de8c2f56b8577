import type { Planned } from '../run/plan.ts';
import { figure } from '../text/figures.ts';
import { sanitise } from '../text/sanitise.ts';

/** Whom a plan would create, change and renew, as lines of text: the first of them, and how many more there are. */
export function planLines({ people, counts }: Pick<Planned, 'people' | 'counts'>): string[] {
  const created = people.filter(({ action }) => action === 'create');
  const updated = people.filter(({ action }) => action === 'update');
  const renewed = people.filter(({ action }) => action === 'renewed');
  return [
    ...part('To change', counts['update'] ?? 0, updated, fromTo),
    ...part('To renew', counts['renewed'] ?? 0, renewed, fromTo),
    ...part('To create', counts['create'] ?? 0, created, ({ row, who, changes }) => [
      `  + ${[who, ...changes.map(({ field, label, to }) => (telling.includes(field) ? to : `${label} ${to}`))].map((value) => sanitise(value, 60)).join(', ')} (row ${figure(row)})`,
    ]),
  ];
}

/** Fields whose values say what they are. */
const telling: readonly string[] = ['email_address', 'phone_number'];

type Person = Planned['people'][number];

function fromTo({ row, who, changes }: Person): string[] {
  return [
    `  ~ ${sanitise(who, 60)} (row ${figure(row)})`,
    ...changes.map(({ label, from, to }) => `      ${label}: ${shown(from)} -> ${shown(to)}`),
  ];
}

function part(title: string, all: number, people: readonly Person[], lines: (person: Person) => string[]): string[] {
  if (people.length === 0) return [];
  const more = all - people.length;
  return [
    `${title}: ${figure(all)}`,
    ...people.flatMap(lines),
    ...(more > 0 ? [`  ... and ${figure(more)} more: plan.csv lists all`] : []),
    '',
  ];
}

function shown(value: string): string {
  return value === '' ? '(nothing)' : `"${sanitise(value, 200)}"`;
}
