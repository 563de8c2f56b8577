import { Text } from 'ink';
import type { RunView } from '../../events.ts';

/** How a thing is to be taken. Each tone has a sign and a letter form of its own, so that the colour only repeats it. */
export type Tone = 'good' | 'attention' | 'bad' | 'rest';

type Status = keyof RunView['reported'];

const tones: Readonly<Record<Status, Tone>> = {
  created: 'good',
  updated: 'good',
  present: 'good',
  differs: 'attention',
  conflict: 'attention',
  unknown: 'attention',
  rejected: 'bad',
  failed: 'bad',
  skipped: 'rest',
  pending: 'rest',
};

export function toneOf(status: Status): Tone {
  return tones[status];
}

/** How many rows there are of each tone. */
export function shares(counts: Readonly<Record<Status, number>>): Record<Tone, number> {
  const sums: Record<Tone, number> = { good: 0, attention: 0, bad: 0, rest: 0 };
  for (const status of Object.keys(counts) as Status[]) sums[toneOf(status)] += counts[status];
  return sums;
}

/** The terminal's own colours, for they are chosen to be read on its own background. */
export const colours: Readonly<Record<Tone, string | undefined>> = {
  good: 'green',
  attention: 'yellow',
  bad: 'red',
  rest: undefined,
};

const signs: Readonly<Record<Tone, string>> = { good: '✓', attention: '!', bad: '✗', rest: '·' };

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
