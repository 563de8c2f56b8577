import type { Tone } from '../events.ts';

/** The names are those of Ink's `Text`. */
export interface Look {
  readonly color: 'green' | 'red' | 'black' | 'white';
  readonly backgroundColor?: 'yellow' | 'cyan' | 'red';
}

/**
 * How the sign of a tone is shown; undefined: dimmed. Only signs have a colour, and words none: what is behind them is white in one
 * terminal and black in the next. Nor are they bold, which makes the colours lighter.
 */
export const looks: Readonly<Record<Tone, Look | undefined>> = {
  good: { color: 'green' },
  attention: { color: 'black', backgroundColor: 'yellow' },
  bad: { color: 'red' },
  rest: undefined,
};
