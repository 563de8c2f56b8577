import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { afterEach } from 'vitest';
import type { Directory } from '../../src/directory/directory.ts';
import { createGate } from '../../src/directory/pace.ts';
import { connectSeam } from '../../src/directory/seam.ts';

export const apiKey = 'seam_test_8Gd2kQ4xVb';

/** For calls whose intent is of no matter to a test. */
export const noIntent = (): Promise<void> => Promise.resolve();

/** A request as it came over the wire. */
interface Heard {
  readonly method: string;
  readonly path: string;
  readonly body: Record<string, unknown>;
  readonly headers: IncomingMessage['headers'];
}

/** What to answer: a status (200 if not given), headers, and a body (JSON unless it is a text). */
export interface Said {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly body?: unknown;
}

type Answer = (heard: Heard, response: ServerResponse) => Said | undefined | Promise<Said | undefined>;

const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

/** A server that records every request and says what it is told to; undefined where the answer is given by hand, or never. */
export async function record(answer: Answer, port = 0) {
  const heard: Heard[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((request, response) => {
    void (async () => {
      let text = '';
      for await (const chunk of request.setEncoding('utf8')) text += chunk as string;
      const body = text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
      const one = { method: request.method ?? '', path: request.url ?? '', body, headers: request.headers };
      heard.push(one);
      const said = await answer(one, response);
      if (said === undefined) return;
      const isText = typeof said.body === 'string';
      response.writeHead(said.status ?? 200, { 'content-type': isText ? 'text/html' : 'application/json', ...said.headers });
      response.end(isText ? said.body : JSON.stringify(said.body ?? { ok: true }));
    })();
  });
  server.on('connection', (socket) => sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const close = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  cleanups.push(close);
  return { heard, sockets, close, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

/** A directory that talks to an endpoint, with short patience. */
export function directoryAt(
  endpoint: string,
  options: {
    requestTimeoutMs?: number;
    outageTimeoutMs?: number;
    auth?: Parameters<typeof connectSeam>[0]['auth'];
    onOutage?: Parameters<typeof createGate>[0]['onOutage'];
  } = {},
): Directory {
  const stop = new AbortController();
  cleanups.push(() => {
    stop.abort();
  });
  const { requestTimeoutMs = 4000, outageTimeoutMs = 4000, auth = { apiKey }, onOutage } = options;
  const gate = createGate({ concurrency: 8, outageTimeoutMs, signal: stop.signal, ...(onOutage && { onOutage }) });
  return connectSeam({ endpoint, auth, gate, requestTimeoutMs });
}

/** A directory whose every request is answered alike. */
export async function answering(said: Said | Answer, options: Parameters<typeof directoryAt>[1] = {}) {
  const server = await record(typeof said === 'function' ? said : () => said);
  return { ...server, directory: directoryAt(server.url, options) };
}
