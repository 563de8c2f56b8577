import type { ServerResponse } from 'node:http';
import { inspect } from 'node:util';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { saysExists } from '../../src/apply/look.ts';
import { type AcsUser, type Directory, DirectoryError, type NewUser } from '../../src/directory/directory.ts';
import { answering, apiKey, directoryAt, noIntent, record, type Said } from './recorder.ts';

const systemId = '5b3b1e9c-6a0d-4e4b-9a3f-0f5b0b6f3a01';
const userId = '5b3b1e9c-6a0d-4e4b-9a3f-0f5b0b6f3a02';
const ann: NewUser = { systemId, name: 'Ann Unmistakable', email: 'ann.unmistakable@example.com', phone: '+15555550199' };
const html = '<html><body>Please log in to the hotel network</body></html>';

function refusal(type: string, message = 'No.', more: object = {}): unknown {
  return { error: { type, message, request_id: 'b1c6f9d0', ...more }, ok: false };
}

function userAnswer(more: object = {}): Record<string, unknown> {
  return { acs_user_id: userId, acs_system_id: systemId, created_at: '2026-01-01T00:00:00.000Z', full_name: 'Ann', ...more };
}

/** The error that a call ends with. It says nothing that it must not: no key, no request, nobody's data, no insides. */
async function failed(call: Promise<unknown>): Promise<DirectoryError> {
  let error: unknown;
  try {
    await call;
  } catch (thrown) {
    error = thrown;
  }
  if (!(error instanceof DirectoryError)) throw new Error(`Not a DirectoryError: ${String(error)}`);
  const everything = [
    inspect(error, { depth: 20, showHidden: true, getters: true }),
    JSON.stringify(error),
    JSON.stringify(error, Object.getOwnPropertyNames(error)),
    String(error.stack),
    error.message,
  ].join('\n');
  expect(everything).not.toContain(apiKey);
  expect(everything).not.toContain('Unmistakable');
  expect(everything).not.toContain(ann.phone);
  expect(everything).not.toMatch(/axios/i);
  expect(error.cause).toBeUndefined();
  return error;
}

