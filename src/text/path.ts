import { isAbsolute, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where paths and commands are typed: they look different in another folder and on another system. */
export interface Here {
  /** The current folder, absolute. */
  readonly cwd: string;
  readonly platform: NodeJS.Platform;
}

/** A path as a person in this folder would type it: short for what lies within, whole for everything else. */
export function fromHere(path: string, { cwd }: Pick<Here, 'cwd'>): string {
  const within = relative(cwd, path);
  if (within === '' || within === '..' || within.startsWith(`..${sep}`) || isAbsolute(within)) return path;
  // A path that begins with a hyphen would be taken for an option.
  return within.startsWith('-') ? `.${sep}${within}` : within;
}

/**
 * The path that was meant by what was typed, pasted or dragged into the terminal: terminals put quotes around it, put backslashes
 * before blanks, or write it as a file URL; PowerShell puts an ampersand before it.
 */
export function pathMeant(typed: string, { platform }: Pick<Here, 'platform'>): string {
  const text = typed.trim().replace(/^& (?=['"])/, '');
  const quoted = /^(['"])(.*)\1$/s.exec(text);
  if (text.startsWith('file://')) return fromUrl(text, platform);
  if (quoted) {
    const [, quote, inner = ''] = quoted;
    // A shell's way of writing an apostrophe inside apostrophes, and PowerShell's.
    return quote === "'" ? inner.replaceAll(platform === 'win32' ? "''" : String.raw`'\''`, "'") : inner;
  }
  return platform === 'win32' ? text : text.replaceAll(/\\(.)/gs, '$1');
}

function fromUrl(url: string, platform: NodeJS.Platform): string {
  try {
    return fileURLToPath(url, { windows: platform === 'win32' });
  } catch {
    return url;
  }
}
