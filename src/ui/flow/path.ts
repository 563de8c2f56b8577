import { fileURLToPath } from 'node:url';

/**
 * The path that was meant by what was typed, pasted or dragged into the terminal: terminals put quotes around it, put backslashes
 * before blanks, or write it as a file URL; PowerShell puts an ampersand before it.
 */
export function pathMeant(typed: string, platform: NodeJS.Platform = process.platform): string {
  const text = typed.trim().replace(/^& (?=['"])/, '');
  const quoted = /^(['"])(.*)\1$/s.exec(text);
  if (text.startsWith('file://')) return fromUrl(text, platform);
  if (quoted) {
    const [, quote, inner = ''] = quoted;
    // A shell's way of writing an apostrophe inside apostrophes.
    return quote === "'" ? inner.replaceAll(String.raw`'\''`, "'") : inner;
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
