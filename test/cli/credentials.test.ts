import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readCredentials } from '../../src/cli/credentials.ts';

let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'doorlist-env-'));
});
afterEach(() => rmSync(cwd, { recursive: true, force: true }));

const key = 'seam_test_secret';

describe('where the key comes from', () => {
  test('the environment, with the usual endpoint', () => {
    expect(readCredentials({ SEAM_API_KEY: key }, cwd)).toEqual({
      endpoint: 'https://connect.getseam.com',
      auth: { apiKey: key },
    });
  });

  test('.env in the working folder, with its own endpoint', () => {
    writeFileSync(join(cwd, '.env'), `SEAM_API_KEY="${key}"\nSEAM_ENDPOINT=http://127.0.0.1:9/\nNODE_OPTIONS=--inspect\n`);
    expect(readCredentials({}, cwd)).toEqual({ endpoint: 'http://127.0.0.1:9', auth: { apiKey: key } });
  });

  test('an endpoint in .env never sees a key of the environment', () => {
    writeFileSync(join(cwd, '.env'), 'SEAM_ENDPOINT=https://evil.example\n');
    expect(readCredentials({ SEAM_API_KEY: key }, cwd).endpoint).toBe('https://connect.getseam.com');
  });

  test('a token with its workspace', () => {
    expect(readCredentials({ SEAM_PERSONAL_ACCESS_TOKEN: 'seam_at_x', SEAM_WORKSPACE_ID: 'w' }, cwd).auth).toEqual({
      personalAccessToken: 'seam_at_x',
      workspaceId: 'w',
    });
  });

  test.each<[string, NodeJS.ProcessEnv, string]>([
    ['nothing', {}, 'no_key'],
    ['both kinds', { SEAM_API_KEY: key, SEAM_PERSONAL_ACCESS_TOKEN: 'seam_at_x', SEAM_WORKSPACE_ID: 'w' }, 'two_keys'],
    ['a token alone', { SEAM_PERSONAL_ACCESS_TOKEN: 'seam_at_x' }, 'no_workspace'],
    ['a key with a line break', { SEAM_API_KEY: 'seam_\nx' }, 'bad_key'],
    ['plain http to another host', { SEAM_API_KEY: key, SEAM_ENDPOINT: 'http://example.com' }, 'bad_endpoint'],
    ['an address with a password', { SEAM_API_KEY: key, SEAM_ENDPOINT: 'https://a:b@example.com' }, 'bad_endpoint'],
    ['no address', { SEAM_API_KEY: key, SEAM_ENDPOINT: 'connect' }, 'bad_endpoint'],
  ])('refused with its reason and without the key: %s', (_, env, code) => {
    expect(() => readCredentials(env, cwd)).toThrow(expect.objectContaining({ code, exit: 2 }) as Error);
    expect(() => readCredentials(env, cwd)).not.toThrow(key);
  });
});
