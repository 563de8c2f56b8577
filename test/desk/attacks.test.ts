import { readdirSync, readFileSync, statSync } from 'node:fs';
import { request } from 'node:http';
import { join, sep } from 'node:path';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { cleanName } from '../../src/desk/folder.ts';
import { mostBytes } from '../../src/desk/refusals.ts';
import { deskInside } from './inside.ts';
import { anyText } from '../any-text.ts';

interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: string;
}

/** A desk in this process, and a client that may say whatever it likes. */
async function opened(port = 0) {
  const run = { name: 'a', folder: '/nowhere', outcome: '', resumable: false, running: false, files: {} };
  const { desk, folder } = await deskInside({ port, runs: () => Promise.resolve([run]) });
  const { host, hash, port: own } = new URL(desk.address);
  const ask = (
    route: string,
    headers: Record<string, string> = {},
    body: string | Buffer | AsyncIterable<Buffer> = '',
  ): Promise<Answer> => {
    const [method = '', path = ''] = route.split(' ');
    const { promise, resolve, reject } = Promise.withResolvers<Answer>();
    const sent = request(
      { host: '127.0.0.1', port: own, method, path, headers: { host, ...headers }, agent: false },
      (response) => {
        let text = '';
        response.setEncoding('utf8');
        const { statusCode: status = 0, headers: said } = response;
        // Events go on without an end.
        if (said['content-type'] === 'text/event-stream') {
          sent.destroy();
          return resolve({ status, headers: said, body: '' });
        }
        response.on('data', (part: string) => (text += part));
        response.on('end', () => resolve({ status, headers: said, body: text }));
      },
    );
    sent.on('error', reject);
    if (typeof body === 'string' || Buffer.isBuffer(body)) sent.end(body);
    else {
      void (async () => {
        try {
          for await (const part of body) if (!sent.write(part)) await new Promise((go) => sent.once('drain', go));
          sent.end();
        } catch {
          sent.destroy();
        }
      })();
    }
    return promise;
  };
  const own_ = { origin: `http://${host}`, 'content-type': 'application/json' };
  const enter = async (token = hash.slice(1)): Promise<Answer> => ask('POST /api/enter', own_, JSON.stringify({ token }));
  return { desk, folder, ask, enter, host, port: Number(own), page: own_ };
}

/** The same, and let in. */
async function entered() {
  const all = await opened();
  const [cookie = ''] = (await all.enter()).headers['set-cookie'] ?? [];
  return { ...all, mine: { ...all.page, cookie: cookie.split(';')[0] ?? '' }, cookie };
}

const routes = [
  'GET /api/events',
  'GET /api/words',
  'GET /api/table',
  'GET /api/rows',
  'GET /api/runs',
  'GET /api/file/a/result.csv',
];
const posts = ['upload', 'action', 'judge', 'resume', 'apply', 'run', 'answer', 'end'].map((what) => `POST /api/${what}`);

test.each([
  ['a name that was bound to this address', { host: 'evil.example' }],
  ['another name of this machine', { host: 'localhost' }],
  ['a page of another origin', { origin: 'http://evil.example' }],
  ['a page of another port', { origin: 'http://127.0.0.1:1' }],
  ['a page without an origin', { origin: 'null' }],
])('%s is refused, cookie or not', async (_, headers) => {
  const { ask, mine, port } = await entered();
  const meant = 'host' in headers ? { host: `${headers.host}:${port}` } : headers;
  for (const route of ['GET /', 'GET /page.js', 'POST /api/enter', ...routes, ...posts]) {
    expect((await ask(route, { ...mine, ...meant }, '{}')).status, route).toBe(403);
  }
});

test('what changes something names its origin', async () => {
  const { ask, mine } = await entered();
  const { origin: _, ...others } = mine;
  for (const route of posts) expect((await ask(route, others, '{}')).status, route).toBe(403);
});

test('without the cookie nothing is told, and nothing is done', async () => {
  const { ask, page } = await opened();
  for (const route of [...routes, ...posts]) {
    expect((await ask(route, page, '{}')).status, route).toBe(401);
    expect((await ask(route, { ...page, cookie: 'doorlist-1=x; doorlist=; x' }, '{}')).status, route).toBe(401);
  }
});

