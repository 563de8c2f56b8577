import { report } from '../run/report.ts';
import { tell } from './ending.ts';
import type { Command } from './main.ts';

/** `doorlist report [run]`: writes the run's result files again, from its journal alone (instant key URLs are asked for again). */
export const run: Command = async ({ arguments: [named], ...call }) => tell(call, await report(named, call));
