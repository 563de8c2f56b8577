import { verify } from '../run/verify.ts';
import { tell } from './ending.ts';
import type { Command } from './main.ts';

/** `doorlist verify [run]`: reads the system back again and refreshes the run's results; changes nothing in the system. */
export const run: Command = async ({ arguments: [named], ...call }) => tell(call, await verify(named, call));