test('the cookie counts only for the page itself, and no script reads it', async () => {
  const { ask, mine, cookie } = await entered();
  expect(cookie).toMatch(/; HttpOnly; SameSite=Strict; Path=\//u);
  expect((await ask('GET /api/words', mine)).status).toBe(200);
  for (const site of ['cross-site', 'same-site', 'none']) {
    expect((await ask('GET /api/words', { ...mine, 'sec-fetch-site': site })).status, site).toBe(401);
  }
});

test('a token is good once; another one and that of an earlier desk on the same port are not', async () => {
  const { ask, enter, page, desk, port } = await opened();
  expect((await enter('x')).status).toBe(401);
  const [cookie = ''] = (await enter()).headers['set-cookie'] ?? [];
  expect(cookie).not.toBe('');
  expect((await enter()).status).toBe(401);
  // A reload with the token still in the address: this browser is in already.
  const token = new URL(desk.address).hash.slice(1);
  const again = await ask('POST /api/enter', { ...page, cookie: cookie.split(';')[0] ?? '' }, JSON.stringify({ token }));
  expect(again.status).toBe(200);
  await desk.close();
  const later = await opened(port);
  expect((await later.enter(token)).status).toBe(401);
  expect((await later.ask('GET /api/words', { ...page, cookie: cookie.split(';')[0] ?? '' })).status).toBe(401);
});

test('no answer lets another origin read it, run anything from elsewhere, or be kept', async () => {
  const { ask, mine } = await entered();
  for (const route of ['GET /', 'GET /page.js', 'GET /page.css', 'GET /nothing', 'OPTIONS /api/words', ...routes]) {
    const { headers } = await ask(route, mine);
    expect(headers['content-security-policy'], route).toContain("default-src 'none'");
    expect(headers['content-security-policy'], route).not.toContain('unsafe');
    expect(headers['cache-control'], route).toBe('no-store');
    expect(headers['x-content-type-options'], route).toBe('nosniff');
    expect(
      Object.keys(headers).filter((name) => name.startsWith('access-control')),
      route,
    ).toEqual([]);
  }
});

test('a body that is too large or no request is refused, and nothing of it is kept', async () => {
  const { ask, mine, folder } = await entered();
  const post = (body: string | Buffer) => ask('POST /api/action', mine, body);
  expect((await post(`{"action":"${'x'.repeat(9_000_000)}"}`)).status).toBe(413);
  for (const body of ['', '[', '[]', '{"action":{"type":"file","path":"/etc/passwd"}}', '{"action":{"type":"interrupt"}}']) {
    expect((await post(body)).status, body).toBe(400);
  }
  expect((await ask('POST /api/action', { ...mine, 'content-type': 'text/plain' }, '{}')).status).toBe(400);
  const upload = 'POST /api/upload?name=large.csv';
  expect((await ask(upload, { ...mine, 'content-length': String(mostBytes + 1) }, endless())).status).toBe(413);
  expect((await ask(upload, mine, endless())).status).toBe(413);
  expect(readdirSync(join(folder, 'uploads'))).toEqual([]);
});

async function* endless(): AsyncGenerator<Buffer> {
  const part = Buffer.alloc(1024 * 1024, 'a');
  for (let sent = 0; sent < mostBytes + 2 * part.length; sent += part.length) yield part;
}

test('a path in a file name is no path, whatever it is', async () => {
  fc.assert(
    fc.property(anyText({ maxLength: 200 }), fc.constantFrom('', '.csv', '.xlsx', '.CSV'), (stem, ending) => {
      const name = cleanName(`${stem}${ending}`);
      expect(name).not.toMatch(/[/\\:*?"<>|\u0000-\u001f\u007f]|^\.|^-/u);
      expect(join('/uploads/x', name)).toBe(`/uploads/x/${name}`);
    }),
  );
  const { ask, mine, folder } = await entered();
  const name = encodeURIComponent('..\\../..//évil\u0000 "name";`x`.csv');
  expect((await ask(`POST /api/upload?name=${name}`, mine, 'Name\nAna\n')).status).toBe(200);
  const [upload = ''] = readdirSync(join(folder, 'uploads'));
  const [file = ''] = readdirSync(join(folder, 'uploads', upload));
  expect(file).toBe('évil- -name-x-.csv');
  const path = join(folder, 'uploads', upload, file);
  expect(readFileSync(path, 'utf8')).toBe('Name\nAna\n');
  if (sep === '/')
    expect([statSync(path).mode & 0o777, statSync(join(folder, 'uploads', upload)).mode & 0o777]).toEqual([0o600, 0o700]);
});

test('only rosters are taken, and only what is a result is given', async () => {
  const { ask, mine } = await entered();
  expect((await ask('POST /api/upload?name=x.exe', mine, 'MZ')).status).toBe(422);
  // Names that every object knows are no files either.
  const inherited = ['constructor', '__proto__', 'toString', 'hasOwnProperty'].map((name) => `a/${name}`);
  for (const path of [
    ...inherited,
    '..%2f..%2fetc/passwd',
    'x/..%2f..%2fetc%2fpasswd',
    'x/run.sqlite',
    '../../http://[',
    '%00/%ff',
  ]) {
    expect((await ask(`GET /api/file/${path}`, mine)).status, path).toBeOneOf([400, 404]);
  }
});
