import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'dotenv';
import { usage } from '../errors.ts';
import { refusePlanted } from './owner.ts';

interface Credentials {
  /** Base URL without a trailing slash. */
  readonly endpoint: string;
  readonly auth: { readonly apiKey: string } | { readonly personalAccessToken: string; readonly workspaceId: string };
}

type Variables = Readonly<Record<string, string | undefined>>;

const DEFAULT_ENDPOINT = 'https://connect.getseam.com';
const NAMES = ['SEAM_API_KEY', 'SEAM_PERSONAL_ACCESS_TOKEN', 'SEAM_WORKSPACE_ID', 'SEAM_ENDPOINT'] as const;

/**
 * The key and the endpoint, from the environment or else from `.env` in the working folder, under the SDK's own names.
 *
 * With a key from the environment, `.env` is ignored: an `.env` in a folder from elsewhere must not send the user's key to
 * another server or another workspace.
 *
 * @throws ExitError (2) that says what is missing or wrong and how to mend it, never the key itself
 */
export function readCredentials(env: Variables, cwd: string): Credentials {
  const outer = pick(env);
  const file = pick(readDotenv(cwd));
  const hasKey = ({ SEAM_API_KEY, SEAM_PERSONAL_ACCESS_TOKEN }: Variables) =>
    SEAM_API_KEY !== undefined || SEAM_PERSONAL_ACCESS_TOKEN !== undefined;

  const where = (name: string) => (outer[name] === undefined ? `${name} (in .env)` : name);
  const seen = { ...file, ...outer };
  if (seen['SEAM_API_KEY'] !== undefined && seen['SEAM_PERSONAL_ACCESS_TOKEN'] !== undefined) {
    throw usage(
      `Both ${where('SEAM_API_KEY')} and ${where('SEAM_PERSONAL_ACCESS_TOKEN')} are set, and they may belong to different workspaces. Unset the one that is not meant.`,
      'two_keys',
    );
  }
  if (!hasKey(seen)) {
    throw usage(
      'There is no key. Set SEAM_API_KEY in the environment, or in a file .env in this folder (make one in the Seam Console, https://console.seam.co, under Developer > API Keys). To try doorlist without a key: --sandbox.',
      'no_key',
    );
  }
  const { SEAM_API_KEY, SEAM_PERSONAL_ACCESS_TOKEN, SEAM_WORKSPACE_ID, SEAM_ENDPOINT } = hasKey(outer) ? outer : seen;
  const endpoint = checkEndpoint(SEAM_ENDPOINT ?? DEFAULT_ENDPOINT);
  if (SEAM_API_KEY !== undefined) {
    checkToken('SEAM_API_KEY', SEAM_API_KEY);
    return { endpoint, auth: { apiKey: SEAM_API_KEY } };
  }
  checkToken('SEAM_PERSONAL_ACCESS_TOKEN', SEAM_PERSONAL_ACCESS_TOKEN ?? '');
  if (SEAM_WORKSPACE_ID === undefined) {
    throw usage(
      'A personal access token needs to be told its workspace: set SEAM_WORKSPACE_ID beside SEAM_PERSONAL_ACCESS_TOKEN (the id stands in the Seam Console under the workspace settings).',
      'no_workspace',
    );
  }
  if (!PRINTABLE.test(SEAM_WORKSPACE_ID)) throw usage('SEAM_WORKSPACE_ID is not the id of a workspace.', 'bad_workspace');
  return { endpoint, auth: { personalAccessToken: SEAM_PERSONAL_ACCESS_TOKEN ?? '', workspaceId: SEAM_WORKSPACE_ID } };
}

/** Only the variables that doorlist knows, trimmed of pasted blanks; an empty value counts as unset. */
function pick(variables: Variables): Variables {
  return Object.fromEntries(
    NAMES.map((name) => [name, variables[name]?.trim()] as const).filter(([, value]) => value !== undefined && value !== ''),
  );
}

function readDotenv(cwd: string): Variables {
  let bytes: Buffer;
  refusePlanted(cwd, '.env');
  try {
    bytes = readFileSync(join(cwd, '.env'));
  } catch (error) {
    if (['ENOENT', 'EISDIR', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return {};
    throw usage('The file .env in this folder cannot be read. Make it readable, or move it away.', 'env_file');
  }
  if (bytes.includes(0)) {
    throw usage('The file .env in this folder is not UTF-8 text (PowerShell writes UTF-16). Save it as UTF-8.', 'env_file');
  }
  return parse(bytes.toString('utf8').replace(/^\uFEFF/u, ''));
}

const PRINTABLE = /^[\x21-\x7E]+$/u;

/** Refuses a token of the wrong kind with a clear message, instead of waiting for the API's 401. @throws ExitError (2). */
function checkToken(name: 'SEAM_API_KEY' | 'SEAM_PERSONAL_ACCESS_TOKEN', token: string): void {
  const isPersonal = token.startsWith('seam_at');
  const fits =
    name === 'SEAM_PERSONAL_ACCESS_TOKEN'
      ? isPersonal
      : token.startsWith('seam_') && !isPersonal && !token.startsWith('seam_cst') && !token.startsWith('seam_pk');
  if (fits && PRINTABLE.test(token)) return;
  if (name === 'SEAM_API_KEY' && isPersonal) {
    throw usage(
      'SEAM_API_KEY holds a personal access token. Set it as SEAM_PERSONAL_ACCESS_TOKEN, with SEAM_WORKSPACE_ID.',
      'bad_key',
    );
  }
  throw usage(
    name === 'SEAM_API_KEY'
      ? 'SEAM_API_KEY is not an API key: those begin with "seam_" (but not "seam_cst" or "seam_pk"), without quotes or blanks. Copy it again from the Seam Console.'
      : 'SEAM_PERSONAL_ACCESS_TOKEN is not a personal access token: those begin with "seam_at", without quotes or blanks. Copy it again from the Seam Console.',
    'bad_key',
  );
}

function checkEndpoint(value: string): string {
  const refuse = (why: string) => usage(`SEAM_ENDPOINT ${why}. The usual one is ${DEFAULT_ENDPOINT}.`, 'bad_endpoint');
  if (!URL.canParse(value)) throw refuse('is not an address like https://host');
  const url = new URL(value);
  if (url.username !== '' || url.password !== '') throw refuse('has a user name or password in it; the key is enough');
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw refuse('has to begin with https://');
  if (url.protocol === 'http:' && !isLoopback(url.hostname)) {
    throw refuse('is plain http to another machine, which would show the key to everybody in between: use https');
  }
  if (url.search !== '' || url.hash !== '' || /[^/]/u.test(url.pathname)) {
    throw refuse('is more than a host: leave out everything after it');
  }
  return url.origin;
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/u.test(hostname);
}
