import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** The roster to try things with, which comes with the package; the executable is a file alone, and has it beside itself at best. */
export const demoRoster = found() ?? 'demo.csv';

function found(): string | undefined {
  const here = import.meta.dirname;
  if (here === '') return undefined;
  // From the bundle, and from the source.
  return ['../samples/demo.csv', '../../samples/demo.csv'].map((path) => join(here, path)).find((path) => existsSync(path));
}
