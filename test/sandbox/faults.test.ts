import { setTimeout as sleep } from 'node:timers/promises';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { RequestLimit } from '../../src/sandbox/faults.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/server.ts';
import { type Answer, carried, type Client, clientOf, type Json, landmarks } from './client.ts';

let sandbox: Sandbox;
let call: Client;
let systemId: string;

beforeEach(async () => {
  sandbox = await startSandbox({ file: ':memory:', latencyMs: 0, requestsPerSecond: 0, provisionMs: 0 });
  call = clientOf(sandbox);
  ({ systemId } = await landmarks(call));
});
afterEach(() => sandbox.close());

const create = (full_name: string): Promise<Answer> => call('/acs/users/create', { acs_system_id: systemId, full_name });

/** How many users bear the name. */
async function standing(search: string): Promise<number> {
  return carried<Json[]>(await call('/acs/users/list', { search }), 'acs_users').length;
}

/** The name of the network's error, of a call that gets no answer. */
async function lost(call: Promise<unknown>): Promise<string> {
  return call.then(
    () => 'answered',
    (error: unknown) => ((error as Error).cause as { code?: string } | undefined)?.code ?? (error as Error).name,
  );
}

describe('an answer is lost on either side of the deed', () => {
  test.for([
    ['before', 0],
    ['after', 1],
  ] as const)('%s it', async ([when, users]) => {
    const route = '/acs/users/create';
    sandbox.faults({ add: [{ route, what: 'status', status: 500, when, times: 1 }] });
    expect((await create('Error')).status).toBe(500);
    expect(await standing('Error')).toBe(users);

    sandbox.faults({ add: [{ route, what: 'html', when, times: 1 }] });
    const html = await create('Html');
    expect([html.status, html.headers.get('content-type')]).toEqual([502, 'text/html; charset=utf-8']);
    expect(await standing('Html')).toBe(users);

    sandbox.faults({ add: [{ route, what: 'not_ok', when, times: 1 }] });
    expect(await create('Notok')).toMatchObject({ status: 200, body: { ok: false } });
    expect(await standing('Notok')).toBe(users);

    sandbox.faults({ add: [{ route, what: 'drop', when, times: 1 }] });
    expect(await lost(create('Drop'))).toBe('ECONNRESET');
    expect(await standing('Drop')).toBe(users);

    sandbox.faults({ add: [{ route, what: 'hang', when, times: 1 }] });
    // Long enough that a busy machine has received the request.
    const body = { acs_system_id: systemId, full_name: 'Hang' };
    expect(await lost(call(route, body, { signal: AbortSignal.timeout(1500) }))).toBe('TimeoutError');
    expect(await standing('Hang')).toBe(users);

    expect((await create('Well')).status).toBe(200);
  });
});

describe('whom a fault strikes', () => {
  const fate = async (): Promise<number> => (await create('Somebody')).status;

  test('its route alone, a prefix, or all', async () => {
    sandbox.faults({ add: [{ route: '/acs/users/*', what: 'status', status: 503 }] });
    expect([await fate(), (await call('/workspaces/get')).status]).toEqual([503, 200]);
    sandbox.faults({ clear: true, add: [{ what: 'status', status: 503 }] });
    expect([await fate(), (await call('/workspaces/get')).status]).toEqual([503, 503]);
    sandbox.faults({ clear: true });
    expect(await fate()).toBe(200);
  });

  test('after some have passed, and so many times', async () => {
    sandbox.faults({ add: [{ what: 'status', status: 503, skip: 1, times: 2 }] });
    expect([await fate(), await fate(), await fate(), await fate()]).toEqual([200, 503, 503, 200]);
  });

  test('one person alone', async () => {
    sandbox.faults({ add: [{ holding: 'Ada', what: 'status', status: 400, type: 'refused_name' }] });
    expect((await create('Ben')).status).toBe(200);
    expect(await create('Ada')).toMatchObject({ status: 400, body: { error: { type: 'refused_name' } } });
  });

  test('for a time: an outage', async () => {
    sandbox.faults({ add: [{ what: 'status', status: 503, forMs: 200 }] });
    expect(await fate()).toBe(503);
    await sleep(250);
    expect(await fate()).toBe(200);
  });

  test('by chance, the same chance for the same seed', async () => {
    const fates = async (): Promise<number[]> => {
      const other = await startSandbox({ file: ':memory:', latencyMs: 0, requestsPerSecond: 0, seed: 3 });
      try {
        other.faults({ add: [{ what: 'status', status: 500, probability: 0.2 }] });
        const ask = clientOf(other);
        const statuses: number[] = [];
        for (let n = 0; n < 200; n += 1) statuses.push((await ask('/workspaces/get')).status);
        return statuses;
      } finally {
        await other.close();
      }
    };
    const once = await fates();
    expect(await fates()).toEqual(once);
    const struck = once.filter((status) => status === 500).length;
    expect(struck).toBeGreaterThan(20);
    expect(struck).toBeLessThan(60);
  });

  test('a request that is refused for the pace uses no fault up', async () => {
    sandbox.faults({ settings: { requestsPerSecond: 1 }, add: [{ what: 'status', status: 503, times: 1 }] });
    await sleep(1001);
    expect([await fate(), await fate()]).toEqual([503, 429]);
  });
});

