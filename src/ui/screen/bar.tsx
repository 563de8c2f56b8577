import { Text } from 'ink';
import type { Tone } from '../../events.ts';
import { looks } from '../colours.ts';

const drawn = ['good', 'rest', 'attention', 'bad'] as const satisfies readonly Tone[];
const cells: Readonly<Record<Tone, string>> = { good: '█', rest: '▓', attention: '▒', bad: '×' };

/** A progress bar whose done part shows in proportion what became of those who were taken. */
export function Bar(props: { readonly width: number; readonly done: number; readonly shares: Readonly<Record<Tone, number>> }) {
  const filled = Math.floor(props.width * props.done);
  const lengths = proportions(
    drawn.map((tone) => props.shares[tone]),
    filled,
  );
  return (
    <Text>
      {drawn.map((tone, index) => (
        <Text key={tone} {...looks[tone]}>
          {cells[tone].repeat(lengths[index] ?? 0)}
        </Text>
      ))}
      <Text dimColor>{'─'.repeat(props.width - filled)}</Text>
    </Text>
  );
}

/**
 * Shares `length` cells out in proportion to the weights. Each weight above 0 gets at least one cell, as long as there are enough:
 * three failures among fifty thousand rows have to be seen.
 */
export function proportions(weights: readonly number[], length: number): number[] {
  const sum = weights.reduce((total, weight) => total + weight, 0);
  if (sum === 0) return weights.map((_, index) => (index === 0 ? length : 0));
  const lengths = weights.map((weight) => (weight === 0 ? 0 : Math.max(1, Math.floor((weight / sum) * length))));
  // What rounding leaves over, or takes too much, goes to the largest part.
  const largest = weights.indexOf(Math.max(...weights));
  const others = lengths.reduce((total, part, index) => (index === largest ? total : total + part), 0);
  if (others <= length) return lengths.map((part, index) => (index === largest ? length - others : part));
  let room = length;
  return lengths.map((part) => {
    const taken = Math.min(part, room);
    room -= taken;
    return taken;
  });
}
