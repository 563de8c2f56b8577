import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'dotenv';
import { ExitError } from './errors.ts';

/** Where to go, and with which key. */
export interface Credentials {
  /** Base URL without a trailing slash. */
  readonly endpoint: string;
  readonly auth: { apiKey: string } | { personalAccessToken: string; workspaceId: string };
}

const standardEndpoint = 'https://connect.getseam.com';

/** The SDK's own names; nothing else is read from a `.env`. */
const names = ['SEAM_API_KEY', 'SEAM_PERSONAL_ACCESS_TOKEN', 'SEAM_WORKSPACE_ID', 'SEAM_ENDPOINT'] as const;

type Source = Partial<Record<(typeof names)[number], string>>;

/**
 * Reads the key from the environment, else from `.env` in the working folder. A key and its endpoint come from one source: an
 * endpoint that somebody left in a `.env` must not see a key of the environment.
 *
 * @throws ExitError (2) that says what is missing or contradictory, and never the key.
 */
export function readCredentials(env: NodeJS.ProcessEnv, cwd: string): Credentials {
  const fromEnv = pick(env);
  const fromFile = readEnvFile(cwd);
  const isFromEnv = hasKey(fromEnv);
  if (!isFromEnv && !hasKey(fromFile)) {
    throw new ExitError(
      2,
      'no_key',
      'No key: set SEAM_API_KEY (or SEAM_PERSONAL_ACCESS_TOKEN with SEAM_WORKSPACE_ID) in the environment or in .env.\n' +
        'Keys are made in the Seam Console, https://console.seam.co, under Developer > API Keys. To try doorlist without one: --sandbox.',
    );
  }
  const source = isFromEnv ? fromEnv : fromFile;
  const where = isFromEnv ? 'the environment' : '.env';
  const endpoint = readEndpoint(isFromEnv ? fromEnv.SEAM_ENDPOINT : (fromEnv.SEAM_ENDPOINT ?? fromFile.SEAM_ENDPOINT));
  const { SEAM_API_KEY: apiKey, SEAM_PERSONAL_ACCESS_TOKEN: token } = source;
  if (apiKey !== undefined && token !== undefined) {
    throw new ExitError(
      2,
      'two_keys',
      `Both SEAM_API_KEY and SEAM_PERSONAL_ACCESS_TOKEN are set in ${where}: it cannot be told which one is meant. Unset one of them.`,
    );
  }
  if (apiKey !== undefined) {
    checkHeader(apiKey, 'SEAM_API_KEY');
    return { endpoint, auth: { apiKey } };
  }
  const workspaceId = source.SEAM_WORKSPACE_ID ?? fromEnv.SEAM_WORKSPACE_ID;
  if (workspaceId === undefined) {
    throw new ExitError(
      2,
      'no_workspace',
      'A personal access token needs its workspace too: set SEAM_WORKSPACE_ID (the Seam Console shows it).',
    );
  }
  checkHeader(token ?? '', 'SEAM_PERSONAL_ACCESS_TOKEN');
  checkHeader(workspaceId, 'SEAM_WORKSPACE_ID');
  return { endpoint, auth: { personalAccessToken: token ?? '', workspaceId } };
}

function pick(values: NodeJS.ProcessEnv): Source {
  const found: Source = {};
  for (const name of names) {
    const value = values[name]?.trim();
    if (value !== undefined && value !== '') found[name] = value;
  }
  return found;
}

function hasKey(source: Source): boolean {
  return source.SEAM_API_KEY !== undefined || source.SEAM_PERSONAL_ACCESS_TOKEN !== undefined;
}

function readEnvFile(cwd: string): Source {
  try {
    return pick(parse(readFileSync(join(cwd, '.env'))));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT' || (error as NodeJS.ErrnoException).code === 'EISDIR') return {};
    throw new ExitError(2, 'env_file', '.env in this folder cannot be read.');
  }
}

/** A key with a line break in it would make a header that no server understands. */
function checkHeader(value: string, name: string): void {
  if (!/^[\u0021-\u007e]+$/u.test(value))
    throw new ExitError(2, 'bad_key', `${name} holds a space or a character that no key has. Copy it again.`);
}

function readEndpoint(given: string | undefined): string {
  if (given === undefined) return standardEndpoint;
  let url: URL;
  try {
    url = new URL(given);
  } catch {
    throw new ExitError(2, 'bad_endpoint', `SEAM_ENDPOINT is not a web address; it looks like ${standardEndpoint}.`);
  }
  if (url.username !== '' || url.password !== '')
    throw new ExitError(2, 'bad_endpoint', 'SEAM_ENDPOINT must not hold a user name or a password.');
  if (url.search !== '' || url.hash !== '')
    throw new ExitError(2, 'bad_endpoint', 'SEAM_ENDPOINT is an address alone: leave out what follows ? or #.');
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback(url.hostname))) {
    throw new ExitError(
      2,
      'bad_endpoint',
      `SEAM_ENDPOINT must be https; plain http goes to this machine only, not to ${url.hostname}.`,
    );
  }
  return `${url.origin}${url.pathname}`.replace(/\/+$/u, '');
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/u.test(hostname);
}
