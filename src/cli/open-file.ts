import { spawn } from 'node:child_process';

/** A program that opens files and still runs after so many milliseconds has found one to open it with. */
const PATIENCE_MS = 1000;

/**
 * Opens a file with the program that the person uses for such files.
 *
 * @returns whether one was found, as far as that can be told.
 */
export function openFile(
  path: string,
  platform: NodeJS.Platform = process.platform,
): Promise<'opened' | 'no program' | 'failed'> {
  const program = platform === 'darwin' ? 'open' : platform === 'win32' ? 'explorer.exe' : 'xdg-open';
  return new Promise((resolve) => {
    const child = spawn(program, [path], { stdio: 'ignore', detached: true });
    child.once('error', () => resolve('no program'));
    // explorer.exe ends with 1 when all is well; the others tell at once where they have nothing to open it with.
    const isWell = setTimeout(resolve, PATIENCE_MS, 'opened');
    child.once('exit', (code) => {
      clearTimeout(isWell);
      resolve(code === 0 || platform === 'win32' ? 'opened' : 'failed');
    });
    child.unref();
  });
}
