import { templateCsv } from '../roster/template.ts';
import type { Command } from './main.ts';

/** `doorlist template`: prints an empty roster CSV with the columns it understands. */
export const run: Command = () => {
  process.stdout.write(templateCsv());
  return Promise.resolve(0);
};
