import type { WriteStream } from 'node:tty';

const levels: Readonly<Record<number, string>> = { 1: '0', 4: '1', 8: '2', 24: '3' };

/**
 * Loads modules that draw with Ink. Ink's libraries decide about colours while they load, by what standard output can show; the
 * screen is drawn on another stream, so FORCE_COLOR tells them what that one can show (NO_COLOR and TERM are heeded).
 */
export async function withInk<Module>(stream: WriteStream, load: () => Promise<Module>): Promise<Module> {
  const { FORCE_COLOR } = process.env;
  process.env['FORCE_COLOR'] = levels[hasNoColor() ? 1 : stream.getColorDepth()] ?? '0';
  try {
    return await load();
  } finally {
    restore('FORCE_COLOR', FORCE_COLOR);
  }
}

/** Whether Ink draws for a screen reader, by Ink's own variable. */
export function isSpoken(): boolean {
  return process.env['INK_SCREEN_READER'] === 'true';
}

/** https://no-color.org: set, and not empty. */
function hasNoColor(): boolean {
  return (process.env['NO_COLOR'] ?? '') !== '';
}

function restore(name: string, value: string | undefined): void {
  if (value === undefined) delete process.env[name];
  else process.env[name] = value;
}
