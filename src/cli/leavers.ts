import { usage } from '../errors.ts';
import { leavers } from '../run/leavers.ts';
import { tell, tellRefused } from './ending.ts';
import type { Command } from './main.ts';

/** `doorlist leavers <list>`: suspends the people of an approved list, after a question; deletes no user. */
export const run: Command = async ({ arguments: [list], ...call }) => {
  if (list === undefined)
    throw usage('Which list? `doorlist leavers <list>`: the absent.csv or absent.xlsx of a run, or a run.');
  return tell(call, await leavers(list, call).catch((error: unknown) => tellRefused(call, error)));
};
