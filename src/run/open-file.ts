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
  env: Readonly<Record<string, string | undefined>> = process.env,
): Promise<'opened' | 'no program' | 'failed'> {
  const program = platform === 'darwin' ? 'open' : platform === 'win32' ? 'explorer.exe' : 'xdg-open';
  return new Promise((resolve) => {
    const child = spawn(program, [path], { stdio: 'ignore', detached: true, env: withoutSecrets(env) });
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

/** A program that opens files has no use for what opens an access system. */
function withoutSecrets(env: Readonly<Record<string, string | undefined>>): NodeJS.ProcessEnv {
  // A proxy's address may hold a password.
  const isSecret = (name: string, value = '') =>
    /^SEAM_|TOKEN|SECRET|PASSWORD|API_?KEY/iu.test(name) || /:\/\/[^/]*@/u.test(value);
  return Object.fromEntries(Object.entries(env).filter(([name, value]) => !isSecret(name, value)));
}
