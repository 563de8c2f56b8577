import type { Tone } from '../events.ts';

/** By name, so that the terminal shows the shade that can be read on its background; undefined: dimmed. */
export const colours: Readonly<Record<Tone, 'green' | 'yellow' | 'red' | undefined>> = {
  good: 'green',
  attention: 'yellow',
  bad: 'red',
  rest: undefined,
};
