import { resume } from '../run/resume.ts';
import { tell } from './ending.ts';
import type { Command } from './main.ts';

/** `doorlist resume [run]`: finishes an interrupted run from its journal alone. */
export const run: Command = async ({ arguments: [named], ...call }) => tell(call, await resume(named, call));