test('delays add up, and come before the deed', async () => {
  sandbox.faults({ settings: { latencyMs: 50 }, add: [{ what: 'delay', ms: 100, times: 1 }] });
  const start = Date.now();
  const user = carried(await create('Slow'), 'acs_user');
  expect(Date.parse(String(user['created_at'])) - start).toBeGreaterThanOrEqual(145);
});

test('lists show a new user late, and get shows them at once', async () => {
  const make = async (full_name: string, lateMs: number): Promise<unknown> => {
    sandbox.faults({ settings: { lateMs } });
    const { user_identity_id } = carried(await call('/user_identities/create', { full_name }), 'user_identity');
    await call('/acs/users/create', { acs_system_id: systemId, full_name, user_identity_id });
    return user_identity_id;
  };
  const listed = async (search: string): Promise<number[]> => {
    const identities = carried<Json[]>(await call('/user_identities/list', { search }), 'user_identities');
    return [await standing(search), identities.length];
  };
  const user_identity_id = await make('Hidden', 60_000);
  expect(await listed('Hidden')).toEqual([0, 0]);
  expect((await call('/acs/users/get', { user_identity_id, acs_system_id: systemId })).status).toBe(200);
  expect((await call('/user_identities/get', { user_identity_id })).status).toBe(200);
  await make('Shown', 100);
  await sleep(150);
  expect(await listed('Shown')).toEqual([1, 1]);
});

test('a route that is switched off answers as a path that never was', async () => {
  const path = '/user_identities/enrollment_automations/launch';
  sandbox.faults({ add: [{ route: '/user_identities/enrollment_automations/*', what: 'off' }] });
  const [off, never] = [await call(path, {}), await call('/never/was', {})];
  const shape = ({ status, body }: Answer): unknown => [status, body['ok'], (body['error'] as Json)['type']];
  expect(shape(off)).toEqual(shape(never));
  expect(shape(off)).toEqual([404, false, 'not_found']);
});

describe('too many requests', () => {
  test.for(['seconds', 'date', 'none'] as const)('Retry-After: %s', async (retryAfter) => {
    sandbox.faults({ settings: { retryAfter, requestsPerSecond: 5 } });
    let answers: Answer[] = [];
    // On a busy machine they may take more than a second.
    for (let took = Number.POSITIVE_INFINITY; took > 900;) {
      await sleep(1001);
      const from = performance.now();
      answers = await Promise.all(Array.from({ length: 12 }, () => call('/workspaces/get')));
      took = performance.now() - from;
    }
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(5);
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused).toHaveLength(7);
    const said = refused[0]?.headers.get('retry-after') ?? null;
    if (retryAfter === 'none') return expect(said).toBeNull();
    const waitMs = retryAfter === 'seconds' ? Number(said) * 1000 : Date.parse(said ?? '') - Date.now();
    expect(waitMs).toBeGreaterThan(0);
    expect(waitMs).toBeLessThanOrEqual(2000);
    await sleep(waitMs);
    expect((await call('/workspaces/get')).status).toBe(200);
  });

  test('a storm on request says how long it lasts', async () => {
    sandbox.faults({ add: [{ what: 'status', status: 429, retryAfterSeconds: 7, times: 3 }] });
    expect((await call('/workspaces/get')).headers.get('retry-after')).toBe('7');
  });

  test('no window of one second has more than the limit, and whoever comes again when told is let in', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 20 }),
        fc.array(fc.integer({ min: 0, max: 300 }), { maxLength: 200 }),
        (limit, gaps) => {
          const gate = new RequestLimit();
          const accepted: number[] = [];
          let now = 1000;
          for (const gap of gaps) {
            now += gap;
            const waitMs = gate.ask(limit, now);
            if (waitMs === 0) {
              accepted.push(now);
              continue;
            }
            now += waitMs;
            expect(gate.ask(limit, now)).toBe(0);
            accepted.push(now);
          }
          for (const [at, time] of accepted.entries()) {
            const before = accepted[at - limit];
            if (before !== undefined) expect(time - before).toBeGreaterThanOrEqual(1000);
          }
        },
      ),
    );
  });
});

describe('the control route', () => {
  test('orders the same faults over HTTP, and is neither slowed nor struck itself', async () => {
    sandbox.faults({ add: [{ what: 'hang' }] });
    const order = { clear: true, settings: { clashStatus: 409 }, add: [{ what: 'status', status: 418, times: 1 }] };
    expect(await call('/_practice/faults', order)).toMatchObject({ status: 200, body: { settings: { clashStatus: 409 } } });
    expect((await call('/workspaces/get')).status).toBe(418);
    expect((await call('/workspaces/get')).status).toBe(200);
  });

  test('wants the key, and says what it does not understand', async () => {
    expect((await call('/_practice/faults', {}, { key: 'seam_other' })).status).toBe(401);
    const wrong = await call('/_practice/faults', { add: [{ what: 'explode' }], settings: { latencyMs: -1 } });
    expect(wrong.status).toBe(400);
    expect(carried(wrong, 'error')['message']).toMatch(/settings\.latencyMs/);
    expect(carried(wrong, 'error')['message']).toMatch(/add\[0\]/);
  });
});
