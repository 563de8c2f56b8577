import type { Tone } from '../events.ts';

/** The terminal's own colours, for they are chosen to be read on its own background; without one, text is dimmed. */
export const colours: Readonly<Record<Tone, 'green' | 'yellow' | 'red' | undefined>> = {
  good: 'green',
  attention: 'yellow',
  bad: 'red',
  rest: undefined,
};
