import type { Planned } from '../run/plan.ts';
import { figure } from '../text/figures.ts';
import { withMoments } from '../text/moment.ts';
import { sanitise } from '../text/sanitise.ts';

/** Whom a plan would create, change and renew, as lines of text: the first of them, and how many more there are. */
export function planLines({ people, counts, timeZone }: Pick<Planned, 'people' | 'counts' | 'timeZone'>): string[] {
  const said = (value: string, most: number): string => sanitise(withMoments(value, timeZone), most);
  const shown = (value: string): string => (value === '' ? '(nothing)' : `"${said(value, 200)}"`);
  const fromTo = ({ row, who, changes }: Person): string[] => [
    `  ~ ${sanitise(who, 60)} (row ${figure(row)})`,
    ...changes.map(({ label, from, to }) => `      ${label}: ${shown(from)} -> ${shown(to)}`),
  ];
  const created = people.filter(({ action }) => action === 'create');
  const updated = people.filter(({ action }) => action === 'update');
  const renewed = people.filter(({ action }) => action === 'renewed');
  return [
    ...part('To change', counts['update'] ?? 0, updated, fromTo),
    ...part('To renew', counts['renewed'] ?? 0, renewed, fromTo),
    ...part('To create', counts['create'] ?? 0, created, ({ row, who, changes }) => [
      `  + ${[who, ...changes.map(({ field, label, to }) => (telling.includes(field) ? to : `${label} ${to}`))].map((value) => said(value, 60)).join(', ')} (row ${figure(row)})`,
    ]),
  ];
}

/** Fields whose values say what they are. */
const telling: readonly string[] = ['email_address', 'phone_number'];

type Person = Planned['people'][number];

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
