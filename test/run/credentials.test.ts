import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readCredentials } from '../../src/run/credentials.ts';
import { ExitError } from '../../src/errors.ts';

const key = 'seam_testkey_9fQ2';
const token = 'seam_at1_longtoken_7Lw';
const workspace = '1d1e6d7e-0f2c-4f43-9f43-5f0f6a6f8f10';

let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'doorlist-env-'));
});
afterEach(() => {
  rmSync(cwd, { recursive: true });
});

function dotenv(text: string | Buffer): void {
  writeFileSync(join(cwd, '.env'), text);
}

/** Reads what must be refused, and returns the words. */
function refused(env: Record<string, string>): { code: string; message: string } {
  let error: unknown;
  try {
    readCredentials(env, cwd);
  } catch (thrown) {
    error = thrown;
  }
  if (!(error instanceof ExitError)) throw new Error(`Not refused: ${String(error)}`);
  expect(error.exit).toBe(2);
  for (const secret of [key, token, 'hunter2', ...Object.values(env).filter((value) => value.startsWith('seam_'))]) {
    expect(error.message).not.toContain(secret);
  }
  return error;
}

describe('from the environment', () => {
  test('an API key goes to the usual endpoint', () => {
    expect(readCredentials({ SEAM_API_KEY: ` ${key}\n` }, cwd)).toEqual({
      endpoint: 'https://connect.getseam.com',
      auth: { apiKey: key },
    });
  });

  test('a personal access token goes with its workspace', () => {
    expect(readCredentials({ SEAM_PERSONAL_ACCESS_TOKEN: token, SEAM_WORKSPACE_ID: workspace }, cwd).auth).toEqual({
      personalAccessToken: token,
      workspaceId: workspace,
    });
    expect(refused({ SEAM_PERSONAL_ACCESS_TOKEN: token }).message).toMatch(/SEAM_WORKSPACE_ID/);
  });

  test('both kinds at once are refused, wherever they stand', () => {
    const both = { SEAM_API_KEY: key, SEAM_PERSONAL_ACCESS_TOKEN: token, SEAM_WORKSPACE_ID: workspace };
    expect(refused(both).code).toBe('two_keys');
    dotenv(`SEAM_PERSONAL_ACCESS_TOKEN=${token}\n`);
    expect(refused({ SEAM_API_KEY: key }).message).toMatch(/SEAM_PERSONAL_ACCESS_TOKEN \(in \.env\)/);
  });

  test('no key says where one is made', () => {
    const { code, message } = refused({ SEAM_API_KEY: '' });
    expect(code).toBe('no_key');
    expect(message).toMatch(/SEAM_API_KEY.*Seam Console.*--sandbox/);
  });

  test.each([
    ['seam_at_abc', /SEAM_PERSONAL_ACCESS_TOKEN/],
    ['seam_cst_abc', /begin with "seam_"/],
    ['seam_pk_abc', /begin with "seam_"/],
    ['"seam_abc"', /quotes/],
    ['seam_a b', /blanks/],
    ['seam_abc\r\nx-evil: 1', /blanks/],
    ['eyJhbGciOi', /begin with "seam_"/],
  ])('%j is no API key', (wrong, says) => {
    expect(refused({ SEAM_API_KEY: wrong }).message).toMatch(says);
  });
});

describe('from .env in the working folder', () => {
  test('a key, with the endpoint beside it', () => {
    dotenv(`# mine\nexport SEAM_API_KEY="${key}"\nSEAM_ENDPOINT=https://seam.example.com/\nPATH=/evil\n`);
    expect(readCredentials({}, cwd)).toEqual({ endpoint: 'https://seam.example.com', auth: { apiKey: key } });
  });

  test('an endpoint or a workspace there does not lead a key from the environment astray', () => {
    dotenv(`SEAM_ENDPOINT=https://evil.example.com\nSEAM_WORKSPACE_ID=${workspace}\nSEAM_API_KEY=seam_theirs\n`);
    expect(readCredentials({ SEAM_API_KEY: key }, cwd)).toEqual({
      endpoint: 'https://connect.getseam.com',
      auth: { apiKey: key },
    });
    dotenv(`SEAM_WORKSPACE_ID=${workspace}\n`);
    expect(refused({ SEAM_PERSONAL_ACCESS_TOKEN: token }).code).toBe('no_workspace');
  });

  test('the environment goes before the file', () => {
    dotenv(`SEAM_API_KEY=${key}\nSEAM_ENDPOINT=https://seam.example.com\n`);
    expect(readCredentials({ SEAM_ENDPOINT: 'http://127.0.0.1:4010' }, cwd).endpoint).toBe('http://127.0.0.1:4010');
  });

  test('a byte order mark does no harm, UTF-16 is named, a folder of that name is none', () => {
    dotenv(`\uFEFFSEAM_API_KEY=${key}`);
    expect(readCredentials({}, cwd).auth).toEqual({ apiKey: key });
    dotenv(Buffer.from(`\uFEFFSEAM_API_KEY=${key}`, 'utf16le'));
    expect(refused({}).message).toMatch(/UTF-8/);
    rmSync(join(cwd, '.env'));
    mkdirSync(join(cwd, '.env'));
    expect(refused({}).code).toBe('no_key');
  });
});

describe('the endpoint', () => {
  test.each([
    ['https://seam.example.com///', 'https://seam.example.com'],
    ['HTTPS://Seam.Example.com:8443', 'https://seam.example.com:8443'],
    ['http://localhost:3020/', 'http://localhost:3020'],
    ['http://127.0.0.1:3020', 'http://127.0.0.1:3020'],
    ['http://[::1]:3020', 'http://[::1]:3020'],
  ])('%s is %s', (given, endpoint) => {
    expect(readCredentials({ SEAM_API_KEY: key, SEAM_ENDPOINT: given }, cwd).endpoint).toBe(endpoint);
  });

  test.each([
    ['http://seam.example.com', /https/],
    ['http://0.0.0.0:3020', /https/],
    ['http://127.0.0.1.example.com', /https/],
    ['http://localhost.example.com', /https/],
    ['https://ann:hunter2@seam.example.com', /user name or password/],
    ['https://seam.example.com/v1', /after it/],
    ['https://seam.example.com?x=1', /after it/],
    ['ftp://seam.example.com', /https:\/\//],
    ['localhost:3020', /SEAM_ENDPOINT/],
    ['over there', /SEAM_ENDPOINT is not an address/],
  ])('%s is refused', (given, says) => {
    expect(refused({ SEAM_API_KEY: key, SEAM_ENDPOINT: given }).message).toMatch(says);
  });
});
