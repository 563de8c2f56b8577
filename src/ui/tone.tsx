import { Text } from 'ink';
import { namesOf, signs, statuses, type ImportStatus, type Tone } from '../events.ts';
import { looks } from './colours.ts';

/** How many rows there are of each tone. */
export function shares(counts: Readonly<Record<ImportStatus, number>>): Record<Tone, number> {
  const sums: Record<Tone, number> = { good: 0, attention: 0, bad: 0, rest: 0 };
  for (const status of namesOf(counts)) sums[statuses[status].tone] += counts[status];
  return sums;
}

export function Mark({ tone }: { readonly tone: Tone }) {
  const look = looks[tone];
  return <Text {...(look ?? { dimColor: true })}>{signs[tone]}</Text>;
}
