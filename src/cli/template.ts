import { template } from '../run/template.ts';
import type { Command } from './main.ts';

/** `doorlist template`: prints an empty roster CSV with the columns it understands. */
export const run: Command = ({ shell }) => {
  shell.stdout.write(template());
  return Promise.resolve(0);
};
