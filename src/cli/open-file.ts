import { spawn } from 'node:child_process';

/** An opener that still runs after this many milliseconds counts as successful. */
const PATIENCE_MS = 1000;

/**
 * Opens a file with the user's default program for its type.
 *
 * @returns whether a program was found, as far as the opener's exit shows.
 */
export function openFile(
  path: string,
  platform: NodeJS.Platform = process.platform,
): Promise<'opened' | 'no program' | 'failed'> {
  const program = platform === 'darwin' ? 'open' : platform === 'win32' ? 'explorer.exe' : 'xdg-open';
  return new Promise((resolve) => {
    const child = spawn(program, [path], { stdio: 'ignore', detached: true, env: withoutSecrets(process.env) });
    child.once('error', () => resolve('no program'));
    // explorer.exe exits with 1 on success; the others exit with an error at once where no program is found.
    const isWell = setTimeout(resolve, PATIENCE_MS, 'opened');
    child.once('exit', (code) => {
      clearTimeout(isWell);
      resolve(code === 0 || platform === 'win32' ? 'opened' : 'failed');
    });
    child.unref();
  });
}

/** No other program has a use for the key. */
function withoutSecrets(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('SEAM_')));
}
