import { help } from './options.ts';
import type { Command } from './main.ts';

/** `doorlist` alone, at a terminal. */
export const run: Command = () => {
  process.stdout.write(help());
  return Promise.resolve(0);
};