function thrownBy(call: () => unknown): Error {
  try {
    call();
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error('Nothing was thrown.');
}

describe('what an answer means for a write', () => {
  const cases: [what: string, said: Said, kind: string, code: string][] = [
    ['a wrong parameter', { status: 400, body: refusal('invalid_input') }, 'refused', 'invalid_input'],
    ['a clash', { status: 409, body: refusal('conflict') }, 'refused', 'conflict'],
    ['an error without a type', { status: 422, body: { message: 'no' } }, 'refused', 'http_422'],
    ['an unknown object', { status: 404, body: refusal('acs_system_not_found') }, 'not_found', 'acs_system_not_found'],
    ['an unknown route', { status: 404, body: refusal('route_not_found') }, 'no_route', 'route_not_found'],
    ['no error at all', { status: 404, body: {} }, 'no_route', 'http_404'],
    ['a refused key', { status: 401, body: refusal('unauthorized') }, 'unauthorized', 'unauthorized'],
    ['a forbidden key', { status: 403, body: refusal('forbidden') }, 'unauthorized', 'forbidden'],
    ['a forbidden object', { status: 403, body: refusal('acs_system_locked') }, 'refused', 'acs_system_locked'],
    ['a server error', { status: 500, body: refusal('internal_server_error') }, 'unanswered', 'internal_server_error'],
    ['a server without words', { status: 503, body: 'Service Unavailable' }, 'unanswered', 'http_503'],
    ['a request timeout', { status: 408, body: refusal('request_timeout') }, 'unanswered', 'request_timeout'],
    ['a web page', { body: html }, 'unanswered', 'not_json'],
    ['a web page that is not found', { status: 404, body: html }, 'unanswered', 'not_json'],
    ['a login page', { status: 401, body: html }, 'unanswered', 'not_json'],
    ['an empty answer', { body: '' }, 'unanswered', 'not_json'],
    ['success that is none', { body: { ok: false } }, 'unanswered', 'unexpected_answer'],
    ['a user without an id', { body: { acs_user: { full_name: 'Ann' }, ok: true } }, 'unanswered', 'unexpected_answer'],
    ['a redirect', { status: 307, headers: { location: 'https://evil.example.com' }, body: '' }, 'unanswered', 'redirected'],
  ];
  test.each(cases)('%s', async (_, said, kind, code) => {
    const { directory, heard } = await answering((request) => (request.path === '/workspaces/get' ? {} : said));
    const error = await failed(directory.createUser(ann, noIntent));
    expect(error).toMatchObject({ kind, code });
    expect(heard.filter(({ path }) => path === '/acs/users/create')).toHaveLength(1);
  });

  test('a refused key ends it for everybody', async () => {
    const { directory, heard } = await answering({ status: 401, body: refusal('unauthorized') });
    const calls = await Promise.all(Array.from({ length: 50 }, () => failed(directory.createUser(ann, noIntent))));
    expect(new Set(calls.map(({ kind }) => kind))).toEqual(new Set(['unauthorized']));
    expect(heard.length).toBeLessThanOrEqual(8);
  });

  test.each([
    [
      'its ok',
      { body: { acs_user: {} } },
      'unexpected_answer',
      'The API\'s answer to /acs/users/delete does not say that it was carried out (no "ok": true).',
    ],
    [
      'a body',
      { status: 204, body: '' },
      'not_json',
      'The endpoint answers /acs/users/delete with nothing (HTTP 204), not as the Seam API does. A proxy may stand in between, or SEAM_ENDPOINT may be wrong.',
    ],
  ])(
    'a write that has nothing to answer needs %s all the same, and that is what is waited for',
    async (_, said, code, words) => {
      const outages: unknown[] = [];
      const { directory } = await answering((request) => (request.path === '/workspaces/get' ? {} : said), {
        onOutage: (outage) => outages.push(outage?.reason),
      });
      const error = await failed(directory.deleteUser(userId, noIntent));
      expect(error).toMatchObject({ kind: 'unanswered', code, message: words });
      expect(outages[0]).toBe(words);
    },
  );
});

test('a refusal carries the words of the API, the parameter, and not the key', async () => {
  const { directory } = await answering({
    status: 400,
    body: refusal('invalid_input', `Key ${apiKey} sent nonsense.`, {
      validation_errors: { _errors: [], email_address: { _errors: ['Invalid email'] }, x: 'odd' },
    }),
  });
  const error = await failed(directory.createUser(ann, noIntent));
  expect(error.message).toBe('Key *** sent nonsense; email_address: Invalid email');
});

test('a read that is refused says what was asked, beside the words of the API', async () => {
  const { directory } = await answering({ status: 400, body: refusal('acs_system_gone', 'System not found.') });
  expect((await failed(directory.groups(systemId))).message).toBe(
    'The API refuses to answer /acs/access_groups/list: System not found.',
  );
});

test('a key that may not use one route is no refused key: the route is named', async () => {
  const { directory } = await answering({ status: 403, body: refusal('forbidden', 'Insufficient scope.') });
  const said =
    'The API does not let this key use /acs/users/create (Insufficient scope). Check in the Seam Console what the key may do.';
  expect(await failed(directory.createUser(ann, noIntent))).toMatchObject({ kind: 'unauthorized', message: said });
  const { directory: second } = await answering({ status: 403, body: refusal('forbidden', 'Insufficient scope.') });
  const { kind, message } = await failed(second.generateInstantKey(userId, noIntent));
  expect([kind, message]).toEqual(['refused', expect.stringContaining('use /user_identities/generate_instant_key (')]);
  const { directory: third } = await answering({ status: 403, body: refusal('forbidden', 'Insufficient scope.') });
  expect((await failed(third.spaces())).message).toMatch(/^The API does not let this key use \/spaces\/list \(/);
});

test('words of the API are plain text of bearable length, whatever it says', async () => {
  const odd = `\u001b[31mRed\u001b[0m\u009b1m\u202e ${'x'.repeat(1_000_000)}`;
  const { directory } = await answering({ status: 400, body: refusal(odd, odd) });
  const { code, message } = await failed(directory.createUser(ann, noIntent));
  expect(message).toMatch(/^Red x{300,400}…$/u);
  expect(code).toMatch(/^Red x{50,100}…$/u);
  const troubled = userAnswer({ errors: [{ error_code: odd, message: odd }] });
  const { directory: second } = await answering({ body: { acs_user: troubled, ok: true } });
  const [trouble] = (await second.createUser(ann, noIntent)).troubles;
  expect(trouble?.message).toMatch(/^Red x+…$/u);
  expect(trouble?.code).toMatch(/^Red x+…$/u);
});

test.each([
  [{ error: 'Email is odd.' }, 'HTTP 400 (Email is odd)'],
  [{ error: { message: 'Email is odd' } }, 'HTTP 400 (Email is odd)'],
  [{ message: 'Email is odd', code: 7 }, 'HTTP 400 (Email is odd)'],
  [{ error: 7, message: ' ' }, 'HTTP 400'],
])('a refusal in another form says what it says: %j', async (body, words) => {
  const { directory } = await answering({ status: 400, body });
  expect((await failed(directory.createUser(ann, noIntent))).message).toBe(words);
});

test.each([
  [500, '', 'it has an error of its own (HTTP 500)'],
  [502, '<html>Bad Gateway</html>', 'what stands before it got no answer from it (HTTP 502)'],
  [503, { message: 'Deploying.' }, 'it is not available at the moment (HTTP 503: Deploying)'],
])('an error of a gateway, %i, is said in plain words', async (status, body, words) => {
  const { directory } = await answering({ status, body });
  const message = `The API could not answer /acs/users/create: ${words}.`;
  expect(await failed(directory.createUser(ann, noIntent))).toMatchObject({ code: `http_${status}`, message });
});

test('errors that are no errors of the reference are troubles all the same, and stop nothing', async () => {
  const odd = [null, 'text', 7, { error_code: 3 }, { error_code: 'known', message: 'Words' }];
  const { directory } = await answering({ body: { acs_user: userAnswer({ errors: odd, warnings: 'odd' }), ok: true } });
  const { provisioning, troubles } = await directory.createUser(ann, noIntent);
  expect(provisioning).toBe('error');
  expect(troubles.map(({ code }) => code)).toEqual(['unknown', 'unknown', 'unknown', 'unknown', 'known']);
});

test('a key that the server echoes is masked in whatever field and name it comes back', async () => {
  const echo = `so ${apiKey}`;
  const { directory } = await answering((request) =>
    request.path === '/workspaces/get'
      ? { body: { workspace: { workspace_id: echo, name: echo, is_sandbox: true }, ok: true } }
      : request.path === '/acs/systems/list'
        ? {
            body: {
              acs_systems: [
                {
                  acs_system_id: echo,
                  name: echo,
                  location: { time_zone: echo },
                  errors: [{ error_code: echo, message: echo }],
                },
              ],
              ok: true,
            },
          }
        : {
            status: 400,
            headers: { 'seam-request-id': apiKey },
            body: refusal(`type_${apiKey}`, echo, { validation_errors: { [apiKey]: { _errors: [echo] } } }),
          },
  );
  const seen = [await directory.workspace(), await directory.systems()];
  expect(JSON.stringify(seen)).not.toContain(apiKey);
  expect(JSON.stringify(seen)).toContain('so ***');
  expect((await failed(directory.createUser(ann, noIntent))).message).toBe('so ***; ***: so ***');
});

describe('routes of the enrollment', () => {
  const launch = (directory: Directory) =>
    directory.launchEnrollmentAutomation({ identityId: userId, credentialManagerId: systemId }, noIntent);
  test.each<[string, Said, string]>([
    ['a page', { status: 404, body: html }, 'no_route'],
    ['an error of the router', { status: 404, body: refusal('not_found', 'Cannot POST') }, 'no_route'],
    ['an error about an object', { status: 404, body: refusal('user_identity_not_found') }, 'not_found'],
    ['a refusal', { status: 400, body: refusal('invalid_input') }, 'refused'],
    ['a feature that is not enabled', { status: 403, body: refusal('forbidden') }, 'refused'],
    ['a refused key', { status: 401, body: refusal('unauthorized') }, 'unauthorized'],
  ])('%s', async (_, said, kind) => {
    const { directory } = await answering(said);
    expect((await failed(launch(directory))).kind).toBe(kind);
    expect((await failed(directory.generateInstantKey(userId, noIntent))).kind).toBe(kind);
  });
});

describe('a connection that goes wrong', () => {
  test('no answer in time: a write is unanswered, and sent once', async () => {
    const { directory, heard } = await answering((request) => (request.path === '/workspaces/get' ? {} : undefined), {
      requestTimeoutMs: 150,
    });
    expect(await failed(directory.createUser(ann, noIntent))).toMatchObject({ kind: 'unanswered', code: 'timeout' });
    expect(heard.filter(({ path }) => path === '/acs/users/create')).toHaveLength(1);
  });

  test('an answer that dribbles for ever is no answer in time', async () => {
    const { directory } = await answering(
      (_, response) => {
        response.writeHead(200, { 'content-type': 'application/json' });
        const dribble = setInterval(() => response.write(' '), 20);
        response.on('close', () => {
          clearInterval(dribble);
        });
        return undefined;
      },
      { requestTimeoutMs: 200 },
    );
    expect(await failed(directory.createUser(ann, noIntent))).toMatchObject({ kind: 'unanswered', code: 'timeout' });
  });

  /** Where something else than time is to end a request, however slow the machine is. */
  const patient = { requestTimeoutMs: 60_000 };

  test('an answer without end fills no memory: it is none', async () => {
    let written = 0;
    const { directory } = await answering((request, response) => {
      if (request.path === '/workspaces/get') return {};
      response.writeHead(200, { 'content-type': 'application/json' });
      const more = (): void => {
        while (!response.destroyed && written < 400_000_000) {
          written += 1_000_000;
          if (!response.write('x'.repeat(1_000_000))) return;
        }
        response.end();
      };
      response.on('drain', more);
      more();
      return undefined;
    }, patient);
    const error = await failed(directory.createUser(ann, noIntent));
    expect(error).toMatchObject({ kind: 'unanswered', code: 'too_long' });
    expect(error.message).toContain('/acs/users/create');
    expect(written).toBeLessThan(200_000_000);
  });

  test.each<[string, (response: ServerResponse) => void]>([
    ['closed without an answer', (response) => response.destroy()],
    [
      'closed half-way through the answer',
      (response) => {
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': '500' });
        response.write('{"acs_user":{"acs_user_id":"');
        setTimeout(() => {
          response.destroy();
        }, 20);
      },
    ],
  ])('%s', async (_, breakIt) => {
    const { directory, heard } = await answering((request, response) => {
      if (request.path === '/workspaces/get') return {};
      breakIt(response);
      return undefined;
    });
    expect(await failed(directory.createUser(ann, noIntent))).toMatchObject({
      kind: 'unanswered',
      code: 'reset',
      message: 'The connection broke before the API answered /acs/users/create.',
    });
    expect(heard.filter(({ path }) => path === '/acs/users/create')).toHaveLength(1);
  });

  test('no connection: nothing was sent, so a write waits for the server and is sent once', async () => {
    const gone = await record(() => ({}));
    await gone.close();
    const directory = directoryAt(gone.url, { outageTimeoutMs: 8000 });
    const created = directory.createUser(ann, noIntent);
    await new Promise((resolve) => {
      setTimeout(resolve, 400);
    });
    const server = await record(
      ({ path }) => ({ body: { ...(path.includes('create') ? { acs_user: userAnswer() } : {}), ok: true } }),
      Number(new URL(gone.url).port),
    );
    expect((await created).id).toBe(userId);
    expect(server.heard.filter(({ path }) => path === '/acs/users/create')).toHaveLength(1);
  });

  test('an endpoint where nobody listens is given up in seconds', async () => {
    const error = await failed(directoryAt('http://127.0.0.1:9', { outageTimeoutMs: 700 }).workspace());
    expect(error).toMatchObject({ kind: 'unreachable', code: 'econnrefused' });
    expect(error.message).toMatch(/127\.0\.0\.1:9: nothing takes connections there\. .*SEAM_ENDPOINT/);
  });

  test('an endpoint without a certificate is given up at once', async () => {
    const { url } = await record(() => ({}));
    const started = Date.now();
    const error = await failed(directoryAt(url.replace('http:', 'https:')).workspace());
    expect(error).toMatchObject({ kind: 'unreachable', code: 'certificate' });
    expect(Date.now() - started).toBeLessThan(20_000);
  });

  test('a host that does not exist is given up at once', async () => {
    const error = await failed(directoryAt('https://doorlist.invalid').workspace());
    expect(error.kind).toBe('unreachable');
    expect(error.message).toContain('doorlist.invalid');
  });

  test('a read is sent again until it is answered', async () => {
    let turn = 0;
    const { directory } = await answering(() => {
      turn += 1;
      return turn < 3 ? { status: 502, body: html } : { body: { acs_user: userAnswer(), ok: true } };
    });
    expect((await directory.user(userId))?.id).toBe(userId);
  });
});

test('a 429 is waited out and the write sent again, with its intent written once', async () => {
  let turn = 0;
  const times: number[] = [];
  const { directory } = await answering(() => {
    times.push(Date.now());
    turn += 1;
    if (turn > 1) return { body: { acs_user: userAnswer(), ok: true } };
    const date = new Date(Math.ceil(Date.now() / 1000) * 1000 + 1000);
    return { status: 429, headers: { 'retry-after': date.toUTCString() }, body: refusal('too_many_requests') };
  });
  const intent = vi.fn(async () => undefined);
  await directory.createUser(ann, intent);
  expect(intent).toHaveBeenCalledTimes(1);
  expect(Math.floor((times[1] ?? 0) / 1000)).toBeGreaterThanOrEqual(Math.ceil((times[0] ?? 0) / 1000) + 1);
});

test('a Retry-After of thousands of years is held to what a timer can wait', async () => {
  const { directory } = await answering(({ path }) =>
    path === '/workspaces/get'
      ? {}
      : { status: 429, headers: { 'retry-after': '99999999999' }, body: refusal('too_many_requests') },
  );
  const error = await failed(directory.user(userId));
  expect(error.message).toContain('asks to wait another 555 h 33 min');
});

describe('the members of a group, which come in one answer', () => {
  const members = JSON.stringify({
    acs_users: [1, 2, 3].map((n) =>
      userAnswer({ acs_user_id: `user-${n}`, full_name: 'José 山田', errors: [{ acs_user_id: 'x' }] }),
    ),
    ok: true,
  });

  test('are read in whatever pieces they come', async () => {
    const { directory } = await answering((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      void (async () => {
        const bytes = Buffer.from(members);
        for (let at = 0; at < bytes.length; at += 97) {
          response.write(bytes.subarray(at, at + 97));
          await new Promise((resolve) => setImmediate(resolve));
        }
        response.end();
      })();
      return undefined;
    });
    expect(await directory.groupMembers('group-1')).toEqual(['user-1', 'user-2', 'user-3']);
  });

  test.each([
    ['that stop in the middle', members.slice(0, members.length / 2)],
    ['followed by something else', `${members}<html>`],
  ])('%s are asked for again', async (_, text) => {
    let turn = 0;
    const { directory } = await answering(({ path }) => {
      if (path === '/workspaces/get') return {};
      turn += 1;
      return { headers: { 'content-type': 'application/json' }, body: turn < 2 ? text : members };
    });
    expect(await directory.groupMembers('group-1')).toEqual(['user-1', 'user-2', 'user-3']);
    expect(turn).toBe(2);
  });

  test.each([
    ['no list', { acs_users: null, ok: true }],
    ['something else in the list', { acs_users: [{ acs_user_id: 'user-1' }, 7], ok: true }],
    ['a member without an id', { acs_users: [{ full_name: 'Ann' }], ok: true }],
  ])('%s is no answer', async (_, body) => {
    const { directory } = await answering({ body });
    expect(await failed(directory.groupMembers('group-1'))).toMatchObject({ code: 'unexpected_answer' });
  });
});

describe('somebody of another access system', () => {
  const stranger = userAnswer({ acs_system_id: '5b3b1e9c-6a0d-4e4b-9a3f-0f5b0b6f3a99' });

  test('in a list, or under the identity, is no answer: nobody there is taken for somebody here', async () => {
    const { directory } = await answering(({ path }) => ({
      body: { ...(path === '/acs/users/get' ? { acs_user: stranger } : { acs_users: [userAnswer(), stranger] }), ok: true },
    }));
    const calls = [
      directory.users(systemId)[Symbol.asyncIterator]().next(),
      directory.searchUsers(systemId, 'ann'),
      directory.userOfIdentity('identity-1', systemId),
    ];
    for (const call of calls) expect(await failed(call)).toMatchObject({ kind: 'unanswered', code: 'other_system' });
  });

  test('nor is another user than the one who was asked for', async () => {
    const { directory } = await answering({ body: { acs_user: userAnswer(), ok: true } });
    expect(await failed(directory.user('another-user'))).toMatchObject({ kind: 'unanswered', code: 'other_user' });
    expect(await directory.user(userId.toUpperCase())).toMatchObject({ id: userId });
  });

  test('as the answer of a create is refused, and not sent again', async () => {
    const { directory } = await answering({ body: { acs_user: stranger, ok: true } });
    const error = await failed(directory.createUser(ann, noIntent));
    expect(error).toMatchObject({ kind: 'refused', code: 'other_system' });
    expect(error.message).toContain(userId);
    // Not words that lead to a look for who "exists already".
    expect(saysExists(error)).toBe(false);
  });
});

describe("the API's clock", () => {
  const year = 365 * 86_400_000;
  const dated = (ms: number): Record<string, string> => ({ date: new Date(ms).toUTCString() });
  const isHere = (at: number): boolean => Math.abs(at - Date.now()) < 5000;

  test('is not that of a gateway that answers in its place', async () => {
    let turn = 0;
    const { directory } = await answering(() =>
      (turn += 1) === 1
        ? { status: 502, headers: dated(Date.now() + 70 * year), body: html }
        : { headers: dated(Date.now()), body: { acs_user: userAnswer(), ok: true } },
    );
    await directory.user(userId);
    expect([turn > 1, isHere(directory.now())]).toEqual([true, true]);
  });

  test('is not that of one answer in twenty; and it is followed where it is put back', async () => {
    let turn = 0;
    let ahead = 0;
    const { directory } = await answering(() => {
      turn += 1;
      const at = Date.now() + (turn % 20 === 2 ? 70 * year : ahead);
      return { headers: dated(at), body: { acs_user: userAnswer(), ok: true } };
    });
    for (let n = 0; n < 3; n += 1) await directory.user(userId);
    expect(isHere(directory.now())).toBe(true);
    ahead = -year;
    await Promise.all(Array.from({ length: 31 }, () => directory.user(userId)));
    expect(isHere(directory.now() + year)).toBe(true);
  });
});

describe('lists', () => {
  const page = (ids: number[], next?: string, has = next !== undefined) => ({
    body: {
      acs_users: ids.map((n) => userAnswer({ acs_user_id: `user-${n}` })),
      pagination: { has_next_page: has, next_page_cursor: next ?? null, next_page_url: 'https://evil.example.com/steal' },
      ok: true,
    },
  });
  async function collect(pages: AsyncIterable<AcsUser[]>): Promise<string[]> {
    const ids: string[] = [];
    for await (const users of pages) ids.push(...users.map(({ id }) => id));
    return ids;
  }

  test('are read to their last page by the cursor', async () => {
    const { directory, heard } = await answering(({ body }) =>
      body['page_cursor'] === undefined ? page([1, 2], 'a') : body['page_cursor'] === 'a' ? page([3], 'b') : page([4]),
    );
    expect(await collect(directory.users(systemId))).toEqual(['user-1', 'user-2', 'user-3', 'user-4']);
    expect(heard.map(({ body }) => body)).toEqual([
      { acs_system_id: systemId, limit: 500 },
      { acs_system_id: systemId, limit: 500, page_cursor: 'a' },
      { acs_system_id: systemId, limit: 500, page_cursor: 'b' },
    ]);
  });

  test.each<[string, (cursor: unknown) => unknown, string[]]>([
    ['there is more', (cursor) => (cursor === 'a' ? page([3]) : page([1, 2], 'a', false)), ['user-1', 'user-2', 'user-3']],
    ['there is nothing', (cursor) => page(cursor === 'a' ? [] : [1, 2], 'a', false), ['user-1', 'user-2']],
    ['the server overlooks it', () => page([1, 2], 'a', false), ['user-1', 'user-2']],
    [
      'it is refused',
      (cursor) => (cursor === 'a' ? { status: 400, body: refusal('x', 'No.') } : page([1], 'a', false)),
      ['user-1'],
    ],
  ])('that call an answer the last and give a cursor beside it are asked for what the cursor has: %s', async (_, say, ids) => {
    const { directory } = await answering(({ body }) => say(body['page_cursor']) as ReturnType<typeof page>);
    expect(await collect(directory.users(systemId))).toEqual(ids);
  });

  test('that go in circles, or promise a page they do not name, are errors and not the end', async () => {
    const circle = await answering(({ body }) => page([1], body['page_cursor'] === 'a' ? 'b' : 'a'));
    expect(await failed(collect(circle.directory.users(systemId)))).toMatchObject({ code: 'broken_pagination' });
    const nameless = await answering(page([1], undefined, true));
    expect(await failed(nameless.directory.searchUsers(systemId, 'ann'))).toMatchObject({ code: 'broken_pagination' });
  });

  test.each([
    ['the same page under a new cursor each time', [1, 2], 'repeats a page'],
    ['empty pages', [], 'goes on with empty pages'],
  ])('that never end are given up: %s', async (_, ids, how) => {
    let turn = 0;
    const { directory, heard } = await answering(() => page(ids, `cursor-${(turn += 1)}`));
    const error = await failed(collect(directory.users(systemId)));
    expect(error).toMatchObject({ code: 'broken_pagination' });
    expect([error.message.includes(how), heard.length < 25]).toEqual([true, true]);
  });

  test('nor are they read for ever that go in circles past their beginning, under new cursors', async () => {
    let turn = 0;
    const { directory, heard } = await answering(() => page([turn === 0 ? 1 : 2 + (turn % 3)], `cursor-${(turn += 1)}`));
    expect(await failed(collect(directory.users(systemId)))).toMatchObject({ code: 'broken_pagination' });
    expect(heard).toHaveLength(5);
  });

  test('with an empty page in the middle are read to their end', async () => {
    const { directory } = await answering(({ body }) =>
      body['page_cursor'] === undefined ? page([1], 'a') : body['page_cursor'] === 'a' ? page([], 'b') : page([2]),
    );
    expect(await collect(directory.users(systemId))).toEqual(['user-1', 'user-2']);
  });

  test('whose cursor has expired are read from their beginning; whose cursors all do are said to be unfinished', async () => {
    let expired = 1;
    const { directory } = await answering(({ body }) => {
      if (body['page_cursor'] === undefined) return page([1], 'a');
      return (expired -= 1) < 0 ? page([2]) : { status: 400, body: refusal('invalid_input', 'Invalid page cursor.') };
    });
    expect((await directory.searchUsers(systemId, 'ann')).map(({ id }) => id)).toEqual(['user-1', 'user-2']);
    expired = 99;
    const error = await failed(directory.searchUsers(systemId, 'ann'));
    expect(error).toMatchObject({ kind: 'unanswered', code: 'list_cut' });
    expect(error.message).toMatch(/does not go on with its list .*Invalid page cursor.*Try again/u);
  });

  test('of a server without pages are whole', async () => {
    const { directory } = await answering({ body: { acs_users: [userAnswer()], ok: true } });
    expect(await collect(directory.users(systemId))).toEqual([userId]);
  });

  test('with somebody in them who has no id are refused whole: a user overseen is a user doubled', async () => {
    const { directory } = await answering({ body: { acs_users: [userAnswer(), { full_name: 'Bob' }], ok: true } });
    expect(await failed(directory.searchUsers(systemId, 'x'))).toMatchObject({ code: 'unexpected_answer' });
  });
});

describe('a user as the API tells of it', () => {
  async function read(more: object): Promise<AcsUser> {
    const { directory } = await answering({ body: { acs_user: userAnswer(more), ok: true } });
    const user = await directory.user(userId);
    if (user === undefined) throw new Error('no user');
    return user;
  }
  const error = { error_code: 'failed_to_create_on_acs_system', message: 'The email address is already in use.' };
  const inactive = { warning_code: 'acs_user_inactive', message: 'Inactive.' };
  const mutation = (...codes: string[]) => codes.map((mutation_code) => ({ mutation_code, message: '', created_at: '' }));

  test.each<[string, object, string]>([
    ['nothing said', {}, 'provisioned'],
    ['null for everything', { errors: null, warnings: null, pending_mutations: null, access_schedule: null }, 'provisioned'],
    ['an error goes before all', { errors: [error], warnings: [inactive], pending_mutations: mutation('creating') }, 'error'],
    ['inactive goes before pending', { warnings: [inactive], pending_mutations: mutation('creating') }, 'inactive'],
    ['not subscribed', { warnings: [{ warning_code: 'salto_ks_user_not_subscribed', message: '' }] }, 'inactive'],
    ['being created', { pending_mutations: mutation('creating') }, 'pending'],
    ['being updated', { pending_mutations: mutation('deferring_creation', 'updating_access_schedule') }, 'pending'],
    ['deferred', { pending_mutations: mutation('deferring_creation') }, 'deferred'],
    ['a deferred membership', { pending_mutations: mutation('deferring_group_membership_update') }, 'deferred'],
    [
      'deferred and being updated',
      { pending_mutations: mutation('deferring_creation', 'updating_access_schedule') },
      'pending',
    ],
    ['a mutation of a later API', { pending_mutations: mutation('reticulating_splines') }, 'pending'],
    ['a mutation without a code', { pending_mutations: [null] }, 'pending'],
    ['an issue that is not known', { warnings: [{ warning_code: 'unknown_issue_with_acs_user', message: '' }] }, 'error'],
    ['an odd list of errors', { errors: [7], warnings: 'none', pending_mutations: 7 }, 'error'],
    ['not in sync', { is_latest_desired_state_synced_with_provider: false }, 'pending'],
    ['in sync', { is_latest_desired_state_synced_with_provider: true }, 'provisioned'],
    ['another warning', { warnings: [{ warning_code: 'latch_resident_user', message: '' }] }, 'provisioned'],
  ])('%s', async (_, more, provisioning) => {
    expect((await read(more)).provisioning).toBe(provisioning);
  });

  test('a deletion under way is told by a mutation or by a warning', async () => {
    expect((await read({ pending_mutations: mutation('deleting') })).isBeingDeleted).toBe(true);
    expect((await read({ warnings: [{ warning_code: 'being_deleted', message: 'Soon.' }] })).isBeingDeleted).toBe(true);
    expect((await read({})).isBeingDeleted).toBe(false);
  });

  test('groups and identities say so in the same ways', async () => {
    const going = { warnings: [{ warning_code: 'being_deleted', message: 'Soon.' }] };
    const groups = [{}, going, { pending_mutations: mutation('deleting') }];
    const { directory } = await answering({
      body: { acs_access_groups: groups.map((more, n) => ({ acs_access_group_id: `g${n}`, name: 'G', ...more })), ok: true },
    });
    expect((await directory.groups(systemId)).map((group) => group.isBeingDeleted)).toEqual([false, true, true]);
    const other = await answering({
      body: { user_identities: [{}, going].map((more, n) => ({ user_identity_id: `i${n}`, ...more })), ok: true },
    });
    const found: boolean[] = [];
    for await (const page of other.directory.identities()) found.push(...page.map((each) => each.isBeingDeleted));
    expect(found).toEqual([false, true]);
  });

  test('email and phone of the linked identity are told apart from the user’s own', async () => {
    const user = await read({
      user_identity_id: 'i1',
      user_identity_email_address: 'a@b.example',
      user_identity_phone_number: '+15555550100',
    });
    expect(user).toMatchObject({ identityEmail: 'a@b.example', identityPhone: '+15555550100' });
    expect(user).not.toHaveProperty('email');
  });

  test('the system’s own words are kept, the older names are read, blanks are nothing', async () => {
    const user = await read({
      errors: [error],
      warnings: [inactive, { warning_code: 'latch_resident_user', message: '' }],
      email: 'ann@example.com',
      phone_number: '',
      full_name: null,
      display_name: 'Ann B.',
      is_suspended: true,
      user_identity_id: 'i1',
      access_schedule: { starts_at: '2026-01-01T00:00:00Z', ends_at: null },
    });
    expect(user).toEqual({
      id: userId,
      systemId,
      name: 'Ann B.',
      email: 'ann@example.com',
      identityId: 'i1',
      startsAt: '2026-01-01T00:00:00Z',
      isSuspended: true,
      createdAt: '2026-01-01T00:00:00.000Z',
      provisioning: 'error',
      isBeingDeleted: false,
      troubles: [
        { code: error.error_code, message: error.message },
        { code: inactive.warning_code, message: inactive.message },
      ],
    });
  });
});

test('an enrollment automation is read under its older name, too', async () => {
  const automation = { user_identity_id: 'i1', credential_manager_acs_system_id: 'm1' };
  const { directory } = await answering({
    body: {
      enrollment_automations: [
        { ...automation, enrollment_automation_id: 'e1', acs_credential_provisioning_automation_id: 'old', is_running: true },
        { ...automation, acs_credential_provisioning_automation_id: 'e2' },
      ],
      ok: true,
    },
  });
  expect((await directory.enrollmentAutomations('i1')).map(({ id }) => id)).toEqual(['e1', 'e2']);
});

describe('the connection', () => {
  afterEach(() => {
    vi.unstubAllEnvs();
  });

  test('sends the key, and a token with its workspace', async () => {
    const body = { workspace: { workspace_id: 'w1', name: 'Home', is_sandbox: true }, ok: true };
    const byKey = await answering({ body });
    expect(await byKey.directory.workspace()).toEqual({ id: 'w1', name: 'Home', isSandbox: true, isSuspended: false });
    expect(byKey.heard[0]?.headers.authorization).toBe(`Bearer ${apiKey}`);
    const auth = { personalAccessToken: 'seam_at_abc', workspaceId: 'w1' };
    const byToken = await answering({ body }, { auth });
    await byToken.directory.workspace();
    expect(byToken.heard[0]?.headers).toMatchObject({ authorization: 'Bearer seam_at_abc', 'seam-workspace': 'w1' });
  });

  test('takes nothing from the environment, and no proxy for loopback', async () => {
    vi.stubEnv('SEAM_ENDPOINT', 'http://127.0.0.1:9');
    vi.stubEnv('SEAM_API_URL', 'http://127.0.0.1:9');
    vi.stubEnv('SEAM_API_KEY', 'seam_other');
    vi.stubEnv('SEAM_PERSONAL_ACCESS_TOKEN', 'seam_at_other');
    vi.stubEnv('SEAM_WORKSPACE_ID', 'other');
    vi.stubEnv('HTTP_PROXY', 'http://127.0.0.1:9');
    const { directory, heard } = await answering({ body: { acs_systems: [], ok: true } });
    expect(await directory.systems()).toEqual([]);
    expect(heard[0]?.headers.authorization).toBe(`Bearer ${apiKey}`);
    expect(heard[0]?.headers['seam-workspace']).toBeUndefined();
  });

  test.for(['HTTPS_PROXY', 'ALL_PROXY'])(
    'goes to an https endpoint through the proxy of the environment, sealed: %s',
    async (name) => {
      const asked: string[] = [];
      const proxy = await record(() => ({}));
      const { createServer } = await import('node:net');
      const tunnel = createServer((socket) => {
        socket.once('data', (data) => {
          asked.push(data.toString());
          socket.destroy();
        });
      });
      await new Promise<void>((resolve) => tunnel.listen(0, '127.0.0.1', resolve));
      vi.stubEnv(name, `http://127.0.0.1:${(tunnel.address() as { port: number }).port}`);
      const error = await failed(directoryAt('https://seam.example.com', { outageTimeoutMs: 300 }).workspace());
      tunnel.close();
      expect(error.kind).toBe('unreachable');
      expect(asked[0]).toMatch(/^CONNECT seam\.example\.com:443/);
      expect(asked.join('')).not.toContain(apiKey);
      expect(proxy.heard).toEqual([]);
    },
  );

  test.each(['no url at all of s3cret', 'socks5://user:s3cret@127.0.0.1:9', 'http://user:s3cret@127.0.0.1:99999'])(
    'a proxy that cannot be used is refused, without its password, and no request goes past it: %s',
    (named) => {
      vi.stubEnv('HTTPS_PROXY', named);
      const error = thrownBy(() => directoryAt('https://127.0.0.1:9'));
      expect(error).toMatchObject({ exit: 2, code: 'proxy' });
      expect(error.message).not.toContain('s3cret');
      vi.stubEnv('NO_PROXY', '127.0.0.1');
      expect(() => directoryAt('https://127.0.0.1:9')).not.toThrow();
    },
  );

  test.for(['with a scheme', 'without one', 'down'] as const)(
    'a proxy that refuses is named, and never its password: %s',
    async (kind) => {
      const { createServer } = await import('node:net');
      let asked = 0;
      const proxy = createServer((socket) => {
        socket.on('error', () => undefined);
        socket.once('data', () => {
          asked += 1;
          socket.end('HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n');
        });
      });
      await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
      const place = `127.0.0.1:${(proxy.address() as { port: number }).port}`;
      if (kind === 'down') proxy.close();
      vi.stubEnv('HTTPS_PROXY', `${kind === 'without one' ? '' : 'http://'}user:hunter2@${place}`);
      const error = await failed(directoryAt('https://seam.example.com', { outageTimeoutMs: 300 }).workspace());
      proxy.close();
      expect(error.message).toContain(`the proxy ${place}`);
      expect(error.message).toMatch(kind === 'down' ? /: nothing takes connections there\. Check/ : /407/);
      expect(error.message).not.toContain('hunter2');
      expect(asked > 0).toBe(kind !== 'down');
    },
  );

  test('is kept, and used again', async () => {
    const { directory, sockets } = await answering({ body: { acs_user: userAnswer(), ok: true } });
    await Promise.all(Array.from({ length: 40 }, () => directory.createUser(ann, noIntent)));
    expect(sockets.size).toBeLessThanOrEqual(8);
  });

  test('follows no redirect: the key goes nowhere else', async () => {
    const other = await record(() => ({}));
    const { directory, heard } = await answering({ status: 302, headers: { location: other.url }, body: '' });
    // Where it has never answered otherwise, waiting is no cure.
    expect((await failed(directory.workspace())).message).toMatch(/^The endpoint sends us elsewhere.*redirect.*SEAM_ENDPOINT/);
    expect(heard).toHaveLength(1);
    expect(other.heard).toEqual([]);
  });
});
