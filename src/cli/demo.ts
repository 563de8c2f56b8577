import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The roster to try things with, which comes with the package; the executable is a file alone, and has it beside itself at best. */
export const demoRoster = found() ?? 'demo.csv';

function found(): string | undefined {
  if (!import.meta.url.startsWith('file:')) return undefined;
  // From the bundle, and from the source.
  const places = ['../samples/demo.csv', '../../samples/demo.csv'].map((path) => fileURLToPath(new URL(path, import.meta.url)));
  return places.find((path) => existsSync(path));
}
