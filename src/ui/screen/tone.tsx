import { Text } from 'ink';
import { namesOf, signs, statuses, type ImportStatus, type Tone } from '../../events.ts';

/** How many rows there are of each tone. */
export function shares(counts: Readonly<Record<ImportStatus, number>>): Record<Tone, number> {
  const sums: Record<Tone, number> = { good: 0, attention: 0, bad: 0, rest: 0 };
  for (const status of namesOf(counts)) sums[statuses[status].tone] += counts[status];
  return sums;
}

/** The terminal's own colours, for they are chosen to be read on its own background. */
export const colours: Readonly<Record<Tone, string | undefined>> = {
  good: 'green',
  attention: 'yellow',
  bad: 'red',
  rest: undefined,
};

export function Mark({ tone }: { readonly tone: Tone }) {
  const color = colours[tone];
  return color === undefined ? (
    <Text dimColor>{signs[tone]}</Text>
  ) : (
    <Text bold color={color}>
      {signs[tone]}
    </Text>
  );
}
