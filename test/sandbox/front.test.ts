import { request } from 'node:http';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/server.ts';
import { clientOf } from './client.ts';

const options = { file: ':memory:', latencyMs: 0, requestsPerSecond: 0, provisionMs: 0 };
let sandbox: Sandbox;

beforeEach(async () => {
  sandbox = await startSandbox(options);
});
afterEach(() => sandbox.close());

/** The status that a request under that name is answered with. */
async function statusUnder(host: string): Promise<number | undefined> {
  const { promise, resolve, reject } = Promise.withResolvers<number | undefined>();
  const headers = { host, authorization: `Bearer ${sandbox.apiKey}`, 'content-type': 'application/json' };
  request(`${sandbox.url}/workspaces/get`, { method: 'POST', headers }, (response) => {
    response.resume();
    resolve(response.statusCode);
  })
    .once('error', reject)
    .end('{}');
  return promise;
}

test('each start has a key of its own, and no other opens it', async () => {
  const other = await startSandbox(options);
  try {
    expect(other.apiKey).not.toBe(sandbox.apiKey);
    const call = clientOf(sandbox);
    expect((await call('/workspaces/get', {}, { key: other.apiKey })).status).toBe(401);
    expect((await call('/workspaces/get', {}, { key: 'seam_practice_key_opens_nothing' })).status).toBe(401);
    expect((await call('/workspaces/get', {})).status).toBe(200);
  } finally {
    await other.close();
  }
});

test('it answers under the names of this machine alone: a page in a browser may bind its own name to the address', async () => {
  for (const host of ['127.0.0.1:1234', 'localhost', '[::1]:80', 'LOCALHOST:9'])
    expect([host, await statusUnder(host)]).toEqual([host, 200]);
  for (const host of ['evil.example.com', '127.0.0.1.evil.example.com', 'localhost.evil.example.com', '10.0.0.1']) {
    expect([host, await statusUnder(host)]).toEqual([host, 403]);
  }
});

test('a large body is refused, and ends nothing', async () => {
  const call = clientOf(sandbox);
  for (const size of [1_100_000, 20_000_000]) {
    expect((await call('/acs/users/create', { full_name: 'x'.repeat(size) })).status).toBe(413);
    expect((await call('/workspaces/get', {})).status).toBe(200);
  }
});
