import { isAbsolute, relative, sep } from 'node:path';

/** A path as a person in this folder would type it: short for what lies within, whole for everything else. */
export function fromHere(path: string, here: string = process.cwd()): string {
  const within = relative(here, path);
  if (within === '' || within === '..' || within.startsWith(`..${sep}`) || isAbsolute(within)) return path;
  // Else it would be taken for an option.
  return within.startsWith('-') ? `.${sep}${within}` : within;
}
